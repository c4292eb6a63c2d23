"""Every page of a form and every control, at every size, in both languages: nothing overlaps or is cut off."""

from functools import cache
from types import SimpleNamespace

import demo_services
import pytest
from demo_forms import Printer, Sticks, forms, long_one, other, ours
from test_layout import SIZES, faults

from kiosk.forms.changes import Account, Lost
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.visit import Left
from kiosk.ui import qr
from tests.helpers.layout import on_the_way

NAME, DOG = "/data/dig/navn", "/data/valg/hund"
WORDS = ("sommerhus", "tallerken", "rumskib", "solbriller"[:6], "pyramide", "græskar")


def filling(app):
    service = app.services.forms
    return service.filling("alt") or service.begin("alt", "da")


def at(name, **state):
    """The page of one question; `state` is put in."""

    def show(app):
        found = filling(app)
        page = next(one for one in found.steps.pages() if any(path.endswith(f"/{name}") for path in one.paths))
        found.goto(page)
        app.go("form", form="alt")
        app.navigation.current.state.update(view="", **state)
        app.refresh()

    return show


def view(name):
    def show(app):
        at("leje")(app)
        app.page.show(name)

    return show


def finding(letters):
    def show(app):
        found = app.services.forms.begin("lang", "da")
        found.goto(found.steps.pages()[0])
        app.go("form", form="lang")
        app.page.show("")
        if letters is not None:
            asked = app.page.asked(app.page.path)
            asked.keep(finding=True)
            asked.entered["typed"].add(letters)
            app.refresh()

    return show


def photo(app):
    found = app.services.forms.begin("lang", "da")
    found.goto(found.steps.pages()[1])
    app.go("form", form="lang")
    app.page.show("")


def check(app):
    found = filling(app)
    found.steps.answer(NAME, "Solveig Testesen fra det gamle hus ved havnen")
    found.steps.answer("/data/dig/historie", "Der kom et brev, og så var pengene væk, og ingen ville svare. " * 6)
    found.goto(found.steps.pages()[-1])
    app.go("form", form="alt")


def all_of_it(app):
    found = filling(app)
    found.steps.answer(DOG, "ja")
    found.steps.answer("/data/sandt", "OK")
    check(app)


def several(app):
    found = filling(app)
    for name in ("Ida", "Ole", "En med et meget langt navn, som hedder noget mere efter det"):
        found.steps.add("/data/boern")
        found.steps.answer(f"/data/boern[{found.session.many('/data/boern')}]/barn", name)
    found.goto(next(page for page in found.steps.pages() if page.kind == "more"))
    app.go("form", form="alt")


def account(app):
    found = filling(app)
    lost = Lost("Hvor gammel er din hund?", "Den er tolv år og hedder Bent")
    found.account = Account((lost,), (lost, lost), tuple(f"Hvad er spørgsmål {n}?" for n in range(9)))
    app.go("form", form="alt")


def together_alone(app):
    at("vej")(app)
    app.page.one("/data/adressen/by")


def as_before(name):
    def show(app):
        second = app.services.forms.begin("andet", "da")
        second.steps.answer(NAME, "Solveig Testesen fra det gamle hus ved havnen")
        second.steps.answer("/data/dig/leje", "4250")
        at(name)(app)

    return show


def slip(app):
    found = filling(app)
    found.save()
    found.keep()
    app.go("form_stop", form="alt")
    app.navigation.current.state["shown"] = True
    app.refresh()


def stop(**state):
    def show(app):
        filling(app)
        app.go("form_stop", form="alt")
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def words(count, **state):
    def show(app):
        app.go("form_open")
        app.page.typed.add("s")
        app.navigation.current.state.update(state, words=list(WORDS[:count]))
        app.refresh()

    return show


def with_camera(show):
    def shown(app):
        camera = SimpleNamespace(available=True, trouble="", open=lambda: None, close=lambda: None, frame=lambda: None)
        app.services.camera = app.services.slip_camera = camera
        show(app)

    return shown


