"""The X protocol, as much of it as keeping another program's windows in their place needs.

Spoken over the socket, in Python: Xlib keeps one error handler for the whole process, which is SDL's, and ends the
program when a window is gone a moment too early. Numbers and layouts are those of "X Window System Protocol", X11R6.8,
and of the XTEST and MIT-SCREEN-SAVER extensions. Little-endian, as the client may choose.

One `Display` belongs to one thread for what has an answer (`ask`, `next_event`); `send` may be called from any.
"""

import os
import select
import socket
import struct
import threading
import time
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

SOCKETS = "/tmp/.X11-unix/X"  # noqa: S108 - where every X server on Linux listens
FAMILY_LOCAL, FAMILY_WILD = 256, 65535
COOKIE = b"MIT-MAGIC-COOKIE-1"
PATIENCE = 5.0  # seconds for an answer

# Requests
CHANGE_ATTRIBUTES, GET_ATTRIBUTES, MAP, UNMAP, CONFIGURE, QUERY_TREE = 2, 3, 8, 10, 12, 15
INTERN_ATOM, SET_PROPERTY, GET_PROPERTY, SEND_EVENT, GRAB_BUTTON, GRAB_KEY, UNGRAB_KEY = 16, 18, 20, 25, 28, 33, 34
GET_SELECTION, SET_FOCUS, GET_FOCUS, QUERY_EXTENSION, CHANGE_KEYS, GET_KEYS = 23, 42, 43, 98, 100, 101
# Events
DESTROYED, UNMAPPED, MAPPED, MAP_REQUEST, CONFIGURED, CONFIGURE_REQUEST, CLIENT_MESSAGE = 17, 18, 19, 20, 22, 23, 33
KEY_DOWN, KEY_UP = 2, 3
SYNTHETIC = 0x80


class XError(OSError):
    """The X server can't be reached, or refused."""


@dataclass(frozen=True, slots=True)
class Event:
    """An event: its code, its 32 bytes."""

    code: int
    data: bytes

    def word(self, at: int) -> int:
        """The 32-bit number at this byte."""
        return int.from_bytes(self.data[at : at + 4], "little")


