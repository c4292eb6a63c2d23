"""One browser in its cage, from its start to the kernel's word that nothing of it is left.

The thread that starts it stays until it is gone: the kernel kills the cage when that *thread* ends
(PR_SET_PDEATHSIG), and so also when the kiosk is killed.
"""

import contextlib
import json
import logging
import os
import pwd
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.mailbox import cage

log = logging.getLogger(__name__)

MEMORY, DOWNLOADS = "1g", "64m"  # the most that the profile and the downloads may take
START, END = 15.0, 3.0  # seconds
NOBODY = "nobody"
PASSED_ON = ("http_proxy", "https_proxy", "no_proxy", "TZ")  # of the environment; all else is ours
LANGUAGES = {"da": "da,en", "en": "en,da"}


class NoBrowser(KnownError):
    """The mailbox can't be opened here: the browser is not there, or can't be locked. Staff are asked for."""

    message = N_("The mailbox can't be opened safely on this kiosk. Ask staff, or use your own phone.")


@dataclass(frozen=True, slots=True)
class Plan:
    """What the cage is told. Nothing of it names a person."""

    command: Sequence[str]
    environment: Mapping[str, str]
    policy: Mapping[str, Any]
    preferences: Mapping[str, Any]
    uid: int
    gid: int
    xauthority: str = ""
    hidden: Sequence[str] = ()
    memory: str = MEMORY
    downloads: str = DOWNLOADS


