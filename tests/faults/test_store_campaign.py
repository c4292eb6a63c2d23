"""The long campaign against the store's files: every tear, every flipped bit, kills, a full and a read-only disk."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kiosk.store import DiskFull, ReadOnly, Store, StoreDamaged, frames
from tests.helpers.store_faults import AHEAD, KEY, Cuts, everything, open_state, steps

JOURNAL = "journal-00000001"
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def fast(tmp_path_factory):
    """A directory in memory: what is tested here is what the bytes say, tens of thousands of times."""
    shm = Path("/dev/shm")
    where = (shm if os.access(shm, os.W_OK) else tmp_path_factory.mktemp("x")) / f"store-campaign-{os.getpid()}"
    shutil.rmtree(where, ignore_errors=True)
    where.mkdir()
    yield where
    shutil.rmtree(where)


def history(path, count, seed=1):
    """Write a random history, unclosed; the states after each frame, by the byte at which the frame ends."""
    store = Store.open(path, root_key=KEY, ahead=AHEAD)
    states = {store.stat().used: everything(store)}
    for step in steps(random.Random(seed), count):
        step(store)
        states[store.stat().used] = everything(store)
    store._journal.close()
    return states


def without_shreds(path, count, seed=1):
    """A history in which the keyring never changes, so that a cut journal is a possible past of it."""
    store = Store.open(path, root_key=KEY, ahead=AHEAD)
    store.shred = lambda _: None
    states = {store.stat().used: everything(store)}
    for step in steps(random.Random(seed), count):
        step(store)
        states[store.stat().used] = everything(store)
    store._journal.close()
    return states


def test_truncated_at_every_byte(fast):
    path = fast / "store"
    states = without_shreds(path, 60)
    data = (path / JOURNAL).read_bytes()
    first = min(states)
    wanted = None
    for length in range(len(data) + 1):
        wanted = states.get(length, wanted)
        (path / JOURNAL).write_bytes(data[:length])
        if length < first:
            with pytest.raises(StoreDamaged):
                open_state(path)
        else:
            assert open_state(path) == wanted, length


def test_a_tear_is_cut_and_written_over(fast):
    path = fast / "store"
    states = without_shreds(path, 25)
    data = (path / JOURNAL).read_bytes()
    for length in range(min(states), max(states), 7):
        (path / JOURNAL).write_bytes(data[:length])
        store = Store.open(path, root_key=KEY, ahead=AHEAD)
        store.table("after").insert({"length": length})
        wanted = everything(store)
        store._journal.close()
        assert open_state(path) == wanted, length


def flips(path, name, wanted, bits):
    """Flip each of these bits; how often that was found, and how often it changed nothing."""
    file = path / name
    data = file.read_bytes()
    found = same = 0
    for bit in bits:
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(changed)
        try:
            assert open_state(path) == wanted, f"{name}: byte {bit // 8} bit {bit % 8}"
            same += 1
        except StoreDamaged:
            found += 1
        for slot in ("keyring.a", "keyring.b"):  # opening repairs a slot: start from the same again
            if name != slot:
                (path / slot).write_bytes(path.parent.joinpath(slot).read_bytes())
    file.write_bytes(data)
    return found, same


def keep_slots(path):
    for slot in ("keyring.a", "keyring.b"):
        shutil.copy(path / slot, path.parent / slot)


def test_every_flipped_bit_of_the_journal(fast):
    path = fast / "store"
    states = history(path, 35)
    keep_slots(path)
    used = max(states)
    found, same = flips(path, JOURNAL, states[used], range(used * 8))
    assert (found, same) == (used * 8, 0)


def test_every_flipped_bit_behind_the_end(fast):
    path = fast / "store"
    states = history(path, 10)
    keep_slots(path)
    used, size = max(states), (path / JOURNAL).stat().st_size
    found, same = flips(path, JOURNAL, states[used], range(used * 8, size * 8))
    assert found == frames.UNIT * 8  # where the next frame would begin: it could have been one
    assert same == (size - used - frames.UNIT) * 8


@pytest.mark.parametrize("slot", ["keyring.a", "keyring.b"])
def test_every_flipped_bit_of_a_keyring_slot(fast, slot):
    path = fast / "store"
    states = history(path, 12)
    keep_slots(path)
    size = (path / slot).stat().st_size
    assert flips(path, slot, states[max(states)], range(size * 8)) == (0, size * 8)


def test_every_flipped_bit_of_the_only_whole_slot(fast):
    path = fast / "store"
    states = history(path, 6)
    (path / "keyring.b").write_bytes(b"")
    keep_slots(path)
    file = path / "keyring.a"
    data = file.read_bytes()
    end = len(data.rstrip(b"\0"))
    for bit in range((end + 40) * 8):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        file.write_bytes(changed)
        (path / "keyring.b").write_bytes(b"")
        if bit // 8 < end:
            with pytest.raises(StoreDamaged):
                open_state(path)
        else:
            assert open_state(path) == states[max(states)]


def test_flips_of_a_compacted_and_closed_store(fast):
    path = fast / "store"
    store = Store.open(path, root_key=KEY, ahead=AHEAD)
    for step in steps(random.Random(5), 20):
        step(store)
    store.compact()
    store.table("t").insert({"n": 1})
    wanted, used, name = everything(store), store.stat().used, f"journal-{store.stat().segment:08d}"
    store.close()
    keep_slots(path)
    data = (path / name).read_bytes()
    assert flips(path, name, wanted, range(used * 8)) == (used * 8, 0)
    for length in range(used):  # closed: even a cut between two frames is found
        (path / name).write_bytes(data[:length])
        with pytest.raises(StoreDamaged):
            open_state(path)


@pytest.mark.parametrize("seed", range(6))
def test_dropped_sectors_leave_before_or_after(fast, seed):
    dice = random.Random(seed)
    path = fast / "store"
    store = Store.open(path, root_key=KEY, ahead=AHEAD)
    images = 0
    whole = [Store.compact, Store.rotate, Store.verify]
    todo = [*steps(dice, 60), *(whole * 3)]
    dice.shuffle(todo)
    for step in todo:
        before = everything(store)
        with Cuts(path, fast / "image", dice) as cuts:
            step(store)
        after = everything(store)
        assert all(state in (before, after) for state in cuts.states)
        images += cuts.images
    assert images > 300
    store.close()


WRITER = """
import random, sys
from pathlib import Path
from kiosk.store import Store, engine as module
module.COMPACT_AT = 20_000
store = Store.open(Path(sys.argv[1]), root_key=bytes(range(32)), ahead=4096)
dice = random.Random(int(sys.argv[2]))
for number in range(int(sys.argv[3]), 10**9):
    with store.transaction():
        store.table("signups").insert({"n": number, "pad": "x" * dice.choice([1, 100, 3000])})
        store.table("events").insert({"n": number})
        store.subject(f"s{number}").table("person").insert({"n": number})
    print(number, flush=True)
    if number % 5 == 0:
        store.shred(f"s{number}")
        print(-number, flush=True)
