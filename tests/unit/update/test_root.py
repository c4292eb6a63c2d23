"""Root's parts one by one: files that are torn, moments, the shelf, what RAUC says, and how long a version is given."""

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from update import __main__ as program
from update import check, data, files, health, rauc, state
from update.check import Release
from update.health import Patient
from update.machine import Wish
from update.moment import LONG, QUIET, SOON, Watched
from update.ports import RefusedError
from update.rauc import Rauc
from update.shelf import SPARE, Held
from update.state import State

TREE = Path(check.__file__).parent
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    max_leaves=6,
)
KEYS = ["state", "version", "from", "percent", "code", "at", "now", "tries", "whole", "boot", "failed"]


# -- the state file


@given(
    st.builds(
        State, st.sampled_from(state.STATES), st.text(max_size=50), st.text(max_size=50), st.integers(0, 100),
        st.sampled_from(state.CODES), st.text(max_size=30), st.booleans(), st.integers(0, 9), st.booleans(),
        st.text(max_size=40), st.lists(st.text(max_size=20), max_size=20).map(tuple),
    )
)  # fmt: skip
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, written: State) -> None:
    path = tmp_path_factory.mktemp("s") / "state.json"
    state.write(path, written)
    assert state.read(path) == written


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(KEYS), ANY).map(lambda one: json.dumps(one).encode()))
def test_nonsense_is_a_fresh_state_or_one_that_makes_sense(
    tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    path = tmp_path_factory.mktemp("s") / "state.json"
    path.write_bytes(written)
    found = state.read(path)
    assert found.state in state.STATES
    assert found.code in state.CODES
    assert 0 <= found.percent <= 100
    assert len(found.failed) <= state.MOST_FAILED
    state.write(path, found)
    assert state.read(path) == found


@pytest.mark.parametrize("left", range(0, 200, 7))
def test_a_torn_file_is_a_fresh_state(tmp_path: Path, left: int) -> None:
    path = tmp_path / "state.json"
    state.write(path, State("ready", "0.2", failed=("0.1",) * 9))
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    assert state.read(path) == (State() if left < len(whole) else State("ready", "0.2"))


def test_a_write_that_is_cut_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    state.write(path, State("ready"))

    def cut(_handle: int) -> None:
        raise OSError(5, "gone")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", cut)
        with pytest.raises(OSError, match="gone"):
            state.write(path, State("installing"))
    assert state.read(path) == State("ready")
    state.write(path, State("good"))
    assert (state.read(path), [one.name for one in tmp_path.iterdir()]) == (State("good"), ["state.json"])


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('{"state": "good"}')
    (tmp_path / "state.json").symlink_to(tmp_path / "secret")
    assert state.read(tmp_path / "state.json") == State()
    (tmp_path / ".state.json.new").symlink_to(tmp_path / "secret")
    state.write(tmp_path / "state.json", State("ready"))
    assert (tmp_path / "secret").read_text() == '{"state": "good"}'
    os.mkfifo(tmp_path / "pipe")
    assert files.read(tmp_path / "pipe") == {}


def test_only_so_many_failures_are_remembered() -> None:
    found = State()
    for number in range(50):
        found = found.has_failed(f"0.{number}")
    assert found.has_failed("0.49").failed == found.failed
    assert (len(found.failed), found.failed[-1]) == (state.MOST_FAILED, "0.49")


# -- the moment


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


# -- the shelf


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


# -- RAUC


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("LastError: signature verification failed: Verify error: self-signed certificate in chain", "signature"),
        ("LastError: signature verification failed: Verify error: certificate revoked", "signature"),
        ("LastError: Compatible mismatch: Expected 'stuen-pc' but bundle manifest has 'stuen-rpi'", "incompatible"),
        ("LastError: Bundle rejected: Hook returned: stuen older: this bundle is older than what runs", "older"),
        ("LastError: Bundle rejected: Hook returned: stuen data: this version", "data"),
        ("LastError: Installation error: Destination device '/dev/x' not found", "slot"),
        ("LastError: Installation error: Failed updating slot rootfs.1: Input/output error", "damaged"),
        ("rauc-Message: Verifying bundle signature...\nFailed to load: no manifest", "damaged"),
        ("  20% Verifying signature done.\nLastError: something new", "damaged"),
        ("", "damaged"),
    ],
)
def test_what_rauc_says_has_a_code(said: str, code: str) -> None:
    assert rauc.reason(said) == code


