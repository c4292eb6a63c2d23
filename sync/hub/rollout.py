"""A release goes out: to one kiosk, to some, to all; and stops, at a leader's word or by itself.

Each kiosk that may have it is told so by a change of its own (key `release`), and loses it with `gone` when the rollout
stops: who has not begun to install it drops it. What a kiosk says of it comes with its state (`heard`).

Locks are taken in one order: a kiosk's row (by its request), the organisation's, then all else.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from sync.hub import changes, log, stages
from sync.hub.models import Kiosk, Organisation
from sync.hub.released import Offer, Release, Rollout
from sync.releases import BAD, numbers

KEY: Final = "release"
HUB: Final = "hub"
STATES: Final = ("downloading", "ready", "installing", "reboot", "testing", "good", "rolled_back", "refused")
"""What a kiosk says of an update; before that it is "waiting" here."""
AT_ONCE: Final = 500
"""Changes that are written in one statement."""
_CODE: Final = re.compile(r"[a-z_]{1,20}")

FAILED: Final = Q(state="rolled_back") | Q(state="refused", code__in=BAD)
"""Offers that say that something is wrong with the release, and not with the kiosk's disk or line."""


class Said(NamedTuple):
    """What a kiosk says of a release."""

    state: str
    percent: int
    code: str


def said_of(release: Release, status: Any) -> Said | None:
    """What a kiosk's state says of this release; None: nothing. It comes from outside, so it may be anything."""
    status = status if isinstance(status, dict) else {}
    update = status.get("update")
    update = update if isinstance(update, dict) else {}
    state, percent, code = update.get("state"), update.get("percent"), update.get("code")
    if update.get("version") == release.version and isinstance(state, str) and state in STATES:
        done = min(max(percent, 0), 100) if type(percent) is int else 0
        return Said(state, done, code if isinstance(code, str) and _CODE.fullmatch(code) else "")
    return Said("good", 100, "") if has(status, release) else None


def has(status: Any, release: Release) -> bool:
    """Whether a kiosk in this state runs that version, or a newer one."""
    image = status.get("image") if isinstance(status, dict) else None
    return isinstance(image, str) and numbers(image) >= numbers(release.version)


def fitting(release: Release) -> list[Kiosk]:
    """The organisation's kiosks that could do with it: machines of that kind, not blocked, with an older version."""
    kiosks = Kiosk.objects.filter(organisation=release.organisation_id, blocked=None).select_related("centre")
    return [one for one in kiosks if kind_of(one.status) == release.compatible and not has(one.status, release)]


def kind_of(status: Any) -> str:
    """The kind of machine that a kiosk says it is; "" where it has no image."""
    found = status.get("compatible") if isinstance(status, dict) else None
    return found if isinstance(found, str) else ""


def begin(release: Release, first: Kiosk, who: str) -> Rollout | None:
    """Offer it to one kiosk. What was on its way to machines of that kind before stops.

    None, and nothing is done, where it is on its way already, is removed, or the kiosk could not do with it.
    """
    with transaction.atomic():
        organisation = _locked(release.organisation_id)
        release = Release.objects.get(pk=release.pk)
        running = Rollout.objects.filter(organisation=organisation, stopped=None).select_related("release")
        of_its_kind = [one for one in running if one.release.compatible == release.compatible]
        there = any(one.release_id == release.pk for one in of_its_kind)
        if there or release.removed is not None or first not in fitting(release):
            return None
        for one in of_its_kind:
            _end(one, HUB, "another")
        now = timezone.now()
        rollout = Rollout.objects.create(
            organisation=organisation, release=release, first=first, begun=now, begun_by=who[:150], widened=now
        )
        _offer(rollout, [first], now)
        log.write(organisation, who, "release.begun", version=release.version, kiosk=first.name)
    return rollout


def widen(rollout: Rollout, stage: int, who: str) -> int:
    """Go on to this stage, which is the next. How many more kiosks are offered it.

    0, and nothing is done, where it has stopped or is at that stage already: somebody else pressed, or pressed twice.
    """
    with transaction.atomic():
        organisation = _locked(rollout.organisation_id)
        rollout = Rollout.objects.select_related("release").get(pk=rollout.pk)
        if rollout.stopped is not None or stage != rollout.stage + 1 or stage > stages.ALL:
            return 0
        missing = len(not_good(rollout))
        more = next_ones(rollout, stage)
        now = timezone.now()
        rollout.stage, rollout.widened = stage, now
        rollout.save(update_fields=["stage", "widened"])
        _offer(rollout, more, now)
        what = "release.widened_anyway" if missing else "release.widened"
        log.write(organisation, who, what, version=rollout.release.version, n=len(more), missing=missing)
    return len(more)


