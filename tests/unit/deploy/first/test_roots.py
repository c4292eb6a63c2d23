"""What keeps the key of the data partition."""

import struct
from pathlib import Path

import pytest
from first.roots import KEY_FILE, Fuses, KeyLost, from_file, has_tpm, make_file


def test_a_key_is_made_once_and_found_again(tmp_path: Path) -> None:
    key = make_file(tmp_path, lambda size: b"k" * size)
    assert key == b"k" * 32
    assert make_file(tmp_path) == from_file(tmp_path) == key
    assert all(file.stat().st_mode & 0o077 == 0 for file in tmp_path.iterdir())


@pytest.mark.parametrize(
    "bad", [b"", b"\0" * 40, b"stuen data key 1\nzz 00\n", b"stuen data key 1\n" + b"6b" * 32 + b" 00000000\n"]
)
def test_a_damaged_key_is_taken_from_its_copy(bad: bytes, tmp_path: Path) -> None:
    key = make_file(tmp_path)
    (tmp_path / KEY_FILE).write_bytes(bad)
    assert from_file(tmp_path) == key
    (tmp_path / f"{KEY_FILE}.2").write_bytes(bad)
    with pytest.raises(KeyLost):
        from_file(tmp_path)


def test_a_tpm_is_there_when_its_device_is(tmp_path: Path) -> None:
    def run(*command: str, **more: object) -> str:
        did.append(command)
        return ""

    did: list[tuple[str, ...]] = []
    assert not has_tpm(tmp_path / "tpmrm0", run)
    assert [command[0] for command in did] == ["modprobe"]
    (tmp_path / "tpmrm0").touch()
    assert has_tpm(tmp_path / "tpmrm0", run)
    assert len(did) == 1


def pi(folder: Path, burnt: bytes, code: int = 0x80000000, signed: bytes | None = None) -> Fuses:
    """A board whose firmware answers so."""
    (folder / "vcio").touch()
    if signed is not None:
        (folder / "signed").write_bytes(signed)

    def ask(fd: int, message: bytearray) -> None:
        assert struct.unpack_from("<7I", message) == (64, 0, 0x00030081, 40, 40, 0, 8)
        struct.pack_into("<I", message, 4, code)
        message[28:60] = burnt

    return Fuses(folder / "vcio", folder / "signed", ask)


def test_a_key_of_the_fuses_is_not_the_burnt_one_itself(tmp_path: Path) -> None:
    burnt = bytes(range(32))
    key = pi(tmp_path, burnt).key()
    assert key is not None
    assert len(key) == 32
    assert key != burnt
    assert pi(tmp_path, burnt).key() == key
    assert pi(tmp_path, burnt[::-1]).key() != key


@pytest.mark.parametrize("burnt", [bytes(32), b"\xff" * 32])
def test_fuses_without_a_key_have_none(burnt: bytes, tmp_path: Path) -> None:
    assert pi(tmp_path, burnt).key() is None


def test_a_firmware_that_does_not_know_it_has_none(tmp_path: Path) -> None:
    assert pi(tmp_path, bytes(range(32)), code=0x80000001).key() is None


def test_a_machine_that_is_no_pi_has_none(tmp_path: Path) -> None:
    assert Fuses(tmp_path / "nothing", tmp_path / "nothing").key() is None
    (tmp_path / "vcio").touch()
    assert Fuses(tmp_path / "vcio", tmp_path / "nothing").key() is None  # a device that takes no such message


@pytest.mark.parametrize(("bits", "is_so"), [(None, False), (0, False), (1, False), (8, False), (9, True), (13, True)])
def test_a_board_that_starts_signed_systems_only_says_so(bits: int | None, is_so: bool, tmp_path: Path) -> None:
    signed = None if bits is None else bits.to_bytes(4, "big")
    assert pi(tmp_path, bytes(32), signed=signed).starts_signed_only is is_so
