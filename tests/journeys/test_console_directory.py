"""A coordinator keeps the directory in a real browser, and a real kiosk finds what was changed; on phone and desktop.

Every page is looked at by axe-core and kept as a picture in build/journeys/directory/.
"""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from kiosk.clock import SystemClock
from kiosk.directory.service import OURS, Directory
from tests.helpers.browser import chromium
from tests.helpers.hub_server import hub_server
from tests.helpers.kiosk_box import Box
from tests.journeys.test_console import SIZES, Coordinator

PICTURES = Path(__file__).resolve().parents[2] / "build" / "journeys" / "directory"
CAFE = "Natcaféen Prøven: mad"


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def hub(tmp_path):
    with hub_server(tmp_path / "hub", workers=1) as hub:
        yield hub
        assert hub.errors() == []


@pytest.fixture
def box(hub, tmp_path):
    box = Box(tmp_path / "kiosk", SystemClock(), hub.url)
    yield box
    box.close()


def finds(box, text):
    """What somebody at the kiosk is shown first."""
    return Directory(box.folder, box.clock).search(text).results[0].offer


@pytest.mark.parametrize("size", SIZES)
def test_a_coordinator_keeps_the_directory(size, browser, hub, box, tmp_path):
    me = Coordinator(browser, hub.url, PICTURES / size, SIZES[size])
    me.expected = {"status of 422"}
    look, page = me.looked, me.page
    told = hub.demo(1)
    me.first_login(told["username"], told["password"])
    me.go("/directory/")
    me.sees("Ingen steder endnu")
    look("01-empty")

    # a file is looked at before it is taken in
    me.press("Tag en fil ind")
    look("02-file")
    whole = json.loads((OURS / "directory.json").read_text("utf-8"))
    whole["contents"] = [*whole["contents"][:60], {"name": "Et sted uden id", "status": "active"}]
    file = tmp_path / "some.json"
    file.write_text(json.dumps(whole), "utf-8")
    page.get_by_label("Filen: HSDS som JSON eller zip med CSV").set_input_files(file)
    me.press("Se på den")
    me.sees("Række 61")
    look("03-preview")
    me.press("Tag 60 steder ind")
    me.sees("60 steder er taget ind.")
    look("04-list")

    # a new entry, with a mistake first
    me.press("Nyt sted")
    look("05-new")
    me.write("Hvad hedder det?", CAFE)
    page.get_by_label("Telefonnummer").first.fill("12 34")
    page.get_by_label("Vej og nummer").fill("Nygade 1")
    page.get_by_label("Postnummer").fill("0000")
    page.get_by_label("By", exact=True).fill("Prøvekøbing")
    page.locator("#id_day_0").fill("ti til to")
    page.locator("#id_main_need").select_option(label="Mad")
    page.get_by_label("Spørg først").check()
    page.locator(".actions button.main").last.click()
    me.sees("Ikke gemt endnu.")
    look("06-wrong")
    page.locator("#id_day_0").fill("10-14, 22-2")
    page.locator(".actions button.main").last.click()
    me.sees(f"“{CAFE}” er gemt.")
    me.sees("10–14, 22–2")
    look("07-entry")

    # it is at the kiosk, and so is its new number
    box.hub.join(me.lets_in(me_centre(me), "Ved kaffen"), url=hub.url)
    assert box.sync() == ""
    assert finds(box, CAFE).phones[0].number == "12 34"
    me.go("/directory/?q=PRØVEN: MAD")
    page.locator(".helpers a").click()
    me.press("Ret")
    page.get_by_label("Telefonnummer").first.fill("87 65 43 21")
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    look("08-change-all")
    page.locator(".actions button.main").last.click()
    me.sees("er gemt.")
    assert box.sync() == ""
    assert finds(box, CAFE).phones[0].number == "87 65 43 21"

    # checked, closed, removed and brought back
    me.press("Tjekket i dag")
    me.sees("er tjekket i dag.")
    me.write("Lukket til og med", (SystemClock().now() + timedelta(days=7)).date().isoformat())
    me.press("Lukket indtil da")
    me.sees("Dage, der er anderledes")
    look("09-closed")
    me.press("Fjern")
    look("10-remove")
    me.press("Fjern den")
    me.sees("Det er fjernet.")
    look("11-removed")
    assert box.sync() == ""
    assert CAFE not in {one.name["da"] for one in Directory(box.folder, box.clock).offers}
    me.press("Hent den tilbage")
    me.sees("er tilbage. Kioskerne får besked.")
    me.go("/log/?thing=service")
    me.sees(f"fjernede “{CAFE}” fra vejviseren")
    look("12-log")
    me.well()


def me_centre(me):
    """The name of the only centre, as the form has it."""
    me.go("/kiosks/enrol/")
    return me.page.get_by_label("Hvilket værested?").locator("option").first.inner_text()
