"""Kroner as letters write them (1.250,00 kr., kr. 1.250,-, DKK 1250, a table's 369,35), and giro lines (+71<...+...<).

What each amount is comes from the words nearest to it (rules/amounts.toml); a bill's amount gets the day it is due.
"""

import re
from collections.abc import Sequence
from functools import cache

from kiosk.letters.model import Amount, AmountWhat, Deadline, Kind
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

NUMBER = r"(?:[0-9]{1,3}(?:[. ][0-9]{3}){1,3}|[0-9]{1,9})(?:,(?:[0-9]{1,2}|-{1,2}))?"
AFTER = re.compile(
    rf"(?<![\w.,§/])(?P<n>{NUMBER}(?:,-)?) {{0,2}}(?:(?P<big>mio|mia|millioner|million|tusind)\.?\s)?"
    rf"(?P<u>kr(?![a-zæøå])(?:\.|(?!\.))|kroner|dkk(?!\w)|danske\skroner|,-)(?!\s{{0,2}}[0-9]+[.,][0-9])"
)
BEFORE = re.compile(
    rf"(?<!\w)(?:kr\.?|dkk|kroner)[ \t]{{0,3}}:?[ \t]{{0,3}}-?(?P<n>{NUMBER})(?![0-9]|[.,][0-9])"
    rf"(?!\s?(?:%|pct))(?P<big>)"
)
DASHED = re.compile(rf"(?<![\w.,§/])(?P<n>{NUMBER.replace('|-{1,2}', '')}),-{{1,2}}(?![0-9])(?P<big>)")
PLAIN = re.compile(
    r"(?<![\w.,§/+<-])(?:-\s?)?(?P<n>(?:[0-9]{1,3}(?:[. ][0-9]{3}){1,2}|[0-9]{1,7}),[0-9]{2})"
    r"(?![0-9]|[.,/][0-9])(?P<big>)"
)
WHOLE = re.compile(r"(?<![\w.,§/+<-])(?:-\s?)?(?P<n>[0-9]{1,3}(?:\.[0-9]{3}){1,2})(?![0-9]|[.,/-][0-9])(?P<big>)")
COLUMN = re.compile(r"\t-?(?P<n>[1-9][0-9]{1,5})(?=\s*(?:\n|$))(?P<big>)")
LINE = re.compile(
    r"(?P<sign>\+)?(?P<card>71|73|75|04|15|01)\s?<\s?(?P<id>[0-9 ]{0,24}?)\s?\+\s?(?P<to>[0-9 ]{6,12})\s?<?"
)
ACCOUNT = re.compile(
    r"(?:reg(?:istrerings)?\.?\s?-?(?:nr|nummer)?\.?:?\s*(?P<reg>[0-9]{4})[\s,;/-]{0,3}"
    r"(?:og\s)?(?:konto\s?-?(?:nr|nummer)?\.?:?|kto\.?(?:nr\.?)?:?)?\s*(?P<no>[0-9][0-9 ]{5,13}[0-9])"
    r"|konto(?:nr\.?|nummer)?:?\s*(?P<both>[0-9]{4}[\s-]{1,3}[0-9]{6,10}))"
)
RANGE = re.compile(
    rf"(?<![\w.,§/])(?P<n>{NUMBER})\s?(?:-|til|og|eller)\s?(?={NUMBER}\s?(?:kr(?![a-zæøå])|kroner))(?<!kl\.\s[0-9])"
)
BIG = {"mio": 1_000_000, "million": 1_000_000, "millioner": 1_000_000, "mia": 1_000_000_000, "tusind": 1000}
WHATS: tuple[AmountWhat, ...] = ("repay", "receive", "fee", "debt", "deduct", "rent", "pay", "other")
FIRST: dict[str, tuple[AmountWhat, ...]] = {
    "udbetaling": ("receive",),
    "afgoerelse": ("repay", "receive", "pay"),
    "partshoering": ("repay", "pay"),
}


@cache
def _lists() -> tuple[tuple[rules.Phrase, ...], tuple[str, ...]]:
    return rules.phrases("amounts", "money_line"), tuple(rules.load("amounts")["not_money"])


