"""The long campaign against the import of calendars: thousands of broken files, and through the real process.

STUEN_FUZZ multiplies the number of examples (default 1).
"""

import os
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.activities import reader
from tests.helpers.calendars import a_calendar
from tests.helpers.ics_fuzz import HIGH, LOW, WHOLE, any_file, comes_in, holds, written
from tests.unit.activities import test_expand, test_rules

TIMES = int(os.environ.get("STUEN_FUZZ", "1"))
patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


@given(any_file)
@settings(patient, max_examples=4_000 * TIMES)
def test_reading_any_bytes(data):
    holds(data)


@given(written())
@settings(patient, max_examples=4_000 * TIMES)
def test_reading_what_looks_right_line_by_line(data):
    holds(data)


@given(st.lists(any_file, min_size=2, max_size=8))
@settings(patient, max_examples=150 * TIMES)
def test_importing_any_bytes_one_after_another(tmp_path_factory, files):
    calendar = a_calendar(tmp_path_factory.mktemp("c") / "store")
    try:
        for data in files:
            comes_in(calendar, data)
    finally:
        calendar.store.close()


@given(any_file)
@settings(patient, max_examples=100 * TIMES)
def test_the_real_process_answers_any_bytes(data):
    assert {one["what"] for one in reader.read(data, LOW, HIGH)["problems"]}.isdisjoint({reader.ReaderFailed.message})


@pytest.mark.parametrize("data", WHOLE)
def test_every_cut_of_every_fixture(data):
    dice = random.Random(1)
    for cut in dice.sample(range(len(data)), min(200 * TIMES, len(data))):
        holds(data[:cut])


@given(*test_rules.any_rule)
@settings(patient, max_examples=1_500 * TIMES)
def test_any_rule_as_the_library_has_it(text, first, zone):
    test_rules.same_as_the_library(text, first, zone)


@given(test_expand.calendars())
@settings(patient, max_examples=1_500 * TIMES)
def test_any_calendar_as_the_library_has_it(data):
    test_expand.same_as_the_library(data)
