"""Telephone numbers in any spelling; not CVR, accounts, cases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.understanding import phones
from kiosk.letters.understanding.prepare import prepare

NUMBERS = st.integers(20_000_000, 99_999_999).map(str)
SHAPES = (
    lambda n: f"{n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
    lambda n: f"{n[:4]} {n[4:]}",
    lambda n: n,
    lambda n: f"+45 {n[:2]} {n[2:4]} {n[4:6]} {n[6:]}",
    lambda n: f"+45{n}",
    lambda n: f"(+45) {n[:4]} {n[4:]}",
    lambda n: f"{n[:2]}-{n[2:4]}-{n[4:6]}-{n[6:]}",
    lambda n: f"{n[:2]}.{n[2:4]}.{n[4:6]}.{n[6:]}",
)


def numbers(text: str) -> list[str]:
    return sorted(one.number for one in phones.find(prepare(text)))


@given(
    NUMBERS,
    st.sampled_from(SHAPES),
    st.sampled_from(("Tlf. {}", "Telefon: {}", "Ring til os på {}.", "tlf {}, hverdage")),
)
def test_a_number_is_found_in_any_spelling(number: str, shape, around: str) -> None:
    assert numbers(around.format(shape(number))) == [number]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Tlf. 89 40 20 00 / 89 40 20 01", ["89402000", "89402001"]),
        ("Ring 112 ved livsfare, ellers 1813", ["112", "1813"]),
        ("Afbud 76292500.", ["76292500"]),
        ("Kontoret 96 28 70 70, dagligt 7.45-14", ["96287070"]),
        ("CVR 31 88 42 07", []),
        ("Kundenr. 70044518", []),
        ("konto 4180 0012345678", []),
        ("Journal 2026-0078-KH", []),
        ("KL-2026-0718", []),
        ("6. september 2026\n4180 Sorø", []),
        ("EAN 5798000123456", []),
        ("112 kr.", []),
    ],
)
def test_spellings_and_what_is_none(words: str, found: list[str]) -> None:
    assert numbers(words) == found


def test_hours_and_who() -> None:
    (one,) = phones.find(
        prepare("Ring til Ydelsescentret på 89 40 20 00. Vi har åbent mandag-onsdag kl. 9-15, torsdag kl. 9-17.")
    )
    assert one.hours == "mandag-onsdag kl. 9-15, torsdag kl. 9-17"
    assert one.who == "Ydelsescentret"


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ("Ring til os inden samtalen på tlf. 89 40 20 00.", ""),
        ("Ring til undertegnede på 89 40 20 00.", ""),
        ("Kontakt mig senest fredag på 89 40 20 00.", ""),
        ("Ring til vores kundeservice på 89 40 20 00.", "kundeservice"),
        ("Ring til Borgerservice i Aarhus på 89 40 20 00.", "Borgerservice i Aarhus"),
    ],
)
def test_who_is_a_name_or_nothing(words: str, who: str) -> None:
    (one,) = phones.find(prepare(words))
    assert one.who == who
