"""The command that prepares cards: images with the setup file in their FAT, and cards in devices, read back."""

import io
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.provision import command, devices, fat
from deploy.provision.fat import CardError, boot_offset

MIB = 1024 * 1024
CARDS = Path(__file__).parents[4] / "deploy/provision/cards"
TABLE = (
    "name,centre,hub,code,wifi_ssid,wifi_psk\nhavn,Havnen,https://h.dk,1234567890,Net,en god kode\ntorv,Torvet,,,,\n"
)

tools = pytest.mark.skipif(
    not (shutil.which("mcopy") and shutil.which("sfdisk")), reason="needs mtools and sfdisk: make extras"
)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "kiosks.csv"
    file.write_text(TABLE)
    return file


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """An image as small as can be: a table, a FAT, and something behind."""
    file = tmp_path / "stuen.img"
    with file.open("wb") as made:
        made.truncate(12 * MIB)
        made.seek(9 * MIB)
        made.write(b"root" * 1000)
    text = b"label: gpt\nstart=4MiB, size=4MiB, name=stuen-boot\nsize=2MiB, name=root-a\n"
    subprocess.run(["sfdisk", "-q", str(file)], input=text, check=True)
    subprocess.run(["mformat", "-i", f"{file}@@4M", "-T", "8192", "-h", "16", "-s", "63", "::"], check=True)
    return file


def setup_in(file: Path) -> str:
    done = subprocess.run(["mtype", "-i", f"{file}@@4M", "::stuen-setup.toml"], check=True, capture_output=True)
    return done.stdout.decode()


@tools
def test_each_kiosk_gets_an_image_of_its_own(table: Path, image: Path, tmp_path: Path) -> None:
    before = image.read_bytes()
    assert command.main([str(table), "--image", str(image), "--out", str(tmp_path / "out")]) == 0
    made = sorted((tmp_path / "out").iterdir())
    assert [file.name for file in made] == ["stuen-havn.img", "stuen-torv.img"]
    assert all(stat.S_IMODE(file.stat().st_mode) == 0o600 for file in made)
    assert 'psk = "en god kode"' in setup_in(made[0])
    assert 'name = "Torvet"' in setup_in(made[1])
    assert image.read_bytes() == before
    assert made[0].read_bytes()[8 * MIB :] == before[8 * MIB :]


def test_without_an_image_there_are_setup_files(table: Path, tmp_path: Path) -> None:
    assert command.main([str(table), "--out", str(tmp_path / "out")]) == 0
    assert 'code = "1234567890"' in (tmp_path / "out/stuen-havn.toml").read_text()


