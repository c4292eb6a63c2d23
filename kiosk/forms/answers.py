"""Answers in words, in the language now in use: "fredag den 20. november 2026", "1.250 kr.", "pris og bank"."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation

from kiosk import words
from kiosk.forms.choices import Offered
from kiosk.forms.definition import Node
from kiosk.forms.engine import State
from kiosk.i18n import _, dates

AMOUNT = "beloeb"
"""The appearance of a number of kroner."""
ON_PAPER = "on-paper"
"""The answer to a question for a photo, which no screen here takes."""
ASKED_OFTEN = frozenset({
    "navn", "cpr", "adresse", "vej", "postnr", "by", "telefon", "email", "kommune", "foedt", "foedselsdag",
})  # fmt: skip
"""Names of questions that mean the same in every form. Others mean the same where their words are the same, too."""


def in_words(node: Node, state: State) -> str:
    """The answer as it would be said; "" for none."""
    return said(node, state.value, state.choices)


def said(node: Node, value: str, choices: Sequence[Offered] = ()) -> str:
    """A value of a question in words; as it stands where it is none of its kind."""
    if not value:
        return ""
    if node.choices is not None:
        names = {one.value: one.label for one in choices}
        several = value.split() if node.data in {"selects", "rank"} else [value]
        labels = [names.get(one) or one for one in several]
        return ranked(labels) if node.data == "rank" else together(labels)
    try:
        return _SAID.get(node.type, _plain)(node, value)
    except (ValueError, InvalidOperation):
        return value


def together(parts: Sequence[str]) -> str:
    """Gives "mad, kaffe og te"."""
    if len(parts) < 2:
        return "".join(parts)
    return _("{first} and {last}").format(first=", ".join(parts[:-1]), last=parts[-1])


def ranked(parts: Sequence[str]) -> str:
    """Gives "1. te, 2. kaffe"."""
    return ", ".join(f"{number}. {part}" for number, part in enumerate(parts, 1))


def number(value: str) -> str:
    """Gives "12,5" of "12.5"; a whole number without decimals."""
    amount = Decimal(value)
    if not amount.is_finite():
        raise ValueError
    whole = amount == amount.to_integral_value()
    return str(int(amount)) if whole else f"{amount.normalize():f}".replace(".", dates().decimals)


def _plain(_node: Node, value: str) -> str:
    return value


def _number(node: Node, value: str) -> str:
    if AMOUNT in node.appearance.split():
        return words.money_in_words(Decimal(value))
    return number(value)


def _day(node: Node, value: str) -> str:
    day = date.fromisoformat(value[:10])
    looks = node.appearance.split()
    if "year" in looks:
        return str(day.year)
    if "month-year" in looks:
        return _("{month} {year}").format(month=dates().months[day.month - 1], year=day.year)
    return words.date_in_words(day)


def _time(_node: Node, value: str) -> str:
    return _("at {start}").format(start=words.clock_in_words(time.fromisoformat(value[:5])))


def _moment(node: Node, value: str) -> str:
    when = datetime.fromisoformat(value[:16])
    return _("{day} {time}").format(day=_day(node, value), time=_time(node, when.strftime("%H:%M")))


def _signed(_node: Node, value: str) -> str:
    return _("You sign on paper.") if value == ON_PAPER else _("You have signed.")


def _drawn(_node: Node, value: str) -> str:
    return _("You bring it on paper.") if value == ON_PAPER else _("You have drawn it.")


def _yes(_node: Node, _value: str) -> str:
    return _("Yes")


_SAID = {
    "integer": _number, "decimal": _number, "range": _number, "date": _day, "time": _time, "dateTime": _moment,
    "signature": _signed, "image": _drawn, "acknowledge": _yes,
}  # fmt: skip
