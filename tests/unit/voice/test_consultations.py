"""What stands on the screen and for how long, who may change it, and what is told of the answers."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.store import DiskFull
from kiosk.voice.closing import Closing
from kiosk.voice.consultations import MOST, ChoicesStand, Consultations, NoSuchConsultation, OfTheHub, Results
from sync.consultation import Choice, body
from tests.helpers.asked import EVENING, TODAY, Told, over

LAST = EVENING.closes
OTHER = EVENING._replace(choices=(*EVENING.choices[:2], Choice("yoga", {"da": "Yoga"})))


def begin(store, clock, pending, told=None, trusted=lambda: None):
    """The same kiosk, in a program that began anew."""
    return Consultations(store, clock, pending, told or Told(), trusted)


def turn(clock, day):
    clock.after(days=(day - clock.now().date()).days)


def answers(asked, **numbers):
    """So many of each, as if they had been written."""
    asked.took({f"consult:{EVENING.id}:{key}": number for key, number in numbers.items()})


def settled(asked, clock):
    """On the two days after the last."""
    for days in (1, 2):
        turn(clock, LAST + timedelta(days=days))
        asked.settle()


# What stands there


def test_it_stands_there_from_its_first_day_until_sixty_days_after_what_came_of_it(asked, clock):
    asked.keep(EVENING)
    turn(clock, EVENING.opens - timedelta(days=1))
    assert (asked.shown(), asked.open()) == ([], [])
    for day in (EVENING.opens, LAST):
        turn(clock, day)
        assert (asked.shown(), asked.open()) == ([EVENING], [EVENING])
    turn(clock, LAST + timedelta(days=300))
    assert (asked.shown(), asked.open()) == ([EVENING], [])
    done = over(days=301)
    asked.keep(done)
    turn(clock, done.outcome.on + timedelta(days=59))
    assert (asked.shown(), asked.open()) == ([done], [])
    clock.after(days=1)
    assert asked.shown() == []
    assert asked.all() == [done]


def test_those_that_are_open_stand_first_and_those_that_are_answered_last(asked):
    later = EVENING._replace(id="z", closes=LAST + timedelta(days=3))
    waits = EVENING._replace(id="a", closes=TODAY - timedelta(days=1))
    done = over(waits._replace(id="b"), days=1)
    for one in (done, waits, later, EVENING):
        asked.keep(one)
    assert asked.shown() == [EVENING, later, waits, done]
    assert asked.open() == [EVENING, later]


# Answering


def test_a_visit_answers_once_with_what_can_be_chosen(asked, pending, store, clock):
    asked.keep(EVENING)
    before = store.stat().frames
    asked.answer("aften", "sushi")
    asked.answer("nothing", "mad")
    assert (asked.answered("aften"), pending.read()) == (False, {})
    asked.answer("aften", "mad")
    asked.answer("aften", "film")
    assert asked.answered("aften")
    assert pending.read() == {"consult:aften:mad": 1}
    assert store.stat().frames == before  # nothing is written in a visit
    assert not begin(store, clock, pending).answered("aften")


def test_what_has_closed_or_can_not_be_counted_is_not_answered(asked, pending, clock, monkeypatch):
    asked.keep(EVENING)
    monkeypatch.setattr("kiosk.voice.pending.in_memory", lambda _base: False)
    assert (asked.open(), asked.shown()) == ([], [EVENING])
    monkeypatch.undo()
    turn(clock, LAST + timedelta(days=1))
    asked.answer("aften", "mad")
    assert pending.read() == {}
    assert not asked.answered("aften")


# The numbers


def test_nothing_is_told_before_it_has_closed_and_then_once(asked, clock, told):
    asked.keep(EVENING)
    answers(asked, mad=12, film=7, ro=5)
    turn(clock, LAST)
    asked.settle()
    assert (asked.results("aften"), told.events) == (None, [])
    settled(asked, clock)
    numbers = {"mad": 12, "film": 7, "ro": 5}
    assert asked.results("aften") == Results(numbers, 24)
    answers(asked, mad=5)
    clock.after(days=1)
    asked.settle()
    assert asked.results("aften") == Results(numbers, 24)
    assert told.events == [("voice", "consult.told", {"id": "aften", "numbers": numbers, "all": 24})]


def test_a_number_below_five_is_left_out_and_what_would_tell_it(asked, clock, store):
    asked.keep(EVENING)
    answers(asked, mad=12, film=7, ro=2)
    settled(asked, clock)
    assert asked.results("aften") == Results({"mad": 12, "film": None, "ro": None}, 21)
    assert [dict(row) for row in store.table("consultation_numbers")] == [
        {"id": "aften", "counts": {}, "told": {"numbers": {"mad": 12, "film": None, "ro": None}, "all": 21}}
    ]


def test_where_nobody_answered_nothing_is_told_but_that_it_has_closed(asked, clock, told):
    asked.keep(EVENING)
    settled(asked, clock)
    assert told.events[0][2] == {"id": "aften", "numbers": dict.fromkeys(("mad", "film", "ro")), "all": None}


def test_answers_that_wait_in_memory_are_waited_for_for_a_week(asked, clock, counts, pending):
    asked.keep(EVENING)
    asked.answer("aften", "mad")
    settled(asked, clock)
    assert asked.results("aften") is None
    for _visit in range(6):
        counts.visited()
    asked.settle()
    assert asked.results("aften") is not None
    assert pending.read() == {"visits": 1}


def test_after_a_week_what_is_still_not_written_is_dropped(asked, clock, counts, pending, store):
    asked.keep(EVENING)
    answers(asked, mad=6)
    asked.answer("aften", "mad")
    turn(clock, LAST + timedelta(days=7))
    asked.settle()
    assert asked.results("aften") is None
    for _day in range(2):
        clock.after(days=1)
        asked.settle()
    assert asked.results("aften").all == 6
    for _visit in range(6):
        counts.visited()
    assert asked.results("aften").all == 6
    assert [row["counts"] for row in store.table("consultation_numbers")] == [{}]
    assert pending.read() == {"visits": 1}


def test_the_event_and_the_numbers_are_one(asked, clock, told, monkeypatch):
    asked.keep(EVENING)
    turn(clock, LAST + timedelta(days=1))
    asked.settle()
    clock.after(days=1)

    def fails(*_given):
        raise DiskFull

    monkeypatch.setattr(told, "append", fails)
    with pytest.raises(DiskFull):
        asked.settle()
    assert asked.results("aften") is None


def test_what_another_program_told_meanwhile_is_not_told_again(asked, store, clock, pending, told, monkeypatch):
    asked.keep(EVENING)
    other = begin(store, clock, pending, told)
    turn(clock, LAST + timedelta(days=1))
    asked.settle()
    clock.after(days=1)
    has_closed = Closing.has_closed

    def told_meanwhile(closing, one, **how):
        monkeypatch.undo()
        closed = has_closed(closing, one, **how)
        other.settle()
        return closed

    monkeypatch.setattr(Closing, "has_closed", told_meanwhile)
    asked.settle()
    assert len(told.events) == 1


def test_what_is_told_closes_it_also_when_the_clock_is_put_back(asked, clock, pending):
    asked.keep(EVENING)
    settled(asked, clock)
    turn(clock, TODAY)
    assert asked.open() == []
    asked.answer("aften", "mad")
    assert pending.read() == {}


# Clocks


@pytest.mark.parametrize("day", [date(2098, 1, 1), LAST + timedelta(days=63)])
def test_a_clock_that_jumps_far_ahead_closes_nothing_for_ever(asked, clock, day):
    asked.keep(EVENING)
    turn(clock, day)
    for _day in range(40):
        asked.settle()
        clock.after(days=1)
    assert asked.results("aften") is None
    turn(clock, TODAY)
    assert asked.open() == [EVENING]


def test_a_clock_that_is_wrong_for_a_day_is_forgotten(asked, clock, store):
    asked.keep(EVENING)
    for day in (LAST + timedelta(days=4), TODAY, LAST + timedelta(days=9)):
        turn(clock, day)
        asked.settle()
        asked.settle()
    assert asked.results("aften") is None
    clock.after(days=1)
    asked.settle()
    assert asked.results("aften") is not None
    assert len(store.table("consultation_seen")) == 0


def test_the_hubs_time_is_believed_at_once_where_the_machines_own_is_the_same(store, clock, pending):
    asked = begin(store, clock, pending, trusted=lambda: clock.now().astimezone(UTC))
    asked.keep(EVENING)
    turn(clock, LAST)
    asked.settle()
    assert asked.results("aften") is None
    turn(clock, LAST + timedelta(days=100))
    asked.settle()
    assert asked.results("aften") is not None


def test_where_they_differ_the_hubs_time_holds_when_it_is_near_and_is_seen_on_two_days(store, clock, pending):
    heard = [datetime(2098, 1, 1, tzinfo=UTC)]
    asked = begin(store, clock, pending, trusted=lambda: heard[0])
    asked.keep(EVENING)
    turn(clock, LAST + timedelta(days=3))
    for day in (heard[0], datetime(LAST.year, LAST.month, LAST.day, 22, 59, tzinfo=UTC)):
        heard[0] = day
        for _day in range(3):
            asked.settle()
            clock.after(days=1)
    assert asked.results("aften") is None
    for minutes in (1, 24 * 60):  # midnight in Copenhagen, and again
        heard[0] += timedelta(minutes=minutes)
        asked.settle()
    assert asked.results("aften") is not None


def test_what_came_of_it_closes_it_whatever_the_clock_says(asked, clock):
    asked.keep(over())
    turn(clock, date(1970, 1, 1))
    asked.settle()
    assert asked.results("aften") is not None


# Who may change it


def test_texts_days_and_what_came_of_it_may_change_and_what_can_be_chosen_not(asked):
    asked.keep(EVENING)
    asked.keep(EVENING)
    changed = EVENING._replace(question={"da": "Hvad nu?"}, closes=LAST + timedelta(days=1))
    asked.keep(changed)
    assert asked.all() == [changed]
    with pytest.raises(ChoicesStand):
        asked.keep(OTHER)
    assert asked.all() == [changed]


def test_what_is_withdrawn_takes_its_answers_along_and_may_come_again_otherwise(asked, clock, store):
    asked.keep(EVENING)
    answers(asked, mad=9)
    turn(clock, LAST + timedelta(days=1))
    asked.settle()
    asked.withdraw("aften")
    answers(asked, mad=9)
    assert asked.all() == []
    assert not any(len(store.table(name)) for name in ("consultation_numbers", "consultation_seen"))
    asked.keep(OTHER)
    settled(asked, clock)
    assert asked.results("aften").all is None
    with pytest.raises(NoSuchConsultation):
        asked.withdraw("nothing")


def test_what_was_told_is_not_told_otherwise_when_it_comes_again(asked, clock, told):
    asked.keep(EVENING)
    answers(asked, mad=9)
    settled(asked, clock)
    before = asked.results("aften")
    asked.withdraw("aften")
    with pytest.raises(ChoicesStand):
        asked.keep(OTHER)
    asked.keep(EVENING._replace(closes=LAST + timedelta(days=30)))
    assert asked.open() == []
    answers(asked, mad=9)
    turn(clock, LAST + timedelta(days=40))
    asked.settle()
    assert asked.results("aften") == before
    assert len(told.events) == 1


# The hub


def test_the_hubs_come_change_and_go(asked):
    asked.take({"aften": body(EVENING), "other": None})
    assert asked.all() == [EVENING]
    asked.take({"aften": body(over())})
    assert asked.all() == [over()]
    asked.take({"aften": None})
    assert asked.all() == []


def test_the_houses_own_and_the_hubs_are_apart(asked):
    asked.keep(EVENING)
    asked.take({"aften": body(over()), "hub": body(EVENING._replace(id="hub"))})
    asked.take({"aften": None})
    assert asked.all()[0] == EVENING
    with pytest.raises(OfTheHub):
        asked.keep(EVENING._replace(id="hub"))
    with pytest.raises(OfTheHub):
        asked.withdraw("hub")


@pytest.mark.logs("consultations of the hub's are not taken")
@pytest.mark.parametrize("said", [{}, {**body(EVENING), "asks": {}}, body(EVENING._replace(id="b")), body(OTHER)])
def test_what_the_hub_may_not_say_is_left(asked, said):
    asked.take({"aften": body(EVENING)})
    asked.take({"aften": said})
    assert asked.all() == [EVENING]


@pytest.mark.logs("consultations of the hub's are not taken")
def test_no_day_that_the_hub_says_is_too_far_away_to_be_reckoned_with(asked, clock):
    asked.take({"aften": body(EVENING)})
    asked.answer("aften", "mad")
    far = {"opens": "9999-12-29", "closes": "9999-12-30", "outcome": {**body(over())["outcome"], "on": "9999-12-31"}}
    asked.take({"aften": body(EVENING) | far})
    settled(asked, clock)
    assert asked.shown() == [EVENING]


# What is kept


def spoil(store, **fields):
    """A kept row, as an earlier program may have written it."""
    store.table("consultations").update({"body": body(EVENING) | fields}, lambda row: row["id"] == "aften")


@pytest.mark.logs("a consultation that is kept can't be read: no_step")
def test_one_that_this_program_would_not_have_taken_is_left_out_and_takes_no_other_along(asked, store, clock, caplog):
    later = EVENING._replace(id="z")
    for one in (EVENING, later):
        asked.keep(one)
    answers(asked, mad=9)
    spoil(store, step="therapy")
    assert (asked.all(), asked.shown(), asked.open()) == ([later],) * 3
    assert len(caplog.records) == 1  # once, not with each page
    asked.answer("aften", "mad")
    assert not asked.answered("aften")
    settled(asked, clock)
    assert (asked.results("aften"), asked.results("z").all) == (None, None)
    with pytest.raises(NoSuchConsultation):
        asked.own("aften")


@pytest.mark.logs("a consultation that is kept can't be read: no_step")
def test_one_that_cannot_be_read_is_written_anew_with_its_answers_or_withdrawn(asked, store, clock):
    asked.keep(EVENING)
    answers(asked, mad=9)
    spoil(store, step="therapy")
    assert asked.all() == []
    asked.keep(EVENING)
    settled(asked, clock)
    assert asked.results("aften").all == 9
    spoil(store, step="therapy")
    asked.withdraw("aften")
    assert len(store.table("consultations")) == 0


# How much a hub may say


@pytest.mark.logs("consultations of the hub's are not taken: too many")
def test_a_hub_that_asks_without_end_fills_nothing_and_keeps_the_house_from_nothing(asked, store, caplog):
    asked.keep(EVENING)
    flood = {f"h{number}": body(EVENING._replace(id=f"h{number}")) for number in range(5_000)}
    asked.take(flood)
    assert len(asked.all()) == 1 + MOST
    assert len(caplog.records) == 1
    asked.keep(EVENING._replace(id="own"))
    asked.take({"h0": body(EVENING._replace(id="h0", step="informing"))})
    assert next(one for one in asked.all() if one.id == "h0").step == "informing"
    asked.take(dict.fromkeys(flood))
    assert [one.id for one in asked.all()] == ["aften", "own"]


@pytest.mark.logs("consultations of the hub's are not taken: too many")
def test_what_goes_makes_room_for_what_comes_along_with_it(asked):
    asked.take({f"h{number}": body(EVENING._replace(id=f"h{number}")) for number in range(MOST)})
    asked.take({"new": body(EVENING._replace(id="new")), "h0": None})
    assert {one.id for one in asked.all()} == {"new", *(f"h{number}" for number in range(1, MOST))}
    asked.take({"more": body(EVENING._replace(id="more"))})
    assert len(asked.all()) == MOST


@pytest.mark.logs("consultations of the hub's are not taken: too many")
def test_what_was_told_of_questions_that_come_and_go_has_an_end_too(asked, store, monkeypatch):
    monkeypatch.setattr("kiosk.voice.consultations.KNOWN", 3 * MOST)
    turn_ = 0
    while len(store.table("consultation_numbers")) < 3 * MOST:
        names = [f"h{turn_}-{number}" for number in range(MOST)]
        asked.take({name: body(over()._replace(id=name)) for name in names})
        asked.settle()
        asked.take(dict.fromkeys(names))
        turn_ += 1
        assert turn_ <= 3
    asked.take({"more": body(over()._replace(id="more"))})
    assert asked.all() == []
    asked.keep(over())
    asked.settle()
    assert asked.results("aften") is not None
