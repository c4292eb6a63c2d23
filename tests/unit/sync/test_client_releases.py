"""Releases on the line: in pieces, after all else, put off when something is to be said, and never in its way."""

import hashlib
import random

import pytest

from sync import errors, release_fetch, wire
from sync.release_store import Incoming
from sync.releases import read
from tests.helpers.fake_hub import FATES, Crash, Kiosk, No

DATA = random.Random(3).randbytes(700_000)
SHA = hashlib.sha256(DATA).hexdigest()
PATH = f"releases/{SHA}"
OFFER = {"version": "0.2", "compatible": "stuen-pc", "size": len(DATA), "sha256": SHA, "url_path": PATH, "stage": 1}


class Disk:
    """What a kiosk does with a release, without any root: the file, and how often it was asked."""

    def __init__(self, folder):
        self.incoming, self.bodies, self.file = Incoming(folder), [], None

    def take(self, bodies, fetch):
        self.bodies.append(bodies)
        if not bodies:
            self.incoming.clear()
            self.file = None
            return 0.0
        self.file = self.incoming.take(read(bodies[0]), fetch)
        return 0.0 if self.file else 5.0


@pytest.fixture
def disk(tmp_path, monkeypatch):
    monkeypatch.setattr("sync.release_store.LEFT_FREE", 0)
    return Disk(tmp_path / "incoming")


@pytest.fixture
def kiosk(monkeypatch, tmp_path, disk):
    made = Kiosk(monkeypatch, tmp_path, release=disk.take)
    made.client.round()
    made.hub.files[SHA] = DATA
    made.hub.publish("release", "release", OFFER)
    made.line.asked.clear()
    return made


def pieces(kiosk):
    """The sizes of what was asked for."""
    found = []
    for _method, target, headers, _body in kiosk.line.raw:
        if "/releases/" in target:
            start, _, end = headers["Range"].removeprefix("bytes=").partition("-")
            found.append(int(end) + 1 - int(start))
    return found


def test_it_comes_after_all_else_and_pieces_grow(kiosk, disk):
    kiosk.append(2)
    kiosk.client.round()
    assert kiosk.line.asked == ["events", PATH, PATH]
    assert pieces(kiosk) == [256 << 10, 700_000 - (256 << 10)]
    assert disk.file.read_bytes() == DATA
    assert kiosk.client.soon == 0.0
    assert kiosk.row()["releases"] is False
    kiosk.client.round()
    assert kiosk.line.asked[3:] == ["changes"], "it is asked for once"
    assert disk.bodies == [[OFFER]]


def test_a_client_that_takes_none_asks_for_none(monkeypatch, tmp_path):
    kiosk = Kiosk(monkeypatch, tmp_path)
    kiosk.hub.publish("release", "release", OFFER)
    kiosk.client.round()
    assert PATH not in kiosk.line.asked
    assert kiosk.row()["releases"] is False


def test_a_round_fetches_so_much_and_the_next_comes_soon(kiosk, disk, monkeypatch):
    monkeypatch.setattr(release_fetch, "BURST", 200_000)
    kiosk.client.round()
    assert kiosk.client.soon == 5.0
    assert kiosk.line.asked == ["changes", PATH]
    kiosk.restart()
    for _ in range(2):
        kiosk.client.round()
    assert kiosk.client.soon == 0.0
    assert disk.file.read_bytes() == DATA


def test_somebody_who_signs_up_does_not_wait_for_it(kiosk, disk):
    ask = kiosk.hub._file

    def meanwhile(sha256, headers):
        kiosk.append(1, len(kiosk.arrived()))
        return ask(sha256, headers)

    kiosk.hub._file = meanwhile
    kiosk.client.round()
    assert kiosk.line.asked == ["changes", PATH]
    kiosk.client.round()
    assert kiosk.arrived() == [0]
    kiosk.client.round()
    assert disk.file.read_bytes() == DATA


def test_a_slow_line_gets_small_pieces(kiosk, disk):
    ask = kiosk.hub._file

    def slowly(sha256, headers):
        kiosk.after(4)
        return ask(sha256, headers)

    kiosk.hub._file = slowly
    kiosk.client.round()
    assert pieces(kiosk) == [256 << 10, 128 << 10, 64 << 10, 32 << 10, 32 << 10], "and no longer than 20 seconds"
    assert disk.incoming.standing().percent == 74
    kiosk.hub._file = lambda *asked: (kiosk.after(2), ask(*asked))[1]
    kiosk.client.round()
    assert pieces(kiosk)[5:] == [32 << 10] * 5 + [len(DATA) - (672 << 10)], "neither quick nor slow"


