"""What is done with what the hub says, over a real store, calendar and event log."""

from contextlib import suppress
from datetime import timedelta

import pytest

from kiosk.activities.keeping import KEEPERS, LEASES, SEATS
from sync.client import Change
from sync.events import verify_chain
from tests.helpers.calendars import NOW
from tests.helpers.heard import AT, TRIP, UID, Kiosk


@pytest.fixture
def kiosk(tmp_path):
    kiosk = Kiosk(tmp_path / "store")
    yield kiosk
    assert verify_chain(kiosk.events.pending(), kiosk.events.public_key) == len(kiosk.events.pending())
    kiosk.store.close()


def test_an_activity_comes_into_the_programme_and_goes_again(kiosk):
    kiosk.trip()
    assert [occ.summary for occ in kiosk.calendar.occurrences(NOW.date(), NOW.date() + timedelta(days=3))] == ["Tur"]
    receipt = kiosk.sign_up()
    assert receipt.status == "requested"
    kiosk.hears(("activity", {"uid": UID}, "gone"))
    assert kiosk.calendar.occurrences(NOW.date(), NOW.date() + timedelta(days=3)) == []
    assert kiosk.signups.find(receipt.code).state == "called_off"
    kiosk.trip()
    assert not kiosk.occurrence().cancelled
    assert kiosk.signups.find(receipt.code).state == "requested"


def test_a_gone_activity_is_known_by_its_key_too(kiosk):
    kiosk.trip()
    kiosk.hears(("activity", {}, "gone"))
    assert not kiosk.occurrence().cancelled, "that key named nothing"
    with kiosk.store.transaction():
        kiosk.taking.apply(Change(9, f"activity/{UID}", "activity", {}, gone=True))
        kiosk.taking.applied()
    assert kiosk.occurrence().cancelled


def test_what_has_moved_is_told_to_those_who_signed_up(kiosk):
    kiosk.trip()
    receipt = kiosk.sign_up()
    moved = TRIP.replace(
        "END:VCALENDAR",
        f"BEGIN:VEVENT\r\nUID:{UID}\r\nDTSTAMP:20261102T100000Z\r\nSEQUENCE:4\r\nSUMMARY:Tur\r\n"
        "RECURRENCE-ID;TZID=Europe/Copenhagen:20261121T100000\r\nDTSTART;TZID=Europe/Copenhagen:20261122T120000\r\n"
        "DTEND;TZID=Europe/Copenhagen:20261122T170000\r\nEND:VEVENT\r\nEND:VCALENDAR",
    )
    kiosk.trip(moved)
    view = kiosk.signups.find(receipt.code)
    assert [(change.what, change.after.isoformat()) for change in view.changes] == [
        ("start", "2026-11-22T12:00:00+01:00")
    ]


def test_the_hubs_word_counts_also_when_its_number_is_older(kiosk):
    kiosk.trip(TRIP.replace("SEQUENCE:3", "SEQUENCE:9").replace("SUMMARY:Tur", "SUMMARY:Ny"))
    kiosk.trip()
    assert kiosk.occurrence().summary == "Tur", "the hub was restored from a backup"


def test_a_page_is_read_by_one_process_and_a_broken_text_hides_no_other(kiosk):
    other = TRIP.replace(UID, "anden@stuen")
    kiosk.hears(
        ("activity", {"uid": UID, "ics": TRIP, "keeper": "hub"}),
        ("activity", {"uid": "anden@stuen", "ics": other, "keeper": "hub"}),
    )
    assert kiosk.read == 1
    kiosk.hears(
        ("activity", {"uid": "a@x", "ics": "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a@x", "keeper": "hub"}),
        ("activity", {"uid": "b@x", "ics": "not a calendar \x00", "keeper": "hub"}),
        ("activity", {"uid": "c@x", "ics": TRIP.replace(UID, "c@x"), "keeper": "hub"}),
        ("activity", {"uid": "d@x", "keeper": "hub"}),
    )
    assert kiosk.calendar.activities().keys() == {UID, "anden@stuen", "c@x"}


