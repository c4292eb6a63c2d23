"""`POST /api/1/events`: a stretch of a kiosk's chain."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sync import wire
from sync.errors import SyncError, TooLarge
from sync.hub import ingest, recovery
from sync.hub.api.signed import Refusal, signed
from sync.hub.models import Kiosk


@signed(method="POST")
def events(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any]:
    """Take in a batch of events, or say where the kiosk's chain stands."""
    recovery.end_if_over(kiosk.organisation)
    try:
        lines = wire.unpack_lines(_plain(request))
    except TooLarge as error:
        raise Refusal(413, error.code, error.what) from error
    except SyncError as error:
        raise Refusal(400, error.code, error.what) from error
    return ingest.take(kiosk, lines, timezone.now()).answer()


def _plain(request: HttpRequest) -> bytes:
    match request.headers.get("Content-Encoding", ""):
        case "":
            return request.body
        case "gzip":
            return wire.unsqueeze(request.body)
    raise Refusal(400, "bad_request", "The only Content-Encoding is gzip.")
