"""`guide check` of the cards about rights, and of what leads from one thing to another."""

import json
import shutil
from datetime import date
from types import SimpleNamespace

import pytest

from kiosk import cli, commands_guide, i18n
from kiosk.devices.speech import Speech
from kiosk.guidance import rights
from kiosk.guidance.guides import Guides
from kiosk.guidance.linked import LETTERS, There, cards, dead_links
from kiosk.guidance.report import checked

THERE = There({"klage", "svindel"}, {"valg"}, {"sleep"})


@pytest.fixture(autouse=True)
def english(monkeypatch):
    monkeypatch.setenv("STUEN_LANGUAGE", "en")
    i18n.use("en")
    yield
    i18n.use("da")


def links(tmp_path, rows, known=("card",)):
    """What is said of these links; without letters."""
    (tmp_path / "links.json").write_text(json.dumps(rows) if not isinstance(rows, str) else rows)
    found = dead_links(THERE, known, tmp_path, tmp_path / "none")
    return [(one.step, one.what) for one in found]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"guide": "klage", "form": "valg", "needs": ["sleep"]}, []),
        ({"guide": "nowhere"}, ["There is no guide called nowhere."]),
        ({"form": "nothing", "guide": "klage"}, ["There is no form called nothing."]),
        ({"needs": ["sleep", "moon"]}, ["Nobody in the directory helps with moon."]),
        ({"needs": "moon"}, ["Nobody in the directory helps with moon."]),
        ({}, ["It leads to no form, no guide and nobody who can help."]),
        ("klage", ["It leads to no form, no guide and nobody who can help."]),
    ],
)
def test_a_link_that_leads_nowhere_is_told(tmp_path, row, said):
    assert links(tmp_path, {"card": row}) == [("card", one) for one in said]


def test_a_card_without_links_links_without_a_card_and_no_links_at_all(tmp_path):
    good = {"guide": "klage"}
    assert links(tmp_path, {"other": good}) == [
        ("other", "There is no card of this name."),
        ("card", "It leads to no form, no guide and nobody who can help."),
    ]
    for broken in ("{", "[]"):
        assert links(tmp_path, broken) == [("", "It is missing or not as it should be: the cards lead nowhere.")]


def test_a_letter_that_leads_to_no_guide_is_told(tmp_path):
    (tmp_path / "links.json").write_text("{}")
    (tmp_path / "da.toml").write_text('[[can]]\nkey = "a"\nguide = "gone"\n[[can]]\nkey = "b"\nguide = "klage"\n')
    (tmp_path / "en.toml").write_text("no toml")
    found = dead_links(THERE, (), tmp_path, tmp_path)
    assert [(one.file, one.step, one.what) for one in found] == [
        ("da.toml", "a", "There is no guide called gone."),
        ("en.toml", "", "The file can't be read: TOML."),
    ]


def test_letters_do_name_guides_and_all_are_there():
    assert 'guide = "' in (LETTERS / "da.toml").read_text("utf-8")
    everything = There({one.id for one in Guides.load()}, (), ())
    assert [one for one in dead_links(everything, (), letters=LETTERS) if one.file.endswith(".toml")] == []


def test_cards_are_checked_as_guides_are(tmp_path):
    folder = tmp_path / "rights"
    shutil.copytree(rights.FOLDER, folder)
    text = (folder / "ret-valg.toml").read_text("utf-8")
    (folder / "ret-valg.toml").write_text(text.replace("en = [", "none = [", 1), "utf-8")
    found = checked(cards(folder), date(2027, 6, 1))
    assert found["guides"] == 13
    assert {one["file"] for one in found["problems"]} == {"ret-valg.toml"}  # it is not there in English
    assert len(found["overdue"]) == 13


def test_the_command_says_all_of_it_and_ours_are_whole(capsys, tmp_path):
    assert cli.main(["guide", "check", "--json", "--data", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["ok"]
    assert found["dead_links"] == found["cards"]["problems"] == found["cards"]["hard_to_read"] == []
    assert (found["guides"], found["cards"]["guides"]) == (14, 14)


def test_the_command_fails_for_a_dead_link_and_tells_who_cannot_hear(capsys, tmp_path, monkeypatch):
    dead = [SimpleNamespace(as_json=lambda: {"file": "links.json"}, line=lambda: "links.json: no such guide")]
    monkeypatch.setattr(commands_guide, "dead_links", lambda *_: dead)
    monkeypatch.setattr(Speech, "voice_works", lambda _self, code: code == "da")
    assert cli.main(["guide", "check", "--data", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "Leads nowhere:\n  links.json: no such guide" in out
    assert "the voice does not speak English" in out
