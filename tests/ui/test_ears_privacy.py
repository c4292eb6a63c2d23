"""What was private on one page is said on no other, by no key; and nothing of it for who comes with a card."""

import pytest

from kiosk import i18n
from tests.helpers.desk import Desk
from tests.helpers.pressed import over, press, said


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


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
