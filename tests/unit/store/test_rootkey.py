"""The root key's file."""

import stat

import pytest

from kiosk.store import StoreDamaged, WrongKey, rootkey


def test_a_key_is_made_once_and_only_for_us(tmp_path):
    path = tmp_path / "keys" / "root.key"
    key = rootkey.load(path)
    assert len(key) == 32
    assert rootkey.load(path) == key
    assert [one.name for one in path.parent.iterdir()] == ["root.key"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_others_lose_the_right_to_read_it(tmp_path):
    path = tmp_path / "root.key"
    key = rootkey.load(path)
    path.chmod(0o644)
    assert rootkey.load(path) == key
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "spoil", [lambda b: b"short", lambda b: b[:30] + bytes([b[30] ^ 1]) + b[31:], lambda b: b + b"x"]
)
def test_a_damaged_key_is_never_replaced(tmp_path, spoil):
    path = tmp_path / "root.key"
    rootkey.load(path)
    spoiled = spoil(path.read_bytes())
    path.write_bytes(spoiled)
    with pytest.raises(StoreDamaged):
        rootkey.load(path)
    assert path.read_bytes() == spoiled


def test_no_new_key_for_a_store_that_lost_its_own(tmp_path):
    (tmp_path / "store").mkdir()
    (tmp_path / "store" / "keyring.a").touch()
    with pytest.raises(WrongKey):
        rootkey.load(tmp_path / "root.key", store=tmp_path / "store")
    assert not (tmp_path / "root.key").exists()


def test_another_first_start_that_was_quicker_wins(tmp_path):
    path = tmp_path / "root.key"

    def other_start(size):
        if not path.exists():
            rootkey.load(path, random=lambda size: b"o" * size)
        return b"m" * size

    assert rootkey.load(path, random=other_start) == b"o" * 32
    assert [one.name for one in tmp_path.iterdir()] == ["root.key"]
