"""Takes in a content pack that a coordinator uploads: checked as a stranger's, stored by hash, told to every kiosk."""

from typing import IO

from sync.errors import SyncError
from sync.hub.models import Organisation, Pack
from sync.packs import BadPack

__all__ = ["BadPack", "SyncError", "publish"]


def publish(organisation: Organisation, zip_file: IO[bytes], who: str) -> Pack:
    """Publish the pack in this .zip, signed with the organisation's content key. Raises BadPack: nothing changed."""
    raise NotImplementedError
