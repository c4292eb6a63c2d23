"""Kiosks and the hub against the checker, in any order of things: a quick look; `make faults` takes a long one."""

import pytest
from hypothesis import HealthCheck, Phase, settings

from tests.helpers import sync_machine
from tests.helpers.hub_inside import patch_line

QUICK = settings(
    max_examples=12, stateful_step_count=25, deadline=None, database=None, derandomize=True,
    phases=(Phase.explicit, Phase.generate),  # what went wrong is told step by step; to shorten it takes minutes

    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_nothing_is_lost_doubled_or_promised_twice(monkeypatch):
    line = sync_machine.DyingLine()
    patch_line(monkeypatch, line)
    sync_machine.run(line, QUICK)