def test_rauc_is_asked_with_exactly_these_words(tmp_path: Path) -> None:
    said = tmp_path / "rauc"
    said.write_text(f'#!/bin/sh\necho "$*" >> {tmp_path}/asked\nexit 1\n')
    said.chmod(0o755)
    slots = Rauc(program=(str(said),), reboots=(str(said), "reboot"))
    bundle = Path("/data/update/held/bundle.raucb")
    slots.good()
    slots.bad()
    slots.stay()
    assert not slots.other_good()
    for refused in (slots.back, lambda: slots.describe(bundle), lambda: slots.install(bundle, print)):
        with pytest.raises(RefusedError):
            refused()
    slots.reboot()
    assert (tmp_path / "asked").read_text().splitlines() == [
        "status mark-good booted",
        "status mark-bad booted",
        "status mark-active booted",
        "status --detailed --output-format=json",
        "status --detailed --output-format=json",
        f"info --output-format=shell {bundle}",
        f"install {bundle}",
        "reboot",
    ]


def test_a_rauc_that_hangs_is_given_up(tmp_path: Path) -> None:
    said = tmp_path / "rauc"
    said.write_text("#!/bin/sh\nexec sleep 1000\n")
    said.chmod(0o755)
    slots = Rauc(program=(str(said),), limit=0.1, short=0.1)
    assert not slots.good()
    assert not slots.other_good()
    with pytest.raises(RefusedError):
        slots.describe(tmp_path)
    with pytest.raises(RefusedError):
        slots.install(tmp_path, print)


def test_what_rauc_tells_of_a_bundle_is_read_as_a_shell_would() -> None:
    found = rauc.variables("RAUC_MF_VERSION='0.2'\nRAUC_MF_DESCRIPTION='it'\"'\"'s'\nnonsense\nRAUC_X='\n")
    assert dict(found) == {"RAUC_MF_VERSION": "0.2", "RAUC_MF_DESCRIPTION": "it's"}


# -- whether a version holds

RUNNING = Release("0.2.0", "stuen-pc", 1, 1)
WELL = {"drawn": "2026-11-20T10:00:00", "store": "ok", "version": "0.2.0", "busy": False}


@pytest.mark.parametrize(
    ("change", "whole", "well"),
    [
        ({}, True, True),
        ({"drawn": None}, True, False),
        ({"store": "damaged"}, True, False),
        ({"store": "unknown"}, True, False),
        ({"store": "damaged"}, False, True),
        ({"version": "0.1.0"}, True, False),
        ({"drawn": None}, False, False),
    ],
)
def test_well_means_a_page_that_was_drawn_and_a_store_in_order(
    change: dict[str, object], whole: bool, well: bool
) -> None:
    assert health.fine(WELL | change, RUNNING, whole=whole) is well
    assert not health.fine({}, RUNNING, whole=False)


def test_a_version_is_given_its_time(tmp_path: Path) -> None:
    time, file = [0.0], tmp_path / "health.json"

    def sleep(seconds: float) -> None:
        time[0] += seconds
        if time[0] == 100:
            files.write(file, WELL)

    patient = Patient(file, 480, lambda: time[0], sleep)
    assert patient.well(RUNNING, whole=True)
    assert time == [100]
    file.unlink()
    time[0] = 101
    assert not patient.well(RUNNING, whole=True)
    assert 101 + 480 <= time[0] < 101 + 490
    assert patient.well(RUNNING, whole=True, enough=lambda: True)


# -- wishes, notes, and the program as it is started


