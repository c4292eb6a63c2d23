"""check() and what comes out of the limited process: believed only where it is as it should be."""

from pathlib import Path

import pytest

from kiosk.forms.publish import check as module
from kiosk.forms.publish.check import believed, check
from tests.helpers import recorded
from tests.unit.forms.publish.workbooks import good, looked, markdown, problems, put, xlsx


def test_a_form_is_read_behind_walls(tmp_path: Path) -> None:
    path = tmp_path / "proeve.xlsx"
    path.write_bytes(xlsx(good()))
    report = check(path)
    assert report.ok
    assert report.definition
    assert report.definition.id == "proeve"
    assert report.definition.sidecar.aflevering == ({"noegle": "huset"},)
    assert report.as_json() == {"ok": True, "problems": [], "lix": report.lix, "questions": 9}
    assert 0 < report.lix < 25


def test_a_form_without_settings_is_called_as_its_file(tmp_path: Path) -> None:
    sheets = good()
    del sheets["settings"]
    path = tmp_path / "Ny blanket.xlsx"
    path.write_bytes(xlsx(sheets))
    report = check(path)
    assert report.definition
    assert report.definition.id == "ny-blanket"


def test_lists_and_media_beside_it(tmp_path: Path) -> None:
    sheets = good()
    put("survey", 14, "type", "select_one_from_file byer.csv")(sheets)
    put("survey", 14, "choice_filter", "")(sheets)
    put("choices", 2, "media::image", "hest.png")(sheets)
    (tmp_path / "byer.csv").write_text("name,label\nribe,Ribe\n", "utf-8")
    (tmp_path / "proeve-media").mkdir()
    (tmp_path / "proeve-media" / "hest.png").write_bytes(recorded.picture())
    path = tmp_path / "proeve.md"
    path.write_bytes(markdown(sheets))
    report = check(path)
    assert report.ok, [one.line() for one in report.problems]
    assert report.definition
    assert report.definition.media == ("hest.png",)
    assert [one.rows for one in report.definition.instances if one.source] == [({"name": "ribe", "label": "Ribe"},)]


def test_problems_as_the_command_writes_them(tmp_path: Path) -> None:
    sheets = good()
    put("survey", 3, "type", "tekst")(sheets)
    put("survey", 5, "label::English (en)", "")(sheets)
    path = tmp_path / "proeve.xlsx"
    path.write_bytes(xlsx(sheets))
    report = check(path)
    assert not report.ok
    first, second = (one.as_json() for one in report.problems)
    assert first == {
        "sheet": "survey", "row": 3, "column": "type", "what": "There is no type tekst.", "how": "Do you mean text?",
    }  # fmt: skip
    assert second["warning"] is True


@pytest.mark.parametrize(
    "change",
    [
        {"problems": [["no such key", "survey", 1, "", {}]]},
        {"problems": [["missing_name", "survey", "1", "", {}]]},
        {"problems": [["missing_name", "survey", 1, "", []]]},
        {"problems": "x"},
        {"definition": "{}"},
        {"definition": ""},
        {"flow": [[1]]},
        {"flow": [[0, "question", 3, "", "", []]]},
        {"lix": "x"},
        {"questions": None},
    ],
)
def test_what_a_child_says_is_not_believed(change: dict) -> None:
    said = looked(xlsx(good()))
    assert believed(said).ok
    report = believed(said | change)
    assert [one.key for one in report.problems] == ["crashed"]
    assert report.definition is None
    assert not report.ok


def test_a_child_that_says_nothing_known() -> None:
    for said in (None, [], "x", 3, {}):
        assert not believed(said).ok


@pytest.mark.parametrize(
    "media",
    [None, "x", [1], [["a.png"]], [["../a.png", "survey", 1, "", False]], [["a.sh", "survey", 1, "", False]],
     [[3, "survey", 1, "", False]], [["a.png", "survey", "1", "", False]]],
)  # fmt: skip
def test_a_child_that_names_files_that_are_none(media: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = {**looked(xlsx(good())), "media": media}
    monkeypatch.setattr(module, "_asked", lambda *_given: said)
    path = tmp_path / "proeve.md"
    path.write_bytes(markdown(good()))
    assert [one.key for one in check(path).problems] == ["crashed"]


def test_fields_of_a_child_are_cut() -> None:
    told = believed(
        {**looked(xlsx(good())), "definition": "", "problems": [["double_name", "s" * 999, 1, "", {"name": "x" * 999}]]}
    )
    assert len(told.problems[0].what) < 400
    assert len(told.problems[0].sheet) <= 80


def test_a_child_that_takes_too_long(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WALL", 0.01)
    path = tmp_path / "proeve.md"
    path.write_bytes(markdown(good()))
    assert [one.key for one in check(path).problems] == ["too_slow"]


def test_a_child_that_says_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "FILE", 100)
    path = tmp_path / "proeve.md"
    path.write_bytes(markdown(good()))
    assert [one.key for one in check(path).problems] == ["crashed"]


def test_a_file_larger_than_any_form(tmp_path: Path) -> None:
    path = tmp_path / "proeve.xlsx"
    with path.open("wb") as file:
        file.truncate(9 << 20)
    assert [one.key for one in check(path).problems] == ["too_large"]


def test_a_problem_reads_as_a_line() -> None:
    sheets = good()
    put("survey", 3, "name", "")(sheets)
    line = next(one for one in problems(looked(xlsx(sheets))) if one.key == "missing_name").line()
    assert line.startswith("Sheet survey, row 3, column name: The question has no name.")
