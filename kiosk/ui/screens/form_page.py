"""The page of one question: what is asked, its control, why it is asked, and the ways on."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from kiosk.forms.visit import Before
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.screens import form_controls
from kiosk.ui.screens.guide_parts import MOST_DOTS, Dots
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.choice import Choice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.pictured import Pictured
from kiosk.ui.widgets.shown import ToSeeLarge, size_of
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.screens.form import Form
    from kiosk.ui.screens.form_controls import Asked, Control

# What to do, where the form does not say.
HOW = {"select_multiple": N_("Choose all that fit."), "rank": N_("Move up what matters most to you.")}


def question(screen: "Form", path: str) -> Part:
    """One question."""
    asked = screen.asked(path)
    before = asked.before
    if before is not None and asked.node.type == "text" and not asked.entered.get("anew"):
        return _before_typing(screen, asked, before)
    made = form_controls.control(asked)
    screen.state["value"] = made.value
    style = "title" if made.roomy else "lead"
    top = [asked.words(style), *below(screen, asked, roomy=made.roomy)]
    buttons = _buttons(screen, asked, made)
    if made.beside is not None:
        row = [made.beside, Column([*buttons, Space()], gap=1)] if made.column else [made.beside, *buttons]
        return _page(screen, asked, [*top, Row(row, gap=1.5), made.part], gap=1, above=made.extra)
    foot = Row([*made.extra, Space(), *buttons], gap=1.5)
    made.part.flex = made.part.flex or 1
    return _page(screen, asked, [*top, *_as_before(screen, asked), made.part, foot], gap=1.5)


def _page(screen: "Form", asked: "Asked", parts: list[Part], *, gap: float, above: Sequence[Part] = ()) -> Part:
    """The head, and what is under it; the author's picture above the question where there is one. `above` stands in
    the head, for there is no room beside the keys.
    """
    own, over = picture(screen, asked.path), head(screen, asked.path, above)
    if own is None:
        return Column([over, *parts], gap=gap)
    return Pictured(over, own, Column(parts, gap=gap), gap=gap)


def picture(screen: "Form", path: str) -> ToSeeLarge | None:
    """The author's own picture of a question; a touch shows it large."""
    file = screen.picture_of(path)
    if file is None or size_of(file) == (0, 0):
        return None
    return ToSeeLarge(file, _("See the picture large"), partial(screen.show_picture, path))


def head(screen: "Form", path: str = "", more: Sequence[Part] = ()) -> Part:
    """How far one is; why this is asked; and the way to stop."""
    number, count = screen.filling.steps.progress
    said = _("Page {n} of {total}").format(n=number, total=count)
    if screen.filling.unsaved:
        said = _("It can't be kept just now.")
    words: list[Part] = [Text(said, "label", color=theme.SOFT, spoken=False)]
    if 1 < count <= MOST_DOTS:
        words.append(Dots(number, count))
    buttons = []
    help_ = screen.filling.steps.help(path) if path else None
    if help_ and (help_.why or help_.where):
        buttons.append(BigButton(_("Why do we ask?"), partial(screen.show, "why"), icon="info"))
    buttons.append(
        BigButton(_("Stop and keep"), lambda: screen.app.go("form_stop", form=screen.params["form"]), icon="lock")
    )
    for button in buttons:
        button.spoken_last = True
    return Row([Column(words, gap=0.5, flex=1), *more, *buttons], gap=1.5, valign="center")


def below(screen: "Form", asked: "Asked", *, roomy: bool) -> list[Part]:
    """Under the question: the hint; or what was not right, beside what it is about."""
    refused = screen.state.get("refused", "")
    said = " ".join(one for one in (asked.state.hint, asked.state.guidance) if one)
    how = HOW.get(asked.node.type, "")
    words = refused or said or (_(how) if how else "")
    if not words:
        return []
    if refused:
        return [refusal(refused, "body" if roomy else "label")]
    return [Text(words, color=theme.SOFT)] if roomy or len(words) < 90 else [Text(words, "label", color=theme.SOFT)]


def refusal(words: str, style: str = "body") -> Part:
    """What was not right, beside what it is about: with a sign, for colour says nothing alone."""
    m = theme.current()
    sign = Picture("ui/info", round(m.body * 1.3), tint=theme.CLAY)
    # Over a keyboard each line is taken from the keys, which must not be too small for a finger.
    close = 0.8 if style == "label" else None
    said = Text(words, style, color=theme.CLAY, bold=True, valign="center", leading=close, flex=1)
    return Row([sign, said], gap=1, valign="center")


def _buttons(screen: "Form", asked: "Asked", made: "Control") -> list[Part]:
    found = _skip(screen, asked)
    if not made.goes_on:
        found.append(BigButton(_("Go on"), screen.go_on, kind="primary", icon="forward"))
    for button in found:
        button.spoken_last = True
    return found


def _skip(screen: "Form", asked: "Asked") -> list[Part]:
    """The way on without an answer, where there is one."""
    steps = screen.filling.steps
    if not steps.may_skip(asked.path):
        return []
    return [BigButton(_("I don't know") if steps.dont_know(asked.path) else _("Skip this"), screen.skip)]


def _as_before(screen: "Form", asked: "Asked") -> list[Part]:
    """What was answered to the same question of another form in this visit: nobody needs to say it twice."""
    before = asked.before
    if before is None:
        return []
    words = _("Use the same as before: {answer}").format(answer=before.words)
    button = BigButton(words, partial(screen.use, asked.path, before.value), icon="refresh")
    button.label.personal = True
    return [button]


def _before_typing(screen: "Form", asked: "Asked", before: Before) -> Part:
    """The same where there would be a keyboard: who has typed it once chooses it now, and needs no key."""
    same = Choice(before.words, partial(screen.use, asked.path, before.value), large=True)
    same.label.personal = True
    other = Choice(_("Something else"), partial(asked.keep, anew=True), large=True)
    said = Text(_("You wrote this before. Is it the same here?"), color=theme.SOFT)
    foot = Row([Space(), *_skip(screen, asked)], gap=1.5)
    return _page(screen, asked, [asked.words("title"), said, same, other, Space(), foot], gap=1.5)
