"""Two kiosks of one centre, a third of another, and the real hub: what is closed, kept and deleted at one counts at
the other, and a hub that makes things up changes nothing.

Nothing is replaced but the socket between them, the readers, and the slow function of key cards.
"""

import hashlib
import json
from datetime import timedelta

import pytest

from kiosk import app_staff
from kiosk.folder import sealed
from kiosk.folder.errors import NoFolder
from kiosk.folder.service import audit, folders
from kiosk.staff.enrol import Office
from kiosk.staff.errors import RevokedCard, UnknownCard
from kiosk.staff.service import Staff
from kiosk.staff.unlock import Unlocking
from tests.helpers.ceremony import Ceremony
from tests.helpers.desk_reader import DeskReader
from tests.helpers.folders import JONAS, METTE, quick
from tests.helpers.hub_inside import Backup
from tests.helpers.town import URL, Town
from tests.unit.staff.conftest import until

pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """A kiosk of a centre, with its staff and its folders over the same store as its line to the hub."""

    def __init__(self, town, centre, document=None):
        self.town, self.reader = town, DeskReader()
        self.box = town.kiosk(centre)
        if document:
            app_staff.register(self.box.config, self.box.store, self.box.clock).keep(document, first=True)
        self.begin()

    def begin(self):
        box = self.box
        self.register = app_staff.register(box.config, box.store, box.clock)
        self.staff = Staff(self.reader, Unlocking(self.register, box.folder, box.clock), self.register)
        self.folders = folders(box.store, box.clock, box.folder, derive=quick)
        self.audit = audit(box.store, box.clock, box.folder)
        box.hub.on_cards(self.staff.recheck)
        self.staff.start()

    def restart(self):
        self.staff.stop()
        self.folders.wipe()
        self.box.restart()
        self.reader.told = None
        self.begin()

    def sync(self):
        return self.box.sync()

    def wait(self, *states):
        until(lambda: self.staff.state in states, lambda: (self.staff.state, self.staff.failure))

    def opened(self, card):
        self.reader.insert(card)
        self.wait("pin")
        self.staff.pin(bytearray(b"123456"))
        self.wait("open")

    def refused(self, card, why):
        self.reader.insert(card)
        self.wait("refused")
        return isinstance(self.staff.failure, why)

    def keeps(self, card, title):
        """Open a folder, put something in, close it."""
        self.folders.open(card).keep("note", title, {})
        self.folders.close()

    def has(self, card):
        """The titles in a folder."""
        found = sorted(thing.title for thing in self.folders.open(card).things())
        self.folders.close()
        return found

    def changes(self, *kinds):
        return sorted(row["key"] for row in self.box.store.table("changes") if row["kind"] in kinds)

    def lines(self):
        return [line.what for line in self.audit.lines()]


class Centre:
    """Two kiosks of one centre (`a`, `b`) and one of another (`other`), with two cards."""

    def __init__(self, town):
        self.town, self.ceremony = town, Ceremony(now=town.now)
        last = town.now.replace(microsecond=0) + timedelta(days=365)
        self.mette = self.ceremony.card("Mette", role="leader", last=last)
        self.jonas = self.ceremony.card("Jonas", last=last)
        document = self.ceremony.document()
        self.a, self.b = House(town, 0, document), House(town, 0, document)
        self.other = House(town, 1, Ceremony("Det andet sted", now=town.now).document())
        self.houses = [self.a, self.b, self.other]

    def sync(self, rounds=2):
        """Everybody speaks, and hears of what the others said."""
        for _ in range(rounds):
            assert [one.sync() for one in self.houses] == [""] * len(self.houses)

    def rotated(self, house, *leaving):
        """With the key from the safe."""
        return Office(self.ceremony.key, house.register, house.box.clock).rotate([one.serial for one in leaving])


@pytest.fixture
def centre(tmp_path, monkeypatch):
    town = Town(tmp_path, monkeypatch)
    made = Centre(town)
    yield made
    for house in made.houses:
        house.staff.stop()
        house.folders.wipe()
    for box in town.kiosks:
        box.close()


# Cards


