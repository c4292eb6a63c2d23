"""Our own forms as spreadsheets: pyxform takes them, names and pictures are there, and nothing is asked without why."""

import re
from datetime import date

import pytest
from pyxform.xls2xform import convert

from kiosk.guidance.guides import Guides
from tests.unit.forms.content.sheets import (
    FOLDER,
    FORMS,
    LANGUAGES,
    PICTURES,
    REFERENCE,
    asked,
    questions,
    settings,
    sheets,
)

TOPICS = {"penge", "post", "bolig", "sundhed", "rettigheder", "valg", "huset"}
PERSONAL = {"navn", "cpr", "adresse", "telefon", "post_hvor", "kommune", "fuldmaegtig_navn", "fuldmaegtig_telefon"}
PARTS = {"modtager", "emne", "afsnit", "punkt", "bilag", "underskrift"}
SHEETS = {
    *("survey", "choices", "settings", "indstillinger", "hjaelp", "resume", "brev", "aflevering", "gennemgang"),
}


@pytest.mark.parametrize("form", FORMS)
class TestEach:
    def test_pyxform_takes_it_and_has_nothing_to_say(self, form):
        made = convert(FOLDER / f"{form}.md", validate=False)
        assert made.warnings == []
        assert f'id="{form}"' in made.xform

    def test_it_has_these_sheets(self, form):
        assert set(sheets(form)) <= SHEETS
        assert {"survey", "indstillinger", "hjaelp", "resume", "brev", "aflevering", "gennemgang"} <= set(sheets(form))

    def test_every_name_that_is_referred_to_is_there(self, form):
        cells = [cell for rows in sheets(form).values() for row in rows for cell in row.values()]
        assert {name for cell in cells for name in REFERENCE.findall(cell)} <= set(questions(form))

    def test_every_row_beside_is_about_a_question(self, form):
        names = {row["name"] for row in asked(form)}
        for sheet in ("hjaelp", "resume"):
            beside = [row["name"] for row in sheets(form)[sheet]]
            assert set(beside) <= names
            assert len(set(beside)) == len(beside)

    def test_every_answer_has_its_sentence(self, form):
        said = {row["name"]: row for row in sheets(form)["resume"]}
        for row in asked(form):
            if row["type"] == "acknowledge":
                continue
            for code in LANGUAGES:
                assert row["name"] in said, row["name"]
                assert row["type"] == "image" or said[row["name"]][f"saetning::{code}"].count("{svar}") == 1

    def test_every_choice_that_is_compared_with_is_there(self, form):
        lists: dict[str, set[str]] = {}
        for row in sheets(form)["choices"]:
            lists.setdefault(row["list_name"], set()).add(row["name"])
        cells = [cell for rows in sheets(form).values() for row in rows for cell in row.values()]
        compared = re.compile(r"\$\{(\w+)\} !?= '([^']+)'|selected\(\$\{(\w+)\}, '([^']+)'\)")
        for one in compared.finditer("\n".join(cells)):
            name, value = one[1] or one[3], one[2] or one[4]
            row = questions(form)[name]
            if row["type"].startswith("select"):
                assert value in lists[row["type"].split()[1]], one[0]
        assert set(lists) == {row["type"].split()[1] for row in asked(form) if " " in row["type"]}

    def test_its_pictures_are_there(self, form):
        shown = {cell for row in sheets(form)["choices"] for key, cell in row.items() if key.startswith("media::image")}
        assert {f"{settings(form)['billede']}.png"} | shown <= {path.name for path in PICTURES.glob("*.png")}
        assert all(len({cell for key, cell in row.items() if "image" in key}) == 1 for row in sheets(form)["choices"])

    def test_it_says_what_it_takes(self, form):
        found = settings(form)
        assert found["titel"] == sheets(form)["settings"][0]["form_title"]
        assert found["emne"] in TOPICS
        assert 2 <= int(found["minutter"]) <= 20
        assert found["folsom"] in {"ja", "nej"}
        assert found["slags"] == ("huset" if form == "huset" else "egen")
        assert found["kilde"]
        assert date(2026, 1, 1) <= date.fromisoformat(found["tjekket"]) <= date(2027, 12, 31)

    def test_why_is_said_of_every_question(self, form):
        why = {row["name"] for row in sheets(form)["hjaelp"] if row.get("hvorfor::da")}
        assert {row["name"] for row in asked(form) if row["type"] != "acknowledge"} <= why

    def test_what_must_be_answered_cannot_be_passed_by_and_says_so_kindly(self, form):
        skip = {row["name"] for row in sheets(form)["hjaelp"] if row["ved_ikke"] == "ja"}
        for row in asked(form):
            if row.get("required"):
                assert row["name"] not in skip
                assert row[f"required_message::{LANGUAGES['da']}"]
                assert row["name"] not in PERSONAL, "who one is, is never a condition"
            assert ("constraint" in row) == (f"constraint_message::{LANGUAGES['da']}" in row)

    def test_days_and_amounts_have_their_own_controls(self, form):
        for row in asked(form):
            assert row["type"] != "decimal" or row["appearance"] == "beloeb"
            assert (row["name"] in {"navn", "adresse"}) <= (row["type"] == "text")
            assert not row["name"].endswith(("_dato", "_dag")) or row["type"] == "date"

    def test_it_asks_who_one_is_last(self, form):
        names = [row["name"] for row in asked(form)]
        first = min((names.index(one) for one in ("navn", "cpr", "adresse") if one in names), default=len(names))
        assert len(names) - first <= 6

    def test_its_letter_has_its_parts(self, form):
        rows = sheets(form)["brev"]
        assert {row["del"] for row in rows} <= PARTS
        assert [row for row in rows if row["del"] == "emne"]
        assert ("underskrift" in questions(form)) == any(row["del"] == "underskrift" for row in rows)
        assert all(row[f"tekst::{code}"] for row in rows for code in LANGUAGES)

    def test_an_amount_or_own_words_end_no_sentence_twice(self, form):
        """An amount in words ends in "kr.", and what somebody wrote in a full stop of its own."""
        ends = {row["name"] for row in asked(form) if row["type"] == "decimal" or row.get("appearance") == "multiline"}
        texts = [row["tekst::da"] for row in sheets(form)["brev"]]
        assert not [text for text in texts for name in ends if f"${{{name}}}." in text or f"${{{name}}} kr" in text]

    def test_what_it_builds_on_was_looked_at(self, form):
        for row in sheets(form)["gennemgang"]:
            assert row["maerke"] in {"H", "M", "KG"}
            assert row["hvad"]
            assert row["kilde"]
            assert row["tjekket"] == settings(form)["tjekket"]


