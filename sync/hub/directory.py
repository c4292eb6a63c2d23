"""The organisation's directory of help: every way in which it changes, and how the kiosks hear of it.

A kiosk gets each service as one change for everybody in the organisation. What several services share (an organisation,
a place) is the same in all of them: whoever changes it in one changes it in all. Who writes takes the organisation's
row first, as for activities.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from sync.hub import changes, hsds, log
from sync.hub.listed import Service, Terms, Upload
from sync.hub.models import Member, Organisation

KIND = "directory"
TERMS_KEY = "directory-terms"
OLD = timedelta(days=90)
"""After so long somebody ought to look whether it is still so."""
AT_ONCE = 500
UPLOADS_KEPT = timedelta(days=1)


class Meanwhile(Exception):
    """Somebody else changed it since it was looked at."""


class Full(Exception):
    """The organisation has as many services as it may."""


@dataclass
class Plan:
    """What taking in a file would do."""

    new: list[dict[str, Any]] = field(default_factory=list)
    changed: list[dict[str, Any]] = field(default_factory=list)
    back: list[dict[str, Any]] = field(default_factory=list)
    """Those that were removed here, and come back."""
    same: int = 0
    clash: list[dict[str, Any]] = field(default_factory=list)
    """Those in which something has the id of something in another service: they can't be taken in."""

    @property
    def all(self) -> list[dict[str, Any]]:
        """All that would be written."""
        return [*self.new, *self.changed, *self.back]


def terms_of(organisation: Organisation) -> hsds.Terms:
    """The terms that services may use: ours, and those that came with files."""
    own = Terms.objects.filter(organisation=organisation).first()
    return _over(hsds.ours(), own.document if own else {})


def _over(below: Mapping[str, list[dict[str, Any]]], above: Mapping[str, list[dict[str, Any]]]) -> hsds.Terms:
    made = {}
    for name in hsds.TERMS:
        rows = {one["id"]: one for one in below.get(name, ())} | {one["id"]: one for one in above.get(name, ())}
        made[name] = list(rows.values())
    return made


def save(service: Service, document: dict[str, Any], who: str, *, what: str = "") -> Service:
    """Store a service as it is to be, and tell the kiosks. Raises Meanwhile, Full, and hsds.BadService."""
    with transaction.atomic():
        organisation = _locked(service.organisation_id)
        terms = hsds.Vocabulary(terms_of(organisation), {})
        document = hsds.checked(document, terms)
        new = service.pk is None
        if new and organisation.services.count() >= hsds.MOST_SERVICES:
            raise Full
        if not new and not organisation.services.filter(pk=service.pk, version=service.version).exists():
            raise Meanwhile
        _write(organisation, [document])
        saved = organisation.services.get(key=document["id"])
        log.write(organisation, who, what or ("service.created" if new else "service.changed"), name=saved.name)
    return saved


def look(service: Service, day: date, who: str) -> Service:
    """Somebody looked on this day whether it is as it says."""
    return save(service, service.document | {"assured_date": day.isoformat()}, who, what="service.checked")


def remove(service: Service, who: str) -> None:
    """Take it away from the kiosks; it can be brought back."""
    with transaction.atomic():
        organisation = _locked(service.organisation_id)
        organisation.services.filter(pk=service.pk).update(removed=timezone.now(), version=service.version + 1)
        _tell(organisation, organisation.services.filter(pk=service.pk))
        log.write(organisation, who, "service.removed", name=service.name)


def bring_back(service: Service, who: str) -> None:
    """Let the kiosks show it again."""
    with transaction.atomic():
        organisation = _locked(service.organisation_id)
        _write(organisation, [organisation.services.get(pk=service.pk).document])
        log.write(organisation, who, "service.restored", name=service.name)


def plan(organisation: Organisation, services: Iterable[dict[str, Any]]) -> Plan:
    """What taking these in would do."""
    there = {one.key: one for one in organisation.services.all()}
    coming = {one["id"]: one for one in services}
    owner = {row: one.key for one in there.values() if one.key not in coming for row in hsds.rows_of(one.document)}
    made = Plan()
    for key, one in coming.items():
        rows = dict.fromkeys(hsds.rows_of(one), key)
        known = there.get(key)
        if rows.keys() & owner.keys():
            made.clash.append(one)
        elif known is None:
            made.new.append(one)
        elif known.removed is not None:
            made.back.append(one)
        elif known.document != one:
            made.changed.append(one)
        else:
            made.same += 1
        owner |= rows
    return made


def keep(member: Member, found: hsds.Found) -> Upload:
    """Keep what can be taken in of a file, until its member has looked at it."""
    document = {"services": found.services, "terms": found.terms}
    said = {"organisation": member.organisation, "at": timezone.now(), "document": document}
    return Upload.objects.update_or_create(member=member, defaults=said)[0]


def take_in(upload: Upload, who: str) -> Plan:
    """Take in what was looked at: all of it or nothing. Raises Full."""
    with transaction.atomic():
        organisation = _locked(upload.organisation_id)
        made = plan(organisation, upload.document["services"])
        if organisation.services.count() + len(made.new) > hsds.MOST_SERVICES:
            raise Full
        if any(upload.document["terms"].values()):
            own = Terms.objects.filter(organisation=organisation).first()
            document = _over(own.document if own else {}, upload.document["terms"])
            Terms.objects.update_or_create(organisation=organisation, defaults={"document": document})
        _write(organisation, made.all)
        upload.delete()
        log.write(organisation, who, "service.imported", new=len(made.new) + len(made.back), changed=len(made.changed))
    return made


def tidy(now: datetime) -> int:
    """Forget the files that nobody took in. Gives how many."""
    return Upload.objects.filter(at__lt=now - UPLOADS_KEPT).delete()[0]


def fresh_id() -> str:
    """An id for something new."""
    return str(uuid4())


def _locked(organisation_id: int) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def _write(organisation: Organisation, documents: list[dict[str, Any]]) -> None:
    """Store these, and the others with what they share as it is now; tell the kiosks of all that are different."""
    if not documents:
        return
    newest = {(name, one["id"]): one for document in documents for name, one in hsds.shared_in(document)}
    there = {one.key: one for one in organisation.services.all()}
    coming = {one["id"]: one for one in documents}
    written = []
    for key, was in [*there.items(), *((key, None) for key in coming if key not in there)]:
        document = hsds.with_shared(coming.get(key, was.document if was else {}), newest)
        if was is not None and key not in coming and was.document == document:
            continue
        one = was or Service(organisation=organisation, key=key, version=0)
        one.document, one.name, one.checked = document, document["name"], _day(document)
        one.version += 1
        one.removed = None if key in coming else one.removed
        one.save()
        written.append(one.pk)
    _tell_terms(organisation)
    for first in range(0, len(written), AT_ONCE):
        _tell(organisation, organisation.services.filter(pk__in=written[first : first + AT_ONCE]))


def _day(document: Mapping[str, Any]) -> date | None:
    found = document.get("assured_date")
    return date.fromisoformat(found[:10]) if isinstance(found, str) else None


def _tell(organisation: Organisation, services: Iterable[Service]) -> None:
    words = [
        changes.Word(
            f"{KIND}/{one.key}", KIND, {"id": one.key, "service": "" if one.removed else hsds.text_of(one.document)}
        )
        for one in services
    ]
    changes.publish_many(organisation.pk, words)


def _tell_terms(organisation: Organisation) -> None:
    body = {"terms": hsds.text_of(terms_of(organisation))}
    if not organisation.changes.filter(key=TERMS_KEY, body=body).exists():
        changes.publish(organisation.pk, TERMS_KEY, KIND, body)
