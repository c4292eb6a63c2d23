"""The numbers to name when one calls: case, journal, customer, invoice and the like, by the label before each."""

import re
from functools import cache

from kiosk.letters.model import Reference
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

VALUE = (
    r"(?P<value>(?:[A-ZÆØÅ]{1,5}[ -]?)?(?:[0-9][0-9A-ZÆØÅa-z]*|[A-ZÆØÅ]{1,6}[0-9]*)(?:[./-][0-9A-ZÆØÅa-z]+)*"
    r"(?:-[0-9]{2,}(?:[./-][0-9A-Za-z]+)*)*)"
)


CODE = re.compile(
    r"(?<![\w./-])(?:[A-ZÆØÅ]{2,3}\s[0-9]{1,3}[- ][0-9A-Z]+/[0-9]{4}(?:-[A-Z]{2,4})?"  # a court's: FS 40-2219/2026
    r"|[0-9]{2}\.[0-9]{2}\.[0-9]{2}-[A-ZÆØÅ][0-9]{2}-[0-9]{1,4}-[0-9]{2}"  # by KLE, the municipalities' plan of numbers
    r"|(?<=[\n\t·|])\s?[A-ZÆØÅ]{1,8}-[0-9A-Z][0-9A-Z./-]*[0-9](?=\s?(?:[\n\t·|]|$))"
    r"|(?<=[\n\t·|])\s?[0-9]{2}[/-][0-9]{3,6}(?=\s?(?:[\n\t·|]|$)))(?![\w/-])"
)


def _printed(text: Text, body: int, found: dict[str, Reference]) -> None:
    """Numbers that say by their form that they are a case's."""
    for match in CODE.finditer(text.flat):
        value = match[0].strip()
        if match.start() <= max(body, 200) or ("/" in value and value[:2].isalpha()) or "." in value[:3]:
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            found.setdefault(value, Reference(0.85, *text.origin(start, match.end()), value, "case"))


@cache
def _labels() -> list[tuple[str, re.Pattern[str]]]:
    made = []
    for what, words in rules.load("references").items():
        if what == "stop":
            continue
        listed = "|".join(re.escape(word).replace(r"\ ", r"\s?") for word in sorted(words, key=len, reverse=True))
        made.append(
            (
                what,
                re.compile(
                    rf"(?<![\wæøå])(?i:{listed})(?![a-zæøå])\.?(?:\s?\((?i:[^)]{{1,30}})\))?\s{{0,2}}(?i:er"
                    rf"|:|=|-)?\s{{0,3}}{VALUE}"
                ),
            )
        )
    return made


def find(text: Text, body: int = 0) -> list[Reference]:
    """Every labelled number once, in reading order, and those that stand alone in the head (before `body`)."""
    found: dict[str, Reference] = {}
    _printed(text, body, found)
    for what, pattern in _labels():
        for match in pattern.finditer(text.flat):
            value = match["value"].strip(" .,-")
            if (
                sum(one.isdigit() for one in value) < 3
                or re.fullmatch(r"(?:19|20)[0-9]{2}", value)
                or re.fullmatch(r"[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}", value)
            ):
                continue
            quote, start, end = text.origin(match.start("value"), match.start("value") + len(value))
            if value not in found and not any(start < one.end and one.start < end for one in found.values()):
                found[value] = Reference(0.9, quote, start, end, value, what)  # type: ignore[arg-type]
    return sorted(found.values(), key=lambda one: one.start)
