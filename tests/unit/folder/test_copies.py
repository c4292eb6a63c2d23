"""Sealed copies: another kiosk of the centre opens them with the card, and whoever carries them can do little."""

import threading
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.folder import sealed
from kiosk.folder.content import Content, made_of
from kiosk.folder.copies import Copies, sealed_copy, taken, waiting
from kiosk.folder.errors import BadBox, FolderClosed, NoFolder
from kiosk.folder.rows import BESIDE, COUNTS, MOST_SALTS, Box
from sync.box import name_of
from tests.helpers.folders import JONAS, METTE, STAFF_KEY, Clock, Kiosk

SEED = bytes(range(32))


@pytest.fixture
def pair(tmp_path):
    """Two kiosks of a centre with one clock."""
    clock = Clock()
    made = [Kiosk(tmp_path / name, clock) for name in ("one", "two")]
    for kiosk in made:
        kiosk.copies = Copies(kiosk.store, kiosk.audit)
    yield made
    for kiosk in made:
        kiosk.folders.wipe()
        kiosk.store.close()


def carry(a, b):
    """All that waits at a to b; gives the boxes."""
    boxes = a.copies.outgoing()
    for box in boxes:
        b.copies.incoming(box)
        a.copies.told(box.name, box.version)
    return boxes


def titles(kiosk, card):
    return [thing.title for thing in kiosk.folders.open(card).things()]


def keep(kiosk, title):
    kiosk.clock.later(minutes=1)
    return kiosk.folders.current.keep("note", title, {})


def test_the_card_opens_it_at_the_other_kiosk(pair):
    a, b = pair
    card, folder = a.folders.create(picture_pin=("bike", "dog", "moon", "tent"))
    keep(a, "x")
    [box] = carry(a, b)
    assert box == Box(taken(sealed_copy(folder)).name, 2, sealed_copy(folder))
    assert a.copies.outgoing() == b.copies.outgoing() == []
    assert [thing.title for thing in b.folders.open(card, ("bike", "dog", "moon", "tent")).things()] == ["x"]
    assert b.folders.current.id != folder.id
    assert b.folders.current.audit_id == folder.audit_id


def test_back_and_forth_the_newest_wins_and_the_log_tells_of_both(pair):
    a, b = pair
    card, _folder = a.folders.create()
    keep(a, "hos a")
    carry(a, b)
    b.folders.open(card)
    keep(b, "hos b")
    carry(b, a)
    assert titles(a, card) == ["hos a", "hos b"]
    assert len({line.device for line in a.folders.current.log()}) == 2
    assert a.folders.current.log_whole
    assert b.folders.rows.blob(b.folders.current.id, BESIDE) == b""


def test_an_older_copy_changes_nothing_however_often_it_comes(pair):
    a, b = pair
    card, _folder = a.folders.create()
    [old] = carry(a, b)
    keep(a, "nyt")
    carry(a, b)
    assert not b.copies.incoming(old)
    assert titles(b, card) == ["nyt"]


@pytest.mark.parametrize("more_at", [0, 1])
def test_what_both_changed_without_hearing_of_each_other_is_all_there(pair, more_at):
    a, b = pair
    card, _folder = a.folders.create()
    gone = keep(a, "ud")
    keep(a, "fælles")
    carry(a, b)
    b.folders.open(card)
    a.folders.open(card)
    keep(a, "hos a")
    keep(b, "hos b")
    b.folders.current.remove(gone.id)
    for number in range(4):
        keep(pair[more_at], str(number))
    for _ in range(2):  # opening makes the two one, and what comes of it goes back
        carry(a, b)
        carry(b, a)
        for kiosk in pair:
            kiosk.folders.open(card)
    assert sorted(titles(a, card)) == sorted(titles(b, card)) == sorted(["fælles", "hos a", "hos b", *"0123"])


def test_also_while_it_is_open(pair):
    a, b = pair
    card, _folder = a.folders.create()
    keep(a, "fælles")
    carry(a, b)
    b.folders.open(card)
    keep(b, "hos b")
    carry(b, a)
    keep(a, "hos a")
    assert titles(a, card) == ["fælles", "hos b", "hos a"]


def test_deleted_at_one_it_goes_at_the_other_and_never_comes_back(pair):
    a, b = pair
    card, folder = a.folders.create()
    [copy] = carry(a, b)
    receipt = folder.shred()
    assert receipt.copies
    assert len(receipt.lines) == 3
    [note] = carry(a, b)
    assert len(note.blob) < 120
    assert note.version == sealed.LAST
    assert b.folders.rows.all() == []
    assert b.audit.lines()[-1].what == "folder.shredded_elsewhere"
    for kiosk in pair:
        assert not kiosk.copies.incoming(copy)
        assert not kiosk.copies.incoming(note)
        with pytest.raises(NoFolder):
            kiosk.folders.open(card)
    assert a.copies.outgoing() == b.copies.outgoing() == []


