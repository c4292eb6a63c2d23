"""What the organisation sent in content packs: pictures of activities, and a short word for the idle page.

A pack may hold `pictures/NAME.png` and `notice.json` ({"da": ..., "en": ...}); everything else is kept for later.
At the start one small file is read (`active.json`); nothing is hashed, parsed or decoded then.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

Fetch = Callable[[str, int, str, int, int], Iterator[bytes]]
"""fetch(pack, version, sha256, start): a file's bytes from `start` on, in pieces (sync.client, `Does.packs`)."""
Report = Callable[[str, Mapping[str, Any]], object]
"""report(type, body): append the event `pack.installed` or `pack.refused`. It may be called again after a power cut."""


class Content:
    """The packs in `folder`. Threads may share one; only one at a time calls `take` or `check`."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def picture(self, name: str) -> Path | None:
        """The .png of this name, or None. Cheap."""
        raise NotImplementedError

    def notice(self, language: str) -> str:
        """The centre's short word in this language, else in Danish, else ""; plain text of at most 280 characters."""
        raise NotImplementedError

    @property
    def versions(self) -> dict[str, int]:
        """The active version of each pack."""
        return {}

    def take(self, bodies: Sequence[Mapping[str, Any]], fetch: Fetch, *, content_key: str, report: Report) -> None:
        """Bring the packs into line with the bodies of all `pack` changes: `Does.packs`.

        Raises SyncError and OSError for what may go better later; what can never be taken is reported, once.
        """
        raise NotImplementedError

    def check(self) -> bool:
        """See in a limited process that what is active can be used, and go back to what was before if not.

        Whether all was well. For once after a start, when the first page is up.
        """
        raise NotImplementedError
