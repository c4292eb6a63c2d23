"""The demo's content pack, signed as an organisation would do it, away from the hub; here beside it, for a demo."""

import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from sync import packs
from sync.hub import log, publish_pack
from sync.hub.models import Organisation

KEY = "demo-content-key"
SOURCE = settings.PICTURES.parents[1] / "content" / "pack"


def publish(organisation: Organisation) -> None:
    """Make a key, tell the organisation its public half, and publish a pack with a word and two pictures."""
    key = Ed25519PrivateKey.generate()
    path = settings.FOLDER / KEY
    path.write_text(key.private_bytes_raw().hex())
    path.chmod(0o600)
    organisation.content_key = key.public_key().public_bytes_raw().hex()
    organisation.save(update_fields=["content_key"])
    with tempfile.TemporaryDirectory() as name:
        out = Path(name) / "demo.zip"
        packs.make(SOURCE, "demo", 1, made=f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}", key=key, out=out)
        with out.open("rb") as archive:
            publish_pack.publish(organisation, archive, log.TECHNICIAN)
