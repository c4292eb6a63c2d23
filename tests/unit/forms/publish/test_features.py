"""The table of what is supported (forms.md) and the code say the same; and what is refused is refused."""

import re
from pathlib import Path

import pytest

import kiosk.forms
from kiosk.forms.publish import known
from kiosk.forms.publish.formulas import arity
from kiosk.forms.publish.refusals import CONTROLS
from kiosk.forms.xpath.compile import compiled
from kiosk.forms.xpath.functions import PLAIN
from kiosk.forms.xpath.special import SPECIAL
from tests.unit.forms.publish.workbooks import good, looked, markdown, problems, put

TEXT = (Path(kiosk.forms.__file__).parent / "forms.md").read_text("utf-8")


def _table(title: str) -> dict[str, str]:
    part = TEXT.partition(f"### {title}\n")[2].partition("\n### ")[0]
    return dict(re.findall(r"^\| `([^`]+)` \| (.*?) \|$", part, re.MULTILINE))


@pytest.mark.parametrize(
    ("title", "supported", "refused"),
    [
        ("Types", (*known.TYPES, *known.EMPTY_TYPES), known.REFUSED_TYPES),
        ("Appearances", known.APPEARANCES, known.REFUSED_APPEARANCES),
        ("Functions", known.FUNCTIONS, known.REFUSED_FUNCTIONS),
        ("Columns and sheets that are refused", (), {**known.REFUSED_COLUMNS, **known.REFUSED_SHEETS}),
    ],
)
def test_the_table_is_what_the_code_does(title: str, supported: tuple[str, ...], refused: dict[str, str]) -> None:
    table = _table(title)
    assert set(table) == {*supported, *refused}
    for name in supported:
        assert "refused" not in table[name]
    for name, why in refused.items():
        assert table[name].endswith(why), name


def test_functions_take_as_many_values_as_the_table_says() -> None:
    for name, said in _table("Functions").items():
        if not said.startswith("refused"):
            least, most = arity(name)
            assert said == (str(least) if least == most else f"{least} to {most}" if most < 90 else f"{least} or more")


def test_every_function_of_the_engine_is_known() -> None:
    assert {*PLAIN, *SPECIAL} < set(known.FUNCTIONS)
    assert not set(known.FUNCTIONS) & set(known.REFUSED_FUNCTIONS)
    assert compiled
    assert CONTROLS


def test_nothing_is_both() -> None:
    assert not set(known.TYPES) & set(known.REFUSED_TYPES)
    assert not {*known.APPEARANCES, *known.QUIET} & set(known.REFUSED_APPEARANCES)


@pytest.mark.parametrize("name", known.REFUSED_TYPES)
def test_a_refused_type_says_why(name: str) -> None:
    sheets = good()
    put("survey", 3, "type", name)(sheets)
    told = problems(looked(markdown(sheets), ".md"))
    assert any(one.key == "refused_type" and known.REFUSED_TYPES[name] in one.what and one.row == 3 for one in told)


@pytest.mark.parametrize("name", known.TYPES)
def test_a_supported_type_is_made(name: str) -> None:
    if name.startswith(("begin", "end_")) or name in {"csv-external", "calculate"}:
        pytest.skip("has a form of its own in the good one, or needs a file")
    sheets = good()
    written = {"select_one": "select_one ja_nej", "select_multiple": "select_multiple ja_nej", "rank": "rank ja_nej"}
    file = {"select_one_from_file", "select_multiple_from_file"}
    put("survey", 3, "type", f"{name} byer.csv" if name in file else written.get(name, name))(sheets)
    found = looked(markdown(sheets), ".md", byer=b"name,label\nribe,Ribe\n")
    assert found["definition"], [one.line() for one in problems(found)]


@pytest.mark.parametrize("name", [*known.APPEARANCES, *known.QUIET])
def test_a_supported_appearance_is_made(name: str) -> None:
    sheets = good()
    put("survey", 3, "appearance", name)(sheets)
    assert looked(markdown(sheets), ".md")["definition"]


def test_our_sheets_stand_in_the_guide() -> None:
    for name, columns in known.OURS.items():
        line = next(line for line in TEXT.splitlines() if line.startswith(f"| `{name}` |"))
        assert all(f"`{column}`" in line for column in columns)
    for key in (*known.KEYS, *known.TOPICS, *known.PARTS):
        assert f"`{key}`" in TEXT
