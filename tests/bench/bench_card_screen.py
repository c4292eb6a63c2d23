"""Staff cards as a person sees them: card in to the PIN page drawn, OK touched to staff's page drawn.

    python tests/bench/run.py card_screen [--rounds N]

The real program on an Xvfb, a real pcscd, and a card in software as enrolment makes it that takes 60 ms for each
command; every other round the card is one that takes long commands. What is drawn is seen from outside, a pixel at a
time. The peer is OpenSC on the same card. The machine's load at the time, and the processor time that the kiosk used,
stand on standard error. Needs root and `make extras`; where they are missing, nothing is measured.
"""

import os
import statistics
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench_cards import SLOW, SOON, opensc
from bench_kiosk import cpu
from PIL import Image
from table import Row
from x11 import Display

from kiosk import i18n
from kiosk.demo.drive import prepare
from kiosk.demo.visit import arrive
from kiosk.demo.visitor import Kiosk, Visitor
from kiosk.demo.x11 import Server
from kiosk.i18n import _
from kiosk.staff.rosterfile import RosterFile
from tests.helpers.card_reader import missing, readers
from tests.helpers.ceremony import Ceremony
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR

SIZE = (1280, 800)
PATIENCE = 20.0
BLOCK = 7  # pixels of one colour, so that no text runs through
PIN, COLLEAGUE = b"135790", b"123456"


class Desk:
    """The kiosk with a visitor's page up, and the places that tell one page of staff's from another."""

    def __init__(self, pcscd, display, visitor, card, folder):
        self.pcscd, self.visitor, self.card, self.folder = pcscd, visitor, card, folder
        self.display = Display(display)

    def picture(self, name):
        """What is on the screen now."""
        self.visitor.pictures(self.folder / f"{name}.png")
        return Image.open(self.folder / f"{name}.png").convert("RGB")

    def learn(self):
        """Find what only the PIN page has, and what only staff's page has."""
        found = {"visitor": self.picture("visitor")}
        slot = self.pcscd.insert(self.card, fault=lambda apdu: None)
        self.visitor.waits_for(_("Card found…"))
        found["looking"] = self.picture("looking")
        slot.pull()
        self.visitor.waits_until(lambda: not self.visitor.sees(_("Card found…")))
        slot = self.pcscd.insert(self.card)
        self.visitor.waits_for(_("For staff: your PIN"))
        found["pin"] = self.picture("pin")
        self.type()
        slot.fault = lambda apdu: None
        self.visitor.touches("OK", whole=True)
        self.visitor.waits_for(_("One moment…"))
        found["checking"] = self.picture("checking")
        slot.pull()
        self.visitor.waits_until(lambda: not self.visitor.sees(_("One moment…")))
        slot = self.pcscd.insert(self.card)
        self.visitor.waits_for(_("For staff: your PIN"))
        self.type()
        found["typed"] = self.picture("typed")
        self.visitor.touches("OK", whole=True)
        self.visitor.waits_for(_("Today"), whole=True)
        found["open"] = self.picture("open")
        slot.pull()
        self.gone()
        rest = [found["visitor"], found["looking"], found["checking"]]
        self.asks = place([found["pin"], found["typed"]], [*rest, found["open"]])
        self.opens = place([found["open"]], [*rest, found["pin"], found["typed"]])

    def gone(self):
        """Staff's pages are away."""
        self.visitor.waits_until(lambda: self.visitor.sees(_("Call staff")))
        time.sleep(1)  # a card process is ready, as after a person has put the card away

    def type(self):
        """The PIN, but for the last key."""
        for digit in PIN.decode():
            self.visitor.touches(digit, whole=True)

    def until(self, seen):
        """The moment at which the colour of a page was there."""
        x, y, colour = seen
        end = time.perf_counter() + PATIENCE
        while self.display.pixel(x, y) != colour:
            if time.perf_counter() > end:
                raise RuntimeError("the page was not drawn")
            time.sleep(0.001)
        return time.perf_counter()

    def round(self, atr):
        """Seconds to the PIN page and to staff's page, and the processor's seconds of each."""
        pid = self.visitor.kiosk.process.pid
        used, began = cpu(pid), time.perf_counter()
        slot = self.pcscd.insert(self.card, atr=atr, delay=SLOW)
        asked = self.until(self.asks) - began
        asked_used = cpu(pid) - used
        self.type()
        ok = self.visitor.waits_for("OK", whole=True).middle
        used = cpu(pid)
        self.display.move(*ok)
        began = time.perf_counter()
        self.display.button(True)
        time.sleep(0.04)
        self.display.button(False)
        opened = self.until(self.opens) - began
        opened_used = cpu(pid) - used
        slot.pull()
        self.gone()
        return (asked, asked_used), (opened, opened_used)


