"""Speech goes on beside the screen: whatever the voice and the player do, the screen is drawn and answers."""

import time

import pytest

from kiosk.devices.speech import Speech
from tests.helpers.desk import Desk

HANGS = "#!/bin/sh\nexec sleep 3600\n"
SILENT = "#!/bin/sh\ncat > /dev/null; exec sleep 3600\n"
SPEAKS = "#!/bin/sh\nprintf 'RIFF0000WAVEdata0000'; exec head -c 4000000 /dev/zero\n"
LIMIT = 30  # seconds for all of it on a busy machine; who waited for one of them would take an hour


@pytest.fixture(params=["a voice that does not listen", "a voice that is silent", "a player that takes nothing"])
def desk(ui, tmp_path, request):
    voice = {"a voice that does not listen": HANGS, "a voice that is silent": SILENT}.get(request.param, SPEAKS)
    for name, text in (("voice", voice), ("player", HANGS)):
        (tmp_path / name).write_text(text)
        (tmp_path / name).chmod(0o700)
    desk = Desk(ui, tmp_path / "desk")
    desk.services.speech = Speech(f"{tmp_path}/voice", player=(f"{tmp_path}/player",))
    yield desk
    desk.services.speech.close()


def within(seconds, doing):
    """Do it in this thread; fails if it took longer, which is far longer than it may."""
    begun = time.monotonic()
    doing()
    assert time.monotonic() - begun < seconds


def test_the_screen_is_drawn_while_the_voice_hangs(desk):
    ui, app = desk.ui, desk.app
    desk.go("activities")
    before = ui.drawn

    def goes_on():
        app.read_aloud()
        for _frame in range(60):
            ui.window.canvas.ask_update()
            ui.frames()
        assert app.reader.reading

    within(LIMIT, goes_on)
    assert ui.drawn - before >= 60
    within(LIMIT, lambda: desk.touch("Stop"))
    assert not app.reader.reading
    assert desk.sees("Læs højt")


def test_another_page_and_the_end_of_the_visit_wait_for_no_voice(desk):
    desk.go("activities")

    def goes_on():
        for route in ("home", "activities", "find"):
            desk.app.read_aloud()
            desk.go(route)
        desk.app.read_aloud()
        desk.app.reader.faster()
        desk.app.quieter()
        desk.app.end()

    within(LIMIT, goes_on)
    assert not desk.app.reader.reading
