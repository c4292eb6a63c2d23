"""Making and opening the data partition, cut or failing at any step. With the real sfdisk and cryptsetup, on files."""

import json
import shutil
from pathlib import Path

import pytest
from first import data, files, luks, roots
from first import disk as disks
from first.data import Found, Place
from first.disk import MIB
from first.partitions import MAKING
from first.run import Failed, run

pytestmark = pytest.mark.skipif(
    not (shutil.which("sfdisk") and shutil.which("cryptsetup")), reason="needs sfdisk and cryptsetup: make extras"
)


class Cut(BaseException):
    """The plug was pulled."""


class Machine:
    """A kiosk whose partition is a file. What needs the kernel's device-mapper is remembered in place of being done."""

    def __init__(self, folder: Path) -> None:
        self.disk, self.boot, self.mount = folder / "card.img", folder / "boot", folder / "data"
        self.boot.mkdir()
        self.mount.mkdir()
        with self.disk.open("wb") as made:
            made.truncate(8 * MIB)
        line = f'label: gpt\nsize=4MiB, name=stuen-data, attrs="{MAKING}"\n'
        run("sfdisk", "-q", str(self.disk), given=line.encode())
        self.device = disks.node(self.disk, 1)
        with self.device.open("wb") as made:
            made.truncate(20 * MIB)
        self.did: list[str] = []
        self.chip: str | None = None
        self.burnt: bytes | None = None
        self.broken: dict[str, int] = {}
        self.pull_before, self.fail_at = -1, -1
        self.calls = 0
        self.kept = False

    def run(self, *command: str, given: bytes = b"", **more: object) -> str:
        name = f"{command[0]} {command[1]}" if command[0] == "cryptsetup" else command[0]
        if self.calls == self.pull_before:
            raise Cut
        self.calls += 1
        if self.calls - 1 == self.fail_at or name in self.broken:
            raise Failed(f"{name} failed", self.broken.get(name, 4))
        self.did.append(name)
        if name == "cryptsetup open":
            line = [one for one in command if one not in ("--allow-discards", luks.MAPPED, "--test-passphrase")]
            if "--token-only" in line:
                return self._chip(line)
            return run(*line[:2], "--test-passphrase", *line[2:], given=given)
        if name == "systemd-cryptenroll":
            return self._enroll(command)
        if command[0] in ("sfdisk", "cryptsetup"):
            return run(*command, given=given)
        return ""

    def _enroll(self, command: tuple[str, ...]) -> str:
        """As the real one does it: a second key, and a token that says how to get at it."""
        key = Path(command[1].partition("=")[2]).read_bytes()
        run("cryptsetup", "open", "--test-passphrase", "--key-file", "-", command[-1], given=key)
        assert command[2:4] == ("--tpm2-device=auto", "--tpm2-pcrs=")
        new = self.boot.parent / "new"
        new.write_text(str(self.chip))
        fast = ("--pbkdf", "pbkdf2", "--pbkdf-force-iterations", "1000")
        old = ("--key-file", command[1].partition("=")[2])
        run("cryptsetup", "luksAddKey", "--batch-mode", *fast, *old, command[-1], str(new))
        blob = {"tpm2-pcrs": [], "tpm2-blob": "c2VhbGVk", "tpm2-policy-hash": "00" * 32}  # cryptsetup looks at it
        token = {"type": "systemd-tpm2", "keyslots": ["1"], **blob}
        run("cryptsetup", "token", "import", "--json-file", "-", command[-1], given=json.dumps(token).encode())
        return ""

    def _chip(self, line: list[str]) -> str:
        if self.chip is None:
            raise Failed("no chip", 1)
        return run("cryptsetup", "open", "--test-passphrase", "--key-file", "-", line[-1], given=self.chip.encode())

    def attach(self, source: str, target: Path, kind: str, options: str) -> None:
        assert (source, target, kind) == ("/dev/mapper/data", self.mount, "ext4")
        assert {"errors=remount-ro", "nosuid", "noexec"} <= set(options.split(","))
        self.run("mount")

    def furnish(self) -> None:
        self.did.append("furnish")
        self.kept = True

    def start(self) -> Found:
        self.did.clear()
        self.calls = 0
        place = Place(
            disk=self.disk,
            boot=self.boot,
            mount=self.mount,
            furnish=self.furnish,
            tpm=lambda: bool(self.chip),
            fuses=lambda: self.burnt,
            run=self.run,
            attach=self.attach,
            settle=lambda folder: self.run("sync"),
        )
        return data.ensure(place)

    @property
    def attributes(self) -> str:
        return disks.read(self.disk).parts[0].attributes

    @property
    def formatted(self) -> bool:
        return "cryptsetup luksFormat" in self.did or "mkfs.ext4" in self.did


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_without_a_chip_the_key_is_a_file_on_the_boot_partition(machine: Machine) -> None:
    assert machine.start() == Found("made", "file")
    assert machine.did.index("mkfs.ext4") < machine.did.index("mount") < machine.did.index("furnish")
    assert machine.did[-3:] == ["furnish", "sync", "sfdisk"]
    assert machine.attributes == ""
    assert machine.start() == Found("ok", "file")
    assert not machine.formatted
    assert machine.did[-2:] == ["e2fsck", "mount"]


