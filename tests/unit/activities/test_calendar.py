"""The calendar over the store: imports, updates, what vanishes, and names that outlive every change."""

from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.activities.calendar import Calendar, Defaults, as_json
from kiosk.activities.model import Role
from kiosk.config import Defaults as ConfiguredDefaults
from kiosk.store import Store
from tests.helpers.calendars import NOW, Stopped, a_calendar, cph, fixture, ics, read_here, work_out_here

AT = ";TZID=Europe/Copenhagen:"
TRIP = f"UID:trip\nSUMMARY:Tur\nDTSTART{AT}20261205T100000\nDTEND{AT}20261205T150000"
CHOIR = "UID:choir\nSUMMARY:Kor\nDTSTART;TZID=Europe/Copenhagen:20261102T190000\nDURATION:PT1H\nRRULE:FREQ=WEEKLY"
YEAR = (date(2026, 6, 1), date(2027, 6, 1))


@pytest.fixture
def calendar(tmp_path):
    calendar = a_calendar(tmp_path / "store")
    yield calendar
    calendar.store.close()


def counts(report):
    return report.imported, report.updated, report.removed


def put(calendar, *events, source="feed", head=""):
    return calendar.import_bytes(ics(*events, head=head), source=source)


def names(calendar, first=YEAR[0], last=YEAR[1]):
    return [(one.uid, one.occurrence) for one in calendar.occurrences(first, last)]


def test_google_as_the_kiosk_shows_it(calendar):
    assert counts(calendar.import_bytes(fixture("google.ics"), source="g")) == (3, 0, 0)
    week = calendar.occurrences(date(2026, 11, 23), date(2026, 11, 30))
    assert [(one.summary, one.start, one.moved_from) for one in week] == [
        ("Morgenmad", cph("2026-11-23 09:00"), None),
        ("Morgenmad", cph("2026-11-27 10:00"), cph("2026-11-26 09:00")),
    ]
    (trip,) = calendar.occurrences(date(2026, 12, 5), date(2026, 12, 6))
    assert (trip.price_dkk, trip.capacity, trip.drop_in, trip.picture) == (Decimal(50), 8, False, "museum")
    assert trip.cutoff == cph("2026-12-02 12:00")
    assert trip.meeting_point == "foran hoveddøren kl. 9.45"
    assert trip.contact == "Lone"
    (christmas,) = calendar.occurrences(date(2026, 12, 26), date(2026, 12, 27))
    assert (christmas.all_day, christmas.occurrence) == (True, "2026-12-24")
    assert (christmas.start, christmas.end) == (cph("2026-12-24 00:00"), cph("2026-12-27 00:00"))


def test_outlook_and_the_rest(calendar):
    for name in ("outlook.ics", "nextcloud.ics", "apple.ics", "latin1.ics", "utf16.ics"):
        assert calendar.import_bytes(fixture(name), source=name).problems == []
    nurse = next(one for one in calendar.occurrences(*YEAR) if one.sensitive)
    assert (nurse.start, nurse.drop_in, nurse.contact) == (cph("2026-12-01 10:00"), True, "Mette på tlf. 12 34 56 78")
    dinner = [one for one in calendar.occurrences(*YEAR) if one.summary == "Fællesspisning"]
    assert [(one.start.date().isoformat(), one.cancelled) for one in dinner] == [
        ("2026-10-21", False),
        ("2026-11-04", False),
        ("2026-11-11", False),
        ("2026-11-18", True),
        ("2026-12-02", False),
        ("2026-12-16", False),
        ("2026-12-30", False),
    ]
    assert dinner[0].roles == (
        Role("kok", "kok", 2),
        Role("opvasker", "opvasker", 2),
        Role("borddaekker", "borddækker"),
    )
    assert dinner[3].price_dkk == 25, "the cancelled one says no price of its own"
    assert dinner[0].cutoff == cph("2026-10-20 23:59")


def test_broken_ones_are_reported_and_the_rest_come_in(calendar):
    report = calendar.import_bytes(fixture("broken.ics"), source="b")
    assert report.imported == 7
    said = {(one["uid"], one["what"]) for one in report.as_json()["problems"]}
    assert ("bad-start", "Its DTSTART can't be understood.") in said
    assert ("odd-zone", "Its time zone Narnia/Cair Paravel is not known. Its hours were read as the centre's.") in said
    assert ("bad-start", "2026-12-12") not in names(calendar)
    assert len([one for one in calendar.occurrences(*YEAR) if one.uid == "every-second"]) == 1


