"""A voice's program: run to its end, and ended before it."""

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from typing import IO, cast

LEAST = 1000
"""Bytes of a WAV in which a word is heard."""


def run_voice(command: Sequence[str], words: str, timeout: float) -> tuple[bytes, float] | None:
    """All that a voice writes of these words, and the milliseconds to its first byte; None where it fails."""
    begun = time.monotonic()
    try:
        voice = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    late = threading.Timer(timeout, kill, [voice])
    late.daemon = True
    late.start()
    try:
        with voice, contextlib.suppress(OSError):
            sink, source = cast("IO[bytes]", voice.stdin), cast("IO[bytes]", voice.stdout)
            with contextlib.suppress(BrokenPipeError), sink:
                sink.write(words.encode())
            first = source.read(1)
            waited = (time.monotonic() - begun) * 1000
            said = first + source.read()
            return (said, waited) if voice.wait() == 0 else None
    finally:
        late.cancel()
    return None


def sounding(ran: tuple[bytes, float] | None) -> tuple[bytes, float] | None:
    """What a voice wrote, where a word can be heard of it."""
    return ran if ran and ran[0][:4] == b"RIFF" and len(ran[0]) > LEAST else None


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill it and what it started: a voice may be a script around the real one."""
    if process.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