def left(app):
    app.go("form_open")
    draft = app.services.forms.drafts.begin()
    said = [("Hvad hedder du?", "Solveig"), ("Hvad er der sket?", "Der kom et brev. " * 20)] * 4
    app.navigation.current.state["left"] = Left(draft, "Alt", said)
    app.refresh()


def done(view="", form="enkeltydelse", **state):
    def show(app):
        app.services.forms.filling(form) or app.services.forms.begin(form, "da")
        app.services.sticks = Sticks("stick")
        app.go("form_done", form=form)
        app.navigation.current.state.update(view=view, **state)
        app.refresh()

    return show


def sendable(show):
    def shown(app):
        app.services.sendings.possible = True
        show(app)

    return shown


def send(contact="", **state):
    def show(app):
        filling(app)
        app.go("form_send", form="alt")
        app.page.typed.add(contact)
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def sent(stands, *, letter=True, **state):
    def show(app):
        app.services.sendings.stands(stands, letter=letter)
        app.go("form_sent", code="K7M-4QX")
        app.navigation.current.state.update(state)
        app.refresh()

    return show


def a_page():
    """A JPEG of a sheet of paper."""
    import io

    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (500, 707), "white").save(out, "JPEG")
    return out.getvalue()


def signed(app):
    at("underskrift")(app)
    app.page.asked("/data/underskrift").keep(strokes=[[(100, 100), (500, 200), (900, 120)]])


def typed(name, text):
    def show(app):
        at(name)(app)
        app.page.asked(app.page.path).entered["typed"].add(text)
        app.refresh()

    return show


CONTROLS = (
    "velkommen", "navn", "historie", "telefon", "alder", "leje", "foedt", "maaned", "aar", "klokken", "moede", "hund",
    "til", "kommune", "flere", "vigtigst", "hvor_glad", "procent", "vej", "barn", "sandt", "underskrift",
)  # fmt: skip
SMALLEST = (1024, 600)
LONG = "Det svar passer ikke helt til det, vi har spurgt om. Se på det en gang til, og spørg os, hvis du vil."
PAGES = {
    **{name: at(name) for name in CONTROLS},
    **{f"{name} refused": at(name, refused=LONG) for name in ("navn", "historie", "leje", "foedt", "til", "vej")},
    **{f"{name} as before": as_before(name) for name in ("navn", "leje")},
    "a long text": typed("historie", "Der kom et brev, og så var pengene væk. \n" * 12),
    "a large number": typed("leje", "123456789012345"),
    "signed": signed,
    "a long list": finding(None),
    "a long list to find in": finding(""),
    "found": finding("k"),
    "found one": finding("årh"),
    "found none": finding("xyz"),
    "a photo": photo,
    "why": view("why"),
    "tasks": view("tasks"),
    "one of several": together_alone,
    "one more": several,
    "check": check,
    "check when all is there": all_of_it,
    "account": account,
    "not open": lambda app: app.go("form", form="none"),
    "forms": lambda app: app.go("forms"),
    "more forms": lambda app: (app.go("forms"), app.page._turn(1)),
    "forms about money": lambda app: app.go("forms", group="penge"),
    "forms about rights": lambda app: app.go("forms", group="rettigheder"),
    "before": lambda app: app.go("form_before", form="enkeltydelse"),
    "before again": lambda app: (filling(app), app.go("form_before", form="alt")),
    "before none": lambda app: app.go("form_before", form="none"),
    "stop": stop(),
    "stop sure": stop(sure=True),
    "stop making": stop(making=True),
    "stop failed": stop(trouble=LONG),
    "slip": slip,
    "word": words(0),
    "word five": words(4, refused="Intet ord på en seddel begynder sådan."),
    "words": words(6),
    "words refused": words(6, refused=LONG),
    "word with a camera": with_camera(words(0)),
    "scan": with_camera(lambda app: app.go("form_scan")),
    "scan without": lambda app: app.go("form_scan"),
    "opening": words(6, opening=True),
    "left": left,
    "done": done(),
    "done printed": done(printing="done", saved="Den ligger på nøglen. Du kan tage nøglen ud.", trouble=LONG),
    "done writing": done(making="look"),
    "done letter": done("letter", pages=[a_page(), a_page()]),
    **{f"done {form} where": done("where", form) for form in ("enkeltydelse", "klage", "alt")},
    **{f"done {form} phone": done("phone", form) for form in ("enkeltydelse", "klage", "alt")},
    "done phone named": done("phone", named=True),
    "done sure": done("sure"),
    "done with all there is": sendable(done()),
    "before it can be sent": sendable(lambda app: app.go("form_before", form="enkeltydelse")),
    "send": sendable(send()),
    "send with a number": sendable(send(contact="Ring til mig på 12 34 56 78, eller spørg efter mig i Café Solgården")),
    "send reach": sendable(send(view="reach")),
    "send making": sendable(send(making=True)),
    "send failed": sendable(send(trouble=LONG)),
    "send not": send(),
    "send none": lambda app: app.go("form_send", form="none"),
    **{f"sent {state}": sent(state) for state in ("waiting", "going", "sent", "refused")},
    "sent printed": sent("waiting", printing="done", trouble=LONG),
    "sent without the letter": sent("waiting", letter=False),
    "sent asking": sent("waiting", asking=True),
    "sent taken back": sent("waiting", gone=True),
    "sent none": lambda app: app.go("form_sent", code="XXX-XXX"),
}  # fmt: skip