def place(wanted, others):
    """A place and its colour that all of the wanted pictures have there, and none of the others."""
    for y in range(BLOCK, SIZE[1] - BLOCK, 3):
        for x in range(SIZE[0] // 3, SIZE[0] - BLOCK, 3):
            colours = {one.getpixel((x, y)) for one in wanted}
            if len(colours) > 1 or any(one.getpixel((x, y)) in colours for one in others):
                continue
            box = (x - BLOCK // 2, y - BLOCK // 2, x + BLOCK // 2 + 1, y + BLOCK // 2 + 1)
            if all(len(one.crop(box).getcolors()) == 1 for one in wanted):
                red, green, blue = colours.pop()
                return x, y, red << 16 | green << 8 | blue
    raise RuntimeError("the pages are alike")


@contextmanager
def desk(pcscd, folder):
    """The program, running, and a visitor who has begun."""
    now = datetime.now(UTC)
    ceremony = Ceremony(now=now)
    card = ceremony.card("Mette", last=now + timedelta(days=90), pin=PIN)
    roster = folder / "roster"
    roster.mkdir(mode=0o700)
    RosterFile(roster).take(ceremony.document(), first=True)
    settings, data = prepare(folder, "[centre]", f'[staff]\nroster = "{roster}"\n\n[centre]')
    command = ["run", "--config", str(settings), "--data", str(data), "--size", f"{SIZE[0]}x{SIZE[1]}"]
    i18n.use("da")
    with Server(SIZE) as display, Kiosk(display, folder / "kiosk", command) as kiosk:
        visitor = Visitor(kiosk, SIZE)
        arrive(visitor)
        yield Desk(pcscd, display, visitor, card, folder)
        visitor.leave()


def rows(args):
    """The lines of the table."""
    if why := missing():
        print(f"card_screen: {why}", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as name, readers(Path(name)) as pcscd, pcscd.environment():
        found = {"short": [], "long": []}
        with desk(pcscd, Path(name)) as it:
            it.learn()
            for _round in range(args.rounds):
                for kind, atr in (("short", SHORT_ATR), ("long", LONG_ATR)):
                    found[kind].append(it.round(atr))
        theirs = opensc(pcscd, Ceremony().card(pin=COLLEAGUE), SHORT_ATR)
    print(f"load {', '.join(f'{one:.1f}' for one in os.getloadavg())} on {os.cpu_count()} processors", file=sys.stderr)
    lines = []
    for kind, rounds in found.items():
        for number, what, peer in (
            (0, "card in to the PIN page drawn", "OpenSC, three certificates"),
            (1, "OK touched to staff's page drawn", "OpenSC, a signature and a key"),
        ):
            lines.append(row(f"{what}, {kind} commands", [one[number] for one in rounds], peer, theirs[number]))
    return lines


def row(what, measured, peer, theirs):
    """One line; what counts is the slowest."""
    seconds, used = zip(*measured, strict=True)
    print(f"{what}: {statistics.median(used):.3f} s of the processor", file=sys.stderr)
    middle = statistics.median(seconds)
    return Row(
        what, f"{middle:.2f} s, at most {max(seconds):.2f}", peer, f"{theirs:.2f} s",
        f"{middle / theirs:.2f}", f"< {SOON:.0f} s each", max(seconds) < SOON,
    )  # fmt: skip
