"""What root takes from the kiosk and from a stick, both of whom may lie; and when it is a good moment."""

import os
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from update.moment import LONG, QUIET, SOON, Watched
from update.ports import RefusedError
from update.shelf import SPARE, Held


@pytest.fixture
def held(tmp_path: Path) -> Held:
    for name in ("update/incoming", "update/held", "media/stick"):
        (tmp_path / name).mkdir(parents=True)
    return Held(tmp_path / "update", tmp_path / "media")


def test_a_download_is_moved_and_a_stick_is_copied(held: Held, tmp_path: Path) -> None:
    (held.folder / "incoming" / "one.raucb").write_bytes(b"one")
    assert held.take("one.raucb", lambda _percent: None).read_bytes() == b"one"
    assert not list((held.folder / "incoming").iterdir())
    stick = tmp_path / "media" / "stick" / "stuen-two.raucb"
    stick.write_bytes(b"2" * 3_000_000)
    percents: list[int] = []
    bundle = held.take(str(stick), percents.append)
    assert bundle.read_bytes() == stick.read_bytes()
    assert (percents[-1], percents == sorted(percents)) == (100, True)
    assert bundle.stat().st_mode & 0o777 == 0o600
    assert held.waiting() == bundle
    held.clear()
    held.clear()
    assert held.waiting() is None


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x.raucb", "a/b.raucb", ".hidden.raucb", "x.txt", "none.raucb", "link.raucb",
             "folder.raucb", "pipe.raucb", "empty.raucb", "x.raucb\n"],
)  # fmt: skip
def test_nothing_else_is_taken_from_the_kiosk(held: Held, tmp_path: Path, name: str) -> None:
    incoming = held.folder / "incoming"
    (tmp_path / "shadow").write_text("root's")
    (incoming / "link.raucb").symlink_to(tmp_path / "shadow")
    (incoming / "folder.raucb").mkdir()
    (incoming / "empty.raucb").touch()
    os.mkfifo(incoming / "pipe.raucb")
    with pytest.raises(RefusedError, match="damaged"):
        held.take(name, lambda _percent: None)
    assert held.waiting() is None
    assert (tmp_path / "shadow").read_text() == "root's"


def test_a_folder_that_became_a_link_gives_nothing(held: Held, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "one.raucb").write_bytes(b"root's")
    (held.folder / "incoming").rmdir()
    (held.folder / "incoming").symlink_to(tmp_path / "other")
    with pytest.raises(RefusedError, match="damaged"):
        held.take("one.raucb", lambda _percent: None)
    assert (tmp_path / "other" / "one.raucb").exists()


def test_nothing_else_is_taken_from_a_stick(held: Held, tmp_path: Path) -> None:
    stick = tmp_path / "media" / "stick"
    (tmp_path / "shadow").write_text("root's")
    (tmp_path / "stuen-x.raucb").write_text("elsewhere")
    (stick / "stuen-link.raucb").symlink_to(tmp_path / "shadow")
    (stick / "other.raucb").write_text("x")
    (stick / "out").symlink_to(tmp_path)
    os.mkfifo(stick / "stuen-pipe.raucb")
    for place in (
        stick / "stuen-link.raucb", stick / "other.raucb", stick / "stuen-none.raucb", stick / "stuen-pipe.raucb",
        tmp_path / "stuen-x.raucb", stick / ".." / ".." / "stuen-x.raucb", stick / "out" / "stuen-x.raucb",
    ):  # fmt: skip
        with pytest.raises(RefusedError, match="damaged"):
            held.take(str(place), lambda _percent: None)
    assert held.waiting() is None


def test_a_full_disk_and_a_stick_that_is_pulled_out(
    held: Held, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "media" / "stick" / "stuen-x.raucb"
    stick.write_bytes(b"x" * 100)

    def free(size: int) -> None:
        monkeypatch.setattr("shutil.disk_usage", lambda _path: SimpleNamespace(free=size))

    free(SPARE + 99)
    with pytest.raises(RefusedError, match="space"):
        held.take(str(stick), lambda _percent: None)
    free(SPARE + 100)

    def gone(_handle: int, _size: int) -> bytes:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patched:
        patched.setattr(os, "read", gone)
        with pytest.raises(RefusedError, match="cut"):
            held.take(str(stick), lambda _percent: None)
    assert not list((held.folder / "held").iterdir())
    assert held.take(str(stick), lambda _percent: None).read_bytes() == b"x" * 100


@pytest.mark.parametrize(
    ("idle", "hour", "now", "quiet", "calm"),
    [
        (SOON - 1, 12, True, False, False),
        (SOON, 12, True, True, True),
        (SOON, 12, False, False, False),
        (QUIET, 12, False, True, False),
        (QUIET - 1, 3, False, False, False),
        (QUIET, 3, False, True, True),
        (LONG - 1, 12, False, True, False),
        (LONG, 12, False, True, True),
    ],
)
def test_when_it_is_a_good_moment(tmp_path: Path, idle: float, hour: int, now: bool, quiet: bool, calm: bool) -> None:
    time = 1000.0
    watched = Watched(tmp_path / "health.json", lambda: time, lambda: datetime(2026, 11, 20, hour))
    (tmp_path / "health.json").write_text('{"busy": true}')
    watched.look()
    (tmp_path / "health.json").write_text('{"busy": false}')
    time += idle
    assert (watched.quiet(now=now), watched.calm(now=now)) == (quiet, calm)
    (tmp_path / "health.json").write_text('{"busy": true}')
    assert (watched.quiet(now=now), watched.calm(now=now)) == (False, False)


def test_a_clock_that_is_wrong_knows_no_night(tmp_path: Path) -> None:
    time = 1000.0
    watched = Watched(tmp_path / "none.json", lambda: time, lambda: datetime(1970, 1, 1, 3))
    watched.look()
    time += QUIET
    assert watched.quiet(now=False), "a kiosk that is gone counts as nobody"
    assert not watched.calm(now=False)