"""


def test_200_kills_lose_and_double_nothing(tmp_path):
    path, dice = tmp_path / "store", random.Random(7)
    acknowledged, shredded = set(), set()
    for kill in range(200):
        start = max(acknowledged, default=0) + 2
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(kill), str(start)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        first = writer.stdout.readline()
        time.sleep(dice.random() * 0.03)
        writer.send_signal(signal.SIGKILL)
        said = [int(line) for line in [first, *writer.stdout] if line.endswith("\n")]
        writer.wait()
        writer.stdout.close()
        acknowledged |= {number for number in said if number > 0}
        shredded |= {-number for number in said if number < 0}
        with Store.open(path, root_key=KEY, ahead=4096) as store:
            signups = [doc["n"] for doc in store.table("signups")]
            assert [doc["n"] for doc in store.table("events")] == signups
            assert len(set(signups)) == len(signups)
            assert acknowledged <= set(signups)
            extra = set(signups) - acknowledged
            assert len(extra) <= kill + 1  # written, but killed before it could say so
            subjects = {int(name[1:]) for name in store.subjects()}
            assert not subjects & shredded
            assert acknowledged - {n for n in acknowledged if n % 5 == 0} <= subjects
            if kill % 50 == 49:
                assert store.verify().ok
    assert len(acknowledged) > 400


@pytest.fixture
def small_disk(tmp_path):
    """A file system of 1 MB of its own; needs root."""
    if os.geteuid() != 0:
        pytest.skip("mounting needs root; tests/unit/store/test_segment.py fills a disk without")
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(mount)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("mounting is not allowed here")
    yield mount
    subprocess.run(["umount", str(mount)], check=True)


def test_a_full_disk_loses_nothing(small_disk):
    store = Store.open(small_disk / "store", root_key=KEY, ahead=16384)
    written = 0
    with pytest.raises(DiskFull):  # noqa: PT012 - it is one of many
        for number in range(100_000):
            store.table("t").insert({"n": number, "pad": "x" * 500})
            written += 1
    assert written > 500
    assert [doc["n"] for doc in store.table("t")] == list(range(written))
    with pytest.raises(DiskFull):
        store.table("t").insert({"n": -1, "pad": "x" * 50_000})
    assert len(store.table("t")) == written
    again = Store.open(small_disk / "store", root_key=KEY)
    assert [doc["n"] for doc in again.table("t")] == list(range(written))
    again._journal.close()
    with store.transaction():
        store.table("t").remove(doc_ids=[1])  # small enough for what is left
    subprocess.run(["mount", "-o", "remount,size=4m", str(small_disk)], check=True)
    store.table("t").insert({"n": "after"})
    store.close()
    with Store.open(small_disk / "store", root_key=KEY) as again:
        assert [doc["n"] for doc in again.table("t")] == [*range(1, written), "after"]
        assert again.verify().ok


def test_a_read_only_disk_is_read(small_disk):
    path = small_disk / "store"
    with Store.open(path, root_key=KEY, ahead=4096) as store:
        store.table("t").insert({"n": 1})
        store.subject("s").table("p").insert({"a": 1})
        wanted = everything(store)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    store = Store.open(path, root_key=KEY, ahead=4096)
    for write in (lambda: store.table("t").insert({"n": 2}), lambda: store.shred("s"), store.rotate, store.compact):
        with pytest.raises(ReadOnly):
            write()
    assert everything(store) == wanted
    with pytest.raises(ReadOnly):
        Store.open(small_disk / "another", root_key=KEY)
    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    store.table("t").insert({"n": 2})
    store.close()
    with Store.open(path, root_key=KEY) as store:
        assert store.table("t").all() == [{"n": 1}, {"n": 2}]


def test_two_processes_write_at_once(tmp_path):
    path = tmp_path / "store"
    code = "print = lambda *_, **__: None\n" + WRITER.replace("10**9", "int(sys.argv[3]) + 60")
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(path), str(number), str(number * 1000)], cwd=ROOT)
        for number in (1, 2, 3)
    ]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    with Store.open(path, root_key=KEY) as store:
        assert sorted(doc["n"] for doc in store.table("signups")) == sorted(
            number * 1000 + n for number in (1, 2, 3) for n in range(60)
        )
        assert len({doc.doc_id for doc in store.table("signups")}) == 180
        assert store.verify().ok
