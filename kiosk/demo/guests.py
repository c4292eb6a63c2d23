"""Other people at the demo centre, so that lists are not empty: somebody is on the trip, and the massage is full."""

from datetime import timedelta

from kiosk.activities.calendar import Calendar
from kiosk.activities.signups import SignUps
from kiosk.clock import Clock

# uid -> (nickname, friends, task) of each who signed up for the next time
GUESTS: dict[str, tuple[tuple[str, int, str], ...]] = {
    "stranden@stuen.example": (("Bøje", 0, "chauffoer"), ("Ulla", 1, "")),
    "massage@stuen.example": (("Tove", 0, ""), ("Kaj", 0, ""), ("Mia", 0, "")),
    "faellesspisning@stuen.example": (("Ib", 0, "kok"), ("Lone", 1, "")),
    "gaeldsraad@stuen.example": (("Egon", 0, ""),),
}


def seat(calendar: Calendar, signups: SignUps, clock: Clock) -> int:
    """Sign the guests up for the next occurrence of each, unless somebody is there already; gives how many came."""
    today = clock.now().date()
    seated = 0
    for uid, guests in GUESTS.items():
        coming = [one for one in calendar.occurrences(today, today + timedelta(days=15)) if one.uid == uid]
        open_ones = [one for one in coming if one.start > clock.now() and not one.cancelled]
        if not open_ones or signups.listing(uid, open_ones[0].occurrence):
            continue
        for alias, friends, role in guests:
            signups.sign_up(uid, open_ones[0].occurrence, alias=alias, friends=friends, role=role)
            seated += 1
    return seated
