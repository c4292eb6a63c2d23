"""*The connection*, for staff: how it is, what waits to be sent, what was not taken and why, and what to do about it.

It opens when somebody holds the centre's name on the idle page for two seconds. No names and no codes stand here;
without a staff code being set, anybody may open it, and sees numbers only.
"""

from kivy.clock import Clock

from kiosk import words
from kiosk.hub.status import prints
from kiosk.hub.told import Link
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.screens.gate import Gate
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.fitting import Heading
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text

TRYING = 8.0  # seconds that "Try now" says that it tries
SHOWN = 20  # of what was not taken; more have the same cause


class Connection(Gate):
    """Route `connection`."""

    shows_programme = True
    every_minute = True

    def inside(self) -> Part:
        """See `Gate.inside`."""
        link = self.services.hub.link
        if link.state == "off":
            return self._none(link)
        hub = self.services.hub
        whose = Text(f"{hub.organisation}, {hub.centre}", "label", color=theme.SOFT, align="right", flex=1)
        told = Column([*self._waiting(), *self._refused(), *self._prints()], gap=1.5)
        lists = ScrollList(told, offset=self.state.get("offset", 0), remember=self._remember, flex=5)
        state = Column([self._state(link), Space()], flex=4)
        return Column(
            [
                Row([Text(_("The connection"), "title"), whose], valign="bottom", gap=4),
                Row([lists, state], gap=4, flex=1),
                Row(self._buttons()),
            ],
            gap=2,
        )

    def _none(self, link: Link) -> Part:
        said = _("Everything here works without one. With one, several kiosks share the programme and the places.")
        home = BigButton(_("To the front page"), self.app.home, icon="home")
        connect = BigButton(_("Connect the kiosk"), self._enrol, kind="primary", icon="connect")
        return Notice("house", link.sentence, said, [home, connect])

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    # -- how it is

    def _state(self, link: Link) -> Part:
        """One sentence on how it is, and what to do, if anything."""
        tone, ink = (theme.MIST, theme.SEA) if link.well else (theme.HONEY, theme.HONEY_INK)
        said: list[Part] = [Text(link.sentence, bold=True, color=ink)]
        said += [Text(step, color=ink) for step in (link.next_step,) if step]
        if updated := link.last_updated(self.now):
            said.append(Text(updated, "label", color=ink))
        return Card(Column(said, gap=1), fill=tone, edge=tone, pad=2)

    def _waiting(self) -> list[Part]:
        waiting = self.services.hub.pending()
        parts: list[Part] = [Heading(_("Waiting to be sent"))]
        if not waiting:
            return [*parts, _row("check", [Text(_("Everything is sent."))])]
        for one in waiting:
            texts = [Text(words.capital(one.words), bold=True)]
            if one.since is not None:
                texts.append(
                    Text(_("Since {when}").format(when=words.moment_in_words(one.since, self.now)), color=theme.SOFT)
                )
            parts.append(_row("waiting", texts))
        parts.append(Text(_("Nothing is lost. It is sent by itself when there is network."), "label", color=theme.SOFT))
        return parts

    def _refused(self) -> list[Part]:
        """What was not taken, with the reason only for those whom the staff code has let in."""
        refused = self.services.hub.refused()
        parts: list[Part] = [Space(1), Heading(_("Not taken"))]
        if not refused:
            return [*parts, _row("check", [Text(_("Everything was taken."))])]
        if not self.let_in:
            said = _("Number: {n}. With a staff code you can see why.").format(n=len(refused))
            return [*parts, _row("info", [Text(said)])]
        for one in refused[:SHOWN]:
            what = f"{one.what}: {one.activity}" if one.activity else one.what
            texts = [Text(what, bold=True), Text(one.why)]
            if one.at is not None:
                texts.append(Text(words.capital(words.moment_in_words(one.at, self.now)), "label", color=theme.SOFT))
            parts.append(_row("info", texts))
        if len(refused) > SHOWN:
            parts.append(Text(_("and {n} more").format(n=len(refused) - SHOWN), color=theme.SOFT))
        return parts

    def _prints(self) -> list[Part]:
        """What a technician compares with their paper: a kiosk of our image has no command line to ask."""
        found = prints(self.services.hub.row())
        return [Space(1), *(Text(one, "label", color=theme.SOFT) for one in found)] if found else []

    # -- what to do

    def _buttons(self) -> list[Part]:
        trying = bool(self.state.get("trying"))
        icon = "" if trying else "refresh"
        now = BigButton(_("Trying now…") if trying else _("Try now"), self._try, kind="primary", icon=icon, flex=1)
        now.enabled = not trying
        return [BigButton(_("Connect again"), self._enrol, icon="connect", flex=1), now]

    def _try(self) -> None:
        self.services.hub.wake()
        self.state["trying"] = True
        Clock.schedule_once(lambda _dt: self._tried(), TRYING)
        self.app.refresh()

    def _tried(self) -> None:
        if self.state.pop("trying", None) and self.app.navigation.current is self.route:
            self.app.refresh()

    def _enrol(self) -> None:
        self.app.go("enrol", let_in=self.let_in)


def _row(icon: str, texts: list[Part]) -> Part:
    line = Text("").line_height
    return Row([Picture(f"ui/{icon}", line, tint=theme.SEA), Column(texts, gap=0, flex=1)], gap=1.5, valign="top")
