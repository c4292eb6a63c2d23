"""`python -m kiosk enrol`, `sync now`, `sync status` and the doctor; behind a stand-in for the socket, the real hub."""

import io
import json

import pytest

from kiosk import app_store, cli, config, doctor, i18n
from kiosk.folder.service import folders
from kiosk.hub.content import Content
from kiosk.hub.told import wrong_clock
from sync.keyprint import keyprint
from tests.helpers.folders import quick
from tests.helpers.town import URL, Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(tmp_path, monkeypatch):
    town = Town(tmp_path, monkeypatch)
    town.publish()
    return town


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """`run("sync", "now")` gives (exit code, JSON or text, stderr)."""
    monkeypatch.setenv("STUEN_LANGUAGE", "en")

    def call(*words, as_json=True):
        try:
            code = cli.main([*words, "--data", str(tmp_path / "data"), *(["--json"] if as_json else [])])
        except SystemExit as leaving:
            code = leaving.code
        said = capsys.readouterr()
        return code, json.loads(said.out) if as_json and said.out else said.out, said.err

    return call


def test_a_technician_enrols_a_kiosk_and_syncs_it(town, run):
    code, found, _ = run("enrol", town.code(town.centres[0]), "--hub", URL + "/")
    assert (code, found) == (
        0,
        {"organisation": "Byens væresteder", "centre": "Nord", "name": "Stuen", "url": URL},
    )
    code, found, _ = run("sync", "now")
    assert (code, found.keys()) == (0, {"sent", "received", "waiting", "refused", "cursor"})
    assert found["received"] >= 1
    assert run("activities", "signup", "tur@stuen", town.at)[1]["status"] == "requested"
    status = run("sync", "status")[1]
    assert (status["state"], status["waiting"], status["refused"]) == ("ok", {"signup.requested": 1}, [])
    code, found, _ = run("sync", "now")
    assert (code, found["sent"], found["waiting"], found["refused"]) == (0, 1, 0, 0)
    status = run("sync", "status")[1]
    assert status["waiting"] == {}
    assert status["cursor"] == found["cursor"] != ""
    assert abs(status["clock"]) < 60
    assert status["last_ok"].startswith(str(town.now.year))
    assert status["keys"] == {"recovery": "", "content": ""}, "this organisation has none yet"


def test_the_keys_that_the_hub_told_can_be_compared_with_paper(town, run):
    town.organisation.content_key, town.organisation.recovery_key = "ab" * 32, "an identity"
    town.organisation.save()
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    assert run("sync", "status")[1]["keys"] == {"recovery": keyprint("an identity"), "content": keyprint("ab" * 32)}
    assert f"offline key's print: {keyprint('an identity')}" in run("sync", "status", as_json=False)[1]


def test_the_code_may_come_on_standard_input(town, run, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO(town.code(town.centres[1]) + "\n"))
    assert run("enrol", "-", "--hub", URL)[1]["centre"] == "Syd"


def test_what_is_said_to_people(town, run):
    text = run("sync", "status", as_json=False)[1]
    assert "no hub" in text
    assert "code" in text
    text = run("enrol", town.code(town.centres[0]), "--hub", URL, as_json=False)[1]
    assert "Byens væresteder, Nord" in text
    assert "news came in" in run("sync", "now", as_json=False)[1]
    text = run("sync", "status", as_json=False)[1]
    assert "Waiting to be sent: none" in text


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        (["enrol", "1234567890"], 2, "which hub"),
        (["enrol", "12345", "--hub", URL], 2, "ten digits"),
        (["enrol", "1234567890", "--hub", URL], 1, "ask the coordinator for a new one"),
        (["enrol", "1234567890", "--hub", "hub.example.org"], 2, "not an address"),
        (["enrol", "1234567890", "--hub", "https://user:secret@hub.example.org"], 2, "not an address"),
        (["enrol", "1234567890", "--hub", "ftp://hub.example.org"], 2, "not an address"),
        (["enrol"], 2, "CODE"),
        (["sync", "now"], 2, "Ask a coordinator for a code"),
        (["sync"], 2, "ACTION"),
        (["sync", "backwards"], 2, "choose one of"),
    ],
)
def test_what_goes_wrong_is_one_sentence_with_a_next_step(town, run, words, code, says):
    found = run(*words)
    assert found[0] == code
    assert not found[1]
    assert len(found[2].strip().splitlines()) == 1
    assert says.lower() in found[2].lower()


def test_a_line_that_is_down_is_told_and_nothing_is_lost(town, run):
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    run("sync", "now")
    run("activities", "signup", "tur@stuen", town.at)
    town.line.down = True
    code, _, err = run("sync", "now")
    assert code == 1
    assert len(err.strip().splitlines()) == 1
    status = run("sync", "status")[1]
    assert (status["state"], status["waiting"]) == ("offline", {"signup.requested": 1})


