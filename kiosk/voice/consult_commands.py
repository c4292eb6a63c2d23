"""`python -m kiosk consult ...`: what the house asks its visitors, as JSON and as lines."""

import argparse
from datetime import date
from typing import Any, Final

from kiosk.i18n import N_, _
from kiosk.voice import report
from kiosk.voice.consultation_file import answered, load
from kiosk.voice.consultations import Consultations, NoSuchConsultation
from kiosk.voice.suppress import K
from sync.consultation import FIRST, Consultation, body

STATES: Final = {
    "coming": N_("not open yet"),
    "open": N_("open"),
    "closed": N_("closed, and not answered yet"),
    "answered": N_("answered"),
}
Found = tuple[Any, list[str]]


def check(args: argparse.Namespace) -> Found:
    """Whether the file can be published. Raises `BadFile`."""
    one = load(args.file)
    return {"ok": True, **body(one)}, [_("{id} can be published.").format(id=one.id)]


def run(args: argparse.Namespace, asked: Consultations | None, today: date) -> Found:
    """One of the others, by its name; `asked` is None where the kiosk never ran. Raises known errors."""
    if asked is None:
        if getattr(args, "id", None):
            raise NoSuchConsultation
        return [], [_("There is no consultation.")]
    if args.action == "list":
        return _list(asked, today)
    if args.action == "results":
        return _results(asked, args.id, today)
    if args.action == "withdraw":
        asked.withdraw(args.id)
        return {"id": args.id}, [_("{id} is withdrawn.").format(id=args.id)]
    one = load(args.file) if args.action == "add" else answered(asked.own(args.id), args.file, today)
    asked.keep(one)
    said = _("{id} stands on the screen from {opens} to {closes}.") if args.action == "add" else _("{id} is answered.")
    return body(one), [said.format(id=one.id, opens=one.opens, closes=one.closes)]


def state(one: Consultation, asked: Consultations, today: date) -> str:
    """How it stands."""
    if one.outcome is not None:
        return "answered"
    if asked.results(one.id) is not None or one.closes < today:
        return "closed"
    return "coming" if today < one.opens else "open"


def _list(asked: Consultations, today: date) -> Found:
    found = [{"state": state(one, asked, today), **body(one)} for one in asked.all()]
    lines = [f"{one['id']}  {one['question'][FIRST]}  ({_(STATES[one['state']])})" for one in found]
    return found, lines or [_("There is no consultation.")]


def _results(asked: Consultations, wanted: str | None, today: date) -> Found:
    those = [one for one in asked.all() if wanted in (None, one.id)]
    if wanted and not those:
        raise NoSuchConsultation
    found, lines = [], list[str]()
    for one in those:
        told = asked.results(one.id)
        row = {"id": one.id, "state": state(one, asked, today), "k": K, "numbers": None, "all": None}
        found.append(row if told is None else {**row, "numbers": told.numbers, "all": told.all})
        lines.append(f"{one.id}  {one.question[FIRST]}")
        if told is None:
            lines.append("  " + _("The numbers come when it has closed."))
            continue
        lines += [f"  {choice.text[FIRST]}: {report.number(told.numbers[choice.key])}" for choice in one.choices]
        lines.append("  " + _("All: {n}").format(n=report.number(told.all)))
    told_some = any(row["numbers"] for row in found)
    return found, [*lines, report.why()] if told_some else lines or [_("There is no consultation.")]
