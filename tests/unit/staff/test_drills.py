"""The bad days of deploy/drills/, each played through on real modules: what opens, and what does not.

What a page there says is exposed is opened here too, so that nobody is told too little.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from kiosk import i18n
from kiosk.activities.signups import SignUps
from kiosk.folder import keycard, sealed
from kiosk.folder.copies import Copies
from kiosk.folder.errors import NoFolder
from kiosk.folder.folder import opened
from kiosk.folder.service import audit, folders
from kiosk.forms.drafts import NoDraft
from kiosk.forms.keyslip import made
from kiosk.staff import closing, keys
from kiosk.staff.enrol import NoListYet, Office
from kiosk.staff.errors import BadRoster, ForeignRoster, NoKeyForCard, RevokedCard
from kiosk.staff.making import Wanted
from kiosk.staff.rosterfile import RosterFile
from kiosk.store import Store, WrongKey, rootkey
from sync.events import encode
from tests.helpers.centre import KEY, TRIP, FakeProgramme, Tokens
from tests.helpers.ceremony import Ceremony
from tests.helpers.drafting import drafts
from tests.helpers.folders import JONAS, METTE, quick
from tests.helpers.memory_search import search_folders, search_process
from tests.helpers.piv_card import PivCard
from tests.helpers.until import until
from tests.unit.staff.test_enrol import PIN, Desk, secrets
from tests.unit.store.test_rootkey import Chip

ROOT = Path(__file__).resolve().parents[3]
LETTER, DRAFT, NICKNAME, KNOWN_AS = "Havørnens brev zq7", "Kladdens ord zq8", "Solsorten zq9", "Den blå jakke"
STAFF = ("Mettemarie", "Jonasbjørn")
PLANTED = (LETTER, DRAFT, NICKNAME, KNOWN_AS, *STAFF)
GUESSED = keycard.KeyCard(("and",) * 6)


class Day:
    """A kiosk on a day: two cards, a folder whose owner agreed, one whose owner did not, a draft, a sign-up."""

    def __init__(self, kiosk):
        self.desk = Desk(kiosk)
        self.kiosk, self.staff, self.mette, self.jonas = kiosk, kiosk.staff, PivCard(), PivCard()
        self.root = rootkey.load(kiosk.folder / "keys" / "root.key", random=lambda _: KEY, find_tpm=lambda: None)
        self.desk.enrol(self.mette, STAFF[0], first=True)
        self.left = self.desk.enrol(self.jonas, STAFF[1], "staff").card.serial
        self.staff.start()
        self.key = self.desk.opens(self.jonas)
        self.folders = folders_of(kiosk.store, kiosk)
        self.agreed = self.folder(self.key)
        self.own = self.folder(None)
        draft = drafts(kiosk.store, kiosk.clock).begin()
        draft.save({"words": DRAFT})
        draft.keep()
        programme = FakeProgramme()
        programme.put(TRIP)
        signups = SignUps(kiosk.store, programme, kiosk.events, kiosk.clock, Tokens())
        signups.sign_up(TRIP.uid, TRIP.occurrence, alias=NICKNAME)

    def folder(self, staff_key):
        """A new folder with a letter in it; gives its card and its id in the store."""
        agreed = staff_key is not None
        known_as = KNOWN_AS if agreed else ""
        card, folder = self.folders.create(staff_may_recover=agreed, staff_key=staff_key, known_as=known_as)
        folder.keep("letter", LETTER, {"text": LETTER})
        self.folders.close()
        return card, folder.id

    def recoverable(self, key, store=None):
        """The ids of folders that a staff key opens."""
        return [one.id for one in folders_of(store or self.kiosk.store, self.kiosk).recoverable(key)]

    def taken(self, tmp_path):
        """The whole data folder as it lies on the card, in a thief's hands."""
        return shutil.copytree(self.kiosk.folder, tmp_path / "thief")

    def closing(self):
        """What a kiosk tells at which a leader closed the card."""
        staff = keys.StaffKey(1, bytearray(self.key))
        return closing.sign(staff, self.desk.roster.centre, self.left, self.kiosk.clock.now())

    def refused(self, card):
        """Put a card in that must be refused, before a PIN is asked for."""
        self.kiosk.reader.insert(card)
        self.kiosk.wait("refused", "pin")
        assert isinstance(self.staff.failure, RevokedCard)
        assert self.staff.state == "refused"


def folders_of(store, kiosk):
    return folders(store, kiosk.clock, derive=quick)


@pytest.fixture(name="day")
def a_day(kiosks):
    i18n.use("en")
    return Day(kiosks())


def everything(store):
    """All that whoever has the device's keys can read: every table, and every subject's, also what is base64 there."""
    told = [dict(row) for name in store.tables() for row in store.table(name)]
    for name in store.subjects():
        told += [dict(row) for one in store.subject(name).tables() for row in store.subject(name).table(one)]
    return repr(told) + b"".join(undone(told)).decode(errors="replace")