def test_the_same_again_changes_nothing(calendar):
    put(calendar, TRIP, CHOIR)
    revision = calendar.revision
    assert counts(put(calendar, TRIP + "\nDTSTAMP:20261119T000000Z", CHOIR)) == (0, 0, 0)
    assert calendar.revision == revision
    assert put(calendar, TRIP, CHOIR).understood, "also then it shows what it understood"


def test_a_change_is_an_update(calendar):
    put(calendar, TRIP)
    assert counts(put(calendar, TRIP.replace("Tur", "Udflugt"))) == (0, 1, 0)
    assert [one.summary for one in calendar.occurrences(*YEAR)] == ["Udflugt"]


def test_an_older_sequence_is_ignored(calendar):
    put(calendar, TRIP + "\nSEQUENCE:3")
    assert counts(put(calendar, TRIP.replace("Tur", "Gammel") + "\nSEQUENCE:2")) == (0, 0, 0)
    assert [one.summary for one in calendar.occurrences(*YEAR)] == ["Tur"]


def test_at_the_same_sequence_the_newer_stamp_wins(calendar):
    put(calendar, TRIP + "\nLAST-MODIFIED:20261110T000000Z\nDTSTAMP:20261101T000000Z")
    assert counts(put(calendar, TRIP.replace("Tur", "Gammel") + "\nLAST-MODIFIED:20261109T000000Z")) == (0, 0, 0)
    assert counts(put(calendar, TRIP.replace("Tur", "Ny") + "\nLAST-MODIFIED:20261111T000000Z")) == (0, 1, 0)


def test_what_vanishes_from_its_source_is_removed_and_still_known(calendar):
    put(calendar, TRIP, CHOIR)
    put(calendar, TRIP.replace("trip", "other"), source="another")
    assert counts(put(calendar, CHOIR)) == (0, 0, 1)
    assert not [one for one in names(calendar) if one[0] == "trip"]
    gone = calendar.occurrence("trip", "2026-12-05T10:00:00+01:00")
    assert (gone.summary, gone.cancelled) == ("Tur", True)
    assert counts(put(calendar, TRIP, CHOIR)) == (1, 0, 0)
    assert not calendar.occurrence("trip", "2026-12-05T10:00:00+01:00").cancelled


def test_what_has_been_gone_for_long_is_forgotten(tmp_path):
    clock = Stopped()
    calendar = a_calendar(tmp_path / "store", clock)
    put(calendar, TRIP)
    put(calendar)
    clock.on(days=401)
    put(calendar, CHOIR)
    assert calendar.occurrence("trip", "2026-12-05T10:00:00+01:00") is None
    calendar.store.close()


def test_a_file_that_is_no_calendar_leaves_all_as_it_was(calendar):
    put(calendar, TRIP)
    for data in (b"", b"<html>503</html>", b"\x00\xff" * 500):
        report = calendar.import_bytes(data, source="feed")
        assert counts(report) == (0, 0, 0)
        assert len(report.problems) == 1
    assert names(calendar) == [("trip", "2026-12-05T10:00:00+01:00")]


def test_a_download_cut_off_removes_nothing(calendar):
    put(calendar, CHOIR, TRIP)
    report = calendar.import_bytes(ics(CHOIR, TRIP)[: -len(TRIP) - 20], source="feed")
    assert counts(report) == (0, 0, 0)
    assert len(report.problems) >= 1
    assert ("trip", "2026-12-05T10:00:00+01:00") in names(calendar)


def test_a_broken_new_version_leaves_the_old(calendar):
    put(calendar, TRIP, CHOIR)
    assert counts(put(calendar, TRIP.replace("20261205T100000", "lørdag"), CHOIR)) == (0, 0, 0)
    assert ("trip", "2026-12-05T10:00:00+01:00") in names(calendar)
    moved = f"UID:choir\nSUMMARY:Kor\nRECURRENCE-ID{AT}20261109T190000\nDTSTART{AT}20261109T200000"
    assert counts(put(calendar, TRIP, CHOIR.replace("20261102T190000", "mandag"), moved)) == (0, 1, 0)
    assert [one.start.hour for one in calendar.occurrences(date(2026, 11, 2), date(2026, 11, 17))] == [19, 20, 19]


