"""A new kiosk's first start with a folder of its own, and a hub, a radio and a doctor that say what one likes."""

import json

from kiosk.devices.network import Lines
from kiosk.devices.wifi import Network
from kiosk.errors import KnownError
from kiosk.first.kept import Place
from kiosk.first.service import First, Parts

CODE = "1234567890"
HOME = Network(b"Stuen", 3, locked=True)


class HubSays(KnownError):
    """What a SyncError becomes."""


class FakeHub:
    def __init__(self):
        self.url, self.enrolled, self.since = "https://hub.example.org", False, "before"
        self.asked, self.errors, self.off = [], [], None
        self.round_fails = None

    def row(self):
        return {"since": self.since} if self.enrolled else {}

    def join(self, code, *, url=""):
        self.asked.append((code, url))
        if self.errors and (code_of := self.errors.pop(0)):
            raise HubSays from SimpleError(code_of)
        self.enrolled, self.since = True, f"joined {len(self.asked)}"

    def round_now(self, _patience=20.0):
        if self.round_fails:
            raise self.round_fails

    def clock_off(self):
        return self.off


class SimpleError(Exception):
    def __init__(self, code):
        self.code = code


class Radio:
    available = True

    def __init__(self):
        self.error, self.joined = None, []

    def scan(self):
        pass

    def networks(self):
        return [HOME]

    def join(self, network, password):
        if self.error:
            raise self.error
        self.joined.append((network.name, password))


class Desk:
    """A kiosk's folder, and what stands round it; `first()` starts the program anew."""

    def __init__(self, folder, told=None):
        self.folder, self.hub, self.radio = folder, FakeHub(), Radio()
        self.lines, self.reaches, self.findings = Lines(cable=False, address=True), False, []
        self.time, self.waiting, self.told = 0.0, [], []
        if told is not None:
            (folder / "first.json").write_text(json.dumps(told))

    def sleep(self, seconds):
        self.time += seconds

    def first(self):
        parts = Parts(
            self.hub, lambda: self.radio, lambda: self.lines, lambda _url: self.reaches, self.examine,
            self.told.append, monotonic=lambda: self.time, sleep=self.sleep,
        )  # fmt: skip
        return First(Place(self.folder), parts, beside=self.waiting.append)

    def examine(self):
        if isinstance(self.findings, Exception):
            raise self.findings
        return self.findings

    def work(self):
        while self.waiting:
            self.waiting.pop(0)()

    @property
    def kept(self):
        return json.loads((self.folder / "first.json").read_text())

    @property
    def code(self):
        return Place(self.folder).code
