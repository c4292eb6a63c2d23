"""What staff do to an entry: it counts at once, its line is in the log, and undo gives back what was there."""

import json
import os
from contextlib import nullcontext
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tinydb import TinyDB
from tinydb.storages import MemoryStorage

from kiosk.app_help import HelpServices
from kiosk.clock import COPENHAGEN
from kiosk.config import Config, Data
from kiosk.directory import hsds
from kiosk.directory.editing import Editing, NotANumber, Overlapping, OwnRules, phone_of
from kiosk.directory.hours import WEEK
from kiosk.directory.keeping import TABLE, Changes, NoSuchRow, NothingToUndo
from kiosk.directory.report import overdue
from kiosk.directory.rule_words import own_rules
from kiosk.directory.service import Directory
from kiosk.staff.audit import WHATS
from kiosk.store import DiskFull, Store
from tests.helpers.folders import Kiosk
from tests.helpers.hsds_data import small

NOW = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)  # a Friday
FRIDAY = 4


class Clock:
    def now(self):
        return NOW


class Log(list):
    fails = None

    def __call__(self, what, who):
        assert what in WHATS
        if self.fails:
            raise self.fails
        self.append((what, who))


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "store", root_key=os.urandom(32)) as opened:
        yield opened


@pytest.fixture
def log():
    return Log()


@pytest.fixture
def directory(tmp_path, store):
    return Directory(tmp_path, Clock(), Changes(store.table(TABLE)))


@pytest.fixture
def editing(directory, store, log):
    return Editing(directory, directory.changes, store, log, Clock())


def weekly(directory, editing, *, by_phone=False):
    """An offer whose hours are the same each week, open on a Friday."""
    for one in directory.offers:
        try:
            if one.by_phone is by_phone and len(editing.week(one.id)[FRIDAY]) == 1 and one.checked:
                return one.id
        except OwnRules:
            continue
    raise AssertionError


def rows(directory):
    return json.dumps(directory.tables, sort_keys=True)


def opened(directory, key, day):
    offer = directory.offer(key)
    hours = offer.spots[0].hours if offer.spots else offer.calls
    return [tuple(moment.astimezone(COPENHAGEN).strftime("%H:%M") for moment in span) for span in hours.on_day(day)]


def test_checked_today_is_not_overdue_any_more(directory, editing, log):
    key = weekly(directory, editing)
    changes = directory.changes
    changes.put(directory.tables, "service", key, {"assured_date": "2026-01-05"})
    directory.refresh()
    assert [one.id for one in overdue(directory.offers, NOW.date())] == [key]
    before = rows(directory)
    undo = editing.checked(key, by="ff00")
    assert directory.offer(key).checked == NOW.date()
    assert not overdue(directory.offers, NOW.date())
    editing.undo(undo, by="ff00")
    assert rows(directory) == before
    assert log == [("directory.checked", "ff00"), ("directory.undone", "ff00")]


def test_the_phone_number_is_changed_or_added(directory, editing, log):
    key = weekly(directory, editing)
    undo = editing.phone(key, " 12 34  56 78 ", by="x")
    assert phone_of(directory.tables, key) == "12 34 56 78"
    assert directory.offer(key).phones[0].number == "12 34 56 78"
    editing.undo(undo, by="x")
    without = next(one for one in directory.offers if not one.phones).id
    assert phone_of(directory.tables, without) == ""
    editing.phone(without, "112", by="x")
    assert [one.number for one in directory.offer(without).phones] == ["112"]
    editing.phone(without, "+45 11 22 33 44", by="x")
    assert [one.number for one in directory.offer(without).phones] == ["+45 11 22 33 44"]
    for wrong in ("", "12", "1" * 16, "ring til Karen 12345678"):
        with pytest.raises(NotANumber):
            editing.phone(key, wrong, by="x")
    assert len(log) == 4


