"""The camera's page on a virtual camera (tests/ui/virtual_camera.py: real JPEGs, really judged) and a virtual clock."""

import demo_services
import pytest
from virtual_camera import TABLE, WELL, Pose, VirtualCamera

from kiosk.comfort import Comfort
from kiosk.letters.steady import STILL
from kiosk.session import Times
from kiosk.ui import loop
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.snapshot import Thumbnail
from tests.ui.conftest import SIZES

APPS = []


class Desk:
    """The app on the camera's page, and the camera."""

    def __init__(self, ui, *, size=SIZES[0], language="da", camera=(1280, 720), times=None, **how):
        from kiosk.ui.app import KioskApp

        self.ui, self.services = ui, demo_services.services(times=times)
        self.services.config.centre.language = language
        self.camera = self.services.camera = VirtualCamera(self.services.clock, size=camera, **how)
        self.read = []
        self.services.letters = Letters(self.read)
        self.app = KioskApp(self.services)
        APPS.append(self.app)
        ui.start(self.app, size)
        self.app.touched()
        self.app.home()
        self.app.go("letter")
        ui.settle()
        if how.get("available", True):
            ui.touch("På papir" if language == "da" else "On paper")

    def shows(self, pose, seconds=1.5, **how):
        self.camera.shows(pose, **how)
        self.ui.advance(seconds)

    @property
    def said(self):
        return self.app.page._said.words

    @property
    def pages(self):
        return self.app.page.pages.all

    def take(self, pose=WELL):
        """A page comes, and is taken."""
        self.shows(TABLE, 1)
        self.shows(pose, STILL + 1.2)

    def thumbnail(self, number):
        self.ui.touch(next(one for one in self.ui.widgets() if getattr(one, "words", "") == f"Side {number}"))
        assert self.ui.find("Kan du se hele siden?")

    def next(self, pose):
        self.ui.touch("En side mere")
        self.take(pose)


class Letters:
    """Takes the pages."""

    def __init__(self, read):
        self.read = read

    def all(self):
        return []

    def read_photos(self, pictures, _step, _done):
        self.read.append(pictures)

        class Job:
            def stop(self):
                pass

        return Job()


@pytest.fixture(autouse=True)
def _no_page_looks_on(ui):
    """Kivy's clock outlives a test's app: the page's own timer must not run into the next test."""
    yield
    for app in APPS:
        app.page.covered(True)
    APPS.clear()


@pytest.fixture(name="desk")
def a_desk(ui):
    return Desk(ui)


@pytest.mark.parametrize(
    ("pose", "said"),
    [
        (TABLE, "Vis dit brev til kameraet"),
        (Pose(light=0.3), "Der er for mørkt. Kan du få mere lys på?"),
        (Pose(fill=0.4), "Hold brevet tættere på kameraet"),
        (Pose(x=0.85), "Hele siden skal være med i billedet"),
        (Pose(angle=30, fill=0.75), "Hold brevet lige"),
        (Pose(glare=0.25), "Lyset skinner i papiret. Vip det lidt."),
        (Pose(text=" "), "Vi kan ikke se nogen skrift. Vend siden om."),
        (Pose(blur=4), "Det er ikke skarpt endnu. Vent lidt, eller hold det længere væk."),
    ],
    ids=lambda one: one[:12] if isinstance(one, str) else "",
)
def test_it_says_what_to_do_and_takes_nothing(desk, pose, said):
    desk.shows(pose, 4)
    assert desk.said == said
    assert not desk.pages


def test_moving_and_still(desk):
    desk.shows(WELL, 3, speed=0.2)
    assert desk.said == "Hold brevet stille"
    assert desk.app.page._steady.progress == 0
    desk.shows(WELL, STILL / 2)
    assert desk.said == "Godt. Hold det stille."
    live = desk.app.page._live
    assert 0.2 < live._bar.size[0] / live.box[2] < 0.8
    assert len(live._lines[0].points) == 8
    assert not desk.pages


def test_two_pages_are_taken_by_themselves_and_read(desk):
    desk.take()
    assert desk.ui.find("Side 1 er taget")
    assert ("play", "click") in desk.services.sound.calls
    desk.ui.advance(5)
    assert len(desk.pages) == 1  # the same page is not taken again
    desk.next(Pose(angle=-4))
    assert desk.ui.find("Side 2 er taget")
    desk.ui.touch("Det var det hele")
    assert desk.app.navigation.current.name == "letter_reading"
    (photos,) = desk.read
    assert len(photos) == 2
    assert all(photo.startswith(b"\xff\xd8") for photo in photos)
    assert photos[0] != photos[1]
    assert not desk.camera.on


