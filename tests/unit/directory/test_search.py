"""Search, on a town that is made here, and on the demo: what people type finds what helps."""

import dataclasses
import json
import logging
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.clock import COPENHAGEN
from kiosk.directory.hours import Hours, hour_of
from kiosk.directory.lexicon import Lexicon, load, phrases_of
from kiosk.directory.offers import Offer, Phone, Spot
from kiosk.directory.search import Search
from tests.helpers import needs_scores

NOW = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)
TUNE = Path(__file__).resolve().parents[2] / "data" / "needs" / "tune.json"
DAILY = {"id": "1", "byday": "MO,TU,WE,TH,FR,SA,SU"}


def hours(opens, closes):
    return Hours([hour_of({**DAILY, "opens_at": opens, "closes_at": closes})])


ALWAYS = ("00:00", "24:00")


def offer(key, name, needs=(), *, metres=500, opening=ALWAYS, description="", **conditions):
    spot = Spot(key, {"da": name}, "Gaden 1", metres=metres, hours=hours(*opening))
    spots = () if metres is None else (spot,)
    calls = hours(*opening) if metres is None else Hours(())
    said = {name.replace("_", "-"): value for name, value in conditions.items()}
    phones = (Phone("12 34 56 78"),)
    return Offer(
        key, {"da": name}, {}, {"da": description}, {}, {}, {}, tuple(needs), said, spots, phones, calls, ("da",),
        (), "", None, "active",
    )  # fmt: skip


GROUPS = {
    "groups": [
        {"id": "sleep", "needs": ["sleep"], "say": {"da": ["sove", "kolde nætter", "overnatning"], "en": ["a bed"]}},
        {"id": "dental", "needs": ["dental"], "say": {"da": ["tandpine", "tandlæge"], "en": ["toothache"]}},
        {"id": "food", "needs": ["food"], "say": {"da": ["mad", "sulten"], "en": ["hungry"]}},
        {"id": "money", "needs": ["money"], "say": {"da": ["ingen penge", "penge"], "en": ["no money"]}},
        {"id": "animals", "needs": ["animals"], "say": {"da": ["hund"], "en": ["dog"]}},
        {"id": "dog", "needs": ["animals"], "conditions": {"dog": "yes"},
         "say": {"da": ["min hund må ikke komme med", "med hund"]}},
        {"id": "man", "needs": [], "conditions": {"man": ""}, "say": {"da": ["jeg er en mand"]}},
        {"id": "dying", "needs": ["suicide"], "crisis": ["suicide", "danger"],
         "say": {"da": ["vil dø", "vil ikke leve"]}},
    ]
}  # fmt: skip
TOWN = [
    offer("natlys", "Natlys: nødovernatning", ["sleep", "food"], metres=900, opening=("21:00", "08:00"), dog="yes"),
    offer("anker", "Herberget Anker", ["sleep"], metres=1500, dog="no"),
    offer("roser", "Herberg for kvinder", ["sleep"], metres=100, women_only="", dog="no"),
    offer("tand", "Gratis tandlæge", ["dental"], opening=("09:00", "15:00"), free=""),
    offer("suppe", "Suppekøkkenet", ["food"], metres=200, dog="ask"),
    offer("raad", "Råd om penge", ["money"]),
    offer("dyr", "Dyrlægen", ["animals"], dog="yes"),
    offer("linje", "Livslinjen", ["suicide"], metres=None, opening=("13:00", "14:00"), crisis_line=""),
    offer("112", "Når liv er i fare", ["danger", "suicide"], metres=None, crisis_line=""),
    offer("frivillig", "Frivilligcentret", [], description="Lektiecafé og strikkeklub"),
]
NAMES = {"sleep": {"da": "Et sted at sove"}, "dental": {"da": "Tænder"}, "food": {"da": "Mad"}}


@pytest.fixture(scope="module")
def town():
    return Search(TOWN, NAMES, Lexicon(phrases_of(GROUPS)))


def ids(found):
    return [one.offer.id for one in found.results]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("jeg mangler et sted at sove", "anker"),
        ("overnatning", "anker"),
        ("overnattning", "anker"),
        ("nødovernatning", "natlys"),
        ("noedovernatning", "natlys"),
        ("der er så kolde de her nætter", "anker"),
        ("I need a bed", "anker"),
        ("tandpine", "tand"),
        ("TANDPINE!!!", "tand"),
        ("tanpine", "tand"),
        ("tandlægen", "tand"),
        ("lektiecafe", "frivillig"),
        ("strikke", "frivillig"),
        ("livslinjen", "linje"),
    ],
)
def test_what_somebody_says_finds_what_helps(town, text, first):
    assert ids(town.find(text, NOW))[:1] == [first]


