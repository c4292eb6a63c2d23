"""Somebody who sees nothing: three keys, headphones, and ears.

The voice is espeak-ng, which keeps the words of each sound it makes; the player takes a sound in no time, and when it
has all of it, writes down whose it was: what was cut short was not heard, what is said again from memory was. `amixer`
tells of a socket that the listener plugs into. All else is the kiosk as it is.
"""

import os
import subprocess
import time

from tests.helpers.amixer import analog

NEXT, BACK, OK = "Right", "Left", "Return"
VOICE = """#!/bin/sh
cat > {folder}/said.$$
espeak-ng -v da -b 1 -s 400 --stdout -f {folder}/said.$$ > {folder}/sound.$$
set -- $(sha1sum < {folder}/sound.$$)
mv {folder}/said.$$ {folder}/of.$1
exec cat {folder}/sound.$$
"""
PLAYER = """#!/bin/sh
case "$*" in *.wav) exit 0 ;; esac  # a bell
set -- $(sha1sum)
echo "$(cat {folder}/of.$1)" >> {folder}/heard
"""
AMIXER = "#!/bin/sh\ncat {folder}/socket; echo >> {folder}/asked\n"
PATIENCE = 30.0
PACE = 0.2  # seconds from key to key at least: faster is a hand that trembles


class Deaf(AssertionError):
    """What was listened for was not said."""


def write(folder):
    """The programs; gives the kiosk's environment, and the text for its configuration."""
    folder.mkdir()
    for name, text in (("voice", VOICE), ("aplay", PLAYER), ("amixer", AMIXER)):
        (folder / name).write_text(text.format(folder=folder))
        (folder / name).chmod(0o700)
    (folder / "socket").write_text(analog(False))
    (folder / "heard").touch()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path}, f'[speech]\ncommand = "{folder}/voice"\nvolume = 100\n'


class Listener:
    """At a running kiosk (kiosk.demo.visitor.Kiosk), with what `write` made in `folder`."""

    def __init__(self, kiosk, folder):
        self._kiosk, self._folder, self._since, self._pressed, self.keys = kiosk, folder, 0, -PACE, 0

    @property
    def heard(self):
        """What was said since the last key."""
        return (self._folder / "heard").read_text("utf-8").splitlines()[self._since :]

    def plugs_in(self):
        """Headphones."""
        (self._folder / "socket").write_text(analog(True))

    def pulls_out(self):
        """The plug; waits until the kiosk has looked at the socket since."""
        (self._folder / "socket").write_text(analog(False))
        asked = self._folder / "asked"
        before = asked.stat().st_size
        # The first look may have begun before; and when the third begins, what the second saw has been told.
        self._until(lambda: asked.stat().st_size > before + 2, "a look at the socket")
        self.waits()
        self._since = len((self._folder / "heard").read_text("utf-8").splitlines())

    def presses(self, key):
        """One of three keys; listens to the end of what is said then."""
        assert key in {NEXT, BACK, OK}
        time.sleep(max(0, self._pressed + PACE - time.monotonic()))
        self._since = len((self._folder / "heard").read_text("utf-8").splitlines())
        environment = os.environ | {"DISPLAY": self._kiosk.display}
        subprocess.run(["xdotool", "key", "--clearmodifiers", key], env=environment, check=True)
        self.keys, self._pressed = self.keys + 1, time.monotonic()
        self.waits()

    def waits(self):
        """Until it is silent."""
        self._until(lambda: (self._kiosk.ask("silent") or {}).get("silent"), "silence")

    def hears(self, words):
        """Waits until this is said, also where it takes a moment; gives all that was said since the last key."""
        self._until(lambda: any(words in one for one in self.heard), words)
        self.waits()
        return self.heard

    def finds(self, words, most=80):
        """Goes on from thing to thing until one is heard that has this in it."""
        for _key in range(most):
            if any(words in one for one in self.heard):
                return self.heard
            self.presses(NEXT)
        raise Deaf(f"{words!r} was not come to. Last: {self.heard}\n{self.all()}")

    def chooses(self, words, then):
        """Goes to it, and OK; where that is not heard to have done anything, once more. Waits to hear `then`."""
        self.presses(NEXT)
        self.finds(words)
        self.presses(OK)
        if not self.heard:
            self.presses(OK)
        return self.hears(then)

    def all(self):
        """Everything that was ever said."""
        return (self._folder / "heard").read_text("utf-8")

    def _until(self, done, what):
        end, pause = time.monotonic() + PATIENCE, 0.005
        while not done():
            if time.monotonic() > end:
                raise Deaf(f"{what!r} was not heard. There was: {self.heard}\n{self.all()}\n{self._kiosk.tail()}")
            time.sleep(pause)
            pause = min(pause * 1.3, 0.1)
