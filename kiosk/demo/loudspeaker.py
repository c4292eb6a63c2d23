"""A sound card for machines without one: takes a WAV as slowly as a loudspeaker would, and is silent.

The demo and the journeys run on virtual displays, where there is no card and the kiosk would rightly not offer to read
aloud. `install` makes a folder with an `aplay` and a list of cards for the kiosk on the stage.
"""

import sys
import time
import wave
from pathlib import Path

CARD = " 0 [Stage          ]: Stage - a card of air\n"


def install(folder: Path) -> None:
    """Put the stand-ins into `folder`: `aplay`, to be found first on the PATH, and `cards`."""
    player = folder / "aplay"
    player.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m kiosk.demo.loudspeaker "$@"\n', "utf-8")
    player.chmod(0o755)
    (folder / "cards").write_text(CARD, "utf-8")


def main() -> None:
    """Play a file, or what comes on stdin, without a sound."""
    given = sys.argv[-1]
    with wave.open(given if given.endswith(".wav") else sys.stdin.buffer, "rb") as sound:
        while sound.readframes(sound.getframerate() // 10):
            time.sleep(0.1)


if __name__ == "__main__":
    main()
