"""`renew`: a kiosk's next credential, and the steps to the hub's newest key from the one that the kiosk knows."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from sync.hub import enrol, keys
from sync.hub.api.signed import signed
from sync.hub.models import Kiosk


@signed(expired_ok=True)
def renew(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any]:
    """{} -> {"credential", "steps"}; `?hub_key=` names the key that the kiosk knows, and that signs the answer."""
    known = request.GET.get("hub_key", "")
    keys.signing_key(kiosk.organisation, known)  # may take steps that a restored hub had lost
    statement = enrol.new_credential(kiosk, timezone.now())
    kiosk.save(update_fields=["credential", "credential_epoch", "credential_until"])
    return {"credential": statement, "steps": keys.steps(kiosk.organisation, known)}
