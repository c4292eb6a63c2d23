"""Kiosks and hub against the checker in any order of things, for a long time and differently each time.

On SQLite in this process; on PostgreSQL in another, for Django knows one database a process. STUEN_MODEL_EXAMPLES (60).
"""

import os
import subprocess
import sys

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.helpers import sync_machine
from tests.helpers.hub_inside import patch_line
from tests.helpers.hub_server import ROOT
from tests.helpers.postgres import programs

LONG = settings(
    max_examples=int(os.environ.get("STUEN_MODEL_EXAMPLES", "60")),
    stateful_step_count=40,
    deadline=None,
    database=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_doubled_or_promised_twice_for_long(monkeypatch):
    line = sync_machine.DyingLine()
    patch_line(monkeypatch, line)
    sync_machine.run(line, LONG)
    print(f"\nthe line: {dict(line.done)}")
    faults = sum(line.done[fault] for fault in ("lost", "answer_lost", "doubled", "cut"))
    assert faults >= LONG.max_examples // 6, "the line was never bad"


def test_the_same_on_postgresql():
    if os.environ.get("STUEN_TEST_DATABASE"):
        pytest.skip("this is it")
    if programs() is None:
        pytest.skip("PostgreSQL is not installed: make extras")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-s", "--tb=short", "--show-capture=no", __file__],
        env=os.environ | {"STUEN_TEST_DATABASE": "postgresql"},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(done.stdout[-300:])
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert "1 passed, 1 skipped" in done.stdout
