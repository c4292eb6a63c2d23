"""*Get a member of staff*: the kiosk rings softly and shows, large enough to read across a room, that one is wanted.

It promises nothing that it can't know: nobody has answered yet. So it says where else there is help: the crisis lines
stand beside the call, on every screen and behind no question.
"""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme, urgent
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Action, Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


class Calling(Overlay):
    """`came` is touched when somebody is here, `undo` when the visitor changed their mind, `ring` rings once more.

    `write` leaves a message, None where none can be left. `phone` is the centre's number, "" for none; `heard` is False
    where there is no sound, and so no bell. `lines` are the crisis lines, None while nobody knows them.
    """

    def __init__(
        self,
        *,
        came: Action,
        undo: Action,
        ring: Action,
        write: Action | None = None,
        phone: str = "",
        heard: bool = True,
        lines: Part | None = None,
    ) -> None:
        m = theme.current()
        said = _("The bell has rung. You can stay right here.") if heard else _("You can stay right here.")
        next_step = (
            _("If nobody comes, go to the staff, or ring once more.") if heard else _("Wave to the staff, or call.")
        )
        elsewhere = [Text(next_step, color=theme.SOFT, align="center")]
        if phone:
            words = _("You can also call {phone}.").format(phone=phone)
            elsewhere.append(Text(words, color=theme.SOFT, align="center"))
        buttons = [
            BigButton(_("Undo"), undo, icon="undo", flex=1),
            *([BigButton(_("Ring again"), ring, icon="call", flex=1)] if heard else []),
            *([BigButton(_("Write to them"), write, icon="edit", flex=1.1)] if write else []),
            BigButton(_("They are here"), came, kind="primary", icon="check", flex=1.3),
        ]
        picture = Picture("pictures/hands", m.gap(14))
        space = Space(0.5)
        parts: list[Part] = [
            picture,
            Text(_("A member of staff is wanted here"), "title", align="center"),
            Text(said, "lead", align="center", bold=False),
            Column([*elsewhere], gap=0),
            space,
            Row(buttons),
            *([Text(_("Is it urgent? Call them:"), align="center"), lines] if lines else []),
        ]
        spare: list[tuple[Part, Part | None]] = [(space, None), (picture, None)]
        super().__init__(Card(Yielding(parts, spare), pad=4), width=0.84)


def build(app: "KioskApp") -> Part:
    """The call for this app. It is logged that somebody was asked for, not by whom or why."""
    calls, sound = app.services.calls, app.services.sound

    def ring() -> None:
        if calls.ask():
            sound.play("call")

    def undo() -> None:
        calls.undo()
        app.dismiss()

    def came() -> None:
        calls.came()
        app.dismiss()

    def write() -> None:
        app.dismiss()
        app.go("message")

    ring()
    phone = app.services.config.centre.phone
    can_write = write if app.services.letterbox.possible else None

    def calling(lines: Part | None) -> Calling:
        return Calling(
            came=came, undo=undo, ring=ring, write=can_write, phone=phone, heard=bool(sound.available), lines=lines
        )

    return urgent.over(app, calling)  # the bell rang at once: it did not wait until they were read
