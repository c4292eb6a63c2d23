"""A neural voice: Piper as a program of its own, with a model file for each language that a technician placed.

`piper -m MODEL --output-raw` reads text on stdin and writes samples; their rate stands in MODEL.json beside the model.
It is not asked for a WAV, which it would first write to a file: nothing that is said may touch the disk.
A model takes a second and more to load. What begins to sound too late, or not at all, is said by the other voice; after
two such in a row that voice speaks until the visit is over.
"""

import io
import json
import os
import select
import shlex
import shutil
import struct
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO

PATIENCE = 3.0
"""Seconds of silence until the other voice begins."""
FAILURES = 2
NORMAL_SPEED = 140
RATES = range(8_000, 48_001)
MOST_CONFIG = 1 << 20


class Piper:
    """Which languages it speaks, how it is started, and whether it is worth waiting for."""

    def __init__(
        self,
        models: Mapping[str, Path],
        program: str = "piper",
        *,
        speed: int = NORMAL_SPEED,
        patience: float = PATIENCE,
    ) -> None:
        """`models`: language -> an .onnx file. `program` may have arguments; `speed` in words a minute."""
        self.models, self.patience = dict(models), patience
        self._program, self._speed = tuple(shlex.split(program)), speed
        self._failures = 0

    def speaks(self, language: str) -> bool:
        """Whether it is to be tried for this language."""
        return self._failures < FAILURES and self.there(language)

    def there(self, language: str) -> bool:
        """Whether the program is there, and a model with what it says of itself."""
        model = self.models.get(language)
        there = model is not None and bool(self._program) and shutil.which(self._program[0]) is not None
        return there and model is not None and model.is_file() and self.rate(language) > 0

    def rate(self, language: str) -> int:
        """The samples a second of this language's model; 0 where its file does not say."""
        model = self.models[language]
        try:
            with model.with_name(model.name + ".json").open("rb") as file:
                rate = json.loads(file.read(MOST_CONFIG))["audio"]["sample_rate"]
        except (OSError, ValueError, LookupError, TypeError, RecursionError):
            return 0
        return rate if isinstance(rate, int) and rate in RATES else 0

    def command(self, language: str, speed: int = 0) -> list[str]:
        """How it is started for this language, at so many words a minute; 0: as many as usual."""
        slower = f"{NORMAL_SPEED / (speed or self._speed):.2f}"
        return [*self._program, "-m", str(self.models[language]), "--output-raw", "--length-scale", slower]

    def header(self, language: str) -> bytes:
        """What makes a WAV of its samples, whose length nobody knows yet."""
        rate = self.rate(language)
        about = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16, b"data", 0x7FFFFFFF)
        return b"RIFF" + struct.pack("<I", 0x7FFFFFFF) + b"WAVE" + about

    def tried(self, *, well: bool) -> None:
        """How it went: sound in good time, or not."""
        self._failures = 0 if well else self._failures + 1

    def wipe(self) -> None:
        """A new visit: it gets another chance."""
        self._failures = 0


class Waited(io.RawIOBase):
    """The WAV of a voice that may be late: that of `instead` where no sound has come within its patience."""

    def __init__(self, piper: Piper, language: str, voice: IO[bytes], instead: Callable[[], IO[bytes] | None]) -> None:
        """`voice` gives the samples. `instead` begins the other voice, or is None where nobody listens any more."""
        self._piper, self._language, self._voice, self._instead = piper, language, voice, instead
        self._left: bytes | None = None
        self._other: IO[bytes] | None = None

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, into: "memoryview | bytearray") -> int:  # type: ignore[override]
        """The next bytes; waits for the first."""
        if self._left is None:
            self._left = self._begin()
        if not self._left:
            if self._other is not None:
                self._left = self._other.read(len(into))
            else:
                self._left = os.read(self._voice.fileno(), len(into))
        given, self._left = self._left[: len(into)], self._left[len(into) :]
        into[: len(given)] = given
        return len(given)

    def close(self) -> None:
        """Both voices are over."""
        for one in (self._voice, self._other):
            if one is not None and not one.closed:
                one.close()
        super().close()

    def _begin(self) -> bytes:
        """The first bytes of whoever speaks."""
        ready, _, _ = select.select([self._voice], [], [], self._piper.patience)
        first = os.read(self._voice.fileno(), 4096) if ready else b""
        if first:
            self._piper.tried(well=True)
            return self._piper.header(self._language) + first
        self._other = self._instead()
        if self._other is None:
            self._other = io.BytesIO()
        else:
            self._piper.tried(well=False)
        return b""
