"""Headphones: whether somebody has plugged them in, asked of ALSA beside the screen.

A sound card's jacks are ALSA controls (`iface=CARD,name='Headphone Jack'`), which the driver turns on and off. They are
there under PipeWire too: it reads the same ones, and a card's controls can be read by everybody at once, which its
sound can't. So `amixer` tells on every machine that can tell at all, and no sound server has to be asked.

`plugged` is None where nobody can know: no such control (a Pi's own socket, most USB cards), one that is always on
("Phantom"), a loudspeaker that goes on beside the headphones ("Auto-Mute Mode" off), two cards of which it is not known
which one sounds. Unknown counts as a room full of people. The configuration can say "always" (a handset that is fixed)
or "never".
"""

import logging
import re
import subprocess
import threading
from collections.abc import Callable, Sequence

from kiosk.devices import speech

log = logging.getLogger(__name__)

EVERY = 1.0
CLOSELY = 0.1  # seconds: what is personal must not go on sounding in the room
SELDOM = 30  # looks: a card without a single socket that tells of itself won't get one while the list stays the same
TIMEOUT = 2.0  # seconds for `amixer`, which answers in 3 ms

_CARD = re.compile(r"^ *(\d+) \[(\S+) *\]:", re.MULTILINE)
_DEFAULT = re.compile(r"^Card \S+ '([^']*)'/")
_CONTROL = re.compile(r"^numid=\d+,iface=(?P<face>\w+),name='(?P<name>.*?)'(?:,\w+=\d+)*$", re.MULTILINE)
_VALUE = re.compile(r"^  : values=(\S*)$", re.MULTILINE)
_ITEM = re.compile(r"^  ; Item #(\d+) '(.*)'$", re.MULTILINE)


class Headphones:
    """Looks again and again, in a thread of its own. Callbacks come from that thread."""

    def __init__(
        self, read: Callable[[], Sequence[str]] | None = None, *, mode: str = "auto", every: float = EVERY
    ) -> None:
        """`read` gives what `amixer contents` says of each card that may sound. `mode` as in the configuration."""
        self._read = read or Cards().contents
        self._fixed = {"always": True, "never": False}.get(mode)
        self.plugged: bool | None = self._fixed
        self._every, self._near = every, False
        self._callbacks: list[Callable[[bool | None], object]] = []
        self._pulled: list[Callable[[], object]] = []
        self._turn = threading.Event()
        self._ended = False
        self._watcher: threading.Thread | None = None
        self._looking = threading.Lock()

    def on_change(self, callback: Callable[[bool | None], object]) -> None:
        """Tell this callable of each change, when `plugged` says so already."""
        self._callbacks.append(callback)

    def on_pulled(self, callback: Callable[[], object]) -> None:
        """Tell this callable, before all others, when headphones that were in are in no more, as far as is known."""
        self._pulled.append(callback)

    @property
    def closely(self) -> bool:
        """Whether it is looked at ten times a second: while something is being said."""
        return self._near

    @closely.setter
    def closely(self, near: bool) -> None:
        if near != self._near:
            self._near = near
            if near:
                self._turn.set()

    def start(self) -> None:
        """Begin to look, if there is something to be seen."""
        if self._fixed is None and self._watcher is None:
            self._ended = False
            self._watcher = threading.Thread(target=self._watch, name="headphones", daemon=True)
            self._watcher.start()

    def stop(self) -> None:
        """Look no more. Returns when the last look is over."""
        self._ended = True
        self._turn.set()
        if self._watcher:
            self._watcher.join(timeout=TIMEOUT)
            self._watcher = None

    def look(self) -> bool | None:
        """Look now; tells of a change, and gives `plugged`."""
        with self._looking:
            if self._fixed is not None:
                return self._fixed
            try:
                now = plugged_in(self._read())
            except (OSError, ValueError, subprocess.SubprocessError) as error:
                log.info("headphones can't be looked for: %s", type(error).__name__)
                now = None
            before, self.plugged = self.plugged, now
            if now != before:
                for pulled in list(self._pulled) if before else []:
                    _tell(pulled)
                for callback in list(self._callbacks):
                    _tell(callback, now)
            return now

    def _watch(self) -> None:
        while not self._ended:
            self._turn.clear()
            self.look()
            if not self._ended:
                self._turn.wait(min(CLOSELY, self._every) if self._near else self._every)


