"""A letter's text made an `Understanding`: every part asked in turn, doubts laid over them, the first things first."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from kiosk.letters.model import (
    Appointment,
    Channel,
    Complaint,
    Deadline,
    Reading,
    Understanding,
)
from kiosk.letters.understanding import (
    amounts,
    appointments,
    care,
    complaint,
    consequence,
    day_judge,
    days,
    deadlines,
    doubts,
    envelope,
    firsts,
    kinds,
    laws,
    phones,
    references,
    relative,
    roles,
    rules,
    senders,
    settle,
    swindle,
    times,
    zones,
)
from kiosk.letters.understanding.counting import Facts
from kiosk.letters.understanding.day_judge import Verdict
from kiosk.letters.understanding.doubts import Doubts
from kiosk.letters.understanding.prepare import Text, prepare
from kiosk.letters.understanding.roles import Named, Seen
from kiosk.letters.understanding.zones import Zones

DATED = {"indkaldelse", "partshoering", "forkyndelse", "opkraevning", "rykker", "anmodning_om_oplysninger"}
"""Letters that ask for something by a day: where none was found, it may have been missed."""
APPLIED = re.compile(r"ansøg|søgt|søgte|søger|anmod|bedt om|bad om|anmeld|ønske|optag|tilmeld|klage|henvendelse")
LONGEST = 60_000
"""Characters that are looked at: a letter has some 3,000; what comes after this is no letter's first matter."""


def understand(
    reading: Reading, *, today: date, received: date | None = None, channel: Channel = "unknown"
) -> Understanding:
    """Everything that the rules find in a letter. Pure: the same letter and days give the same again."""
    around = reading.envelope
    if reading.source == "memo" or around is not None:
        channel = "digital"
    text = prepare(reading.text[:LONGEST])
    zoned = zones.find(text)
    facts = Facts(today, received, channel, None)
    rough = days.find(text.low, facts)
    dated, plain = zones.letter_date(text, zoned, rough, today)
    written = dated.day if dated else None
    if written is None and around and around.created:
        written, plain = around.created.date(), True
    facts = Facts(today, received, channel, written, plain)
    found = days.find(text.low, facts)
    hours = times.find(text.low)
    sender = senders.find(text, zoned, around)
    points = kinds.points(text, zoned)
    kind = kinds.find(text, points, {}, around)
    seen = Seen(text, hours, facts, kind.kind)
    named = roles.named(seen, [one for one in found if dated is None or one.start != dated.start])
    due, met, verdicts = _judged(seen, zoned, named)
    found_too = _what(text, met, due.deadlines, sender.type) | {f"title_{one}" for one in kinds.titles(text, zoned)}
    extra = _speaks(found_too)
    ruled = kinds.find(text, points, extra, around)
    kind = ruled
    if not (around and around.legal_notification):
        kind = kinds.weigh(text, zoned, points, extra, found=sorted(found_too), ruled=ruled)
    if kind.kind == ruled.kind == "reklame":
        met, due = [], deadlines.Found()
    doubtful = Doubts(reading, found, written)
    all_due = [doubtful.over(one) for one in due.deadlines]
    all_met = [doubtful.over(one) for one in met]
    if around:
        all_due, all_met = envelope.add(text, around, all_due, all_met)
    all_due = doubts.beside(firsts.unique(all_due), all_met)
    unread = doubts.unread(text, found) or any(one is None for one in due.leftover)
    looked = [] if kind.kind == "reklame" else named
    all_due, all_met, unsure = firsts.in_order(seen, looked, verdicts, all_due, all_met, unread=unread)
    guidance = complaint.find(text, all_due)
    signs = swindle.find(text, around)
    caring = care.find(text, kind.kind, around)
    money = [doubtful.over(one) for one in amounts.find(text, kind.kind, all_due)]
    return Understanding(
        kind=kind,
        sender=sender,
        letter_date=written,
        deadlines=tuple(all_due),
        appointments=tuple(all_met),
        amounts=tuple(money),
        phones=tuple(doubtful.over(one) for one in phones.find(text)),
        references=tuple(doubtful.over(one) for one in references.find(text, zoned.body)),
        laws=tuple(laws.find(text)),
        consequences=tuple(consequence.find(text)),
        complaint=_guided(guidance, all_due),
        bisidder=complaint.bisidder(text),
        open_with_care=caring != "",
        care=caring,
        suspicious=tuple(signs),
        needs_person=unsure
        or kind.confidence < 0.4
        or (not all_due and not all_met and _missing(reading, text, kind.kind, swindle=bool(signs))),
    )


def _judged(
    seen: Seen, zoned: Zones, named: Sequence[Named]
) -> tuple[deadlines.Found, list[Appointment], list[Verdict]]:
    """The deadlines and appointments by the rules and by the learned weights, and what those say of each day."""
    met = appointments.find(seen, named)
    counted = relative.find(seen.text, seen.facts)
    due = deadlines.find(seen, named, counted, [one.day for one in met])
    verdicts = day_judge.judge(day_judge.mentions(seen, zoned, named, counted, (due.deadlines, met)))
    due.deadlines, met = settle.settle(seen, verdicts, due.deadlines, met)
    return due, met, verdicts


def _what(text: Text, met: Sequence[Appointment], due: Sequence[Deadline], sender: str) -> set[str]:
    """What was found in the letter that speaks for or against a kind, by name."""
    what = {f"deadline_{one.what}" for one in due if one.confidence >= 0.5}
    if any(one.confidence >= 0.5 for one in met):
        what.add("appointment")
    what.add(f"sender_{sender}")
    printed, _account = amounts.payment(text)
    if printed:
        what.add("payment_line")
    cancelled = rules.first(rules.phrases("dates", "cancelled", "words"), text.low)
    if not met and cancelled and not rules.first(rules.phrases("dates", "cancelled", "rebook"), text.low):
        what.add("cancelled")
    if not re.search(r"(?<!\w)(?:kr|kroner|dkk|beløb\w*)(?!\w)", text.low):
        what.add("no_money")
    if not APPLIED.search(text.low):
        what.add("no_application")
    if "klagevejledning" in text.low or "kan klage" in text.low:
        what.add("guidance")
    return what


def _speaks(what: set[str]) -> dict[str, float]:
    """That as points for kinds (rules/found.toml)."""
    given = rules.load("found")["points"]
    points: dict[str, float] = {}
    for one in sorted(what):
        for kind, number in given.get(one, {}).items():
            points[kind] = points.get(kind, 0.0) + number
    return points


def _missing(reading: Reading, text: Text, kind: str, *, swindle: bool) -> bool:
    """Whether a day may have been missed where none was found: such a letter has one, a picture may hide one, the rest
    was not read, or what reads like an advert may be a swindle.
    """
    if kind == "reklame" and not swindle:
        return False
    return kind in DATED or swindle or reading.cut or reading.ocr_confidence is not None or doubts.asks(text)


def _guided(guidance: Complaint | None, due: Sequence[Deadline]) -> Complaint | None:
    if guidance is None or guidance.deadline is None:
        return guidance
    return replace(guidance, deadline=next((one for one in due if one.what == "complain"), None))
