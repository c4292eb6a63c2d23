"""Where a form goes: by its sheet, by the municipality, and a way on for everybody."""

import re

import pytest

from kiosk import i18n
from kiosk.forms.commands import begun
from kiosk.forms.handin import Book, places
from tests.unit.forms.content.sheets import FORMS
from tests.unit.forms.content.walking import PERSONAS
from tests.unit.forms.outputs.forms import TODAY, answered, made

OWN = """
[kommune.aarhus]
name = { da = "Aarhus Kommune", en = "Aarhus Kommune" }
match = ["aarhus", "århus"]
phone = "89 40 20 00"
address = "Rådhuspladsen 2, 8000 Aarhus C"
opening = { da = ["Hverdage fra klokken 10."], en = ["Weekdays from 10."] }
check = true
source = { title = "Kommunens egen side", address = "", checked = 2026-11-19 }
[kommune.aarhus.authority.kommune-ydelse]
phone = "89 40 11 11"
da = ["Gå ind ad dør B."]
en = ["Use door B."]

[authority.folkekoekken]
name = { da = "Folkekøkkenet", en = "The soup kitchen" }
level = "house"
way = [{ kind = "person", da = ["Spørg i køkkenet."], en = ["Ask in the kitchen."] }]
"""


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


@pytest.fixture(name="own")
def the_centres_own(tmp_path):
    (tmp_path / "handin.toml").write_text(OWN, "utf-8")
    return tmp_path


def applied(municipality):
    definition, session = answered("enkeltydelse.tand")
    session.set("/data/dig/kommune", municipality)
    return definition, session


def ways(place):
    return {way.kind: way for way in place.ways}


class TestOurs:
    @pytest.mark.parametrize("persona", sorted(path.stem for path in PERSONAS.glob("*.json")))
    @pytest.mark.parametrize("code", ["da", "en"])
    def test_everybody_gets_somewhere(self, persona, code):
        i18n.use(code)
        found = places(*answered(persona))
        assert found
        for place in found:
            assert place.name
            assert "person" in ways(place)
            assert all(way.lines for way in place.ways)

    @pytest.mark.parametrize("form", FORMS)
    def test_before_anything_is_answered_too(self, form):
        definition = made(form)
        assert places(definition, begun(definition, "da", TODAY))

    @pytest.mark.parametrize("persona", ["klage.i-tide", "klage.maaske-naaet", "klage.en-anden"])
    def test_the_sheets_conditions_hold(self, persona):
        wanted = {
            "klage.i-tide": "kommune-afgoerelse",
            "klage.maaske-naaet": "udbetaling-danmark",
            "klage.en-anden": "afsender",
        }[persona]
        assert [place.key for place in places(*answered(persona))] == [wanted]

    def test_a_number_is_the_guides(self):
        place = places(*answered("klage.maaske-naaet"))[0]
        assert ways(place)["phone"].phone == "70 12 80 63"

    def test_a_form_that_does_not_say_is_handed_in_here(self):
        definition = made("huset", aflevering=())
        assert [place.key for place in places(definition, begun(definition, "da", TODAY))] == ["huset"]

    def test_a_key_that_nobody_knows_is_no_dead_end(self):
        definition = made("huset", aflevering=({"noegle": "maanen"},))
        assert [place.key for place in places(definition, begun(definition, "da", TODAY))] == ["huset"]

    def test_a_condition_that_cannot_be_worked_out_shows_the_place(self):
        definition = made("huset", aflevering=({"noegle": "region", "vis_hvis": "${ingen} = 'ja'"},))
        assert [place.key for place in places(definition, begun(definition, "da", TODAY))] == ["region"]


class TestMunicipality:
    @pytest.mark.parametrize("said", ["Aarhus", "aarhus kommune", "ÅRHUS", "Århus Kommune", "  Aarhus  "])
    def test_however_it_is_written(self, own, said):
        place = places(*applied(said), own=own)[0]
        assert place.municipality == "Aarhus Kommune"
        assert ways(place)["phone"].phone == "89 40 11 11", "the number of those who see to it, before the main one"
        assert ways(place)["person"].address == "Rådhuspladsen 2, 8000 Aarhus C"
        assert ways(place)["person"].lines[-1] == "Gå ind ad dør B."
        assert place.opening == ("Hverdage fra klokken 10.",)
        assert place.check
        assert place.checked.isoformat() == "2026-11-19"

    @pytest.mark.parametrize("said", ["Læsø", "", "Gotham", "eksempel", "ukendt", "kommune", "[kommune]"])
    def test_an_unknown_one_has_ways_all_the_same(self, own, said):
        place = places(*applied(said), own=own)[0]
        assert not place.municipality
        assert {"person", "phone", "paper"} <= set(ways(place))
        assert not ways(place)["phone"].phone
        assert "hovednummer" in ways(place)["phone"].lines[0]

    def test_where_an_authority_gives_no_number_the_main_number_is_named(self, tmp_path):
        text = '[authority.kontor]\nname = { da = "Kontoret" }\nlevel = "kommune"\n'
        (tmp_path / "handin.toml").write_text(text, "utf-8")
        place = Book.load(tmp_path).place("kontor", "Læsø")
        assert [way.kind for way in place.ways] == ["phone"]

    def test_a_region_is_the_same_everywhere(self, own):
        assert not Book.load(own).place("region", "Aarhus").municipality

    def test_the_centre_s_own_places_add_to_ours(self, own):
        book = Book.load(own)
        assert book.place("folkekoekken").name == "Folkekøkkenet"
        assert book.place("huset")

    def test_in_the_language_of_the_screen(self, own):
        i18n.use("en")
        place = places(*applied("Aarhus"), own=own)[0]
        assert ways(place)["person"].lines[-1] == "Use door B."


@pytest.mark.parametrize(
    "text", ["kommune = 3", "[", "[authority]\nx = 1", "\x00", '[kommune.a]\nmatch = "x"\nname = 3']
)
def test_a_file_of_the_centre_that_is_wrong_takes_nothing_away(tmp_path, text):
    (tmp_path / "handin.toml").write_text(text, "utf-8")
    assert ways(places(*applied("Aarhus"), own=tmp_path)[0])


def test_no_folder_is_no_trouble(tmp_path):
    assert places(*applied("Aarhus"), own=tmp_path / "nowhere")


def test_nothing_of_the_answers_is_in_a_place(own):
    said = repr(places(*applied("Aarhus"), own=own))
    assert not re.search("Kim|Ågade|251248|12 34 56 78", said)
