"""Which program says a sentence: espeak-ng, a command from the configuration, or the neural voice; and how fast."""

import shlex
import shutil
from functools import cache
from pathlib import Path

from kiosk.devices.piper import Piper
from kiosk.devices.voice_process import run_voice, sounding
from kiosk.languages import BY_CODE

ESPEAK = "espeak-ng"
ESPEAK_ARGUMENTS = ("-v", "{language}", "-b", "1", "--stdin", "--stdout", "-s", "{speed}")
ESPEAK_VOICES = {"en": "en-gb"}
SLOWEST, FASTEST, STEP = 80, 400, 1.2  # words a minute; who listens every day listens fast


@cache
def tongues() -> frozenset[str]:
    """What espeak-ng calls the languages that it has; none where it does not say."""
    ran = run_voice([ESPEAK, "--voices"], "", timeout=2)
    rows = [line.split() for line in ran[0].decode("utf-8", "replace").splitlines()[1:]] if ran else []
    return frozenset(row[1] for row in rows if len(row) > 1)


class Voices:
    """The usual voice and the neural one, at one speed. `kiosk.devices.speech.Speech` is heard by them."""

    def __init__(self, command: str, speed: int, piper: Piper | None) -> None:
        """See `Speech`."""
        self._voice = (ESPEAK, *ESPEAK_ARGUMENTS) if command == ESPEAK else tuple(shlex.split(command))
        self.piper = piper
        self._speed = self._usual = speed

    @property
    def has_voice(self) -> bool:
        """Whether a voice's program is there."""
        if self.piper and any(map(self.piper.there, self.piper.models)):
            return True
        return bool(self._voice) and shutil.which(self._voice[0]) is not None

    def speaks(self, language: str) -> bool:
        """Whether a voice has this language; one that can't be asked is taken to."""
        if self.piper and self.piper.speaks(language):
            return True
        if not self._voice or self._voice[0] != ESPEAK:
            return bool(self._voice)
        known = tongues()
        return not known or self._name(language) in known

    def voiced(self, language: str) -> str:
        """The language whose voice says this one: where no voice has it, that of the language in its place. A foreign
        voice can be understood a little, and who does not see the screen is not left alone with silence.
        """
        known = BY_CODE.get(language)
        return known.instead if known and known.instead and not self.speaks(language) else language

    @property
    def speed(self) -> int:
        """Words a minute, of the next sentence."""
        return self._speed

    @speed.setter
    def speed(self, words: int) -> None:
        self._speed = max(SLOWEST, min(FASTEST, words))

    def slower(self) -> None:
        """A step."""
        self.speed = round(self._speed / STEP)

    def faster(self) -> None:
        """A step."""
        self.speed = round(self._speed * STEP)

    def voice_works(self, language: str, timeout: float = 10) -> bool:
        """For the doctor: whether the usual voice makes sound of a word, nothing of which is played."""
        return bool(self._voice) and sounding(run_voice(self._voice_command(language), "Hej.", timeout)) is not None

    def neural_works(self, language: str, timeout: float = 60) -> bool:
        """For the doctor: whether the neural voice does."""
        return self._neural(language, "Hej.", timeout) is not None

    def sound_of(self, words: str, language: str, timeout: float = 60) -> tuple[bytes, float] | None:
        """The WAV of words that are ready for the ear, and the milliseconds to its first byte; nothing is played.

        None where no voice has that language, or takes less than `timeout` seconds.
        """
        usual = self._voice_command(language) if self._voice else []
        return self._neural(language, words, timeout) or sounding(run_voice(usual, words, timeout) if usual else None)

    def _neural(self, language: str, words: str, timeout: float) -> tuple[bytes, float] | None:
        if not self.piper or not self.piper.speaks(language):
            return None
        ran = run_voice(self.piper.command(language), words, timeout)
        return sounding(ran and (self.piper.header(language) + ran[0], ran[1]))

    def voice_name(self, language: str) -> str:
        """Which voice speaks this language, as a technician knows it: "espeak-ng en-gb"."""
        if self.piper and self.piper.speaks(language):
            return f"piper {self.piper.models[language].stem}"
        return f"{Path(self._voice[0]).name} {self._name(language)}" if self._voice else ""

    def _name(self, language: str) -> str:
        """What the voice's program calls a language."""
        return ESPEAK_VOICES.get(language, language) if self._voice[0] == ESPEAK else language

    def _voice_command(self, language: str) -> list[str]:
        speed = str(self._speed)
        return [part.replace("{language}", self._name(language)).replace("{speed}", speed) for part in self._voice]