def test_empty_calendar_removes_all_of_its_own(calendar):
    put(calendar, TRIP, CHOIR)
    assert counts(put(calendar)) == (0, 0, 2)
    assert names(calendar) == []


# Several sources


def test_the_same_activity_from_two_sources_is_one(calendar):
    put(calendar, TRIP, source="file")
    assert counts(put(calendar, TRIP, source="feed")) == (0, 0, 0)
    assert names(calendar) == [("trip", "2026-12-05T10:00:00+01:00")]
    assert counts(put(calendar, source="file")) == (0, 0, 0)
    assert counts(put(calendar, source="feed")) == (0, 0, 1)


def test_a_later_file_with_a_higher_sequence_updates(calendar):
    put(calendar, TRIP + "\nSEQUENCE:1", source="one.ics")
    assert counts(put(calendar, TRIP.replace("Tur", "Ny") + "\nSEQUENCE:2", source="two.ics")) == (0, 1, 0)
    assert counts(put(calendar, TRIP.replace("Tur", "Gammel") + "\nSEQUENCE:0", source="three.ics")) == (0, 0, 0)
    assert [one.summary for one in calendar.occurrences(*YEAR)] == ["Ny"]


def test_a_single_override_from_another_file(calendar):
    put(calendar, CHOIR, source="one.ics")
    late = f"UID:choir\nSUMMARY:Kor, sent\nSEQUENCE:1\nRECURRENCE-ID{AT}20261109T190000\nDTSTART{AT}20261109T200000"
    assert counts(put(calendar, late, source="two.ics")) == (0, 1, 0)
    assert [one.summary for one in calendar.occurrences(date(2026, 11, 2), date(2026, 11, 17))] == [
        "Kor",
        "Kor, sent",
        "Kor",
    ]


def test_a_cancelling_file(calendar):
    calendar.import_bytes(fixture("google.ics"), source="g")
    assert counts(calendar.import_bytes(fixture("cancel.ics"), source="c")) == (0, 2, 0)
    assert [(one.summary, one.cancelled) for one in calendar.occurrences(date(2026, 11, 30), date(2026, 12, 6))] == [
        ("Morgenmad", True),
        ("Morgenmad", False),
        ("Tur til museet", True),
    ]
    assert counts(calendar.import_bytes(fixture("google.ics"), source="g")) == (0, 0, 0), "the feed does not undo it"
    newer = fixture("google.ics").replace(b"SEQUENCE:0", b"SEQUENCE:9")
    calendar.import_bytes(newer, source="g")
    assert not calendar.occurrences(date(2026, 12, 5), date(2026, 12, 6))[0].cancelled, "but a later change does"


def test_a_cancelling_file_over_the_file_that_it_cancels(calendar):
    put(calendar, TRIP, source="trip.ics")
    cancel = "UID:trip\nSUMMARY:Aflyst\nSEQUENCE:1\nSTATUS:CANCELLED"
    assert counts(put(calendar, cancel, source="trip.ics", head="METHOD:CANCEL")) == (0, 1, 0)
    assert [(one.summary, one.cancelled) for one in calendar.occurrences(*YEAR)] == [("Tur", True)]


def test_all_later_ones_cancelled(calendar):
    put(calendar, CHOIR, source="a")
    cancel = f"UID:choir\nSEQUENCE:1\nRECURRENCE-ID;RANGE=THISANDFUTURE{AT}20261116T190000"
    put(calendar, cancel, source="b", head="METHOD:CANCEL")
    assert [one.cancelled for one in calendar.occurrences(date(2026, 11, 2), date(2026, 12, 2))] == [
        False, False, True, True, True,
    ]  # fmt: skip


def test_status_cancelled_is_listed_as_such(calendar):
    put(calendar, TRIP + "\nSTATUS:CANCELLED", CHOIR)
    found = {one.uid: one.cancelled for one in calendar.occurrences(*YEAR)}
    assert found == {"trip": True, "choir": False}


