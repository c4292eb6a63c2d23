"""The forms of one visit, over a real store: begun, stopped, opened again, in an older version, and wiped."""

import json

import pytest

from kiosk import i18n
from kiosk.forms.drafts import NoDraft
from kiosk.forms.library import Library
from kiosk.forms.visit import Forms, Left
from kiosk.store import DiskFull
from tests.helpers.drafting import Clock, opened, quick
from tests.helpers.made_forms import EVERYTHING, made, of_text

NAME, DOG, RENT = "/data/dig/navn", "/data/valg/hund", "/data/dig/leje"


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store(tmp_path):
    with opened(tmp_path) as made_:
        yield made_


def forms(store, clock, *definitions):
    library = Library(())
    for one in definitions or (made(EVERYTHING),):
        library.add(one, EVERYTHING)
    return Forms(store, clock, library=library, derive=quick)


def filled(several, name="alt", **answers):
    filling = several.begin(name, "da")
    for path, value in {NAME: "Solveig", **answers}.items():
        filling.steps.answer(path, value)
    filling.goto(filling.steps.pages()[1])
    assert filling.next() == []
    return filling


def changed(*swaps, version="2"):
    text = EVERYTHING.read_text("utf-8")
    for old, new in swaps:
        assert old in text
        text = text.replace(old, new)
    return of_text(text, version)


def test_each_step_is_in_the_draft_and_the_slip_brings_it_back(store, clock):
    several = forms(store, clock)
    filling = filled(several)
    filling.steps.answer(RENT, "4000")
    filling.save()
    slip = filling.keep()
    several.wipe()
    again = forms(store, clock).unlock(slip)()
    assert again.session.value(NAME) == "Solveig"
    assert again.session.value(RENT) == "4000.0"
    assert again.steps.current == filling.steps.current
    assert not again.account


def test_the_wipe_leaves_no_draft_without_a_slip(store, clock):
    several = forms(store, clock)
    filled(several)
    assert any(name.startswith("draft-") for name in store.subjects())
    several.wipe()
    assert not any(name.startswith("draft-") for name in store.subjects())
    assert several.filling("alt") is None


@pytest.mark.logs("a draft could not be kept")
def test_a_full_disk_holds_nobody_up(store, clock, monkeypatch):
    several = forms(store, clock)
    filling = several.begin("alt", "da")

    def full(*_given, **_named):
        raise DiskFull

    monkeypatch.setattr(store, "transaction", full)
    assert filling.next() == []
    assert isinstance(filling.unsaved, DiskFull)
    monkeypatch.undo()
    filling.save()
    assert filling.unsaved is None


def test_an_older_version_says_what_is_gone_new_and_to_be_answered_again(store, clock):
    several = forms(store, clock)
    filling = filled(several, **{DOG: "ja", "/data/valg/til": "leje", "/data/dig/alder": "40"})
    slip = filling.keep()
    several.wipe()
    newer = changed(
        ("| | integer | alder |", "| | integer | hvor_gammel |"),
        ("| | til | leje | Husleje | Rent | house.png | house.png |\n", ""),
        ("| | text | historie | Hvad er der sket?", "| | text | historien | Hvad skete der?"),
    )
    again = forms(store, clock, newer).unlock(slip)()
    assert [(one.question, one.answer) for one in again.account.gone] == [("Hvor gammel er du?", "40")]
    assert [(one.question, one.answer) for one in again.account.again] == [("Hvad mangler du penge til?", "Husleje")]
    assert set(again.account.new) == {"Hvor gammel er du?", "Hvad skete der?"}
    assert again.session.value(NAME) == "Solveig"
    assert again.session.value("/data/valg/til") == ""
    assert again.session.value(DOG) == "ja"


def test_a_question_that_moved_is_found_by_its_name(store, clock):
    several = forms(store, clock)
    slip = filled(several, **{DOG: "ja"}).keep()
    several.wipe()
    newer = changed(("| | begin_group | valg |", "| | begin_group | oensker |"))
    again = forms(store, clock, newer).unlock(slip)()
    assert again.session.value("/data/oensker/hund") == "ja"
    assert not again.account.gone
    assert not again.account.again


def test_the_same_version_has_no_account(store, clock):
    several = forms(store, clock)
    slip = filled(several).keep()
    several.wipe()
    assert not forms(store, clock).unlock(slip)().account


def test_a_form_that_is_gone_gives_the_answers_back(store, clock):
    several = forms(store, clock)
    slip = filled(several).keep()
    several.wipe()
    other = changed(("| Alt muligt | alt |", "| Andet | andet |"))
    left = forms(store, clock, other).unlock(slip)()
    assert isinstance(left, Left)
    assert ("Hvad hedder du?", "Solveig") in left.said
    assert left.name == "Alt muligt"


