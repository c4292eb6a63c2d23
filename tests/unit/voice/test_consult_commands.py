"""Consultations as staff write and publish them: from a file to the screen, and what a slip of the pen is told."""

import json
from types import SimpleNamespace

import pytest

from kiosk.cli import main
from kiosk.demo import asked as demo
from kiosk.voice.consult_commands import run, state
from kiosk.voice.consultation_file import SAID, BadFile, load
from sync.consultation import REASONS, STEPS
from tests.helpers.asked import EVENING, TODAY, over

GOOD = (demo.EXAMPLES / "aften.toml").read_text("utf-8")
OUTCOME = 'on = 2027-01-02\nmoved = { da = "Mad hver tirsdag." }\nnot_moved = { da = "Ingen film." }\n'


@pytest.fixture(name="consult")
def the_command(tmp_path, capsys):
    def run(*given, code=0):
        assert main(["consult", *map(str, given), "--data", str(tmp_path / "data"), "--json"]) == code
        out, err = capsys.readouterr()
        return json.loads(out) if not code else err

    return run


@pytest.fixture(name="file")
def a_file(tmp_path):
    def write(text, name="one.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_from_a_file_to_what_came_of_it(consult, file, tmp_path, capsys):
    assert consult("list") == consult("results") == []
    assert consult("check", file(GOOD))["ok"]
    assert not (tmp_path / "data").exists()
    consult("add", file(GOOD))
    (row,) = consult("list")
    assert (row["id"], row["step"], row["outcome"]) == ("aften", "partnership", None)
    assert consult("results") == consult("results", "aften")
    (row,) = consult("results")
    assert (row["k"], row["numbers"], row["all"]) == (5, None, None)
    consult("answer", "aften", file(OUTCOME))
    (row,) = consult("list")
    assert (row["state"], row["outcome"]["moved"]) == ("answered", {"da": "Mad hver tirsdag."})
    assert main(["consult", "list", "--data", str(tmp_path / "data")]) == 0
    assert "(besvaret)" in capsys.readouterr().out
    consult("withdraw", "aften")
    assert consult("list") == []


def test_what_is_not_there_is_said(consult, file, tmp_path):
    assert "ingen høring med det id" in consult("results", "nothing", code=1)
    assert not (tmp_path / "data").exists()
    consult("add", file(GOOD))
    for command in (["results", "nothing"], ["withdraw", "nothing"], ["answer", "nothing", file(OUTCOME)]):
        assert "ingen høring med det id" in consult(*command, code=1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (GOOD.replace("asks =", "asked ="), "asks: Den kan ikke offentliggøres uden hvem der spørger"),
        (GOOD.replace("partnership", "therapy"), "step: Manipulation og terapi"),
        (GOOD.replace("closes = 2026-12-15", "closes = 2026-10-15"), "closes: Den lukker"),
        (GOOD.replace('icon = "film"', 'icon = "unknown"'), "choices.1.icon: Der er intet billede"),
        (GOOD.replace('icon = "film"', 'incon = "film"'), "choices.1.incon: Det ord er ukendt"),
        (GOOD.replace('en = "Watch films"', 'da-DK = "Se film"'), "choices.1.text: Tekster står efter sprog"),
        (GOOD.replace("closes =", "closes"), "er ikke TOML"),
        ("", "id: Id'et har"),
        (b"\xff", "ikke tekst i UTF-8"),
        (" " * (64 << 10) + "\n", "større, end en høring er"),
        ("x = " + "[" * 20_000, "ikke tekst i UTF-8"),
    ],
)
def test_a_slip_of_the_pen_is_told_in_one_sentence_and_nothing_is_written(consult, file, tmp_path, text, said):
    for command in ("check", "add"):
        err = consult(command, file(text), code=1)
        assert said in err
        assert err.count("\n") == 1
    assert not (tmp_path / "data").exists()


def test_an_outcome_that_is_not_whole_changes_nothing(consult, file, tmp_path):
    consult("add", file(GOOD))
    before = consult("list")
    for text, said in (
        ("moved = { da = 'Ja' }", "outcome.not_moved"),
        (OUTCOME.replace("2027-01-02", "2026-12-01"), "outcome.on"),
        (OUTCOME + "moves = 1", "outcome.moves"),
    ):
        assert said in consult("answer", "aften", file(text), code=1)
    assert "kan ikke læses" in consult("answer", "aften", tmp_path / "none.toml", code=1)
    assert consult("list") == before


def test_what_can_be_chosen_stays(consult, file):
    consult("add", file(GOOD))
    consult("add", file(GOOD.replace("Se film", "Se en film")))
    assert consult("list")[0]["choices"][1]["text"]["da"] == "Se en film"
    assert "kan ikke ændres" in consult("add", file(GOOD.replace('"film"', '"games"')), code=1)


def test_an_outcome_without_its_day_is_of_today(consult, file):
    past = GOOD.replace("2026-11-15", "2026-01-15").replace("2026-12-15", "2026-02-15")
    consult("add", file(past))
    assert consult("list")[0]["state"] == "closed"
    consult("answer", "aften", file(OUTCOME.split("\n", 1)[1]))
    assert consult("list")[0]["state"] == "answered"


def test_an_empty_text_is_none(file):
    assert load(file(GOOD.replace('en = "Cook together"', 'en = ""'))).choices[0].text == {"da": "Lave mad sammen"}
    with pytest.raises(BadFile):
        load(file(GOOD.replace('da = "Lave mad sammen"', 'da = ""')))


def test_every_reason_can_be_said_and_every_step_is_named():
    assert SAID == REASONS
    assert all(step in SAID["step"] for step in STEPS)


def test_what_is_told_is_said_in_lines_with_why_some_is_not(asked, clock):
    args = SimpleNamespace(action="results", id=None)
    asked.keep(EVENING._replace(opens=EVENING.closes))
    assert state(EVENING._replace(opens=EVENING.closes), asked, TODAY) == "coming"
    asked.keep(over())
    asked.took({"consult:aften:mad": 9, "consult:aften:film": 8, "consult:aften:ro": 3})
    asked.settle()
    found, lines = run(args, asked, TODAY)
    assert found[0]["numbers"] == {"mad": 9, "film": None, "ro": None}
    assert lines[1:4] == ["  Mad: 9", "  Film: –", "  Ro: –"]
    assert lines[4].endswith(" 20")
    assert len(lines) == 6
