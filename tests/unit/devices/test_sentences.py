"""Sentences as a listener hears them, in the Danish that centres write."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.devices.sentences import prepare, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        ("Bare kom", ["Bare kom"]),
        ("Bare kom! Der er kaffe. Vil du med?", ["Bare kom!", "Der er kaffe.", "Vil du med?"]),
        ("Vi mødes kl. 14.30 ved døren. Tag sko på.", ["Vi mødes kl. 14.30 ved døren.", "Tag sko på."]),
        ("Turen er den 3. maj. Husk tøj.", ["Turen er den 3. maj.", "Husk tøj."]),
        ("Det koster ca. 50 kr. Du kan få hjælp.", ["Det koster ca. 50 kr.", "Du kan få hjælp."]),
        ("Det koster 50 kr. pr. person.", ["Det koster 50 kr. pr. person."]),
        ("Ring på tlf. 33 98 00 10. Spørg efter Mette.", ["Ring på tlf. 33 98 00 10.", "Spørg efter Mette."]),
        ("Vi har kaffe, te m.m. Kom og vær med.", ["Vi har kaffe, te m.m.", "Kom og vær med."]),
        ("Vi har f.eks. Kierkegaard på hylden.", ["Vi har f.eks. Kierkegaard på hylden."]),
        ("Spørg J. Hansen. Han ved det.", ["Spørg J. Hansen.", "Han ved det."]),
        ("Det er din og min. Vi deler.", ["Det er din og min.", "Vi deler."]),
        ("Hvad nu … Tag det roligt.", ["Hvad nu …", "Tag det roligt."]),
        ("Hun sagde: »Kom.« Og vi kom.", ["Hun sagde: »Kom.«", "Og vi kom."]),
        ("Er du sulten?! Så kom.", ["Er du sulten?!", "Så kom."]),
        ("Vi går. 20 minutter er nok.", ["Vi går.", "20 minutter er nok."]),
        ("Vi går. åen er smuk", ["Vi går. åen er smuk"]),
        ("Fællesspisning\nTorsdag kl. 18\n\n- kaffe\n• te", ["Fællesspisning", "Torsdag kl. 18", "kaffe", "te"]),
        ("هل ما زلت هنا؟ نعم. شكراً", ["هل ما زلت هنا؟", "نعم.", "شكراً"]),
        ("Gå ind på www.borger.dk. Log på.", ["Gå ind på www.borger.dk.", "Log på."]),
    ],
)
def test_split(text, sentences):
    assert split_sentences(text) == sentences


@pytest.mark.parametrize("unit", [".", "...", "!'", " ", " -", "a. ", "\n ", " kl. A", "( "])
@pytest.mark.parametrize("before", ["", "a" * 4_000])
def test_no_text_takes_more_than_a_time_in_proportion(unit, before):
    """Against a peer in the same run, with much room: the worst was 400 times as slow."""

    def seconds(text):
        begin = process_time()
        split_sentences(text)
        prepare(text)
        return process_time() - begin

    usual = min(seconds("Vi mødes kl. 9. Tag sko på. " * 286) for _ in range(3))
    assert seconds((before + unit * 8_000)[:8_000]) < 30 * usual


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("Kom og   vær\tmed", "Kom og vær med"),
        ("☕ Kaffe 🎉", "Kaffe"),
        ("lørdag – ved søen", "lørdag, ved søen"),
        ("Løve\u00adbakken", "Løvebakken"),
        ("**Vigtigt**", "Vigtigt"),
        ("A | B", "A , B"),
        ("mandag-fredag", "mandag-fredag"),
        ("🎉", ""),
        ("...", ""),
        ("cafe\u0301", "café"),
    ],
)
def test_prepare(sentence, said):
    assert prepare(sentence) == said


@given(st.text(alphabet="aA1. !?\n»«kl…-æÅ", max_size=60))
def test_splitting_loses_no_words(text):
    def words(one):
        return [char for char in one if char.isalnum()]

    found = split_sentences(text)
    assert words("".join(found)) == words(text)
    assert all(sentence.strip() == sentence and sentence for sentence in found)


@given(st.text(max_size=80))
def test_what_is_said_is_one_line_without_unseen_characters(text):
    said = prepare(text)
    assert said.isprintable()
    assert said == " ".join(said.split())
