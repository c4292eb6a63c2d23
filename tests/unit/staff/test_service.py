"""Staff at the kiosk: the card comes, is checked, opens, goes; two of them; and the code where there is no reader."""

import threading

import pytest

from kiosk import i18n
from kiosk.devices import card_errors as errors
from kiosk.staff import check, seat
from kiosk.staff.code import WrongStaffCode
from kiosk.staff.errors import (
    CopiedCard,
    Locked,
    NoKeyForCard,
    RevokedCard,
    StaffUnchecked,
    StaffWaits,
    UnknownCard,
)
from kiosk.staff.service import NotALeader
from kiosk.staff.unlock import TRIES
from kiosk.store import DiskFull
from tests.helpers.desk_reader import DeskReader
from tests.helpers.until import until


@pytest.fixture(name="kiosk")
def a_kiosk(kiosks, ceremony):
    ceremony.mette, ceremony.jonas = ceremony.card("Mette", role="leader"), ceremony.card("Jonas")
    kiosk = kiosks(ceremony)
    kiosk.staff.start()
    return kiosk


def test_from_card_to_key_and_back(kiosk, ceremony):
    assert kiosk.staff.state == "none"
    kiosk.opened(ceremony.mette)
    assert [one for one, last in zip(kiosk.seen, ["", *kiosk.seen], strict=False) if one != last] == [
        *("none", "looking", "pin", "checking", "open")
    ]
    assert kiosk.staff.key() == ceremony.staff.key
    assert kiosk.staff.keys().epoch == 1
    assert kiosk.staff.who == check.Who(ceremony.mette.serial, "Mette", "leader")
    assert not kiosk.staff.weaker
    assert not kiosk.staff.clock_wrong
    key = kiosk.staff.key()
    kiosk.reader.pull()
    assert key == bytes(32), "overwritten before anybody heard of it"
    assert (kiosk.staff.state, kiosk.staff.who, kiosk.staff.failure) == ("none", None, None)
    with pytest.raises(Locked):
        kiosk.staff.key()


def test_pulled_is_told_at_once_also_while_the_card_is_busy(kiosk, ceremony):
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    kiosk.reader.held = threading.Event()
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("checking")
    kiosk.reader.pull()
    assert kiosk.seen[-1] == "none", "before the card has said anything"
    kiosk.reader.held.set()
    kiosk.reader.held = None
    kiosk.opened(ceremony.mette)
    assert kiosk.seen[-5:] == ["none", "looking", "pin", "checking", "open"]


def test_what_a_card_says_after_it_went_opens_nothing(kiosk, ceremony, monkeypatch):
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    made, go = [], threading.Event()
    real = kiosk.unlocking.unlock

    def late(*given):
        staff = real(*given)
        made.append(staff)
        go.wait(60)
        return staff

    monkeypatch.setattr(kiosk.unlocking, "unlock", late)
    kiosk.staff.pin(bytearray(b"123456"))
    until(lambda: made)
    kiosk.reader.pull()
    go.set()
    until(lambda: made[0].key == bytes(32))
    assert kiosk.staff.state == "none"


def test_another_card_put_in_meanwhile_is_looked_at_for_itself(kiosk, ceremony):
    kiosk.opened(ceremony.mette)
    kiosk.reader.insert(ceremony.jonas)
    kiosk.wait("pin")
    assert kiosk.staff.who.name == "Jonas"
    with pytest.raises(Locked):
        kiosk.staff.key()


def test_the_pin_is_overwritten_whether_or_not_it_was_wanted(kiosk, ceremony):
    unwanted, wanted = bytearray(b"123456"), bytearray(b"123456")
    kiosk.staff.pin(unwanted)
    assert unwanted == bytes(6)
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    kiosk.staff.pin(wanted)
    kiosk.wait("open")
    assert wanted == bytes(6)
    again = bytearray(b"123456")
    kiosk.staff._seats[0].pin(again)
    assert again == bytes(6)


