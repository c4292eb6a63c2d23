"""Where our forms are handed in: never a dead end, and nothing that we do not know."""

import re
import tomllib
from datetime import date

import pytest

from kiosk.guidance.guides import Guides
from kiosk.letters.explaining.lix import EASY, lix, too_long
from tests.unit.forms.content.sheets import FOLDER, FORMS, sheets

TEXT = (FOLDER / "handin.toml").read_text("utf-8")
PLACES = tomllib.loads(TEXT)
AUTHORITIES, KOMMUNER = PLACES["authority"], PLACES["kommune"]
WAYS = [(key, way) for key, one in AUTHORITIES.items() for way in one["way"]]


def lines(code):
    """Every text that is read aloud."""
    for one in AUTHORITIES.values():
        yield one["name"][code]
        for way in one["way"]:
            yield from way[code]
    for one in KOMMUNER.values():
        yield one["name"][code]
    yield from KOMMUNER["ukendt"][code]


@pytest.mark.parametrize("form", FORMS)
def test_every_form_has_somewhere_to_go(form):
    keys = [row["noegle"] for row in sheets(form)["aflevering"]]
    assert keys
    assert set(keys) <= set(AUTHORITIES)


@pytest.mark.parametrize("key", AUTHORITIES)
def test_there_are_ways_without_a_login_and_a_person_is_one(key):
    one = AUTHORITIES[key]
    kinds = [way["kind"] for way in one["way"]]
    assert len(set(kinds)) == len(kinds)
    assert "person" in kinds
    assert set(kinds) <= {"paper", "phone", "person", "login"}
    assert len([kind for kind in kinds if kind != "login"]) >= 2
    assert one["level"] in {"kommune", "region", "state", "place", "house"}
    assert kinds[0] != "login"


@pytest.mark.parametrize("key", AUTHORITIES)
def test_its_source_is_dated(key):
    source = AUTHORITIES[key]["source"]
    assert source["title"]
    assert source["address"].startswith("https://") or AUTHORITIES[key]["level"] == "house"
    assert date(2026, 1, 1) <= source["checked"] <= date(2027, 12, 31)


def test_numbers_are_those_of_the_guides():
    phones = Guides.load().phones
    assert {way["phone"] for _key, way in WAYS if "phone" in way} <= set(phones)
    assert not re.search(r"\d\d ?\d\d ?\d\d ?\d\d(?!-)", re.sub(r"https?://\S+", "", TEXT))


@pytest.mark.parametrize("code", ["da", "en"])
def test_it_is_easy_to_read(code):
    every = list(lines(code))
    assert lix("\n".join(every)) <= EASY
    assert not [long for one in every for long in too_long(one)]
    assert not [one for _key, way in WAYS for one in way[code] if one[-1] not in ".?!"]
    assert all(len(way["da"]) == len(way["en"]) <= 3 for _key, way in WAYS)


def test_an_unknown_kommune_is_no_dead_end():
    assert KOMMUNER["ukendt"]["da"]
    assert len(KOMMUNER["ukendt"]["da"]) == len(KOMMUNER["ukendt"]["en"])
    assert KOMMUNER["ukendt"]["match"] == []


def test_the_example_holds_nothing_that_is_somebody_s():
    example = KOMMUNER["eksempel"]
    assert example["phone"] == example["address"] == example["source"]["address"] == ""
    assert set(example["authority"]) <= set(AUTHORITIES)
    assert set(KOMMUNER) == {"ukendt", "eksempel"}
    assert all(one == one.casefold() for one in example["match"])
