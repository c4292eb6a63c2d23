"""Days that stand in an "if": what would follow, or what a condition says, is neither a deadline nor an appointment.

Danish says "if" by putting the verb first: "bliver du rask inden den 15. april, ...", "hører vi ikke fra dig, ...".
"""

import re

from kiosk.letters.understanding import rules
from kiosk.letters.understanding.days import Day
from kiosk.letters.understanding.prepare import Text

SUPPOSED = re.compile(r"(?:og |men |eller |at |samt )?(?:hvis|såfremt|ifald|medmindre|dersom|i tilfælde af)(?!\w)")
VERB_FIRST = re.compile(
    r"(?!(?:at|om|som|når|da|for|så|nu|her|der|du|de|vi|jeg|den|det|derfor|derefter|senest|inden|efter|samtidig)\s)"
    r"[a-zæøå]+\s(?:du|de|i|vi|dit barn|din [a-zæøå]+|beløbet|betalingen)(?!\w)"
)


def threatened(text: Text, one: Day) -> bool:
    """Whether the day is in what would follow: "hører vi ikke fra dig, opkræver vi beløbet den 1. februar"."""
    span = text.of(one.start)
    condition = rules.first(
        rules.phrases("consequence", "condition"), text.low, span.start, min(one.start, span.start + 60)
    )
    if condition is None or condition.start() > span.start + 20:
        return False
    return re.search(r",\s(?!senest|inden)", text.low[condition.end() : one.start]) is not None


def supposed(text: Text, one: Day) -> bool:
    """Whether the day is in a condition that says yes: "bliver du rask inden den 15. april, skal du ..."."""
    span = text.of(one.start)
    clause = re.split(r"[,;:]\s", text.low[span.start : one.start])[-1]
    if re.search(r"(?<!\w)(?:ikke|ingen|uden|intet|endnu)(?!\w)", clause):
        return False
    if SUPPOSED.match(clause.strip()):
        return True
    ends = re.search(r",\s", text.low[one.end : span.end])
    return clause == text.low[span.start : one.start] and ends is not None and VERB_FIRST.match(clause) is not None


def asked_if(sentence: str) -> bool:
    """Whether it is asked only of those that a condition, which says yes, is true of: "har du feber, skal du ..."."""
    clause, comma, _rest = sentence.partition(", ")
    if not comma or re.search(r"(?<!\w)(?:ikke|ingen|uden|intet|endnu)(?!\w)", clause):
        return False
    begins = clause.split(": ")[-1]
    return (SUPPOSED.match(begins) or VERB_FIRST.match(begins)) is not None
