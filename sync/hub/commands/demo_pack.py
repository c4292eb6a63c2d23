"""A content pack for the demo, made and signed as an organisation would do it: away from the hub. Here, beside it."""

import json
import shutil
import tempfile
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.utils import timezone

from sync import packs
from sync.hub import log, publish_pack
from sync.hub.models import Organisation

KEY = "demo-content-key"
NOTICE = {"da": "Velkommen! Kaffen er klar hver dag fra klokken 9.", "en": "Welcome! There is coffee from 9 every day."}
PICTURES = {"strandtur": "beach"}  # the organisation's own name for a picture, and whose copy it is


def publish(organisation: Organisation) -> None:
    """Make a key, tell the organisation its public half, and publish a pack with a word and a picture."""
    key = Ed25519PrivateKey.generate()
    path = settings.FOLDER / KEY
    path.write_text(key.private_bytes_raw().hex())
    path.chmod(0o600)
    organisation.content_key = key.public_key().public_bytes_raw().hex()
    organisation.save(update_fields=["content_key"])
    with tempfile.TemporaryDirectory() as name:
        folder, out = Path(name) / "pack", Path(name) / "demo.zip"
        (folder / "pictures").mkdir(parents=True)
        (folder / "notice.json").write_text(json.dumps(NOTICE, ensure_ascii=False), "utf-8")
        for own, copied in PICTURES.items():
            if (source := settings.PICTURES / "128" / f"{copied}.png").is_file():
                shutil.copyfile(source, folder / "pictures" / f"{own}.png")
        packs.make(folder, "demo", 1, made=f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}", key=key, out=out)
        with out.open("rb") as archive:
            publish_pack.publish(organisation, archive, log.TECHNICIAN)
