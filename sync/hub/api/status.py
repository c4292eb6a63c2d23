"""`POST /api/1/status`: how a kiosk is. Kept as it came, unknown fields too; the console shows what it knows of it."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sync.hub import rollout
from sync.hub.api.signed import Refusal, read_json, signed
from sync.hub.models import Kiosk

MOST_BYTES = 16 << 10


@signed(method="POST")
def status(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any]:
    """Keep the newest state."""
    if len(request.body) > MOST_BYTES:
        raise Refusal(413, "too_large", f"A status has at most {MOST_BYTES} bytes.")
    kiosk.status = read_json(request)
    kiosk.status_at = timezone.now()
    kiosk.save(update_fields=["status", "status_at"])
    rollout.heard(kiosk)
    return {"have": kiosk.have}
