"""Kroner in every spelling, ranges, tables; giro lines and accounts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.letters.understanding import amounts
from kiosk.letters.understanding.prepare import prepare

FORMS = ("{n} kr.", "{n} kroner", "kr. {n}", "kr {n}", "DKK {n}", "{n} DKK", "kr.{n}")


def danish(value: int, ore: int | None) -> str:
    """1250, 5 as "1.250,05"."""
    return f"{value:,}".replace(",", ".") + ("" if ore is None else f",{ore:02}")


def kroner(text: str) -> list[float]:
    return sorted(one.kroner for one in amounts.find(prepare(text), "oplysning", []))


@given(st.integers(1, 999_999), st.none() | st.integers(0, 99), st.sampled_from(FORMS), st.booleans())
def test_an_amount_is_found_in_any_spelling(value: int, ore: int | None, form: str, points: bool) -> None:
    words = danish(value, ore) if points else danish(value, ore).replace(".", "")
    assert kroner(f"Du skal betale {form.format(n=words)} i alt.") == [round(value + (ore or 0) / 100, 2)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("kr.1.250,-", [1250]),
        ("500,- pr. måned", [500]),
        ("1.095 ,- kr", [1095]),
        ("0 kr.", [0]),
        ("ca. 1.200-1.400 kr.", [1200, 1400]),
        ("mellem 300 og 400 kr.", [300, 400]),
        ("2,5 mio. kr.", [2_500_000]),
        ("Husleje          4.500,00\nVand               300,00\nI alt kr.        4.800,00", [300, 4500, 4800]),
        ("Beløb i kr.\nHusleje          4500\nVand               300", [300, 4500]),
        ("Forbrug 612 kWh á 2,41 kr. i alt 1.474,92 kr.", [2.41, 1474.92]),
        ("2026 kr. 1.095,00", [1095]),
        ("I alt 13.740 kr.\n14 dages fortrydelsesret", [13740]),
    ],
)
def test_spellings(words: str, found: list[float]) -> None:
    assert kroner(words) == sorted(found)


@pytest.mark.parametrize(
    "words", ["25 %", "612 kWh", "100 euro", "tlf. 89 40 20 00", "sag 1.234,56-7", "kl. 9,30", "12,50 km"]
)
def test_what_is_no_money(words: str) -> None:
    assert kroner(words) == []


def test_a_bill_has_its_amount_first_with_day_line_and_account(read) -> None:
    found = read(
        "Regning\n\nMoms 250,00\nI alt kr. 1.250,00\n\nBetales senest den 20.04.2026 på reg.nr. 9275 konto 4561230087."
        "\n\n+71<000000884012715+83774120<"
    )
    bill = found.amounts[0]
    assert (bill.kroner, str(bill.due)) == (1250, "2026-04-20")
    assert bill.payment_line == "+71<000000884012715+83774120<"
    assert bill.account == "9275 4561230087"


@pytest.mark.parametrize(
    ("words", "what"),
    [
        ("Du skal betale 3.400 kr. tilbage.", "repay"),
        ("Rykkergebyr: 100 kr.", "fee"),
        ("Restancen er 5.000 kr.", "debt"),
        ("Huslejen er 5.120 kr.", "rent"),
        ("Der udbetales 2.912 kr. til dig", "receive"),
        ("At betale 99 kr.", "pay"),
    ],
)
def test_what_an_amount_is(words: str, what: str) -> None:
    (found,) = amounts.find(prepare(words), "oplysning", [])
    assert found.what == what
