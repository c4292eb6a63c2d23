"""Sign-ups that several kiosks share the places of: asked for, answered while one looks or later, and taken back."""

from datetime import timedelta

import pytest

from tests.helpers.desk import Desk
from tests.ui.demo_services import Hub

FRESH = timedelta(minutes=1)


@pytest.fixture
def begin(ui, tmp_path):
    """A desk over a hub that is as said."""

    def begin(state="ok", ago=FRESH, **options):
        desk = Desk(ui, tmp_path, hub=Hub(state, ago=ago), **options)
        desk.share()
        return desk

    return begin


def ask(desk):
    """Through all the questions; gives the code."""
    desk.sign_up()
    for words in ("Kom uden navn", "Kun mig", "Nej tak", "Nej tak", "Tilmeld mig"):
        desk.touch(words)
    return desk.code


def test_online_there_is_a_moment_and_then_the_answer_on_the_same_page(begin):
    desk = begin()
    code = ask(desk)
    assert desk.sees("Du har bedt om en plads")
    assert desk.sees("Et øjeblik, vi spørger, om der er plads…")
    assert desk.sees(code)
    desk.answer("confirmed")
    assert desk.sees("Du er tilmeldt")
    assert not desk.sees("Et øjeblik")
    assert desk.app.navigation.current.name == "receipt"


def test_nobody_is_asked_to_wait_for_long(begin):
    desk = begin()
    ask(desk)
    desk.ui.advance(9)
    assert not desk.sees("Et øjeblik")
    assert desk.sees("Svaret kommer lidt senere.")
    desk.touch("Færdig")
    assert desk.app.navigation.current.name == "home"


def test_offline_it_says_at_once_that_the_answer_comes_later(begin):
    desk = begin("offline", timedelta(days=3))
    ask(desk)
    assert desk.sees("Du har bedt om en plads")
    assert desk.sees("Vi får svar, når der er net.")


def test_the_answer_is_found_later_with_the_code(begin):
    desk = begin("offline", timedelta(days=3))
    code = ask(desk)
    desk.touch("Færdig")
    desk.go("found", code=code)
    assert desk.sees("Svaret er ikke kommet endnu.")
    desk.answer("waiting", position=3)
    assert desk.sees("Du er nummer 3 på ventelisten")
    desk.answer("confirmed")
    assert desk.sees("Du har fået plads")


def test_a_no_comes_with_what_else_there_is(begin):
    desk = begin()
    ask(desk)
    desk.answer("refused", code="full")
    assert desk.sees("Der var ikke plads denne gang")
    assert desk.sees("Her kan du være med")
    desk.touch("Se, hvad der ellers sker")
    assert desk.app.navigation.current.name == "activities"


@pytest.mark.parametrize(
    ("then", "words"),
    [("waiting", "Du er alligevel på venteliste"), ("refused", "Der er alligevel ikke plads")],
)
def test_a_place_that_is_taken_back_is_said_plainly(begin, then, words):
    desk = begin()
    code = ask(desk)
    desk.answer("confirmed")
    desk.answer(then, position=1)
    desk.go("found", code=code)
    assert desk.sees(words)
    assert desk.sees("Undskyld: Vi lovede dig en plads")


def test_a_task_that_went_to_somebody_else_is_told(begin):
    desk = begin()
    occ = desk.trip()
    code = desk.signups.sign_up(occ.uid, occ.occurrence, role="kaffe").code
    desk.answer("confirmed", role="")
    desk.go("found", code=code)
    assert desk.sees("En anden har den opgave, du valgte.")


def test_an_answer_waits_until_the_page_was_read_aloud_and_is_not_lost(begin):
    desk = begin()
    ask(desk)
    desk.app.reader.start(desk.app.stage.top_content())
    desk.answer("confirmed")
    assert desk.sees("Du har bedt om en plads")
    desk.app.reader.stop()
    desk.ui.settle()
    assert desk.sees("Du er tilmeldt")


def test_an_answer_does_not_change_the_page_under_a_finger(begin):
    desk = begin()
    ask(desk)
    desk.ui.advance(0.6)
    finger = desk.ui.press((700, 60))
    desk.answer("confirmed")
    assert desk.sees("Du har bedt om en plads")
    desk.ui.release(finger)
    desk.ui.settle()
    assert desk.sees("Du er tilmeldt")


def test_an_answer_behind_a_question_shows_when_that_is_gone(begin):
    desk = begin()
    ask(desk)
    desk.app.call_staff()
    desk.answer("confirmed")
    desk.app.dismiss()
    desk.ui.settle()
    assert desk.sees("Du er tilmeldt")


def test_lent_places_are_given_at_once(begin):
    desk = begin("offline", timedelta(days=3))
    desk.centre.store.table("hub_leases").truncate()
    desk.share(lent=2)
    ask(desk)
    assert desk.sees("Du er tilmeldt")


def test_what_is_shared_says_so_before(begin):
    desk = begin()
    occ = desk.trip()
    desk.go("activity", uid=occ.uid, occurrence=occ.occurrence)
    assert desk.sees("Flere steder deler pladserne, så vi spørger først.")
    desk.sign_up()
    for words in ("Kom uden navn", "Kun mig", "Nej tak", "Nej tak"):
        desk.touch(words)
    assert desk.sees("Vi spørger først, og du får svar her.")


def test_a_paper_says_how_it_stood_and_can_be_had_again_when_that_changed(begin):
    desk = begin(printer=True)
    ask(desk)
    desk.touch("Udskriv")
    desk.printer.done(None)
    desk.ui.settle()
    assert any("Du har bedt om en plads" in getattr(part, "text", "") for part in desk.printer.slips[-1].parts)
    assert not desk.sees("Udskriv")
    desk.answer("confirmed")
    assert desk.sees("Udskriv")
