"""A finger that rests on words reads them aloud, and one that taps or draws the page along does not."""

import pytest

from kiosk import i18n
from kiosk.i18n import _
from kiosk.ui.holding import HELD
from tests.helpers.desk import Desk


@pytest.fixture
def desk(ui, tmp_path):
    i18n.use("da")
    desk = Desk(ui, tmp_path)
    trip = desk.trip()
    desk.go("activity", uid=trip.uid, occurrence=trip.occurrence)
    return desk


def said(desk):
    return [words for _language, sentences in desk.services.speech.said for words in sentences]


def hold(desk, words, seconds=HELD + 0.1):
    touch = desk.ui.press(words)
    desk.ui.advance(seconds)
    return touch


TITLE = "Tur til stranden"


def test_words_that_are_held_are_heard_when_the_finger_lifts_and_marked_meanwhile(desk):
    part = desk.ui.find(TITLE)
    touch = hold(desk, TITLE)
    assert part.marked == 0
    assert not said(desk)
    desk.ui.release(touch)
    assert said(desk) == [TITLE]
    desk.services.speech.on_sentence(0)
    desk.ui.settle()
    assert part.marked == 0
    desk.services.speech.on_done()
    desk.ui.settle()
    assert part.marked is None


def test_a_tap_reads_nothing(desk):
    desk.ui.release(hold(desk, TITLE, HELD / 2))
    desk.ui.advance(1)
    assert not said(desk)
    assert desk.ui.find(TITLE).marked is None


@pytest.mark.parametrize("after", [0, HELD + 0.1], ids=["at once", "after a rest"])
def test_a_finger_that_draws_the_page_along_reads_nothing(desk, after):
    desk.go("activities")
    heading = desk.ui.find("I dag")
    touch = desk.ui.press(heading)
    x, y = touch.pos
    desk.ui.advance(after)
    for step in range(1, 9):
        touch.touch_move(x, y + step * 12)
        desk.ui.frames()
    desk.ui.advance(1)
    desk.ui.release(touch)
    assert not said(desk)
    assert heading.marked is None


def test_one_that_comes_back_has_moved(desk):
    touch = desk.ui.press(TITLE)
    x, y = touch.pos
    touch.touch_move(x, y + 100)
    touch.touch_move(x, y)
    desk.ui.advance(1)
    desk.ui.release(touch)
    assert not said(desk)


def test_a_trembling_finger_is_no_drag(desk):
    touch = desk.ui.press(TITLE)
    x, y = touch.pos
    for step in range(20):
        touch.touch_move(x + step % 3, y - step % 4)
        desk.ui.advance(0.05)
    desk.ui.release(touch)
    assert said(desk) == [TITLE]


def test_a_button_is_a_button_however_long_it_is_held(desk):
    desk.ui.release(hold(desk, _("Sign me up"), 2))
    assert not said(desk)
    assert desk.app.navigation.current.name == "signup"


def test_what_is_private_is_asked_about_and_it_alone_is_read(desk):
    trip = desk.trip()
    code = desk.signups.sign_up(trip.uid, trip.occurrence).code
    desk.go("receipt", code=code)
    desk.ui.release(hold(desk, code))
    desk.ui.settle()
    assert desk.sees("Skal det private også læses højt?")
    assert not desk.sees(_("Only the rest"))
    assert code not in said(desk)
    desk.touch(_("Read it all"))
    assert desk.services.speech.said[-1][1] == [code]


def test_with_headphones_it_is_read_at_once(desk):
    trip = desk.trip()
    code = desk.signups.sign_up(trip.uid, trip.occurrence).code
    desk.services.speech.private = True
    desk.go("receipt", code=code)
    desk.ui.release(hold(desk, code))
    assert said(desk) == [code]


def test_words_that_scrolled_away_under_the_finger_are_where_they_stand(desk):
    desk.go("activities")
    (scroll,) = [one for one in desk.ui.widgets() if type(one).__name__ == "ScrollList" and one.overflow > 1][:1]
    scroll.scroll_to(60)
    desk.ui.settle()
    heading = desk.ui.find("Vi laver mad sammen")
    desk.ui.release(hold(desk, heading.to_window(heading.x + 5, heading.center_y)))
    assert not said(desk)  # it is on a card, which is a button


def test_nothing_is_heard_of_what_is_no_longer_there(desk):
    touch = hold(desk, TITLE)
    desk.app.home()
    desk.ui.release(touch)
    assert not said(desk)


def test_who_listens_explores_by_touch_instead(desk):
    desk.app.ears.start()
    desk.ui.settle()
    before = len(said(desk))
    desk.app.reader.stop()
    desk.ui.release(hold(desk, TITLE))
    assert len([one for one in said(desk)[before:] if one == TITLE]) <= 1


def test_the_first_reading_tells_of_it_and_the_next_does_not(desk):
    hint = _("You can also hold a finger on what you want to hear.")
    desk.touch(_("Read aloud"))
    assert said(desk)[-1] == hint
    desk.touch(_("Stop"))
    desk.touch(_("Read aloud"))
    assert said(desk).count(hint) == 1
    desk.app.end()
    desk.app.start_afresh()
    desk.app.home()
    desk.ui.settle()
    desk.touch(_("Read aloud"))
    assert said(desk)[-1] == hint
