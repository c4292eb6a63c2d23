"""Answers as they would be said."""

import pytest

from kiosk import i18n
from kiosk.forms.answers import said, together
from kiosk.forms.choices import Offered
from kiosk.forms.definition import Choices, Node

TO = (Offered("a", "Mad"), Offered("b", "Kaffe"), Offered("c", "Te"))


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def node(kind, data="string", appearance="", *, choices=False):
    return Node("/d/n", "value", kind, data=data, appearance=appearance, choices=Choices() if choices else None)


@pytest.mark.parametrize(
    ("asked", "value", "words"),
    [
        (node("text"), "Ib", "Ib"),
        (node("text"), "", ""),
        (node("integer", "int"), "1250", "1250"),
        (node("decimal", "decimal"), "12.50", "12,5"),
        (node("decimal", "decimal"), "3.0", "3"),
        (node("decimal", "decimal", "beloeb"), "1250.5", "1.250,50 kr."),
        (node("date", "date"), "2026-11-20", "fredag den 20. november 2026"),
        (node("date", "date", "month-year"), "2026-11-01", "november 2026"),
        (node("date", "date", "year"), "2026-01-01", "2026"),
        (node("time", "time"), "09:30:00.000+01:00", "kl. 9.30"),
        (node("dateTime", "dateTime"), "2026-11-20T14:00:00.000+01:00", "fredag den 20. november 2026 kl. 14"),
        (node("acknowledge"), "OK", "Ja"),
        (node("signature", "binary"), "M0 0", "Du har skrevet under."),
        (node("signature", "binary"), "on-paper", "Du skriver under på papir."),
        (node("select_one", "select", choices=True), "b", "Kaffe"),
        (node("select_one", "select", choices=True), "x", "x"),
        (node("select_multiple", "selects", choices=True), "a b c", "Mad, Kaffe og Te"),
        (node("rank", "rank", choices=True), "c a", "1. Te, 2. Mad"),
        (node("date", "date"), "no day", "no day"),
        (node("decimal", "decimal"), "NaN", "NaN"),
    ],
)
def test_in_words(asked, value, words):
    assert said(asked, value, TO) == words


def test_english():
    i18n.use("en")
    assert together(["food", "tea"]) == "food and tea"
    assert said(node("date", "date"), "2026-11-20") == "Friday, 20 November 2026"
