"""What can be known to be wrong before anybody answers: names, functions, numbers of arguments, circles."""

import pytest

from kiosk.forms.definition import Definition, Node, NotAForm, Secondary
from kiosk.forms.engine import FormSession
from kiosk.forms.plan import faults
from tests.unit.forms.engine.building import NOW

BOTH = {"/data/a", "/data/b"}


def form(*nodes: Node) -> Definition:
    root = Node("/data", "group", children=nodes)
    return Definition("f", "1", {"da": "F"}, ("da",), "da", root, (Secondary("x", ({"name": "a", "label": "A"},)),))


def calculated(source: str) -> Definition:
    repeat = Node("/data/r", "repeat", children=(Node("/data/r/q", "value"),))
    return form(Node("/data/a", "value"), repeat, Node("/data/c", "value", calculate=source))


@pytest.mark.parametrize(
    ("source", "what", "at"),
    [
        ("/data/a +", "end", 9),
        ("/data/zz", "unknown_name", 6),
        ("/other/a", "unknown_name", 1),
        ("../zz", "unknown_name", 3),
        ("../../..", "unknown_name", 3),
        ("a", "unknown_name", 0),
        ("/data/a/b", "unknown_name", 8),
        ("sqr(4)", "unknown_function", 0),
        ("1 + area(/data/a)", "unknown_function", 4),
        ("if(1, 2)", "arguments", 0),
        ("contains('a')", "arguments", 0),
        ("today(1)", "arguments", 0),
        ("indexed-repeat(/data/r/q, /data/r)", "arguments", 0),
        ("indexed-repeat(/data/r/q, /data/r, 1, /data/r)", "arguments", 0),
        ("indexed-repeat(/data/a, /data/r, 1)", "path", 24),
        ("sum(5)", "path", 4),
        ("count('a')", "path", 6),
        ("position(1)", "path", 9),
        ("instance('zz')/root/item/name", "unknown_instance", 9),
        ("instance(/data/a)/root/item/name", "literal", 0),
        ("instance('x')/root/item/zz", "unknown_name", 24),
        ("instance('x')/item/name", "unknown_name", 14),
        ("instance('x')/root/item[zz = 1]/name", "unknown_name", 24),
        ("instance('x')/root", "unsupported", 0),
        ("instance('x')", "unknown_function", 0),
        ("current()", "unknown_function", 0),
        ("current('a')/..", "arguments", 0),
        ("concat('a')/b", "unsupported", 0),
        ("/data/r[1]/q", "unsupported", 8),
        ("/data/r[1 + 1]/q", "unsupported", 10),
        ("/data/*", "unsupported", 6),
        ("/data/@id", "unsupported", 6),
        ("/data/r/../a", "unsupported", 8),
        ("../r/..", "unsupported", 5),
        (".[1 = 1]", "unsupported", 0),
        ("jr:choice-name('a', /data/a)", "literal", 20),
        ("jr:choice-name('a', 'x + 1')", "path", 20),
        ("jr:choice-name('a', '/data/a')", "path", 20),
        ("jr:choice-name('a', '/data/zz')", "unknown_name", 26),
        ("pulldata('zz', 'name', 'name', 'a')", "unknown_instance", 9),
        ("pulldata('x', 'zz', 'name', 'a')", "unknown_name", 14),
        ("pulldata('x', 'name', 'zz', 'a')", "unknown_name", 22),
        ("pulldata(/data/a, 'name', 'name', 'a')", "literal", 9),
        ("randomize(/data/r)", "path", 0),
    ],
)
def test_what_is_wrong_is_told_with_its_place(source: str, what: str, at: int) -> None:
    found = faults(calculated(source))
    assert [(one.path, one.field, one.source) for one in found] == [("/data/c", "calculate", source)]
    assert found[0].error is not None
    assert (found[0].error.what, found[0].error.at) == (what, at)
    with pytest.raises(NotAForm):
        FormSession(calculated(source), now=NOW)


@pytest.mark.parametrize(
    ("nodes", "circle"),
    [
        ([Node("/data/a", "value", calculate="/data/a + 1")], {"/data/a"}),
        (
            [Node("/data/a", "value", calculate="/data/b"), Node("/data/b", "value", calculate="../a")],
            {"/data/a", "/data/b"},
        ),
        ([Node("/data/a", "value", relevant=". = 1")], {"/data/a"}),
        ([Node("/data/a", "value", required=". = ''")], {"/data/a"}),
        ([Node("/data/g", "group", relevant="/data/g/q = 1", children=(Node("/data/g/q", "value"),))], {"/data/g"}),
        (
            [Node("/data/a", "value", relevant="/data/b = 1"), Node("/data/b", "value", calculate="/data/a")],
            {"/data/a", "/data/b"},
        ),
    ],
)
def test_circles_are_told_with_who_is_in_them(nodes: list[Node], circle: set[str]) -> None:
    found = [one for one in faults(form(*nodes)) if one.circle]
    assert [set(one.circle) for one in found] == [circle]


def test_what_only_hangs_on_a_circle_is_not_blamed() -> None:
    nodes = [
        Node("/data/a", "value", calculate="/data/b"),
        Node("/data/b", "value", calculate="/data/a"),
        Node("/data/c", "value", calculate="/data/a"),
    ]
    assert [set(one.circle) for one in faults(form(*nodes))] == [{"/data/a", "/data/b"}]


def test_required_and_readonly_may_read_each_other() -> None:
    nodes = [Node("/data/a", "value", required="/data/b = 1"), Node("/data/b", "value", readonly="/data/a = 1")]
    assert faults(form(*nodes)) == []
