"""The short codes with which kiosks enrol: made by a coordinator, shown once, used once, gone after 24 hours."""

from datetime import datetime

from sync.hub.models import Centre, EnrolmentCode, Organisation


def make(organisation: Organisation, centre: Centre, kiosk_name: str, who: str, now: datetime) -> EnrolmentCode:
    """A new code for a kiosk of this name at this centre, written in the log as made by `who`.

    `now` is aware. Show it with `printed`; it lives for 24 hours. Raises TooManyCodes.
    """
    raise NotImplementedError


def printed(code: EnrolmentCode) -> str:
    """The code for people: "1234 567 890". Only while it is alive."""
    raise NotImplementedError


def alive(code: EnrolmentCode, now: datetime) -> bool:
    """Whether a kiosk may still enrol with it."""
    raise NotImplementedError


def tidy(now: datetime) -> int:
    """Delete what is over: codes that were not used, old attempts. How many rows went. `tidy` of commands calls it."""
    raise NotImplementedError
