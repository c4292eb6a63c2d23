"""A form that is filled in: what can be done with it now. Looked at, printed, saved on a stick, a page for the phone,
where to hand it in; or sent to staff, sealed (form_send.py). Only what can be done here and now is shown.

What is made of the answers is made beside the screen, in a process of its own (kiosk/forms/outputs).
"""

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from kiosk.errors import KnownError
from kiosk.forms.filling import Filling
from kiosk.i18n import _, say
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screen import Screen
from kiosk.ui.screens import form_after, form_sent
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Banner, Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

WIDTH = 1000  # pixels of a page that is looked at


class FormDone(Screen):
    """Route `form_done`, param form (its id). `state`: what is shown, what is being made, and what came of it."""

    def build(self) -> Part:
        """See `Screen.build`."""
        filling: Filling | None = self.services.forms.filling(self.params["form"])
        if filling is None:
            return form_after.not_open(self)
        if self.state.get("making") == "look":
            staff = BigButton(_("Call staff"), self.app.call_staff, icon="call")
            return Notice("write", _("We write your letter"), _("It takes a moment."), [staff], waits=True)
        view = self.state.get("view", "")
        if view in form_after.VIEWS:
            return form_after.VIEWS[view](self, filling)
        return self._all(filling)

    def on_back(self) -> bool:
        """See `Screen.on_back`."""
        if not self.state.get("view"):
            return False
        self.tell(view="")
        return True

    def tell(self, **state: object) -> None:
        """Remember, and show it."""
        self.state.update(state)
        self.app.refresh()

    def places(self, filling: Filling) -> list[Any]:
        """Where it can be handed in."""
        from kiosk.forms import handin  # noqa: PLC0415 - only at the end of a form

        found: list[Any] = handin.places(filling.definition, filling.session, own=self.services.config.forms.folder)
        return found

    # -- what there is

    def _all(self, filling: Filling) -> Part:
        offers = self._offers(filling)
        trouble = [Banner("info", self.state["trouble"])] if self.state.get("trouble") else []
        listed = ScrollList(Column([Grid(offers, 2, gap=1.5), Space()]))
        to_keep = partial(self.app.go, "form_stop", form=self.params["form"])
        keep = BigButton(_("Keep it and stop"), to_keep, icon="lock", flex=1)
        done = BigButton(_("I am done with it"), partial(self.tell, view="sure"), kind="primary", icon="check", flex=1)
        return Column([Text(_("It is filled in. Well done."), "title"), *trouble, listed, Row([keep, done])], gap=2)

    def _offers(self, filling: Filling) -> list[Part]:
        found = [self._offer("look", _("See the letter"), _("As it looks on paper."), partial(self._look, filling))]
        if self.services.printer.prints_pages:
            words = {"now": _("Printing…"), "done": _("Take your paper.")}.get(
                self.state.get("printing", ""), _("Print it")
            )
            found.append(self._offer("papers", words, _("Ready to hand in."), partial(self._print, filling)))
        if self.services.sticks.writable() is not None:
            said = self.state.get("saved") or _("A file that can be printed or sent.")
            found.append(self._offer("usb", _("Save it on my USB stick"), said, partial(self._save, filling)))
        found.append(
            self._offer(
                "walk", _("Where do I hand it in?"), _("Place, phone and how."), partial(self.tell, view="where")
            )
        )
        found.append(
            self._offer(
                "phone", _("To my phone"), _("What to do now. Not your answers."), partial(self.tell, view="phone")
            )
        )
        # Six at most: the frame has a way to call staff on every page.
        show = self._offer("hands", _("Show it to staff"), _("They can help you to hand it in."), self.app.call_staff)
        return [*found, *(self._staff(filling) or [show])]

    def _staff(self, filling: Filling) -> list[Part]:
        """The way to staff when nobody of them is here: sealed, where there is somebody to seal it to."""
        sendings = self.services.sendings
        if filling.sent:
            with suppress(KnownError):
                stands = _(form_sent.STANDS[sendings.find(filling.sent).state][0])
                to_it = partial(self.app.go, "form_sent", code=filling.sent)
                return [self._offer("mailbox", _("Sent to staff"), stands, to_it)]
        if not sendings.possible:
            return []
        to_it = partial(self.app.go, "form_send", form=self.params["form"])
        return [self._offer("mailbox", _("Send it to staff"), _("Sealed, when there is network."), to_it)]

    def _offer(self, picture: str, words: str, said: str, action: Callable[[], object]) -> Part:
        return Listed(picture, [Text(words, "lead"), Text(said, color=theme.SOFT)], action)

    # -- the paper

    def _look(self, filling: Filling) -> None:
        def made(pdf: bytes) -> None:
            from kiosk.forms import outputs  # noqa: PLC0415 - heavy

            pages = outputs.preview(pdf, WIDTH)
            call_soon(lambda: self._looked(pages))

        self.state.update(making="look", trouble="")
        self.app.refresh()
        self._make(filling, made)

    def _looked(self, pages: list[bytes]) -> None:
        if self.app.navigation.current is self.route:
            self.tell(making="", view="letter", pages=pages)

    def _print(self, filling: Filling) -> None:
        if self.state.get("printing"):
            return
        self.tell(printing="now", trouble="")

        def printed(error: KnownError | None) -> None:
            call_soon(lambda: self._end(error, printing="" if error else "done"))

        self._make(filling, lambda pdf: self.services.printer.print_pdf(pdf, printed))

    def _save(self, filling: Filling) -> None:
        def made(pdf: bytes) -> None:
            self.services.sticks.put(_("My form") + ".pdf", pdf)
            call_soon(lambda: self._end(None, saved=_("It is on the stick. You can take the stick out.")))

        self._make(filling, made)

    def _end(self, error: KnownError | None, **state: object) -> None:
        if self.app.navigation.current is self.route:
            self.tell(making="", trouble=say(error) if error else "", **state)

    def _make(self, filling: Filling, made: Callable[[bytes], object]) -> None:
        """The PDF, beside the screen, and then what is done with it, there too."""

        def work() -> None:
            try:
                made(pdf_of(filling))
            except KnownError as error:
                failed = error
                call_soon(lambda: self._end(failed, printing=""))

        threading.Thread(target=work, name="form-paper", daemon=True).start()

    def finish(self, filling: Filling) -> None:
        """Done with: nothing of it stays."""
        self.services.forms.done(filling)
        self.services.forms.stop(filling)
        self.app.home()


def pdf_of(filling: Filling) -> bytes:
    """The authority's own form filled in, where the form has one; else the letter. Raises NoLetter, NoForm."""
    from kiosk.forms import outputs  # noqa: PLC0415 - heavy

    name = filling.known.says("blanket_fil", "da")
    file = filling.known.path.parent / Path(name).name if name else None
    if filling.definition.sidecar.blanket and file is not None and file.is_file():
        found: bytes = outputs.fill(filling.definition, filling.session, file.read_bytes())
        return found
    return outputs.letter(filling.definition, filling.session)