def test_with_a_chip_no_other_key_is_left(machine: Machine) -> None:
    machine.chip = "what only this chip says"
    assert machine.start() == Found("made", "tpm")
    header = json.loads(run("cryptsetup", "luksDump", "--dump-json-metadata", str(machine.device)))
    assert list(header["keyslots"]) == ["1"]
    assert list(machine.boot.iterdir()) == []
    assert machine.start() == Found("ok", "tpm")
    machine.chip = "another chip"
    assert machine.start()[:2] == ("wrong_key", "tpm")
    machine.chip = None
    assert machine.start() == Found("wrong_key", "tpm", "the TPM that opens the data is not here")
    assert not machine.formatted


@pytest.mark.parametrize("broken", ["systemd-cryptenroll", "cryptsetup luksKillSlot"])
def test_a_chip_that_fails_at_the_first_start_does_not_stop_the_kiosk(broken: str, machine: Machine) -> None:
    machine.chip, machine.broken = "a chip", {broken: 1}
    assert machine.start() == Found("made", "file")
    machine.broken = {}
    assert machine.start() == Found("ok", "file")


def test_a_board_with_a_key_of_its_own_opens_with_it(machine: Machine) -> None:
    machine.burnt = b"k" * 32
    assert machine.start() == Found("made", "otp")
    assert list(machine.boot.iterdir()) == []
    assert machine.start() == Found("ok", "otp")
    machine.burnt = b"l" * 32
    assert machine.start().state == "wrong_key"
    machine.burnt = None
    assert machine.start() == Found("wrong_key", "otp", "this board has no key of its own")


def test_a_key_that_is_gone_is_told_and_nothing_is_made_anew(machine: Machine) -> None:
    machine.start()
    for file in machine.boot.iterdir():
        file.write_bytes(b"\0" * 40)
    found = machine.start()
    assert (found.state, found.root) == ("wrong_key", "file")
    assert not machine.formatted


def test_a_key_of_another_card_is_told(machine: Machine) -> None:
    machine.start()
    for file in machine.boot.iterdir():
        file.unlink()
    roots.make_file(machine.boot)
    assert machine.start().state == "wrong_key"


def test_a_header_that_is_gone_is_damage_and_never_a_first_start(machine: Machine) -> None:
    machine.start()
    with machine.device.open("r+b") as device:
        device.write(bytes(16 * MIB))
    assert machine.start().state == "damaged"
    assert not machine.formatted
    machine.fail_at = 0
    assert machine.start().state == "damaged"


@pytest.mark.parametrize(
    ("step", "chip"), [*((step, None) for step in (2, 3, 4, 6, 7)), *((step, "a chip") for step in (3, 4, 5, 6))]
)
def test_a_cut_before_any_step_of_making_and_the_next_start_makes_it(
    step: int, chip: str | None, machine: Machine
) -> None:
    machine.chip, machine.pull_before = chip, step
    try:
        machine.start()
    except Cut:
        assert MAKING in machine.attributes
    machine.pull_before = -1
    assert machine.start().state in (["made"] if MAKING in machine.attributes else ["ok", "made"])
    assert machine.kept
    assert machine.start().state == "ok"
    assert not machine.formatted


@pytest.mark.parametrize(("step", "chip"), [*((step, None) for step in range(4)), (1, "a chip")])
def test_whatever_fails_in_a_later_start_what_is_there_stays(step: int, chip: str | None, machine: Machine) -> None:
    machine.chip = chip
    machine.start()
    machine.fail_at = step
    found = machine.start()
    assert found.state in ("ok", "damaged", "wrong_key")
    assert not machine.formatted
    machine.fail_at = -1
    assert machine.start() == Found("ok", "tpm" if chip else "file")


def test_half_a_file_system_of_a_cut_first_start_is_made_anew(machine: Machine) -> None:
    machine.pull_before = 5
    with pytest.raises(Cut):
        machine.start()
    with machine.device.open("r+b") as device:
        device.seek(4096)
        device.write(b"\xff" * MIB)
    machine.pull_before = -1
    assert machine.start().state == "made"


def test_a_person_may_have_it_made_anew(machine: Machine) -> None:
    machine.start()
    (machine.boot / data.ERASE).touch()
    assert machine.start() == Found("made", "file")
    assert machine.formatted
    assert not (machine.boot / data.ERASE).exists()
    assert machine.start() == Found("ok", "file")


def test_a_wish_that_was_cut_short_erases_nothing_that_was_kept_after(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.start()
    (machine.boot / data.ERASE).touch()

    def cut(folder: Path) -> None:
        raise Cut

    with monkeypatch.context() as now:
        now.setattr(files, "sync_folder", cut)
        with pytest.raises(Cut):
            machine.start()
    (machine.boot / data.ERASE).touch()  # its deletion had not come to the disk
    assert machine.start().state == "made"
    assert not (machine.boot / data.ERASE).exists()
    assert machine.start().state == "ok"


def test_what_fsck_can_not_mend_alone_waits_for_a_person(machine: Machine) -> None:
    machine.start()
    machine.broken = {"e2fsck": 4}
    assert machine.start().state == "damaged"
    assert "mount" not in machine.did
    machine.broken = {}
    (machine.boot / data.REPAIR).touch()
    found = machine.start()
    assert (found.state, found.why) == ("ok", "mended as the file on the boot partition wished")
    assert not (machine.boot / data.REPAIR).exists()


def test_a_disk_without_the_partition_is_damage(machine: Machine) -> None:
    run("sfdisk", "-q", "--part-label", str(machine.disk), "1", "other")
    assert machine.start() == Found("damaged", why="the disk has no data partition")


def test_only_what_is_mounted_is_usable() -> None:
    assert [Found(state).usable for state in ("ok", "made", "damaged", "wrong_key")] == [True, True, False, False]
