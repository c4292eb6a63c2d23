"""Listening: what the kiosk says by itself to somebody who doesn't see it, and when it says nothing more."""

import pytest

from kiosk import i18n
from kiosk.i18n import _
from kiosk.ui.ears import MOST_CHOICES, MOST_SENTENCES, arrival
from kiosk.ui.reading import unseen
from kiosk.ui.widgets.tappable import TREMOR, Tappable
from tests.helpers.desk import Desk
from tests.helpers.layout import faults
from tests.ui.conftest import SIZES

pytestmark = pytest.mark.usefixtures("danish")


@pytest.fixture
def desk(ui, tmp_path):
    return Desk(ui, tmp_path)


@pytest.fixture
def ears(desk):
    """Somebody has plugged in headphones, and heard the greeting."""
    desk.app.home()
    desk.services.headphones.plug(False)
    desk.services.headphones.plug(True)
    desk.ui.settle()
    return desk


def choose(desk, words):
    """As keys do, or a finger that strikes twice (kiosk.ui.focus)."""
    (button,) = [one for one in desk.ui.widgets(Tappable) if one.words == words]
    desk.app.reader.stop()
    button.tap()
    desk.ui.settle()


def said(desk):
    """What was said last."""
    return desk.services.speech.said[-1][1]


def count(desk):
    return len(desk.services.speech.said)


def test_headphones_begin_it_on_the_idle_page_with_what_it_is_and_what_can_be_done(desk):
    desk.app.navigation.idle()
    desk.app.refresh()
    assert not count(desk)
    desk.services.headphones.plug(False)
    desk.services.headphones.plug(True)
    desk.ui.settle()
    assert desk.app.ears.on
    assert desk.app.navigation.current.name == "home"
    words = said(desk)
    assert words[:2] == [_("The screen speaks now."), "Højre pil går frem, venstre pil går tilbage, og Enter vælger."]
    for one in (_("What can I help with?"), _("You can choose:"), "Jeg har fået et brev."):
        assert one in words
    assert words.index(_("What can I help with?")) < words.index("Jeg har fået et brev.")


def test_a_key_begins_it_too_on_the_page_that_is_up(desk):
    desk.go("activities")
    desk.app.ears.start()
    desk.ui.settle()
    assert said(desk)[0] == _("The screen speaks now.")
    assert "Det sker her" in said(desk)
    before = count(desk)
    desk.app.ears.start()
    desk.ui.settle()
    assert count(desk) == before


def test_a_page_says_itself_once_and_not_when_it_is_built_anew(ears):
    ears.go("activities")
    assert said(ears)[0] == "Det sker her"
    assert sum(one.endswith(".") and "Morgenkaffe" in one for one in said(ears)) == 1
    before = count(ears)
    ears.app.refresh()
    ears.ui.settle()
    assert count(ears) == before
    ears.app.back()
    ears.ui.settle()
    assert said(ears)[0] == _("What can I help with?")


def test_more_choices_than_one_keeps_in_mind_are_counted():
    choices = unseen([f"Nummer {n}." for n in range(MOST_CHOICES + 3)])
    words = [one.words for one in arrival([], choices)]
    assert words == [_("You can choose:"), *(one.words for one in choices[:MOST_CHOICES]), "Og 3 muligheder mere."]
    assert [one.words for one in arrival([], choices[:MOST_CHOICES])][-1] == choices[MOST_CHOICES - 1].words
    assert not arrival([], [])


def test_the_beginning_of_a_long_page_is_said(ears):
    texts = unseen([f"Sætning {n}." for n in range(MOST_SENTENCES + 3)])
    assert [one.words for one in arrival(texts, [])] == [one.words for one in texts[:MOST_SENTENCES]]


def test_another_list_on_the_same_page_is_said_without_what_was_there(ears):
    ears.go("activities")
    choose(ears, "Denne uge")
    assert "Tur til stranden." in said(ears)
    assert "Det sker her" not in said(ears)


