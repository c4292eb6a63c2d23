"""What a hub says of a kiosk: a small signed statement that lasts 90 days, and the chain of a hub's own keys.

A *credential* says that a device belongs to an organisation: `{organisation, device, public_key, number, epoch,
not_before, not_after, hub_key, signature}`. `number` counts the credentials of one kiosk; `epoch` is the
organisation's, raised when a kiosk is blocked, which makes all older credentials void; `hub_key` names the key that
signed. Times are UTC as RFC 3339. `signature` (hex) is Ed25519 over `SIGNED_AS` and the encoding (`events.encode`) of
all other fields.

A *step* leads from one signing key of a hub to the next: `{public, number, previous, signature}`, signed by the key
that `previous` names. A kiosk that was off through several such changes follows the steps from the key it knows.

Nothing here judges the time by this machine's clock: the hub says when a credential is over (401 `expired`), and a
kiosk asks for the next by the time that the hub's signed answers tell (`is_due`).
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sync.errors import SyncError
from sync.events import device_of, encode

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNED_AS: Final = b"stuen credential 1\x00"
STEP_SIGNED_AS: Final = b"stuen hub key 1\x00"
LASTS: Final = timedelta(days=90)
RENEWED_FROM: Final = timedelta(days=30)
"""Before the end of a credential, when the next may be had."""
MOST_STEPS: Final = 1000
FIELDS: Final = {
    "organisation": str,
    "device": str,
    "public_key": str,
    "number": int,
    "epoch": int,
    "not_before": str,
    "not_after": str,
    "hub_key": str,
    "signature": str,
}
STEP_FIELDS: Final = {"public": str, "number": int, "previous": str, "signature": str}

EARLIEST: Final = datetime(1971, 1, 1, tzinfo=UTC)
"""No clock that works says less; and whoever counts back from a time in the year 1 comes to none."""

Credential = dict[str, Any]
Step = dict[str, Any]


class BadCredential(SyncError):
    """A credential, or a step to another hub key, is not what it must be."""

    code = "bad_credential"
    sentence = "The hub's statement about this kiosk does not hold."


def issue(
    key: "Ed25519PrivateKey", *, organisation: str, public_key: str, number: int, epoch: int, now: datetime
) -> Credential:
    """The credential of the kiosk with this public key (hex), from `now` (aware) on, signed with the hub's `key`."""
    statement: Credential = {
        "organisation": organisation,
        "device": device_of(bytes.fromhex(public_key)),
        "public_key": public_key,
        "number": number,
        "epoch": epoch,
        "not_before": _text(now),
        "not_after": _text(now + LASTS),
        "hub_key": device_of(key.public_key().public_bytes_raw()),
    }
    return statement | {"signature": key.sign(SIGNED_AS + encode(statement)).hex()}


def check(credential: object, hub_public: str, public_key: str) -> Credential:
    """`credential`, if the hub with this public key (hex) signed it for the kiosk with that one (hex).

    Raises BadCredential. Whether it is over is not judged here.
    """
    found = _checked(credential, FIELDS, SIGNED_AS, hub_public)
    if (found["public_key"], found["device"]) != (public_key, device_of(bytes.fromhex(public_key))):
        raise BadCredential("The credential is another kiosk's.")
    try:
        whole = EARLIEST < read_time(found["not_before"]) < read_time(found["not_after"])
    except ValueError:
        whole = False
    if not whole:
        raise BadCredential("The credential's times are not times.")
    return found


def is_due(credential: Mapping[str, Any], now: datetime) -> bool:
    """Whether the next should be asked for; `now` (aware) is the hub's time, not this machine's."""
    return now >= read_time(credential["not_after"]) - RENEWED_FROM


def step(old: "Ed25519PrivateKey", public: str, number: int) -> Step:
    """The signed step from a hub's `old` key to the one with this public key (hex), the `number`th."""
    said: Step = {"public": public, "number": number, "previous": device_of(old.public_key().public_bytes_raw())}
    return said | {"signature": old.sign(STEP_SIGNED_AS + encode(said)).hex()}


def follow(steps: object, public: str) -> str:
    """The public key (hex) that these steps lead to from the one that is known (hex). No steps lead nowhere else.

    Raises BadCredential when one of them is not signed by the key before it; then the known key is still the one.
    """
    if not isinstance(steps, Sequence) or isinstance(steps, str | bytes) or len(steps) > MOST_STEPS:
        raise BadCredential("The steps to the hub's key are not a list of them.")
    last = 0
    for one in steps:
        found = _checked(one, STEP_FIELDS, STEP_SIGNED_AS, public)
        if found["previous"] != device_of(bytes.fromhex(public)) or found["number"] <= last:
            raise BadCredential("The steps to the hub's key do not follow each other.")
        public, last = found["public"], found["number"]
        _raw(public)
    return public


def read_time(text: str) -> datetime:
    """A time as credentials hold it; aware. Raises ValueError."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def _text(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _checked(value: object, fields: Mapping[str, type], context: bytes, public: str) -> dict[str, Any]:
    """`value` as a dict with exactly these fields and a signature by `public` that holds."""
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - a start without sync doesn't pay for it
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    if not isinstance(value, dict) or set(value) != set(fields):
        raise BadCredential("Its fields are not those it must have.")
    if any(type(value[name]) is not kind for name, kind in fields.items()):
        raise BadCredential("A field of it has the wrong type.")
    unsigned = {name: found for name, found in value.items() if name != "signature"}
    try:
        signature = bytes.fromhex(value["signature"])
        Ed25519PublicKey.from_public_bytes(_raw(public)).verify(signature, context + encode(unsigned))
    except (InvalidSignature, ValueError) as error:
        raise BadCredential from error
    return value


def _raw(public: str) -> bytes:
    """The 32 bytes of a public key in hex. Raises BadCredential."""
    try:
        raw = bytes.fromhex(public)
    except ValueError as error:
        raise BadCredential("A public key is not hex.") from error
    if len(raw) != 32:
        raise BadCredential("A public key has not 32 bytes.")
    return raw