def test_the_same_name_is_the_same_question_everywhere():
    """So that what somebody said once in a visit can be offered again."""
    kept = ("label", "constraint", "appearance")
    seen: dict[str, tuple[str, dict[str, str]]] = {}
    for form in FORMS:
        for row in asked(form):
            mine = {key: cell for key, cell in row.items() if key.startswith(kept)} | {"type": row["type"].split()[0]}
            first, theirs = seen.setdefault(row["name"], (form, mine))
            assert mine == theirs, f"{row['name']} in {form} and {first}"


def test_cpr_is_asked_only_where_a_case_must_be_found_and_its_form_only_is_tried():
    assert {form for form in FORMS if "cpr" in questions(form)} == set(FORMS) - {
        "budget", "huset", "stoette-kontaktperson", "valg",
    }  # fmt: skip
    for form in FORMS:
        for name, row in questions(form).items():
            assert name == "cpr" or "CPR" not in row.get(f"label::{LANGUAGES['da']}", "")


@pytest.mark.parametrize(
    ("number", "right"),
    [
        *(("251248-9996", True), ("2512489996", True), ("010772-9995", True)),
        *(("711248-1234", True), ("910101-0000", True), ("311299-9999", True)),
        *(("001248-9996", False), ("321248-9996", False), ("601248-9996", False), ("921248-9996", False)),
        *(("251348-9996", False), ("251248-999", False), ("251248 9996", False), ("25.12.48", False)),
    ],
)
def test_the_form_of_a_cpr_number(number, right):
    """Modulus 11 is not tried; a number given for the time being has 60 added to its day."""
    pattern = re.search(r"regex\(\., '(.*)'\)", questions("klage")["cpr"]["constraint"])
    assert bool(re.fullmatch(pattern[1], number)) is right


def test_nobody_is_asked_for_a_kommune_or_an_address_that_no_letter_needs():
    for form, name in (
        ("klage", "kommune"),
        ("aktindsigt", "kommune"),
        ("fuldmagt", "kommune"),
        ("patient", "kommune"),
    ):
        assert questions(form)[name].get("relevant"), form
    assert "ny_adresse" in questions("flytning")["adresse"]["relevant"]
    assert "hvor_er_du" in questions("valg")["post_hvor"]["relevant"]


@pytest.mark.parametrize("form", FORMS)
def test_the_guide_it_names_is_there(form):
    named = settings(form).get("vejviser")
    assert named is None or named in {guide.id for guide in Guides.load()}


def test_a_form_that_asks_nobody_s_name_says_so():
    assert not PERSONAL - {"telefon", "kommune"} & set(questions("stoette-kontaktperson"))
    assert not PERSONAL & set(questions("huset"))
