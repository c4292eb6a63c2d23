"""Which cards count: lists that come and go, copies that rot, cards that are closed, and the plug pulled in between."""

import itertools
import json
from datetime import UTC, timedelta

import pytest

from kiosk.staff import register
from kiosk.staff.errors import BadClosing, BadRoster, ForeignRoster, NoSuchCard, OldRoster, RosterDamaged, TwoSuchCards
from kiosk.staff.keys import StaffKey
from kiosk.staff.register import CLOSED, Register
from kiosk.staff.roster import Revoked, in_text
from kiosk.staff.rosterfile import RosterFile
from kiosk.store import DiskFailed, DiskFull, Store, durable
from sync.events import EventLog
from tests.helpers.centre import KEY, NOON, TurnedClock
from tests.helpers.ceremony import Ceremony
from tests.helpers.killed import at_each_write

LOST = "aa" * 16


class World:
    """One kiosk's store and its list of cards."""

    def __init__(self, folder):
        self.folder, self.clock = folder, TurnedClock()
        self.open()

    def open(self):
        self.store = Store.open(self.folder / "store", root_key=KEY)
        self.events = EventLog(self.store.table("outbox"), self.store.table("device"), self.clock.now)
        self.file = RosterFile(self.folder / "staff")
        self.register = Register(self.file, self.store, lambda: self.events, self.clock)

    def reopen(self):
        self.store.close()
        self.open()

    def told(self):
        return [(event["type"], event["body"]) for event in self.events.pending()]


@pytest.fixture(name="world")
def a_world(tmp_path):
    made = World(tmp_path)
    yield made
    made.store.close()


@pytest.fixture(name="ceremony")
def a_ceremony():
    made = Ceremony()
    made.mette, made.jonas = made.card("Mette", role="leader"), made.card("Jonas")
    return made


def test_without_a_list_there_is_none(world):
    assert world.register.roster() is None
    assert world.register.closed(LOST) is None
    world.register.tell()
    assert world.told() == []


def test_the_first_list_says_whom_to_believe_and_only_when_asked(world, ceremony):
    document = ceremony.document()
    with pytest.raises(BadRoster):
        world.register.incoming(json.loads(document))
    assert world.register.keep(document, first=True).number == 1
    world.reopen()
    assert world.register.roster().document == document
    assert world.told() == [("roster", {"document": json.loads(document)})]
    with pytest.raises(ForeignRoster):
        world.register.keep(Ceremony().document(number=9), first=True)


def test_the_number_only_grows(world, ceremony):
    documents = [ceremony.document() for _ in range(5)]
    world.register.keep(documents[0], first=True)
    for new, old in ((1, 0), (3, 2), (4, 3)):
        world.register.incoming(json.loads(documents[new]))
        with pytest.raises(OldRoster):
            world.register.incoming(json.loads(documents[old]))
        assert world.register.roster().document == documents[new]
    world.register.incoming(json.loads(documents[4]))  # the same once more is nothing new, and no mistake
    with pytest.raises(OldRoster):
        world.register.incoming(json.loads(ceremony.document(number=5)))
    assert [kind for kind, _ in world.told()] == ["roster"], "what came from outside is not sent back"


@pytest.mark.parametrize(
    "document",
    [{}, {"roster": {}}, {"roster": 1.5, "signature": ""}, {"serial": "x"}, {"serial": "x", "since": "y"},
     {"serial": LOST, "since": "2026-11-20T09:00:00Z"}],
)  # fmt: skip
def test_what_is_neither_a_list_nor_a_revocation_is_refused(world, ceremony, document):
    world.register.keep(ceremony.document(), first=True)
    with pytest.raises(BadRoster):
        world.register.incoming(document)


