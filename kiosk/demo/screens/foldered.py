"""A visitor's folder over a real store: making one, opening it, what is in it, and letting it go."""

from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

from kiosk import i18n
from kiosk.clock import COPENHAGEN
from kiosk.comfort import Comfort
from kiosk.demo.screens import services as demo
from kiosk.demo.screens import staff
from kiosk.demo.screens.programme import NOW
from kiosk.demo.screens.staffing import METTE, with_staff
from kiosk.demo.screens.state import CAMERA, STAFF, STICK, Show, Stage, State
from kiosk.folder import things
from kiosk.folder.errors import NoFolder
from kiosk.folder.keycard import KeyCard
from kiosk.folder.service import audit, folders
from kiosk.store import Store

PRINTER: Final = SimpleNamespace(
    available=True, prints_pages=True, print=lambda *_given: None, print_pdf=lambda *_given: None
)


class DemoSticks:
    """A stick, if there is one; `folder` is where it is."""

    def __init__(self, folder: Any = None) -> None:
        self.folder = folder

    def writable(self) -> Any:
        """Where something can be put."""
        return self.folder


def with_folders(services: Any, place: Path, **turned: Any) -> Any:
    """The same services with folders in a store at `place`, and staff's own; `turned` is what tests turn."""
    with_staff(services)
    services.store = Store.open(place / "store", root_key=bytes(range(32)))
    services.audit = audit(services.store, services.clock, place)
    services.folders = folders(services.store, services.clock, place, **turned)
    services.sticks = DemoSticks()
    services.session._begin = lambda: SimpleNamespace(id="visit", folder=place, end=lambda: None)
    return services


def fill(folder: Any) -> None:
    """A folder as somebody has it after a month."""
    day = NOW.date()
    folder.keep("note", "Mette ringer til kommunen på tirsdag", {"text": "Mette ringer til kommunen.", "who": "Mette"})
    folder.keep("deadline", "Boligstøtte: send papirer", {"text": "Send lejekontrakten."}, due=day + timedelta(days=9))
    folder.keep("deadline", "Noget, der er forbi", {"text": ""}, due=day - timedelta(days=3))
    meeting = datetime.combine(day + timedelta(days=2), datetime.min.time(), COPENHAGEN).replace(hour=10)
    things.contact("Min sagsbehandler", about="Bolig", phone="12 34 56 78", meeting=meeting).into(folder)
    body = {"code": "K7M-4QX", "uid": "strand", "occurrence": "x", "start": NOW.isoformat(), "place": "Den gule dør"}
    folder.keep("signup", "Tur til stranden", body, due=day + timedelta(days=1))
    letter: dict[str, Any] = {
        "said": ["Det er et brev fra kommunen.", "Du skal komme til et møde den 3. december."],
        "text": "x",
    }
    quote = "Du skal komme til et møde den 3. december kl. 10 på Rådhuset, lokale 4."
    days = [(13, quote), (20, "Du kan klage senest den 10. december."), (40, "")]
    letter["days"] = [{"day": str(day + timedelta(days=ahead)), "what": "meet", "quote": said} for ahead, said in days]
    folder.keep("letter", "Nordby Kommune: Du skal komme til et møde", letter, due=day + timedelta(days=13))
    folder.keep("draft", "Sige min mening om huset", {"content": {}})


def _as_wished(app: Any) -> None:
    """The screen as its owner wants it, kept in the folder."""
    app.services.folders.create()
    folder = app.services.folders.current
    things.keep_comfort(folder, Comfort(text=1), "Det, der er bedst for mig", ["Stor tekst"])
    app.go("folder")
    app.go("folder_thing", id=folder.things()[0].id)


LONGEST: Final = KeyCard(("badekar", "blyant", "cykel", "ferskner", "gulerod", "havregryn"))


def _opened(*, full: bool = True) -> Show:
    def begin(app: Any) -> None:
        app.services.folders.create()
        if full:
            fill(app.services.folders.current)

    return begin


def _page(name: str, begin: Show | None = None, params: dict[str, Any] | None = None, **state: Any) -> Show:
    def show(app: Any) -> None:
        if begin:
            begin(app)
        app.go(name, **(params or {}))
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def _thing(kind: str) -> Show:
    def show(app: Any) -> None:
        _opened()(app)
        app.go("folder")
        app.go("folder_thing", id=app.services.folders.current.things(kind)[0].id)

    return show


def _with_mette(show: Show) -> Show:
    def both(app: Any) -> None:
        app.touched()
        app.home()
        app.services.staff.open(METTE)
        app.staffing.follow()
        app.staffing.sit_with()
        show(app)

    return both


def _reading_a_note(app: Any) -> None:
    _page("folder_note", _opened())(app)
    app.page._typed.add("Mette ringer til kommunen på tirsdag og spørger til boligstøtten. " * 3)
    app.page.tell(reading=True)


def _making(step: str, **state: Any) -> Show:
    return _page("folder_make", step=step, **state)


def _card(app: Any) -> None:
    app.services.folders.create()
    _page("folder_make", step="card", card=LONGEST)(app)


def _keeping(app: Any) -> None:
    _opened()(app)
    new = things.contact("Min sagsbehandler i jobcenteret på Nørrebro", about="Bolig", phone="12 34 56 78")
    app.go("folder_keep", new=new)


def _kept(app: Any) -> None:
    _keeping(app)
    app.page.tell(kept=True)


def _kept_with_a_slip(app: Any) -> None:
    _keeping(app)
    app.page.tell(kept=True, had_slip=True)


def _nearly_gone(app: Any) -> None:
    _opened()(app)
    app.services.folders.current.days_left = 3
    app.go("folder")


