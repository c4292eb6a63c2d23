"""A new version of the system, from the hub to the folder where root finds it: whole, whatever is cut on the way."""

import hashlib
import json
import random
from types import SimpleNamespace

import pytest

from kiosk.config import Config, UpdateSettings
from kiosk.devices import image
from kiosk.devices.image import Image
from kiosk.hub import updates
from kiosk.hub.updates import LATER, PAUSE, Updates
from sync import release_store
from sync.release_store import Damaged, NoRoom
from sync.releases import BEGUN

OLD, NEW = "0.1.0+202601010000", "0.2.0+202602020000"
DATA = random.Random(7).randbytes(100_000)
FILE = f"stuen-stuen-pc-{NEW}.raucb"


def offer(data=DATA, version=NEW, compatible="stuen-pc", rollout=1):
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "version": version, "compatible": compatible, "size": len(data), "sha256": sha256,
        "url_path": f"releases/{sha256}", "stage": 1, "rollout": rollout,
    }  # fmt: skip


class Line:
    """What the hub gives: `data` in pieces of `piece`, at most `burst` at a time; `cut` after so many pieces."""

    def __init__(self, data=DATA, piece=7_000, burst=10**9):
        self.data, self.piece, self.burst, self.cut, self.given = data, piece, burst, None, []

    def __call__(self, path, start, size):
        for begin in range(start, min(size, start + self.burst), self.piece):
            if self.cut is not None and len(self.given) >= self.cut:
                raise ConnectionAbortedError(103, "cut")
            self.given.append(begin)
            yield self.data[begin : min(begin + self.piece, start + self.burst)]


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(release_store, "LEFT_FREE", 0)
    return tmp_path / "update"


@pytest.fixture
def system(place):
    return Updates(place, Image(OLD, "stuen-pc"))


def says(place, state, version=NEW, **more):
    place.mkdir(parents=True, exist_ok=True)
    (place / "state.json").write_text(json.dumps({"state": state, "version": version} | more))


def wish(place):
    path = place / "wish.json"
    return json.loads(path.read_text()) if path.exists() else None


def files(place):
    return sorted(path.name for path in (place / "incoming").iterdir()) if (place / "incoming").exists() else []


def test_it_is_fetched_and_root_is_asked_to_install_it(system, place):
    assert system.told() is None
    assert system.take([offer()], Line()) == LATER
    assert files(place) == ["offer.json", FILE]
    assert (place / "incoming" / FILE).read_bytes() == DATA
    assert wish(place) == {"do": "install", "file": FILE, "version": NEW}
    assert system.told() == {"state": "ready", "version": NEW, "code": "", "percent": 100}
    before = (place / "wish.json").stat().st_mtime_ns
    silent = Line()
    assert system.take([offer()], silent) == LATER
    assert silent.given == [], "it is there"
    assert (place / "wish.json").stat().st_mtime_ns == before


def test_it_comes_a_part_at_a_time_and_says_how_far_it_is(system, place):
    line, told = Line(burst=21_000), []
    while system.take([offer()], line) == PAUSE:
        told.append(system.told())
    assert [one["percent"] for one in told] == [20, 40, 60, 80]
    assert {one["state"] for one in told} == {"downloading"}
    assert wish(place)["file"] == FILE


def test_wherever_it_is_cut_it_goes_on_from_there(place):
    """The line is cut, or the program killed, at random points; some bytes at the end may be lost with the power."""
    dice = random.Random(11)
    for _ in range(12):
        done, given, cuts = False, 0, 0
        while not done:
            system = Updates(place, Image(OLD, "stuen-pc"))  # a new program
            line = Line(piece=dice.choice([3_000, 7_000, 50_000]), burst=dice.choice([20_000, 10**9]))
            line.cut = dice.randrange(1, 9) if cuts < 20 else None
            try:
                done = system.take([offer()], line) == LATER
            except NoRoom:  # as an OSError of the line is taken here
                cuts += 1
            given += len(line.given)
            part = place / "incoming" / f"{FILE}.part"
            if part.exists():
                assert DATA.startswith(part.read_bytes())
                assert wish(place) is None
                if dice.random() < 0.3:
                    with part.open("r+b") as file:
                        file.truncate(max(0, part.stat().st_size - dice.randrange(5_000)))
        assert (place / "incoming" / FILE).read_bytes() == DATA
        assert wish(place)["version"] == NEW
        system.take([], Line())
        assert files(place) == []


