"""The check of what must be run in full finds lines, branches, and files that nobody runs."""

import json

from tests.helpers.coverage_check import WHOLE, gaps, main


def seen(lines=(), branches=()):
    return {"missing_lines": list(lines), "missing_branches": [list(one) for one in branches]}


def test_gaps_are_named(tmp_path):
    (tmp_path / "store").mkdir()
    for name in ("keys", "frames", "new"):
        (tmp_path / "store" / f"{name}.py").touch()
    report = {"files": {"store/keys.py": seen(), "store/frames.py": seen([7], [(7, 9), (7, -3)])}}
    assert gaps(report, ("store/*.py", "seal.py"), tmp_path) == [
        "store/frames.py: line 7, 7 -> 9, 7 -> -3",
        "store/new.py: was not run at all",
        "seal.py: there is no such file",
    ]


def test_every_pattern_of_the_list_names_files(tmp_path, capsys):
    (tmp_path / "report.json").write_text(json.dumps({"files": {}}))
    assert main(tmp_path / "report.json") == 1
    said = capsys.readouterr().out
    assert "no such file" not in said
    assert len(said.splitlines()) > len(WHOLE)
