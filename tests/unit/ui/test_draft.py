"""The sign-up's flow as plain state."""

from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from kiosk.activities.model import Occurrence, Role
from kiosk.clock import COPENHAGEN
from kiosk.ui.draft import SignUpDraft


def trip(**extra: object) -> Occurrence:
    start = datetime(2026, 11, 21, 10, 0, tzinfo=COPENHAGEN)
    return Occurrence("trip@centre", start.isoformat(), "Tur", start, start.replace(hour=15), **extra)  # type: ignore[arg-type]


DRIVER = (Role("driver", "Køre"),)


def test_the_whole_way_with_roles():
    draft = SignUpDraft.begin(trip(roles=DRIVER))
    seen = [draft.step]
    draft.own.add("Ærø")
    draft.name("own")
    seen.append(draft.step)
    draft.bring(2)
    seen.append(draft.step)
    draft.help("driver")
    seen.append(draft.step)
    draft.follow(buddy=True)
    seen.append(draft.step)
    assert seen == ["name", "friends", "role", "buddy", "check"]
    assert (draft.alias, draft.people, draft.role, draft.buddy) == ("Ærø", 3, "driver", True)


def test_no_roles_no_question_about_them():
    assert SignUpDraft.begin(trip()).steps == ("name", "friends", "buddy", "check")


def test_a_sensitive_activity_brings_nobody_together():
    draft = SignUpDraft.begin(trip(sensitive=True, roles=DRIVER))
    draft.name("none")
    assert (draft.step, draft.place) == ("check", (2, 2))


def test_nothing_looks_chosen_before_it_was():
    draft = SignUpDraft.begin(trip())
    assert (draft.naming, draft.friends, draft.role, draft.buddy, draft.alias) == ("", None, None, None, "")


def test_an_empty_own_name_is_no_name():
    draft = SignUpDraft.begin(trip())
    draft.own.add("   ")
    draft.name("own")
    assert (draft.naming, draft.alias) == ("none", "")


def test_change_leads_to_one_question_and_straight_back():
    draft = SignUpDraft.begin(trip(roles=DRIVER))
    draft.name("none")
    draft.bring(0)
    draft.help("")
    draft.follow(buddy=False)
    draft.change("friends")
    draft.bring(3)
    assert (draft.step, draft.friends, draft.changing) == ("check", 3, False)
    draft.change("role")
    assert draft.back()
    assert draft.step == "check"


def test_back_goes_the_way_it_came_and_keeps_the_answers():
    draft = SignUpDraft.begin(trip())
    draft.own.add("Åse")
    draft.name("own")
    draft.bring(1)
    assert draft.back()
    assert draft.back()
    assert (draft.step, draft.alias, draft.friends) == ("name", "Åse", 1)
    assert draft.back() is False


def test_back_from_the_keyboard_is_to_the_name_page():
    draft = SignUpDraft.begin(trip())
    draft.typing = True
    assert draft.back()
    assert (draft.step, draft.typing) == ("name", False)


def test_wiping_leaves_nothing_of_the_visitor():
    draft = SignUpDraft.begin(trip(roles=DRIVER))
    draft.own.add("Åse")
    draft.offered = "Glad Solsort"
    draft.name("own")
    draft.bring(2)
    draft.help("driver")
    draft.follow(buddy=True)
    draft.wipe()
    assert draft == SignUpDraft(draft.uid, draft.occurrence, draft.steps, own=draft.own)
    assert str(draft.own) == ""


ANSWERS = {
    "name": lambda draft: draft.name("none"),
    "friends": lambda draft: draft.bring(9),
    "role": lambda draft: draft.help(""),
    "buddy": lambda draft: draft.follow(buddy=False),
    "check": lambda draft: draft.change("name"),
}


@given(st.lists(st.sampled_from(("answer", "back")), max_size=40), st.booleans())
def test_no_way_through_ends_outside_the_steps(moves: list[str], roles: bool):
    draft = SignUpDraft.begin(trip(roles=DRIVER if roles else ()))
    for move in moves:
        if move == "answer":
            ANSWERS[draft.step](draft)
        else:
            at_the_start = draft.step == "name" and not draft.changing
            assert draft.back() is not at_the_start
        assert draft.step in draft.steps
        assert draft.friends in (None, 4)
