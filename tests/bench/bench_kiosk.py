"""The kiosk beside Chromium in kiosk mode on an equal static page: start, memory, idle, touch to changed pixel.

    python tests/bench/run.py kiosk [--rounds N] [--seconds S]

Both on an Xvfb of their own, one at a time and turn by turn, seen and touched by the same X11 client (x11.py). The web
pages are made from what the kiosk itself draws (page.py); build/bench/ keeps pictures of both, to see that they are
equal. Chromium gets a warmed profile, is ended as a person would end it, and needs --no-sandbox only where we are root.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from page import SIZE
from table import Row
from x11 import Display

from kiosk.demo.x11 import Server

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "build" / "bench"
DEMO = ROOT / "assets" / "content" / "demo"
PRESSES = 40
AWAY = (SIZE[0] - 8, SIZE[1] - 8)
CHROMIUM = "chromium"
FLAGS = [
    "--kiosk",
    "--no-first-run",
    "--noerrdialogs",
    "--disable-sync",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-features=Translate",
    "--password-store=basic",
    "--window-position=0,0",
]


class Program:
    """One of the two: how it is started on a page."""

    def __init__(self, name, command):
        self.name, self.command = name, command
        self.starts, self.memory, self.idle, self.presses = [], [], [], []

    @contextmanager
    def started(self, display, page, place):
        """Start it, wait for its page, time that, and end it afterwards. Gives the process."""
        while display.pixel(place["x"], place["y"]) == place["colour"]:
            time.sleep(0.05)  # the one before is still on the screen
        environment = os.environ | {"DISPLAY": display.name, "PYTHONPATH": str(ROOT)}
        begin = time.perf_counter()
        process = subprocess.Popen(
            self.command(page), env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT
        )
        try:
            while display.pixel(place["x"], place["y"]) != place["colour"]:
                if time.perf_counter() - begin > 30 or process.poll() is not None:
                    raise RuntimeError(f"{self.name} does not show its page")
                time.sleep(0.0005)
            self.start_time = time.perf_counter() - begin
            yield process
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            time.sleep(0.3)


def tree(pid):
    """The process and everything under it."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:
            continue
        parents.setdefault(int(fields[1]), []).append(int(status.parent.name))
    found, pending = [], [pid]
    while pending:
        found.append(pending.pop())
        pending += parents.get(found[-1], [])
    return found


def pss(pid):
    """Proportional set size of the tree, in MB: shared pages are shared out among those who share them."""
    total = 0
    for one in tree(pid):
        for line in Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines():
            if line.startswith("Pss:"):
                total += int(line.split()[1])
    return total / 1024


def cpu(pid):
    """Seconds of processor time of all threads that the tree has now (schedstat counts nanoseconds)."""
    total = 0
    for one in tree(pid):
        for stat in Path(f"/proc/{one}/task").glob("*/schedstat"):
            total += int(stat.read_text(encoding="utf-8").split()[0])
    return total / 1e9


def press(display, place):
    """Milliseconds from a press to the first changed pixel; the finger slides off before it lifts."""
    x, y = place["x"], place["y"]
    display.move(x, y)
    display.still(x, y, 0.25)
    begin = time.perf_counter()
    display.button(down=True)
    seen = display.wait_change(x, y, place["colour"], timeout=2)
    time.sleep(0.1)
    display.move(*AWAY)
    display.button(down=False)
    return (seen - begin) * 1000 if seen else float("inf")


def rest(program, display, place, seconds):
    """A program at rest on its first page: memory, and how much it does when there is nothing to do."""
    with program.started(display, "idle", place) as process:
        time.sleep(4)
        display.screenshot(OUT / f"{program.name}-idle.png", SIZE)
        program.memory.append(pss(process.pid))
        before, begin = cpu(process.pid), time.perf_counter()
        time.sleep(seconds)
        program.idle.append(100 * (cpu(process.pid) - before) / (time.perf_counter() - begin))


