"""What the pages of consultations share: a text in its own language, who asks and what for, and where else to go."""

from collections.abc import Callable
from typing import Any, Final

from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.consulted import STEPS, in_words, stands, stands_in_words, way_in
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.listed import Listed
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.stairs import Stairs
from kiosk.ui.widgets.text import Text
from sync.consultation import Consultation, Texts

STEP_NUMBERS: Final = {name: number for number, name in enumerate(STEPS, 1)}


def text_of(texts: Texts, style: str = "body", **given: Any) -> Text:
    """The text, heard in the language that it is in."""
    words, language = in_words(texts)
    made = Text(words, style, **given)
    made.language = language
    return made


def known(icon: str, name: str, *lines: Part) -> Part:
    """Something to know: its icon, what it is, and the words for it."""
    side = Text("").line_height
    head = [Text(name, "label", color=theme.SOFT)] if name else []
    column = Column([*head, *lines], gap=0, flex=1)
    return Row([Picture(f"ui/{icon}", side, tint=theme.SEA), column], gap=1.5, valign="top")


def about(one: Consultation) -> list[Part]:
    """Who asks, and what the answers will change."""
    return [
        known("ask", _("Who asks"), text_of(one.asks, bold=True)),
        known("edit", _("What it will change"), text_of(one.changes)),
    ]


def stairs(step: str, side: float) -> Stairs:
    """The picture of it, so many steps of the grid large."""
    return Stairs(STEP_NUMBERS[step], len(STEPS), theme.current().gap(side))


def ladder(step: str, *, side: float = 12) -> Part:
    """How much one helps to decide: stairs, and the words for it."""
    said = STEPS[step]
    lines = Column([Text(_(said.lead), bold=True), Text(_(said.said))], gap=0, flex=1)
    return Card(Row([stairs(step, side), lines], gap=2, valign="center"), pad=1.5, fill=theme.MIST, edge=theme.MIST)


def elsewhere(app: Any, *, flex: float = 0) -> list[Part]:
    """Where one can go from any of the pages: say something of one's own, where it can be read; or a person."""
    ways: list[Part] = [BigButton(_("Call staff"), app.call_staff, icon="call", flex=flex)]
    if app.services.letterbox.possible:
        own = BigButton(_("Suggest something yourself"), lambda: app.go("suggest"), icon="bulb", flex=flex)
        ways.insert(0, own)
    return ways


def door(app: Any, *, before: Callable[[], object] = lambda: None, room: str = "") -> Listed | None:
    """*We ask you*, on other pages: the first question, and how it stands; one of them where there is little `room`
    ("question", "stands"). None where nothing is asked. `before` is done before it opens.
    """
    services = app.services
    shown = services.consultations.shown()
    if not shown:
        return None
    one = shown[0]
    asks = stands(services, one) == "open" and not services.consultations.answered(one.id)
    said = _("We ask you. Say what you think.") if asks else stands_in_words(services, one)
    if len(shown) > 1 and not room:
        more = len(shown) - 1
        said += " " + n_("And {n} more question.", "And {n} more questions.", more)
    go = way_in(app, shown)

    def into() -> None:
        before()
        go()

    question, told = text_of(one.question, bold=True), Text(said, "label", color=theme.SOFT)
    lines = {"question": [question], "stands": [Text(said, bold=True)]}.get(room, [question, told])
    made = Listed("ballot", lines, into)
    made.spoken_last = True
    return made


def gone(app: Any) -> Part:
    """The consultation stands on no screen any more."""
    home = BigButton(_("To the front page"), app.home, kind="primary", icon="home")
    said = _("It is not asked any more. Staff know what came of it.")
    return Notice("question", _("This question is gone"), said, [*elsewhere(app), home])