def next_ones(rollout: Rollout, stage: int) -> list[Kiosk]:
    """The kiosks that a stage adds to those that were offered it."""
    offered = {one.kiosk_id: one.kiosk for one in rollout.offers.select_related("kiosk")}
    could = {one.pk: one for one in fitting(rollout.release)}
    everybody = offered | could
    centres = {device: kiosk.centre_id for device, kiosk in everybody.items()}
    ordered = stages.order(centres, rollout.release.sha256, rollout.first_id)
    wanted = stages.how_many(stage, len(everybody)) - len(offered)
    return [could[device] for device in ordered if device not in offered][: max(0, wanted)]


def not_good(rollout: Rollout) -> list[Offer]:
    """The offers of kiosks that have yet to say that it is good there; without those that are blocked."""
    return list(rollout.offers.exclude(state="good").filter(kiosk__blocked=None).select_related("kiosk"))


def stop(rollout: Rollout, who: str) -> bool:
    """Take it back from all who have not begun. Whether it was still going out."""
    with transaction.atomic():
        _locked(rollout.organisation_id)
        rollout = Rollout.objects.select_related("release", "organisation").get(pk=rollout.pk)
        if rollout.stopped is not None:
            return False
        _end(rollout, who, "leader")
    return True


def heard(kiosk: Kiosk) -> None:
    """A kiosk has told its state: note what it says of its release, stop where too many say that it does not work,
    and offer it to one that came after the others. Inside the transaction of its request.
    """
    kind = kind_of(kiosk.status)
    if not kind:
        return
    offers = Offer.objects.filter(kiosk=kiosk, rollout__release__compatible=kind)
    offer = offers.select_related("rollout__release").order_by("-pk").first()
    if offer is None or offer.rollout.stopped is not None:
        _come_late(kiosk, kind)
    said = said_of(offer.rollout.release, kiosk.status) if offer is not None else None
    if offer is None or said is None or said == (offer.state, offer.percent, offer.code):
        return
    _locked(kiosk.organisation_id)
    offer.state, offer.percent, offer.code = said
    offer.changed = timezone.now()
    offer.save(update_fields=["state", "percent", "code", "changed"])
    rollout = Rollout.objects.select_related("release", "organisation").get(pk=offer.rollout_id)
    if rollout.stopped is None and has_failed(rollout):
        _end(rollout, HUB, "failed")


def has_failed(rollout: Rollout) -> bool:
    """Whether too many kiosks could not do with it."""
    count = rollout.offers.aggregate(all=Count("pk"), failed=Count("pk", filter=FAILED))
    return stages.is_too_much(count["failed"], count["all"])


def offered(kiosk: Kiosk, sha256: str) -> Release | None:
    """The release of this hash, if this kiosk may fetch it now."""
    found = Release.objects.filter(
        sha256=sha256, removed=None, organisation=kiosk.organisation_id,
        rollouts__stopped=None, rollouts__offers__kiosk=kiosk,
    )  # fmt: skip
    return found.first()


def _come_late(kiosk: Kiosk, kind: str) -> None:
    running = Rollout.objects.filter(
        organisation=kiosk.organisation_id, stopped=None, stage=stages.ALL, release__compatible=kind
    ).select_related("release")
    for rollout in running.exclude(offers__kiosk=kiosk):
        if not has(kiosk.status, rollout.release):
            _locked(kiosk.organisation_id)
            if Rollout.objects.filter(pk=rollout.pk, stopped=None).exists():
                _offer(rollout, [kiosk], timezone.now())


def _offer(rollout: Rollout, kiosks: Iterable[Kiosk], now: datetime) -> None:
    kiosks = list(kiosks)
    Offer.objects.bulk_create(
        [Offer(rollout=rollout, kiosk=one, stage=rollout.stage, made=now, changed=now) for one in kiosks],
        batch_size=AT_ONCE,
    )
    _tell(rollout, [one.pk for one in kiosks], body_of(rollout))


def body_of(rollout: Rollout) -> dict[str, Any]:
    """What a kiosk is told."""
    release = rollout.release
    return {
        "version": release.version,
        "compatible": release.compatible,
        "size": release.size,
        "sha256": release.sha256,
        "url_path": f"releases/{release.sha256}",
        "stage": rollout.stage,
        "rollout": rollout.pk,
    }


def _tell(rollout: Rollout, devices: list[str], body: Mapping[str, Any], *, gone: bool = False) -> None:
    words = [changes.Word(KEY, KEY, dict(body), device, gone) for device in devices]
    for start in range(0, len(words), AT_ONCE):
        changes.publish_many(rollout.organisation_id, words[start : start + AT_ONCE])


def _end(rollout: Rollout, who: str, why: str) -> None:
    """With the organisation's row locked."""
    rollout.stopped, rollout.stopped_by, rollout.why_stopped = timezone.now(), who[:150], why
    rollout.save(update_fields=["stopped", "stopped_by", "why_stopped"])
    _tell(rollout, list(rollout.offers.values_list("kiosk_id", flat=True)), {}, gone=True)
    what = {"leader": "release.stopped", "failed": "release.failed", "another": "release.replaced"}[why]
    log.write(rollout.organisation, who, what, version=rollout.release.version)


def _locked(organisation_id: int) -> Organisation:
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
