"""What the composition root builds for the first start, help from afar and updates. See kiosk/app.py."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kiosk.config import SYSTEM_FILE, Config
from kiosk.i18n import WHOLE
from kiosk.store import StoreDamaged, WrongKey

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kiosk.clock import Clock
    from kiosk.devices.camera import Camera
    from kiosk.finding import Finding
    from kiosk.first.kept import Place
    from kiosk.first.service import First
    from kiosk.staff.far_help import FarHelp
    from kiosk.store import Store
    from kiosk.touch.service import Touchscreen
    from kiosk.update.service import Updates

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for

DATA = Path("/run/stuen/data.json")
"""What opened the data partition says of it, before anything else began."""
SETUP = Path("/run/stuen/setup.json")
"""What came of the file that a technician put on the card."""
TOUCH = "touch.json"
"""What the finger is to be put back to, if the kiosk ended while that was measured: in the folder of its service."""
OURS = ("store", "hub", "staff_cards")
"""What the doctor looks at by opening the store, which is open here."""


def place(config: Config) -> "Place | None":
    """Where the answers of the first start lie: beside the configuration. None at the demo."""
    from kiosk.first.kept import Place

    return None if config.demo else Place(folder(config))


def folder(config: Config) -> Path:
    """The folder of the configuration, or the system's."""
    return (config.file or SYSTEM_FILE).parent


def spoken(config: Config) -> Config:
    """The same in the language that staff chose at the first start, where there was one.

    While that goes on, an address that was typed is no technician's word yet: it may be typed anew.
    """
    kept = found.read() if (found := place(config)) else None
    if kept is None:
        return config
    if not kept.done and kept.hub == config.hub.url:
        config = replace(config, hub=replace(config.hub, url=""))
    if kept.language in {one.code for one in WHOLE}:
        config = replace(config, centre=replace(config.centre, language=kept.language))
    return config


def whole(config: Config) -> Config:
    """The same, where the machine's data could be opened. Raises StoreDamaged and WrongKey, and nothing is begun anew
    over what lies there closed. The machine's own configuration may lie there too, so that none is found.
    """
    if config.demo or config.file not in (None, SYSTEM_FILE):
        return config
    try:
        state = json.loads(DATA.read_bytes()).get("state")
    except (OSError, ValueError, AttributeError):
        return config  # no machine of ours, or none that says
    if state == "damaged":
        raise StoreDamaged("the data partition")
    if state == "wrong_key":
        raise WrongKey
    return config


def _touch_note() -> Path | None:
    folder = os.environ.get("RUNTIME_DIRECTORY", "").partition(":")[0]
    return Path(folder) / TOUCH if folder else None


class Over:
    """The first start of a kiosk in service."""

    over = True


class FirstServices:
    """The part of `kiosk.app.Services` that is about the first start."""

    config: Config
    store: "Store"
    clock: "Clock"
    audit: Any
    hub: Any  # kiosk.hub.service.Hub, which kiosk/app.py builds

    @cached_property
    def first(self) -> "First | Over":
        """The first start; of a kiosk in service no more than that it is over."""
        if self._in_service():
            return Over()
        from kiosk.devices import network
        from kiosk.devices.wifi import open_wifi
        from kiosk.first.service import First, Parts

        unused = ["card_reader"] if self.config.staff.code_instead_of_card else []
        unused += ["camera"] if self.config.letters.camera == "off" else []
        parts = Parts(self.hub, open_wifi, network.lines, network.answers, self._examined, self._tell, tuple(unused))
        return First(place(self.config), parts)

    @cached_property
    def invitation_camera(self) -> "Camera":
        """The camera, looking for the square code that a hub shows."""
        from kiosk.devices.camera import Camera

        return Camera(self.config.letters.camera, judge="kiosk.first.seeing:Judge")

    @cached_property
    def updates(self) -> "Updates | None":
        """What is known of updates, and may be asked for; None on a machine that was not made from our image."""
        from kiosk.update.service import Updates

        return Updates.here(self.config)

    @cached_property
    def touchscreen(self) -> "Touchscreen":
        """The touchscreen, which is put right where its finger is seen elsewhere."""
        from kiosk.devices.touch import Touch
        from kiosk.touch.service import Touchscreen

        file = None if self.config.demo else self.config.file
        keep = self._keep_touch if file and os.access(file.parent, os.W_OK) else None
        return Touchscreen(Touch(), _touch_note(), self.config.screen.rotate, keep, self.clock.monotonic)

    @property
    def touch_was_cut(self) -> bool:
        """Whether the kiosk ended while the finger was measured: then something else is in force than before."""
        file = _touch_note()
        return file is not None and file.exists()

    def _keep_touch(self, said: Mapping[str, Any]) -> None:
        from kiosk.first.settings import write

        assert self.config.file is not None  # noqa: S101 - it is asked only where there is one
        write(self.config.file, "screen", said)
        self.config = replace(self.config, screen=replace(self.config.screen, **said))

    @cached_property
    def far_help(self) -> "FarHelp":
        """Technicians who help from afar, while staff let them."""
        from kiosk.devices.remote_help import RemoteHelp
        from kiosk.staff.far_help import FarHelp

        return FarHelp(RemoteHelp(), self.clock, lambda what, who: self.audit.write(what, who=who))

    def card_mistake(self, language: str) -> str:
        """What is wrong with the file on the card, in one sentence; "" where nothing is, or there is none."""
        try:
            mistakes = json.loads(SETUP.read_bytes())["mistakes"]
            return " ".join(str(mistakes[0][language])[:200].split())
        except (OSError, ValueError, LookupError, TypeError):
            return ""

    def speak(self, language: str) -> None:
        """The kiosk begins each visit in this language from now on."""
        self.config = replace(self.config, centre=replace(self.config.centre, language=language))

    def in_service(self) -> None:
        """Speak with the hub beside the screen, unless the first start does so itself."""
        if self.first.over:
            self.hub.start()

    def _in_service(self) -> bool:
        kept = found.read() if (found := place(self.config)) else None
        return kept is None or kept.done

    def _tell(self, url: str) -> None:
        from kiosk.first.settings import write_hub

        if self.config.file and not self.config.hub.url:
            write_hub(self.config.file, url)

    def _examined(self) -> "Iterable[Finding]":
        """What the doctor finds, but for the store, which is open here."""
        from kiosk import doctor
        from kiosk.errors import KnownError
        from kiosk.finding import Finding

        checks = {key: check for key, check in doctor.CHECKS.items() if key not in OURS}
        found = doctor.examine(self.config, checks)
        try:
            whole = self.store.verify().ok
        except KnownError:
            whole = False
        return [*found, Finding("store", whole, "")]