# Names


def test_names_are_original_starts(calendar):
    put(calendar, CHOIR, "UID:day\nSUMMARY:Dag\nDTSTART;VALUE=DATE:20261103")
    assert names(calendar, date(2026, 11, 2), date(2026, 11, 10)) == [
        ("choir", "2026-11-02T19:00:00+01:00"),
        ("day", "2026-11-03"),
        ("choir", "2026-11-09T19:00:00+01:00"),
    ]
    for form in ("2026-11-09T18:00:00Z", "20261109T180000Z", "2026-11-09T13:00:00-05:00", "2026-11-09T19:00"):
        assert calendar.occurrence("choir", form).occurrence == "2026-11-09T19:00:00+01:00"
    assert calendar.occurrence("day", "2026-11-03T00:00:00+01:00").occurrence == "2026-11-03"
    for form in ("2026-11-10T19:00:00+01:00", "", "x", "2026-11-09"):
        assert calendar.occurrence("choir", form) is None
    assert calendar.occurrence("nobody", "2026-11-09T18:00:00Z") is None


def test_the_hour_that_comes_twice(calendar):
    put(calendar, f"UID:night\nSUMMARY:Nat\nDTSTART{AT}20261023T023000\nRRULE:FREQ=DAILY;COUNT=4")
    found = calendar.occurrences(date(2026, 10, 23), date(2026, 10, 28))
    assert [one.occurrence for one in found][2] == "2026-10-25T02:30:00+02:00"
    for one in found:
        assert calendar.occurrence("night", one.occurrence) == one
    assert calendar.occurrence("night", "2026-10-25T00:30:00Z") == found[2]


def test_a_single_activity_that_moves_keeps_its_name(calendar):
    put(calendar, TRIP)
    name = "2026-12-05T10:00:00+01:00"
    for start in ("20261206T113000", "20270203T090000"):
        put(calendar, f"UID:trip\nSUMMARY:Tur\nDTSTART;TZID=Europe/Copenhagen:{start}\nDURATION:PT5H")
    put(calendar, TRIP.replace("20261205T1", "20261212T1"))
    found = calendar.occurrence("trip", name)
    assert (found.occurrence, found.start, found.moved_from) == (name, cph("2026-12-12 10:00"), cph("2026-12-05 10:00"))
    assert names(calendar) == [("trip", name)]
    put(calendar, TRIP)
    back = calendar.occurrence("trip", name)
    assert (back.start, back.moved_from) == (cph("2026-12-05 10:00"), None)


def test_a_single_activity_that_becomes_a_whole_day_keeps_its_name(calendar):
    put(calendar, TRIP)
    put(calendar, "UID:trip\nSUMMARY:Tur\nDTSTART;VALUE=DATE:20261206")
    (found,) = calendar.occurrences(*YEAR)
    assert (found.occurrence, found.start, found.all_day) == (
        "2026-12-05T10:00:00+01:00",
        cph("2026-12-06 00:00"),
        True,
    )
    assert calendar.occurrence("trip", found.occurrence) == found


def test_a_repeated_activity_that_moves_keeps_its_names(calendar):
    put(calendar, CHOIR)
    put(calendar, CHOIR.replace("20261102T190000", "20261103T183000"))
    found = calendar.occurrence("choir", "2026-11-09T19:00:00+01:00")
    assert (found.start, found.moved_from) == (cph("2026-11-10 18:30"), cph("2026-11-09 19:00"))
    assert ("choir", "2026-11-09T19:00:00+01:00") in names(calendar)
    late = calendar.occurrences(date(2027, 3, 1), date(2027, 3, 8))[0]
    assert (late.start.hour, late.moved_from) == (18, None), "who comes in the spring never knew another time"
    put(calendar, CHOIR.replace("20261102T190000", "20261104T180000"))
    assert calendar.occurrence("choir", "2026-11-09T19:00:00+01:00").start == cph("2026-11-11 18:00")


def test_a_repeated_activity_that_is_cut_at_the_front_keeps_its_names(calendar):
    put(calendar, CHOIR)
    put(calendar, CHOIR.replace("20261102T190000", "20261116T190000"))
    assert calendar.occurrence("choir", "2026-11-23T19:00:00+01:00").start == cph("2026-11-23 19:00")
    gone = calendar.occurrence("choir", "2026-11-09T19:00:00+01:00")
    assert (gone.cancelled, gone.start) == (True, cph("2026-11-09 19:00"))


