"""What is said when a page is not there, is not allowed, or went wrong: in words, with a next step."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def _error(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it, for the log
    """A form that this browser was not given, or was given in another session."""
    return _error(
        request, 403, _("The page was open for too long"), _("Nothing was changed. Go back, reload, and try again.")
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as above
    """400: too large, or no request of a browser."""
    return _error(request, 400, _("We could not read that"), _("Nothing was changed. Go back and try again."))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as above
    """403."""
    return _error(request, 403, _("This is not for you to open"), _("Ask the leader of your organisation."))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - as above
    """404: also for all that belongs to another organisation."""
    text = _("It may have been removed, or the address is wrong. Start from the overview.")
    return _error(request, 404, _("We can't find that page"), text)


def failed(request: HttpRequest) -> HttpResponse:
    """500. Nothing here asks the database: that may be what failed."""
    request.user = AnonymousUser()  # so that the page does not ask who it is for
    text = _("It is our fault, not yours. Try again in a few minutes. Kiosks go on by themselves meanwhile.")
    return _error(request, 500, _("Something went wrong at the hub"), text)