def test_a_wrong_pin_says_how_many_tries_are_left_and_asks_no_more_at_the_last(kiosk, ceremony):
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    assert kiosk.staff.tries_left == 3
    kiosk.staff.pin(bytearray(b"000000"))
    until(lambda: kiosk.staff.failure)
    kiosk.wait("pin")
    assert isinstance(kiosk.staff.failure, errors.WrongPin)
    assert kiosk.staff.tries_left == 2
    kiosk.staff.pin(bytearray(b"000000"))
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, errors.OneTryLeft)
    assert ceremony.mette.left == 1
    kiosk.reader.pull()
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, errors.OneTryLeft)
    assert ceremony.mette.left == 1, "nothing was sent"


def wrong(kiosk, card, times=1):
    for _ in range(times):
        card.left = card.tries
        kiosk.reader.insert(card)
        kiosk.wait("pin")
        kiosk.staff.pin(bytearray(b"000000"))
        until(lambda: kiosk.staff.failure)


def test_after_three_wrong_pins_at_the_kiosk_even_the_right_one_waits(kiosk, ceremony):
    wrong(kiosk, ceremony.mette, 2)
    wrong(kiosk, ceremony.jonas)
    asked = len(kiosk.reader.pins)
    kiosk.reader.insert(ceremony.jonas)
    kiosk.wait("pin")
    kiosk.staff.pin(bytearray(b"123456"))
    until(lambda: isinstance(kiosk.staff.failure, StaffWaits))
    kiosk.wait("pin")
    assert len(kiosk.reader.pins) == asked, "the card was not asked"
    kiosk.clock.after(minutes=1)
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open")


@pytest.mark.parametrize("failed", [errors.CardPulled, errors.CardHangs, errors.CardGarbled, errors.CardHeld])
def test_a_card_that_did_not_answer_is_no_guess(kiosk, ceremony, failed):
    wrong(kiosk, ceremony.mette, 2)
    ceremony.mette.left = 3
    for _ in range(5):
        kiosk.reader.insert(ceremony.mette)
        kiosk.wait("pin")
        kiosk.reader.fails = failed()
        kiosk.staff.pin(bytearray(b"123456"))
        kiosk.wait("refused")
        assert isinstance(kiosk.staff.failure, failed)
    kiosk.opened(ceremony.mette)


def test_digits_that_are_no_pin_are_asked_for_again(kiosk, ceremony):
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    for _ in range(5):
        kiosk.staff.pin(bytearray(b"12"))
        until(lambda: kiosk.staff.failure)
        kiosk.wait("pin")
        assert isinstance(kiosk.staff.failure, errors.UnfitPin)
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open")


def test_where_nothing_can_be_written_no_pin_is_tried(kiosk, ceremony):
    (kiosk.folder / TRIES).mkdir()
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    kiosk.staff.pin(bytearray(b"123456"))
    until(lambda: kiosk.staff.failure)
    assert isinstance(kiosk.staff.failure, StaffUnchecked)
    assert kiosk.reader.pins == []


def test_a_card_that_signs_with_another_key_after_the_pin_is_a_copy(kiosk, ceremony):
    ceremony.mette.slots[0x9A].key = ceremony.jonas.slots[0x9A].key
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, CopiedCard)


def test_a_card_whose_wrap_does_not_open_has_no_key(kiosk, ceremony):
    ceremony.mette.slots[0x9D].key = ceremony.jonas.slots[0x9D].key
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, NoKeyForCard)


def test_locked_by_staff_the_pin_is_asked_for_again(kiosk, ceremony):
    kiosk.opened(ceremony.mette)
    key = kiosk.staff.key()
    kiosk.staff.lock()
    assert (kiosk.staff.state, key) == ("pin", bytearray(32))
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open")
    kiosk.staff.wipe()
    assert kiosk.staff.state == "pin"
    kiosk.staff.lock()


