"""*I got a letter*: bringing it, reading it, and what a visitor can do with it."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import demo_services
import pytest
from demo_letters import (
    CASES,
    COURT,
    JOB,
    LONGEST,
    NO,
    SWINDLE,
    UNSURE,
    DemoLetters,
    DemoSticks,
    first,
    sticks_with,
)  # fmt: skip
from visiting import started, touch

from kiosk.letters.model import Counted
from kiosk.letters.reading.errors import Locked


class Reading(DemoLetters):
    """Remembers what it was asked to read; the test says how that goes on."""

    def read(self, source, step, done, *, channel):
        self.asked = (source, channel)
        self.step, self.done = step, done
        self.job = SimpleNamespace(stopped=0)
        self.job.stop = lambda: setattr(self.job, "stopped", self.job.stopped + 1)
        return self.job


@pytest.fixture
def services():
    made = demo_services.services()
    made.letters, made.sticks = Reading(made.clock), sticks_with("Brev.pdf", "Andet.pdf")
    return made


@pytest.fixture
def app(ui, services):
    return started(ui, services)


def show(app, name, **kept):
    app.go("letter_page", id=app.services.letters.put(name, **kept))


def test_from_the_stick_to_its_explanation(ui, app, services):
    touch(ui, "Jeg har fået et brev")
    touch(ui, "På en USB-nøgle")
    touch(ui, "Brev.pdf")
    assert services.letters.asked[0].name == "Brev.pdf"
    services.letters.step("Opening the letter")
    ui.frames(2)
    assert ui.find("Vi åbner brevet")
    number = services.letters.put(JOB)
    services.letters.done([services.letters.get(number)])
    ui.frames(2)
    assert ui.find("Jobcentret indkalder dig til et møde")
    assert ui.find("om 9 dage")
    app.back()
    assert app.navigation.current.name == "letter_stick"


def test_several_letters_in_one_file_are_listed_by_urgency(ui, app, services):
    app.go("letter_reading", data=b"x")
    kept = [services.letters.get(services.letters.put(name)) for name in (NO, JOB, COURT)]
    services.letters.day = date(2026, 1, 1)
    services.letters.done(kept)
    ui.frames(2)
    assert app.navigation.current.name == "letters"
    from kiosk.ui.widgets.listed import Listed

    shown = [part.words for part in app.stage.page.walk_parts() if isinstance(part, Listed)]
    assert len(shown) == 3
    assert "retten" in shown[0]


def test_what_could_not_be_read_says_why_and_what_else(ui, app, services):
    app.go("letter_reading", data=b"x")
    services.letters.done(Locked())
    ui.frames(2)
    assert ui.find("adgangskode")
    touch(ui, "En anden måde")
    assert app.navigation.current.name == "letter"


def test_a_bug_of_ours_is_no_dead_end(ui, app, services):
    app.go("letter_reading", data=b"x")
    services.letters.done(None)
    ui.frames(2)
    assert ui.find("Det er ikke din skyld")
    touch(ui, "Prøv igen")
    assert services.letters.job.stopped == 0
    assert ui.find("Vi læser dit brev")


def test_going_elsewhere_stops_the_reading_and_another_language_does_not(ui, app, services):
    app.go("letter_reading", data=b"x")
    app.use_language("en")
    assert services.letters.job.stopped == 0
    touch(ui, "Stop")
    assert services.letters.job.stopped == 1
    services.letters.done([])
    ui.frames(2)
    assert app.navigation.current.name == "home"


def test_a_stick_that_comes_is_seen(ui, app, services):
    services.sticks = DemoSticks(present=False)
    app.go("letter_stick")
    assert ui.find("Sæt din USB-nøgle i")
    services.sticks.there, services.sticks.listed = True, sticks_with("Nyt.pdf").listed
    services.sticks.told[0]()
    ui.frames(2)
    assert ui.find("Nyt.pdf")
    app.home()
    assert services.sticks.told == []


def test_a_letter_from_the_court_is_announced_before_it_is_opened(ui, app):
    show(app, COURT)
    assert ui.find("Brevet kan være fra retten")
    assert not ui.find_all(CASES[COURT].sender)
    touch(ui, "Læs det nu")
    assert ui.find("Det er et vigtigt brev fra retten")
    app.back()
    app.go("letters")
    assert ui.find("Det er et vigtigt brev fra retten")


def test_later_leaves_it_closed(ui, app):
    show(app, COURT)
    touch(ui, "Senere")
    assert app.navigation.current.name == "home"
    app.go("letters")
    assert ui.find("Brevet kan være fra retten")


def test_together_calls_somebody_and_leaves_it_closed_until_it_is_opened(ui, app, services):
    show(app, COURT)
    touch(ui, "Læs det sammen med en")
    assert app.stage.over
    app.dismiss()
    ui.frames(2)
    assert not app.stage.over
    assert ui.find("Brevet kan være fra retten")
    app.home()
    app.go("letters")
    assert not ui.find_all(CASES[COURT].sender)


def test_page_by_page_and_back(ui, app):
    show(app, NO)
    touch(ui, "Hvis jeg intet gør?")
    assert ui.find("Så bliver det ved et nej.")
    touch(ui, "Hvad kan jeg gøre?")
    assert ui.find("Klag")
    touch(ui, "Svære ord")
    assert ui.find("afslag")
    for _ in range(3):
        app.back()
    assert ui.find("Kommunen siger nej")
    app.back()
    assert app.navigation.current.name == "home"


def test_an_unsure_day_is_a_question_and_goes_nowhere_unconfirmed(ui, app):
    show(app, UNSURE)
    asked = [text for text in ui.texts() if text.startswith("Er ")]
    assert asked
    assert asked[0].endswith("?")
    touch(ui, "Husk dagen")
    assert not ui.find_all("kalender")
    touch(ui, "Ja, det passer")
    assert ui.find("kalender")


def test_a_swindle_is_flagged_and_gives_no_number_to_call(ui, app):
    show(app, SWINDLE)
    assert ui.find("Det kan være snyd")
    assert ui.find("Betal ikke")
    assert not ui.find_all("Husk dagen")
    assert not ui.find_all("Ring til dem")
    app.go("letters")
    assert ui.find("Det kan være snyd")


def test_what_a_finding_came_from_is_shown_in_the_letter(ui, app, services):
    from kiosk.ui.widgets.quoted import Quoted

    number = services.letters.put(JOB)
    kept = services.letters.get(number)
    text = kept.letter.reading.text
    start = text.index("torsdag den 19. marts 2026")
    meeting = replace(
        kept.letter.understanding.appointments[0], start=start, end=start + 26, quote=text[start : start + 26]
    )
    kept.letter = replace(kept.letter, understanding=replace(kept.letter.understanding, appointments=(meeting,)))
    app.go("letter_itself", id=number)
    touch(ui, "19. marts")
    (marked,) = [
        part.original[mark.start : mark.end] for part in ui.widgets(Quoted) for mark in part.marks if mark.chosen
    ]
    assert marked == "torsdag den 19. marts 2026"


def test_saying_when_it_came_works_the_day_out_anew(ui, app, services):
    number = services.letters.put(first(complaint=bool, suspicious=False))
    kept = services.letters.get(number)
    found = kept.letter.understanding
    counted = Counted(4, "weeks", services.letters.today, "assumed_received")
    deadline = replace(found.complaint.deadline, counted=counted, confidence=0.5)
    kept.letter = replace(kept.letter, understanding=replace(found, deadlines=(deadline,), appointments=()))
    asked = []
    services.letters.received = lambda one, day: asked.append((one.id, day))
    app.go("letter_page", id=number)
    touch(ui, "Hvornår fik du det?")
    touch(ui, "I går")
    assert asked == [(number, date.fromordinal(services.letters.today.toordinal() - 1))]
    assert app.navigation.current.name == "letter_page"


def test_what_was_typed_is_read_and_wiped_with_the_visit(ui, app, services):
    touch(ui, "Jeg har fået et brev")
    touch(ui, "Jeg vil skrive det")
    touch(ui, "Forklar mig det")
    assert ui.find("Skriv lidt mere")
    app.page.typed.add("frist den 3. marts\nRing til os")
    typed = app.page.typed
    touch(ui, "Forklar mig det")
    assert services.letters.asked[0] == b"frist den 3. marts\nRing til os"
    services.session.touch()
    services.session.end()
    assert str(typed) == ""


def test_what_was_copied_can_be_pasted_once(ui, app):
    from kiosk.ui import pasted
    from kiosk.ui.loop import find_sdl

    find_sdl().SDL_SetClipboardText("Mød op den 3. marts".encode())
    app.go("letter_type")
    touch(ui, "Sæt ind")
    assert str(app.page.typed) == "Mød op den 3. marts"
    assert not pasted.waiting()
    assert not ui.find_all("Sæt ind")


def test_a_letter_read_in_part_says_so_on_top_and_when_read_aloud(ui, app, services):
    from kiosk.ui.reading import spoken

    number = services.letters.put(JOB)
    kept = services.letters.get(number)
    reading = replace(kept.letter.reading, cut=True, unread=("Bilag 1.pdf",), pages_read=40, pages_there=300)
    kept.letter = replace(kept.letter, reading=reading)
    app.go("letter_page", id=number)
    assert ui.find("40 af 300 sider")
    assert ui.find("Bilag 1.pdf")
    said = [one.words for one in spoken(app.stage.page)]
    assert said.index("Vi har kun læst 40 af 300 sider.") < said.index("Det er torsdag den 19. marts.")


def test_a_number_to_call_is_shown_large_and_as_a_code(ui, app, services):
    from kiosk.ui.widgets.qr import QrCode

    show(app, NO)
    app.navigation.current.state["page"] = "can"
    app.refresh()
    touch(ui, "Vis nummeret stort")
    assert app.navigation.current.name == "letter_call"
    digits = CASES[NO].phones[0]
    assert ui.find(" ".join(digits[at : at + 2] for at in range(0, 8, 2))).style == "hero"
    assert ui.widgets(QrCode)
    touch(ui, "Færdig")
    assert ui.find("Det kan du gøre")
    app.go("letter_call", id=99, key="call")
    assert ui.find("Brevet er væk")


def test_an_unsure_day_is_a_question_in_the_list_in_the_letter_and_on_the_slip(ui, app, services):
    from kiosk.ui.letter_slip import slip

    number = services.letters.put(UNSURE)
    kept = services.letters.get(number)
    said = services.letters.explained(kept)
    app.go("letters")
    assert ui.find(said.when.question.words)
    assert ui.find(f"“{said.when.question.quote}")
    app.go("letter_itself", id=number)
    assert [text for text in ui.texts() if text.endswith("?")]
    now = services.clock.now()
    for who in (False, True):
        lines = [one.text for one in slip(said, services.config.centre, now, who=who).parts if hasattr(one, "text")]
        assert [line for line in lines if line.endswith("?")]
        assert bool([line for line in lines if said.when.question.quote in line]) is who


def test_who_reads_a_long_letter_is_asked_and_the_letter_is_still_there(ui, app, services):
    app.touched()
    number = services.letters.put(LONGEST, opened=True)
    app.go("letter_itself", id=number)
    before = ui.texts()
    app.touched()
    ui.until(lambda: services.session.warning, frames=60 * 400)
    ui.frames(2)
    assert ui.find("Er du der stadig?")
    touch(ui, "Jeg er her stadig")
    assert not app.stage.over
    assert ui.texts() == before


def test_a_line_of_a_letter_that_goes_on_is_read_in_one_breath():
    from kiosk.ui.widgets.quoted import Quoted, flowing

    text = (
        "Nordby Kommune\nHavnegade 12\nSamtalen holdes på Havnegade 12. Du bedes henvende dig i\n"
        "Receptionen på 2. sal,\nhvor du bliver hentet.\n\nVenlig hilsen\nMette"
    )
    assert flowing(text).count("\n") == 5
    assert Quoted(text).sentences == [
        "Nordby Kommune", "Havnegade 12", "Samtalen holdes på Havnegade 12.",
        "Du bedes henvende dig i Receptionen på 2. sal, hvor du bliver hentet.", "Venlig hilsen", "Mette",
    ]  # fmt: skip


def test_a_guide_that_a_letter_led_to_leads_back_to_the_letter(ui, app, services):
    from kiosk.guidance.walk import begin

    show(app, NO)
    app.navigation.current.state["page"] = "can"
    app.refresh()
    touch(ui, "Så kan du klage")
    assert app.navigation.current.name == "guide"
    guide = services.guides.get("klage")
    end = next(step for step in guide.steps.values() if step.end and step.end.kind == "form")
    app.navigation.current.state["walk"] = begin(guide, end.id)
    app.refresh()
    assert not ui.find_all("Færdig")
    touch(ui, "Tilbage til brevet")
    assert ui.find("Det kan du gøre")


def test_what_was_fetched_in_the_mailbox_can_be_read_later_too(ui, app, services):
    from pathlib import Path

    app.go("letter_fetched")
    assert ui.find("Der er ikke hentet noget")
    services.mailbox = SimpleNamespace(
        fetched=lambda: [Path("/visit/mailbox/Afslag.pdf"), Path("/visit/mailbox/B.pdf")]
    )
    app.home()
    touch(ui, "Jeg har fået et brev")
    touch(ui, "Hentet lige nu")
    touch(ui, "Afslag.pdf")
    assert services.letters.asked == (Path("/visit/mailbox/Afslag.pdf"), "digital")


def test_the_letters_own_words_are_read_in_danish_on_an_english_page(ui, app, services):
    number = services.letters.put(UNSURE)
    app.go("letter_page", id=number)
    app.use_language("en")
    app.reader.start(app.stage.page, private=True)
    quote = services.letters.explained(services.letters.get(number)).when.question.quote
    (others,) = services.speech.others
    assert others[quote] == "da"
    assert set(others) == {quote}
