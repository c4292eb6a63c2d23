"""The numbers of a month that is over, from the kiosk to the hub: what it tells is what the hub takes in."""

from datetime import timedelta

import pytest

from kiosk.staff import steady
from kiosk.voice import periods
from kiosk.voice.counts import HINDERED, TABLE, Counts
from kiosk.voice.pending import Pending
from kiosk.voice.tell_hub import Telling
from tests.helpers.town import Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(name="town")
def a_town(tmp_path, monkeypatch):
    made = Town(tmp_path, monkeypatch)
    yield made
    for box in made.kiosks:
        box.close()


def test_a_month_that_is_over_comes_to_the_hub_once(town):
    from sync.hub.heard import ToldCounts

    box = town.kiosk()
    today = town.now.date()
    last = today.replace(day=1) - timedelta(days=1)
    month = periods.month_of(last)
    for back in range(20, 0, -1):
        steady.count(box.store, today - timedelta(days=back))
    since = {"hub": box.hub.row()["organisation"], "since": month, "month": "", "year": ""}
    box.store.table(periods.TABLE).insert(since)
    day = {"visits": 40, "yes": 12, "partly": 7, "no": 8}
    box.store.table(TABLE).insert({"day": last.isoformat(), "counts": day})
    box.store.table(HINDERED).insert({"month": month, "counts": {"waiting": 6, "refused": 2}})
    counts = Counts(box.store, box.clock, Pending(box.folder))
    telling = Telling(box.store, box.clock, counts, box.hub, lambda: box.events)
    assert telling.tell() == 1 + (last.month == 12)
    assert telling.tell() == 0
    assert "counts.told" in {one.kind for one in box.hub.pending()}
    town.sync()
    assert box.hub.pending() == ()
    assert box.hub.refused() == ()
    told = ToldCounts.objects.get(period=month)
    assert told.numbers == {"yes": 12, "partly": 7, "no": 8, "unanswered": 13, "visits": 40}
    assert {name: number for name, number in told.barriers.items() if number is not None} == {"waiting": 6}
    assert len(told.barriers) == 7