def test_a_mute_card_a_lost_reader_and_a_lost_service(kiosk, ceremony):
    kiosk.reader.insert(ceremony.mette, mute=True)
    assert (kiosk.staff.state, type(kiosk.staff.failure)) == ("refused", errors.MuteCard)
    kiosk.reader.tell()
    kiosk.reader.pull()
    kiosk.opened(ceremony.mette)
    key = kiosk.staff.key()
    kiosk.reader.pull()
    kiosk.opened(ceremony.mette)
    key = kiosk.staff.key()
    kiosk.reader.tell(readers=())
    assert (kiosk.staff.state, key) == ("off", bytearray(32))
    kiosk.reader.tell(readers=("Desk 1",))
    kiosk.wait("pin")
    kiosk.reader.tell(service=False)
    assert kiosk.staff.state == "off"
    kiosk.reader.tell(service=False)
    assert kiosk.seen[-1] == "off"


def test_nothing_new_of_the_same_card_changes_nothing(kiosk, ceremony):
    kiosk.opened(ceremony.mette)
    kiosk.reader.tell()
    assert kiosk.staff.state == "open"


def test_a_card_closed_while_it_is_open_goes_at_once(kiosk, ceremony):
    kiosk.opened(ceremony.jonas)
    key = kiosk.staff.key()
    kiosk.register.incoming(ceremony.closing(ceremony.jonas.serial))
    kiosk.staff.recheck()
    assert (kiosk.staff.state, type(kiosk.staff.failure), key) == ("refused", RevokedCard, bytearray(32))


def test_a_list_without_the_open_card_ends_it_and_one_with_it_does_not(kiosk, ceremony):
    import json

    kiosk.opened(ceremony.jonas)
    kiosk.register.incoming(json.loads(ceremony.document()))
    kiosk.staff.recheck()
    assert kiosk.staff.state == "open"
    ceremony.cards.pop(ceremony.jonas.serial)
    ceremony.wraps.pop(ceremony.jonas.serial)
    kiosk.register.incoming(json.loads(ceremony.document()))
    kiosk.staff.recheck()
    assert (kiosk.staff.state, type(kiosk.staff.failure)) == ("refused", UnknownCard)


def test_a_leader_closes_a_card_and_nobody_else_does(kiosk, ceremony):
    with pytest.raises(Locked):
        kiosk.staff.close_card(ceremony.jonas.serial)
    kiosk.opened(ceremony.jonas)
    with pytest.raises(NotALeader):
        kiosk.staff.close_card(ceremony.mette.serial)
    kiosk.opened(ceremony.mette)
    kiosk.staff.close_card(ceremony.jonas.serial)
    assert kiosk.staff.state == "open"
    kiosk.reader.insert(ceremony.jonas)
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, RevokedCard)


def test_two_persons_each_with_a_card_and_a_pin(kiosk, ceremony):
    assert kiosk.staff.second is None
    kiosk.opened(ceremony.mette)
    kiosk.reader.insert(ceremony.jonas, 1)
    kiosk.wait("pin", of="second_state")
    assert kiosk.staff.second is None, "a card alone is no person"
    kiosk.staff.pin(bytearray(b"000000"))
    until(lambda: kiosk.staff.second_failure)
    kiosk.wait("pin", of="second_state")
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open", of="second_state")
    assert kiosk.staff.second.name == "Jonas"
    assert kiosk.staff.state == "open"
    until(lambda: kiosk.staff._seats[1].key.key == bytes(32))
    assert kiosk.staff.key() == ceremony.staff.key
    kiosk.reader.pull(1)
    assert kiosk.staff.second is None
    assert kiosk.staff.state == "open"


def test_the_same_card_twice_is_one_person(kiosk, ceremony):
    kiosk.opened(ceremony.mette)
    kiosk.reader.insert(ceremony.mette, 1)
    kiosk.wait("pin", of="second_state")
    kiosk.staff.pin(bytearray(b"123456"))
    kiosk.wait("open", of="second_state")
    assert kiosk.staff.second is None


def test_names_are_learnt_when_a_card_opens(kiosk, ceremony):
    kiosk.opened(ceremony.mette)
    until(lambda: len(kiosk.register.names()) == 2)
    assert kiosk.register.names()[ceremony.jonas.serial] == "Jonas"


