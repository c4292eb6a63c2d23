"""Which map a place is on: our town's, the centre's own, or none; and how the directory is read beside the screen."""

import json
import threading

import pytest

from kiosk.clock import SystemClock
from kiosk.directory.service import MAP, OURS, Directory
from tests.helpers.hsds_data import small


@pytest.fixture
def own(tmp_path):
    place = tmp_path / "own"
    place.mkdir()
    return place


def read(tmp_path, own):
    directory = Directory(tmp_path, SystemClock(), own=own)
    assert directory.offers
    return directory


def test_our_town_is_on_our_map(tmp_path):
    assert read(tmp_path, None).map == OURS / MAP


def test_a_centres_places_are_on_no_map_of_ours(tmp_path, own):
    (own / "directory.json").write_text(json.dumps(small()), "utf-8")
    assert read(tmp_path, own).map is None


def test_a_centres_own_map_is_theirs(tmp_path, own):
    (own / "directory.json").write_text(json.dumps(small()), "utf-8")
    (own / MAP).write_text("{}", "utf-8")
    assert read(tmp_path, own).map == own / MAP


def test_it_is_read_beside_the_screen(tmp_path):
    directory, done = Directory(tmp_path, SystemClock()), threading.Event()
    assert not directory.ready
    directory.prepare(done.set)
    assert done.wait(30)
    assert directory.ready


def test_who_waits_is_told_also_when_it_can_not_be_read(tmp_path, monkeypatch):
    directory, done = Directory(tmp_path, SystemClock()), threading.Event()
    monkeypatch.setattr(directory, "_layers", lambda: 1 / 0)
    directory.prepare(done.set)
    assert done.wait(30)
    assert not directory.ready
