"""The centre's own guides over ours: they add and replace, and a broken one takes no other down."""

from datetime import date, timedelta

import pytest

from kiosk.guidance.guides import Guides
from kiosk.guidance.model import STALE
from kiosk.guidance.report import checked, listed, overdue, to_check
from tests.unit.guidance.building import CHECKED, a_guide, a_phone, ending, folder

TODAY = CHECKED + timedelta(days=10)


@pytest.fixture
def load(tmp_path):
    """A function that reads both folders; a test gives each file's text by its name."""

    def load(theirs=None, **ours):
        ours.setdefault("first", a_guide(group="login", title="Ours"))
        mine = folder(tmp_path / "ours", **ours)
        return Guides.load(folder(tmp_path / "theirs", **theirs) if theirs is not None else None, ours=mine)

    return load


def links(to):
    return a_guide([{"end": ending("guide", guide=to)}])


def calls(phone="help"):
    return a_guide([{"end": ending("call", phone=phone)}])


def test_theirs_add_and_replace(load):
    guides = load({"first": a_guide(title="Theirs"), "second": a_guide(group="house")})
    assert [(one.id, one.title["da"], one.own) for one in guides] == [
        ("first", "Theirs", True),
        ("second", "En guide", True),
    ]
    assert guides.problems == []


def test_a_broken_one_of_theirs_leaves_ours(load):
    guides = load({"first": "nonsense", "second": a_guide(group="house")})
    assert [(one.id, one.own) for one in guides] == [("first", False), ("second", True)]
    assert {(one.file, one.own) for one in guides.problems} == {("first.toml", True)}


def test_what_links_to_a_broken_one_goes_too_and_so_on(load):
    guides = load({"a": links("b"), "b": links("c"), "c": "nonsense", "d": a_guide()})
    assert [one.id for one in guides] == ["first", "d"]
    assert {one.file for one in guides.problems} == {"a.toml", "b.toml", "c.toml"}


def test_ours_comes_back_where_theirs_links_to_nothing(load):
    guides = load({"first": links("nowhere")})
    assert [(one.id, one.own) for one in guides] == [("first", False)]


def test_a_circle_of_guides_is_none_of_steps(load):
    assert len(load(a=links("b"), b=links("a"))) == 3


def test_their_numbers_add_and_replace(load):
    guides = load({"phones": a_phone(number="87 65 43 21"), "x": calls()}, phones=a_phone())
    assert guides.phones["help"].shown == "87 65 43 21"
    assert guides.phones_of(guides.get("x")) == [guides.phones["help"]]


def test_a_broken_file_of_numbers_leaves_ours(load):
    guides = load({"phones": "nonsense", "x": calls()}, phones=a_phone())
    assert guides.phones["help"].shown == "12 34 56 78"
    assert guides.get("x")
    assert [one.file for one in guides.problems] == ["phones.toml"]


def test_a_number_that_nobody_has_leaves_its_guide_out(load):
    guides = load({"x": calls("nobody")})
    assert guides.get("x") is None
    assert guides.get("first")


def test_the_order_is_by_group_then_as_they_say(load):
    guides = load(
        zebra=a_guide(group="login", more="order = 1"),
        apple=a_guide(group="login", more="order = 2"),
        money=a_guide(group="money"),
    )
    assert [one.id for one in guides] == ["zebra", "apple", "first", "money"]
    assert {group: len(many) for group, many in guides.groups().items()} == {"login": 3, "money": 1}


def test_what_was_checked_long_ago_is_due(load):
    old = CHECKED - STALE
    guides = load(old=a_guide(checked=old), by_phone=calls(), phones=a_phone(checked=old))
    assert [one.id for one in guides.overdue(CHECKED)] == []
    late = [one.id for one in guides.overdue(CHECKED + timedelta(days=1))]
    assert late == ["by-phone", "old"]
    rows = {row["id"]: row for row in listed(guides, TODAY)}
    assert rows["first"] == {
        "id": "first",
        "title": "Ours",
        "group": "login",
        "steps": 1,
        "checked": "2026-11-01",
        "overdue": False,
        "own": False,
    }
    assert (rows["by-phone"]["checked"], rows["by-phone"]["overdue"]) == (old.isoformat(), True)
    assert {one.file for one in overdue(guides, TODAY)} == {"old.toml", "by-phone.toml"}


def test_a_clock_before_its_time_calls_nothing_due(load):
    assert load().overdue(date(1970, 1, 1)) == []


def test_what_staff_ought_to_look_at(load):
    guides = load(x=a_guide([{"end": ending(), "more": "check = true"}]), phones=a_phone(more="check = true"))
    assert [(one.file, one.step) for one in to_check(guides)] == [("x.toml", "a"), ("phones.toml", "help")]


def test_hard_words_and_long_sentences_are_told_but_shown(load):
    long = "Du skal gå hen til kommunen og spørge dem om de kan hjælpe dig."
    hard = "Myndighedsafgørelser forudsætter partshøringsskrivelser."
    found = checked(load(x=a_guide([{"da": [long, hard], "en": ["Hi."], "end": ending()}])), TODAY)
    assert found["ok"]
    said = [one["what"] for one in found["hard_to_read"]]
    assert any("LIX" in one for one in said)
    assert any(long in one for one in said)