# The doctor


def examined(settings):
    (finding,) = doctor.examine(settings, {"hub": doctor.CHECKS["hub"]})
    return finding


def test_the_doctor_looks_at_the_hub(town, run, tmp_path):
    i18n.use("en")
    settings = config.load(data=tmp_path / "data")
    assert examined(settings).ok is True, "there is nothing yet"
    run("activities", "list", "--from", "2026-01-01", "--to", "2026-01-02")
    assert (examined(settings).ok, examined(settings).text) == (True, "This kiosk has no hub.")
    (tmp_path / "centre.toml").write_text(f'[hub]\nurl = "{URL}"\n')
    ours = config.load(tmp_path / "centre.toml", data=tmp_path / "data")
    assert examined(ours).ok is None
    assert "enrol" in examined(ours).what_to_do
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    run("sync", "now")
    well = examined(settings)
    assert (well.ok, well.what_to_do) == (True, "")
    assert "0 messages wait." in well.text
    town.line.down = True
    run("sync", "now")
    away = examined(settings)
    assert away.ok is None
    assert away.what_to_do


def test_the_doctor_tells_of_what_was_refused_and_of_a_clock_that_is_off(town, run, tmp_path, monkeypatch):
    from kiosk import app_store

    i18n.use("en")
    settings = config.load(data=tmp_path / "data")
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    with app_store.open_store(settings) as store:
        row = {"epoch": 1, "seq": 1, "code": "bad_body", "what": "", "type": "x", "hlc": "", "body": {}}
        store.table("refused").insert(row)
    assert "1 message was not taken." in examined(settings).text
    assert "sync status" in examined(settings).what_to_do
    status = run("sync", "status")[1]
    assert [(one["at"], one["code"]) for one in status["refused"]] == [(None, "bad_body")]
    assert "A message: Something was missing in it." in run("sync", "status", as_json=False)[1]
    monkeypatch.setattr("kiosk.hub.service.Hub.clock_off", lambda _hub: -86_400)
    finding = examined(settings)
    assert finding.ok is None
    assert "The clock is 24 hours off." in finding.text
    assert "clock" in finding.what_to_do
    assert "The clock is 24 hours off." in run("sync", "status", as_json=False)[1]


@pytest.mark.parametrize(
    ("off", "says"),
    [(1, "1 sekund"), (-119, "119 sekunder"), (120, "2 minutter"), (7200, "2 timer"), (-3 * 86_400, "3 dage"),
     (-777_603_600, "9000 dage")],
)  # fmt: skip
def test_how_wrong_a_clock_is(off, says):
    i18n.use("da")
    assert wrong_clock(off) == f"Uret går {says} forkert."


def test_forms_of_a_pack_that_cannot_be_used_are_told(town, run, monkeypatch):
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    monkeypatch.setattr(Content, "unfit", lambda _self: {"byen": ["klage", "flytning"]})
    assert "byen: these forms can't be used: klage, flytning" in run("sync", "status", as_json=False)[1]


def test_a_kiosk_shows_the_forms_of_its_packs_only_while_it_belongs_to_the_organisation(town, tmp_path):
    box = town.kiosk()
    box.hub.packs.forms = lambda: (tmp_path / "form.json",)
    assert box.hub.sent_forms() == (tmp_path / "form.json",)
    box.close()


def test_how_many_copies_of_folders_wait_and_that_the_hub_did_not_take_some(town, run, tmp_path, settings):
    run("enrol", town.code(town.centres[0]), "--hub", URL)
    run("sync", "now")
    assert run("sync", "status")[1]["copies_refused"] == 0
    with app_store.open_store(config.load(data=tmp_path / "data")) as store:
        made = folders(store, town.clock, derive=quick)
        for _ in range(2):
            made.create()
    settings.MOST_BOXES = 100
    assert run("sync", "status")[1]["waiting"] == {"folder.copy": 2}
    assert run("sync", "now")[0] == 0
    found = run("sync", "status")[1]
    assert (found["waiting"], found["copies_refused"]) == ({"folder.copy": 2}, 2)
    said = run("sync", "status", as_json=False)[1]
    assert "2 sealed copies of folders" in said
    assert "did not take 2" in said
    finding = doctor.hub("hub", config.load(data=tmp_path / "data"))
    assert (finding.ok, "did not take 2" in finding.text) == (None, True)
    with app_store.open_store(config.load(data=tmp_path / "data")) as store:
        store.table("boxes").update({"until": 0})
    settings.MOST_BOXES = 1 << 20
    run("sync", "now")
    found = run("sync", "status")[1]
    assert (found["waiting"], found["copies_refused"]) == ({}, 0)
