"""Damage: nothing is changed until somebody decides; then every byte is kept aside, and what verified goes on."""

import errno
from datetime import datetime

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.store import DiskFull, Store, StoreDamaged, WrongKey, durable

KEY = bytes(range(32))


class Clock:
    def now(self):
        return datetime(2026, 11, 20, 12, 0, 0, 5, tzinfo=COPENHAGEN)

    def monotonic(self):
        return 0.0


@pytest.fixture
def damaged(where, opened):
    """Six frames; the bytes at which each ended; a flipped bit in the fifth."""
    store = opened()
    ends = []
    for number in range(3):
        store.table("t").insert({"n": number})
        ends.append(store.stat().used)
    store.subject("s").table("p").insert({"a": 1})
    ends.append(store.stat().used)
    store.table("t").insert({"n": 3})
    store.subject("lost").table("p").insert({"a": 2})
    revision = store.revision
    store._journal.close()
    store._closed = True
    flip(where / "journal-00000001", ends[-1] + 70)
    return revision


def flip(path, byte):
    data = bytearray(path.read_bytes())
    data[byte] ^= 1
    path.write_bytes(data)


def files(where):
    return {path.name: path.read_bytes() for path in where.iterdir() if path.is_file()}


def test_damage_is_refused_and_nothing_is_touched(damaged, where):
    before = files(where)
    with pytest.raises(StoreDamaged) as caught:
        Store.open(where, root_key=KEY)
    assert "journal-00000001, frame 5" in str(caught.value)
    assert caught.value.message in str(caught.value)
    assert files(where) == before


def test_what_verified_is_kept_and_the_rest_is_aside(damaged, where, opened):
    before = files(where)
    told = Store.quarantine(where, root_key=KEY, clock=Clock())
    assert told.moved_to == where / "quarantine" / "20261120T110000.000005Z"
    assert (told.frames, told.documents, told.subjects) == (5, 3, 1)
    del before["lock"]
    assert files(told.moved_to) == before
    store = opened()
    assert [doc["n"] for doc in store.table("t")] == [0, 1, 2]
    assert store.subject("s").table("p").all() == [{"a": 1}]
    assert store.revision > damaged  # nothing that remembered a revision takes it for the same state
    assert store.verify().ok
    store.table("t").insert({"n": 9})
    assert Store.quarantine(where, root_key=KEY) is None


def test_the_quarantined_files_are_still_a_store(damaged, where):
    told = Store.quarantine(where, root_key=KEY)
    flip(told.moved_to / "journal-00000001", _damage(told))
    with Store.open(told.moved_to, root_key=KEY) as mended:
        assert [doc["n"] for doc in mended.table("t")] == [0, 1, 2, 3]


def _damage(told):
    """The byte that the fixture flipped: 70 behind the end of the last good frame."""
    data = (told.moved_to / "journal-00000001").read_bytes()
    from kiosk.store import frames, keyring

    ring, _ = keyring.load(told.moved_to, KEY)
    keys = frames.SegmentKeys(ring.chain_key, 1)
    return frames.read(data, keys.start, keys)[1].offset + 70


def test_the_wrong_key_is_no_reason(damaged, where):
    before = files(where)
    with pytest.raises(WrongKey):
        Store.quarantine(where, root_key=b"x" * 32)
    assert files(where) == before


def test_without_a_keyring_all_goes_aside_and_the_store_is_empty(damaged, where, opened):
    for slot in ("keyring.a", "keyring.b"):
        flip(where / slot, 100)
    told = Store.quarantine(where, root_key=KEY)
    assert (told.frames, told.documents, told.subjects) == (0, 0, 0)
    assert sorted(path.name for path in told.moved_to.iterdir()) == ["journal-00000001", "keyring.a", "keyring.b"]
    assert opened().tables() == set()


def test_a_lost_keyring_is_damage(where, opened):
    opened().close()
    for slot in ("keyring.a", "keyring.b"):
        (where / slot).unlink()
    with pytest.raises(StoreDamaged, match="keyring is gone"):
        Store.open(where, root_key=KEY)
    told = Store.quarantine(where, root_key=KEY)
    assert [path.name for path in told.moved_to.iterdir()] == ["journal-00000001"]


def test_a_lost_journal_is_damage(where, opened):
    with opened() as store:
        store.table("t").insert({"n": 1})
    (where / "journal-00000001").unlink()
    with pytest.raises(StoreDamaged, match="is gone"):
        Store.open(where, root_key=KEY)
    told = Store.quarantine(where, root_key=KEY)
    assert (told.frames, told.documents) == (0, 0)
    assert opened().revision > 1


def test_a_journal_that_somebody_cut_after_closing_is_damage(where, opened):
    with opened() as store:
        store.table("t").insert({"n": 1})
        used = store.stat().used
        store.table("t").insert({"n": 2})
    journal = where / "journal-00000001"
    journal.write_bytes(journal.read_bytes()[:used])
    with pytest.raises(StoreDamaged, match="3 had been saved"):
        Store.open(where, root_key=KEY)
    assert Store.quarantine(where, root_key=KEY).frames == 2
    assert opened().table("t").all() == [{"n": 1}]


def test_another_process_notices(where, opened):
    live = opened()
    live.table("t").insert({"n": 1})
    live.table("t").insert({"n": 2})
    flip(where / "journal-00000001", 150)
    Store.quarantine(where, root_key=KEY)
    assert live.table("t").all() == []
    live.table("t").insert({"n": 3})
    assert opened().table("t").all() == [{"n": 3}]


def test_another_process_does_not_write_into_a_keyring_that_was_lost(where, opened):
    live = opened()
    live.table("t").insert({"n": 1})
    for slot in ("keyring.a", "keyring.b"):
        flip(where / slot, 100)
    Store.quarantine(where, root_key=KEY)
    Store.open(where, root_key=KEY).close()
    with pytest.raises(StoreDamaged, match="aside"):
        live.table("t").insert({"n": 2})


def test_a_full_disk_leaves_the_damaged_store_as_it_was(damaged, where, monkeypatch):
    before = files(where)

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable, "write_new", full)
    with pytest.raises(DiskFull):
        Store.quarantine(where, root_key=KEY)
    assert files(where) == before
    monkeypatch.undo()
    assert Store.quarantine(where, root_key=KEY).frames == 5


def test_frames_that_verify_over_sections_that_do_not(where, opened):
    store = opened()
    store.table("t").insert({"n": 1})
    ring = store._journal.ring
    key_id, _ = ring.keys[""]
    ring.keys[""] = (key_id, b"a" * 32)
    store.table("t").insert({"n": 2})
    store._journal.close()
    store._closed = True
    with pytest.raises(StoreDamaged, match="does not open"):
        Store.open(where, root_key=KEY)
    told = Store.quarantine(where, root_key=KEY)
    assert told is not None
    assert told.frames == 0
    assert opened().tables() == set()
