"""The exact order in which things reach the disk: what makes a power cut harmless, written down."""

import os
from pathlib import Path

import pytest

from kiosk.store import durable


@pytest.fixture
def calls(store, monkeypatch):
    """(what, file) for each write, sync and rename from here on; neighbours that are alike are one."""
    made: list[tuple[str, str]] = []

    def note(what, name):
        if made[-1:] != [(what, name)]:
            made.append((what, name))

    def of(fd):
        return Path(f"/proc/self/fd/{fd}").readlink().name

    real_write, real_fdatasync, real_fsync = os.pwrite, os.fdatasync, os.fsync
    real_rename, real_unlink = Path.replace, Path.unlink

    def pwrite(fd, data, offset):
        note("write", of(fd))
        return real_write(fd, data, offset)

    def fdatasync(fd):
        note("sync", of(fd))
        real_fdatasync(fd)

    def fsync(fd):
        note("sync", of(fd))
        real_fsync(fd)

    def replace(self, target):
        note("rename", Path(target).name)
        return real_rename(self, target)

    def unlink(self, missing_ok=False):
        note("remove", self.name)
        real_unlink(self, missing_ok=missing_ok)

    store.table("t").insert({"n": 0})
    monkeypatch.setattr(os, "pwrite", pwrite)
    monkeypatch.setattr(os, "fdatasync", fdatasync)
    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "unlink", unlink)
    return made


JOURNAL, NEXT = "journal-00000001", "journal-00000002"
KEYRING = [("write", "keyring.a"), ("sync", "keyring.a"), ("write", "keyring.b"), ("sync", "keyring.b")]


def test_a_transaction_is_written_once_and_synced_once(store, calls):
    with store.transaction():
        store.table("t").insert({"n": 1})
        store.table("u").insert({"n": 1})
        store.subject("s").table("p").insert({"n": 1})
        assert calls == []
    assert calls == [("write", JOURNAL), ("sync", JOURNAL)]


def test_room_is_synced_before_it_is_written_into(store, calls):
    store.table("t").insert({"pad": "x" * 20_000})
    assert calls == [("write", JOURNAL), ("sync", JOURNAL)] * 2


def test_a_torn_tail_is_cut_and_synced_first(store, opened, calls, where):
    store._journal.segment._dirty_tail = True
    used = store.stat().used
    fd = durable.open_file(where / JOURNAL, writable=True)
    os.lseek(fd, used + 32, os.SEEK_SET)
    os.write(fd, b"torn")
    os.close(fd)
    store.table("t").insert({"n": 1})
    assert calls == [("write", JOURNAL), ("sync", JOURNAL)] * 2
    assert opened().table("t").all() == [{"n": 0}, {"n": 1}]


def test_a_shred_says_so_before_the_keyring_does(store, calls):
    store.subject("s").table("p").insert({"n": 1})
    calls.clear()
    store.shred("s")
    assert calls == [("write", JOURNAL), ("sync", JOURNAL), *KEYRING]


def test_rotation_writes_the_keyring_only(store, calls):
    store.rotate()
    assert calls == KEYRING


def test_compaction_names_the_new_segment_when_it_is_whole_and_drops_the_old_one_last(store, calls, where):
    store.compact()
    assert calls == [
        ("write", f"{NEXT}.new"),
        ("sync", f"{NEXT}.new"),
        ("rename", NEXT),
        ("sync", where.name),
        *KEYRING,
        ("remove", JOURNAL),
    ]


def test_closing_notes_how_far_the_journal_goes(store, opened, calls):
    store.close()
    assert calls == KEYRING
    calls.clear()
    opened().close()
    assert calls == []


def test_a_store_is_made_keyring_first(tmp_path, opened, calls):
    opened(tmp_path / "new")
    names = [name for what, name in calls if what == "rename"]
    assert names == ["keyring.a", "keyring.b", JOURNAL]
    assert ("sync", tmp_path.name) in calls
