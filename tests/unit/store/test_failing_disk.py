"""A disk that is full, read-only or broken: nothing acknowledged is lost, reads go on, the error says what it is."""

import errno
import os
from pathlib import Path

import pytest

from kiosk.store import DiskFailed, DiskFull, ReadOnly, Store, StoreBusy, StoreDamaged, durable, segment

KEY = bytes(range(32))
FULL, BROKEN, LOCKED = errno.ENOSPC, errno.EIO, errno.EROFS


class Faults:
    """Makes the nth call of a function in durable.py fail, after `done` bytes of it."""

    def __init__(self, monkeypatch):
        self._patch = monkeypatch

    def __call__(self, name, code, after=0, done=0, times=1):
        real, state = getattr(durable, name), {"calls": 0}

        def failing(*args, **options):
            state["calls"] += 1
            if after < state["calls"] <= after + times:
                if name == "write_at" and done:
                    real(args[0], args[1][:done], args[2])
                raise OSError(code, os.strerror(code))
            return real(*args, **options)

        self._patch.setattr(durable, name, failing)

    def mend(self):
        self._patch.undo()


@pytest.fixture
def faults(monkeypatch):
    return Faults(monkeypatch)


@pytest.fixture
def filled(store):
    store.table("t").insert({"n": 1})
    store.subject("s").table("p").insert({"a": 1})
    return store


def state(store):
    return {name: store.table(name).all() for name in sorted(store.tables())}


@pytest.mark.parametrize("done", [0, 1, 32, 100, 300])
def test_full_in_the_middle_of_a_frame(filled, opened, faults, done):
    before = state(filled)
    faults("write_at", FULL, done=done)
    with pytest.raises(DiskFull):
        filled.table("t").insert({"pad": "x" * 300})
    assert state(filled) == before
    faults.mend()
    filled.table("t").insert({"n": 2})
    assert state(opened()) == {"t": [{"n": 1}, {"n": 2}]}


def test_full_when_the_file_is_to_grow(filled, opened, faults):
    before, size = state(filled), filled.stat().allocated
    faults("write_at", FULL, done=1000, times=2)
    with pytest.raises(DiskFull):
        filled.table("t").insert({"pad": "x" * 9000})
    assert state(filled) == before
    assert filled.stat().allocated == size
    filled.table("t").insert({"small": 1})
    faults.mend()
    assert len(opened().table("t")) == 2


def test_no_room_ahead_but_room_enough(filled, opened, faults):
    faults("write_at", FULL, done=1000)
    filled.table("t").insert({"pad": "x" * 9000})
    assert len(opened().table("t")) == 2


def test_broken_when_the_file_is_to_grow(filled, faults):
    faults("write_at", BROKEN)
    with pytest.raises(DiskFailed):
        filled.table("t").insert({"pad": "x" * 9000})
    filled.table("t").insert({"n": 2})


def test_full_at_the_sync_takes_it_back(filled, opened, faults):
    faults("sync", FULL)
    with pytest.raises(DiskFull):
        filled.table("t").insert({"n": 2})
    assert state(opened()) == {"t": [{"n": 1}]}
    filled.table("t").insert({"n": 3})
    assert state(opened()) == {"t": [{"n": 1}, {"n": 3}]}


@pytest.mark.parametrize("times", [1, 2])
def test_a_failed_sync_ends_writing_until_the_next_opening(filled, opened, faults, times):
    faults("sync", BROKEN, times=times)
    with pytest.raises(DiskFailed):
        filled.table("t").insert({"n": 2})
    faults.mend()
    for write in (lambda: filled.table("t").insert({"n": 3}), filled.compact, filled.rotate, lambda: filled.shred("s")):
        with pytest.raises(DiskFailed):
            write()
    assert state(filled) == {"t": [{"n": 1}]}
    filled.close()
    again = opened()
    again.table("t").insert({"n": 4})
    assert state(again) == {"t": [{"n": 1}, {"n": 4}]}


def test_failed_even_to_take_it_back(filled, faults):
    faults("sync", FULL, times=2)
    with pytest.raises(DiskFull):
        filled.table("t").insert({"n": 2})
    with pytest.raises(DiskFailed):
        filled.table("t").insert({"n": 3})


def test_read_only_from_one_moment_to_the_next(filled, opened, faults):
    faults("write_at", LOCKED)
    with pytest.raises(ReadOnly):
        filled.table("t").insert({"n": 2})
    assert state(filled) == {"t": [{"n": 1}]}
    filled.table("t").insert({"n": 3})
    assert state(opened()) == {"t": [{"n": 1}, {"n": 3}]}