@pytest.mark.parametrize("by_phone", [False, True])
def test_closed_until_a_day_and_open_again(directory, editing, by_phone):
    key = weekly(directory, editing, by_phone=by_phone)
    friday, before = NOW.date(), rows(directory)
    hours = opened(directory, key, friday)
    assert hours
    assert editing.closed_until(key) is None
    editing.close(key, friday + timedelta(days=7), by="x")
    undo = editing.close(key, friday + timedelta(days=6), by="x")
    assert editing.closed_until(key) == friday + timedelta(days=6)
    assert opened(directory, key, friday) == []
    assert opened(directory, key, friday + timedelta(days=7)) == hours
    editing.undo(undo, by="x")
    assert editing.closed_until(key) == friday + timedelta(days=7)
    editing.open_again(key, by="x")
    assert editing.closed_until(key) is None
    assert rows(directory) == before


def test_what_was_closed_is_over_by_itself(directory, editing, monkeypatch):
    key = weekly(directory, editing)
    editing.close(key, NOW.date(), by="x")
    monkeypatch.setattr(Clock, "now", lambda _self: NOW + timedelta(days=1))
    assert editing.closed_until(key) is None


@pytest.mark.parametrize("by_phone", [False, True])
def test_the_hours_of_one_weekday_and_of_no_other(directory, editing, by_phone):
    key = weekly(directory, editing, by_phone=by_phone)
    before, week = rows(directory), editing.week(key)
    undo = editing.hours(key, FRIDAY, [(17 * 60, 26 * 60), (600, 12 * 60 + 15)], by="x")
    assert opened(directory, key, NOW.date()) == [("10:00", "12:15"), ("17:00", "02:00")]
    now = editing.week(key)
    assert now[FRIDAY] == [(600, 735), (1020, 1560)]
    assert [one for day, one in enumerate(now) if day != FRIDAY] == [
        one for day, one in enumerate(week) if day != FRIDAY
    ]
    editing.hours(key, FRIDAY, [], by="x")
    assert opened(directory, key, NOW.date()) == []
    editing.hours(key, FRIDAY, [(0, 24 * 60)], by="x")
    assert opened(directory, key, NOW.date()) == [("00:00", "00:00")]
    with pytest.raises(Overlapping):
        editing.hours(key, FRIDAY, [(600, 720), (700, 900)], by="x")
    assert undo
    for day in range(7):
        editing.hours(key, day, [], by="x")
    assert editing.week(key) == [[]] * 7
    assert before != rows(directory)


def test_hours_are_undone(directory, editing):
    key = weekly(directory, editing)
    before = rows(directory)
    editing.undo(editing.hours(key, FRIDAY, [(0, 60)], by="x"), by="x")
    assert rows(directory) == before


def page(schedules, *, location=(), places=1):
    """A directory with one service at a place, whose hours are these."""
    made = small()
    service = made["contents"][0]
    service["schedules"] = schedules
    service["service_at_locations"] = [
        {
            "id": f"5f1c0f0{n}-1111-4111-8111-111111111111",
            "location": {
                "id": f"6f1c0f0{n}-1111-4111-8111-111111111111", "location_type": "physical", "name": "Huset",
                "latitude": 55.0, "longitude": 10.0, "schedules": list(location) if n == 0 else [],
            },
        }
        for n in range(places)
    ]  # fmt: skip
    return hsds.read_files({"page.json": json.dumps(made).encode()}, foreign=False)


SERVICE = "ac148810-d857-441c-9679-408f346de14b"
HOUSE = {"id": "7f1c0f00-1111-4111-8111-111111111111", "freq": "WEEKLY", "byday": "MO,TU,FR",
         "opens_at": "09:00", "closes_at": "15:00"}  # fmt: skip


def test_the_hours_of_the_house_stay_when_those_of_one_thing_in_it_change(directory, editing):
    directory.take(page([], location=[HOUSE]))
    editing.hours(SERVICE, FRIDAY, [(600, 660)], by="x")
    assert editing.week(SERVICE) == [[(540, 900)], [(540, 900)], [], [], [(600, 660)], [], []]
    assert directory.tables["schedule"][HOUSE["id"]]["byday"] == "MO,TU,FR"
    assert opened(directory, SERVICE, NOW.date()) == [("10:00", "11:00")]


def test_where_no_hours_are_known_the_first_day_is_said(directory, editing):
    directory.take(page([]))
    assert editing.week(SERVICE) == [[]] * 7
    editing.hours(SERVICE, FRIDAY, [(600, 660)], by="x")
    assert editing.week(SERVICE)[FRIDAY] == [(600, 660)]
    editing.hours(SERVICE, FRIDAY, [], by="x")
    assert opened(directory, SERVICE, NOW.date()) == []
    assert directory.offer(SERVICE).spots[0].hours  # known to be closed, not unknown