def test_keys_of_a_keyboard_are_no_choices(ears):
    ears.go("find")
    assert "A." not in said(ears)
    assert _("You can choose:") in said(ears)


def test_an_error_on_the_same_page_is_said_and_nothing_else_of_it(ears):
    ears.go("find")
    ears.app.page.typed.add("K7M")
    ears.app.page.look()
    ears.ui.settle()
    assert said(ears) == ["En kode har seks tegn: bogstaver og tal.", "Tag dig god tid."]


def test_a_receipt_is_said_to_its_end(ears):
    trip = ears.trip()
    code = ears.signups.sign_up(trip.uid, trip.occurrence).code
    ears.go("receipt", code=code)
    assert code in said(ears)
    assert said(ears)[0] == "Du er tilmeldt"


def test_what_lies_over_the_page_is_said_whole_and_the_page_again_when_it_has_gone(ears):
    ears.app.call_staff()
    ears.ui.settle()
    assert ears.sees(said(ears)[0])
    ears.app.dismiss()
    ears.ui.settle()
    assert said(ears)[0] == _("What can I help with?")


def test_the_warning_is_said_and_is_no_sign_that_somebody_is_there(ears):
    session = ears.services.session
    ears.ui.advance(session.times.idle + 1)
    assert session.warning
    assert said(ears)[0] == _("Are you still there?")
    ears.services.speech.on_sentence(0)
    ears.ui.settle()
    assert session.warning
    ears.ui.advance(session.times.warning + 1)
    assert not session.visiting


def test_the_end_is_said_and_then_nobody_listens(ears):
    ears.app.end()
    ears.ui.settle()
    assert said(ears)[0] == _("Thank you for today")
    assert not ears.app.ears.on
    before = count(ears)
    ears.app.start_afresh()
    ears.ui.settle()
    assert count(ears) == before


def test_pulling_the_headphones_out_ends_it_and_an_open_page_says_nothing_more(ears):
    trip = ears.trip()
    code = ears.signups.sign_up(trip.uid, trip.occurrence).code
    ears.go("receipt", code=code)
    assert code in said(ears)
    assert ears.app.reader.reading
    before, stopped = count(ears), ears.services.speech.stopped
    ears.services.headphones.plug(False)
    ears.ui.settle()
    assert not ears.app.ears.on
    assert not ears.app.reader.reading
    assert ears.services.speech.stopped > stopped
    ears.app.refresh()
    ears.go("home")
    assert count(ears) == before
    assert not ears.sees(_("Repeat"))


def test_in_a_room_what_is_private_is_left_out_and_that_is_said(desk):
    trip = desk.trip()
    code = desk.signups.sign_up(trip.uid, trip.occurrence).code
    desk.app.home()
    desk.app.ears.start()
    desk.go("receipt", code=code)
    assert code not in said(desk)
    assert said(desk)[-1] == _("Choose Read aloud to hear it.")
    desk.app.reader.stop()
    choose(desk, _("Read aloud"))
    assert desk.sees("Skal det private også læses højt?")


def test_with_headphones_nobody_is_asked(ears):
    trip = ears.trip()
    code = ears.signups.sign_up(trip.uid, trip.occurrence).code
    ears.go("receipt", code=code)
    ears.app.reader.stop()
    ears.app.read_aloud()
    assert not ears.sees("Skal det private også læses højt?")
    assert code in said(ears)


@pytest.mark.parametrize("code", [97, 304], ids=["a letter", "shift"])
def test_any_key_stops_the_voice(ears, code):
    ears.go("find")
    assert ears.app.reader.reading
    ears.ui.window.dispatch("on_key_down", code, 0, "", [])
    assert not ears.app.reader.reading


