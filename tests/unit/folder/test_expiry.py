"""A folder that nobody opens goes when its months are over, by days that were counted, and only then."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kiosk import app_staff, config
from kiosk.folder import expiry
from kiosk.folder.copies import Copies
from kiosk.folder.errors import NoFolder
from kiosk.folder.rows import Box
from kiosk.staff import steady
from kiosk.staff.keys import StaffKey
from tests.helpers.folders import STAFF_KEY, Kiosk

MONTHS = 24
LASTS = 730


@pytest.fixture
def kiosk(tmp_path):
    made = Kiosk(tmp_path / "kiosk", unopened_months=MONTHS)
    yield made
    made.folders.wipe()
    made.store.close()


def expire(kiosk, counted):
    return expiry.expire(kiosk.folders.rows, kiosk.audit, counted, MONTHS)


def blob(kiosk, folder):
    return Box(folder._copy.name, folder._copy.counter, folder.blob())


def test_it_goes_when_nobody_has_opened_it_and_not_a_day_before(kiosk):
    card, _folder = kiosk.folders.create()
    kiosk.folders.close()
    assert expire(kiosk, 100) == 0
    assert expire(kiosk, 100 + LASTS) == 0
    kiosk.folders.open(card)
    kiosk.folders.close()
    assert expire(kiosk, 101 + LASTS) == 0
    assert expire(kiosk, 101 + 2 * LASTS) == 0
    assert expire(kiosk, 102 + 2 * LASTS) == 1
    with pytest.raises(NoFolder):
        kiosk.folders.open(card)
    assert kiosk.folders.rows.all() == []
    assert [one for one in kiosk.store.subjects() if one.startswith("folder-")] == []
    assert (kiosk.audit.lines()[-1].what, kiosk.audit.lines()[-1].who) == ("folder.expired", "kiosk")
    assert expire(kiosk, 102 + 2 * LASTS) == 0


def test_one_that_is_open_stays(kiosk):
    card, _folder = kiosk.folders.create()
    expire(kiosk, 0)
    folder = kiosk.folders.open(card)
    assert expire(kiosk, 10 * LASTS) == 0
    folder.keep("note", "Stadig her", {})


def test_one_that_is_opened_while_the_old_ones_go_stays(kiosk, monkeypatch):
    cards = []
    for _ in range(2):
        cards.append(kiosk.folders.create()[0])
        kiosk.folders.close()
    expire(kiosk, 0)
    write = kiosk.audit.write

    def meanwhile(what, **about):
        if what == "folder.expired":  # of the first; somebody opens the other before its turn
            monkeypatch.undo()
            kiosk.folders.open(cards[1])
        return write(what, **about)

    monkeypatch.setattr(kiosk.audit, "write", meanwhile)
    assert expire(kiosk, LASTS + 1) == 1
    assert kiosk.folders.current.keep("note", "Stadig her", {})
    assert [row["id"] for row in kiosk.folders.rows.all()] == [kiosk.folders.current.id]


def test_where_none_ever_goes_none_goes(kiosk):
    kiosk.folders.create()
    assert expiry.expire(kiosk.folders.rows, kiosk.audit, 0, 0) == 0
    assert expiry.expire(kiosk.folders.rows, kiosk.audit, 10**6, 0) == 0
    assert expiry.left(kiosk.folders.rows, kiosk.folders.current.id, 10**6, 0) is None


def test_a_new_staff_key_is_no_opening(kiosk):
    first = StaffKey.make()
    kiosk.folders.create(staff_may_recover=True, staff_key=first.key)
    kiosk.folders.close()
    expire(kiosk, 0)
    fresh, _older = first.following()
    assert kiosk.folders.rewrap(first.key, fresh.key, by="C0FFEE01") == 1
    assert expire(kiosk, LASTS + 1) == 1


def test_a_new_staff_key_hides_no_opening(kiosk):
    card, _folder = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    expire(kiosk, 0)
    kiosk.folders.open(card)
    kiosk.folders.close()
    kiosk.folders.rewrap(STAFF_KEY, b"\x08" * 32, by="C0FFEE01")
    assert expire(kiosk, LASTS + 1) == 0


def test_a_newer_copy_from_another_kiosk_keeps_it_and_the_same_does_not_come_back(tmp_path, kiosk):
    other = Kiosk(tmp_path / "other")
    card, folder = kiosk.folders.create()
    elsewhere = Copies(other.store, other.audit)
    first = blob(kiosk, folder)
    elsewhere.incoming(first)
    expiry.expire(other.folders.rows, other.audit, 0, MONTHS)
    folder.keep("note", "Noget nyt", {})
    second = blob(kiosk, folder)
    elsewhere.incoming(second)
    assert expiry.expire(other.folders.rows, other.audit, LASTS + 1, MONTHS) == 0
    assert expiry.expire(other.folders.rows, other.audit, 2 * LASTS + 2, MONTHS) == 1
    for box in (first, second):
        assert not elsewhere.incoming(box)
    assert other.folders.rows.all() == []
    folder.keep("note", "Og nyere", {})
    assert elsewhere.incoming(blob(kiosk, folder))
    assert other.folders.open(card).things()
    other.folders.wipe()
    other.store.close()


def test_who_opens_one_that_was_near_is_told_how_near(kiosk):
    card, _folder = kiosk.folders.create()
    kiosk.folders.close()
    count(kiosk, 0)
    expire(kiosk, 0)
    count(kiosk, LASTS - expiry.NEAR - 1)
    assert kiosk.folders.open(card).days_left is None
    expire(kiosk, 0)
    count(kiosk, LASTS - expiry.NEAR)
    assert kiosk.folders.open(card).days_left == expiry.NEAR
    assert kiosk.folders.open(card).days_left is None  # it was opened just now
    expire(kiosk, 0)
    count(kiosk, 2 * LASTS)
    assert kiosk.folders.open(card).days_left == 0


def count(kiosk, days):
    """So many days were counted."""
    kiosk.store.table(steady.TABLE).truncate()
    kiosk.store.table(steady.TABLE).insert({"days": [], "last": "", "counted": days})


def test_once_a_day_what_is_old_goes_of_folders_messages_and_the_log(kiosk):
    settings = config.load(data=kiosk.data)
    settings = replace(settings, folders=config.FolderSettings(1), staff=config.Staff(log_months=2))
    card, _folder = kiosk.folders.create()
    kiosk.folders.close()

    def days(number):
        for _day in range(number):
            kiosk.clock.later(days=1)
            app_staff.tidy(settings, kiosk.store, kiosk.clock)

    days(30)
    kiosk.folders.open(card)
    kiosk.folders.close()
    days(20)
    assert kiosk.folders.rows.all()
    kiosk.clock.time += timedelta(days=40_000)  # for an afternoon
    app_staff.tidy(settings, kiosk.store, kiosk.clock)
    assert kiosk.folders.rows.all()
    assert len(kiosk.audit.lines()) == 2
    kiosk.clock.time -= timedelta(days=40_000)
    days(20)
    assert kiosk.folders.rows.all() == []
    assert [one.what for one in kiosk.audit.lines()][-1] == "folder.expired"
    days(60)
    assert {one.what for one in kiosk.audit.lines()} == {"folder.expired", "log.pruned"}
    assert kiosk.audit.verify().ok
    settings, before = replace(settings, staff=config.Staff(log_months=0)), kiosk.audit.lines()
    days(100)
    assert kiosk.audit.lines() == before
