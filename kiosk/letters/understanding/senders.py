"""Who wrote a letter: its name as the letter has it, and the type of authority (rules/senders.toml)."""

import re
from functools import cache
from typing import cast

from kiosk.letters.model import Envelope, Sender, SenderType
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text
from kiosk.letters.understanding.zones import Zones

PART = re.compile(r"\s*(?:\t|\n|[·|•]|\s-\s|\bv/|\btlf|\btelefon|\bcvr|\bwww\.|\(|https?:)", re.IGNORECASE)
STREET = re.compile(
    r"(?:[A-ZÆØÅ][\wæøåé.]+\s){1,4}[0-9]{1,3}\s?[A-Z]?(?:,|$)|^[0-9]{4}\s[A-ZÆØÅ]|[0-9]{1,2}\.\s?(?:tv|th|mf|sal)"
)
NUMBERS = re.compile(r"[0-9]{4,}|@|www\.|(?:dato|sag|side|kære|hej|til\s)", re.IGNORECASE)
INNER: dict[SenderType, tuple[SenderType, ...]] = {"region": ("hospital",), "kommune": ("jobcenter",)}
"""A part whose kind says more than the whole's: a region's hospital."""
PROSE = re.compile(
    r"(?<!\w)(?:du|dig|din|dit|dine|vi|os|jer|jeg|har|skal|kan|bliver|holder|kom|når|dir)(?!\w)|\?$|sagsnr"
)
LED = re.compile(r"(?:fra|sms fra|afsender)\s?:?\s|tak for [a-zæøå ]{3,40} hos ", re.IGNORECASE)
TAIL = re.compile(
    r"\s?(?:<.*|\s?:\s.*|,\s(?:den\s)?[0-9]{1,2}\..*|,\s[A-ZÆØÅ][\wæøå.]+(?:\s[A-Zæøå.]+)*\s[0-9]+.*"
    r"|\s(?:A/S|ApS|I/S|G/S|K/S|P/S|A\.m\.b\.a\.?|AmbA)\.?|\s(?:kunne|har|er)\s.*)$"
)
SMALL = re.compile(r"(?<= )(?:I|Og|For|På|Af|Til|Under)(?= )")
HEAD = 14
"""So many lines from the top may be the letterhead."""


@cache
def _types() -> tuple[tuple[SenderType, tuple[rules.Phrase, ...]], ...]:
    given = rules.load("senders")
    return tuple((cast("SenderType", one), tuple(map(rules.phrase, given["types"][one]))) for one in given["order"])


def type_of(low: str) -> SenderType | None:
    """The type that a line of words names."""
    return next((one for one, listed in _types() if rules.first(listed, low)), None)


def find(text: Text, zones: Zones, envelope: Envelope | None = None) -> Sender:
    """The sender: the envelope's, else a line of the letterhead or of the signature that names one."""
    if envelope and envelope.sender:
        at = text.low.find(envelope.sender.lower())
        quote, start, end = text.origin(at, at + len(envelope.sender)) if at >= 0 else text.origin(0, 0)
        return Sender(0.95, quote, start, end, envelope.sender, type_of(envelope.sender.lower()) or "ukendt")
    cells = _cells(text, zones)
    named = [(start, end, kind) for start, end in cells if (kind := type_of(text.low[start:end]))]
    if named:
        best = min(named, key=lambda one: (_weak(text, *one), one[0]))
        near = [one for one in named if one[0] < max(zones.body, 400) and _weak(text, *one) <= 1]
        inner = next((one for one in near if one[2] in INNER.get(best[2], ())), None)
        unit = next((text.flat[start:end] for start, end, _kind in named if best[0] < start < zones.body), "")
        sure = 0.9 if best[0] < max(zones.body, 400) else 0.7
        return _sender(text, best[:2], inner[2] if inner else best[2], sure, unit)
    for start, end in cells:
        line = text.flat[start:end]
        plain = not STREET.search(line) and not NUMBERS.search(line) and len(line) < 70
        if plain and len(re.findall(r"[A-Za-zÆØÅæøå]{3}", line)) > 1 and len(text.low) > 150:
            kind = (type_of(text.low) if len(text.low) < 400 else None) or "ukendt"
            return _sender(text, (start, end), kind, 0.5, "")
    return Sender(0.2, *text.origin(0, 0), "", "ukendt")


def _sender(text: Text, at: tuple[int, int], kind: SenderType, sure: float, unit: str) -> Sender:
    """The sender that a piece of text names: without "Fra:", a sentence after a colon, a company's form, capitals."""
    start, end = at
    piece = text.flat[start:end]
    if led := LED.match(piece):
        start, piece = start + led.end(), piece[led.end() :]
    piece = TAIL.sub("", piece).rstrip(" .,:")
    quote, first, last = text.origin(start, start + max(1, len(piece)))
    shown = SMALL.sub(lambda one: one[0].lower(), piece.title()) if piece.isupper() and len(piece) > 5 else piece
    return Sender(sure, quote, first, last, shown, kind, unit)


def _weak(text: Text, start: int, end: int, kind: SenderType) -> int:
    """How little a line speaks for being the sender: a street, a sentence, a mere word such as "A/S"."""
    line = text.flat[start:end]
    weak = (
        2 * bool(STREET.search(line))
        + (len(line) > 60)
        + bool(PROSE.search(text.low, start, end))
        + 2 * (line.endswith(".") and len(line.split()) > 6)
    )
    weak += kind == "virksomhed"
    return weak + (start > 600)


def _cells(text: Text, zones: Zones) -> list[tuple[int, int]]:
    """The pieces of the first lines, and of those after the greeting at the end, without addresses and labels."""
    spans = [span for span in text.sentences if span.start < max(zones.body, 1)][:HEAD]
    spans += [span for span in text.sentences if span.start >= zones.closing][1:6]
    if len(spans) < 2:
        spans = [*text.sentences[:3], *text.sentences[-3:]]
    cells = []
    for span in spans:
        at = span.start
        while at < span.end:
            part = PART.search(text.flat, at, span.end)
            end = part.start() if part else span.end
            piece = text.flat[at:end]
            left = len(piece) - len(piece.lstrip(" ,:"))
            if len(piece.strip(" ,:.")) > 2:
                cells.append((at + left, at + len(piece.rstrip(" ,:"))))
            at = part.end() if part else span.end
    return cells
