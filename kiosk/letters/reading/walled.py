"""The walls that reading asks for (sync/limited.py), and what it means for a letter when they end a process."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from kiosk.letters.reading.errors import Broken, Stopped, TookTooLong
from kiosk.letters.reading.raw import MAX_ANSWER

MEMORY = 512 << 20  # bytes of address space of each process that reads
CPU, WALL = 20, 90.0  # seconds; work ends with the first, the second is for what waits, and for a busy machine


def ask(function: str, file: int, stop: Callable[[], bool], *, also: Sequence[int] = ()) -> Any:
    """What a function of ours said of the bytes in a memory file. Raises Broken, TookTooLong, Stopped."""
    from sync import limited  # noqa: PLC0415 - no start pays for it

    with _meaning():
        limits = limited.Limits(MEMORY, CPU, MAX_ANSWER, WALL)
        return limited.ask(function, Path("/"), file, limits=limits, stop=stop, also=also)


def run(program: Sequence[str], file: int, out: int, stop: Callable[[], bool]) -> None:
    """A program with memory files as its input and output. Raises as `ask`."""
    from sync import limited  # noqa: PLC0415 - as above

    with _meaning():
        limited.run(program, file, out, limits=limited.Limits(MEMORY, CPU, MAX_ANSWER, WALL), stop=stop)


def memory_file(*parts: bytes | memoryview) -> AbstractContextManager[int]:
    """A descriptor of a file that is in memory only, at its start, closed at the end."""
    from sync import limited  # noqa: PLC0415 - as above

    return limited.memory_file(*parts)


@contextmanager
def _meaning() -> Iterator[None]:
    from sync import limited  # noqa: PLC0415 - as above

    try:
        yield
    except limited.Stopped:
        raise Stopped from None
    except limited.TookTooLong:
        raise TookTooLong from None
    except (limited.ChildFailed, OSError) as error:
        raise Broken from error
