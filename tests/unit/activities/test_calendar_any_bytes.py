"""Any bytes: the import never fails. The long campaign is tests/faults/test_calendar_fuzz.py."""

from hypothesis import given, settings

from tests.helpers.calendars import a_calendar
from tests.helpers.ics_fuzz import any_file, comes_in, holds


@given(any_file)
@settings(max_examples=150, deadline=None)
def test_reading_any_bytes(data):
    holds(data)


@given(any_file)
@settings(max_examples=30, deadline=None)
def test_importing_any_bytes(tmp_path_factory, data):
    calendar = a_calendar(tmp_path_factory.mktemp("c") / "store")
    try:
        comes_in(calendar, data)
    finally:
        calendar.store.close()