def _not_open(app: Any) -> None:
    app.go("folder_keep", new=things.note("En note", "Med ord"))


def _contact(step: str, **state: Any) -> Show:
    def show(app: Any) -> None:
        _opened()(app)
        app.go("folder_contact", id=app.services.folders.current.things("contact")[0].id)
        app.page.tell(step=step, **state)

    return show


def _day(step: str, **state: Any) -> Show:
    def show(app: Any) -> None:
        _opened()(app)
        app.go("folder_day", id=app.services.folders.current.things("deadline")[0].id)
        app.page.tell(step=step, **state)

    return show


def _gone(app: Any) -> None:
    _opened()(app)
    app.go("folder_delete")
    app.page._delete()


def _words(app: Any) -> None:
    _page("folder_open", words=list(LONGEST.words), refused="")(app)


def _refused(app: Any) -> None:
    _page("folder_open", words=list(LONGEST.words), refused=i18n.say(NoFolder()))(app)


def _picture_wrong(app: Any) -> None:
    _making("pictures", trouble=_said("They were not the same four. Choose again, or go on without."))(app)


def _said(words: str) -> str:
    return i18n._(words)


def _stick(app: Any) -> None:
    _opened()(app)
    app.services.sticks.folder = "/somewhere"
    _page("folder_take")(app)


def _new_card(app: Any) -> None:
    _opened()(app)
    app.go("folder_lost", card=LONGEST)


def _scanning(*, camera: bool) -> Show:
    def show(app: Any) -> None:
        app.services.slip_camera = SimpleNamespace(
            available=camera, trouble="", open=lambda: None, close=lambda: None, frame=lambda: None
        )
        app.go("folder_scan")

    return show


KINDS: Final = ("letter", "deadline", "draft", "signup", "contact", "note")
ASKED: Final = ("who", "about", "phone", "day", "hour", "check")
NOT_HERE: Final = "Personalet er her ikke med deres kort. Vælg det andet."
MADE: Final = (
    State("home", "with folders", lambda app: app.home()),
    State("folder", "none", _page("folder")),
    State("folder", "full", _page("folder", _opened())),
    State("folder", "empty", _page("folder", _opened(full=False))),
    State("folder", "removed", _page("folder", _opened(), removed=True)),
    State("folder", "together", _with_mette(_page("folder", _opened())), (STAFF,)),
    *(State("folder_thing", kind, _thing(kind)) for kind in KINDS),
    State("folder_thing", "comfort", _as_wished),
    State("folder_thing", "gone", _page("folder_thing", _opened(), params={"id": "0"})),
    State("folder_log", "closed", _page("folder_log")),
    State("folder_make", "staff?", _making("staff")),
    State("folder_make", "staff not here", _making("staff", trouble=NOT_HERE)),
    State("folder_make", "called", _making("known")),
    State("folder_make", "pictures?", _making("pictures")),
    State("folder_make", "pictures wrong", _picture_wrong),
    State("folder_make", "choose", _making("choose", row=["bike", "dog"])),
    State("folder_make", "making", _making("making")),
    State("folder_make", "card", _card),
    State("folder_scan", "usual", _scanning(camera=True), (CAMERA,)),
    State("folder_scan", "no camera", _scanning(camera=False)),
    State("folder_open", "words", _page("folder_open")),
    State("folder_open", "six words", _words),
    State("folder_open", "refused", _refused),
    State("folder_open", "choosing", _page("folder_open", choosing=True, row=["bike"])),
    State("folder_open", "opening", _page("folder_open", opening=True)),
)
KEPT: Final = (
    State("folder_keep", "usual", _keeping),
    State("folder_keep", "together", _with_mette(_keeping), (STAFF,)),
    State("folder_keep", "kept", _kept),
    State("folder_keep", "kept with a slip", _kept_with_a_slip),
    State("folder", "nearly gone", _nearly_gone),
    State("folder_keep", "not open", _not_open),
    *(State("folder_contact", step, _contact(step)) for step in ASKED),
    State("folder_contact", "typing", _contact("who", typing=True)),
    *(State("folder_day", step, _day(step)) for step in ("what", "day", "check")),
    State("folder_day", "later", _day("day", page=2)),
    State("folder_day", "typing", _day("what", typing=True)),
    State("folder_note", "usual", _with_mette(_page("folder_note", _opened())), (STAFF,)),
    State("folder_note", "read", _with_mette(_reading_a_note), (STAFF,)),
    State("folder_note", "nobody here", _page("folder_note", _opened())),
    State("folder_log", "usual", _page("folder_log", _opened())),
    State("folder_take", "usual", _page("folder_take", _opened())),
    State("folder_take", "stick", _stick, (STICK,)),
    State("folder_take", "taking", _page("folder_take", _opened(), making=True)),
    State("folder_delete", "sure?", _page("folder_delete", _opened())),
    State("folder_delete", "gone", _gone),
    State("folder_lost", "usual", _page("folder_lost")),
    State("folder_lost", "together", _with_mette(_page("folder_lost")), (STAFF,)),
    State("folder_lost", "new card", _new_card),
)


def made(place: Path, **turned: Any) -> Any:
    """Services with folders; `turned` is what tests turn."""
    services = with_folders(demo.services(), place, **turned)
    services.folders.unopened_months = 24
    return services


def _fresh(app: Any) -> None:
    services = app.services
    services.folders.close()
    services.sticks.folder = None
    services.printer = PRINTER
    staff.alone(app)
    services.staff.pull()
    app.navigation.idle()
    app.refresh()


def _done(services: Any) -> None:
    services.folders.wipe()
    services.store.close()


STAGE: Final = Stage((*MADE, *KEPT), made, _fresh, _done)