def test_a_repetition_that_moves_keeps_its_name(calendar):
    put(calendar, CHOIR)
    late = f"UID:choir\nSUMMARY:Kor\nRECURRENCE-ID{AT}20261109T190000\nDTSTART{AT}20261212T200000"
    put(calendar, CHOIR, late)
    found = calendar.occurrence("choir", "2026-11-09T19:00:00+01:00")
    assert (found.start, found.moved_from, found.cancelled) == (cph("2026-12-12 20:00"), cph("2026-11-09 19:00"), False)
    assert calendar.occurrence("choir", "2026-12-12T20:00:00+01:00") is None


def test_a_repetition_that_is_taken_out_is_still_known(calendar):
    put(calendar, CHOIR)
    put(calendar, CHOIR + "\nEXDATE;TZID=Europe/Copenhagen:20261109T190000")
    assert ("choir", "2026-11-09T19:00:00+01:00") not in names(calendar)
    assert calendar.occurrence("choir", "2026-11-09T19:00:00+01:00").cancelled
    put(calendar, CHOIR + ";UNTIL=20261130T000000Z")
    assert calendar.occurrence("choir", "2026-12-07T19:00:00+01:00").cancelled
    assert not calendar.occurrence("choir", "2026-11-09T19:00:00+01:00").cancelled


def test_a_change_of_zone_alone_moves_nothing(calendar):
    put(calendar, TRIP)
    put(calendar, "UID:trip\nSUMMARY:Tur\nDTSTART:20261205T090000Z\nDURATION:PT5H")
    (found,) = calendar.occurrences(*YEAR)
    assert (found.occurrence, found.moved_from) == ("2026-12-05T10:00:00+01:00", None)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-30, 30)), min_size=1, max_size=5))
@settings(max_examples=25, deadline=None)
def test_whoever_signed_up_for_a_single_activity_finds_it_whatever_happens(tmp_path_factory, changes):
    calendar = a_calendar(tmp_path_factory.mktemp("c") / "store")
    put(calendar, TRIP)
    name = names(calendar)[0][1]
    for kind, hours in changes:
        start = cph("2026-12-05 10:00") + timedelta(hours=hours)
        if kind == 0:
            put(calendar)
        else:
            put(
                calendar,
                f"UID:trip\nSUMMARY:Tur\nDTSTART;TZID=Europe/Copenhagen:{start:%Y%m%dT%H%M%S}",
                source=f"s{kind}",
            )
        found = calendar.occurrence("trip", name)
        assert found is not None
        assert found.occurrence == name
        listed = calendar.occurrences(*YEAR)
        assert [one.occurrence for one in listed] == ([] if found.cancelled else [name])
    calendar.store.close()


@given(st.integers(0, 8), st.sampled_from(["20261102T190000", "20261103T183000", "20261109T190000", "20261107T120000"]))
@settings(max_examples=20, deadline=None)
def test_listing_and_asking_agree(tmp_path_factory, weeks, start):
    calendar = a_calendar(tmp_path_factory.mktemp("c") / "store")
    put(calendar, CHOIR)
    put(
        calendar,
        CHOIR.replace("20261102T190000", start),
        fixture("nextcloud.ics").decode().split("BEGIN:VEVENT")[1].split("END:VEVENT")[0],
    )
    first = date(2026, 10, 1) + timedelta(weeks=weeks)
    for one in calendar.occurrences(first, first + timedelta(weeks=4)):
        assert calendar.occurrence(one.uid, one.occurrence) == one
    calendar.store.close()


# Files and folders


def test_files_and_folders(calendar, tmp_path):
    folder = tmp_path / "centre"
    (folder / "trips").mkdir(parents=True)
    (folder / "a.ics").write_bytes(ics(TRIP))
    (folder / "trips" / "B.ICS").write_bytes(ics(CHOIR))
    (folder / "notes.txt").write_text("husk mælk")
    (folder / ".~lock.a.ics").write_text("an editor's")
    report = calendar.import_paths([folder])
    assert (counts(report), report.problems) == ((2, 0, 0), [])
    (folder / "a.ics").unlink()
    assert counts(calendar.import_paths([folder])) == (0, 0, 1)
    assert counts(calendar.import_paths([folder / "trips" / "B.ICS"])) == (0, 0, 0)
    assert {uid for uid, _ in names(calendar)} == {"choir"}