def test_an_activity_is_believed_under_its_own_name_only(kiosk):
    kiosk.trip()
    forged = TRIP.replace("SUMMARY:Tur", "SUMMARY:Falsk")
    kiosk.hears(("activity", {"uid": "anden@stuen", "ics": forged, "keeper": "hub"}))
    assert kiosk.occurrence().summary == "Tur"


def test_what_stands_in_the_centres_own_calendar_stays(kiosk):
    kiosk.calendar.import_bytes(TRIP.replace(UID, "egen@centre").encode(), source="/folder/egen.ics")
    kiosk.trip()
    kiosk.hears(("activity", {"uid": UID}, "gone"))
    kiosk.calendar.import_bytes(TRIP.replace(UID, "egen@centre").encode(), source="/folder/egen.ics")
    assert not kiosk.calendar.activities()["egen@centre"].gone
    assert kiosk.signups.sign_up("egen@centre", AT).status == "confirmed"


# Keepers


def test_this_kiosk_decides_about_what_it_keeps(kiosk):
    kiosk.trip(keeper=kiosk.events.device)
    assert [kiosk.sign_up().status for _ in range(3)] == ["confirmed", "confirmed", "waiting"]
    assert kiosk.told() == ["signup.requested"] * 3


def test_a_keeper_lets_go_once_and_after_all_that_it_decided(kiosk):
    kiosk.trip(keeper=kiosk.events.device)
    kiosk.sign_up()
    for _ in range(3):
        kiosk.trip(before=kiosk.events.device)
    assert kiosk.told() == ["signup.requested", "keeper.released"]
    assert kiosk.sign_up().status == "requested"


def test_who_never_heard_that_it_was_the_keeper_lets_go_too(kiosk):
    for _ in range(2):
        kiosk.trip(before=kiosk.events.device)
    assert kiosk.told() == ["keeper.released"]
    kiosk.trip(keeper=kiosk.events.device)
    kiosk.trip(before=kiosk.events.device)
    assert kiosk.told() == ["keeper.released"] * 2, "it was given to us again, and taken again"


def test_another_kiosks_letting_go_is_not_ours(kiosk):
    kiosk.trip(before="f" * 16)
    assert kiosk.told() == []


def test_who_waits_for_an_answer_is_in_our_line_when_we_keep_it(kiosk):
    kiosk.trip()
    receipt = kiosk.sign_up()
    kiosk.trip(keeper=kiosk.events.device)
    assert kiosk.signups.find(receipt.code).status == "confirmed"
    assert kiosk.told() == ["signup.requested", "signup.requested", "signup.promoted"]


# Seats, leases, decisions


def test_seats_are_as_last_heard(kiosk):
    kiosk.trip()
    kiosk.hears(("seats", {"uid": UID, "occurrence": AT, "taken": 1, "waiting": 0, "roles": {"driver": 1}, "new": 7}))
    assert kiosk.signups.availability(kiosk.occurrence()).left == 1
    kiosk.hears(("seats", {"uid": UID, "occurrence": AT, "taken": 2, "waiting": 3, "roles": {}}))
    free = kiosk.signups.availability(kiosk.occurrence())
    assert (free.left, free.waiting) == (0, 3)
    for _ in range(2):
        kiosk.hears(("seats", {"uid": UID, "occurrence": AT}, "gone"))
    assert kiosk.signups.availability(kiosk.occurrence()).left == 2


@pytest.mark.parametrize("wrong", [None, -1, "3", 1.5, True, {}])
def test_a_count_that_is_none_is_nothing(kiosk, wrong):
    kiosk.trip()
    kiosk.hears(("seats", {"uid": UID, "occurrence": AT, "taken": wrong, "waiting": wrong, "roles": wrong}))
    assert kiosk.row(SEATS)["taken"] == 0
    assert kiosk.signups.availability(kiosk.occurrence()).left == 2


