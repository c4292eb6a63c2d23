"""What of the programme stands on which page. No Kivy here."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk import words
from kiosk.activities.model import Occurrence
from kiosk.i18n import _

AHEAD = 60  # days that "later" reaches
FRESH = timedelta(hours=1)


@dataclass(slots=True)
class Sections:
    """The programme as the tabs show it. Of what comes again and again, `later` has the first time only."""

    today: list[Occurrence] = field(default_factory=list)
    week: list[Occurrence] = field(default_factory=list)
    later: list[Occurrence] = field(default_factory=list)
    next_week: bool = False  # `week` is the next one: today is Sunday


def sections(calendar: Any, now: datetime) -> Sections:
    """Today (without what is over), the rest of the week, and what comes after."""
    today = now.date()
    week_ends = end_of_week(today)
    found = Sections(next_week=today.weekday() == 6)
    known: set[str] = set()
    for occ in calendar.occurrences(today, today + timedelta(days=AHEAD)):
        if occ.end <= now and occ.end > occ.start:
            continue
        day = max(occ.start.date(), today)
        if day == today:
            found.today.append(occ)
        elif day < week_ends:
            found.week.append(occ)
        elif occ.uid not in known:
            known.add(occ.uid)
            found.later.append(occ)
    found.today.sort(key=lambda occ: occ.start.date() < today)
    return found


def end_of_week(today: date) -> date:
    """The Monday after the week that is shown: this one, or on a Sunday the next."""
    return today + timedelta(days=7 - today.weekday() + (7 if today.weekday() == 6 else 0))


def coming(calendar: Any, now: datetime, count: int) -> list[Occurrence]:
    """What is on now or comes next, the soonest first. Cancelled ones only while today lasts."""
    found: list[Occurrence] = []
    for days in (1, 7, AHEAD):  # the next days are mostly enough, and quickly found
        found = _not_over(calendar, now, days)
        if len(found) >= count:
            break
    today = now.date()
    # What has gone on for days comes after what begins today: one can still be in time for that.
    return sorted(found, key=lambda occ: (max(occ.start.date(), today), occ.start.date() < today))[:count]


def left_today(calendar: Any, now: datetime) -> int:
    """How much of today's programme is not over."""
    return len(_not_over(calendar, now, 1))


def _not_over(calendar: Any, now: datetime, days: int) -> list[Occurrence]:
    today = now.date()
    return [
        occ
        for occ in calendar.occurrences(today, today + timedelta(days=days))
        if occ.end > now and (not occ.cancelled or occ.start.date() == today)
    ]


def other_times(calendar: Any, occ: Occurrence, now: datetime, count: int = 3) -> list[Occurrence]:
    """The next times of the same activity, without this one and without those called off."""
    today = now.date()
    return [
        one
        for one in calendar.occurrences(today, today + timedelta(days=AHEAD))
        if one.uid == occ.uid and one.occurrence != occ.occurrence and not one.cancelled and one.start > now
    ][:count]


def nothing_in_words(services: Any) -> tuple[str, str]:
    """What to say in place of an empty programme: that it is on its way, or that there is none and who to ask."""
    if not services.programme_known():
        return _("The programme is on its way"), _("It will be here in a moment.")
    asked = _("Ask {staff} what is on.").format(staff=services.config.centre.staff)
    return _("Nothing is planned right now."), asked


def last_updated(services: Any, now: datetime) -> str:
    """Gives "Sidst opdateret i går kl. 14.05" where the programme comes from elsewhere and has not come for a while;
    "" when it is fresh, and where it is the house's own.
    """
    link = services.hub.link
    if link.last_ok is None or now - link.last_ok <= FRESH:
        return ""
    return link.last_updated(now)


def notice(services: Any, language: str) -> str:
    """What the organisation wants everybody to know, on one line; "" for nothing."""
    return " ".join(services.hub.packs.notice(language).split()) if services.hub.enrolled else ""


def sent_picture(services: Any, name: str) -> Path | None:
    """A picture of this name that the organisation sent; None for none."""
    return services.hub.packs.picture(name) if services.hub.enrolled else None


def when(occ: Occurrence, now: datetime) -> str:
    """When it is, as a sentence begins."""
    return words.capital(words.when_in_words(occ, now))
