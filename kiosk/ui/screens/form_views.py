"""The other pages of a form: why something is asked, the parts of a long one, several questions together, whether there
is one more, the answers to check, and what is different in a newer version.
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from kiosk.forms.steps import Page, Task
from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.screens import form_page
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.shown import Large
from kiosk.ui.widgets.tappable import Tappable
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.form import Form

NEW_SHOWN = 6


def why(screen: "Form") -> Part:
    """Why it is asked, and where to find the answer."""
    help_ = screen.filling.steps.help(screen.path)
    back = BigButton(_("Back to the question"), partial(screen.show, ""), kind="primary", icon="back")
    staff = BigButton(_("Ask staff"), screen.app.call_staff, icon="call")
    return Notice(
        "question", _("Why do we ask?"), "\n".join(one for one in (help_.why, help_.where) if one), [back, staff]
    )


def picture(screen: "Form") -> Part:
    """The author's picture of a question, as large as there is room for."""
    path = screen.state.get("pictured", "") or screen.path
    file = screen.picture_of(path, "big-image") or screen.picture_of(path)
    if file is None:  # another language has none
        return form_page.question(screen, screen.path)
    words = screen.asked(path).words("lead")
    words.flex, words.valign = 1, "center"
    back = BigButton(_("Back to the question"), partial(screen.show, ""), kind="primary", icon="back")
    return Column([Row([words, back], valign="center"), Large(file)], gap=1.5)


def tasks(screen: "Form") -> Part:
    """The parts of a long form, and how far each is."""
    steps = screen.filling.steps
    parts, current = steps.tasks(), steps.current
    rows = [_task(screen, task, here=current in task.pages) for task in parts]
    done = sum(task.done for task in parts)
    said = (
        n_("{n} part is done.", "{n} parts are done.", done)
        if done
        else _("Take one at a time. You can stop any time.")
    )
    go_on = BigButton(_("Go on"), partial(screen.show, ""), kind="primary", icon="forward", flex=1)
    return Column(
        [
            form_page.head(screen),
            Text(_("The parts of the form"), "title"),
            Text(said, color=theme.SOFT),
            ScrollList(Column(rows, gap=1.5), offset=screen.state.get("offset", 0), remember=screen.remember),
            Row([go_on]),
        ],
        gap=1.5,
    )


def _task(screen: "Form", task: Task, *, here: bool) -> Part:
    state = _("Done") if task.done else _("Begun") if task.passed else _("Not begun")
    icon = "check" if task.done else "edit" if task.passed else "forward"
    first = next((page for page in task.pages if page.key not in screen.filling.steps.place.passed), task.pages[0])
    words = Text(task.title, "lead", valign="center", flex=1)
    tag = Text(state, color=theme.SEA if task.done else theme.SOFT, bold=True, valign="center")
    mark = Picture(f"ui/{icon}", theme.current().gap(4), tint=theme.SEA)
    return Line([mark, words, tag], lambda: screen.to(first), task.title, chosen=here)


class Line(Tappable):
    """A row that can be touched, with what stands in it side by side."""

    def __init__(self, parts: list[Part], action: Action, words: str, *, chosen: bool = False) -> None:
        if chosen:
            self.fill, self.edge = theme.MIST, theme.SEA
        super().__init__(action, words, [Row(parts, gap=2, valign="center")])
        m = theme.current()
        self._across, self._along = m.gap(2), m.gap(1.25)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        m = theme.current()
        return max(m.target + m.gap(1), self.parts[0].measure(width - 2 * self._across) + 2 * self._along)

    def arrange(self) -> None:
        """See `Part.arrange`."""
        across, along = self._across, self._along
        self.parts[0].place(self.x + across, self.y + along, self.width - 2 * across, self.height - 2 * along)


def together(screen: "Form") -> Part:
    """Several questions that belong together: each with its answer, and a way to it."""
    steps = screen.filling.steps
    page = steps.current
    rows: list[Part] = []
    for path in page.paths:
        state = steps.session.node(path)
        if steps.node(path).type == "note":
            label, own = screen.asked(path).words("body"), form_page.picture(screen, path)
            if own:
                label.valign, label.flex = "center", 1
            rows.append(Row([own, label], valign="center") if own else label)
            continue
        said = steps.statement(path, state) if state.value else state.label
        words, icon = (_("Change"), "edit") if state.value else (_("Answer"), "forward")
        button = BigButton(words, partial(screen.one, path), icon=icon, about=state.label)
        sound = None if state.value else screen.filling.media(path, "audio")
        line = Text(said, bold=not state.value, valign="center", flex=1, personal=bool(state.value), recorded=sound)
        rows.append(Row([line, button], gap=2, valign="center"))
    title = _title_of(screen, page)
    refused = [form_page.refusal(screen.state["refused"])] if screen.state.get("refused") else []
    go_on = BigButton(_("Go on"), screen.past, kind="primary", icon="forward")
    listed = ScrollList(
        Card(Column(rows, gap=1.5), pad=2), offset=screen.state.get("offset", 0), remember=screen.remember
    )
    return Column([form_page.head(screen), Text(title, "title"), *refused, listed, Row([Space(), go_on])], gap=1.5)