def test_read_only_at_the_opening(filled, opened, faults, monkeypatch, where):
    filled.close()
    real = durable.open_file

    def open_file(path, *, writable, create=False):
        if writable:
            raise OSError(LOCKED, "Read-only file system")
        return real(path, writable=False)

    monkeypatch.setattr(durable, "open_file", open_file)
    (where / "keyring.b").write_bytes(b"torn")
    store = opened()
    assert state(store) == {"t": [{"n": 1}]}
    assert store.subject("s").table("p").all() == [{"a": 1}]
    for write in (lambda: store.table("t").insert({"n": 2}), store.compact, store.rotate, lambda: store.shred("s")):
        with pytest.raises(ReadOnly):
            write()
    assert state(store) == {"t": [{"n": 1}]}
    monkeypatch.undo()
    store.table("t").insert({"n": 2})
    assert state(opened()) == {"t": [{"n": 1}, {"n": 2}]}


def test_read_only_without_a_lock_file(filled, where, monkeypatch):
    filled.close()
    (where / "lock").unlink()
    real = durable.open_file

    def open_file(path, *, writable, create=False):
        if writable:
            raise OSError(LOCKED, "Read-only file system")
        return real(path, writable=False)

    monkeypatch.setattr(durable, "open_file", open_file)
    with Store.open(where, root_key=KEY) as store:
        assert state(store) == {"t": [{"n": 1}]}


def test_a_lock_that_cannot_be_made(where, monkeypatch):
    monkeypatch.setattr(durable, "open_file", _raise(BROKEN))
    with pytest.raises(DiskFailed):
        Store.open(where, root_key=KEY)


def test_a_directory_that_cannot_be_made(where, monkeypatch):
    monkeypatch.setattr(durable, "make_directory", _raise(FULL))
    with pytest.raises(DiskFull):
        Store.open(where, root_key=KEY)


def _raise(code):
    def failing(*_, **__):
        raise OSError(code, os.strerror(code))

    return failing


def test_full_while_the_store_is_made(where, faults):
    for call in range(4):
        faults("write_new", FULL, after=call)
        try:
            Store.open(where, root_key=KEY).close()
        except DiskFull:
            pass
        else:
            break
        faults.mend()
    else:
        pytest.fail("it never opened")
    faults.mend()
    with Store.open(where, root_key=KEY) as store:
        store.table("t").insert({})


def test_full_while_compacting(filled, opened, faults, where):
    faults("write_at", FULL, done=100)
    with pytest.raises(DiskFull):
        filled.compact()
    faults.mend()
    assert sorted(path.name for path in where.iterdir()) == ["journal-00000001", "keyring.a", "keyring.b", "lock"]
    filled.table("t").insert({"n": 2})
    filled.compact()
    assert state(opened()) == {"t": [{"n": 1}, {"n": 2}]}


def test_the_keyring_refuses_the_compaction(filled, opened, faults, monkeypatch, where):
    monkeypatch.setattr("kiosk.store.keyring.save", _raise(FULL))
    with pytest.raises(DiskFull):
        filled.compact()
    assert not (where / "journal-00000002").exists()
    monkeypatch.undo()
    filled.table("t").insert({"n": 2})
    assert state(opened()) == {"t": [{"n": 1}, {"n": 2}]}


@pytest.mark.parametrize("sync", [0, 1])
def test_the_keyring_breaks_half_way_through_a_compaction(filled, opened, faults, where, sync):
    faults("sync", BROKEN, after=sync)
    with pytest.raises(DiskFailed):
        filled.compact()
    faults.mend()
    with pytest.raises(DiskFailed):
        filled.table("t").insert({"n": 2})
    filled.close()
    again = opened()
    assert state(again) == {"t": [{"n": 1}]}
    assert again.verify().ok
    assert len(list(where.glob("journal-*"))) == 1


