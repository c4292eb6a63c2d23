"""What the composition root does around a visit's end, and the commands as they are typed."""

import json
import os
from types import SimpleNamespace

import pytest

from kiosk.app_voice import ENDED, VoiceServices
from kiosk.cli import main
from kiosk.session.session import EndedBy
from kiosk.staff import steady


@pytest.fixture(name="begin")
def a_program(store, clock, tmp_path, memory, monkeypatch):
    monkeypatch.setattr("kiosk.voice.pending.runtime_folders", lambda: [memory])
    monkeypatch.delenv(ENDED, raising=False)

    def begin():
        made = VoiceServices()
        made.store, made.clock = store, clock
        made.config = SimpleNamespace(data_folder=tmp_path, demo=False)
        made.session = SimpleNamespace(ended_by=None, visit=None)
        made.hub = SimpleNamespace(trusted_now=lambda: None, wake=lambda: None, row=dict)
        return made

    return begin


@pytest.mark.parametrize(("by", "asked"), [(EndedBy.VISITOR, True), (EndedBy.IDLE, False), (EndedBy.STAFF, False)])
def test_the_program_that_begins_anew_counts_the_visit_and_asks_only_who_ended_it(begin, by, asked):
    before = begin()
    before.session.ended_by = by
    before.visit_ended()
    after = begin()
    assert bool(after.asking.left()) is asked
    after.count_visit()
    assert after.counts.pending.read() == {"visits": 1}
    assert ENDED not in os.environ


def test_a_kiosk_that_was_switched_on_counts_nothing_and_asks_nobody(begin):
    first = begin()
    first.visit_ended()
    first.count_visit()
    assert not first.asking.left()
    assert first.counts.pending.read() == {}


def test_what_is_over_is_told_to_the_hub_when_nobody_is_visiting(begin, store, clock):
    services = begin()
    services.hub.row, services.hub.trusted_now = lambda: {"hub_key": "aa"}, clock.now
    woken = []
    services.hub.wake = lambda: woken.append(clock.now().month)
    for _day in range(30):
        services.settle()
        steady.count(store, clock.now().date())
        clock.after(days=1)
    services.session.visit = object()
    services.settle()
    assert woken == [12]
    assert [event["body"]["period"] for event in store.table("outbox")] == ["2026-11"]
    clock.after(days=20)
    services.settle()
    assert len(store.table("outbox")) == 1
    services.session.visit = None
    services.count_visit()
    assert [event["body"]["period"] for event in store.table("outbox")] == ["2026-11", "2026-12", "2026"]


def test_the_commands(tmp_path, capsys):
    data = ["--data", str(tmp_path), "--json"]
    assert main(["counts", "show", *data, "--year", "2025"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["year"] == 2025
    assert len(found["months"]) == 12
    assert set(found["months"][0]) == {"month", "yes", "partly", "no", "unanswered", "visits", "barriers"}
    assert not (tmp_path / "store").exists()
    out = tmp_path / "tal.pdf"
    assert main(["counts", "report", *data, "--out", str(out)]) == 0
    assert out.read_bytes().startswith(b"%PDF-")
    assert main(["counts", "report", *data, "--out", str(tmp_path / "none" / "tal.pdf")]) == 1
    with pytest.raises(SystemExit):
        main(["counts", "show", "--year", "26"])
