"""The table by clause says what is so: each clause is in it, each thing that it points at is there, and it is up to
date.
"""

import json
from pathlib import Path

from tests.accessibility import checks, clauses
from tests.accessibility.clauses import Row
from tests.accessibility.walk import languages

ROOT = Path(__file__).parents[2]


def test_every_clause_is_answered():
    told = [row.clause for row in clauses.load()]
    assert len(set(told)) == len(told)
    assert set(clauses.STANDARD) - set(told) == set()
    assert set(told) - set(clauses.STANDARD) == set()


def test_each_answer_has_what_it_needs():
    for row in clauses.load():
        assert row.result in clauses.RESULTS, row
        assert bool(row.why) == (row.result in ("does not apply", "failed")), row
        assert row.checks if row.result == "passed" else True, row
        assert row.look if row.result == "a human judges" else True, row


def test_whatever_it_points_at_is_there():
    lost = []
    for row in clauses.load():
        for check in row.checks:
            if check.startswith("check:"):
                there = check.removeprefix("check:") in checks.NAMES
            else:
                path = ROOT / check.partition("::")[0]
                there = path.is_file() and bool(clauses.function(check).search(path.read_text("utf-8")))
            if not there:
                lost.append(f"{row.clause}: {check}")
    assert lost == []


def test_each_check_is_for_a_clause():
    told = {one for row in clauses.load() for one in row.checks}
    assert {f"check:{name}" for name in checks.NAMES} - told == set()


def test_it_is_written_from_what_is_said_and_found():
    assert clauses.TABLE.read_text("utf-8") == clauses.render(), "make a11y writes it"


def test_what_a_check_found_has_not_passed():
    row = Row("1", "", "", "passed", ("check:contrast.words", "tests/x.py::test_y"))
    assert clauses.result(row, {}) == "passed"
    assert clauses.result(row, {"contrast.words": {"number": 1, "where": []}}) == "failed"
    assert clauses.result(row._replace(result="a human judges"), {"contrast.words": {}}) == "a human judges"


def test_the_walk_that_is_told_of_was_a_whole_one():
    told = json.loads(clauses.WALKED.read_text("utf-8"))
    assert {"states", "sizes", "languages", "texts", "contrast", "screens", "faults"} <= set(told)
    assert set(told["faults"]) <= {*checks.NAMES, "walk.shows"}


def test_a_walk_in_part_says_so(monkeypatch):
    told = clauses.walked() | {"languages": ["da"]}
    monkeypatch.setattr(clauses, "walked", lambda: told)
    assert "not the whole walk" in clauses.render()
    told |= {"languages": list(languages()), "texts": [0, 1, 2], "contrast": [False, True]}
    told |= {"sizes": ["1", "2", "3"]}
    assert "not the whole walk" not in clauses.render()
