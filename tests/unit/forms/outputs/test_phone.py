"""The page for the phone: it fits a code that phones read, leads somewhere, and tells nobody who carries it."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.forms.handin import KINDS, Place, Way, places
from kiosk.forms.outputs import phone_page
from kiosk.letters.explaining.lix import too_long
from kiosk.ui import qr
from tests.unit.forms.content.test_personas import WALKS
from tests.unit.forms.outputs.forms import answered, published


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def page(persona, **more):
    definition, session = answered(persona)
    return phone_page(definition, session, places(definition, session)[0], **more)


@pytest.mark.parametrize("persona", sorted(WALKS))
@pytest.mark.parametrize("code", ["da", "en"])
@pytest.mark.parametrize("personal", [False, True])
def test_everybodys_fits_and_leads_somewhere(persona, code, personal):
    i18n.use(code)
    text = page(persona, personal=personal)
    assert qr.matrix(text)
    assert len(text.encode()) <= 997
    assert re.search(r"^1\. \w", text, re.MULTILINE)
    assert re.search(r"^- \w", text, re.MULTILINE)
    assert "${" not in text
    assert not re.search(r"Kim|Bodil|Ågade|251248|12345678|12 34 56 78|Aarhus|København", text)


def test_what_it_says():
    assert page("enkeltydelse.tand").splitlines()[:5] == [
        "Dit brev",
        "",
        "1. Udfyld de tomme linjer i hånden.",
        "2. Se efter, at der er skrevet under.",
        "3. Læg de papirer ved, som brevet nævner.",
    ]
    chosen = page("enkeltydelse.tand", personal=True)
    assert "Læg ved: Overslag eller regning, Kontoudtog" in chosen
    assert chosen.startswith(published("enkeltydelse").title["da"])


def test_what_is_delicate_has_no_name_until_it_is_chosen():
    definition, session = answered("patient.klage")
    delicate = replace(
        definition, sidecar=replace(definition.sidecar, settings={**definition.sidecar.settings, "folsom::da": "ja"})
    )
    place = places(delicate, session)[0]
    name = definition.title["da"]
    assert name not in phone_page(delicate, session, place)
    assert phone_page(delicate, session, place).startswith("Dit brev\n")
    assert name in phone_page(delicate, session, place, personal=True)


def test_the_number_and_the_address_once():
    ways = (Way("phone", ("Ring til dem.",), phone="33 41 12 00"), Way("person", ("Gå hen.",), address="Torvet 1"))
    place = Place("x", "Kontoret", (*ways, Way("paper", ("Send det.",), address="Torvet 1")), "Søby", ("Hver dag.",))
    text = phone_page(*answered("huset.rum"), place)
    assert text.count("Torvet 1") == 1
    assert "Ring 33 41 12 00." in text
    assert text.endswith("Åbent: Hver dag.")
    assert "Søby" not in text
    assert "Kontoret (Søby)" in phone_page(*answered("huset.rum"), place, personal=True)


def test_its_own_sentences_are_short():
    for persona in WALKS:
        assert not too_long("\n".join(line for line in page(persona).splitlines() if re.match(r"\d\. ", line)))


WORDS = st.text(max_size=900)


@given(
    st.builds(
        Place,
        st.just("x"),
        WORDS,
        st.lists(
            st.builds(Way, st.sampled_from(KINDS), st.lists(WORDS, min_size=1, max_size=3).map(tuple), WORDS, WORDS),
            max_size=5,
        ).map(tuple),
        WORDS,
        st.lists(WORDS, max_size=2).map(tuple),
    )
)
def test_whatever_a_centre_writes_it_fits(place):
    i18n.use("da")
    for personal in (False, True):
        assert len(phone_page(published("huset"), answered("huset.rum")[1], place, personal=personal).encode()) <= 997
