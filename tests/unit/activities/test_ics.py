"""What calendars really write, and what is made of it."""

import pytest

from kiosk.activities.expand import local, wall
from kiosk.activities.ics import read
from kiosk.activities.lines import MAX_FILE
from kiosk.unseen import UNSEEN
from tests.helpers.calendars import cph, fixture, ics


def events(data):
    found = read(data)
    assert found["problems"] == []
    assert found["whole"]
    return {event["uid"]: event for event in found["events"]}


def one(*lines, head=""):
    (event,) = events(ics("UID:1\nSUMMARY:Noget\n" + "\n".join(lines), head=head)).values()
    return event["main"]


def said(data):
    return [(p["uid"], p["summary"], p["what"].format(**p["fields"])) for p in read(data)["problems"]]


def test_google():
    found = events(fixture("google.ics"))
    breakfast = found["7kukuqrfedlm2f9t0vr0v3hs1s@google.com"]
    assert breakfast["main"]["rules"] == ["FREQ=WEEKLY;BYDAY=MO,TH"]
    assert breakfast["main"]["exdates"] == ["2026-10-12T09:00:00", "2026-10-15T09:00:00"]
    assert breakfast["main"]["location"] == "Cafeen, Kanalgade 4"
    assert "<" not in breakfast["main"]["description"]
    assert breakfast["main"]["description"].splitlines()[0] == "Vi dækker op til morgenmad."
    assert [part["rid"] for part in breakfast["overrides"]] == ["2026-11-26T09:00:00"]
    trip = found["4v9f9sk1ph5c2n3dqv6i2m8b7e@google.com"]["main"]
    assert (trip["start"], trip["zone"], trip["length"]) == ("2026-12-05T10:00:00", "Europe/Copenhagen", 6 * 3600)
    christmas = found["1dkq8d1v2tqk7sb9u7q0r9h2aa@google.com"]["main"]
    assert (christmas["start"], christmas["all_day"], christmas["length"]) == ("2026-12-24", True, 3 * 86400)
    assert christmas["summary"] == "Juleåbent hele døgnet 🎄"


def test_outlook():
    found = events(fixture("outlook.ics"))
    nurse = next(event["main"] for event in found.values() if event["main"]["summary"].startswith("Sygeplejerske"))
    assert nurse["zone"] == "Europe/Paris"
    assert nurse["description"].startswith("Sygeplejersken ser på sår, giver vacciner og tager en snak.")
    assert nurse["rules"] == ["FREQ=MONTHLY;COUNT=6;BYDAY=1TU"]
    party = found["outlook-sommerfest-2027"]["main"]
    assert party["zone"] == "Europe/Copenhagen", "its own zone, with our rules, is ours"
    assert local(wall(party["start"]), party["zone"]) == cph("2027-06-11 17:00")
    assert found["outlook-lukket"]["main"]["all_day"]


def test_nextcloud():
    (event,) = events(fixture("nextcloud.ics")).values()
    assert event["main"]["length"] == 2.5 * 3600
    assert event["main"]["rdates"] == ["2026-11-11T18:00:00"]
    assert event["main"]["categories"] == ["Mad", "Hygge"]
    assert [(part["rid"], part["cancelled"]) for part in event["overrides"]] == [("2026-11-18T18:00:00", True)]


def test_apple():
    found = events(fixture("apple.ics"))
    assert found["5B9D1C8F-3E0B-4D53-8D1A-8F3A4C1E77AA"]["main"]["length"] == 5 * 86400
    assert found["kor@apple"]["overrides"][0]["future"]


@pytest.mark.parametrize("end", [b"\n", b"\r"])
@pytest.mark.parametrize("name", ["google.ics", "outlook.ics", "apple.ics"])
def test_the_same_with_other_line_ends(name, end):
    assert read(fixture(name).replace(b"\r\n", end)) == read(fixture(name))


def test_old_charsets():
    (event,) = events(fixture("latin1.ics")).values()
    assert event["main"]["summary"] == "Gløgg og æbleskiver på Sønderbro – “alle er velkomne”"
    (event,) = events(fixture("utf16.ics")).values()
    assert event["main"]["summary"] == "Håndarbejde på Ærø"
    assert event["main"]["zone"] == "Europe/Berlin"


