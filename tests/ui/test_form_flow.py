"""A form from beginning to end, with real widgets: touched, typed, stopped, opened again, in another language."""

import time

import demo_services
import pytest
from demo_forms import Printer, Sticks, forms, other

from kiosk.forms import keyslip

NAME, DOG, RENT = "/data/dig/navn", "/data/valg/hund", "/data/dig/leje"


@pytest.fixture
def services(tmp_path):
    made = demo_services.services()
    made.printer, made.sticks = Printer(), Sticks()
    made.forms = forms(tmp_path, made.clock, other())
    made.session.wipers.register("forms", made.forms.wipe)
    return made


@pytest.fixture
def app(ui, services):
    from kiosk.ui.app import KioskApp

    made = KioskApp(services)
    ui.start(made)
    made.home()
    return made


def touch(ui, words):
    """A tap, and the half second after it in which another on that spot would not count."""
    ui.touch(words)
    ui.advance(0.6)


def tap(ui, part):
    ui.touch(part)
    ui.advance(0.6)


def button(ui, words):
    """The part that can be touched and is called so."""
    from kiosk.ui.widgets.tappable import Tappable

    return next(one for one in ui.widgets(Tappable) if one.words == words)


def begin(ui, app, form="alt"):
    """From the front page to the first question."""
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg vil prøve det hele")
    touch(ui, "Begynd")
    if ui.find_all("Blankettens dele"):
        touch(ui, "Videre")
    return app.services.forms.filling(form)


def upmost(ui, words):
    """Of several with these words the one that is read first."""
    return [one for one in ui.widgets() if getattr(one, "words", "") == words][-1]


def put(app, filling, path, value):
    """Answer behind the screen's back, and show it."""
    filling.steps.answer(path, value)
    app.page._fresh()
    app.refresh()


def go(app, name, *, form="alt"):
    """Straight to one question."""
    filling = app.services.forms.filling(form) or app.services.forms.begin(form, "da")
    page = next(one for one in filling.steps.pages() if any(path.endswith(f"/{name}") for path in one.paths))
    filling.goto(page)
    app.go("form", form=form)
    app.page.show("")
    return filling


def wait(ui, done):
    """Let a thread end; the virtual clock stands still for it."""
    for _ in range(200):
        ui.frames()
        if done():
            return
        time.sleep(0.01)
    pytest.fail(f"it did not happen: {ui.texts()}", pytrace=False)


def test_by_need_what_it_takes_and_the_first_question(ui, app):
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg vil prøve det hele")
    assert ui.find("10 minutter")
    assert ui.find("Dit ID")
    assert ui.find("ikke en officiel blanket")
    touch(ui, "Begynd")
    assert ui.find("Blankettens dele")
    touch(ui, "Videre")
    assert ui.find("Det her er en prøve.")
    touch(ui, "Videre")
    assert ui.find("Hvad hedder du?")


def test_typed_refused_and_gone_on(ui, app):
    filling = go(app, "navn")
    touch(ui, "Videre")
    assert ui.find("Skriv et navn.")
    for key in "ib":
        tap(ui, next(cap for cap in ui.widgets() if getattr(cap, "key", None) and cap.key.name == key))
    assert not ui.find_all("Skriv et navn.")
    touch(ui, "Videre")
    assert filling.session.value(NAME) == "Ib"
    assert ui.find("Hvad er der sket?")
    assert filling.begun


def test_back_shows_what_was_answered_and_another_language_too(ui, app):
    filling = go(app, "navn")
    put(app, filling, NAME, "Ib")
    touch(ui, "Videre")
    app.back()
    app.switch_language()
    assert ui.find("What is your name?")
    from kiosk.ui.widgets.field import Field

    assert ui.widgets(Field)[0].text == "Ib"


