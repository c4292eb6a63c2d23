"""What the organisation sent in content packs: pictures of activities, a short word for the idle page, and forms.

A pack may hold `pictures/NAME.png`, `notice.json` ({"da": ..., "en": ...}) and `forms/ID/form.json` with its files
beside it, as `form publish` makes them; everything else is kept for later. A form that can't be used is left out. At
the start one small file is read (`active.json`); nothing is hashed, parsed or decoded then. What was fetched is looked
at by a limited process (content_child.py) before it is switched to, and once more after a start (`check`).
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk import __version__
from sync.pack_active import FILES, read_active

if TYPE_CHECKING:
    from sync.pack_store import Fetch, PackStore

log = logging.getLogger(__name__)

Report = Callable[[str, Mapping[str, Any]], object]
"""report(type, body): append the event `pack.installed` or `pack.refused`. It may come again after a power cut."""


class Content:
    """The packs in `folder`. Threads may share one; only one at a time calls `take` or `check`."""

    def __init__(self, folder: Path, program: str = __version__) -> None:
        self._folder, self._program = folder, program
        self._active: dict[str, Any] = read_active(folder)["packs"]

    def picture(self, name: str) -> Path | None:
        """The .png of this name, or None. Cheap."""
        for pack, entry in sorted(self._active.items()):
            if found := entry["index"].get("pictures", {}).get(name):
                path = self._folder / pack / str(entry["version"]) / FILES / str(found)
                if path.is_file():
                    return path
        return None

    def notice(self, language: str) -> str:
        """The centre's short word in this language, else in Danish, else ""; plain text of at most 280 characters."""
        for _pack, entry in sorted(self._active.items()):
            said = entry["index"].get("notice", {})
            if found := said.get(language) or said.get("da"):
                return str(found)
        return ""

    def forms(self) -> tuple[Path, ...]:
        """The form.json of each form that can be filled in. Cheap; of the same form twice, that of the later pack."""
        found: dict[str, Path] = {}
        for pack, entry in sorted(self._active.items()):
            place = self._folder / pack / str(entry["version"]) / FILES
            found |= {str(name): place / str(path) for name, path in entry["index"].get("forms", {}).items()}
        return tuple(found.values())

    def unfit(self) -> dict[str, list[str]]:
        """The forms of each pack that can't be filled in, by their ids; for staff and technicians."""
        found = {pack: entry["index"].get("unfit", []) for pack, entry in sorted(self._active.items())}
        return {pack: [str(one) for one in names] for pack, names in found.items() if names}

    @property
    def versions(self) -> dict[str, int]:
        """The active version of each pack."""
        return {pack: entry["version"] for pack, entry in self._active.items()}

    def take(self, bodies: Sequence[Mapping[str, Any]], fetch: "Fetch", *, content_key: str, report: Report) -> None:
        """Bring the packs into line with the bodies of all `pack` changes: `Does.packs`.

        Raises SyncError for what may go better later; what can never be taken is reported, once.
        """
        from sync.errors import SyncError  # noqa: PLC0415 - no start pays for it
        from sync.pack_store import NoRoom  # noqa: PLC0415 - as above

        later: SyncError | None = None
        for body in bodies:
            try:
                self._store().take(body, fetch, content_key)
            except SyncError as error:
                later = error  # the others don't wait for it
            except OSError as error:
                later = NoRoom(f"The disk takes no content: {error.strerror}.")
        self._tell(report)
        if later is not None:
            raise later

    def check(self, report: Report) -> bool:
        """See in a limited process that what is active can be used, and go back to what was before if not.

        Whether all was well. For once after a start, when the first page is up; on False call `take` again.
        """
        well = True
        for pack in list(self.versions):
            well = self._checked(pack) and well
        self._tell(report)
        return well

    def _checked(self, pack: str) -> bool:
        """Whether the active version of this pack loads; goes back until one does, or none is left."""
        from sync.packs import BadPack  # noqa: PLC0415 - as above

        well = True
        while entry := self._active.get(pack):
            store = self._store()
            try:
                index = load(store.where(pack, entry["version"]))
            except BadPack:
                store.fall_back(pack)
                self._active, well = store.state["packs"], False
                continue
            if index != entry["index"]:  # a newer program sees more in it
                store.learn(pack, index)
                self._active = store.state["packs"]
            break
        return well

    def _tell(self, report: Report) -> None:
        store = self._store()
        if untold := store.untold():
            for kind, body in untold:
                report(kind, body)
            store.tell()
        before = self.unfit()
        self._active = store.state["packs"]
        for pack, names in self.unfit().items() if self.unfit() != before else ():
            log.warning("forms of the pack %s can't be used: %s", pack, ", ".join(names))

    def _store(self) -> "PackStore":
        from sync.pack_store import PackStore  # noqa: PLC0415 - as above

        return PackStore(self._folder, self._program, load)


def load(folder: Path) -> dict[str, Any]:
    """What a version holds for this kiosk, as a limited process found it (content_child.look).

    Raises BadPack (does_not_load).
    """
    from sync import limited  # noqa: PLC0415 - as above
    from sync.packs import BadPack  # noqa: PLC0415 - as above

    try:
        found = limited.ask("kiosk.hub.content_child:look", folder)
    except limited.ChildFailed as error:
        raise BadPack("does_not_load", str(error)) from error
    if not isinstance(found, dict) or "why" in found:
        raise BadPack("does_not_load", str(found.get("why") if isinstance(found, dict) else ""))
    return found
