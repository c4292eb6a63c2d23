"""Hide, call, still there, goodbye, and what is said aloud: over the real app, by touch."""

import pytest

from tests.helpers.desk import Desk


@pytest.fixture
def desk(ui, tmp_path):
    return Desk(ui, tmp_path)


@pytest.fixture
def signed_up(desk):
    """On the receipt."""
    occ = desk.trip()
    receipt = desk.signups.sign_up(occ.uid, occ.occurrence, alias="Åse")
    desk.go("receipt", code=receipt.code, alias="Åse")
    return desk


def test_one_touch_hides_everything_and_the_next_brings_it_back(signed_up):
    desk = signed_up
    before = desk.ui.image()
    desk.touch("Skjul")
    hidden = desk.ui.image()
    for box in ((0, 0, 400, 800), (900, 0, 1280, 800), (0, 0, 1280, 150), (0, 700, 1280, 800)):
        assert len(hidden.crop(box).getcolors()) == 1  # one calm field all around the clock
    # Where the Done button is: the touch must not reach it.
    desk.ui.advance(1)
    desk.ui.touch(desk.ui.find("Færdig"))
    assert desk.app.navigation.current.name == "receipt"
    assert desk.ui.image().tobytes() == before.tobytes()


def test_the_hidden_page_tells_the_time_and_draws_once_a_minute(signed_up):
    desk = signed_up
    desk.touch("Skjul")
    assert desk.sees("9.42")
    before = desk.ui.drawn
    desk.ui.advance(61)
    assert desk.sees("9.43")
    assert desk.ui.drawn - before <= 2


def test_a_call_rings_is_logged_and_can_be_undone(desk):
    desk.go("activities")
    desk.touch("Hent en medarbejder")
    assert desk.sees("Her er brug for en medarbejder")
    assert desk.sees("12 34 56 78")
    assert desk.sound.played == ["call"]
    assert len(desk.services.calls.open()) == 1
    desk.touch("Ring igen")
    assert desk.sound.played == ["call"]  # not so soon: it is a bell, not an alarm
    desk.ui.advance(25)
    desk.touch("Ring igen")
    assert desk.sound.played == ["call", "call"]
    desk.touch("Fortryd")
    assert desk.services.calls.open() == []
    assert not desk.sees("Her er brug for en medarbejder")


def test_without_sound_no_bell_is_promised(desk):
    desk.sound.available = False
    desk.touch("Hent en medarbejder")
    assert not desk.sees("Klokken har ringet")
    assert not desk.sees("Ring igen")
    desk.touch("Der er kommet en")
    assert desk.services.calls.open() == []


def test_the_warning_counts_down_by_sight_and_sound_and_covers_the_page(signed_up):
    desk = signed_up
    desk.ui.advance(desk.services.session.times.idle + 1)
    assert desk.sees("Er du der stadig?")
    assert desk.sound.played[0] == "warning"
    first = desk.ui.find("sekunder tilbage").text
    desk.ui.advance(12)
    assert desk.ui.find("sekunder tilbage").text != first
    assert desk.sound.played.count("warning") >= 2
    desk.touch("Jeg er her stadig")
    assert desk.sees("Din kode")
    assert desk.services.session.visiting
    desk.ui.advance(desk.services.session.times.warning + 1)
    assert not desk.sees("Er du der stadig?")


@pytest.mark.parametrize("where", [(640, 30), (40, 400)])
def test_a_touch_beside_the_buttons_stays_as_well(signed_up, where):
    desk = signed_up
    desk.ui.advance(desk.services.session.times.idle + 1)
    desk.ui.touch(where)
    desk.ui.settle()
    assert desk.app.navigation.current.name == "receipt"
    assert not desk.services.session.warning


def test_end_now_ends_and_nothing_of_the_visit_is_left(signed_up):
    desk = signed_up
    code = desk.code
    desk.ui.advance(desk.services.session.times.idle + 1)
    desk.touch("Slut nu")
    assert desk.sees("Alt er slettet fra skærmen.")
    assert desk.sees("Tak for i dag")
    assert not desk.sees(code)


def test_nobody_there_is_not_thanked(signed_up):
    desk = signed_up
    times = desk.services.session.times
    desk.ui.advance(times.idle + times.warning + 1)
    assert desk.sees("Her er ryddet op")
    assert not desk.sees("Tak for i dag")


def test_name_and_code_are_read_aloud_only_when_asked_for(signed_up):
    desk = signed_up
    said = desk.services.speech.said
    desk.touch("Læs højt")
    assert desk.sees("Skal det private også læses højt?")
    assert "Skal det private også læses højt?" in said[-1][1]  # who asked to hear may not read
    desk.touch("Kun resten")
    assert "Din kode." in " ".join(said[-1][1])
    assert desk.code not in " ".join(said[-1][1])
    assert "Åse" not in " ".join(said[-1][1])
    desk.app.reader.stop()
    desk.ui.settle()
    desk.touch("Læs højt")
    desk.touch("Læs det hele")
    assert desk.code in " ".join(said[-1][1])
    assert "Vi kalder dig Åse." in said[-1][1]


def test_without_a_voice_a_person_reads_instead(desk):
    desk.services.speech.available = False
    desk.go("activities")
    desk.touch("Læs højt")
    assert desk.services.speech.said == []
    assert desk.sees("Skærmen har ingen lyd lige nu")
    desk.touch("Luk")
    assert not desk.sees("Skærmen har ingen lyd lige nu")
    desk.ui.advance(1)
    desk.touch("Læs højt")
    desk.ui.touch(desk.ui.find("Hent en medarbejder"))
    assert desk.sees("Her er brug for en medarbejder")


def test_a_page_with_nothing_personal_is_read_at_once(desk):
    desk.go("find")
    desk.touch("Læs højt")
    assert desk.services.speech.said[-1][1][0] == "Skriv din kode"


def test_every_page_of_the_flow_has_something_to_hear(desk):
    from kiosk.ui.reading import spoken

    desk.sign_up()
    for words in ("Kom uden navn", "Kun mig", "Nej tak", "Nej tak", "Tilmeld mig", "Færdig"):
        assert len(spoken(desk.app.stage.top_content())) >= 2
        desk.touch(words)