def test_why_we_ask(ui, app):
    go(app, "leje")
    touch(ui, "Hvorfor spørger I?")
    assert ui.find("om du selv kan betale")
    assert ui.find("Se i din kontrakt.")
    app.back()
    assert ui.find("Hvad betaler du i husleje?")


def test_an_amount_with_a_comma(ui, app):
    filling = go(app, "leje")
    app.page.asked(RENT).entered["typed"].add("4250,5")
    touch(ui, "Videre")
    assert filling.session.value(RENT) == "4250.5"
    app.back()
    assert ui.find("4250,5 kr.")


def test_not_known_leaves_it_open(ui, app):
    filling = go(app, "leje")
    put(app, filling, RENT, "1")
    touch(ui, "Ved ikke")
    assert filling.session.value(RENT) == ""
    assert ui.find("Hvornår er du født?")


def test_a_number_that_is_none_is_told_and_nothing_is_lost(ui, app):
    filling = go(app, "alder")
    app.page.asked("/data/dig/alder").entered["typed"].add("99999999999")
    touch(ui, "Videre")
    assert ui.find("Svaret passer ikke")
    assert filling.session.value("/data/dig/alder") == ""


def test_a_day_by_steps(ui, app):
    filling = go(app, "foedt")
    tap(ui, button(ui, "− 10 år"))
    tap(ui, button(ui, "Dag add"))
    tap(ui, button(ui, "Måned less"))
    assert ui.find("21. oktober 2016")
    touch(ui, "Videre")
    assert filling.session.value("/data/dig/foedt") == "2016-10-21"


def test_there_is_no_31st_of_february(ui, app):
    filling = go(app, "foedt")
    filling.steps.answer("/data/dig/foedt", "2024-03-31")
    app.refresh()
    tap(ui, button(ui, "Måned less"))
    assert ui.find("29. februar 2024")


@pytest.mark.parametrize(
    ("name", "path", "starts"),
    [
        ("klokken", "/data/dig/klokken", "09:40:00"),
        ("moede", "/data/dig/moede", "2026-11-20T09:40:00"),
        ("maaned", "/data/dig/maaned", "2026-11-01"),
        ("aar", "/data/dig/aar", "2026-01-01"),
        ("procent", "/data/valg/procent", "50"),
        ("vigtigst", "/data/valg/vigtigst", "tand medicin"),
    ],
)
def test_what_is_shown_is_what_is_answered(ui, app, name, path, starts):
    filling = go(app, name)
    touch(ui, "Videre")
    assert filling.session.value(path).startswith(starts)


def test_one_choice_goes_on_by_itself_and_brings_up_what_hangs_on_it(ui, app):
    filling = go(app, "hund")
    touch(ui, "Ja")
    assert filling.session.value(DOG) == "ja"
    assert ui.find("Hvad hedder hunden?")
    app.back()
    assert button(ui, "Ja").chosen
    touch(ui, "Videre")
    assert ui.find("Hvad hedder hunden?")


def test_several_choices_are_ticked(ui, app):
    filling = go(app, "flere")
    touch(ui, "Husleje")
    touch(ui, "Tandlæge")
    touch(ui, "Husleje")
    touch(ui, "Medicin")
    touch(ui, "Videre")
    assert filling.session.value("/data/valg/flere") == "tand medicin"


def test_ranking_by_arrows(ui, app):
    filling = go(app, "vigtigst")
    tap(ui, button(ui, "Husleje up"))
    tap(ui, button(ui, "Husleje up"))
    touch(ui, "Videre")
    assert filling.session.value("/data/valg/vigtigst") == "leje tand medicin flytning andet"


def test_a_number_of_a_range(ui, app):
    filling = go(app, "hvor_glad")
    tap(ui, button(ui, "4"))
    assert filling.session.value("/data/valg/hvor_glad") == "4"


