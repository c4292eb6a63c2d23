"""The client over the kiosk's own parts: what comes of news, and of content."""

import threading

import pytest

from kiosk import app, config
from kiosk.hub import link, programme
from kiosk.store import DiskFull, Store
from sync.client import Change
from tests.helpers.calendars import read_here, work_out_here
from tests.helpers.centre import KEY, TurnedClock
from tests.helpers.heard import AT, TRIP, UID

PATIENCE = 10.0


@pytest.fixture
def services(tmp_path):
    settings = config.load(data=tmp_path / "data")
    with Store.open(settings.data_folder / "store", root_key=KEY) as store:
        store.table("hub").insert({"hub_key": "aa", "content_key": "bb", "poll": 300, "turn": 0, "cursor": ""})
        yield app.build(settings, store, TurnedClock())


@pytest.fixture
def reach(services):
    made = services.hub._reach()
    made._signups._calendar._read, made._signups._calendar._work_out = read_here, work_out_here
    return made


def hears(services, reach, keeper, text=TRIP):
    change = Change(1, f"activity/{UID}", "activity", {"uid": UID, "ics": text, "keeper": keeper}, gone=False)
    reach.taking.prepare([change])
    with services.store.transaction():
        reach.taking.apply(change)
        reach.taking.applied()


def test_more_places_let_people_in_and_the_hub_hears_of_it(services, reach, monkeypatch):
    events = services.hub._events()
    hears(services, reach, events.device)
    receipts = [services.signups.sign_up(UID, AT) for _ in range(3)]
    assert receipts[2].status == "waiting"
    calls, changed = [], threading.Event()

    class Thread:
        """Stands in for the thread of sync."""

        def __init__(self, client, *, random, changed, known):
            assert client is reach.client
            assert 0 <= random() < 1
            self.heard = changed

        def wake(self):
            calls.append("wake")

    monkeypatch.setattr(link, "SyncThread", Thread)
    thread = link.thread(reach, changed.set)
    thread.heard()
    assert (calls, changed.is_set()) == ([], True), "nobody got in: there is nothing to tell"
    hears(services, reach, events.device, TRIP.replace("CAPACITY:2", "CAPACITY:5"))
    thread.heard()
    assert calls == ["wake"]
    assert services.signups.find(receipts[2].code).status == "confirmed"


def test_packs_are_taken_with_the_organisations_key_and_their_story_is_told(services, reach):
    taken = []

    def take(bodies, fetch, *, content_key, report):
        taken.append((bodies, fetch, content_key))
        report("pack.installed", {"pack": "main", "version": 2})

    reach._content.take = take
    reach._packs([{"pack": "main"}], print)
    assert taken == [([{"pack": "main"}], print, "bb")]
    (event,) = services.hub._events().pending()
    assert (event["stream"], event["type"], event["body"]) == (
        "content",
        "pack.installed",
        {"pack": "main", "version": 2},
    )


def test_what_is_too_much_for_one_reading_is_read_in_several(services, reach, monkeypatch):
    calendar, many = reach._signups._calendar, {f"{n}@x": TRIP.replace(UID, f"{n}@x") for n in range(5)}
    assert [len(part) for part in programme._together(many)] == [5]
    monkeypatch.setattr(programme, "MAX_EVENTS", 2)
    assert [len(part) for part in programme._together(many)] == [2, 2, 1]
    assert programme.read(calendar, many).keys() == many.keys()
    monkeypatch.setattr(programme, "MAX_FILE", 10)
    assert [len(part) for part in programme._together(many)] == [1] * 5
    assert list(programme._together({})) == []


def test_a_full_disk_keeps_what_came_of_cards_for_the_next_round_and_holds_nothing_else_up(
    services, reach, monkeypatch, caplog
):
    def full():
        raise DiskFull

    caplog.set_level("INFO")
    hears(services, reach, services.hub._events().device)
    with monkeypatch.context() as patch:
        patch.setattr(reach._elsewhere, "take", full)
        assert reach.settle() == 0
    assert not reach.taking.changed, "the rest was done"
    assert "waits: DiskFull" in caplog.text
    reach.settle()


def test_a_copy_that_can_never_be_taken_in_is_said_in_the_clients_words(reach):
    with pytest.raises(ValueError, match="copy"):
        reach.client._does.box_in("0" * 32, 1, b"STFO")
