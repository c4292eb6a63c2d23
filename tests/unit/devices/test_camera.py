"""The camera down to its process. The source is virtual, at the lowest seam that this machine has: real JPEGs in a
folder, or a program that writes them as rpicam-vid does; beside it all is the real thing. The kernel's own cameras are
in test_v4l.py.
"""

import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.devices import camera, camera_child
from kiosk.devices.camera import Camera, plan
from kiosk.devices.camera_child import BAD, Child, Eye
from kiosk.devices.camera_sources import Folder, Gone, opened
from kiosk.letters.seeing import Judge
from tests.helpers.held import Pose, frame, jpeg

JUDGE = "kiosk.letters.seeing:Judge"
PATIENCE = 30  # seconds: a busy machine starts a process slowly
PAGE = jpeg(frame(Pose(), 1))

# A program in place of rpicam-vid: what it writes and then does is in {then}; `page` are the bytes of a JPEG.
PROGRAM = """
import os, sys, time
page = open({page!r}, "rb").read()
def show(data=page, many=1):
    for _ in range(many):
        sys.stdout.buffer.write(data); sys.stdout.buffer.flush(); time.sleep(0.02)
{then}
"""


class Stage:
    """A camera over a stand-in, a clock that can be turned on, and what is waited for."""

    def __init__(self, setting):
        self.late = 0.0
        self.camera = Camera(setting, judge=JUDGE, clock=lambda: time.monotonic() + self.late)

    def until(self, done, *, frames=True):
        end = time.monotonic() + PATIENCE
        while not (found := done()):
            assert time.monotonic() < end, (self.camera.trouble, self.camera._line and self.camera._line.ended)
            if not frames:
                self.camera.stay()
            time.sleep(0.01)
        return found

    def frame(self):
        return self.until(self.camera.frame)

    def still(self):
        got = []
        self.camera.still(got.append)
        self.until(lambda: got, frames=False)
        return got[0]

    @property
    def process(self):
        return self.camera._line._process


@pytest.fixture(name="stage")
def a_stage(tmp_path):
    """stage("folder:...") or stage(then="show(many=99)"): a camera over that, opened; closed at the end."""
    stages = []

    def make(setting="", then=""):
        if then:
            (tmp_path / "page.jpg").write_bytes(PAGE)
            program = tmp_path / "program.py"
            program.write_text(PROGRAM.format(page=str(tmp_path / "page.jpg"), then=then))
            setting = f"{sys.executable} {program}"
        stages.append(Stage(setting))
        stages[-1].camera.open()
        return stages[-1]

    yield make
    for one in stages:
        one.camera.close()


