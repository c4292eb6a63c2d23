"""Our own guides, one by one: whole, easy to read, dated, true to the facts we have, and in words that we use."""

import re
from datetime import date

import pytest

from kiosk import i18n
from kiosk.guidance.guides import OURS, Guides
from kiosk.guidance.report import checked, hard_to_read
from kiosk.guidance.walk import begin
from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, sentences, words

GUIDES = Guides.load()
WANTED = {
    *("kan-ikke-logge-ind", "mistet", "digital-post", "laeseadgang", "udeblevet", "klage", "partshoering"),
    *("aktindsigt", "bisidder", "kan-ikke-betale", "mine-udbetalinger", "forkyndelse", "svindel", "akutbolig"),
}
LANGUAGES = [language.code for language in i18n.WHOLE]
# The numbers that we have from the authorities themselves, or know and have marked for staff to check.
KNOWN = {"33980010", "33411200", "70802580"}
MARKED = {"70128063", "70200000", "114"}
NEVER = re.compile(r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|\bclient|vulnerable|hjemløs", re.IGNORECASE)


def every_text(guide, code):
    """What a person can read in it, as (step, text)."""
    yield "", guide.title[code]
    for step in guide.steps.values():
        yield from ((step.id, one) for one in step.sentences[code])
        yield from ((step.id, choice.words[code]) for choice in step.choices)
        if step.end:
            yield from ((step.id, one[code]) for one in (step.end.place, step.end.form, *step.end.bring) if one)


def test_they_are_all_there_and_nothing_is_wrong_with_them():
    assert {guide.id for guide in GUIDES} == WANTED
    assert GUIDES.problems == []
    assert checked(GUIDES, date(2026, 11, 20))["overdue"] == []


def test_no_page_of_groups_has_more_than_six():
    assert max(len(many) for many in GUIDES.groups().values()) <= 6


@pytest.mark.parametrize("code", LANGUAGES)
@pytest.mark.parametrize("guide", list(GUIDES), ids=lambda guide: guide.id)
class TestEach:
    def test_it_is_easy_to_read(self, guide, code):
        assert lix(guide.prose(code)) <= EASY
        every = [one for _step, text in every_text(guide, code) for one in sentences(text)]
        assert not [one for one in every if len(words(one)) > LONGEST_SENTENCE]

    def test_a_step_is_short(self, guide, code):
        for step in guide.steps.values():
            assert len(words(" ".join(step.sentences[code]))) <= 45, step.id

    def test_its_sentences_end_and_its_answers_do_not(self, guide, code):
        for step in guide.steps.values():
            assert all(one[-1] in ".?!" for one in step.sentences[code]), step.id
            assert all(choice.words[code][-1] not in ".!" for choice in step.choices), step.id

    def test_the_words_are_ours(self, guide, code):
        assert not [text for _step, text in every_text(guide, code) if NEVER.search(text)]

    def test_nothing_in_it_is_a_number_that_we_do_not_know(self, guide, code):
        """No amount, rate, or number of a form or law is sure. The age of 15 and 30 days for housing benefit are."""
        said = [one for _step, text in every_text(guide, code) for one in re.findall(r"\d[\d .]*", text)]
        assert {one.strip(" .") for one in said} <= {"15", "30"}

    def test_the_way_on_is_in_words_of_the_language(self, guide, code):
        for step in guide.steps.values():
            assert len({choice.words[code] for choice in step.choices}) == len(step.choices), step.id


@pytest.mark.parametrize("guide", list(GUIDES), ids=lambda guide: guide.id)
class TestWhereItIsFrom:
    def test_its_sources_are_dated(self, guide):
        assert all(source.title and source.address.startswith("http") for source in guide.sources)
        assert date(2026, 1, 1) <= guide.checked <= date(2027, 12, 31)

    def test_every_walk_ends_in_something_to_do(self, guide):
        waiting, ends = [begin(guide)], set()
        while waiting:
            walk = waiting.pop()
            if walk.state == "asking":
                waiting += [walk.choose(number) for number in range(len(walk.step.choices))]
            elif walk.state == "telling":
                waiting.append(walk.go_on())
            else:
                ends.add(walk.step.end.kind)
                assert len(walk.trail) <= 10, "too long a way"
        assert ends


def test_telephone_numbers_are_those_we_know():
    numbers = {phone.number: phone for phone in GUIDES.phones.values()}
    assert set(numbers) <= KNOWN | MARKED
    assert {number for number, phone in numbers.items() if phone.check} == MARKED & set(numbers)


def test_numbers_stand_in_their_own_file_only():
    for path in OURS.glob("*.toml"):
        if path.stem != "phones":
            assert not re.search(r"\d\d ?\d\d ?\d\d ?\d\d(?!-)", re.sub(r"https?://\S+", "", path.read_text("utf-8")))


# What the facts mark as secondary or generally known: it is to be worded with care, and to be looked at by staff.
CAREFUL = {
    "mistet": {"igen", "pas", "sundhedskort"},
    "kan-ikke-logge-ind": {"gaa", "aldrig"},
    "udeblevet": {"job", "job-sig"},
    "klage": {"sent"},
    "partshoering": {"frist"},
    "aktindsigt": {"saadan", "tid"},
    "kan-ikke-betale": {"stoette", "vent", "soeg", "sundhed"},
    "mine-udbetalinger": {"konto", "brev", "ingen"},
    "svindel": {"tegn", "spoerg", "bank"},
    "forkyndelse": {"ring"},
}


@pytest.mark.parametrize(("guide", "steps"), CAREFUL.items())
def test_what_is_not_sure_is_marked(guide, steps):
    assert steps <= set(GUIDES.get(guide).to_check)


SAID = {  # what a guide must not forget, in Danish
    "klage": (
        "fire uger",
        "seks hverdage",
        "nået frem",
        "den sidste dag",
        "sige det",
        "Klag alligevel",
        "sendt brevet",
    ),
    "digital-post": ("15 år", "ikke bevise", "fast hjem", "meldt ud", "net", "Sproget", "hukommelse", "ikke har læst"),
    "forkyndelse": ("flytter eller sletter", "en anden åbner", "Fristen løber fra den dag"),
    "laeseadgang": ("retten", "Fristen|fristen", "Giv aldrig dit eget MitID"),
    "mistet": ("spærret", "Borgerservice"),
    "udeblevet": ("nu", "ikke nok at sige det et andet sted"),
    "aktindsigt": ("blanket", "hvorfor", "syv hverdage"),
    "bisidder": ("bisidder", "partsrepræsentant", "fuldmagt"),
    "kan-ikke-betale": ("før du betaler", "tre måneder"),
    "partshoering": ("datoen i brevet", "mere tid"),
    "svindel": ("koder", "spærre"),
}


@pytest.mark.parametrize(("guide", "facts"), SAID.items())
def test_the_facts_are_in_it(guide, facts):
    text = "\n".join(one for _step, one in every_text(GUIDES.get(guide), "da"))
    assert not [fact for fact in facts if not re.search(fact, text)]


def test_the_checker_says_the_same_of_readability():
    assert hard_to_read(GUIDES) == []
