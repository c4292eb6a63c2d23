"""A finger is put right on the screen, with touches that land elsewhere: begun by a key, by misses, or by a setting."""

import demo_services
import pytest
from kivy.clock import Clock

from kiosk.comfort import Comfort
from kiosk.demo.screens import staffing
from kiosk.demo.screens.touching import ASKEW
from kiosk.i18n import use
from kiosk.store import ReadOnly
from kiosk.touch.affine import NONE, TURNED, product
from kiosk.touch.machine import PATIENCE, State
from kiosk.ui import calibrating, first_start, theme
from tests.helpers.first_desk import Desk

TURNED_AROUND = product(TURNED[180], ASKEW)
"""A panel that was built in upside down, too."""


@pytest.fixture
def start(ui, tmp_path):
    """Start the app at its first start, or in service; gives it, and the desk."""

    def start(told=None, *, right=ASKEW, there=True, calibrate=False, cut=False, touch=()):
        from kiosk.ui.app import KioskApp

        desk = Desk(tmp_path, {} if told is None else told)
        services = staffing.with_staff(demo_services.services())
        services.first = desk.first()
        services.speak = services.in_service = lambda *_given: None
        services.card_mistake = lambda _code: ""
        panel = services.touchscreen.panel
        panel.there, panel.right = there, right
        services.config.screen.calibrate, services.touch_was_cut = calibrate, cut
        services.config.screen.touch = touch
        services.touchscreen.mended = []
        services.touchscreen.mend = lambda: services.touchscreen.mended.append(True)
        app = KioskApp(services)
        ui.start(app)
        for one in (app.staffing, app._pulse):
            one.start()
        for one in (app.first_start, app.calibrating):
            one.is_up()
        ui.settle()
        ui.advance(0.6)
        return app, desk

    yield start
    use("da")


def finger(ui, app, x, y):
    """A finger on the glass there, as a share of it: the window is told of another place, which may lie outside."""
    panel = app.services.touchscreen.panel
    sx, sy = panel.sees((x, y))
    ui.touch((sx * ui.window.width, (1 - sy) * ui.window.height))
    ui.settle()
    ui.advance(0.6)


def begin(ui, app):
    assert app.calibrating.begin()
    ui.settle()
    ui.advance(0.6)


def on_the_cross(ui, app):
    finger(ui, app, *app.calibrating.aimed)


def on_the_button(ui, app, words):
    button = ui.find(words)
    x, y = button.to_window(*button.center)
    finger(ui, app, x / ui.window.width, 1 - y / ui.window.height)


def all_crosses(ui, app):
    for number in range(1, 5):
        assert ui.find(f"Kryds {number} af 4")
        on_the_cross(ui, app)
    assert ui.find("Rør midt på krydset en gang til")
    on_the_cross(ui, app)


@pytest.mark.parametrize(
    ("right", "beside"), [(ASKEW, (0.6, 0.3)), (TURNED_AROUND, (0.4, 0.8))], ids=["askew", "upside down"]
)
def test_three_touches_that_hit_nothing_lead_to_a_finger_that_hits(ui, start, right, beside):
    app, desk = start(right=right)
    panel = app.services.touchscreen.panel
    for number in range(3):
        assert not app.calibrating.on, number
        finger(ui, app, *beside)
    all_crosses(ui, app)
    assert ui.find("Rammer fingeren nu?")
    on_the_button(ui, app, "Ja, gem det")
    assert ui.find("Nu rammer fingeren rigtigt")
    (kept,) = panel.kept
    assert kept["touch"] == pytest.approx(right, abs=0.01)
    assert ui.find(f"touch = [{', '.join(f'{one:g}' for one in kept['touch'])}]")
    on_the_button(ui, app, "Færdig")
    assert not app.stage.over
    on_the_button(ui, app, "English")
    assert desk.kept["language"] == "en"


def test_a_key_on_the_first_page_begins_it_for_a_finger_that_hits_a_little_beside(ui, start):
    start(right=NONE)
    ui.touch("Rammer fingeren ved siden af?")
    ui.settle()
    assert ui.find("Kryds 1 af 4")


