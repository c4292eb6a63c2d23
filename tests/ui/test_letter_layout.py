"""Every page about letters, at every size, in both languages: nothing overlaps or is cut off, all can be touched."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import demo_services
import pytest
from demo_letters import CASES, PRINTER, DemoLetters, DemoSticks, sticks_with
from test_layout import SIZES, faults

from tests.helpers.layout import on_the_way


def first(**wanted):
    """The name of the first letter of which all this is so."""
    return next(
        name
        for name, case in CASES.items()
        if all(
            value(getattr(case, key)) if callable(value) else getattr(case, key) == value
            for key, value in wanted.items()
        )
    )


JOB = first(kind="indkaldelse", mode="in_person", place=bool)
UNSURE = first(unsure=True, first=bool, suspicious=False)
COURT = first(kind="forkyndelse")
NO = first(kind="afslag", complaint=bool)
SWINDLE = first(suspicious=True)
NOTHING = first(kind="oplysning", first=None)
LONGEST = max(CASES, key=lambda name: len(CASES[name].text))


def page(name, shown="what", **kept):
    def show(app):
        number = app.services.letters.put(name, **kept)
        app.go("letter_page", id=number)
        app.navigation.current.state["page"] = shown
        app.refresh()

    return show


def about(name, route, **state):
    def show(app):
        number = app.services.letters.put(name, opened=True)
        app.go(route, id=number)
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def stick(sticks):
    def show(app):
        app.services.sticks = sticks
        app.go("letter_stick")

    return show


def many(app):
    for name in (JOB, UNSURE, COURT, NO, SWINDLE, NOTHING):
        app.services.letters.put(name)
    app.go("letters")


def typing(app):
    app.go("letter_type")
    app.page.typed.add("Du indkaldes hermed til samtale torsdag den 19. marts 2026 kl. 9.30.\n" * 9)
    app.refresh()


def went_wrong(app):
    from kiosk.letters.reading.errors import PhonePicture

    app.go("letter_reading", data=b"x")
    app.navigation.current.state["error"] = PhonePicture()
    app.refresh()


def bring_all(app):
    app.services.letters.put(JOB)
    app.services.mailbox = SimpleNamespace(fetched=lambda: [Path(name) for name in LONG_NAMES])
    app.services.camera = SimpleNamespace(available=True)
    app.go("letter")
    app.services.camera = SimpleNamespace(available=False)


def fetched(app):
    app.services.mailbox = SimpleNamespace(fetched=lambda: [Path(name) for name in LONG_NAMES])
    app.go("letter_fetched")


def partly_read(app):
    kept = app.services.letters.get(app.services.letters.put(UNSURE))
    reading = replace(kept.letter.reading, cut=True, unread=("Bilag 1.pdf", ""), pages_read=40, pages_there=300)
    kept.letter = replace(kept.letter, reading=reading)
    app.go("letter_page", id=kept.id)


LONG_NAMES = (
    "Afgoerelse_om_kontanthjaelp_og_uddannelseshjaelp_2026_endelig_version.pdf",
    "x" * 120 + ".pdf",
    "brev.docx",
)
PAGES = {
    "bring": lambda app: app.go("letter"),
    "stick": stick(sticks_with(*LONG_NAMES)),
    "no stick": stick(DemoSticks(present=False)),
    "empty stick": stick(DemoSticks()),
    "typing": typing,
    "reading": lambda app: app.go("letter_reading", data=b"x"),
    "not read": went_wrong,
    "none": lambda app: app.go("letters"),
    "many": many,
    "gone": lambda app: app.go("letter_page", id=99),
    "with care": page(COURT),
    **{f"{name} {shown}": page(name, shown, opened=True) for name in (JOB, NO, COURT, SWINDLE) for shown in
       ("what", "nothing", "can", "words")},
    "unsure": page(UNSURE),
    "no day": page(NOTHING),
    "itself": about(LONGEST, "letter_itself"),
    "keep": about(JOB, "letter_keep"),
    "keep with who": about(JOB, "letter_keep", who=True),
    "keep when printed": about(JOB, "letter_keep", printing="done"),
    "keep unsure": about(UNSURE, "letter_keep"),
    "bring all": bring_all,
    "fetched": fetched,
    "call": lambda app: app.go("letter_call", id=app.services.letters.put(NO), key="call"),
    "partly": partly_read,
    "received": about(JOB, "letter_received"),
}  # fmt: skip


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language):
    from kiosk.ui.app import KioskApp

    services = demo_services.services()
    services.printer = PRINTER
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for name, show in PAGES.items():
        services.letters = DemoLetters(services.clock)
        services.letters.read = lambda *_given, **_named: None
        with on_the_way(app):
            app.navigation.idle()
            app.refresh()
            show(app)
        if wrong := list(faults(root.page)):
            found[name] = wrong
    assert found == {}