def test_who_goes_on_fast_gets_somewhere(ears):
    """A tremor is measured from the key that counted, not from the last that did not."""
    ears.go("activities")
    before = count(ears)
    for _press in range(12):
        ears.ui.window.dispatch("on_key_down", 275, 0, "", [])
        ears.ui.window.dispatch("on_key_up", 275, 0)
        ears.ui.advance(TREMOR * 0.8)
    assert count(ears) - before == 6


def test_hidden_is_silent(ears):
    ears.app.hide()
    before = count(ears)
    ears.app.refresh()
    ears.ui.settle()
    assert count(ears) == before


def test_the_minute_turns_in_silence(ears):
    before = count(ears)
    ears.app.ears._known = frozenset()  # as if all on it were new
    ears.app.reader.stop()
    ears.app._minute_passed()
    ears.ui.settle()
    assert count(ears) == before


def test_repeat_slower_and_faster(ears):
    ears.go("activities")
    words, speed = said(ears), ears.services.speech.speed
    assert not ears.sees(_("Hide"))
    choose(ears, _("Repeat"))
    assert said(ears) == words
    choose(ears, _("Slower"))
    assert ears.services.speech.speed < speed
    assert said(ears) == words
    choose(ears, _("Faster"))
    assert ears.services.speech.speed == speed


def test_a_long_reading_is_repeated_from_where_one_was_and_a_short_one_whole(ears):
    reader, speech = ears.app.reader, ears.services.speech
    ears.go("activities")
    reader.start(ears.app.stage.top_content())
    words = said(ears)
    assert len(words) > 4
    speech.on_sentence(3)
    ears.ui.settle()
    reader.repeat()
    assert said(ears) == words[3:]
    reader.tell(["Knap.", "Gentag."], aside=True)
    reader.repeat()
    assert said(ears) == words[3:]
    reader.tell(["Felt.", "Navn."])
    speech.on_sentence(1)
    ears.ui.settle()
    reader.repeat()
    assert said(ears) == ["Felt.", "Navn."]
    reader.forget()
    before = count(ears)
    reader.repeat()
    assert count(ears) == before


def test_what_is_repeated_is_said_by_the_voice_of_its_own_language(ears):
    ears.go("activities")
    i18n.use("en")
    try:
        ears.app.reader.repeat()
        assert ears.services.speech.said[-1][0] == "da"
    finally:
        i18n.use("da")


def test_who_listens_is_told_that_their_language_has_no_voice(ears):
    try:
        ears.app.use_language("so")
        ears.ui.settle()
        assert said(ears)[0] == "The screen can't speak this language."
        assert ears.services.speech.others[-1][said(ears)[0]] == "en"
        ears.go("activities")
        assert "The screen can't speak this language." not in said(ears)
    finally:
        i18n.use("da")


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_there_is_room_for_what_a_listener_needs(ui, tmp_path, size):
    desk = Desk(ui, tmp_path, size)
    desk.app.home()
    desk.app.ears.start()
    ui.settle()
    assert not faults(ui)
    desk.app.reader.stop()
    ui.settle()
    assert not faults(ui)
    desk.go("activities")
    assert not faults(ui)


@pytest.mark.parametrize("before", [[], [None], [False, None]], ids=str)
def test_headphones_that_were_in_already_are_nobodys(desk, before):
    """The kiosk's own, at a start: the end of one visit must not begin the next."""
    for plugged in (*before, True):
        desk.services.headphones.plug(plugged)
    desk.ui.settle()
    assert not desk.app.ears.on


def test_that_the_socket_is_found_empty_interrupts_nobody(desk):
    desk.app.home()
    desk.app.read_aloud()
    desk.services.headphones.plug(False)
    desk.ui.settle()
    assert desk.app.reader.reading


def test_without_a_voice_nothing_begins(desk):
    desk.services.speech.available = False
    desk.services.headphones.plug(False)
    desk.services.headphones.plug(True)
    desk.ui.settle()
    assert not desk.app.ears.on
