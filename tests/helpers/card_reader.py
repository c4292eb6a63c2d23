"""A real pcscd of a test's own with two card readers of Debian's vpcd, and cards to put into them.

    with readers() as pcscd:
        with pcscd.environment():
            slot = pcscd.insert(PivCard(...))
            slot.pull()

pcscd runs in a mount and a network namespace of its own, so several may run side by side and nothing else sees them;
`PCSCLITE_CSOCK_NAME` says to a client where its socket is, the same also after a restart. Only the card and the
plastic around it are stood in for. A reader can't be taken from a running pcscd here: Debian's looks for new readers
on USB alone (libudev) and reads its reader.conf only once, so `unplug` and `plug` start it anew.
Needs root. vpcd listens on all addresses of its namespace, which has none but its own loopback: never ship it.
"""

import atexit
import ctypes
import os
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.helpers.piv_card import ATR, PivCard

PORT = 35963  # the second reader listens on the next one
CLONE_NEWNET = 0x40000000
START = (
    "mount -t tmpfs tmpfs /run && mkdir /run/pcscd && mount --bind {there} /run/pcscd && ip link set lo up "
    "&& exec pcscd --foreground --config {conf}"
)
CONF = """FRIENDLYNAME "Virtual PCD"
DEVICENAME /dev/null:0x{port:X}
LIBPATH /usr/lib/pcsc/drivers/serial/libifdvpcd.so
CHANNELID 0x{port:X}
"""
POLL = 0.45  # seconds: pcscd looks every 0.4. A card that is swapped faster, as nobody can, it may lose ("empty")
OFF, ON, RESET, ASK_ATR = 0, 1, 2, 4

libc = ctypes.CDLL(None, use_errno=True)
_addresses: list[Path] = []
_used: set[Path] = set()
Fault = Callable[[bytes], bytes | None]
"""What becomes of a command instead of the card's answer: other bytes, or None: the card says nothing, for ever."""


def missing() -> str:
    """Why no reader can be had here; "" when one can."""
    if os.geteuid() != 0:
        return "needs root for namespaces of its own"
    tools = [tool for tool in ("pcscd", "unshare", "ip", "opensc-tool") if not shutil.which(tool)]
    if tools or not Path("/usr/lib/pcsc/drivers/serial/libifdvpcd.so").exists():
        return "needs the Debian packages pcscd, vsmartcard-vpcd, opensc and iproute2"
    return ""


class Inserted:
    """A card in a reader, until it is pulled. `fault` and `delay` may be changed at any time."""

    def __init__(self, line: socket.socket, card: PivCard, *, atr: bytes, delay: float) -> None:
        self.card, self.atr, self.delay = card, atr, delay
        self.fault: Fault | None = None
        self.gone_at = 0.0
        """When the line to it broke."""
        self.commands = 0
        """APDUs that came."""
        self._line = line
        self._gone, self._asked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._serve, name="virtual card", daemon=True)
        self._thread.start()

    @property
    def alive(self) -> bool:
        """Whether the reader still has a line to it."""
        return self._thread.is_alive()

    def noticed(self, seconds: float = 2) -> bool:
        """Whether the reader has begun to speak with it."""
        end = time.monotonic() + seconds
        while not self._asked.wait(0.005) and self._thread.is_alive() and time.monotonic() < end:
            pass
        return self._asked.is_set()

    def pull(self) -> None:
        """Take the card out, also in the middle of a command."""
        self._gone.set()
        with suppress(OSError):
            self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join(5)
        self.card.reset()

    def _serve(self) -> None:
        try:
            self._speak()
        finally:
            self.gone_at = time.monotonic()

    def _speak(self) -> None:
        with suppress(OSError), self._line:
            while head := self._exactly(2):
                self._asked.set()
                told = self._exactly(struct.unpack(">H", head)[0])
                if len(told) == 1:
                    self._control(told[0])
                else:
                    self._command(told)

    def _control(self, what: int) -> None:
        if what == ASK_ATR:
            self._say(self.atr)
        elif what in (OFF, RESET):
            self.card.reset()

    def _command(self, apdu: bytes) -> None:
        self.commands += 1
        if self.delay:
            self._gone.wait(self.delay)
        fault = self.fault
        answer = fault(apdu) if fault else self.card.answer(apdu)
        if answer is not None:
            self._say(answer)

    def _say(self, data: bytes) -> None:
        self._line.sendall(struct.pack(">H", len(data)) + data)

    def _exactly(self, number: int) -> bytes:
        got = b""
        while len(got) < number:
            # Without it an answer waits 40 ms for the acknowledgement of the command.
            self._line.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            more = self._line.recv(number - len(got))
            if not more:
                return b""
            got += more
        return got


