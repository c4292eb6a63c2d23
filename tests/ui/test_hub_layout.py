"""What a kiosk with a hub shows, at three sizes in both languages with the longest words: nothing cut, nothing over
anything else, all large enough.
"""

from datetime import timedelta
from functools import partial

import demo_services
import pytest
from demo_services import NOW, Content, Hub

from kiosk import i18n
from kiosk.errors import KnownError
from kiosk.hub.told import _LINK, Refused, Waiting
from tests.helpers import layout
from tests.helpers.desk import in_language
from tests.helpers.layout import faults
from tests.ui.conftest import EACH

LONG_NAME = "Kirkens Korshærs varmestue og værested i Nørregade"
DIGITS = "1234567890"
AGO = timedelta(days=31, hours=19)
WAITING = tuple(
    Waiting(kind, 1234, NOW - AGO) for kind in ("signup.requested", "signup.cancelled", "signup.promoted", "other")
)
REFUSED = tuple(
    Refused(NOW - AGO, "signup.promoted", demo_services.WORDY[4].summary, code) for code in ("bad_body", "?")
)


class LongError(KnownError):
    message = "Netværket beder om login, før kiosken kan komme igennem. " * 3


@pytest.fixture(params=EACH)
def look(request, ui):
    """Start the app at a size and in a language over services as said, open a page, and look at it."""
    from kiosk.ui.app import KioskApp

    size, code = request.param.split()

    def look(open_page, **turned):
        app = KioskApp(demo_services.services(**turned))
        app.services.config.centre.language = code
        ui.start(app, tuple(map(int, size.split("x"))))
        said = open_page(app)
        ui.settle()
        found = faults(ui)
        assert not found, "\n".join([str(said), *found])

    yield look
    i18n.use("da")


def test_the_staff_page_in_every_state(look):
    for state in _LINK:
        hub = Hub(state, ago=AGO, waiting=WAITING, refused=REFUSED)
        hub.organisation, hub.centre = "Foreningen af væresteder i Nordby og omegn", LONG_NAME
        look(lambda app: app.go("connection", let_in=True) or app.services.hub.link, hub=hub)
    look(lambda app: app.go("connection"), hub=hub)
    look(lambda app: app.go("connection"), hub=Hub("ok", ago=AGO))
    look(lambda app: app.go("connection"), hub=Hub("ok", ago=AGO), staff_code="plain1")


def test_the_staff_page_as_it_tries(look):
    def trying(app):
        app.go("connection")
        app.page._try()

    look(trying, hub=Hub("offline", ago=AGO, waiting=WAITING))


def test_the_staff_code_that_was_wrong(look):
    def wrong(app):
        app.go("connection")
        app.page.entry("staff_code", 32).add("W" * 32)
        long = "Der har været for mange forkerte koder. Vent 10 minutter og prøv igen, eller spørg en kollega."
        app.page.state["refused"] = long
        app.refresh()

    look(wrong, hub=Hub("ok", ago=AGO), staff_code="plain1")


def test_connecting_the_kiosk(look):
    def page(then):
        def show(app):
            app.go("enrol", let_in=True)
            then(app)
            return then.__name__

        return show

    def the_code(app):
        app.page.code.add(DIGITS)
        app.refresh()

    def a_digit_short(app):
        app.page.code.add(DIGITS[:9])
        app.page._set(page="code")
        app.page.connect()

    def sent(app):
        the_code(app)
        app.page.connect()

    def failed(app):
        sent(app)
        app.page._answered(LongError())

    def connected(app):
        app.services.hub.centre = LONG_NAME
        sent(app)
        app.page._answered(None)

    def no_address(app):
        app.page._use_address()

    long = "https://hub.eksempelkommune.example.org:8443"
    for then in (the_code, a_digit_short, sent, failed, connected):
        look(page(then), hub_url="https://hub.example.org")
    look(page(a_digit_short), hub=Hub(url=long), staff_code="plain1")
    look(page(no_address), staff_code="plain1")
    look(lambda app: app.go("enrol"))


def test_how_old_the_programme_is(look):
    for programme in (demo_services.PROGRAMME, demo_services.WORDY, ()):
        old = {"hub": Hub("offline", ago=AGO), "programme": programme, "name": LONG_NAME}
        look(lambda _app: "idle", **old)
        look(lambda app: app.go("activities"), **old)
        look(lambda _app: "idle", programme=programme, name=LONG_NAME, hub_url="https://hub.example.org")


def test_the_longest_notice(look):
    said = ("Kære alle. Torsdag den 3. december holder alle huse lukket fra kl. 12. " * 5)[:280]
    for programme in (demo_services.PROGRAMME, demo_services.WORDY, ()):
        old = Hub("offline", ago=AGO, packs=Content(da=said))
        look(lambda _app: "idle", hub=old, programme=programme, name=LONG_NAME)


@pytest.fixture(params=EACH)
def desk(request, ui, tmp_path):
    hub = Hub("ok", ago=timedelta(minutes=1))
    with in_language(ui, tmp_path, request.param, hub=hub, name=LONG_NAME) as desk:
        desk.share()
        yield desk


see = partial(layout.look, scrolls=True)


def ask(desk, **wishes):
    occ = desk.trip()
    alias = "Fredelig Harmonikaspil"
    code = desk.signups.sign_up(occ.uid, occ.occurrence, alias=alias, friends=4, buddy=True, **wishes).code
    desk.app.go("receipt", code=code, alias=alias)
    return code


def test_a_request_and_its_answers(desk):
    occ = desk.trip()
    desk.app.go("activity", uid=occ.uid, occurrence=occ.occurrence)
    see(desk, "activity")
    code = ask(desk)
    see(desk, "a moment")
    desk.ui.advance(9)
    see(desk, "asked for")
    desk.app.go("found", code=code)
    see(desk, "found, asked for")
    desk.app.page._set(asking=True)
    see(desk, "cancel?")
    desk.app.page._set(asking=False)
    for status in ("waiting", "confirmed", "waiting", "confirmed", "refused"):
        desk.answer(status, position=123)
        see(desk, f"found, {status}")
        desk.app.go("receipt", code=code)
        see(desk, f"receipt, {status}")
        desk.app.back()


def test_a_request_for_what_changed_and_a_task_that_is_gone(desk):
    code = ask(desk, role="kaffe")
    desk.app.go("found", code=code)
    desk.answer("confirmed", role="")
    see(desk, "no task")
    code = ask(desk)
    desk.change(location="Sydstranden ved den lange badebro", meeting_point="Foran Nørretorv 7, ved den grønne bænk")
    desk.app.go("found", code=code)
    see(desk, "changed")


def test_the_last_question_says_what_happens(desk):
    for taken, waiting in ((0, 0), (8, 3)):
        desk.centre.store.table("hub_seats").update({"taken": taken, "waiting": waiting})
        desk.sign_up()
        draft = desk.app.page.draft
        draft.name("none")
        draft.bring(4)
        draft.help("kaffe")
        draft.follow(buddy=True)
        desk.app.refresh()
        see(desk, f"check, {waiting} waiting")
