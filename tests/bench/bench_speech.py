"""From a touch to the first sound: *Læs højt* on the real program, to the first byte that the player gets.

    python tests/bench/run.py speech [--rounds N]

The player is a stand-in that notes when its first byte of sound came (a WAV's header is none), and takes the rest. The
peer is espeak-ng alone, with the same sentence, into the same player. Each round starts the kiosk anew, so that the
first touch finds nothing kept; the second, of the same page, finds it warm. They take turns.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from table import Row  # beside this file

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kiosk import i18n
from kiosk.demo.drive import prepare
from kiosk.demo.visit import arrive
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.demo.x11 import Server
from kiosk.i18n import _

SIZE = (1280, 800)
WANTED = 300.0
"""Milliseconds from the touch, by espeak-ng; and by any voice where the sentence is kept."""
PLAYER = """#!{python} -S
import os, sys, time
if sys.argv[-1].endswith(".wav"):
    sys.exit()
got = 0
while got <= 44 and (part := os.read(0, 4096)):
    got += len(part)
if got > 44:
    with open({noted!r}, "a") as file:
        file.write(f"{{time.monotonic_ns()}}\\n")
while os.read(0, 65536):
    pass
"""


class Ear:
    """Notes when a player got its first sound."""

    def __init__(self, folder: Path) -> None:
        self.player, self._noted = folder / "aplay", folder / "noted"
        self.player.write_text(PLAYER.format(python=sys.executable, noted=str(self._noted)))
        self.player.chmod(0o700)
        self._noted.touch()

    def first(self, begin: "object") -> float:
        """Milliseconds from the end of `begin()` to the first sound after it began."""
        before = len(self._noted.read_text().splitlines())
        begun = begin()  # type: ignore[operator]
        end = time.monotonic() + 20
        while len(lines := self._noted.read_text().splitlines()) <= before:
            if time.monotonic() > end:
                raise TimeoutError("nothing was heard in 20 s")
            time.sleep(0.001)
        return (int(lines[before]) - begun) / 1e6


def rows(args: argparse.Namespace) -> list[Row]:
    """Cold and warm, in milliseconds and as a ratio to the voice alone."""
    if not shutil.which("espeak-ng"):
        print("there is no espeak-ng: speech is not measured", file=sys.stderr)
        return []
    i18n.use("da")
    cold, warm, alone = [], [], []
    with tempfile.TemporaryDirectory(prefix="stuen-bench-") as scratch, Server(SIZE) as display:
        folder = Path(scratch)
        ear = Ear(folder)
        settings, data = prepare(folder)
        command = ["run", "--config", str(settings), "--data", str(data), "--size", f"{SIZE[0]}x{SIZE[1]}"]
        environment = {"PATH": f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}
        for _round in range(args.rounds):
            with Kiosk(display, folder / "kiosk", command, environment=environment) as kiosk:
                visitor = Visitor(kiosk, SIZE)
                arrive(visitor)
                cold.append(ear.first(lambda visitor=visitor: touch(visitor, _("Read aloud"))))
                touch(visitor, _("Stop"))
                warm.append(ear.first(lambda visitor=visitor: touch(visitor, _("Read aloud"))))
                visitor.leave()
            alone.append(ear.first(lambda: voice(ear.player)))
    print(f"load {os.getloadavg()[0]:.1f}, most cold {max(cold):.0f} ms, warm {max(warm):.0f} ms", file=sys.stderr)
    theirs = statistics.median(alone)
    return [
        row("touch to first sound, espeak-ng", statistics.median(cold), theirs),
        row("touch to first sound, said before", statistics.median(warm), theirs),
    ]


def row(what: str, ours: float, theirs: float) -> Row:
    """One of the two."""
    ratio, wanted = f"{ours / theirs:.1f}", f"under {WANTED:.0f} ms"
    return Row(what, f"{ours:.0f} ms", "espeak-ng alone", f"{theirs:.0f} ms", ratio, wanted, ours < WANTED)


def touch(visitor: Visitor, words: str) -> int:
    """Touch it; gives when the finger lifted."""
    visitor.touches(words)
    return time.monotonic_ns()


def voice(player: Path) -> int:
    """The voice alone, into the player; gives when it was asked."""
    begun = time.monotonic_ns()
    said = subprocess.Popen(
        ["espeak-ng", "-v", "da", "-b", "1", "--stdin", "--stdout", "-s", "140"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    playing = subprocess.Popen([str(player)], stdin=said.stdout)
    with said.stdin:  # type: ignore[union-attr]
        said.stdin.write(_("What can I help with?").encode())  # type: ignore[union-attr]
    said.wait()
    playing.wait()
    return begun