def test_questions_together_one_after_the_other(ui, app):
    filling = go(app, "vej")
    tap(ui, upmost(ui, "Svar"))
    assert ui.find("Hvad hedder din vej?")
    app.page.asked("/data/adressen/vej").entered["typed"].add("Havnegade 2")
    touch(ui, "Videre")
    assert ui.find("Din adresse")
    assert ui.find("Havnegade 2")
    touch(ui, "Videre")
    assert filling.session.value("/data/adressen/vej") == "Havnegade 2"
    assert ui.find("1 del er færdig.")
    touch(ui, "Videre")
    assert ui.find("Hvad hedder barnet?")


def test_one_more_and_one_less(ui, app):
    filling = go(app, "barn")
    filling.steps.answer("/data/boern[1]/barn", "Ida")
    filling.next()
    filling.next()
    app.refresh()
    assert ui.find("Ida")
    touch(ui, "Ja, en til")
    assert ui.find("Hvad hedder barnet?")
    assert filling.session.many("/data/boern") == 2
    filling.next()
    filling.next()
    app.refresh()
    touch(ui, "Fjern")
    assert filling.session.many("/data/boern") == 1
    touch(ui, "Nej, videre")
    assert ui.find("Det, jeg har sagt, er rigtigt.")


def test_signing_with_a_finger(ui, app):
    from kiosk.forms.signatures import read
    from kiosk.ui.widgets.signature import Signature

    filling = go(app, "underskrift")
    sheet = ui.widgets(Signature)[0]
    ui.drag(sheet, 200, 60)
    ui.drag(sheet, -200, 20)
    touch(ui, "Videre")
    kept = filling.session.value("/data/underskrift")
    assert len(read(kept)) == 2
    app.back()
    assert len(ui.widgets(Signature)[0].strokes) == 2
    touch(ui, "Skriv under igen")
    assert ui.widgets(Signature)[0].strokes == []


def test_to_the_check_page_changed_there_and_done(ui, app):
    filling = go(app, "navn")
    filling.steps.answer(NAME, "Ib")
    filling.steps.answer(DOG, "nej")
    filling.steps.answer("/data/sandt", "OK")
    filling.goto(filling.steps.pages()[-1])
    app.refresh()
    assert ui.find("Du hedder Ib.")
    tap(ui, upmost(ui, "Ret"))
    app.page.asked(NAME).entered["typed"].add("en")
    touch(ui, "Videre")
    assert ui.find("Du hedder Iben.")
    touch(ui, "Ja, det passer")
    assert ui.find("Den er udfyldt")
    touch(ui, "Jeg er færdig med den")
    touch(ui, "Ja, jeg er færdig")
    assert app.services.forms.drafts._store.subjects() == set()


def filled(app, services, tmp_path):
    """One of our own forms, filled in as far as it must be, at its end."""
    from demo_forms import ours

    huset = next(one for one in ours() if one.id == "huset")
    services.forms = forms(tmp_path / "huset", services.clock, huset)
    services.sticks = Sticks(tmp_path)
    services.forms.begin("huset", "da")
    app.go("form_done", form="huset")


def test_the_letter_is_looked_at_printed_and_saved(ui, app, services, tmp_path):
    from kiosk.ui.widgets.sheet import Sheet

    filled(app, services, tmp_path)
    touch(ui, "Se brevet")
    wait(ui, lambda: ui.widgets(Sheet))
    app.back()
    touch(ui, "Print den")
    wait(ui, lambda: services.printer.printed)
    assert services.printer.printed[0].startswith(b"%PDF")
    services.printer.done(None)
    ui.frames(2)
    assert ui.find("Tag dit papir")
    touch(ui, "Gem den på min USB")
    wait(ui, lambda: ui.find_all("Den ligger på nøglen"))
    assert services.sticks.put_there["Min blanket.pdf"].startswith(b"%PDF")


def test_where_to_hand_it_in_and_a_page_for_the_phone(ui, app, services, tmp_path):
    filled(app, services, tmp_path)
    touch(ui, "Hvor afleverer jeg den?")
    assert ui.find("Os her i huset")
    app.back()
    touch(ui, "Til min telefon")
    assert ui.find("Giv papiret til en her.")
    app.back()
    assert ui.find("Den er udfyldt")


