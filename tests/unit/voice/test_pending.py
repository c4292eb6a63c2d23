"""What waits in memory is written once: a program that is killed in between loses it, and never tells of it twice."""

import pytest

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


def test_nothing_is_taken_where_there_is_no_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.voice.pending.in_memory", lambda _base: False)
    pending = Pending(tmp_path, lambda: [tmp_path])
    assert not pending.possible
    with pending.taken() as found:
        assert found == {}
