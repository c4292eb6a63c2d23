"""Every page of the folder, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

import demo_services
import pytest
from demo_folder import PRINTER, fill, with_folders
from demo_staff import METTE
from test_layout import SIZES, faults

from kiosk.folder import things
from kiosk.folder.keycard import KeyCard
from tests.helpers.layout import on_the_way

LONGEST = KeyCard(("badekar", "blyant", "cykel", "ferskner", "gulerod", "havregryn"))


def opened(*, full=True):
    def begin(app):
        app.services.folders.create()
        if full:
            fill(app.services.folders.current)

    return begin


def page(name, begin=None, params=None, **state):
    def show(app):
        if begin:
            begin(app)
        app.go(name, **(params or {}))
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def thing(kind):
    def show(app):
        opened()(app)
        app.go("folder")
        app.go("folder_thing", id=app.services.folders.current.things(kind)[0].id)

    return show


def with_mette(show):
    def both(app):
        app.touched()
        app.home()
        app.services.staff.open(METTE)
        app.staffing.follow()
        app.staffing.sit_with()
        show(app)

    return both


def reading_a_note(app):
    page("folder_note", opened())(app)
    app.page._typed.add("Mette ringer til kommunen på tirsdag og spørger til boligstøtten. " * 3)
    app.page.tell(reading=True)


def making(step, **state):
    return page("folder_make", step=step, **state)


def card(app):
    made, _folder = app.services.folders.create()
    assert made.words
    page("folder_make", step="card", card=LONGEST)(app)


def keeping(app):
    opened()(app)
    new = things.contact("Min sagsbehandler i jobcenteret på Nørrebro", about="Bolig", phone="12 34 56 78")
    app.go("folder_keep", new=new)


def kept(app):
    keeping(app)
    app.page.tell(kept=True)


def kept_with_a_slip(app):
    keeping(app)
    app.page.tell(kept=True, had_slip=True)


def nearly_gone(app):
    opened()(app)
    app.services.folders.current.days_left = 3
    app.go("folder")


def not_open(app):
    app.go("folder_keep", new=things.note("En note", "Med ord"))


def contact(step, **state):
    def show(app):
        opened()(app)
        app.go("folder_contact", id=app.services.folders.current.things("contact")[0].id)
        app.page.tell(step=step, **state)

    return show


def day(step, **state):
    def show(app):
        opened()(app)
        app.go("folder_day", id=app.services.folders.current.things("deadline")[0].id)
        app.page.tell(step=step, **state)

    return show


def gone(app):
    opened()(app)
    app.go("folder_delete")
    app.page._delete()


def words(app):
    page("folder_open", words=list(LONGEST.words), refused="")(app)


def refused(app):
    from kiosk import i18n
    from kiosk.folder.errors import NoFolder

    page("folder_open", words=list(LONGEST.words), refused=i18n.say(NoFolder()))(app)


def picture_wrong(app):
    making("pictures", trouble=_said("They were not the same four. Choose again, or go on without."))(app)


def _said(words):
    from kiosk.i18n import _

    return _(words)


def stick(app):
    opened()(app)
    app.services.sticks.folder = "/somewhere"
    page("folder_take")(app)


PAGES = {
    "home": lambda app: app.home(),
    "none": page("folder"),
    "full": page("folder", opened()),
    "empty": page("folder", opened(full=False)),
    "removed": page("folder", opened(), removed=True),
    "together": with_mette(page("folder", opened())),
    **{f"a {kind}": thing(kind) for kind in ("letter", "deadline", "draft", "signup", "contact", "note")},
    "thing gone": page("folder_thing", opened(), params={"id": "0"}),
    "closed": page("folder_log"),
    "staff?": making("staff"),
    "staff not here": making("staff", trouble="Personalet er her ikke med deres kort. Vælg det andet."),
    "called": making("known"),
    "pictures?": making("pictures"),
    "pictures wrong": picture_wrong,
    "choose": making("choose", row=["bike", "dog"]),
    "making": making("making"),
    "card": card,
    "words": page("folder_open"),
    "six words": words,
    "refused": refused,
    "choosing": page("folder_open", choosing=True, row=["bike"]),
    "opening": page("folder_open", opening=True),
    "keeping": keeping,
    "keeping together": with_mette(keeping),
    "kept": kept,
    "kept with a slip": kept_with_a_slip,
    "nearly gone": nearly_gone,
    "not open": not_open,
    **{f"contact {step}": contact(step) for step in ("who", "about", "phone", "day", "hour", "check")},
    "contact typing": contact("who", typing=True),
    **{f"day {step}": day(step) for step in ("what", "day", "check")},
    "day later": day("day", page=2),
    "day typing": day("what", typing=True),
    "note": with_mette(page("folder_note", opened())),
    "note read": with_mette(reading_a_note),
    "nobody for a note": page("folder_note", opened()),
    "log": page("folder_log", opened()),
    "take": page("folder_take", opened()),
    "take stick": stick,
    "taking": page("folder_take", opened(), making=True),
    "delete": page("folder_delete", opened()),
    "gone": gone,
    "lost": page("folder_lost"),
    "lost together": with_mette(page("folder_lost")),
    "new card": lambda app: (opened()(app), app.go("folder_lost", card=LONGEST)),
}


def services():
    import tempfile
    from pathlib import Path

    return with_folders(demo_services.services(), Path(tempfile.mkdtemp()))


def put(app, name):
    """A fresh start, and this page."""
    app.services.folders.close()
    app.services.sticks.folder = None
    app.services.printer = PRINTER
    app.staffing._take_away()
    app.stage.dismiss()
    app.staffing.with_visitor, app.staffing._seen, app.staffing._away = None, (0, "none"), -1
    app.services.session.card_removed()
    app.services.staff.pull()
    app.navigation.idle()
    app.refresh()
    PAGES[name](app)


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path):
    from kiosk.ui.app import KioskApp

    services = with_folders(demo_services.services(), tmp_path)
    services.folders.unopened_months = 24
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for name in PAGES:
        with on_the_way(app):
            put(app, name)
        ui.frames(2)
        if wrong := list(faults(root.page)):
            found[name] = wrong
    services.folders.wipe()
    services.store.close()
    assert found == {}