@pytest.fixture(name="folder")
def a_folder(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    for at in range(3):
        (folder / f"{at}.jpg").write_bytes(jpeg(frame(Pose(x=0.5 + at / 500), at)))
    return folder


def test_live_pictures_and_a_still(stage, folder):
    one = stage(f"folder:{folder}")
    first = one.frame()
    assert (first.width, first.height, first.full) == (800, 450, (1280, 720))
    assert len(first.pixels) == 800 * 450 * 3
    later = one.frame()
    while not later.told["page"] or later.told["speed"] is None:
        later = one.frame()
    paper = np.frombuffer(later.pixels, np.uint8).reshape(450, 800, 3)[400, 400]  # below the writing
    assert paper.min() > 190
    assert paper[2] < paper[1]  # red, green, blue: the lamp is warm

    still = one.still()
    colour = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
    assert colour.shape[:2] == still.frame.full[::-1]
    assert colour.shape[1] < 0.7 * 1280  # cut to the page, with a margin
    assert colour.shape[0] > 0.9 * 720
    assert still.frame.width % 4 == 0
    kept = still.jpeg
    still.wipe()
    assert not any(kept)
    assert not any(still.frame.pixels)
    assert one.camera.trouble == ""


def test_without_a_page_a_still_is_what_the_camera_made(stage, tmp_path):
    (tmp_path / "table").mkdir()
    table = jpeg(frame(None, 1))
    (tmp_path / "table" / "1.jpg").write_bytes(table)
    one = stage(f"folder:{tmp_path / 'table'}")
    one.frame()
    assert bytes(one.still().jpeg) == table


def test_when_it_is_closed_nothing_is_left(stage, folder):
    one = stage(f"folder:{folder}")
    seen, process, buffers = one.frame(), one.process, one.camera._line._buffers
    one.camera.wipe()
    process.wait(PATIENCE)
    assert not any(seen.pixels)
    assert not any(any(buffer) for buffer in buffers)
    assert one.camera.frame() is None
    assert one.camera.trouble == ""
    got = []
    one.camera.still(got.append)
    assert got == [None]


def test_it_writes_to_no_disk(stage, folder):
    one = stage(f"folder:{folder}")
    one.frame()
    limits = Path(f"/proc/{one.process.pid}/limits").read_text()
    assert next(line for line in limits.splitlines() if line.startswith("Max file size")).split()[3] == "0"


def test_it_goes_off_by_itself_when_nobody_looks_and_on_again(stage, folder):
    one = stage(f"folder:{folder}")
    one.frame()
    process = one.process
    assert process.wait(PATIENCE) == -signal.SIGKILL
    one.until(lambda: one.camera._line.ended == "quiet", frames=False)
    assert one.camera.trouble == ""
    assert one.frame().told["page"]
    assert one.process is not process


def test_it_goes_off_when_the_kiosk_is_killed(folder):
    code = (
        "import time\nfrom kiosk.devices.camera import Camera\n"
        f"one = Camera('folder:{folder}', judge={JUDGE!r}); one.open()\n"
        "while not one.frame(): time.sleep(0.01)\n"
        "print(one._line._process.pid, flush=True)\n"
        "while True: one.stay(); time.sleep(0.1)\n"
    )
    kiosk = camera.subprocess.Popen([sys.executable, "-c", code], stdout=camera.subprocess.PIPE)
    pid = int(kiosk.stdout.readline())
    kiosk.kill()
    kiosk.wait()
    kiosk.stdout.close()
    end = time.monotonic() + PATIENCE
    with suppress(OSError):  # it may end while we read
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            assert time.monotonic() < end
            time.sleep(0.02)


def test_a_program_that_gives_the_pictures(stage):
    one = stage(then="show(many=100000)")
    assert one.frame().full == (1280, 720)
    group = one.process.pid
    one.camera.close()

    def gone():
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        return False

    one.until(gone)  # the program, too


def test_a_camera_that_hangs_from_the_start(stage):
    one = stage(then="time.sleep(1000)")
    assert one.camera.frame() is None
    assert one.camera.trouble == ""
    one.late = camera.STARTING + 1
    assert one.camera.trouble == "hung"
    before = time.monotonic()
    one.camera.close()
    assert time.monotonic() - before < 0.5


def test_a_camera_that_hangs_in_the_middle(stage):
    one = stage(then="show(); time.sleep(1000)")  # what else it gave could be the still
    one.frame()
    waits = []
    one.camera.still(waits.append)
    one.late = camera.ANSWERING + 1
    one.until(lambda: one.camera.trouble == "hung")
    one.camera.close()
    one.until(lambda: waits == [None])


def test_a_process_that_is_stopped_dead_stops_nothing(stage, folder):
    one = stage(f"folder:{folder}")
    one.frame()
    os.kill(one.process.pid, signal.SIGSTOP)  # as one in a driver that does not come back
    before = time.monotonic()
    for _ in range(20):
        one.camera.frame()
        one.camera.stay()
    one.late = camera.ANSWERING + 1
    assert one.camera.trouble == "hung"
    one.camera.close()
    assert time.monotonic() - before < 1


def test_a_camera_that_is_unplugged(stage):
    one = stage(then="show(many=30)")
    one.frame()
    one.until(lambda: one.camera.frame() is None and one.camera.trouble == "gone")
    got = []
    one.camera.still(got.append)
    assert got == [None]
    one.camera.open()  # plugged in again
    assert one.frame()


@pytest.mark.parametrize(
    ("setting", "there"),
    [
        ("off", False),
        ("", False),
        ("folder:/nowhere", False),
        ("/dev/video-that-is-not", False),
        ("/dev/null", True),  # as far as can be seen without opening it
        ("no-such-program -o -", False),
        ("rpicam-vid '-o", False),
    ],
)
def test_where_there_is_no_camera(stage, setting, there):
    one = stage(setting)
    assert one.camera.available is there
    one.until(lambda: one.camera.frame() is None and one.camera.trouble == "none")


def test_a_program_that_says_nothing_is_no_camera(stage):
    one = stage("true")
    assert one.camera.available
    one.until(lambda: one.camera.frame() is None and one.camera.trouble in {"none", "gone"})


def test_broken_pictures_between_good_ones_are_passed_over(stage):
    one = stage(then="\nwhile True: show(b'\\xff\\xd8\\xff nonsense' + os.urandom(500)); show(page[:9000]); show()")
    for _ in range(5):
        assert one.frame().told["page"]


def test_only_broken_pictures_are_no_camera(stage, tmp_path):
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "1.jpg").write_bytes(PAGE[:300] + os.urandom(3000))
    one = stage(f"folder:{tmp_path / 'bad'}")
    one.until(lambda: one.camera.frame() is None and one.camera.trouble == "gone")