def test_a_dog_that_may_not_come_means_where_dogs_may(town):
    assert ids(town.find("sove med hund", NOW))[0] == "natlys"
    found = ids(town.find("min hund må ikke komme med", NOW))
    assert found[0] == "natlys"
    assert not {"anker", "roser"} & set(found)


def test_who_is_a_man_is_not_sent_to_a_place_for_women(town):
    assert "roser" not in ids(town.find("jeg er en mand og skal sove", NOW))


def test_several_needs_at_once_are_all_met_at_the_top(town):
    assert {"suppe", "tand"} <= set(ids(town.find("jeg er sulten og har tandpine", NOW))[:3])


def test_no_money_is_only_that_it_must_be_free(town):
    assert ids(town.find("tandpine og ingen penge", NOW))[0] == "tand"
    assert ids(town.find("ingen penge", NOW))[0] == "raad"


def test_open_now_comes_before_closed(town):
    by_night = ids(town.find("sove", NOW.replace(hour=23)))
    assert by_night.index("natlys") < by_night.index("anker")
    by_day = ids(town.find("sove", NOW))
    assert by_day.index("anker") < by_day.index("natlys")


def test_of_the_first_three_what_is_open_comes_before_what_is_closed_and_fits_hardly_better():
    shut = offer("shut", "Suppen", ["food"], metres=0, opening=("13:00", "14:00"))
    unknown = dataclasses.replace(shut, id="unknown", spots=(dataclasses.replace(shut.spots[0], hours=Hours(())),))
    hardly_worse = offer("hardly", "Cafeen", ["sleep", "food"], metres=9000)
    worse = offer("worse", "Baren", ["sleep", "dental", "food"], metres=9000)

    def order(*offers):
        return ids(Search(offers, NAMES, Lexicon(phrases_of(GROUPS))).find("mad", NOW))

    assert order(shut, hardly_worse) == ["hardly", "shut"]
    assert order(shut, worse) == ["shut", "worse"]
    assert order(unknown, hardly_worse) == ["unknown", "hardly"]  # it may well be open
    many = [dataclasses.replace(shut, id=f"shut {number}") for number in range(3)]
    assert order(*many, hardly_worse) == ["shut 0", "shut 1", "shut 2", "hardly"]  # the first three stay the first


def test_near_comes_before_far():
    twins = [offer("far", "Cafeen", ["food"], metres=3000), offer("near", "Cafeen", ["food"], metres=100)]
    assert ids(Search(twins, NAMES, Lexicon(phrases_of(GROUPS))).find("mad", NOW)) == ["near", "far"]


def test_in_danger_a_crisis_line_is_first_and_one_that_answers(town):
    found = town.find("jeg vil ikke leve mere", NOW)
    assert found.crisis
    assert ids(found)[:2] == ["112", "linje"]  # the line is closed at noon
    assert all(one.crisis for one in found.results[:2])
    assert ids(town.find("jeg vil dø", NOW.replace(hour=13, minute=30)))[:2] == ["linje", "112"]


@pytest.mark.parametrize("text", ["min bror er død", "jeg er ikke sulten", "hej", "dø"])
def test_no_alarm_where_nothing_is_said_of_it(town, text):
    assert not town.find(text, NOW).crisis


@pytest.mark.parametrize("text", ["", "   ", "kvantemekanik", "og i at det", "??!", "zzzzzz"])
def test_nothing_found_says_so(town, text):
    assert town.find(text, NOW).nothing


def test_needs_by_picture(town):
    assert ids(town.of_needs(["dental"], NOW)) == ["tand"]
    assert town.of_needs(["nobody"], NOW).nothing


def test_what_does_not_run_now_is_last(town):
    closed = [dataclasses.replace(TOWN[4], id="shut", status="temporarily closed"), TOWN[4]]
    assert ids(Search(closed, NAMES, Lexicon(phrases_of(GROUPS))).find("mad", NOW)) == ["suppe", "shut"]


def test_an_empty_directory_finds_nothing():
    assert Search([], {}, Lexicon(())).find("sove", NOW).nothing


