"""One activity: everything about it at the left, what to do about it at the right, always in sight."""

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.activities.views import Availability
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.programme import other_times, when
from kiosk.ui.screen import Screen
from kiosk.ui.widgets.activity import picture_of, tags
from kiosk.ui.widgets.buttons import BigButton, Chip
from kiosk.ui.widgets.fitting import Fitting, Heading
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class Activity(Screen):
    """Route `activity`, params uid and occurrence."""

    shows_programme = True

    def build(self) -> Part:
        """See `Screen.build`."""
        occ = self.services.calendar.occurrence(self.params["uid"], self.params["occurrence"])
        if occ is None:
            return self._gone()
        availability = self.services.signups.availability(occ)
        head = Row(
            [
                picture_of(occ, theme.current().gap(12)),
                Column([Text(occ.summary, "title"), Text(self._when(occ), "lead", color=theme.CLAY)], gap=0, flex=1),
            ],
            gap=3,
            valign="center",
        )
        facts = ScrollList(
            Column(self._facts(occ), gap=2), offset=self.state.get("offset", 0), remember=self._remember, flex=16
        )
        return Column(
            [head, Row([facts, Column(self._action(occ, availability), gap=3, flex=11)], gap=4, flex=1)], gap=3
        )

    def _when(self, occ: Occurrence) -> str:
        """When it is. That it is called off comes first: who reads no further has read that."""
        if occ.cancelled:
            return _("Called off: {when}").format(when=words.when_in_words(occ, self.now))
        return when(occ, self.now)

    def _remember(self, offset: float) -> None:
        self.state["offset"] = offset

    def _facts(self, occ: Occurrence) -> list[Part]:
        """The description, then each fact with its icon and its heading."""
        parts: list[Part] = [Text(occ.description)] if occ.description else []
        facts = (
            ("calendar", _("When"), self._date(occ)),
            ("place", _("Where"), occ.location),
            ("meet", _("Where we meet"), occ.meeting_point),
            ("price", _("What it costs"), words.capital(words.price_in_words(occ.price_dkk))),
            ("person", _("Who to ask"), occ.contact),
            ("route", _("How to get there"), occ.directions),
        )
        parts += [fact(icon, title, said) for icon, title, said in facts if said]
        if occ.sensitive:
            parts.append(fact("lock", _("Private"), _("No names and no numbers are shown here.")))
        return [*parts, *self._times(occ)]

    def _date(self, occ: Occurrence) -> str:
        """When it is, and when it was to be."""
        said = words.capital(words.when_exactly(occ, self.now.date()))
        if occ.moved_from is not None and occ.moved_from != occ.start:
            before = words.date_in_words(occ.moved_from, self.now.date())
            at = "" if occ.all_day else " " + _("at {start}").format(start=words.clock_in_words(occ.moved_from))
            said += "\n" + _("Moved from {when}.").format(when=before + at)
        return said

    # -- what to do about it

    def _action(self, occ: Occurrence, availability: Availability) -> list[Part]:
        parts: list[Part] = [Column(tags(occ, availability), gap=1, align="left")]
        parts += self._doing(occ, availability)
        return [Card(Column(parts, gap=2)), *self._roles(availability), Space()]

    def _doing(self, occ: Occurrence, availability: Availability) -> list[Part]:
        if availability.open and not self.services.takes_signups():
            return self._ask(_("Signing up does not work here right now. Staff can help you."))
        if availability.open:
            sign_up = _("Sign me up") if availability.room else _("Put me on the waiting list")
            said = _("A nickname is enough.") if availability.room else _("You move up when there is room.")
            shared = [Text(_("Several houses share the places, so we ask first."))] if availability.request else []
            return [
                Text(said),
                *shared,
                BigButton(sign_up, lambda: self._sign_up(occ), kind="primary", icon="check"),
            ]
        if occ.cancelled:
            return self._elsewhere(_("It will not take place this time."))
        if availability.why == "drop_in":
            others = BigButton(_("See what else is on"), self._others, icon="calendar")
            return [Text(_("You do not need to sign up. You are welcome as you are.")), others]
        if availability.why == "started":
            return self._ask(_("It has begun. Ask if you can still join."))
        return self._ask(_("Sign-up has ended. Ask if there is still room."))

    def _roles(self, availability: Availability) -> list[Part]:
        """Tasks that somebody can still take."""
        free = [place.role.name for place in availability.roles if place.room]
        if not free or not availability.open or not self.services.takes_signups():
            return []
        chips = [Chip(name, "role") for name in free]
        return [Fitting([Heading(_("You can also help")), *chips], gap=0.75, fill=False, flex=1)]

    def _ask(self, said: str) -> list[Part]:
        return [Text(said), BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")]

    def _elsewhere(self, said: str) -> list[Part]:
        onward = BigButton(_("See what else is on"), self._others, kind="primary", icon="calendar")
        return [Text(said), onward]

    def _times(self, occ: Occurrence) -> list[Part]:
        """The next times of the same activity."""
        times = other_times(self.services.calendar, occ, self.now, 2)
        if not times:
            return []
        buttons = [
            BigButton(when(one, self.now), lambda one=one: self._other_time(one), kind="secondary") for one in times
        ]
        return [Heading(_("Other times")), *buttons]

    def _sign_up(self, occ: Occurrence) -> None:
        self.app.go("signup", uid=occ.uid, occurrence=occ.occurrence)

    def _other_time(self, occ: Occurrence) -> None:
        self.app.replace("activity", uid=occ.uid, occurrence=occ.occurrence)

    def _others(self) -> None:
        self.app.replace("activities")

    def _gone(self) -> Part:
        """It went out of the programme since the list was drawn."""
        actions = [
            BigButton(_("Call staff"), self.app.call_staff, icon="call"),
            BigButton(_("See what else is on"), self._others, kind="primary", icon="calendar"),
        ]
        return Notice(
            "calendar", _("No longer in the programme"), _("It was taken out. It is nothing you did."), actions
        )


def fact(icon: str, title: str, said: str) -> Part:
    """One thing to know: an icon, its heading, and the words."""
    m = theme.current()
    return Row(
        [
            Picture(f"ui/{icon}", m.gap(4), tint=theme.SEA),
            Column([Text(title, "label", color=theme.SOFT), Text(said, "body")], gap=0, flex=1),
        ],
        gap=2,
        valign="top",
    )
