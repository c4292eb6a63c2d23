"""One call of `Speech.say`: its sentences, where the sound of each comes from, and the processes it started."""

import contextlib
import subprocess
from collections.abc import Callable, Collection, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import IO, NamedTuple

from kiosk.devices.said import Key


class Source(NamedTuple):
    """Where the WAV of one sentence comes from: voices (a second one for the first), or a recording."""

    stream: IO[bytes]
    voices: list[subprocess.Popen[bytes]]
    keep: Key | None = None  # where its sound may be kept


class Job:
    """One call of `say`: what is left of it, and the processes that it started."""

    def __init__(
        self,
        sentences: list[tuple[int, str]],
        languages: Callable[[int], str],
        on_sentence: Callable[[int], object],
        on_done: Callable[[], object],
        recorded: Mapping[int, Path],
        *,
        ready: bool,
        personal: Collection[int],
        private: bool,
        visit: int,
    ) -> None:
        self.sentences, self.languages, self.recorded, self.ready = sentences, languages, recorded, ready
        self.on_sentence, self.on_done = on_sentence, on_done
        self.personal, self.private, self.visit = personal, private, visit
        self.stopped = False
        self.processes: list[subprocess.Popen[bytes]] = []


def ended_well(source: Source) -> bool:
    """Whether all of a sentence came, from the voice that should say it."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return len(source.voices) == 1 and source.voices[0].wait(timeout=1) == 0
    return False


def load_ear() -> None:
    """What makes sentences ready for the ear is large, and not needed for the first page."""
    import_module("kiosk.devices.ear")


def for_the_ear(job: Job) -> Iterator[tuple[int, str, str]]:
    """The sentences of which something is heard, as they are shown and as the voice gets them.

    One by one, for a page of them must not delay the first.
    """
    from kiosk.devices.ear import for_ear  # noqa: PLC0415 - start-up time

    for index, words in job.sentences:
        said = words if job.ready else for_ear(words, job.languages(index))
        if said or index in job.recorded:
            yield index, words, said
