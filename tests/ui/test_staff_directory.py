"""Staff keep the list of help at the screen: by touching, with undo and the log, and on a USB stick."""

import json
import threading
from datetime import timedelta

import demo_services
import pytest
from demo_letters import NOW
from demo_staff import METTE, with_staff
from visiting import button, touch

from kiosk.devices.stick import Sticks
from kiosk.directory import hsds
from kiosk.directory.editing import phone_of
from kiosk.directory.keeping import imported
from kiosk.store import DiskFull
from tests.helpers.hsds_data import small

SERVICE = "ac148810-d857-441c-9679-408f346de14b"


@pytest.fixture
def stick(tmp_path):
    folder = tmp_path / "media" / "stick"
    folder.mkdir(parents=True)
    (folder / "brev.txt").write_text("Hej")
    return folder


@pytest.fixture
def app(ui, tmp_path, stick):
    from kiosk.ui.app import KioskApp

    services = with_staff(demo_services.services())
    (tmp_path / "mounts").write_text("")
    services.sticks = Sticks(stick.parent, tmp_path / "mounts")
    services.directory._data = tmp_path
    app = KioskApp(services)
    ui.start(app)
    app.staffing.start()
    services.staff.open(METTE)
    ui.advance(0.6)
    return app


def go(ui, app, route, **params):
    app.staffing.pages.go(route, **params)
    ui.advance(0.6)


def offer_of(app):
    """A place with hours that are the same each week."""
    offers = app.services.directory.offers
    return next(one.id for one in offers if one.name["da"] == "Socialcentret: tal med en rådgiver")


def done(app):
    return [one.what for one in app.services.audit.lines() if one.what.startswith("directory.")]


def again(app, key):
    return app.services.directory.offer(key)


def test_what_was_not_checked_for_long_is_on_the_menu_until_somebody_checks_it(ui, app):
    directory, key = app.services.directory, offer_of(app)
    directory.changes.put(directory.tables, "service", key, {"assured_date": "2026-03-04"})
    directory.changed()
    app.staffing.pages.refresh()
    assert ui.find("1 sted på listen over hjælp skal tjekkes")
    touch(ui, "Huset")
    assert ui.find("1 sted er ikke tjekket i 90 dage.")
    touch(ui, "Se på den")
    assert ui.find("Sidst tjekket: onsdag den 4. marts")
    touch(ui, "Socialcentret: tal med en rådgiver")
    touch(ui, "Tjekket i dag")
    assert ui.find("Tjekket i dag. Tak.")
    assert again(app, key).checked == NOW.date()
    touch(ui, "Fortryd")
    assert ui.find("Det er, som det var før.")
    assert ui.find("Sidst tjekket: onsdag den 4. marts")
    touch(ui, button(ui, "Tjekket i dag"))
    app.staffing.pages.home()
    assert not ui.find_all("skal tjekkes")
    assert done(app) == ["directory.checked", "directory.undone", "directory.checked"]
    assert app.services.audit.lines()[-1].who == METTE.serial


def test_the_list_turns_in_parts(ui, app):
    go(ui, app, "staff_directory")
    assert ui.find("112: når liv er i fare")
    touch(ui, "De næste 20")
    assert not ui.find_all("112: når liv er i fare")
    touch(ui, "De 20 før")
    assert ui.find("112: når liv er i fare")


def test_one_is_found_by_a_part_of_its_name(ui, app):
    go(ui, app, "staff_directory")
    touch(ui, "Find et sted")
    app.staffing.pages.page.state["typed"].add("RÅDGIVER social")
    touch(ui, button(ui, "Søg"))
    assert ui.find("Socialcentret: tal med en rådgiver")
    assert not ui.find_all("112: når liv er i fare")
    touch(ui, "Vis alle")
    assert ui.find("112: når liv er i fare")
    touch(ui, "Find et sted")
    app.staffing.pages.page.state["typed"].add("kvantemekanik")
    touch(ui, button(ui, "Søg"))
    assert ui.find("Der er ikke noget sted, der hedder det")
    touch(ui, "Tilbage")
    assert ui.find("112: når liv er i fare")


