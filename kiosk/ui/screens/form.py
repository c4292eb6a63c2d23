"""A form, one question a page. What was answered is in the filling; what is only entered so far is in `state`.

Going on keeps the answer, in the form and in its draft. Each page is built from where the filling is, so another
language, another window and a step back show the same.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from kiosk.forms.definition import Node
from kiosk.forms.engine import NotAValue, State
from kiosk.forms.filling import Filling
from kiosk.forms.steps import CHECK, Missing, Page
from kiosk.i18n import _, content, dates, say
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screen import Screen
from kiosk.ui.screens import form_controls, form_page, form_views
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.keyboard import Keyboard, struck
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.picture import ours


def _text(state: State, value: str) -> str:
    """The id of a choice's text."""
    return next((one.text for one in state.choices if one.value == value), "")


class Form(Screen):
    """Route `form`, param form (its id). `state`: the page it is about, what is entered, and what is shown of it."""

    changed: Callable[[bool], None]
    """What was typed on this page is another text now, and whether all of it fitted."""

    @property
    def filling(self) -> Filling:
        """The form as it is filled in; only where there is one."""
        found = self.services.forms.filling(self.params["form"])
        assert found is not None  # noqa: S101 - `build` has looked
        return found

    def build(self) -> Part:
        """See `Screen.build`."""
        if self.services.forms.filling(self.params["form"]) is None:
            return self._gone()
        filling = self.filling
        filling.steps.language(content())
        if filling.account and "told" not in self.state:
            return form_views.account(self)
        page = filling.steps.current
        if self.state.get("page") != page.key:
            self._turn(page)
        if (view := self.state.get("view", "")) in form_views.VIEWS:
            return form_views.VIEWS[view](self)
        if page.kind in form_views.PAGES and not self.state.get("alone"):
            return form_views.PAGES[page.kind](self)
        return form_page.question(self, self.path)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if self.services.forms.filling(self.params["form"]) is None:
            return False
        if self.state.get("view") in form_views.BESIDE:
            self.state["view"] = ""
        elif self.state.get("alone"):
            self._fresh()
        elif self.state.get("view") == "tasks" or not self.filling.steps.back():
            return False
        else:
            self._fresh()
        self.app.refresh()
        return True

    # -- what the pages and controls ask of it

    def asked(self, path: str) -> form_controls.Asked:
        """A question as it stands."""
        steps = self.filling.steps
        return form_controls.Asked(
            self, path, steps.node(path), steps.session.node(path), self.state.setdefault("entered", {})
        )

    def show(self, view: str) -> None:
        """Another view of the same page: "why", "tasks", "" for the page itself."""
        self.state["view"] = view
        self.app.refresh()

    def show_picture(self, path: str) -> None:
        """The picture of a question, large."""
        self.state["pictured"] = path
        self.show("picture")

    def remember(self, offset: float) -> None:
        """How far a list is scrolled."""
        self.state["offset"] = offset

    def answer(self, path: str, value: str) -> None:
        """A touch that is the answer: it goes on by itself."""
        self._set(path, lambda: value)

    def go_on(self) -> None:
        """On, with what the control holds."""
        self._set(self.path, self.state.get("value") or (lambda: ""))

    def skip(self) -> None:
        """On without an answer."""
        if self.state.get("alone"):
            self._set(self.path, lambda: "")
            return
        self._told(self.filling.skip(), self.filling.steps.current)

    def use(self, path: str, value: str) -> None:
        """The answer that another form got in this visit."""
        self._set(path, lambda: value)

    def past(self) -> None:
        """On from a page of several questions, or from "one more?"."""
        page = self.filling.steps.current
        self._told(self.filling.next(), page)

    def to(self, page: Page, *, changing: bool = False) -> None:
        """To another page of the form."""
        self.filling.goto(page, changing=changing)
        self._fresh()
        self.app.refresh()

    def one(self, path: str) -> None:
        """To one question of a page of several."""
        self._turn(self.filling.steps.current)
        self.state["alone"] = path
        self.app.refresh()

    def keyboard_for(
        self, state: KeyboardState, typed: Callable[[], object], entered: Callable[[], object], *, flex: float = 1
    ) -> Keyboard:
        """A keyboard for what is typed on this page."""

        def changed(fitted: bool) -> None:
            typed()
            if self.state.pop("refused", None) or not fitted:
                if not fitted:
                    self.state["refused"] = _("There is no room for more letters.")
                self.app.refresh()

        self.changed = changed
        self.keyboard = Keyboard(state, changed, entered=entered, flex=flex)
        self.keyboard.listen(lambda: struck(self.app))
        return self.keyboard

    def shown_number(self, node: Node, value: str) -> str:
        """An answer as it was typed: a whole number without decimals, and a comma."""
        if node.type != "decimal" or not value:
            return value
        return value.removesuffix(".0").replace(".", dates().decimals)

    def choice_picture(self, state: State, value: str) -> str | Path:
        """A choice's own picture, or the name of one of ours; "" where it has none."""
        own, name = self.filling.choice_media(_text(state, value), "image")
        return own or (name.rpartition(".")[0] if ours(name) else "")

    def picture_of(self, path: str, form: str = "image") -> Path | None:
        """A question's own picture, or the one of ours that its form names; None where it has none."""
        return self.filling.media(path, form) or ours(self.filling.session.media(path, form))

    def choice_sound(self, state: State, value: str) -> Path | None:
        """A choice's own sound, None where it has none."""
        return self.filling.choice_media(_text(state, value), "audio")[0]

    # -- inside

    @property
    def path(self) -> str:
        """The question that is shown."""
        page = self.filling.steps.current
        alone = self.state.get("alone", "")
        return alone if alone in page.paths else page.paths[0] if page.paths else ""

    def _turn(self, page: Page) -> None:
        """Another page: nothing entered, nothing refused."""
        self._fresh()
        self.state["page"] = page.key
        steps = self.filling.steps
        if steps.long and steps.place.page == "" and "begun" not in self.state:
            self.state["view"] = "tasks"
        self.state["begun"] = True

    def _fresh(self) -> None:
        entered: dict[str, Any] = self.state.pop("entered", {})
        if typed := entered.get("typed"):
            typed.wipe()
        for key in ("refused", "offset", "alone", "view", "value", "page", "pictured"):
            self.state.pop(key, None)

    def _set(self, path: str, value: Callable[[], str]) -> None:
        filling, page = self.filling, self.filling.steps.current
        try:
            given = value()
            if given != filling.session.value(path):
                filling.steps.answer(path, given)
        except NotAValue as error:
            self._refuse(say(error))
            return
        if self.state.get("alone"):
            missing = [one for one in filling.steps.missing(page) if one.path == path]
            if not missing:
                filling.save()
                self._fresh()
            self._told(missing, page)
            return
        self._told(filling.next(), page)

    def _told(self, missing: list[Missing], before: Page) -> None:
        """Show what is next, or what is missing."""
        if missing:
            words = {"required": _("This has to be answered before you go on.")}
            one = missing[0]
            self._refuse(one.message or words.get(one.why) or _("That does not fit yet. Please look at it again."))
            return
        steps = self.filling.steps
        ended = next((task for task in steps.tasks() if before in task.pages), None)
        if steps.long and ended and steps.current not in ended.pages and not steps.place.changing:
            self._turn(steps.current)
            if steps.current is not CHECK:
                self.state["view"] = "tasks"
        self.app.refresh()

    def _refuse(self, words: str) -> None:
        self.state["refused"] = words
        self.app.refresh()

    def _gone(self) -> Part:
        again = BigButton(_("All forms"), lambda: self.app.replace("forms"), kind="primary", icon="forward")
        said = _("Begin again, or open it with your key slip.")
        return Notice("papers", _("That form is not open"), said, [again])
