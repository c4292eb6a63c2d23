"""What the house asks its visitors, what came of it, and how staff ask. Seen over staff's services: see staff.py."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens import staff
from kiosk.demo.screens.consultations import (
    DOG,
    EVENING,
    OVER,
    TODAY,
    TOLD,
    WAITING,
    WORDY,
    WORDY_OVER,
    DemoConsultations,
    words,
)
from kiosk.demo.screens.staffing import with_staff
from kiosk.demo.screens.state import STAFF, Show, Stage, State
from sync.consultation import LONGEST, Consultation

ALL: Final = (EVENING, DOG, WAITING, OVER, WORDY, WORDY_OVER)


def _asks(app: Any, *those: Consultation) -> DemoConsultations:
    """From now on these stand on the screen, with the numbers of those that are over."""
    made = app.services.consultations = DemoConsultations(*those, clock=app.services.clock)
    made.told = {one.id: TOLD for one in those if one.closes < TODAY and one is not WAITING}
    app.services.consulting._consultations = made
    return made


def _idle(*those: Consultation, said: str = "") -> Show:
    def show(app: Any) -> None:
        _asks(app, *those)
        if said:
            app.services.house.say("notice", said, by="code")
        app.navigation.idle()
        app.refresh()

    return show


def _at(route: str, one: Consultation | None = None, *, those: tuple[Consultation, ...] = ALL) -> Show:
    def show(app: Any) -> None:
        _asks(app, *those)
        app.home()
        app.go(route, **({"consultation": one.id} if one else {}))

    return show


def _home(*those: Consultation) -> Show:
    def show(app: Any) -> None:
        _asks(app, *those)
        app.home()

    return show


def _shut(app: Any) -> None:
    asked: Any = _asks(app, EVENING)
    asked.open = list
    app.home()
    app.go("consult_results", consultation="aften")


def _thanks(one: Consultation) -> Show:
    def show(app: Any) -> None:
        _at("consult", one)(app)
        app.page._touched(one, one.choices[1])

    return show


def _answered(show: Show) -> Show:
    def both(app: Any) -> None:
        _at("consults")(app)
        app.services.consultations.given[EVENING.id] = "film"
        app.navigation.home()
        show(app)

    return both


def _nothing_is_on(app: Any) -> None:
    _asks(app, EVENING)
    app.services.calendar.programme = ()
    app.home()
    app.go("activities")


def _staff(
    route: str, /, *, those: tuple[Consultation, ...] = ALL, hubs: tuple[str, ...] = (),
    params: Mapping[str, str] | None = None, **state: object,
) -> Show:  # fmt: skip
    def show(app: Any) -> None:
        _asks(app, *those).hubs = set(hubs)
        pages = app.staffing.pages
        pages.navigation.go(route, **(params or {}))
        pages.navigation.current.state.update(state)
        pages.refresh()

    return show


def _draft(**state: object) -> Show:
    def show(app: Any) -> None:
        _staff("staff_consult_make")(app)
        page = app.staffing.pages.page
        made = page.draft
        made.question, made.asks, made.changes = (words(LONGEST[name]) for name in ("question", "asks", "changes"))
        made.choices = [(words(60), "kitchen"), ("Ja", ""), (words(60), "film")] * 2
        made.closes, made.step = EVENING.closes, "delegated_power"
        page.tell(**state)

    return show


def _typing(name: str, route: str = "staff_consult_make", **params: str) -> Show:
    def show(app: Any) -> None:
        _staff(route, params=params)(app)
        app.staffing.pages.page.begin(name, words(60))

    return show


def _missing(app: Any) -> None:
    _staff("staff_consult_make")(app)
    app.staffing.pages.page._put()


def _half_an_answer(app: Any) -> None:
    _staff("staff_consult_answer", params={"consultation": "venter"}, moved=words(600))(app)
    app.staffing.pages.page._put()


VISITORS: Final = (
    State("idle", "asking", _idle(EVENING)),
    State("idle", "asking several", _idle(WORDY, EVENING)),
    State("idle", "asked, waiting", _idle(WAITING)),
    State(
        "idle",
        "answered",
        _idle(OVER, said="Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden."),
    ),
    State("idle", "asking with much to say", _idle(WORDY, EVENING, said=words(200))),
    State("home", "asking", _home(EVENING)),
    State("home", "asking at length", _home(WORDY, EVENING)),
    State("activities", "nothing is on, asking", _nothing_is_on),
    State("consults", "usual", _at("consults", those=(EVENING, DOG, WAITING, OVER))),
    State("consults", "long", _at("consults", those=(*ALL, WORDY._replace(id="anden")))),
    State("consults", "answered", _answered(lambda app: app.go("consults"))),
    State("consults", "none", _at("consults", those=())),
    State("consult", "six answers", _at("consult", EVENING)),
    State("consult", "three without pictures", _at("consult", DOG)),
    State("consult", "three with", _at("consult", EVENING, those=(EVENING._replace(choices=EVENING.choices[:3]),))),
    State("consult", "thanks", _thanks(EVENING)),
    State("consult", "answered", _answered(lambda app: app.go("consult", consultation="aften"))),
    State("consult", "closed", _at("consult", WAITING)),
    State("consult", "gone", _at("consult", EVENING, those=())),
    State("consult_results", "waiting", _at("consult_results", WAITING)),
    State("consult_results", "shut", _shut),
    State("consult_results", "early", _at("consult_results", EVENING)),
    State("consult_results", "over", _at("consult_results", OVER)),
    State("consult", "long", _at("consult", WORDY)),
    State("consult", "long thanks", _thanks(WORDY)),
    State("consult_results", "long", _at("consult_results", WORDY_OVER)),
)
WHOLE: Final = ("six answers", "three without pictures", "three with")
"""States of `consult` in which no answer may be scrolled away."""
STAFFS: Final = tuple(
    State(screen, name, show, (STAFF,))
    for screen, name, show in (
        ("staff_house", "asking", _staff("staff_house")),
        ("staff_consult", "all", _staff("staff_consult", hubs=("svaret", "langt"))),
        ("staff_consult", "none", _staff("staff_consult", those=())),
        ("staff_consult", "one", _staff("staff_consult", open="venter")),
        ("staff_consult", "one long", _staff("staff_consult", open="langt-svar")),
        ("staff_consult", "one of the hub's", _staff("staff_consult", open="svaret", hubs=("svaret",))),
        ("staff_consult", "sure", _staff("staff_consult", open="venter", sure=True)),
        ("staff_consult_make", "usual", _staff("staff_consult_make")),
        ("staff_consult_make", "missing", _missing),
        ("staff_consult_make", "long", _draft()),
        ("staff_consult_make", "question", _typing("question")),
        ("staff_consult_make", "answer", _typing("answer")),
        ("staff_consult_make", "no answers", _staff("staff_consult_make", at="choices")),
        ("staff_consult_make", "answers", _draft(at="choices")),
        ("staff_consult_make", "picture", _draft(at="picture", answer=words(60))),
        ("staff_consult_make", "closes", _draft(at="closes")),
        ("staff_consult_make", "step", _draft(at="step")),
        ("staff_consult_answer", "usual", _staff("staff_consult_answer", params={"consultation": "venter"})),
        ("staff_consult_answer", "half", _half_an_answer),
        ("staff_consult_answer", "typing", _typing("moved", "staff_consult_answer", consultation="venter")),
    )
)


def _services(_folder: Path) -> Any:
    return with_staff(demo.services())


def _fresh(app: Any) -> None:
    staff.fresh(app)
    staff.at("staff")(app)


def _fresh_for_visitors(app: Any) -> None:
    _fresh(app)
    app.staffing._take_away()


VISITORS_STAGE: Final = Stage(VISITORS, _services, _fresh_for_visitors)
STAFFS_STAGE: Final = Stage(STAFFS, _services, _fresh)