def test_broken_ones_are_named_and_the_rest_come_in():
    found = read(fixture("broken.ics"))
    uids = [event["uid"] for event in found["events"]]
    made_up = next(uid for uid in uids if uid.endswith("@no-uid"))
    assert set(uids) == {"good-1", "good-2", "loose-lines", "odd-zone", "every-second", "too-many", made_up}
    assert said(fixture("broken.ics")) == [
        ("no-start", "Uden start", "It has no start (DTSTART)."),
        ("bad-start", "Forkert start", "Its DTSTART can't be understood."),
        ("bad-rule", "Forkert gentagelse", "Its RRULE can't be understood."),
        ("backwards", "Baglæns", "It ends before it starts."),
        ("private", "", "It is marked private, so it is not shown."),
        ("loose-lines", "Løse linjer", "Some of its lines are not calendar lines and were left out."),
        (made_up, "Uden UID", "It has no UID, so it got one made of its name and start."),
        (
            "odd-zone",
            "Ukendt zone",
            "Its time zone Narnia/Cair Paravel is not known. Its hours were read as the centre's.",
        ),
        ("every-second", "Hvert sekund", "It repeats within the hour. Only its first time is shown."),
        ("too-many", "En milliard gange", "It repeats 1000000000 times. That was cut to 10000."),
        ("no-end", "Mangler sin slutning", "It is cut off before its end."),
    ]


def test_a_made_up_uid_is_the_same_next_time():
    assert [e["uid"] for e in read(fixture("broken.ics"))["events"]] == [
        e["uid"] for e in read(fixture("broken.ics"))["events"]
    ]


def test_several_calendars_in_one_file_each_with_its_zone():
    found = events(fixture("two_calendars.ics"))
    assert found["london"]["main"]["zone"] == "Europe/London"
    assert found["centre"]["main"]["zone"] == "Europe/Copenhagen"


def test_a_cancelling_file():
    found = read(fixture("cancel.ics"))
    assert found["events"] == []
    assert found["problems"] == []
    assert [(one["at"], one["seq"]) for one in found["cancels"]] == [("", 1), ("2026-11-30T08:00:00+00:00", 2)]


@pytest.mark.parametrize(
    ("line", "zone", "moment"),
    [
        ("DTSTART:20260606T100000", "Europe/Copenhagen", "2026-06-06 10:00"),
        ("DTSTART:20260606T100000Z", "UTC", "2026-06-06 12:00"),
        ("DTSTART;TZID=Europe/Copenhagen:20260606T100000", "Europe/Copenhagen", "2026-06-06 10:00"),
        ("DTSTART;TZID=Romance Standard Time:20260606T100000", "Europe/Paris", "2026-06-06 10:00"),
        ('DTSTART;TZID="W. Europe Standard Time":20260606T100000', "Europe/Berlin", "2026-06-06 10:00"),
        ("DTSTART;TZID=GMT Standard Time:20260606T100000", "Europe/London", "2026-06-06 11:00"),
        (
            "DTSTART;TZID=/mozilla.org/20050126_1/Europe/Copenhagen:20260606T100000",
            "Europe/Copenhagen",
            "2026-06-06 10:00",
        ),
        (
            "DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20260606T100000",
            "Europe/Paris",
            "2026-06-06 10:00",
        ),
        (
            "DTSTART;TZID=America/Argentina/Buenos_Aires:20260606T100000",
            "America/Argentina/Buenos_Aires",
            "2026-06-06 15:00",
        ),
        ("DTSTART;TZID=UTC:20260606T100000", "UTC", "2026-06-06 12:00"),
        ("DTSTART;VALUE=DATE-TIME:20260606T100000Z", "UTC", "2026-06-06 12:00"),
    ],
)
def test_times(line, zone, moment):
    part = one(line)
    assert part["zone"] == zone
    assert local(wall(part["start"]), part["zone"]) == cph(moment)


def test_a_bare_date_is_a_whole_day_with_or_without_being_called_one():
    for line in ("DTSTART;VALUE=DATE:20260606", "DTSTART:20260606"):
        part = one(line)
        assert (part["start"], part["zone"], part["length"], part["all_day"]) == ("2026-06-06", "", 86400, True)


@pytest.mark.parametrize(
    ("lines", "hours"),
    [
        (["DTSTART:20260606T100000"], 0),
        (["DTSTART:20260606T100000", "DTEND:20260606T123000"], 2.5),
        (["DTSTART:20260606T100000", "DURATION:P1DT2H"], 26),
        (["DTSTART:20260606T100000Z", "DTEND;TZID=Europe/Copenhagen:20260606T130000"], 1),
        (["DTSTART;VALUE=DATE:20260606", "DTEND;VALUE=DATE:20260608"], 48),
        (["DTSTART;VALUE=DATE:20260606", "DTEND;VALUE=DATE:20260606"], 24),
        (["DTSTART;VALUE=DATE:20260606", "DURATION:P3D"], 72),
    ],
)
def test_how_long(lines, hours):
    assert one(*lines)["length"] == hours * 3600


@pytest.mark.parametrize("when", ["00010101", "19000101T100000", "99991231", "99991231T235959Z", "16010101T000000"])
@pytest.mark.parametrize("name", ["DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"])
def test_the_ends_of_time(name, when):
    start = "" if name == "DTSTART" else "DTSTART:20260606T100000\n"
    (problem,) = read(ics(f"UID:1\nSUMMARY:x\n{start}{name}:{when}"))["problems"]
    assert problem["what"] == "Its {name} is in the year {year}."


