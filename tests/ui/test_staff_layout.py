"""Every page of staff's, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

from types import SimpleNamespace

import demo_services
import pytest
from demo_staff import JONAS, METTE, DemoCounts, with_staff
from test_layout import SIZES, faults

from kiosk import i18n
from kiosk.devices import card_errors
from kiosk.staff import errors
from kiosk.staff.code import WrongStaffCode
from kiosk.staff.letterbox import LetterboxFull
from tests.helpers.layout import on_the_way

REFUSALS = (
    errors.ForeignCard(),
    errors.ExpiredCard(day="30. september 2026"),
    errors.RevokedCard(day="30. september 2026"),
    errors.CopiedCard(),
    errors.NoKeyForCard(),
    errors.NotEnrolled(),
    errors.StaffWaits(wait="10 minutter"),
    card_errors.PinBlocked(),
    card_errors.NotPiv(),
    card_errors.MuteCard(),
    card_errors.CardPulled(),
    card_errors.CardHangs(),
    card_errors.CardGarbled(),
    card_errors.CardHeld(),
    card_errors.CardSwapped(),
)


def at(name, **state):
    def show(app):
        app.services.staff.open(METTE)
        app.staffing.follow()
        app.staffing.pages.go(name)
        app.staffing.pages.page.state.update(state)
        app.staffing.pages.refresh()

    return show


def turned(state, **fields):
    def show(app):
        app.services.staff.turn("looking")
        app.services.staff.turn(state, **fields)
        app.staffing.follow()

    return show


def dots(app):
    turned("pin", tries_left=2)(app)
    for digit in (1, 2, 3, 4):
        app.staffing.pages.page.pin.add(digit)
    app.staffing.pages.refresh()


def with_a_visitor(show):
    def both(app):
        app.touched()
        app.home()
        show(app)

    return both


def sitting(app):
    with_a_visitor(at("staff_assist"))(app)
    app.staffing.sit_with()


def sitting_in_staffs(app):
    sitting(app)
    app.staffing.show_pages()
    app.staffing.pages.go("staff_assist")


def beside(app):
    sitting(app)
    app.staffing.beside()


def told(app):
    app.services.house.say(
        "notice", "Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden. " * 2, by="code"
    )
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.services.house.close(closed=True, by="code")
    at("staff_house")(app)


def writing(app):
    at("staff_house")(app)
    app.staffing.pages.page._begin("notice", "Torsdag er der lukket fra kl. 12. " * 5)


def going(app):
    for _ in range(2):
        app.services.company.begin()
    app.services.company.begin()
    app.services.company.end(3)
    at("staff_company", counted=45)(app)


def logged(app):
    for number, what in enumerate(("staff.opened", "assist.began", "folder.opened", "assist.ended") * 4):
        app.services.audit.write(what, who=(METTE.serial, "visitor", JONAS.serial, "ff00ff00ff00ff00")[number % 4])
    app.services.staff.open(JONAS)
    app.staffing.follow()
    app.staffing.pages.go("staff_log")


def code(app):
    app.services.staff.state, app.services.staff.takes_code = "off", True
    app.staffing.follow()
    if app.staffing._unlisten is None:
        app.staffing._unlisten = lambda: None
    app.staffing.by_code()


def code_refused(app):
    code(app)
    app.services.staff.failure = WrongStaffCode()
    app.staffing.follow()


def by_code(app):
    app.services.staff.weaker = True
    app.services.staff.turn("looking")
    app.services.staff.turn("open", who=SimpleNamespace(serial="", name="", role="staff"))
    app.staffing.follow()


def weaker(name):
    def show(app):
        by_code(app)
        app.staffing.pages.go(name)

    return show


def recover(**state):
    """Mette sits with somebody whose key card is lost; `second...` are of the second reader, where there are two."""

    def show(app):
        found = [SimpleNamespace(id=str(i), known_as=name, made="2026-03-04") for i, name in enumerate(NAMES)]
        app.services.folders = SimpleNamespace(recoverable=lambda _key: found if state.get("any", True) else [])
        sitting(app)
        for name in ("second", "second_state", "second_failure", "readers"):
            setattr(app.services.staff, name, state.get(name, getattr(app.services.staff, name)))
        app.staffing.recover()
        if state.get("nameless"):
            app.staffing.pages.page.tell(nameless=True)
        if state.get("typed"):
            app.staffing.pages.page.state["typed"].add(state["typed"])
            app.staffing.pages.refresh()
        if state.get("chosen"):
            app.staffing.pages.page.tell(chosen=found[0], agreed=state.get("agreed", False))

    return show


NOTICE = "Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden. "
NAMES = ("Bjørn", "", "Den høje mand med den gule hat og hunden")


def closed(app):
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.services.house.close(closed=True, by="code")
    app.refresh()


def idle_told(app):
    app.services.house.say(
        "notice", "Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden. " * 2, by="code"
    )
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.refresh()


def leader(name, **state):
    def show(app):
        logged(app)
        app.services.staff.closed = {"99ff88ee77dd66cc": app.services.clock.now()}
        app.staffing.pages.go(name)
        app.staffing.pages.page.tell(**state)

    return show


def messages(page="staff_messages", **state):
    def show(app):
        app.services.letterbox.leave("Kan I ringe til kommunen for mig? " * 8)
        app.services.letterbox.leave("Nøglen til kælderen ligger i skuffen.", by=JONAS.serial)
        app.services.letterbox.leave(None)
        at(page, **state)(app)

    return show


def message_writing(app):
    at("staff_messages", writing=True)(app)
    app.staffing.pages.page.state["typed"].add("Torsdag er der lukket fra kl. 12. " * 8)
    app.staffing.pages.refresh()


def messages_beside(app):
    sitting(app)
    app.staffing.show_pages()
    app.staffing.pages.go("staff_messages")


def counts(nothing=False, **state):
    def show(app):
        app.services.counts = DemoCounts(nothing=nothing)
        at("staff_counts", **state)(app)

    return show


def barrier_said(app):
    at("staff_barriers")(app)
    app.staffing.pages.page._say("language")


def visitor(name):
    def show(app):
        app.touched()
        app.home()
        app.go(name)

    return show


def calling(app):
    visitor("home")(app)
    app.services.sound = SimpleNamespace(available=True, play=lambda _name: None)
    app.services.calls.ask = lambda: True
    app.call_staff()


def message(app):
    visitor("message")(app)
    app.page.state["typed"].add("Kan I ringe til kommunen for mig? " * 6)
    app.refresh()


def suggest(app):
    visitor("suggest")(app)
    app.page.state["typed"].add("Skak om tirsdagen, og en tur til havet når det bliver varmt. " * 4)
    app.refresh()


def message_refused(app):
    message(app)
    app.page.state["refused"] = i18n.say(LetterboxFull())
    app.refresh()


def message_left(app):
    visitor("message")(app)
    app.page.state["left"] = "m1"
    app.refresh()


def nobody_reads(app):
    app.services.letterbox.possible = False
    visitor("message")(app)


PAGES = {
    "code": code,
    "code refused": code_refused,
    "by code": by_code,
    "today by code": weaker("staff_today"),
    "recover by code": weaker("staff_recover"),
    "recover": recover(),
    "recover nameless": recover(nameless=True),
    "recover typed": recover(typed="de"),
    "recover none": recover(any=False),
    "recover one reader": recover(chosen=True, readers=1),
    "recover agreed": recover(chosen=True, readers=1, agreed=True),
    "recover second": recover(chosen=True, second_state="none"),
    "recover second pin": recover(chosen=True, second_state="pin", second_failure=card_errors.WrongPin(2)),
    "recover second refused": recover(chosen=True, second_state="refused", second_failure=errors.ForeignCard()),
    "recover same": recover(chosen=True, second_state="open"),
    "recover sure": recover(chosen=True, second_state="open", second=JONAS),
    "idle closed": closed,
    "idle told": idle_told,
    "found": turned("looking"),
    "pin": turned("pin", tries_left=3),
    "pin with dots": dots,
    "pin again": turned("pin", tries_left=2, failure=card_errors.WrongPin(2)),
    "checking": turned("checking"),
    **{f"refused {type(one).__name__}": turned("refused", failure=one) for one in REFUSALS},
    "menu": at("staff"),
    "ask": with_a_visitor(at("staff_assist")),
    "nobody": at("staff_assist"),
    "sitting": sitting,
    "sitting in staff's": sitting_in_staffs,
    "beside": beside,
    "today": at("staff_today"),
    "sync": at("staff_sync"),
    "house": at("staff_house"),
    "house told": told,
    "house writing": writing,
    "house closing": at("staff_house", sure=True),
    "company": at("staff_company"),
    "going": going,
    "counts": counts(),
    "counts of a year": counts(year=2025),
    "counts of answers": counts(view="answers", year=2025),
    "counts in the way": counts(view="way", year=2025),
    "counts in the way so far": counts(view="way"),
    "counts of nothing": counts(nothing=True),
    "counts not yet": counts(year=2027),
    "counts copying": counts(copying=True),
    "counts copied": counts(told="Den ligger på nøglen som stuen-2026.pdf. Du kan tage nøglen ud."),
    "counts by code": weaker("staff_counts"),
    "barriers": at("staff_barriers"),
    "barrier said": barrier_said,
    "barriers by code": weaker("staff_barriers"),
    "log": at("staff_log"),
    "logged": logged,
    "log of a leader": leader("staff_log", told="Sæt en USB-nøgle i, og tryk så igen."),
    "log copying": leader("staff_log", copying=True),
    "cards": leader("staff_cards"),
    "card sure": leader("staff_cards", asked=METTE.serial),
    "card closed": leader("staff_cards", closed="Abdirahman Mohammed"),
    "cards not for staff": at("staff_cards"),
    "no messages": at("staff_messages"),
    "messages": messages(),
    "message away": messages(asked="m1"),
    "message writing": message_writing,
    "messages with a visitor": messages_beside,
    "messages by code": weaker("staff_messages"),
    "today with messages": messages(page="staff_today"),
    "menu with messages": messages(page="staff"),
    "call": calling,
    "message": message,
    "suggest": suggest,
    "suggest below what is on": visitor("activities"),
    "message refused": message_refused,
    "message left": message_left,
    "message taken back": lambda app: (message(app), app.page.state.update(taken_back=True), app.refresh()),
    "message nobody reads": nobody_reads,
}


def top(root):
    return root.over[-1] if root.over else root.page


def put(app, name):
    """A fresh start, and this page."""
    services = with_staff(app.services, calls=2, waiting=2)
    app.staffing._take_away()
    app.stage.dismiss()
    app.staffing.with_visitor, app.staffing._seen, app.staffing._away = None, (0, "none"), -1
    app.services.session.card_removed()
    app.navigation.idle()
    app.refresh()
    services.staff.insertion = 1
    PAGES[name](app)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language):
    from kiosk.ui.app import KioskApp

    services = demo_services.services(hub=demo_services.Hub("offline", waiting=(SimpleNamespace(),) * 3))
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for name in PAGES:
        with on_the_way(app):
            put(app, name)
        ui.frames(2)
        if wrong := list(faults(top(root))):
            found[name] = wrong
    assert found == {}
