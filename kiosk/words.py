"""Days, times, prices and places as people say them: "i morgen kl. 10-12", "gratis", "3 pladser tilbage".

Names, dates and the clock are Babel's (kiosk.dates). How near a day is, and how people put it together, it does not
know: that is from the catalogues.
"""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from kiosk.activities.model import Occurrence
from kiosk.i18n import N_, Borrowed, _, dates, n_, worded

if TYPE_CHECKING:
    from kiosk.activities.views import Availability

_NIGHT_ENDS = time(6)  # what ends before this belongs to the evening it began on


@worded
def capital(text: str) -> str:
    """The text as a sentence begins."""
    said = text[:1].upper() + text[1:]
    return Borrowed(said, text.language) if isinstance(text, Borrowed) else said


@worded
def weekday(day: date) -> str:
    """Gives "lørdag"."""
    return dates().weekdays[day.weekday()]


@worded
def date_in_words(day: date, today: date | None = None) -> str:
    """Gives "lørdag den 5. december", with the year when it is not this one (or when `today` is not given)."""
    this_year = today is not None and day.year == today.year
    pattern = dates().date if this_year else dates().date_and_year
    return pattern.format(weekday=weekday(day), day=day.day, month=dates().months[day.month - 1], year=day.year)


@worded
def day_in_words(day: date, today: date) -> str:
    """Gives "i dag", "i morgen", "lørdag" for the six days that come, else the date."""
    match (day - today).days:
        case -1:
            return _("yesterday")
        case 0:
            return _("today")
        case 1:
            return _("tomorrow")
        case 2 | 3 | 4 | 5 | 6:
            return weekday(day)
    return date_in_words(day, today)


@worded
def clock_in_words(when: datetime | time) -> str:
    """Gives "10" or "10.30", as it stands after "kl."."""
    return clock_face(when) if when.minute else _("{hour}:00").format(hour=when.hour)


@worded
def clock_face(when: datetime | time) -> str:
    """What a clock on the wall shows: "9.42"."""
    return dates().clock.format(hour=when.hour, minute=f"{when.minute:02}")


@worded
def moment_in_words(when: datetime, now: datetime) -> str:
    """Gives "i går kl. 14.05"."""
    time_ = _("at {start}").format(start=clock_in_words(when))
    return _("{day} {time}").format(day=day_in_words(when.date(), now.date()), time=time_)


def last_day(occ: Occurrence) -> date:
    """The last day it is on: the evening's own when it ends in the small hours."""
    end = occ.end.date()
    if end > occ.start.date() and occ.end.time() < _NIGHT_ENDS:
        end -= timedelta(days=1)
    return end


@worded
def time_in_words(occ: Occurrence) -> str:
    """Gives "kl. 10-12", "kl. 10", "hele dagen"; for one of several days from which weekday to which."""
    if last_day(occ) > occ.start.date():
        return _several_days(occ, weekday)
    if occ.all_day:
        return _("all day")
    if occ.end <= occ.start:
        return _("at {start}").format(start=clock_in_words(occ.start))
    return _("{start} to {end}").format(start=clock_in_words(occ.start), end=clock_in_words(occ.end))


@worded
def when_in_words(occ: Occurrence, now: datetime) -> str:
    """Gives "i morgen kl. 10-12"; "nu, til kl. 12" while it is on."""
    first, last = occ.start.date(), last_day(occ)
    if last > first:
        # The first day says which week it is; the last is in the same, if its name alone can mean no other day.
        return _several_days(
            occ, lambda day: weekday(day) if day == last and (last - first).days < 7 else day_in_words(day, now.date())
        )
    if is_on(occ, now) and not occ.all_day:
        return _("now, until {end}").format(end=clock_in_words(occ.end))
    return _("{day} {time}").format(day=day_in_words(first, now.date()), time=time_in_words(occ))


@worded
def when_exactly(occ: Occurrence, today: date) -> str:
    """Gives "lørdag den 21. november kl. 10-12": nothing left to work out."""
    if last_day(occ) > occ.start.date():
        return _several_days(occ, lambda day: date_in_words(day, today))
    return _("{day} {time}").format(day=date_in_words(occ.start.date(), today), time=time_in_words(occ))


def _several_days(occ: Occurrence, name: Callable[[date], str]) -> str:
    fields = {"first": name(occ.start.date()), "last": name(last_day(occ))}
    if occ.all_day:
        return _("from {first} to {last}").format(**fields)
    times = {"start": clock_in_words(occ.start), "end": clock_in_words(occ.end)}
    return _("from {first} at {start} to {last} at {end}").format(**fields, **times)


def is_on(occ: Occurrence, now: datetime) -> bool:
    """Whether it is going on."""
    return not occ.cancelled and occ.start <= now < occ.end


@worded
def price_in_words(price: Decimal | None) -> str:
    """Gives "gratis", "50 kr.", "12,50 kr."; "" when no price is stated."""
    if price is None:
        return ""
    if price == 0:
        return _("free")
    return money_in_words(price)


@worded
def money_in_words(amount: Decimal | float) -> str:
    """Gives "50 kr.", "1.250 kr.", "12,50 kr."."""
    written = dates()
    kroner, oere = divmod(round(amount * 100), 100)
    said = f"{kroner:,}".replace(",", written.thousands)
    return _("{kroner} kr.").format(kroner=f"{said}{written.decimals}{oere:02}" if oere else said)


class Places(NamedTuple):
    """How things stand with the places: words, the icon beside them, and the tone of the tag."""

    words: str
    icon: str
    tone: str


def places_in_words(occ: Occurrence, availability: "Availability") -> Places:
    """Gives "bare kom", "3 pladser tilbage", "venteliste", "aflyst" ... For sensitive ones never a number."""
    why = "cancelled" if occ.cancelled else availability.why
    if why:
        said, icon, tone = _CLOSED[why]
        return Places(_(said), icon, tone)
    if not availability.room:
        return Places(_("waiting list"), "waiting", "care")
    if availability.left is None or occ.sensitive:
        return Places(_("there is room"), "free", "calm")
    return Places(n_("{n} place left", "{n} places left", availability.left), "free", "calm")


_CLOSED = {
    "cancelled": (N_("called off"), "cancel", "care"),
    "started": (N_("has begun"), "clock", "plain"),
    "drop_in": (N_("just come"), "door", "calm"),
    "closed": (N_("sign-up is closed"), "closed", "plain"),
}
