"""Every page of consultations, the visitor's and staff's, at every size in both languages: nothing overlaps or is cut
off, all can be touched. On none of an ordinary length is an answer scrolled away: one that is not seen is not chosen.
"""

import demo_services
import pytest
import test_staff_layout as staffs
from demo_consultations import DOG, EVENING, OVER, TODAY, TOLD, WAITING, WORDY, WORDY_OVER, DemoConsultations, words
from demo_staff import with_staff
from test_layout import SIZES, faults

from kiosk.ui.widgets.scroll import ScrollList
from sync.consultation import LONGEST

ALL = (EVENING, DOG, WAITING, OVER, WORDY, WORDY_OVER)


def asks(app, *those):
    """From now on these stand on the screen, with the numbers of those that are over."""
    made = app.services.consultations = DemoConsultations(*those, clock=app.services.clock)
    made.told = {one.id: TOLD for one in those if one.closes < TODAY and one is not WAITING}
    app.services.consulting._consultations = made
    return made


def idle(*those, said=""):
    def show(app):
        asks(app, *those)
        if said:
            app.services.house.say("notice", said, by="code")
        app.navigation.idle()
        app.refresh()

    return show


def at(route, one=None, *, those=ALL):
    def show(app):
        asks(app, *those)
        app.home()
        app.go(route, **({"consultation": one.id} if one else {}))

    return show


def home(*those):
    def show(app):
        asks(app, *those)
        app.home()

    return show


def shut(app):
    asks(app, EVENING).open = list
    app.home()
    app.go("consult_results", consultation="aften")


def thanks(one):
    def show(app):
        at("consult", one)(app)
        app.page._touched(one, one.choices[1])

    return show


def answered(show):
    def both(app):
        at("consults")(app)
        app.services.consultations.given[EVENING.id] = "film"
        app.navigation.home()
        show(app)

    return both


def nothing_is_on(app):
    asks(app, EVENING)
    app.services.calendar.programme = ()
    app.home()
    app.go("activities")


def staff(route, /, *, those=ALL, hubs=(), params=(), **state):
    def show(app):
        asks(app, *those).hubs = set(hubs)
        pages = app.staffing.pages
        pages.navigation.go(route, **dict(params))
        pages.navigation.current.state.update(state)
        pages.refresh()

    return show


def draft(**state):
    def show(app):
        staff("staff_consult_make")(app)
        page = app.staffing.pages.page
        made = page.draft
        made.question, made.asks, made.changes = (words(LONGEST[name]) for name in ("question", "asks", "changes"))
        made.choices = [(words(60), "kitchen"), ("Ja", ""), (words(60), "film")] * 2
        made.closes, made.step = EVENING.closes, "delegated_power"
        page.tell(**state)

    return show


def typing(name, route="staff_consult_make", **params):
    def show(app):
        staff(route, params=params)(app)
        app.staffing.pages.page.begin(name, words(60))

    return show


def missing(app):
    staff("staff_consult_make")(app)
    app.staffing.pages.page._put()


def half_an_answer(app):
    staff("staff_consult_answer", params={"consultation": "venter"}, moved=words(600))(app)
    app.staffing.pages.page._put()


VISITORS = {
    "idle": idle(EVENING),
    "idle several": idle(WORDY, EVENING),
    "idle waiting": idle(WAITING),
    "idle told": idle(OVER, said="Torsdag er der lukket fra kl. 12, for vi er alle sammen på tur til stranden."),
    "idle with much to say": idle(WORDY, EVENING, said=words(200)),
    "home": home(EVENING),
    "home long": home(WORDY, EVENING),
    "nothing is on": nothing_is_on,
    "list": at("consults", those=(EVENING, DOG, WAITING, OVER)),
    "list long": at("consults", those=(*ALL, WORDY._replace(id="anden"))),
    "list answered": answered(lambda app: app.go("consults")),
    "list none": at("consults", those=()),
    "six answers": at("consult", EVENING),
    "three without pictures": at("consult", DOG),
    "three with": at("consult", EVENING, those=(EVENING._replace(choices=EVENING.choices[:3]),)),
    "thanks": thanks(EVENING),
    "answered": answered(lambda app: app.go("consult", consultation="aften")),
    "closed": at("consult", WAITING),
    "gone": at("consult", EVENING, those=()),
    "waiting": at("consult_results", WAITING),
    "shut": shut,
    "early": at("consult_results", EVENING),
    "over": at("consult_results", OVER),
}
LONG = {
    "long": at("consult", WORDY),
    "long thanks": thanks(WORDY),
    "long over": at("consult_results", WORDY_OVER),
}
STAFFS = {
    "house": staff("staff_house"),
    "all": staff("staff_consult", hubs=("svaret", "langt")),
    "none": staff("staff_consult", those=()),
    "one": staff("staff_consult", open="venter"),
    "one long": staff("staff_consult", open="langt-svar"),
    "one of the hub's": staff("staff_consult", open="svaret", hubs=("svaret",)),
    "sure": staff("staff_consult", open="venter", sure=True),
    "make": staff("staff_consult_make"),
    "make missing": missing,
    "make long": draft(),
    "make question": typing("question"),
    "make answer": typing("answer"),
    "make no answers": staff("staff_consult_make", at="choices"),
    "make answers": draft(at="choices"),
    "make picture": draft(at="picture", answer=words(60)),
    "make closes": draft(at="closes"),
    "make step": draft(at="step"),
    "answer": staff("staff_consult_answer", params={"consultation": "venter"}),
    "answer half": half_an_answer,
    "answer typing": typing("moved", "staff_consult_answer", consultation="venter"),
}


@pytest.fixture(params=[f"{w}x{h} {code}" for w, h in SIZES for code in ("da", "en")])
def app(request, ui):
    from kiosk.ui.app import KioskApp

    size, language = request.param.split()
    services = with_staff(demo_services.services())
    services.config.centre.language = language
    app = KioskApp(services)
    app.ui, app.top = ui, ui.start(app, tuple(map(int, size.split("x"))))
    return app


def put(app, show):
    """A fresh start, and this page."""
    staffs.put(app, "menu")
    if show not in STAFFS.values():
        app.staffing._take_away()
    show(app)
    app.ui.frames(2)
    return staffs.top(app.top)


def wrong(app, pages):
    return {name: found for name, show in pages.items() if (found := list(faults(put(app, show))))}


def test_nothing_overlaps_and_nothing_is_cut_off(app):
    assert wrong(app, VISITORS | LONG) == {}


def test_nor_on_staffs_pages(app):
    assert wrong(app, STAFFS) == {}


def test_all_answers_are_seen_at_once(app):
    for name in ("six answers", "three without pictures", "three with"):
        put(app, VISITORS[name])
        assert [one.overflow for one in app.ui.widgets(ScrollList)] == [0, 0], name


def test_the_question_itself_stands_on_the_front_page_where_there_is_room(app):
    put(app, home(EVENING))
    assert app.ui.find_all(EVENING.question[app.services.config.centre.language])