def test_a_number_is_changed_and_one_that_is_none_is_refused(ui, app):
    key = offer_of(app)
    was = phone_of(app.services.directory.tables, key)
    go(ui, app, "staff_offer", offer=key)
    touch(ui, "Ret nummeret")
    app.staffing.pages.page.state["typed"].wipe()
    touch(ui, "Gem nummeret")
    assert ui.find("Det er ikke et telefonnummer. Se på cifrene igen.")
    app.staffing.pages.page.state["typed"].add("11 22 33 44")
    touch(ui, "Gem nummeret")
    assert ui.find("Telefon: 11 22 33 44")
    assert "typed" not in app.staffing.pages.page.state
    touch(ui, "Fortryd")
    assert ui.find(f"Telefon: {was}")
    touch(ui, "Ret nummeret")
    touch(ui, "Tilbage")
    assert ui.find(f"Telefon: {was}")
    assert done(app) == ["directory.changed", "directory.undone"]


def test_closed_up_to_a_day_and_open_again(ui, app):
    key = offer_of(app)
    go(ui, app, "staff_offer", offer=key)
    touch(ui, "Lukket til og med…")
    touch(ui, "Senere")
    touch(ui, "Tidligere")
    touch(ui, "Tirsdag 24.")
    assert ui.find("Lukket til og med tirsdag den 24. november.")
    assert not again(app, key).spots[0].hours.on_day(NOW.date() + timedelta(days=4))
    touch(ui, "Åben igen")
    assert ui.find("Der er åbent som normalt.")
    assert again(app, key).spots[0].hours.on_day(NOW.date() + timedelta(days=4))


def test_the_hours_of_a_day_by_steps(ui, app):
    key = offer_of(app)
    go(ui, app, "staff_offer", offer=key)
    touch(ui, "Ret tiderne")
    touch(ui, "Fredag")
    touch(ui, button(ui, "Åbner less"))
    touch(ui, ui.find_all("+ 1 time")[0])
    assert ui.find("Kl. 8.45-13")
    touch(ui, "Åbent to gange")
    assert ui.find("Kl. 8.45-13, kl. 15-17")
    touch(ui, button(ui, "kl. 8.45-13"))
    for _ in range(3):
        touch(ui, ui.find_all("+ 1 time")[0])
    touch(ui, "Gem tiderne")
    assert ui.find("De to tider ligger oven i hinanden. Ret den ene.")
    touch(ui, button(ui, "kl. 15-17"))
    touch(ui, "Fjern den tid")
    touch(ui, "Gem tiderne")
    assert ui.find("Fredag: kl. 8.45-16. Det gælder fra nu af.")
    assert app.services.editing.week(key)[4] == [(525, 960)]
    touch(ui, "Fredag")
    touch(ui, "Lukket hele dagen")
    touch(ui, "Gem tiderne")
    assert app.services.editing.week(key)[4] == []
    touch(ui, "Fortryd")
    assert app.services.editing.week(key)[4] == [(525, 960)]
    app.staffing.pages.page._begin(5, [])
    touch(ui, "Åbent den dag")
    touch(ui, "Tilbage")
    assert app.services.editing.week(key)[5] == []


@pytest.mark.parametrize(
    ("span", "what", "by", "then"),
    [
        ((0, 60), "opens", -15, (1425, 1500)),
        ((1380, 1440), "closes", 60, (1380, 1500)),
        ((600, 1440), "opens", 15, (615, 1440)),
        ((1320, 1560), "closes", -180, (1320, 1380)),
        ((600, 660), "closes", -60, (600, 2040)),
    ],
)
def test_steps_go_round_the_clock(ui, app, span, what, by, then):
    go(ui, app, "staff_hours", offer=offer_of(app))
    page = app.staffing.pages.page
    page._begin(0, [span])
    page._step(what, by)
    assert page.state["spans"] == [then]


