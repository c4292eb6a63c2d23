"""A few words to staff: left without a name, taken back, read with a card and thrown away. Over the real letterbox."""

from functools import partial

import pytest
from demo_staff import JONAS, METTE, with_staff
from visiting import touch

from kiosk import i18n
from kiosk.staff.letterbox import IN_A_VISIT, Letterbox, LetterboxFull
from tests.helpers.desk import Desk
from tests.helpers.languages import choose

WORDS = "Kan I ringe til kommunen for mig?"


@pytest.fixture
def desk(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    with_staff(desk.services)
    desk.services.letterbox = desk.box = Letterbox(desk.centre.store, desk.services.clock)
    desk.app.staffing.start()
    desk.staff = desk.services.staff
    desk.opens = desk.staff._keys
    return desk


def write(desk, words=WORDS):
    page = desk.app.staffing.pages.page if desk.app.staffing.pages else desk.app.page
    page.state["typed"].add(words)
    touch(desk.ui, "Giv den til personalet")


def at_messages(desk):
    desk.staff.open(METTE)
    desk.ui.advance(0.6)
    touch(desk.ui, "I dag")
    touch(desk.ui, next(text for text in desk.ui.texts() if "besked" in text.lower()))


def done(desk):
    return [(one.what, one.who) for one in desk.services.audit.lines() if "message" in one.what]


def test_a_visitor_leaves_one_where_staff_are_called_and_staff_read_it(desk):
    desk.box.follow(desk.opens)
    desk.app.home()
    touch(desk.ui, "Hent en medarbejder")
    touch(desk.ui, "Skriv til dem")
    assert desk.sees("Du behøver ikke skrive, hvem du er.")
    write(desk)
    assert desk.sees("Din besked ligger her til personalet")
    assert desk.sees("Den bliver slettet senest efter 30 dage.")
    touch(desk.ui, "Færdig")
    desk.staff.open(METTE)
    desk.ui.advance(0.6)
    assert desk.sees("Tilmeldinger, kald, 1 besked")
    touch(desk.ui, "I dag")
    touch(desk.ui, "1 besked")
    assert desk.sees(WORDS)
    assert desk.sees("Fra en gæst, i dag")
    touch(desk.ui, "Smid ud")
    touch(desk.ui, "Nej, tilbage")
    touch(desk.ui, "Smid ud")
    touch(desk.ui, "Ja, smid den ud")
    assert desk.sees("Der er ingen beskeder")
    assert desk.box.waiting() == 0
    assert done(desk) == [("messages.read", METTE.serial), ("message.removed", METTE.serial)]


def test_it_can_be_taken_back_at_once(desk):
    desk.box.follow(desk.opens)
    desk.go("message")
    write(desk)
    touch(desk.ui, "Tag den tilbage")
    assert desk.sees("Den er taget tilbage")
    assert desk.box.waiting() == 0


def test_nothing_is_left_where_there_are_no_words(desk):
    desk.box.follow(desk.opens)
    desk.go("message")
    write(desk, "   ")
    assert desk.box.waiting() == 0
    assert desk.sees("Giv den til personalet")


def test_before_a_card_has_opened_none_is_offered(desk):
    desk.app.home()
    touch(desk.ui, "Hent en medarbejder")
    assert not desk.sees("Skriv til dem")
    desk.app.dismiss()
    desk.go("message")
    assert desk.sees("Ingen kan læse den endnu")


def test_the_fourth_of_a_visit_is_refused_in_words_and_what_was_typed_stays(desk):
    desk.box.follow(desk.opens)
    for _time in range(IN_A_VISIT):
        desk.box.leave("Hallo")
    desk.go("message")
    write(desk)
    assert desk.sees(i18n.say(LetterboxFull()))
    assert str(desk.app.page.state["typed"]) == WORDS
    choose(partial(touch, desk.ui), "English")
    desk.app.page.state["typed"].add("!" * 400)
    desk.type("a")  # there is no room: that is said in place of the other
    assert desk.sees("There is no room for more letters.")


def test_the_end_of_the_visit_overwrites_what_was_typed(desk):
    desk.box.follow(desk.opens)
    desk.go("message")
    typed = desk.app.page.state["typed"]
    typed.add(WORDS)
    desk.app.end()
    desk.ui.frames(2)
    assert str(typed) == ""


def test_staff_write_to_each_other(desk):
    desk.box.follow(desk.opens)
    desk.app.home()  # a visitor is here, and goes on when the card goes
    at_messages(desk)
    assert desk.sees("Der er ingen beskeder")
    touch(desk.ui, "Skriv til kolleger")
    write(desk, "Nøglen ligger i skuffen.")
    assert desk.sees("Nøglen ligger i skuffen.")
    desk.staff.pull()
    desk.ui.frames(2)
    assert not desk.sees("Nøglen ligger i skuffen.")
    desk.staff.open(JONAS)
    desk.ui.frames(2)
    desk.app.staffing.pages.go("staff_messages")
    desk.ui.settle()
    assert desk.sees("Fra Mette, i dag")


def test_back_from_writing_overwrites_what_was_typed(desk):
    desk.box.follow(desk.opens)
    at_messages(desk)
    touch(desk.ui, "Skriv til kolleger")
    typed = desk.app.staffing.pages.page.state["typed"]
    typed.add("Ikke alligevel")
    touch(desk.ui, "Tilbage")
    assert desk.sees("Der er ingen beskeder")
    assert str(typed) == ""


def test_none_is_read_while_a_visitor_sits_here_or_by_code(desk):
    desk.box.follow(desk.opens)
    desk.box.leave(WORDS)
    desk.app.home()
    desk.staff.open(METTE)
    desk.ui.advance(0.6)
    desk.app.staffing.sit_with()
    desk.app.staffing.show_pages()
    desk.app.staffing.pages.go("staff_messages")
    desk.ui.settle()
    assert desk.sees("Ikke mens en gæst sidder her")
    assert not desk.sees(WORDS)
    desk.app.staffing.leave_visitor()
    desk.staff.weaker = True
    desk.app.staffing.pages.refresh()
    desk.ui.settle()
    assert desk.sees("Personalekoden åbner ingen beskeder.")
    assert not desk.sees(WORDS)
    assert done(desk) == []


def test_one_that_no_key_here_opens_is_said_to_be_so_and_can_go(desk):
    from kiosk.staff.keys import StaffKey

    desk.box.follow(StaffKey.make())
    desk.box.leave(WORDS)
    at_messages(desk)
    assert desk.sees("Dette kort åbner den ikke.")
    touch(desk.ui, "Smid ud")
    touch(desk.ui, "Tilbage")
    touch(desk.ui, "Smid ud")
    touch(desk.ui, "Ja, smid den ud")
    assert desk.box.waiting() == 0


def test_a_visitor_suggests_an_activity_below_what_is_on(desk):
    desk.services.calendar.programme = desk.services.calendar.programme[:1]  # so that what is below it can be seen
    desk.app.home()
    touch(desk.ui, "Det sker her")
    assert not desk.sees("Foreslå en aktivitet")  # nobody could read it yet
    desk.box.follow(desk.opens)
    desk.app.refresh()
    desk.ui.settle()
    touch(desk.ui, "Foreslå en aktivitet")
    assert desk.sees("Hvad kunne vi lave sammen her?")
    write(desk, "Skak om tirsdagen")
    assert desk.sees("Dit forslag ligger her til personalet")
    (left,) = desk.box.read(desk.opens)
    assert (left.text, left.by, left.about) == ("Skak om tirsdagen", "visitor", "activity")
    touch(desk.ui, "Færdig")
    at_messages(desk)
    assert desk.sees("Skak om tirsdagen")
    assert desk.sees("En aktivitet, foreslået af en gæst, i dag")


@pytest.mark.parametrize("programme", [(), None])
def test_where_nothing_is_on_one_can_be_suggested_too(ui, programme):
    from visiting import started

    from tests.ui.demo_services import PROGRAMME, services

    made = services(programme=PROGRAMME[:1] if programme is None else programme)
    made.letterbox.possible = True
    started(ui, made)
    touch(ui, "Det sker her")
    if programme is None:
        touch(ui, "Senere")
    touch(ui, "Foreslå en aktivitet")
    assert ui.find("Giv den til personalet")
