"""The app as a visitor drives it: in and out of pages, in two languages, seen, heard, hidden, and wiped."""

import gc
from functools import partial

import demo_services
import pytest

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.session import State, Times
from tests.helpers.languages import choose
from tests.helpers.layout import faults


def tap(ui, target):
    """A touch, and time enough that the next one on the same spot is meant."""
    ui.touch(target)
    ui.advance(0.6)


def test_a_touch_anywhere_on_the_idle_page_begins_a_visit(ui, start):
    app = start()
    assert app.services.session.state is State.IDLE
    tap(ui, (700, 300))
    assert app.services.session.visiting
    assert ui.find("Hvad kan jeg hjælpe med?")


def test_to_an_activity_and_back_to_where_one_was(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Det sker her")
    tap(ui, "Senere")
    tap(ui, "Mere")
    offset = app.page.state["offset"]
    assert offset > 0
    tap(ui, "Weekend i hytten")
    assert ui.find("Fra fredag den 4. december kl. 16 til søndag kl. 14")
    tap(ui, "Tilbage")
    assert app.navigation.current.name == "activities"
    assert app.page.state == {"tab": "later", "offset": offset}
    tap(ui, "Tilbage")
    assert ui.find("Hvad kan jeg hjælpe med?")
    assert ui.find_all("Tilbage") == []


def test_the_language_changes_under_the_page_and_what_was_chosen_stays(ui, start):
    app = start()
    app.go("activities")
    tap(ui, "Senere")
    choose(partial(tap, ui), "English")
    assert ui.find("What is on here")
    assert ui.find("Tuesday 10:30 to 12:00")
    assert app.page.state["tab"] == "later"
    choose(partial(tap, ui), "Dansk")
    assert ui.find("Tirsdag kl. 10.30-12")


def test_sensitive_activities_show_no_number(ui, start):
    app = start()
    nurse = next(occ for occ in demo_services.PROGRAMME if occ.uid == "nurse")
    app.go("activity", uid=nurse.uid, occurrence=nurse.occurrence)
    assert ui.find("Der er plads")
    assert ui.find_all("pladser") == []


def test_when_nothing_can_be_saved_nothing_offers_to(ui, start):
    app = start(takes_signups=False)
    strand = next(occ for occ in demo_services.PROGRAMME if occ.uid == "strand")
    app.go("activity", uid=strand.uid, occurrence=strand.occurrence)
    assert ui.find_all("Tilmeld mig") == []
    assert ui.find("Du kan ikke tilmelde dig her lige nu")
    app.go("activities")
    assert ui.find("Du kan ikke tilmelde dig her lige nu")
    assert ui.find("Morgenkaffe")


def test_a_second_strike_on_the_same_spot_is_not_meant(ui, start):
    app = start()
    ui.touch((700, 330))
    ui.touch((702, 331))
    assert app.navigation.current.name == "home"
    ui.advance(0.6)
    ui.touch((702, 331))
    assert app.navigation.current.name == "forms"


def test_a_finger_that_slides_off_a_button_does_not_press_it(ui, start):
    app = start()
    tap(ui, (700, 300))
    ui.drag("Det sker her", 0, -260)
    assert app.navigation.current.name == "home"


def test_dragging_up_moves_the_list_down_and_opens_nothing(ui, start):
    app = start()
    app.go("activities")
    tap(ui, "Senere")
    ui.drag("Svømmetur", 0, 200)
    assert 100 < app.page.state["offset"] <= 200
    assert app.navigation.current.name == "activities"
    ui.drag("Musik i kælderen", 0, 3)  # a trembling tap is a tap
    assert app.navigation.current.name == "activity"


def test_reading_aloud_marks_what_is_heard_and_a_touch_stops_it(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Læs højt")
    language, said = app.services.speech.said[-1]
    assert language == "da"
    assert said[:2] == ["Hvad kan jeg hjælpe med?", "Jeg har fået et brev"]
    assert "Skjul" not in said
    app.services.speech.on_sentence(1)
    ui.frames(2)
    assert ui.find("Jeg har fået et brev").marked == 0
    assert ui.find("Hvad kan jeg hjælpe med?").marked is None
    tap(ui, "Højere")
    assert app.services.speech.volume == 85
    assert app.reader.reading
    stopped = app.services.speech.stopped
    tap(ui, (1260, 790))
    assert not app.reader.reading
    assert app.services.speech.stopped > stopped
    assert ui.find("Jeg har fået et brev").marked is None
    assert ui.find("Læs højt")


def test_the_button_that_began_the_reading_stops_it(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Læs højt")
    tap(ui, "Stop")
    assert not app.reader.reading
    assert len(app.services.speech.said) == 1


def test_what_is_heard_is_in_the_language_on_the_screen_and_late_sentences_mark_nothing(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Læs højt")
    late = app.services.speech.on_sentence
    choose(partial(tap, ui), "English")
    late(0)
    ui.frames(2)
    assert ui.find("What can I help with?").marked is None
    tap(ui, "Read aloud")
    assert app.services.speech.said[-1][0] == "en"
    app.services.speech.on_done()
    ui.frames(2)
    assert not app.reader.reading


def test_hidden_at_once_and_the_touch_that_brings_it_back_touches_nothing(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Læs højt")
    tap(ui, "Skjul")
    assert app.services.session.hidden
    assert not app.reader.reading
    assert app.stage.over
    tap(ui, (400, 300))  # where a tile is
    assert not app.services.session.hidden
    assert app.stage.over == []
    assert app.navigation.current.name == "home"


def test_nobody_there_a_warning_and_time_to_stay(ui, start):
    app = start(times=Times(idle=30, warning=20, goodbye=2))
    tap(ui, (700, 300))
    ui.advance(29.5)
    assert app.services.session.warning
    assert ui.find("Er du der stadig?")
    assert app.services.sound.calls == [("play", "warning")]
    ui.advance(5)
    left = round(app.services.session.next_deadline() - app.services.clock.monotonic())
    assert 14 <= left <= 16
    assert ui.find_all(f"{left} sekunder") or ui.find_all(f"{left + 1} sekunder")  # it steps once a second
    tap(ui, "Jeg er her stadig")
    assert not app.services.session.warning
    assert ui.find_all("Er du der stadig?") == []
    assert ui.find("Hvad kan jeg hjælpe med?")
    ui.advance(28)
    assert not app.services.session.warning


def test_the_warning_offers_to_end_now(ui, start):
    app = start(times=Times(idle=30, warning=20, goodbye=2))
    tap(ui, (700, 300))
    ui.advance(29.5)
    tap(ui, "Slut nu")
    assert app.services.session.state is State.ENDING
    assert ui.find_all("Er du der stadig?") == []


def test_another_window_hides_no_less(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Skjul")
    ui.resize((1024, 600))
    assert app.services.session.hidden
    assert app.stage.over[-1].size == [1024, 600]


def test_nobody_there_then_everything_goes(ui, start):
    app = start(times=Times(idle=30, warning=20, goodbye=2))
    app.use_language("en")
    tap(ui, (700, 300))
    tap(ui, "What is on here")
    app.page.state["word"] = "Kanin"
    kept = app.page.state
    ui.advance(30 + 20.5)
    assert app.services.session.state is State.ENDING
    assert kept == {}
    assert app.services.restarted == []
    ui.advance(2.5)
    assert app.services.restarted == [True]
    assert app.navigation.current.name == "idle"
    assert i18n.current().code == "da"
    assert ui.find("Rør ved skærmen")


def test_the_visitor_ends_it(ui, start):
    app = start()
    tap(ui, (700, 300))
    tap(ui, "Slut")
    assert app.services.session.state is State.ENDING
    assert ui.find_all("Hvad kan jeg hjælpe med?") == []
    ui.advance(3)
    assert ui.find("Rør ved skærmen")


def test_staff_can_be_called_from_every_page_and_the_idle_one(ui, start):
    app = start()
    tap(ui, "Hent en")
    assert app.stage.over
    assert app.services.sound.calls == [("play", "call")]


def test_nothing_is_drawn_when_nothing_changes(ui, start):
    start()
    ui.settle()
    before = ui.drawn
    ui.advance(50)
    assert ui.drawn - before <= 2  # the minute turned once
    tap(ui, (700, 300))
    ui.settle()
    before = ui.drawn
    ui.advance(60)
    assert ui.drawn == before


def test_the_idle_page_shows_the_new_minute(ui, start):
    start()
    assert ui.find("9.42")
    ui.advance(61)
    assert ui.find("9.43")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (1920, 1080)])
def test_a_busy_day_says_how_much_more_there_is(ui, start, size):
    names = [f"Nummer {number}." for number in range(1, 12)]
    day = [demo_services.activity(name, name, 0, 10 + i, 11 + i, picture="coffee") for i, name in enumerate(names)]
    start(size, programme=tuple(day))
    seen = sum(bool(ui.find_all(name)) for name in names)
    assert 3 <= seen < len(names)
    assert ui.find(f"og {len(names) - seen} til i dag")
    assert not list(faults(ui))


def test_a_list_without_end_is_shown_a_part_at_a_time(ui, start):
    names = [f"Nummer {number}." for number in range(1, 91)]
    day = [demo_services.activity(name, name, 0, 10, 12, picture="coffee") for name in names]
    app = start(programme=tuple(day))
    app.go("activities")

    def shown():
        return sum(bool(ui.find_all(name)) for name in names)

    assert shown() == 40
    for many in (80, 90):
        more = next(one for one in ui.widgets() if getattr(one, "words", "") == "Vis flere")
        more.action()
        ui.settle()
        assert shown() == many
    assert not ui.find_all("Vis flere")


def test_a_day_that_is_all_there_says_nothing_more(ui, start):
    start(programme=demo_services.PROGRAMME[:3])
    assert not ui.find_all("til i dag")


def test_a_known_error_becomes_a_page_with_a_way_on(ui, start):
    app = start()

    class Broken(KnownError):
        message = "It is not your fault. Ask staff, or start again from the front page."

    def refuse(*_args):
        raise Broken

    tap(ui, (700, 300))
    app.services.calendar.occurrences = refuse
    app.go("activities")
    assert ui.find("Det er ikke din skyld.")
    del app.services.calendar.occurrences
    tap(ui, "Til forsiden")
    assert ui.find("Hvad kan jeg hjælpe med?")


def test_a_bug_is_logged_without_its_words_and_the_kiosk_goes_on(ui, start, caplog):
    from kivy.base import ExceptionManager

    app = start()
    tap(ui, (700, 300))
    bug = ValueError("Kanin")
    assert ExceptionManager.handle_exception(bug) == ExceptionManager.PASS
    assert ui.find("Noget gik galt hos os")
    assert "ValueError" in caplog.text
    assert "Kanin" not in caplog.text
    assert app.navigation.current.name == "home"
    caplog.clear()


def test_another_window_another_layout_the_same_page(ui, start):
    app = start()
    app.go("activities")
    tap(ui, "Senere")
    ui.resize((1024, 600))
    assert app.stage.page.size == [1024, 600]
    assert app.page.state["tab"] == "later"
    assert ui.find("Svømmetur").font_size < 28


def test_many_touches_leave_one_timer(ui, start):
    from kivy.clock import Clock

    start()
    tap(ui, (700, 300))
    before = len(Clock.get_events())
    for _ in range(20):
        tap(ui, (1260, 790))
    assert len(Clock.get_events()) <= before


def hear_keys(ui):
    """How many hear the window's keys."""
    events = ("on_key_down", "on_key_up", "on_textinput")
    return sum(not one.is_dead() for event in events for one in ui.window.get_property_observers(event))


@pytest.mark.parametrize("last", ["find", "help_type", "home"])
def test_a_program_that_ends_hears_no_key_any_more(ui, start, last):
    """Also while it reads aloud, which changes the frame once more; and with a page up that is written on."""
    gc.collect()
    before = hear_keys(ui)
    app = start()
    app.touched()
    app.go(last)
    app.read_aloud()
    assert app.reader.reading
    assert hear_keys(ui) > before
    ui.clear()
    assert hear_keys(ui) == before
