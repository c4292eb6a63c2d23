"""What is told: months that are over, no number below five, and nothing that grows from one day to the next."""

from argparse import Namespace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.forms import outputs
from kiosk.voice import commands, report
from kiosk.voice.barriers import BARRIERS
from kiosk.voice.told import told

TODAY = date(2026, 3, 20)


def day(month, number, visits, yes=0, partly=0, no=0, year=2026):
    return {date(year, month, number): {"visits": visits, "yes": yes, "partly": partly, "no": no}}


DAYS = day(1, 5, 40, 20, 6, 5) | day(1, 6, 10, 3, 1, 1) | day(2, 3, 9, 4, 0, 1) | day(3, 2, 50, 30, 9, 9)


YEAR = {**DAYS, **{one: numbers for month in range(4, 13) for one, numbers in day(month, 3, 60, 30, 10, 9).items()}}


HINDERED = {
    "2026-01": {"lost_eid": 9, "no_answer": 4, "waiting": 5},
    "2026-02": {"lost_eid": 8, "no_answer": 1},
    "2026-03": {"lost_eid": 7},
    **{f"2026-{month:02d}": {"lost_eid": 6, "no_answer": 2, "waiting": 5} for month in range(4, 13)},
}


class Written:
    def days(self):
        return YEAR

    def barriers(self):
        return HINDERED


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def test_months_that_are_over_are_told_by_their_sums():
    found = told(DAYS, 2026, TODAY)
    assert [line.what for line in found.months] == ["2026-01", "2026-02"]
    assert found.months[0].numbers == {"yes": 23, "partly": 7, "no": 6, "unanswered": 14, "visits": 50}
    assert found.whole is None


def test_small_numbers_are_not_told():
    february = told(DAYS, 2026, TODAY).months[1].numbers
    assert february["no"] is february["partly"] is february["yes"] is february["unanswered"] is None
    assert february["visits"] == 9


def test_what_is_told_of_a_month_is_told_for_good():
    early, later = told(YEAR, 2026, TODAY), told(YEAR, 2026, date(2027, 1, 1))
    assert later.months[:2] == early.months
    assert len(later.months) == 12
    assert later.whole is not None
    assert later.whole.numbers["visits"] == 109 + 9 * 60


def test_a_sum_over_months_is_not_told_where_it_would_tell_of_an_empty_one():
    """Of all visits 109, and of those that are told 109: so there were none in all the other months."""
    whole = told(DAYS, 2026, date(2027, 1, 1)).whole
    assert whole is not None
    assert whole.numbers["visits"] is None


def test_nothing_is_told_from_day_to_day():
    more = {**DAYS, **day(3, 19, 5, 5)}
    assert told(more, 2026, TODAY) == told(DAYS, 2026, TODAY)
    assert told(DAYS, 2026, TODAY + timedelta(days=5)) == told(DAYS, 2026, TODAY)


def test_of_a_year_to_come_nothing_is_told():
    assert told(DAYS, 2027, TODAY, HINDERED) == (2027, [], None)


def test_what_stood_in_the_way_is_told_by_month_when_it_is_five_or_more():
    january, february = told(DAYS, 2026, TODAY, HINDERED).months
    assert january.barriers == {**dict.fromkeys(BARRIERS), "lost_eid": 9, "waiting": 5}
    assert february.barriers == {**dict.fromkeys(BARRIERS), "lost_eid": 8}


def test_its_sum_over_the_year_is_told_where_it_tells_of_no_month():
    whole = told(YEAR, 2026, date(2027, 1, 1), HINDERED).whole
    assert whole is not None
    assert whole.barriers["lost_eid"] == 9 + 8 + 7 + 9 * 6
    assert whole.barriers["no_answer"] == 4 + 1 + 9 * 2, "any of those that are hidden may be all of it"
    assert whole.barriers["waiting"] is None, "50 are told in ten months: so there was none in the two others"
    assert whole.barriers["refused"] is None


NUMBERS = st.integers(0, 12)
A_YEAR = st.lists(st.fixed_dictionaries(dict.fromkeys(BARRIERS[:3], NUMBERS)), min_size=12, max_size=12)