def test_a_day_that_closes_in_the_only_row_does_not_open_the_house_again(directory, editing):
    directory.take(page([HOUSE | {"id": "8", "byday": "FR"}], location=[HOUSE]))
    editing.hours(SERVICE, FRIDAY, [], by="x")
    assert opened(directory, SERVICE, NOW.date()) == []


@pytest.mark.parametrize(
    "schedule",
    [
        {"freq": "MONTHLY", "byday": "1FR"},
        {"interval": 2, "dtstart": "2026-01-02"},
        {"byweekno": "1,3"},
        {"valid_from": "2027-01-01"},
        {"valid_to": "2027-01-01"},
    ],
)
def test_hours_with_a_rule_of_their_own_are_left_alone(directory, editing, schedule):
    directory.take(page([HOUSE | schedule]))
    with pytest.raises(OwnRules):
        editing.week(SERVICE)
    with pytest.raises(OwnRules):
        editing.hours(SERVICE, FRIDAY, [], by="x")


BENT = [
    {"id": "20", "freq": "WEEKLY", "byday": "FR", "valid_from": "2027-05-01", "valid_to": "2027-08-31",
     "opens_at": "18:00", "closes_at": "20:00"},
    {"id": "21", "freq": "WEEKLY", "byday": "FR", "interval": 2, "dtstart": "2026-01-02",
     "opens_at": "20:00", "closes_at": "22:00"},
    {"id": "22", "dtstart": "2026-12-24", "until": "2026-12-26", "description": "julelukket"},
    {"id": "23", "freq": "MONTHLY", "byday": "1MO", "opens_at": "10:00", "closes_at": "11:00"},
]  # fmt: skip


def of_the_service(found):
    return {key: row for key, row in found["schedule"].items() if key in {one["id"] for one in BENT}}


def test_seasons_second_weeks_and_days_out_of_turn_stay_whatever_is_changed_beside_them(directory, editing):
    read = page([])
    for row in [{"id": "10", "byday": "FR", "opens_at": "09:00", "closes_at": "12:00"}, *BENT]:
        read.tables["schedule"][row["id"]] = {**row, "service_id": SERVICE}
    directory.take(read)
    before, said = of_the_service(directory.tables), own_rules(directory.tables, SERVICE, NOW.date())
    assert len(said) == len(before) == 4
    assert editing.week(SERVICE)[FRIDAY] == [(540, 720)]
    undone = []
    for day, spans in [(FRIDAY, [(600, 660)]), (0, [(600, 900)]), (0, []), (FRIDAY, []), (5, [(0, 60)])]:
        try:
            undone.append(editing.hours(SERVICE, day, spans, by="x"))
        except OwnRules:  # none is left that is so every week: then they are left alone
            assert not spans or day == 5
        assert of_the_service(directory.tables) == before
        assert own_rules(directory.tables, SERVICE, NOW.date()) == said
    assert opened(directory, SERVICE, NOW.date()) == [("20:00", "22:00")]  # the second week's evening is as it was
    assert opened(directory, SERVICE, NOW.date().replace(month=12, day=25)) == []
    for undo in reversed(undone):
        editing.undo(undo, by="x")
    assert editing.week(SERVICE)[FRIDAY] == [(540, 720)]


def test_rules_of_the_house_are_not_lost_by_a_copy_of_its_week(directory, editing):
    season = HOUSE | {"id": "31", "valid_to": "2027-01-01"}
    directory.take(page([], location=[HOUSE, season]))
    with pytest.raises(OwnRules):
        editing.hours(SERVICE, FRIDAY, [(600, 660)], by="x")
    assert len(own_rules(directory.tables, SERVICE, NOW.date())) == 1


