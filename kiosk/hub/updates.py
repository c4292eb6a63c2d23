"""New versions of the system, from the hub: fetched into a folder, and root is asked to install them.

    FOLDER/incoming/   what is being fetched, and what is there (sync/release_store.py)
    FOLDER/wish.json   {"do": "install", "file", "version"}: what this program asks for; root acts on it, or not
    FOLDER/state.json  how an update stands, as root says it; only read here

Root checks the bundle's signature, kind and version, waits until nobody is at the screen, and goes back by itself when
the new system does not do (deploy/update/). This program can neither install anything nor make root install something
that the organisation has not signed. A machine without a folder for updates
takes none.
"""

import logging
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.config import Config
from kiosk.devices import image
from sync.releases import BAD, BEGUN, Release, is_newer
from sync.releases import read as read_offer

if TYPE_CHECKING:
    from sync.client import Fetched
    from sync.release_store import Incoming

log = logging.getLogger(__name__)

USUAL = Path("/data/update")
"""Where the folder is in our own image, when the configuration names none."""
PAUSE, LATER = 5.0, 300.0
"""Seconds until the next piece is asked for, and until it is looked again what root has made of it."""
STEP = 10
"""Per cent: so often it is told how far it has come."""


def folder(config: Config) -> Path | None:
    """Where updates go here; None: they are a technician's business."""
    return config.update.folder or (USUAL if image.image() is not None else None)


class Updates:
    """What is asked of root, and what it says. `runs` is what the machine runs."""

    def __init__(self, folder: Path, runs: image.Image | None) -> None:
        self._folder, self._runs = folder, runs

    def take(self, bodies: Sequence[Mapping[str, Any]], fetch: "Fetched") -> float:
        """Bring the machine into line with what is offered: `Does.release`.

        Raises what `fetch` raises, and SyncError for a full disk or a damaged file.
        """
        from sync.release_store import NoRoom  # noqa: PLC0415 - no start pays for it

        try:
            return self._take(next(filter(None, map(read_offer, bodies)), None), fetch)
        except OSError as error:
            raise NoRoom(f"The folder for updates takes nothing: {error.strerror}.") from error

    def told(self) -> dict[str, Any] | None:
        """How an update stands: {"state", "version", "code", "percent"}; None where there never was one."""
        state, here, refused = self._state(), self._incoming.standing(), self._incoming.refused()
        if refused is not None and not (state.get("state") == "rolled_back" and state.get("version") == refused[0]):
            return {"state": "refused", "version": refused[0], "code": refused[1], "percent": 0}
        if here is not None and self._runs is not None and not is_newer(here.version, self._runs.version):
            here = None  # it is installed by now
        told = {name: state.get(name) for name in ("state", "version", "code", "percent")}
        if here is None or (here.version == state.get("version") and state.get("state") not in ("idle", None)):
            return told if state else None
        what = "ready" if here.percent == 100 else "downloading"
        return {"state": what, "version": here.version, "code": here.code, "percent": here.percent // STEP * STEP}

    def _take(self, release: Release | None, fetch: "Fetched") -> float:
        state, mine = self._state(), self._incoming.version
        wanted = release.version if release else ""
        if state.get("state") in BEGUN:
            return LATER if wanted or mine else 0.0
        if mine != wanted and not self._withdrawn(state, mine):
            return PAUSE
        if release is None:
            self._incoming.clear()
            return 0.0
        there = state.get("state") if state.get("version") == release.version else None
        if there in ("downloading", "ready"):
            return LATER
        if there == "good" or (there == "refused" and self._incoming.was_passed_on(release)):
            return 0.0  # refused for want of room, say: whoever offers it once more means another try
        return self._go_on(release, state, fetch)

    def _go_on(self, release: Release, state: Mapping[str, Any], fetch: "Fetched") -> float:
        if code := self._unwanted(release, state):
            self._incoming.refuse(release, code)
            return 0.0
        file = self._incoming.take(release, fetch)
        if file is None:
            return PAUSE
        self._wish(release, file.name)
        return LATER  # until root says what became of it: a cut may lose what was asked

    @property
    def _incoming(self) -> "Incoming":
        from sync.release_store import Incoming  # noqa: PLC0415 - as above

        return Incoming(self._folder / "incoming")

    def _unwanted(self, release: Release, state: Mapping[str, Any]) -> str:
        """Why this machine does not fetch it; "": it does."""
        runs = self._runs
        if runs is None or runs.compatible != release.compatible:
            return "incompatible"
        if not is_newer(release.version, runs.version):
            return "older"
        failed = state.get("failed")
        if isinstance(failed, list) and release.version in failed:
            return _code(state, release.version) or "no_health"
        return _code(state, release.version)

    def _withdrawn(self, state: Mapping[str, Any], mine: str) -> bool:
        """What was offered before is offered no more: ask root for it back where root has it. False: not done yet."""
        from sync.release_store import read, write  # noqa: PLC0415 - as above

        wish = self._folder / "wish.json"
        asked = read(wish)
        if mine and asked.get("file") == self._incoming.file:
            wish.unlink(missing_ok=True)
        elif state.get("version") == mine and state.get("state") in ("downloading", "ready"):
            if state.get("state") == "ready" and not asked:  # else root is at it, or somebody's own wish is before ours
                write(wish, {"do": "withdraw", "version": mine})
            return False
        return True

    def _wish(self, release: Release, file: str) -> None:
        from sync.release_store import read, write  # noqa: PLC0415 - as above

        wish, said = self._folder / "wish.json", {"do": "install", "file": file, "version": release.version}
        self._incoming.passed_on(release)
        if read(wish) == said:
            return
        write(wish, said)
        log.info("release %s is here; root is asked to install it", release.version)

    def _state(self) -> dict[str, Any]:
        from sync.release_store import read  # noqa: PLC0415 - as above

        return read(self._folder / "state.json")


def _code(state: Mapping[str, Any], version: str) -> str:
    """Why this version failed here before, as root says it of the last one; "" where it did not."""
    if state.get("version") != version:
        return ""
    code = str(state.get("code") or "")
    if state.get("state") == "rolled_back":
        return code if code in BAD else "no_health"
    return code if state.get("state") == "refused" and code in BAD else ""
