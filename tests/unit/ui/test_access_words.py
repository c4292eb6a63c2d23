"""What is said of a thing, in sentences and languages; no window is opened."""

import pytest

from kiosk import i18n
from kiosk.i18n import Borrowed
from kiosk.ui.access import ROLES, STATES, Access, ended, say


@pytest.fixture(autouse=True)
def _danish() -> None:
    i18n.use("da")


def test_its_role_name_value_state_and_hint_in_this_order() -> None:
    access = Access("choice", "Kaffe", ("chosen",), "Hver dag. Gratis", "Du kan vælge flere.")
    assert say(access) == ["Svar.", "Kaffe.", "Hver dag.", "Gratis.", "Valgt.", "Du kan vælge flere."]


def test_what_is_heard_as_what_it_is_has_no_role_before_it() -> None:
    assert say(Access("key", "a")) == ["a."]
    assert say(Access("text", "Vi ses.")) == ["Vi ses."]


@pytest.mark.parametrize("code", ["da", "en"])
def test_every_role_and_state_has_words(code: str) -> None:
    i18n.use(code)
    for role, words in ROLES.items():
        assert bool(words) == (len(say(Access(role, ""))) == 1)
    for state in STATES:
        assert len(say(Access("text", "", (state,)))) == 1


@pytest.mark.parametrize(
    ("words", "with_its_end"),
    [("Kaffe", "Kaffe."), ("Kaffe?", "Kaffe?"), ("", ""), ("(gratis)", "(gratis)."), ("Udskriver…", "Udskriver…")],
)
def test_a_sentence_has_an_end(words: str, with_its_end: str) -> None:
    assert ended(words) == with_its_end


def test_words_in_another_language_keep_it_and_what_is_ours_does_not_get_it() -> None:
    said = say(Access("button", Borrowed("Come in. Sit down.", "en"), ("chosen",)))
    assert [getattr(one, "language", "") for one in said] == ["", "en", "en", ""]
    said = say(Access("text", "Come in", language="en"))
    assert [getattr(one, "language", "") for one in said] == ["en"]
