"""Staff's card at the screen: found, asked for, opened, pulled; and the visitor's page under it."""

import demo_services
import pytest
from demo_staff import JONAS, METTE, with_staff

from kiosk import i18n
from kiosk.devices.card_errors import WrongPin
from kiosk.session.machine import State
from kiosk.staff.errors import ForeignCard


@pytest.fixture
def app(ui):
    from kiosk.ui.app import KioskApp

    app = KioskApp(with_staff(demo_services.services()))
    ui.start(app)
    app.staffing.start()
    ui.frames(2)
    return app


@pytest.fixture
def staff(app):
    return app.services.staff


def visit(ui, app):
    app.touched()
    app.home()
    ui.settle()


def test_a_card_is_said_to_be_found_over_any_page_and_the_page_is_kept(ui, app, staff):
    visit(ui, app)
    app.go("activities")
    page = app.stage.page
    staff.turn("looking")
    ui.frames(2)
    assert ui.find("Kort fundet…")
    staff.turn("pin", tries_left=3)
    ui.frames(2)
    assert ui.find("Personale: tast din pinkode")
    assert app.stage.page is page
    staff.pull()
    ui.frames(2)
    assert app.stage.over == []
    assert app.stage.page is page


def digits(ui):
    from kiosk.ui.widgets.pin_pad import DigitKey

    return [int(one.words) for one in reversed(ui.widgets(DigitKey))]


def type_pin(ui, pin):
    for digit in pin:
        from kiosk.ui.widgets.pin_pad import DigitKey

        ui.touch(next(one for one in ui.widgets(DigitKey) if one.words == digit))
        ui.advance(0.15)


def test_the_pin_goes_to_the_card_and_stays_nowhere(ui, app, staff):
    staff.turn("looking")
    staff.turn("pin", tries_left=3)
    ui.frames(2)
    type_pin(ui, "112233")
    assert "112233" not in " ".join(ui.texts())
    pin = app.staffing.pages.page.pin
    ui.touch("OK")
    assert staff.digits == [b"112233"]
    assert not any("112233" in said for _language, kept in app.services.speech.said for said in kept)
    assert set(pin._digits) == {0}


def test_a_pin_is_typed_on_a_keyboard_that_is_plugged_in(ui, app, staff):
    from tests.helpers.pressed import press, type_

    staff.turn("pin", tries_left=3)
    ui.frames(2)
    type_(ui, "1002")
    assert len(app.staffing.pages.page.pin) == 4
    type_(ui, "30")
    assert len(app.staffing.pages.page.pin) == 6
    press(ui, "right")  # and one can go on by keys
    assert app.stage.ringed


def test_who_listens_hears_nothing_of_staffs_pin_and_a_finger_types_it(ui, app, staff):
    from kiosk.ui.widgets.pin_pad import DigitKey
    from tests.helpers.pressed import press, type_

    visit(ui, app)
    app.services.headphones.plug(False)
    app.services.headphones.plug(True)
    ui.settle()
    assert app.ears.on
    staff.turn("pin", tries_left=3)
    ui.settle()
    before = len(app.services.speech.said)
    type_pin(ui, "11")
    type_(ui, "22")
    press(ui, "right", "right", "right", apart=0.2)
    assert len(app.staffing.pages.page.pin) == 4
    assert len(app.services.speech.said) == before
    assert ui.widgets(DigitKey)


def test_no_key_on_staffs_pages_repeats_what_the_visitor_heard(ui, app, staff):
    from tests.helpers.pressed import press

    visit(ui, app)
    app.reader.tell(["Noget privat."], personal=True)
    staff.turn("pin", tries_left=3)
    ui.settle()
    before = len(app.services.speech.said)
    press(ui, "right", "home", "home")
    assert len(app.services.speech.said) == before


def test_what_is_staffs_is_not_said_into_the_visitors_headphones_unasked(ui, app, staff):
    visit(ui, app)
    app.services.speech.private = True
    assert app.services.speech.private
    staff.turn("pin", tries_left=3)
    ui.settle()
    assert not app.services.speech.private
    staff.turn("none")
    ui.settle()
    assert app.staffing.pages is None
    assert app.services.speech.private


def test_the_keys_stand_elsewhere_each_time(ui, app, staff):
    orders = set()
    for _time in range(4):
        staff.turn("looking")
        staff.turn("pin", tries_left=3)
        ui.frames(2)
        orders.add(tuple(digits(ui)))
        staff.pull()
        ui.frames(2)
    assert len(orders) > 1
    assert all(sorted(one) == list(range(10)) for one in orders)