def test_a_wish_is_taken_once_and_is_gone(tmp_path: Path) -> None:
    path = tmp_path / "wish.json"
    assert program.take_wish(tmp_path) is None
    path.write_text('{"do": "install", "file": "x.raucb", "version": "0.2", "when": "now", "by": "staff"}')
    assert program.take_wish(tmp_path) == Wish("install", "x.raucb", "0.2", now=True, staff=True)
    assert program.take_wish(tmp_path) is None
    for nonsense in ("", "[]", '{"do": "reboot"}', '{"do": ["install"]}', "{" * 100):
        path.write_text(nonsense)
        assert program.take_wish(tmp_path) is None
        assert not path.exists()
    path.symlink_to("/etc/passwd")
    assert program.take_wish(tmp_path) is None
    assert not path.is_symlink()


def test_the_note_on_the_boot_partition(tmp_path: Path) -> None:
    partition = data.Partition(tmp_path / "format.json", tmp_path, remount=False)
    assert partition.noted() == ""
    partition.trying("")
    partition.trying("0.2")
    assert partition.noted() == "0.2"
    partition.trying("")
    assert partition.noted() == ""
    data.Partition(tmp_path / "format.json", tmp_path / "nowhere", remount=False).trying("0.2")
    assert partition.format() == 1
    partition.holds(RUNNING)
    assert partition.format() == 1


def test_whether_the_data_could_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "data.json"
    assert data.opened(path)
    for said, there in (("ok", True), ("made", True), ("damaged", False), ("wrong_key", False)):
        path.write_text(json.dumps({"state": said}))
        assert data.opened(path) is there


def test_folders_are_made_as_the_kiosk_needs_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owned: list[tuple[str, str, str]] = []
    monkeypatch.setattr("shutil.chown", lambda path, user, group: owned.append((path.name, user, group)))
    folder = tmp_path / "update"
    program.folders(folder)
    program.folders(folder)
    assert owned[:3] == [("update", "root", "stuen"), ("incoming", "stuen", "stuen"), ("held", "root", "root")]
    modes = {one.name: oct(one.stat().st_mode & 0o7777) for one in (folder, *folder.iterdir())}
    assert modes == {"update": "0o1770", "incoming": "0o750", "held": "0o700"}


def test_the_program_starts_as_the_unit_starts_it(tmp_path: Path) -> None:
    ran = subprocess.run(
        ["/usr/bin/python3", "-I", TREE, "nonsense"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert (ran.returncode, ran.stderr) == (2, "health or run\n")


def test_the_hook_says_why_in_one_line(tmp_path: Path) -> None:
    """As RAUC runs it: nothing of the kiosk's is on the path, and the manifest lies beside it."""
    hook = tmp_path / "check.py"
    hook.write_bytes(Path(check.__file__).read_bytes())
    manifest = "[update]\ncompatible={}\nversion={}\n[meta.stuen]\nallow-downgrade={}\ndata_format=1\ndata_reads=1\n"
    (tmp_path / "image.json").write_text('{"version": "0.2.0+5", "compatible": "stuen-pc"}')
    environment = {"STUEN_IMAGE": str(tmp_path / "image.json"), "STUEN_DATA_FORMAT": str(tmp_path / "none")}

    def asked(*words: str, **more: str) -> tuple[int, str]:
        ran = subprocess.run(
            [sys.executable, "-I", hook, *words], capture_output=True, text=True, check=False,
            env={**environment, **more},
        )  # fmt: skip
        return ran.returncode, ran.stderr

    assert asked("install-check")[0] == check.REFUSED, "no manifest"
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+6", "false"))
    assert asked("install-check") == (0, "")
    assert asked(RAUC_BUNDLE_MOUNT_POINT=str(tmp_path)) == (0, "")
    assert asked("slot-post-install") == (0, "")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+4", "false"))
    assert asked("install-check")[1].startswith("stuen older:")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-pc", "0.2.0+4", "true"))
    assert asked("install-check") == (0, "")
    (tmp_path / "manifest.raucm").write_text(manifest.format("stuen-rpi", "0.3", "true"))
    assert asked("install-check")[1].startswith("stuen incompatible:")


@pytest.mark.parametrize(
    ("older", "newer"),
    [("0.1.0+202611190000", "0.1.0+202611200000"), ("0.9.0+2", "0.10.0+1"), ("1", "1.0"), ("0.1.0+9", "0.1.1+1")],
)
def test_versions_are_compared_by_their_numbers(older: str, newer: str) -> None:
    assert check.numbers(older) < check.numbers(newer)
