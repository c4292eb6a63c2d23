"""What staff see: their card and its refusals, their pages, sitting with somebody; and what visitors leave for them."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens.left import LEFT
from kiosk.demo.screens.staffing import JONAS, METTE, DemoCounts, with_staff
from kiosk.demo.screens.state import STAFF, Show, Stage, State
from kiosk.devices import card_errors
from kiosk.staff import errors
from kiosk.staff.code import WrongStaffCode

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


def at(name: str, **state: object) -> Show:
    """A page of staff's, in Mette's hands."""

    def show(app: Any) -> None:
        app.services.staff.open(METTE)
        app.staffing.follow()
        app.staffing.pages.go(name)
        app.staffing.pages.page.state.update(state)
        app.staffing.pages.refresh()

    return show


def _turned(state: str, **fields: Any) -> Show:
    def show(app: Any) -> None:
        app.services.staff.turn("looking")
        app.services.staff.turn(state, **fields)
        app.staffing.follow()

    return show


def _dots(app: Any) -> None:
    _turned("pin", tries_left=2)(app)
    for digit in (1, 2, 3, 4):
        app.staffing.pages.page.pin.add(digit)
    app.staffing.pages.refresh()


def with_a_visitor(show: Show) -> Show:
    """While somebody is there."""

    def both(app: Any) -> None:
        app.touched()
        app.home()
        show(app)

    return both


def _sitting(app: Any) -> None:
    with_a_visitor(at("staff_assist"))(app)
    app.staffing.sit_with()


def _sitting_in_staffs(app: Any) -> None:
    _sitting(app)
    app.staffing.show_pages()
    app.staffing.pages.go("staff_assist")


def _beside(app: Any) -> None:
    _sitting(app)
    app.staffing.beside()


def _told(app: Any) -> None:
    app.services.house.say(
        "notice", "Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden. " * 2, by="code"
    )
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.services.house.close(closed=True, by="code")
    at("staff_house")(app)


def _writing(app: Any) -> None:
    at("staff_house")(app)
    app.staffing.pages.page._begin("notice", "Torsdag er der lukket fra kl. 12. " * 5)


def _going(app: Any) -> None:
    for _ in range(2):
        app.services.company.begin()
    app.services.company.begin()
    app.services.company.end(3)
    at("staff_company", counted=45)(app)


def _logged(app: Any) -> None:
    for number, what in enumerate(("staff.opened", "assist.began", "folder.opened", "assist.ended") * 4):
        app.services.audit.write(what, who=(METTE.serial, "visitor", JONAS.serial, "ff00ff00ff00ff00")[number % 4])
    app.services.staff.open(JONAS)
    app.staffing.follow()
    app.staffing.pages.go("staff_log")


def _code(app: Any) -> None:
    app.services.staff.state, app.services.staff.takes_code = "off", True
    app.staffing.follow()
    if app.staffing._unlisten is None:
        app.staffing._unlisten = lambda: None
    app.staffing.by_code()


def _code_refused(app: Any) -> None:
    _code(app)
    app.services.staff.failure = WrongStaffCode()
    app.staffing.follow()


def _by_code(app: Any) -> None:
    app.services.staff.weaker = True
    app.services.staff.turn("looking")
    app.services.staff.turn("open", who=SimpleNamespace(serial="", name="", role="staff"))
    app.staffing.follow()


def weaker(name: str) -> Show:
    """A page of staff's, opened by code."""

    def show(app: Any) -> None:
        _by_code(app)
        app.staffing.pages.go(name)

    return show


def _recover(**state: Any) -> Show:
    """Mette sits with somebody whose key card is lost; `second...` are of the second reader, where there are two."""

    def show(app: Any) -> None:
        found = [SimpleNamespace(id=str(i), known_as=name, made="2026-03-04") for i, name in enumerate(NAMES)]
        app.services.folders = SimpleNamespace(recoverable=lambda _key: found if state.get("any", True) else [])
        _sitting(app)
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


