"""Consultations: every way in which they change. What one says: sync/consultation.py.

A draft may change, and may lack something. Once it is published people answer it, so nothing of it changes any more:
it can be closed early, answered with what moved and what did not, and withdrawn. It stands on the kiosks' screens
until it is answered, and `KEPT` after that.

Who writes takes the organisation's row first, as in activities.py.
"""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from sync import consultation
from sync.consultation import BadConsultation
from sync.hub import changes, log
from sync.hub.heard import Consultation
from sync.hub.models import Centre, Change, Organisation
from sync.hub.times import ZONE

KIND = "consultation"
KEPT = timedelta(days=60)
"""How long one stays on the screen, from the day of its outcome."""
DRAFT, COMING, OPEN, CLOSED, ANSWERED, WITHDRAWN = "draft", "coming", "open", "closed", "answered", "withdrawn"
"""What one may be. "closed": it waits for its outcome."""


class Stale(Exception):
    """Somebody else changed it meanwhile, or it is no longer what it has to be for this."""


def new_name() -> str:
    """A name for a new one, like no other."""
    return secrets.token_hex(10)


def state(one: Consultation, today: date) -> str:
    """Which of the above it is."""
    if one.withdrawn is not None:
        return WITHDRAWN
    if one.published is None:
        return DRAFT
    if one.document["outcome"] is not None:
        return ANSWERED
    if today < date.fromisoformat(one.document["opens"]):
        return COMING
    return OPEN if today <= date.fromisoformat(one.document["closes"]) else CLOSED


def title(one: Consultation) -> str:
    """Its question, in Danish; a draft may have none yet."""
    return str(one.document.get("question", {}).get(consultation.FIRST, ""))


def save(one: Consultation, who: str, document: dict[str, Any], centres: Sequence[Centre]) -> None:
    """Store a draft as it is filled in so far. Raises `Stale`."""
    with transaction.atomic():
        organisation = _lock(one)
        new = one.pk is None
        if not new:
            _check(one, (DRAFT,))
        one.document, one.version = {**document, "id": one.name}, one.version + 1
        one.save()
        one.centres.set(centres)
        log.write(organisation, who, "consultation.made" if new else "consultation.changed", title=title(one))


def complete(one: Consultation, now: datetime) -> dict[str, Any]:
    """What is to be published. Raises `BadConsultation` for what it lacks."""
    found = consultation.read(one.document)
    if not one.centres.exists():
        raise BadConsultation("centres", "whole")
    if found.closes < now.astimezone(ZONE).date():
        raise BadConsultation("closes", "order")
    return consultation.body(found)


def publish(one: Consultation, who: str, now: datetime) -> None:
    """Tell the kiosks of its centres. Raises `Stale`, and `BadConsultation` for what it lacks."""
    with transaction.atomic():
        organisation = _lock(one)
        _check(one, (DRAFT,))
        one.document, one.published = complete(one, now), now
        _change(organisation, one, who, "consultation.published")


def close(one: Consultation, who: str, today: date) -> None:
    """Let it take no more answers, but on the day it opens: then that day is its last. Raises `Stale`."""
    with transaction.atomic():
        organisation = _lock(one)
        _check(one, (OPEN,), today)
        opens = date.fromisoformat(one.document["opens"])
        _write(one, closes=max(opens, today - timedelta(days=1)).isoformat())
        _change(organisation, one, who, "consultation.closed")


def answer(one: Consultation, who: str, moved: consultation.Texts, not_moved: consultation.Texts, today: date) -> None:
    """Say what came of it; said anew, it stays as long as it would have. Raises `Stale` and `BadConsultation`."""
    with transaction.atomic():
        organisation = _lock(one)
        before = one.document["outcome"] if one.published else None
        _check(one, (ANSWERED,) if before else (CLOSED,), today)
        on = before["on"] if before else today.isoformat()
        _write(one, outcome={"on": on, "moved": moved, "not_moved": not_moved})
        _change(organisation, one, who, "consultation.answered")


def withdraw(one: Consultation, who: str, now: datetime) -> None:
    """Take it from the screens, for ever; a draft is deleted. Raises `Stale` when it is withdrawn already."""
    with transaction.atomic():
        organisation = _lock(one)
        _check(one, (DRAFT, COMING, OPEN, CLOSED, ANSWERED), now.astimezone(ZONE).date())
        if one.published is None:
            log.write(organisation, who, "consultation.deleted", title=title(one))
            one.delete()
            return
        one.withdrawn = now
        _change(organisation, one, who, "consultation.withdrawn", gone=True)


def tidy(now: datetime) -> int:
    """Take from the screens what was answered long enough ago. Gives how many; they stay in the console."""
    long_ago, many = now.astimezone(ZONE).date() - KEPT, 0
    for one in Consultation.objects.exclude(published=None).filter(withdrawn=None).order_by("pk"):
        outcome = one.document["outcome"]
        shown = Change.objects.filter(organisation=one.organisation_id, key=_key(one), gone=False)
        if outcome and date.fromisoformat(outcome["on"]) <= long_ago and shown.exists():
            with transaction.atomic():
                _lock(one)
                _tell(one, gone=True)
            many += 1
    return many


def _lock(one: Consultation) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=one.organisation_id)


def _check(one: Consultation, wanted: Sequence[str], today: date = date.min) -> None:
    """That it is what was looked at, and in one of these states; under the lock."""
    now = Consultation.objects.filter(pk=one.pk).first()
    if now is None or now.version != one.version or state(now, today) not in wanted:
        raise Stale


def _write(one: Consultation, **fields: Any) -> None:
    one.document = consultation.body(consultation.read({**one.document, **fields}))


def _change(organisation: Organisation, one: Consultation, who: str, what: str, *, gone: bool = False) -> None:
    one.version += 1
    one.save()
    _tell(one, gone=gone)
    log.write(organisation, who, what, title=title(one))


def _key(one: Consultation) -> str:
    return f"{KIND}/{one.name}"


def _tell(one: Consultation, *, gone: bool) -> None:
    body = {"id": one.name} if gone else one.document
    words = [changes.Word(_key(one), KIND, body, changes.centre(pk), gone) for pk in _audience(one)]
    changes.publish_many(one.organisation_id, words)


def _audience(one: Consultation) -> list[int]:
    return list(one.centres.order_by("pk").values_list("pk", flat=True))
