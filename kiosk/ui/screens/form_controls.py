"""The control of each kind of question: what is shown, and what it gives when the visitor goes on.

A control writes nothing itself: what is entered so far is in the screen's state, and goes into the form when it is
confirmed. Choices of which one is taken go on by themselves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kiosk.forms import signatures
from kiosk.forms.answers import AMOUNT, ON_PAPER
from kiosk.forms.choices import Offered
from kiosk.forms.definition import Node
from kiosk.forms.engine import State
from kiosk.forms.visit import Before
from kiosk.i18n import _, dates
from kiosk.ui import theme
from kiosk.ui.dictating import say_it
from kiosk.ui.keys import KeyboardState
from kiosk.ui.screens import form_days, form_finding
from kiosk.ui.screens.form_typing import keys, new_line, typed_text
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.field import Field
from kiosk.ui.widgets.fitting import FirstThatFits
from kiosk.ui.widgets.keyboard import Keyboard
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.signature import Signature
from kiosk.ui.widgets.stepper import Stepper
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile
from kiosk.ui.widgets.typed_page import TypedPage

if TYPE_CHECKING:
    from kiosk.ui.screens.form import Form

SHORT, LONG, DIGITS = 120, 1500, 24  # characters
FEW = 6
FIELDS = (theme.BLUSH, theme.MIST, theme.HONEY)
BUTTONS = 11  # numbers of a range that are shown as buttons
DONE = "OK"
"""What JavaRosa writes for an acknowledgement."""


@dataclass(slots=True)
class Control:
    """`part` is what is shown, `value` gives the answer. `beside`: what stands in the row of the buttons, `column`:
    that the buttons are stacked beside it. `goes_on`: a touch is the answer. `keyboard` is to be deafened.
    """

    part: Part
    value: Callable[[], str]
    beside: Part | None = None
    column: bool = False
    goes_on: bool = False
    keyboard: Keyboard | None = None
    roomy: bool = True
    extra: list[Part] = field(default_factory=list)


@dataclass(slots=True)
class Asked:
    """A question on the screen: where, what it is, how it stands, and what is entered of it so far."""

    screen: "Form"
    path: str
    node: Node
    state: State
    entered: dict[str, object]

    @property
    def before(self) -> Before | None:
        """What was answered to the same question of another form in this visit."""
        found: Before | None = self.screen.services.forms.before(self.screen.filling, self.path)
        return found

    def words(self, style: str) -> Text:
        """What is asked, with the author's own recording of it where there is one."""
        return Text(self.state.label, style, recorded=self.screen.filling.media(self.path, "audio"))

    def keep(self, **entered: object) -> None:
        """Remember what is entered, and show it."""
        self.entered.update(entered)
        self.screen.app.refresh()


def control(asked: Asked) -> Control:
    """The control of a question."""
    if asked.state.readonly:
        said = asked.screen.filling.steps.statement(asked.path, asked.state) if asked.state.value else ""
        return Control(Column([Text(said, "lead", bold=False, personal=True), Space()]), lambda: asked.state.value)
    return _CONTROLS.get(asked.node.type, _text)(asked)


# -- words and numbers


def _text(asked: Asked) -> Control:
    looks = asked.node.appearance.split()
    if "numbers" in looks:
        return _keypad(asked, "phone", lambda text: text)
    if "multiline" in looks or asked.node.parameters.get("rows"):
        typed = typed_text(asked, LONG, lines=True)
        page = TypedPage(typed)
        keyboard, part = keys(asked, typed, page, names=False, entered=lambda: new_line(typed, page))
        return Control(
            part,
            lambda: str(typed).strip(),
            beside=page,
            column=True,
            keyboard=keyboard,
            roomy=False,
            extra=[*say_it(asked.screen.app, typed)],
        )
    typed = typed_text(asked, SHORT)
    shown = Field(typed, style="lead", flex=1)
    keyboard, part = keys(asked, typed, shown, names=True, entered=asked.screen.go_on)
    return Control(
        part,
        lambda: str(typed).strip(),
        beside=shown,
        keyboard=keyboard,
        roomy=False,
        extra=[*say_it(asked.screen.app, typed)],
    )


