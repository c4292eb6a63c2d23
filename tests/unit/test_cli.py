"""The commands as others rely on them: names, keys, exit codes; nonsense gets 2 and one sentence, never a traceback."""

import io
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from kiosk import app_store, cli, config, doctor, i18n
from kiosk.clock import COPENHAGEN
from kiosk.unseen import UNSEEN

TRIP = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//test//
BEGIN:VEVENT
UID:trip
DTSTAMP:20300101T000000Z
SUMMARY:Tur til Møn
DTSTART;TZID=Europe/Copenhagen:21000605T100000
DTEND;TZID=Europe/Copenhagen:21000605T120000
DESCRIPTION:Max 8 pladser. Pris: 50 kr
END:VEVENT
BEGIN:VEVENT
UID:breakfast
DTSTAMP:20300101T000000Z
SUMMARY:Morgenmad
DTSTART;TZID=Europe/Copenhagen:21000605T080000
DESCRIPTION:Bare kom
END:VEVENT
END:VCALENDAR
"""
SATURDAY = "2100-06-05T10:00:00+02:00"


@pytest.fixture
def centre(tmp_path, capsys, monkeypatch):
    """A data folder with a trip in it, and `run(*arguments)` that gives (exit code, stdout, stderr)."""
    for name in ("_current", "_language"):  # a command sets the language for good; other tests have their own
        monkeypatch.setattr(i18n, name, getattr(i18n, name))

    def run(*arguments):
        words = [str(one) for one in arguments]
        if words[:1] and words[0] in ("activities", "store") and "--data" not in words and len(words) > 1:
            words += ["--data", str(tmp_path / "data")]
        try:
            code = cli.main(words)
        except SystemExit as leaving:
            code = leaving.code
        said = capsys.readouterr()
        return code, said.out, said.err

    (tmp_path / "centre.ics").write_text(TRIP, "utf-8")
    code, out, _ = run("activities", "import", tmp_path / "centre.ics", "--json")
    assert code == 0
    assert json.loads(out)["imported"] == 2
    return run


def is_one_sentence(answer):
    code, out, err = answer
    return code == 2 and not out and len(err.strip().splitlines()) == 1


def test_the_list_has_the_promised_keys_and_types(centre):
    code, out, err = centre("activities", "list", "--from", "2100-06-05", "--to", "2100-06-05", "--json")
    assert (code, err) == (0, "")
    trip = {one["uid"]: one for one in json.loads(out)}["trip"]
    assert {
        "occurrence": SATURDAY,
        "summary": "Tur til Møn",
        "start": SATURDAY,
        "end": "2100-06-05T12:00:00+02:00",
        "all_day": False,
        "location": "",
        "capacity": 8,
        "price_dkk": 50,
        "drop_in": False,
        "sensitive": False,
        "cancelled": False,
    }.items() <= trip.items()


def test_signing_up_listing_and_cancelling(centre):
    code, out, _ = centre("activities", "signup", "trip", "2100-06-05T08:00:00Z", "--alias", "Sol", "--json")
    receipt = json.loads(out)
    assert (code, receipt["status"], receipt["position"]) == (0, "confirmed", None)
    people = json.loads(centre("activities", "signups", "trip", SATURDAY, "--json")[1])
    assert [(one["alias"], one["status"]) for one in people] == [("Sol", "confirmed")]
    assert centre("activities", "cancel", receipt["code"], "--json")[0] == 0
    assert json.loads(centre("activities", "signups", "trip", SATURDAY, "--json")[1]) == []


def test_staff_sign_up_a_group_as_large_as_the_places(centre):
    code, out, _ = centre("activities", "signup", "trip", SATURDAY, "--friends", "7", "--json")
    assert (code, json.loads(out)["status"]) == (0, "confirmed")


@pytest.mark.parametrize(
    "words",
    [
        ["activities", "nonsense"],
        ["activities", "import"],
        ["activities", "import", ""],
        ["activities", "import", "/nowhere/centre.ics"],
        ["activities", "list", "--from", "2100-06-05"],
        ["activities", "list", "--from", "2100-02-30", "--to", "2100-03-01"],
        ["activities", "list", "--from", "21000605", "--to", "21000606"],
        ["activities", "list", "--from", "2100-W22-1", "--to", "2100-06-06"],
        ["activities", "list", "--from", "2100-06-06", "--to", "2100-06-05"],
        ["activities", "signup", "nobody", SATURDAY],
        ["activities", "signup", "trip", "2100-06-06T10:00:00+02:00"],
        ["activities", "signup", "trip", "on Saturday"],
        ["activities", "signup", "trip", SATURDAY, "--friends", "-1"],
        ["activities", "signup", "trip", SATURDAY, "--friends", "٣"],
        ["activities", "signup", "trip", SATURDAY, "--friends", "8"],
        ["activities", "signup", "trip", SATURDAY, "--friends", "9" * 5000],
        ["activities", "signup", "trip", SATURDAY, "--role", "admiral"],
        ["activities", "signup", "breakfast", "2100-06-05T08:00:00+02:00"],
        ["activities", "cancel", "nothing"],
        ["activities", "cancel", ""],
        ["activities", "signups", "nobody", SATURDAY],
        ["store", "verify", "--data", ""],
        ["store", "verify", "--data", "/nowhere/data"],
        ["store", "stat", "--data", "/dev/null"],
        ["store", "stat", "--data", "/dev/null/data"],
        ["activities", "cancel", "x", "--data", "/proc/data"],
        ["run", "--size", "1280"],
        ["run", "--size", "99999999x99999999"],
        ["run", "--config", "/nowhere/centre.toml"],
        ["demo", "--out", ""],
        ["demo", "--out", "/dev/null"],
        ["demo", "--out", "/proc/pictures"],
        ["doctor", "--nonsense"],
    ],
    ids=" ".join,
)
def test_nonsense_gets_two_and_one_sentence(centre, words):
    assert is_one_sentence(centre(*words))


@pytest.mark.parametrize("data", [b"", b"\x00\x01\xfe junk" * 99, b"<html>404</html>"], ids=["empty", "junk", "html"])
def test_a_file_that_is_no_calendar_is_nonsense_and_changes_nothing(centre, tmp_path, data):
    (tmp_path / "centre.ics").write_bytes(data)
    code, out, err = centre("activities", "import", tmp_path / "centre.ics", "--json")
    assert (code, len(err.splitlines())) == (2, 1)
    found = json.loads(out)
    assert [one["summary"] for one in found["problems"]] == ["centre.ics"]
    assert found["removed"] == 0


def test_one_file_of_several_that_is_no_calendar_is_a_problem_and_the_rest_come_in(centre, tmp_path):
    (tmp_path / "junk.ics").write_bytes(b"junk")
    (tmp_path / "more.ics").write_text(TRIP.replace("UID:", "UID:more-"), "utf-8")
    code, out, err = centre("activities", "import", tmp_path / "junk.ics", tmp_path / "more.ics", "--json")
    assert (code, err) == (0, "")
    assert json.loads(out)["imported"] == 2


def test_no_word_from_outside_steers_the_terminal(centre, tmp_path):
    bad = tmp_path / "\x1b]0;x\x07\u202e.ics"
    bad.write_bytes(b"nonsense")
    for more in ((), ("--json",)):
        _, out, err = centre("activities", "import", bad, *more)
        assert not UNSEEN.search(out + err)
    _, _, err = centre("activities", "cancel", "\x1b[2J")
    assert not UNSEEN.search(err)
    name = "a\x7f\x9b\u202eb"
    assert json.loads(cli._as_json({"name": name})) == {"name": name}
    assert not UNSEEN.search(cli._as_json({"name": name}))


def test_the_ends_of_time_are_days_like_others(centre):
    for first, last in (("0001-01-01", "9999-12-31"), ("9999-12-31", "9999-12-31"), ("0001-01-01", "0001-01-01")):
        assert centre("activities", "list", "--from", first, "--to", last, "--json")[0] == 0


def test_a_data_folder_that_was_mistyped_is_not_made(centre, tmp_path):
    assert is_one_sentence(centre("store", "verify", "--data", tmp_path / "dtaa"))
    assert not (tmp_path / "dtaa").exists()


def test_a_folder_that_may_not_be_looked_into(centre, monkeypatch):
    asked = os.stat

    def stat(path, **how):
        if "/locked" in str(path):
            raise PermissionError(13, "Permission denied", path)
        return asked(path, **how)

    monkeypatch.setattr(os, "stat", stat)
    for words in (["store", "verify", "--data", "/locked/data"], ["activities", "import", "/locked/centre.ics"]):
        assert is_one_sentence(centre(*words))
    assert centre("doctor", "--data", "/locked/data")[0] in (0, 1)


# What the shell and the system may leave a program with


def in_a_shell(words, tmp_path, environment=None):
    # The tests of the screens draw offscreen, in this process; these have no screen at all.
    command = f'unset SDL_VIDEODRIVER WAYLAND_DISPLAY; exec "$0" -m kiosk {words}'
    return subprocess.run(
        ["/bin/sh", "-c", command, sys.executable],
        env={**os.environ, "D": str(tmp_path / "data"), **(environment or {})},
        capture_output=True,
        check=False,
    )


LIST = 'activities list --from 2100-06-05 --to 2100-06-05 --data "$D"'


@pytest.mark.usefixtures("centre")
class TestSurroundings:
    """Each in a process of its own."""

    def test_json_is_utf_8_whatever_the_locale(self, tmp_path):
        plain = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
        done = in_a_shell(LIST + " --json", tmp_path, plain)
        assert done.returncode == 0, done.stderr
        assert "Tur til Møn" in {one["summary"] for one in json.loads(done.stdout.decode("utf-8"))}

    def test_a_terminal_without_our_letters_gets_the_rest(self, tmp_path):
        done = in_a_shell(LIST, tmp_path, {"PYTHONIOENCODING": "ascii"})
        assert done.returncode == 0, done.stderr
        assert b"Tur til M" in done.stdout

    def test_a_language_that_we_lack_is_danish(self, tmp_path):
        done = in_a_shell("activities cancel nothing --data $D", tmp_path, {"STUEN_LANGUAGE": "xx"})
        assert (done.returncode, done.stderr.decode()[:2]) == (2, "Vi")

    def test_a_kiosk_without_a_screen_says_so(self, tmp_path):
        done = in_a_shell('run --data "$D"', tmp_path, {"DISPLAY": ":987"})
        assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
        assert "skærm" in done.stderr.decode()

    def test_a_kiosk_without_its_own_files_says_where_they_should_be(self, tmp_path):
        done = in_a_shell("doctor", tmp_path, {"STUEN_ASSETS": str(tmp_path)})
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, b"", 1)
        assert str(tmp_path) in done.stderr.decode()

    def test_a_user_without_a_home(self, monkeypatch, capsys):
        for name in ("HOME", "XDG_DATA_HOME"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setattr("os.getuid", lambda: 54321)  # nobody in the user database
        assert cli.main(["activities", "cancel", "nothing"]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1

    @pytest.mark.parametrize("closed", [">&-", "2>&-", "<&- >&- 2>&-"])
    def test_closed_streams(self, tmp_path, closed):
        done = in_a_shell(f"{LIST} {closed}", tmp_path)
        assert (done.returncode, done.stderr) == (0, b"")
        assert in_a_shell(f"activities cancel nothing --data $D {closed}", tmp_path).returncode == 2
        assert in_a_shell("store verify --data $D", tmp_path).returncode == 0

    @pytest.mark.parametrize("full", [">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full"])
    def test_nowhere_to_write_to(self, tmp_path, full):
        done = in_a_shell(f"{LIST} --json {full}", tmp_path)
        assert (done.returncode, b"Traceback" in done.stderr) == (1 if full[0] == ">" else 0, False)
        assert in_a_shell(f"activities cancel nothing --data $D {full}", tmp_path).returncode == 2


# The commands for staff and technicians


@pytest.fixture
def configured(centre, tmp_path, monkeypatch):
    """`run(text, *arguments)` with this configuration, and `typed` on standard input."""

    def run(text, *arguments, typed=""):
        (tmp_path / "centre.toml").write_text(text, "utf-8")
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        return centre(*arguments, "--config", tmp_path / "centre.toml")

    return run


def test_the_list_is_behind_the_staff_code(centre, configured):
    centre("activities", "signup", "trip", SATURDAY, "--alias", "Sol")
    listing = ("activities", "signups", "trip", SATURDAY)
    code, out, err = configured("", *listing)
    assert (code, "Sol" in out, len(err.splitlines())) == (0, True, 1), "without a code staff are told of it"
    code, out, _ = configured("", "staff", "code", typed="rødgrød\n")
    assert code == 0
    assert configured(out, *listing, typed="rødgrød\n")[0] == 0
    assert configured(out, *listing, typed="rødgrød\n")[2] == ""
    code, out, err = configured(out, *listing, typed="hvidgrød\n")
    assert (code, out, len(err.splitlines())) == (20, "", 1)
    assert is_one_sentence(configured("", "staff", "code", typed="abc\n"))


def test_the_list_on_paper(centre, configured, monkeypatch, tmp_path):
    centre("activities", "signup", "trip", SATURDAY, "--alias", "Sol")
    listing = ("activities", "signups", "trip", SATURDAY, "--print")
    assert is_one_sentence(configured("", *listing)), "there is no printer"
    paper = tmp_path / "printer"
    paper.write_bytes(b"")
    code, out, _ = configured(f'[printer]\nkind = "escpos"\ndevice = "{paper}"\n', *listing)
    assert (code, "Sol" in out) == (0, False)
    assert paper.read_bytes().startswith(b"\x1b@")
    monkeypatch.setattr("os.access", lambda *_: True)
    code, out, err = configured('[printer]\nkind = "escpos"\ndevice = "/nowhere/lp0"\n', *listing)
    assert (code, out, len(err.splitlines())) == (30, "", 1)


def test_where_the_programme_comes_from(configured, tmp_path):
    assert json.loads(configured("", "activities", "sources", "--json")[1]) == []
    (tmp_path / "programme").mkdir()
    code, out, _ = configured('[calendar]\nfolder = "programme"\n', "activities", "sources", "--json")
    assert (code, [(one["name"], one["ok"]) for one in json.loads(out)]) == (0, [("programme", True)])


def test_the_store_is_whole_until_it_is_damaged_and_set_aside_when_told_so(centre, tmp_path):
    code, out, _ = centre("store", "verify", "--json")
    assert (code, json.loads(out)["ok"]) == (0, True)
    assert json.loads(centre("store", "stat", "--json")[1])["documents"] > 0
    assert json.loads(centre("store", "quarantine", "--json")[1]) == {"damaged": False}
    (journal,) = (tmp_path / "data" / "store").glob("journal-*")
    whole = journal.read_bytes()
    journal.write_bytes(whole[:100] + bytes([whole[100] ^ 1]) + whole[101:])
    code, out, _ = centre("store", "verify", "--json")
    assert (code, json.loads(out)["ok"]) == (10, False)
    code, out, _ = centre("store", "quarantine", "--json")
    assert (code, json.loads(out)["damaged"]) == (0, True)
    assert list(Path(json.loads(out)["moved_to"]).glob("journal-*"))
    assert centre("store", "verify")[0] == 0


def test_the_configuration_is_printed_as_it_is_documented(centre):
    assert centre("config")[1] == config.example()
    assert json.loads(centre("config", "--json")[1])["toml"] == config.example()


def test_the_doctor_tells_of_everything_and_its_exit_code_says_whether_all_is_there(centre, monkeypatch, tmp_path):
    findings = {"one": lambda key, _settings: doctor.Finding(key, True, "Well.")}
    monkeypatch.setattr(doctor, "CHECKS", findings)
    code, out, _ = centre("doctor", "--json", "--data", tmp_path / "data")
    assert (code, json.loads(out)["ok"]) == (0, True)
    findings["two"] = lambda key, _settings: doctor.Finding(key, False, "Not well.", "Do this.")
    code, out, _ = centre("doctor", "--data", tmp_path / "data")
    assert (code, out.splitlines()) == (1, ["✓ Well.", "✗ Not well.", "    Do this."])


def test_keys_are_rotated_and_everything_is_still_there(centre):
    code = json.loads(centre("activities", "signup", "trip", SATURDAY, "--alias", "Åse", "--json")[1])["code"]
    before = json.loads(centre("store", "stat", "--json")[1])["epoch"]
    assert json.loads(centre("store", "rotate", "--json")[1]) == {"epoch": before + 1}
    assert json.loads(centre("store", "verify", "--json")[1])["ok"]
    people = json.loads(centre("activities", "signups", "trip", SATURDAY, "--json")[1])
    assert [one["alias"] for one in people] == ["Åse"]
    assert centre("activities", "cancel", code, "--json")[0] == 0


def test_what_is_over_is_counted_without_names(centre, tmp_path):
    centre("activities", "signup", "trip", SATURDAY, "--alias", "Åse", "--friends", "1")
    assert json.loads(centre("activities", "tallies", "--json")[1]) == []
    with app_store.open_programme(config.load(data=tmp_path / "data")) as programme:
        programme.signups.purge(datetime(2100, 7, 1, tzinfo=COPENHAGEN))
    code, out, _ = centre("activities", "tallies", "--json")
    assert code == 0
    [tally] = json.loads(out)
    assert (tally["uid"], tally["confirmed"], tally["seats"]) == ("trip", 1, 2)
    assert "Åse" not in out
    assert "1 havde plads" in centre("activities", "tallies")[1]
