"""Answers, and what follows from them: relevance, required, constraints, calculations, messages, languages."""

import pytest

from kiosk.forms.engine import NotAValue, UnknownPath
from tests.unit.forms.engine.building import NOW, made, opened, row, session, values

YES_NO = [{"list_name": "yn", "name": "y", "label": "Ja"}, {"list_name": "yn", "name": "n", "label": "Nej"}]


def test_what_is_not_relevant_keeps_its_answer_but_is_blank_to_others() -> None:
    form = session([
        row("integer", "n"),
        row("text", "t", relevant="${n} > 3"),
        row("calculate", "c", calculation="concat('<', ${t}, '>')"),
    ])  # fmt: skip
    assert not form.node("/data/t").relevant
    form.set("/data/n", "5")
    form.set("/data/t", "hej")
    assert form.value("/data/c") == "<hej>"
    assert form.set("/data/n", "2") == ("/data/n", "/data/t", "/data/c")
    assert (form.node("/data/t").value, form.node("/data/t").relevant, form.value("/data/c")) == ("hej", False, "<>")
    form.set("/data/n", "4")
    assert form.value("/data/c") == "<hej>"


def test_relevance_is_inherited() -> None:
    form = session([
        row("text", "a"),
        row("begin_group", "g", relevant="${a} = 'x'"),
        row("begin_group", "h"),
        row("text", "q"),
        row("end_group"),
        row("end_group"),
        row("calculate", "c", calculation="count-non-empty(${q})"),
    ])  # fmt: skip
    assert not form.node("/data/g/h/q").relevant
    form.set("/data/a", "x")
    form.set("/data/g/h/q", "1")
    assert form.node("/data/g/h/q").relevant
    assert form.value("/data/c") == "1"
    form.set("/data/a", "")
    assert form.value("/data/c") == "0"


def test_a_constraint_is_asked_of_answers_only_and_says_why() -> None:
    form = session(
        [row("integer", "n", constraint=". > 3 and . < ${m}", constraint_message="Mere end 3"), row("integer", "m")]
    )
    assert form.node("/data/n").constraint_ok
    form.set("/data/m", "10")
    form.set("/data/n", "2")
    assert (form.node("/data/n").constraint_ok, form.node("/data/n").message) == (False, "Mere end 3")
    assert not form.complete
    assert list(form.open_questions()) == ["/data/n"]
    form.set("/data/n", "4")
    assert form.node("/data/n").message == ""
    assert form.complete


def test_required_may_hang_on_an_answer() -> None:
    form = session([row("text", "a"), row("text", "b", required="${a} = 'x'", required_message="Skriv noget")])
    assert form.complete
    form.set("/data/a", "x")
    assert (form.node("/data/b").required, form.node("/data/b").message) == (True, "Skriv noget")
    assert not form.complete


def test_readonly_is_inherited() -> None:
    form = session(
        [row("text", "a"), row("begin_group", "g", readonly="${a} = 'x'"), row("text", "q"), row("end_group")]
    )
    assert not form.node("/data/g/q").readonly
    form.set("/data/a", "x")
    assert form.node("/data/g/q").readonly


@pytest.mark.parametrize(
    ("kind", "given", "kept"),
    [
        ("integer", "007", "7"),
        ("integer", "+5", "5"),
        ("integer", "-3", "-3"),
        ("decimal", "3", "3.0"),
        ("decimal", "0.0001", "1.0E-4"),
        ("decimal", "12345678.5", "1.23456785E7"),
        ("date", "2026-5-5", "2026-05-05"),
        ("time", "9:05", "09:05:00.000+01:00"),
        ("dateTime", "2026-07-01T10:30", "2026-07-01T10:30:00.000+02:00"),
        ("dateTime", "2026-07-01T10:30:00.000+05:30", "2026-07-01T07:00:00.000+02:00"),
        ("text", "  to  ord ", "  to  ord "),
    ],
)
def test_answers_are_kept_as_javarosa_keeps_them(kind: str, given: str, kept: str) -> None:
    form = session([row(kind, "q")])
    form.set("/data/q", given)
    assert form.value("/data/q") == kept
    form.set("/data/q", "")
    assert form.value("/data/q") == ""


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("integer", "x"),
        ("integer", "1.5"),
        ("integer", " 5"),
        ("integer", "3000000000"),
        ("integer", "1_0"),
        ("decimal", "x"),
        ("decimal", "inf"),
        ("date", "2026-02-30"),
        ("date", "05-05-2026"),
        ("time", "25:00"),
        ("dateTime", "nu"),
    ],
)
def test_an_answer_of_another_kind_is_refused_and_changes_nothing(kind: str, given: str) -> None:
    form = session([row(kind, "q")])
    before = form.snapshot()
    with pytest.raises(NotAValue) as refused:
        form.set("/data/q", given)
    assert given not in str(refused.value)  # no personal data in errors
    assert form.snapshot() == before