def test_the_note_may_come_before_the_copy_and_wins_over_newer_ones(pair):
    a, b = pair
    _card, folder = a.folders.create()
    [copy] = a.copies.outgoing()
    folder.shred()
    [note] = a.copies.outgoing()
    assert b.copies.incoming(note)
    assert not b.copies.incoming(copy)
    assert b.folders.rows.all() == []


def test_deleted_elsewhere_while_it_is_open(pair):
    a, b = pair
    card, _folder = a.folders.create()
    carry(a, b)
    open_here = b.folders.open(card)
    a.folders.open(card).shred()
    carry(a, b)
    with pytest.raises(FolderClosed):
        open_here.keep("note", "x", {})


def test_a_new_card_made_elsewhere_closes_the_one_that_is_open_with_the_old(pair):
    a, b = pair
    card, folder = a.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    carry(a, b)
    open_here = b.folders.open(card)
    new, _again = a.folders.recover(folder.id, STAFF_KEY, (METTE, JONAS))
    keep(a, "x")
    carry(a, b)
    with pytest.raises(FolderClosed):
        open_here.keep("note", "x", {})
    assert titles(b, new) == ["x"]
    with pytest.raises(NoFolder):
        b.folders.open(card)


def test_what_was_kept_elsewhere_with_the_lost_card_is_not_lost(pair):
    a, b = pair
    card, folder = a.folders.create(staff_may_recover=True, staff_key=STAFF_KEY)
    carry(a, b)
    b.folders.open(card)
    for number in range(3):
        keep(b, str(number))
    new, _again = a.folders.recover(folder.id, STAFF_KEY, (METTE, JONAS))
    keep(a, "ny")
    carry(b, a)
    carry(a, b)
    assert titles(b, new) == ["0", "1", "2", "ny"]
    carry(b, a)
    assert titles(a, new) == ["0", "1", "2", "ny"]
    for kiosk in pair:
        with pytest.raises(NoFolder):
            kiosk.folders.open(card)


def test_kiosks_that_had_cards_before_they_heard_of_each_other_come_to_one_salt(pair):
    a, b = pair
    cards = [kiosk.folders.create()[0] for kiosk in pair]
    assert a.folders.rows.salts() != b.folders.rows.salts()
    carry(a, b)
    carry(b, a)
    assert a.folders.rows.salts() == b.folders.rows.salts()
    assert a.folders.rows.salt() == b.folders.rows.salt()
    for kiosk in pair:
        for card in cards:
            kiosk.folders.open(card)


def test_nobody_makes_the_search_slow_with_ever_more_salts(pair):
    a, _b = pair
    for number in range(MOST_SALTS):
        assert a.copies.incoming(box_of(number))
    with pytest.raises(BadBox):
        a.copies.incoming(box_of(MOST_SALTS))
    assert len(a.folders.rows.all()) == len(a.folders.rows.salts()) == MOST_SALTS


def test_nobody_fills_a_kiosk_with_what_looks_like_copies(pair, monkeypatch):
    a, b = pair
    monkeypatch.setattr("kiosk.folder.copies.MOST_HERE", 2 * COUNTS)
    card, _folder = a.folders.create()
    assert b.copies.incoming(a.copies.outgoing()[0])
    assert b.copies.incoming(box_of(1))
    for number in (2, 3):
        with pytest.raises(BadBox):
            b.copies.incoming(box_of(number))
    assert (len(b.folders.rows.all()), len(b.folders.rows.salts())) == (2, 2)
    keep(a, "x" * 100)
    carry(a, b)
    assert titles(b, card) == ["x" * 100], "what is here already is brought up to date"
    b.folders.create()
    assert len(b.folders.rows.all()) == 3, "who stands here is not turned away"


def test_a_note_of_what_was_never_here_costs_no_new_file(pair, monkeypatch):
    a, b = pair
    a.folders.create()[1].shred()
    cleaned = []
    monkeypatch.setattr(b.store, "compact", lambda: cleaned.append(1))
    carry(a, b)
    assert (len(b.folders.rows.notes()), cleaned) == (1, [])


def box_of(number, **parts):
    seed = bytes([number]) * 32
    public = sealed.public_of(seed)
    name = name_of(public)
    copy = sealed.Sealed(
        sealed.FOLDER, 1, public, bytes([number]) * 16, bytes([number]) * 16,
        bytes(60), bytes(sealed.STAFF), bytes(60), bytes(60),
    )  # fmt: skip
    return Box(name, 1, replace(copy, **parts).write(seed))