def test_a_zone_with_a_fixed_offset_of_its_own():
    rule = "BEGIN:STANDARD\nDTSTART:19700101T000000\nTZOFFSETFROM:+0300\nTZOFFSETTO:+0300\nEND:STANDARD"
    zone = f"BEGIN:VTIMEZONE\nTZID:Vores\n{rule}\nEND:VTIMEZONE"
    part = one("DTSTART;TZID=Vores:20260606T100000", head=zone)
    assert local(wall(part["start"]), part["zone"]) == cph("2026-06-06 09:00")


def test_googles_utc_means_the_writers_clock():
    part = one("DTSTART:20260106T090000Z", "RRULE:FREQ=WEEKLY", head="X-WR-TIMEZONE:Europe/Copenhagen")
    assert (part["start"], part["zone"]) == ("2026-01-06T10:00:00", "Europe/Copenhagen")


def test_a_period_where_only_a_time_may_be():
    assert one("DTSTART:20260606T100000", "EXDATE:20260607T100000/PT1H")["exdates"] == ["2026-06-07T10:00:00"]


def test_an_override_in_utc_finds_its_repetition():
    base = "UID:1\nSUMMARY:x\nDTSTART;TZID=Europe/Copenhagen:20260606T100000\nRRULE:FREQ=DAILY"
    override = "UID:1\nSUMMARY:y\nDTSTART:20260607T100000Z\nRECURRENCE-ID:20260607T080000Z"
    bare = "UID:1\nSUMMARY:z\nDTSTART:20260608T100000Z\nRECURRENCE-ID;VALUE=DATE:20260608"
    (event,) = events(ics(base, override, bare)).values()
    assert [part["rid"] for part in event["overrides"]] == ["2026-06-07T10:00:00", "2026-06-08T10:00:00"]


def test_the_newest_of_two_wins():
    old, new = (
        "UID:1\nSUMMARY:old\nSEQUENCE:1\nDTSTART:20260606T100000",
        "UID:1\nSUMMARY:new\nSEQUENCE:2\nDTSTART:20260606T100000",
    )
    for order in ((old, new), (new, old)):
        (event,) = events(ics(*order)).values()
        assert event["main"]["summary"] == "new"


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"%PDF-1.7\n", b"<html></html>", bytes(range(256)) * 40, b"PK\x03\x04"]
)
def test_what_is_no_calendar_is_said_so(data):
    found = read(data)
    assert (found["events"], found["whole"]) == ([], False)
    assert [problem["what"] for problem in found["problems"]] == ["This is not a calendar file. Nothing was changed."]


def test_a_file_that_is_too_large():
    assert said(b" " * (MAX_FILE + 1)) == [("", "", "The file is larger than 10 MB.")]


def test_a_file_cut_off_says_so_and_is_not_whole():
    found = read(fixture("google.ics")[:-200])
    assert not found["whole"]
    assert len(found["events"]) >= 2


def test_garbage_in_one_event_does_not_take_the_others(monkeypatch):
    import icalendar

    real = icalendar.Event.from_ical

    def fails(text, *rest, **more):
        if "BOOM" in text:
            raise RecursionError
        return real(text, *rest, **more)

    monkeypatch.setattr(icalendar.Event, "from_ical", fails)
    found = read(ics("UID:1\nSUMMARY:BOOM\nDTSTART:20260606T100000", "UID:2\nSUMMARY:b\nDTSTART:20260606T100000"))
    assert [event["uid"] for event in found["events"]] == ["2"]
    assert [problem["uid"] for problem in found["problems"]] == ["1"]


@pytest.mark.parametrize("text", ["a&#8238;b<br>", "a\u200bb", "a\x1b\x9bb", "a\u00adb", "<p>a&#x202E;&#x200b;b</p>"])
def test_what_nobody_sees_is_left_out(text):
    lines = ("UID:1", f"SUMMARY:{text}", "DTSTART:20260606T100000", f"DESCRIPTION:{text}")
    part = events(ics("\n".join(lines)))["1"]["main"]
    assert part["description"].strip() == "ab"
    assert not UNSEEN.search(part["summary"])


def test_a_hidden_character_hides_no_word():
    part = events(ics("UID:1\nSUMMARY:Gælds\u200brådgivning\nDTSTART:20260606T100000"))["1"]["main"]
    assert part["understood"]["sensitive"][0] is True


def test_a_description_that_is_long_is_cut():
    part = one("DTSTART:20260606T100000", "DESCRIPTION:" + "ord " * 10_000)
    assert len(part["description"]) <= 8_000
