"""Numbers for Prometheus at /metrics: how the hub answers, and how its kiosks are. Counts only, no names of anything.

Told to this machine alone, or to who has the token in the file that STUEN_HUB_METRICS_TOKEN_FILE names.
"""

import hmac
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from prometheus_client.values import ValueClass

from sync.hub import boxes
from sync.hub.models import Kiosk, Organisation, SignUp

SECONDS = Histogram(
    "stuen_hub_request_seconds",
    "How long answers took, by route and status",
    ["route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
)
EVENTS = Counter("stuen_hub_events", "Events that came in for the first time, by outcome", ["outcome"])
EVENTS.labels("taken"), EVENTS.labels("refused")
ONLINE, QUIET = timedelta(minutes=15), timedelta(days=1)


def count_events(taken: int, refused: int) -> None:
    """Tell of events that were committed."""
    EVENTS.labels("taken").inc(taken)
    EVENTS.labels("refused").inc(refused)


class Kiosks(Collector):
    """How the kiosks are, asked of the database at each scrape."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges."""
        living = Q(blocked=None)
        states = {
            "blocked": ~living,
            "never": living & Q(last_seen=None),
            "online": living & Q(last_seen__gte=self._now - ONLINE),
            "quiet": living & Q(last_seen__lt=self._now - ONLINE, last_seen__gte=self._now - QUIET),
            "away": living & Q(last_seen__lt=self._now - QUIET),
        }
        gauge = GaugeMetricFamily("stuen_hub_kiosks", "Kiosks, by when they were last heard of", labels=["state"])
        for state, which in states.items():
            gauge.add_metric([state], Kiosk.objects.filter(which).count())
        yield gauge
        queues, oldest = _queues(self._now)
        yield GaugeMetricFamily("stuen_hub_kiosks_queue", "Events that kiosks say they have yet to send", queues)
        yield GaugeMetricFamily("stuen_hub_kiosks_queue_seconds", "Age of the oldest word of such a queue", oldest)
        yield GaugeMetricFamily(
            "stuen_hub_kiosks_refused", "Events refused, as kiosks tell", sum(_number(s.get("refused")) for s in _all())
        )
        yield GaugeMetricFamily(
            "stuen_hub_undecided", "Sign-ups that nobody has decided", SignUp.objects.filter(status="requested").count()
        )
        there = boxes.standing()
        gauge = GaugeMetricFamily("stuen_hub_boxes", "Folders' sealed copies, and notes of gone ones", labels=["kind"])
        gauge.add_metric(["copy"], there.copies)
        gauge.add_metric(["note"], there.notes)
        yield gauge
        yield GaugeMetricFamily("stuen_hub_boxes_bytes", "Bytes of these", there.size)
        yield GaugeMetricFamily(
            "stuen_hub_recovering",
            "Organisations in recovery",
            Organisation.objects.exclude(recovering_since=None).count(),
        )


def _all() -> Iterator[dict[str, object]]:
    for status in Kiosk.objects.filter(blocked=None).values_list("status", flat=True).iterator():
        if isinstance(status, dict):
            yield status


def _number(told: object) -> int:
    return told if isinstance(told, int) and 0 <= told < 1 << 40 else 0


def _queues(now: datetime) -> tuple[int, float]:
    waiting, oldest = 0, 0.0
    for status, at in Kiosk.objects.filter(blocked=None).values_list("status", "status_at").iterator():
        many = _number(status.get("queue")) if isinstance(status, dict) else 0
        if many and at:
            waiting, oldest = waiting + many, max(oldest, (now - at).total_seconds())
    return waiting, oldest


def metrics(request: HttpRequest) -> HttpResponse:
    """What Prometheus scrapes; 403 to strangers."""
    if not _may(request):
        return HttpResponse(status=403)
    registry = CollectorRegistry()
    if ValueClass.__name__ == "MmapedValue":  # gunicorn's processes share their numbers (server.py)
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # theirs has no types
    else:
        for one in (SECONDS, EVENTS):
            registry.register(one)
    registry.register(Kiosks(timezone.now()))
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _may(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN_FILE:
        return bool(request.META.get("STUEN_DIRECT"))
    token = Path(settings.METRICS_TOKEN_FILE).read_text("ascii").strip()
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return len(token) >= 16 and hmac.compare_digest(given.encode(), token.encode())