def test_what_a_power_cut_left_unwritten_is_fetched_once_more(system, place):
    system.take([offer()], Line(burst=40_000))
    part = place / "incoming" / f"{FILE}.part"
    with part.open("r+b") as file:
        file.seek(10_000)
        file.write(bytes(4096))
    with pytest.raises(Damaged):
        system.take([offer()], Line())
    assert system.told()["code"] == "damaged"
    assert wish(place) is None
    assert system.take([offer()], Line()) == LATER
    assert (place / "incoming" / FILE).read_bytes() == DATA


def test_what_comes_damaged_twice_is_left_alone_for_a_day(place, monkeypatch):
    now = [1e9]
    monkeypatch.setattr(release_store.Incoming.__init__, "__defaults__", (lambda: now[0],))
    system = Updates(place, Image(OLD, "stuen-pc"))
    wrong = bytes(len(DATA))
    for _ in range(2):
        with pytest.raises(Damaged):
            system.take([offer()], Line(wrong))
    silent = Line()
    with pytest.raises(Damaged):
        system.take([offer()], silent)
    assert silent.given == []
    assert system.told() == {"state": "downloading", "version": NEW, "code": "damaged", "percent": 0}
    assert system.take([offer(b"other")], Line(b"other")) == LATER, "another bundle is another matter"
    for _ in range(2):
        with pytest.raises(Damaged):
            system.take([offer()], Line(wrong))
    now[0] += release_store.AGAIN
    assert system.take([offer()], Line()) == LATER


def test_it_never_fills_the_disk(system, place, monkeypatch):
    free = [10]
    monkeypatch.setattr(release_store.shutil, "disk_usage", lambda _path: SimpleNamespace(free=free[0]))
    silent = Line()
    with pytest.raises(NoRoom):
        system.take([offer()], silent)
    assert silent.given == []
    assert system.told()["code"] == "space"
    free[0] = len(DATA)
    assert system.take([offer()], Line(burst=10_000)) == PAUSE
    assert system.told() == {"state": "downloading", "version": NEW, "code": "", "percent": 10}
    free[0] = len(DATA) - 10_000
    assert system.take([offer()], Line()) == LATER, "what is there already needs no room"


def test_a_part_that_is_too_long_is_none_of_it(system, place):
    (place / "incoming").mkdir(parents=True)
    (place / "incoming" / f"{FILE}.part").write_bytes(bytes(len(DATA) + 1))
    assert system.take([offer()], Line()) == LATER
    assert (place / "incoming" / FILE).read_bytes() == DATA


@pytest.mark.parametrize("state", ["idle", "rolled_back", None])
def test_an_offer_that_is_taken_back_leaves_nothing(system, place, state):
    system.take([offer()], Line())
    if state:
        says(place, state)
    assert system.take([], Line()) == 0.0
    assert files(place) == []
    assert wish(place) is None


@pytest.mark.parametrize("state", BEGUN)
def test_who_has_begun_goes_on(system, place, state):
    system.take([offer()], Line())
    says(place, state)
    assert system.take([], Line()) == LATER
    assert FILE in files(place)
    assert wish(place)
    assert system.told()["state"] == state
    assert system.take([offer()], Line()) == LATER
    assert system.take([offer(version="0.3.0")], Line()) == LATER
    assert FILE in files(place), "nothing is touched while root is at it"


