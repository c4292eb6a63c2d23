"""The order of a start: whatever fails, the kiosk starts, has places to write to, and says what is the matter."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from first import boot, data, disk, graphics, mounts, partitions, setup
from first.data import Found
from first.disk import Part, Table
from first.run import Failed, run, tell

TREE = Path(__file__).parents[4] / "deploy/image/tree/usr/lib/stuen"
TABLE = Table((Part(1, "stuen-boot", 0, 1), Part(6, "stuen-data", 2, 3)), 9)


class Start:
    """A start in which nothing real is mounted, and what was done, in order."""

    def __init__(self, folder: Path, patch: pytest.MonkeyPatch) -> None:
        self.did: list[str] = []
        self.log: list[str] = []
        self.state, self.data = folder / "run", folder / "data"
        self.found: Found | Exception = Found("ok", "file")
        for name, path in (("STATE", self.state), ("DATA", self.data), ("BOOT", folder / "boot"), ("LIB", TREE)):
            patch.setattr(boot, name, path)
        self.data.mkdir()
        patch.setattr(boot, "_kiosk", lambda: (-1, -1))
        patch.setattr(mounts, "owner", lambda entry: (-1, -1))
        patch.setattr(boot, "run", lambda *command, **more: self.did.append(Path(command[0]).name))
        patch.setattr(
            boot, "mount", lambda source, target, kind, options: self.did.append(f"mount {Path(target).name}")
        )
        patch.setattr(boot, "settle", lambda folder: None)
        patch.setattr(boot, "tell", lambda text, bad=False: self.log.append(text))
        patch.setattr(graphics, "load", lambda names: None)
        patch.setattr(disk, "running", lambda: "sda")
        patch.setattr(disk, "read", lambda disk: TABLE)
        patch.setattr(partitions, "sizes", lambda file: {})
        patch.setattr(partitions, "ensure", lambda *arguments: self._do("partitions", TABLE))
        patch.setattr(data, "ensure", lambda place, table: self._do("data", self.found))
        patch.setattr(mounts, "memory", lambda said: self._do("memory", None))
        patch.setattr(mounts, "bind", lambda folder, said: self._do("bind", None))
        patch.setattr(setup, "begin", lambda etc, own: self._do("begin", None))
        patch.setattr(setup, "take", lambda *arguments: self._do("setup", "none"))

    def _do(self, name: str, answer: object) -> object:
        self.did.append(name)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def told(self) -> dict[str, object]:
        found = json.loads((self.state / "data.json").read_text())
        assert isinstance(found, dict)
        return found


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Start:
    return Start(tmp_path, monkeypatch)


def test_all_in_order(start: Start) -> None:
    assert boot.main() == 0
    assert start.did == [
        *("systemd-udevd", "partitions", "mount boot", "data", "udevadm"),
        *("memory", "bind", "begin", "setup", "mount boot"),
    ]
    assert start.told == {"state": "ok", "root": "file", "why": "", "format": 1}


def test_what_can_not_be_opened_leaves_memory_in_its_place_and_no_setup(start: Start) -> None:
    start.found = Found("wrong_key", "tpm", "the TPM is another")
    assert boot.main() == 0
    assert "mount data" in start.did
    assert start.did.index("mount data") < start.did.index("bind")
    assert "setup" not in start.did
    assert start.told == {"state": "wrong_key", "root": "tpm", "why": "the TPM is another"}


def test_a_disk_that_is_too_small_says_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def small(*arguments: object) -> Table:
        raise Failed("the disk is too small")

    monkeypatch.setattr(partitions, "ensure", small)
    monkeypatch.setattr(disk, "read", lambda disk: Table(TABLE.parts[:1], 9))
    assert boot.main() == 0
    assert start.told["why"] == "the disk is too small"


def test_partitions_that_fail_on_a_kiosk_with_data_do_not_keep_it_from_them(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*arguments: object) -> Table:
        raise Failed("partx failed")

    monkeypatch.setattr(partitions, "ensure", fail)
    boot.main()
    assert start.told["state"] == "ok"


BROKEN: dict[str, Callable[[pytest.MonkeyPatch, Callable[..., object]], None]] = {
    "disk": lambda patch, fail: patch.setattr(disk, "running", fail),
    "data": lambda patch, fail: patch.setattr(data, "ensure", fail),
    "memory": lambda patch, fail: patch.setattr(mounts, "memory", fail),
    "bind": lambda patch, fail: patch.setattr(mounts, "bind", fail),
    "setup": lambda patch, fail: patch.setattr(setup, "take", fail),
    "state": lambda patch, fail: patch.setattr(boot, "_say", fail),
    "mount": lambda patch, fail: patch.setattr(boot, "mount", fail),
    "run": lambda patch, fail: patch.setattr(boot, "run", fail),
}


@pytest.mark.parametrize("what", BROKEN)
def test_whatever_breaks_the_kiosk_starts(what: str, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object, **more: object) -> object:
        raise ValueError("a mistake in the program")

    BROKEN[what](monkeypatch, fail)
    assert boot.main() == 0
    assert any("ValueError: a mistake in the program" in line for line in start.log)
    if what in ("disk", "data"):
        assert start.told["state"] == "damaged"


def test_the_program_starts_as_the_script_starts_it() -> None:
    """Without the folder of the tests on the path, and without site packages."""
    code = "import runpy, sys; sys.argv=['x']; from first import boot; print(boot.LIB)"
    words = [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {str(TREE)!r}); {code}"]
    assert subprocess.run(words, capture_output=True, text=True, check=True).stdout == "/usr/lib/stuen\n"
    script = (TREE / "first/init").read_text()
    assert "python3 -I -S /usr/lib/stuen/first ||" in script
    assert script.rstrip().endswith('exec /usr/lib/systemd/systemd "$@"')


def test_commands_that_fail_are_told_without_what_they_were_given(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="can't be started"):
        run("/no/such/program")
    with pytest.raises(Failed) as told:
        run("sh", "-c", "cat >/dev/null; echo no >&2; exit 3", given=b"secret")
    assert (told.value.code, str(told.value)) == (3, "sh ended with 3, and said: no")
    with pytest.raises(Failed, match="did not end in 0 seconds"):
        run("sleep", "60", seconds=0.01)
    assert run("sh", "-c", "cat", given=b"x") == "x"


def test_a_log_that_is_not_there_stops_nothing(tmp_path: Path) -> None:
    tell("hello", where=tmp_path / "no" / "kmsg")
    tell("hello", bad=True, where=tmp_path / "kmsg")
    assert (tmp_path / "kmsg").read_text() == "<3>stuen-first: hello\n"
