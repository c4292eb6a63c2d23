"""Making a folder, opening it with its card, wrong tries, lost cards, staff's new keys."""

import os
import threading

import pytest

from kiosk import keywords
from kiosk.folder import keycard, sealed
from kiosk.folder.copies import Copies
from kiosk.folder.errors import BadBox, FolderClosed, NoFolder, NotAgreed, StaffMustBeHere, TwoMustBeHere, WaitBefore
from kiosk.folder.folders import fill
from kiosk.folder.rows import BESIDE, Box
from kiosk.store import DiskFull
from sync.box import name_of
from tests.helpers.folders import JONAS, METTE, STAFF_KEY, Kiosk, quick

PIN = ("bike", "dog", "moon", "tent")
WRONG = keycard.KeyCard(("and",) * 6)


def test_each_card_opens_its_own(kiosk):
    made = []
    for number in range(4):
        card, folder = kiosk.folders.create()
        folder.keep("note", str(number), {})
        made.append((card, folder.id))
    for number, (card, name) in enumerate(made):
        found = kiosk.folders.open(card)
        assert (found.id, found.things()[0].title) == (name, str(number))
        assert kiosk.folders.current is found


def test_with_pictures_it_takes_both(kiosk):
    card, folder = kiosk.folders.create(picture_pin=PIN)
    assert card.pictures
    for row in ((), PIN[::-1], PIN[:3]):
        with pytest.raises(NoFolder):
            kiosk.folders.open(card, row)
    assert kiosk.folders.open(card, PIN).id == folder.id
    with pytest.raises(keycard.NotPictures):
        kiosk.folders.create(picture_pin=("bike",))


def test_the_disk_and_the_devices_key_tell_nothing(kiosk, card, folder):
    folder.keep("letter", "Solveig Testesen", {"text": "brevets tekst"})
    told = repr([list(kiosk.store.table(name)) for name in kiosk.store.tables()])
    for name in kiosk.store.subjects():
        told += repr([list(kiosk.store.subject(name).table(one)) for one in kiosk.store.subject(name).tables()])
    secrets = ["Solveig", "brevets", "letter", *(word for word in card.words if len(word) > 4)]
    secrets += [bytes(folder._key).hex(), bytes(folder._seed).hex()]
    assert [one for one in secrets if one in told] == []
    assert not any(b"Solveig" in path.read_bytes() for path in kiosk.data.rglob("*") if path.is_file())


def test_how_many_things_and_what_kinds_is_not_told_by_the_size(kiosk):
    sizes = set()
    for kinds in ([], ["note"], ["letter", "contact", "note", "signup"] * 4):
        _card, folder = kiosk.folders.create()
        for kind in kinds:
            folder.keep(kind, "x" * 20, {"text": "y" * 40})
        sizes.add(len(folder.blob()))
    assert len(sizes) == 1


def test_who_agreed_is_not_told_either(kiosk):
    _card, one = kiosk.folders.create()
    _card, two = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    one, two = (kiosk.folders.rows.copy(folder.id) for folder in (one, two))
    assert len(one.staff) == len(two.staff)


def test_wrong_tries_wait_also_after_a_restart_and_never_for_long(kiosk, card):
    for _ in range(5):
        with pytest.raises(NoFolder):
            kiosk.folders.open(WRONG)
    with pytest.raises(WaitBefore):
        kiosk.folders.open(card)
    kiosk.restart()
    with pytest.raises(WaitBefore) as said:
        kiosk.folders.open(card)
    assert said.value.fields["seconds"] <= 6
    kiosk.clock.later(minutes=1)
    kiosk.folders.open(card)
    for _ in range(30):  # somebody else's guessing
        kiosk.clock.later(seconds=60)
        with pytest.raises(NoFolder):
            kiosk.folders.open(WRONG)
    kiosk.clock.later(seconds=60)
    kiosk.folders.open(card)


def test_pulling_the_plug_in_a_try_is_no_way_to_more(tmp_path):
    def plug(_secret, _salt):
        raise SystemExit

    kiosk = Kiosk(tmp_path / "kiosk")
    card, _folder = kiosk.folders.create()
    kiosk.folders._derive = plug
    for _ in range(5):
        with pytest.raises(SystemExit):
            kiosk.folders.open(card)
    kiosk.power_cut()
    with pytest.raises(WaitBefore):
        kiosk.folders.open(card)
    kiosk.store.close()


def test_right_tries_cost_nothing(kiosk, card):
    for _ in range(10):
        kiosk.folders.open(card)
    assert kiosk.folders.attempts.wait() == 0


def test_ten_thousand_guesses_at_the_kiosk_take_a_week(kiosk):
    start = kiosk.clock.now()
    attempts = kiosk.folders.attempts
    with kiosk.store.transaction():  # one write for all
        for _ in range(10_000):
            kiosk.clock.later(seconds=attempts.wait())
            attempts.wrong()
    spent = (kiosk.clock.now() - start).total_seconds()
    assert 6.9 < spent / 86_400 < 7.0  # days: one a minute
    assert 2 ** (keywords.COUNT * keywords.BITS) / 10_000 > 7e15  # and find one of 7.4 million billion


