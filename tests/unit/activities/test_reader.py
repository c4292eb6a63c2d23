"""The process that reads foreign bytes: what it gives, what it may not do, and what becomes of it when it hangs."""

import ctypes
import json
import time
from datetime import date, datetime

import pytest

from kiosk.activities import child, library, reader
from kiosk.activities.ics import read as read_here
from kiosk.activities.series import is_cancel, is_event, is_part, is_problem
from sync import limited
from tests.helpers.calendars import fixture, ics

LOW, HIGH = date(2026, 10, 1), date(2027, 12, 1)
NAMES = ["google.ics", "outlook.ics", "nextcloud.ics", "apple.ics", "broken.ics", "cancel.ics", "properties.ics"]


@pytest.mark.parametrize("name", NAMES)
def test_the_process_gives_what_the_function_gives(name):
    wanted = read_here(fixture(name))
    child.work_out(wanted["events"], wanted["problems"], LOW, HIGH)
    assert reader.read(fixture(name), LOW, HIGH) == wanted


@pytest.mark.parametrize("data", [b"", b"\n", bytes(range(256)), b"\xff" * 10_000, b'{"do": "starts"}\n'])
def test_any_bytes_are_answered(data):
    assert reader.read(data, LOW, HIGH)["whole"] is False


def in_child(monkeypatch, code):
    """Run this in the child instead, after it shut itself in."""
    start = (
        f"import json, sys; sys.path.insert(0, {str(limited.ROOT)!r})\nfrom sync.limited import Limits, shut_in\n"
        f"shut_in(Limits(*json.loads(sys.argv[1])['limits']), write=False)\n{code}"
    )
    monkeypatch.setattr(limited, "_START", start)
    return reader._ask(b"", 20.0)


@pytest.mark.parametrize(
    "code",
    [
        "x = bytearray(2_000_000_000)",
        "import os; os.fork(); os.kill(os.getpid(), 9)",
        "raise SystemExit(3)",
        "sys.stdout.write('not json')",
        "sys.stdout.write('[1]')",
        "sys.stdout.write('[' * 100_000)",
        "import os\nwhile True: os.write(1, b'x' * 1_000_000)",
        "files = [open('/dev/null') for _ in range(100)]",
    ],
)
def test_a_child_gone_wrong_is_only_a_problem(monkeypatch, code):
    with pytest.raises(reader.ReaderFailed):
        in_child(monkeypatch, code)


def test_the_child_is_shut_in(monkeypatch):
    code = """
import ctypes, json, os, resource
print(json.dumps({"new": ctypes.CDLL(None).prctl(39, 0, 0, 0, 0), "core": resource.getrlimit(resource.RLIMIT_CORE),
    "env": sorted(os.environ), "isolated": sys.flags.isolated, "cwd": os.getcwd(),
    "cpu": resource.getrlimit(resource.RLIMIT_CPU)}))
"""
    found = in_child(monkeypatch, code)
    assert (found["new"], found["core"], found["isolated"], found["cwd"]) == (1, [0, 0], 1, "/")
    assert set(found["env"]) <= {*limited._ENVIRONMENT, "LC_CTYPE"}
    assert found["cpu"] == [reader.CPU, reader.CPU]


@pytest.mark.skipif(ctypes.CDLL(None).syscall(444, None, 0, 1) < 1, reason="this kernel has no Landlock")
@pytest.mark.parametrize(
    "code", ["open({path!r}, 'w')", "import os; os.mkdir({path!r})", "import os; os.execv('/bin/true', ['true'])"]
)
def test_the_child_may_write_nothing_and_start_nothing(monkeypatch, tmp_path, code):
    path = str(tmp_path / "new")
    tried = (
        f"import json\ntry:\n    {code.format(path=path)}\n"
        f"except PermissionError:\n    print(json.dumps({{'refused': True}}))"
    )
    assert in_child(monkeypatch, tried) == {"refused": True}
    assert list(tmp_path.iterdir()) == []


