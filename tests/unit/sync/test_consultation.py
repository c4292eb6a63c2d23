"""A consultation says who asks and what it will change, or it can't be published; what is published is read again."""

import json
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.consultation import LONGEST, REASONS, STEPS, BadConsultation, Choice, Consultation, Outcome, body, read
from sync.events import MOST_BYTES, encode

GOOD = {
    "id": "aften-2026",
    "question": {"da": "Hvad skal vi bruge stuen til om aftenen?", "en": "What shall the room be used for at night?"},
    "asks": {"da": "Huset og brugerrådet"},
    "changes": {"da": "Det, de fleste vælger, begynder i januar."},
    "choices": [
        {"key": "mad", "text": {"da": "Mad", "en": "Food"}, "icon": "food"},
        {"key": "musik", "text": {"da": "Musik"}},
    ],
    "opens": "2026-11-01",
    "closes": "2026-11-30",
    "step": "partnership",
}
OUTCOME = {
    "on": "2026-12-02",
    "moved": {"da": "Vi laver mad hver tirsdag."},
    "not_moved": {"da": "Musik koster for meget."},
}


def changed(**fields):
    return {**GOOD, **fields}


def choice(**fields):
    return changed(choices=[GOOD["choices"][0], {**GOOD["choices"][1], **fields}])


def outcome(**fields):
    return changed(outcome={**OUTCOME, **fields})


def test_it_is_read():
    found = read(GOOD)
    assert found.choices == (
        Choice("mad", {"da": "Mad", "en": "Food"}, "food"),
        Choice("musik", {"da": "Musik"}),
    )
    assert (found.opens, found.closes, found.outcome) == (date(2026, 11, 1), date(2026, 11, 30), None)
    assert read(outcome()).outcome == Outcome(date(2026, 12, 2), OUTCOME["moved"], OUTCOME["not_moved"])


def test_dates_may_be_those_of_toml_and_more_may_stand_there():
    assert read(changed(opens=date(2026, 11, 1), more=1)) == read(GOOD)


def test_texts_lose_what_stands_around_them_and_empty_ones_go():
    assert read(changed(asks={"da": " Huset ", "en": " "})).asks == {"da": "Huset"}


REFUSED = [
    ([], "", "whole"),
    (changed(id="Aften"), "id", "id"),
    (changed(id="a" * 41), "id", "id"),
    (changed(id=None), "id", "id"),
    (changed(question=None), "question", "no_text"),
    (changed(question={"en": "What?"}), "question", "no_text"),
    (changed(question={"da": "x" * 121}), "question.da", "text"),
    (changed(question={"da": "To\nlinjer"}), "question.da", "text"),
    (changed(question={"da": 1}), "question.da", "text"),
    (changed(question="Hvad?"), "question", "language"),
    (changed(question={"Da": "Hvad?"}), "question", "language"),
    (changed(question=dict.fromkeys(("da", "en", "de", "fr", "pl", "uk", "so"), "Hvad?")), "question", "language"),
    (changed(asks=None), "asks", "no_asks"),
    (changed(asks={"da": "  "}), "asks", "no_asks"),
    (changed(changes={}), "changes", "no_changes"),
    (changed(choices=GOOD["choices"][:1]), "choices", "choices"),
    (changed(choices=[{"key": str(n), "text": {"da": "x"}} for n in range(7)]), "choices", "choices"),
    (changed(choices="mad, musik"), "choices", "choices"),
    (changed(choices=["mad", "musik"]), "choices.0", "choices"),
    (choice(key="Musik!"), "choices.1.key", "key"),
    (choice(key="mad"), "choices.1.key", "key"),
    (choice(icon="../x"), "choices.1.icon", "icon"),
    (choice(text={}), "choices.1.text", "no_text"),
    (changed(opens="1. november"), "opens", "date"),
    (changed(opens="2026-02-30"), "opens", "date"),
    (changed(closes=datetime(2026, 11, 30, 12)), "closes", "date"),
    (changed(opens="1999-12-31"), "opens", "date"),
    (changed(opens="3000-01-01", closes="3000-01-02"), "opens", "date"),
    (outcome(on="9999-12-31"), "outcome.on", "date"),
    (changed(closes="2026-10-31"), "closes", "order"),
    (changed(closes="2027-11-03"), "closes", "order"),
    (changed(step="manipulation"), "step", "no_step"),
    (changed(step="therapy"), "step", "no_step"),
    (changed(step=["informing"]), "step", "step"),
    (changed(step=None), "step", "step"),
    (changed(outcome="It went well."), "outcome", "outcome"),
    (outcome(not_moved=None), "outcome.not_moved", "outcome"),
    (outcome(moved={"da": ""}), "outcome.moved", "outcome"),
    (outcome(on=None), "outcome.on", "date"),
    (outcome(on="2026-11-30"), "outcome.on", "early"),
]


@pytest.mark.parametrize(("given", "field", "reason"), REFUSED)
def test_what_is_wrong_is_said_with_its_place_and_a_sentence(given, field, reason):
    with pytest.raises(BadConsultation) as caught:
        read(given)
    error = caught.value
    assert (error.field, error.reason, error.sentence) == (field, reason, REASONS[reason])
    assert error.what == (f"{field}: {error.sentence}" if field else error.sentence)
    assert error.sentence.endswith(".")


def test_each_reason_is_tried():
    assert {reason for _given, _field, reason in REFUSED} == set(REASONS)


def texts(name):
    letters = st.characters(exclude_categories=["C", "Z"])
    text = st.text(letters, min_size=1, max_size=LONGEST[name])
    return st.fixed_dictionaries({"da": text}, optional={"en": text, "pl": text})


KEYS = st.text("abc-_9", min_size=1, max_size=20)
CHOICES = st.builds(Choice, KEYS, texts("text"), st.sampled_from(["", "house", "soup-2"]))


@st.composite
def consultations(draw):
    opens = draw(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
    closes = opens + timedelta(days=draw(st.integers(0, 366)))
    on = closes + timedelta(days=draw(st.integers(1, 400)))
    return Consultation(
        draw(st.text("ab-9", min_size=1, max_size=40)),
        draw(texts("question")),
        draw(texts("asks")),
        draw(texts("changes")),
        tuple(draw(st.lists(CHOICES, min_size=2, max_size=6, unique_by=lambda one: one.key))),
        opens,
        closes,
        draw(st.sampled_from(STEPS)),
        draw(st.none() | st.builds(Outcome, st.just(on), texts("moved"), texts("not_moved"))),
    )


@given(consultations())
def test_what_is_published_can_be_read_again(one):
    said = body(one)
    assert read(json.loads(encode(said))) == one
    assert len(encode(said)) < MOST_BYTES


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(st.sampled_from([*GOOD, "outcome"]), ANY)
def test_whatever_stands_there_it_is_read_or_refused_with_a_sentence(field, found):
    refused = None
    try:
        made = read(changed(**{field: found}))
    except BadConsultation as error:
        refused = error
    if refused is None:
        assert read(body(made)) == made
    else:
        assert refused.field.split(".")[0] in (field, "closes")
        assert refused.reason in REASONS
