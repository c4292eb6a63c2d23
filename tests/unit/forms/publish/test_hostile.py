"""Spreadsheets that mean harm, or were made without a thought: each ends in a sentence, soon, and behind walls."""

import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from kiosk.forms.publish.check import Report, check
from kiosk.forms.publish.problems import MOST, MOST_WARNINGS
from kiosk.forms.publish.sentences import SENTENCES
from tests.unit.forms.publish.workbooks import good, looked, problems, put, xlsx

SOON = 2.0
"""Seconds that the checking itself may take; the machine of a test may be busy with others, so it is processor time."""
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LAUGHS = '<!DOCTYPE l [<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)


def _with(data: bytes, name: str, text: bytes) -> bytes:
    """An .xlsx with one of its files replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            new.writestr(one.filename, text if one.filename == name else old.read(one.filename))
        if name not in old.namelist():
            new.writestr(name, text)
    return out.getvalue()


def _checked(tmp_path: Path, data: bytes, name: str = "form.xlsx") -> Report:
    path = tmp_path / name
    path.write_bytes(data)
    return check(path)


def _keys(found: dict) -> list[str]:
    return [one.key for one in problems(found)]


def _soon(data: bytes, kind: str = ".xlsx") -> dict:
    begin = time.process_time()
    found = looked(data, kind)
    assert time.process_time() - begin < SOON
    return found


def test_a_formula_stays_a_text(tmp_path: Path) -> None:
    sheets = good()
    text = '=HYPERLINK("https://example.org/"&A1,"Tryk her")'
    put("survey", 3, "label::Dansk (da)", text)(sheets)
    report = _checked(tmp_path, xlsx(sheets))
    assert [one.key for one in report.problems if one.key == "formula"]
    assert report.definition
    assert text in report.definition.dump().decode().replace('\\"', '"')


def test_billion_laughs() -> None:
    text = f"{LAUGHS}]><sst>&j;</sst>".encode()
    assert _keys(_soon(_with(xlsx(good()), "xl/sharedStrings.xml", text))) == ["entities"]


def test_billion_laughs_in_another_encoding() -> None:
    text = f'<?xml version="1.0" encoding="utf-16"?>{LAUGHS}]><sst>&j;</sst>'.encode("utf-16")
    assert _keys(_soon(_with(xlsx(good()), "xl/sharedStrings.xml", text))) == ["entities"]


def test_a_zip_bomb() -> None:
    assert _keys(_soon(_with(xlsx(good()), "xl/media/image1.bin", b"\0" * (60 << 20)))) == ["bomb"]


def test_a_zip_that_lies_about_its_size() -> None:
    data = bytearray(_with(xlsx(good()), "xl/more.xml", b"<a>" + b" " * (4 << 20) + b"</a>"))
    at = data.rindex(b"xl/more.xml") - 46  # its entry in the central directory: uncompressed size at 24
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    found = problems(_soon(bytes(data)))
    assert found[0].key in {"bomb", "not_a_workbook"}


def test_a_hundred_thousand_rows() -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    sheet.append(["type", "name", "label"])
    for n in range(100_000):
        sheet.append(["text", f"n{n}", "?"])
    out = io.BytesIO()
    book.save(out)
    assert _keys(_soon(out.getvalue())) == ["many_rows"]


def test_cells_that_are_no_rows_of_a_form() -> None:
    begin, end = f'<worksheet xmlns="{SHEET}" xmlns:x="{SHEET}"><sheetData>', "</sheetData></worksheet>"
    for inside in ("<row>" + "<c/>" * 200 + "</row>", "<x:row>" + "<x:c/>" * 200 + "</x:row>"):
        text = f"{begin}{inside * 5_500}{end}".encode()
        assert _keys(_soon(_with(xlsx(good()), "xl/worksheets/sheet1.xml", text))) == ["bomb"]


def test_styles_without_end() -> None:
    text = f'<styleSheet xmlns="{SHEET}"><cellXfs>{"<xf/>" * 240_000}</cellXfs></styleSheet>'.encode()
    assert _keys(_soon(_with(xlsx(good()), "xl/styles.xml", text))) == ["bomb"]


def test_cells_far_to_the_right_and_far_down() -> None:
    row = '<row r="{n}"><c r="XFD{n}" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = "".join(row.format(n=n) for n in range(1, 9_000)) + row.format(n=999_999_999)
    text = f'<worksheet xmlns="{SHEET}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    assert "no_questions" in _keys(_soon(_with(xlsx(good()), "xl/worksheets/sheet1.xml", text)))


def test_thousands_of_names_that_are_almost_right() -> None:
    rows = [["type", "name", "label", "relevant"]]
    rows += [["integer", f"spoergsmaal_{n}", "Hvad?", f"${{spoergsmaal_x{n}}} > 1"] for n in range(3000)]
    keys = _keys(_soon(xlsx({"survey": rows})))
    assert len(keys) == MOST
    assert "near_question" in keys


def test_questions_that_all_hang_on_all_before() -> None:
    rows = [["type", "name", "label", "relevant"]]
    rows += [["integer", f"n{n}", "Hvad?", " or ".join(f"${{n{k}}} > 1" for k in range(n))] for n in range(200)]
    assert _keys(_soon(xlsx({"survey": rows}))) == ["too_slow"]


def test_advice_does_not_crowd_out_what_stops_a_form() -> None:
    long = "Hvor mange penge har du, og hvor har du dem fra, og hvad mere skal vi vide?"
    rows = [["type", "name", "label"], *([["integer", f"more{n}", long] for n in range(MOST)])]
    found = problems(looked(xlsx({"survey": [*rows, ["geopoint", "sted", "Hvor?"]]}), ".xlsx"))
    assert "refused_type" in {one.key for one in found}
    assert MOST_WARNINGS <= len(found) < MOST


def test_the_whole_command_is_as_quick(tmp_path: Path) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("survey")
    for n in range(100_000):
        sheet.append(["text", f"n{n}", "?"])
    many = io.BytesIO()
    book.save(many)
    laughs = _with(xlsx(good()), "xl/sharedStrings.xml", f"{LAUGHS}]><sst>&j;</sst>".encode())
    rows = [["type", "name", "label"], *([["begin_group", f"g{n}", "x"] for n in range(2000)])]
    deep = xlsx({**good(), "survey": [*rows, ["text", "a", "b"], *([["end_group"]] * 2000)]})
    english = {**os.environ, "STUEN_LANGUAGE": "en"}
    for data, key in ((many.getvalue(), "many_rows"), (laughs, "entities"), (deep, "too_deep")):
        path = tmp_path / "form.xlsx"
        path.write_bytes(data)
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "kiosk", "form", "check", str(path), "--json"]
        done = subprocess.run(command, capture_output=True, timeout=120, check=False, env=english)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode == 1
        assert not done.stderr
        wanted = SENTENCES[key].what.partition("{")[0]
        assert any(wanted in one["what"] for one in json.loads(done.stdout)["problems"])
        assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SOON, key


def test_whoever_only_asks_opens_no_spreadsheet() -> None:
    """A library that reads spreadsheets is half a second, in a process that has none to read."""
    look = "import sys, kiosk.forms.publish.commands; print({'openpyxl', 'pyxform', 'xlrd'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize("kind", [".md", ".csv"])
def test_a_hundred_thousand_lines(kind: str) -> None:
    line = "| | text | a | b |\n" if kind == ".md" else ",text,a,b\n"
    head = "| survey |\n| | type | name | label |\n" if kind == ".md" else "survey\n,type,name,label\n"
    assert _keys(_soon((head + line * 100_000).encode(), kind)) == ["many_rows"]


def test_a_thousand_questions_in_a_circle() -> None:
    rows = [["type", "name", "label", "relevant"]]
    rows += [["integer", f"n{n}", "Hvad?", f"${{n{(n + 1) % 1000}}} > 1"] for n in range(1000)]
    found = problems(_soon(xlsx({**good(), "survey": rows})))
    circles = [one for one in found if one.key == "circle"]
    assert len(circles) == 1
    assert circles[0].row == 2


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"regex(., '{'(a|aa)+' * 4000}')", "pattern"),
        ("regex(., '" + "(" * 900 + "')", "pattern"),
        ("(" * 3000 + "1" + ")" * 3000, "x_deep"),
        ("-" * 7000 + "1", "x_deep"),
        ("1" + " + 1" * 30_000, "long_cell"),
    ],
)
def test_an_expression_that_is_far_too_much(text: str, key: str) -> None:
    sheets = good()
    put("survey", 5, "constraint", text[:32_000])(sheets)
    found = problems(_soon(xlsx(sheets)))
    assert key in {one.key for one in found} | ({"pattern"} if any(one.key == "long_cell" for one in found) else set())
    assert {one.row for one in found if not one.warning} == {5}


def test_groups_in_groups_in_groups() -> None:
    rows = [["type", "name", "label"], *([["begin_group", f"g{n}", "x"] for n in range(2000)])]
    rows += [["text", "a", "b"], *([["end_group"]] * 2000)]
    assert "too_deep" in _keys(_soon(xlsx({**good(), "survey": rows})))


def test_a_file_that_is_no_spreadsheet(tmp_path: Path) -> None:
    for name, data, key in (
        ("a.xlsx", b"PK\x03\x04" + b"x" * 100, "not_a_workbook"),
        ("b.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_a_workbook"),
        ("c.xlsx", b"", "empty_file"),
        ("d.md", b"\xff\xfe\x00", "not_utf8"),
        ("e.pdf", b"%PDF-1.7", "wrong_kind"),
        ("f.csv", b'"', "no_survey"),
        ("g.md", b"| survey |", "no_questions"),
    ):
        report = _checked(tmp_path, data, name)
        assert not report.ok
        assert key in {one.key for one in report.problems}, name


def test_a_file_that_is_none(tmp_path: Path) -> None:
    for path in (tmp_path / "none.xlsx", tmp_path):
        assert [one.key for one in check(path).problems] == ["gone"]


def test_whatever_bytes_there_are_end_in_a_sentence() -> None:
    data = xlsx(good())
    for at in range(0, len(data), max(1, len(data) // 60)):
        broken = bytearray(data)
        broken[at] ^= 0x55
        found = looked(bytes(broken))
        assert found["definition"] or found["problems"]