@settings(max_examples=200)
@given(st.text(max_size=80))
def test_any_text_is_taken_and_none_of_it_is_told(town, text):
    seen = []
    handler = logging.Handler()
    handler.emit = seen.append
    logging.getLogger().addHandler(handler)
    try:
        found = town.find(text, NOW)
    finally:
        logging.getLogger().removeHandler(handler)
    assert not seen
    assert found.nothing == (not found.results)


def test_words_that_are_not_there_are_as_if_nobody_wrote_them(tmp_path):
    assert not load(tmp_path / "words.json").phrases
    (tmp_path / "words.json").write_text("[")
    assert not load(tmp_path / "words.json").phrases
    (tmp_path / "words.json").write_text('{"groups": [{"say": {"da": ["sove"]}}]}')
    assert len(load(tmp_path / "words.json").phrases) == 1


# -- the demo ----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def demo():
    return needs_scores.searching()


@pytest.mark.parametrize(
    ("text", "need"),
    [
        ("a har ondt i tænnern", "dental"),
        ("ka æ få nåd å æd", "food"),
        ("jeg ska ha nåen å snakke mæ", "company"),
        ("hunn må itt kom mæ", "dog"),
        ("aa møde", "alcohol"),
    ],
)
def test_what_is_written_as_it_is_spoken_is_understood(demo, text, need):
    found = demo.find(text, NOW)
    assert need in (*found.needs, *(found.conditions or ()))
    first = [one.offer for one in found.results[:3]]
    assert any(need in one.needs or one.says(need) for one in first)


@pytest.mark.parametrize(
    ("text", "first"),
    [("aa møde", "Gruppe: ædru sammen"), ("jeg vil snakke med nogen", "Stuen på Nørretorv")],
)
def test_what_is_open_and_helps_with_something_else_stands_before_nothing(demo, text, first):
    assert demo.find(text, NOW.replace(hour=10)).results[0].offer.name["da"] == first


def test_needs_that_were_tuned_on(demo):
    hits, missed = needs_scores.scored(TUNE, demo)
    assert hits >= (hits + len(missed)) * 0.95, [row["text"] for row, _ in missed]


def test_needs_that_were_kept_apart(demo):
    """Written before the search was tuned. Nobody who tunes it looks at which are missed: so none is named here."""
    hits, missed = needs_scores.scored(TUNE.with_name("held_out.json"), demo)
    assert hits + len(missed) == 120
    assert hits >= 110


def test_needs_with_one_letter_wrong(demo):
    """A letter is left out of the longest word of each: most are found all the same."""
    rows = json.loads(TUNE.read_text("utf-8"))
    hits = 0
    for row in rows:
        longest = max(row["text"].split(), key=len)
        middle = len(longest) // 2
        typed = row["text"].replace(longest, longest[:middle] + longest[middle + 1 :])
        found = demo.find(typed, datetime.fromisoformat(row.get("at", needs_scores.NOON)))
        hits += bool({one.offer.id for one in found.results[:3]} & set(row["right"]))
    assert hits >= len(rows) * 0.85, hits


def test_every_result_of_the_demo_says_why_or_says_the_word(demo):
    for text in ("sove", "tandpine", "gæld", "snakke med nogen"):
        assert all(one.why or one.fit > 0.5 for one in demo.find(text, NOW).results)


@pytest.mark.parametrize(
    "text",
    [
        "min hund må ikke komme med", "hund må ikke med", "de vil ikke have min hund", "sted hvor hunden må være",
        "min hund må ikke komme ind", "hunden er ikke velkommen", "hvor må jeg have min hund", "they don't want my dog",
    ],
)  # fmt: skip
@pytest.mark.parametrize("hour", [9, 12, 22])
def test_who_is_turned_away_with_a_dog_is_shown_a_bed_and_then_where_dogs_are_welcome(demo, text, hour):
    found = demo.find(text, NOW.replace(hour=hour)).results
    assert found[0].offer.name["da"].startswith("Natlys")
    assert found[1].offer.says("dog") == "yes"
    assert all(one.offer.says("dog") in {"yes", "ask"} for one in found[:5])


def test_who_has_an_ill_dog_is_still_sent_to_the_vet(demo):
    found = demo.find("min hund er syg", NOW).results
    assert "animals" in found[0].offer.needs
    assert any("dyrlæge" in one.offer.name["da"].lower() for one in found[:3])


def test_have_is_no_garden(demo):
    """Danish writes *to have* as it writes a garden: who wants a place for the dog wants no football."""
    assert "activities" not in demo.find("jeg vil gerne have mad", NOW).needs
    assert demo.find("jeg vil grave i haven", NOW).needs[0] == "activities"
