"""The root key's file."""

import stat

import pytest

from kiosk.store.rootkey import NAME, KeyUnusable, root_key


def test_a_key_is_made_once_and_only_for_us(tmp_path):
    key = root_key(tmp_path / "keys")
    assert len(key) == 32
    assert root_key(tmp_path / "keys") == key
    assert [path.name for path in (tmp_path / "keys").iterdir()] == [NAME]
    assert stat.S_IMODE((tmp_path / "keys" / NAME).stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700


def test_a_damaged_key_is_never_replaced(tmp_path):
    (tmp_path / NAME).write_bytes(b"short")
    with pytest.raises(KeyUnusable):
        root_key(tmp_path)
    assert (tmp_path / NAME).read_bytes() == b"short"


def test_another_first_start_that_was_quicker_wins(tmp_path, monkeypatch):
    def other_start(_size):
        (tmp_path / NAME).write_bytes(b"o" * 32)
        return b"m" * 32

    monkeypatch.setattr("kiosk.store.rootkey.os.urandom", other_start)
    assert root_key(tmp_path) == b"o" * 32