def test_a_letter_that_can_not_be_made_says_so(ui, app, services, tmp_path, monkeypatch):
    from kiosk.forms import outputs

    def broken(*_given, **_named):
        raise outputs.NoLetter

    monkeypatch.setattr(outputs, "letter", broken)
    filled(app, services, tmp_path)
    touch(ui, "Se brevet")
    wait(ui, lambda: ui.find_all("Brevet kunne ikke laves"))
    touch(ui, "Print den")
    wait(ui, lambda: ui.find_all("Brevet kunne ikke laves"))


def test_what_is_missing_is_found_from_the_check_page(ui, app):
    filling = go(app, "navn")
    filling.goto(filling.steps.pages()[-1])
    app.refresh()
    touch(ui, "Svar på det nu")
    assert ui.find("Hvad hedder du?")


def test_answers_are_personal_when_read_aloud(ui, app, services):
    filling = go(app, "navn")
    filling.steps.answer(NAME, "Ib")
    filling.goto(filling.steps.pages()[-1])
    app.refresh()
    app.read_aloud()
    assert not any("Ib" in one for _language, said in services.speech.said for one in said)


def test_choices_are_read_aloud(ui, app, services):
    go(app, "til")
    app.read_aloud()
    said = services.speech.said[-1][1]
    assert {"Hvad mangler du penge til?", "Tandlæge", "Husleje"} <= set(said)
    assert said.index("Tandlæge") < said.index("Stop og gem")


def test_the_same_is_offered_to_another_form(ui, app):
    filling = go(app, "navn")
    filling.steps.answer(RENT, "4000")
    second = go(app, "leje", form="andet")
    touch(ui, "Brug det samme som før")
    assert second.session.value(RENT) == "4000.0"


def test_stop_keep_and_open_again_with_the_words(ui, app, services):
    filling = go(app, "leje")
    filling.steps.answer(NAME, "Solveig")
    touch(ui, "Stop og gem")
    touch(ui, "Gem den")
    wait(ui, lambda: ui.find_all("Din nøgleseddel"))
    words = filling.draft.slip.words
    assert all(ui.find_all(word) for word in words)
    assert ui.find("20. december 2026")
    touch(ui, "Udskriv")
    services.printer.done(None)
    ui.frames(2)
    assert ui.find("Tag dit papir")
    touch(ui, "Jeg har ordene. Stop")
    assert app.navigation.current.name == "home"
    assert services.forms.filling("alt") is None
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg har en nøgleseddel")
    for word in words:
        app.page.typed.add(word)
        app.refresh()
        tap(ui, button(ui, word))
    touch(ui, "Åbn blanketten")
    wait(ui, lambda: app.navigation.current.name == "form")
    assert services.forms.filling("alt").session.value(NAME) == "Solveig"
    assert ui.find("Hvad betaler du i husleje?")


def test_words_that_open_nothing_say_so_and_can_be_changed(ui, app):
    app.go("form_open")
    app.page.words.extend(["and"] * 6)
    app.refresh()
    touch(ui, "Åbn blanketten")
    wait(ui, lambda: ui.find_all("De ord åbner ikke noget"))
    touch(ui, "Begynd forfra")
    assert ui.find("Ord 1 af 6")
    app.page.typed.add("qz")
    app.page._changed(*line_and_field(ui))
    ui.frames(2)
    assert ui.find("Intet ord på en seddel begynder sådan")


class SlipCamera:
    """Shows a grey picture in which a code stands, or not."""

    available, trouble = True, ""

    def __init__(self):
        self.on, self.code = False, ""

    def open(self):
        self.on = True

    def close(self):
        self.on = False

    def frame(self):
        from kiosk.devices.camera import Frame

        return Frame(64, 36, (1280, 720), bytearray(b"\x80" * 64 * 36 * 3), {"slip": self.code})