def test_what_root_has_taken_is_asked_for_back(system, place):
    """As root does it (deploy/update): it takes the wish away, moves the file, and says how far it is."""
    system.take([offer()], Line())
    (place / "wish.json").unlink()
    (place / "incoming" / FILE).unlink()
    says(place, "downloading")
    assert system.take([offer()], Line()) == LATER
    assert system.told()["state"] == "downloading"
    assert system.take([], Line()) == PAUSE, "root looks at it just now"
    assert wish(place) is None
    says(place, "ready")
    assert system.take([], Line()) == PAUSE
    assert wish(place) == {"do": "withdraw", "version": NEW}
    assert system.take([], Line()) == PAUSE, "until root has done it"
    (place / "wish.json").unlink()
    says(place, "idle", "")
    assert system.take([], Line()) == 0.0
    assert files(place) == []
    assert wish(place) is None


def test_a_newer_offer_takes_the_place_of_what_waits(system, place):
    newer = offer(b"x", "0.9.0")
    system.take([offer()], Line())
    assert system.take([newer], Line(b"x")) == LATER
    assert wish(place)["version"] == "0.9.0"
    (place / "wish.json").unlink()
    says(place, "ready", "0.9.0")
    newest = offer(b"y", "0.9.1")
    assert system.take([newest], Line(b"y")) == PAUSE
    assert wish(place) == {"do": "withdraw", "version": "0.9.0"}
    (place / "wish.json").unlink()
    says(place, "idle", "")
    assert system.take([newest], Line(b"y")) == LATER
    assert wish(place)["version"] == "0.9.1"


def test_what_staff_brought_on_a_stick_is_theirs(system, place):
    says(place, "ready", "0.5.0")
    assert system.take([], Line()) == 0.0
    assert wish(place) is None
    assert system.take([offer()], Line()) == LATER, "root takes the newer of the two"
    says(place, "installing", "0.5.0")
    (place / "wish.json").unlink()
    assert system.take([], Line()) == LATER
    says(place, "good", "0.5.0")
    assert system.take([], Line()) == 0.0
    says(place, "installing", "0.5.0")
    assert system.take([], Line()) == 0.0, "there is nothing of ours"


def test_a_technicians_own_wish_is_not_taken_back(system, place):
    place.mkdir()
    mine = {"do": "install", "file": "stuen-from-a-stick.raucb"}
    (place / "wish.json").write_text(json.dumps(mine))
    system.take([], Line())
    assert wish(place) == mine
    (place / "wish.json").write_text('{"do": "rollback"}')
    system.take([], Line())
    assert wish(place) == {"do": "rollback"}


@pytest.mark.parametrize("state", ["downloading", "ready", "good"])
def test_what_root_has_is_not_fetched_again(system, place, state):
    says(place, state)
    silent = Line()
    assert system.take([offer()], silent) == (0.0 if state == "good" else LATER)
    assert silent.given == []
    assert files(place) == []


@pytest.mark.parametrize(
    ("body", "state", "code"),
    [
        (offer(compatible="stuen-rpi"), {}, "incompatible"),
        (offer(version=OLD), {}, "older"),
        (offer(version="0.0.9"), {}, "older"),
        (offer(), {"state": "rolled_back", "version": NEW, "code": "no_boot"}, "no_boot"),
        (offer(), {"state": "rolled_back", "version": NEW}, "no_health"),
        (offer(), {"state": "refused", "version": NEW, "code": "signature"}, "signature"),
        (offer(), {"state": "idle", "version": OLD, "failed": ["0.1.5", NEW]}, "no_health"),
        (offer(), {"state": "refused", "version": NEW, "code": "damaged", "failed": [NEW]}, "damaged"),
    ],
)
def test_what_is_not_for_this_machine_or_failed_here_is_not_fetched(system, place, body, state, code):
    if state:
        place.mkdir()
        (place / "state.json").write_text(json.dumps(state))
    silent = Line()
    assert system.take([body], silent) == 0.0
    assert silent.given == []
    assert files(place) == ["offer.json"]
    told = system.told()
    assert (told["version"], told["code"]) == (
        body["version"],
        state.get("code") if state.get("state") == "rolled_back" else code,
    )
    assert told["state"] == ("rolled_back" if state.get("state") == "rolled_back" else "refused")
    newer = offer(b"x", "0.9.0")
    assert system.take([newer], Line(b"x")) == LATER, "the next one is another matter"
    assert wish(place)["version"] == "0.9.0"