def test_where_no_touchscreen_can_be_told_nothing_offers_it(ui, start):
    app, _desk = start(there=False)
    assert not ui.find_all("Rammer fingeren ved siden af?")
    for _ in range(4):
        ui.touch((900, 700))
        ui.advance(0.6)
    assert not app.calibrating.on


def test_touches_that_hit_between_or_take_long_begin_nothing(ui, start):
    app, _desk = start(right=NONE)
    nowhere = (900, 700)
    for _ in range(2):
        ui.touch(nowhere)
        ui.advance(0.6)
    ui.touch("Tilpas")
    ui.advance(0.6)
    app.dismiss()
    ui.settle()
    for _ in range(2):
        ui.touch(nowhere)
        ui.advance(first_start.WITHIN / 2 + 0.1)
    ui.touch(nowhere)
    ui.advance(0.6)
    assert not app.calibrating.on


def test_in_service_no_misses_begin_it(ui, start):
    app, _desk = start({"language": "da", "done": True})
    app.touched()
    app.home()
    ui.advance(0.6)
    for _ in range(4):
        ui.touch((ui.window.width - 2, 2))
        ui.advance(0.6)
    assert not app.calibrating.on


def test_where_nobody_touches_all_is_as_it_was(ui, start):
    app, _desk = start()
    panel = app.services.touchscreen.panel
    panel.matrix = (1.5, 0, 0, 0, 1.5, 0)
    begin(ui, app)
    assert panel.matrix == NONE
    ui.advance(PATIENCE[State.AIM] + 1)
    assert not app.calibrating.on
    assert not app.stage.over
    assert panel.matrix == (1.5, 0, 0, 0, 1.5, 0)
    assert ui.find("Hvilket sprog taler personalet?")


def test_nonsense_is_said_and_a_touch_begins_again(ui, start):
    app, _desk = start()
    begin(ui, app)
    for _ in range(4):
        finger(ui, app, 0.4, 0.6)
    assert ui.find("Det passede ikke sammen")
    finger(ui, app, 0.4, 0.6)
    all_crosses(ui, app)
    on_the_button(ui, app, "Nej, som før")
    assert not app.services.touchscreen.panel.kept
    assert not app.stage.over


def test_a_check_beside_the_cross_puts_back_what_was(ui, start):
    app, _desk = start()
    begin(ui, app)
    for _ in range(4):
        on_the_cross(ui, app)
    finger(ui, app, 0.6, 0.5)
    assert ui.find("Det var ved siden af krydset")
    assert app.services.touchscreen.panel.matrix == NONE
    ui.advance(PATIENCE[State.MISSED] + 0.5)
    assert ui.find("Kryds 1 af 4")


def test_a_swipe_and_a_touch_that_bounces_count_as_none(ui, start):
    app, _desk = start()
    begin(ui, app)
    ui.drag((300, 300), 400, 100)
    assert ui.find("Kryds 1 af 4")
    touch = ui.press((300, 300))
    for x in (302, 304, 300):
        touch.touch_move(x, 300)
        ui.frames()
    ui.release(touch)
    assert ui.find("Kryds 2 af 4")
    ui.touch((310, 300))
    assert ui.find("Kryds 2 af 4")


def test_what_can_not_be_kept_is_told_and_all_is_as_it_was(ui, start):
    app, _desk = start()

    def refuse(_said):
        raise ReadOnly

    app.services.touchscreen._keep = refuse
    begin(ui, app)
    all_crosses(ui, app)
    with pytest.raises(ReadOnly):
        on_the_button(ui, app, "Ja, gem det")
    assert not app.calibrating.on
    assert not app.stage.over
    assert app.services.touchscreen.panel.matrix == NONE


def test_it_says_what_to_do_for_nobody_can_hit_a_button_that_does(ui, start):
    app, _desk = start()
    begin(ui, app)
    assert "Rør midt på krydset" in app.services.speech.said[-1][1]
    ui.touch((300, 300))
    assert app.services.speech.stopped


def test_staff_begin_it_from_the_house(ui, start):
    app, _desk = start({"language": "da", "done": True}, right=NONE)
    app.services.staff.open()
    ui.settle()
    app.staffing.pages.go("staff_house")
    ui.settle()
    ui.advance(0.6)
    ui.find("Ret den ind").parent.action()  # it is a list's last row: scrolling is another test's
    ui.settle()
    ui.advance(0.6)
    all_crosses(ui, app)
    on_the_button(ui, app, "Ja, gem det")
    on_the_button(ui, app, "Færdig")
    assert ui.find("Berøringsskærmen")
    assert len(app.services.touchscreen.panel.kept) == 1