def test_closing_a_card_counts_at_once_is_told_once_and_outlives_every_list(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    serial = ceremony.jonas.serial
    newer, newest = ceremony.document(), ceremony.document()
    assert world.register.close(serial, ceremony.staff)
    world.clock.after(hours=1)
    assert world.register.close(serial, ceremony.staff)
    for document in (newer, newest):
        world.register.incoming(json.loads(document))
        assert world.register.closed(serial) == NOON
    world.reopen()
    assert world.register.closed(serial) == NOON
    assert world.told()[1:] == [("revoked", ceremony.closing(serial))]


def test_a_closing_from_elsewhere_counts_once_and_is_not_told_again(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    assert world.register.incoming(ceremony.closing(LOST))
    assert not world.register.incoming(ceremony.closing(LOST, NOON - timedelta(days=1)))
    assert world.register.closed(LOST) == NOON
    assert len(world.store.table(CLOSED)) == 1
    assert world.register.untold() == {}
    assert world.register.tell_closed(ceremony.staff)
    assert [kind for kind, _ in world.told()] == ["roster"]


def test_what_was_closed_without_the_staff_key_is_told_when_somebody_has_it(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    serial = ceremony.jonas.serial
    assert not world.register.close(serial)
    assert not world.register.tell_closed(StaffKey.make())
    wiped = ceremony.staff.copy()
    wiped.wipe()
    assert not world.register.close(serial, wiped), "the card was pulled"
    assert list(world.register.untold()) == [serial]
    world.reopen()
    for _ in range(2):
        assert world.register.tell_closed(ceremony.staff)
    assert world.told()[1:] == [("revoked", ceremony.closing(serial))]
    assert world.register.untold() == {}


def test_a_row_from_before_closings_were_signed_is_told_too(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    world.store.table(CLOSED).insert({"serial": LOST, "since": in_text(NOON)})
    assert list(world.register.untold()) == [LOST]
    assert world.register.tell_closed(ceremony.staff)
    assert world.told()[1:] == [("revoked", ceremony.closing(LOST))]


def test_without_a_list_that_says_who_may_close_nothing_is_told_until_there_is_one(world, ceremony):
    assert not world.register.close(LOST, ceremony.staff)
    with pytest.raises(BadClosing):
        world.register.incoming(ceremony.closing(LOST))
    world.register.keep(ceremony.document(closers={}), first=True)
    assert not world.register.tell_closed(ceremony.staff)
    with pytest.raises(BadClosing):
        world.register.incoming(ceremony.closing("bb" * 16))
    world.register.keep(ceremony.document())
    assert world.register.tell_closed(ceremony.staff)


def test_what_the_next_list_says_is_closed_needs_no_telling(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    world.register.close(LOST)
    ceremony.revoked = (Revoked(LOST, NOON.astimezone(UTC)),)
    world.register.keep(ceremony.document())
    assert world.register.untold() == {}
    assert world.register.tell_closed(ceremony.staff)
    assert [kind for kind, _ in world.told()] == ["roster", "roster"]


def test_a_list_that_is_too_long_for_the_hub_is_kept_and_not_told(world, ceremony, monkeypatch, caplog):
    monkeypatch.setattr(register, "TRAVELS", 1000)
    caplog.set_level("INFO")
    world.register.keep(ceremony.document(), first=True)
    world.register.tell()
    assert world.told() == []
    assert caplog.text.count("on a stick") == 1


def test_a_list_with_a_closed_card_put_back_by_an_older_one_opens_nothing(world, ceremony):
    older = ceremony.document()
    world.register.keep(older, first=True)
    serial = ceremony.jonas.serial
    ceremony.cards.pop(serial)
    ceremony.wraps.pop(serial)
    ceremony.revoked = (Revoked(serial, NOON.astimezone(UTC)),)
    world.register.keep(ceremony.document())
    for name in ("roster.a", "roster.b"):
        (world.folder / "staff" / name).unlink()
    (world.folder / "staff" / "roster.a").write_bytes(older)
    assert world.register.roster().card(serial)
    assert world.register.closed(serial) == NOON


@pytest.mark.logs("roster.a was damaged")
def test_one_damaged_copy_is_kept_aside_and_the_other_counts(world, ceremony):
    first, second = ceremony.document(), ceremony.document()
    world.register.keep(first, first=True)
    world.register.keep(second)
    folder = world.folder / "staff"
    assert (folder / "roster.a").read_bytes() == first
    (folder / "roster.a").write_bytes(first[:-2])
    assert world.register.roster().document == second
    assert [one.read_bytes() for one in folder.glob("roster.a.damaged-*")] == [first[:-2]]
    third = ceremony.document()
    world.register.keep(third)
    assert (folder / "roster.a").read_bytes() == third


@pytest.mark.logs("roster.a was damaged", "roster.b was damaged")
def test_both_damaged_says_so_until_the_list_is_brought_back(world, ceremony):
    documents = [ceremony.document(), ceremony.document()]
    world.register.keep(documents[0], first=True)
    world.register.keep(documents[1])
    for name in ("roster.a", "roster.b"):
        (world.folder / "staff" / name).write_bytes(b"")
    for _ in range(2):
        with pytest.raises(RosterDamaged):
            world.register.roster()
    world.register.incoming(json.loads(documents[1]))
    assert world.register.roster().number == 2


@pytest.mark.logs("roster.a was damaged")
def test_a_disk_that_can_only_be_read_keeps_the_damage_where_it_is(world, ceremony, monkeypatch):
    world.register.keep(ceremony.document(), first=True)
    (world.folder / "staff" / "roster.a").write_bytes(b"damage")

    def refuse(*_):
        raise PermissionError(30, "Read-only file system")

    monkeypatch.setattr(type(world.folder), "rename", refuse)
    assert world.register.roster() is None
    assert (world.folder / "staff" / "roster.a").read_bytes() == b"damage"


def test_a_damaged_certificate_of_the_centre_lets_nobody_in(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    (world.folder / "staff" / "centre.crt").write_bytes(b"another")
    with pytest.raises(RosterDamaged):
        world.register.roster()


@pytest.mark.logs("can't be read", "roster.b was damaged")
def test_a_copy_that_cannot_be_read_now_is_not_written_over(world, ceremony):
    documents = [ceremony.document() for _ in range(3)]
    world.register.keep(documents[0], first=True)
    folder = world.folder / "staff"
    (folder / "roster.b").mkdir()  # reading it fails, even for root
    world.register.keep(documents[2])
    assert world.register.roster().number == 3
    assert len(list(folder.glob("roster.b.damaged-*"))) == 1
    (folder / "centre.crt").unlink()
    (folder / "centre.crt").mkdir()
    with pytest.raises(DiskFailed):
        world.register.roster()


def test_a_full_disk_leaves_the_list_as_it_was(world, ceremony, monkeypatch):
    first, second = ceremony.document(), ceremony.document()
    world.register.keep(first, first=True)

    def full(*_):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(durable, "write_new", full)
        with pytest.raises(DiskFull):
            world.register.keep(second)
    assert world.register.roster().document == first
    world.register.keep(second)


def test_killed_at_any_write_the_list_is_the_old_or_the_new_one_and_is_told(tmp_path, ceremony, monkeypatch):
    first, second = ceremony.document(), ceremony.document()
    number = itertools.count()

    def begin():
        world = World(tmp_path / str(next(number)))
        world.register.keep(first, first=True)
        return world

    def after(world):
        world.open()
        assert world.register.roster().document in {first, second}
        world.register.tell()
        told = [body["document"]["roster"]["number"] for _, body in world.told()]
        assert told == list(range(1, world.register.roster().number + 1))
        world.register.keep(second)
        assert world.register.roster().document == second
        world.register.tell()
        assert len(world.told()) == 2
        world.store.close()

    assert at_each_write(monkeypatch, begin, lambda world: world.register.keep(second), after) >= 4


def test_killed_at_any_write_of_the_very_first_list_it_can_be_kept_again(tmp_path, ceremony, monkeypatch):
    first = ceremony.document()
    number = itertools.count()

    def after(world):
        world.open()
        assert world.register.roster() is None or world.register.roster().document == first
        assert world.register.keep(first, first=True).number == 1
        assert len(world.told()) == 1
        world.store.close()

    def keep(world):
        world.register.keep(first, first=True)

    assert at_each_write(monkeypatch, lambda: World(tmp_path / str(next(number))), keep, after) >= 6


def test_a_card_is_found_by_its_name_or_the_beginning_of_its_number(world, ceremony):
    with pytest.raises(NoSuchCard):
        world.register.find("Mette")
    roster = world.register.keep(ceremony.document(), first=True)
    serial = ceremony.mette.serial
    assert world.register.find(serial[:4].upper()).serial == serial
    with pytest.raises(NoSuchCard):
        world.register.find(serial[:3])
    with pytest.raises(NoSuchCard):
        world.register.find("Mette")
    world.register.learn_all(roster, ceremony.staff)
    world.register.learn_all(roster, ceremony.staff)
    world.reopen()
    assert world.register.names() == {serial: "Mette", ceremony.jonas.serial: "Jonas"}
    assert world.register.find("mette").serial == serial
    world.register.learn({ceremony.jonas.serial: "Mette"})
    with pytest.raises(TwoSuchCards):
        world.register.find("mette")


def test_revocations_of_a_list_do_not_overwrite_what_is_known(world, ceremony):
    world.register.keep(ceremony.document(), first=True)
    world.register.close(LOST)
    ceremony.revoked = (Revoked(LOST, (NOON + timedelta(days=1)).astimezone(UTC)),)
    world.register.keep(ceremony.document())
    assert world.register.all_closed() == {LOST: NOON}