def _number(asked: Asked) -> Control:
    if asked.node.data == "int":
        return _keypad(asked, "number", lambda text: text)
    return _keypad(asked, "amount", lambda text: text.replace(dates().decimals, ".").replace(",", "."))


def _keypad(asked: Asked, layout: str, read: Callable[[str], str]) -> Control:
    """Keys beside the field: the field is at the left, where the words are read, the keys at the right."""
    typed = typed_text(asked, DIGITS)
    amount = AMOUNT in asked.node.appearance.split()
    shown = Field(typed, shown=lambda text: _("{amount} kr.").format(amount=text) if amount and text else text, flex=1)
    keyboard = asked.screen.keyboard_for(
        KeyboardState(typed, layout, names=False), shown.refresh, asked.screen.go_on, flex=5
    )
    left = Column([shown, Space()], flex=4)
    shown.flex = 0
    return Control(Row([left, keyboard], gap=3, flex=1), lambda: read(str(typed).strip()), keyboard=keyboard)


# -- choices


def _choose(asked: Asked) -> Control:
    chosen = asked.state.value
    options = [
        _option(asked, one, chosen=one.value == chosen, action=partial(asked.screen.answer, asked.path, one.value))
        for one in asked.state.choices
    ]
    if form_finding.wanted(asked, options):
        return _finding(asked, options, lambda: chosen, several=False)
    return _long(asked, options, Control(_choices(asked, options, several=False), lambda: chosen, goes_on=not chosen))


def _choose_several(asked: Asked) -> Control:
    chosen: list[str] = asked.entered.setdefault("chosen", asked.state.value.split())  # type: ignore[assignment]

    def turn(value: str) -> None:
        asked.keep(chosen=[one for one in chosen if one != value] if value in chosen else [*chosen, value])

    options = [
        _option(asked, one, chosen=one.value in chosen, action=partial(turn, one.value)) for one in asked.state.choices
    ]
    in_order = " ".join(one.value for one in asked.state.choices if one.value in chosen)
    if form_finding.wanted(asked, options):
        return _finding(asked, options, lambda: in_order, several=True)
    return _long(asked, options, Control(_choices(asked, options, several=True), lambda: in_order))


def _finding(asked: Asked, options: list["Option"], value: Callable[[], str], *, several: bool) -> Control:
    """A long list, with the keyboard up."""

    def shown(one: Option) -> Part:
        return _choice(one, several=several)

    field_, part, keyboard = form_finding.keyboard(asked, options, shown)
    everything = BigButton(_("The whole list"), partial(asked.keep, finding=False), icon="back")
    return Control(
        part, value, beside=Row([field_, everything], gap=1.5, flex=1), goes_on=not value(), keyboard=keyboard,
        roomy=False,
    )  # fmt: skip


def _long(asked: Asked, options: list["Option"], made: Control) -> Control:
    """A long list has a way to the keyboard."""
    if len(options) >= form_finding.MANY:
        made.extra = [form_finding.button(asked), *made.extra]
    return made


class Option(NamedTuple):
    """Something to choose, before it is drawn."""

    value: str
    words: str
    chosen: bool
    action: Callable[[], object]
    picture: str | Path = ""
    sound: Path | None = None


def _option(asked: Asked, one: Offered, *, chosen: bool, action: Callable[[], object]) -> Option:
    screen, state = asked.screen, asked.state
    picture, sound = screen.choice_picture(state, one.value), screen.choice_sound(state, one.value)
    return Option(one.value, one.label, chosen, action, picture, sound)