def test_nothing_is_removed_while_the_slots_disagree(filled, opened, faults, where, monkeypatch):
    """The page cache may show a slot that the disk refused: the segment that the other one names is still needed."""
    faults("sync", BROKEN)
    with pytest.raises(DiskFailed):
        filled.compact()
    faults.mend()
    filled._journal.close()
    filled._closed = True
    slot = (where / "keyring.b").read_bytes()
    monkeypatch.setattr("kiosk.store.keyring.save", _raise(BROKEN))
    store = opened()
    assert state(store) == {"t": [{"n": 1}]}
    store._journal.close()
    store._closed = True
    monkeypatch.undo()
    assert len(list(where.glob("journal-*"))) == 2
    (where / "keyring.a").write_bytes(slot)  # a power cut: it had never reached the disk
    assert state(opened()) == {"t": [{"n": 1}]}
    assert [path.name for path in where.glob("journal-*")] == ["journal-00000001"]


def test_no_room_for_a_larger_keyring(filled, opened, faults):
    with filled.transaction():
        for number in range(60):
            filled.subject(f"subject {number}").table("p").insert({"n": number})
    faults("extend", FULL)
    with pytest.raises(DiskFull):
        filled.rotate()
    filled.subject("more").table("p").insert({})
    filled.rotate()
    assert len(opened().subjects()) == 62


def test_a_shred_whose_keyring_fails_is_finished_later(filled, opened, faults, monkeypatch, where):
    monkeypatch.setattr("kiosk.store.keyring.save", _raise(FULL))
    with pytest.raises(DiskFull):
        filled.shred("s")
    assert filled.subjects() == set()
    assert filled.stat().pending_shreds == 1
    monkeypatch.undo()
    epoch = filled.stat().epoch
    filled.table("t").insert({"n": 2})
    assert (filled.stat().pending_shreds, filled.stat().epoch) == (0, epoch + 1)
    assert opened().subjects() == set()


def test_a_shred_whose_keyring_fails_is_finished_at_the_next_opening(filled, opened, monkeypatch):
    monkeypatch.setattr("kiosk.store.keyring.save", _raise(FULL))
    with pytest.raises(DiskFull):
        filled.shred("s")
    other = opened()
    assert (other.subjects(), other.stat().pending_shreds) == (set(), 1)
    with pytest.raises(DiskFull):
        other.compact()
    filled._journal.close()
    filled._closed = True
    monkeypatch.undo()
    other._journal.close()
    other._closed = True
    again = opened()
    assert (again.subjects(), again.stat().pending_shreds, again.stat().epoch) == (set(), 0, 2)


def test_compaction_by_itself_may_fail_without_a_word(filled, faults, monkeypatch):
    monkeypatch.setattr("kiosk.store.engine.COMPACT_AT", 0)
    faults("write_new", FULL, times=100)
    for number in range(30):
        filled.table("t").insert({"n": number, "pad": "x" * 100})
    assert filled.stat().segment == 1
    assert len(filled.table("t")) == 31


def test_a_sector_that_cannot_be_read_is_damage(filled, where, monkeypatch):
    for number in range(100):
        filled.table("t").insert({"n": number})
    filled.close()
    real = os.pread

    def pread(fd, length, offset):
        if offset + length > 8192 and offset < 12288 and "journal" in str(Path(f"/proc/self/fd/{fd}").readlink()):
            raise OSError(BROKEN, "Input/output error")
        return real(fd, length, offset)

    monkeypatch.setattr(os, "pread", pread)
    with pytest.raises(StoreDamaged):
        Store.open(where, root_key=KEY)


def test_a_journal_that_got_shorter_while_open_takes_nothing(filled, where):
    os.truncate(where / segment.name(1), 100)
    filled._journal.segment._dirty_tail = True
    with pytest.raises(DiskFailed):
        filled.table("t").insert({"n": 2})


def test_another_process_that_keeps_the_lock(filled, opened, monkeypatch):
    monkeypatch.setattr(durable, "PATIENCE", 0.01)
    other = opened()
    with filled.transaction():
        filled.table("t").insert({"n": 2})
        assert state(other) == {"t": [{"n": 1}]}  # it reads what was there, until it has to wait
        with pytest.raises(StoreBusy):
            other.table("t").insert({"n": 3})
    other.table("t").insert({"n": 3})
    assert len(filled.table("t")) == 3


def test_reads_wait_for_a_frame_that_is_being_written(filled, opened, faults, monkeypatch):
    other = opened()
    monkeypatch.setattr(durable, "PATIENCE", 0.01)
    real = durable.sync

    def sync(fd):
        with pytest.raises(StoreBusy):
            other.table("t").all()
        real(fd)

    monkeypatch.setattr(durable, "sync", sync)
    filled.table("t").insert({"n": 2})
    assert len(other.table("t")) == 2
