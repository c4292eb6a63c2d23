"""Walking: every move of the table, and through any tree, however one answers, to an end and all the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.guidance.model import Choice, End, Guide, Source, Step
from kiosk.guidance.walk import MOVES, begin, steps_left
from kiosk.guidance.ways import wrong_ways
from tests.unit.guidance.building import CHECKED

SOURCES = (Source("borger.dk", "https://www.borger.dk", CHECKED),)


def a_guide(*ways, file="made.toml"):
    """A guide whose step `i` leads to the steps of these numbers; one number: it tells; none: it ends."""
    steps = {}
    for number, onward in enumerate(ways):
        choices = tuple(Choice({"da": "x", "en": "x"}, str(there)) for there in onward) if len(onward) > 1 else ()
        after = str(onward[0]) if len(onward) == 1 else ""
        end = None if onward else End("person")
        steps[str(number)] = Step(str(number), {"da": ("Hej.",), "en": ("Hi.",)}, "hands", choices, after, end)
    return Guide("made", {"da": "x", "en": "x"}, "post", "letter", steps, SOURCES, file=file)


GUIDE = a_guide([1, 2], [2], [])


def test_the_states_and_their_moves():
    walk = begin(GUIDE)
    assert (walk.state, walk.can("choose"), walk.can("go_on"), walk.can("go_back")) == ("asking", True, False, False)
    walk = walk.choose(0)
    assert (walk.state, walk.can("choose"), walk.can("go_on"), walk.can("go_back")) == ("telling", False, True, True)
    walk = walk.go_on()
    assert (walk.state, walk.can("choose"), walk.can("go_on"), walk.can("go_back")) == ("end", False, False, True)
    assert walk.trail == ("0", "1", "2")


@pytest.mark.parametrize(("answers", "move"), [((), "go_on"), ((0,), "choose"), ((1,), "go_on"), ((1,), "choose")])
def test_a_move_that_there_is_not_is_a_mistake_of_ours(answers, move):
    walk = begin(GUIDE)
    for number in answers:
        walk = walk.choose(number)
    with pytest.raises(ValueError, match="made"):
        walk.choose(0) if move == "choose" else walk.go_on()


def test_a_walk_is_never_changed():
    walk = begin(GUIDE)
    walk.choose(0).go_on()
    assert walk.trail == ("0",)


def test_a_link_leads_to_a_step_and_a_wrong_one_to_the_first():
    assert begin(GUIDE, "1").step.id == "1"
    assert begin(GUIDE, "1").go_back() is None
    assert begin(GUIDE, "nowhere").step.id == "0"


def test_how_far_is_said_only_where_it_is_known():
    walk = begin(GUIDE)
    assert walk.progress is None  # two steps or one, depending on the answer
    assert walk.choose(0).progress == (2, 3)
    assert walk.choose(1).progress == (2, 2)
    assert begin(a_guide([1], [2], [])).progress == (1, 3)


@st.composite
def trees(draw, *, most=12):
    """A guide that goes only onward, every step of it reached."""
    count = draw(st.integers(1, most))
    ways = [[] for _ in range(count)]
    for number in range(1, count):  # each is reached from one before it
        ways[draw(st.integers(0, number - 1))].append(number)
    for number in range(count - 1):  # and maybe from others
        extra = draw(st.lists(st.integers(number + 1, count - 1), max_size=2))
        ways[number] = list(dict.fromkeys([*ways[number], *extra]))
    return a_guide(*ways)


@given(trees(), st.data())
def test_every_walk_through_any_tree_ends_and_every_way_leads_back(guide, data):
    assert wrong_ways(guide) == []
    walk, seen = begin(guide), []
    while walk.state != "end":
        seen.append(walk)
        short, long = steps_left(guide, walk.step.id)
        assert 1 <= short <= long < len(guide.steps)
        number = data.draw(st.integers(0, max(0, len(walk.step.choices) - 1)))
        walk = walk.choose(number) if walk.state == "asking" else walk.go_on()
        if seen[-1].progress:
            assert walk.progress == (len(walk.trail), seen[-1].progress[1])
        assert len(walk.trail) <= len(guide.steps)
    assert walk.progress == (len(walk.trail), len(walk.trail))
    while before := walk.go_back():
        walk = before
        assert walk == seen.pop()
    assert not seen


@given(st.data())
def test_any_graph_is_told_of_exactly_when_a_walk_could_go_wrong(data):
    count = data.draw(st.integers(1, 7))
    ways = [data.draw(st.lists(st.integers(0, count), max_size=3, unique=True)) for _ in range(count)]
    guide = a_guide(*ways)
    told = {one.message for one in wrong_ways(guide)}
    unknown = any(there == count for onward in ways for there in onward)
    assert unknown == any("no such step" in one for one in told)
    if not unknown:
        assert any("No way" in one for one in told) == (_reached(ways) != set(range(count)))
        assert any("circle" in one for one in told) == any(_reached(ways, number) & {number} for number in range(count))


def _reached(ways, start=None):
    """What can be reached: from the first step, itself among it; or from another, itself only by going round."""
    seen, waiting = ({0}, [0]) if start is None else (set(), [start])
    while waiting:
        for there in ways[waiting.pop()]:
            if there not in seen:
                seen.add(there)
                waiting.append(there)
    return seen


def test_the_table_says_the_same_as_the_states():
    assert set(MOVES) == {"asking", "telling", "end"}