def test_a_child_that_hangs_is_killed(monkeypatch):
    monkeypatch.setattr(limited, "_START", "import time; time.sleep(100)")
    found = reader.read(b"", LOW, HIGH, timeout=0.5)
    assert (found["whole"], found["events"]) == (False, [])
    assert [one["what"] for one in found["problems"]] == ["The file takes too long to read, so it was left out."]


def test_nothing_of_the_file_is_seen_in_the_process_list(monkeypatch):
    started = []
    real = limited.subprocess.Popen

    def popen(arguments, **more):
        started.append((arguments, more))
        return real(arguments, **more)

    monkeypatch.setattr(limited.subprocess, "Popen", popen)
    reader.read(ics("UID:1\nSUMMARY:Pias tur\nDTSTART:20261101T100000"), LOW, HIGH)
    assert "Pias" not in repr(started)


GOOD = {"start": "2026-06-06T10:00:00", "zone": "UTC", "length": 0}


@pytest.mark.parametrize(
    "change",
    [
        *(
            {"start": one}
            for one in ("2026", 3, "2026-06-06T10:00:00+02:00", "0001-01-01T00:00:00", "9999-01-01", None)
        ),
        *({"zone": one} for one in ("Narnia", "../../etc/passwd", 1, "")),
        *({"length": one} for one in (-1, True, 10**12, "1")),
        *({"all_day": one} for one in (True, False, 1)),
        *(
            {"rules": one}
            for one in ("FREQ=DAILY", [1], ["x" * 1001], ["FREQ=DAILY;COUNT=x"], ["FREQ=DAILY;UNTIL=x"], ["FREQ"])
        ),
        {"extra": 1},
        {"exdates": ["x"]},
        {"rdates": [["2026-06-06", -1]]},
        {"summary": "x" * 301},
        {"starts": ["2026-06-06"] * 3001},
        {"starts_to": "x"},
        {"understood": {"power": [8, "words", ""]}},
        {"understood": {"capacity": ["8", "words", ""]}},
        {"understood": {"capacity": [8, "magic", ""]}},
        {"understood": {"picture": ["../../x", "words", ""]}},
        {"understood": {"cutoff": ["at 2026-99-99T00:00:00", "words", ""]}},
        {"understood": {"roles": [[["a", "b"]], "words", ""]}},
        {"understood": {"price": ["NaN", "words", ""]}},
    ],
)
def test_what_the_child_says_is_not_believed_unless_it_is_right(change):
    assert is_part(GOOD)
    assert not is_part({**GOOD, **change})
    good = {"uid": "1", "main": GOOD, "overrides": []}
    bad = {"uid": "1", "main": {**GOOD, **change}, "overrides": []}
    assert reader.checked({"events": [good], "cancels": [], "problems": [], "whole": True})["whole"]
    found = reader.checked({"events": [good, bad], "cancels": [], "problems": [], "whole": True})
    assert found == {"events": [good], "cancels": [], "problems": [], "whole": False}


@pytest.mark.parametrize("value", [None, [], "", 1, {}, {"uid": "1"}, {"uid": "", "main": GOOD, "overrides": []}])
def test_other_shapes(value):
    assert not is_event(value)
    assert not is_part(value)
    assert not is_cancel(value)
    assert not is_problem(value)
    assert reader.checked({"events": value})["events"] == []


def test_a_problem_may_hold_no_formatting_but_its_fields():
    good = {"uid": "1", "summary": "", "what": "Its {name} is wrong.", "fields": {"name": "RRULE"}}
    assert is_problem(good)
    for what in ("{name.__class__}", "{name[0]}", "{other}", "{}", "{0}", "{", "{name:999999999}", "{name!r}"):
        assert not is_problem({**good, "what": what}), what


