"""A kiosk whose mailbox leads to the stand-in site, and a visitor in front of it who tries things."""

import os
import re
import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path

from mailbox_site import Site, stage_settings
from PIL import Image, ImageChops

from kiosk.demo.drive import prepare
from kiosk.demo.visit import arrive
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.devices import xserver
from kiosk.i18n import _

HERE = Path(__file__).resolve().parent
STAGE = (str(HERE / "mailbox_stage.py"),)
PICTURES = HERE.parents[1] / "build" / "journeys"
RAIL, LINE, ROW = 176, 42, 18  # pixels: the rail, the line above the browser, a row of the page of tries
LOUD = re.compile(r"WARNING|ERROR|CRITICAL|Traceback")


def _processes():
    """Process -> its parent, its command, and the number of its PID namespace."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((place / "stat").read_text().rpartition(")")[2].split()[1])
            space = (place / "ns" / "pid").stat().st_ino
            found[int(place.name)] = (parent, (place / "cmdline").read_bytes(), space)
        except OSError:
            continue
    return found


class MailboxVisit:
    """Starts both; `tries` is what stands on the first page, one a row: name -> HTML."""

    def __init__(self, display, folder, tries=(), *, environment=None, changed=(), **stage):
        self.folder, self.display = folder, display
        self.site = Site(folder)
        self.tries, self.cages = dict(tries), {}
        self.site.page("/", page(self.tries))
        self.site.start()
        settings, data = prepare(folder, *changed)
        self.data = data
        places = {name: str(folder / name.lower()) for name in ("HOME", "TMPDIR")}
        for place in places.values():
            Path(place).mkdir()
        # In memory, and not where other kiosks on this machine have theirs.
        self.memory = Path(tempfile.mkdtemp(prefix="stuen-mailbox-test-", dir="/dev/shm"))
        places["XDG_RUNTIME_DIR"] = str(self.memory)
        stage_file = stage_settings(folder, self.site, **stage)
        environment = {**places, "STUEN_MAILBOX_STAGE": str(stage_file), "PYTHONPATH": str(HERE.parents[1])}
        command = ["run", "--config", str(settings), "--data", str(data), "--size", "1280x800"]
        self.kiosk = Kiosk(display, folder / "kiosk", command, stage=STAGE, environment=environment)
        self.kiosk.start()
        self.visitor = Visitor(self.kiosk)

    def close(self):
        self.kiosk.stop()
        self.visitor.leave()
        self.site.stop()
        shutil.rmtree(self.memory)
        while self.cages:
            os.close(self.cages.popitem()[1])

    def loud(self):
        """The lines of the log that should not be there."""
        return [line for line in self.kiosk.log.read_text("utf-8").splitlines() if LOUD.search(line)]

    def to_the_door(self):
        """From the idle page to where the mailbox opens."""
        arrive(self.visitor)
        self.visitor.touches(_("Open my Digital Post"))
        self.visitor.touches("brevkasse")
        self.visitor.touches(_("Open {name}").format(name="brevkasse"))

    def open(self):
        """All the way in."""
        self.to_the_door()
        self.wait(lambda: self.state() == "open" and "here" in self.site.what(), 60)
        self.frame = self.rail()

    def state(self):
        return (self.kiosk.ask("mailbox") or {}).get("state")

    def pages(self):
        return (self.kiosk.ask("mailbox") or {}).get("pages")

    def tabbed(self):
        """How many of them have tabs still."""
        return (self.kiosk.ask("mailbox") or {}).get("tabbed")

    def wait(self, done, patience=20):
        self.visitor.waits_until(done, patience)

    def touch(self, name):
        """Touch a try on the first page."""
        row = list(self.tries).index(name)
        self.tap(RAIL + 100, LINE + ROW * row + ROW // 2)

    def tap(self, x, y):
        """A touch on the browser, which takes two on one spot for two."""
        self.visitor._finger.tap(x, y)

    def keys(self, *names):
        """Press keys of a physical keyboard."""
        subprocess.run(["xdotool", "key", "--clearmodifiers", *names], env=self._env(), check=True)

    def type(self, text):
        subprocess.run(["xdotool", "type", text], env=self._env(), check=True)

    def click(self, button, x, y):
        command = ["xdotool", "mousemove", str(x), str(y), "click", str(button)]
        subprocess.run(command, env=self._env(), check=True)

    def drag(self, x, y, to_x, to_y):
        """Draw with the mouse's button held."""
        steps = [f"mousemove {x} {y} mousedown 1"]
        steps += [f"mousemove {x + (to_x - x) * n // 8} {y + (to_y - y) * n // 8} sleep 0.02" for n in range(1, 9)]
        subprocess.run(["xdotool", *" ".join([*steps, "mouseup 1"]).split()], env=self._env(), check=True)

    def picture(self, name):
        """What the whole screen shows."""
        path = self.folder / f"{name}.png"
        self.visitor.pictures(path)
        with Image.open(path) as whole:
            return whole.convert("RGB")

    def display_windows(self):
        """The windows on the screen that can be seen."""
        screen = xserver.Display(self.display)
        try:
            return [one for one in screen.children() if self._can_be_seen(screen, one)]
        finally:
            screen.close()

    @staticmethod
    def _can_be_seen(screen, window):
        try:
            return screen.ask(xserver.GET_ATTRIBUTES, 0, struct.pack("<I", window))[26] == 2
        except xserver.XError:  # it has gone since
            return False

    def downloads(self):
        """The files that the mailbox has brought into the folder of the visit."""
        return sorted(self.memory.glob("stuen-visit-*/mailbox/*"))

    def _env(self):
        return {**os.environ, "DISPLAY": self.display}

    def browsers(self):
        """The browser's processes, id -> command: those below the kiosk, and whatever else lives in a cage with
        them, whoever is its parent by now. Others' on the same machine are not ours.
        """
        processes = _processes()
        below, grown = {self.kiosk.process.pid}, True
        while grown:
            more = {pid for pid, (parent, _command, _space) in processes.items() if parent in below} - below
            below, grown = below | more, bool(more)
        for pid in below & set(processes):
            self._hold(pid)
        return {pid: command for pid, (_parent, command, space) in processes.items() if space in self.cages}

    def _hold(self, pid):
        """Keep the PID namespace of a process open: the kernel gives the number of one that is gone to the next, which
        may be that of another kiosk's browser.
        """
        try:
            space = os.open(f"/proc/{pid}/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        except OSError:  # it has ended since
            return
        number = os.fstat(space).st_ino
        if number in self.cages or number == Path("/proc/self/ns/pid").stat().st_ino:
            os.close(space)
        else:
            self.cages[number] = space

    def main_browser(self):
        """The browser's own process, not one of its helpers."""
        found = self.browsers().items()
        return next((pid for pid, command in found if b"--kiosk" in command and b"--type=" not in command), None)

    def rail(self):
        """What the screen shows of the kiosk's frame."""
        whole = self.picture("rail")
        return whole.crop((0, 0, RAIL, 800)), whole.crop((RAIL, 0, 1280, LINE - 2))

    def frame_is_whole(self):
        """Whether nothing lies over the frame."""
        return all(
            ImageChops.difference(before, now).getbbox() is None
            for before, now in zip(self.frame, self.rail(), strict=True)
        )

    def is_at_home(self):
        """Whether the first page is there, alive and in the browser's only window; one page back where it is not. On a
        busy machine its answer may come after the next touch.
        """
        end, before = time.monotonic() + 20, self.site.what().count("ping")
        while time.monotonic() < end:
            if self.pages() == 1:
                self.touch("ping")
                until = time.monotonic() + 0.3
                while time.monotonic() < until:
                    if self.site.what().count("ping") > before:
                        return True
                    time.sleep(0.02)
            self.visitor.touches(_("One page back"))
            time.sleep(0.3)
        return False


def page(tries):
    """A page with a try in each row; it tells when it is shown, also after a step back."""
    rows = "".join(
        f"<div style='top:{ROW * row}px'>{html.replace('>X<', f'>{name}<')}</div>"
        for row, (name, html) in enumerate(tries.items())
    )
    return f"""<!doctype html><title>Post</title><style>*{{margin:0}}div{{position:absolute;left:0}}
a,input,button{{display:block;height:16px;width:300px;font:12px sans-serif;background:#eee}}</style>{rows}
<script>
const tell = (what, more) => fetch('/told?' + new URLSearchParams({{what, more: String(more || '')}}));
const said = (what, promise) => promise.then(() => tell(what, 'yes'), error => tell(what, error));
onpageshow = () => tell('here');
onkeydown = event => tell('key', (event.ctrlKey ? 'Control+' : '') + (event.altKey ? 'Alt+' : '') + event.key);
oncontextmenu = () => tell('menu');
</script>"""


def changed_since(reference, *roots):
    """The files below `roots` (each file system by itself) whose content or name changed since `reference` was made."""
    found = []
    for root in roots:
        command = ["find", str(root), "-xdev", "-type", "f", "-cnewer", str(reference), "-print0"]
        listed = subprocess.run(command, capture_output=True, check=False).stdout
        found += [Path(os.fsdecode(one)) for one in listed.split(b"\0") if one]
    return found


def holding(markers, paths, besides=()):
    """Those of the files that hold one of the markers, in their name or content, in an encoding that browsers use."""
    wanted = [raw for marker in markers for raw in (marker.encode(), marker.encode("utf-16-le"))]
    bad = []
    for path in paths:
        if any(path.is_relative_to(one) for one in besides):
            continue
        try:
            content = path.read_bytes() if path.stat().st_size < 1 << 28 else b""
        except OSError:
            continue
        if any(raw in content or raw in os.fsencode(path) for raw in wanted):
            bad.append(path)
    return bad
