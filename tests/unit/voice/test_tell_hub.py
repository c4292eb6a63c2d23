"""The hub is told of each month once, of what the kiosk shows, and only when the clock can be believed."""

from datetime import date, datetime, timedelta
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kiosk.clock import COPENHAGEN
from kiosk.session.visit import in_memory, runtime_folders
from kiosk.staff import steady
from kiosk.store import DiskFull, Store
from kiosk.voice import periods
from kiosk.voice.counts import Counts
from kiosk.voice.tell_hub import Telling
from kiosk.voice.told import told
from sync.events import EventLog
from tests.helpers.centre import KEY, TurnedClock

START = datetime(2026, 9, 10, 12, tzinfo=COPENHAGEN)
MONTH = {"visits": 40, "got:yes": 12, "got:partly": 7, "got:no": 8, "barrier:waiting": 6, "barrier:refused": 2}


class Memory:
    """What waits, of visits that this test makes up."""

    def __init__(self):
        self.found = {}

    def full(self):
        return True

    def read(self):
        return self.found

    def taken(self):
        return self

    def __enter__(self):
        return self.found

    def __exit__(self, *_why):
        pass


class Kiosk:
    """A kiosk with two clocks: its own, and the hub's, which it may not have heard yet."""

    def __init__(self, path, *, hub="aa"):
        self.path, self.clock, self.hub, self.heard = path, TurnedClock(START), hub, True
        self.key, self.true = "k1", START
        self.open()

    def open(self):
        self.store = Store.open(self.path, root_key=KEY)
        self.counts = Counts(self.store, self.clock, Memory())
        self.log = EventLog(self.store.table("outbox"), self.store.table("device"), self.clock.now)
        self.telling = Telling(self.store, self.clock, self.counts, self, lambda: self)

    def restart(self):
        self.store.close()
        self.open()

    def row(self):
        return {"hub_key": self.key, "organisation": self.hub} if self.hub else {}

    def trusted_now(self):
        return self.true if self.heard else None

    def append(self, stream, type, body):  # noqa: A002
        return self.log.append(stream, type, body)

    def runs(self, days, *, wrong=timedelta()):
        """So many days, its own clock off by so much; each is noted, and the hub is told of what is over."""
        for _day in range(days):
            self.true += timedelta(days=1)
            self.clock.time = self.true + wrong
            steady.count(self.store, self.clock.now().date())
            self.telling.tell()

    def counts_now(self, **numbers):
        self.counts.pending.found = numbers
        self.counts._write()

    def told(self):
        return [event["body"] for event in self.log.pending()]

    def periods(self):
        return [body["period"] for body in self.told()]


@pytest.fixture(name="kiosk")
def a_kiosk(tmp_path):
    kiosk = Kiosk(tmp_path / "store")
    yield kiosk
    kiosk.store.close()


def test_a_month_is_told_once_when_it_is_over_as_the_kiosk_shows_it(kiosk):
    kiosk.runs(18)
    kiosk.counts_now(**MONTH)
    assert kiosk.told() == []
    kiosk.runs(10)
    kiosk.restart()
    kiosk.runs(5)
    assert kiosk.told() == [
        {
            "period": "2026-09",
            "numbers": {"yes": 12, "partly": 7, "no": 8, "unanswered": 13, "visits": 40},
            "barriers": {
                "lost_eid": None, "no_answer": None, "no_housing": None, "waiting": 6, "refused": None,
                "language": None, "other": None,
            },
        }
    ]  # fmt: skip
    (event,) = kiosk.log.pending()
    assert (event["stream"], event["type"]) == ("voice", "counts.told")


def test_a_kiosk_that_was_off_over_the_turn_tells_of_every_month_since_and_of_the_year(kiosk):
    kiosk.runs(18)
    kiosk.true += timedelta(days=130)
    kiosk.runs(18)
    assert kiosk.periods() == ["2026-09", "2026-10", "2026-11", "2026-12", "2026", "2027-01"]
    assert kiosk.told()[4] == {
        "period": "2026",
        "numbers": dict.fromkeys(["yes", "partly", "no", "unanswered", "visits"]),
        "barriers": dict.fromkeys(kiosk.told()[0]["barriers"]),
    }


