"""Answers where nothing else works: a sentence in two languages, with no template, no database and no data."""

from django.http import HttpRequest, HttpResponse, JsonResponse

WORDS = {
    429: (
        "For mange forsøg på kort tid. Vent et minut, og prøv igen.",
        "Too many tries in a short time. Wait a minute and try again.",
    ),
    503: (
        "Stuen kan ikke gemme noget lige nu. Prøv igen om lidt.",
        "Stuen can't store anything just now. Try again in a while.",
    ),
}


def sentence(status: int) -> HttpResponse:
    """The page of this status."""
    danish, english = WORDS[status]
    return HttpResponse(
        f'<!doctype html><html lang="da"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f'<title>Stuen</title><main><h1>{danish}</h1><p lang="en">{english}</p><p><a href="/">Stuen</a></p></main>',
        status=status,
    )


SAID = {429: ("slow_down", "Too many requests."), 503: ("not_ready", "The hub can't store anything now.")}
"""What a kiosk is told, not signed: protocol.md, "Errors"."""


def later(request: HttpRequest, status: int, seconds: int) -> HttpResponse:
    """Come again in so many seconds (Retry-After): 429 or 503, for a kiosk or as a page."""
    response: HttpResponse
    if request.path_info.startswith("/api/"):
        code, what = SAID[status]
        response = JsonResponse({"error": code, "what": what}, status=status)
    else:
        response = sentence(status)
    response["Retry-After"] = str(seconds)
    return response