def undone(found):
    """Every text in the bodies that is base64, as bytes."""
    if isinstance(found, dict | list):
        for one in found.values() if isinstance(found, dict) else found:
            yield from undone(one)
    elif isinstance(found, str):
        try:
            yield base64.b64decode(found, validate=True)
        except ValueError:
            yield b""


def written(secret):
    """A key as it might be written down somewhere."""
    return repr(bytes(secret))[2:-1], bytes(secret).hex(), base64.b64encode(secret).decode()


# deploy/drills/sd-card-stolen.md


def test_sd_card_stolen_without_the_root_key_nothing_opens_and_nobody_is_named(day, tmp_path):
    data = day.taken(tmp_path)
    shutil.rmtree(data / "keys")
    with pytest.raises(WrongKey):
        rootkey.load(data / "keys" / "root.key", store=data / "store", find_tpm=lambda: None)
    with pytest.raises(WrongKey):
        Store.open(data / "store", root_key=os.urandom(32))
    for words in PLANTED:
        assert not search_folders(words, data)
    roster = RosterFile(data / "staff").current()  # what the page says is exposed: how many cards, and their roles
    inside = b"".join(undone(json.loads(roster.document)))
    assert [one for one in STAFF if one.encode() in inside] == []
    assert sorted(card.role for card in roster.cards) == ["leader", "staff"]


def test_sd_card_stolen_out_of_a_kiosk_with_a_chip_its_key_file_opens_nothing(tmp_path):
    path = tmp_path / "keys" / "root.key"
    key = rootkey.load(path, find_tpm=lambda: Chip(7))
    Store.open(tmp_path / "store", root_key=key).close()
    for chip in (None, Chip(8)):
        with pytest.raises(WrongKey):
            rootkey.load(path, store=tmp_path / "store", find_tpm=lambda chip=chip: chip)


def test_sd_card_stolen_with_the_root_key_what_opens_and_what_does_not(day, tmp_path):
    data = day.taken(tmp_path)
    root = rootkey.load(data / "keys" / "root.key", store=data / "store", find_tpm=lambda: None)
    with Store.open(data / "store", root_key=root) as store:
        told = everything(store)
        assert [one for one in PLANTED if one in told] == [NICKNAME, *STAFF], "what the page says is exposed"
        assert store.table("device").all(), "with it whoever has the card is this kiosk, until the hub blocks it"
        assert not any(one in told for one in written(day.key)), "the staff key is on no disk"
        found = folders_of(store, day.kiosk)
        with pytest.raises(NoFolder):
            found.open(GUESSED)
        assert found.recoverable(os.urandom(32)) == []
        with pytest.raises(NoDraft):
            drafts(store, day.kiosk.clock).open(made())
    assert not any(search_folders(one, data) for one in (LETTER, DRAFT))


# deploy/drills/staff-card-stolen.md


def test_staff_card_stolen_with_its_pin_it_works_until_it_is_closed_and_then_at_once_no_more(day):
    day.kiosk.opened(day.jonas, PIN)
    assert bytes(day.staff.key()) == day.key, "what the page says: until then it is as good as its owner"
    day.kiosk.register.incoming(day.closing())  # as a hub brings it
    day.staff.recheck()
    assert day.staff.state == "refused"
    day.kiosk.reader.pull()
    day.refused(day.jonas)
    assert day.desk.opens(day.mette) == day.key, "the others work as before"


def test_staff_card_stolen_what_the_command_closed_is_told_when_staff_open_there_and_believed_elsewhere(day, kiosks):
    """With the real hub between them: tests/unit/hub/test_of_one_centre.py."""
    other = Desk(kiosks(), day.desk.key)
    other.kiosk.register.keep(day.desk.roster.document, first=True)
    day.kiosk.register.close(day.left)
    assert list(day.kiosk.register.untold()) == [day.left], "what the page says: open a card there"
    day.kiosk.opened(day.mette, PIN)
    until(lambda: not day.kiosk.register.untold())
    (said,) = [event["body"] for event in day.kiosk.events.pending() if event["type"] == "revoked"]
    assert other.kiosk.register.incoming(said)
    other.kiosk.staff.start()
    other.kiosk.reader.insert(day.jonas)
    other.kiosk.wait("refused")


