"""Updates as the kiosk may speak of them: `Updates` reads where one stands, and asks root for what staff want.

    updates = Updates.here(config)           # None where the machine is no image of ours
    updates.now()                            # `Update`: state, version, percent, code ...
    updates.now().sentence                   # "The kiosk updates tonight.", in the language of the screen; "" if none
    updates.on_stick(sticks)                 # the newest on a stick that fits this machine, or None
    updates.install(path, tonight=True)      # staff confirmed it
    updates.hasten()                         # ... and would rather have it now
    updates.roll_back()

Asking never blocks and promises nothing: root does it when nobody uses the screen, and says so in the state.
"""

import json
import logging
import os
import re
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.config import Config
from kiosk.devices import image
from kiosk.devices.stick import StickFile, Sticks
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_
from kiosk.update import words

log = logging.getLogger(__name__)

USUAL = Path("/data/update")
DEVELOPMENT = Path("/etc/rauc/DEVELOPMENT-KEYS")
QUIET = frozenset({"idle", "good"})
UNDER_WAY = frozenset({"installing", "reboot", "testing"})
TAKEN = re.compile(r"stuen-[\w.+~-]{1,100}\.raucb")
"""What root copies from a stick by itself (update/shelf.py)."""
ON_STICK = re.compile(r"(stuen-[a-z]+)-([\w.+~]+)\.raucb")
STATES = QUIET | UNDER_WAY | {"downloading", "ready", "rolled_back", "refused"}


class NoImage(KnownError):
    """The machine was not made from an image of ours: its updates are somebody else's business."""

    message = N_("This machine is not updated by the kiosk. Update it as it was installed.")


class UnderWay(KnownError):
    """An update is being put in, or tried."""

    message = N_("An update is under way. Wait until it is done: kiosk update status.")


class NoBundle(BadInput):
    """The file is not there, or is no bundle."""

    message = N_("{name} is no update: its name ends in .raucb, and it lies on a stick or on this machine.")


class NotAsked(KnownError):
    """The folder takes no wish: the disk is full or read-only, or belongs to another user."""

    message = N_("The update could not be asked for: {why}.")


@dataclass(frozen=True, slots=True)
class Update:
    """Where an update stands, as root says it. `source` is the version that it came from."""

    state: str = "idle"
    version: str = ""
    source: str = ""
    percent: int = 0
    code: str = ""
    at: str = ""
    soon: bool = False

    @property
    def sentence(self) -> str:
        """One sentence for staff, in the language of the screen; "" where there is nothing to say."""
        if self.state == "idle" and not self.code:
            return ""
        return words.sentence(self.state, self.code, self.percent, now=self.soon)

    @property
    def next_step(self) -> str:
        """What to do about it, or ""."""
        return words.next_step(self.state, self.code)

    @property
    def failed(self) -> bool:
        """Whether the last one came to nothing."""
        return self.state in {"refused", "rolled_back"}

    @property
    def can_be_hastened(self) -> bool:
        """Whether it waits for the night."""
        return self.state in {"ready", "reboot"} and not self.soon


@dataclass(frozen=True, slots=True)
class OnStick:
    """A newer version on a stick, by its name; what it is worth root finds out."""

    path: Path
    version: str
    size: int


class Updates:
    """See the top of the file. `runs` is the image that runs."""

    def __init__(self, folder: Path, runs: image.Image, sticks: Path) -> None:
        self._folder, self.runs, self._sticks = folder, runs, sticks

    @classmethod
    def here(cls, config: Config) -> "Updates | None":
        """Those of this machine; None where it is no image of ours."""
        runs = image.image()
        return cls(config.update.folder or USUAL, runs, Path(config.letters.sticks)) if runs else None

    def now(self) -> Update:
        """Where an update stands; nonsense in the file is as if there were none."""
        return update(_read(self._folder / "state.json"))

    def on_stick(self, sticks: Sticks) -> OnStick | None:
        """The newest on any stick that fits this machine and is newer than what runs."""
        found = [one for file in sticks.files({".raucb"}) if (one := self._fits(file))]
        return max(found, key=lambda one: numbers(one.version), default=None)

    def install(self, path: Path, *, tonight: bool = False) -> None:
        """Ask for a bundle to be put in: one on a stick, or any file here, which is copied to where root takes it.

        Raises UnderWay, NoBundle and NotAsked.
        """
        if self.now().state in UNDER_WAY:
            raise UnderWay
        if path.suffix != ".raucb" or not path.is_file():
            raise NoBundle(name=path.name)
        real = path.resolve()
        if not (real.is_relative_to(self._sticks.resolve()) and TAKEN.fullmatch(real.name)):
            real = self._bring(real)
        self._ask(do="install", file=str(real), when="night" if tonight else "now")

    def hasten(self) -> None:
        """Staff would rather have it now than at night."""
        self._ask(do="now")

    def roll_back(self) -> None:
        """Staff want the version before. Raises UnderWay and NotAsked."""
        if self.now().state in {"installing", "reboot"}:
            raise UnderWay
        self._ask(do="rollback")

    def _fits(self, file: StickFile) -> OnStick | None:
        name = ON_STICK.fullmatch(file.path.name)
        if name is None or name[1] != self.runs.compatible or numbers(name[2]) <= numbers(self.runs.version):
            return None
        return OnStick(file.path, name[2], file.size)

    def _bring(self, path: Path) -> Path:
        name = re.sub(r"[^\w.+~-]", "-", path.name)[-100:].lstrip(".-")
        target = self._folder / "incoming" / f"own-{name}"
        part = target.with_suffix(".copy")
        try:
            shutil.copyfile(path, part)
            part.replace(target)
        except OSError as error:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise NotAsked(why=error.strerror) from error
        return Path(target.name)

    def _ask(self, **what: str) -> None:
        wish, fresh = self._folder / "wish.json", self._folder / f".wish.{os.getpid()}"
        try:
            with fresh.open("w", encoding="utf-8") as file:
                json.dump({**what, "by": "staff"}, file)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(wish)
        except OSError as error:
            raise NotAsked(why=error.strerror) from error
        log.info("root is asked to %s", what["do"])


def update(said: Mapping[str, Any]) -> Update:
    """What a state file says."""
    state, percent = said.get("state"), said.get("percent")
    if not isinstance(state, str) or state not in STATES:
        return Update()
    text = {key: str(said.get(key) or "") for key in ("version", "from", "code", "at")}
    far = min(max(percent, 0), 100) if type(percent) is int else 0
    return Update(state, text["version"], text["from"], far, text["code"], text["at"], said.get("now") is True)


def numbers(version: str) -> list[int]:
    """A version as the list of its whole numbers, by which versions are compared."""
    return [int(one) for one in re.findall(r"\d+", version)]


def _read(path: Path) -> Mapping[str, Any]:
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
