"""Where an appointment is, in which room, with whom and how: in its sentence, in labelled lines, and nearby."""

import re
from functools import cache

from kiosk.letters.model import Mode
from kiosk.letters.understanding import rules
from kiosk.letters.understanding.prepare import Text

HEAD = 300
"""Characters at the beginning of a letter among which an office's address stands."""
MODES: tuple[Mode, ...] = ("video", "phone", "home")
NAME = r"[A-ZÆØÅ][\wæøåéü'-]+"
WAY = (
    r"(?:vej|vejen|gade|gaden|plads|pladsen|torv|torvet|allé|alle|alleen|stræde|strædet|park|parken|boulevard|boulevarden"
    r"|vænge|vænget|bro|broen|kaj|kajen|havn|havnen|dok|dokken|toft|toften|sti|stien|bakke|bakken|eng|engen|mark|marken"
    r"|lund|lunden|have|haven|kær|kæret|banke|banken|høj|højen|ager|brink|brinken|ring|ringen|sving|svinget|dal|dalen"
    r"|skov|skoven|led|leddet|gård|gården|minde|næs|holm|åen|slip|promenaden|passagen|centret|vest|øst|nord|syd|red)"
)
"""What the name of a street ends in."""
TOWN = rf"[0-9]{{4}}[ ]{NAME}(?:[ ](?:{NAME}|(?:[A-ZØÆÅ]{{1,2}})\b))?"
LINK = rf"(?:{NAME}|[A-ZÆØÅ]\.|og|af|de|den|til|[a-zæøå]*{WAY})"
ADDRESS = re.compile(
    rf"(?P<street>(?:(?:[A-ZÆØÅ][a-zæøå]{{0,3}}\.\s?){{1,2}})?{NAME}(?:[ ]{LINK}){{0,4}})[ ]"
    r"(?P<number>[0-9]{1,3}(?![0-9]|[.,][0-9]|\s?(?:kr|%|timer|dage|uger|år|personer))[ ]?(?:[A-Z]\b)?"
    r"(?:[ ]?-[ ]?[0-9]{1,3}(?![0-9]))?)"
    r"(?P<floor>(?:,[ ]?(?:[0-9]{1,2}(?![0-9])\.?(?:[ ]sal)?|st\.?|stuen|kl\.?|opgang\s\w+|indgang\s\w+"
    r"|th\.?|tv\.?|mf\.?|bygning\s\w+)(?:[ ]?(?:th|tv|mf|sal|etage)\.?)?){0,2})"
    rf"(?P<town>(?:,|[ ]?[·•\u2013-]|\n)?[ ]{{0,2}}{TOWN})?"
)
STREET = re.compile(rf"{WAY}$", re.IGNORECASE)
NOT_STREET = re.compile(
    r"(?:kl|den|side|sag|uge|lovens?|tlf|telefon|bilag|punkt|linje|afbud|renter|dato|(?:man|tirs|ons|tors|fre|lør|søn)dag)\b"
    r"|.*\b(?:den|af|til)$",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"kommune|retten|foged|jobcenter|hospital|sygehus|klinik|center|centret|politi|kriminalforsorg|tandlæge|tandpleje|læge|"
    r"skole|afdeling|ambulatori|psykiatri|familieret|styrelse|forening|fængsel|fængslet|arrest|borgerservice|kontor|hus(?:et)?\b|"
    r"afsnit|team|rådgivning|indsats|forvaltning",
    re.IGNORECASE,
)
"""Who stands over an address at the head of a letter, if it is not the reader's own."""
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
        left, right = found.span("place")
        return _address(text, left, right) or _trim(text, left, right)
    for left, right in ((around.start, around.end), (around.end, last), (first, around.start)):
        if address := _address(text, left, right):
            return address
    if house := _house(text, end, around.end):
        return house
    if inside := ROOM.search(text.flat, around.start, around.end):
        return _trim(text, inside.start(), inside.end())
    return None


def _address(text: Text, start: int, end: int) -> tuple[str, int, int] | None:
    """The first address between these offsets: a street by its name, or a town beside it; without floor and door."""
    for match in ADDRESS.finditer(text.flat, start, end):
        street = match["street"]
        if NOT_STREET.match(street) or not (STREET.search(street) or match["town"]):
            continue
        stop = (
            match.end("town")
            if match["town"] and not match["floor"] and "\n" not in match["town"]
            else match.end("number")
        )
        return _exactly(text, match.start(), stop)
    return None


def of_office(text: Text, before: int) -> tuple[str, int, int] | None:
    """The office's own address at the head of the letter: where one comes when no other place is named."""
    found = _address(text, 0, min(before, HEAD))
    if found is None:
        return None
    lines = text.flat[: found[1]].rstrip("\n ").split("\n")
    return found if OFFICE.search("\n".join(lines[-2:])) else None


def _house(text: Text, start: int, end: int) -> tuple[str, int, int] | None:
    house = HOUSE.search(text.flat, start, end)
    if house is None:
        return None
    name = re.sub(r"(?:\s(?:og|i|på|for|af))+$", "", house[1])
    return _exactly(text, house.start(1), house.start(1) + len(name))


def _exactly(text: Text, start: int, end: int) -> tuple[str, int, int]:
    piece = text.flat[start:end].rstrip(" .,;:\n\t")
    return piece, start, start + len(piece)


def _trim(text: Text, start: int, end: int) -> tuple[str, int, int]:
    piece = text.flat[start:end]
    cut = re.search(r"\.(?:\s[A-ZÆØÅ]|$)|\s?\(|\t|\n", piece)
    if cut and cut.start() > 8:
        piece = piece[: cut.start()]
    return _exactly(text, start, start + len(piece))


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
