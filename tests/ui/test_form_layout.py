"""Every page of every form that comes with the kiosk, where there is least room: nothing overlaps or is cut off. What
can stand on a page at all is in the table of screens, which tests/accessibility walks.
"""

import pytest

from kiosk.demo.screens import forms
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.library import Library
from tests.helpers.layout import faults

SMALLEST = (1024, 600)


@pytest.mark.parametrize("language", ["da", "en"])
def test_every_page_of_every_form_of_ours(ui, language, tmp_path):
    """Whatever the questions are, all their words fit, where there is least room."""
    from kiosk.ui.app import KioskApp

    services = forms.STAGE.services(tmp_path)
    services.config.centre.language = language
    app = KioskApp(services)
    ui.start(app, SMALLEST)
    app.home()
    found = {}
    for form in ours():
        filled = services.forms.begin(form, language)
        app.go("form", form=form)
        app.page.show("")
        for page in every_page(filled):
            filled.goto(page)
            app.refresh()
            if wrong := faults(ui):
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
