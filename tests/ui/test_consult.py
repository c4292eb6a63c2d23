"""A visitor is asked, answers, may take it back, and later sees what came of it. Over a stand-in that remembers."""

import pytest
from demo_consultations import DOG, EVENING, OVER, TOLD, WAITING, DemoConsultations
from demo_services import PROGRAMME, services
from visiting import button, touch

from kiosk.errors import KnownError
from kiosk.ui.navigation import IDLE
from tests.ui.conftest import SIZES

QUESTION = EVENING.question["da"]


@pytest.fixture
def at(ui):
    """`at(*those)` is the app on its idle page, with these on the screen."""
    from kiosk.ui.app import KioskApp

    def begin(*those, **options):
        made = services(**options)
        made.consultations = DemoConsultations(*those, clock=made.clock)
        app = KioskApp(made)
        ui.start(app)
        app.ui, app.asked = ui, made.consultations
        return app

    return begin


def sees(app, words):
    return bool(app.ui.find_all(words))


def route(app):
    return app.navigation.current.name


def opened(app, one=EVENING):
    app.home()
    app.go("consult", consultation=one.id)
    app.ui.settle()


def answers(app, words="Lave mad sammen"):
    touch(app.ui, words)
    assert sees(app, "Tak for dit svar.")


# -- the way there


def test_a_touch_on_the_idle_page_begins_a_visit_at_the_question(at):
    app = at(EVENING)
    assert sees(app, "Vi spørger dig. Sig, hvad du synes.")
    touch(app.ui, QUESTION)
    assert app.services.session.visiting
    assert [one.name for one in app.navigation.stack] == ["home", "consult"]
    assert app.navigation.current.params == {"consultation": "aften"}


def test_a_touch_beside_it_begins_as_always(at):
    app = at(EVENING)
    touch(app.ui, "Rør ved skærmen")
    assert route(app) == "home"
    touch(app.ui, QUESTION)
    assert route(app) == "consult"


def test_where_several_are_asked_there_is_a_list_with_those_that_can_be_answered_first(at):
    app = at(OVER, WAITING, EVENING, DOG)
    app.home()
    assert sees(app, "Og 3 spørgsmål mere.")
    touch(app.ui, QUESTION)
    assert route(app) == "consults"
    said = list(reversed(app.ui.texts()))
    assert said.index("Vi mangler at svare") > max(said.index(QUESTION), said.index(DOG.question["da"]))
    assert sees(app, "Se, hvad der kom ud af det")
    touch(app.ui, DOG.question["da"])
    assert app.navigation.current.params == {"consultation": "hund"}


def test_seven_stand_on_two_pages(at):
    app = at(*(EVENING._replace(id=f"nr-{number}") for number in range(7)))
    app.home()
    app.go("consults")
    app.ui.settle()
    assert len(app.ui.find_all(QUESTION)) == 6
    touch(app.ui, "Mere")
    assert len(app.ui.find_all(QUESTION)) == 1
    touch(app.ui, "Tilbage til de første")
    assert len(app.ui.find_all(QUESTION)) == 6


def test_where_nothing_is_asked_nothing_stands_there_and_the_list_ends_in_a_next_step(at):
    app = at()
    assert not sees(app, "Vi spørger")
    app.home()
    assert not sees(app, "Vi spørger")
    app.go("consults")
    app.ui.settle()
    assert sees(app, "Der er ikke noget spørgsmål lige nu")
    touch(app.ui, "Til forsiden")
    assert route(app) == "home"


def test_it_stands_under_what_is_on_beside_the_visitors_own_suggestions(at):
    app = at(EVENING, programme=PROGRAMME[:1])
    app.services.letterbox.possible = True
    app.home()
    touch(app.ui, "Det sker her")
    assert sees(app, "Foreslå en aktivitet")
    touch(app.ui, "Vi spørger")
    assert route(app) == "consult"


def test_the_question_after_a_visit_has_the_place_alone(at):
    app = at(EVENING)
    app.services.asking.left = lambda: 30.0
    app.refresh()
    app.ui.settle()
    assert sees(app, "Fik du det, du kom for?")
    assert not sees(app, QUESTION)


# -- the question


def test_it_says_who_asks_what_it_changes_how_much_one_decides_and_until_when(at):
    app = at(EVENING)
    opened(app)
    for words in (
        QUESTION, "Husmødet og Mette, der er leder", "begynder vi på i januar", "Du er med til at bestemme",
        "Vi bestemmer sammen.", "Svar senest fredag den 4. december.", "Ingen spørger, hvem du er.",
    ):  # fmt: skip
        assert sees(app, words), words
    for choice in EVENING.choices:
        assert button(app.ui, choice.text["da"]).enabled


