"""Whether a letter is announced before it is opened: it may be a forkyndelse, or upset whoever reads it alone."""

import re
from typing import Literal

from kiosk.letters.model import Envelope, Kind
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

Care = Literal["", "forkyndelse", "upsetting"]
UNLESS = re.compile(
    r"(?<!\w)(?:ikke|ingen|hvis|ved|eller|i tilfælde af|fx|f\.eks\.|kan føre til|uden)\s(?:[a-zæøå]+\s){0,3}$"
)


def find(text: Text, kind: Kind, envelope: Envelope | None) -> Care:
    """Why it is announced, "" where there is no reason."""
    if kind == "forkyndelse" or (envelope and envelope.legal_notification):
        return "forkyndelse"
    if rules.first(rules.phrases("care", "forkyndelse"), text.low):
        return "forkyndelse"
    if rules.first(rules.phrases("care", "home"), text.low):
        return "upsetting"
    if kind == "indkaldelse" and rules.first(rules.phrases("care", "accused"), text.low):
        return "upsetting"
    for phrase in rules.phrases("care", "upsetting"):
        for match in phrase.all(text.low):
            span = text.of(match.start())
            before = text.low[max(span.start, match.start() - 60) : match.start()]
            if not UNLESS.search(before) and "hvis" not in text.low[span.start : match.start()][-90:]:
                return "upsetting"
    return ""
