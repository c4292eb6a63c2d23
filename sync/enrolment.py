"""Enrolment by a short code: both halves of the exchange. protocol.md, "Enrolment", has it in order.

The code's ten digits are four that name it and six that are the secret. SPAKE2 turns the secret into a strong key that
only the two who know it share; whoever listens or stands between learns nothing with which to try secrets at home, and
gets one guess for each exchange with a hub that counts them. Each side then proves itself with a *box*: AES-256-GCM
under a key of its own from that shared one, bound to the attempt.

Pure: randomness is passed in. Everything secret stays in the arguments and results; nothing here is ever logged.
"""

import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Final, NamedTuple

from sync.errors import SyncError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

NUMBER: Final = 4
SECRET: Final = 6
MOST_BOX: Final = 16 << 10
"""Bytes of a box."""
_KIOSK: Final = b"stuen kiosk"
_HUB: Final = b"stuen hub"
_PROOF: Final = b"stuen enrol proof 1\x00"

Random = Callable[[int], bytes]


class BadCode(SyncError):
    """What was typed is not ten digits."""

    code: ClassVar[str] = "bad_code"
    sentence: ClassVar[str] = "An enrolment code has ten digits."


class WrongCode(SyncError):
    """The two sides do not share the secret, or somebody stands between. The hub says the same for every cause."""

    code: ClassVar[str] = "wrong_code"
    sentence: ClassVar[str] = "The code is not right, was used already, or is no longer valid."


class BadBox(SyncError):
    """The box opens, so the other side has the code, but what is in it is not what it must be."""

    code: ClassVar[str] = "bad_box"
    sentence: ClassVar[str] = "What came with the right code could not be understood."


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
    """The kiosk's half of one try. Make one, send `first`, then `second(...)`, and read the answer with `opened`."""

    def __init__(self, code: Code, random: Random) -> None:
        from spake2 import SPAKE2_A  # noqa: PLC0415 - 50 ms that only an enrolment pays

        self._random, self._code = random, code
        self._side = SPAKE2_A(code.secret.encode(), idA=_KIOSK, idB=_HUB, entropy_f=random)
        self.first: dict[str, str] = {"code": code.number, "message": _b64(self._side.start())}
        """The body of `enrol/begin`."""

    def second(self, answer: Mapping[str, Any], key: "Ed25519PrivateKey", version: str, model: str) -> dict[str, str]:
        """The body of `enrol/finish`, from the hub's answer to the first. Raises WrongCode."""
        raise NotImplementedError

    def opened(self, answer: Mapping[str, Any]) -> dict[str, Any]:
        """What the hub says to the one who has the code. Raises WrongCode when the hub had another."""
        raise NotImplementedError


def answer_first(secret: str, message: str, random: Random) -> tuple[str, bytes]:
    """The hub's half: its own message (base64) to the kiosk's, and the shared key of 32 bytes. Raises WrongCode."""
    raise NotImplementedError


def open_second(shared: bytes, attempt: str, box: str) -> Applicant:
    """Who knocks. Raises WrongCode when the box does not open, BadBox when it opens and makes no sense."""
    raise NotImplementedError


def seal_answer(shared: bytes, attempt: str, said: Mapping[str, Any], random: Random) -> str:
    """The hub's box (base64): what a kiosk gets once its own box was opened."""
    raise NotImplementedError


def _b64(data: bytes) -> str:
    return b64encode(data).decode()
