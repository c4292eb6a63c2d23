"""The pages of a form, whatever the form and whatever the answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import i18n
from kiosk.forms.definition import ASKED, Definition, Node, Sidecar
from kiosk.forms.engine import FormSession
from kiosk.forms.steps import CHECK, Page, Place, Steps, without_indices
from tests.helpers.made_forms import EVERYTHING, made

NOW = datetime(2026, 11, 20, 10, tzinfo=UTC)
ALL = "/data/dig/navn"


@pytest.fixture(autouse=True)
def danish():
    i18n.use("da")


def steps(definition=None, place=None):
    session = FormSession(definition or made(EVERYTHING), now=NOW, uuid=lambda: "u", random=lambda: 0.5)
    return Steps(session, place)


def at(given, name):
    """Go to the page that asks for this."""
    page = next(one for one in given.pages() if any(path.endswith(f"/{name}") for path in one.paths))
    given.goto(page)
    return page.paths[0]


def through(given, most=500):
    """Walk to the end, leaving out what may be left out and answering what must be; gives the pages in order."""
    seen = [given.current]
    for _ in range(most):
        if given.current is CHECK:
            return seen
        if missing := given.next():
            for one in missing:
                node = given.node(one.path)
                given.answer(one.path, {"select_one": "nej", "acknowledge": "OK", "integer": "40"}.get(node.type, "x"))
            assert given.next() == []
        seen.append(given.current)
    raise AssertionError("it does not end")


def test_one_question_a_page_groups_together_and_one_more_after_a_repeat():
    kinds = [(page.kind, len(page.paths)) for page in steps().pages()]
    assert kinds.count(("together", 2)) == 1
    assert kinds.count(("more", 1)) == 1
    assert kinds[-1] == ("check", 0)
    assert all(kind in {"together", "more", "check"} or paths == 1 for kind, paths in kinds)


def test_what_must_be_answered_holds_one_up_in_the_words_of_the_form():
    given = steps()
    path = at(given, "navn")
    (missing,) = given.next()
    assert (missing.path, missing.why, missing.message) == (path, "required", "Skriv et navn.")
    given.answer(path, "Ib")
    assert given.next() == []


def test_what_does_not_hold_is_told_in_the_words_of_the_form():
    given = steps()
    path = at(given, "alder")
    given.answer(path, "7")
    (missing,) = given.next()
    assert (missing.why, missing.message) == ("constraint", "Du skal være 18 år.")


def test_skipping_takes_the_answer_away_but_not_where_it_is_needed():
    given = steps()
    path = at(given, "leje")
    assert given.dont_know(path)
    given.answer(path, "4000")
    assert given.skip() == []
    assert given.session.value(path) == ""
    path = at(given, "navn")
    assert not given.may_skip(path)
    assert given.skip()


def test_why_and_where_are_in_the_language_now():
    given = steps()
    path = at(given, "leje")
    assert given.help(path).where == "Se i din kontrakt."
    given.language("en")
    assert given.help(path).why == "The kommune looks at whether you can pay."
    assert given.help(ALL).where == ""


def test_a_question_that_an_answer_brings_up_is_asked_and_goes_again():
    given = steps()
    path = at(given, "hund")
    given.answer(path, "ja")
    given.next()
    assert given.current.paths == ("/data/valg/hundenavn",)
    assert given.back()
    given.answer(path, "nej")
    given.next()
    assert given.current.paths == ("/data/valg/til",)


def test_one_more_leads_to_its_first_question_and_one_less_moves_the_others_up():
    given = steps()
    at(given, "barn")
    given.answer("/data/boern[1]/barn", "Ida")
    given.next()
    given.next()
    assert given.current == Page("more", ("/data/boern",))
    given.add("/data/boern")
    assert given.current.paths == ("/data/boern[2]/barn",)
    given.answer("/data/boern[2]/barn", "Ole")
    given.next()
    assert [line for _row, line in given.instances("/data/boern")] == ["Ida", "Ole"]
    given.remove("/data/boern[1]")
    assert given.instances("/data/boern") == [("/data/boern[1]", "Ole")]
    assert "question:/data/boern[1]/barn" in given.place.passed
    assert "question:/data/boern[1]/barn_alder" not in given.place.passed
    given.remove("/data/boern[1]")
    assert Page("more", ("/data/boern",)) in given.pages()


def test_the_list_of_parts_counts_what_was_passed():
    given = steps()
    assert given.long
    first = given.tasks()[0]
    assert (first.title, first.passed, first.done) == ("Om dig", 0, False)
    through(given)
    assert all(task.done for task in given.tasks())


def test_statements_by_their_sentence_else_question_and_answer():
    given = steps()
    given.answer("/data/dig/navn", "Ib")
    given.answer("/data/dig/leje", "4250.5")
    given.answer("/data/valg/flere", "tand leje andet")
    rows = {row.path: row for row in given.check()}
    assert rows["/data/dig/navn"].statement == "Du hedder Ib."
    assert rows["/data/dig/leje"].statement == "Du betaler 4.250,50 kr. i husleje."
    assert rows["/data/valg/flere"].statement == "Hvad vil du have hjælp til? Tandlæge, Husleje og Noget andet"
    assert not rows["/data/valg/til"].answered
    assert "/data/velkommen" not in rows
    given.language("en")
    assert {row.path: row.statement for row in given.check()}["/data/dig/navn"] == "Your name is Ib."


def test_a_sentence_ends_once():
    given = steps()
    given.answer("/data/dig/navn", "Ib jr.")
    assert given.statement("/data/dig/navn") == "Du hedder Ib jr."


def test_changing_one_answer_leads_straight_back_by_what_it_brought_up():
    given = steps()
    through(given)
    row = next(row for row in given.check() if row.path == "/data/valg/hund")
    given.goto(row.page, changing=True)
    given.answer(row.path, "ja")
    given.next()
    assert given.current.paths == ("/data/valg/hundenavn",)
    given.next()
    assert given.current is CHECK
    given.goto(row.page, changing=True)
    assert given.back()
    assert given.current is CHECK


def test_what_cannot_be_answered_holds_nobody_up():
    stuck = Node("/data/fast", "value", "text", required="true()", readonly="true()")
    given = steps(form(stuck))
    assert given.next() == []
    assert given.complete


def test_where_somebody_is_goes_into_a_draft_and_comes_back():
    given = steps()
    given.answer(at(given, "navn"), "Ib")
    given.next()
    again = steps(place=Place.read(given.place.plain()))
    assert again.current == given.current
    assert again.place == given.place


# -- any form


def form(*children):
    root = Node("/data", "group", children=tuple(children))
    return Definition("f", "1", {"da": "F"}, ("da",), "da", root, sidecar=Sidecar())


@st.composite
def nodes(draw, above, depth, earlier):
    """Some questions, groups and repeats; each is relevant by one of the numbers asked before it, or always."""
    found = []
    for place in range(draw(st.integers(1, 4))):
        path = f"{above}/n{place}"
        kind = draw(st.sampled_from(["value", "value", "value", "group", "repeat"] if depth else ["value"]))
        condition = draw(st.sampled_from([*earlier, ""])) if earlier else ""
        relevant = f"{condition} {draw(st.sampled_from(['>', '<=']))} 3" if condition else ""
        if kind == "value":
            found.append(
                Node(
                    path,
                    "value",
                    draw(st.sampled_from(["integer", "note", "calculate"])),
                    data="int",
                    relevant=relevant,
                    required=draw(st.sampled_from(["", "true()"])),
                    constraint=draw(st.sampled_from(["", ". < 9"])),
                )
            )
            if "[" not in path and not any(one.kind == "repeat" for one in found):
                earlier.append(path)
        else:
            inner = list(earlier)
            children = draw(nodes(path, depth - 1, inner))
            appearance = draw(st.sampled_from(["", "field-list"]))
            count = draw(st.sampled_from(["", "2"])) if kind == "repeat" else ""
            found.append(
                Node(path, kind, relevant=relevant, appearance=appearance, children=tuple(children), count=count)
            )
            if kind == "group":
                earlier += [one for one in inner if one not in earlier]
    return found


@st.composite
def forms(draw):
    return form(*draw(nodes("/data", 2, [])))


@settings(deadline=None, max_examples=150)
@given(definition=forms(), answers=st.lists(st.integers(0, 8), min_size=1, max_size=30), data=st.data())
def test_walking_always_ends_and_shows_nothing_that_is_not_asked(definition, answers, data):
    given = steps(definition)
    seen, many, numbers = [], 0, iter(answers * 50)
    while given.current is not CHECK:
        page = given.current
        seen.append(page)
        assert len(seen) < 400
        for path in page.paths:
            if path not in given.current.paths:  # an answer on this page took it away
                continue
            if page.kind == "more":
                if many < 5 and data.draw(st.booleans()):
                    many += 1
                    given.add(path)
                continue
            state = given.session.node(path)
            assert state.relevant
            assert given.node(path).type in ASKED
            if given.node(path).type == "integer" and (state.required or data.draw(st.booleans())):
                given.answer(path, str(next(numbers)))
            elif state.required:
                given.answer(path, "1")
        if given.current.key == page.key:
            assert given.next() == [] or page != given.current
    assert given.complete
    assert {path for page in given.pages() for path in page.paths if page.kind != "more"} == {
        path
        for path, state in given.session.nodes().items()
        if state.relevant and given.node(path).kind == "value" and given.node(path).type in ASKED
    }


@settings(deadline=None, max_examples=80)
@given(definition=forms(), answers=st.dictionaries(st.integers(0, 30), st.integers(0, 8), max_size=12))
def test_back_is_the_way_one_came(definition, answers):
    given = steps(definition)
    for number, page in enumerate(list(given.pages())):
        for path in page.paths:
            known = page.kind != "more" and path in given.session.nodes()
            if known and given.node(path).type == "integer":
                given.answer(path, str(answers.get(number, 1)))
            elif known and given.session.node(path).required:
                given.answer(path, "1")
    way = []
    while given.current is not CHECK and not given.missing():
        way.append(given.current)
        given.next()
    back = []
    while given.back():
        back.append(given.current)
    assert back == way[::-1]
    assert len({page.key for page in given.pages()}) == len(given.pages())
    assert all(without_indices(path) in definition.by_path for page in given.pages() for path in page.paths)