def test_staff_card_stolen_after_rotation_its_wrap_opens_nothing_of_the_new_epoch(day):
    before = day.desk.roster
    fresh = day.desk.office.rotate([day.left])
    assert day.left not in fresh.wraps
    safe = {"centre": fresh.centre, "epoch": fresh.epoch, "older": fresh.older}
    assert bytes(keys.from_safe(fresh.recovery, day.desk.key.recovery, **safe).key) != day.key
    with pytest.raises(NoKeyForCard):
        keys.StaffKey(before.epoch, bytearray(day.key), fresh.older).of(fresh.epoch)
    slot, wrap = day.jonas.slots[0x9D], before.wraps[day.left]
    point = keys.ec.EllipticCurvePublicKey.from_encoded_point(keys.ec.SECP256R1(), keys.point_of(wrap))

    def unwrapped(epoch):
        shared = bytearray(slot.key.exchange(keys.ec.ECDH(), point))
        about = {"centre": before.centre, "serial": day.left, "epoch": epoch}
        return keys.unwrap(wrap, shared, before.card(day.left).key, **about)

    assert bytes(unwrapped(before.epoch).key) == day.key, "the control: outside the kiosk nobody asks who was closed"
    with pytest.raises(NoKeyForCard):
        unwrapped(fresh.epoch)


def test_staff_card_and_disk_stolen_together_what_was_agreed_to_opens_in_that_copy(day, tmp_path):
    data = day.taken(tmp_path)
    day.desk.office.rotate([day.left])
    with Store.open(data / "store", root_key=day.root) as store:
        assert day.recoverable(day.key, store) == [day.agreed[1]], "what the page says: rotation does not reach a copy"


def test_staff_card_stolen_a_kiosk_without_a_hub_knows_nothing_of_it_until_somebody_goes_there(day, kiosks):
    other = Desk(kiosks(), day.desk.key)
    other.kiosk.register.keep(day.desk.roster.document, first=True)
    other.kiosk.staff.start()
    day.kiosk.register.close(day.left)
    fresh = day.desk.office.rotate([day.left])
    assert other.opens(day.jonas) == day.key, "what the page says: go there"
    other.kiosk.register.close(other.kiosk.register.find(day.left[:8]).serial)
    other.kiosk.reader.insert(day.jonas)
    other.kiosk.wait("refused")
    other.kiosk.register.keep(fresh.document, first=True)  # as `staff enrol --roster` does
    other.enrol(day.mette, STAFF[0], secret=secrets(PIN, None), keep=True, take_over=True)
    assert other.roster.number == fresh.number + 1
    assert other.opens(day.mette) == day.desk.opens(day.mette) != day.key
    assert other.roster.card(day.left) is None


# deploy/drills/all-cards-lost.md


def test_all_cards_lost_the_file_in_the_safe_brings_back_what_was_agreed_to_and_the_lost_cards_open_nothing(day):
    insertion = day.kiosk.reader.insert(new := PivCard())
    day.desk.office.recover(day.kiosk.reader, insertion, Wanted("Ny leder", "leader"), secrets())
    day.kiosk.opened(new, PIN)
    staff = day.staff.keys().copy()
    assert bytes(staff.of(1)) == day.key
    day.folders.follow(staff, by="ab" * 16)
    assert day.recoverable(staff.key) == [day.agreed[1]], "who did not agree is not recovered by anybody"
    for card in (day.mette, day.jonas):
        day.refused(card)
    assert day.folders.open(day.own[0]).things()[0].title == LETTER, "an owner with a key card needs none of it"


def test_all_cards_lost_neither_another_centres_file_nor_the_file_without_a_list_is_enough(day, kiosks):
    reader, wanted = day.kiosk.reader, Wanted("Ny leder", "leader")
    other = Office(Ceremony().key, day.kiosk.register, day.kiosk.clock)
    with pytest.raises(ForeignRoster):
        other.recover(reader, reader.insert(PivCard()), wanted, secrets())
    bare = Desk(kiosks(), day.desk.key)
    with pytest.raises(NoListYet):
        bare.office.recover(bare.kiosk.reader, 1, wanted, secrets())


# deploy/drills/somebody-leaves.md


def test_somebody_leaves_the_key_they_may_have_kept_opens_nothing_that_is_kept_from_then_on(day):
    day.desk.office.rotate([day.left])
    day.refused(day.jonas)
    day.kiosk.opened(day.mette, PIN)
    staff = day.staff.keys().copy()
    assert day.recoverable(day.key) == [day.agreed[1]], "what the page says: until a card was opened here"
    assert day.folders.follow(staff, by="ab" * 16) == 1
    _card, later = day.folder(staff.key)
    assert day.recoverable(day.key) == []
    assert sorted(day.recoverable(staff.key)) == sorted([day.agreed[1], later])


def test_somebody_leaves_a_folders_own_key_stays_until_its_owner_has_a_new_card(day):
    def own_key(staff_key):
        return bytes(sealed.take_staff(staff_key, day.folders.rows.copy(day.agreed[1]))[0])

    taken = own_key(day.key)
    day.desk.office.rotate([day.left])
    day.kiosk.opened(day.mette, PIN)
    staff = day.staff.keys().copy()
    day.folders.follow(staff, by="ab" * 16)
    assert own_key(staff.key) == taken, "what the page says: to rotate does not change it"
    day.folders.recover(day.agreed[1], staff.key, (METTE, JONAS))
    assert own_key(staff.key) != taken
    assert opened(bytearray(taken), day.folders.rows.copy(day.agreed[1])) is None


