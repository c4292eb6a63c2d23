"""What waits in memory is written once: a program that is killed in between loses it, and never tells of it twice."""

from pathlib import Path

import pytest

from kiosk.store import DiskFull
from kiosk.voice.pending import Pending


def test_what_is_taken_is_gone_when_it_is_written(pending, memory):
    pending.add("visits")
    with pending.taken() as found:
        assert found == {"visits": 1}
    assert pending.read() == {}
    assert list(memory.iterdir()) == []


def test_a_program_that_is_killed_meanwhile_leaves_nothing_to_be_written_again(pending, memory, tmp_path):
    pending.add("visits")
    killed = pending.taken()
    killed.__enter__()
    after = Pending(tmp_path, lambda: [memory])
    assert after.read() == {}
    after.add("visits")
    with after.taken() as found:
        assert found == {"visits": 1}
    assert list(memory.iterdir()) == []


def test_what_could_not_be_written_waits_again(pending):
    pending.add("visits")
    with pytest.raises(OSError, match="full"), pending.taken():
        raise OSError("full")
    assert pending.read() == {"visits": 1}


def test_where_nothing_waits_nothing_is_taken(pending, memory):
    with pending.taken() as found:
        assert found == {}
    assert list(memory.iterdir()) == []


def test_nothing_is_taken_where_there_is_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.voice.pending.in_memory", lambda _base: False)
    pending = Pending(tmp_path, lambda: [tmp_path])
    assert not pending.possible
    with pending.taken() as found:
        assert found == {}


def test_what_cannot_be_taken_out_is_not_written_for_it_would_stay_there(pending, monkeypatch, counts, store):
    for _visit in range(5):
        pending.add("visits")

    def fails(*_given):
        raise OSError(28, "full")

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", fails)
        with pytest.raises(DiskFull), pending.taken():
            pytest.fail("it was not taken")
    assert pending.read() == {"visits": 5}
    counts.visited()
    assert [row["counts"]["visits"] for row in store.table("counts")] == [5]
    assert pending.read() == {"visits": 1}
