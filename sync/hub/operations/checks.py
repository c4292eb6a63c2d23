"""Whether a hub is as it should be: rows of (name, whether it is well, what was found). `check` prints them."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.core import checks
from django.db import connection
from django.db.models import F, Max

from sync.hub import publish_pack, releases
from sync.hub.models import Event, Kiosk, Organisation, Pack
from sync.hub.operations import health, standing
from sync.hub.released import Release


class Row(NamedTuple):
    """One thing that was looked at."""

    name: str
    ok: bool
    what: str


def rows() -> Iterator[Row]:
    """All of them."""
    for check in CHECKS:
        yield check()


def _settings() -> Row:
    said = checks.run_checks(include_deployment_checks=True)
    found = [f"{one.id}: {one.msg}" for one in said if not one.is_silenced()]
    if not settings.HTTPS:
        found = ["STUEN_HUB_HTTPS is 0: only for trying things out on one machine"]
    return Row("settings", not found, "; ".join(found) or "fit for service")


def _ready() -> Row:
    found = health.problems()
    return Row("ready", not found, ", ".join(found) or "the database takes writes, and the disk has room")


def _files() -> Row:
    loose = [str(path) for path in (settings.FOLDER, Path(settings.SECRET_FILE)) if path.stat().st_mode & 0o077]
    if (settings.FOLDER / standing.MARK).exists():
        return Row("files", False, "a restore did not end: run it again")
    return Row("files", not loose, f"others may read {', '.join(loose)}" if loose else "closed to others")


def _durable() -> Row:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            names = ("journal_mode", "synchronous", "busy_timeout")
            told = {name: cursor.execute(f"PRAGMA {name}").fetchone()[0] for name in names}
            good = told["journal_mode"] == "wal" and told["synchronous"] >= 2 and told["busy_timeout"] >= 5000
            damage = cursor.execute("PRAGMA quick_check").fetchone()[0]
            return Row("durable", good and damage == "ok", f"{told}, quick_check {damage}")
        told = {}
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {name}")
            told[name] = cursor.fetchone()[0]
    good = told["fsync"] == told["full_page_writes"] == "on" and told["synchronous_commit"] not in ("off", "local")
    return Row("durable", good, str(told))


def _chains() -> Row:
    """The newest event of each kiosk is the one that its row says, by its fingerprint."""
    bad = []
    for kiosk in Kiosk.objects.filter(seq__gt=0).iterator():
        raw = Event.objects.filter(kiosk=kiosk, epoch=kiosk.epoch, seq=kiosk.seq).values_list("raw", flat=True).first()
        if raw is None or hashlib.sha256(raw.encode()).hexdigest() != kiosk.head:
            bad.append(kiosk.device)
    ahead = Event.objects.filter(epoch=F("kiosk__epoch"), seq__gt=F("kiosk__seq")).count()
    if bad or ahead:
        return Row("chains", False, f"heads that are not there: {bad[:10]}; events after a head: {ahead}")
    return Row("chains", True, "each kiosk's events end where they should")


def _changes() -> Row:
    ahead = [
        one.slug
        for one in Organisation.objects.annotate(newest=Max("changes__n"))
        if (getattr(one, "newest") or 0) > one.counter  # noqa: B009 - annotated
    ]
    return Row("changes", not ahead, f"numbers ahead of the counter: {ahead}" if ahead else "numbered as they should")


def _packs() -> Row:
    """The files of the newest version of each pack are there, and are what their hashes say."""
    newest: dict[tuple[int, str], Pack] = {}
    for pack in Pack.objects.order_by("version"):
        newest[pack.organisation_id, pack.name] = pack
    wanted = {sha256 for pack in newest.values() for sha256 in publish_pack.hashes(pack.manifest)}
    bad = [one for one in sorted(wanted) if not _is(publish_pack.file_of(one), one)]
    return Row("packs", not bad, f"missing or damaged: {bad[:10]}" if bad else f"{len(wanted)} files, all whole")


def _releases() -> Row:
    """The files of releases that are on their way to kiosks."""
    going = Release.objects.filter(removed=None, rollouts__stopped=None, rollouts__isnull=False).distinct()
    bad = [one.version for one in going if not _is(releases.file_of(one.sha256), one.sha256)]
    what = f"missing or damaged, add them again: {bad}" if bad else f"{len(going)} on their way, all whole"
    return Row("releases", not bad, what)


def _is(path: Path, sha256: str) -> bool:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


CHECKS: tuple[Callable[[], Row], ...] = (_settings, _files, _ready, _durable, _chains, _changes, _packs, _releases)