@pytest.mark.parametrize("code", ["space", "cut", "slot"])
def test_what_failed_for_want_of_room_is_tried_again_when_it_is_offered_again(system, place, code):
    assert system.take([offer()], Line()) == LATER
    (place / "wish.json").unlink()
    (place / "incoming" / FILE).unlink()
    says(place, "refused", code=code)
    silent = Line()
    assert system.take([offer()], silent) == 0.0
    assert silent.given == []
    assert system.told()["code"] == code
    assert system.take([offer(rollout=2)], Line()) == LATER
    assert wish(place)


def test_what_a_cut_lost_is_fetched_and_asked_for_again(system, place):
    """Root had the wish and the file when the power went, and remembers nothing of it."""
    system.take([offer()], Line())
    (place / "wish.json").unlink()
    (place / "incoming" / FILE).unlink()
    says(place, "idle", code="cut")
    assert system.take([offer()], Line()) == LATER
    assert wish(place)["file"] == FILE


def test_another_offer_of_the_same_goes_on_with_what_is_there(system, place):
    system.take([offer()], Line(burst=70_000))
    line = Line()
    assert system.take([offer(rollout=2)], line) == LATER
    assert line.given[0] == 70_000


def test_a_machine_that_is_no_image_of_ours_wants_none(place):
    system = Updates(place, None)
    assert system.take([offer()], Line()) == 0.0
    assert system.told()["code"] == "incompatible"


@pytest.mark.parametrize("body", [{}, {"version": "x"}, offer() | {"url_path": "https://evil/"}])
def test_an_offer_that_makes_no_sense_is_none(system, place, body):
    assert system.take([body], Line()) == 0.0
    assert files(place) == []


def test_what_root_says_is_passed_on(system, place):
    says(place, "good", code="", percent=100)
    assert system.told() == {"state": "good", "version": NEW, "code": "", "percent": 100}
    system.take([offer(b"x", "0.3.0")], Line(b"x", burst=0))
    assert system.told() == {"state": "downloading", "version": "0.3.0", "code": "", "percent": 0}
    says(place, "idle", "0.3.0")
    assert system.told()["state"] == "downloading"
    says(place, "installing", "0.3.0", percent=40, at="x")
    assert system.told() == {"state": "installing", "version": "0.3.0", "code": None, "percent": 40}


NONSENSE = ["", "[]", "{", "[" * 100_000, '{"file": 3, "size": "x"}', '{"size": 5, "file": "../x"}',
            '{"size": 5, "file": "../x", "version": "1", "sha256": ""}']  # fmt: skip


def test_what_runs_by_now_is_fetched_no_more(place):
    Updates(place, Image(OLD, "stuen-pc")).take([offer()], Line(burst=7_000))
    assert Updates(place, Image(NEW, "stuen-pc")).told() is None
    assert Updates(place, None).told()["state"] == "downloading"


@pytest.mark.parametrize("text", NONSENSE)
def test_files_that_say_nonsense(system, place, text):
    (place / "incoming").mkdir(parents=True)
    for name in ("state.json", "wish.json", "incoming/offer.json"):
        (place / name).write_text(text)
    (place / "x").write_text("stays")
    system.told()
    system.take([], Line())
    assert (place / "x").read_text() == "stays"
    assert system.take([offer()], Line()) == LATER
    assert wish(place)["version"] == NEW


def test_a_folder_that_takes_nothing(system, place):
    place.write_text("a file")
    with pytest.raises(NoRoom):
        system.take([offer()], Line())
    with pytest.raises(NoRoom):
        system.take([offer(version=OLD)], Line())


def test_which_folder(tmp_path, monkeypatch):
    from dataclasses import replace

    named = replace(Config(), update=UpdateSettings(folder=tmp_path))
    monkeypatch.setattr(image, "image", lambda: None)
    assert updates.folder(Config()) is None
    assert updates.folder(named) == tmp_path
    monkeypatch.setattr(image, "image", lambda: Image(OLD, "stuen-pc"))
    assert updates.folder(Config()) == updates.USUAL
    assert updates.folder(named) == tmp_path
