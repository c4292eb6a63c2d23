"""Words to choose over the keys of a form's question: a touch puts one in, a backspace takes it away."""

import pytest
from form_visit import DOG, NAME, go, put, with_forms
from visiting import started, touch

from kiosk.ui.widgets.offers import Offers


@pytest.fixture
def app(ui, tmp_path):
    return started(ui, with_forms(tmp_path))


def words(ui):
    (over,) = ui.widgets(Offers)
    return [one.words for one in over.parts]


def test_what_the_author_offers_by_what_is_typed(ui, app):
    filling = go(app, "navn")
    assert not ui.widgets(Offers)  # nothing was answered, nothing is offered
    put(app, filling, NAME, "Birk")
    put(app, filling, DOG, "ja")
    go(app, "hundenavn")
    ui.frames(2)
    assert words(ui) == ["Bella", "Rex", "King"]
    touch(ui, "B")
    assert words(ui) == ["Bella", "Birk"]
    touch(ui, "Birk")
    assert str(app.page.state["entered"]["typed"]) == "Birk"
    assert words(ui) == []
    for _ in "irk":
        app.page.keyboard.press(next(cap.key for cap in app.page.keyboard.caps if cap.key.name == "backspace"))
    assert words(ui) == ["Bella", "Birk"]
    touch(ui, "Bella")
    touch(ui, "Videre")
    assert filling.session.value("/data/valg/hundenavn") == "Bella"


def test_the_keys_follow(ui, app):
    put(app, go(app, "navn"), DOG, "ja")
    go(app, "hundenavn")
    ui.frames(2)
    assert app.page.keyboard.state.shift
    touch(ui, "Rex")
    assert not app.page.keyboard.state.shift


def test_what_somebody_answered_is_no_bystander_s_business(ui, app):
    filling = go(app, "navn")
    put(app, filling, NAME, "Birk")
    put(app, filling, DOG, "ja")
    go(app, "hundenavn")
    ui.frames(2)
    touch(ui, "B")
    (over,) = ui.widgets(Offers)
    assert {one.words: one.label.personal for one in over.parts} == {"Bella": False, "Birk": True}
