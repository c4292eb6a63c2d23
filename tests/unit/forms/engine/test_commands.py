"""`form run`: a spreadsheet and steps in, the state of every node out."""

import json
from pathlib import Path
from typing import Any

import pytest

from kiosk import cli
from kiosk.forms.commands import as_text

SHEET = """
| survey |
|        | type         | name | label | relevant  | calculation    |
|        | integer      | n    | Antal |           |                |
|        | begin_repeat | r    | Barn  | ${n} > 0  |                |
|        | text         | q    | Navn  |           |                |
|        | end_repeat   |      |       |           |                |
|        | calculate    | c    |       |           | join(', ', ${q}) |
|        | today        | t    |       |           |                |
"""


def run(folder: Path, steps: object, *more: str, capsys: Any) -> tuple[int, Any, str]:
    (folder / "form.md").write_text(SHEET, encoding="utf-8")
    (folder / "answers.json").write_text(steps if isinstance(steps, str) else json.dumps(steps), encoding="utf-8")
    code = cli.main(["form", "run", str(folder / "form.md"), "--answers", str(folder / "answers.json"), *more])
    out, err = capsys.readouterr()
    return code, json.loads(out) if "--json" in more and out else out, err


def test_a_form_is_filled_in(tmp_path: Path, capsys: Any) -> None:
    steps = [{"set": "/data/n[1]", "value": 2}, {"add": "/data/r"}, {"set": "/data/r[2]/q", "value": "Åse"},
             {"set": "/data/r[1]/q", "value": "x"}, {"remove": "/data/r[1]"}, {"set": "/data/n", "value": "mange"},
             {"set": "/data/zz", "value": 1}, {"fly": "/data"}]  # fmt: skip
    code, found, _ = run(tmp_path, steps, "--today", "2026-02-03", "--json", capsys=capsys)
    assert code == 0
    assert found["nodes"]["/data/r[1]/q"] == {
        "value": "Åse", "relevant": True, "required": False, "readonly": False, "constraint_ok": True,
        "label": "Navn", "choices": [],
    }  # fmt: skip
    assert (found["nodes"]["/data/c"]["value"], found["nodes"]["/data/t"]["value"]) == ("Åse", "2026-02-03")
    assert [(one["step"], one["path"]) for one in found["errors"]] == [(5, "/data/n"), (6, "/data/zz"), (7, "")]
    assert all("mange" not in one["error"] for one in found["errors"])
    assert not found["complete"]


def test_the_same_steps_give_the_same_form(tmp_path: Path, capsys: Any) -> None:
    first = run(tmp_path, [], "--today", "2026-02-03", "--json", capsys=capsys)
    assert first == run(tmp_path, [], "--today", "2026-02-03", "--json", capsys=capsys)
    assert first[1]["complete"]


@pytest.mark.parametrize("steps", ["{", "{}", "[1]", "[" * 100_000])
def test_answers_that_are_none(tmp_path: Path, capsys: Any, steps: str) -> None:
    code, _, err = run(tmp_path, steps, "--json", capsys=capsys)
    assert (code, bool(err)) == (2, True)


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Any) -> None:
    code = cli.main(["form", "run", str(tmp_path / "no.xlsx"), "--answers", str(tmp_path / "no.json")])
    assert code == 2
    assert "no.xlsx" in capsys.readouterr().err


def test_a_spreadsheet_that_is_no_form(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / "form.md").write_text("| survey |\n| | type | name |\n| | flying | x |\n", encoding="utf-8")
    (tmp_path / "a.json").write_text("[]")
    assert cli.main(["form", "run", str(tmp_path / "form.md"), "--answers", str(tmp_path / "a.json")]) == 2
    assert capsys.readouterr().err


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (["a", "b"], "a b"), (True, "true"), (2.0, "2"), (2.5, "2.5"), (3, "3"), ("x", "x")]
)
def test_answers_as_text(value: Any, text: str) -> None:
    assert as_text(value) == text