def find(text: Text, kind: Kind, deadlines: Sequence[Deadline]) -> list[Amount]:
    """Every distinct amount, the one to pay or to receive first."""
    found: dict[float, tuple[Amount, int]] = {}
    money, units = _lists()
    taken: list[tuple[int, int]] = [(one.start(), one.end()) for one in LINE.finditer(text.low)]
    for match in RANGE.finditer(text.low):  # "300-400 kr.": the first has its unit from the second
        value = number(match["n"])
        found[value] = (
            Amount(
                0.85, *text.origin(match.start("n"), match.end("n")), value, what_of(text, match.start(), match.end())
            ),
            match.start(),
        )
    has_kr = re.search(r"(?<!\w)(?:kr|dkk|kroner|beløb)(?!\w)", text.low) is not None
    for pattern in (AFTER, BEFORE, DASHED, PLAIN, WHOLE, COLUMN):
        for match in pattern.finditer(text.low):
            start, end = match.start("n"), match.end("n")
            if any(left < end and match.start() < right for left, right in taken):
                continue
            taken.append((start, match.end()))
            bare = pattern in {PLAIN, WHOLE, COLUMN}
            after = text.low[match.end() : match.end() + 12].lstrip(" \t")
            if bare and (
                after.startswith(units)
                or not (has_kr or re.search("[.,]", match["n"]))
                or not _in_table(text, match, money, whole=pattern is not PLAIN)
            ):
                continue
            value = number(match["n"]) * BIG.get(match["big"] or "", 1)
            if value in found:
                continue
            quote, first, last = text.origin(match.start(), match.end())
            sure = 0.95 if not bare else 0.82
            found[value] = (Amount(sure, quote, first, last, value, what_of(text, start, end)), start)
    return _ordered(text, [pair[0] for pair in found.values()], kind, deadlines)


def number(words: str) -> float:
    """The number that "1.250,00" is."""
    plain = words.rstrip("-").rstrip(",").replace(" ", "").replace(".", "").replace(",", ".")
    return round(float(plain), 2)


def _in_table(text: Text, match: re.Match[str], money: tuple[rules.Phrase, ...], *, whole: bool) -> bool:
    """Whether a number without "kr." stands in a line of amounts: beside a word for money, or alone in a column."""
    left = text.low.rfind("\n", 0, match.start()) + 1
    right = text.low.find("\n", match.end())
    line = text.low[left : right if right >= 0 else len(text.low)]
    before = text.low[left : match.start()]
    if re.search(
        r"(?<!\w)(?:[a-zæøå]*nr|[a-zæøå]*nummer|sag|id|konto|side|tlf|telefon|stand|måler|cvr|§)\.?:?\s*$", before
    ):
        return False
    ends = not text.low[match.end() : right if right >= 0 else len(text.low)].strip(" \t")
    if rules.first(money, line):
        return not whole or ends
    column = "\t" in before[-2:] or before.endswith(("  ", "\t"))
    return column and ends


def what_of(text: Text, start: int, end: int) -> AmountWhat:
    """What an amount is: the words nearest to it in its sentence or line, those before it counting most."""
    span = text.of(start)
    before, after = text.low[span.start : start], text.low[end : min(span.end, end + 80)]
    if re.match(r"[^.,;]{0,6}\.?\s(?:[a-zæøå]+\s){0,2}tilbage(?!\w)", after) and "betal" in before:
        return "repay"
    best: tuple[float, AmountWhat] = (10_000, "other")
    for what in WHATS:
        listed = rules.phrases("amounts", "what", what)
        left, right = rules.last(listed, before), rules.first(listed, after)
        gap = min(len(before) - left.end() if left else 10_000, 6 + 2 * right.start() if right else 10_000)
        if gap < best[0]:
            best = (gap, what)
    return best[1]


def _ordered(text: Text, amounts: list[Amount], kind: Kind, deadlines: Sequence[Deadline]) -> list[Amount]:
    """The amount that the letter is about first; a bill's gets its day, giro line and account."""
    if not amounts:
        return []
    wanted = FIRST.get(kind, ("pay", "repay", "debt", "receive"))
    best = max(
        amounts,
        key=lambda one: (_rank(one, wanted), one.kroner if kind in {"opkraevning", "rykker"} else 0, -one.start),
    )
    due = next((one.day for one in deadlines if one.what == "pay"), None)
    line, account = payment(text)
    if kind in {"opkraevning", "rykker"} or due or line:
        what: AmountWhat = best.what if best.what in {"pay", "debt", "repay"} else "pay"
        changed = Amount(best.confidence, best.quote, best.start, best.end, best.kroner, what, due, line, account)
    else:
        changed = best
    return [changed, *(one for one in amounts if one is not best)]


def _rank(one: Amount, wanted: tuple[AmountWhat, ...]) -> int:
    return len(wanted) - wanted.index(one.what) if one.what in wanted else 0


def payment(text: Text) -> tuple[str, str]:
    """The giro line as printed, and the account to pay to; "" where there is none."""
    line = next((match for match in LINE.finditer(text.flat) if match["sign"] or "<" in match[0][2:]), None)
    account = ACCOUNT.search(text.low)
    printed = text.origin(line.start(), line.end())[0].strip() if line else ""
    if account is None:
        return printed, ""
    if account["both"]:
        return printed, re.sub(r"[\s-]+", " ", account["both"])
    return printed, f"{account['reg']} {account['no'].replace(' ', '')}"
