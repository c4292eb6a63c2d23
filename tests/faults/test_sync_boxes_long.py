"""Folders' copies in any order of things, for longer and differently each time. STUEN_BOX_EXAMPLES (200)."""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.helpers import box_town

LONG = settings(
    max_examples=int(os.environ.get("STUEN_BOX_EXAMPLES", "200")), deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip


@pytest.mark.django_db(transaction=True)
@LONG
@given(steps=st.lists(box_town.STEPS, min_size=5, max_size=60))
def test_in_the_end_all_have_the_newest_for_long(monkeypatch, tmp_path, steps):
    box_town.run(monkeypatch, tmp_path, steps)