def test_a_power_cut_between_december_and_its_year_loses_no_year(kiosk):
    kiosk.runs(18)
    kiosk.true += timedelta(days=130)
    kiosk.runs(13)
    assert kiosk.told() == []
    gone = iter([*[False] * 4, True])

    def append(*given):
        if next(gone):
            raise DiskFull
        return kiosk.log.append(*given)

    kiosk.append = append
    with pytest.raises(DiskFull):
        kiosk.runs(5)
    assert kiosk.periods()[-1] == "2026-12"
    del kiosk.append
    kiosk.restart()
    kiosk.telling.tell()
    assert kiosk.periods()[4:] == ["2026", "2027-01"]


def test_nothing_is_told_of_the_time_before_it_came_to_the_hub(kiosk):
    kiosk.hub = ""
    kiosk.runs(40)
    assert kiosk.told() == []
    kiosk.hub = "aa"
    kiosk.runs(30)
    assert kiosk.periods() == ["2026-10"]


def test_another_hub_is_told_of_what_comes_after_it_came_to_it(kiosk):
    kiosk.runs(40)
    kiosk.hub = "bb"
    kiosk.runs(30)
    assert kiosk.periods() == ["2026-09", "2026-10"]
    assert periods.noted(kiosk.store)["since"] == "2026-10"


def test_a_hub_that_signs_with_its_next_key_is_the_same_hub(kiosk):
    kiosk.runs(18)
    kiosk.true += timedelta(days=5)
    kiosk.key = "k2"
    kiosk.runs(1)
    assert kiosk.periods() == ["2026-09"]


@pytest.mark.parametrize("first", [datetime(1970, 1, 2), datetime(2098, 1, 1)])
def test_a_hub_whose_first_word_was_another_century_is_told_what_is_over_since_and_no_more(kiosk, first):
    true, kiosk.true = kiosk.true, first.replace(tzinfo=COPENHAGEN)
    kiosk.telling.tell()
    kiosk.true = true
    kiosk.runs(40)
    several = kiosk.periods()
    assert several[-1] == "2026-09"
    assert len(several) <= 1 + 13 * 3
    assert several[0] >= "2023"


def test_a_clock_that_is_not_believed_tells_nothing(kiosk):
    kiosk.runs(18)
    kiosk.runs(40, wrong=timedelta(days=365 * 70))
    assert kiosk.told() == [], "the hub's clock says otherwise"
    kiosk.heard = False
    kiosk.runs(30)
    assert kiosk.told() == [], "nobody has told the time since the machine was switched on"
    kiosk.heard = True
    kiosk.runs(1)
    assert kiosk.periods() == ["2026-09", "2026-10", "2026-11"]


def test_a_new_kiosk_waits_until_its_clock_was_steady(kiosk):
    kiosk.true = datetime(2026, 9, 28, 12, tzinfo=COPENHAGEN)
    kiosk.runs(14)
    assert kiosk.told() == []
    kiosk.runs(1)
    assert kiosk.periods() == ["2026-09"]


def test_at_the_turn_of_the_month_the_earlier_clock_counts(kiosk):
    kiosk.runs(18)
    kiosk.true = datetime(2026, 9, 30, 20, tzinfo=COPENHAGEN)
    kiosk.clock.time = kiosk.true + timedelta(hours=5)
    assert kiosk.telling.tell() == 0
    kiosk.true, kiosk.clock.time = kiosk.clock.time, kiosk.true
    assert kiosk.telling.tell() == 0
    kiosk.clock.time = kiosk.true
    assert kiosk.telling.tell() == 1