def test_who_wants_to_know_gets_a_copy_of_the_key_that_a_pulled_card_does_not_wipe_midway(kiosks, ceremony):
    card, go, seen = ceremony.card("Mette"), threading.Event(), []

    def opened(staff, who):
        seen.append((staff, who.name))
        go.wait(60)
        seen.append(bytes(staff.key))

    kiosk = kiosks(ceremony, opened=opened)
    kiosk.staff.start()
    kiosk.opened(card)
    until(lambda: seen)
    live = kiosk.staff.key()
    kiosk.reader.pull()
    assert live == bytes(32)
    go.set()
    until(lambda: len(seen) == 2)
    assert seen[0][1] == "Mette"
    assert seen[1] == ceremony.staff.key
    until(lambda: seen[0][0].key == bytes(32))


def test_names_that_cannot_be_kept_keep_nobody_out(kiosk, ceremony, monkeypatch):
    tried = []

    def full(*_):
        tried.append(1)
        raise DiskFull

    monkeypatch.setattr(kiosk.register, "learn_all", full)
    kiosk.opened(ceremony.mette)
    until(lambda: tried)


def test_a_list_that_cannot_be_told_of_keeps_nobody_out(kiosks, ceremony, monkeypatch):
    card = ceremony.card()
    kiosk = kiosks(ceremony)

    def full():
        raise DiskFull

    monkeypatch.setattr(kiosk.register, "tell", full)
    kiosk.staff.start()
    kiosk.opened(card)


@pytest.mark.parametrize("failed", [errors.NoService, errors.CardHeld, errors.CardPulled])
def test_what_was_the_services_doing_is_tried_again_while_the_card_is_in(kiosk, ceremony, failed, monkeypatch):
    monkeypatch.setattr(seat, "AGAIN", (0.01, 0.01))
    kiosk.reader.fails = failed()
    kiosk.opened(ceremony.mette)
    assert kiosk.reader.asked == ["glance", "glance", "look", "unlock"]


@pytest.mark.parametrize("failed", [errors.NoService, errors.CardHeld, errors.CardPulled])
def test_so_it_is_while_the_pin_is_typed(kiosk, ceremony, failed, monkeypatch):
    monkeypatch.setattr(seat, "AGAIN", (0.01, 0.01))
    look, tried = kiosk.reader.look, []

    def fails_once(*given, **named):
        tried.append(1)
        if len(tried) == 1:
            raise failed
        return look(*given, **named)

    monkeypatch.setattr(kiosk.reader, "look", fails_once)
    kiosk.opened(ceremony.mette)
    assert len(tried) == 2


def test_the_pin_page_comes_after_a_glance_and_a_pin_goes_to_no_card_that_has_not_proved_itself(kiosk, ceremony):
    """A copy of what anybody can read of a card: its PIN is asked for, and never sent to it."""
    copied = ceremony.card("Ny")
    copied.slots[0x9E].key = ceremony.jonas.slots[0x9E].key
    seen, go, look = [], threading.Event(), kiosk.reader.look

    def late(*given, **named):
        go.wait(30)
        return look(*given, **named)

    kiosk.reader.look = late
    kiosk.register.keep(ceremony.document())
    kiosk.reader.insert(copied)
    until(lambda: kiosk.staff.state == "pin")
    assert (kiosk.staff.who, kiosk.staff.tries_left) == (None, 3), "nobody knows yet whose it is"
    digits = bytearray(b"123456")
    kiosk.staff.pin(digits)
    assert kiosk.staff.state == "checking"
    kiosk.staff.listen(lambda: seen.append(kiosk.staff.state))
    go.set()
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, CopiedCard)
    until(lambda: digits == bytes(6))
    assert kiosk.reader.pins == []


def test_a_pin_typed_before_the_card_has_proved_itself_opens_it_then(kiosk, ceremony):
    go, look = threading.Event(), kiosk.reader.look

    def late(*given, **named):
        go.wait(30)
        return look(*given, **named)

    kiosk.reader.look = late
    kiosk.reader.insert(ceremony.mette)
    until(lambda: kiosk.staff.state == "pin")
    kiosk.staff.pin(bytearray(b"123456"))
    go.set()
    kiosk.wait("open")