def test_hours_at_one_place_among_others_and_a_row_of_one_day(directory, editing):
    read = page([HOUSE | {"id": "8", "byday": "FR,SA"}])
    there = next(iter(read.tables["service_at_location"]))
    read.tables["schedule"]["9"] = {"id": "9", "service_at_location_id": there, "byday": "FR",
                                    "opens_at": "10:00", "closes_at": "11:00"}  # fmt: skip
    directory.take(read)
    assert editing.week(SERVICE)[FRIDAY] == [(600, 660)]
    editing.hours(SERVICE, FRIDAY, [(720, 780)], by="x")
    assert opened(directory, SERVICE, NOW.date()) == [("12:00", "13:00")]
    assert directory.tables["schedule"]["8"]["byday"] == "FR,SA"


def test_hours_at_several_places_are_left_alone(directory, editing):
    directory.take(page([HOUSE], places=2))
    with pytest.raises(OwnRules):
        editing.week(SERVICE)


def test_what_is_gone_and_what_cannot_be_written_down_changes_nothing(directory, editing, log):
    key = weekly(directory, editing)
    before = rows(directory)
    for act in (editing.week, lambda one: editing.phone(one, "112", by="x"), lambda one: editing.checked(one, by="x")):
        with pytest.raises(NoSuchRow):
            act("nobody")
    log.fails = DiskFull()
    for act in (
        lambda: editing.phone(key, "112", by="x"),
        lambda: editing.hours(key, 0, [], by="x"),
        lambda: editing.take(page([]), by="x"),
        lambda: editing.given(by="x"),
    ):
        with pytest.raises(DiskFull):
            act()
    directory.refresh()
    assert rows(directory) == before


def test_taking_in_and_giving_away_are_in_the_log(directory, editing, log):
    done = editing.take(page([HOUSE]), by="ff00")
    assert ("service", SERVICE) in done.added
    editing.given(by="ff00")
    assert log == [("directory.imported", "ff00"), ("directory.exported", "ff00")]
    editing.untake(by="ff01")
    assert log[2:] == [("directory.undone", "ff01")]
    with pytest.raises(NothingToUndo):
        editing.untake(by="ff01")
    assert len(log) == 3


def test_the_kiosk_joins_it_to_its_own_store_and_log(tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk")

    class Services(HelpServices):
        config, store, clock, audit = Config(data=Data(tmp_path)), kiosk.store, kiosk.clock, kiosk.audit

    services = Services()
    key = services.directory.offers[0].id
    services.editing.phone(key, "11 22 33 44", by="C0FFEE01")
    assert services.directory.offer(key).phones[0].number == "11 22 33 44"
    assert [(one.what, one.who) for one in kiosk.audit.lines()] == [("directory.changed", "C0FFEE01")]
    assert kiosk.audit.verify().ok
    kiosk.store.close()


class Town(Directory):
    """One service, read from nowhere."""

    def __init__(self, schedules):
        super().__init__(None, Clock(), Changes(TinyDB(storage=MemoryStorage).table(TABLE)))
        self._rows = page(schedules).tables

    def _layers(self):
        return self._rows


class NoStore:
    def transaction(self):
        return nullcontext()


DAYS = st.lists(st.sampled_from(WEEK), min_size=1, max_size=7, unique=True)


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(DAYS, st.integers(0, 23), st.integers(1, 20)), max_size=3),
    st.lists(st.tuples(st.integers(0, 6), st.none() | st.tuples(st.integers(0, 90), st.integers(1, 90))), max_size=8),
)
def test_any_changes_hold_for_their_days_only_and_all_are_undone(rules, acts):
    town = Town([
        {"id": str(n), "freq": "WEEKLY", "byday": ",".join(days), "opens_at": f"{opens:02}:00",
         "closes_at": f"{(opens + long) % 24:02}:00"}
        for n, (days, opens, long) in enumerate(rules)
    ])  # fmt: skip
    editing = Editing(town, town.changes, NoStore(), lambda *_: None, Clock())
    undone = []
    for day, span in acts:
        week = editing.week(SERVICE)
        spans = [] if span is None else [(span[0] * 15, (span[0] + span[1]) * 15)]
        undone.append((editing.hours(SERVICE, day, spans, by="x"), rows(town), week))
        assert editing.week(SERVICE) == [spans if at == day else one for at, one in enumerate(week)]
    for undo, after, week in reversed(undone):
        assert rows(town) == after
        editing.undo(undo, by="x")
        assert editing.week(SERVICE) == week