def test_every_step_of_the_ladder_has_words_of_its_own():
    from kiosk.ui.consulted import STEPS
    from sync import consultation

    assert tuple(STEPS) == consultation.STEPS
    assert len(set(STEPS.values())) == len(STEPS)


def test_danish_is_heard_as_danish_on_an_english_page(at):
    app = at(DOG)
    app.services.config.centre.language = "en"
    opened(app, DOG)
    app.use_language("en")
    app.read_aloud()
    said = app.services.speech.said[-1][1]
    other = {words for words, code in app.services.speech.others[-1].items() if code == "da"}
    assert {"Må hunden komme med ind?", "Reglen på døren.", "Kun i gangen"} <= other
    assert "You help to say what you think" in said
    assert "Answer by" in " ".join(said)


# -- the answer


def test_an_answer_counts_when_the_visitor_is_done_and_then_is_thanked_for(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    assert app.asked.given == {}
    assert sees(app, "Efter fredag den 4. december kan du se her, hvad alle har svaret.")
    touch(app.ui, "Færdig")
    assert app.asked.given == {"aften": "mad"}
    assert route(app) == "home"
    assert sees(app, "Du har svaret. Tak.")
    touch(app.ui, QUESTION)
    assert sees(app, "Du har svaret. Tak.")
    assert not app.ui.find_all("Lave mad sammen")


def test_it_can_be_taken_back_and_given_anew(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    touch(app.ui, "Fortryd")
    assert sees(app, "Ingen spørger, hvem du er.")
    answers(app, "Film")
    app.services.session.end()
    assert app.asked.given == {"aften": "film"}


def test_what_was_taken_back_never_counts(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    touch(app.ui, "Fortryd")
    app.services.session.end()
    assert app.asked.given == {}


@pytest.mark.parametrize("leaves", ["back", "end", "elsewhere"])
def test_who_leaves_the_thanks_has_answered_once(at, leaves):
    app = at(EVENING)
    opened(app)
    answers(app)
    if leaves == "back":
        touch(app.ui, "Tilbage")
        assert app.asked.given == {"aften": "mad"}
    elif leaves == "elsewhere":
        app.go("help")
        app.home()
        opened(app)
        answers(app, "Film")  # the page is new, and the answer too
        touch(app.ui, "Færdig")
        assert app.asked.given == {"aften": "film"}
    app.services.session.end()
    assert list(app.asked.given) == ["aften"]


def test_the_answer_is_read_aloud_only_if_asked_for(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    app.read_aloud()
    said = [words for _language, sentences in app.services.speech.said for words in sentences]
    assert "Lave mad sammen" not in said


def test_from_a_list_one_comes_back_to_it(at):
    app = at(EVENING, DOG)
    app.home()
    app.go("consults")
    app.go("consult", consultation="aften")
    app.ui.settle()
    answers(app)
    touch(app.ui, "Færdig")
    assert route(app) == "consults"
    assert sees(app, "Du har svaret. Tak.")


def test_a_disk_or_a_day_that_does_not_take_it_stops_nobody(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    app.asked.fails = KnownError()
    touch(app.ui, "Færdig")
    assert route(app) == "home"


def test_one_that_closed_or_went_while_it_stood_there_says_so(at):
    app = at(EVENING)
    opened(app)
    app.services.clock.skipped += (EVENING.closes - EVENING.opens) * 2
    app.refresh()
    app.ui.settle()
    assert sees(app, "Man kan ikke svare mere")
    touch(app.ui, "Se svarene")
    assert sees(app, "Vi mangler at svare")
    app.asked.those.clear()
    app.refresh()
    app.ui.settle()
    assert sees(app, "Spørgsmålet er væk")
    touch(app.ui, "Til forsiden")
    assert route(app) == "home"


def test_where_there_is_no_memory_for_answers_it_says_so_and_who_to_tell(at):
    app = at(EVENING)
    app.asked.open = list
    app.home()
    assert sees(app, "Man kan ikke svare på denne skærm")
    touch(app.ui, QUESTION)
    assert sees(app, "Fortæl personalet, hvad du synes.")
    touch(app.ui, "Hent en medarbejder")
    assert app.stage.over


# -- what came of it


def results(app, one, told=None):
    app.asked.told = {one.id: told} if told else {}
    app.home()
    app.go("consult_results", consultation=one.id)
    app.ui.settle()


def test_until_there_is_an_answer_it_says_that_we_owe_one(at):
    app = at(WAITING)
    assert sees(app, "Vi mangler at svare")
    app.home()
    touch(app.ui, QUESTION)
    assert route(app) == "consult_results"
    assert sees(app, "Det bliver stående, til vi har svaret.")
    assert sees(app, "De er ikke talt op endnu.")


def test_the_numbers_stand_beside_bars_and_small_ones_are_not_shown(at):
    from kiosk.ui.widgets.bars import Bar

    app = at(WAITING)
    results(app, WAITING, TOLD)
    assert [one.share for one in reversed(app.ui.widgets(Bar))] == [12 / 31, 1, None, 7 / 31, None, 5 / 31]
    assert [text for text in app.ui.texts() if text.endswith(" svar")] == ["5 svar", "7 svar", "31 svar", "12 svar"]
    assert len(app.ui.find_all("Vises ikke")) == 2
    assert sees(app, "Små tal, og tal der røber dem, bliver ikke vist.")
    assert not sees(app, "i alt")


def test_where_all_is_told_the_sum_is_too(at):
    app = at(WAITING)
    told = type(TOLD)(numbers={choice.key: 6 for choice in WAITING.choices}, all=36)
    results(app, WAITING, told)
    assert sees(app, "36 svar i alt.")
    assert not sees(app, "Vises ikke")
    assert not sees(app, "Små tal")


def test_where_too_few_answered_no_number_is_shown_and_it_says_why(at):
    app = at(WAITING)
    results(app, WAITING, type(TOLD)(numbers={choice.key: None for choice in WAITING.choices}, all=None))
    assert sees(app, "Der er kommet for få svar til, at vi viser tal.")
    assert not sees(app, "Vises ikke")


def test_what_moved_and_what_did_not_when_and_by_whom_and_a_way_on(at):
    app = at(OVER)
    app.services.letterbox.possible = True
    assert sees(app, "Se, hvad der kom ud af det")
    results(app, OVER, TOLD)
    for words in (
        "Det bliver lavet om", "Vi åbner klokken 9 fra december.", "Det bliver ikke lavet om",
        "ikke penge til det.", "Svaret tirsdag den 10. november af", "Husmødet og Mette, der er leder",
    ):  # fmt: skip
        assert sees(app, words), words
    touch(app.ui, "Foreslå noget selv")
    assert sees(app, "Hvad kunne vi lave sammen her?")
    app.back()
    touch(app.ui, "Hent en medarbejder")
    assert app.stage.over


def test_while_it_is_open_nobody_sees_numbers(at):
    app = at(EVENING)
    results(app, EVENING, TOLD)
    assert not sees(app, "31 svar")
    touch(app.ui, "Til spørgsmålet")
    assert route(app) == "consult"


def test_the_end_of_the_visit_leaves_no_answer_behind(at):
    app = at(EVENING)
    opened(app)
    answers(app)
    app.end()
    app.ui.frames(2)
    assert app.navigation.current.name == IDLE
    assert app.navigation.current.state == {}
    assert app.asked.given == {"aften": "mad"}


class Waiting:
    """What waits in memory, in the test's own."""

    possible = True

    def __init__(self):
        self.found = []

    def read(self):
        return dict.fromkeys(self.found, 1)

    def add(self, name):
        self.found.append(name)


def test_the_real_service_takes_the_answer_at_the_very_end_of_the_visit(ui, tmp_path):
    from kiosk.voice.consultations import Consultations
    from tests.helpers.desk import Desk

    desk, waits = Desk(ui, tmp_path), Waiting()
    desk.services.consultations = Consultations(desk.centre.store, desk.services.clock, waits, None)
    desk.services.consultations.keep(EVENING)
    desk.go("consult", consultation="aften")
    desk.touch("Lave mad sammen")
    assert waits.found == []
    desk.app.end()
    desk.ui.frames(2)
    assert waits.found == ["consult:aften:mad"]


def test_the_question_itself_stands_on_the_front_page_where_there_is_room(ui, tmp_path):
    from kiosk.demo.screens import consult
    from kiosk.ui.app import KioskApp
    from tests.helpers.arrived import arrive

    asking = next(one for one in consult.VISITORS if (one.screen, one.name) == ("home", "asking"))
    app = KioskApp(consult.VISITORS_STAGE.services(tmp_path))
    for size in SIZES:
        ui.start(app, size)
        arrive(app, consult.VISITORS_STAGE, asking)
        assert ui.find_all(EVENING.question["da"]), size