def test_who_types_is_not_told_that_the_card_has_proved_itself(kiosk, ceremony):
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("pin")
    assert kiosk.seen[-2:] == ["looking", "pin"]


def test_another_card_than_the_one_that_was_glanced_at_gets_no_pin(kiosk, ceremony):
    """So fast that no reader noticed: all of it is right, and it is not the same."""
    look, jonas = kiosk.reader.look, DeskReader()
    number = jonas.insert(ceremony.jonas)
    kiosk.reader.look = lambda insertion, deadline, *, challenge: jonas.look(number, deadline, challenge=challenge)
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, errors.CardSwapped)
    kiosk.reader.look = look


def test_locked_before_the_card_has_proved_itself_what_was_typed_is_not_tried(kiosk, ceremony):
    go, look, digits = threading.Event(), kiosk.reader.look, bytearray(b"123456")

    def late(*given, **named):
        go.wait(30)
        return look(*given, **named)

    kiosk.reader.look = late
    kiosk.reader.insert(ceremony.mette)
    until(lambda: kiosk.staff.state == "pin")
    kiosk.staff.pin(digits)
    kiosk.staff.lock()
    go.set()
    until(lambda: digits == bytes(6))
    assert (kiosk.staff.state, kiosk.reader.pins) == ("pin", [])


@pytest.mark.parametrize("slow", ["look", "unlock"])
def test_what_was_typed_before_it_was_locked_opens_nothing_for_who_types_next(kiosk, ceremony, slow):
    asked, go, does = threading.Event(), threading.Event(), getattr(kiosk.reader, slow)

    def late(*given, **named):
        asked.set()
        go.wait(30)
        return does(*given, **named)

    setattr(kiosk.reader, slow, late)
    right, wrong = bytearray(b"123456"), bytearray(b"000000")
    kiosk.reader.insert(ceremony.mette)
    until(lambda: kiosk.staff.state == "pin")
    kiosk.staff.pin(right)
    assert asked.wait(30)
    kiosk.staff.lock()
    kiosk.staff.pin(wrong)
    go.set()
    until(lambda: not (any(right) or any(wrong)))
    kiosk.wait("pin")
    assert isinstance(kiosk.staff.failure, errors.WrongPin)


def test_a_card_that_went_meanwhile_is_not_looked_at_again(kiosk, ceremony, monkeypatch):
    monkeypatch.setattr(seat, "AGAIN", (0.01, 0.01))
    kiosk.reader.held, kiosk.reader.fails = threading.Event(), errors.CardPulled()
    kiosk.reader.insert(ceremony.mette)
    kiosk.reader.pull()
    kiosk.reader.held.set()
    kiosk.opened(ceremony.jonas)
    assert kiosk.reader.asked == ["glance", "glance", "look", "unlock"]


def test_a_service_that_stays_away_is_said(kiosk, ceremony, monkeypatch):
    monkeypatch.setattr(seat, "AGAIN", (0.01, 0.01))

    def look(*_given, **_named):
        kiosk.reader.asked.append("glance")
        raise errors.NoService

    monkeypatch.setattr(kiosk.reader, "glance", look)
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("refused")
    assert isinstance(kiosk.staff.failure, errors.NoService)
    assert len(kiosk.reader.asked) == 3


@pytest.mark.logs("a staff card could not be handled: ZeroDivisionError")
def test_a_bug_refuses_this_card_and_not_the_next(kiosk, ceremony):
    kiosk.reader.fails = ZeroDivisionError()
    kiosk.reader.insert(ceremony.mette)
    kiosk.wait("refused")
    kiosk.opened(ceremony.jonas)


def test_after_stop_nothing_is_open_and_no_thread_is_left(kiosks, ceremony):
    card = ceremony.card()
    before = threading.active_count()
    kiosk = kiosks(ceremony)
    kiosk.staff.start()
    kiosk.opened(card)
    key = kiosk.staff.key()
    kiosk.staff.stop()
    assert (kiosk.staff.state, key) == ("off", bytearray(32))
    assert threading.active_count() == before
    assert not kiosk.reader.watched


