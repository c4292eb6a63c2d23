"""A form that is filled in: the letter, where to hand it in, a page for the phone."""

import pytest
from demo_forms import Sticks, forms, ours
from form_visit import with_forms
from visiting import started, touch


@pytest.fixture
def services(tmp_path):
    return with_forms(tmp_path)


@pytest.fixture
def app(ui, services):
    return started(ui, services)


def filled(app, services, tmp_path):
    """One of our own forms, filled in as far as it must be, at its end."""
    huset = next(one for one in ours() if one.id == "huset")
    services.forms = forms(tmp_path / "huset", services.clock, huset)
    services.sticks = Sticks(tmp_path)
    services.forms.begin("huset", "da")
    app.go("form_done", form="huset")


def test_the_letter_is_looked_at_printed_and_saved(ui, app, services, tmp_path):
    from kiosk.ui.widgets.sheet import Sheet

    filled(app, services, tmp_path)
    touch(ui, "Se brevet")
    ui.wait(lambda: ui.widgets(Sheet))
    app.back()
    touch(ui, "Skriv den ud")
    ui.wait(lambda: services.printer.printed)
    assert services.printer.printed[0].startswith(b"%PDF")
    services.printer.done(None)
    ui.frames(2)
    assert ui.find("Tag dit papir")
    touch(ui, "Gem den på min USB")
    ui.wait(lambda: ui.find_all("Den ligger på nøglen"))
    assert services.sticks.put_there["Min blanket.pdf"].startswith(b"%PDF")


def test_where_to_hand_it_in_and_a_page_for_the_phone(ui, app, services, tmp_path):
    filled(app, services, tmp_path)
    touch(ui, "Hvor afleverer jeg den?")
    assert ui.find("Os her i huset")
    app.back()
    touch(ui, "Til min telefon")
    assert ui.find("Giv papiret til en her.")
    app.back()
    assert ui.find("Den er udfyldt")


def test_the_way_by_telephone_has_no_bell(ui, app, services):
    """The bell is the frame's sign for calling staff here."""
    from kiosk.ui.widgets.panels import Card
    from kiosk.ui.widgets.picture import Picture

    post = next(one for one in ours() if one.id == "digital-post-fritagelse")
    services.forms.library.add(post, services.forms.library.get("alt").path)
    services.forms.begin(post.id, "da")
    app.go("form_done", form=post.id)
    touch(ui, "Hvor afleverer jeg den?")
    signs = {part.name for card in ui.widgets(Card) for part in card.walk_parts() if isinstance(part, Picture)}
    assert "pictures/telephone" in signs
    assert "ui/call" not in signs


def test_a_letter_that_can_not_be_made_says_so(ui, app, services, tmp_path, monkeypatch):
    from kiosk.forms import outputs

    def broken(*_given, **_named):
        raise outputs.NoLetter

    monkeypatch.setattr(outputs, "letter", broken)
    filled(app, services, tmp_path)
    touch(ui, "Se brevet")
    ui.wait(lambda: ui.find_all("Brevet kunne ikke laves"))
    touch(ui, "Skriv den ud")
    ui.wait(lambda: ui.find_all("Brevet kunne ikke laves"))
