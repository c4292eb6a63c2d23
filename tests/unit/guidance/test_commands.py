"""`guide list`, `guide check` and the doctor, as others rely on them."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from kiosk import cli, commands, config, doctor, i18n
from tests.unit.guidance.building import a_guide, ending, folder

NOW = datetime(2026, 11, 25, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(monkeypatch):
    for where in ("kiosk.commands.SystemClock", "kiosk.clock.SystemClock"):
        monkeypatch.setattr(where, lambda: SimpleNamespace(now=lambda: NOW))
    monkeypatch.setenv("STUEN_LANGUAGE", "en")


@pytest.fixture
def centre(tmp_path):
    """A function that writes the centre's guides and gives the arguments that name its configuration."""

    def centre(**own):
        folder(tmp_path / "own", **own)
        (tmp_path / "centre.toml").write_text('[guides]\nfolder = "own"\n')
        return ["--config", str(tmp_path / "centre.toml"), "--data", str(tmp_path / "data")]

    return centre


def run(capsys, *words):
    code = cli.main(list(words))
    return code, capsys.readouterr().out


def test_the_list(capsys, centre):
    code, out = run(capsys, "guide", "list", "--json", *centre(own=a_guide(group="house", title="Vores")))
    rows = {row["id"]: row for row in json.loads(out)}
    assert code == 0
    assert rows["own"].items() >= {"title": "Vores", "steps": 1, "checked": "2026-11-01", "overdue": False}.items()
    assert rows["klage"].items() >= {"title": "I disagree with a decision", "own": False}.items()
    assert len(rows) == 15


def test_the_list_in_words(capsys, centre):
    out = run(capsys, "guide", "list", *centre())[1]
    assert "klage: I disagree with a decision" in out
    assert "due" not in out


def test_nothing_is_wrong_with_ours(capsys, centre):
    code, out = run(capsys, "guide", "check", "--json", *centre())
    found = json.loads(out)
    assert (code, found["ok"], found["problems"], found["guides"]) == (0, True, [], 14)
    assert {"file", "step", "what"} == set(found["to_check"][0])


def test_a_broken_guide_is_told_by_file_and_step(capsys, centre):
    broken = a_guide([{"id": "a", "next": "b"}, {"id": "b", "end": ending("guide", guide="nowhere")}])
    code, out = run(capsys, "guide", "check", "--json", *centre(broken=broken, klage="nonsense"))
    problems = json.loads(out)["problems"]
    assert code == 1
    assert {"file": "broken.toml", "step": "b", "what": "There is no guide called nowhere."} in problems
    assert {one["file"] for one in problems} == {"broken.toml", "klage.toml"}
    code, out = run(capsys, "guide", "check", *centre(broken=broken))
    assert code == 1
    assert "broken.toml, step b: There is no guide called nowhere." in out


def test_what_is_due_is_told_and_is_no_fault(capsys, centre, monkeypatch):
    late = datetime(2027, 3, 1, tzinfo=UTC)
    monkeypatch.setattr(commands, "SystemClock", lambda: SimpleNamespace(now=lambda: late))
    code, out = run(capsys, "guide", "check", "--json", *centre())
    assert code == 0
    assert len(json.loads(out)["overdue"]) == 14
    assert "due to be checked again" in run(capsys, "guide", "list", *centre())[1]


@pytest.fixture
def examined(tmp_path):
    """A function that gives what the doctor says of the centre's own guides."""
    i18n.use("en")

    def examined(**own):
        theirs = config.GuideSettings(folder=folder(tmp_path / "own", **own))
        settings = replace(config.load(data=tmp_path / "data"), guides=theirs)
        (finding,) = doctor.examine(settings, {"guides": doctor.CHECKS["guides"]})
        return finding

    return examined


def test_the_doctor_is_content(examined):
    assert examined() == doctor.Finding("guides", True, "14 guides can be used.")


def test_the_doctor_tells_of_a_broken_one_and_the_kiosk_runs_on(examined):
    finding = examined(ours_too="nonsense")
    assert finding.ok is None
    assert "ours-too.toml" in finding.text
    assert "guide check" in finding.what_to_do


def test_the_doctor_tells_of_what_is_due(examined, monkeypatch):
    assert examined(old=a_guide(checked="2026-01-01")).text == "1 guide is due to be checked again."
