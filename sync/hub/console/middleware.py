"""What every page of the console carries: headers that leave hostile text nothing to work with, and a language."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

Respond = Callable[[HttpRequest], HttpResponse]

POLICY = (
    "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
"""Content Security Policy 3: no scripts or styles but our own files, so that what slips into a page does nothing."""


def headers(respond: Respond) -> Respond:
    """Put the policy on all answers; no cache keeps a page, for the next person at this computer may be another."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        if not request.path_info.startswith("/api/"):
            response.headers.setdefault("Content-Security-Policy", POLICY)
            response.headers.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
            if response.headers.get("Content-Type", "").startswith(("text/html", "application/json")):
                response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def language(respond: Respond) -> Respond:
    """Danish, unless the browser would rather have English."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return respond(request)
        code = wanted(request.headers.get("Accept-Language", ""))
        translation.activate(code)
        request.LANGUAGE_CODE = code
        response = respond(request)
        patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


def wanted(accepted: str) -> str:
    """The one of Danish and English that comes first in an Accept-Language (RFC 9110 section 12.5.4); else Danish."""
    for name, quality in parse_accept_lang_header(accepted):
        code = name.split("-")[0]
        if code in ("da", "en") and quality > 0:
            return code
    return "da"
