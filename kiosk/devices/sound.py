"""Short sounds: the bell of a call, the chime of the idle warning. Without a sound card nothing is heard or reported.

None lasts 3 s (EN 301 549 5.1.3.10), and a new one cuts the one before.
"""

import shutil
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path

from kiosk.devices.speech import CARDS, has_card
from kiosk.paths import ASSETS

APLAY = ("aplay", "-q", "-t", "wav")


class Sound:
    """Plays the sounds in `folder` by name."""

    def __init__(
        self,
        folder: Path = ASSETS / "sounds",
        *,
        on: bool = True,
        player: Sequence[str] = APLAY,
        cards: Path | None = None,
    ) -> None:
        """`on` False: never a sound. A `player` gets a WAV file's path as its last argument."""
        self._folder, self._on, self._player = folder, on, tuple(player)
        self._cards = cards or (CARDS if self._player[0] == APLAY[0] else None)
        self._playing: subprocess.Popen[bytes] | None = None

    @property
    def playing(self) -> bool:
        """Whether a sound is heard now."""
        return self._playing is not None and self._playing.poll() is None

    @property
    def available(self) -> bool:
        """Whether a sound can be heard."""
        return self._on and shutil.which(self._player[0]) is not None and (not self._cards or has_card(self._cards))

    def play(self, name: str) -> None:
        """Begin to play one of assets/sounds, by name, and return at once. Raises FileNotFoundError for another."""
        path = (self._folder / f"{name}.wav").resolve(strict=True)
        if not self.available:
            return
        self.stop()
        self._playing = subprocess.Popen(
            [*self._player, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # Somebody must wait for it, or it stays a zombie until the next sound.
        threading.Thread(target=self._playing.wait, name="sound", daemon=True).start()

    def quietly(self, name: str) -> None:
        """The same for what is less than a word: never over another sound."""
        if not self.playing:
            self.play(name)

    def stop(self) -> None:
        """Silence, now."""
        if self._playing:
            self._playing.kill()
            self._playing.wait()
            self._playing = None