def test_what_is_tried(tmp_path, monkeypatch):
    assert plan("auto", tmp_path) == []
    found = [
        camera.v4l.Device(Path("/dev/video2"), "Webcam", "uvcvideo"),
        camera.v4l.Device(Path("/dev/video0"), "unicam", "unicam"),
    ]
    monkeypatch.setattr(camera.v4l, "devices", lambda _sysfs: found)
    monkeypatch.setattr(camera.shutil, "which", lambda _name: None)
    assert plan("auto") == [("device", "/dev/video2")]
    monkeypatch.setattr(camera.shutil, "which", lambda name: f"/usr/bin/{name}")
    first, second = plan("auto")
    assert (first, second[0]) == (("device", "/dev/video2"), "command")
    assert second[1].startswith("rpicam-vid ")
    assert plan("/dev/video5") == [("device", "/dev/video5")]
    assert plan("rpicam-vid -o -") == [("command", "rpicam-vid -o -")]


# -- the process, without its process


def test_a_camera_without_jpeg():
    eye = Eye(Judge(), 640)
    picture = frame(Pose(), 1)
    _, told, (pixels,) = eye.frame(picture, 0.0)
    assert told["size"] == (640, 360)
    assert len(pixels) == 640 * 360 * 3
    _, told, (made, _small) = eye.still()
    assert cv2.imdecode(np.frombuffer(made, np.uint8), 1).shape[0] == told["full"][1]


def test_the_sharpest_of_the_last_is_the_still():
    eye = Eye(lambda _picture, _at: {}, 640)
    sharp = jpeg(frame(Pose(), 1))
    for picture in (jpeg(frame(Pose(blur=4), 1)), sharp, jpeg(frame(Pose(blur=2), 1))):
        eye.frame(picture, 0.0)
    assert eye.still()[2][0] == sharp


def test_no_still_before_a_picture():
    assert Eye(lambda _picture, _at: {}, 640).still() == (b"s", {}, [])


def test_a_picture_that_would_fill_the_memory_is_none():
    huge = PAGE.replace((720).to_bytes(2, "big") + (1280).to_bytes(2, "big"), b"\xff\xff\xff\xff", 1)
    assert huge != PAGE
    assert Eye(Judge(), 640).frame(huge, 0.0) is None


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=400), st.integers(0, len(PAGE)), st.integers(0, 255))
def test_any_bytes_at_all(noise, at, byte):
    eye = Eye(Judge(), 640)
    for picture in (noise, PAGE[:at] + noise, PAGE[:at] + bytes([byte]) + PAGE[at + 1 :], b"\xff\xd8\xff" + noise):
        eye.frame(picture, 0.0)
    eye.still()


def test_a_camera_that_only_gives_nonsense_is_broken():
    eye = Eye(Judge(), 640)
    for _ in range(BAD - 1):
        assert eye.frame(b"nonsense", 0.0) is None
    with pytest.raises(Gone):
        eye.frame(b"nonsense", 0.0)


def test_what_is_asked_is_answered_once():
    asked, out = os.pipe(), os.pipe()

    class Source:
        def read(self):
            return PAGE

    child = Child(Source(), Eye(lambda _picture, _at: {"seen": 1}, 64), asked[0], out[1])
    os.write(asked[1], b"kf")
    os.close(asked[1])
    child.hear()
    child.turn()
    child.turn()
    os.close(out[1])
    with os.fdopen(out[0], "rb") as stream:
        said = stream.read()
    os.close(asked[0])
    kind, words, size = camera_child.HEAD.unpack(said[: camera_child.HEAD.size])
    assert (kind, size) == (b"f", 64 * 36 * 3)
    assert len(said) == camera_child.HEAD.size + words + size
    assert camera_child.HEAD.size == camera._HEAD_SIZE


def test_the_folder_shows_each_then_the_last_until_more_come(folder):
    source = Folder(folder, sleep=lambda _seconds: None)
    pictures = [(folder / f"{at}.jpg").read_bytes() for at in range(3)]
    assert [source.read() for _ in range(5)] == [*pictures, pictures[2], pictures[2]]
    (folder / "3.jpg").write_bytes(b"more")
    assert [source.read() for _ in range(2)] == [b"more", b"more"]
    for one in folder.iterdir():
        one.unlink()
    with pytest.raises(Gone):
        source.read()


def test_the_first_that_opens_is_used(folder):
    assert isinstance(opened([("device", "/dev/null"), ("command", "/nowhere"), ("folder", str(folder))]), Folder)
    with pytest.raises(Gone):
        opened([])
