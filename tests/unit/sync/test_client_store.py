"""The client over the kiosk's own encrypted journal: processes in step, a large backlog, and what a restart finds."""

import pytest

from kiosk.store import Store
from sync import errors
from tests.helpers.fake_hub import Kiosk

KEY = bytes(range(32))


@pytest.fixture
def kiosk(monkeypatch, tmp_path):
    made = []

    def open_store():
        made.append(Store.open(tmp_path / "store", root_key=KEY))
        # What the in-memory journal has besides: nothing that a real one needs.
        made[-1].depth = 0
        return made[-1]

    kiosk = Kiosk(monkeypatch, tmp_path, journal=open_store())
    kiosk.open_store = open_store
    yield kiosk
    for store in made:
        store.close()


def test_a_backlog_over_the_real_store(kiosk):
    for start in range(0, 3000, 500):
        kiosk.append(500, start)
    kiosk.hub.publish("activity/a", body={"uid": "a", "words": "æøå"})
    assert kiosk.client.round()[:4] == (3000, 1, 0, 0)
    assert kiosk.line.asked.count("events") == 7  # six, and one to see whether the hub is the one we knew
    assert kiosk.arrived() == list(range(3000))
    assert kiosk.told() == {"activity/a": {"uid": "a", "words": "æøå"}}


def test_it_goes_on_where_it_was_after_a_restart(kiosk):
    kiosk.append(3)
    kiosk.client.round()
    kiosk.append(2, 3)
    kiosk.journal = kiosk.open_store()
    kiosk.restart()
    assert sum(kiosk.log.waiting().values()) == 2
    asked = len(kiosk.line.asked)
    assert kiosk.client.round()[:4] == (2, 0, 0, 0)
    assert kiosk.line.asked[asked:] == ["events"]  # whose answer brings the changes, too
    assert kiosk.arrived() == list(range(5))


def test_another_process_may_write_between_two_rounds(kiosk):
    other, mine = kiosk.open_store(), kiosk.journal
    kiosk.client.round()
    kiosk.journal = other
    first = kiosk.client
    kiosk.restart()
    kiosk.append(2)
    second, kiosk.client = kiosk.client, first
    assert kiosk.client.round().sent == 2
    assert second.round().sent == 0
    assert next(iter(mine.table("hub"))) == next(iter(other.table("hub")))


def test_a_page_that_cannot_be_taken_in_leaves_everything_as_it_was(kiosk):
    def fails(_):
        raise KeyError("a bug")

    kiosk.client.round()
    kiosk.does["apply"] = fails
    kiosk.restart()
    before = dict(kiosk.row())
    kiosk.append(1)
    kiosk.hub.publish("activity/a")
    with pytest.raises(KeyError):
        kiosk.client.round()
    assert kiosk.arrived() == [0]
    assert kiosk.row()["cursor"] == before["cursor"]
    assert len(kiosk.journal.table("changes")) == 0
    del kiosk.does["apply"]
    kiosk.restart()
    assert kiosk.client.round().received == 1
    assert kiosk.told() == {"activity/a": {}}


def test_events_let_go_of_are_gone_from_the_store(kiosk):
    kiosk.append(4)
    kiosk.client.round()
    kiosk.after(46 * 86400)
    kiosk.append(1, 4)
    kiosk.client.round()
    assert [row["body"]["n"] for row in kiosk.journal.table("outbox")] == [4]
    kiosk.line.script = ["lost"]
    with pytest.raises(errors.Cut):
        kiosk.client.round()
