"""The letters of one visit: read beside the screen, kept in memory only, gone with the visit.

A letter is read in a thread of its own, and the bytes of it in a process of its own (reading/). Whoever asks is told of
each step, and once of the end, from that thread.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.letters.explaining import Explanation
from kiosk.letters.model import Channel, Letter, Reading, Understanding
from kiosk.letters.order import by_urgency

log = logging.getLogger(__name__)

Done = Callable[["list[Kept] | KnownError | None"], object]
"""Told of what came of it: the letters, why not, or None for a bug of ours (which is logged)."""


@dataclass(slots=True)
class Kept:
    """A letter, and what the visitor has said about it."""

    id: int
    letter: Letter
    channel: Channel
    opened: bool = False
    """Whether a letter that is to be opened with care was opened."""
    confirmed: bool = False
    """Whether the visitor said that the day we asked about is right."""


@dataclass(slots=True)
class Job:
    """A reading that goes on. `step` is the msgid of what is being done."""

    step: str = ""
    _stop: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """End it as soon as may be; nothing is kept of it."""
        self._stop.set()

    @property
    def stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()


class Letters:
    """What the screens ask of the letters. All but the reading itself happens in the caller's thread."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._kept: dict[int, Kept] = {}
        self._next = 1
        self._jobs: list[Job] = []
        self._turn = threading.Lock()  # between the end of a reading, in its thread, and the wipe

    @property
    def today(self) -> date:
        """The day it is here."""
        return self._clock.now().date()

    def all(self) -> list[Kept]:
        """Every letter of this visit, the most urgent first."""
        by_letter = {id(one.letter): one for one in self._kept.values()}
        return [by_letter[id(letter)] for letter in by_urgency((one.letter for one in self._kept.values()), self.today)]

    def get(self, number: int) -> Kept | None:
        """The letter with this number, None when the visit no longer has it."""
        return self._kept.get(number)

    def again(self, kept: Kept) -> Kept:
        """Take in a letter that was kept in a folder; gives it with its number here."""
        kept.id, self._next = self._next, self._next + 1
        self._kept[kept.id] = kept
        return kept

    def remove(self, number: int) -> None:
        """Forget one letter."""
        self._kept.pop(number, None)

    def explained(self, kept: Kept) -> Explanation:
        """The letter in plain words, in the language now in use."""
        from kiosk.letters.explaining import explain  # noqa: PLC0415 - start-up time

        return explain(kept.letter.reading, kept.letter.understanding, today=self.today)

    def received(self, kept: Kept, day: date | None) -> None:
        """The visitor says when it came (None: nobody knows): the days that count from then are worked out anew."""
        found = self._understand(kept.letter.reading, kept.channel, day)
        kept.letter = replace(kept.letter, understanding=found, received=day)

    def read(self, source: Path | bytes, step: Callable[[str], object], done: Done, *, channel: Channel) -> Job:
        """Read a file, or the bytes of one; several letters may be in it."""

        def reading(job: Job) -> list[Reading]:
            from kiosk.letters import reading  # noqa: PLC0415 - start-up time

            return reading.read_many(source, progress=_telling(job, step), stop=lambda: job.stopped)

        return self._start(reading, done, channel)

    def read_photos(self, pictures: Sequence[bytes], step: Callable[[str], object], done: Done) -> Job:
        """Read the pages of one letter on paper, as the camera took them."""

        def reading(job: Job) -> list[Reading]:
            from kiosk.letters import reading  # noqa: PLC0415 - start-up time

            return [reading.read_photos(pictures, progress=_telling(job, step), stop=lambda: job.stopped)]

        return self._start(reading, done, "paper")

    def wipe(self) -> None:
        """Forget all, and stop what is being read."""
        with self._turn:
            for job in self._jobs:
                job.stop()
            self._jobs.clear()
            self._kept.clear()

    def _start(self, reading: Callable[[Job], list[Reading]], done: Done, channel: Channel) -> Job:
        job = Job()
        self._jobs.append(job)

        def work() -> None:
            result: list[Kept] | KnownError | None = None
            try:
                found = [self._letter(one, channel) for one in reading(job)]
                with self._turn:
                    result = [] if job.stopped else [self._keep(letter, channel) for letter in found]
            except KnownError as error:
                result = error
            except Exception as error:  # noqa: BLE001 - whoever waits must be told, whatever it is
                log.error("%s while a letter was read", type(error).__name__)  # noqa: TRY400 - its text may be personal
            finally:
                with suppress(ValueError):
                    self._jobs.remove(job)
                if not job.stopped:
                    done(result)

        threading.Thread(target=work, name="letter", daemon=True).start()
        return job

    def _letter(self, reading: Reading, channel: Channel) -> Letter:
        return Letter(reading, self._understand(reading, channel, None))

    def _understand(self, reading: Reading, channel: Channel, received: date | None) -> Understanding:
        from kiosk.letters.understanding import understand  # noqa: PLC0415 - start-up time

        known: Channel = "digital" if reading.envelope else channel
        return understand(reading, today=self.today, received=received, channel=known)

    def _keep(self, letter: Letter, channel: Channel) -> Kept:
        kept = Kept(self._next, letter, channel)
        self._kept[self._next] = kept
        self._next += 1
        return kept


def _telling(job: Job, step: Callable[[str], object]) -> Callable[[str], None]:
    def tell(words: str) -> None:
        job.step = words
        if not job.stopped:
            step(words)

    return tell