def test_who_listens_no_more_hears_nothing(kiosk, ceremony):
    heard = []
    stop = kiosk.staff.listen(lambda: heard.append(1))
    kiosk.staff.lock()
    stop()
    stop()
    kiosk.staff.lock()
    assert heard == [1]


# The staff code, where there is no reader


def code(typed):
    if typed != "rød-grød":
        raise WrongStaffCode


def test_by_code_staff_come_in_marked_weaker_and_without_a_key(kiosks, ceremony):
    i18n.use("en")
    kiosk = kiosks(ceremony, reader=None, code=code)
    kiosk.staff.start()
    assert kiosk.staff.takes_code
    assert (kiosk.staff.tries_left, kiosk.staff.insertion, kiosk.staff.second_state) == (None, 0, "off")
    assert kiosk.staff.second_failure is None
    kiosk.staff.pin(bytearray(b"1"))
    kiosk.staff.code("forkert")
    until(lambda: kiosk.staff.failure)
    assert (kiosk.staff.state, kiosk.staff.who) == ("off", None)
    kiosk.staff.code("rød-grød")
    kiosk.wait("open")
    assert kiosk.staff.weaker
    assert kiosk.staff.who == check.Who("", "", "staff")
    with pytest.raises(Locked):
        kiosk.staff.key()
    with pytest.raises(Locked):
        kiosk.staff.close_card("00" * 16)
    kiosk.staff.lock()
    assert (kiosk.staff.state, kiosk.staff.weaker) == ("off", False)


def test_a_code_is_tried_once_at_a_time_and_says_that_it_is(kiosks):
    go, tried = threading.Event(), []

    def slow(typed):
        tried.append(typed)
        go.wait(60)

    kiosk = kiosks(reader=None, code=slow)
    kiosk.staff.code("a")
    assert kiosk.staff.state == "checking"
    kiosk.staff.code("b")
    kiosk.staff.lock()
    go.set()
    until(lambda: not kiosk.staff._code_checking)
    assert tried == ["a"]
    assert kiosk.staff.state == "off", "locked meanwhile"


def test_without_leave_in_the_configuration_there_is_no_way_in_by_code(kiosks):
    kiosk = kiosks(reader=None)
    kiosk.staff.code("rød-grød")
    assert (kiosk.staff.takes_code, kiosk.staff.state) == (False, "off")


def test_with_a_reader_no_code_is_taken_and_one_that_comes_ends_it(kiosks, ceremony):
    kiosk = kiosks(ceremony, code=code)
    kiosk.staff.start()
    kiosk.staff.code("rød-grød")
    assert (kiosk.staff.takes_code, kiosk.staff.state) == (False, "none")
    kiosk.reader.tell(readers=())
    kiosk.staff.code("rød-grød")
    kiosk.wait("open")
    kiosk.reader.tell(readers=("Desk 1",))
    assert (kiosk.staff.state, kiosk.staff.weaker) == ("none", False)


def test_the_table_leads_out_of_every_state():
    for state, row in seat.TABLE.items():
        assert set(row.values()) <= set(seat.TABLE)
        assert state in {"off", "none"} or {"gone", "none", "card"} <= set(row)


def test_what_a_glance_says_of_a_card_that_went_meanwhile_counts_for_nothing(kiosk, ceremony, monkeypatch):
    glance, go, glanced = kiosk.reader.glance, threading.Event(), []

    def late(*given):
        glanced.append(glance(*given))
        go.wait(30)
        return glanced[-1]

    monkeypatch.setattr(kiosk.reader, "glance", late)
    kiosk.reader.insert(ceremony.mette)
    until(lambda: glanced)
    kiosk.reader.pull()
    go.set()
    kiosk.opened(ceremony.jonas)
    assert kiosk.reader.asked == ["glance", "glance", "look", "unlock"]
