"""Messages to staff: who opens a card reads them, and nobody else; taken away, they are gone."""

import pytest

from kiosk.staff import keys
from kiosk.staff.letterbox import ACTIVITY, IN_A_VISIT, KEPT, LONGEST, MOST, Letterbox, LetterboxFull, NoLetterbox
from kiosk.store import Store
from tests.helpers.centre import KEY, TurnedClock

METTE = "4a5b6c7d8e9f0a1b"
MARK = "Kan I ringe til kommunen for mig?"


@pytest.fixture(name="clock")
def a_clock():
    return TurnedClock()


@pytest.fixture(name="store")
def a_store(tmp_path):
    made = Store.open(tmp_path / "store", root_key=KEY)
    yield made
    made.close()


@pytest.fixture(name="staff")
def staffs_key():
    return keys.StaffKey.make()


@pytest.fixture(name="box")
def a_box(store, clock, staff):
    made = Letterbox(store, clock)
    made.follow(staff)
    return made


def test_nothing_can_be_left_before_a_card_has_opened(store, clock, staff):
    box = Letterbox(store, clock)
    assert not box.possible
    with pytest.raises(NoLetterbox):
        box.leave(MARK)
    box.follow(staff)
    assert box.possible
    box.leave(MARK)
    assert box.waiting() == 1


def test_who_opens_a_card_reads_it_with_when_and_who(box, clock, staff):
    box.leave(f"  {MARK} ")
    clock.after(minutes=5)
    box.leave("Husk nøglen til kælderen", by=METTE)
    first, second = box.read(staff)
    assert (first.text, first.by, first.left) == (MARK, "visitor", clock.time.replace(minute=0))
    assert (second.text, second.by) == ("Husk nøglen til kælderen", METTE)


def test_neither_the_disk_nor_the_stores_key_reads_it(box, store):
    name = box.leave(MARK)
    (row,) = store.table("messages")
    assert set(row) == {"id", "left", "epoch"}
    (sealed,) = store.subject(f"message-{name}").table("words")
    assert MARK not in str(dict(sealed))
    assert "visitor" not in str(dict(sealed)) + str(dict(row))


def test_short_and_long_ones_look_alike_and_none_is_longer_than_said(box, store, staff):
    names = [box.leave(text) for text in ("Hej", "o" * (LONGEST + 50), "😀" * LONGEST)]
    sizes = {len(next(iter(store.subject(f"message-{name}").table("words")))["sealed"]) for name in names}
    assert len(sizes) == 1
    assert [len(one.text) for one in box.read(staff)] == [3, LONGEST, LONGEST]


def test_a_new_staff_key_reads_what_was_sealed_before_and_an_old_one_not_what_comes(box, staff):
    box.leave("Før")
    fresh, _older = staff.following()
    box.follow(fresh)
    box.leave("Efter")
    assert [one.text for one in box.read(fresh)] == ["Før", "Efter"]
    assert sorted(str(one.text) for one in box.read(staff)) == ["Før", "None"]


def test_a_key_of_elsewhere_opens_nothing_and_the_message_can_still_be_taken_away(box):
    name = box.leave(MARK)
    (one,) = box.read(keys.StaffKey.make())
    assert (one.text, one.by) == (None, "")
    box.take_away(name)
    assert box.waiting() == 0


def test_one_put_in_anothers_place_does_not_open(box, store, staff):
    first, second = box.leave("Den ene"), box.leave("Den anden")
    sealed = store.subject(f"message-{first}").table("words").get(doc_id=1)["sealed"]
    store.subject(f"message-{second}").table("words").update({"sealed": sealed}, doc_ids=[1])
    assert {one.id: one.text for one in box.read(staff)} == {first: "Den ene", second: None}


def test_one_whose_words_are_not_there_is_told_as_unreadable(box, store, staff):
    name = box.leave(MARK)
    store.shred(f"message-{name}")
    assert [one.text for one in box.read(staff)] == [None]


def test_taken_away_it_is_gone_for_good_and_twice_is_once(box, store, staff):
    name = box.leave(MARK)
    box.leave("En anden")
    box.take_away(name)
    box.take_away(name)
    assert [one.text for one in box.read(staff)] == ["En anden"]
    assert f"message-{name}" not in store.subjects()


def test_a_visitor_leaves_a_few_and_staff_as_many_as_there_is_room_for(box):
    for _time in range(IN_A_VISIT):
        box.leave("Hallo")
    with pytest.raises(LetterboxFull):
        box.leave("Hallo igen")
    for _time in range(MOST - IN_A_VISIT):
        box.leave("Vagtplanen er ændret", by=METTE)
    with pytest.raises(LetterboxFull):
        box.leave("Vagtplanen er ændret", by=METTE)


def test_what_nobody_takes_away_goes_by_itself(box, clock, staff):
    box.leave("Den gamle")
    clock.after(days=KEPT.days, minutes=1)
    box.leave("Den nye")
    assert box.forget_old() == 1
    assert [one.text for one in box.read(staff)] == ["Den nye"]
    assert box.forget_old() == 0


def test_the_same_key_again_writes_nothing(box, store, staff):
    before = store.table("letterbox").all()
    box.follow(staff)
    assert store.table("letterbox").all() == before
    assert [row.doc_id for row in store.table("letterbox")] == [1]


def test_a_suggestion_is_told_apart_by_who_opens_it_and_by_nobody_else(box, store, staff):
    names = [box.leave(MARK), box.leave(MARK, about=ACTIVITY)]
    assert [one.about for one in box.read(staff)] == ["", "activity"]
    sealed = [store.subject(f"message-{name}").table("words").get(doc_id=1)["sealed"] for name in names]
    assert len(set(map(len, sealed))) == 1
    assert all(set(row) == {"id", "left", "epoch"} for row in store.table("messages"))


def test_what_was_left_before_suggestions_were_is_a_message(box, store, staff, monkeypatch):
    from sync import seal

    sealing = seal.seal_json
    monkeypatch.setattr(
        seal,
        "seal_json",
        lambda said, *given, **more: sealing({"text": said["text"], "by": said["by"]}, *given, **more),
    )
    box.leave(MARK)
    (one,) = box.read(staff)
    assert (one.text, one.about) == (MARK, "")
