"""Staff ask, answer and take down: nothing half said goes out, and the log knows who, not what."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.staff.audit import WHATS
from kiosk.staff.consulting import Consulting, Draft, NotToBeAsked
from kiosk.voice.consultations import NoSuchConsultation, OfTheHub
from sync.consultation import LONGEST, MOST, STEPS

TODAY = date(2026, 11, 20)
WHOLE = Draft(
    "Hvad skal vi lave?", "Husmødet", "Tirsdagene", [("Film", "film"), ("Ro", "")], date(2026, 12, 4), STEPS[3]
)


class Desk:
    """What is kept, and the log; `frames` counts what was written as one."""

    def __init__(self):
        self.there, self.hubs, self.log, self.frames, self.open = {}, set(), [], 0, False
        self.day = TODAY
        clock = SimpleNamespace(now=lambda: datetime(*self.day.timetuple()[:3], 9, tzinfo=COPENHAGEN))
        self.consulting = Consulting(self, self, self.note, clock, lambda count: bytes(range(count)))

    @contextmanager
    def transaction(self):
        self.frames += 1
        self.open = True
        yield
        self.open = False

    def note(self, what, who):
        assert self.open
        assert what in WHATS
        self.log.append((what, who))

    def own(self, name):
        if name in self.hubs:
            raise OfTheHub
        if name not in self.there:
            raise NoSuchConsultation
        return self.there[name]

    def keep(self, one):
        assert self.open
        self.there[one.id] = one

    def withdraw(self, name):
        assert self.open
        del self.there[self.own(name).id]


@pytest.fixture
def desk():
    return Desk()


def test_what_staff_wrote_is_asked_from_today_on(desk):
    desk.consulting.publish(WHOLE, by="4a5b")
    (one,) = desk.there.values()
    assert (one.id, one.opens, one.closes, one.step) == ("hus-000102030405", TODAY, WHOLE.closes, STEPS[3])
    assert (one.question, one.asks, one.changes) == (
        {"da": "Hvad skal vi lave?"}, {"da": "Husmødet"}, {"da": "Tirsdagene"},
    )  # fmt: skip
    assert [(each.key, each.text["da"], each.icon) for each in one.choices] == [("1", "Film", "film"), ("2", "Ro", "")]
    assert one.outcome is None
    assert (desk.log, desk.frames) == ([("consult.published", "4a5b")], 1)


@pytest.mark.parametrize(
    ("field", "without"),
    [
        ("question", ""), ("asks", ""), ("changes", ""), ("step", ""), ("closes", None), ("closes", TODAY),
        ("choices", [("Film", "film")]), ("choices", [("Film", "film")] * (MOST + 1)),
    ],
)  # fmt: skip
def test_nothing_is_asked_without_all_of_it(desk, field, without):
    draft = replace(WHOLE, **{field: without})
    assert draft.missing(TODAY) == [field]
    with pytest.raises(NotToBeAsked):
        desk.consulting.publish(draft, by="4a5b")
    assert (desk.there, desk.log) == ({}, [])


def test_nothing_is_missing_of_a_whole_one():
    assert WHOLE.missing(TODAY) == []
    assert Draft().missing(TODAY) == ["question", "asks", "changes", "choices", "closes", "step"]


def test_what_no_screen_has_room_for_is_refused(desk):
    with pytest.raises(NotToBeAsked):
        desk.consulting.publish(replace(WHOLE, question="å" * (LONGEST["question"] + 1)), by="4a5b")
    assert (desk.there, desk.log) == ({}, [])


def test_it_is_answered_when_its_last_day_is_over_and_not_before(desk):
    desk.consulting.publish(WHOLE, by="4a5b")
    (name,) = desk.there
    desk.day = WHOLE.closes
    with pytest.raises(NotToBeAsked):
        desk.consulting.answer(name, "Film om tirsdagen", "Ikke om søndagen", by="99ff")
    desk.day = WHOLE.closes + timedelta(days=1)
    desk.consulting.answer(name, "Film om tirsdagen", "Ikke om søndagen", by="99ff")
    came = desk.there[name].outcome
    assert came == (desk.day, {"da": "Film om tirsdagen"}, {"da": "Ikke om søndagen"})
    assert desk.log[1:] == [("consult.answered", "99ff")]


@pytest.mark.parametrize(("moved", "not_moved"), [("", "Alt"), ("Alt", "")])
def test_an_answer_says_both_what_moved_and_what_did_not(desk, moved, not_moved):
    desk.consulting.publish(WHOLE, by="4a5b")
    (name,) = desk.there
    desk.day = WHOLE.closes + timedelta(days=1)
    with pytest.raises(NotToBeAsked):
        desk.consulting.answer(name, moved, not_moved, by="99ff")
    assert desk.there[name].outcome is None


def test_the_houses_own_is_taken_down_and_the_organisations_is_not(desk):
    desk.consulting.publish(WHOLE, by="4a5b")
    (name,) = desk.there
    assert desk.consulting.own(name)
    desk.hubs = {name}
    assert not desk.consulting.own(name)
    for act in (desk.consulting.withdraw, lambda one, by: desk.consulting.answer(one, "a", "b", by=by)):
        with pytest.raises(OfTheHub):
            act(name, by="4a5b")
    desk.hubs = set()
    desk.consulting.withdraw(name, by="4a5b")
    assert desk.there == {}
    assert desk.log[1:] == [("consult.withdrawn", "4a5b")]
    assert not desk.consulting.own(name)
