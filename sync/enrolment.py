"""Enrolment by a short code: both halves of the exchange. protocol.md, "Enrolment", has it in order.

The code's ten digits are four that name it and six that are the secret. SPAKE2 turns the secret into a strong key that
only the two who know it share; whoever listens or stands between learns nothing with which to try secrets at home, and
gets one guess for each exchange with a hub that counts them. Each side then proves itself with a *box*: AES-256-GCM
under a key of its own from that shared one, bound to the attempt.

Pure: randomness is passed in. Everything secret stays in the arguments and results; nothing here is ever logged.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sync.errors import SyncError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NUMBER: Final = 4
SECRET: Final = 6
MOST_BOX: Final = 16 << 10
"""Characters of a box."""
MOST_WORDS: Final = 80
"""Characters of a version and a model."""
_KIOSK: Final = b"stuen kiosk"
_HUB: Final = b"stuen hub"
_FROM_KIOSK: Final = b"stuen enrol kiosk"
_FROM_HUB: Final = b"stuen enrol hub"
_NONCE: Final = 12
_PROOF: Final = b"stuen enrol proof 1\x00"

Random = Callable[[int], bytes]


class BadCode(SyncError):
    """What was typed is not ten digits."""

    code = "bad_code"
    sentence = "An enrolment code has ten digits."


class WrongCode(SyncError):
    """The two sides do not share the secret, or somebody stands between. The hub says the same for every cause."""

    code = "wrong_code"
    sentence = "The code is not right, was used already, or is no longer valid."


class BadBox(SyncError):
    """The box opens, so the other side has the code, but what is in it is not what it must be."""

    code = "bad_box"
    sentence = "What came with the right code could not be understood."


class Code(NamedTuple):
    """A code, taken apart."""

    number: str
    secret: str


class Applicant(NamedTuple):
    """What a kiosk that knows the code says of itself."""

    public_key: str
    version: str
    model: str


def read_code(typed: str) -> Code:
    """The code in what somebody typed: spaces, dots and dashes do not count. Raises BadCode."""
    digits = re.sub(r"[\s.\-\u2010-\u2015]", "", typed)
    if not re.fullmatch(r"[0-9]{10}", digits):
        raise BadCode
    return Code(digits[:NUMBER], digits[NUMBER:])


def print_code(number: str, secret: str) -> str:
    """The code as it is printed and said: "1234 567 890"."""
    return f"{number} {secret[:3]} {secret[3:]}"


class Joining:
    """The kiosk's half of one try: send `first`, then `second(...)`, and read the answer with `opened`. Use it once."""

    def __init__(self, code: Code, random: Random) -> None:
        from spake2 import SPAKE2_A  # noqa: PLC0415 - 50 ms that only an enrolment pays

        self._random, self._attempt, self._shared = random, "", b""
        self._side = SPAKE2_A(code.secret.encode(), idA=_KIOSK, idB=_HUB, entropy_f=random)
        self.first: dict[str, str] = {"code": code.number, "message": _b64(self._side.start())}
        """The body of `enrol/begin`."""

    def second(self, answer: Mapping[str, Any], key: "Ed25519PrivateKey", version: str, model: str) -> dict[str, str]:
        """The body of `enrol/finish`, from the hub's answer to the first. Raises WrongCode.

        `key` is the kiosk's own; `version` its program's, `model` the machine's, both for the coordinator to see.
        """
        attempt = answer.get("attempt")
        if not (isinstance(attempt, str) and attempt.isascii()):
            raise WrongCode("The answer names no attempt.")
        self._attempt, self._shared = attempt, _finish(self._side, answer.get("message"))
        said = {
            "public_key": key.public_key().public_bytes_raw().hex(),
            "proof": key.sign(_PROOF + _derived(self._shared, b"stuen enrol proof")).hex(),
            "version": version[:MOST_WORDS],
            "model": model[:MOST_WORDS],
        }
        return {"attempt": attempt, "box": _seal(self._shared, _FROM_KIOSK, attempt, said, self._random)}

    def opened(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What the hub says to the one who has the code; the caller judges its fields.

        Raises WrongCode when the hub had another code, BadBox when the box opens and makes no sense.
        """
        return _open(self._shared, _FROM_HUB, self._attempt, answer.get("box"))


def answer_first(secret: str, message: object, random: Random) -> tuple[str, bytes]:
    """The hub's half: its own message (base64) to the kiosk's, and the shared key of 32 bytes. Raises WrongCode.

    WrongCode here means that the message is none; whether the code is right shows only at the box.
    """
    from spake2 import SPAKE2_B  # noqa: PLC0415 - as above

    side = SPAKE2_B(secret.encode(), idA=_KIOSK, idB=_HUB, entropy_f=random)
    own = _b64(side.start())
    return own, _finish(side, message)


def open_second(shared: bytes, attempt: str, box: object) -> Applicant:
    """Who knocks. Raises WrongCode when the box does not open, BadBox when it opens and makes no sense.

    BadBox is also for one who can't prove to hold the key.
    """
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415

    said = _open(shared, _FROM_KIOSK, attempt, box)
    if any(not isinstance(said.get(name), str) for name in ("public_key", "proof", "version", "model")):
        raise BadBox
    try:
        public = bytes.fromhex(said["public_key"])
        signed = _PROOF + _derived(shared, b"stuen enrol proof")
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(said["proof"]), signed)
    except (InvalidSignature, ValueError) as error:
        raise BadBox("The kiosk does not hold the key that it shows.") from error
    return Applicant(public.hex(), said["version"][:MOST_WORDS], said["model"][:MOST_WORDS])


def seal_answer(shared: bytes, attempt: str, said: Mapping[str, Any], random: Random) -> str:
    """The hub's box (base64): what a kiosk gets once its own box was opened."""
    return _seal(shared, _FROM_HUB, attempt, said, random)


def _finish(side: Any, message: object) -> bytes:
    from spake2 import SPAKEError  # noqa: PLC0415 - as above
    from spake2.ed25519_basic import NotOnCurve  # noqa: PLC0415

    try:
        data = _bytes(message)
        if len(data) != 33:
            raise WrongCode("The message is not one of SPAKE2's.")
        shared: bytes = side.finish(data)
    except (SPAKEError, NotOnCurve, ValueError) as error:
        raise WrongCode("The message is not one of SPAKE2's.") from error
    return shared


def _derived(shared: bytes, info: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF  # noqa: PLC0415

    return HKDF(SHA256(), 32, salt=None, info=info).derive(shared)


def _seal(shared: bytes, info: bytes, attempt: str, said: Mapping[str, Any], random: Random) -> str:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 - as above

    nonce = random(_NONCE)
    sealed = AESGCM(_derived(shared, info)).encrypt(nonce, json.dumps(said).encode(), attempt.encode())
    return _b64(nonce + sealed)


def _open(shared: bytes, info: bytes, attempt: str, box: object) -> dict[str, Any]:
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        data = _bytes(box)
        plain = AESGCM(_derived(shared, info)).decrypt(data[:_NONCE], data[_NONCE:], attempt.encode())
    except (InvalidTag, ValueError) as error:
        raise WrongCode from error
    try:
        said = json.loads(plain)
    except (ValueError, RecursionError) as error:
        raise BadBox from error
    if not isinstance(said, dict):
        raise BadBox
    return said


def _b64(data: bytes) -> str:
    return b64encode(data).decode()


def _bytes(text: object) -> bytes:
    """What this base64 stands for. Raises ValueError."""
    if not isinstance(text, str) or len(text) > MOST_BOX:
        raise ValueError("not a text of this length")
    return b64decode(text, validate=True)
