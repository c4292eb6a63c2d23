"""What is asked of a guest: here of an X server of this computer."""

import os
import subprocess
import sys

from PIL import Image

from kiosk.demo.x11 import Server
from tests.image import guest
from tests.image.channel import Answer
from tests.image.machine import SIZE


class Here:
    """A machine whose guest is this computer."""

    def __init__(self, folder, display):
        self.spec = self
        self.folder, self._display = folder, display

    def run(self, *argv, limit):
        words = argv[argv.index("-c") :]
        environment = os.environ | {"DISPLAY": self._display}
        done = subprocess.run(
            [sys.executable, *words], check=False, env=environment, capture_output=True, text=True, timeout=limit
        )
        return Answer(done.returncode, done.stdout, done.stderr)


def test_a_picture_is_taken_from_inside(tmp_path):
    with Server(SIZE) as name:
        file = guest.picture_inside(Here(tmp_path, name), "idle-inside")
    assert file == tmp_path / "idle-inside.png"
    with Image.open(file) as seen:
        assert seen.size == SIZE