@settings(max_examples=20, deadline=None)
@given(A_YEAR, A_YEAR)
def test_each_barrier_is_told_by_itself_whatever_the_visits_the_answers_and_the_others_are(numbers, others):
    def hindered(of):
        return {f"2026-{month:02d}": found for month, found in enumerate(of, 1)}

    mixed = [{**one, "lost_eid": mine["lost_eid"]} for mine, one in zip(numbers, others, strict=True)]
    after = date(2027, 1, 1)
    found, other = told(YEAR, 2026, after, hindered(numbers)), told({}, 2026, after, hindered(mixed))
    for mine, now in zip((*found.months, found.whole), (*other.months, other.whole), strict=True):
        assert mine.barriers["lost_eid"] == now.barriers["lost_eid"]
        assert all(number is None or number >= 5 for number in mine.barriers.values())
    assert [line.numbers for line in found.months] == [line.numbers for line in told(YEAR, 2026, after).months]


def ran(action, counts=None, today=TODAY, **more):
    return commands.run(Namespace(action=action, **{"year": None, **more}), counts, "Stuen & co. #1", today)


def test_the_command_shows_them():
    found, lines = ran("show", Written())
    assert found["k"] == 5
    assert found["months"][0]["month"] == "2026-01"
    assert found["months"][1]["no"] is None
    assert lines[0] == "Januar: 50 besøg (Ja 23, Delvist 7, Nej 6, Intet svar 14)"
    assert "færre end 5" in lines[-1]
    assert lines[-2] == "I vejen stod: Jeg har ikke MitID mindst 17, Ventetiden er for lang mindst 5"
    assert found["months"][1]["barriers"]["lost_eid"] == 8
    assert found["months"][1]["barriers"]["no_answer"] is None
    whole, _lines = ran("show", Written(), today=date(2027, 2, 1), year=2026)
    assert whole["whole"]["visits"] == 109 + 9 * 60
    assert whole["whole"]["barriers"]["no_answer"] == 23


def test_where_the_kiosk_never_ran_or_no_month_is_over_it_says_so():
    found, lines = ran("show", today=date(2026, 1, 9))
    assert found == {"k": 5, "year": 2026, "months": [], "whole": None}
    assert lines == ["En måned kan ses, når den er slut; ingen i 2026 er det."]


def test_the_report_is_a_page_with_bars_and_the_same_numbers(tmp_path):
    out = tmp_path / "tal.pdf"
    found, lines = ran("report", Written(), date(2027, 2, 1), year=2026, out=out)
    assert out.read_bytes().startswith(b"%PDF-")
    assert found["file"] == str(out)
    assert str(out) in lines[0]
    said = report.content(told(DAYS, 2026, date(2027, 2, 1)), "Stuen")
    assert said["table"][0] == ["Januar", "23", "7", "6", "14", "50"]
    assert said["table"][-1][0] == "Hele 2026"
    assert len(said["bars"]) == 12
    said = report.content(told(YEAR, 2026, date(2027, 2, 1), HINDERED), "Stuen")
    assert said["barriers"][0] == {"name": "Jeg har ikke MitID", "said": "78", "number": 78}
    assert said["barriers"][3] == {"name": "Ventetiden er for lang", "said": "mindst 50", "number": 50}
    assert said["barriers"][4] == {"name": "De sagde nej", "said": "–", "number": 0}
    assert said["barrier_columns"] == [
        "", "Jan", "Feb", "Mar", "Apr", "Maj", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dec", "2026"
    ]  # fmt: skip
    assert said["barrier_table"][1] == ["Ingen svarede", *["–"] * 12, "23"]
    with pytest.raises(commands.NotWritten):
        ran("report", Written(), out=tmp_path / "no folder" / "tal.pdf")


def test_a_report_of_nothing_says_so(tmp_path):
    ran("report", None, date(2026, 1, 2), out=tmp_path / "tal.pdf")
    assert (tmp_path / "tal.pdf").read_bytes().startswith(b"%PDF-")


def test_a_page_that_can_not_be_typeset_is_said_to_be_so(monkeypatch):
    monkeypatch.setattr(outputs, "ask", lambda *_given, **_more: {})
    with pytest.raises(report.NotOnPaper):
        report.paper({})
