"""*Read aloud* on a page with something personal on it: is that to be heard too? (EN 301 549 5.1.3.9)

Who asked to hear may not be able to read, so the question itself is read aloud.
"""

from typing import TYPE_CHECKING

from kiosk.i18n import _
from kiosk.ui import theme, urgent
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Yielding
from kiosk.ui.widgets.panels import Card, Overlay
from kiosk.ui.widgets.part import Action, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text

if TYPE_CHECKING:
    from kiosk.ui.app import KioskApp


class AlsoPersonal(Overlay):
    """Asks; `everything` reads all of the page, `rest` what anybody may hear (None: there is no rest), `nothing` goes
    back to it. `lines` are the crisis lines, None where they are not known: no question hides them.
    """

    def __init__(self, *, everything: Action, rest: Action | None, nothing: Action, lines: Part | None = None) -> None:
        picture, space = Picture("pictures/talk", theme.current().gap(12)), Space(0.5)
        buttons = [
            BigButton(_("Stop"), nothing, icon="stop", flex=1),
            BigButton(_("Read it all"), everything, icon="speak", flex=1.3),
        ]
        if rest:
            buttons.append(BigButton(_("Only the rest"), rest, kind="primary", icon="speak", flex=1.3))
        parts: list[Part] = [
            picture,
            Text(_("Read private details aloud too?"), "title", align="center"),
            Text(_("Others in the room may hear it."), "lead", bold=False, align="center"),
            space,
            Row(buttons),
            *([Text(_("Is it urgent? Call them:"), align="center"), lines] if lines else []),
        ]
        card = Card(Yielding(parts, [(space, None), (picture, None)]), pad=4)
        super().__init__(card, width=0.84)


def build(app: "KioskApp", text: Text | None = None) -> AlsoPersonal:
    """The question for this app, about the page that is up, or about this text alone."""

    def read(*, private: bool) -> None:
        app.dismiss()
        if text:
            app.reader.start(text, private=private)
        else:
            app.read(private=private)

    return AlsoPersonal(
        everything=lambda: read(private=True), nothing=app.dismiss,
        rest=None if text else lambda: read(private=False),
        lines=urgent.lines(app.services.directory, app.services.clock.now()),
    )  # fmt: skip
