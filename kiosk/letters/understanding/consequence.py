"""The sentence that says what happens if one does nothing: a condition and what follows (rules/consequence.toml)."""

import re

from kiosk.letters.model import Found
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

STRONG = 0.85
NEGATIVE = re.compile(
    r"(?:[a-zæøå]+[rs])\s(?:du|de|i|vi|der|det|den|jeg|(?:de\s|din\s|dit\s|dine\s)?[a-zæøå]+"
    r"(?:en|et|erne|ne|e|t|d))\s(?:[^,.]{0,70}\s)?"
    r"(?:ikke|intet|ingen|uden|aldrig|for\ssent)(?!\w)[^.]{0,160}?,\s"
    r"|(?:hvis|såfremt|når)\s[^,.]{0,90}(?:ikke|udebliver|undlader|uden|for\ssent|intet"
    r"|overskrides)(?!\w)[^.]{0,160}?,\s"
)
"""A condition that says no, and its comma: "hvis du ikke ...,", or the verb first, as Danish says "if"."""
BEGINS = re.compile(r"(?:det tilkendegives,? at |bemærk:? |obs:? |vigtigt:? |og |men )?")


def find(text: Text) -> list[Found]:
    """Every such sentence, the plainest first."""
    found: list[tuple[float, Found]] = []
    wanted, ruled_out = rules.phrases("consequence", "condition"), rules.phrases("consequence", "not")
    for span in text.sentences:
        if span.end - span.start < 25 or rules.first(ruled_out, text.low, span.start, span.end):
            continue
        low = text.low[span.start : span.end]
        begins = BEGINS.match(low)
        at = begins.end() if begins else 0
        plain = NEGATIVE.match(low, at) or rules.first(rules.phrases("consequence", "begins"), low[at : at + 60])
        condition = rules.first(wanted, low)
        if not plain and (condition is None or not rules.first(rules.phrases("consequence", "effect"), low)):
            continue
        sure = STRONG if plain or (condition and condition.start() < 25) else 0.6
        found.append((sure, Found(sure, *text.origin(span.start, span.end))))
    found.sort(key=lambda pair: (-pair[0], pair[1].start))
    return [one for _sure, one in found]
