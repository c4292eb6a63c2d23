"""Signs of a swindle: pressing words, odd links, an authority's name in a stranger's address, codes asked for.

The points are data (rules/swindle.toml); the page says gently that it may be one, and never that it is none.
"""

import re

from kiosk.letters.model import Envelope, Found
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

LINK = re.compile(
    r"(?:https?://|www\.)?(?<![\w@.-])(?P<host>(?:[a-z0-9æøå-]{1,60}\.){1,5}[a-z]{2,12})(?:/[^\s,)>]*)?", re.IGNORECASE
)
MAIL = re.compile(r"[\w.+-]{1,60}@(?P<host>(?:[a-z0-9-]{1,60}\.){1,5}[a-z]{2,12})", re.IGNORECASE)
FREE = (
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "mail.ru",
    "proton.me",
    "protonmail.com",
    "live.dk",
    "icloud.com",
)
FOREIGN = re.compile(r"(?<![a-z0-9])(?!dk)[a-z]{2}[0-9]{2}(?:\s?[a-z0-9]{4}){3,7}(?![a-z0-9])")
WARNING = re.compile(r"aldrig|pas på|advarer|svindler|falske|mistænkelig|opgiv ikke|del ikke|giv ikke")


def find(text: Text, envelope: Envelope | None = None) -> list[Found]:
    """What speaks for a swindle; empty where it is not enough. What comes in Digital Post is from whom it says."""
    signs: list[tuple[float, int, int]] = []
    for weight, listed in rules.load("swindle")["signs"].items():
        for words in listed:
            for match in rules.phrase(words).all(text.low):
                span = text.of(match.start())
                if not WARNING.search(text.low, span.start, span.end):
                    signs.append((float(weight), match.start(), match.end()))
                    break
    signs += _links(text)
    if foreign := FOREIGN.search(text.low):
        signs.append((5.0, foreign.start(), foreign.end()))
    if envelope and envelope.message_type == "DIGITALPOST":
        return []
    linked = any(weight >= 4 and ("." in text.low[start:end]) for weight, start, end in signs)
    heavy = sum(weight for weight, _start, _end in signs)
    asks = any(weight >= 4 for weight, _start, _end in signs)
    if heavy < float(rules.load("swindle")["enough"]) or not (linked or asks or len(signs) >= 3):
        return []
    best = sorted(signs, reverse=True)[:5]
    sure = 0.9 if linked and heavy >= 6 else 0.8 if heavy >= 7 else 0.6
    return [Found(sure, *text.origin(start, end)) for _weight, start, end in best]


def _links(text: Text) -> list[tuple[float, int, int]]:
    """Links and addresses that an authority would not use."""
    given = rules.load("swindle")["links"]
    found = []
    for match in LINK.finditer(text.low):
        host = match["host"].removeprefix("www.")
        if "." not in host or not re.search(r"[a-z]", host) or host.split(".")[-1] in {"kr", "nr", "stk", "tlf"}:
            continue
        domain = ".".join(host.split(".")[-2:])
        spelled = match[0].startswith(("http", "www.")) or "/" in match[0]
        if domain in given["short"]:
            found.append((5.0, match.start(), match.end()))
        elif domain in given["real"]:
            continue
        elif (host.split(".")[-1] in given["odd"] and (spelled or any(name in host for name in given["names"]))) or (
            any(re.search(rf"(?<![a-z]){re.escape(name)}(?![a-z])", host) for name in given["names"])
            and ("-" in host or host.count(".") > 1 or host.split(".")[-1] != "dk")
            and not re.search(r"kommune\.dk$|\.kk\.dk$", host)
        ):
            found.append((4.0, match.start(), match.end()))
    for match in MAIL.finditer(text.low):
        domain = ".".join(match["host"].split(".")[-2:])
        if domain in FREE or match["host"].split(".")[-1] in given["odd"]:
            found.append((2.0, match.start(), match.end()))
    return found