def _tell(callback: Callable[..., object], *now: bool | None) -> None:
    try:
        callback(*now)
    except Exception as error:  # noqa: BLE001 - the next one must hear of it too
        log.error("after headphones: %s", type(error).__name__)  # noqa: TRY400 - its text may be personal


class Cards:
    """What `amixer` says of the card that sounds; of all, where it is not known which one that is."""

    def __init__(self) -> None:
        self._known, self._sounding = "", list[str]()
        self._rest = 0  # so many looks more for which nobody is asked

    def contents(self) -> list[str]:
        """Of each of these cards. Raises OSError or SubprocessError."""
        try:
            listed = speech.CARDS.read_text()
        except OSError:
            return []
        if listed != self._known:
            self._known, self._sounding, self._rest = listed, _sounding(dict(_CARD.findall(listed))), 0
        if self._rest:
            self._rest -= 1
            return []
        told = [_amixer("-c", number, "contents") for number in self._sounding]
        if not any("Jack'" in one for one in told):
            self._rest = SELDOM
        return told


def _sounding(cards: dict[str, str]) -> list[str]:
    """The numbers of the cards that sound may come from: the usual one, where ALSA names it and not a sound server."""
    if len(cards) < 2:
        return list(cards)
    usual = _DEFAULT.match(_amixer("info"))
    return [number for number, name in cards.items() if usual and name == usual[1]] or list(cards)


def _amixer(*asked: str) -> str:
    """What it says; "" where there is no answer: a card that was just pulled out."""
    ran = subprocess.run(
        ["amixer", *asked], stdin=subprocess.DEVNULL, capture_output=True, timeout=TIMEOUT, check=False
    )
    return ran.stdout.decode(errors="replace") if ran.returncode == 0 else ""


def plugged_in(cards: Sequence[str]) -> bool | None:
    """Whether headphones are plugged in and nothing else sounds, by what `amixer contents` says of these cards."""
    told = [_of_card(text) for text in cards if not _screens_only(text)]
    if len(told) == 1:
        return told[0]
    return False if told and not any(one is not False for one in told) else None  # into one: is it that which sounds?


def _of_card(text: str) -> bool | None:
    jacks = [value == "on" for name, value, _items in _controls(text, "CARD") if _is_headphones(name)]
    if not any(jacks):
        return False if jacks else None
    mutes = (items.get(value) for name, value, items in _controls(text, "MIXER") if name == "Auto-Mute Mode")
    return None if "Disabled" in mutes else True


def _is_headphones(jack: str) -> bool:
    """By its name: "Headphone Jack", "Front Headphone Jack", "Headset Jack"; not "Headset Mic Jack"."""
    return (
        re.search(r"\bhead(phone|set)s?\b", jack, re.IGNORECASE) is not None
        and jack.endswith("Jack")
        and not re.search(r"\b(mic|phantom)\b", jack, re.IGNORECASE)
    )


def _screens_only(text: str) -> bool:
    """Whether the card has no sockets but a screen's: somebody's television is no way out that is chosen by itself."""
    jacks = [name for name, _value, _items in _controls(text, "CARD") if name.endswith("Jack") or ",pcm=" in name]
    return bool(jacks) and all(name.startswith("HDMI") for name in jacks)


def _controls(text: str, face: str) -> list[tuple[str, str, dict[str, str]]]:
    """The controls of this face: name, value, and what its values are called."""
    found = list(_CONTROL.finditer(text))
    ends = [one.start() for one in found[1:]] + [len(text)]
    return [
        (one["name"], value[1], dict(_ITEM.findall(text, one.end(), end)))
        for one, end in zip(found, ends, strict=False)  # of none there is an end, too
        if one["face"] == face and (value := _VALUE.search(text, one.end(), end))
    ]