def test_what_cannot_be_written_down_is_told_and_not_done(ui, app):
    key = offer_of(app)
    go(ui, app, "staff_offer", offer=key)
    app.services.audit.fails = DiskFull()
    touch(ui, "Tjekket i dag")
    assert not ui.find_all("Tjekket i dag. Tak.")
    assert not ui.find_all("Fortryd")


# -- on a stick


def test_the_list_is_copied_and_taken_in_again(ui, app, stick):
    key = offer_of(app)
    app.services.editing.phone(key, "11 22 33 44", by="x")
    go(ui, app, "staff_directory_stick")
    assert ui.find("Der er ingen liste på USB-nøglen")
    touch(ui, "Kopiér vores liste til USB-nøglen")
    ui.wait(lambda: ui.find_all("Du kan tage den ud."))
    file = stick / "stuen-2026-11-20.zip"
    assert hsds.read_path(file).tables == app.services.directory.tables
    touch(ui, file.name)
    ui.wait(lambda: ui.find_all("Skal listen hentes ind?"))
    assert ui.find(f"Der er {len(app.services.directory.offers)} steder i den.")
    touch(ui, "Nej, tilbage")
    assert not (app.services.directory._data / "directory").exists()
    touch(ui, file.name)
    ui.wait(lambda: ui.find_all("Ja, hent den ind"))
    ui.advance(0.6)
    touch(ui, "Ja, hent den ind")
    ui.wait(lambda: ui.find_all("Den er hentet ind."))
    assert (app.services.directory._data / "directory" / "imported.json").is_file()
    assert again(app, key).phones[0].number == "11 22 33 44"
    assert done(app) == ["directory.changed", "directory.exported", "directory.imported"]
    ui.advance(0.6)
    touch(ui, "Fortryd indhentningen")
    touch(ui, "Nej, tilbage")
    touch(ui, "Fortryd indhentningen")
    touch(ui, "Tilbage")
    touch(ui, "Fortryd indhentningen")
    touch(ui, "Ja, fortryd den")
    ui.wait(lambda: ui.find_all("Det er, som det var før."))
    assert not (app.services.directory._data / "directory" / "imported.json").exists()
    assert again(app, key).phones[0].number == "11 22 33 44"
    assert not ui.find_all("Fortryd indhentningen")
    assert done(app)[3:] == ["directory.undone"]


def test_what_staff_said_stays_and_is_told_of(ui, app, stick, monkeypatch):
    directory = app.services.directory
    monkeypatch.setattr(type(directory), "_layers", lambda self: imported(self._data))
    directory.take(hsds.read_files({"a.json": json.dumps(small()).encode()}, foreign=False))
    app.services.editing.phone(SERVICE, "11 22 33 44", by="x")
    page = small()
    page["contents"][0]["phones"][0]["number"] = "99 99 99 99"
    (stick / "ny.json").write_text(json.dumps(page))
    go(ui, app, "staff_directory_stick")
    touch(ui, "ny.json")
    ui.wait(lambda: ui.find_all("Ja, hent den ind"))
    ui.advance(0.6)
    touch(ui, "Ja, hent den ind")
    ui.wait(lambda: ui.find_all("1 gang siger I noget andet end filen; det bliver stående."))
    assert phone_of(directory.tables, SERVICE) == "11 22 33 44"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"contents": [{"id": "1", "name": "A", "status": "open"}]}, "status: open er ikke en af"),
        ({"organizations": [{"id": "1", "name": "A", "description": "B"}]}, "Der er ingen service i den."),
    ],
)
def test_a_wrong_file_says_what_is_wrong_and_who_mends_it(ui, app, stick, content, said):
    (stick / "liste.json").write_text(json.dumps(content))
    go(ui, app, "staff_directory_stick")
    touch(ui, "liste.json")
    ui.wait(lambda: ui.find_all("Filen kan ikke hentes ind"))
    assert ui.find("Der er ikke ændret noget. Fortæl det til den, der har lavet filen: liste.json")
    assert ui.find(said)
    ui.advance(0.6)
    touch(ui, "En anden fil")
    assert ui.find("liste.json")
    assert done(app) == []


