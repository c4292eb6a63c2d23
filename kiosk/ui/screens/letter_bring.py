"""*I got a letter*: where is it? On paper, on a stick, in the digital mailbox, or to be typed."""

from kiosk.i18n import _, n_
from kiosk.ui import theme
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.part import Column, Grid, Part
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile


class LetterBring(Screen):
    """Route `letter`. Params `path` or `data`, and `channel`: a letter that is here already, to be read at once."""

    def build(self) -> Part:
        """See `Screen.build`."""
        tiles = [tile for tile in (self._paper(), self._stick(), self._mailbox(), self._typed(), *self._here()) if tile]
        kept = Text(_("We do not keep your letter. When you leave, it is gone."), color=theme.SOFT)
        columns = 3 if len(tiles) > 4 else 2 if len(tiles) == 4 else len(tiles)
        return Column([Text(_("Where is your letter?"), "title"), Grid(tiles, columns, flex=1), kept], gap=2)

    def _paper(self) -> Tile | None:
        if "camera" not in ROUTES or not self.services.camera.available:
            return None
        hint = _("Hold it in front of the camera")
        return self._tile(_("On paper"), "camera", picture="camera", hint=hint)

    def _stick(self) -> Tile:
        return self._tile(
            _("On a USB stick"), "letter_stick", picture="usb", hint=_("Put it in here"), field=theme.MIST
        )

    def _mailbox(self) -> Tile | None:
        if "mailbox" not in ROUTES:
            return None
        hint = _("Log in and fetch it")
        return self._tile(_("In my Digital Post"), "mailbox", picture="mailbox", hint=hint, field=theme.HONEY)

    def _typed(self) -> Tile:
        return self._tile(_("I will type it"), "letter_type", picture="write", hint=_("Also just a part of it"))

    def _here(self) -> list[Tile | None]:
        return [self._fetched(), self._mine()]

    def _fetched(self) -> Tile | None:
        """What came from the mailbox a moment ago, also where it was put away then."""
        count = len(self.services.mailbox.fetched())
        if not count:
            return None
        hint = n_("{n} file", "{n} files", count)
        return self._tile(_("Fetched just now"), "letter_fetched", picture="letter", hint=hint, field=theme.HONEY)

    def _mine(self) -> Tile | None:
        count = len(self.services.letters.all())
        if not count:
            return None
        hint = n_("{n} letter", "{n} letters", count)
        return self._tile(_("My letters here"), "letters", picture="papers", hint=hint, field=theme.MIST)

    def _tile(self, words: str, route: str, *, picture: str, hint: str, field: str = theme.BLUSH) -> Tile:
        return Tile(words, lambda: self.app.go(route), picture=picture, hint=hint, field=field, wide=True)
