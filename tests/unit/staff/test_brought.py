"""The list of cards that a technician put on the kiosk's own card."""

import json
from dataclasses import replace

import pytest

from kiosk.app import Services
from kiosk.config import load
from kiosk.staff import brought
from kiosk.store import DiskFull
from tests.helpers.ceremony import Ceremony
from tests.unit.staff.conftest import Kiosk


@pytest.fixture(name="kiosk")
def a_kiosk(tmp_path):
    made = Kiosk(tmp_path)
    yield made
    made.close()


@pytest.fixture(name="noted")
def what_was_noted():
    return []


def bring(kiosk, noted, document, **more):
    file = kiosk.folder / brought.FILE
    file.write_bytes(document)
    brought.take(kiosk.folder, more.get("register", kiosk.register), lambda *told: noted.append(told))
    return file


def test_a_kiosk_without_a_list_believes_the_one_on_its_card_and_its_cards_open(kiosk, noted):
    ceremony = Ceremony()
    mette = ceremony.card("Mette", role="leader")
    pretty = json.dumps(json.loads(ceremony.document()), indent=1).encode()  # as somebody's editor left it
    file = bring(kiosk, noted, pretty)
    assert not file.exists()
    assert kiosk.register.roster().number == 1
    assert noted == [("roster.taken", "technician")]
    kiosk.staff.start()
    kiosk.opened(mette)


def test_the_program_takes_it_before_it_looks_for_cards(tmp_path, kiosk):
    ceremony = Ceremony()
    ceremony.card("Mette", role="leader")
    config = replace(load(data=tmp_path / "data"), file=tmp_path / "centre.toml")
    (tmp_path / brought.FILE).write_bytes(ceremony.document())
    services = Services(config, kiosk.store, kiosk.clock)
    assert services.staff.register.roster().number == 1
    assert not (tmp_path / brought.FILE).exists()
    assert [one.what for one in services.audit.lines()] == ["roster.taken"]


def test_nothing_happens_where_there_is_none(kiosk, noted):
    brought.take(kiosk.folder, kiosk.register, lambda *told: noted.append(told))
    assert (noted, kiosk.register.roster()) == ([], None)


@pytest.mark.logs("was not taken: ForeignRoster", "was not taken: BadRoster")
def test_another_centres_or_an_older_one_changes_nothing_and_goes(kiosk, noted):
    ceremony = Ceremony()
    ceremony.card("Mette", role="leader")
    old = ceremony.document()
    ceremony.card("Jonas")
    bring(kiosk, noted, ceremony.document())
    there = kiosk.register.roster().document
    other = Ceremony()
    other.card("Ole")
    for document in (old, other.document(), b"{", b"[]", b"{}", b'{"roster": {}, "signature": ""}', b"[" * 100_000):
        assert not bring(kiosk, noted, document).exists()
        assert kiosk.register.roster().document == there
    assert len(noted) == 1


@pytest.mark.logs("waits: DiskFull")
def test_a_full_disk_keeps_it_for_the_next_start(kiosk, noted, monkeypatch):
    ceremony = Ceremony()
    ceremony.card("Mette")

    def full(*_args, **_how):
        raise DiskFull

    with monkeypatch.context() as patched:
        patched.setattr(kiosk.register, "keep", full)
        file = bring(kiosk, noted, ceremony.document())
    assert file.exists()
    assert noted == []
    brought.take(kiosk.folder, kiosk.register, lambda *told: noted.append(told))
    assert not file.exists()
    assert kiosk.register.roster().number == 1


@pytest.mark.logs("can't be read: Is a directory", "stays where it is: not here")
def test_what_can_not_be_read_or_taken_away_stops_nothing(kiosk, noted, monkeypatch):
    (kiosk.folder / brought.FILE).mkdir()
    brought.take(kiosk.folder, kiosk.register, lambda *told: noted.append(told))
    assert kiosk.register.roster() is None
    (kiosk.folder / brought.FILE).rmdir()
    ceremony = Ceremony()
    ceremony.card("Mette")

    def stays(_path, **_how):
        raise PermissionError(13, "not here")

    monkeypatch.setattr("pathlib.Path.unlink", stays)
    assert bring(kiosk, noted, ceremony.document()).exists()
    assert kiosk.register.roster().number == 1