def touches(ours, peer, display, places):
    """Both at once on the page of tiles, on a display each, pressed in turns: other work on the machine meets both."""
    idle, home = places["idle"], places["home"]
    with Server(SIZE) as name, ours.started(display, "idle", idle):
        other = Display(name)
        with peer.started(other, "home", home):
            time.sleep(2)
            display.move(idle["x"], idle["y"])  # the kiosk's way to its tiles is a touch
            display.button(down=True)
            time.sleep(0.1)
            display.button(down=False)
            time.sleep(1)
            pairs = ((ours, display), (peer, other))
            for program, screen in pairs:
                if screen.still(home["x"], home["y"]) != home["colour"]:
                    raise RuntimeError(f"{program.name} does not show its tiles")
                screen.screenshot(OUT / f"{program.name}-home.png", SIZE)
                press(screen, home)  # the first may fetch what only the first needs
            for _ in range(PRESSES):
                for program, screen in pairs:
                    program.presses.append(press(screen, home))
        other.close()


def short(number):
    """Three digits of a number."""
    return f"{number:.0f}" if number >= 100 else f"{number:.3g}"


def row(what, unit, ours, peers, most, limit=None):
    """A line of the table from the medians; `most` is for the ratio, `limit` for ours alone."""
    mine, theirs = statistics.median(ours), statistics.median(peers)
    ratio = mine / theirs if theirs else float("inf")
    ok = mine < limit if limit is not None else ratio <= most
    wanted = f"< {limit:g} {unit}" if limit is not None else f"<= {most:g}"
    return Row(what, f"{short(mine)} {unit}", "Chromium", f"{short(theirs)} {unit}", f"{ratio:.2f}", wanted, ok)


def rows(args):
    """Measure, and give the lines of the table."""
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="stuen-bench-") as folder, Server(SIZE) as name:
        data, profile = Path(folder) / "data", Path(folder) / "profile"
        run = [sys.executable, "-m", "kiosk"]
        subprocess.run(
            [*run, "activities", "import", str(DEMO), "--data", str(data), "--json"],
            check=True, stdout=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        subprocess.run([sys.executable, str(ROOT / "tests/bench/page.py"), str(data), str(OUT)], check=True, cwd=ROOT,
                       env=os.environ | {"PYTHONPATH": str(ROOT)})  # fmt: skip
        places = json.loads((OUT / "places.json").read_text(encoding="utf-8"))
        settings = Path(folder) / "centre.toml"
        settings.write_text((DEMO / "centre.toml").read_text(encoding="utf-8").replace(
            'folder = "programme"', f'folder = "{DEMO / "programme"}"'), encoding="utf-8")  # fmt: skip
        root = ["--no-sandbox"] if os.geteuid() == 0 else []
        ours = Program("kiosk", lambda _page: [*run, "run", "--config", str(settings), "--data", str(data)])
        web = [CHROMIUM, *FLAGS, *root, f"--user-data-dir={profile}", f"--window-size={SIZE[0]},{SIZE[1]}"]
        peer = Program("chromium", lambda page: [*web, (OUT / f"{page}.html").as_uri()])
        display = Display(name)
        for program in (ours, peer) * 2:  # warm: caches, .pyc, the profile
            with program.started(display, "idle", places["idle"]):
                time.sleep(2)
        for _ in range(args.rounds):
            for program in (ours, peer):
                with program.started(display, "idle", places["idle"]):
                    program.starts.append(program.start_time * 1000)
                    time.sleep(0.7)
        for _ in range(2):
            rest(ours, display, places["idle"], args.seconds)
            rest(peer, display, places["idle"], args.seconds)
        touches(ours, peer, display, places)
        display.close()
    return [
        row("start to the first page, touchable", "ms", ours.starts, peer.starts, 0.6),
        row("memory at rest (PSS of the tree)", "MB", ours.memory, peer.memory, 0.4),
        row("idle, of a core", "%", ours.idle, peer.idle, 1, limit=0.2),
        row("press to changed pixel", "ms", ours.presses, peer.presses, 1.0),
    ]