def test_what_was_said_to_one_form_is_offered_to_another(store, clock):
    other = changed(("| Alt muligt | alt |", "| Andet | andet |"), ("Hvad hedder du?", "Dit navn?"))
    several = forms(store, clock, made(EVERYTHING), other)
    filled(several, **{RENT: "4000"})
    second = several.begin("andet", "da")
    assert several.before(second, NAME).words == "Solveig"
    assert several.before(second, RENT).words == "4.000 kr."
    assert several.before(second, DOG) is None
    second.steps.answer(NAME, "Ib")
    assert several.before(second, NAME) is None


def test_the_same_question_is_known_in_another_language(store, clock):
    several = forms(store, clock, made(EVERYTHING), changed(("| Alt muligt | alt |", "| Andet | andet |")))
    filled(several, **{RENT: "4000"})
    second = several.begin("andet", "en")
    assert several.before(second, RENT).value == "4000.0"
    other = changed(("| Alt muligt | alt |", "| Tredje | tredje |"), ("Hvad betaler du i husleje?", "Hvad koster det?"))
    third = forms(store, clock, made(EVERYTHING), other)
    filled(third, **{RENT: "4000"})
    assert third.before(third.begin("tredje", "en"), RENT) is None


def test_no_answer_in_another_forms_draft(store, clock):
    other = changed(("| Alt muligt | alt |", "| Andet | andet |"))
    several = forms(store, clock, made(EVERYTHING), other)
    first, second = filled(several), filled(several, "andet", **{NAME: "Ib"})
    slips = first.keep(), second.keep()
    several.wipe()
    again = forms(store, clock, made(EVERYTHING), other)
    found = [again.unlock(slip)() for slip in slips]
    assert [(one.definition.id, one.session.value(NAME)) for one in found] == [("alt", "Solveig"), ("andet", "Ib")]


def test_done_is_done(store, clock):
    several = forms(store, clock)
    filling = filled(several)
    slip = filling.keep()
    several.done(filling)
    with pytest.raises(NoDraft):
        several.unlock(slip)


def test_the_library_reads_published_forms_and_leaves_out_what_is_none(tmp_path):
    ours, own = tmp_path / "ours", tmp_path / "own"
    for folder in (ours / "alt", own / "alt", own / "broken"):
        folder.mkdir(parents=True)
    (ours / "alt" / "form.json").write_bytes(made(EVERYTHING).dump())
    (own / "alt" / "form.json").write_bytes(changed(version="7").dump())
    (own / "broken" / "form.json").write_text("{")
    (own / "newer.json").write_text(json.dumps({"format": 99, "id": "x", "title": {}}))
    assert Library.load(tmp_path / "none", ours=tmp_path / "none").groups() == {}
    found = Library.load(own, ours=ours)
    assert len(found) == 1
    known = found.get("alt")
    assert (known.need("da"), known.need("en")) == ("Jeg vil prøve det hele", "I want to try it all")
    assert (known.group, known.minutes, known.picture) == ("penge", 10, "money")
    assert known.papers("da") == ["Dit ID", "Et brev fra banken"]
    assert known.sensitive
    assert known.own
    assert found.definition("alt").version == "7"


@pytest.mark.parametrize(
    ("form", "need", "question", "value"),
    [
        ("enkeltydelse", 0, "til", "tand"),
        ("enkeltydelse", 1, "til", "medicin"),
        ("enkeltydelse", 4, "til", "andet"),
        ("patient", 1, "vil", "tur"),
        ("fuldmagt", 0, "rolle", "bisidder"),
    ],
)
def test_the_need_that_a_form_was_chosen_by_is_an_answer(store, clock, form, need, question, value):
    filling = Forms(store, clock, derive=quick).begin(form, "da", need)
    (path,) = filling.steps.pages()[0].paths
    assert (path.rpartition("/")[2], filling.session.node(path).value) == (question, value)
    assert filling.steps.current == filling.steps.pages()[1], "and it is not asked again"
    assert filling.steps.back()
    assert filling.steps.current.paths == (path,), "but may be changed"


@pytest.mark.parametrize("need", [None, 5, -1])
def test_a_form_that_was_found_otherwise_asks_from_the_beginning(store, clock, need):
    filling = Forms(store, clock, derive=quick).begin("enkeltydelse", "da", need)
    assert filling.steps.current == filling.steps.pages()[0]
    assert filling.session.node(filling.steps.current.paths[0]).value == ""


def test_what_answers_another_question_than_the_first_is_left_alone(store, clock):
    filling = Forms(store, clock, derive=quick).begin("enkeltydelse", "da")
    for name, value in (("ydelse", "ja"), ("til", "ferie")):
        filling.answered(name, value)
    assert filling.steps.current == filling.steps.pages()[0]
