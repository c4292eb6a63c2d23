"""Programs in a window of their own: a virtual display, and a program whose last line says as JSON what it saw."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

needs_one = pytest.mark.skipif(not shutil.which("Xvfb"), reason="needs Xvfb")
"""For a file of tests that look into one."""


@contextmanager
def display(size: str, *options: str) -> Iterator[str]:
    """An Xvfb of this size ("320x240"), with more of its options; gives its name."""
    command = ["Xvfb", "-displayfd", "1", "-screen", "0", f"{size}x24", "-noreset", "-nolisten", "tcp", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as server:
        assert server.stdout
        try:
            yield f":{server.stdout.readline().strip()}"
        finally:
            server.terminate()


def seen_by(
    program: str, on: str, *, seconds: float = 60, **environment: str
) -> tuple[dict[str, Any], subprocess.CompletedProcess[str]]:
    """Run this source text on the display `on`; gives what it saw, and how it ended."""
    told = os.environ | {"DISPLAY": on} | environment
    told.pop("SDL_VIDEODRIVER", None)
    look = [sys.executable, "-c", program]
    done = subprocess.run(look, env=told, capture_output=True, text=True, timeout=seconds, check=False)
    lines = done.stdout.splitlines()
    assert lines, done.stderr
    return json.loads(lines[-1]), done
