"""The root key's file: made once, for this user only; in the clear, or sealed by a TPM."""

import os
import shutil
import stat
import subprocess
from pathlib import Path

import pytest

from kiosk.store import DiskFull, Store, StoreDamaged, WrongKey, durable, rootkey
from kiosk.store import tpm as chips
from kiosk.store.tpm import Tpm, TpmFailed
from tests.helpers.until import until


@pytest.fixture
def path(tmp_path):
    return tmp_path / "keys" / "root.key"


def test_it_is_made_once_and_for_this_user_only(path):
    key = rootkey.load(path)
    assert len(key) == 32
    assert rootkey.load(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert rootkey.load(path.with_name("other")) != key


def test_randomness_is_passed_in(path):
    assert rootkey.load(path, random=lambda n: b"k" * n) == b"k" * 32


def test_open_permissions_are_closed(path):
    rootkey.load(path)
    path.chmod(0o644)
    rootkey.load(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_every_flipped_bit_is_found(path):
    data = rootkey.encode(rootkey.load(path))
    assert data == path.read_bytes()
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreDamaged):
            rootkey.decode(bytes(changed))


@pytest.mark.parametrize("data", [b"", b"\n\n\n", b"stuen root key 1\n\n", b"stuen root key 1\nzz 00\n", b"\xff"])
def test_nonsense_is_damage(path, data):
    rootkey.load(path)
    path.write_bytes(data)
    with pytest.raises(StoreDamaged):
        rootkey.load(path)


def test_a_lost_key_is_not_replaced_under_a_store(path, tmp_path):
    store = tmp_path / "store"
    key = rootkey.load(path, store=store)
    Store.open(store, root_key=key).close()
    path.unlink()
    with pytest.raises(WrongKey):
        rootkey.load(path, store=store)
    assert not path.exists()


def test_a_full_disk(path, monkeypatch):
    def full(*_):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(durable, "write_new", full)
    with pytest.raises(DiskFull):
        rootkey.load(path)


def test_a_key_that_cannot_be_read(path):
    path.mkdir(parents=True)
    with pytest.raises(durable.DiskFailed):
        rootkey.load(path)


def test_a_link_is_not_followed(path, tmp_path):
    rootkey.load(path)
    path.rename(tmp_path / "elsewhere")
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(durable.DiskFailed):
        rootkey.load(path)


class Chip:
    """A stand-in for a TPM: another number is another chip; one of number 0 forgets."""

    def __init__(self, number):
        self.number = number

    def seal(self, key):
        if self.number < 0:
            raise TpmFailed
        return bytes([self.number]), bytes(byte ^ self.number for byte in key)

    def unseal(self, public, private):
        if public != bytes([self.number]):
            raise TpmFailed
        return bytes(byte ^ self.number for byte in private) if self.number else b""


def test_where_there_is_a_chip_the_file_opens_only_with_it(path):
    key = rootkey.load(path, find_tpm=lambda: Chip(7))
    assert rootkey.load(path, find_tpm=lambda: Chip(7)) == key
    assert key.hex() not in path.read_text()
    for chip in (Chip(8), None):
        with pytest.raises(WrongKey):
            rootkey.load(path, find_tpm=lambda chip=chip: chip)


@pytest.mark.parametrize("number", [-1, 0])
def test_a_chip_that_fails_does_not_stop_the_kiosk(path, number):
    key = rootkey.load(path, find_tpm=lambda: Chip(number))
    assert len(key) == 32
    assert rootkey.load(path, find_tpm=lambda: None) == key


def test_a_key_in_the_clear_stays_readable_when_a_chip_comes(path):
    key = rootkey.load(path, find_tpm=lambda: None)
    assert rootkey.load(path, find_tpm=lambda: Chip(7)) == key


def test_every_flipped_bit_of_a_sealed_key_is_found(path):
    rootkey.load(path, find_tpm=lambda: Chip(7))
    data = path.read_bytes()
    for bit in range(len(data) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(StoreDamaged):
            rootkey.decode(bytes(changed))


def test_the_chip_is_found_by_its_device_and_its_tools(monkeypatch, tmp_path):
    monkeypatch.setattr(chips, "DEVICE", tmp_path / "none")
    assert rootkey._find_tpm() is None
    monkeypatch.setattr(chips, "DEVICE", tmp_path)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert isinstance(rootkey._find_tpm(), Tpm)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert rootkey._find_tpm() is None


def test_tools_that_are_missing_or_fail(tmp_path):
    with pytest.raises(TpmFailed):
        Tpm({"PATH": str(tmp_path)}).seal(b"k")
    with pytest.raises(TpmFailed):
        Tpm({"TPM2TOOLS_TCTI": "swtpm:path=/nonexistent"}).unseal(b"p", b"q")


def test_what_the_tools_are_asked(monkeypatch):
    """The key goes by stdin and comes by stdout, never as an argument."""
    asked = []

    def run(command, **options):
        asked.append((command[0], options.get("input", b"")))
        assert not any("secret" in argument for argument in command)
        if command[0] == "tpm2_create":
            for name in ("pub", "priv"):
                (Path(options["cwd"]) / name).write_bytes(name.encode())
        return subprocess.CompletedProcess(command, 0, b"the key")

    monkeypatch.setattr(subprocess, "run", run)
    assert Tpm().seal(b"secret") == (b"pub", b"priv")
    assert Tpm().unseal(b"pub", b"priv") == b"the key"
    assert [one for one in asked if one[0] != "tpm2_flushcontext"] == [
        ("tpm2_createprimary", b""),
        ("tpm2_create", b"secret"),
        ("tpm2_createprimary", b""),
        ("tpm2_load", b""),
        ("tpm2_unseal", b""),
    ]


@pytest.fixture
def swtpm(tmp_path):
    """Two chips made of software, where Debian's swtpm and tpm2-tools are there."""
    if not (shutil.which("swtpm") and shutil.which("tpm2_unseal")):
        pytest.skip("needs swtpm and tpm2-tools")
    running, found = [], []
    for name in ("one", "two"):
        folder = tmp_path / name
        folder.mkdir()
        command = ["swtpm", "socket", "--tpm2", "--tpmstate", f"dir={folder}", "--flags", "not-need-init,startup-clear"]
        command += ["--server", f"type=unixio,path={folder}/s", "--ctrl", f"type=unixio,path={folder}/s.ctrl"]
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        until((folder / "s").exists, "swtpm did not come up")
        until((folder / "s.ctrl").exists, "swtpm did not come up")
        found.append(Tpm({"TPM2TOOLS_TCTI": f"swtpm:path={folder}/s"}))
    yield found
    for one in running:
        one.terminate()
        one.wait()


def test_a_real_chip_in_software(swtpm, path):
    one, two = swtpm
    key = rootkey.load(path, find_tpm=lambda: one)
    assert len(key) == 32
    assert b" tpm" in path.read_bytes()
    assert rootkey.load(path, find_tpm=lambda: one) == key
    with pytest.raises(WrongKey):
        rootkey.load(path, find_tpm=lambda: two)
