"""`boxes/<name>/<version>`: a folder's sealed copy, from a kiosk and to the others of its centre."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from sync import box
from sync.box import BadBox
from sync.hub import boxes
from sync.hub.api.signed import Answer, Refusal, signed
from sync.hub.models import Kiosk


@signed(method="POST")
def take(request: HttpRequest, kiosk: Kiosk, name: str, version: int) -> Answer:
    """Keep it, if it is newer than what the centre has; `have` is the version that it has then."""
    try:
        head = box.read_as(request.body, name, version)
    except BadBox as error:
        return Refusal(400, error.code, error.what)
    try:
        return {"have": boxes.take(kiosk, head, request.body, timezone.now())}
    except boxes.Full:
        return Refusal(409, "full", "There is no room for another box, of the centre's or for now of this kiosk's.")


@signed(method="GET")
def give(_request: HttpRequest, kiosk: Kiosk, name: str, version: int) -> Answer:
    """The bytes; 404 `gone` when a newer one took its place, or there never was one."""
    blob = boxes.given(kiosk.centre_id, name, version) if version <= box.GONE_FOR_GOOD else None
    if blob is None:
        return Refusal(404, "gone", "That version is not here, or no longer.")
    return HttpResponse(blob, content_type="application/octet-stream")


@csrf_exempt
def either(request: HttpRequest, name: str, version: int) -> HttpResponse:
    """Both, by method."""
    return (give if request.method == "GET" else take)(request, name, version)
