"""What an answer is, and what it means when it is not the one that was hoped for.

Every way in which a request can fail becomes one error of errors.py: the hub's own no (`refusal`), an answer that is
not the hub's (`unsigned`), and none at all (`known`).
"""

import errno
import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple

import requests
import urllib3

from sync import errors
from sync.errors import SyncError

LONGEST: Final = 6 * 3600.0
"""Seconds that a hub may ask for patience; whoever stands between may ask for `LONGEST_UNSIGNED`."""
LONGEST_UNSIGNED: Final = 3600.0
_NOT_YET_VALID, _EXPIRED = 9, 10  # OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID, X509_V_ERR_CERT_HAS_EXPIRED


class Answer(NamedTuple):
    """What the hub itself answered. `said` is its JSON; empty for a file, which is `body`."""

    status: int
    said: dict[str, Any]
    body: bytes
    turn: int
    created: int


class Raw(NamedTuple):
    """What somebody answered, unchecked."""

    status: int
    headers: Any
    body: bytes


def read_json(raw: Raw) -> dict[str, Any] | None:
    """The JSON object that it is, or None."""
    if not str(raw.headers.get("Content-Type", "")).startswith("application/json"):
        return None
    try:
        found = json.loads(raw.body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def patience(headers: Any, now: datetime, most: float) -> float:
    """Seconds that Retry-After (RFC 9110 section 10.2.3) asks for, 0 to `most`.

    A date counts from the answer's own Date: the clock here may be wrong.
    """
    asked = str(headers.get("Retry-After", "")).strip()
    if asked.isascii() and asked.isdecimal():
        return min(float(asked[:12]), most)
    until, said = _date(asked), _date(headers.get("Date"))
    return min(max((until - (said or now)).total_seconds(), 0.0), most) if until else 0.0


def _date(text: str | None) -> datetime | None:
    try:
        found = parsedate_to_datetime(text or "")
        return found.replace(tzinfo=found.tzinfo or UTC)
    except (ValueError, OverflowError):
        return None


def refusal(answer: Answer) -> SyncError:
    """What an answer of the hub that is not a success means."""
    code, what = str(answer.said.get("error", "")), str(answer.said.get("what", ""))
    if answer.status in (429, 503):
        busy = errors.Busy(what)
        busy.after = float(answer.said.get("retry_after", 0.0))
        return busy
    if answer.status >= 500:
        return errors.HubFailed(what)
    if answer.status == 413:
        return errors.TooLarge(what)
    kind = errors.Blocked if answer.status == 403 else errors.Refusal
    return kind(answer.status, code or str(answer.status), what, answer.said)


def unsigned(raw: Raw, now: datetime) -> SyncError:
    """What an answer that the hub did not sign means: only how to wait is believed of it."""
    html = "html" in str(raw.headers.get("Content-Type", "")).lower()
    if raw.status in (429, 503):
        busy = errors.Busy("Something before the hub asks us to wait.")
        busy.after = patience(raw.headers, now, LONGEST_UNSIGNED)
        return busy
    if 300 <= raw.status < 400 or raw.status in (407, 511) or (html and raw.status < 500):
        return errors.CaptivePortal()
    if raw.status >= 500:
        return errors.HubFailed("Something before the hub has a fault, or the hub has one.")
    if raw.status == 413:
        return errors.TooLarge("Something before the hub takes less.")
    if raw.status == 401 and (read_json(raw) or {}).get("error") == "unknown_kiosk":
        return errors.UnknownKiosk(401, "unknown_kiosk")
    return errors.NotTheHub()


def known(error: BaseException) -> SyncError:
    """What an error of the libraries means."""
    causes = list(_causes(error, set()))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return errors.WrongClock() if cause.verify_code in (_NOT_YET_VALID, _EXPIRED) else errors.Intercepted()
        if isinstance(cause, socket.gaierror):
            return errors.NoNetwork() if cause.errno == socket.EAI_AGAIN else errors.NoSuchHost()
        if isinstance(cause, OSError) and cause.errno in _AWAY:
            return errors.NoNetwork()
    for kinds, known_as in _KNOWN:
        if any(isinstance(cause, kinds) for cause in causes):
            return known_as()
    return errors.NoNetwork(f"The network failed: {type(causes[-1]).__name__}.")


def _causes(error: BaseException, seen: set[int]) -> Iterator[BaseException]:
    """The error and all that led to it: requests and urllib3 wrap each other's in four ways."""
    seen.add(id(error))
    yield error
    for inner in (*error.args, getattr(error, "reason", None), error.__cause__, error.__context__):
        if isinstance(inner, BaseException) and id(inner) not in seen:
            yield from _causes(inner, seen)


_AWAY: Final = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL}
_KNOWN: Final[tuple[tuple[tuple[type[BaseException], ...], type[SyncError]], ...]] = (
    (
        (
            requests.exceptions.InvalidURL,
            requests.exceptions.MissingSchema,
            requests.exceptions.InvalidSchema,
            urllib3.exceptions.LocationParseError,
        ),
        errors.BadAddress,
    ),
    ((ssl.SSLEOFError, ssl.SSLZeroReturnError), errors.Cut),
    ((ssl.SSLError,), errors.Intercepted),
    ((ConnectionRefusedError,), errors.NotListening),
    ((TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError), errors.TimedOut),
    (
        (ConnectionError, http.client.HTTPException, urllib3.exceptions.ProtocolError, urllib3.exceptions.DecodeError),
        errors.Cut,
    ),
)