def test_hard_rules_are_worked_out_there():
    part = {**GOOD, "rules": ["FREQ=DAILY;BYHOUR=9,15"], "zone": "Europe/Copenhagen"}
    worked = reader.work_out(part, date(2026, 6, 6), date(2026, 6, 8))
    assert worked["starts"] == [
        "2026-06-06T10:00:00", "2026-06-06T15:00:00", "2026-06-07T09:00:00", "2026-06-07T15:00:00",
    ]  # fmt: skip
    with pytest.raises(reader.ReaderFailed):
        reader.work_out({**part, "zone": "Narnia"}, date(2026, 6, 6), date(2026, 6, 8))


def test_a_rule_that_never_ends_is_cut_short():
    part = {**GOOD, "start": "1971-01-01T10:00:00", "rules": ["FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=30"]}
    before = time.process_time()
    note = library.put_starts(part, LOW, HIGH, 0.3)
    assert time.process_time() - before < 5
    assert note is not None
    assert part["starts"] == ["1971-01-01T10:00:00"]


def test_a_rule_with_too_many_times_is_cut_and_said():
    part = {**GOOD, "start": "2026-10-01T10:00:00", "rules": ["FREQ=HOURLY"]}
    assert library.put_starts(part, LOW, HIGH, 10.0)[1] == {"most": 3000}
    assert len(part["starts"]) == 3000
    assert json.dumps(part)


def test_the_library_reads_until_as_the_rest_does():
    part = {**GOOD, "zone": "Europe/Copenhagen", "rules": ["FREQ=DAILY;BYHOUR=10;UNTIL=20260608T080000Z"]}
    found = library.starts(part, datetime(2026, 6, 1), datetime(2026, 7, 1))
    assert [start.day for start in found] == [6, 7, 8]


EVERY_DAY = "SUMMARY:{0}\nUID:{0}\nDTSTART:19720101T100000\nDURATION:{1}\nRRULE:FREQ=DAILY"


def test_what_would_keep_the_screen_busy_is_left_out_by_name(monkeypatch):
    monkeypatch.setattr(child, "EXPANDING", child.EXPANDING / 10)
    counted = "\n".join(
        f"RRULE:FREQ=DAILY;COUNT=10000;BYMONTH={month};BYDAY={day}"
        for month in range(1, 13)
        for day in ("MO", "TU", "WE", "TH")
    )
    slow = f"UID:slow\nSUMMARY:Slow\nDTSTART:19720101T100000\n{counted}"
    found = read_here(ics(EVERY_DAY.format("fine", "PT1H"), slow))
    found["events"] *= 6  # so that the limit for a file is reached, however quick the machine
    child.leave_out_the_endless(found, LOW, HIGH)
    assert sum(event["uid"] == "fine" for event in found["events"]) > 0
    out = {problem["uid"] for problem in found["problems"] if problem["what"] == child.TOO_OFTEN}
    assert "slow" in out


def test_a_flood_of_times_is_cut_off_and_the_first_come_in(monkeypatch):
    monkeypatch.setattr(child, "TIMES", 3 * (HIGH - LOW).days + 10)
    found = read_here(ics(*(EVERY_DAY.format(number, "PT1H") for number in range(5))))
    child.leave_out_the_endless(found, LOW, HIGH)
    assert [event["uid"] for event in found["events"]] == ["0", "1", "2"]
    assert [problem["uid"] for problem in found["problems"]] == ["3", "4"]


def test_a_rule_that_can_not_be_worked_out_takes_no_other_with_it(monkeypatch):
    from kiosk.activities import expand

    real = expand.expand

    def fails(main, *rest):
        if main["summary"] == "bad":
            raise OverflowError
        return real(main, *rest)

    monkeypatch.setattr(expand, "expand", fails)
    found = read_here(ics(EVERY_DAY.format("bad", "PT1H"), EVERY_DAY.format("good", "PT1H")))
    child.leave_out_the_endless(found, LOW, HIGH)
    assert [event["uid"] for event in found["events"]] == ["good"]
    assert [problem["what"] for problem in found["problems"]] == [child.TOO_OFTEN]
