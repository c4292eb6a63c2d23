"""Help from afar: an hour at most, never during a visit, closed by anybody, and written down."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from kiosk.devices.remote_help import NoHelp, RemoteHelp
from kiosk.errors import KnownError
from kiosk.staff import audit
from kiosk.staff.far_help import KIOSK, VISITOR, FarHelp, SomebodyIsHere
from kiosk.store import DiskFull

NOW = datetime(2026, 11, 20, 9, 42, tzinfo=UTC)


class Time:
    now_ = NOW

    def now(self):
        return self.now_


@pytest.fixture
def file(tmp_path):
    (tmp_path / "run").mkdir()
    return tmp_path / "run" / "help.json"


@pytest.fixture
def help_(file):
    made = FarHelp(RemoteHelp(file), Time(), lambda *told: made.noted.append(told))
    made.noted = []
    return made


def test_it_is_open_for_an_hour(help_, file):
    assert (help_.possible, help_.is_open, help_.left) == (True, False, timedelta(0))
    help_.open("4a5b", visit=False)
    assert json.loads(file.read_text()) == {"until": "2026-11-20T10:42:00+00:00"}
    assert [one.name for one in file.parent.iterdir()] == ["help.json"]
    assert (help_.is_open, help_.left) == (True, timedelta(hours=1))
    help_._clock.now_ = NOW + timedelta(minutes=59)
    assert help_.left == timedelta(minutes=1)
    help_._clock.now_ = NOW + timedelta(minutes=61)
    assert not help_.is_open


def test_a_clock_that_was_put_back_makes_no_hour_longer(help_):
    help_.open("4a5b", visit=False)
    help_._clock.now_ = NOW - timedelta(days=3)
    assert help_.left == timedelta(hours=1)


def test_it_is_closed_by_anybody_and_written_down_once(help_, file):
    help_.open("4a5b", visit=False)
    help_.close()
    help_.close()
    assert not file.exists()
    assert help_.noted == [("help.opened", "4a5b"), ("help.closed", "visitor")]


def test_a_visit_ends_it(help_, file):
    assert not help_.visit_began()
    help_.open("4a5b", visit=False)
    assert help_.visit_began()
    assert not file.exists()
    assert help_.noted == [("help.opened", "4a5b"), ("help.closed", "kiosk")]
    assert (VISITOR, KIOSK) == (audit.VISITOR, audit.KIOSK)


def test_while_somebody_is_there_it_is_not_opened(help_, file):
    with pytest.raises(SomebodyIsHere):
        help_.open("4a5b", visit=True)
    assert (help_.noted, file.exists()) == ([], False)


def test_what_can_not_be_written_down_does_not_happen_but_closing_does(file):
    def full(*_told):
        raise DiskFull

    help_ = FarHelp(RemoteHelp(file), Time(), full)
    with pytest.raises(DiskFull):
        help_.open("4a5b", visit=False)
    assert not file.exists()
    RemoteHelp(file).open(NOW + timedelta(minutes=5))
    help_.close("4a5b")
    assert not file.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"until": 5}', '{"until": "2026-11-20T10:42:00"}', "\xff"])
def test_what_is_not_ours_opens_nothing(file, text):
    file.write_text(text, "latin-1")
    assert RemoteHelp(file).until() is None


def test_a_machine_that_can_not_be_asked(tmp_path):
    nowhere = RemoteHelp(tmp_path / "none" / "help.json")
    assert not nowhere.available
    with pytest.raises(NoHelp):
        nowhere.open(NOW)
    nowhere.close()
    assert nowhere.until() is None
    assert issubclass(NoHelp, KnownError)


def test_a_file_that_stays_is_emptied(file, monkeypatch):
    asked = RemoteHelp(file)
    asked.open(NOW)
    monkeypatch.setattr("pathlib.Path.unlink", lambda *_given, **_more: (_ for _ in ()).throw(PermissionError(1, "no")))
    asked.close()
    assert file.read_bytes() == b""
    assert asked.until() is None