def _choices(asked: Asked, options: list[Option], *, several: bool) -> Part:
    """A few fill the page, with large pictures where they have some; more can be scrolled."""
    if not options:
        return Column([Text(_("There is nothing to choose here. You can go on.")), Space()], flex=1)
    screen = asked.screen
    rows = Column([Grid([_choice(one, several=several) for one in options], 2, gap=1.5)])
    listed = ScrollList(rows, offset=screen.state.get("offset", 0), remember=screen.remember)
    if len(options) > FEW:
        return listed
    if not all(one.picture for one in options):
        large = [_choice(one, several=several, large=True) for one in options]
        return FirstThatFits([Column([Grid(large, 1 if len(options) <= 3 else 2, gap=1.5), Space()]), listed])
    beside = len(options) > 2
    tiles = [
        Tile(
            one.words, one.action, picture=one.picture, wide=beside, chosen=one.chosen, recorded=one.sound,
            field=FIELDS[at % len(FIELDS)],
        )
        for at, one in enumerate(options)
    ]  # fmt: skip
    grid = Grid(tiles, 2, flex=3)
    return FirstThatFits([grid if beside else Column([grid, Space()]), listed])


def _choice(one: Option, *, several: bool, large: bool = False) -> Choice:
    return Choice(
        one.words, one.action, picture=one.picture, chosen=one.chosen, several=several, large=large, recorded=one.sound
    )


def _rank(asked: Asked) -> Control:
    labels = {one.value: one.label for one in asked.state.choices}
    sounds = {one: asked.screen.choice_sound(asked.state, one) for one in labels}
    kept = [one for one in asked.state.value.split() if one in labels]
    order: list[str] = asked.entered.setdefault("order", [*kept, *(one for one in labels if one not in kept)])  # type: ignore[assignment]

    def move(at: int, by: int) -> None:
        moved = list(order)
        moved.insert(at + by, moved.pop(at))
        asked.keep(order=moved, moved=True)

    rows: list[Part] = []
    for at, value in enumerate(order):
        up, down = (
            _arrow("up", partial(move, at, -1), labels[value]),
            _arrow("down", partial(move, at, 1), labels[value]),
        )
        up.worth = down.worth = _("Number {n}").format(n=at + 1)
        for button, works in ((up, at > 0), (down, at < len(order) - 1)):
            button.enabled, button.opacity = works, 1 if works else 0
        label = Text(f"{at + 1}.  {labels[value]}", bold=True, valign="center", recorded=sounds[value], flex=1)
        rows.append(Row([label, up, down], gap=1.5))
    part = ScrollList(Column(rows, gap=1), offset=asked.screen.state.get("offset", 0), remember=asked.screen.remember)
    touched = "moved" in asked.entered
    return Control(part, form_days.asked_once(asked, lambda: " ".join(order), _("this order"), touched=touched))


def _arrow(icon: str, action: Callable[[], None], name: str) -> BigButton:
    button = BigButton("", action, icon=icon)
    button.words, button.label.spoken = f"{name} {icon}", False
    button.told = (_("{name}: move up") if icon == "up" else _("{name}: move down")).format(name=name)
    return button