@dataclass(slots=True)
class Browser:
    """Starts when made; `ended` is called, from its thread, when all of it is gone."""

    plan: Plan
    ended: Callable[[], object] = lambda: None
    why: str = ""  # what did not work, for the log and the doctor
    _downloads: int | None = None  # the open download folder
    _first: int | None = None  # a pidfd of the cage's process 1
    _locked: bool = False  # it was said to be; the browser may have ended before anybody looks
    _ready: threading.Event = field(default_factory=threading.Event)
    _gone: threading.Event = field(default_factory=threading.Event)
    _killed: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        """Begin; raises NoBrowser when the cage could not be locked."""
        threading.Thread(target=self._work, name="mailbox", daemon=True).start()
        self._ready.wait(START)
        if not self._locked:
            self.kill()
            log.error("the browser could not be locked in: %s", self.why or "no answer")
            raise NoBrowser

    @property
    def alive(self) -> bool:
        """Whether any of it is left."""
        return not self._gone.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait so long for its end; whether it came."""
        return self._gone.wait(seconds)

    def downloads(self) -> int | None:
        """The open download folder, for the caller to close; None when all is gone."""
        with self._lock:
            return None if self._downloads is None else os.dup(self._downloads)

    def kill(self) -> bool:
        """End it, and wait until the kernel says that nothing is left; whether it said so."""
        with self._lock:
            self._killed = True
            if self._first is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(self._first, signal.SIGKILL)
        return self._gone.wait(END)

    def _work(self) -> None:
        ours, theirs = socket.socketpair()
        command = [sys.executable, "-I", "-S", str(Path(cage.__file__)), str(theirs.fileno())]
        try:
            with ours:
                process = subprocess.Popen(
                    command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, cwd="/"
                )
                theirs.close()
                try:
                    ours.sendall(json.dumps(asdict(self.plan)).encode() + b"\n")
                    self._listen(ours)
                finally:
                    self._ready.set()
                    process.wait()
        except OSError as error:
            self.why = self.why or type(error).__name__
        finally:
            with self._lock:
                for descriptor in (self._first, self._downloads):
                    if descriptor is not None:
                        os.close(descriptor)
                self._first = self._downloads = None
            self._ready.set()
            self._gone.set()
            self.ended()

    def _listen(self, line: socket.socket) -> None:
        """Take in what the cage says, until it closes the line."""
        got = b""
        while True:
            part, descriptors, _flags, _address = socket.recv_fds(line, 4096, 1)
            for descriptor in descriptors:
                os.set_inheritable(descriptor, False)
                self._downloads = descriptor
            if not part:
                return
            got += part
            while b"\n" in got:
                said, _, got = got.partition(b"\n")
                self._hear(json.loads(said))

    def _hear(self, said: Mapping[str, Any]) -> None:
        if "failed" in said:
            self.why = str(said["failed"])
        if "first" in said:
            # On a busy machine it may be over before this is heard; what it said on the way still comes.
            with self._lock, contextlib.suppress(ProcessLookupError):
                self._first = os.pidfd_open(int(said["first"]))
                if self._killed:
                    signal.pidfd_send_signal(self._first, signal.SIGKILL)
        if said.get("ready"):
            self._locked = True
            self._ready.set()


def plan(program: Path, address: str, *, policy: Mapping[str, Any], preferences: Mapping[str, Any], language: str,
         hidden: Sequence[Path] = (), more: Sequence[str] = ()) -> Plan:  # fmt: skip
    """How to start Chromium so that it shows this address and nothing of its own. `more` are further switches."""
    uid, gid = _who()
    languages = [f"--lang={language}", f"--accept-lang={LANGUAGES.get(language, 'da,en')}"]
    environment = {
        "HOME": cage.HOME,
        "TMPDIR": "/tmp",  # noqa: S108 - of the cage
        "XDG_RUNTIME_DIR": f"{cage.HOME}/run",
        **{f"XDG_{name}_HOME": f"{cage.HOME}/{name.lower()}" for name in ("CONFIG", "CACHE", "DATA", "STATE")},
        "DISPLAY": os.environ.get("DISPLAY", ""),
        "XAUTHORITY": f"{cage.HOME}/.Xauthority",
        "LANG": "C.UTF-8",
        "LANGUAGE": language,
        "PATH": "/usr/bin:/bin",
        "DBUS_SESSION_BUS_ADDRESS": "unix:path=/dev/null",
        "NO_AT_BRIDGE": "1",
        "GTK_USE_PORTAL": "0",
        **{name: os.environ[name] for name in PASSED_ON if name in os.environ},
    }
    keys = os.environ.get("XAUTHORITY") or os.path.expanduser("~/.Xauthority")  # noqa: PTH111
    return Plan(
        command=[str(program), *SWITCHES, *languages, *more, f"--app={address}"],
        environment=environment,
        policy=policy,
        preferences=preferences,
        uid=uid,
        gid=gid,
        xauthority=keys,
        hidden=[str(folder) for folder in hidden],
    )


SWITCHES = (
    f"--user-data-dir={cage.PROFILE}",
    "--kiosk",  # no address line, no tabs, and none of the keys that go with them
    "--ozone-platform=x11",
    "--class=stuen-mailbox",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--password-store=basic",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-crash-reporter",
    "--disable-domain-reliability",
    "--disable-pinch",
    "--disable-session-crashed-bubble",
    "--disable-sync",
    "--metrics-recording-only",
    "--no-pings",
    "--overscroll-history-navigation=0",
    "--touch-events=enabled",
    # What Chromium itself would ask of its maker. The names are answered with "there is no such host".
    "--host-resolver-rules="
    + ",".join(
        f"MAP {host} ~NOTFOUND"
        for host in (
            "accounts.google.com", "clients*.google.com", "update.googleapis.com", "*.gvt1.com", "mtalk.google.com",
            "optimizationguide-pa.googleapis.com", "safebrowsing.googleapis.com", "content-autofill.googleapis.com",
            "redirector.gvt1.com", "android.clients.google.com",
        )
    ),
)  # fmt: skip


def _who() -> tuple[int, int]:
    """Who the browser runs as: we, and when we are root, nobody; Chromium's own sandbox wants that too."""
    if os.geteuid():
        return os.getuid(), os.getgid()
    entry = pwd.getpwnam(NOBODY)
    return entry.pw_uid, entry.pw_gid


def lockable(program: Path) -> str:
    """Whether a cage can be made on this machine, tried with a program that ends at once; "" or what is wrong."""
    if not os.access(program, os.X_OK):
        return f"{program} is not there"
    uid, gid = _who()
    trial = Browser(Plan(["/bin/true"], {}, {}, {}, uid, gid))
    try:
        trial.start()
    except NoBrowser:
        return trial.why or "no answer"
    trial.kill()
    return ""
