"""Answers where nothing else works: a sentence in two languages, with no template, no database and no data."""

from django.http import HttpResponse

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
