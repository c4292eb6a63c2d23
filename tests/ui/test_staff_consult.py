"""Staff ask the visitors: written line by line, refused until it says who asks and what for, answered, taken down."""

import demo_services
import pytest
from demo_consultations import EVENING, OVER, WAITING
from demo_staff import JONAS, METTE, with_staff
from visiting import button, touch

from kiosk import i18n
from kiosk.staff.consulting import NotToBeAsked
from kiosk.voice.consultations import OfTheHub

TOUCHED = {
    "Det bliver ændret": "De kommende tirsdage",
    "Hvem spørger": "Husmødet",
    "Spørgsmålet": "Hvad skal vi lave om tirsdagen?",
}


@pytest.fixture
def app(ui):
    from kiosk.ui.app import KioskApp

    services = with_staff(demo_services.services())
    app = KioskApp(services)
    ui.start(app)
    app.ui, app.asked = ui, services.consultations
    app.touched()
    app.home()  # a visitor is here, and goes on when the card goes
    app.staffing.start()
    services.staff.open(METTE)
    ui.advance(0.6)
    return app


def sees(app, words):
    return bool(app.ui.find_all(words))


def page(app):
    return app.staffing.pages.page


def at_questions(app):
    touch(app.ui, "Huset")
    touch(app.ui, "Se spørgsmålene")
    assert page(app).route.name == "staff_consult"


def lines(app):
    """The button of each line, by what the line is called."""
    from kiosk.ui.widgets.panels import Card
    from kiosk.ui.widgets.tappable import Tappable

    cards = [[*card.walk_parts()] for card in app.ui.widgets(Card)]
    return {
        next(part.text for part in card if getattr(part, "text", "")): next(
            part for part in card if isinstance(part, Tappable)
        )
        for card in cards
        if any(isinstance(part, Tappable) for part in card)
    }


def fill(app, name):
    """Touch the button of this line, whether or not it is scrolled away."""
    lines(app)[name].tap()
    app.ui.advance(0.6)


def types(app, words):
    page(app).state["typed"].wipe()
    page(app).state["typed"].add(words)
    touch(app.ui, "Gem det")


def writes(app, name):
    fill(app, name)
    types(app, TOUCHED[name])


def an_answer(app, words, picture):
    touch(app.ui, "Skriv et svar")
    types(app, words)
    if picture:
        app.ui.touch(button(app.ui, picture))
        app.ui.advance(0.6)
    else:
        touch(app.ui, "Uden billede")


def done(app):
    return [(one.what, one.who) for one in app.services.audit.lines() if "consult" in one.what]


def test_a_question_is_written_and_stands_on_the_screen(app):
    at_questions(app)
    assert sees(app, "Der er ikke noget spørgsmål lige nu")
    touch(app.ui, "Spørg om noget nyt")
    for name in TOUCHED:
        writes(app, name)
    fill(app, "Svarene")
    an_answer(app, "Film", "film")
    an_answer(app, "Ro", "")
    touch(app.ui, "Det er dem alle")
    fill(app, "Den sidste dag")
    touch(app.ui, "Om 2 uger: fredag den 4. december")
    fill(app, "Hvor meget gæsterne bestemmer")
    touch(app.ui, "Vi bestemmer sammen.")
    touch(app.ui, "Sæt det på skærmen")
    (one,) = app.asked.those
    assert (one.question, one.asks) == ({"da": TOUCHED["Spørgsmålet"]}, {"da": "Husmødet"})
    assert (one.changes, one.step, one.closes) == ({"da": "De kommende tirsdage"}, "partnership", EVENING.closes)
    assert [(each.text["da"], each.icon) for each in one.choices] == [("Film", "film"), ("Ro", "")]
    assert done(app) == [("consult.published", METTE.serial)]
    assert page(app).route.name == "staff_consult"
    assert sees(app, TOUCHED["Spørgsmålet"])
    app.services.staff.pull()
    app.home()
    app.ui.advance(0.6)
    touch(app.ui, TOUCHED["Spørgsmålet"])
    assert sees(app, "Husmødet")


def test_without_who_asks_and_what_it_changes_it_says_which_is_missing(app):
    at_questions(app)
    touch(app.ui, "Spørg om noget nyt")
    writes(app, "Spørgsmålet")
    touch(app.ui, "Sæt det på skærmen")
    left = "Hvem spørger · Det bliver ændret · Svarene · Den sidste dag · Hvor meget gæsterne bestemmer"
    assert sees(app, f"Der mangler: {left}")
    assert app.asked.those == []
    writes(app, "Hvem spørger")
    assert not sees(app, "Der mangler")
    touch(app.ui, "Sæt det på skærmen")
    assert sees(app, "Der mangler: Det bliver ændret")
    assert done(app) == []


def test_what_was_written_can_be_changed_and_an_answer_removed(app):
    at_questions(app)
    touch(app.ui, "Spørg om noget nyt")
    writes(app, "Hvem spørger")
    fill(app, "Hvem spørger")
    assert str(page(app).state["typed"]) == "Husmødet"
    typed = page(app).state["typed"]
    touch(app.ui, "Tilbage")
    assert str(typed) == ""
    assert sees(app, "Husmødet")
    fill(app, "Svarene")
    for words in ("Et", "To", "Tre", "Fire", "Fem", "Seks"):
        an_answer(app, words, "")
    assert not sees(app, "Skriv et svar")
    touch(app.ui, "Fjern det")
    assert len(page(app).draft.choices) == 5
    touch(app.ui, "Skriv et svar")
    touch(app.ui, "Tilbage")
    assert sees(app, "Hvad kan man svare?")
    touch(app.ui, "Tilbage")
    assert sees(app, "Spørg gæsterne")
    touch(app.ui, "Tilbage")
    assert page(app).route.name == "staff_consult"


