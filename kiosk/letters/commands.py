"""`python -m kiosk letter explain FILE`: one letter read, understood and explained, as JSON or as lines for people."""

import argparse
from collections.abc import Sequence
from datetime import date, time
from typing import Any

from kiosk import i18n
from kiosk.clock import SystemClock
from kiosk.config import Config
from kiosk.i18n import N_, _
from kiosk.letters.explaining import explain
from kiosk.letters.model import SURE, Amount, Appointment, Deadline, Found, Reading, Understanding
from kiosk.letters.reading import read
from kiosk.letters.understanding import understand

WHATS = {
    "answer": N_("answer"), "send": N_("send something"), "pay": N_("pay"), "contact": N_("get in touch"),
    "complain": N_("complain"), "meet": N_("come"), "collect": N_("collect something"), "move_out": N_("move out"),
    "sign": N_("sign"), "book": N_("book a time"), "do": N_("do something"),
}  # fmt: skip
MONEY = {
    "pay": N_("to pay"), "debt": N_("debt"), "fee": N_("a fee"), "receive": N_("you get"), "repay": N_("to pay back"),
    "deduct": N_("taken off"), "rent": N_("rent"), "other": N_("an amount"),
}  # fmt: skip


class Explained:
    """What the command found: JSON for programs, and lines for people."""

    def __init__(self, found: dict[str, Any], lines: Sequence[str]) -> None:
        self.found, self.lines = found, lines


def explain_letter(args: argparse.Namespace, settings: Config) -> Explained:  # noqa: ARG001 - every command takes both
    """Read, understand and explain one file; raises Unreadable (exit 3) where it can't be read."""
    if args.lang:
        i18n.use(args.lang)
    today = args.today or SystemClock().now().date()
    reading = read(args.file)
    found = understand(reading, today=today, received=args.received)
    sentences = explain(reading, found, today=today).sentences
    return Explained(as_json(reading, found, sentences), as_lines(found, sentences))


def as_json(reading: Reading, found: Understanding, sentences: Sequence[str]) -> dict[str, Any]:
    """The understanding as the command writes it: days as ISO 8601, offsets into `text`."""
    complaint = found.complaint
    return {
        "kind": found.kind.kind,
        "kind_confidence": found.kind.confidence,
        "sender": {"name": found.sender.name, "type": found.sender.type},
        "deadlines": [_deadline(one) for one in found.deadlines],
        "appointments": [_appointment(one) for one in found.appointments],
        "amounts": [_amount(one) for one in found.amounts],
        "phones": [{"number": one.number, "who": one.who, "hours": one.hours, **_where(one)} for one in found.phones],
        "references": [{"value": one.value, "what": one.what, **_where(one)} for one in found.references],
        "consequence": found.consequences[0].quote if found.consequences else None,
        "complaint": None
        if complaint is None
        else {
            "deadline": _iso(complaint.deadline.day) if complaint.deadline else None,
            "to": complaint.to,
            "quote": complaint.quote,
        },
        "open_with_care": found.open_with_care,
        "suspicious": bool(found.suspicious),
        "needs_person": found.needs_person,
        "text": reading.text,
        "explanation": list(sentences),
    }


def as_lines(found: Understanding, sentences: Sequence[str]) -> list[str]:
    """The explanation, and below it what was found, with a question mark before what is unsure."""
    lines = list(sentences)
    lines.append("")
    for met in found.appointments:
        where = ", ".join(part for part in (met.place, met.room, met.who) if part)
        lines.append(f"{_mark(met)} {_moment(met.day, met.at)}  {_('meeting')}{': ' + where if where else ''}")
        lines += _sentence(met)
    for one in found.deadlines:
        lines += [f"{_mark(one)} {_moment(one.day, one.at)}  {_(WHATS[one.what])}", *_sentence(one)]
    lines += [f"{_mark(one)} {one.kroner:.2f} kr.  {_(MONEY[one.what])}" for one in found.amounts]
    lines += [f"{_mark(one)} {one.number}  {one.who} {one.hours}".rstrip() for one in found.phones]
    lines += [f"{_mark(one)} {one.value}" for one in found.references]
    return lines


def _mark(one: Found) -> str:
    return " " if one.confidence >= SURE else "?"


def _sentence(one: Found) -> list[str]:
    """The letter's own sentence below a day that is unsure."""
    return [] if one.sure else [f"    “{' '.join(one.quote.split())}”"]


def _moment(day: date, at: time | None) -> str:
    return f"{day.isoformat()} {at.strftime('%H:%M') if at else '     '}"


def _iso(what: date | time | None) -> str | None:
    if isinstance(what, time):
        return what.strftime("%H:%M")
    return what.isoformat() if what else None


def _where(one: Found) -> dict[str, Any]:
    return {"confidence": one.confidence, "quote": one.quote, "start": one.start, "end": one.end}


def _deadline(one: Deadline) -> dict[str, Any]:
    return {
        "date": _iso(one.day),
        "time": _iso(one.at),
        "what": _(WHATS[one.what]),
        "what_key": one.what,
        **_where(one),
    }


def _appointment(one: Appointment) -> dict[str, Any]:
    return {
        "date": _iso(one.day), "time": _iso(one.at), "until": _iso(one.until), "place": one.place, "room": one.room,
        "with": one.who, "mode": one.mode, **_where(one),
    }  # fmt: skip


def _amount(one: Amount) -> dict[str, Any]:
    return {
        "value_dkk": one.kroner, "what": _(MONEY[one.what]), "what_key": one.what, "due": _iso(one.due),
        "payment_line": one.payment_line, "account": one.account, **_where(one),
    }  # fmt: skip
