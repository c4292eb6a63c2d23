"""What takes long is heard by who listens, a tone higher each time; and not by others, nor under the voice."""

import pytest

from kiosk import i18n
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.panels import Notice
from kiosk.ui.widgets.part import Column
from tests.helpers.desk import Desk


@pytest.fixture
def desk(ui, tmp_path):
    i18n.use("da")
    return Desk(ui, tmp_path)


def ticks(desk):
    return [name for name in desk.sound.played if name.startswith("tick-")]


def listens(desk):
    desk.app.home()
    desk.services.headphones.plug(False)
    desk.services.headphones.plug(True)
    desk.ui.settle()
    silent(desk)


def silent(desk):
    """What is said comes to its end."""
    if desk.app.reader.reading:
        desk.services.speech.on_done()
        desk.ui.settle()


def long(desk):
    """Something that takes long."""
    desk.app._show(Notice("look", "Vi læser dit brev", "Åbner brevet…", waits=True))
    desk.ui.settle()


def test_they_rise_while_it_goes_on_and_end_with_it(desk):
    listens(desk)
    long(desk)
    silent(desk)
    desk.ui.advance(4.8)
    assert ticks(desk) == ["tick-1", "tick-2", "tick-3"]
    long(desk)  # the page is made anew: it goes on
    silent(desk)
    desk.ui.advance(10)
    later = ticks(desk)[3:]
    assert later[:5] == ["tick-4", "tick-5", "tick-6", "tick-7", "tick-8"]
    assert set(later[5:]) <= {"tick-8"}
    desk.app.home()
    silent(desk)
    before = len(ticks(desk))
    desk.ui.advance(4)
    assert len(ticks(desk)) == before


def test_there_is_none_while_the_voice_speaks(desk):
    listens(desk)
    long(desk)
    assert desk.app.reader.reading
    desk.ui.advance(4)
    assert not ticks(desk)


def test_who_does_not_listen_hears_none(desk):
    desk.go("home")
    long(desk)
    desk.ui.advance(4)
    assert not ticks(desk)


def test_a_button_whose_work_goes_on_is_waited_for(desk):
    button = BigButton("Udskriver…", list)
    button.enabled = False
    listens(desk)
    desk.app._show(Column([button]))
    desk.ui.settle()
    silent(desk)
    desk.ui.advance(2)
    assert ticks(desk) == ["tick-1"]