@pytest.mark.parametrize(
    "path", ["", "/", "/data", "/data/zz", "data/q", "/other/q", "/data/q[2]", "/data/q[0]", "/data/q/r", "/data//q"]
)
def test_an_unknown_path_is_refused(path: str) -> None:
    form = session([row("text", "q")])
    with pytest.raises(UnknownPath):
        form.set(path, "x")


def test_an_index_of_one_is_allowed_anywhere() -> None:
    form = session([row("begin_group", "g"), row("text", "q"), row("end_group")])
    form.set("/data/g[1]/q[1]", "x")
    assert form.value("/data/g/q") == "x"


def test_labels_are_worked_out_in_the_language_now() -> None:
    rows = [
        {"type": "text", "name": "a", "label::Dansk (da)": "Navn", "label::English (en)": "Name"},
        {"type": "note", "name": "b", "label::Dansk (da)": "Hej ${a}!", "label::English (en)": "Hello ${a}!"},
    ]
    form = session(rows)
    form.set("/data/a", "Åse & <Søn>")
    assert form.node("/data/b").label == "Hej Åse & <Søn>!"
    form.language("en")
    assert form.node("/data/b").label == "Hello Åse & <Søn>!"
    form.language("xx")
    assert form.lang == "en"


def test_what_the_screen_fills_in() -> None:
    form = session([row("start", "s"), row("end", "e"), row("today", "t"), row("deviceid", "d"), row("text", "q")])
    assert values(form) == {
        "/data/s": "2026-11-20T10:30:00.000+01:00",
        "/data/e": "2026-11-20T10:30:00.000+01:00",
        "/data/t": "2026-11-20",
        "/data/d": "",
        "/data/q": "",
    }
    assert form.definition.notes == ("deviceid /data/d",)
    assert form.value("/data/meta/instanceID").startswith("uuid:")


def test_defaults_fixed_and_worked_out() -> None:
    form = session(
        [row("integer", "a", default="4"), row("date", "b", default="today()"), row("integer", "c", default="${a} * 2")]
    )
    assert values(form) == {"/data/a": "4", "/data/b": "2026-11-20", "/data/c": "8"}
    form.set("/data/a", "5")
    assert form.value("/data/c") == "8"  # at first load only


def test_a_trigger_sets_when_the_answer_is_another_one() -> None:
    form = session(
        [row("text", "a"), row("text", "b"), row("calculate", "c", calculation="concat(${a}, ${b})", trigger="${a}")]
    )
    form.set("/data/b", "x")
    assert form.value("/data/c") == ""
    form.set("/data/a", "1")
    assert form.value("/data/c") == "1x"
    form.set("/data/b", "y")
    form.set("/data/a", "1")
    assert form.value("/data/c") == "1x"
    form.set("/data/a", "")
    assert form.value("/data/c") == "y"


def test_a_calculation_that_was_overwritten_comes_back_with_what_it_reads() -> None:
    form = session([row("integer", "a"), row("text", "b"), row("integer", "c", calculation="${a} + 1")])
    form.set("/data/a", "1")
    form.set("/data/c", "9")
    form.set("/data/b", "x")
    assert form.value("/data/c") == "9"
    form.set("/data/a", "1")  # the same answer: JavaRosa works it out again
    assert form.value("/data/c") == "2"


def test_what_cannot_be_worked_out_is_blank_and_remembered() -> None:
    form = session(
        [
            row("text", "a"),
            row("calculate", "c", calculation="format-date(${a}, '%Y')"),
            row("text", "t", relevant="date(${a}) > 1"),
        ]
    )
    form.set("/data/a", "i går")
    assert form.value("/data/c") == ""
    assert not form.node("/data/t").relevant
    assert set(form.troubles) == {("/data/c", "calculate"), ("/data/t", "relevant")}


def test_the_clock_is_that_of_whoever_opens_it() -> None:
    form = opened(
        made([row("calculate", "c", calculation="format-date-time(now(), '%Y-%m-%d %H:%M')"), row("text", "q")])
    )
    assert form.value("/data/c") == NOW.strftime("%Y-%m-%d %H:%M")


def test_an_answer_in_words() -> None:
    form = session([row("select_one yn", "q"), row("select_multiple yn", "m"), row("text", "t")], YES_NO)
    form.set("/data/q", "y")
    form.set("/data/m", "n y")
    form.set("/data/t", "y")
    assert [form.said(f"/data/{one}") for one in "qmt"] == ["Ja", "Nej, Ja", "y"]
