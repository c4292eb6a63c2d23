"""Calls in the real store: they are there after a restart, and each is one small record."""

from datetime import datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

from kiosk.staff.calls import Calls
from kiosk.store import Store


def test_a_call_is_there_after_a_restart(tmp_path):
    clock = SimpleNamespace(now=lambda: datetime(2026, 11, 20, 12, tzinfo=ZoneInfo("Europe/Copenhagen")))
    store = Store.open(tmp_path / "store", root_key=b"k" * 32)
    assert Calls(store, clock).ask()
    store.close()
    store = Store.open(tmp_path / "store", root_key=b"k" * 32)
    calls = Calls(store, clock)
    assert [call.asked for call in calls.open()] == [clock.now()]
    assert not calls.ask(), "the bell has just rung"
    calls.came()
    assert calls.open() == []
    store.close()