def test_a_slip_held_up_to_the_camera(ui, app, services):
    services.camera.available = True
    services.slip_camera = camera = SlipCamera()
    filling = go(app, "leje")
    filling.save()
    slip = filling.keep()
    services.forms.stop(filling)
    app.home()
    touch(ui, "Hjælp til en blanket")
    touch(ui, "Jeg har en nøgleseddel")
    touch(ui, "Hold den op til kameraet")
    assert camera.on
    camera.code = "stuen:and-and"
    ui.advance(0.5)
    assert app.navigation.current.name == "form_scan"
    camera.code = slip.code
    ui.advance(0.5)
    assert ui.find("Er det dine ord?")
    assert not camera.on
    touch(ui, "Åbn blanketten")
    wait(ui, lambda: app.navigation.current.name == "form")


def test_a_camera_that_has_gone_leads_to_typing(ui, app, services):
    services.camera.available = True
    services.slip_camera = camera = SlipCamera()
    app.go("form_scan")
    camera.trouble = "gone"
    ui.advance(0.5)
    touch(ui, "Skriv ordene")
    assert ui.find("Ord 1 af 6")


def line_and_field(ui):
    from kiosk.ui.widgets.field import Field

    field = ui.widgets(Field)[0]
    return field.parent, field


def test_stopped_without_keeping_nothing_stays(ui, app, services):
    filling = go(app, "leje")
    filling.save()
    touch(ui, "Stop og gem")
    touch(ui, "Stop uden at gemme")
    touch(ui, "Ja, smid den ud")
    assert services.forms.drafts._store.subjects() == set()
    assert app.navigation.current.name == "home"


def test_the_visit_ends_and_nothing_stays(ui, app, services):
    services.session.touch()
    filling = go(app, "navn")
    typed = app.page.asked(NAME).entered["typed"]
    typed.add("Solveig")
    touch(ui, "Videre")
    assert services.forms.drafts._store.subjects()
    services.session.end()
    assert services.forms.drafts._store.subjects() == set()
    assert str(typed) == ""
    assert filling.draft._key == bytearray()


def test_a_newer_version_tells_what_changed_once(ui, app, services):
    from kiosk.forms.changes import Account, Lost

    filling = go(app, "leje")
    filling.account = Account((Lost("Hvor gammel er hunden?", "12"),), (), ("Hvad hedder den?",))
    app.navigation.current.state.clear()
    app.refresh()
    assert ui.find("Blanketten er blevet ny")
    assert ui.find("Hvor gammel er hunden? 12")
    touch(ui, "Videre")
    assert ui.find("Hvad betaler du i husleje?")


@pytest.mark.logs("a draft could not be kept")
def test_a_full_disk_is_told_and_holds_nobody_up(ui, app, monkeypatch):
    from kiosk.store import DiskFull

    filling = go(app, "navn")
    put(app, filling, NAME, "Ib")

    def full(*_given, **_named):
        raise DiskFull

    monkeypatch.setattr(filling.draft, "save", full)
    app.refresh()
    touch(ui, "Videre")
    assert ui.find("Den kan ikke gemmes lige nu")
    assert ui.find("Hvad er der sket?")
    touch(ui, "Stop og gem")
    touch(ui, "Gem den")
    assert not ui.find_all("Din nøgleseddel")


def test_the_paper_says_the_words_and_the_day_and_not_the_form(app):
    from datetime import date

    from kiosk.devices.slip import Line
    from kiosk.ui import form_slip

    slip = keyslip.made()
    paper = form_slip.slip(slip, date(2026, 12, 20), app.services.config.centre)
    text = " ".join(part.text for part in paper.parts if isinstance(part, Line))
    assert all(word in text for word in slip.words)
    assert "20. december 2026" in text
    assert "Alt muligt" not in text
