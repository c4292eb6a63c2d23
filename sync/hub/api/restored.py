"""`POST /api/1/restored` and `/caught-up`: a kiosk was put back to an older copy; a kiosk has told all that it knows.

A kiosk that is an older copy of itself gives up the epoch it was in and begins another. One epoch can be given up once:
the second time, two machines live with one key. So they do when one gives up an epoch from before the newest that was
begun: after they were noticed once, each is in an epoch of its own, and they would go on taking turns.
"""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sync.events import BIGGEST
from sync.hub import log, recovery, revoke, seats
from sync.hub.api.signed import Refusal, read_json, signed
from sync.hub.models import Kiosk

MOST_GIVEN_UP = 100
"""Epochs of a kiosk that are remembered."""
TOLD_EACH = timedelta(hours=1)
"""The log is for people, and is kept for ever: no kiosk may fill it by saying this over and over."""


@signed(method="POST")
def restored(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any]:
    """The kiosk has given up an epoch. The same word again is the same word; another about that epoch is a clone."""
    body = read_json(request)
    given_up = {name: _whole(body, name) for name in ("epoch", "seq", "new_epoch")}
    if given_up["new_epoch"] <= given_up["epoch"]:
        raise Refusal(400, "bad_request", "The new epoch comes after the one that is given up.")
    if given_up in kiosk.given_up:
        return {}
    newest = (kiosk.given_up[-1]["new_epoch"] or kiosk.epoch) if kiosk.given_up else 0
    twice = given_up["epoch"] < newest or any(before["epoch"] == given_up["epoch"] for before in kiosk.given_up)
    kiosk.given_up = [*kiosk.given_up, given_up][-MOST_GIVEN_UP:]
    told, kiosk.restored = kiosk.restored, timezone.now()
    kiosk.save(update_fields=["given_up", "restored"])
    if told is None or kiosk.restored - told > TOLD_EACH:
        log.write(kiosk.organisation, f"kiosk:{kiosk.device}", "kiosk.restored", kiosk=kiosk.name)
    seats.remind(kiosk)  # also of one that is blocked, for it may be unblocked
    if twice:
        revoke.block(kiosk, "cloned", recovery.HUB)
        raise Refusal(403, "cloned", "Two machines speak with this kiosk's key: a coordinator must look.")
    return {}


@signed(method="POST")
def caught_up(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any]:
    """The kiosk has nothing more to send."""
    read_json(request)
    kiosk.caught_up = timezone.now()
    kiosk.save(update_fields=["caught_up"])
    recovery.end_if_all_told(kiosk.organisation)
    return {}


def _whole(body: dict[str, Any], name: str) -> int:
    value = body.get(name)
    if type(value) is not int or not 0 <= value <= BIGGEST:
        raise Refusal(400, "bad_request", f"{name} is missing or not a whole number.")
    return value
