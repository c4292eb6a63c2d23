"""*Did you get what you came for?* After a visit, on the idle page, over real counts: it begins none."""

import pytest

from kiosk import i18n
from kiosk.session import State
from kiosk.voice.asking import SECONDS, THANKS, Asking
from kiosk.voice.counts import Counts
from kiosk.voice.pending import Pending
from tests.helpers.desk import Desk
from tests.helpers.layout import faults
from tests.ui.conftest import SIZES

QUESTION = "Fik du det, du kom for?"
BARRIERS = "Hvad stod i vejen?"


@pytest.fixture(name="desk")
def a_desk(ui, tmp_path, monkeypatch):
    monkeypatch.setattr("kiosk.voice.pending.in_memory", lambda _base: True)
    return again(ui, tmp_path)


def again(ui, path, size=(1280, 800), language="da"):
    """The program has begun anew after a visit that the visitor ended."""
    desk = Desk(ui, path, size)
    desk.app.services.session.state = State.IDLE
    desk.counts = Counts(desk.centre.store, desk.services.clock, Pending(path, lambda: [path]))
    desk.services.asking = Asking(desk.counts, desk.services.clock, ask=True)
    i18n.use(language)
    desk.app.navigation.idle()
    desk.app.refresh()
    desk.ui.settle()
    return desk


def test_an_answer_is_counted_once_and_begins_no_visit(desk):
    assert desk.sees(QUESTION)
    desk.touch("Ja")
    assert desk.counts.pending.read() == {"got:yes": 1}
    assert desk.sees("Tak for dit svar.")
    assert not desk.sees(BARRIERS)
    assert not desk.sees(QUESTION)
    assert desk.services.session.state is State.IDLE
    desk.ui.advance(THANKS + 0.5)
    assert not desk.sees("Tak for dit svar.")
    assert desk.sees("Rør ved skærmen")


@pytest.mark.parametrize(("words", "got"), [("Delvist", "partly"), ("Nej", "no")])
@pytest.mark.parametrize(
    ("way", "barrier"),
    [
        ("Jeg har ikke MitID", "lost_eid"),
        ("Ingen svarede", "no_answer"),
        ("Intet sted at bo", "no_housing"),
        ("Ventetiden er for lang", "waiting"),
        ("De sagde nej", "refused"),
        ("Ingen talte mit sprog", "language"),
        ("Noget andet", "other"),
    ],
)
def test_who_did_not_get_it_may_say_what_stood_in_the_way(desk, words, got, way, barrier):
    desk.touch(words)
    assert desk.sees(BARRIERS)
    assert not desk.sees(QUESTION)
    desk.touch(way)
    assert desk.counts.pending.read() == {f"got:{got}": 1, f"barrier:{barrier}": 1}
    assert desk.sees("Tak for dit svar.")
    assert not desk.sees(BARRIERS)
    assert desk.services.session.state is State.IDLE
    desk.ui.advance(THANKS + 0.5)
    assert not desk.sees("Tak for dit svar.")


def test_who_would_rather_not_say_is_thanked_too(desk):
    desk.touch("Nej")
    desk.touch("Spring over")
    assert desk.sees("Tak for dit svar.")
    assert desk.counts.pending.read() == {"got:no": 1}


def test_what_stood_in_the_way_stands_there_for_a_while_and_is_nobody_elses_to_answer(desk):
    desk.touch("Nej")
    desk.ui.advance(SECONDS - 2)
    assert desk.sees(BARRIERS)
    desk.ui.advance(2.5)
    assert not desk.sees(BARRIERS)
    assert desk.counts.pending.read() == {"got:no": 1}


def test_whoever_comes_next_begins_beside_it(desk):
    desk.touch("Delvist")
    desk.touch("Rør ved skærmen")
    assert desk.services.session.state is State.VISITING
    assert desk.services.asking.left() == 0
    assert desk.counts.pending.read() == {"got:partly": 1}


def test_who_answers_nothing_is_not_asked_for_long(desk):
    desk.ui.advance(SECONDS + 0.5)
    assert not desk.sees(QUESTION)
    assert desk.counts.pending.read() == {}


def test_who_begins_is_not_asked_about_the_visit_before(desk):
    desk.touch("Rør ved skærmen")
    assert desk.services.session.state is State.VISITING
    assert desk.sees("Hvad kan jeg hjælpe med?")
    assert desk.services.asking.left() == 0
    assert desk.counts.pending.read() == {}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES)
def test_it_has_room_on_every_screen(ui, tmp_path, size, language):
    desk = again(ui, tmp_path, size, language)
    assert faults(ui) == []
    desk.services.asking.answer("no")
    desk.app.refresh()
    ui.settle()
    assert desk.services.asking.hindered
    assert faults(ui) == []
    desk.services.asking.say(None)
    desk.app.refresh()
    ui.settle()
    assert faults(ui) == []
    i18n.use("da")