def test_a_card_that_a_leader_closes_at_one_is_refused_at_the_other_and_goes_where_it_is_open(centre):
    a, b, seen = centre.a, centre.b, []
    b.opened(centre.jonas)
    b.staff.listen(lambda: seen.append(b.staff.state))
    a.opened(centre.mette)
    a.staff.close_card(centre.jonas.serial)
    centre.sync()
    assert (b.staff.state, type(b.staff.failure), seen) == ("refused", RevokedCard, ["refused"])
    assert b.lines()[-1] == "card.revoked"
    b.restart()
    assert b.refused(centre.jonas, RevokedCard)
    b.opened(centre.mette)
    assert len(a.lines()) == 0, "what it said itself is no news to it"


def test_a_card_closed_at_the_command_line_is_told_when_staff_open_there(centre):
    a, b = centre.a, centre.b
    a.register.close(centre.jonas.serial)
    centre.sync()
    assert b.register.closed(centre.jonas.serial) is None, "nobody has signed it"
    a.opened(centre.mette)
    until(lambda: not a.register.untold())
    assert [one.kind for one in a.box.hub.pending()] == ["revoked"]
    centre.sync()
    assert b.refused(centre.jonas, RevokedCard)


def test_a_newer_list_reaches_the_other_with_all_that_it_closes_and_lets_the_others_in(centre):
    a, b = centre.a, centre.b
    b.opened(centre.mette)
    before = bytes(b.staff.key())
    b.reader.insert(centre.jonas)
    b.wait("pin")
    document = centre.rotated(a, centre.jonas)
    centre.sync()
    assert b.staff.state == "refused"
    assert b.register.roster().document == document.document
    assert "roster.taken" in b.lines()
    b.opened(centre.mette)
    staff = b.staff.keys()
    assert bytes(staff.key) != before
    assert bytes(staff.of(1)) == before
    assert b.refused(centre.jonas, RevokedCard)


def test_the_lists_of_two_kiosks_follow_one_another_and_a_closing_from_before_still_counts(centre):
    a, b = centre.a, centre.b
    b.opened(centre.mette)
    centre.town.line.down = True
    b.staff.close_card(centre.jonas.serial)  # signed by the staff key of before
    centre.rotated(a)
    centre.town.line.down = False
    assert (a.sync(), b.sync(), a.sync()) == ("", "", "")
    assert a.register.closed(centre.jonas.serial)
    assert b.register.number() == 2
    centre.rotated(b)
    centre.sync()
    assert a.register.number() == 3
    assert a.register.roster().card(centre.jonas.serial) is None
    assert a.refused(centre.jonas, RevokedCard)


def test_a_kiosk_that_comes_later_hears_of_all_cards_that_were_closed_before(centre):
    centre.a.opened(centre.mette)
    centre.a.staff.close_card(centre.jonas.serial)
    centre.rotated(centre.b)
    centre.sync()
    late = House(centre.town, 0)
    centre.houses.append(late)
    assert late.register.roster() is None, "whom it believes is said at its ceremony"
    late.register.keep(centre.ceremony.document(number=1), first=True)
    assert late.sync() == ""
    assert late.register.number() == 2
    assert late.refused(centre.jonas, RevokedCard)


def test_a_kiosk_of_another_centre_hears_nothing_and_its_cards_are_its_own(centre):
    centre.a.opened(centre.mette)
    centre.a.staff.close_card(centre.jonas.serial)
    centre.rotated(centre.a)
    centre.a.folders.create()
    centre.sync()
    assert len(centre.b.changes("staff")) >= 2
    assert len(centre.b.changes("box")) == 1
    assert not [key for key in centre.other.changes("staff", "box") if centre.other.box.events.device not in key]
    assert centre.other.register.number() == 1
    assert centre.other.register.all_closed() == {}
    assert centre.other.folders.rows.all() == []


# Folders


def test_a_folder_that_is_made_at_one_opens_at_the_other_with_its_key_card(centre):
    a, b = centre.a, centre.b
    card, folder = a.folders.create()
    folder.keep("note", "fra a", {})
    a.folders.close()
    with pytest.raises(NoFolder):
        b.folders.open(card)
    assert [(one.kind, one.number) for one in a.box.hub.pending()][-1] == ("folder.copy", 1)
    centre.sync()
    assert "folder.copy" not in [one.kind for one in a.box.hub.pending()]
    assert b.has(card) == ["fra a"]
    b.keeps(card, "fra b")
    centre.sync()
    a.restart()
    assert a.has(card) == ["fra a", "fra b"]
    with pytest.raises(NoFolder):
        centre.other.folders.open(card)