def test_the_page_that_still_lies_there_is_not_taken_as_the_next(desk):
    desk.take()
    desk.ui.touch("En side mere")
    desk.ui.advance(4)
    assert desk.said == "Vis den næste side"
    assert len(desk.pages) == 1


def test_a_page_is_taken_again_in_its_place(desk):
    desk.take()
    desk.next(Pose(angle=-4))
    first, second = desk.pages
    desk.thumbnail(1)
    desk.ui.touch("Tag den igen")
    desk.ui.advance(3)
    assert desk.said == "Flyt siden lidt, så tager vi den igen"
    assert not desk.ui.find_all("Det var det hele")
    desk.take(Pose(angle=5))
    assert desk.ui.find("Side 1 er taget")
    assert desk.pages[1] is second
    assert desk.pages[0] is not first
    assert not any(first.jpeg)


def test_a_page_is_removed(desk):
    desk.take()
    desk.next(Pose(angle=-4))
    gone, kept = desk.pages
    desk.thumbnail(1)
    desk.ui.touch("Fjern siden")
    assert desk.pages == [kept]
    assert not any(gone.jpeg)
    desk.ui.advance(1)
    desk.ui.touch("Fjern siden")
    assert desk.pages == []
    assert desk.ui.find("Tag billedet nu")


def test_the_button_takes_it_whatever_is_wrong(desk):
    desk.shows(Pose(light=0.3), 1)
    desk.ui.touch("Tag billedet nu")
    assert desk.ui.find("Side 1 er taget")
    assert len(desk.pages) == 1


def test_before_the_first_picture_the_button_does_nothing(desk):
    desk.camera.on = False
    desk.ui.touch("Tag billedet nu")
    assert desk.ui.find("Kameraet starter")
    assert not desk.pages


def test_a_still_that_does_not_come_is_said(desk):
    desk.camera.gives = False
    desk.take()
    assert desk.said == "Der kom ikke noget billede. Vis siden igen."
    desk.camera.gives = True
    desk.take()
    assert desk.ui.find("Side 1 er taget")


def test_there_is_room_for_so_many_pages(desk):
    pages = desk.app.page.pages
    desk.shows(TABLE, 0.2)
    while len(pages.all) < pages.MOST - 1:
        desk.camera.still(pages.put)
    desk.app.refresh()
    desk.take()
    assert desk.ui.find("Der er ikke plads til flere sider.")
    assert not desk.ui.find_all("En side mere")
    assert len(desk.pages) == pages.MOST


def test_before_the_first_picture_the_words_have_the_whole_place(desk):
    desk.camera.on = False
    desk.app.refresh()
    (live,) = desk.ui.widgets(Live)
    assert live.box == (*live.pos, *live.size)


def test_with_large_letters_fewer_pages_stand_in_the_row(desk):
    desk.shows(TABLE, 0.2)
    while len(desk.pages) < 6:
        desk.camera.still(desk.app.page.pages.put)
    for text, most in ((0, 6), (2, 4)):
        desk.app.suit(Comfort(text=text))
        desk.app.page._set(looking=5, new=False)
        assert len(desk.ui.widgets(Thumbnail)) == most


@pytest.mark.parametrize(
    ("trouble", "said"), [("hung", "Kameraet svarer ikke"), ("gone", "Kameraet er væk"), ("none", "ikke noget kamera")]
)
def test_what_goes_wrong_has_a_way_on(desk, trouble, said):
    desk.take()
    desk.ui.touch("En side mere")
    desk.camera.trouble = trouble
    desk.ui.advance(0.3)
    assert desk.ui.find(said)
    assert not desk.camera.on
    assert desk.ui.find("Det var det hele")  # what was taken is not lost
    desk.camera.trouble = ""
    desk.ui.touch("Prøv igen")
    desk.ui.advance(0.3)
    assert desk.camera.on
    assert len(desk.pages) == 1


def test_without_a_camera_there_is_no_tile_and_the_page_says_what_else(ui):
    desk = Desk(ui, available=False)
    assert not ui.find_all("På papir")
    desk.app.go("camera")
    assert ui.find("Der er ikke noget kamera her")
    desk.camera.available = True
    ui.touch("Prøv igen")
    ui.advance(0.2)
    assert ui.find("Vis dit brev til kameraet")


