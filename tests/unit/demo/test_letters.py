"""The demo's letters: their days are near and on working days, and each is understood as what it is."""

from datetime import date

import pytest

from kiosk.demo import letters
from kiosk.letters.model import Reading
from kiosk.letters.understanding import understand

KINDS = {"1": "indkaldelse", "2": "afslag", "3": "rykker", "4": "opkraevning"}


@pytest.mark.parametrize("today", [date(2026, 11, 20), date(2026, 12, 30), date(2027, 5, 1), date(2028, 2, 28)])
def test_they_are_understood_on_any_day(tmp_path, today):
    paths = sorted((letters.write(tmp_path, today) / "demo").iterdir())
    assert len(paths) == 4
    for path in paths:
        text = path.read_text("utf-8")
        assert "{" not in text
        found = understand(Reading(text, "text"), today=today, channel="digital")
        assert found.kind.kind == KINDS[path.name[0]]
        assert bool(found.suspicious) == (path.name[0] == "4")
        days = [one.day for one in (*found.deadlines, *found.appointments) if one.sure]
        if path.name[0] in "123":
            assert days
            assert min(days) > today
            assert min(days).weekday() < 5
    meeting = understand(Reading(paths[0].read_text("utf-8"), "text"), today=today).appointments[0]
    assert (meeting.at.hour, meeting.at.minute, meeting.sure) == (9, 30, True)


def test_a_second_start_leaves_them(tmp_path):
    place = letters.write(tmp_path, date(2026, 11, 20)) / "demo"
    (place / "1 Indkaldelse fra jobcenteret.txt").write_text("rettet", "utf-8")
    letters.write(tmp_path, date(2026, 11, 21))
    assert (place / "1 Indkaldelse fra jobcenteret.txt").read_text("utf-8") == "rettet"
