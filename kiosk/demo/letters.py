"""Letters for the demo, as if they lay on a stick: assets/content/demo/letters, with days that are near."""

import re
from datetime import date, timedelta
from pathlib import Path

from kiosk import i18n, words
from kiosk.paths import ASSETS

TEMPLATES = ASSETS / "content" / "demo" / "letters"
_DAY = re.compile(r"\{(day|weekday)([+-]\d+)\}")


def write(folder: Path, today: date) -> Path:
    """Write them for this day as a stick below a folder in `folder`; gives that. What is there already stays."""
    place = folder / "sticks" / "demo"
    place.mkdir(parents=True, exist_ok=True)
    for template in sorted(TEMPLATES.glob("*.txt")):
        path = place / template.name
        if not path.exists():
            path.write_text(filled(template.read_text("utf-8"), today), "utf-8")
    return place.parent


def filled(template: str, today: date) -> str:
    """A letter with its days, in Danish whatever is on the screen."""
    before = i18n.current().code
    i18n.use("da")
    try:
        return _DAY.sub(lambda found: _filled(found, today), template)
    finally:
        i18n.use(before)


def _filled(found: re.Match[str], today: date) -> str:
    """The day so many working days from today: no authority meets anybody on a Sunday."""
    left, day = int(found[2]), today
    while left:
        day += timedelta(days=1 if left > 0 else -1)
        if day.weekday() < 5:
            left += -1 if left > 0 else 1
    if found[1] == "weekday":
        return words.weekday(day)
    return f"{day.day}. {i18n.dates().months[day.month - 1]} {day.year}"
