"""Every page of a form and every control, at every size, in both languages: nothing overlaps or is cut off."""

from functools import cache

import pytest
from test_layout import SIZES, faults

from kiosk.demo.screens import forms
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.library import Library
from kiosk.ui import qr
from tests.helpers.arrived import arrive

SMALLEST = (1024, 600)
MATRIX = cache(qr.matrix)  # the same long codes at every size


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_nothing_overlaps_and_nothing_is_cut_off(ui, size, language, tmp_path, monkeypatch):
    from kiosk.ui.app import KioskApp

    monkeypatch.setattr(qr, "matrix", MATRIX)
    services = forms.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, size)
    found = {}
    for state in forms.STAGE.states:
        arrive(app, forms.STAGE, state)
        if wrong := [*faults(root.page), *keys_too_small(ui)]:
            found[state.screen, state.name] = wrong
    forms.STAGE.done(services)
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

    services = forms.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    root = ui.start(app, SMALLEST)
    app.home()
    found = {}
    for form in ours():
        filled = services.forms.begin(form, language)
        app.go("form", form=form)
        app.page.show("")
        for page in every_page(filled):
            filled.goto(page)
            app.refresh()
            if wrong := [*faults(root.page), *keys_too_small(ui)]:
                found[f"{form} {page.key}"] = wrong
    forms.STAGE.done(services)
    assert found == {}


def ours():
    """The ids of the forms that come with the kiosk."""
    return [one.id for those in Library.load().groups().values() for one in those]


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
    assert len(KeySlip(forms.WORDS).words) == 6
