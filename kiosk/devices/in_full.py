"""What a voice says for what the eye reads at a glance: "kl. 10-12" is said "klokken 10 til 12", "50 kr." "50 kroner".

espeak-ng spells "kl." and "kr." as letters, says "10.30" with "punktum" and leaves out what a dash means. Only what the
voice gets is changed; the words on the screen, and which sentence is marked, stay as they are.

The rules of each language stand in `in_full_da` and `in_full_en`, dates and amounts in `in_full_numbers`. Codes,
telephone and CPR numbers, and addresses of the net are said sign by sign or pair by pair, and stand here.
"""

import re

from kiosk.devices import in_full_da, in_full_en
from kiosk.devices.in_full_numbers import DANISH, ENGLISH, amounts, dates

# A code (kiosk.activities.codes) is said sign by sign: "42" in it is no number. Of digits only, where it stands alone.
_CODE = re.compile(r"(?<![\w-])(?:(?=[0-9-]*[A-Z])|\A(?=[0-9-]{7}\.?\Z))([0-9A-Z]{3})-([0-9A-Z]{3})(?![\w-])")
# A telephone or CPR number is said in pairs, with a breath between: the end of "89 40 20 00" is no full hour.
_PAIRS = re.compile(
    r"(?<![\w.,-])(?:(\d\d) (\d\d) (\d\d) (\d\d)|(\d\d)(\d\d)(\d\d)(?:-?(\d\d)(\d\d)?))(?![\w-]|[.,]\d)"
    r"(?! ?(?:kr\b|kroner|DKK|mio\b|%|pct\b|m2|m²))"
)
_TRIPLES = re.compile(r"(?<![\w.,-])(\d\d) (\d{3}) (\d{3})(?![\w-]|[.,]\d)(?! ?(?:kr\b|kroner|DKK|%))")
_HALVES = re.compile(r"(?i)(?<!\w)(tlf\.?:?|tel\.?:?|telefon:?|mobil:?) (\d\d)(\d\d) (\d\d)(\d\d)(?![\w-]|[.,]\d)")
_ABROAD = re.compile(r"(?<![\w.,-])\+(\d\d\b ?)?(?=\d)")
# Of the endings that are words too, only with what shows that it is an address.
_NET = re.compile(
    r"(?<![\w.+@/-])(?P<scheme>https?://)?(?P<who>[\w.+-]{1,64}@)?"
    r"(?P<host>(?:[\w-]{1,63}\.){1,6}(?P<end>[a-z]{2,10}))(?![\w@-])(?P<path>/[\w./?=&%#+~-]{0,200}(?<=[\w/]))?"
)
_ENDINGS = frozenset(["dk", "com", "org", "net", "eu", "nu", "gl", "info", "online", "example", "gov"])
_SIGNS = {
    "da": {".": "punktum", "@": "snabel-a", "/": "skråstreg", "-": "bindestreg", "_": "understreg", "+": "plus"},
    "en": {".": "dot", "@": "at", "/": "slash", "-": "dash", "_": "underscore", "+": "plus"},
}
_NOUGHT = {"da": "nul", "en": "zero"}
_RULES = {"da": in_full_da.RULES, "en": in_full_en.RULES}
_TONGUE = {"da": DANISH, "en": ENGLISH}


def in_full(sentence: str, language: str) -> str:
    """The sentence with its short forms said in full, in this language ("da", "en"; others are left as they are)."""
    said = _CODE.sub(lambda code: ", ".join(code[1] + code[2]), sentence)
    if language not in _RULES:
        return said
    nought, tongue, signs = _NOUGHT[language], _TONGUE[language], _SIGNS[language]
    said = _NET.sub(lambda one: _address(one, signs), said)
    said = dates(said, tongue)
    said = _ABROAD.sub(lambda one: f"{signs['+']} " + (f"{one[1].strip()}, " if one[1] else ""), said)
    said = _HALVES.sub(lambda one: f"{one[1]} " + ", ".join(_pair(pair, nought) for pair in one.groups()[1:]), said)
    said = _PAIRS.sub(lambda number: ", ".join(_pair(pair, nought) for pair in number.groups() if pair), said)
    said = _TRIPLES.sub(r"\1, \2, \3", said)
    said = amounts(said, tongue)
    for pattern, instead in _RULES[language]:
        said = pattern.sub(instead, said)
    return said


def _pair(pair: str, nought: str) -> str:
    """Two digits as they are said: "40", "nul 5", "nul nul"."""
    if pair[0] != "0":
        return pair
    return f"{nought} {nought if pair[1] == '0' else pair[1]}"


def _address(match: re.Match[str], signs: dict[str, str]) -> str:
    """An address of the net, its signs said as words; what only looks like one stays."""
    sure = match["scheme"] or match["who"] or match["host"].startswith("www.") or match["end"] in _ENDINGS
    if not sure:
        return match[0]
    shown = (match["who"] or "") + match["host"] + (match["path"] or "").rstrip("/")
    return " ".join("".join(f" {signs[sign]} " if sign in signs else sign for sign in shown).split())
