"""The real program on a screen of its own, and somebody who touches it. Pictures and logs stay in build/journeys/.

A warning in the kiosk's log fails the journey, as one in a test's does.
"""

import re
from contextlib import ExitStack
from functools import cache
from pathlib import Path

import pytest

from kiosk import config, i18n
from kiosk.demo.drive import prepare
from kiosk.demo.visitor import STAGE, Kiosk, Visitor
from kiosk.demo.x11 import Server

ROOT = Path(__file__).resolve().parents[2]
PICTURES = ROOT / "build" / "journeys"
HASTY = ROOT / "tests" / "helpers" / "hasty_stage.py"
LISTENING = HASTY.with_name("listening_stage.py")
FIRST = HASTY.with_name("first_stage.py")
SIZE = (1280, 800)
LOUD = re.compile(r"WARNING|ERROR|CRITICAL|Traceback")


# What takes a minute or more, the longest first: begun last, one of them would keep one worker busy and the other idle.
LONGEST = (
    "test_visits", "test_console", "test_console_directory", "test_mailbox_ends", "test_mailbox",
    "test_a_screen_and_a_hub", "test_a_blind_visit", "test_nothing_lingers", "test_no_key_lingers",
)  # fmt: skip


def pytest_collection_modifyitems(items):
    """Begin with what takes longest; in a file all stays as it is."""
    items.sort(key=lambda item: LONGEST.index(item.path.stem) if item.path.stem in LONGEST else len(LONGEST))


@pytest.fixture(scope="session")
def displays():
    """A function that gives an X display of a size; it is started when it is first asked for."""
    with ExitStack() as stack:
        yield cache(lambda size: stack.enter_context(Server(size)))


class Centre:
    """The demo centre with its kiosk running, and a visitor in front of it."""

    def __init__(self, display, folder, name, size, changed, before, haste, ears, net):
        self.folder, self.name, self._count = folder, name, 0
        self.settings, self.data = prepare(folder, *changed)
        if before:
            before(config.load(self.settings, data=self.data))
        options = ["--config", str(self.settings), "--data", str(self.data), "--size", f"{size[0]}x{size[1]}"]
        environment = self.home() | ({"STUEN_HASTE": str(haste), "PYTHONPATH": str(ROOT)} if haste else {})
        environment |= {**ears, "PYTHONPATH": str(ROOT)} if ears else {}
        environment |= {"STUEN_NET": str(net), "PYTHONPATH": str(ROOT)} if net else {}
        stage = (str(LISTENING),) if ears else (str(HASTY),) if haste else (str(FIRST),) if net else STAGE
        self.kiosk = Kiosk(display, folder / "kiosk", ["run", *options], stage=stage, environment=environment)
        self.kiosk.start()
        self.visitor = Visitor(self.kiosk, size)

    def home(self):
        """Where the kiosk may leave things that it should not: searched by the proof that nothing lingers."""
        places = {"HOME": self.folder / "home", "TMPDIR": self.folder / "tmp"}
        for place in places.values():
            place.mkdir()
        return {name: str(place) for name, place in places.items()}

    def picture(self, what):
        self._count += 1
        self.visitor.pictures(PICTURES / f"{self.name}-{self._count}-{what}.png")

    def close(self):
        self.kiosk.stop()
        self.visitor.leave()
        (PICTURES / f"{self.name}.log").write_text(self.kiosk.log.read_text("utf-8"), "utf-8")


@pytest.fixture
def open_centre(displays, tmp_path, request):
    """`open_centre()` starts the kiosk on a screen of `size`; `changed` are texts of its configuration and others, in
    pairs; `before(settings)` is called before the kiosk starts; with `haste`, the warning comes after that part
    of the time that the configuration says; `ears` is the environment of a kiosk that is only listened to; `net` the
    folder of its network (tests/helpers/first_stage.py).
    """
    PICTURES.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", request.node.name.removeprefix("test_"))
    for old in PICTURES.glob(f"{name}-*.png"):
        old.unlink()
    centres = []
    i18n.use("da")

    def open_one(size=SIZE, changed=(), before=None, haste=0, ears=None, net=None):
        centres.append(Centre(displays(size), tmp_path, name, size, changed, before, haste, ears, net))
        return centres[-1]

    yield open_one
    for centre in centres:
        if request.node.rep_call_failed:
            centre.visitor.pictures(PICTURES / f"{name}-FAILED.png")
        centre.close()
        loud = [line for line in centre.kiosk.log.read_text("utf-8").splitlines() if LOUD.search(line)]
        assert not loud, "\n".join(loud)


@pytest.fixture
def centre(open_centre):
    return open_centre()


@pytest.fixture
def pcscd(tmp_path):
    """A card service of the test's own, which a kiosk that it starts knows of."""
    from tests.helpers.card_reader import readers

    folder = tmp_path / "pcscd"
    folder.mkdir()
    with readers(folder) as running, running.environment():
        yield running


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    if report.when == "call":
        item.rep_call_failed = report.failed
    elif not hasattr(item, "rep_call_failed"):
        item.rep_call_failed = False
    return report
