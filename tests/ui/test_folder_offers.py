"""What leads into the folder: a receipt, the camera, a form with a slip; and what it says of how long it stays."""

from datetime import date
from types import SimpleNamespace

import pytest
from demo_folder import PRINTER, fill, with_folders
from demo_staff import METTE
from form_visit import NAME, go, with_forms
from test_form_keep import SlipCamera
from visiting import started, touch

from kiosk.folder import expiry
from kiosk.folder.expiry import expire
from kiosk.staff import steady
from tests.helpers.desk import Desk


@pytest.fixture
def desk(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    with_folders(desk.services, tmp_path / "own")
    yield desk
    desk.services.folders.wipe()
    desk.services.store.close()


@pytest.fixture
def filling_in(ui, tmp_path):
    """The app with the forms that tests have, and an open folder."""
    (tmp_path / "forms").mkdir()
    services = with_folders(with_forms(tmp_path / "forms"), tmp_path)
    services.printer = PRINTER
    app = started(ui, services)
    services.folders.create()
    yield app
    services.folders.wipe()
    services.store.close()


def receipt(desk):
    occ = desk.trip()
    made = desk.signups.sign_up(occ.uid, occ.occurrence, alias="Åse")
    desk.go("receipt", code=made.code, alias="Åse")
    return made.code


def test_a_receipt_goes_into_the_folder_and_leads_back_to_the_sign_up(desk):
    desk.services.folders.create()
    code = receipt(desk)
    touch(desk.ui, "I min mappe")
    assert desk.sees("Tur til stranden")
    assert desk.sees("Er det rigtigt?")
    touch(desk.ui, "Læg det i min mappe")
    assert desk.sees("Det ligger i din mappe")
    (one,) = desk.services.folders.current.things("signup")
    assert one.body["code"] == code
    assert one.due == desk.trip().start.date()
    assert "Åse" not in str(one.as_json())
    desk.go("folder_thing", id=one.id)
    touch(desk.ui, "Se min tilmelding")
    assert desk.app.navigation.current.name == "receipt"
    assert desk.sees(code)


def test_a_receipt_without_a_folder_leads_to_one_and_back(desk):
    receipt(desk)
    touch(desk.ui, "I min mappe")
    assert desk.sees("Gemme det i en mappe?")
    touch(desk.ui, "Nej tak")
    assert desk.app.navigation.current.name == "receipt"
    touch(desk.ui, "I min mappe")
    touch(desk.ui, "Lav en mappe")
    touch(desk.ui, "Kun mig")
    touch(desk.ui, "Nej, kortet er nok")
    desk.ui.wait(lambda: desk.sees("Dit nøglekort"))
    touch(desk.ui, "Jeg har ordene")
    touch(desk.ui, "Læg det i min mappe")
    assert len(desk.services.folders.current.things("signup")) == 1
    touch(desk.ui, "Videre")
    assert desk.app.navigation.current.name == "receipt"


def test_a_key_card_held_up_to_the_camera_opens_the_folder(desk):
    card, _folder = desk.services.folders.create()
    desk.services.folders.close()
    desk.services.camera.available = True
    desk.services.slip_camera = camera = SlipCamera()
    desk.go("folder")
    touch(desk.ui, "Jeg har et nøglekort")
    assert desk.sees("Hold dit nøglekort op foran kameraet")
    for other in ("stuen:and-and", "https://example.org", card.code.replace("stuen:mappe:", "stuen:")):
        camera.code = other  # a form's slip is no key card
        desk.ui.advance(0.5)
        assert desk.app.navigation.current.name == "folder_scan"
    camera.code = card.code
    desk.ui.advance(0.5)
    assert desk.sees("Er det dine ord?")
    assert not camera.on
    touch(desk.ui, "Åbn min mappe")
    desk.ui.wait(lambda: desk.sees("Din mappe er tom"))


def test_a_card_with_pictures_asks_for_them_and_only_for_them(desk):
    from kiosk.ui.screens.folder_pictures import PictureKey

    row = ("dog", "moon", "key", "swim")
    card, _folder = desk.services.folders.create(picture_pin=row)
    desk.services.folders.close()
    desk.services.camera.available = True
    desk.services.slip_camera = camera = SlipCamera()
    desk.go("folder_scan")
    camera.code = card.code
    desk.ui.advance(0.5)
    assert not desk.sees("Åbn min mappe")
    touch(desk.ui, "Mine billeder")
    for name in row:
        touch(desk.ui, next(one for one in desk.ui.widgets(PictureKey) if one.words == name))
    desk.ui.wait(lambda: desk.sees("Din mappe er tom"))


def test_without_a_camera_the_words_are_typed(desk):
    desk.services.camera.available = True
    desk.services.slip_camera = camera = SlipCamera()
    desk.go("folder_scan")
    camera.trouble = "gone"
    desk.ui.advance(0.5)
    assert desk.sees("Du kan skrive ordene på dit kort.")
    touch(desk.ui, "Skriv ordene")
    assert desk.sees("Ord 1 af 6 på dit kort")


@pytest.mark.parametrize("slip", [True, False])
def test_a_form_that_the_folder_takes_over_says_that_its_slip_opens_nothing(ui, filling_in, slip):
    app = filling_in
    filling = go(app, "leje")
    filling.steps.answer(NAME, "Solveig")
    filling.save()
    if slip:
        kept = filling.keep()
    app.go("folder_keep", form="alt")
    touch(ui, "Læg det i min mappe")
    assert ui.find("Det ligger i din mappe")
    assert bool(ui.find_all("Din gamle nøgleseddel åbner ikke noget mere. Smid den ud.")) is slip
    if slip:
        from kiosk.forms.drafts import NoDraft

        app.services.forms.wipe()
        with pytest.raises(NoDraft):
            app.services.forms.drafts.open(kept)


def test_who_helped_with_a_form_is_named_before_the_visitor_says_yes(ui, filling_in):
    app = filling_in
    filling = go(app, "leje")
    filling.goto(next(page for page in filling.steps.pages() if page.kind == "check"))
    app.page.show("")
    ui.settle()
    assert ui.find("Er det rigtigt?")
    app.staffing.with_visitor = METTE
    app.refresh()
    ui.settle()
    assert ui.find("Mette har hjulpet med at skrive det. Er det rigtigt?")


def test_where_a_folder_is_made_it_says_when_it_goes(desk):
    desk.services.folders.unopened_months = 24
    rule = "Hvis ingen åbner mappen i 2 år, bliver den slettet."
    desk.go("folder")
    assert desk.sees(rule)
    touch(desk.ui, "Lav en mappe")
    touch(desk.ui, "Kun mig")
    touch(desk.ui, "Nej, kortet er nok")
    desk.ui.wait(lambda: desk.sees("Dit nøglekort"))
    assert desk.sees(rule)
    desk.go("folder_log")
    assert desk.sees(rule)


def test_where_none_goes_nothing_is_said_of_it(desk):
    desk.go("folder")
    assert not desk.sees("bliver den slettet")


def test_one_that_was_nearly_gone_says_so_when_it_is_opened(desk):
    folders = desk.services.folders
    folders.unopened_months = 24
    said = "Ingen havde åbnet mappen længe. Den var snart blevet slettet. Nu bliver den."
    card, _folder = folders.create()
    desk.go("folder")
    assert not desk.sees(said)
    expire(folders.rows, desk.services.audit, 0, 24)
    days = expiry.lasts(24) - expiry.NEAR
    desk.services.store.table(steady.TABLE).insert({"days": [], "last": "", "counted": days})
    folders.open(card)
    desk.go("folder")
    assert desk.sees(said)


def days(desk):
    return [(one.title, one.due, one.by) for one in desk.services.folders.current.things("deadline")]


def test_a_day_to_remember_is_put_in_by_touch_and_changed(desk):
    desk.services.folders.create()
    desk.go("folder")
    touch(desk.ui, "En dag at huske")
    touch(desk.ui, "Betale en regning")
    touch(desk.ui, "Senere")
    touch(desk.ui, "Tidligere")
    touch(desk.ui, "I morgen 21.")
    assert desk.sees("Er det rigtigt?")
    touch(desk.ui, "Tilbage")
    touch(desk.ui, "Tilbage")
    assert desk.sees("Hvad skal du huske?")
    touch(desk.ui, "Sende papirer")
    touch(desk.ui, "Ja, gem det")
    assert days(desk) == [("Sende papirer", date(2026, 11, 21), "visitor")]
    touch(desk.ui, "Sende papirer")
    touch(desk.ui, "Ret")
    touch(desk.ui, desk.ui.find_all("Ret")[-1])
    touch(desk.ui, "Jeg skriver det")
    desk.type("ring")
    touch(desk.ui, "Videre")
    touch(desk.ui, "Ja, gem det")
    assert [title.casefold() for title, _day, _by in days(desk)] == ["ring"]


def test_nothing_typed_is_no_day_to_remember(desk):
    desk.services.folders.create()
    desk.go("folder_day")
    touch(desk.ui, "Jeg skriver det")
    touch(desk.ui, "Videre")
    assert desk.sees("Hvad skal du huske?")
    touch(desk.ui, "Tilbage")
    assert desk.sees("Betale en regning")
    touch(desk.ui, "Tilbage")
    assert desk.app.navigation.current.name == "home"


def test_a_letter_shows_all_its_days(desk):
    folder = desk.services.folders.create()[1]
    fill(folder)
    desk.go("folder_thing", id=folder.things("letter")[0].id)
    assert desk.sees("“Du kan klage senest den 10. december.”")
    assert desk.sees("10. december")


def test_taken_along_on_paper(desk):
    printed = []
    folder = desk.services.folders.create()[1]
    fill(folder)
    desk.services.printer = SimpleNamespace(
        available=True, prints_pages=True, print_pdf=lambda data, done: (printed.append(data), done(None))
    )
    desk.go("folder_take")
    touch(desk.ui, "Skriv den ud")
    desk.ui.wait(lambda: desk.sees("Tag dit papir."))
    assert printed[0].startswith(b"%PDF")
    assert folder.log()[-1].what == "folder.exported"


def test_the_receipt_of_a_folder_that_is_gone_can_be_printed(desk):
    slips = []
    folder = desk.services.folders.create()[1]
    fill(folder)
    desk.services.printer = SimpleNamespace(
        available=True, prints_pages=False, print=lambda slip, done: (slips.append(slip), done(None))
    )
    desk.go("folder_delete")
    touch(desk.ui, "Ja, slet det hele")
    touch(desk.ui, "Udskriv")
    desk.ui.wait(lambda: desk.sees("Tag dit papir."))
    said = " ".join(line.text for line in slips[0].parts)
    assert "7 ting blev slettet" in said
    assert "sagsbehandler" not in said


def test_who_can_help_goes_into_the_folder_as_a_contact(desk):
    desk.services.folders.create()
    natlys = next(one for one in desk.services.directory.offers if one.name["da"].startswith("Natlys"))
    desk.go("help_offer", offer=natlys.id)
    touch(desk.ui, "I min mappe")
    assert desk.sees("Natlys: sov her i nat")
    touch(desk.ui, "Læg det i min mappe")
    (one,) = desk.services.folders.current.things("contact")
    assert one.body["phone"] == "12 34 50 01"
