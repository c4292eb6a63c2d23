"""Telephone numbers: eight digits as Danes write them (12 34 56 78, 1234 5678, +45), with hours and whose it is."""

import re
from functools import cache

from kiosk.letters.model import Phone
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

NUMBER = re.compile(
    r"(?<![\w+<>#/-])(?<![0-9][.,:/-])(?:(?:\+|00)\s?45[\s.-]{0,2}|\(\+45\)\s?)?"
    r"(?P<n>[2-9][0-9](?:[ .-]{1,2}[0-9]{2}){3}|[2-9][0-9]{3}[ .-]{1,2}[0-9]{4}|[2-9][0-9]{2}[ .][0-9]{2}[ .][0-9]{3}"
    r"|[2-9][0-9][ .][0-9]{3}[ .][0-9]{3}|[2-9][0-9]{7})"
    r"(?![0-9<>+/]|-\w|[.,][0-9]|\s[0-9]{2}(?![0-9:.])|\s?kr)"
)
SPECIAL = re.compile(r"(?<![\w.,/-])(?P<n>112|114|1813|1888|116\s?[0-9]{3})(?![\w/-]|[.,][0-9]|\s?kr)")
NOBODY = {"os", "mig", "dem", "ham", "hende", "en", "et", "undertegnede"}
NOBODY |= {"inden", "før", "hvis", "senest", "straks", "snarest"}  # what stands behind "ring til os"
CALL = re.compile(r"ring|kontakt|tlf|telefon|alarm|akut|opkald|politi|læge|livsfare|syg")
DAYS = r"(?:(?:man|tirs?|ons|tors?|fre|lør|søn)(?:dag(?:e)?)?\.?|(?:alle\s)?hverdage?|dagligt|alle\sdage)"
CLOCKS = r"(?:kl\.?\s?)?[0-9]{1,2}(?:[.:][0-9]{2})?\s?(?:-|til|og)\s?(?:kl\.?\s)?[0-9]{1,2}(?:[.:][0-9]{2})?"
HOURS = re.compile(
    rf"(?<!\w){DAYS}(?:\s?(?:-|til|og|,)\s?{DAYS}){{0,4}}(?:\sfra|\smellem|:)?\s{CLOCKS}"
    rf"(?:(?:,|;|\sog)\s?(?:og\s)?{DAYS}(?:\s?(?:-|til|og)\s?{DAYS}){{0,3}}(?:\sfra|\smellem"
    rf"|:|\stil)?\s(?:{CLOCKS}|[0-9]{{1,2}}(?:[.:][0-9]{{2}})?)){{0,5}}"
    rf"|(?<=\()(?:kl\.?\s)?[0-9]{{1,2}}(?:[.:][0-9]{{2}})?\s?-\s?[0-9]{{1,2}}(?:[.:][0-9]{{2}})?(?=\))|døgnet\srundt"
)
NAMED = re.compile(
    r"(?:[Rr]ing(?:e)?\stil|[Kk]ontakt(?:e)?|[Kk]ontakt\stil|fat\si)\s([A-ZÆØÅa-zæøå][\wæøåÆØÅ -]{2,40}?)\s"
    r"(?:på|tlf|telefon)"
)


def _name(words: str) -> str:
    """Who is to be called, or "" where the words are half a sentence ("os inden samtalen")."""
    name = re.sub(r"^(?:vores|vor|din|dit|jeres)\s+", "", " ".join(words.split()), flags=re.IGNORECASE)
    return "" if NOBODY & set(name.casefold().split()) or len(name.split()) > 5 else name


@cache
def _around() -> tuple[tuple[rules.Phrase, ...], tuple[rules.Phrase, ...]]:
    return rules.phrases("phones", "label"), rules.phrases("phones", "not_phone")


def find(text: Text) -> list[Phone]:
    """Every number once, in reading order; letters that only look like one (CVR, account, case) are left out."""
    labels, not_labels = _around()
    found: dict[str, Phone] = {}
    spare: list[re.Match[str]] = []
    matches = [*NUMBER.finditer(text.flat), *SPECIAL.finditer(text.low)]
    for match in sorted(matches, key=lambda one: one.start()):
        digits = re.sub(r"\D", "", match["n"])
        if digits in found:
            continue
        span = text.of(match.start())
        if len(digits) < 8:
            if CALL.search(text.low, span.start, span.end):
                quote, first, last = text.origin(match.start("n"), match.end("n"))
                found[digits] = Phone(0.85, quote, first, last, digits)
            continue
        line = text.low.rfind("\n", 0, match.start()) + 1
        before = text.low[max(line, match.start() - 40) : match.start()]
        if line == match.start() - len(before) and len(before.strip()) < 2 and line:  # the label in the line above
            before = text.low[max(0, line - 30) : line].rstrip() + " "
        label, other = rules.last(labels, before), rules.last(not_labels, before)
        if other and (label is None or label.end() < other.end()) and len(before) - other.end() <= 14:
            continue
        spaced = len(match["n"]) > 8
        if not spaced and label is None and "+45" not in match[0]:
            spare.append(match)
            continue
        sure = 0.95 if label or spaced else 0.8
        stop = text.sentences[min(text.sentence(match.start()) + 1, len(text.sentences) - 1)].end
        hours = HOURS.search(text.low, span.start, max(span.end, min(stop, match.end() + 160)))
        who = NAMED.search(text.flat, span.start, match.start() + 1)
        quote, first, last = text.origin(match.start("n"), match.end("n"))
        found[digits] = Phone(
            sure,
            quote,
            first,
            last,
            digits,
            _name(who[1]) if who else "",
            text.flat[hours.start() : hours.end()] if hours else "",
        )
    if not any(len(number) == 8 for number in found) and len(spare) == 1 and re.search("telefon|tlf", text.low):
        quote, first, last = text.origin(spare[0].start("n"), spare[0].end("n"))
        return [*found.values(), Phone(0.6, quote, first, last, re.sub(r"\D", "", spare[0]["n"]))]
    return list(found.values())
