import os
import stat

import pytest

from kiosk.store import DiskFull, Store, StoreDamaged, WrongKey, durable, rootkey


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
