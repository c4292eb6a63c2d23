"""The staff code: what opens the sign-up lists, and the staff layer of a centre that has no card reader.

The configuration holds its hash, so that a stolen SD card does not give it away for nothing: Argon2id (RFC 9106, its
second choice), of older configurations scrypt (RFC 7914). Guessing at the kiosk is slowed by backoff.py.
"""

import base64
import hashlib
import hmac
import logging
import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.clock import Clock, SystemClock
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_
from kiosk.staff.backoff import BackOff

if TYPE_CHECKING:
    from kiosk.config import Config

log = logging.getLogger(__name__)

SHORTEST = 6
MEMORY, PASSES, LANES = 64 * 1024, 3, 4  # KiB; half a second on a small board
DEAREST = 1 << 20  # KiB: no configuration makes us take more than 1 GiB
SCRYPT_MEMORY = 128 * 8 * (1 << 17) + (1 << 20)
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
    back_off = BackOff(tries, clock, StaffCodeWaits)
    try:
        back_off.begin()
        if not matches(typed, stored):
            raise WrongStaffCode
        back_off.right()
    except OSError as error:
        raise StaffCodeUnchecked from error


def hash_code(code: str) -> str:
    """A new salted hash for the configuration. Raises BadInput for a code that is too short."""
    if len(code) < SHORTEST:
        raise BadInput(N_("A staff code has at least {n} characters. Choose a longer one."), n=SHORTEST)
    salt = secrets.token_bytes(16)
    return f"argon2id${MEMORY}${PASSES}${LANES}${_b64(salt)}${_b64(_argon2id(code, salt, MEMORY, PASSES, LANES))}"


def is_hash(stored: str) -> bool:
    """Whether this is a hash, and not the code itself."""
    return stored.startswith(("argon2id$", "scrypt$"))


def matches(typed: str, stored: str) -> bool:
    """Whether this is the code, in a time that does not tell how nearly. A `stored` that is no hash is the code."""
    if not is_hash(stored):
        return hmac.compare_digest(_bytes(typed), _bytes(stored))
    try:
        kind, one, two, three, salt, wanted = stored.split("$")
        slow = _argon2id if kind == "argon2id" else _scrypt
        found = slow(typed, base64.b64decode(salt), int(one), int(two), int(three))
        return hmac.compare_digest(found, base64.b64decode(wanted))
    except (ValueError, OverflowError):
        log.error("the staff code in the configuration is not a hash that can be used")  # noqa: TRY400 - tells enough
        return False


def _argon2id(code: str, salt: bytes, memory: int, passes: int, lanes: int) -> bytes:
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id  # noqa: PLC0415 - only when a code is typed

    if memory > DEAREST:
        raise ValueError("more memory than a code is worth")
    slow = Argon2id(salt=salt, length=32, iterations=passes, lanes=lanes, memory_cost=memory)
    return slow.derive(_bytes(code))


def _scrypt(code: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(_bytes(code), salt=salt, n=n, r=r, p=p, maxmem=SCRYPT_MEMORY, dklen=32)


def _bytes(code: str) -> bytes:
    return code.encode("utf-8", "surrogatepass")  # a terminal hands on what it could not read as surrogates


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