def test_a_file_that_is_not_there_and_one_that_is_no_calendar(calendar, tmp_path):
    (tmp_path / "a.ics").write_bytes(b"PK\x03\x04")
    report = calendar.import_paths([tmp_path / "nothing.ics", tmp_path / "a.ics"])
    assert [(one["summary"], one["what"]) for one in report.as_json()["problems"]] == [
        ("nothing.ics", "The file can't be opened. Check that it is there and may be read."),
        ("a.ics", "This is not a calendar file. Nothing was changed."),
    ]


def test_a_pipe_in_the_folder_does_not_hold_the_kiosk(calendar, tmp_path):
    import os

    os.mkfifo(tmp_path / "pipe.ics")
    assert counts(calendar.import_paths([tmp_path])) == (0, 0, 0)
    assert len(calendar.import_paths([tmp_path / "pipe.ics"]).problems) == 1


def test_an_import_is_one_change_of_the_store_and_all_or_nothing(tmp_path):
    calendar = a_calendar(tmp_path / "store")
    before = calendar.store.revision
    calendar.import_bytes(fixture("google.ics"), source="g")
    assert calendar.store.revision == before + 1

    class Stopped2(Exception):
        pass

    with suppress(Stopped2), calendar.store.transaction():
        put(calendar, TRIP)
        raise Stopped2
    assert "trip" not in {uid for uid, _ in names(calendar)}
    calendar.store.close()


def test_another_process_sees_it(tmp_path):
    first = a_calendar(tmp_path / "store")
    second = Calendar(Store.open(tmp_path / "store", root_key=bytes(32)), Stopped())
    assert names(second) == []
    put(first, TRIP)
    assert names(second) == [("trip", "2026-12-05T10:00:00+01:00")]
    first.store.close()
    assert len(second.occurrences(*YEAR)) == 1
    second.store.close()


def test_a_sign_up_does_not_make_the_calendar_start_over(calendar):
    put(calendar, TRIP)
    calendar.occurrences(*YEAR)
    snapshot = calendar._now
    calendar.store.table("signups").insert({"x": 1})
    calendar.occurrences(*YEAR)
    assert calendar._now is snapshot


# Defaults


def test_the_centres_defaults_come_last_and_are_shown(tmp_path):
    defaults = Defaults(
        capacity=20, price_dkk=Decimal("10.50"), contact="Køkkenet", cutoff="day 1 12:00", location="Huset"
    )
    calendar = a_calendar(tmp_path / "store", defaults=defaults)
    report = put(calendar, TRIP + "\nDESCRIPTION:Max 8 pladser")
    (one,) = calendar.occurrences(*YEAR)
    assert (one.capacity, one.price_dkk, one.contact, one.location) == (8, Decimal("10.50"), "Køkkenet", "Huset")
    assert one.cutoff == cph("2026-12-04 12:00")
    fields = report.as_json()["understood"][0]["fields"]
    assert fields["capacity"] == {"value": 8, "from": "words", "words": "Max 8 pladser"}
    assert fields["price"] == {"value": "10.50", "from": "default", "words": ""}
    calendar.store.close()


def test_the_configurations_defaults(tmp_path):
    calendar = a_calendar(tmp_path / "store", defaults=ConfiguredDefaults(location="Huset", capacity=0))
    put(calendar, TRIP)
    (one,) = calendar.occurrences(*YEAR)
    assert (one.location, one.capacity) == ("Huset", None)
    calendar.store.close()


# JSON