def test_a_wrong_pin_is_said_with_the_tries_left(ui, app, staff):
    staff.turn("looking")
    staff.turn("pin", tries_left=2, failure=WrongPin(2))
    ui.frames(2)
    assert ui.find(i18n.say(WrongPin(2)))


def test_nothing_is_entered_before_there_are_six_digits(ui, app, staff):
    staff.turn("looking")
    staff.turn("pin", tries_left=3)
    ui.frames(2)
    type_pin(ui, "12345")
    ui.touch("OK")
    assert staff.digits == []


def test_a_card_of_elsewhere_gets_its_own_sentence(ui, app, staff):
    staff.turn("looking")
    staff.turn("refused", failure=ForeignCard())
    ui.frames(2)
    assert ui.find(i18n.say(ForeignCard()))


def test_an_open_card_shows_six_things(ui, app, staff):
    from kiosk.ui.widgets.tile import Tile

    staff.open()
    ui.frames(2)
    assert ui.find("Hej Mette")
    assert len(ui.widgets(Tile)) == 6


def test_pulling_the_card_takes_pages_keys_and_overlays(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    pages = app.staffing.pages
    pages.go("staff_house")
    ui.settle()
    ui.touch(ui.find_all("Ret")[0])
    pages.page.state["typed"].add("Lukket i morgen")
    typed = pages.page.state["typed"]
    app.call_staff()
    ui.settle()
    staff.pull()
    ui.frames(2)
    assert app.stage.over == []
    assert str(typed) == ""
    assert ui.find("Hvad kan jeg hjælpe med?")


def test_what_staff_looked_at_is_overwritten_where_the_visit_goes_on(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    app.staffing.to_the_visitor()
    staff.pull()
    ui.frames(2)
    assert app.services.forgot == [], "first the page is drawn without it"
    ui.advance(1)
    assert app.services.forgot == ["none"]
    staff.turn("pin", tries_left=3)
    staff.pull()
    ui.advance(1)
    assert app.services.forgot == ["none"], "a card that was never open showed nothing"


@pytest.mark.parametrize("again", [False, True], ids=["the visit ended", "the card is open again"])
def test_what_is_still_looked_at_or_goes_with_the_process_is_left(ui, app, staff, again):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    staff.pull()
    ui.frames(2)
    if again:
        staff.open()
    else:
        app.end()
    ui.advance(1)
    assert app.services.forgot == []


def test_what_lies_over_the_page_by_the_session_stays_when_the_card_goes(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    app.hide()
    ui.frames(2)
    staff.pull()
    ui.frames(2)
    assert len(app.stage.over) == 1
    assert app.services.session.hidden


def test_sitting_together_asks_the_visitor_and_ends_with_the_card(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    ui.touch("Sid med")
    ui.settle()
    assert app.services.session.state is State.VISITING
    ui.touch("Ja, sid med mig")
    ui.settle()
    assert app.services.session.state is State.ASSISTED
    assert ui.find("Hvad kan jeg hjælpe med?")
    assert ui.find("Mette sidder med")
    staff.pull()
    ui.frames(2)
    assert app.services.session.state is State.VISITING
    assert not ui.find_all("Mette sidder med")
    assert [one.what for one in app.services.audit.lines()] == [
        "staff.opened",
        "assist.began",
        "staff.locked",
        "assist.ended",
    ]
    assert {one.who for one in app.services.audit.lines()} == {METTE.serial}


def test_the_visitor_can_end_it(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    ui.touch("Sid med")
    ui.settle()
    ui.touch("Ja, sid med mig")
    ui.advance(1)
    ui.touch("Mette sidder med")
    ui.settle()
    ui.touch("Stop det nu")
    ui.settle()
    assert app.services.session.state is State.VISITING
    assert staff.locked == 1
    assert app.stage.over == []


def test_no_means_no(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    ui.touch("Sid med")
    ui.settle()
    ui.touch("Nej tak")
    ui.settle()
    assert app.services.session.state is State.VISITING
    assert staff.locked == 1
    assert [one.what for one in app.services.audit.lines()] == ["staff.opened", "staff.locked"]


def test_nobody_to_sit_with_is_said(ui, app, staff):
    staff.open()
    ui.frames(2)
    ui.touch("Sid med")
    ui.settle()
    assert ui.find("Ingen er begyndt ved skærmen")
    assert not ui.find_all("Ja, sid med mig")


def test_where_nobody_else_was_here_all_ends_with_the_card(ui, app, staff):
    staff.open()
    ui.frames(2)
    ui.touch("I dag")  # a touch begins a visit
    assert app.services.session.state is State.VISITING
    staff.pull()
    ui.frames(2)
    assert app.services.session.state is State.ENDING


def test_a_card_that_nobody_enters_a_pin_for_is_put_away(ui, app, staff):
    staff.turn("looking")
    staff.turn("pin", tries_left=3)
    ui.frames(2)
    ui.advance(61)
    assert app.stage.over == []
    assert staff.locked == 1


def test_a_card_left_in_after_the_visit_shows_nothing_of_staffs(ui, app, staff):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    ui.touch("Sid med")
    ui.settle()
    ui.touch("Ja, sid med mig")
    ui.settle()
    app.end()
    ui.frames(2)
    assert [one.what for one in app.services.audit.lines()][:3] == ["staff.opened", "assist.began", "assist.ended"]
    assert app.staffing.pages is None


def test_the_log_shows_a_leader_all_and_others_their_own(ui, app, staff):
    app.services.audit.write("staff.opened", who=JONAS.serial)
    app.services.audit.write("staff.opened", who=METTE.serial)
    for who, seen in ((METTE, 2), (JONAS, 4)):
        staff.open(who)
        ui.frames(2)
        app.staffing.pages.go("staff_log")
        ui.settle()
        assert len(ui.find_all(app.services.audit.lines()[0].said)) == seen
        staff.pull()
        ui.frames(2)
        app.start_afresh()


def test_time_given_is_counted_without_a_name(ui, app, staff):
    from datetime import timedelta

    staff.open()
    ui.frames(2)
    app.staffing.pages.go("staff_company")
    ui.settle()
    ui.touch("Vi går nu")
    ui.settle()
    app.services.clock.skipped = timedelta(minutes=45)
    ui.touch("Vi er tilbage")
    ui.settle()
    assert ui.find("45 minutter er talt med.")
    (day,) = app.services.company.days()
    assert (day.times, day.minutes) == (1, 45)


def test_a_bug_on_a_page_of_staffs_is_told_there(ui, app, staff, caplog):
    visit(ui, app)
    staff.open()
    ui.frames(2)
    app.went_wrong(ForeignCard())
    ui.settle()
    assert app.staffing.pages is not None
    staff.pull()
    ui.frames(2)
    assert ui.find("Hvad kan jeg hjælpe med?")


def test_the_keys_are_not_read_aloud(ui, app, staff):
    from kiosk.ui.reading import spoken

    staff.turn("looking")
    staff.turn("pin", tries_left=3)
    ui.frames(2)
    said = [one.words for one in spoken(app.stage.top_content())]
    assert "Personale: tast din pinkode" in said
    assert not any(digit in " ".join(said) for digit in "0123456789")


def test_a_foreign_card_is_written_down_once_and_no_wrong_way_round(ui, app, staff):
    from kiosk.devices.card_errors import MuteCard

    staff.turn("looking")
    staff.turn("refused", failure=MuteCard())
    staff.pull()
    staff.turn("looking")
    staff.turn("refused", failure=ForeignCard())
    ui.frames(2)
    staff.turn("refused", failure=ForeignCard())
    ui.frames(2)
    assert [(one.what, one.who) for one in app.services.audit.lines()] == [("staff.refused", "unknown")]


def test_a_full_disk_does_not_keep_staff_out_but_nobody_sits_with_a_visitor_unseen(ui, app, staff, caplog):
    from kiosk.store import DiskFull

    app.services.audit.fails = DiskFull()
    visit(ui, app)
    staff.open()
    ui.frames(2)
    assert ui.find("Hej Mette")
    ui.touch("Sid med")
    ui.settle()
    ui.touch("Ja, sid med mig")
    ui.settle()
    assert app.services.session.state is State.VISITING
    assert ui.find(i18n.say(DiskFull()))
    caplog.clear()


def code_centre(app, staff):
    staff.takes_code = True
    staff.state = "off"
    app.staffing.follow()


def test_the_staff_code_is_asked_for_where_there_is_no_reader_and_says_that_it_is_weaker(ui, app, staff):
    from types import SimpleNamespace

    from kiosk.ui.screens.idle import HELD

    code_centre(app, staff)
    touch = ui.press(ui.find("Stuen på Nørretorv"))
    ui.advance(HELD + 0.2)
    ui.release(touch)
    ui.settle()
    assert ui.find("En kode er svagere end et kort. Den åbner aldrig det, en gæst har gemt.")
    app.staffing.pages.page.state["typed"].add("hemmelig")
    ui.touch("Åbn")
    ui.settle()
    assert staff.codes == ["hemmelig"]
    staff.weaker = True
    staff.turn("open", who=SimpleNamespace(serial="", name="", role="staff"))
    ui.settle()
    assert ui.find("Åbnet med personalekoden: svagere end et kort. Tryk Luk, når du går.")
    assert [(one.what, one.who) for one in app.services.audit.lines()] == [("staff.code", "code")]
    app.staffing.pages.close()
    assert staff.locked == 1


def test_a_wrong_staff_code_is_said_on_the_page_that_asked(ui, app, staff):
    from kiosk.staff.code import WrongStaffCode

    code_centre(app, staff)
    assert app.staffing.by_code()
    staff.turn("checking")
    ui.frames(2)
    staff.turn("off", failure=WrongStaffCode())
    ui.frames(2)
    assert ui.find(i18n.say(WrongStaffCode()))


def test_a_closed_screen_says_who_to_ask_and_a_card_opens_it(ui, app, staff):
    app.services.house.say("hours", "Mandag til fredag kl. 9-15", by="code")
    app.services.house.close(closed=True, by="code")
    app.refresh()
    ui.settle()
    assert ui.find("Skærmen er lukket lige nu")
    ui.touch((640, 400))
    ui.settle()
    assert not ui.find_all("Hvad kan jeg hjælpe med?")
    staff.open()
    ui.frames(2)
    app.staffing.pages.go("staff_house")
    ui.advance(1)
    ui.touch("Åbn skærmen igen")
    ui.settle()
    assert not app.services.house.closed


def test_a_notice_and_the_hours_stand_on_the_idle_page(ui, app):
    app.services.house.say("notice", "Vi er på tur i dag.", by="code")
    app.services.house.say("hours", "Mandag til fredag kl. 9-15", by="code")
    app.refresh()
    ui.settle()
    assert ui.find("Vi er på tur i dag.")
    assert ui.find("Mandag til fredag kl. 9-15")


def test_today_shows_who_comes_and_a_call_is_answered(ui, app, staff):
    with_staff(app.services, calls=1)
    staff = app.services.staff
    app.staffing.start()
    staff.open()
    ui.advance(0.6)
    ui.touch("I dag")
    ui.advance(0.6)
    assert ui.find("Karen")
    assert ui.find("Brygger kaffe")
    assert ui.find("Den glade bager")
    ui.touch("De har fået hjælp")
    ui.settle()
    assert app.services.calls.open() == []
    assert not ui.find_all("De har fået hjælp")


def test_what_waits_is_counted_and_can_be_sent_now(ui):
    from types import SimpleNamespace

    from kiosk.ui.app import KioskApp

    hub = demo_services.Hub("offline", waiting=(SimpleNamespace(),) * 3)
    woken = []
    hub.wake = lambda: woken.append(True)
    hub.enrolled = True
    app = KioskApp(with_staff(demo_services.services(hub=hub), waiting=2))
    ui.start(app)
    app.staffing.start()
    app.services.staff.open()
    ui.advance(0.6)
    assert ui.find("5 ting venter på at blive sendt")
    ui.touch("Det, der venter")
    ui.advance(0.6)
    assert ui.find("3 ting venter på at blive sendt")
    assert len(ui.find_all("En blanket, sendt")) == 2
    ui.touch("Prøv nu")
    ui.settle()
    assert woken == [True]


def test_a_notice_is_written_and_the_screen_closed_by_touch_and_both_stand_in_the_log(ui, app, staff):
    staff.open()
    ui.advance(0.6)
    app.staffing.pages.go("staff_house")
    ui.advance(0.6)
    ui.touch(ui.find_all("Ret")[-1])
    ui.advance(0.6)
    app.staffing.pages.page.state["typed"].add("Vi er på tur.")
    ui.touch("Vis det")
    ui.advance(0.6)
    ui.touch("Luk skærmen")
    ui.advance(0.6)
    ui.touch("Ja, luk den")
    ui.settle()
    house = app.services.house
    assert "Vi er på tur." in (house.notice, house.hours)
    assert house.closed
    done = [one.what for one in app.services.audit.lines()]
    assert done[1:] == ["house.notice" if house.notice else "house.hours", "house.closed"]
    assert {one.who for one in app.services.audit.lines()} == {METTE.serial}
