"""An occurrence as it was when somebody signed up, so that they can be told what has changed since."""

from datetime import datetime
from typing import Any

from kiosk.activities.book import SignUp
from kiosk.activities.model import Occurrence, Role
from kiosk.activities.views import Change
from kiosk.clock import COPENHAGEN


def role(one: SignUp, occ: Occurrence | None) -> Role:
    """The role that was taken, also when the activity no longer has it."""
    was = Role(one.role, one.seen["roles"].get(one.role, one.role))
    return next((role for role in (occ.roles if occ else ()) if role.key == one.role), was)


def seen(occ: Occurrence) -> dict[str, Any]:
    """What is kept of an occurrence in the row of a sign-up."""
    return {
        "summary": occ.summary,
        "start": occ.start.isoformat(),
        "end": occ.end.isoformat(),
        "all_day": occ.all_day,
        "location": occ.location,
        "meeting_point": occ.meeting_point,
        "sensitive": occ.sensitive,
        "roles": {role.key: role.name for role in occ.roles},
    }


def as_it_was(one: SignUp) -> Occurrence:
    """The occurrence as the person knew it, for when the calendar no longer has it; so it counts as cancelled."""
    seen = {name: value for name, value in one.seen.items() if name != "roles"}
    seen["start"], seen["end"] = _time(seen["start"]), _time(seen["end"])
    return Occurrence(one.uid, one.occurrence, cancelled=True, **seen)


def changes(one: SignUp, occ: Occurrence | None) -> tuple[Change, ...]:
    """What is not as it was when the person signed up."""
    if occ is None:
        return ()
    was = as_it_was(one)
    changed = [name for name in ("start", "end", "location", "meeting_point", "summary") if _differ(name, was, occ)]
    # When it is moved as a whole the new start says it all.
    if "start" in changed and occ.end - occ.start == was.end - was.start:
        changed.remove("end")
    return tuple(Change(name, getattr(was, name), getattr(occ, name)) for name in changed)  # type: ignore[arg-type]


def _differ(name: str, was: Occurrence, occ: Occurrence) -> bool:
    return bool(getattr(was, name) != getattr(occ, name))


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(COPENHAGEN)
