"""A form sent to staff from the screen; a question that was answered before; a long list; a photo."""

import re
from types import SimpleNamespace

import pytest
from form_visit import NAME, RENT, go, with_forms
from visiting import button, started, touch

from kiosk.activities import codes
from kiosk.activities.refusals import UnknownCode
from kiosk.devices.slip import Line
from kiosk.forms.answers import ON_PAPER, in_words
from kiosk.forms.sending import AlreadyGone, CannotSend

CODE = "K7M-4QX"


@pytest.fixture
def services(tmp_path):
    made = with_forms(tmp_path)
    made.sendings.possible = True
    made.signups.find, made.wrong = nobody, []
    made.signups.attempts = SimpleNamespace(wait=lambda: 0.0, wrong=lambda: made.wrong.append("a guess"))
    return made


def nobody(_code):
    raise UnknownCode


@pytest.fixture
def app(ui, services):
    return started(ui, services)


@pytest.fixture
def letters(monkeypatch):
    """The letter and the statements, without the process that makes them."""
    from kiosk.forms import outputs

    monkeypatch.setattr(outputs, "letter", lambda _definition, _session: b"%PDF")
    monkeypatch.setattr(outputs, "statements", lambda _definition, _session: ["Du hedder Solveig."])


def to_send(ui, app):
    filling = go(app, "navn")
    filling.steps.answer(NAME, "Solveig")
    app.go("form_done", form="alt")
    touch(ui, "Send til personalet")
    return filling


def test_what_it_means_stands_before_it_and_nothing_is_sent_without_a_yes(ui, app, services):
    to_send(ui, app)
    for words in ("Kun personalet i Byens væresteder", "før den gemmes her", "Det kan tage dage", "Ikke andet",
                  "Du får en kode", "ikke afleveret endnu", "Du behøver ikke svare"):  # fmt: skip
        assert ui.find(words)
    touch(ui, "Nej, tilbage")
    assert app.navigation.current.name == "form_done"
    assert services.sendings.sent == []


def test_sent_with_a_number_to_call_the_code_and_what_is_shown_of_it(ui, app, services, letters):
    services.session.touch()
    filling = to_send(ui, app)
    touch(ui, "Skriv det")
    typed = app.page.typed
    typed.add("12 34 56 78")
    touch(ui, "Færdig")
    assert ui.find("12 34 56 78")
    touch(ui, "Ja, send den")
    ui.wait(lambda: app.navigation.current.name == "form_sent")
    ((form, version, content, pdf),) = services.sendings.sent
    assert (form, version, pdf) == ("alt", filling.definition.version, b"%PDF")
    assert content == {"name": "Alt muligt", "said": ["Du hedder Solveig."], "contact": "12 34 56 78"}
    assert str(typed) == ""
    assert ui.find("Ligger klar til at blive sendt")
    assert ui.find(CODE)
    assert "Solveig" not in " ".join(ui.texts())
    services.sendings.stands("sent")
    app.programme_changed()
    ui.frames(2)
    assert ui.find("Sendt")
    assert not ui.find_all("Tag den tilbage")
    touch(ui, "Færdig")
    assert ui.find("Sendt til personalet")
    touch(ui, "Sendt til personalet")
    assert ui.find(CODE)
    filling.save()
    app.go("form_done", form="alt")
    assert ui.find("Sendt til personalet"), "kept once more is not changed"
    filling.steps.answer(NAME, "Ib")
    app.refresh()
    assert ui.find("Send til personalet"), "what was changed since was not sent"


def test_nothing_needs_to_be_said_of_how_to_be_reached(ui, app, services, letters):
    to_send(ui, app)
    touch(ui, "Ja, send den")
    ui.wait(lambda: app.navigation.current.name == "form_sent")
    assert services.sendings.sent[0][2]["contact"] == ""


def test_what_can_not_be_sent_says_so_and_is_still_there(ui, app, services, letters):
    to_send(ui, app)
    services.sendings.fails = CannotSend()
    touch(ui, "Ja, send den")
    ui.wait(lambda: ui.find_all("kan ikke sendes til personalet herfra"))
    assert button(ui, "Ja, send den")


def test_it_is_not_offered_where_nobody_could_open_it(ui, app, services):
    services.sendings.possible = False
    go(app, "navn")
    app.go("form_done", form="alt")
    ui.frames(2)
    assert not ui.find_all("Send til personalet")
    assert ui.find("Vis den til personalet")


