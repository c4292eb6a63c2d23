"""The complaint guidance of a letter: that one may complain, to whom, and by when."""

import re
from collections.abc import Sequence

from kiosk.letters.model import Complaint, Deadline, Found
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

TO = re.compile(
    r"(?:klage[nr]?|anke[ns]?|påklages|kæres|indbringes|den)\s(?:[a-zæøå]+\s){0,4}?(?:til"
    r"|for)\s(?P<to>[A-ZÆØÅ][\wæøåÆØÅ-]+(?:\s(?:[A-ZÆØÅ][\wæøåÆØÅ-]+|i|for|og|[A-ZÆØÅ])){0,4}"
    r"|os(?!\w))"
)


def find(text: Text, deadlines: Sequence[Deadline]) -> Complaint | None:
    """The guidance, with the deadline among those found; None where the letter has none."""
    match = rules.first(rules.phrases("complaint", "guidance"), text.low)
    deadline = next((one for one in deadlines if one.what == "complain"), None)
    if match is None:
        if deadline is None:
            return None
        return Complaint(deadline.confidence, deadline.quote, deadline.start, deadline.end, deadline, "")
    span = text.of(match.start())
    number = text.sentence(match.start())
    last = text.sentences[min(number + 6, len(text.sentences) - 1)].end
    to = TO.search(text.flat, span.start, last)
    named = rules.first(rules.phrases("complaint", "to"), text.low, span.start, last)
    whom = to["to"] if to else text.flat[named.start() : named.end()] if named else ""
    quote, start, end = text.origin(span.start, span.end)
    if deadline:
        quote, start, end = deadline.quote, deadline.start, deadline.end
    return Complaint(0.9, quote, start, end, deadline, whom)


def bisidder(text: Text) -> Found | None:
    """Where the letter speaks of bringing somebody along."""
    match = rules.phrase("bisidder*").find(text.low) or rules.phrase("tage ... med til mødet").find(text.low)
    if match is None:
        return None
    span = text.of(match.start())
    return Found(0.9, *text.origin(span.start, span.end))
