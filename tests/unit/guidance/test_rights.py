"""Our own rights cards: all there, read and checked as guides are, with a sentence to say, leading to what there is."""

import json
import re
from datetime import date

import pytest

from kiosk import i18n
from kiosk.guidance.guides import Guides
from kiosk.guidance.report import hard_to_read
from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, sentences, words
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "rights"
BOTH = Guides.load(FOLDER)
CARDS = [guide for guide in BOTH if guide.own]
LINKS = json.loads((FOLDER / "links.json").read_text("utf-8"))
LANGUAGES = [language.code for language in i18n.WHOLE]
NEVER = re.compile(
    r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|\bclient|vulnerable|hjemløs|homeless", re.IGNORECASE
)
WANTED = {
    *("bisidder", "partshoering", "aktindsigt", "klage", "moede", "kontaktperson", "enkeltydelse", "tandlaege"),
    *("akutbolig", "bostoette", "patientvejleder", "sundhedskort", "valg", "fritagelse"),
}
READ_IN_THE_LAW = {"ret-bisidder", "ret-klage"}
SAID = {  # what a card must not forget, in Danish
    "ret-bisidder": ("bisidder", "Du vælger selv", "dig, der taler"),
    "ret-partshoering": ("før de bestemmer", "Datoen i brevet", "mere tid"),
    "ret-aktindsigt": ("hvorfor", "blanket", "syv hverdage"),
    "ret-klage": ("i brevet", "fire uger", "sige det", "give en grund", "på sagen igen"),
    "ret-moede": ("møde", "gå til dem, ringe eller skrive"),
    "ret-kontaktperson": ("anonym", "Ingen skal sige ja først"),
    "ret-enkeltydelse": ("Søg, før du betaler", "prisen på papir"),
    "ret-tandlaege": ("socialtandpleje", "Kommunen ser på"),
    "ret-akutbolig": ("Du betaler", "haster"),
    "ret-bostoette": ("bostøtte", "klage"),
    "ret-patientvejleder": ("patientvejleder", "gratis"),
    "ret-sundhedskort": ("Borgerservice", "Spørg om prisen"),
    "ret-valg": ("valgkort", "ID", "brevstemme", "blankt"),
    "ret-fritagelse": ("fast hjem", "MitID", "egen forklaring", "Borgerservice"),
}


def every_text(card, code):
    yield card.title[code]
    for step in card.steps.values():
        yield from step.sentences[code]
        if step.end:
            yield from (one[code] for one in (step.end.place, step.end.form, *step.end.bring) if one)


def test_all_fourteen_are_there_and_all_links_hold():
    assert {card.id for card in CARDS} == {f"ret-{one}" for one in WANTED}
    assert BOTH.problems == []
    assert len(BOTH) == len(Guides.load()) + len(CARDS), "a card has the name of a guide, and would take its place"


def test_each_leads_to_its_form_or_its_guide():
    assert LINKS.keys() == {card.id for card in CARDS}
    assert [name for name, row in LINKS.items() if not (row.get("form") or row.get("guide"))] == []


def test_none_is_due_or_hard_to_read():
    assert BOTH.overdue(date(2026, 11, 20)) == []
    assert hard_to_read(BOTH) == []


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
class TestEach:
    def test_it_is_a_card_and_a_sentence_to_say(self, card):
        assert list(card.steps) == ["ret", "sig"]
        for code, lead in (("da", "Du kan sige:"), ("en", "You can say:")):
            assert 4 <= len(card.steps["ret"].sentences[code]) <= 6  # the heading, and three to five
            first, said = card.steps["sig"].sentences[code]
            assert first == lead
            assert said[-1] in ".?"
        assert card.steps["sig"].end

    @pytest.mark.parametrize("code", LANGUAGES)
    def test_it_is_easy_to_read(self, card, code):
        assert lix(card.prose(code)) <= EASY
        assert len(words(" ".join(card.steps["ret"].sentences[code]))) <= 45
        every = [one for text in every_text(card, code) for one in sentences(text)]
        assert not [one for one in every if len(words(one)) > LONGEST_SENTENCE]
        assert not [one for one in every_text(card, code) if NEVER.search(one) or re.search(r"\d", one)]

    def test_it_says_where_it_is_from(self, card):
        assert card.sources
        assert all(source.address.startswith("http") and source.title for source in card.sources)
        assert date(2026, 1, 1) <= card.checked <= date(2027, 12, 31)

    def test_what_is_not_from_the_law_or_the_authority_is_for_staff_to_check(self, card):
        assert card.to_check == ([] if card.id in READ_IN_THE_LAW else ["ret"])

    def test_the_facts_are_in_it(self, card):
        text = "\n".join(every_text(card, "da"))
        assert not [fact for fact in SAID[card.id] if fact not in text]

    def test_it_leads_to_what_there_is(self, card):
        link = LINKS[card.id]
        assert set(link) <= {"guide", "form", "needs"}
        assert link.get("guide") is None or BOTH.get(link["guide"])
        assert link.get("form") is None or (ASSETS / "content" / "forms" / f"{link['form']}.md").is_file()
        terms = json.loads((ASSETS / "content" / "directory" / "directory.json").read_text("utf-8"))["taxonomy_terms"]
        assert link["needs"]
        assert set(link["needs"]) <= {one["code"] for one in terms if one["taxonomy"] == "need"}
        end = card.steps["sig"].end
        assert end.kind != "guide" or end.guide == link["guide"]
        assert end.kind != "form" or link["form"]


def test_links_are_for_cards_only():
    assert set(LINKS) == {card.id for card in CARDS}