def test_what_comes_to_a_month_that_was_told_counts_on_the_first_that_was_not(kiosk):
    kiosk.runs(60)
    assert kiosk.periods() == ["2026-09", "2026-10"]
    kiosk.clock.time = START
    kiosk.counts_now(**MONTH)
    assert list(kiosk.counts.days()) == [date(2026, 11, 1)]
    assert list(kiosk.counts.barriers()) == ["2026-11"]


def test_a_disk_that_takes_nothing_loses_and_doubles_nothing(kiosk, monkeypatch):
    kiosk.runs(18)

    def full(*_given):
        raise DiskFull

    monkeypatch.setattr(kiosk, "append", full)
    kiosk.true += timedelta(days=40)
    kiosk.clock.time = kiosk.true
    with pytest.raises(DiskFull):
        kiosk.telling.tell()
    kiosk.restart()
    assert periods.noted(kiosk.store)["month"] == ""
    monkeypatch.undo()
    assert kiosk.telling.tell() == 2
    assert kiosk.telling.tell() == 0


DOES = st.one_of(
    st.tuples(st.just("runs"), st.integers(1, 40), st.sampled_from([0, 0, 0, 0, 3, -40, 25_000, -18_000])),
    st.tuples(st.just("off"), st.integers(1, 70)),
    st.tuples(st.just("counts"), st.integers(0, 12), st.integers(0, 9), st.sampled_from([0, -45, -400])),
    st.tuples(st.just("restart")),
    st.tuples(st.just("heard"), st.booleans()),
    st.tuples(st.just("hub"), st.sampled_from(["aa", "aa", "bb", ""])),
    st.tuples(st.just("full")),
)


def do(kiosk, what, *how):
    match what, how:
        case "runs", (days, wrong):
            kiosk.runs(days, wrong=timedelta(days=wrong))
        case "off", (days,):
            kiosk.true += timedelta(days=days)
        case "counts", (no, waiting, back):
            kiosk.clock.time = kiosk.true + timedelta(days=back)
            kiosk.counts_now(**{"visits": 12, "got:no": no, "barrier:waiting": waiting})
        case "restart", ():
            kiosk.restart()
        case "heard", (heard,):
            kiosk.heard = heard
        case "hub", (name,):
            kiosk.hub = name
        case "full", ():
            dies_in_the_middle(kiosk)


def dies_in_the_middle(kiosk):
    """The power goes when the event is written and the note is not."""

    def append(*given):
        kiosk.log.append(*given)
        raise DiskFull

    kiosk.append = append
    try:
        kiosk.telling.tell()
    except DiskFull:
        pass
    finally:
        del kiosk.append
    kiosk.restart()


@settings(max_examples=40, deadline=None)
@given(st.lists(DOES, max_size=12))
@example([("runs", 40, 0), ("counts", 9, 9, -45)])
@example([("runs", 18, 0), ("off", 100), ("runs", 15, 0), ("counts", 9, 9, -45)])
def test_whatever_the_clocks_do_each_period_is_told_once_and_holds(does):
    base = next((one for one in runtime_folders() if in_memory(one)), None)  # many small frames: a disk is slow
    with TemporaryDirectory(dir=base) as folder:
        kiosk = Kiosk(f"{folder}/store")
        for one in does:
            do(kiosk, *one)
            true = periods.month_of(kiosk.true.date())
            assert all(period < true for period in kiosk.periods()), "none before it is over"
        kiosk.heard, kiosk.hub = True, "aa"
        kiosk.runs(46)
        names = kiosk.periods()
        assert len(set(names)) == len(names)
        months = [name for name in names if "-" in name]
        assert months == sorted(months)
        wanted = periods.month_of((kiosk.true.replace(day=1) - timedelta(days=1)).date())
        assert months[-1] == wanted, "nothing that is over is forgotten"
        for body in kiosk.told():
            shown = told(kiosk.counts.days(), int(body["period"][:4]), date(2100, 1, 1), kiosk.counts.barriers())
            line = next(one for one in (*shown.months, shown.whole) if one.what == body["period"])
            assert (body["numbers"], body["barriers"]) == (line.numbers, line.barriers), "what was told holds"
        kiosk.store.close()