def test_as_json(calendar):
    calendar.import_bytes(fixture("google.ics"), source="g")
    trip = as_json(calendar.occurrences(date(2026, 12, 5), date(2026, 12, 6))[0])
    wanted = {
        "uid": "4v9f9sk1ph5c2n3dqv6i2m8b7e@google.com",
        "occurrence": "2026-12-05T10:00:00+01:00",
        "summary": "Tur til museet",
        "start": "2026-12-05T10:00:00+01:00",
        "end": "2026-12-05T16:00:00+01:00",
        "all_day": False,
        "location": "Louisiana",
        "capacity": 8,
        "price_dkk": 50,
        "drop_in": False,
        "sensitive": False,
        "cancelled": False,
    }
    assert {key: trip[key] for key in wanted} == wanted
    assert type(trip["price_dkk"]) is int
    christmas = as_json(calendar.occurrences(date(2026, 12, 24), date(2026, 12, 25))[0])
    assert (christmas["start"], christmas["occurrence"]) == ("2026-12-24T00:00:00+01:00", "2026-12-24")
    assert christmas["price_dkk"] is None


# Hard rules


def test_a_hard_rule_is_worked_out_at_import_and_anew_when_time_goes(tmp_path):
    clock = Stopped()
    calendar = a_calendar(tmp_path / "store", clock)
    put(calendar, "UID:meds\nSUMMARY:Åbent\nDTSTART:20261101T090000\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYHOUR=9,15")
    calendar._work_out = lambda *_: pytest.fail("inside the window nothing is worked out")
    assert len(calendar.occurrences(date(2026, 11, 20), date(2027, 11, 20))) == 730
    asked = []

    def worker(part, low, high):
        asked.append((low, high))
        return work_out_here(part, low, high)

    calendar._work_out = worker
    assert len(calendar.occurrences(date(2029, 11, 20), date(2029, 11, 21))) == 2
    assert calendar.occurrence("meds", "2030-01-05T15:00:00+01:00").start == cph("2030-01-05 15:00")
    assert calendar.occurrence("meds", "2030-01-05T16:00:00+01:00") is None
    assert len(asked) == 3
    assert calendar.refresh() == 0
    clock.on(days=200)
    assert calendar.refresh() == 1
    calendar._work_out = lambda *_: pytest.fail("inside the window nothing is worked out")
    assert len(calendar.occurrences(date(2028, 1, 1), date(2028, 1, 2))) == 2
    assert calendar.refresh() == 0
    calendar.store.close()


def test_the_ends_of_time(calendar):
    put(calendar, CHOIR)
    assert calendar.occurrences(date.min, date(2026, 11, 3))[0].uid == "choir"
    assert calendar.occurrences(date(2199, 12, 20), date.max)[-1].start.year == 2199
    assert calendar.occurrences(date.max, date.min) == []
    for name in ("9999-12-31", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "0001-01-01"):
        assert calendar.occurrence("choir", name) is None


def test_today(calendar):
    put(calendar, CHOIR.replace("20261102", "20261113"), TRIP)
    assert [one.uid for one in calendar.today()] == ["choir"]
    assert NOW.date() == date(2026, 11, 20)


def test_the_start_needs_no_calendar_library(tmp_path):
    import json
    import subprocess
    import sys
    from pathlib import Path

    calendar = a_calendar(tmp_path / "store")
    calendar.import_bytes(fixture("google.ics"), source="g")
    calendar.import_bytes(fixture("outlook.ics"), source="o")
    calendar.store.close()
    code = f"""
import sys, json
sys.path.insert(0, {str(Path(__file__).resolve().parents[3])!r})
from datetime import date
from pathlib import Path
from kiosk.store import Store
from kiosk.clock import SystemClock
from kiosk.activities.calendar import Calendar
store = Store.open(Path({str(tmp_path / "store")!r}), root_key=bytes(32))
found = Calendar(store, SystemClock()).occurrences(date(2026, 11, 20), date(2027, 11, 20))
heavy = [name for name in ("icalendar", "recurring_ical_events", "dateutil", "requests", "kiosk.activities.fields",
    "kiosk.activities.importing", "kiosk.activities.lines") if name in sys.modules]
print(json.dumps([len(found), heavy]))
"""
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    many, heavy = json.loads(answer)
    assert many > 50
    assert heavy == []


def test_reads_in_this_process_are_only_for_tests(tmp_path):
    store = Store.open(tmp_path / "store", root_key=bytes(32))
    calendar = Calendar(store, Stopped())
    assert calendar.reader() is not read_here
    assert counts(calendar.import_bytes(fixture("google.ics"), source="g")) == (3, 0, 0)
    store.close()
