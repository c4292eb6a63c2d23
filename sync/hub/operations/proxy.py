"""Behind a proxy, who asks stands in a header: the last address that the proxy itself added, and only when told so."""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NEAR = {"127.0.0.1", "::1", ""}  # "": a Unix socket


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set REMOTE_ADDR from X-Forwarded-For, if STUEN_HUB_PROXY says that a proxy on this machine writes it."""

    def address(request: HttpRequest) -> HttpResponse:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        near = request.META.get("REMOTE_ADDR", "") in NEAR
        request.META["STUEN_DIRECT"] = "1" if near and not told else ""
        behind = settings.PROXY and near and told
        if behind:
            request.META["REMOTE_ADDR"] = told.rsplit(",", 1)[-1].strip()
        response = respond(request)
        if behind:
            _read_away(request)
        return response

    return address


def _read_away(request: HttpRequest) -> None:
    """Read what nobody read of the body: closed on it, the proxy meets a reset and says 503 in place of our answer.

    It can't keep us waiting: the proxy has the whole body, within its own limits, before it asks.
    """
    with suppress(OSError):
        while request.read(1 << 16):
            pass