def lease(granted, **more):
    return "lease", {"uid": UID, "occurrence": AT, "granted": granted, "recall": False, "until": None, **more}


def test_lent_seats_are_promised_and_what_is_left_goes_back_when_it_is_called(kiosk):
    kiosk.trip()
    kiosk.hears(lease(2))
    assert kiosk.sign_up().status == "confirmed"
    kiosk.hears(lease(2, recall=True))
    assert kiosk.sign_up().status == "requested"
    returned = kiosk.events.pending()[1]
    assert (returned["type"], returned["body"]) == (
        "lease.returned",
        {"uid": UID, "occurrence": AT, "number": 1, "seats": 1},
    )
    kiosk.hears(lease(2, recall=True))
    assert kiosk.told().count("lease.returned") == 1, "said once"
    kiosk.hears(lease(3))
    assert kiosk.sign_up().status == "confirmed", "lent anew: 3 granted, 1 used, 1 returned"
    kiosk.hears(lease(3, recall=True))
    assert kiosk.events.pending()[-1]["body"] == {"uid": UID, "occurrence": AT, "number": 2, "seats": 0}


def test_a_lease_that_is_gone_lends_nothing_and_what_was_used_stays_known(kiosk):
    kiosk.trip()
    kiosk.hears(lease(2))
    kiosk.sign_up()
    kiosk.hears(("lease", {"uid": UID, "occurrence": AT}, "gone"))
    assert kiosk.sign_up().status == "requested"
    assert kiosk.told() == ["signup.requested"] * 2
    kiosk.hears(lease(2))
    assert (kiosk.row(LEASES)["used"], kiosk.sign_up().status) == (1, "confirmed")


def test_what_is_over_leaves_nothing_behind(kiosk):
    kiosk.trip()
    kiosk.hears(lease(2))
    kiosk.sign_up()
    kiosk.clock.on(days=16)
    kiosk.hears(("lease", {"uid": UID, "occurrence": AT}, "gone"), ("activity", {"uid": UID}, "gone"))
    assert len(kiosk.store.table(LEASES)) == 0
    assert len(kiosk.store.table(KEEPERS)) == 1, "somebody signed up, and may look"
    kiosk.hears(("activity", {"uid": "nobody@x", "ics": TRIP.replace(UID, "nobody@x"), "keeper": "hub"}))
    kiosk.hears(("activity", {"uid": "nobody@x"}, "gone"))
    assert len(kiosk.store.table(KEEPERS)) == 1


@pytest.mark.parametrize("until", ["never", 7, "2026-11-21T09:00:00", {}])
def test_a_lease_until_nobody_knows_when_is_not_used(kiosk, until):
    kiosk.trip()
    kiosk.hears(lease(2, until=until))
    assert kiosk.sign_up().status == ("confirmed" if until == {} else "requested")


def test_decisions_of_a_page_are_taken_in_together(kiosk):
    kiosk.trip()
    receipts = [kiosk.sign_up() for _ in range(2)]
    ids = [row["id"] for row in kiosk.store.table("signups")]
    kiosk.hears(
        ("decision", {"signup": ids[0], "status": "waiting", "position": 1, "role": "", "code": ""}),
        ("decision", {"signup": ids[0], "status": "confirmed", "position": None, "role": "", "code": ""}),
        ("decision", {"signup": ids[1], "status": "refused", "position": None, "role": "", "code": "closed"}),
        ("decision", {"signup": "0" * 32}, "gone"),
    )
    assert [kiosk.signups.find(one.code).state for one in receipts] == ["got_in", "refused"]