def closed(app: Any) -> None:
    """Staff closed the screen."""
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.services.house.close(closed=True, by="code")
    app.refresh()


def _idle_told(app: Any) -> None:
    app.services.house.say(
        "notice", "Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden. " * 2, by="code"
    )
    app.services.house.say("hours", "Mandag til fredag kl. 9-15. Lørdag kl. 10-14. Søndag er der lukket.", by="code")
    app.refresh()


def _leader(name: str, **state: object) -> Show:
    def show(app: Any) -> None:
        _logged(app)
        app.services.staff.closed = {"99ff88ee77dd66cc": app.services.clock.now()}
        app.staffing.pages.go(name)
        app.staffing.pages.page.tell(**state)

    return show


def _messages(page: str = "staff_messages", **state: object) -> Show:
    def show(app: Any) -> None:
        app.services.letterbox.leave("Kan I ringe til kommunen for mig? " * 8)
        app.services.letterbox.leave("Nøglen til kælderen ligger i skuffen.", by=JONAS.serial)
        app.services.letterbox.leave(None)
        at(page, **state)(app)

    return show


def _message_writing(app: Any) -> None:
    at("staff_messages", writing=True)(app)
    app.staffing.pages.page.state["typed"].add("Torsdag er der lukket fra kl. 12. " * 8)
    app.staffing.pages.refresh()


def _messages_beside(app: Any) -> None:
    _sitting(app)
    app.staffing.show_pages()
    app.staffing.pages.go("staff_messages")


def _counts(*, nothing: bool = False, **state: object) -> Show:
    def show(app: Any) -> None:
        app.services.counts = DemoCounts(nothing=nothing)
        at("staff_counts", **state)(app)

    return show


def _barrier_said(app: Any) -> None:
    at("staff_barriers")(app)
    app.staffing.pages.page._say("language")


def _lines(app: Any) -> None:
    at("staff")(app)
    app.staffing.pages.urgent()


def staffs(screen: str, name: str, show: Show | None = None, **state: object) -> State:
    """A state of a page of staff's: what `show` shows, or the page with this in its state."""
    return State(screen, name, show or at(screen, **state), (STAFF,))


