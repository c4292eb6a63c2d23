"""*Open my Digital Post*: which mailbox, and before it opens, what will happen. Never a page that only works online:
without network it says so, and there are guides and staff.
"""

from functools import partial

from kiosk.i18n import _, current
from kiosk.mailbox.service import BUSY
from kiosk.mailbox.sites import Site
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.routes import ROUTES
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Grid, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.text import Text
from kiosk.ui.widgets.tile import Tile

FIELDS = (theme.BLUSH, theme.MIST, theme.HONEY)


class Mailbox(Screen):
    """Route `mailbox`: the choice."""

    def build(self) -> Part:
        """See `Screen.build`."""
        mailbox = self.services.mailbox
        if not mailbox.on:
            said = _("It is not possible here. Staff can help you, or use your own phone.")
            return Notice("mailbox", _("You can't open your mailbox here"), said, self._other_ways())
        if mailbox.site and mailbox.state in BUSY:
            return self._still_open(mailbox.site)
        if "there" not in self.state:
            self.state["there"] = None  # not known yet: the tiles do not wait for it
            mailbox.reach(lambda there: call_soon(lambda: self._reached(there)))
        if self.state["there"] is False:
            return self._offline()
        tiles = [self._tile(site, field) for site, field in zip(mailbox.sites, FIELDS, strict=False)]
        said = Text(_("All of them have your post from public authorities. You log in with MitID."))
        return Column([Text(_("Where do you read your Digital Post?"), "title"), said, Grid(tiles, 3, flex=1)], gap=2.5)

    def _tile(self, site: Site, field: str) -> Tile:
        to_it = partial(self.app.go, "mailbox_before", site=site.key)
        return Tile(site.name, to_it, picture=site.picture, hint=site.hint(current().code), field=field)

    def _still_open(self, site: Site) -> Part:
        close = BigButton(_("Close it"), self._close, icon="close")
        go_on = BigButton(
            _("Go on"), partial(self.app.go, "mailbox_open", site=site.key), kind="primary", icon="forward"
        )
        title = _("{name} is still open").format(name=site.name)
        return Notice("mailbox", title, _("You can go on where you were."), [close, go_on])

    def _offline(self) -> Part:
        again = BigButton(_("Try again"), self._again, icon="refresh")
        said = _("There is no network just now, so the mailbox can't be opened. Here is what you can do.")
        return Notice("mailbox", _("No connection"), said, [again, *self._other_ways()])

    def _other_ways(self) -> list[Part]:
        ways: list[Part] = []
        if "guides" in ROUTES:
            ways.append(BigButton(_("See guides"), lambda: self.app.go("guides"), icon="info"))
        return [*ways, BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")]

    def _again(self) -> None:
        self.state.pop("there", None)
        self.app.refresh()

    def _close(self) -> None:
        self.services.mailbox.close()
        self.app.refresh()

    def _reached(self, there: bool) -> None:
        before, self.state["there"] = self.state.get("there"), there
        if not there and before is not False and self.app.navigation.current is self.route:
            self.app.refresh()


class Before(Screen):
    """Route `mailbox_before`, param site: what will happen."""

    def build(self) -> Part:
        """See `Screen.build`."""
        site = self.services.mailbox.one(self.params["site"])
        if site is None:
            again = BigButton(_("Back"), self.app.back, kind="primary", icon="back")
            return Notice("mailbox", _("That mailbox is not there any more"), _("Choose another one."), [again])
        unheard = (("talk", _("The kiosk can't read that site aloud. Ask the staff to sit with you.")),)
        facts = (
            *(unheard if self.app.ears.on else ()),
            ("key", _("You log in yourself, with MitID.")),
            ("shield", _("Nobody here can see your password. The kiosk does not keep it.")),
            ("look", _("See that nobody looks over your shoulder.")),
            ("yes", _("When you finish, everything is deleted from the kiosk.")),
        )
        call = BigButton(_("Call staff"), self.app.call_staff, icon="call", flex=2)
        words = _("Open {name}").format(name=site.name)
        to_it = partial(self.app.replace, "mailbox_open", site=site.key)
        go_on = BigButton(words, to_it, kind="primary", icon="forward", flex=3)
        rows: list[Part] = [_fact(picture, said) for picture, said in facts]
        title = Text(_("Before you open {name}").format(name=site.name), "title")
        return Column([title, *rows, Space(), _care(), Row([call, go_on])], gap=1.5)


def _fact(picture: str, said: str) -> Part:
    m = theme.current()
    return Row([Picture(f"pictures/{picture}", round(m.lead * 1.6)), Text(said, "lead", bold=False, flex=1)], gap=2,
               valign="center")  # fmt: skip


def _care() -> Part:
    """Of the court's post: opened is served (facts from digst.dk; a person is offered on the same page)."""
    said = [
        _("Is there a letter from a court?"),
        _("When you open it, it may count as handed over to you. Then time limits begin. Open it together with staff."),
    ]
    texts: list[Part] = [Text(said[0], bold=True, color=theme.HONEY_INK), Text(said[1], color=theme.HONEY_INK)]
    image = Picture("pictures/court", theme.current().gap(7))
    row = Row([image, Column(texts, gap=0, flex=1)], gap=2, valign="center")
    return Card(row, fill=theme.HONEY, edge=theme.HONEY, pad=1.5)