class Display:
    """A connection to the X server. Raises XError when there is none."""

    def __init__(self, name: str | None = None, cookies: Path | None = None) -> None:
        name = os.environ.get("DISPLAY", "") if name is None else name
        host, _, rest = name.rpartition(":")
        number = rest.partition(".")[0]
        if host not in ("", "unix") or not number.isdecimal():
            raise XError(f"not a screen of this machine: {name!r}")
        self._socket = _connected(number)
        self._lock = threading.Lock()
        self._sent = 0
        self._got = b""
        self._waiting: deque[Event] = deque()
        self._test: int | None = None
        try:
            self._greet(number, cookies)
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        """Let go; the server forgets all that was asked of it."""
        self._socket.close()

    def _greet(self, number: str, cookies: Path | None) -> None:
        cookie = _cookie(number, cookies)
        name, data = (COOKIE, cookie) if cookie else (b"", b"")
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, len(name), len(data)) + _pad(name) + _pad(data))
        try:
            head = self._read(8)
            body = self._read(4 * struct.unpack_from("<H", head, 6)[0])
        except ConnectionResetError as error:  # it hung up on a stranger before its reason was read
            raise XError("the X server did not let us in") from error
        if head[0] != 1:
            raise XError("the X server did not let us in")
        _release, self._base, self._mask, _motion, vendor, _longest, screens, formats = struct.unpack_from(
            "<IIIIHHBB", body
        )
        self.first_key, self.last_key = body[26], body[27]
        if not screens:
            raise XError("the X server has no screen")
        at = 32 + vendor + -vendor % 4 + 8 * formats
        (self.root,) = struct.unpack_from("<I", body, at)
        self.width, self.height = struct.unpack_from("<HH", body, at + 20)

    # -- asking

    def send(self, opcode: int, data: int = 0, body: bytes = b"") -> int:
        """Send a request; gives its number. Raises XError when the server is gone."""
        body = _pad(body)
        request = struct.pack("<BBH", opcode, data, 1 + len(body) // 4) + body
        with self._lock:
            self._sent += 1
            number = self._sent & 0xFFFF
            try:
                self._socket.sendall(request)
            except OSError as error:
                raise XError("the X server is gone") from error
        return number

    def ask(self, opcode: int, data: int = 0, body: bytes = b"") -> bytes:
        """Send a request that has an answer, and give that. Raises XError when it is an error, or none comes."""
        number = self.send(opcode, data, body)
        for answered, packet in self._answers():
            if answered == number:
                if packet[0] == 0:
                    raise XError(f"the X server refused request {opcode}: error {packet[1]}")
                return packet
        raise XError("the X server does not answer")

    def refused(self, opcode: int, data: int = 0, body: bytes = b"") -> bool:
        """Send a request that has no answer; gives whether it was refused (a question sent after it tells)."""
        number = self.send(opcode, data, body)
        end = self.send(GET_FOCUS)
        refused = False
        for answered, packet in self._answers():
            refused = refused or (packet[0] == 0 and answered == number)
            if answered == end:
                return refused
        raise XError("the X server does not answer")

    def _answers(self) -> Iterator[tuple[int, bytes]]:
        """What comes for `PATIENCE`: the request that each answers, and the answer or error. Events wait meanwhile."""
        until = time.monotonic() + PATIENCE
        while (left := until - time.monotonic()) > 0:
            packet = self._packet(left)
            if packet is None:
                continue
            if packet[0] > 1:
                self._waiting.append(Event(packet[0] & 0x7F, packet))
            else:
                yield struct.unpack_from("<H", packet, 2)[0], packet

    def next_event(self, timeout: float) -> Event | None:
        """The next event within so many seconds, or None. Errors of earlier requests are passed over."""
        if self._waiting:
            return self._waiting.popleft()
        packet = self._packet(timeout)
        if packet is None or packet[0] < 2:
            return None
        return Event(packet[0] & 0x7F, packet)

    def fileno(self) -> int:
        """For select."""
        return self._socket.fileno()

    def _packet(self, timeout: float) -> bytes | None:
        if len(self._got) < 32:
            try:
                if not select.select([self._socket], [], [], max(0, timeout))[0]:
                    return None
                part = self._socket.recv(1 << 16)
            except (OSError, ValueError) as error:
                raise XError("the X server is gone") from error
            if not part:
                raise XError("the X server is gone")
            self._got += part
        if len(self._got) < 32:
            return None
        long = self._got[0] == 1 or self._got[0] & 0x7F == 35  # an answer, or a GenericEvent
        size = 32 + (4 * struct.unpack_from("<I", self._got, 4)[0] if long else 0)
        if len(self._got) < size:
            self._got += self._read(size - len(self._got))
        packet, self._got = self._got[:size], self._got[size:]
        return packet

    def _read(self, size: int) -> bytes:
        self._socket.settimeout(PATIENCE)
        got = b""
        try:
            while len(got) < size:
                part = self._socket.recv(size - len(got))
                if not part:
                    raise XError("the X server hung up")
                got += part
        except TimeoutError as error:
            raise XError("the X server does not answer") from error
        finally:
            self._socket.settimeout(None)
        return got

    # -- windows

    def atom(self, name: str) -> int:
        """The number of a name."""
        raw = name.encode()
        return int(struct.unpack_from("<I", self.ask(INTERN_ATOM, 0, struct.pack("<Hxx", len(raw)) + raw), 8)[0])

    def numbers(self, window: int, name: str) -> list[int]:
        """A property that holds 32-bit numbers; [] where there is none."""
        try:
            answer = self.ask(GET_PROPERTY, 0, struct.pack("<IIIII", window, self.atom(name), 0, 0, 64))
        except XError:
            return []
        count = struct.unpack_from("<I", answer, 16)[0] if answer[1] == 32 else 0
        return list(struct.unpack_from(f"<{count}I", answer, 32))

    def text(self, window: int, name: str) -> str:
        """A property that holds text, its parts parted by blanks; "" where there is none."""
        try:
            answer = self.ask(GET_PROPERTY, 0, struct.pack("<IIIII", window, self.atom(name), 0, 0, 64))
        except XError:
            return ""
        count = struct.unpack_from("<I", answer, 16)[0] if answer[1] == 8 else 0
        return answer[32 : 32 + count].replace(b"\0", b" ").strip().decode("utf-8", "replace")

    def say(self, window: int, name: int, kind: int, *numbers: int) -> None:
        """Set a property to 32-bit numbers; its name and kind are atoms."""
        head = struct.pack("<IIIBxxxI", window, name, kind, 32, len(numbers))
        self.send(SET_PROPERTY, 0, head + struct.pack(f"<{len(numbers)}I", *numbers))

    def children(self) -> list[int]:
        """The windows on the screen, from the lowest to the uppermost."""
        answer = self.ask(QUERY_TREE, 0, struct.pack("<I", self.root))
        count = struct.unpack_from("<H", answer, 16)[0]
        return list(struct.unpack_from(f"<{count}I", answer, 32))

    def same_program(self, one: int, other: int) -> bool:
        """Whether two windows were made over the same connection."""
        return bool(one & ~self._mask == other & ~self._mask)

    def map(self, window: int) -> None:
        """Show it."""
        self.send(MAP, 0, struct.pack("<I", window))

    def unmap(self, window: int) -> None:
        """Take it off the screen."""
        self.send(UNMAP, 0, struct.pack("<I", window))

    def place(self, window: int, x: int, y: int, width: int, height: int) -> None:
        """Put it there, without a border."""
        values = struct.pack("<IIIII", x & 0xFFFFFFFF, y & 0xFFFFFFFF, width, height, 0)
        self.send(CONFIGURE, 0, struct.pack("<IHxx", window, 0x1F) + values)

    def raise_(self, window: int) -> None:
        """Put it over all others."""
        self.send(CONFIGURE, 0, struct.pack("<IHxxI", window, 0x40, 0))

    def focus(self, window: int) -> None:
        """Give it the keys; 1 gives them to whatever lies under the pointer."""
        self.send(SET_FOCUS, 1, struct.pack("<II", window, 0))

    def watch(self, window: int, events: int) -> bool:
        """Ask for these events of a window; False when somebody else has that right."""
        return not self.refused(CHANGE_ATTRIBUTES, 0, struct.pack("<III", window, 0x800, events))

    def tell(self, window: int, event: bytes, mask: int = 0) -> None:
        """Send an event of our making."""
        self.send(SEND_EVENT, 0, struct.pack("<II", window, mask) + event.ljust(32, b"\0"))

    # -- extensions

    def extension(self, name: str) -> int:
        """The first byte of an extension's requests; 0 where the server has it not."""
        raw = name.encode()
        answer = self.ask(QUERY_EXTENSION, 0, struct.pack("<Hxx", len(raw)) + raw)
        return answer[9] if answer[8] else 0

    def fake_key(self, key: int, *, down: bool = True, up: bool = True) -> None:
        """Press a key and let it go, as if a finger did (XTEST)."""
        if self._test is None:
            self._test = self.extension("XTEST")
        for what in ([KEY_DOWN] if down else []) + ([KEY_UP] if up else []):
            if self._test:
                self.send(self._test, 2, struct.pack("<BBxxIIxxxxxxxxhhxxxxxxxx", what, key, 0, 0, 0, 0))

    def keyboard(self) -> dict[int, tuple[int, ...]]:
        """Key -> the symbols on it."""
        count = self.last_key - self.first_key + 1
        answer = self.ask(GET_KEYS, 0, struct.pack("<BBxx", self.first_key, count))
        each = answer[1]
        symbols = struct.unpack_from(f"<{each * count}I", answer, 32)
        return {self.first_key + key: symbols[key * each : (key + 1) * each] for key in range(count)}


def _connected(number: str) -> socket.socket:
    """The file first: that is what is let into the cage; some servers have the other name only."""
    for address in (SOCKETS + number, "\0" + SOCKETS + number):
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
        try:
            made.connect(address)
        except OSError:
            made.close()
            continue
        return made
    raise XError(f"there is no X server {number}")


def _cookie(number: str, cookies: Path | None) -> bytes:
    """The key to this server from the file of keys (Xau(3)); b"" where there is none."""
    path = cookies or Path(os.environ.get("XAUTHORITY") or Path("~/.Xauthority").expanduser())
    try:
        raw = path.read_bytes()
    except OSError:
        return b""
    host, at = os.uname().nodename.encode(), 0
    try:
        while at + 2 <= len(raw):
            (family,) = struct.unpack_from(">H", raw, at)
            at, fields = at + 2, []
            for _ in range(4):
                (length,) = struct.unpack_from(">H", raw, at)
                fields.append(raw[at + 2 : at + 2 + length])
                at += 2 + length
            address, display, name, data = fields
            here = family == FAMILY_WILD or (family == FAMILY_LOCAL and address == host)
            if here and name == COOKIE and display in (b"", number.encode()):
                return data
    except struct.error:
        return b""
    return b""


def _pad(data: bytes) -> bytes:
    return data + b"\0" * (-len(data) % 4)