CARD: Final = (
    staffs("staff_code", "usual", _code),
    staffs("staff_code", "refused", _code_refused),
    staffs("staff", "by code", _by_code),
    staffs("staff_today", "by code", weaker("staff_today")),
    staffs("staff_recover", "by code", weaker("staff_recover")),
    staffs("staff_recover", "usual", _recover()),
    staffs("staff_recover", "nameless", _recover(nameless=True)),
    staffs("staff_recover", "typed", _recover(typed="de")),
    staffs("staff_recover", "none", _recover(any=False)),
    staffs("staff_recover", "one reader", _recover(chosen=True, readers=1)),
    staffs("staff_recover", "agreed", _recover(chosen=True, readers=1, agreed=True)),
    staffs("staff_recover", "second", _recover(chosen=True, second_state="none")),
    staffs(
        "staff_recover", "second pin",
        _recover(chosen=True, second_state="pin", second_failure=card_errors.WrongPin(2)),
    ),
    staffs(
        "staff_recover", "second refused",
        _recover(chosen=True, second_state="refused", second_failure=errors.ForeignCard()),
    ),
    staffs("staff_recover", "same", _recover(chosen=True, second_state="open")),
    staffs("staff_recover", "sure", _recover(chosen=True, second_state="open", second=JONAS)),
    State("idle", "closed", closed),
    State("idle", "told", _idle_told),
    staffs("staff_card", "found", _turned("looking")),
    staffs("staff_card", "pin", _turned("pin", tries_left=3)),
    staffs("staff_card", "pin with dots", _dots),
    staffs("staff_card", "pin again", _turned("pin", tries_left=2, failure=card_errors.WrongPin(2))),
    staffs("staff_card", "checking", _turned("checking")),
    *(staffs("staff_card", f"refused {type(one).__name__}", _turned("refused", failure=one)) for one in REFUSALS),
)  # fmt: skip
PAGES: Final = (
    staffs("staff", "usual"),
    staffs("staff_assist", "ask", with_a_visitor(at("staff_assist"))),
    staffs("staff_assist", "nobody"),
    State("home", "sitting with staff", _sitting, (STAFF,)),
    staffs("staff_assist", "sitting", _sitting_in_staffs),
    State("beside", "usual", _beside, (STAFF,)),
    State("lines", "usual", _lines, (STAFF,)),
    staffs("staff_today", "usual"),
    staffs("staff_sync", "usual"),
    staffs("staff_house", "usual"),
    staffs("staff_house", "told", _told),
    staffs("staff_house", "writing", _writing),
    staffs("staff_house", "closing", sure=True),
    staffs("staff_company", "usual"),
    staffs("staff_company", "going", _going),
    staffs("staff_counts", "usual", _counts()),
    staffs("staff_counts", "of a year", _counts(year=2025)),
    staffs("staff_counts", "of answers", _counts(view="answers", year=2025)),
    staffs("staff_counts", "in the way", _counts(view="way", year=2025)),
    staffs("staff_counts", "in the way so far", _counts(view="way")),
    staffs("staff_counts", "of nothing", _counts(nothing=True)),
    staffs("staff_counts", "not yet", _counts(year=2027)),
    staffs("staff_counts", "copying", _counts(copying=True)),
    staffs(
        "staff_counts", "copied", _counts(told="Den ligger på nøglen som stuen-2026.pdf. Du kan tage nøglen ud.")
    ),
    staffs("staff_counts", "by code", weaker("staff_counts")),
    staffs("staff_barriers", "usual"),
    staffs("staff_barriers", "said", _barrier_said),
    staffs("staff_barriers", "by code", weaker("staff_barriers")),
    staffs("staff_log", "usual"),
    staffs("staff_log", "of a month", _logged),
    staffs("staff_log", "of a leader", _leader("staff_log", told="Sæt en USB-nøgle i, og tryk så igen.")),
    staffs("staff_log", "copying", _leader("staff_log", copying=True)),
    staffs("staff_cards", "usual", _leader("staff_cards")),
    staffs("staff_cards", "sure", _leader("staff_cards", asked=METTE.serial)),
    staffs("staff_cards", "closed", _leader("staff_cards", closed="Abdirahman Mohammed")),
    staffs("staff_cards", "not for staff"),
    staffs("staff_messages", "none"),
    staffs("staff_messages", "several", _messages()),
    staffs("staff_messages", "away?", _messages(asked="m1")),
    staffs("staff_messages", "writing", _message_writing),
    staffs("staff_messages", "with a visitor", _messages_beside),
    staffs("staff_messages", "by code", weaker("staff_messages")),
    staffs("staff_today", "with messages", _messages(page="staff_today")),
    staffs("staff", "with messages", _messages(page="staff")),
)  # fmt: skip


def made(_folder: Path) -> Any:
    """Services with staff's own."""
    hub = demo.Hub("offline", waiting=(SimpleNamespace(),) * 3)
    return with_staff(demo.services(hub=hub), calls=2, waiting=2)


def alone(app: Any) -> None:
    """Staff have gone."""
    app.staffing._take_away()
    app.stage.dismiss()
    app.staffing.with_visitor, app.staffing._seen, app.staffing._away = None, (0, "none"), -1
    app.services.session.card_removed()


def fresh(app: Any) -> None:
    """No card is in, nobody sits with anybody, and nothing was written."""
    services = with_staff(app.services, calls=2, waiting=2)
    alone(app)
    app.navigation.idle()
    app.refresh()
    services.staff.insertion = 1
    services.dictation.possible = False


STAGE: Final = Stage((*CARD, *PAGES, *LEFT), made, fresh)
