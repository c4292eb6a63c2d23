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
TURNED = 0.55  # and from what an OK did to the next (DOUBLE_STRIKE): sooner it is taken for the same one


class Deaf(AssertionError):
    """What was listened for was not said."""


def write(folder):
    """The programs; gives the kiosk's environment, and the text for its configuration."""
    folder.mkdir()
    for name, text in (("voice", VOICE), ("aplay", PLAYER), ("amixer", AMIXER)):
        (folder / name).write_text(text.format(folder=folder))
        (folder / name).chmod(0o700)
    plug(folder, into=False)
    for kept in ("heard", "asked"):
        (folder / kept).touch()
    path = f"{folder}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {"PATH": path}, f'[speech]\ncommand = "{folder}/voice"\nvolume = 100\n'


def plug(folder, *, into):
    """What the socket tells from now on. It is never found half written: that would be a card without a socket."""
    new = folder / "socket.new"
    new.write_text(analog(into))
    new.replace(folder / "socket")


class Listener:
    """At a running kiosk (kiosk.demo.visitor.Kiosk), with what `write` made in `folder`."""

    def __init__(self, kiosk, folder):
        self._kiosk, self._folder, self._since, self.keys = kiosk, folder, 0, 0
        self._pressed = self._did = -TURNED  # the last key; when the kiosk had surely done what the last OK was for

    @property
    def heard(self):
        """What was said since the last key."""
        return (self._folder / "heard").read_text("utf-8").splitlines()[self._since :]

    def plugs_in(self):
        """Headphones, when the kiosk has seen the socket empty: those that were in from the start are nobody's."""
        self._until(self._looks, "a look at the socket")
        plug(self._folder, into=True)

    def pulls_out(self):
        """The plug; waits until the kiosk has looked at the socket since."""
        plug(self._folder, into=False)
        before = self._looks()
        # The first look may have begun before; and when the third begins, what the second saw has been told.
        self._until(lambda: self._looks() > before + 2, "a look at the socket")
        self.waits()
        self._since = len((self._folder / "heard").read_text("utf-8").splitlines())

    def presses(self, key):
        """One of three keys; listens to the end of what is said then."""
        assert key in {NEXT, BACK, OK}
        due = max(self._pressed + PACE, self._did + TURNED if key == OK else 0)
        time.sleep(max(0, due - time.monotonic()))
        self._since = len((self._folder / "heard").read_text("utf-8").splitlines())
        environment = os.environ | {"DISPLAY": self._kiosk.display}
        subprocess.run(["xdotool", "key", "--clearmodifiers", key], env=environment, check=True)
        self.keys, self._pressed = self.keys + 1, time.monotonic()
        self.waits()
        if key == OK:
            self._did = time.monotonic()

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
        """Goes to it, and takes it."""
        self.presses(NEXT)
        self.finds(words)
        return self.takes(then)

    def takes(self, then):
        """OK; waits to hear `then`."""
        self.presses(OK)
        return self.hears(then)

    def all(self):
        """Everything that was ever said."""
        return (self._folder / "heard").read_text("utf-8")

    def _looks(self):
        """How often the socket was looked at."""
        return (self._folder / "asked").stat().st_size

    def _until(self, done, what):
        end, pause = time.monotonic() + PATIENCE, 0.005
        while not done():
            if time.monotonic() > end:
                raise Deaf(f"{what!r} was not heard. There was: {self.heard}\n{self.all()}\n{self._kiosk.tail()}")
            time.sleep(pause)
            pause = min(pause * 1.3, 0.1)