MATRIX = cache(qr.matrix)  # the same long codes at every size


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path, monkeypatch):
    from kiosk.ui.app import KioskApp

    monkeypatch.setattr(qr, "matrix", MATRIX)
    services = demo_services.services()
    services.printer, services.sticks = Printer(), Sticks()
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    services.forms = forms(tmp_path, services.clock, other(), long_one(), *ours())
    for name, show in PAGES.items():
        services.forms.wipe()
        services.sendings = demo_services.Sendings()
        services.camera = services.slip_camera = SimpleNamespace(available=False, close=lambda: None)
        with on_the_way(app):
            app.navigation.idle()
            app.refresh()
            show(app)
        if wrong := [*faults(root.page), *keys_too_small(ui)]:
            found[name] = wrong
    assert found == {}


def keys_too_small(ui):
    """Keys are no Tappables: a finger must hit them all the same."""
    from kiosk.ui import theme
    from kiosk.ui.widgets.keyboard import KeyCap

    least = theme.current().target * 0.95
    return [f"the key {cap.text!r} is {cap.size}" for cap in ui.widgets(KeyCap) if min(cap.size) < least]


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_of_every_form_of_ours(ui, language, tmp_path):
    """Whatever the questions are, all their words fit, where there is least room."""
    from kiosk.ui.app import KioskApp

    services = demo_services.services()
    services.printer, services.sticks = Printer(), Sticks()
    services.config.centre.language = language
    services.forms = forms(tmp_path, services.clock, *ours())
    app = KioskApp(services)
    root = ui.start(app, SMALLEST)
    app.home()
    found = {}
    for form in ours():
        filled = services.forms.begin(form.id, language)
        app.go("form", form=form.id)
        app.page.show("")
        for page in every_page(filled):
            filled.goto(page)
            app.refresh()
            if wrong := [*faults(root.page), *keys_too_small(ui)]:
                found[f"{form.id} {page.key}"] = wrong
    assert found == {}


def every_page(filled):
    """All its pages, whatever they depend on: each choice is tried, so that what it brings up is seen."""
    seen = set()
    for page in list(filled.steps.pages()):
        for path in page.paths if page.kind != "more" else ():
            for choice in filled.session.node(path).choices if filled.steps.node(path).data == "select" else ():
                filled.steps.answer(path, choice.value)
                for one in filled.steps.pages():
                    if one.key not in seen and one.kind != "check":
                        seen.add(one.key)
                        yield one


def test_a_slip_has_words_enough():
    assert len(KeySlip(WORDS).words) == 6
