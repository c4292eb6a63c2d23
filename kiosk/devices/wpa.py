"""wpa_supplicant's control socket, spoken directly: one question in a datagram, one answer in another.

What it calls networks are bytes that anybody with a transmitter chooses. They come here escaped as its printf_encode
writes them, and go back as hexadecimal digits alone, so nothing of a name or a password is ever between quotes.
"""

import re
import socket
from pathlib import Path
from typing import Final, NamedTuple

PATIENCE: Final = 5.0  # seconds for one answer
LONGEST: Final = 1 << 16  # bytes of an answer; wpa_supplicant's own buffer is 4,096
NAME: Final = 32  # bytes of a network's name at most (IEEE 802.11, 9.4.2.2)

ESCAPES: Final = {"\\": 0x5C, '"': 0x22, "e": 0x1B, "n": 0x0A, "r": 0x0D, "t": 0x09}
_ESCAPED: Final = re.compile(r'\\(?:x([0-9A-Fa-f]{1,2})|([0-7]{1,3})|([\\"enrt]))|(.)', re.DOTALL)


class NoAnswer(Exception):
    """Nobody speaks at the other end, or not in time."""


class Refused(Exception):
    """It said FAIL, or what nobody understands."""


class Heard(NamedTuple):
    """One access point, as a scan found it."""

    ssid: bytes
    signal: int
    """dBm: -30 beside it, -90 where nothing works any more."""
    flags: str


class Control:
    """The socket of one interface. Not for two threads at once."""

    def __init__(self, path: Path, patience: float = PATIENCE) -> None:
        """Raises NoAnswer where there is no such socket, or one that we may not speak to."""
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        try:
            # A name of the kernel's choosing, outside all file systems: none is left over, and no folder is shared.
            # Being connected, the socket hears nobody but wpa_supplicant.
            self._socket.bind("")
            self._socket.settimeout(patience)
            self._socket.connect(str(path))
        except OSError as error:
            self._socket.close()
            raise NoAnswer from error

    def close(self) -> None:
        """Speak no more."""
        self._socket.close()

    def ask(self, question: str) -> str:
        """One command and its answer. Raises NoAnswer and Refused."""
        try:
            self._socket.send(question.encode("ascii"))
            while True:
                answer = self._socket.recv(LONGEST)
                if not answer.startswith(b"<"):  # "<3>CTRL-EVENT-...": news, which nobody here asked for
                    break
        except OSError as error:
            raise NoAnswer from error
        said = answer.decode("utf-8", "replace")
        if said.startswith(("FAIL", "UNKNOWN COMMAND")):
            raise Refused
        return said

    def do(self, command: str) -> None:
        """A command whose answer is OK. Raises NoAnswer and Refused."""
        if self.ask(command).strip() != "OK":
            raise Refused


def decode(text: str) -> bytes:
    """The bytes that wpa_supplicant's printf_encode wrote as `text`. What it never writes stays as it is."""
    found = bytearray()
    for pair, octal, letter, plain in _ESCAPED.findall(text):
        if pair:
            found.append(int(pair, 16))
        elif octal:
            found.append(int(octal, 8) & 0xFF)
        elif letter:
            found.append(ESCAPES[letter])
        else:
            found += plain.encode("utf-8", "replace")
    return bytes(found)


def heard(answer: str) -> list[Heard]:
    """The access points in an answer to SCAN_RESULTS. A line that is cut off, or of nonsense, is passed over."""
    found = []
    for line in answer.split("\n")[1:]:
        parts = line.split("\t", 4)
        if len(parts) < 5 or not re.fullmatch(r"-?[0-9]{1,4}", parts[2]):
            continue
        if name := decode(parts[4])[:NAME].strip(b"\0"):  # one that hides its name has none, or noughts
            found.append(Heard(name, int(parts[2]), parts[3]))
    return found


def facts(answer: str) -> dict[str, str]:
    """The `name=value` lines of an answer to STATUS."""
    pairs = (line.partition("=") for line in answer.split("\n"))
    return {name: value for name, equals, value in pairs if equals}