def test_what_is_there_already_is_not_written_over(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/stuen-havn.toml").write_text("mine")
    assert command.main([str(table), "--out", str(tmp_path / "out")]) == 1
    assert "stuen-havn.toml already" in capsys.readouterr().err
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["stuen-havn.toml"]
    assert command.main([str(table), "--out", str(tmp_path / "out"), "--from", "torv"]) == 0
    assert (tmp_path / "out/stuen-havn.toml").read_text() == "mine"
    assert command.main([str(table), "--out", str(tmp_path / "out"), "--from", "none"]) == 1


def test_a_mistake_is_told_before_anything_is_written(
    table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table.write_text(TABLE + "last,X,,,Net,kort\n")
    assert command.main([str(table), "--out", str(tmp_path / "out")]) == 2
    assert "kiosks.csv, line 4: wifi.psk" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_table_can_be_checked_alone(table: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main([str(table), "--check"]) == 0
    assert capsys.readouterr().out == "2 cards, 1 with a code, 1 with Wi-Fi. Nothing is wrong.\n"
    assert command.main([str(table)]) == 2
    assert command.main([str(tmp_path / "none.csv")]) == 2
    assert "none.csv: No such file" in capsys.readouterr().err


def test_the_program_runs_as_it_lies_there_and_tells_of_itself() -> None:
    done = subprocess.run([sys.executable, str(CARDS), "--help"], capture_output=True, text=True, check=True)
    assert "wifi_psk" in done.stdout
    assert os.access(CARDS, os.X_OK)


@tools
def test_a_file_that_is_no_image_of_ours_is_refused(table: Path, image: Path, tmp_path: Path) -> None:
    (tmp_path / "other").write_bytes(bytes(2048))
    assert command.main([str(table), "--image", str(tmp_path / "other"), "--out", str(tmp_path / "out")]) == 1
    assert command.main([str(table), "--image", str(tmp_path / "gone"), "--out", str(tmp_path / "out")]) == 2
    subprocess.run(["sfdisk", "-q", "--part-label", str(image), "1", "other"], check=True)
    with pytest.raises(CardError, match="no partition stuen-boot"):
        boot_offset(image)
    with image.open("r+b") as opened:
        opened.seek(512 + 84)
        opened.write(b"\xff\xff\xff\xff")
    with pytest.raises(CardError, match="not whole"):
        boot_offset(image)


@tools
def test_a_boot_partition_that_is_full_is_told(image: Path) -> None:
    with pytest.raises(CardError, match="not there as it was written"):
        fat.put(image, "stuen-setup.toml", bytes(5 * MIB))


class System:
    """What a kernel tells of its disks: /dev/sdb with a partition, 32 GB."""

    def __init__(self, folder: Path) -> None:
        self.root = folder
        block = folder / "sys/class/block"
        real = folder / "sys/devices/usb/sdb"
        for path, numbers in ((real, "8:16"), (real / "sdb1", "8:17")):
            (path / "holders").mkdir(parents=True)
            (path / "dev").write_text(f"{numbers}\n")
            (path / "size").write_text(f"{32 * 10**9 // 512}\n")
            (path / "ro").write_text("0\n")
        (real / "sdb1/partition").write_text("1\n")
        block.mkdir(parents=True)
        (block / "sdb").symlink_to(real)
        (block / "sdb1").symlink_to(real / "sdb1")
        (folder / "proc/self").mkdir(parents=True)
        self.mounts = folder / "proc/self/mountinfo"
        self.mounts.write_text("22 1 8:1 / / rw - ext4 /dev/sda1 rw\n")
        (folder / "proc/swaps").write_text("Filename Type\n")

    def refuse(self, name: str = "sdb", needed: int = 10**9, largest: int = devices.LARGEST) -> None:
        devices.refuse(Path("/dev") / name, needed, largest, self.root)


@pytest.fixture
def system(tmp_path: Path) -> System:
    return System(tmp_path)


def test_a_card_that_is_not_in_use_may_be_written_to(system: System) -> None:
    system.refuse()


def test_what_is_no_whole_disk_is_refused(system: System) -> None:
    with pytest.raises(CardError, match="is a partition"):
        system.refuse("sdb1")
    with pytest.raises(CardError, match="not a disk"):
        system.refuse("sdc")


def test_a_disk_larger_than_a_card_is_refused_unless_it_is_said(system: System) -> None:
    with pytest.raises(CardError, match="more than a card"):
        system.refuse(largest=16 * 10**9)
    with pytest.raises(CardError, match="too small"):
        system.refuse(needed=64 * 10**9)


def test_a_locked_card_is_refused(system: System) -> None:
    (system.root / "sys/class/block/sdb/ro").write_text("1\n")
    with pytest.raises(CardError, match="lock"):
        system.refuse()


def test_a_disk_in_use_is_refused(system: System) -> None:
    system.mounts.write_text("40 1 8:17 / /media/card rw - vfat /dev/sdb1 rw\n")
    with pytest.raises(CardError, match="mounted at /media/card"):
        system.refuse()
    system.mounts.unlink()
    (system.root / "proc/swaps").write_text("Filename Type\n/dev/sdb1 partition\n")
    with pytest.raises(CardError, match="swap"):
        system.refuse()
    (system.root / "proc/swaps").unlink()
    (system.root / "sys/class/block/sdb1/holders/dm-0").mkdir()
    with pytest.raises(CardError, match="part of another"):
        system.refuse()


@tools
def test_cards_are_written_one_after_the_other_and_read_back(
    table: Path, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    cards = [tmp_path / "sdx", tmp_path / "sdy"]
    for card in cards:
        card.write_bytes(b"\xff" * (14 * MIB))
    monkeypatch.setattr(devices, "refuse", lambda *_: None)
    words = [str(table), "--image", str(image), "--device", str(cards[0]), "--device", str(cards[1])]
    assert command.main(words) == 0
    assert 'name = "Havnen"' in setup_in(cards[0])
    assert 'name = "Torvet"' in setup_in(cards[1])
    assert "2/2 torv to" in capsys.readouterr().out
    assert command.main([str(table), "--device", str(cards[0])]) == 1
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert command.main(words[:5]) == 1
    assert "change the cards" in capsys.readouterr().err


@tools
def test_with_one_device_a_person_changes_the_cards(
    table: Path, image: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card, asked = tmp_path / "sdx", []
    card.write_bytes(bytes(14 * MIB))
    monkeypatch.setattr(devices, "refuse", lambda *_: None)
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", asked.append)
    assert command.main([str(table), "--image", str(image), "--device", str(card)]) == 0
    assert asked == [f"Put the card for torv into {card}, and press Enter. "]
    assert 'name = "Torvet"' in setup_in(card)


def test_a_card_that_was_half_written_starts_nothing(tmp_path: Path) -> None:
    image, card = tmp_path / "image", tmp_path / "card"
    image.write_bytes(b"x" * (6 * MIB))
    card.write_bytes(b"\xff" * (6 * MIB))

    class Pulled(Exception):
        pass

    def pull(what: str, done: int, size: int) -> None:
        raise Pulled

    with pytest.raises(Pulled):
        devices.write(image, card, pull)
    assert card.read_bytes()[:MIB] == bytes(MIB)


def test_a_bad_card_is_found_out(tmp_path: Path) -> None:
    image, card = tmp_path / "image", tmp_path / "card"
    image.write_bytes(b"x" * (6 * MIB))
    card.write_bytes(bytes(6 * MIB))

    def forget(what: str, done: int, size: int) -> None:
        if what == "writing" and done == size:
            with card.open("r+b") as opened:
                opened.seek(5 * MIB)
                opened.write(b"y")

    with pytest.raises(CardError, match="the card is bad"):
        devices.write(image, card, forget)
    with pytest.raises(CardError, match="can't be opened"):
        devices.write(image, tmp_path, forget)