def test_what_was_put_in_at_both_without_network_is_all_there_when_it_is_opened(centre):
    a, b, line = centre.a, centre.b, centre.town.line
    card, _folder = a.folders.create()
    centre.sync()
    line.down = True
    a.keeps(card, "hos a")
    b.keeps(card, "hos b")
    b.keeps(card, "mere hos b")
    assert a.sync() == b.sync() != ""
    line.down = False
    for _ in range(2):
        centre.sync()
        for house in (a, b):
            house.has(card)
    assert a.has(card) == b.has(card) == ["hos a", "hos b", "mere hos b"]


def test_what_is_deleted_at_one_is_gone_at_the_other_and_stays_so(centre):
    a, b = centre.a, centre.b
    card, _folder = a.folders.create()
    a.keeps(card, "hemmeligt")
    centre.sync()
    b.folders.open(card).shred()
    centre.sync()
    for house in (a, b):
        assert house.folders.rows.all() == []
        assert not [name for name in house.box.store.subjects() if name.startswith("folder-")]
        with pytest.raises(NoFolder):
            house.folders.open(card)
    assert a.lines()[-1] == "folder.shredded_elsewhere"
    late = House(centre.town, 0)
    centre.houses.append(late)
    centre.sync()
    with pytest.raises(NoFolder):
        late.folders.open(card)


def test_a_new_card_made_at_one_by_two_of_staff_opens_it_at_the_other_and_the_lost_one_does_not(centre):
    a, b = centre.a, centre.b
    a.opened(centre.mette)
    key = bytes(a.staff.key())
    card, folder = a.folders.create(staff_may_recover=True, staff_key=key)
    a.folders.close()
    centre.sync()
    [found] = b.folders.recoverable(key)
    new, _folder = b.folders.recover(found.id, key, (METTE, JONAS))
    b.folders.close()
    centre.sync()
    assert a.has(new) == []
    with pytest.raises(NoFolder):
        a.folders.open(card)
    assert a.folders.rows.all()[0]["id"] == folder.id


@pytest.mark.parametrize("fault", ["lost", "answer_lost", "doubled", "cut"])
def test_whatever_the_line_does_in_the_end_all_is_there_once(centre, fault):
    a, b, line = centre.a, centre.b, centre.town.line
    card, _folder = a.folders.create()
    a.keeps(card, "hos a")
    a.opened(centre.mette)
    a.staff.close_card(centre.jonas.serial)
    for number in range(6):
        line.faults = ["ok"] * number + [fault]
        a.sync()
        line.faults = ["ok"] * number + [fault]
        b.sync()
        (a if number % 2 else b).restart()
    line.faults = []
    centre.sync()
    assert b.has(card) == ["hos a"]
    assert b.refused(centre.jonas, RevokedCard)
    assert [what for what in b.lines() if what == "card.revoked"] == ["card.revoked"]


def test_a_hub_put_back_to_before_gets_all_of_it_again(centre):
    a, b = centre.a, centre.b
    centre.sync()
    backup = Backup()
    a.opened(centre.mette)
    a.staff.close_card(centre.jonas.serial)
    card, _folder = a.folders.create()
    assert a.sync() == ""
    backup.restore()
    for _ in range(4):
        a.sync()
        b.sync()
    assert b.has(card) == []
    assert b.refused(centre.jonas, RevokedCard)


@pytest.mark.logs("was not taken: ForeignRoster")
def test_a_kiosk_that_moves_to_another_centre_takes_its_folders_along_and_no_card_of_that_centre_opens_it(centre):
    b, other = centre.b, centre.other
    card, _folder = centre.a.folders.create()
    centre.a.keeps(card, "fra før")
    centre.a.opened(centre.mette)
    centre.a.staff.close_card(centre.jonas.serial)
    centre.sync()
    b.box.hub.join(centre.town.code(centre.town.centres[1]), url=URL)
    centre.sync()
    assert not [key for key in b.changes("staff") if centre.a.box.events.device in key]
    assert b.register.number() == 1
    assert b.refused(centre.jonas, RevokedCard), "what is closed stays closed"
    b.opened(centre.mette)
    assert other.folders.rows.all() == [], "the other centre's kiosks have nothing of it"
    assert b.has(card) == ["fra før"]
    b.keeps(card, "fra nu af")
    centre.sync()
    assert other.has(card) == ["fra før", "fra nu af"]
    assert centre.a.has(card) == ["fra før"]