def test_making_needs_staffs_key_where_staff_are_agreed_with(kiosk):
    for key in (None, b"short"):
        with pytest.raises(StaffMustBeHere):
            kiosk.folders.create(staff_may_recover=True, staff_key=key)
    _card, folder = kiosk.folders.create(staff_may_recover=False, staff_key=STAFF_KEY)
    assert not folder.staff_may_recover
    assert kiosk.folders.recoverable(STAFF_KEY) == []


def test_a_lost_card_two_of_staff_and_the_visitor_make_a_new_one(kiosk):
    lost, folder = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY, known_as="Cyklen")
    one, name, key = folder.keep("note", "x", {}), folder.audit_id, bytes(folder._key)
    [found] = kiosk.folders.recoverable(STAFF_KEY)
    assert (found.known_as, found.made) == ("Cyklen", "2026-11-20")
    card, again = kiosk.folders.recover(found.id, STAFF_KEY, (METTE, JONAS), picture_pin=PIN)
    assert again.things() == [one]
    assert again.audit_id == name
    assert bytes(again._key) != key
    assert [(line.what, line.who) for line in again.log()[-2:]] == [
        ("folder.recovered", METTE.serial), ("folder.recovered", JONAS.serial),
    ]  # fmt: skip
    assert kiosk.folders.open(card, PIN).things() == [one]
    with pytest.raises(NoFolder):
        kiosk.folders.open(lost)
    assert kiosk.folders.recoverable(STAFF_KEY) == [found]  # and once more, if need be


def test_not_by_one_alone_nor_without_consent_nor_with_another_key(kiosk):
    _card, folder = kiosk.folders.create()
    _card, agreed = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    with pytest.raises(TwoMustBeHere):
        kiosk.folders.recover(agreed.id, STAFF_KEY, (METTE, METTE))
    for name, key in ((folder.id, STAFF_KEY), (agreed.id, b"x" * 32), ("folder-none", STAFF_KEY)):
        with pytest.raises(NotAgreed):
            kiosk.folders.recover(name, key, (METTE, JONAS))
    assert [line.what for line in kiosk.audit.lines()] == ["folder.created"] * 2


def test_staffs_new_key_takes_the_place_of_the_old(kiosk):
    card, folder = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY, known_as="Cyklen")
    kiosk.folders.create()
    new = b"n" * 32
    assert kiosk.folders.rewrap(b"x" * 32, new, by="C0FFEE01") == 0
    assert kiosk.folders.rewrap(STAFF_KEY, new, by="C0FFEE01") == 1
    assert kiosk.folders.recoverable(STAFF_KEY) == []
    assert [one.known_as for one in kiosk.folders.recoverable(new)] == ["Cyklen"]
    assert [line.what for line in kiosk.audit.lines()].count("folder.rewrapped") == 1
    assert kiosk.folders.open(card).id == folder.id


def test_an_open_folder_goes_on_over_staffs_new_key(kiosk):
    card, folder = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    kiosk.folders.rewrap(STAFF_KEY, b"n" * 32, by="C0FFEE01")
    folder.keep("note", "x", {})
    assert len(kiosk.folders.recoverable(b"n" * 32)) == 1
    assert len(kiosk.folders.open(card).things()) == 1


def test_a_folder_that_can_t_be_written_down_is_not_opened(kiosk, card, folder, monkeypatch):
    def full(*_given):
        raise DiskFull

    kiosk.folders.close()
    monkeypatch.setattr(kiosk.store._journal, "append", full)
    with pytest.raises(DiskFull):
        kiosk.folders.open(card)
    assert kiosk.folders.current is None


def test_parts_of_another_folder_put_in_its_place_do_not_open(kiosk, card, folder):
    _other, theirs = kiosk.folders.create()
    row = next(iter(kiosk.store.subject(theirs.id).table("sealed")))
    kiosk.store.subject(folder.id).table("sealed").update(dict(row), doc_ids=[1])
    with pytest.raises(NoFolder):
        kiosk.folders.open(card)


def test_a_copy_whose_inside_was_exchanged_says_so(kiosk, card, folder):
    from dataclasses import replace

    rows, copy = kiosk.folders.rows, kiosk.folders.rows.copy(folder.id)
    for part in ("content", "seed"):
        broken = replace(copy, **{part: bytes(len(getattr(copy, part)))}).write(folder._seed)
        with kiosk.store.transaction():
            rows._blob(folder.id, "sealed", broken)
        with pytest.raises(BadBox):
            kiosk.folders.open(card)
        kiosk.clock.later(minutes=2)


def test_what_lies_beside_and_can_t_be_read_holds_nobody_up(kiosk, card, folder):
    with kiosk.store.transaction():
        kiosk.folders.rows.put_beside(folder.id, b"nothing that we know")
    assert kiosk.folders.open(card).things() == []
    assert kiosk.folders.rows.blob(folder.id, BESIDE) == b""


