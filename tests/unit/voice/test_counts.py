"""Totals of a day, written for five visits at once and never for one."""

import json
from datetime import date

import pytest

from kiosk.store import DiskFull
from kiosk.voice.asking import SECONDS, THANKS, Asking
from kiosk.voice.pending import Pending

TODAY = date(2026, 11, 20)


def visits(counts, *answers):
    """So many visits, each with its answer or None, one after the other."""
    for got in answers:
        counts.visited()
        if got:
            counts.answered(got)


def test_nothing_is_written_for_fewer_than_five_visits(counts, store):
    before = store.stat().frames
    visits(counts, "no", None, "yes", "yes", "partly")
    assert counts.days() == {}
    assert store.stat().frames == before


def test_the_sixth_visit_writes_the_five_before_it_at_once(counts, store):
    visits(counts, "no", None, "yes", "yes", "partly")
    before = store.stat().frames
    visits(counts, "no")
    assert counts.days() == {TODAY: {"visits": 5, "yes": 2, "partly": 1, "no": 1}}
    assert store.stat().frames == before + 1
    assert counts.pending.read() == {"visits": 1, "got:no": 1}


def test_days_grow_by_five_and_are_apart(counts, clock):
    visits(counts, *["yes"] * 11)
    clock.after(days=1)
    visits(counts, *["no"] * 5)
    days = counts.days()
    assert days[TODAY] == {"visits": 10, "yes": 10, "partly": 0, "no": 0}
    assert days[date(2026, 11, 21)] == {"visits": 5, "yes": 1, "partly": 0, "no": 4}


def test_what_is_written_names_no_time_and_no_visit(counts, store):
    visits(counts, *["yes"] * 11)
    assert [dict(row) for row in store.table("counts")] == [
        {"day": "2026-11-20", "counts": {"visits": 10, "yes": 10, "partly": 0, "no": 0}}
    ]


def test_what_waits_outlives_the_program_and_tells_no_time(counts, memory, tmp_path):
    visits(counts, "yes", None)
    (path,) = memory.iterdir()
    assert json.loads(path.read_text()) == {"visits": 2, "got:yes": 1}
    assert path.stat().st_mtime == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert Pending(tmp_path, lambda: [memory]).read() == {"visits": 2, "got:yes": 1}
    assert Pending(tmp_path / "another kiosk", lambda: [memory]).read() == {}


def test_what_is_cleared_leaves_no_file(pending, memory):
    pending.add("visits")
    pending.clear()
    pending.clear()
    assert list(memory.iterdir()) == []
    assert pending.read() == {}


def test_nothing_waits_on_a_disk(store, tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.voice.pending.in_memory", lambda _base: False)
    pending = Pending(tmp_path, lambda: [tmp_path])
    pending.add("visits")
    pending.clear()
    assert pending.read() == {}
    assert list(tmp_path.glob("stuen-counts*")) == []


@pytest.mark.logs("could not be read")
@pytest.mark.parametrize("found", [b"{", b"[]", b'{"visits": "many"}', b"\xff"])
def test_what_waits_and_is_no_use_is_begun_anew(pending, memory, found):
    pending.add("visits")
    (path,) = memory.iterdir()
    path.write_bytes(found)
    assert pending.read() == {}
    pending.add("visits")
    assert pending.read() == {"visits": 1}


@pytest.mark.logs("could not be kept")
def test_a_memory_that_is_full_loses_counts_and_nothing_else(pending, memory, monkeypatch):
    def full(*_given, **_more):
        raise OSError

    monkeypatch.setattr("kiosk.voice.pending.os.utime", full)
    pending.add("visits")
    assert pending.read() == {}


def test_on_a_full_disk_it_waits_for_the_next(counts, store, monkeypatch):
    visits(counts, *["yes"] * 5)

    def full():
        raise DiskFull

    monkeypatch.setattr(store, "transaction", full)
    visits(counts, None)
    monkeypatch.undo()
    assert counts.pending.read()["visits"] == 6
    visits(counts, None)
    assert counts.days()[TODAY]["visits"] == 6


def test_the_question_is_answered_once_and_goes(counts, clock):
    counts.visited()
    asking = Asking(counts, clock, ask=True)
    assert asking.left() == SECONDS
    asking.say("other")
    asking.answer("yes")
    asking.answer("no")
    asking.say("other")
    assert asking.answered
    assert not asking.hindered
    assert counts.pending.read() == {"visits": 1, "got:yes": 1}
    assert asking.left() == THANKS
    clock.after(seconds=THANKS)
    assert asking.left() == 0


def test_nobody_answers_when_the_time_is_up_or_somebody_else_begins(counts, clock):
    late = Asking(counts, clock, ask=True)
    clock.after(seconds=SECONDS)
    late.answer("no")
    begun = Asking(counts, clock, ask=True)
    begun.close()
    begun.answer("no")
    never = Asking(counts, clock, ask=False)
    never.answer("no")
    assert counts.pending.read() == {}
    assert not never.answered


@pytest.mark.parametrize("got", ["partly", "no"])
@pytest.mark.parametrize(("barrier", "more"), [("no_answer", {"barrier:no_answer": 1}), (None, {})])
def test_who_did_not_get_it_may_say_what_stood_in_the_way_once(counts, clock, got, barrier, more):
    asking = Asking(counts, clock, ask=True)
    clock.after(seconds=SECONDS - 1)
    asking.answer(got)
    asking.answer("yes")
    assert asking.hindered
    assert not asking.answered
    assert asking.left() == SECONDS
    asking.say(barrier)
    asking.say("refused")
    assert asking.answered
    assert not asking.hindered
    assert asking.left() == THANKS
    assert counts.pending.read() == {f"got:{got}": 1, **more}


def test_what_stood_in_the_way_is_not_asked_of_who_begins_or_for_long(counts, clock):
    begun, late = (Asking(counts, clock, ask=True) for _ in range(2))
    begun.answer("no")
    begun.close()
    begun.say("refused")
    late.answer("no")
    clock.after(seconds=SECONDS)
    late.say("refused")
    assert counts.pending.read() == {"got:no": 2}


def test_barriers_are_written_with_the_visits_and_lie_apart_by_month(counts, store, clock):
    visits(counts, *["no"] * 4)
    counts.hindered("no_housing")
    counts.hindered("no_housing")
    counts.hindered("waiting")
    counts.hindered("refused")
    counts.not_hindered("refused")
    counts.not_hindered("refused")
    assert counts.barriers() == {}, "fewer than five visits"
    visits(counts, None)
    before = store.stat().frames
    visits(counts, None)
    assert store.stat().frames == before + 1
    assert counts.barriers() == {"2026-11": {"no_housing": 2, "waiting": 1}}
    assert counts.days() == {TODAY: {"visits": 5, "yes": 0, "partly": 0, "no": 4}}
    clock.after(days=20)
    counts.hindered("waiting")
    visits(counts, *[None] * 5)
    assert counts.barriers() == {"2026-11": {"no_housing": 2, "waiting": 1}, "2026-12": {"waiting": 1}}
    assert {tuple(row) for row in store.table("counts_barriers")} == {("month", "counts")}


def test_who_else_takes_what_was_pending_takes_it_in_the_same_frame(counts, store):
    taken = []
    counts.also.append(lambda found: taken.append((found, store.table("mine").insert({"a": 1}))))
    counts.pending.add("consult:x:y")
    visits(counts, *[None] * 5)
    before = store.stat().frames
    visits(counts, None)
    assert store.stat().frames == before + 1
    assert taken == [({"visits": 5, "consult:x:y": 1}, 1)]
    assert counts.pending.read() == {"visits": 1}
