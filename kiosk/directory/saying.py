"""Opening hours and ways as people say them: "åbent nu til kl. 20", "åbner i morgen kl. 9", "cirka 9 minutter"."""

from datetime import datetime, time, timedelta

from kiosk.directory.hours import Hours, State
from kiosk.i18n import _, n_
from kiosk.words import capital, clock_in_words, date_in_words, moment_in_words

LATE = time(5)  # what opens before this opens tonight, not tomorrow
FAR = timedelta(days=21)  # what stays closed longer is closed for a season
PACE = 75  # metres a minute, on foot with a bag
STREETS = 1.3  # streets are so much longer than the straight line


def hours_in_words(hours: Hours, now: datetime, *, phone: bool = False) -> str:
    """Gives "åbent nu til kl. 20", "åbner i morgen kl. 9", "lukket indtil torsdag den 1. april"."""
    if not hours:
        return _("hours not known: call first")
    state = hours.state(now)
    return open_in_words(state, now, phone=phone) if state.open else closed_in_words(state, now, phone=phone)


def open_in_words(state: State, now: datetime, *, phone: bool = False) -> str:
    """How long it is open still."""
    if state.closes is None:
        return _("they answer day and night") if phone else _("open day and night")
    if state.closes.date() == now.date() or _is_midnight(state.closes, now):
        clock = _("{hour}:00").format(hour=24) if _is_midnight(state.closes, now) else clock_in_words(state.closes)
        words = _("they answer now, until {clock}") if phone else _("open now until {clock}")
        return words.format(clock=clock)
    words = _("they answer now, until {when}") if phone else _("open now until {when}")
    return words.format(when=moment_in_words(state.closes, now))


def closed_in_words(state: State, now: datetime, *, phone: bool = False) -> str:
    """When it opens again."""
    if state.opens is None:
        said = _("closed for now: call first")
    elif state.opens - now > FAR:
        day = date_in_words(state.opens.date(), now.date())
        said = _("closed until {day}").format(day=day)
    else:
        words = _("they answer {when}") if phone else _("opens {when}")
        said = words.format(when=_opening(state.opens, now))
    if state.why:
        return _("{why}: {hours}").format(why=state.why, hours=said)
    return said


def _opening(opens: datetime, now: datetime) -> str:
    if opens.date() == now.date() + timedelta(days=1) and opens.time() < LATE:
        return _("tonight at {start}").format(start=clock_in_words(opens))
    return moment_in_words(opens, now)


def _is_midnight(moment: datetime, now: datetime) -> bool:
    """Whether it is the midnight that ends this day: people say 24."""
    return moment.time() == time() and moment.date() == now.date() + timedelta(days=1)


def walk_in_words(metres: int | None) -> str:
    """Gives "cirka 10 minutter til fods": the straight line, and what streets add to one mostly; "" when not known."""
    if metres is None:
        return ""
    return n_("about {n} minute on foot", "about {n} minutes on foot", max(1, round(metres * STREETS / PACE)))


def sentence(text: str) -> str:
    """The words as a sentence of their own."""
    return f"{capital(text)}."
