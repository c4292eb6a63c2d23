"""The laws that a letter cites: "aktivlovens § 91", "lov om ... § 37, stk. 2", "§ 19 i forvaltningsloven"."""

import re

from kiosk.letters.model import Law
from kiosk.letters.understanding.prepare import Text

SECTION = (
    r"§{1,2}\s?[0-9]{1,3}\s?[a-z]?(?![a-zæøå])(?:\s?(?:,|og|-|eller)\s?(?:§\s?)?[0-9]{1,3}"
    r"(?:\s?[a-z](?![a-zæøå]))?(?![0-9.]))*(?:,?\s?stk\.\s?[0-9]{1,2})?(?:,?\s?nr\.\s?[0-9]{1,2})?"
)
NAME = (
    r"(?:lov(?:bekendtgørelse)?\som\s(?:[a-zæøå]+(?:,\s[a-zæøå]+)?\s){1,9}?|bekendtgørelse"
    r"(?:n)?\som\s(?:[a-zæøå]+\s){1,9}?|[a-zæøå]{2,30}(?:loven|lovens|lov|ordenen|ordenens"
    r"|bekendtgørelsen|bekendtgørelsens)\s?)"
)
AFTER = re.compile(rf"(?<!\w)(?P<name>{NAME}),?\s?(?P<section>{SECTION})")
BEFORE = re.compile(
    rf"(?P<section>{SECTION})\si\s(?P<name>lov\som\s(?:[a-zæøå]+\s?){{1,6}}?(?=[,.;]|\s(?:kan"
    rf"|skal|har|er|om|får)\s)|[a-zæøå]{{2,30}}(?:loven|ordenen|bekendtgørelsen))(?!\w)"
)


def find(text: Text) -> list[Law]:
    """Every citation once, in reading order."""
    found: dict[tuple[str, str], Law] = {}
    if "§" not in text.low:
        return []
    for pattern in (AFTER, BEFORE):
        for match in pattern.finditer(text.low):
            name, section = (
                text.flat[match.start(group) : match.end(group)].strip(" ,") for group in ("name", "section")
            )
            quote, start, end = text.origin(match.start(), match.end())
            found.setdefault((name.lower(), section), Law(0.9, quote, start, end, name, section))
    return sorted(found.values(), key=lambda one: one.start)
