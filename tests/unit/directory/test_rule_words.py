"""Hours that are no plain week, in words for staff."""

from datetime import date

import pytest

from kiosk import i18n
from kiosk.directory.rule_words import own_rules, spans_in_words
from kiosk.directory.tables import empty

TODAY = date(2026, 11, 20)
TIMES = {"opens_at": "10:00", "closes_at": "14:30"}


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def said(*rows, today=TODAY, links=()):
    tables = empty()
    for number, row in enumerate(rows):
        key = str(number)
        tables["schedule"][key] = {"id": key, "service_id": "s", **row}
    for table, key, row in links:
        tables[table][key] = {"id": key, **row}
    return own_rules(tables, "s", today)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"byday": "MO,WE,FR", "valid_from": "2027-05-01", "valid_to": "2027-09-30", **TIMES},
         "Mandag, onsdag og fredag, fra lørdag den 1. maj 2027 til torsdag den 30. september 2027: kl. 10-14.30"),
        ({"byday": "SA", "valid_to": "2026-12-19", **TIMES}, "Lørdag, til lørdag den 19. december: kl. 10-14.30"),
        ({"byday": "SA", "valid_from": "2026-12-01", **TIMES}, "Lørdag, fra tirsdag den 1. december: kl. 10-14.30"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 2, "dtstart": "2026-01-06", **TIMES},
         "Tirsdag, hver anden uge: kl. 10-14.30"),
        ({"freq": "WEEKLY", "byday": "TU", "interval": 3, "dtstart": "2026-01-06", **TIMES},
         "Tirsdag, hver 3. uge: kl. 10-14.30"),
        ({"freq": "MONTHLY", "byday": "1TH", **TIMES}, "Den første torsdag i måneden: kl. 10-14.30"),
        ({"freq": "MONTHLY", "byday": "-1TH", "interval": 2, "dtstart": "2026-01-29", **TIMES},
         "Den sidste torsdag i måneden, hver 2. måned: kl. 10-14.30"),
        ({"freq": "MONTHLY", "bymonthday": "1,15", **TIMES}, "Dag 1, 15 i måneden: kl. 10-14.30"),
        ({"byday": "TU", "byweekno": "1,3", **TIMES}, "Tirsdag, i uge 1, 3: kl. 10-14.30"),
        ({"byyearday": "5", "byday": "TU", **TIMES}, "Tirsdag, på nogle dage i året: kl. 10-14.30"),
        ({"freq": "WEEKLY", "byday": "TU", "count": 4, "dtstart": "2026-11-24", **TIMES},
         "Tirsdag, 4 gange i alt, fra tirsdag den 24. november: kl. 10-14.30"),
        ({"dtstart": "2026-12-24", "until": "2026-12-26", "description": "julelukket"},
         "Fra torsdag den 24. december til lørdag den 26. december: lukket (julelukket)"),
        ({"dtstart": "2026-12-31", **TIMES}, "Torsdag den 31. december: kl. 10-14.30"),
        ({"dtstart": "2026-11-01", "until": "2026-11-30"},
         "Fra søndag den 1. november til mandag den 30. november: lukket"),
    ],
)  # fmt: skip
def test_a_rule_in_words(row, words):
    assert said(row) == [words]


def test_what_is_plain_or_over_is_not_told(monkeypatch):
    assert said({"byday": "MO", **TIMES}, {"dtstart": "2026-10-01"}, {"byday": "MO", "valid_to": "2026-01-01", **TIMES},
                {"byday": "XX"}) == []  # fmt: skip


def test_those_of_the_place_and_the_house_count_where_they_hold():
    season = {"byday": "SA", "valid_to": "2026-12-19", **TIMES}
    links = [("service_at_location", "p", {"service_id": "s", "location_id": "h"}),
             ("schedule", "x", {"location_id": "h", **season}),
             ("schedule", "y", {"location_id": "h", "dtstart": "2026-12-24"}),
             ("schedule", "z", {"location_id": "elsewhere", **season})]  # fmt: skip
    assert len(said(links=links)) == 2
    assert len(said({"byday": "MO", **TIMES}, links=links)) == 1  # the hours of the house hold no more; its days off do


def test_in_english_too():
    i18n.use("en")
    try:
        assert said({"freq": "MONTHLY", "byday": "1TH", **TIMES}) == ["The first Thursday of the month: 10:00 to 14:30"]
        assert spans_in_words([]) == "not open"
    finally:
        i18n.use("da")
