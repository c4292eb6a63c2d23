"""Whatever the order of visits, answers, restarts, power cuts and closing days: no more is told than was answered, no
small number can be worked out, what was told holds, and nothing written stands between two events of one visit.
"""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.session.visit import in_memory, runtime_folders
from kiosk.store import Store
from kiosk.voice.consultations import Consultations
from kiosk.voice.counts import Counts
from kiosk.voice.pending import Pending
from kiosk.voice.suppress import K
from tests.helpers.asked import EVENING, Told
from tests.helpers.centre import KEY, TurnedClock

ASKED = (EVENING, EVENING._replace(id="hund", closes=EVENING.closes + timedelta(days=4)))
CHOICE = st.sampled_from([None, "mad", "mad", "film", "ro"])
VISITS = st.tuples(st.just("visits"), st.tuples(st.integers(1, 12), CHOICE, CHOICE))
DOES = st.one_of(
    VISITS,
    VISITS,
    VISITS,
    st.tuples(st.just("days"), st.integers(1, 6)),
    st.tuples(st.just("clock"), st.sampled_from([-40, 9, 70, 25_000])),
    st.tuples(st.just("off"), st.booleans()),
    st.tuples(st.just("killed"), st.booleans()),
)


class Kiosk:
    """One kiosk over its programs, and what is true of it."""

    def __init__(self, folder):
        self.memory = Path(folder)
        self.store, self.clock, self.log = Store.open(self.memory / "store", root_key=KEY), TurnedClock(), Told()
        self.given = {one.id: dict.fromkeys(("mad", "film", "ro"), 0) for one in ASKED}
        self.told, self.since, self.gone = {}, 0, []
        self.begins()
        for one in ASKED:
            self.asked.keep(one)

    def begins(self):
        self.pending = Pending(self.memory, lambda: [self.memory])
        self.asked = Consultations(self.store, self.clock, self.pending, self.log)
        self.counts = Counts(self.store, self.clock, self.pending)
        self.counts.also.append(self.asked.took)

    def settles(self):
        self.asked.settle()
        for one in ASKED:
            found = self.asked.results(one.id)
            assert self.told.setdefault(one.id, found) == found or self.told[one.id] is None
            self.told[one.id] = found

    def visits(self, given):
        number, *chosen = given
        for _visit in range(number):
            self.leaves_something()
            for one, choice in zip(ASKED, chosen, strict=True):
                self.answers(one, choice)
            self.leaves_something()
            self.begins()
            before = self.answers_written()
            self.counts.visited()
            if self.answers_written() != before:
                assert self.since >= K, "fewer visits stand behind what is written than may be seen"
                self.since = 0
            self.since += 1
            self.settles()

    def leaves_something(self):
        """What a visit writes of itself, and nothing else since it began to."""
        self.store.table("signups").insert({"name": "N."})
        self.last = self.store.stat().frames

    def answers(self, one, choice):
        can = one in self.asked.open()
        if choice:
            self.asked.answer(one.id, choice)
            self.asked.answer(one.id, "ro")
            assert self.asked.answered(one.id) is can
            self.given[one.id][choice] += can
        assert self.store.stat().frames == self.last, "an answer is written in the visit that gave it"

    def answers_written(self):
        return {row["id"]: dict(row["counts"]) for row in self.store.table("consultation_numbers") if not row["told"]}

    def days(self, number):
        for _day in range(number):
            self.clock.after(days=1)
            self.settles()

    def clock_(self, days):
        """It is wrong for a moment."""
        self.clock.after(days=days)
        self.settles()
        self.clock.after(days=-days)
        self.settles()

    def off(self, whole):
        """The program begins anew; `whole`: the machine was switched off, and its memory is empty."""
        if whole:
            self.pending.clear()
            self.since = 0
        self.begins()

    def killed(self, written):
        """In the middle of writing what waits, before or after it is on the disk."""
        if self.pending.full():
            self.gone.append(self.pending.taken())  # kept, for Python would end it else, and a kill does not
            found = self.gone[-1].__enter__()
            if written:
                with self.store.transaction():
                    self.asked.took(found)
            self.since = 0
        self.begins()


def check(kiosk):
    """What is told, against what was answered, and against who would work it out."""
    for one in ASKED:
        found, given = kiosk.asked.results(one.id), kiosk.given[one.id]
        said = [event[2] for event in kiosk.log.events if event[2]["id"] == one.id]
        assert said == ([{"id": one.id, "numbers": found.numbers, "all": found.all}] if found else [])
        if found is None:
            continue
        shown = {key: number for key, number in found.numbers.items() if number is not None}
        hidden = len(found.numbers) - len(shown)
        assert all(K <= number <= given[key] for key, number in shown.items())
        if found.all is None:
            assert hidden, "the sum is left out, and stands there"
        else:
            rest = found.all - sum(shown.values())
            assert K <= found.all <= sum(given.values())
            assert (hidden, rest) == (0, 0) or (hidden >= 2 and rest >= K)


@settings(max_examples=40)
@given(st.lists(DOES, max_size=10))
def test_whatever_happens(does):
    base = next((one for one in runtime_folders() if in_memory(one)), None)
    if base is None:
        pytest.skip("no folder in memory here")
    with TemporaryDirectory(dir=base) as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiosk.voice.pending.in_memory", lambda _base: True)  # it is; to look costs more than all else
        kiosk = Kiosk(folder)
        try:
            for what, how in does:
                getattr(kiosk, {"clock": "clock_"}.get(what, what))(how)
                check(kiosk)
            kiosk.days(30)
            check(kiosk)
            assert all(kiosk.told.values()), "in the end each is told"
        finally:
            kiosk.store.close()
