"""The staff code: right, wrong, too often, over restarts, and with the clock turned."""

import hashlib
import json
import threading
from base64 import b64encode
from types import SimpleNamespace

import pytest

from kiosk import i18n
from kiosk.errors import BadInput
from kiosk.staff import code as staff_code
from kiosk.staff.code import (
    TRIES,
    NoStaffCode,
    StaffCodeUnchecked,
    StaffCodeWaits,
    WrongStaffCode,
    check,
    hash_code,
    is_hash,
    matches,
)
from tests.helpers.centre import TurnedClock


class Door:
    def __init__(self, folder, stored="rød-grød"):
        self.settings = SimpleNamespace(staff=SimpleNamespace(code_hash=stored), data_folder=folder)
        self.clock = TurnedClock()

    def opens(self, typed):
        try:
            check(typed, self.settings, self.clock)
        except WrongStaffCode:
            return False
        return True


@pytest.fixture(name="door")
def a_door(tmp_path):
    i18n.use("en")
    return Door(tmp_path / "data")


def test_a_hash_is_salted_and_opens_with_its_code_alone():
    first, second = hash_code("rød-grød"), hash_code("rød-grød")
    assert first != second
    assert "grød" not in first
    assert matches("rød-grød", first)
    assert not matches("rød-grøD", first)
    assert not matches("", first)


def test_a_hash_is_argon2id_and_the_scrypt_ones_of_before_can_still_be_read():
    made = hash_code("rød-grød")
    assert made.startswith("argon2id$65536$3$4$")
    salt = bytes(16)
    before = hashlib.scrypt("rød-grød".encode(), salt=salt, n=1 << 14, r=8, p=1, dklen=32)
    stored = f"scrypt${1 << 14}$8$1${b64encode(salt).decode()}${b64encode(before).decode()}"
    assert matches("rød-grød", stored)
    assert not matches("rød-grøD", stored)
    assert is_hash(made)
    assert is_hash(stored)
    assert not is_hash("rød-grød")


def test_a_plain_code_in_the_configuration_works_too():
    assert matches("rød-grød", "rød-grød")
    assert not matches("rød", "rød-grød")
    assert not matches("\udcff", "rød-grød")


@pytest.mark.logs("not a hash that can be used")
@pytest.mark.parametrize(
    "stored",
    [
        *("scrypt$", "scrypt$a$b$c$d$e", "scrypt$3$8$1$AAAA$AAAA", "scrypt$1073741824$8$1$AA$AA"),
        *("argon2id$", "argon2id$65536$0$4$AAAAAAAAAAAAAAAAAAAAAA==$AA", "argon2id$1048577$3$4$AAAAAAAAAAAAAAAA$AA"),
        "argon2id$64$99999999999999999999$4$AAAAAAAAAAAAAAAAAAAAAA==$AA",
    ],
)
def test_a_broken_hash_opens_to_nobody(stored):
    assert not matches("", stored)


def test_a_short_code_is_refused():
    with pytest.raises(BadInput, match="at least 6"):
        hash_code("12345")


def test_right_and_wrong(door):
    assert not door.opens("forkert")
    assert door.opens("rød-grød")


def test_the_third_wrong_one_makes_even_the_right_one_wait(door):
    for _ in range(3):
        assert not door.opens("forkert")
    with pytest.raises(StaffCodeWaits, match="Wait 1 minute and"):
        door.opens("rød-grød")
    door.clock.after(seconds=59)
    with pytest.raises(StaffCodeWaits):
        door.opens("rød-grød")
    door.clock.after(seconds=1)
    assert door.opens("rød-grød")
    assert not door.opens("forkert"), "after the right one, counting begins again"
    assert not door.opens("forkert")


def test_the_wait_grows_to_a_day(door):
    for _ in range(21):
        assert not door.opens("forkert")
        door.clock.after(hours=1)
    with pytest.raises(StaffCodeWaits, match="Wait 23 hours and"):
        door.opens("rød-grød")


def test_waiting_in_vain_does_not_prolong(door):
    for _ in range(3):
        door.opens("forkert")
    for _ in range(5):
        door.clock.after(seconds=10)
        with pytest.raises(StaffCodeWaits):
            door.opens("forkert")
    door.clock.after(seconds=10)
    assert door.opens("rød-grød")


def test_a_restart_does_not_help(door):
    for _ in range(3):
        door.opens("forkert")
    again = Door(door.settings.data_folder)
    with pytest.raises(StaffCodeWaits):
        again.opens("rød-grød")


def test_a_plug_pulled_during_the_check_counts_as_a_failure(door, monkeypatch):
    def pulled(typed, stored):
        raise KeyboardInterrupt

    monkeypatch.setattr(staff_code, "matches", pulled)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            door.opens("forkert")
    monkeypatch.undo()
    with pytest.raises(StaffCodeWaits):
        door.opens("rød-grød")


def test_a_clock_set_back_lengthens_the_wait_no_more_than_once(door):
    for _ in range(3):
        door.opens("forkert")
    door.clock.after(days=-365)
    with pytest.raises(StaffCodeWaits, match="1 minute"):
        door.opens("rød-grød")
    door.clock.after(minutes=1)
    assert door.opens("rød-grød")


def test_guessing_in_parallel_counts_each(door):
    results = []

    def guess():
        try:
            results.append(door.opens("forkert"))
        except StaffCodeWaits:
            results.append("waits")

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, results)) == ["False"] * 3 + ["waits"] * 5


@pytest.mark.logs("the list of wrong staff codes was damaged")
@pytest.mark.parametrize("damage", ["", "{", '{"failures": "x", "last": "y"}', '{"failures": 1}', "[]", "\0\0\0"])
def test_a_damaged_list_is_kept_aside_and_locks_nobody_out(door, damage):
    folder = door.settings.data_folder
    folder.mkdir()
    (folder / TRIES).write_text(damage)
    assert not door.opens("forkert")
    with pytest.raises(StaffCodeWaits, match="10 minutes"):
        door.opens("rød-grød")
    assert [path.read_text() for path in folder.glob("*.damaged-*")] == [damage]


def test_the_file_holds_a_number_and_a_time(door):
    door.opens("forkert")
    found = json.loads((door.settings.data_folder / TRIES).read_text())
    assert found == {"failures": 1, "last": "2026-11-20T12:00:00+01:00"}


def test_without_a_code_nobody_passes(tmp_path):
    with pytest.raises(NoStaffCode):
        check("", Door(tmp_path, stored="").settings)


def test_where_nothing_can_be_written_nothing_is_tried(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StaffCodeUnchecked):
        Door(tmp_path / "file" / "data").opens("rød-grød")
