"""Where an appointment is, in which room, with whom and how: in its sentence, in labelled lines, and nearby."""

import re
from functools import cache

from kiosk.letters.model import Mode
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

MODES: tuple[Mode, ...] = ("video", "phone", "home")
NAME = r"[A-ZÆØÅ][\wæøåéü'-]+"
STREET = (
    rf"(?:{NAME}|[A-ZÆØÅ]\.)(?:\s(?:{NAME}|[A-ZÆØÅ]\.|og|af|de|den|til|[a-zæøå]+(?:vej|gade"
    rf"|plads|torv|allé|alle|stræde|parken|boulevard)))"
)
ADDRESS = re.compile(
    rf"{STREET}{{0,4}}\s[0-9]{{1,3}}\s?[A-Z]?(?:\s?-\s?[0-9]{{1,3}})?(?:,\s?(?:[0-9]{{1,2}}"
    rf"(?![0-9])\.?(?:\ssal)?|st\.?|stuen|kl\.?|opgang\s\w+|indgang\s\w+|th\.?|tv\.?|mf\.?"
    rf"|bygning\s\w+)(?:\s?(?:th|tv|mf|sal|etage)\.?)?){{0,2}}"
    rf"(?:,?\s{{1,2}}[0-9]{{4}}\s{NAME}(?:\s(?:{NAME}|[A-ZØÆÅ]{{1,2}}\b|Ø|K|C|V|S|N))?)?"
)
ROOM = re.compile(
    r"(?:mødelokale|møderum|lokale|retssal|sal|stue|indgang|opgang|bygning|afsnit|ambulatorium"
    r"|skranke|rum|kontor|etage|klinik|port|venteværelse|vejerbod)\s"
    r"(?:nr\.\s)?(?:[A-ZÆØÅ]{0,2}[0-9][\w.-]*|[A-ZÆØÅ]\b)|[0-9]\.\s(?:sal|etage)|(?:stueetagen"
    r"|kantinen|receptionen|fælleshuset|beboerlokalet)",
    re.IGNORECASE,
)
PERSON = rf"{NAME}(?:\s(?:{NAME}|[A-ZÆØÅ]\.)){{1,3}}"
WITH = re.compile(rf"(?:\bmed|\bhos|\bved|\baf)\s(?:(?:din|vores|kommunens|jeres)\s)?(?:[a-zæøå-]+\s){{0,3}}({PERSON})")
HOUSE = re.compile(
    rf"(?:\bpå|\bi|\bhos|\bved)\s((?:[A-ZÆØÅ][\wæøå&.'-]+)(?:\s(?:{NAME}|[0-9]+|og|i|på|for|af)){{0,5}})"
)


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(map(re.escape, rules.load("appointments")["place"]["label"]))
    return re.compile(rf"(?:^|\n|\t)\s?(?:{words})\s?(?::|\?|\t)\s*(?P<place>[^\n\t]{{3,120}})")


def place(text: Text, start: int, end: int) -> tuple[str, int, int] | None:
    """The place for an appointment that stands at flat[start:end], as the letter says it, and its offsets in `flat`."""
    around = text.of(start)
    number = text.sentence(start)
    last = text.sentences[min(number + 6, len(text.sentences) - 1)].end
    first = text.sentences[max(0, number - 3)].start
    if found := _label().search(text.low, max(0, first - 1), last):
        return _trim(text, found.start("place"), found.end("place"))
    for left, right in ((around.start, around.end), (around.end, last), (first, around.start)):
        for match in ADDRESS.finditer(text.flat, left, right):
            if re.search(r"[0-9]", match[0]) and not re.match(
                r"(?:Kl|Den|Torsdag|Mandag|Tirsdag|Onsdag|Fredag|Lørdag|Søndag|Side|Sag|Uge)\b", match[0]
            ):
                return _trim(text, match.start(), match.end())
    if inside := ROOM.search(text.flat, around.start, around.end):
        return _trim(text, inside.start(), inside.end())
    if house := HOUSE.search(text.flat, end, around.end):
        return _trim(text, house.start(1), house.end(1))
    return None


def _trim(text: Text, start: int, end: int) -> tuple[str, int, int]:
    piece = text.flat[start:end]
    cut = re.search(r"\.(?:\s[A-ZÆØÅ]|$)|\s?\(", piece)
    if cut and cut.start() > 8:
        piece = piece[: cut.start()]
    piece = piece.rstrip(" .,;:")
    return piece, start, start + len(piece)


def room(text: Text, start: int) -> str:
    """The room, door or floor, in the sentence or the next few."""
    number = text.sentence(start)
    span = text.sentences[number]
    last = text.sentences[min(number + 5, len(text.sentences) - 1)].end
    for left, right in ((span.start, span.end), (span.end, last)):
        if match := ROOM.search(text.flat, left, right):
            return match[0].rstrip(".")
    return ""


def who(text: Text, start: int) -> str:
    """The person it is with."""
    number = text.sentence(start)
    first = text.sentences[max(0, number - 2)].start
    last = text.sentences[min(number + 4, len(text.sentences) - 1)].end
    titles = "|".join(map(re.escape, rules.load("appointments")["place"]["person"]))
    if match := re.compile(rf"(?:{titles})\s({PERSON})").search(text.flat, first, last):
        return match[1]
    match = WITH.search(text.flat, text.sentences[number].start, text.sentences[number].end)
    return match[1] if match and not re.search(r"vej|gade|Kommune|[Cc]enter|Torv|plads", match[1]) else ""


def mode(text: Text, start: int, *, placed: bool, called: bool) -> Mode:
    """Whether one comes, is telephoned, seen by video, or is at home."""
    number = text.sentence(start)
    near = text.sentences[max(0, number - 2)].start, text.sentences[min(number + 3, len(text.sentences) - 1)].end
    whole = 0, len(text.low)
    for left, right in (near, whole) if called else (near,):
        for one in MODES:
            if rules.first(rules.phrases("appointments", "mode", one), text.low, left, right):
                if (left, right) == whole and placed:
                    continue
                return one
        if placed:
            return "in_person"
    return "in_person" if called else "unknown"
