"""The letters of a visit: read by the real readers in a thread, kept in memory, by urgency, gone with the visit."""

import queue
import threading
from datetime import date, datetime

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.letters.reading.errors import NothingReadable
from kiosk.letters.visit import Letters

MEETING = b"Jobcenter Aarhus\n\n9. marts 2026\n\nDu indkaldes til en samtale torsdag den 19. marts 2026 kl. 9.30.\n"
BILL = b"Nordby El\n\n9. marts 2026\n\nRegning\nBetal 450 kr. senest den 12. marts 2026.\n"
DECISION = (
    "Randers Kommune\n\nDato: 2. marts 2026\n\nAfslag på ansøgning om enkeltydelse\n\nVi har afslået din ansøgning.\n\n"
    "Du kan klage inden 4 uger efter, at du har modtaget denne afgørelse.\n"
).encode()


class Clock:
    def now(self):
        return datetime(2026, 3, 10, 9, tzinfo=COPENHAGEN)


@pytest.fixture
def letters():
    made = Letters(Clock())
    yield made
    made.wipe()


def read(letters, data, channel="unknown"):
    """What came of reading these bytes, and the steps on the way."""
    steps, answers = [], queue.Queue()
    letters.read(data, steps.append, answers.put, channel=channel)
    return answers.get(timeout=60), steps


def test_a_letter_is_read_and_understood_and_kept(letters):
    (kept,), steps = read(letters, MEETING)
    assert steps
    assert letters.get(kept.id) is kept
    (meeting,) = kept.letter.understanding.appointments
    assert (meeting.day, meeting.at.hour) == (date(2026, 3, 19), 9)
    assert letters.explained(kept).when.left == "om 9 dage"


def test_the_most_urgent_is_first(letters):
    (meeting,), _ = read(letters, MEETING)
    (bill,), _ = read(letters, BILL)
    assert letters.all() == [bill, meeting]
    letters.remove(bill.id)
    assert letters.all() == [meeting]


def test_what_cannot_be_read_says_why_and_nothing_is_kept(letters):
    answer, _ = read(letters, b" \n")
    assert isinstance(answer, NothingReadable)
    assert letters.all() == []


def test_saying_when_it_came_makes_an_unsure_day_sure(letters):
    (kept,), _ = read(letters, DECISION, "paper")
    asked = letters.explained(kept).when
    assert asked.question
    letters.received(kept, date(2026, 3, 5))
    told = letters.explained(kept).when
    assert told.question is None
    assert told.on == date(2026, 4, 7)  # four weeks are the 2nd of April, Maundy Thursday; the next working day


def test_a_reading_that_was_stopped_keeps_nothing_and_tells_nobody(letters):
    answers = queue.Queue()
    job = letters.read(MEETING, lambda _step: None, answers.put, channel="unknown")
    job.stop()
    with pytest.raises(queue.Empty):
        answers.get(timeout=3)
    assert job.stopped
    assert letters.all() == []


def test_the_wipe_forgets_all_and_stops_what_is_read(letters):
    (kept,), _ = read(letters, MEETING)
    answers = queue.Queue()
    letters.read(BILL, lambda _step: None, answers.put, channel="unknown")
    letters.wipe()
    assert letters.all() == []
    assert letters.get(kept.id) is None
    with pytest.raises(queue.Empty):
        answers.get(timeout=3)
    assert letters.all() == []


@pytest.mark.logs("ZeroDivisionError while a letter was read")
def test_a_bug_of_ours_is_told_as_one_and_logged_without_words(letters, monkeypatch, caplog):
    def bug(*_given, **_named):
        raise ZeroDivisionError("et hemmeligt navn")

    monkeypatch.setattr("kiosk.letters.reading.read_many", bug)
    answer, _ = read(letters, MEETING)
    assert answer is None
    assert "hemmeligt" not in caplog.text


def test_the_wipe_stops_every_reading_and_one_that_ends_just_then_keeps_nothing(letters, monkeypatch):
    understood, go_on = threading.Semaphore(0), threading.Event()
    real = letters._understand

    def slow(*given):
        found = real(*given)
        understood.release()
        assert go_on.wait(60)
        return found

    monkeypatch.setattr(letters, "_understand", slow)
    answers = queue.Queue()
    jobs = [letters.read(one, lambda _step: None, answers.put, channel="unknown") for one in (MEETING, BILL)]
    for _ in jobs:
        assert understood.acquire(timeout=60)
    threads = [one for one in threading.enumerate() if one.name == "letter"]
    letters.wipe()
    go_on.set()
    for one in threads:
        one.join(60)
    assert [job.stopped for job in jobs] == [True, True]
    assert letters.all() == []
    assert answers.empty()
