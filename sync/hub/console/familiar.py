"""A browser in which somebody has logged in completely before is known again, by a cookie.

Wrong passwords from wherever lock a name for a while (django-axes), so a stranger who knows a coordinator's name could
keep them out for ever. Those from a browser that is known are counted for that browser alone: a stranger locks out none
but strangers. (OWASP: "Slow Down Online Guessing Attacks with Device Cookies".) The cookie opens nothing by itself.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

LASTS = timedelta(days=90)
_SALT = "stuen.familiar"


def cookie_name() -> str:
    """As the others are called: one that starts so comes over TLS from this very name, or not at all."""
    return "__Host-stuen-known" if settings.HTTPS else "stuen-known"


def remember(request: HttpRequest, response: HttpResponse, username: str) -> HttpResponse:
    """Let this browser be known from now on as one of this member's."""
    number = _number(request, username) or secrets.token_hex(16)
    response.set_cookie(
        cookie_name(),
        signing.dumps([username, number], salt=_SALT),
        max_age=LASTS,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Strict",
    )
    return response


def counted_as(request: HttpRequest, credentials: Mapping[str, str] | None) -> str:
    """By what name a wrong password is counted (AXES_USERNAME_CALLABLE): the member's, or the known browser's."""
    username = (credentials or {}).get("username") or request.POST.get("username", "")
    number = _number(request, username)
    return f"{username} {number}" if number else username


def _number(request: HttpRequest, username: str) -> str:
    """The number of a browser that is known as this member's; "" for any other."""
    try:
        known, number = signing.loads(request.COOKIES.get(cookie_name(), ""), salt=_SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(number) if known == username else ""
