"""Repeats: added, taken away, counted, one in another; who reads which instance."""

import pytest

from kiosk.forms.engine import FormSession, UnknownPath
from kiosk.forms.repeats import MOST
from tests.unit.forms.engine.building import row, session, values


def children(**columns: str) -> FormSession:
    return session([
        row("integer", "n"),
        row("begin_repeat", "r", **columns),
        row("text", "q"),
        row("calculate", "at", calculation="position(..)"),
        row("calculate", "own", calculation="concat(${q}, '!')"),
        row("end_repeat"),
        row("calculate", "all", calculation="join('-', ${q})"),
        row("calculate", "many", calculation="count(${r})"),
        row("calculate", "second", calculation="indexed-repeat(${q}, ${r}, 2)"),
        row("calculate", "x", calculation="count(${r}[./q = 'x'])"),
    ])  # fmt: skip


def test_each_instance_reads_its_own() -> None:
    form = children()
    assert form.add("/data/r")
    form.set("/data/r[1]/q", "x")
    form.set("/data/r[2]/q", "y")
    assert [form.value(f"/data/{one}") for one in ("r[1]/own", "r[2]/own", "all", "many", "second", "x")] == [
        "x!", "y!", "x-y", "2", "y", "1",
    ]  # fmt: skip


def test_after_a_removal_those_behind_move_up() -> None:
    form = children()
    form.add("/data/r")
    form.add("/data/r")
    for place, letter in enumerate("abc", 1):
        form.set(f"/data/r[{place}]/q", letter)
    form.remove("/data/r[1]")
    assert [form.value(f"/data/r[{at}]/{one}") for at in (1, 2) for one in ("q", "at", "own")] == [
        "b",
        "1",
        "b!",
        "c",
        "2",
        "c!",
    ]
    assert [form.value(f"/data/{one}") for one in ("all", "many", "second")] == ["b-c", "2", "c"]
    with pytest.raises(UnknownPath):
        form.node("/data/r[3]")


def test_all_can_be_removed_and_added_again() -> None:
    form = children()
    form.remove("/data/r[1]")
    assert (form.many("/data/r"), form.value("/data/all"), form.value("/data/many")) == (0, "", "0")
    form.add("/data/r")
    assert form.value("/data/r[1]/at") == "1"


def test_a_count_adds_and_never_takes_away() -> None:
    form = children(repeat_count="${n}")
    assert form.many("/data/r") == 1  # as pyxform writes it
    assert form.wanted("/data/r") == 0
    form.set("/data/n", "3")
    form.set("/data/r[3]/q", "z")
    form.set("/data/n", "2")
    assert (form.many("/data/r"), form.wanted("/data/r"), form.value("/data/r[3]/q")) == (3, 2, "z")
    form.set("/data/n", "2000000000")
    assert form.many("/data/r") == MOST


def test_a_person_decides_without_a_count() -> None:
    assert children().wanted("/data/r") is None


def test_a_count_waits_until_the_repeat_is_relevant() -> None:
    form = children(repeat_count="2", relevant="${n} > 1")
    assert form.many("/data/r") == 1
    form.set("/data/n", "2")
    assert form.many("/data/r") == 2


def test_repeats_in_repeats() -> None:
    form = session([
        row("begin_repeat", "r"),
        row("text", "q"),
        row("begin_repeat", "s"),
        row("text", "t"),
        row("calculate", "c", calculation="concat(${q}, ${t})"),
        row("end_repeat"),
        row("calculate", "inner", calculation="join('', ${t})"),
        row("end_repeat"),
        row("calculate", "outer", calculation="join('', ${t})"),
    ])  # fmt: skip
    form.add("/data/r")
    assert form.many("/data/r[2]/s") == 0
    form.add("/data/r[2]/s")
    form.add("/data/r[2]/s")
    for path, text in (
        ("r[1]/q", "1"),
        ("r[2]/q", "2"),
        ("r[1]/s[1]/t", "a"),
        ("r[2]/s[1]/t", "b"),
        ("r[2]/s[2]/t", "c"),
    ):
        form.set(f"/data/{path}", text)
    got = values(form)
    paths = ("r[1]/s[1]/c", "r[2]/s[1]/c", "r[2]/s[2]/c", "r[1]/inner", "r[2]/inner", "outer")
    assert [got[f"/data/{one}"] for one in paths] == ["1a", "2b", "2c", "a", "bc", "abc"]
    form.remove("/data/r[1]")
    assert form.value("/data/outer") == "bc"
    assert form.value("/data/r[1]/s[2]/c") == "2c"


def test_a_new_instance_has_its_default_worked_out() -> None:
    form = session(
        [row("text", "a"), row("begin_repeat", "r"), row("text", "q", default="concat(${a}, '?')"), row("end_repeat")]
    )
    form.set("/data/a", "x")
    form.add("/data/r")
    assert [form.value("/data/r[1]/q"), form.value("/data/r[2]/q")] == ["?", "x?"]


def test_what_looks_at_the_others_follows_them() -> None:
    """JavaRosa renews only the instance that was answered (TriggerableDag): we renew all that read it."""
    form = session([
        row("begin_repeat", "r"),
        row("text", "q"),
        row("calculate", "before", calculation="indexed-repeat(${q}, ${r}, position(..) - 1)"),
        row("end_repeat"),
    ])  # fmt: skip
    form.add("/data/r")
    form.set("/data/r[1]/q", "a")
    assert form.value("/data/r[2]/before") == "a"


@pytest.mark.parametrize("path", ["/data/zz", "/data/n", "/data/r[1]/q", "/data", "r"])
def test_only_repeats_are_added_to(path: str) -> None:
    with pytest.raises(UnknownPath):
        children().add(path)


@pytest.mark.parametrize("path", ["/data/r[2]", "/data/n", "/data"])
def test_only_instances_are_removed(path: str) -> None:
    with pytest.raises(UnknownPath):
        children().remove(path)