def _range(asked: Asked) -> Control:
    limits = asked.node.range
    assert limits is not None  # noqa: S101 - every range has them
    numbers = form_days.numbers(limits.start, limits.end, limits.step)
    if len(numbers) <= BUTTONS:
        options = [
            BigButton(
                form_days.shown(one),
                partial(asked.screen.answer, asked.path, one),
                kind="calm" if _same(one, asked) else "secondary",
                icon="check" if _same(one, asked) else "",
                style="title",
                chosen=_same(one, asked),
            )
            for one in numbers
        ]
        columns = len(options) if len(options) <= FEW else -(-len(options) // 2)
        rows = -(-len(options) // columns)
        grid = Column([Grid(options, columns, flex=rows), Space()], flex=1)
        return Control(grid, lambda: asked.state.value, goes_on=not asked.state.value)
    now = next((one for one in numbers if _same(one, asked)), numbers[len(numbers) // 2])
    at = int(asked.entered.get("at", numbers.index(now)))  # type: ignore[call-overload]
    most = len(numbers) - 1
    leap = max(2, len(numbers) // 10)
    stepper = Stepper(
        _("Choose"), form_days.shown(numbers[at]),
        lambda: asked.keep(at=min(most, at + 1)), lambda: asked.keep(at=max(0, at - 1)),
        far=[
            (form_days.signed(numbers, leap), lambda: asked.keep(at=min(most, at + leap))),
            (form_days.signed(numbers, -leap), lambda: asked.keep(at=max(0, at - leap))),
        ],
    )  # fmt: skip
    value = form_days.asked_once(
        asked, lambda: numbers[at], form_days.shown(numbers[at]), touched="at" in asked.entered
    )
    return Control(Column([Row([Space(), stepper, Space()]), Space()], flex=1), value)


def _same(number: str, asked: Asked) -> bool:
    return bool(asked.state.value) and float(asked.state.value) == float(number)


# -- yes, and a signature


def _acknowledge(asked: Asked) -> Control:
    said = bool(asked.state.value)
    yes = Choice(_("Yes, I say so"), partial(asked.screen.answer, asked.path, DONE), chosen=said, large=True)
    return Control(Column([yes, Space()], flex=1), lambda: asked.state.value, goes_on=not asked.state.value)


def _note(asked: Asked) -> Control:
    return Control(Space(), lambda: asked.state.value)


def _signature(asked: Asked) -> Control:
    if "strokes" not in asked.entered:
        try:
            asked.entered["strokes"] = signatures.read(asked.state.value)
        except signatures.NotASignature:
            asked.entered["strokes"] = []
    strokes: list[list[tuple[int, int]]] = asked.entered["strokes"]  # type: ignore[assignment]
    sheet = Signature(strokes, lambda: None)
    again = BigButton(_("Sign again"), lambda: asked.keep(strokes=[]), icon="refresh")
    if asked.screen.filling.steps.may_skip(asked.path):
        return Control(sheet, lambda: signatures.written(strokes), extra=[again])
    # Nobody must be able to draw: a line to sign on by hand is left on the paper.
    said = asked.state.value == ON_PAPER
    paper = BigButton(
        _("On paper"), partial(asked.screen.answer, asked.path, ON_PAPER),
        icon="check" if said else "", kind="calm" if said else "secondary", chosen=said,
    )  # fmt: skip
    paper.told = _("I sign on paper")
    return Control(sheet, lambda: signatures.written(strokes) or (ON_PAPER if said else ""), extra=[again, paper])


def _picture(asked: Asked) -> Control:
    """A drawing; else a photo, which this screen does not take: it is brought on paper, and one goes on."""
    if {"draw", "annotate"} & set(asked.node.appearance.split()):
        return _signature(asked)
    said = Text(_("We can't put a picture into the form here. Bring it on paper, or ask staff."), "lead", bold=False)
    bring = Choice(
        _("I bring it on paper"), partial(asked.screen.answer, asked.path, ON_PAPER),
        chosen=bool(asked.state.value), large=True,
    )  # fmt: skip
    return Control(
        Column([said, bring, Space()], gap=2, flex=1), lambda: asked.state.value, goes_on=not asked.state.value
    )


_CONTROLS: dict[str, Callable[[Asked], Control]] = {
    "text": _text, "integer": _number, "decimal": _number, "select_one": _choose, "select_multiple": _choose_several,
    "rank": _rank, "range": _range, "acknowledge": _acknowledge, "note": _note, "signature": _signature,
    "image": _picture,
}  # fmt: skip


def _days(asked: Asked) -> Control:
    return Control(*form_days.control(asked))


_CONTROLS |= dict.fromkeys(("date", "time", "dateTime"), _days)
