"""A real kiosk and a real hub: a release goes from the console's word to root's folder, and back comes how it went."""

import json
from dataclasses import replace

import pytest

from kiosk.config import UpdateSettings
from kiosk.devices import image
from kiosk.devices.image import Image
from sync import release_fetch, release_store
from sync.hub import releases, rollout
from sync.hub.models import Kiosk
from tests.helpers.released import BUNDLE, KIND, NEW, OLD, a_release

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def release(town, tmp_path, settings, monkeypatch):
    settings.FOLDER, settings.LEAST_FREE = tmp_path / "hub", 0
    settings.FOLDER.mkdir(exist_ok=True)
    monkeypatch.setattr(release_store, "LEFT_FREE", 0)
    monkeypatch.setattr(release_fetch, "BURST", 2 << 20)
    return a_release(town.organisation, tmp_path / "made")


@pytest.fixture
def box(town, tmp_path, monkeypatch):
    """A kiosk that runs our image."""
    monkeypatch.setattr(image, "image", lambda: Image(OLD, KIND))
    box = town.kiosk()
    box.config = replace(box.config, update=UpdateSettings(folder=tmp_path / "update"))
    box.restart()
    assert box.sync() == ""
    return box


def row(box):
    return Kiosk.objects.get(device=box.events.device)


def says(tmp_path, state, **more):
    (tmp_path / "update" / "state.json").write_text(json.dumps({"state": state, "version": NEW} | more))


def test_it_is_offered_fetched_installed_and_told(box, release, tmp_path, monkeypatch):
    made = rollout.begin(release, row(box), "mette")
    states, file = [], tmp_path / "update" / "incoming" / f"stuen-{KIND}-{NEW}.raucb"
    for _ in range(12):
        if (tmp_path / "update" / "wish.json").exists():
            break
        assert box.sync() == ""
        if len(states) == 1:
            box.restart()
        offer = made.offers.get()
        states.append((offer.state, offer.percent))
    assert file.read_bytes() == BUNDLE
    assert states[0] == ("waiting", 0)
    assert [state for state, _percent in states[1:]] == ["downloading"] * (len(states) - 1)
    assert [percent for _state, percent in states] == sorted(percent for _state, percent in states)
    assert json.loads((tmp_path / "update" / "wish.json").read_text()) == {
        "do": "install", "file": file.name, "version": NEW
    }  # fmt: skip
    for state in ("ready", "installing", "testing"):
        says(tmp_path, state)
        assert box.sync() == ""
        assert made.offers.get().state == state
    (tmp_path / "update" / "state.json").unlink()
    monkeypatch.setattr(image, "image", lambda: Image(NEW, KIND))
    file.unlink()
    assert box.sync() == ""
    assert made.offers.get().state == "good"
    assert row(box).status["image"] == NEW


def test_stop_reaches_one_that_is_fetching(box, release, tmp_path):
    made = rollout.begin(release, row(box), "mette")
    assert box.sync() == ""
    assert any((tmp_path / "update" / "incoming").iterdir())
    rollout.stop(made, "mette")
    assert box.sync() == ""
    assert not any((tmp_path / "update" / "incoming").iterdir())
    assert not (tmp_path / "update" / "wish.json").exists()


def test_one_that_did_not_work_stops_it_for_all_and_is_not_fetched_again(box, release, town, tmp_path):
    made = rollout.begin(release, row(box), "mette")
    for _ in range(12):
        assert box.sync() == ""
    says(tmp_path, "rolled_back", code="no_health")
    assert box.sync() == ""
    made.refresh_from_db()
    assert made.why_stopped == "failed"
    again = rollout.begin(release, row(box), "mette")
    asked = []
    give = releases.file_of
    releases.file_of = lambda sha256: (asked.append(sha256), give(sha256))[1]
    try:
        for _ in range(3):
            assert box.sync() == ""
    finally:
        releases.file_of = give
    assert asked == []
    again.refresh_from_db()
    assert again.stopped is None or again.why_stopped == "failed"


def test_a_kiosk_that_is_no_image_takes_none(town, release, tmp_path):
    plain = town.kiosk()
    assert row(plain).status["image"] is None
    assert row(plain).status["update"] is None
    assert rollout.fitting(release) == []
