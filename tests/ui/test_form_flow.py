"""A form from beginning to end, with real widgets: touched, typed, answered in every way, in another language."""

import pytest
from demo_forms import forms, ours
from form_visit import DOG, NAME, RENT, go, put, upmost, with_forms
from visiting import button, started, touch


@pytest.fixture
def services(tmp_path):
    return with_forms(tmp_path)


@pytest.fixture
def app(ui, services):
    return started(ui, services)


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


@pytest.mark.parametrize(
    ("need", "answer"),
    [("Jeg skal til tandlæge og har ikke råd", "tand"), ("Jeg kan ikke betale min medicin", "medicin")],
)
def test_a_form_that_branches_is_found_by_each_need_and_its_guide_too(ui, app, services, tmp_path, need, answer):
    dentist = next(one for one in ours() if one.id == "enkeltydelse")
    services.forms = forms(tmp_path / "one", services.clock, dentist)
    app.go("forms")
    ui.frames(2)
    if not ui.find_all(need):
        touch(ui, "Mere")
    touch(ui, need)
    assert ui.find(need), "the page says what was chosen"
    assert ui.find("Det tager cirka 15 minutter.")
    touch(ui, "Læs om det først")
    assert app.navigation.current.params["guide"] == "kan-ikke-betale"
    app.back()
    touch(ui, "Begynd")
    assert services.forms.filling("enkeltydelse").session.value("/data/det/til") == answer
    assert not ui.find_all("Hvad mangler du penge til?"), "that was said by choosing"
    app.back()
    assert ui.find("Hvad mangler du penge til?")


def test_typed_refused_and_gone_on(ui, app):
    filling = go(app, "navn")
    touch(ui, "Videre")
    assert ui.find("Skriv et navn.")
    for key in "ib":
        touch(ui, next(cap for cap in ui.widgets() if getattr(cap, "key", None) and cap.key.name == key))
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
    app.use_language("en")
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
    touch(ui, button(ui, "− 10 år"))
    touch(ui, button(ui, "Dag add"))
    touch(ui, button(ui, "Måned less"))
    assert ui.find("21. oktober 2016")
    touch(ui, "Videre")
    assert filling.session.value("/data/dig/foedt") == "2016-10-21"


def test_there_is_no_31st_of_february(ui, app):
    filling = go(app, "foedt")
    filling.steps.answer("/data/dig/foedt", "2024-03-31")
    app.refresh()
    touch(ui, button(ui, "Måned less"))
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
    assert filling.session.value(path) == "", "nobody chose what stood there by itself"
    assert ui.find("Så tryk på Videre en gang til.")
    touch(ui, button(ui, "Videre"))
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
    touch(ui, button(ui, "Husleje up"))
    touch(ui, button(ui, "Husleje up"))
    touch(ui, "Videre")
    assert filling.session.value("/data/valg/vigtigst") == "leje tand medicin flytning andet"


def test_a_number_of_a_range(ui, app):
    filling = go(app, "hvor_glad")
    touch(ui, button(ui, "4"))
    assert filling.session.value("/data/valg/hvor_glad") == "4"


def test_questions_together_one_after_the_other(ui, app):
    filling = go(app, "vej")
    touch(ui, upmost(ui, "Svar"))
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


def test_who_does_not_draw_signs_on_paper(ui, app, monkeypatch):
    from kiosk.forms.answers import ON_PAPER
    from kiosk.forms.steps import Steps
    from kiosk.ui.widgets.buttons import BigButton

    filling = go(app, "underskrift")
    assert not ui.find_all("På papir")  # one can go on without
    monkeypatch.setattr(Steps, "may_skip", lambda _steps, path: path != "/data/underskrift")
    app.refresh()
    touch(ui, "På papir")
    assert filling.session.value("/data/underskrift") == ON_PAPER
    app.back()
    paper = next(one for one in ui.widgets(BigButton) if one.words == "På papir").access()
    assert (paper.name, paper.state) == ("Jeg skriver under på papir", ("chosen",))
    touch(ui, "Videre")  # nothing was drawn since
    assert filling.session.value("/data/underskrift") == ON_PAPER


def test_to_the_check_page_changed_there_and_done(ui, app):
    filling = go(app, "navn")
    filling.steps.answer(NAME, "Ib")
    filling.steps.answer(DOG, "nej")
    filling.steps.answer("/data/sandt", "OK")
    filling.goto(filling.steps.pages()[-1])
    app.refresh()
    assert ui.find("Du hedder Ib.")
    touch(ui, upmost(ui, "Ret"))
    app.page.asked(NAME).entered["typed"].add("en")
    touch(ui, "Videre")
    assert ui.find("Du hedder Iben.")
    touch(ui, "Ja, det passer")
    assert ui.find("Den er udfyldt")
    touch(ui, "Jeg er færdig med den")
    touch(ui, "Ja, jeg er færdig")
    assert app.services.forms.drafts._store.subjects() == set()


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
