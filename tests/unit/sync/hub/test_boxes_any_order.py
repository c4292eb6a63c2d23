"""Whatever happens to folders' copies on their way, in the end all kiosks and the hub have the newest that anybody has.

tests/faults/test_sync_boxes_long.py takes longer over it.
"""

import os

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.helpers import box_town

MANY = 4 if os.environ.get("STUEN_TEST_DATABASE") else 12
"""PostgreSQL takes half a second to be emptied."""


@pytest.mark.django_db(transaction=True)
@example([("write", 0, 1, 0), ("ok", 0, 1, 0), ("ok", 1, 1, 0), ("restore", 0, 1, 0)])
@example([(what, 0, 1, 1) for what in ("write", "ok", "backup", "shred", "ok", "restore")])
@settings(
    max_examples=MANY, deadline=None, derandomize=True, database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(steps=st.lists(box_town.STEPS, min_size=5, max_size=30))
def test_in_the_end_all_have_the_newest(monkeypatch, tmp_path, steps):
    box_town.run(monkeypatch, tmp_path, steps)
