"""Events as they were signed, with the keys that signed them: what sync/recover.py reads on a machine with the key."""

import json
from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from sync.hub.carried import SealedForm
from sync.hub.models import Event, Kiosk, Organisation


def head(organisation: Organisation, kiosks: Iterable[Kiosk]) -> Iterator[str]:
    """The first lines: whose it is, and each kiosk."""
    yield json.dumps({"stuen": "export", "version": 1, "organisation": organisation.slug}) + "\n"
    for kiosk in kiosks:
        about = {"device": kiosk.device, "public_key": kiosk.public_key}
        about |= {"name": kiosk.name, "centre": kiosk.centre.name}
        yield json.dumps(about, ensure_ascii=False) + "\n"


def line(raw: str) -> str:
    """An event's."""
    return raw.rstrip("\n") + "\n"


def one_form(form: SealedForm) -> str:
    """All that is here of a form that was sent to staff."""
    events = Event.objects.filter(kiosk_id=form.kiosk_id)
    lines = list(head(form.kiosk.organisation, [form.kiosk]))
    for epoch, seq in pieces(form).order_by("part").values_list("epoch", "seq"):
        lines += [line(raw) for raw in events.filter(epoch=epoch, seq=seq).values_list("raw", flat=True)]
    return "".join(lines)


def pieces(form: SealedForm) -> QuerySet[SealedForm]:
    """Every piece of it that has come."""
    return SealedForm.objects.filter(kiosk_id=form.kiosk_id, sending=form.sending)