def test_the_camera_is_on_only_while_the_page_is_there(desk):
    desk.shows(TABLE, 0.5)
    assert desk.camera.on
    desk.app.use_language("en")
    desk.ui.advance(0.2)
    assert (desk.camera.on, desk.camera.opened) == (True, 1)
    desk.app.call_staff()  # something lies over it: nobody asks for pictures, and it goes off by itself
    asked = desk.camera.asked
    desk.ui.advance(2)
    assert desk.camera.asked == asked
    desk.app.dismiss()
    desk.ui.advance(0.5)
    assert desk.camera.asked > asked
    desk.app.back()
    assert not desk.camera.on
    asked = desk.camera.asked
    desk.ui.advance(1)
    assert desk.camera.asked == asked


def test_under_a_hidden_page_nothing_is_taken(desk):
    desk.shows(TABLE, 1)
    desk.app.hide()
    desk.shows(WELL, 3)
    assert not desk.pages


def test_who_goes_back_leaves_nothing_and_who_reads_can_come_back(desk):
    desk.take()
    (page,) = desk.pages
    desk.ui.touch("Det var det hele")
    desk.app.back()
    assert desk.ui.find("Side 1")
    assert any(page.jpeg)
    desk.app.back()
    assert not any(page.jpeg)


def test_the_end_of_the_visit_wipes_every_page(desk):
    desk.take()
    (page,) = desk.pages
    desk.ui.touch("Det var det hele")
    desk.app.end()
    assert not any(page.jpeg)
    assert not any(page.frame.pixels)
    assert not desk.camera.on


def test_a_picture_that_takes_itself_shows_that_somebody_is_there(ui):
    desk = Desk(ui, times=Times(idle=20, warning=20))
    desk.ui.advance(15)
    desk.take()
    desk.ui.advance(15)
    assert desk.services.session.visiting
    assert not desk.services.session.warning
    desk.ui.advance(30)
    assert not desk.services.session.visiting  # it goes on counting, and ends as any visit does
    assert desk.app.navigation.current.name == "idle"
    assert not desk.camera.on


def test_what_to_do_is_said_aloud_to_who_asked_for_it(desk):
    speech = desk.services.speech
    desk.shows(TABLE, 1)
    desk.shows(Pose(fill=0.4), 2)
    assert not speech.said
    desk.ui.touch("Læs højt")
    desk.ui.advance(0.2)
    assert "Hold brevet tættere på kameraet" in speech.said[-1][1]
    speech.on_done()
    desk.ui.advance(0.2)
    desk.shows(Pose(angle=30, fill=0.75), 2)
    assert speech.said[-1] == ("da", ["Hold brevet lige"])
    speech.on_done()
    desk.ui.advance(5)
    assert len(speech.said) == 2  # once is enough
    desk.take()
    assert "Side 1 er taget" in speech.said[-1][1]
    desk.ui.touch("En side mere")  # a touch stops the voice, and not the wish for it
    desk.ui.advance(1)
    assert speech.said[-1][1] == ["Vis den næste side"]


def test_who_stops_the_voice_is_left_in_peace(desk):
    speech = desk.services.speech
    desk.shows(TABLE, 1)
    desk.ui.touch("Læs højt")
    desk.ui.advance(0.2)
    desk.ui.touch("Stop")
    desk.ui.advance(0.2)
    before = len(speech.said)
    desk.shows(Pose(angle=30, fill=0.75), 3)
    assert len(speech.said) == before


def test_a_still_that_comes_late_disturbs_nothing(desk):
    waiting = []
    desk.camera.still = waiting.append
    desk.take()
    assert waiting
    desk.app.home()
    waiting[0](None)
    desk.ui.advance(0.2)
    assert desk.app.navigation.current.name == "home"


def test_only_a_few_pictures_a_second_are_drawn(desk):
    desk.shows(WELL, 1, speed=0.5)
    before = loop.frames
    desk.ui.advance(4)
    assert 4 * 10 <= loop.frames - before <= 4 * 16


def test_every_advice_has_its_words():
    from typing import get_args

    from kiosk.letters.steady import Advice
    from kiosk.ui.screens.camera_words import ADVICE

    assert set(ADVICE) == set(get_args(Advice)) - {"take"}
