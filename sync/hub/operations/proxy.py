"""Behind a proxy, who asks stands in a header: the last address that the proxy itself added, and only when told so."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

NEAR = {"127.0.0.1", "::1", ""}  # "": a Unix socket


def middleware(respond: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Set REMOTE_ADDR from X-Forwarded-For, if STUEN_HUB_PROXY says that a proxy on this machine writes it."""

    def address(request: HttpRequest) -> HttpResponse:
        told = request.META.pop("HTTP_X_FORWARDED_FOR", "")
        near = request.META.get("REMOTE_ADDR", "") in NEAR
        request.META["STUEN_DIRECT"] = "1" if near and not told else ""
        if settings.PROXY and near and told:
            request.META["REMOTE_ADDR"] = told.rsplit(",", 1)[-1].strip()
        return respond(request)

    return address