def _address() -> Path:
    """A folder with a short name (a socket's path may have 107 bytes): the first that no running pcscd has.

    The library reads PCSCLITE_CSOCK_NAME once, and remembers: a test that speaks with the service from its own process
    finds the pcscd of now only where the one before was.
    """
    if _used.issuperset(_addresses):
        _addresses.append(Path(tempfile.mkdtemp(prefix="pcscd-")))
        atexit.register(shutil.rmtree, _addresses[-1], ignore_errors=True)
    free = next(one for one in _addresses if one not in _used)
    _used.add(free)
    return free


class Pcscd:
    """A running pcscd with two readers. It may be killed and started again."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._conf = folder / "reader.conf.d"
        self._conf.mkdir()
        (self._conf / "vpcd").write_text(CONF.format(port=PORT))
        self._short = _address()
        self._process: subprocess.Popen[bytes] | None = None
        self._last: dict[int, Inserted] = {}

    @property
    def address(self) -> str:
        """Where a client in any mount namespace finds it, also after a restart."""
        return str(self._short / "pcscd.comm")

    def start(self) -> None:
        """Start it, and wait until it listens."""
        for left in self._short.iterdir():
            left.unlink()
        with (self._folder / "pcscd.log").open("ab") as log:
            self._process = subprocess.Popen(
                ["unshare", "--mount", "--net", "sh", "-c", START.format(conf=self._conf, there=self._short)],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env={**os.environ, "LC_ALL": "C"},
            )  # fmt: skip
        self._wait(lambda: Path(self.address).exists(), "pcscd did not start")

    def kill(self) -> None:
        """As a crash would."""
        if self._process:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(30)

    def close(self) -> None:
        """End it; its address is free for the next."""
        self.kill()
        _used.discard(self._short)

    def unplug(self) -> None:
        """Both readers are gone, cards in them with them; the service was away for a moment too."""
        self._again("")

    def plug(self) -> None:
        """The readers are back, empty."""
        self._again(CONF.format(port=PORT))

    def insert(
        self, card: PivCard, *, reader: int = 0, atr: bytes = ATR, delay: float = 0, fault: Fault | None = None
    ) -> Inserted:
        """Put a card into the first or second reader. `delay`: seconds that each command takes."""
        before = self._last.get(reader)
        if before and before.gone_at:
            time.sleep(max(0.0, before.gone_at + POLL - time.monotonic()))
        end = time.monotonic() + 60
        while time.monotonic() < end:
            line = self._within(lambda: socket.create_connection(("127.0.0.1", PORT + reader), 5))
            line.settimeout(None)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            inserted = Inserted(line, card, atr=atr, delay=delay)
            inserted.fault = fault
            if inserted.noticed():
                self._last[reader] = inserted
                return inserted
            inserted.pull()  # vpcd was still busy with the card before, and let this one fall
        raise AssertionError("the reader takes no card")

    @contextmanager
    def environment(self) -> Iterator[None]:
        """Clients of this process, and those it starts, speak with this pcscd."""
        before = os.environ.get("PCSCLITE_CSOCK_NAME")
        os.environ["PCSCLITE_CSOCK_NAME"] = self.address
        try:
            yield
        finally:
            os.environ.pop("PCSCLITE_CSOCK_NAME")
            if before is not None:
                os.environ["PCSCLITE_CSOCK_NAME"] = before

    def story(self) -> str:
        """Whether it runs, and the last it wrote: for a test that waits in vain."""
        ended = self._process.poll() if self._process else "never"
        last = (self._folder / "pcscd.log").read_text(errors="replace")[-500:]
        return f"pcscd {'runs' if ended is None else f'ended: {ended}'}; {last}"

    def _again(self, conf: str) -> None:
        self.kill()
        (self._conf / "vpcd").write_text(conf)
        self.start()

    def _within(self, make: Callable[[], socket.socket]) -> socket.socket:
        """Make a socket in pcscd's network: a thread goes there, and the socket stays there when it ends."""
        assert self._process
        made: list[socket.socket | Exception] = []

        def go() -> None:
            with Path(f"/proc/{self._process.pid}/ns/net").open("rb") as space:
                if libc.setns(space.fileno(), CLONE_NEWNET):
                    made.append(OSError(ctypes.get_errno(), "setns"))
                    return
            end = time.monotonic() + 30
            while not made:  # right after a card was pulled, vpcd listens a moment later
                try:
                    made.append(make())
                except OSError as error:
                    if time.monotonic() > end:
                        made.append(error)
                    time.sleep(0.02)

        thread = threading.Thread(target=go)
        thread.start()
        thread.join()
        if isinstance(made[0], Exception):
            raise made[0]
        return made[0]

    def _wait(self, done: Callable[[], bool], complaint: str) -> None:
        end = time.monotonic() + 20
        while not done():
            if time.monotonic() > end or (self._process and self._process.poll() is not None):
                raise AssertionError(f"{complaint}: {self.story()}")
            time.sleep(0.02)


@contextmanager
def readers(folder: Path) -> Iterator[Pcscd]:
    """A pcscd with two empty readers; `folder` for what it writes."""
    pcscd = Pcscd(folder)
    try:
        pcscd.start()
        yield pcscd
    finally:
        pcscd.close()
