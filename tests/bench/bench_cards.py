"""Staff cards: card in to certificates read, PIN to unlocked, with 60 ms for each command; the watcher doing nothing.

    python tests/bench/run.py cards [--rounds N] [--seconds S]

With a real pcscd and a card in software as enrolment makes it, both when it takes long commands and when it does not.
The peer is OpenSC on the same card; for doing nothing it is pcscd itself. Needs root and `make extras`; where they are
missing, nothing is measured.
"""

import hashlib
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from table import Row

from tests.helpers.card_reader import missing, readers
from tests.helpers.card_stage import OURS, stage
from tests.helpers.ceremony import Ceremony
from tests.helpers.staff_card import LONG_ATR, SHORT_ATR

SLOW = 0.06  # seconds a command
SOON = 1.0
QUIET = 0.1  # per cent of one processor
IDLE = 30.0


def rows(args):
    """The lines of the table."""
    if why := missing():
        print(f"cards: {why}", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory() as folder, readers(Path(folder)) as pcscd, pcscd.environment():
        found = []
        for kind, atr in (("short commands", SHORT_ATR), ("long commands", LONG_ATR)):
            found += asked(pcscd, kind, atr, args.rounds)
        found += idle(pcscd, max(IDLE, args.seconds))
        return found


def asked(pcscd, kind, atr, rounds):
    """From the card going in, and from the PIN being typed."""
    card, times = Ceremony().card(), {"look": [], "unlock": []}
    counts = {}
    with stage(pcscd) as it:
        for _ in range(rounds):
            time.sleep(1)  # a card process is ready, as after a person has put the card away
            began = time.perf_counter()
            slot, insertion = it.puts_in(card, atr=atr, delay=SLOW)
            it.looks(insertion)
            times["look"].append(time.perf_counter() - began)
            counts["look"] = slot.commands
            began = time.perf_counter()
            it.unlocks(insertion)
            times["unlock"].append(time.perf_counter() - began)
            counts["unlock"] = slot.commands - counts["look"]
            slot.pull()
            it.waits(lambda state: not state.cards)
    theirs = opensc(pcscd, card, atr)
    return [
        row(
            f"card in to certificates read, {kind}",
            times["look"],
            counts["look"],
            "OpenSC, three certificates",
            theirs[0],
        ),
        row(f"PIN to unlocked, {kind}", times["unlock"], counts["unlock"], "OpenSC, a signature and a key", theirs[1]),
    ]


def row(what, ours, commands, peer, theirs):
    """One line; what counts is the slowest."""
    middle = statistics.median(ours)
    return Row(
        f"{what} ({commands} commands)", f"{middle:.2f} s, at most {max(ours):.2f}", peer, f"{theirs:.2f} s",
        f"{middle / theirs:.2f}", f"< {SOON:.0f} s each", max(ours) < SOON,
    )  # fmt: skip


def opensc(pcscd, card, atr):
    """What OpenSC's programs take for the like, their own start included."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "digest").write_bytes(hashlib.sha256(b"").digest())
        (folder / "point").write_bytes(OURS.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
        slot = pcscd.insert(card, atr=atr, delay=SLOW)
        time.sleep(1)
        login = ["pkcs11-tool", "--module", "opensc-pkcs11.so", "--slot-index", "0", "--login", "--pin", "123456"]
        begun = time.perf_counter()
        for number in ("01", "03", "04"):
            command = ["pkcs15-tool", "--reader", "0", "--read-certificate", number]
            subprocess.run(command, check=True, capture_output=True)
        read = time.perf_counter()
        for what in (
            ["--sign", "--mechanism", "ECDSA", "--id", "01", "--input-file", "digest", "--output-file", "signature"],
            ["--derive", "--mechanism", "ECDH1-DERIVE", "--id", "03", "--input-file", "point", "--output-file", "s"],
        ):
            subprocess.run(login + what, check=True, capture_output=True, cwd=folder)
        ended = time.perf_counter()
        slot.pull()
        time.sleep(0.6)
        return read - begun, ended - read


def idle(pcscd, seconds):
    """Both card processes, and the threads in the kiosk's, with both readers empty; and where there is no reader."""
    with stage(pcscd) as it:
        it.waits(lambda state: state.readers)
        found = [watched(pcscd, it, "watching empty readers", seconds)]
        pcscd.unplug()
        it.waits(lambda state: state.service and not state.readers)
        found.append(watched(pcscd, it, "watching for a reader", seconds))
        pcscd.plug()
        it.waits(lambda state: state.readers)
    return found


def watched(pcscd, it, what, seconds):
    """One line: nothing happens for so long."""
    time.sleep(3)
    ours = [child.pid for child in (it.cards._watcher._child, it.cards._worker._child) if child]
    print(f"{what}: {len(ours)} processes, {sum(map(memory, ours)) / 1024:.1f} MB (PSS)", file=sys.stderr)
    before, mine, theirs = sum(map(used, ours)), time.process_time(), used(pcscd._process.pid)
    time.sleep(seconds)
    children, mine = sum(map(used, ours)) - before, time.process_time() - mine
    theirs = used(pcscd._process.pid) - theirs
    share, peers = 100 * (children + mine) / seconds, 100 * theirs / seconds
    return Row(
        f"{what} for {seconds:.0f} s", f"{share:.3f} %", "pcscd itself", f"{peers:.3f} %", f"{share / peers:.2f}",
        f"< {QUIET} %", share < QUIET,
    )  # fmt: skip


def memory(pid):
    """Kilobytes of a process, shared pages shared out among those who share them."""
    return int(Path(f"/proc/{pid}/smaps_rollup").read_text().split("Pss:")[1].split()[0])


def used(pid):
    """Seconds of processor that a process and its threads have had."""
    threads = Path(f"/proc/{pid}/task").glob("*/schedstat")
    return sum(int(each.read_text().split()[0]) for each in threads) / 1e9
