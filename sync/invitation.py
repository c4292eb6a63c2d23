"""What the QR code beside an enrolment code says: the hub's address and the code, for a kiosk's camera.

`stuen:enrol?hub=https%3A%2F%2Fhub.example.org&code=1234567890`. A secret as the code itself is: it works once, for a
day.
"""

from typing import Final, NamedTuple
from urllib.parse import parse_qsl, quote, urlsplit

PREFIX: Final = "stuen:enrol?"
LONGEST: Final = 300
"""Characters: more is nothing of ours."""
_DIGITS: Final = 10
_HERE: Final = {"localhost", "127.0.0.1", "::1"}


class Invitation(NamedTuple):
    """Where to enrol, and with what."""

    hub: str
    code: str


def write(hub: str, code: str) -> str:
    """The text of the QR code."""
    return f"{PREFIX}hub={quote(hub, safe='')}&code={code}"


def read(text: str) -> Invitation | None:
    """What it says; None for what is no invitation."""
    if len(text) > LONGEST or not text.startswith(PREFIX):
        return None
    try:
        said = dict(parse_qsl(text.removeprefix(PREFIX), strict_parsing=True, max_num_fields=4))
        hub, code = said.get("hub", ""), said.get("code", "")
        parts = urlsplit(hub)
        host = parts.hostname
        _ = parts.port
    except ValueError:
        return None
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in _HERE)
    whole = safe and host and not (parts.username or parts.query or parts.fragment)
    fits = hub.isascii() and hub.isprintable() and " " not in hub
    if not (whole and fits and len(code) == _DIGITS and code.isascii() and code.isdecimal()):
        return None
    return Invitation(hub, code)
