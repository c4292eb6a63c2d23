"""The crisis lines stand on pages that nobody can leave: the closed house, and the kiosk that can't begin. They are one
touch away also where nobody is called, for staff are here.
"""

from pathlib import Path
from types import SimpleNamespace

import demo_services
import pytest
from demo_staff import METTE, with_staff

from kiosk import i18n
from kiosk.config import Config
from kiosk.directory.service import Directory
from kiosk.store.errors import ReadOnly
from tests.helpers.desk import Desk
from tests.helpers.layout import faults
from tests.ui.conftest import SIZES
from tests.ui.demo_services import Clock, directory

NUMBERS = ("112", "1888", "70 201 201")


class Unread:
    """A directory that is read when the test says."""

    def __init__(self):
        self.ready, self.asked, self._then = False, 0, None

    def prepare(self, then=lambda: None):
        self.asked, self._then = self.asked + 1, then

    def read(self, *, well=True):
        directory().crisis_lines(at=Clock().now())
        self.ready = well
        self._then()

    def crisis_lines(self, *, at):
        return directory().crisis_lines(at=at)


def close(desk, hours="Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket."):
    desk.services.house = SimpleNamespace(closed=True, hours=hours, notice="")
    desk.app.navigation.idle()
    desk.app.refresh()
    desk.ui.settle()


@pytest.mark.parametrize("code", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_closed_house_shows_the_crisis_lines_and_all_of_it_has_room(ui, tmp_path, size, code):
    assert directory().offers  # it was read
    desk = Desk(ui, tmp_path, size)
    desk.services.config.centre.language = code
    i18n.use(code)
    close(desk)
    assert all(desk.sees(number) for number in NUMBERS)
    assert faults(ui) == []
    i18n.use("da")


def test_they_come_when_the_directory_was_read_and_nobody_touched_anything(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.services.directory = unread = Unread()
    close(desk)
    assert desk.sees("Skærmen er lukket lige nu")
    assert not desk.sees("70 201 201")
    unread.read()
    ui.settle()
    assert all(desk.sees(number) for number in NUMBERS)
    assert unread.asked == 1


def test_a_directory_that_cant_be_read_is_not_asked_again_and_again(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.services.directory = unread = Unread()
    close(desk)
    unread.read(well=False)
    ui.frames(5)
    assert unread.asked == 1
    assert desk.sees("Skærmen er lukket lige nu")


def test_who_went_on_meanwhile_is_left_alone(ui, tmp_path):
    desk = Desk(ui, tmp_path)
    desk.services.directory = unread = Unread()
    close(desk)
    desk.services.house.closed = False
    desk.app.home()
    page = desk.app.page
    unread.read()
    ui.frames(5)
    assert desk.app.page is page


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_kiosk_that_cant_begin_shows_them_from_what_came_with_it(ui, tmp_path, size):
    from kiosk.ui.closed import ClosedApp

    found = Directory(tmp_path, Clock())  # no store to ask, and nothing imported
    app = ClosedApp(Config(), i18n.say(ReadOnly()), lambda: None, found)
    ui.start(app, size)
    ui.find("Skærmen hviler")
    ui.wait(lambda: ui.find_all("70 201 201"))
    assert all(ui.find_all(number) for number in NUMBERS)
    assert faults(ui) == []


def test_it_says_who_to_ask_also_where_no_number_can_be_read(ui, tmp_path):
    from kiosk.ui.closed import ClosedApp

    done = []
    found = Directory(tmp_path, Clock(), ours=Path(tmp_path / "none"))
    found.prepare, prepare = lambda then: prepare(lambda: (then(), done.append(True))), found.prepare
    ui.start(ClosedApp(Config(), i18n.say(ReadOnly()), lambda: None, found))
    ui.wait(lambda: done)
    ui.frames(5)
    assert ui.find_all("Skærmen hviler")


@pytest.fixture
def mette(ui):
    """The app with Mette's pages open, over a visitor's, where there is least room."""
    from kiosk.ui.app import KioskApp

    app = KioskApp(with_staff(demo_services.services()))
    ui.start(app, (1024, 600))
    app.staffing.start()
    app.touched()
    app.home()
    app.services.staff.open(METTE)
    ui.settle()
    ui.advance(0.6)  # a calm hand
    return app


def test_they_are_one_touch_away_on_staffs_pages_and_gone_with_the_card(ui, mette):
    directory().crisis_lines(at=Clock().now())  # it was read
    ui.touch("Hvis det haster")
    ui.settle()
    assert all(ui.find_all(number) for number in NUMBERS)
    assert mette.services.calls.calls == []  # nobody is called: they are here
    assert faults(ui) == []
    mette.services.staff.pull()
    ui.settle()
    assert not ui.find_all("70 201 201")


def test_on_staffs_pages_the_one_that_everybody_knows_stands_there_before_the_others_were_read(ui, mette):
    mette.services.directory = unread = Unread()
    ui.touch("Hvis det haster")
    ui.settle()
    assert ui.find_all("Ring 112")
    assert faults(ui) == []
    unread.read()
    ui.wait(lambda: ui.find_all("70 201 201"))
    ui.advance(0.6)
    ui.touch("Luk")
    ui.settle()
    assert mette.staffing.pages
    assert not ui.find_all("70 201 201")


def test_they_stand_beside_who_sits_with_the_visitor(ui, mette):
    directory().crisis_lines(at=Clock().now())
    mette.staffing.sit_with()
    ui.settle()
    ui.touch("Mette sidder med")
    ui.settle()
    assert all(ui.find_all(number) for number in NUMBERS)
    assert faults(ui) == []


def test_they_stand_under_the_question_whether_anybody_is_there(ui, tmp_path):
    from kiosk.ui.overlays import warning

    desk = Desk(ui, tmp_path, (1024, 600))
    desk.services.directory = unread = Unread()
    desk.app.home()
    question = desk.app.stage.lay_over(warning.build(desk.app, 20))
    ui.settle()
    assert unread.asked == 1
    assert not desk.sees("70 201 201")
    unread.read()
    question.tick(19)
    ui.settle()
    assert all(desk.sees(number) for number in NUMBERS)
    assert desk.sees("19 sekunder")
    assert faults(ui) == []
    question.tick(18)
    ui.settle()
    assert desk.sees("18 sekunder")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_the_question_what_may_be_heard_hides_no_crisis_line(ui, tmp_path, size):
    from kiosk.ui.overlays import aloud

    assert directory().offers  # it was read
    desk = Desk(ui, tmp_path, size)
    desk.app.home()
    desk.app.stage.lay_over(aloud.build(desk.app))
    ui.settle()
    assert all(desk.sees(number) for number in NUMBERS)
    assert faults(ui) == []


def test_no_page_has_a_frame_of_its_own_but_the_mailbox():
    from kiosk.ui.routes import ROUTES, screen_class
    from kiosk.ui.screen import Screen

    own = {name for name in ROUTES if screen_class(name).rail is not Screen.rail}
    # What comes before a kiosk is in service is for the technician: no visitor meets it.
    assert {name for name in own if not name.startswith("first_")} == {"mailbox_open"}
