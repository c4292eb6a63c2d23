"""What a MeMo message says outside its documents: answer by, appointments and payments as actions (facts.md, MeMo)."""

from collections.abc import Sequence
from datetime import datetime

from kiosk.clock import COPENHAGEN
from kiosk.letters.model import Appointment, Deadline, Envelope
from kiosk.letters.understanding.prepare import Text

PLAIN = 0.95


def add(
    text: Text, around: Envelope, due: Sequence[Deadline], met: Sequence[Appointment]
) -> tuple[list[Deadline], list[Appointment]]:
    """The findings of the text with those of the envelope, which are as sure as can be, in front."""
    deadlines, appointments = list(due), list(met)
    here = text.origin(0, 0)

    def put(moment: datetime, what: str) -> None:
        local = _local(moment)
        same = next((one for one in deadlines if one.day == local.date()), None)
        if same is None:
            at = (
                None
                if (local.hour, local.minute) in {(0, 0), (23, 59)}
                else local.time().replace(second=0, microsecond=0)
            )
            deadlines.insert(0, Deadline(PLAIN, *here, local.date(), at, what))  # type: ignore[arg-type]

    if around.reply_by:
        put(around.reply_by, "answer")
    for one in around.actions:
        code = one.code.upper()
        if code == "AFTALE" and one.begins:
            begins = _local(one.begins)
            until = _local(one.ends).time() if one.ends and one.ends > one.begins else None
            if not any(other.day == begins.date() and other.at == begins.time() for other in appointments):
                appointments = [other for other in appointments if other.day != begins.date() or other.sure]
                appointments.insert(
                    0,
                    Appointment(
                        PLAIN,
                        *here,
                        begins.date(),
                        begins.time(),
                        until,
                        one.location,
                        "",
                        one.organizer,
                        "unknown",
                        one.label or one.description,
                    ),
                )
        elif code == "BETALING" and (due_by := one.ends or one.begins):
            put(due_by, "pay")
        elif code in {"UNDERSKRIV", "BEKRAEFT", "TILMELDING", "FORBEREDELSE"} and one.ends:
            put(one.ends, {"UNDERSKRIV": "sign", "BEKRAEFT": "answer", "TILMELDING": "answer"}.get(code, "do"))
    return deadlines, appointments


def _local(moment: datetime) -> datetime:
    return moment.astimezone(COPENHAGEN).replace(tzinfo=None) if moment.tzinfo else moment
