"""Whom to seal to: the organisation's recipients, in a statement that only its offline key can sign.

The *offline key* is made once (`python -m sync keygen`), and lies in a safe, not on a hub: an Ed25519 seed that signs
the statements, and the private half of the recovery key that opens everything (seal.py). Its public half, the
*identity*, is what a kiosk learns when it is enrolled (`recovery_key`): base64 of

    version (1 byte, 1), Ed25519 public key (32), public recovery key (1216: ML-KEM-768's, then X25519's)

A *statement* is {organisation, number, recipients: [{name, public}], recovery}, `public` and `recovery` base64; its
signature is hex of Ed25519 over `SIGNED_AS` and `events.encode` of the statement. A kiosk takes a statement only with a
higher number than the one it has, of its own organisation, signed by the identity that it learned, and with that
identity's recovery key in it. So a hub can withhold a statement; it can't add itself, nor put back who has left.
Until there is a statement (number 0), kiosks seal to the recovery key alone.
"""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

from sync import seal
from sync.errors import SyncError
from sync.events import encode

SIGNED_AS: Final = b"stuen recipients 1\x00"
_VERSION: Final = b"\x01"
_SIZE: Final = 1 + 32 + seal.PUBLIC_SIZE


class BadIdentity(SyncError):
    """These are not the public halves of an organisation's offline key."""

    code = "bad_identity"
    sentence = "This is not the public half of an organisation's offline key."


class BadRecipients(SyncError):
    """A statement of recipients that must not be believed."""

    code = "bad_recipients"


@dataclass(frozen=True, slots=True)
class Identity:
    """The public halves of an organisation's offline key."""

    signing: bytes
    recovery: bytes

    @classmethod
    def read(cls, text: str) -> Self:
        """From `recovery_key` of the enrolment. Raises `BadIdentity`."""
        raw = _bytes(text, BadIdentity())
        if len(raw) != _SIZE or raw[:1] != _VERSION:
            raise BadIdentity
        try:
            seal.check_public(raw[33:])
        except seal.BadKey as error:
            raise BadIdentity from error
        return cls(raw[1:33], raw[33:])

    def write(self) -> str:
        """The text that `read` takes."""
        return _text(_VERSION + self.signing + self.recovery)


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whom to seal to. `people` are names and public keys, without the recovery key."""

    organisation: str
    number: int
    people: tuple[tuple[str, bytes], ...]
    recovery: bytes

    @classmethod
    def none_yet(cls, organisation: str, identity: Identity) -> Self:
        """Before the first statement: the recovery key alone."""
        return cls(organisation, 0, (), identity.recovery)

    @property
    def publics(self) -> list[bytes]:
        """All the keys."""
        return [*(public for _, public in self.people), self.recovery]

    def statement(self) -> dict[str, Any]:
        """What is signed."""
        people = [{"name": name, "public": _text(public)} for name, public in self.people]
        return {
            "organisation": self.organisation,
            "number": self.number,
            "recipients": people,
            "recovery": _text(self.recovery),
        }

    def body_with(
        self,
        body: Mapping[str, Any],
        private: Mapping[str, Any],
        *,
        device: str,
        stream: str,
        type: str,  # noqa: A002 - the event's own word
        random: seal.Random = os.urandom,
    ) -> dict[str, Any]:
        """An event's `body` with what is `private` sealed in it, for `EventLog.append` with these stream and type."""
        sealed = seal.seal_json(
            private,
            self.publics,
            organisation=self.organisation,
            device=device,
            purpose=purpose(stream, type),
            number=self.number,
            random=random,
        )
        return {**body, "sealed": _text(sealed)}


def purpose(stream: str, type: str) -> str:  # noqa: A002 - the event's own word
    """What an event's sealed part is bound to, besides organisation and device."""
    return f"event/{stream}/{type}"


def open_event(event: Mapping[str, Any], private: bytes, organisation: str) -> dict[str, Any]:
    """What lies sealed in an event. Raises `seal.BadSeal`, `seal.NotForThisKey` and `seal.BadKey`.

    The event's own signature is not checked here (`events.verify_chain` does), and only it says who sealed.
    """
    try:
        text, bound = event["body"]["sealed"], purpose(event["stream"], event["type"])
        device = str(event["device"])
    except (KeyError, TypeError) as error:
        raise seal.BadSeal("There is nothing sealed in it.") from error
    sealed = _bytes(text, seal.BadSeal("It is not sealed data."))
    return seal.unseal_json(sealed, private, organisation=organisation, device=device, purpose=bound)


def sign(recipients: Recipients, seed: bytes) -> dict[str, Any]:
    """The body of a `recipients` change: the statement, signed with the offline key's Ed25519 seed."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: PLC0415 - as in seal.py

    statement = recipients.statement()
    signature = Ed25519PrivateKey.from_private_bytes(seed).sign(SIGNED_AS + encode(statement))
    return {"statement": statement, "signature": signature.hex()}


def accept(body: Any, identity: Identity, organisation: str, have: int = 0) -> Recipients:
    """The recipients that a `recipients` change's body names, where it may be believed; `have` is the number we have.

    The same number again is taken, so that a change that comes twice is no fault. Raises `BadRecipients`.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    try:
        statement, signature = body["statement"], bytes.fromhex(body["signature"])
        Ed25519PublicKey.from_public_bytes(identity.signing).verify(signature, SIGNED_AS + encode(statement))
        found = _read(statement)
    except (InvalidSignature, KeyError, TypeError, ValueError, RecursionError) as error:
        raise BadRecipients("The statement of recipients is not signed by the organisation's offline key.") from error
    if found.organisation != organisation:
        raise BadRecipients("The statement of recipients is another organisation's.")
    if found.number < max(have, 1):
        raise BadRecipients("The statement of recipients is older than the one that is known.")
    if found.recovery != identity.recovery:
        raise BadRecipients("The statement of recipients names another recovery key.")
    return found


def check(recipients: Recipients) -> None:
    """Raise `BadRecipients` for a statement that no kiosk could use: too many, two of a name, a key that is none."""
    names = [name for name, _ in recipients.people]
    if recipients.number < 1 or len(names) >= seal.MOST_RECIPIENTS or len(set(names)) != len(names) or "" in names:
        raise BadRecipients(
            f"A statement has a number from 1, and at most {seal.MOST_RECIPIENTS - 1} names, all different."
        )
    for name, public in recipients.people:
        try:
            seal.check_public(public)
        except seal.BadKey as error:
            raise BadRecipients(f"The key of {name} is not a public key that one can seal to.") from error


def _read(statement: Any) -> Recipients:
    refuse = partial(_bytes, error=ValueError("not base64"))
    people = tuple((str(one["name"]), refuse(one["public"])) for one in statement["recipients"])
    number = statement["number"]
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError("a number is whole")
    found = Recipients(str(statement["organisation"]), number, people, refuse(statement["recovery"]))
    try:
        check(found)
    except BadRecipients as error:
        raise ValueError(error.what) from error
    return found


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _bytes(text: object, error: Exception) -> bytes:
    if not isinstance(text, str):
        raise error
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as cause:
        raise error from cause
