"""The keyring's two slots: one of them is whole at any instant, and a wrong key is not damage."""

import os

import pytest

from kiosk.store import StoreDamaged, WrongKey, keyring
from kiosk.store.errors import DiskFailed
from kiosk.store.keyring import Keyring, Mark

ROOT = b"r" * 32


@pytest.fixture
def ring():
    ring = Keyring.fresh(os.urandom)
    ring.add("somebody æ", os.urandom(32))
    ring.mark = Mark(7, b"m" * 32)
    return ring


def test_a_slot_holds_everything(ring):
    assert keyring.decode(keyring.encode(ring, ROOT, os.urandom), ROOT) == ring


def test_a_wrong_root_key_is_not_damage(ring):
    with pytest.raises(WrongKey):
        keyring.decode(keyring.encode(ring, ROOT, os.urandom), b"x" * 32)


@pytest.mark.parametrize("length", [0, 10, 39, 100, 300])
def test_a_short_slot_is_damage(ring, length):
    with pytest.raises(StoreDamaged):
        keyring.decode(keyring.encode(ring, ROOT, os.urandom)[:length], ROOT)


def test_a_newer_slot_says_so(ring, monkeypatch):
    monkeypatch.setattr(keyring, "VERSION", 2)
    data = keyring.encode(ring, ROOT, os.urandom)
    monkeypatch.undo()
    with pytest.raises(StoreDamaged, match="newer"):
        keyring.decode(data, ROOT)


def test_the_newest_whole_slot_counts(ring, tmp_path):
    with pytest.raises(FileNotFoundError):
        keyring.load(tmp_path, ROOT)
    keyring.save(tmp_path, ring, ROOT, os.urandom)
    assert keyring.load(tmp_path, ROOT) == (ring, True)
    newer = ring.next(roll=os.urandom)
    old = (tmp_path / "keyring.b").read_bytes()
    keyring.save(tmp_path, newer, ROOT, os.urandom)
    assert newer.epoch_key != ring.epoch_key
    (tmp_path / "keyring.b").write_bytes(old)
    assert keyring.load(tmp_path, ROOT) == (newer, False)
    (tmp_path / "keyring.a").write_bytes(b"torn")
    assert keyring.load(tmp_path, ROOT) == (ring, False)
    (tmp_path / "keyring.b").unlink()
    with pytest.raises(StoreDamaged):
        keyring.load(tmp_path, ROOT)


def test_a_change_of_root_key_that_stopped_half_way_opens_with_either(ring, tmp_path):
    keyring.save(tmp_path, ring, ROOT, os.urandom)
    (tmp_path / "keyring.a").write_bytes(keyring.encode(ring.next(), b"n" * 32, os.urandom))
    assert keyring.load(tmp_path, ROOT)[0].generation == 1
    assert keyring.load(tmp_path, b"n" * 32)[0].generation == 2
    (tmp_path / "keyring.b").write_bytes(b"torn")
    with pytest.raises(WrongKey):
        keyring.load(tmp_path, ROOT)


def test_a_slot_that_cannot_be_read_is_damage(ring, tmp_path):
    keyring.save(tmp_path, ring, ROOT, os.urandom)
    for slot in keyring.SLOTS:
        (tmp_path / slot).unlink()
        (tmp_path / slot).mkdir()
    with pytest.raises(StoreDamaged, match="can't be read"):
        keyring.load(tmp_path, ROOT)


def test_nothing_of_a_longer_keyring_stays(ring, tmp_path):
    for number in range(100):
        ring.add(f"subject {number}", os.urandom(32))
    keyring.save(tmp_path, ring, ROOT, os.urandom)
    size = (tmp_path / "keyring.a").stat().st_size
    assert size > 8192
    small = Keyring.fresh(os.urandom)
    keyring.save(tmp_path, small, ROOT, os.urandom)
    data = (tmp_path / "keyring.a").read_bytes()
    assert len(data) == size
    assert not data[4096:].strip(b"\0")
    assert keyring.load(tmp_path, ROOT) == (small, True)


def test_half_done_is_said(ring, tmp_path, monkeypatch):
    keyring.save(tmp_path, ring, ROOT, os.urandom)

    def refuse(fd):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(keyring.durable, "sync", refuse)
    with pytest.raises(DiskFailed):
        keyring.save(tmp_path, ring.next(), ROOT, os.urandom)
