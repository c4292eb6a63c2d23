"""A line of the log as it stands on the screen: what was done, by whom, when. Names are known while a card is open."""

from datetime import datetime
from typing import Any

from kiosk import words
from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text

VISITOR, CODE, UNKNOWN = "visitor", "code", "unknown"


def log_line(services: Any, line: Any, now: datetime) -> Part:
    """`line` is a kiosk.staff.audit.AuditLine."""
    when = words.capital(words.moment_in_words(line.at, now))
    said = _("{what}. By {who}.").format(what=line.said, who=who_in_words(services, line.who))
    return Column([Text(said), Text(when, "label", color=theme.SOFT)], gap=0)


def who_in_words(services: Any, who: str) -> str:
    """The card's name where it can be known, else its number; a visitor has none."""
    if who == VISITOR:
        return _("the visitor")
    if who == CODE:
        return _("staff, with the code")
    if who == UNKNOWN:
        return _("a card that opens nothing here")
    names: dict[str, str] = services.staff.register.names()
    return names.get(who) or _("card {number}").format(number=who[:8])