def test_a_decision_and_the_activity_it_is_about_may_come_in_any_order(kiosk):
    kiosk.trip()
    receipt = kiosk.sign_up()
    (row,) = kiosk.store.table("signups")
    kiosk.hears(
        ("decision", {"signup": row["id"], "status": "confirmed", "role": ""}),
        ("activity", {"uid": UID, "ics": TRIP.replace("CAPACITY:2", "CAPACITY:9"), "keeper": "hub"}),
    )
    assert kiosk.signups.find(receipt.code).status == "confirmed"
    assert kiosk.occurrence().capacity == 9


def test_what_is_not_understood_is_left_to_the_client(kiosk):
    before = kiosk.store.revision
    kiosk.hears(("weather", {"rain": True}), ("seats", {"uid": 7}), ("lease", {}), ("decision", {}))
    assert kiosk.store.revision == before


def test_the_kiosk_learns_what_it_is_called(kiosk):
    kiosk.store.table("hub").insert({"hub_key": "00", "name": "A", "centre": "B"})
    kiosk.hears(("kiosk", {"name": "Ved døren", "centre": "", "blocked": False}))
    kiosk.hears(("kiosk", {"name": "C"}, "gone"))
    assert (kiosk.row("hub")["name"], kiosk.row("hub")["centre"]) == ("Ved døren", "B")


def test_what_a_transaction_gathered_that_was_undone_is_not_written_later(kiosk):
    kiosk.trip()
    page = [Change(1, "activity/x@x", "activity", {"uid": "x@x", "ics": TRIP.replace(UID, "x@x")}, gone=False)]
    kiosk.taking.prepare(page)
    with suppress(OSError), kiosk.store.transaction():
        kiosk.taking.apply(page[0])
        raise OSError
    kiosk.hears(("seats", {"uid": UID, "occurrence": AT, "taken": 1, "waiting": 0, "roles": {}}))
    assert "x@x" not in kiosk.calendar.activities()
    assert len(kiosk.store.table(KEEPERS)) == 1


# Consultations

ASKED = {
    "id": "aften",
    "question": {"da": "Hvad skal vi bruge stuen til om aftenen?"},
    "asks": {"da": "Mette og husets bestyrelse"},
    "changes": {"da": "Hvad der sker fra kl. 17 til 20 til foråret."},
    "choices": [{"key": "musik", "text": {"da": "Musik"}}, {"key": "spil", "text": {"da": "Spil"}}],
    "opens": "2026-11-01",
    "closes": "2026-11-30",
    "step": "consultation",
    "outcome": None,
}


def asked(kiosk):
    return [one.id for one in kiosk.asked.all()]


def test_a_consultation_comes_and_goes_in_the_frame_of_the_page(kiosk):
    kiosk.hears(("consultation", ASKED), ("consultation", {**ASKED, "id": "haven"}))
    assert asked(kiosk) == ["aften", "haven"]
    kiosk.hears(("consultation", {"id": "aften"}, "gone"))
    assert asked(kiosk) == ["haven"]
    kiosk.hears(("consultation", ASKED), ("consultation", {"id": "aften"}, "gone"))
    assert asked(kiosk) == ["haven"], "the last word of the page holds"


@pytest.mark.logs("of the hub's")
def test_one_that_can_not_be_read_or_has_another_name_is_not_shown_and_hides_no_other(kiosk):
    kiosk.hears(("consultation", {"id": "tom"}), ("consultation", ASKED))
    with kiosk.store.transaction():
        kiosk.taking.apply(Change(9, "consultation/andet", "consultation", ASKED, gone=False))
        kiosk.taking.applied()
    assert asked(kiosk) == ["aften"]


def test_a_page_that_was_undone_leaves_no_consultation_for_the_next(kiosk):
    with suppress(ZeroDivisionError), kiosk.store.transaction():
        kiosk.taking.apply(Change(9, "consultation/aften", "consultation", ASKED, gone=False))
        raise ZeroDivisionError
    kiosk.hears()
    assert asked(kiosk) == []