def test_a_text_takes_no_more_letters_than_the_screen_has_room_for(app):
    at_questions(app)
    touch(app.ui, "Spørg om noget nyt")
    fill(app, "Spørgsmålet")
    assert not page(app).state["typed"].add("å" * 121)
    touch(app.ui, "Gem det")
    assert page(app).draft.question == "å" * 120


def test_what_the_house_owes_an_answer_is_said_and_written(app):
    app.asked.those = [WAITING]
    touch(app.ui, "Huset")
    assert sees(app, "1 spørgsmål venter på et svar fra jer.")
    touch(app.ui, "Tilbage")
    at_questions(app)
    touch(app.ui, WAITING.question["da"])
    touch(app.ui, "Skriv, hvad der kom ud af det")
    fill(app, "Det bliver lavet om")
    types(app, "Film om tirsdagen")
    touch(app.ui, "Sæt svaret på skærmen")
    assert sees(app, "Skriv begge dele")
    fill(app, "Det bliver ikke lavet om")
    types(app, "Ikke om søndagen")
    touch(app.ui, "Sæt svaret på skærmen")
    (one,) = app.asked.those
    assert one.outcome == (demo_services.NOW.date(), {"da": "Film om tirsdagen"}, {"da": "Ikke om søndagen"})
    assert done(app) == [("consult.answered", METTE.serial)]
    assert sees(app, "Ikke om søndagen")
    assert not sees(app, "Skriv, hvad der kom ud af det")


def test_one_is_taken_down_after_a_question(app):
    app.asked.those = [EVENING]
    at_questions(app)
    touch(app.ui, EVENING.question["da"])
    assert not sees(app, "Skriv, hvad der kom ud af det")  # while it can be answered
    touch(app.ui, "Tag det ned")
    touch(app.ui, "Nej, tilbage")
    touch(app.ui, "Tag det ned")
    touch(app.ui, "Tilbage")
    touch(app.ui, "Tag det ned")
    touch(app.ui, "Ja, tag det ned")
    assert app.asked.those == []
    assert sees(app, "Der er ikke noget spørgsmål lige nu")
    assert done(app) == [("consult.withdrawn", METTE.serial)]


def test_what_is_to_come_is_seen_by_staff_and_owes_no_answer(app):
    app.asked.those = [EVENING._replace(opens=EVENING.closes)]
    touch(app.ui, "Huset")
    assert not sees(app, "venter på et svar fra jer")
    touch(app.ui, "Tilbage")
    at_questions(app)
    assert sees(app, "Vi spørger fra fredag den 4. december.")
    touch(app.ui, EVENING.question["da"])
    assert sees(app, "Tag det ned")
    assert not sees(app, "Skriv, hvad der kom ud af det")


def test_the_organisations_are_seen_and_left_alone(app):
    app.asked.those, app.asked.hubs = [OVER, WAITING], {"svaret", "venter"}
    touch(app.ui, "Huset")
    assert not sees(app, "venter på et svar fra jer")
    touch(app.ui, "Tilbage")
    at_questions(app)
    assert sees(app, "Fra organisationen. Vi mangler at svare.")
    touch(app.ui, WAITING.question["da"])
    assert not sees(app, "Tag det ned")
    assert not sees(app, "Skriv, hvad der kom ud af det")
    touch(app.ui, "Tilbage")
    assert sees(app, OVER.question["da"])


def test_how_the_organisations_stands_ends_in_one_full_stop(app):
    app.asked.those, app.asked.hubs = [EVENING, WAITING], {EVENING.id, WAITING.id}
    at_questions(app)
    said = [text for text in app.ui.texts() if text.startswith("Fra organisationen")]
    assert sorted(said) == [
        "Fra organisationen. Svar senest fredag den 4. december.",
        "Fra organisationen. Vi mangler at svare.",
    ]


def test_what_can_t_be_done_is_said(app):
    app.asked.those = [EVENING, WAITING]
    at_questions(app)
    page(app).tell(open=EVENING.id, sure=True)
    app.asked.hubs = {EVENING.id}  # it became the organisation's meanwhile
    page(app)._away(EVENING.id)
    app.ui.settle()
    assert sees(app, i18n.say(OfTheHub()))
    pages = app.staffing.pages
    pages.go("staff_consult_answer", consultation="venter")

    def refuse(*_given, **_named):
        raise NotToBeAsked

    app.services.consulting.answer = refuse
    page(app).state.update(moved="Alt", not_moved="Intet")
    page(app)._put()
    app.ui.settle()
    assert sees(app, "Det kan ikke vises sådan. Se på hver linje igen.")


def test_the_log_says_who_asked_and_not_what(app):
    app.asked.those = [WAITING]
    app.services.consulting.answer("venter", "Vi spiller skak", "Ro", by=JONAS.serial)
    app.services.staff.open(JONAS)
    app.ui.advance(0.6)
    app.staffing.pages.go("staff_log")
    app.ui.settle()
    assert sees(app, "Der blev skrevet, hvad der kom ud af et spørgsmål til gæsterne. Af Jonas.")
    assert not sees(app, "skak")
