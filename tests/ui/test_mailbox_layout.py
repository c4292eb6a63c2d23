"""Every page of the mailbox, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

from pathlib import Path
from types import SimpleNamespace

import demo_services
import pytest
from demo_mailbox import DemoMailbox
from test_layout import SIZES, faults

from kiosk.mailbox.downloads import Arrived
from kiosk.mailbox.service import CRASHED, OPEN, REFUSED
from kiosk.session import State

LONG = Path("Afgoerelse_om_kontanthjaelp_og_uddannelseshjaelp_2026_endelig_version.pdf")


def opened(state=OPEN, *arrived, **kept):
    def show(app):
        app.go("mailbox_open", site="eboks")
        app.services.mailbox.becomes(state, *arrived)
        app.navigation.current.state.update(kept)
        app.refresh()

    return show


def offline(app):
    app.go("mailbox")
    app.navigation.current.state["there"] = False
    app.refresh()


def still_open(app):
    opened()(app)
    app.home()
    app.go("mailbox")


def off(app):
    app.services.mailbox.on = False
    app.go("mailbox")


PAGES = {
    "choice": lambda app: app.go("mailbox"),
    "offline": offline,
    "off": off,
    "still open": still_open,
    "before": lambda app: app.go("mailbox_before", site="eboks"),
    "gone": lambda app: app.go("mailbox_before", site="nowhere"),
    "opening": lambda app: app.go("mailbox_open", site="eboks"),
    "open": opened(),
    "keys": opened(keys=True),
    "letter": opened(OPEN, Arrived(LONG.name, LONG)),
    "trouble": opened(OPEN, Arrived("brev.pdf", LONG), trouble="Printeren svarer ikke. Bed en medarbejder om hjælp."),
    "strange": opened(OPEN, Arrived("x.exe", None, "kind")),
    "crashed": opened(CRASHED),
    "refused": opened(REFUSED),
}


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language):
    from kiosk.ui.app import KioskApp

    services = demo_services.services()
    services.printer = SimpleNamespace(available=True, prints_pages=True)
    services.config.centre.language = language
    services.mailbox = DemoMailbox()
    app = KioskApp(services)
    root = ui.start(app, size)
    app.touched()
    assert services.session.state is State.VISITING
    found = {}
    for name, show in PAGES.items():
        services.mailbox = DemoMailbox()
        app.navigation.idle()
        app.refresh()
        show(app)
        ui.frames(2)
        if wrong := list(faults(root.page)):
            found[name] = wrong
    assert found == {}
