"""A right as a card: what holds, a sentence to use, and the way on to its form, its guide, or who can help."""

import json
from types import SimpleNamespace

import pytest

from kiosk import i18n
from kiosk.guidance import rights
from kiosk.guidance.guides import Guides
from tests.helpers.desk import Desk
from tests.unit.guidance.building import a_guide, ending, folder

OURS = rights.load()


@pytest.fixture
def desk(ui, tmp_path):
    i18n.use("da")
    return Desk(ui, tmp_path, printer=True)


def with_forms(desk):
    """A kiosk that has every form."""
    desk.services.forms = SimpleNamespace(library=SimpleNamespace(get=lambda name: name))


def test_from_home_to_a_sentence_and_its_guide(desk):
    desk.app.home()
    desk.ui.settle()
    desk.touch("Hvem kan hjælpe mig?")
    desk.touch("Dine rettigheder")
    desk.touch("Du må have en med til møde")
    assert desk.sees("Det hedder en bisidder.")
    desk.touch("Videre")
    assert desk.sees("Du kan sige:")
    assert desk.sees("Jeg tager en bisidder med til mødet.")
    desk.touch("Vis mig hvordan")
    assert desk.app.page.walk.guide.id == "bisidder"


def test_all_are_there_over_the_pages(desk):
    desk.go("rights")
    seen = []
    for _page in range(3):
        seen += [card.id for card in OURS.cards if desk.sees(card.title["da"])]
        desk.touch("Flere rettigheder" if desk.sees("Flere rettigheder") else "Tilbage til de første")
    assert sorted(seen) == sorted(card.id for card in OURS.cards)


@pytest.mark.parametrize("card", OURS.cards, ids=lambda card: card.id)
def test_each_leads_on_to_all_that_it_names(desk, card):
    with_forms(desk)
    links = OURS.links(card.id)
    desk.go("guide", guide=card.id, step="sig")
    assert desk.sees(card.steps["sig"].sentences["da"][1])
    assert bool(links.form) == desk.sees("Udfyld blanketten")
    assert bool(links.needs) == desk.sees("Hvem kan hjælpe?")
    assert bool(links.guide) == desk.sees("Vis mig hvordan")
    desk.touch("Hvem kan hjælpe?")
    assert desk.app.navigation.current.params["needs"] == links.needs
    assert not desk.sees("Vi fandt ikke noget")


def test_a_form_that_is_not_there_is_not_offered(desk):
    desk.go("guide", guide="ret-valg", step="sig")
    assert not desk.sees("Udfyld blanketten")
    assert desk.sees("Hvem kan hjælpe?")


def test_the_sentence_is_on_the_paper(desk):
    desk.go("guide", guide="ret-bisidder", step="sig")
    desk.touch("Udskriv")
    said = [getattr(part, "text", "") for part in desk.printer.slips[0].parts]
    assert "Jeg tager en bisidder med til mødet." in said


def test_the_centres_own_guide_of_that_name_goes_before(desk, tmp_path):
    text = a_guide([{"id": "a", "da": ["Vores."], "en": ["Ours."], "end": ending("person")}], group="house")
    desk.services.guides = Guides.load(folder(tmp_path / "own", **{"ret-bisidder": text}))
    desk.go("guide", guide="ret-bisidder")
    assert desk.sees("Vores.")
    assert desk.sees("Færdig")


def test_without_cards_there_is_a_person(desk, tmp_path):
    desk.services.rights = rights.load(tmp_path)
    desk.go("rights")
    desk.touch("Hent en medarbejder")
    assert desk.sees("Her er brug for en medarbejder")


@pytest.mark.parametrize("text", [None, "", "[]", '{"own": 7}', '{"own": {"needs": "x", "guide": "nowhere"}}'])
def test_links_that_can_not_be_read_are_none(tmp_path, text):
    made = a_guide([{"id": "a", "da": ["Vores."], "en": ["Ours."], "end": ending("person")}], group="house")
    place = folder(tmp_path / "own", own=made)
    if text is not None:
        (place / "links.json").write_text(text, "utf-8")
    found = rights.load(place)
    assert [card.id for card in found.cards] == ["own"]
    assert found.links("own") == rights.Links()


def test_every_form_that_is_named_is_there():
    named = {OURS.links(card.id).form for card in OURS.cards} - {""}
    published = {path.name for path in (rights.FOLDER.parent / "forms" / "published").iterdir()}
    assert named <= published
    assert set(json.loads((rights.FOLDER / rights.LINKS).read_bytes())) == {card.id for card in OURS.cards}