def _title_of(screen: "Form", page: Page) -> str:
    """What the group is called."""
    above = page.paths[0].rpartition("/")[0]
    label = screen.filling.session.node(above).label if above.count("/") > 1 else ""
    return label or _("Some questions")


def more(screen: "Form") -> Part:
    """Whether there is one more of something, and those that there are."""
    steps = screen.filling.steps
    repeat = steps.current.paths[0]
    what = steps.node(repeat).label
    rows = []
    for number, (row, line) in enumerate(steps.instances(repeat), 1):
        said = Text(line or f"{number}.", bold=True, valign="center", flex=1, personal=bool(line))
        away = BigButton(_("Take away"), partial(_remove, screen, row), icon="remove")
        rows.append(Row([said, away], gap=2, valign="center"))
    label = _label(screen, repeat) if what else ""
    title = _("Is there one more?") if rows else _("Is there one?")
    listed: Part = ScrollList(Card(Column(rows, gap=1), pad=2)) if rows else Space()
    yes = BigButton(_("Yes, one more") if rows else _("Yes"), partial(_add, screen, repeat), icon="add", flex=1)
    no = BigButton(_("No, go on"), screen.past, kind="primary", icon="forward", flex=1)
    top = [Text(label, color=theme.SOFT)] if label else []
    return Column([form_page.head(screen), Text(title, "title"), *top, listed, Row([yes, no], gap=1.5)], gap=1.5)


def _label(screen: "Form", repeat: str) -> str:
    """What there may be more of, in the words of the form."""
    states = screen.filling.session.nodes()
    if (first := f"{repeat}[1]") in states and states[first].label:
        return states[first].label
    definition = screen.filling.definition
    words = definition.words(screen.filling.session.lang, screen.filling.steps.node(repeat).label)
    return "".join(one for one in words if isinstance(one, str))


def _add(screen: "Form", repeat: str) -> None:
    screen.filling.add(repeat)
    screen.app.refresh()


def _remove(screen: "Form", row: str) -> None:
    screen.filling.remove(row)
    screen.app.refresh()


def check(screen: "Form") -> Part:
    """Every answer as a statement, each with a way to change it."""
    steps = screen.filling.steps
    rows: list[Part] = []
    for row in steps.check():
        words = Text(row.statement, valign="center", flex=1, personal=row.answered)
        if not row.answered:
            words = Text(f"{row.statement} {_('(not answered)')}", color=theme.SOFT, valign="center", flex=1)
        about = steps.session.node(row.path).label
        change = BigButton(_("Change"), partial(_change, screen, row.page, row.path), icon="edit", about=about)
        rows.append(Row([words, change], gap=2, valign="center"))
    missing = steps.first_missing()
    listed = ScrollList(
        Column([Card(Column(rows, gap=1), pad=2), Space()]),
        offset=screen.state.get("offset", 0),
        remember=screen.remember,
    )
    if missing is not None:
        said: list[Part] = [form_page.refusal(_("Something is still missing."))]
        on = BigButton(_("Answer it now"), partial(screen.to, missing, changing=True), kind="primary", icon="forward")
    else:
        said = []
        done = partial(screen.app.go, "form_done", form=screen.params["form"])
        on = BigButton(_("Yes, it is right"), done, kind="primary", icon="check")
    title = Text(screen.app.staffing.is_it_right(), "title")  # whoever typed: the visitor says yes
    return Column([form_page.head(screen), title, *said, listed, Row([Space(), on])], gap=1.5)


def _change(screen: "Form", page: Page, path: str) -> None:
    screen.to(page, changing=True)
    if page.kind == "together":
        screen.one(path)


def account(screen: "Form") -> Part:
    """What is different since the draft was kept."""
    told = screen.filling.account
    lines: list[Part] = []
    for title, lost in ((_("We no longer ask this:"), told.gone), (_("Please answer this again:"), told.again)):
        if lost:
            lines.append(Text(title, bold=True))
            lines += [Text(f"{one.question} {one.answer}", personal=True) for one in lost]
    if told.new:
        lines.append(Text(_("This is new:"), bold=True))
        lines += [Text(one) for one in told.new[:NEW_SHOWN]]
        if len(told.new) > NEW_SHOWN:
            rest = len(told.new) - NEW_SHOWN
            lines.append(Text(n_("And {n} question more.", "And {n} questions more.", rest)))
    on = BigButton(_("Go on"), partial(_told, screen), kind="primary", icon="forward")
    said = Text(_("All your other answers are still there."), color=theme.SOFT)
    listed = ScrollList(Column([Card(Column(lines, gap=0.75), pad=2), Space()]))
    title = _("The form is a newer one now")
    return Column([Text(title, "title"), said, listed, Row([Space(), on])], gap=2)


def _told(screen: "Form") -> None:
    screen.state["told"] = True
    screen.app.refresh()


VIEWS: dict[str, Callable[["Form"], Part]] = {"why": why, "picture": picture, "tasks": tasks}
BESIDE = ("why", "picture")
"""Those that a step back leads from to the question."""
PAGES: dict[str, Callable[["Form"], Part]] = {"check": check, "more": more, "together": together}
