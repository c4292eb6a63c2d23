"""`make a11y` for one screen, in processes of its own: it tells what it looked at, and leaves the table alone."""

import json
import subprocess
import sys

import pytest

from tests.accessibility import clauses
from tests.accessibility.__main__ import _again, _states


def test_one_screen(tmp_path):
    before = clauses.TABLE.stat().st_mtime_ns, clauses.WALKED.stat().st_mtime_ns
    out = tmp_path / "a11y" / "walk.json"
    command = [sys.executable, "-m", "tests.accessibility", "--workers", "1", "--out", str(out), "--screens", "goodbye"]
    ways = ["--sizes", "1024x600", "--languages", "da", "--texts", "0", "--contrasts", "0,1"]
    ended = subprocess.run([*command, *ways], check=False, capture_output=True, text=True, timeout=240)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    told = json.loads(out.read_text("utf-8"))
    assert (told["screens"], told["languages"], told["contrast"], told["found"]) == (2, ["da"], [False, True], [])
    assert told["walked"] == [list(one) for one in _states() if one[0] == "goodbye"]
    assert "2 screens" in ended.stdout
    again = subprocess.run([*command[:-2], "--again"], check=False, capture_output=True, text=True, timeout=60)
    assert again.returncode == 1
    assert "walk all screens first" in again.stderr
    assert before == (clauses.TABLE.stat().st_mtime_ns, clauses.WALKED.stat().st_mtime_ns)


def test_again_takes_what_had_faults_and_what_is_new():
    every = _states()
    walked = [list(one) for one in every[2:]]
    found = [[*every[5], "1280x800 da text 0", "layout.faults", "cut"]]
    assert _again({"walked": walked, "found": found}) == {*every[:2], every[5]}
    with pytest.raises(SystemExit, match="nothing is new"):
        _again({"walked": [list(one) for one in every], "found": []})
