"""Days and times. The clock is the form's (`run.now`), never the machine's."""

import math
from datetime import datetime
from typing import Any

from kiosk.forms.xpath import moments
from kiosk.forms.xpath.conversions import Value, to_moment, to_text
from kiosk.forms.xpath.errors import EvaluationError


def written(run: Any, what: Value, pattern: Value) -> str:
    """A moment by a pattern, in the language of the form; blank for a blank."""
    moment = to_moment(what, run.zone, exact=True)
    return moments.write(moment, to_text(pattern), run.lang) if isinstance(moment, datetime) else ""


def _decimal(run: Any, what: Value, *, whole: bool) -> Value:
    """Days since 1970 in UTC, or only the part of the local day."""
    if type(what) is str:
        if not what:
            return what
        what = moments.parse(what, run.zone)
    if isinstance(what, datetime):
        exact = moments.exact_days(what, run.zone)
        if whole:
            return exact
        exact += moments.offset(run.now, run.zone).total_seconds() / 86400
        return exact - math.floor(exact)
    if type(what) is not float or math.isinf(what):
        raise EvaluationError("day")
    return what if whole or what != what else what - math.floor(what)  # noqa: PLR0124


def today(run: Any) -> datetime:
    """Midnight of the day."""
    moment: datetime = run.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return moment


FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "today": (today, 0, 0, "moment", "run"),
    "now": (lambda run: run.now, 0, 0, "moment", "run"),
    "date": (lambda run, one: to_moment(one, run.zone, exact=False), 1, 1, "moment", "run"),
    "date-time": (lambda run, one: to_moment(one, run.zone, exact=True), 1, 1, "moment", "run"),
    "format-date": (written, 2, 2, "text", "run"),
    "format-date-time": (written, 2, 2, "text", "run"),
    "decimal-date-time": (lambda run, one: _decimal(run, one, whole=True), 1, 1, "number", "run"),
    "decimal-time": (lambda run, one: _decimal(run, one, whole=False), 1, 1, "number", "run"),
}