@pytest.mark.parametrize("fate", ["slow", "answer_lost", "garbled", 413, 500, "lost"])
def test_what_goes_wrong_with_it_is_no_trouble_of_the_rounds(kiosk, disk, fate):
    kiosk.line.script = ["", fate]
    kiosk.client.round()
    assert kiosk.client.link.state == "ok"
    assert kiosk.client.soon == 30.0
    kiosk.append(1)
    kiosk.client.round()
    assert kiosk.arrived() == [0]
    assert kiosk.line.asked.count(PATH) == 1, "it waits"
    assert 0 < kiosk.client.soon <= 30.0
    kiosk.after(31)
    kiosk.client.round()
    assert disk.file.read_bytes() == DATA
    smaller = fate in ("slow", "answer_lost", "garbled", 413, "lost")
    assert pieces(kiosk)[1] == (128 << 10 if smaller else 256 << 10)


def test_it_waits_longer_each_time(kiosk):
    def broken(*_asked):
        raise No(500, "broken")

    kiosk.hub._file, waits = broken, []
    for _ in range(9):
        kiosk.client.round()
        waits.append(kiosk.client.soon)
        kiosk.after(3601)
    assert waits == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_what_the_hub_asks_for_is_waited_for_also_by_a_new_program(kiosk, disk):
    kiosk.line.script = ["", No(429, "slow_down", after=77)]
    kiosk.client.round()
    assert kiosk.client.soon == 77.0
    assert kiosk.client.wait() == 0.0, "all else goes on"
    kiosk.after(10)
    kiosk.restart()
    kiosk.client.round()
    assert kiosk.client.soon == pytest.approx(67.0)
    kiosk.boot = "run-2"
    kiosk.restart()
    kiosk.client.round()
    assert disk.file.read_bytes() == DATA, "another start of the machine has another clock"


def test_one_that_is_taken_back_goes_at_once(kiosk, disk, monkeypatch):
    monkeypatch.setattr(release_fetch, "BURST", 1)
    kiosk.client.round()
    kiosk.line.script = ["", 500]
    kiosk.client.round()
    kiosk.hub.publish("release", "release", {}, gone=True)
    kiosk.client.round()
    assert disk.bodies[-1] == []
    assert disk.incoming.standing() is None
    assert kiosk.client.soon == 0.0


def test_the_hub_no_longer_has_it(kiosk):
    del kiosk.hub.files[SHA]
    kiosk.client.round()
    assert kiosk.client.link.state == "ok"
    assert kiosk.client.soon == 30.0


def test_a_blocked_kiosk_and_a_program_that_ends_say_so(kiosk):
    kiosk.line.script = ["", No(403, "blocked")]
    with pytest.raises(errors.Blocked):
        kiosk.client.round()
    assert kiosk.client.link.state == "blocked"
    do = kiosk.hub._do

    def stop(*asked):
        kiosk.client.stop()
        return do(*asked)

    kiosk.hub._do = stop
    with pytest.raises(errors.Stopped):
        kiosk.client.round()


@pytest.mark.parametrize("answer", [(200, DATA), (206, b""), (206, DATA[: (256 << 10) + 1])])
def test_a_hub_that_gives_something_else_is_not_believed(kiosk, disk, answer, monkeypatch):
    kiosk.hub._file = lambda *_: answer
    kiosk.client.round()
    assert kiosk.client.soon == 30.0
    assert disk.file is None
    assert disk.incoming.standing().percent == 0


def test_a_hub_that_gives_less_than_was_asked_for_is_asked_on(kiosk, disk):
    ask = kiosk.hub._file
    kiosk.hub._file = lambda *asked: (206, ask(*asked)[1][:100_000])
    kiosk.client.round()
    assert disk.file.read_bytes() == DATA


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_cut_and_whenever_the_power_goes_it_comes_whole(monkeypatch, tmp_path, seed):
    monkeypatch.setattr("sync.release_store.LEFT_FREE", 0)
    dice = random.Random(seed)
    monkeypatch.setattr(release_fetch, "BURST", 200_000)
    disk = Disk(tmp_path / "incoming")
    kiosk = Kiosk(monkeypatch, tmp_path, release=disk.take)
    kiosk.hub.files[SHA] = DATA
    kiosk.hub.publish("release", "release", OFFER)
    fates = [one for one in FATES if one != "doubled"]
    for turn in range(300):
        kiosk.after(dice.randrange(4000))
        if turn < 40:
            kiosk.journal.crashes = []
            kiosk.append(dice.randrange(2), turn)
            kiosk.line.script = [dice.choice(["", "", *fates]) for _ in range(3)]
            kiosk.journal.crashes = [dice.choice(["", "", "", "before", "after"]) for _ in range(4)]
        else:
            kiosk.line.script, kiosk.journal.crashes = [], []
        try:
            kiosk.client.round()
        except errors.SyncError:
            pass
        except Crash:
            kiosk.restart()
        if turn >= 40 and disk.file is not None and not kiosk.row()["releases"]:
            break
    assert disk.file.read_bytes() == DATA
    assert kiosk.client.round()[2:4] == (0, 0), "and nothing else was lost by it"
    assert len(kiosk.arrived()) == len(set(kiosk.arrived()))


def test_a_piece_is_never_more_than_a_hub_gives(kiosk):
    assert release_fetch.PIECE == 1 << 20
    assert release_fetch.PIECE < wire.MOST_ANSWER_BYTES
