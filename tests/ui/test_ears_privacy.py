"""What was private on one page is said on no other, by no key; and nothing of it for who comes with a card."""

import demo_services
import pytest
from demo_folder import with_folders
from demo_letters import JOB, DemoLetters
from visiting import started

from kiosk.ui.keys import Key
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.text import Text
from tests.helpers.desk import Desk
from tests.helpers.pressed import over, press, said

pytestmark = pytest.mark.usefixtures("danish")


@pytest.fixture
def desk(ui, tmp_path):
    found = Desk(ui, tmp_path)
    found.services.config.access.keys_speak = False
    return found


def read_all(desk):
    """A receipt, all of it by the loudspeaker: its code is private."""
    occ = desk.trip()
    code = desk.signups.sign_up(occ.uid, occ.occurrence).code
    desk.go("receipt", code=code)
    press(desk.ui, "right")
    desk.touch("Læs højt")
    desk.touch("Læs det hele")
    desk.services.speech.on_sentence(0)
    desk.ui.settle()
    assert any(code in one for one in said(desk))
    return code


@pytest.mark.parametrize("key", ["r", "plus", "minus"])
def test_leave_to_say_a_page_aloud_ends_with_the_page(desk, key):
    code = read_all(desk)
    press(desk.ui, "right", key)
    assert any(code in one for one in said(desk))
    over(desk)
    desk.app.home()
    desk.ui.settle()
    before = len(desk.services.speech.said)
    press(desk.ui, "right", key)
    assert not [one for _code, words in desk.services.speech.said[before:] for one in words if code in one]


def bare(ui, words):
    """What says these words and may be said to a room."""
    return [
        one.text
        for one in ui.widgets(Text)
        if words.casefold() in one.text.casefold() and one.spoken and not one.personal
    ]


def test_the_name_that_somebody_wrote_is_private_on_its_tile(desk):
    desk.sign_up()
    desk.touch("Skriv selv et navn")
    desk.type("solveig")
    desk.touch("Brug dette navn")
    desk.app.back()
    desk.ui.settle()
    assert desk.sees("Solveig")
    assert not bare(desk.ui, "Solveig")


def test_the_words_that_open_a_folder_are_private_when_they_are_offered(ui, tmp_path):
    services = with_folders(demo_services.services(), tmp_path)
    app = started(ui, services)
    app.go("folder_open")
    for letter in "ba":
        app.page.keyboard.press(Key(letter))
    offered = [one for one in ui.widgets(BigButton) if one.words.startswith("ba")]
    assert offered
    assert all(one.access().personal for one in offered)
    services.store.close()


def test_what_was_found_in_a_letter_is_private(ui):
    services = demo_services.services()
    services.letters = DemoLetters(services.clock)
    app = started(ui, services)
    app.go("letter_itself", id=services.letters.put(JOB))
    found = [one for one in ui.widgets(BigButton) if one.spoken_last]
    assert found
    assert all(one.access().personal for one in found)


def test_who_somebody_wrote_down_is_private(ui, tmp_path):
    services = with_folders(demo_services.services(), tmp_path)
    app = started(ui, services)
    services.folders.create()
    app.go("folder_contact")
    app.page.state["said"]["who"] = "Solveig Testesen"
    app.refresh()
    assert ui.find("Solveig Testesen")
    assert not bare(ui, "Solveig Testesen")
    app.go("folder_day")
    app.page.state["what"] = "Afvænning"
    app.refresh()
    assert ui.find("Afvænning")
    assert not bare(ui, "Afvænning")
    services.folders.wipe()
    services.store.close()
