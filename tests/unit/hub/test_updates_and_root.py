"""The kiosk's half and root's half of an update, on one folder: each understands what the other writes."""

import pytest
from update import __main__ as root
from update import state
from update.check import Release
from update.machine import Machine, World
from update.ports import RefusedError
from update.shelf import Held

from kiosk.devices.image import Image
from kiosk.hub.updates import Updates
from sync import release_store
from tests.unit.hub.test_updates import DATA, FILE, NEW, OLD, Line, offer


class Slots:
    """RAUC, which finds in a bundle what the test says."""

    def __init__(self, version=NEW, refuses=""):
        self.version, self.refuses, self.did = version, refuses, []

    def describe(self, bundle):
        assert bundle.read_bytes() == DATA
        return Release(self.version, "stuen-pc", 1, 1)

    def install(self, bundle, progress):
        self.did.append("install")
        if self.refuses:
            raise RefusedError(self.refuses)
        progress(100)

    def reboot(self):
        self.did.append("reboot")


class Quiet:
    """Nobody is at the screen, and the data is in order."""

    def quiet(self, *, now):
        return True

    calm = quiet

    def format(self):
        return 1

    def trying(self, version):
        pass


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setattr(release_store, "LEFT_FREE", 0)
    for name in ("", "incoming", "held"):
        (tmp_path / "update" / name).mkdir(exist_ok=True)
    return tmp_path / "update"


@pytest.fixture
def kiosk(place):
    return Updates(place, Image(OLD, "stuen-pc"))


def machine(place, slots):
    file = place / "state.json"
    keep = lambda now: state.write(file, now)  # noqa: E731 - a world is made of functions
    world = World(slots, Quiet(), Held(place, place / "media"), Quiet(), keep=keep, whole=lambda: True)
    return Machine(state.read(file), Release(OLD, "stuen-pc", 1, 1), "boot1", world)


def heed(one, place):
    wish = root.take_wish(place)
    assert wish is not None
    one.wish(wish)


def test_what_the_kiosk_fetched_root_takes_and_the_kiosk_tells(kiosk, place):
    kiosk.take([offer()], Line())
    one = machine(place, Slots())
    heed(one, place)
    assert not (place / "incoming" / FILE).exists()
    assert (place / "held" / "bundle.raucb").read_bytes() == DATA
    assert (kiosk.told()["state"], kiosk.told()["version"]) == ("ready", NEW)
    kiosk.take([offer()], Line())
    assert root.take_wish(place) is None, "it is asked once"
    one.step()
    assert kiosk.told()["state"] == "reboot"
    kiosk.take([], Line())
    assert root.take_wish(place) is None, "who has begun goes on"


def test_an_offer_that_is_taken_back_while_it_waits_is_let_go(kiosk, place):
    kiosk.take([offer()], Line())
    one = machine(place, Slots())
    heed(one, place)
    kiosk.take([], Line())
    heed(one, place)
    assert not (place / "held" / "bundle.raucb").exists()
    assert state.read(place / "state.json").state == "idle"
    assert kiosk.take([], Line()) == 0.0
    assert sorted(path.name for path in (place / "incoming").iterdir()) == []


@pytest.mark.parametrize("code", ["signature", "space"])
def test_what_root_refuses_is_told_and_not_asked_for_again(kiosk, place, code):
    kiosk.take([offer()], Line())
    one = machine(place, Slots(refuses=code))
    heed(one, place)
    one.step()
    told = kiosk.told()
    assert (told["state"], told["version"], told["code"]) == ("refused", NEW, code)
    silent = Line()
    assert kiosk.take([offer()], silent) == 0.0
    assert (silent.given, root.take_wish(place)) == ([], None)


def test_the_codes_are_the_same_on_both_sides():
    from sync import releases
    from sync.hub import rollout
    from sync.hub.console import update_words

    assert set(state.CODES) - {""} == update_words.CODES.keys()
    assert set(state.STATES) == {"idle", *rollout.STATES}
    assert set(releases.BAD) <= set(state.CODES)
