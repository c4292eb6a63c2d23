"""Whatever bytes and whatever cells: the reader ends in a form or in sentences. And a real workbook of Excel 97.

tests/fixtures/forms/excel-97.xls was written by xlwt 1.3 from `workbooks.good()`, its numbers as numbers.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.forms.publish.check import believed, check
from tests.unit.forms.publish.workbooks import good, looked, xlsx

EXCEL_97 = Path(__file__).resolve().parents[3] / "fixtures" / "forms" / "excel-97.xls"
STARTS = (b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"| survey |\n", b"survey\n,type,name,label\n")
WORDS = (
    "${alder}",
    "${nobody}",
    "${",
    "}",
    "(",
    ")",
    "'",
    " or ",
    " = ",
    "count(",
    "regex(., '",
    "\\",
    "<b>",
    "&amp;",
    "=1+1",
    "#REF!",
    "select_one ja_nej",
    "begin_group",
    "end_repeat",
    "yes",
    "ja",
    "\x00",
    "\u202e",
    "😀",
    "a" * 300,
    "|",
    ",",
    "-1",
    "1e9",
    "instance('x')/root/item[",
    "last-saved#",
    "jr:choice-name(",
)
CELLS = st.lists(st.one_of(st.sampled_from(WORDS), st.text(max_size=12)), max_size=6).map("".join)
FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def ends(data: bytes, kind: str) -> None:
    """In a form, or in sentences that each are known; never in "could not be tried"."""
    found = looked(data, kind)
    report = believed(found)
    assert report.ok or report.problems
    assert "crashed" not in {one.key for one in report.problems}


@FEW
@given(st.sampled_from(STARTS), st.binary(max_size=600), st.sampled_from([".xlsx", ".xls", ".csv", ".md"]))
def test_whatever_bytes(start: bytes, data: bytes, kind: str) -> None:
    ends(start + data, kind)


@FEW
@given(st.text(max_size=400), st.sampled_from([".csv", ".md"]))
def test_whatever_text(text: str, kind: str) -> None:
    begin = "| survey |\n| | type | name | label |\n| | " if kind == ".md" else "survey\n,type,name,label\n,"
    ends((begin + text).encode("utf-8", "replace"), kind)


@FEW
@given(st.data())
def test_whatever_is_wrong_in_an_old_workbook(data: st.DataObject) -> None:
    whole = bytearray(EXCEL_97.read_bytes())
    for _ in range(data.draw(st.integers(1, 6))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    ends(bytes(whole[: data.draw(st.integers(0, len(whole)))] if data.draw(st.booleans()) else whole), ".xls")


@FEW
@given(st.data())
def test_whatever_stands_in_the_cells(data: st.DataObject) -> None:
    sheets = good()
    for _ in range(data.draw(st.integers(1, 8))):
        rows = sheets[data.draw(st.sampled_from(sorted(sheets)))]
        row = rows[data.draw(st.integers(0, len(rows) - 1))]
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(CELLS)
    try:
        book = xlsx(sheets)
    except Exception:  # noqa: BLE001 - what no spreadsheet program can write
        return
    ends(book, ".xlsx")


def test_a_real_workbook_of_excel_97() -> None:
    report = check(EXCEL_97)
    assert report.ok, [one.line() for one in report.problems]
    assert report.questions == 9
    assert report.definition is not None
    assert {"/data/om_dig/alder", "/data/barn/barn_navn", "/data/dag"} <= set(report.definition.by_path)
    newer = looked(xlsx(good()), ".xlsx")
    assert [node.path for node in report.definition.root.walk()] == [
        node.path
        for node in believed(newer).definition.root.walk()  # type: ignore[union-attr]
    ]


@pytest.mark.parametrize("kind", [".xls", ".xlsx"])
def test_what_it_is_counts_and_not_what_it_is_called(kind: str) -> None:
    assert looked(EXCEL_97.read_bytes(), kind)["questions"] == 9
    assert looked(xlsx(good()), kind)["questions"] == 9


def test_half_of_an_old_workbook_ends_in_a_sentence() -> None:
    data = EXCEL_97.read_bytes()
    assert [one[0] for one in looked(data[: len(data) // 2], ".xls")["problems"]] == ["not_a_workbook"]