def test_a_file_that_cannot_be_read_says_whom_to_ask(ui, app, stick, monkeypatch):
    def refused(_path):
        raise hsds.NotRead

    monkeypatch.setattr(hsds, "read_path", refused)
    (stick / "liste.json").write_text("x")
    go(ui, app, "staff_directory_stick")
    touch(ui, "liste.json")
    ui.wait(lambda: ui.find_all("Bed den, der har lavet filen, om en ny."))
    assert ui.find("liste.json")


def test_a_stick_that_goes_away_is_told_of(ui, app, stick, monkeypatch):
    (stick / "liste.json").write_text(json.dumps(small()))
    go(ui, app, "staff_directory_stick")
    (stick / "liste.json").unlink()
    touch(ui, "liste.json")
    ui.wait(lambda: ui.find_all("liste.json kan ikke læses. Sæt USB-nøglen i igen, eller prøv en anden fil."))
    monkeypatch.setattr(app.services.sticks, "_folder", stick / "none")
    app.staffing.pages.refresh()
    assert ui.find("Sæt en USB-nøgle i")


def test_a_stick_that_takes_no_file_is_told_of(ui, app, monkeypatch):
    go(ui, app, "staff_directory_stick")
    monkeypatch.setattr(app.services.sticks, "writable", lambda: None)
    touch(ui, "Kopiér vores liste til USB-nøglen")
    assert ui.find("Der kan ikke gemmes noget på den USB-nøgle. Prøv en anden.")
    places = iter(["/nowhere", None])
    monkeypatch.setattr(app.services.sticks, "writable", lambda: next(places))
    touch(ui, "Kopiér vores liste til USB-nøglen")
    ui.wait(lambda: ui.find_all("Filen kunne ikke gemmes på USB-nøglen. Prøv en anden USB-nøgle."))


def test_a_card_that_goes_while_a_file_is_read_takes_the_page_along(ui, app, stick, monkeypatch):
    (stick / "liste.json").write_text(json.dumps(small()))
    read, on = threading.Event(), hsds.read_path
    ended = []

    def slow(path):
        read.wait(20)
        try:
            return on(path)
        finally:
            ended.append(path)

    monkeypatch.setattr(hsds, "read_path", slow)
    go(ui, app, "staff_directory_stick")
    touch(ui, "liste.json")
    assert ui.find("Vi læser filen…")
    touch(ui, "Tilbage")
    assert ui.find("Vi læser filen…")
    app.services.staff.pull()
    read.set()
    ui.wait(lambda: ended)
    ui.frames(20)
    assert app.staffing.pages is None
    assert not ui.find_all("Skal listen hentes ind?")
    assert done(app) == []


# -- read beside the screen


def test_the_list_is_read_beside_the_screen(ui, app, monkeypatch):
    directory = app.services.directory
    kind = type(directory)
    monkeypatch.setattr(kind, "ready", property(lambda self: self._all is not None))
    directory.refresh()
    go(ui, app, "staff_directory")
    ui.wait(lambda: ui.find_all("112: når liv er i fare"))

    def broken(_self):
        raise DiskFull

    directory.refresh()
    monkeypatch.setattr(kind, "_layers", broken)
    monkeypatch.setattr(kind, "_ready", broken)
    monkeypatch.setattr(threading, "excepthook", lambda _told: None)
    app.staffing.pages.refresh()
    ui.wait(lambda: ui.find_all("Listen kan ikke læses"))
    app.staffing.pages.home()
    assert ui.find("Besked, åbningstider, listen over hjælp")