def test_a_setting_asks_for_it_once(ui, start):
    app, _desk = start({"language": "da", "done": True}, calibrate=True)
    assert ui.find("Kryds 1 af 4")
    assert app.services.touchscreen.panel.kept == [{"calibrate": False}]
    assert app._pulse._busy()
    ui.advance(PATIENCE[State.AIM] + 1)
    assert app.page.route.name == "idle"
    assert not app.stage.over
    assert not app._pulse._busy()


def test_a_program_that_ends_puts_back_what_was(ui, start):
    app, _desk = start()
    panel = app.services.touchscreen.panel
    panel.matrix = ASKEW
    begin(ui, app)
    app.wipe()
    assert panel.matrix == ASKEW
    assert not app.calibrating.on


def test_whatever_takes_its_page_away_ends_it(ui, start):
    app, _desk = start()
    panel = app.services.touchscreen.panel
    panel.matrix = ASKEW
    begin(ui, app)
    app.dismiss()
    ui.advance(0.6)
    assert not app.calibrating.on
    assert panel.matrix == ASKEW


@pytest.mark.parametrize("cut", [True, False])
def test_what_was_cut_is_mended_at_the_next_start(start, cut):
    app, _desk = start(cut=cut)
    assert bool(app.services.touchscreen.mended) is cut


def test_what_was_measured_once_is_in_force_after_each_start(start):
    app, _desk = start(touch=ASKEW)
    assert app.services.touchscreen.panel.matrix == ASKEW


def test_a_touchscreen_may_come_later_than_the_page(ui, start):
    """Its driver is loaded beside the start: in an emulated machine it came a minute after the page."""
    app, _desk = start(there=False)
    page = app.page
    ui.advance(60)
    assert app.page is page
    app.services.touchscreen.panel.there = True
    ui.advance(calibrating.EVERY + 1)
    assert ui.find("Rammer fingeren ved siden af?")


def test_what_a_setting_asks_for_waits_for_the_touchscreen(ui, start):
    app, _desk = start({"language": "da", "done": True}, there=False, calibrate=True, touch=ASKEW)
    assert not app.calibrating.on
    app.services.touchscreen.panel.there = True
    ui.advance(calibrating.EVERY + 1)
    assert ui.find("Kryds 1 af 4")
    app.calibrating.leave()
    assert app.services.touchscreen.panel.matrix == ASKEW


def test_where_none_comes_it_is_not_looked_for_for_ever(ui, start):
    app, _desk = start(there=False)
    ui.advance(calibrating.WAIT + calibrating.EVERY + 1)
    app.services.touchscreen.panel.there = True
    ui.advance(2 * calibrating.EVERY)
    assert not ui.find_all("Rammer fingeren ved siden af?")
    other, _desk = start(there=False)
    other.calibrating.stop()
    before = len(Clock.get_events())
    other.calibrating.stop()
    assert len(Clock.get_events()) == before


def test_the_first_start_goes_on_below(ui, start):
    app, desk = start({"language": "da", "network": "none", "enrolled": "alone"})
    begin(ui, app)
    desk.work()
    ui.settle()
    assert app.navigation.current.name == "first_ready"
    assert app.calibrating.on
    assert ui.find("Kryds 1 af 4")


@pytest.mark.parametrize("low", [False, True])
def test_a_cross_is_aimed_at_where_it_is_drawn(ui, start, low):
    """Also where all is wished to be low, on a large screen."""
    theme.glass(32, 400, 1000)
    app, _desk = start()
    theme.glass(32, 400, 1000)
    app.suit(Comfort(low=low))
    begin(ui, app)
    for _ in range(4):
        drawn = app.stage.over[-1].cross
        where = (drawn.center_x / ui.window.width, 1 - drawn.center_y / ui.window.height)
        assert app.calibrating.aimed == pytest.approx(where, abs=0.002)
        assert not low or where[1] > 0.2
        on_the_cross(ui, app)
    assert ui.find("Rør midt på krydset en gang til")
