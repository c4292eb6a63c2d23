"""What is done for the kiosk itself, on staff's pages: help from afar, and updates."""

from typing import Any, Final

from kiosk.demo.screens import staff, touching
from kiosk.demo.screens.staff import at, closed, staffs, weaker, with_a_visitor
from kiosk.demo.screens.staffing import METTE
from kiosk.demo.screens.state import STAFF, Show, Stage, State
from kiosk.demo.screens.updating import GONE_BACK, NEWER, WAITS, DemoUpdates
from kiosk.update.service import Update


def _helped(show: Show) -> Show:
    """While somebody helps from afar."""

    def both(app: Any) -> None:
        app.services.far_help.open(METTE.serial, visit=False)
        show(app)

    return both


def _idle_helped(app: Any) -> None:
    app.services.far_help.open(METTE.serial, visit=False)
    app.refresh()


def _closed_helped(app: Any) -> None:
    _idle_helped(app)
    closed(app)


def _visit_helped(app: Any) -> None:
    _idle_helped(app)
    app.touched()
    app.home()


def _not_possible(app: Any) -> None:
    app.services.far_help._asked.available = False
    at("remote_help")(app)


def _touchscreen(app: Any) -> None:
    app.services.touchscreen.panel.there = True
    at("staff_house")(app)


def updating(page: str = "staff_update", *, touch: str = "", **how: Any) -> Show:
    """A page of staff's while an update stands so; `touch` is what is asked for there."""

    def show(app: Any) -> None:
        app.services.updates = DemoUpdates(**how)
        vars(app.services).setdefault("sticks", None)
        at(page)(app)
        if how.get("stick"):
            app.staffing.pages.page.tell(stick=app.services.updates.on_stick(None))
        if touch:
            getattr(app.staffing.pages.page, touch)()

    return show


STATES: Final = (
    State("idle", "helped from afar", _idle_helped, (STAFF,)),
    State("idle", "closed and helped from afar", _closed_helped, (STAFF,)),
    State("helped", "usual", _visit_helped, (STAFF,)),
    staffs("remote_help", "usual"),
    staffs("remote_help", "open", _helped(at("remote_help"))),
    staffs("remote_help", "a visitor is there", with_a_visitor(at("remote_help"))),
    staffs("remote_help", "not possible", _not_possible),
    staffs("remote_help", "by code", weaker("remote_help")),
    staffs("staff", "helped from afar", _helped(at("staff"))),
    staffs("staff_update", "not here"),
    staffs("staff_update", "nothing new", updating()),
    staffs("staff_update", "tonight", updating(update=WAITS)),
    staffs("staff_update", "asked for", updating(update=WAITS, touch="_hasten")),
    staffs("staff_update", "not asked for", updating(update=WAITS, fails=True, touch="_hasten")),
    staffs("staff_update", "under way", updating(update=Update("installing", NEWER, percent=45))),
    staffs("staff_update", "done", updating(update=Update("good", NEWER))),
    staffs("staff_update", "gone back", updating(update=GONE_BACK)),
    staffs("staff_update", "on a stick", updating(stick=True)),
    staffs("staff", "updates tonight", updating("staff", update=WAITS)),
    staffs("staff_house", "updates tonight", updating("staff_house", update=WAITS)),
    staffs("staff_house", "a touchscreen", _touchscreen),
)


def _fresh(app: Any) -> None:
    app.services.updates = None
    touching.gone(app)
    app.services.far_help._asked.close()
    app.services.far_help._asked.available = True
    staff.fresh(app)


STAGE: Final = Stage(STATES, staff.made, _fresh)
