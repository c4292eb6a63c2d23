"""`POST /api/1/events`: a stretch of a kiosk's chain, and with the answer what the kiosk has not read yet."""

from contextlib import suppress

from django.http import HttpRequest
from django.utils import timezone

from sync import wire
from sync.errors import SyncError, TooLarge
from sync.hub import changes as log
from sync.hub import ingest, recovery
from sync.hub.api import changes
from sync.hub.api.signed import AtLast, Refusal, signed
from sync.hub.models import Kiosk


@signed(method="POST")
def events(request: HttpRequest, kiosk: Kiosk) -> AtLast:
    """Take in a batch of events, or say where the kiosk's chain stands; and what is new, where that is asked, too."""
    recovery.end_if_over(kiosk.organisation)
    along = changes.asked(request) if "after" in request.GET else None
    try:
        lines = wire.unpack_lines(_plain(request))
    except TooLarge as error:
        raise Refusal(413, error.code, error.what) from error
    except SyncError as error:
        raise Refusal(400, error.code, error.what) from error
    taken = ingest.take(kiosk, lines, timezone.now())
    if along is not None:
        # Of a cursor that means nothing here nothing is said: the events are taken, and it asks for changes alone.
        with suppress(log.Reset):
            return changes.with_page(taken.answer(), taken.left, log.since(kiosk, *along))
    return AtLast(taken.left, lambda _found: taken.answer())


def _plain(request: HttpRequest) -> bytes:
    match request.headers.get("Content-Encoding", ""):
        case "":
            return request.body
        case "gzip":
            return wire.unsqueeze(request.body)
    raise Refusal(400, "bad_request", "The only Content-Encoding is gzip.")
