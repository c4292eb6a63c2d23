"""A line of the log as it stands on the screen: what was done, by whom, when. Names are known while a card is open."""

from datetime import datetime
from typing import Any

from kiosk import words
from kiosk.i18n import N_, _
from kiosk.ui import theme
from kiosk.ui.widgets.part import Column, Part
from kiosk.ui.widgets.text import Text

VISITOR, CODE = "visitor", "code"
OTHERS = {
    "visitor": N_("the visitor"),
    "code": N_("staff, with the code"),
    "unknown": N_("a card that opens nothing here"),
    "technician": N_("the technician"),
    "command": N_("the technician"),
    "elsewhere": N_("staff at another screen"),
    "kiosk": N_("the screen itself"),
}
"""Who is no card."""


def log_line(services: Any, line: Any, now: datetime) -> Part:
    """`line` is a kiosk.staff.audit.AuditLine."""
    when = words.capital(words.moment_in_words(line.at, now))
    said = _("{what}. By {who}.").format(what=line.said, who=who_in_words(services, line.who))
    return Column([Text(said), Text(when, "label", color=theme.SOFT)], gap=0)


def who_in_words(services: Any, who: str) -> str:
    """The card's name where it can be known, else its number; a visitor has none."""
    if who in OTHERS:
        return _(OTHERS[who])
    names: dict[str, str] = services.staff.register.names()
    return names.get(who) or _("card {number}").format(number=who[:8])