def test_taken_back_with_the_code_on_another_day(ui, app, services):
    services.sendings.stands("waiting")
    app.go("find")
    app.page.typed.add(codes.read(CODE).replace("-", ""))
    touch(ui, "Vis det")
    assert app.navigation.current.name == "form_sent"
    touch(ui, "Tag den tilbage")
    touch(ui, "Nej, lad den blive sendt")
    assert CODE in services.sendings.there
    touch(ui, "Tag den tilbage")
    touch(ui, "Ja, tag den tilbage")
    assert ui.find("Du har taget den tilbage")
    assert (services.sendings.there, services.wrong) == ({}, [])


def test_too_late_to_take_it_back_is_said(ui, app, services):
    services.sendings.stands("waiting")
    app.go("form_sent", code=CODE)
    touch(ui, "Tag den tilbage")
    services.sendings.fails = AlreadyGone()
    touch(ui, "Ja, tag den tilbage")
    assert ui.find("Den er sendt, så den kan ikke tages tilbage her.")


def test_a_code_that_nobody_has_counts_as_a_guess(ui, app, services):
    app.go("find")
    app.page.typed.add("XXXXXX")
    touch(ui, "Vis det")
    assert ui.find("Vi kan ikke finde den kode.")
    assert services.wrong == ["a guess"]


def test_the_code_on_paper_says_nothing_of_the_form(ui, app, services):
    services.sendings.stands("waiting")
    app.go("form_sent", code=CODE)
    touch(ui, "Udskriv")
    services.printer.done(None)
    ui.frames(2)
    assert ui.find("Tag dit papir")
    text = " ".join(part.text for part in services.printer.printed[0].parts if isinstance(part, Line))
    assert CODE in text
    assert not re.search("alt|Alt muligt", text)


# -- never the same twice


def test_who_has_typed_it_once_chooses_it_in_the_next_form(ui, app):
    go(app, "leje").steps.answer(NAME, "Solveig Testesen")
    second = go(app, "navn", form="andet")
    assert ui.find("Er det det samme her?")
    touch(ui, "Solveig Testesen")
    assert second.session.value(NAME) == "Solveig Testesen"


def test_or_types_something_else(ui, app):
    go(app, "leje").steps.answer(NAME, "Solveig Testesen")
    second = go(app, "navn", form="andet")
    touch(ui, "Noget andet")
    app.page.asked(NAME).entered["typed"].add("Ib")
    app.refresh()
    touch(ui, "Videre")
    assert second.session.value(NAME) == "Ib"
    assert second.session.value(RENT) == ""


# -- long lists


def to_the_list(ui, app, name="kommune"):
    return go(app, name, form="lang")


def types(ui, app, letters):
    """As the keys do it: each tells the page."""
    app.page.asked(app.page.path).entered["typed"].add(letters)
    app.refresh()
    ui.frames(2)


def test_a_long_list_is_found_in_by_a_few_letters(ui, app):
    filling = to_the_list(ui, app)
    touch(ui, "Find ved at skrive")
    from kiosk.ui.widgets.keyboard import KeyCap

    for letter in "årh":
        touch(ui, next(cap for cap in ui.widgets(KeyCap) if cap.text == letter))
    assert not ui.find_all("Ballerup")
    touch(ui, "Aarhus")
    assert filling.session.value("/data/kommune") == "k2"


def test_the_middle_of_a_name_and_one_that_is_none(ui, app):
    to_the_list(ui, app)
    touch(ui, "Find ved at skrive")
    types(ui, app, "taarb")
    assert ui.find("Lyngby-Taarbæk")
    types(ui, app, "q")
    assert ui.find("Der er ingen, der passer")
    touch(ui, "Hele listen")
    assert ui.find("Aabenraa")


def test_several_are_found_and_ticked_one_after_the_other(ui, app):
    filling = to_the_list(ui, app, "flere")
    touch(ui, "Find ved at skrive")
    for letters in ("ærø", "køge"):
        typed = app.page.asked(app.page.path).entered["typed"]
        typed.wipe()
        types(ui, app, letters)
        touch(ui, letters.capitalize())
    touch(ui, "Videre")
    assert sorted(filling.session.value("/data/flere").split()) == ["k16", "k20"]


def test_a_short_list_needs_no_keyboard(ui, app):
    go(app, "kommune")
    assert not ui.find_all("Find ved at skrive")


def test_a_photo_is_brought_on_paper_and_one_goes_on(ui, app):
    filling = to_the_list(ui, app, "billede")
    assert ui.find("Vi kan ikke lægge et billede ind")
    touch(ui, "Jeg tager det med på papir")
    node = filling.steps.node("/data/billede")
    assert filling.session.value("/data/billede") == ON_PAPER
    assert in_words(node, filling.session.node("/data/billede")) == "Du tager det med på papir."
    assert ui.find("Hvor har du boet?")