# deploy/drills/curious-hub.md


def test_the_hubs_operator_finds_no_name_no_word_and_no_key_in_what_a_kiosk_sends(day):
    day.kiosk.register.close(day.left, keys.StaffKey(1, bytearray(day.key)))
    day.desk.office.rotate([day.left])
    sent = [dict(event) for event in day.kiosk.events.pending()]
    boxes = Copies(day.kiosk.store, audit(day.kiosk.store, day.kiosk.clock)).outgoing()
    assert {event["type"] for event in sent} >= {"roster", "revoked", "signup.requested"}, "the control"
    assert len(boxes) == 2
    carried = b"".join(encode(event) for event in sent) + b"".join(box.blob for box in boxes)
    raw = carried + b"".join(undone(sent))
    words = [day.own[0].text, day.agreed[0].text, *PLANTED, *written(day.key)[1:], *written(KEY)[1:]]
    assert [one for one in words if one.encode() in raw] == []
    assert bytes(day.key) not in raw
    assert KEY not in raw
    assert encode({"x": LETTER})[6:-2] == LETTER.encode(), "the control: letters are not written in another way"


def test_the_hubs_operator_closes_no_card_with_all_that_a_kiosk_sends(day):
    day.kiosk.register.close(day.left, keys.StaffKey(1, bytearray(day.key)))
    said = [dict(event["body"]) for event in day.kiosk.events.pending() if event["stream"] == "staff"]
    mette = next(card.serial for card in day.desk.roster.cards if card.serial != day.left)
    for body in said:
        with pytest.raises(BadRoster):
            day.kiosk.register.incoming(body | {"serial": mette})
    assert list(day.kiosk.register.all_closed()) == [day.left]


# deploy/drills/kiosk-taken.md

CHILD = """
import base64, json, sys
from pathlib import Path
from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_der_private_key
from kiosk.folder.service import folders
from tests.helpers.folders import JONAS, METTE, quick
from tests.helpers.piv_card import PivCard, Slot
from tests.unit.staff.conftest import Kiosk

data = Path(sys.argv[1])
told, raw = json.loads((data / "told").read_text()), base64.b64decode
slots = {
    int(slot): Slot(load_der_private_key(raw(key), None), x509.load_der_x509_certificate(raw(der)))
    for slot, (key, der) in told["slots"].items()
}

def fill(key):
    for at in range(len(key)):
        key[at] = (at * at * 7 + at * 91 + 17) % 251

kiosk = Kiosk(data)
kiosk.register.keep(told["document"].encode(), first=True)
kiosk.staff.start()
kiosk.opened(PivCard(slots=slots))
service = folders(kiosk.store, kiosk.clock, derive=quick, fill=fill)
service.create(staff_may_recover=True, staff_key=kiosk.staff.key())
for step in ("pass", "kiosk.reader.pull()", "service.wipe()"):
    exec(step)
    print(step, flush=True)
    sys.stdin.readline()
"""
FOLDER_KEY = bytes((at * at * 7 + at * 91 + 17) % 251 for at in range(32))


def test_a_powered_kiosk_has_the_staff_key_while_a_card_is_in_and_a_folders_while_it_is_open_and_no_longer(tmp_path):
    ceremony = Ceremony()
    slots = {
        slot: [
            base64.b64encode(own.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode(),
            base64.b64encode(own.certificate.public_bytes(Encoding.DER)).decode(),
        ]
        for slot, own in ceremony.card().slots.items()
    }
    (tmp_path / "told").write_text(json.dumps({"document": ceremony.document().decode(), "slots": slots}))
    found, staff_key = [], bytes(ceremony.staff.key)
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip
    with child:
        for _ in range(3):
            assert child.stdout.readline()
            found.append([bool(search_process(child.pid, key)) for key in (staff_key, FOLDER_KEY, KEY)])
            child.stdin.write("\n")
            child.stdin.flush()
    staff, folder, device = zip(*found, strict=True)
    assert staff == (True, False, False), "it is there with the card, and goes with it"
    assert folder == (True, True, False), "it is there until the visit ends"
    assert device == (True, True, True), "what the page says: a kiosk that runs has the device's key"


def test_the_pages_have_their_drills():
    pages = {path.stem for path in (ROOT / "deploy" / "drills").glob("*.md")}
    tried = {
        line.split("/")[-1].removesuffix(".md")
        for line in Path(__file__).read_text().splitlines()
        if line[:16] == "# deploy/drills/"
    }
    assert pages == tried
