"""`letter explain`: the JSON of the issue, lines for people, and exit 3 with a sentence where a file can't be read."""

import json

import pytest

from kiosk.cli import main
from kiosk.letters import commands
from kiosk.letters.model import SURE
from tests.helpers import corpus

TOP = {
    "kind",
    "kind_confidence",
    "sender",
    "deadlines",
    "appointments",
    "amounts",
    "phones",
    "references",
    "consequence",
    "complaint",
    "open_with_care",
    "suspicious",
    "needs_person",
    "text",
    "explanation",
}


@pytest.fixture
def letter(tmp_path):
    case = corpus.load("tune")[0]
    path = tmp_path / "brev.txt"
    path.write_text(case.text, encoding="utf-8")
    return path


def explained(capsys, *args) -> dict:
    assert main(["letter", "explain", *map(str, args), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_the_json_of_a_summons(capsys, letter) -> None:
    found = explained(capsys, letter, "--today", "2026-03-10", "--received", "2026-03-09", "--lang", "da")
    assert set(found) == TOP
    assert found["kind"] == "indkaldelse"
    assert found["kind_confidence"] >= SURE
    assert found["sender"] == {"name": "Jobcenter Aarhus", "type": "jobcenter"}
    (met,) = found["appointments"]
    assert (met["date"], met["time"], met["mode"]) == ("2026-03-19", "09:30", "in_person")
    assert met["place"] == "Værkmestergade 5, 8000 Aarhus C"
    for one in (*found["appointments"], *found["phones"], *found["references"]):
        assert found["text"][one["start"] : one["end"]] == one["quote"]
    assert found["phones"][0]["number"] == "89402000"
    assert found["complaint"] is None
    assert found["explanation"]


def test_what_a_deadline_and_an_amount_are_is_said_in_the_language_and_as_a_key(capsys, tmp_path) -> None:
    path = tmp_path / "regning.txt"
    path.write_text(
        "Faktura\n\nDato: 2. marts 2026\n\nDu skal betale 1.250,00 kr. senest den 20. marts 2026.", encoding="utf-8"
    )
    danish = explained(capsys, path, "--today", "2026-03-03", "--lang", "da")
    english = explained(capsys, path, "--today", "2026-03-03", "--lang", "en")
    assert (danish["deadlines"][0]["what"], english["deadlines"][0]["what"]) == ("betale", "pay")
    assert danish["deadlines"][0]["what_key"] == english["deadlines"][0]["what_key"] == "pay"
    assert danish["amounts"][0]["value_dkk"] == 1250
    assert danish["amounts"][0]["due"] == "2026-03-20"


def test_lines_for_people(capsys, letter) -> None:
    assert main(["letter", "explain", str(letter), "--today", "2026-03-10", "--lang", "da"]) == 0
    lines = capsys.readouterr().out
    assert "  2026-03-19 09:30  møde: Værkmestergade 5, 8000 Aarhus C" in lines
    assert "  89402000" in lines


def test_what_can_not_be_read_is_a_sentence_and_exit_3(capsys, tmp_path) -> None:
    path = tmp_path / "program.exe"
    path.write_bytes(b"MZ\x90\x00" + bytes(200))
    assert main(["letter", "explain", str(path), "--json"]) == 3
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.strip().endswith(".")


def test_every_thing_to_do_has_its_words() -> None:
    from typing import get_args

    from kiosk.letters.model import AmountWhat, What

    assert set(commands.WHATS) == set(get_args(What))
    assert set(commands.MONEY) == set(get_args(AmountWhat))


def test_a_day_that_is_unsure_stands_with_its_sentence(capsys, tmp_path) -> None:
    path = tmp_path / "brev.txt"
    path.write_text("Dato: 2. marts 2026\n\nDu skal betale 450 kr. senest fredag den 14. marts 2026.", encoding="utf-8")
    assert main(["letter", "explain", str(path), "--today", "2026-03-03", "--lang", "da"]) == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith("? 2026-03-14"))
    assert "fredag den 14. marts 2026" in lines[at + 1]  # a Saturday


def test_the_json_has_the_shape_that_others_build_on(capsys, tmp_path) -> None:
    path = tmp_path / "afgoerelse.txt"
    path.write_text(
        "Randers Kommune\nDato: 2. marts 2026\n\nAfgørelse\n\nDu indkaldes til samtale den 19. marts 2026 kl. 9.30 på "
        "Laksetorvet 1, 8900 Randers C.\nDu skal betale 450 kr. senest den 20. marts 2026.\nRing på tlf. 89 15 15 15.\n"
        "Sagsnr. 26-014882\n\nHvis du ikke kommer, kan vi stoppe din hjælp.\n\n"
        "Du kan klage til Ankestyrelsen inden 4 uger efter, at du har modtaget afgørelsen.\n",
        encoding="utf-8",
    )
    found = explained(capsys, path, "--today", "2026-03-03", "--received", "2026-03-03")
    place = {"confidence", "quote", "start", "end"}
    shapes = {
        "deadlines": {"date", "time", "what"} | place,
        "appointments": {"date", "time", "place", "with", "mode"} | place,
        "amounts": {"value_dkk", "what", "due", "quote"},
        "phones": {"number", "who", "hours"},
        "references": {"value", "what"},
    }
    for key, wanted in shapes.items():
        assert found[key], key
        for one in found[key]:
            assert wanted <= set(one), key
            assert found["text"][one["start"] : one["end"]] == one["quote"]
    assert set(found["complaint"]) == {"deadline", "to", "quote"}
    assert set(found["sender"]) == {"name", "type"}
    assert found["complaint"]["deadline"] == "2026-03-31"
    assert all(isinstance(found[key], bool) for key in ("open_with_care", "suspicious", "needs_person"))
    assert all(isinstance(line, str) for line in found["explanation"])
    assert found["consequence"] in found["text"]