def test_with_the_real_function(tmp_path):
    kiosk = Kiosk(tmp_path / "kiosk", derive=keywords.derive)
    card, folder = kiosk.folders.create(picture_pin=PIN)
    folder.keep("note", "x", {})
    assert len(kiosk.folders.open(card, PIN).things()) == 1
    kiosk.store.close()


def test_staffs_new_key_is_followed_over_several_epochs(kiosk):
    from kiosk.staff.keys import StaffKey

    first = StaffKey.make()
    kiosk.folders.create(staff_may_recover=True, staff_key=first.key, known_as="1")
    second, _older = first.following()
    kiosk.folders.create(staff_may_recover=True, staff_key=second.key, known_as="2")
    third, _older = second.following()
    assert kiosk.folders.recoverable(third.key) == []
    assert kiosk.folders.follow(third, by="C0FFEE01") == 2
    assert sorted(found.known_as for found in kiosk.folders.recoverable(third.key)) == ["1", "2"]
    assert kiosk.folders.follow(third, by="C0FFEE01") == 0


def made_up(old, staff, seed):
    """A copy that nobody's folder is, by who has an old staff key."""
    public, key = sealed.public_of(bytes(32)), bytes(range(32))
    parts = {"salt": bytes(16), "tag": os.urandom(16), "card": bytes(60), "content": bytes(60)}
    name = name_of(public)
    copy = sealed.Sealed(
        sealed.FOLDER, 1, public, staff=sealed.put(old, staff(key), name, "staff"),
        seed=sealed.put(key, seed, name, "seed"), **parts
    )  # fmt: skip
    return Box(name, 1, copy.write(bytes(32)))


@pytest.mark.parametrize(
    ("staff", "seed"),
    [
        (lambda key: key + b"\x01x".ljust(65) + b"2026-11-20", b"\x05" * 32),
        (lambda key: key + b"\xff".ljust(65, b"\xff") + b"2026-11-20", bytes(32)),
        (lambda key: key + b"\x01x".ljust(65) + b"2026-99-99", bytes(32)),
    ],
)
def test_who_took_a_staff_key_along_keeps_no_folder_from_changing_over_to_the_next(kiosk, staff, seed):
    old, new = bytes(STAFF_KEY), b"\x08" * 32
    made = Copies(kiosk.store, kiosk.audit)
    assert made.incoming(made_up(old, staff, seed))
    kiosk.folders.create(staff_may_recover=True, staff_key=old, known_as="Den med cyklen")
    assert "Den med cyklen" in [one.known_as for one in kiosk.folders.recoverable(old)]
    assert kiosk.folders.rewrap(old, new, by="C0FFEE01") == 1
    assert [one.known_as for one in kiosk.folders.recoverable(new)] == ["Den med cyklen"]
    assert all(row["id"] and kiosk.folders.rows.copy(row["id"]) for row in kiosk.folders.rows.all())


def test_a_card_pulled_meanwhile_seals_to_no_empty_key(kiosk):
    key = bytearray(STAFF_KEY)

    def pulled(secret, salt):
        key[:] = bytes(32)
        return quick(secret, salt)

    kiosk.folders._derive = pulled
    kiosk.folders.create(staff_may_recover=True, staff_key=key)
    assert kiosk.folders.recoverable(bytes(32)) == []
    assert len(kiosk.folders.recoverable(STAFF_KEY)) == 1
    with pytest.raises(StaffMustBeHere):
        kiosk.folders.create(staff_may_recover=True, staff_key=key)
    with pytest.raises(StaffMustBeHere):
        kiosk.folders.rewrap(STAFF_KEY, key, by="C0FFEE01")
    with pytest.raises(StaffMustBeHere):
        kiosk.folders.current.consent(key)


@pytest.mark.parametrize("act", ["create", "open", "recover"])
def test_the_end_of_a_visit_does_not_wait_and_nothing_opens_after_it(kiosk, act):
    card, folder = kiosk.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    before, name = folder.blob(), folder.id
    keys = []
    begun, ended = threading.Event(), threading.Event()

    def slow(secret, salt):
        begun.set()
        assert ended.wait(10)
        return quick(secret, salt)

    kiosk.folders._derive = slow
    kiosk.folders._fill = lambda key: (keys.append(key), fill(key))
    said = []

    def work():
        try:
            {
                "create": kiosk.folders.create,
                "open": lambda: kiosk.folders.open(card),
                "recover": lambda: kiosk.folders.recover(name, STAFF_KEY, (METTE, JONAS)),
            }[act]()
        except FolderClosed as error:
            said.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert begun.wait(10)
    kiosk.folders.wipe()
    ended.set()
    thread.join()
    assert len(said) == 1
    assert kiosk.folders.current is None
    assert all(key == bytearray(32) for key in keys)
    assert [kiosk.folders.rows.blob(row["id"]) for row in kiosk.folders.rows.all()] == [before]
    assert kiosk.folders.attempts.wait() == 0