def test_who_carries_them_can_t_change_one_make_a_newer_or_say_that_it_is_gone(pair):
    a, b = pair
    card, _folder = a.folders.create()
    [box] = carry(a, b)
    newer = replace(taken(box.blob), counter=9).write(SEED)
    forged = sealed.gone(taken(box.blob), SEED)
    for wrong in (
        box._replace(blob=newer, version=9),
        box._replace(blob=forged, version=sealed.LAST),
        box._replace(version=9),
        box._replace(name="0" * 32),
        box._replace(blob=box.blob[:-1]),
        box_of(3)._replace(name=box.name),
    ):
        with pytest.raises(BadBox):
            b.copies.incoming(wrong)
    b.folders.open(card)


def test_of_two_copies_with_one_number_both_kiosks_keep_the_same(pair):
    a, b = pair
    card, _folder = a.folders.create()
    carry(a, b)
    for kiosk in pair:
        kiosk.folders.open(card)
    [one], [two] = a.copies.outgoing(), b.copies.outgoing()
    assert one.version == two.version
    assert a.copies.incoming(two) is not b.copies.incoming(one)
    assert [kiosk.folders.rows.blob(kiosk.folders.current.id) for kiosk in pair] == [max(one.blob, two.blob)] * 2


# Two copies become one, in whichever order


@settings(max_examples=60)
@given(st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3), st.booleans()), max_size=14), st.permutations(range(3)))
def test_copies_become_one_in_any_order(acts, order):
    clock = Clock()
    first = Content("2026-11-20")
    things = [made_of("note", str(number), {}, now=clock.now(), by="visitor") for number in range(4)]
    copies = [first.copy() for _ in range(3)]
    for kiosk, number, keeps in acts:
        clock.later(seconds=1)
        if keeps:
            copies[kiosk].put(things[number]._replace(title=f"{kiosk} {clock.now()}"), clock.now())
        else:
            copies[kiosk].remove(things[number].id, clock.now())
    merged = []
    for sequence in ((0, 1, 2), order):
        one = copies[sequence[0]].copy()
        for other in (*sequence[1:], *sequence):
            one.merge(copies[other])
        merged.append((one.things, one.removed, one.clock))
    assert merged[0] == merged[1]
    last = {number: keeps for _kiosk, number, keeps in acts}
    there = {number for number, thing in enumerate(things) if thing.id in merged[0][0]}
    assert there == {number for number, keeps in last.items() if keeps}


def test_also_where_two_clocks_say_the_same():
    now = Clock().now()
    thing = made_of("note", "x", {}, now=now, by="visitor")
    one, two = Content("2026-11-20"), Content("2026-11-20")
    one.put(thing._replace(title="hos a"), now)
    two.put(thing._replace(title="hos b"), now)
    both = one.copy()
    both.merge(two)
    two.merge(one)
    assert both.all() == two.all()


def test_a_copy_that_comes_while_one_is_opened_here_is_not_written_over(pair, monkeypatch):
    a, b = pair
    card, _folder = a.folders.create()
    carry(a, b)
    b.folders.open(card)
    keep(b, "hos b")
    [box], read = b.copies.outgoing(), a.folders._merged
    line = threading.Thread(target=lambda: a.copies.incoming(box))

    def meanwhile(*given):
        found = read(*given)
        if not line.ident:
            line.start()
            line.join(0.3)  # it must wait for us, so this waits in vain
        return found

    monkeypatch.setattr(a.folders, "_merged", meanwhile)
    a.folders.open(card)
    line.join()
    assert titles(a, card) == ["hos b"]
    assert a.folders.current.log_whole
    assert [sealed.read(one.blob).counter for one in a.copies.outgoing()] > [box.version]


def test_of_what_a_restored_hub_lost_it_is_given_again_and_its_owner_hears_that_there_were_copies(pair):
    a, b = pair
    a.folders.create()[1].shred()
    _card, folder = a.folders.create()
    boxes = carry(a, b)
    assert (len(boxes), len(waiting(a.store))) == (2, 0)
    a.copies.lost([boxes[0].name])
    assert len(waiting(a.store)) == 1
    a.copies.lost(box.name for box in boxes)
    assert (a.copies.outgoing(), len(waiting(a.store)), len(waiting(b.store))) == (boxes, 2, 0)
    assert folder.shred().copies


def test_of_a_folder_that_was_deleted_elsewhere_nothing_stays_in_the_files(pair, monkeypatch):
    a, b = pair
    card, _folder = a.folders.create()
    carry(a, b)
    name = b.folders.rows.all()[0]["id"]
    a.folders.open(card).shred()
    cleaned = []
    monkeypatch.setattr(b.store, "compact", lambda: cleaned.append(name in b.store.subjects()))
    carry(a, b)
    assert cleaned == [False]