# A hub that makes things up


def says(centre, kind, key, body):
    """What whoever has the hub may say to the centre's kiosks."""
    from django.db import transaction

    from sync.hub import changes

    row = centre.town.centres[0]
    with transaction.atomic():
        changes.publish(row.organisation_id, key, kind, body, audience=changes.centre(row.pk))


def put(centre, name, blob, version):
    """What whoever has the hub may give for a box."""
    from sync.hub.carried import Box

    digest = hashlib.sha256(blob).hexdigest()
    Box.objects.filter(name=name).update(blob=blob, version=version, size=len(blob), sha256=digest)
    says(centre, "box", f"box/{name}", {"box": name, "version": version, "size": len(blob), "sha256": digest})


@pytest.mark.logs("was not taken")
def test_a_hub_that_makes_up_closings_and_lists_locks_nobody_out_and_lets_nobody_in(centre, caplog):
    a, stranger = centre.a, Ceremony(centre.ceremony.key.centre, now=centre.town.now)
    old = json.loads(a.register.roster().document)
    centre.rotated(a, centre.jonas)
    centre.sync()
    before = a.register.roster().document
    thief = stranger.card("Mette", role="leader")
    real = centre.ceremony.closing(centre.mette.serial)
    for number, body in enumerate(
        (
            {"serial": centre.mette.serial, "since": "2026-11-20T09:00:00Z"},
            stranger.closing(centre.mette.serial),
            real | {"since": "2026-11-20T09:00:00Z"},
            real | {"serial": centre.jonas.serial},
        )
    ):
        says(centre, "staff", f"staff/closed/{a.box.events.device}/{number:032x}", body)
    says(centre, "staff", "staff/roster/0000000000000000", {"document": old})
    says(centre, "staff", "staff/roster/1111111111111111", {"document": json.loads(stranger.document(number=99))})
    centre.sync()
    for house in (a, centre.b):
        assert house.register.roster().document == before
        assert list(house.register.all_closed()) == [centre.jonas.serial]
        house.opened(centre.mette)
        house.reader.insert(thief)
        house.wait("refused")
    assert centre.mette.serial not in caplog.text


def test_a_hub_that_changes_a_copy_or_says_that_it_is_gone_is_not_believed(centre):
    a, b = centre.a, centre.b
    card, folder = a.folders.create()
    name, seed = folder._copy.name, b"\x05" * 32
    a.keeps(card, "hos a")
    centre.sync()
    blob = bytearray(a.folders.rows.blob(a.folders.rows.all()[0]["id"]))
    copy = sealed.read(bytes(blob))
    blob[-100] ^= 1
    for number, made in enumerate((bytes(blob), b"STFO", sealed.gone(copy, seed)), 1):
        put(centre, name, made, copy.counter + number)
        centre.sync()
        assert [b.has(card), a.has(card)] == [["hos a"], ["hos a"]]
    put(centre, name, sealed.gone(copy, seed), sealed.LAST)
    centre.sync()
    assert [b.has(card), a.has(card)] == [["hos a"], ["hos a"]]


def test_a_hub_that_gives_an_older_copy_again_takes_nothing_away(centre):
    a, b = centre.a, centre.b
    card, folder = a.folders.create()
    name = folder._copy.name
    centre.sync()
    old = folder.blob()
    version = sealed.read(old).counter
    a.keeps(card, "nyt")
    centre.sync()
    put(centre, name, old, version)
    centre.sync()
    put(centre, name, old, 999)
    centre.sync()
    assert a.has(card) == b.has(card) == ["nyt"]


def test_a_card_that_is_not_on_the_newest_list_is_refused_wherever_the_list_came(centre):
    new = centre.ceremony.card("Sofie", last=centre.town.now.replace(microsecond=0) + timedelta(days=365))
    assert centre.b.refused(new, UnknownCard)
    centre.ceremony.number = 1
    centre.a.register.keep(centre.ceremony.document())
    centre.sync()
    centre.b.opened(new)
