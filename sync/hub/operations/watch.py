"""Every answer is counted, timed and told in one line of the log; what the database can't do becomes 503.

The line holds the route's name, never the address that was asked for, nor who asked: a query or a path may say
something about somebody. A kiosk's device name is the exception: technicians look for kiosks.
"""

import errno
import logging
import shutil
import time
from collections.abc import Callable

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import resolve

from sync.hub.operations import metrics
from sync.hub.operations.pages import later

RETRY_AFTER = 30  # seconds until asking again makes sense
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
log = logging.getLogger("sync.hub.request")
trouble = logging.getLogger("sync.hub.trouble")


class Watch:
    """The outermost middleware."""

    def __init__(self, respond: Callable[[HttpRequest], HttpResponse]) -> None:
        self._respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, and tell of it."""
        begun = time.perf_counter()
        response = self._respond(request)
        seconds = time.perf_counter() - begun
        route = request.resolver_match.view_name if request.resolver_match else "-"
        metrics.SECONDS.labels(route, str(response.status_code)).observe(seconds)
        if route not in QUIET or response.status_code >= 400:
            about = {
                "route": route,
                "method": request.method if request.method in METHODS else "other",
                "status": response.status_code,
                "ms": round(seconds * 1000, 1),
            }
            if device := request.META.get("STUEN_DEVICE"):  # api/signed.py
                about["device"] = device
            log.info("request", extra={"about": about})
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """See `instead`."""
        return instead(request, error)


def short_way(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Kiosks go past all that is there for people in browsers: sessions, forms, languages, second factors.

    An answer says how long it is, as Django sees to for people: gunicorn would send it in chunks otherwise.
    """

    def go(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith("/api/"):
            return respond(request)
        request.get_host()  # raises what becomes 400 for a name that is not the hub's
        found = request.resolver_match = resolve(request.path_info)
        try:
            answer: HttpResponse = found.func(request, *found.args, **found.kwargs)
        except Exception as error:
            if (other := instead(request, error)) is None:
                raise
            answer = other
        answer.headers.setdefault("Content-Length", str(len(answer.content)))
        return answer

    return go


def instead(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """A database that is away, locked for too long or on a full disk: nothing was kept, so try again later."""
    full = isinstance(error, OSError) and error.errno in FULL
    if not (full or isinstance(error, OperationalError | InterfaceError)):
        return None
    trouble.error("storage", exc_info=error)
    return later(request, 503, RETRY_AFTER)


QUIET = {"healthz", "readyz", "metrics"}
METHODS = {"GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"}


def disk_is_full() -> bool:
    """Whether there is too little room to take in more: before a write fails half-way."""
    return shutil.disk_usage(settings.FOLDER).free < settings.LEAST_FREE
