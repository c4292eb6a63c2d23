"""The staff code: what opens the sign-up lists until staff have cards.

The configuration holds its scrypt hash (RFC 7914), so that a stolen SD card does not give it away for nothing. Guessing
at the kiosk is slowed by a wait that grows with the failures and survives a restart: 1 minute after 3-6, 10 minutes
after 7-10, 1 hour after 11-20, then a day. A failure is written down before the code is checked and taken back when
it was right, so that pulling the plug in time does not help.
"""

import base64
import fcntl
import hashlib
import hmac
import json
import logging
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import Clock, SystemClock
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, n_
from kiosk.store import durable

if TYPE_CHECKING:
    from kiosk.config import Config

log = logging.getLogger(__name__)

SHORTEST = 6
N, R, P = 1 << 15, 8, 1  # 32 MB and about 0.1 s here: RFC 7914's numbers for logging in, doubled
MAX_MEMORY = 128 * R * (1 << 17) + (1 << 20)
TRIES = "staff-tries.json"


class WrongStaffCode(KnownError):
    """That was not the code."""

    exit_code = 20
    message = N_("That is not the staff code. Try again, or ask a colleague.")


class StaffCodeWaits(KnownError):
    """There were too many wrong codes; `wait` is how long, in words."""

    exit_code = 21
    message = N_("There were too many wrong codes. Wait {wait} and try again, or ask a colleague.")


class StaffCodeUnchecked(KnownError):
    """Without being able to write down a failure, no code is tried."""

    exit_code = 23
    message = N_("The code can't be checked, for the kiosk's disk can't be written to. Please call the technician.")


class NoStaffCode(KnownError):
    """The configuration has no staff code."""

    exit_code = 22
    message = N_("No staff code is set. Ask the technician to set one.")


def check(typed: str, settings: "Config", clock: Clock | None = None) -> None:
    """Return when `typed` is the code; raises WrongStaffCode, StaffCodeWaits, NoStaffCode or StaffCodeUnchecked."""
    if not settings.staff.code_hash:
        raise NoStaffCode
    check_code(typed, settings.staff.code_hash, settings.data_folder / TRIES, clock or SystemClock())


def check_code(typed: str, stored: str, tries: Path, clock: Clock) -> None:
    """The same with its parts: the hash (or the plain code), and the file that remembers the failures."""
    try:
        durable.make_directory(tries.parent)
        _check(typed, stored, tries, clock)
    except OSError as error:
        raise StaffCodeUnchecked from error


def _check(typed: str, stored: str, tries: Path, clock: Clock) -> None:
    with _locked(tries):
        failures, last = _read(tries)
        now = clock.now()
        if last > now:  # the clock was set back: the wait begins again, and is no longer than it was
            last = now
            _write(tries, failures, last)
        wait = last + delay(failures) - now
        if wait > timedelta(0):
            raise StaffCodeWaits(wait=_in_words(wait))
        _write(tries, failures + 1, now)
        if not matches(typed, stored):
            raise WrongStaffCode
        _write(tries, 0, now)


def delay(failures: int) -> timedelta:
    """How long to wait after this many failures in a row."""
    for fewest, wait in _DELAYS:
        if failures >= fewest:
            return wait
    return timedelta(0)


def hash_code(code: str) -> str:
    """A new salted hash for the configuration. Raises BadInput for a code that is too short."""
    if len(code) < SHORTEST:
        raise BadInput(N_("A staff code has at least {n} characters. Choose a longer one."), n=SHORTEST)
    salt = secrets.token_bytes(16)
    return f"scrypt${N}${R}${P}${_b64(salt)}${_b64(_scrypt(code, salt, N, R, P))}"


def matches(typed: str, stored: str) -> bool:
    """Whether this is the code, in a time that does not tell how nearly. A `stored` that is no hash is the code."""
    if not stored.startswith("scrypt$"):
        return hmac.compare_digest(_bytes(typed), _bytes(stored))
    try:
        _, n, r, p, salt, wanted = stored.split("$")
        found = _scrypt(typed, base64.b64decode(salt), int(n), int(r), int(p))
        return hmac.compare_digest(found, base64.b64decode(wanted))
    except ValueError:
        log.error("the staff code in the configuration is not a hash that can be used")  # noqa: TRY400 - tells enough
        return False


def _scrypt(code: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(_bytes(code), salt=salt, n=n, r=r, p=p, maxmem=MAX_MEMORY, dklen=32)


def _bytes(code: str) -> bytes:
    return code.encode("utf-8", "surrogatepass")  # a terminal hands on what it could not read as surrogates


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@contextmanager
def _locked(tries: Path) -> Iterator[None]:
    """One check at a time, so that guessing in parallel is no quicker."""
    with tries.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(tries: Path) -> tuple[int, datetime]:
    """Failures in a row, and when the last was. A damaged file is put aside and counts as `DAMAGED` failures."""
    beginning = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
    try:
        found = json.loads(tries.read_text("utf-8"))
        failures, last = max(0, int(found["failures"])), datetime.fromisoformat(found["last"]).astimezone(UTC)
    except FileNotFoundError:
        return 0, beginning
    except (ValueError, TypeError, KeyError):
        aside = tries.with_suffix(f".damaged-{secrets.token_hex(3)}")
        tries.rename(aside)
        log.warning("the list of wrong staff codes was damaged; it is kept as %s", aside.name)
        return DAMAGED, beginning
    return failures, last


def _write(tries: Path, failures: int, last: datetime) -> None:
    """Durable when it returns; a power cut leaves the old list or the new one."""
    durable.write_new(tries, json.dumps({"failures": failures, "last": last.isoformat()}).encode())


def _in_words(wait: timedelta) -> str:
    minutes = max(1, ceil(wait.total_seconds() / 60))
    return (
        n_("{n} minute", "{n} minutes", minutes) if minutes < 120 else n_("{n} hour", "{n} hours", ceil(minutes / 60))
    )


_DELAYS = (
    (21, timedelta(days=1)),
    (11, timedelta(hours=1)),
    (7, timedelta(minutes=10)),
    (3, timedelta(minutes=1)),
)
DAMAGED = 7
