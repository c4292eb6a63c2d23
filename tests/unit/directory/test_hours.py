"""Opening hours beside a table counted by hand: every half hour of a year and more, with holidays and summer time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk import i18n
from kiosk.clock import COPENHAGEN
from kiosk.directory.hours import Hours, hour_of
from kiosk.directory.saying import closed_in_words, hours_in_words, walk_in_words

HALF = timedelta(minutes=30)
YEARS = range(2024, 2029)
# Public holidays as the almanac (Københavns Universitet) has them.
ALMANAC = {
    2025: "01-01 04-17 04-18 04-20 04-21 05-29 06-08 06-09 12-25 12-26",
    2026: "01-01 04-02 04-03 04-05 04-06 05-14 05-24 05-25 12-25 12-26",
    2027: "01-01 03-25 03-26 03-28 03-29 05-06 05-16 05-17 12-25 12-26",
    2028: "01-01 04-13 04-14 04-16 04-17 05-25 06-04 06-05 12-25 12-26",
}
HOLIDAYS = {date.fromisoformat(f"{year}-{day}") for year, days in ALMANAC.items() for day in days.split()}
# Summer time: from and to at 01:00 UTC.
SUMMER = {2025: ("03-30", "10-26"), 2026: ("03-29", "10-25"), 2027: ("03-28", "10-31"), 2028: ("03-26", "10-29")}


def wall(moment: datetime) -> datetime:
    """What the clock on the wall shows, counted from UTC by the table."""
    begins, ends = (datetime.fromisoformat(f"{moment.year}-{day}T01:00+00:00") for day in SUMMER[moment.year])
    return (moment + timedelta(hours=2 if begins <= moment < ends else 1)).replace(tzinfo=None)


class Table:
    """A week of (opens, closes) in hours for each weekday, closings over 24 the next day; and days that differ."""

    def __init__(self, week, *, on_holidays="open", instead=None, only=None):
        self.week, self.on_holidays, self.instead = week, on_holidays, instead or {}
        self.only = only

    def of(self, day):
        if day in self.instead:
            return self.instead[day]
        if day in HOLIDAYS and self.on_holidays == "closed":
            return ()
        if day in HOLIDAYS and self.on_holidays == "sunday":
            return self.week.get(6, ())
        if self.only and not self.only(day):
            return ()
        return self.week.get(day.weekday(), ())

    def is_open(self, shown: datetime) -> bool:
        for back in (0, 1):
            day = shown.date() - timedelta(days=back)
            hour = shown.hour + shown.minute / 60 + 24 * back
            if any(opens <= hour < closes for opens, closes in self.of(day)):
                return True
        return False


EVERY = "MO,TU,WE,TH,FR,SA,SU"


def every_day(opens, closes):
    return dict.fromkeys(range(7), ((opens, closes),))


def weekly(days, opens, closes, **more):
    return {"id": "1", "freq": "WEEKLY", "byday": days, "opens_at": opens, "closes_at": closes, **more}


OFFICE = [weekly("MO,TU,WE", "09:00", "15:00"), weekly("TH", "09:00", "12:00"), weekly("TH", "15:00", "17:30")]
OFFICE_TABLE = {0: ((9, 15),), 1: ((9, 15),), 2: ((9, 15),), 3: ((9, 12), (15, 17.5))}
NIGHT = [weekly(EVERY, "21:00", "08:00")]
CHRISTMAS = {date(year, 12, day): () for year in ALMANAC for day in (24, 31)}
CLOSED = [{"id": str(n), "dtstart": day.isoformat(), "until": day.isoformat()} for n, day in enumerate(CHRISTMAS)]
PLACES = {
    "an office": (OFFICE, "closed", Table(OFFICE_TABLE, on_holidays="closed")),
    "a shelter by night": (NIGHT, "open", Table(every_day(21, 32))),
    "a drop-in centre": (
        [weekly("MO,TU,WE,TH,FR", "08:00", "16:00"), weekly("SA,SU", "10:00", "14:00"), *CLOSED],
        "sunday",
        Table({**dict.fromkeys(range(5), ((8, 16),)), 5: ((10, 14),), 6: ((10, 14),)}, on_holidays="sunday",
              instead=CHRISTMAS),
    ),
    "day and night": ([weekly(EVERY, "00:00", "24:00")], "open", Table(every_day(0, 24))),
    "as HSDS writes day and night": ([weekly(EVERY, "00:00", "23:59")], "open", Table(every_day(0, 24))),
    "eight to eight": ([weekly(EVERY, "08:00", "08:00")], "open", Table(every_day(8, 32))),
    "a cafe until late": ([weekly("FR,SA", "18:00", "01:30")], "open", Table({4: ((18, 25.5),), 5: ((18, 25.5),)})),
    "open in the winter": (
        [weekly(EVERY, "20:00", "09:00", valid_from=f"{y}-10-01", valid_to=f"{y + 1}-03-31") for y in YEARS],
        "open",
        Table(every_day(20, 33), only=lambda day: not 4 <= day.month <= 9),
    ),
    "first Saturday": (
        [{"id": "1", "freq": "MONTHLY", "byday": "1SA", "opens_at": "11:00", "closes_at": "13:00"}],
        "open",
        Table({5: ((11, 13),)}, only=lambda day: day.day <= 7),
    ),
    "every second Wednesday": (
        [weekly("WE", "16:00", "19:00", interval=2, dtstart="2025-01-01")],
        "open",
        Table({2: ((16, 19),)}, only=lambda day: (day - date(2025, 1, 1)).days % 14 == 0),
    ),
    "other hours for some days": (
        [*NIGHT, {"dtstart": "2026-07-01", "until": "2026-07-14", "opens_at": "22:00", "closes_at": "23:00"}],
        "open",
        Table(
            every_day(21, 32),
            instead={date(2026, 7, day): ((22, 23),) for day in range(1, 15)},
        ),
    ),
    "odd weeks": (
        [weekly("MO", "10:00", "12:00", byweekno=",".join(map(str, range(1, 54, 2))))],
        "open",
        Table({0: ((10, 12),)}, only=lambda day: int(day.strftime("%V")) % 2 == 1),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PLACES)
def test_every_half_hour_of_a_year(name):
    rows, on_holidays, table = PLACES[name]
    hours = Hours([hour_of(row) for row in rows], on_holidays)
    moment, end = datetime(2025, 12, 20, tzinfo=UTC), datetime(2027, 1, 10, tzinfo=UTC)
    wrong = []
    while moment < end:
        if hours.is_open(moment.astimezone(COPENHAGEN)) != table.is_open(wall(moment)):
            wrong.append(wall(moment))
        moment += HALF
    assert not wrong, wrong[:5]


@pytest.mark.parametrize("name", PLACES)
def test_opens_and_closes_are_the_next_changes(name):
    rows, on_holidays, table = PLACES[name]
    hours = Hours([hour_of(row) for row in rows], on_holidays)
    steps = [datetime(2026, 1, 1, tzinfo=UTC) + HALF * n for n in range(2 * 24 * 700)]
    truth = [table.is_open(wall(one)) for one in steps]
    change = [len(steps)] * len(steps)  # the place of the next moment at which it is otherwise
    for n in range(len(steps) - 2, -1, -1):
        change[n] = n + 1 if truth[n] != truth[n + 1] else change[n + 1]
    for n in range(0, 2 * 24 * 365, 23):
        state = hours.state(steps[n].astimezone(COPENHAGEN))
        assert state.open == truth[n]
        told = state.closes if state.open else state.opens
        if change[n] == len(steps):
            assert told is None or told > steps[-1]
        else:
            assert told == steps[change[n]], steps[n]


NOW = datetime(2026, 11, 20, 14, tzinfo=COPENHAGEN)  # a Friday


@pytest.fixture
def da():
    i18n.use("da")


@pytest.mark.parametrize(
    ("rows", "now", "words"),
    [
        ([weekly("FR", "09:00", "20:00")], NOW, "åbent nu til kl. 20"),
        ([weekly("FR", "09:00", "20:30")], NOW, "åbent nu til kl. 20.30"),
        ([weekly("SA", "09:00", "20:00")], NOW, "åbner i morgen kl. 9"),
        ([weekly("FR", "21:00", "08:00")], NOW, "åbner i dag kl. 21"),
        ([weekly("FR", "21:00", "08:00")], NOW.replace(hour=22), "åbent nu til i morgen kl. 8"),
        ([weekly("FR", "21:00", "08:00")], NOW.replace(day=21, hour=3), "åbent nu til kl. 8"),
        ([weekly("FR", "09:00", "24:00")], NOW, "åbent nu til kl. 24"),
        ([weekly("SA", "01:00", "04:00")], NOW.replace(hour=22), "åbner i nat kl. 1"),
        ([weekly("MO", "09:00", "15:00")], NOW, "åbner mandag kl. 9"),
        ([weekly(EVERY, "00:00", "24:00")], NOW, "åbent døgnet rundt"),
        ([weekly(EVERY, "09:00", "12:00", valid_from="2027-04-01")], NOW, "lukket indtil torsdag den 1. april 2027"),
        ([weekly("FR", "09:00", "12:00", valid_to="2026-01-01")], NOW, "lukket for nu: ring først"),
        ([], NOW, "åbningstiden kendes ikke: ring først"),
        (
            [weekly("FR,MO", "09:00", "20:00"), {"id": "2", "dtstart": "2026-11-20", "description": "Personaledag"}],
            NOW,
            "Personaledag: åbner mandag kl. 9",
        ),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("da")
def test_hours_in_words(rows, now, words):
    assert hours_in_words(Hours([hour_of(row) for row in rows]), now) == words


@pytest.mark.usefixtures("da")
def test_hours_to_call():
    hours = Hours([hour_of(weekly("FR", "09:00", "20:00"))])
    assert hours_in_words(hours, NOW, phone=True) == "de svarer nu, til kl. 20"
    assert walk_in_words(750) == "cirka 13 minutter til fods"
    assert (
        closed_in_words(hours.state(NOW.replace(hour=21)), NOW.replace(hour=21), phone=True)
        == "de svarer fredag den 27. november kl. 9"
    )


@pytest.mark.parametrize(("closes", "words"), [("20:30", "open now until 20:30"), ("24:00", "open now until 24:00")])
def test_hours_in_english(closes, words):
    before = i18n.current().code
    i18n.use("en")
    try:
        assert hours_in_words(Hours([hour_of(weekly("FR", "09:00", closes))]), NOW) == words
    finally:
        i18n.use(before)


def test_the_hour_that_comes_twice_and_the_one_that_does_not():
    late = Hours([hour_of(weekly("SA", "20:00", "02:30"))])
    assert late.state(datetime(2026, 10, 24, 23, tzinfo=COPENHAGEN)).closes.astimezone(UTC) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )
    assert late.state(datetime(2026, 3, 28, 23, tzinfo=COPENHAGEN)).closes.astimezone(UTC) == datetime(
        2026, 3, 29, 1, 30, tzinfo=UTC
    )
    assert late.is_open(datetime(2026, 10, 25, 2, 15, tzinfo=COPENHAGEN))
    assert not late.is_open(datetime(2026, 10, 25, 2, 15, fold=1, tzinfo=COPENHAGEN))


def test_offsets_that_are_said():
    assert hour_of(weekly("MO", "09:00+01:00", "15:00+02:00")).opens == 9 * 60
    assert hour_of(weekly("MO", "08:00Z", "14:00Z")).opens == 9 * 60
    assert hour_of(weekly("MO", "08:00", "14:00", timezone=0)).closes == 15 * 60


@pytest.mark.parametrize(
    "row", [weekly("XX", "09:00", "10:00"), weekly("MO", "9", "10"), weekly("MO", "09:00", "10:00", freq="HOURLY")]
)
def test_what_cannot_be_worked_out_is_left_out(row):
    assert hour_of(row) is None
