"""An understanding made from what a careful person noted of a letter, so that explaining is tested apart from it."""

from kiosk.letters.model import (
    Amount,
    Appointment,
    Complaint,
    Deadline,
    Found,
    KindFound,
    Phone,
    Reading,
    Reference,
    Sender,
    Understanding,
)
from tests.helpers.corpus import Case


def understood(case: Case) -> tuple[Reading, Understanding]:
    """The letter as read, and as its notes say; each finding points at the letter's first line."""
    line = case.text.splitlines()[0]
    at = {"quote": line, "start": 0, "end": len(line)}
    sure = {"confidence": 0.95, **at}
    how = {"confidence": 0.5 if case.unsure else 0.95, **at}
    its = how if case.complaint == case.first else sure
    complaint = Deadline(**its, day=case.complaint, at=None, what="complain") if case.complaint else None
    rest = [day for day in case.deadlines if day != case.complaint]
    what = {"opkraevning": "pay", "rykker": "pay", "anmodning_om_oplysninger": "send", "partshoering": "answer"}
    appointments = tuple(
        Appointment(**how, day=day, at=at_, until=None, place=case.place, room="", who="", mode=case.mode)
        for day, at_ in case.appointments
    )
    deadlines = [Deadline(**how, day=day, at=None, what=what.get(case.kind, "do")) for day in rest]
    quote = Found(0.9, case.consequence, 0, len(case.consequence)) if case.consequence else None
    return Reading(case.text, "text"), Understanding(
        kind=KindFound(**sure, kind=case.kind),
        sender=Sender(**sure, name=case.sender, type=case.sender_type),
        deadlines=(*deadlines, *([complaint] if complaint else [])),
        appointments=appointments,
        amounts=tuple(Amount(**sure, kroner=one, what="other") for one in case.amounts),
        phones=tuple(Phone(**sure, number=one, hours="kl. 9-14") for one in case.phones),
        references=tuple(Reference(**sure, value=one, what="case") for one in case.references),
        consequences=(quote,) if quote else (),
        complaint=Complaint(**sure, deadline=complaint, to="Ankestyrelsen") if case.guidance else None,
        open_with_care=case.open_with_care,
        care="forkyndelse" if case.kind == "forkyndelse" else "upsetting" if case.open_with_care else "",
        suspicious=(Found(0.9, line, 0, len(line)),) if case.suspicious else (),
        needs_person=case.unsure,
    )
