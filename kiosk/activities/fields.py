"""What iCalendar has no word for: places, price, roles, meeting point ... and where each answer came from.

In this order: documented X-STUEN- properties, then the words centres already write (phrases.py). The centre's defaults
come last, when an occurrence is made, so that a change of them is seen at once. Runs in the reader's process.
`understand` gives {field: [value, "property" | "words", the words it came from]}, ready to store and to show.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from kiosk.activities import phrases
from kiosk.activities.rules import FIRST_YEAR, LAST_YEAR
from kiosk.activities.series import Part
from kiosk.clock import COPENHAGEN
from kiosk.i18n import N_

Found = list[Any]  # [value, how, words]
Pair = tuple[str, dict[str, str]]  # a property's value and its parameters
MAX_CAPACITY = 10_000
READ = 4_000  # characters of a description that are searched for words
_AMOUNT = r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d{1,5}(?:[.,]\d{1,2})?"
_N = r"(?:\d{1,4}|" + "|".join(sorted(phrases.NUMBERS, key=len, reverse=True)) + ")"
# To the end of the sentence; "kl. 9", "tlf. 12" and "5. juni" do not end one.
_SHORT = r"(?<!tlf)(?<!\bkl)(?<!\bnr)(?<!\bpr)(?<!\bca)(?<!\bd)"
_TEXT = rf"[^\n]{{2,200}}?(?={_SHORT}(?!(?<=\d)\.\s(?-i:[a-zæøå]))[.;!](?:\s|$)|\n|$)"
_TOKENS = {
    "MONEY": phrases.MONEY,
    "AMOUNT": f"(?:{_AMOUNT})",
    "KINDS": phrases.KINDS,
    "AT_MOST": phrases.AT_MOST,
    "PEOPLE": phrases.PEOPLE,
    "THINGS": phrases.THINGS,
    "NUMBER": _N,
    "TEXT": _TEXT,
    "LINE": r"[^\n]{2,300}",
}


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    pattern = re.sub("|".join(_TOKENS), lambda found: _TOKENS[found[0]], pattern)
    return re.compile(pattern, re.IGNORECASE | re.MULTILINE)


def _first(patterns: Sequence[str], text: str) -> re.Match[str] | None:
    for pattern in patterns:
        if found := _compiled(pattern).search(text):
            return found
    return None


def understand(part: Part, x: Mapping[str, list[Pair]]) -> tuple[dict[str, Found], list[tuple[str, dict[str, Any]]]]:
    """The fields of one event, and what in its X-STUEN- properties (`x`) made no sense."""
    fields: dict[str, Found] = {}
    notes: list[tuple[str, dict[str, Any]]] = []
    exact = bool(x.get("EXACT")) and x["EXACT"][0][0].upper() == "TRUE"
    for name, (key, read_property, read_words) in READERS.items():
        found: Found | None = None
        if key in x:
            try:
                found = [read_property(x[key], part), "property", "; ".join(value for value, _ in x[key])[:200]]
            except (ValueError, KeyError, InvalidOperation):
                notes.append((N_("Its {name} can't be understood."), {"name": f"X-STUEN-{key}"}))
        if found is None and not exact:
            found = read_words(part)
        if found is not None:
            fields[name] = found
    if exact:  # a hub's activity: what its properties do not say, its words do not either; no capacity is no limit
        fields.setdefault("capacity", [None, "property", ""])
    if "drop_in" not in fields:  # whoever counts places wants sign-ups, whatever the centre's default is
        counted = [fields[name] for name in ("capacity", "cutoff", "roles") if name in fields]
        if counted:
            fields["drop_in"] = [False, *counted[0][1:]]
    return fields, notes


# The properties


def _number(text: str) -> int:
    number = int(text.strip())
    if not 0 <= number <= MAX_CAPACITY:
        raise ValueError(text)
    return number


def money(text: str) -> str:
    """An amount in kroner as a plain decimal: "1.200,50 kr" is "1200.50". Raises ValueError or InvalidOperation."""
    text = re.sub(r"(?i)kroner|kr\.?|dkk|,-|\s", "", text)
    if text.lower() in ("gratis", "free"):
        return "0"
    if re.fullmatch(r"\d{1,3}(\.\d{3})+(,\d{1,2})?", text):
        text = text.replace(".", "")
    amount = Decimal(text.replace(",", "."))
    if not 0 <= amount <= 100_000:
        raise ValueError(text)
    return str(amount.to_integral_value() if amount == amount.to_integral_value() else amount.quantize(Decimal("0.01")))


def _flag(text: str) -> bool:
    return {"TRUE": True, "YES": True, "JA": True, "1": True, "FALSE": False, "NO": False, "NEJ": False, "0": False}[
        text.strip().upper()
    ]


def _one(convert: Callable[[str], Any]) -> Callable[[list[Pair], Part], Any]:
    return lambda values, _part: convert(values[0][0])


def _words_in(text: str) -> str:
    if not text.strip():
        raise ValueError(text)
    return text.strip()[:300]


def _picture(text: str) -> str:
    name = text.strip().lower()
    if name not in phrases.PICTURE_NAMES:
        raise ValueError(text)
    return name


def _roles(values: list[Pair], _part: Part) -> list[list[Any]]:
    """X-STUEN-ROLE;CAPACITY=2;KEY=driver:Chauffør, several of them or several in one: "chauffør (2), vært"."""
    roles: list[list[Any]] = []
    for text, params in values:
        # One with a key is one role, whatever its name: "kaffe og te".
        named = [[slug(params["KEY"]), text[:60], 1]] if "KEY" in params and text else role_list(text)
        for role in named:
            if "CAPACITY" in params:
                role[2] = _number(params["CAPACITY"])
            roles.append(role)
    if not roles:
        raise ValueError("no roles")
    return _unique(roles)


def slug(text: str) -> str:
    """A short key of plain letters."""
    plain = text.lower().replace("æ", "ae").replace("ø", "oe").replace("å", "aa")
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "role"


def role_list(text: str) -> list[list[Any]]:
    """Reads "kaffebrygger (1), chauffør (2) og vært" as [key, name, places]."""
    roles = []
    for item in re.split(r"[,;]|\bog\b|\band\b", text)[:12]:
        found = re.fullmatch(
            rf"(?:(?P<a>{_N})\s*[x×]?\s+)?(?P<name>.+?)(?:\s*[(x×:]\s*(?P<b>\d{{1,3}})\s*\)?)?",
            item.strip(" ."),
            re.IGNORECASE,
        )
        if found and (name := found["name"].strip(" ().")):
            many = found["b"] or found["a"] or "1"
            roles.append([slug(name), name[:60], min(phrases.NUMBERS.get(many.lower(), 0) or int(many), MAX_CAPACITY)])
    return _unique(roles)


def _unique(roles: list[list[Any]]) -> list[list[Any]]:
    return list({role[0]: role for role in roles}.values())[:12]


def _cutoff_property(values: list[Pair], part: Part) -> str:
    """Reads "P1D" or "PT24H" before the start, "2026-06-05T12:00", or the words of the description."""
    text = values[0][0].strip()
    if found := re.fullmatch(r"-?P(?:(\d{1,3})W)?(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?)?", text.upper()):
        weeks, days, hours, minutes = (int(group or 0) for group in found.groups())
        return f"before {((weeks * 7 + days) * 24 + hours) * 3600 + minutes * 60}"
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        if rule := cutoff_rule(text, part):
            return rule
        raise
    if not FIRST_YEAR < at.year < LAST_YEAR:
        raise ValueError(text)
    wall = (at.astimezone(COPENHAGEN) if at.tzinfo else at).replace(tzinfo=None, microsecond=0)
    return f"at {wall.isoformat()}"


# The words


def _text_of(part: Part) -> str:
    return part.get("description", "")[:READ]


def _words(value: Any, found: re.Match[str]) -> Found:
    return [value, "words", " ".join(found[0].split())[:200]]


def _price(part: Part) -> Found | None:
    text = f"{part.get('summary', '')}\n{_text_of(part)}"
    named, *others = phrases.PRICE
    if found := _compiled(named).search(text):
        try:
            return _words(money(_higher(found["price"], text[found.end() :])), found)
        except (ValueError, InvalidOperation):
            return None
    free, *words = phrases.FREE
    if found := _compiled(free).search(text):
        return _words("0", found)
    if found := _first(others, text):
        return _words(money(found["price"]), found)
    for pattern in words:
        for found in _compiled(pattern).finditer(text):
            if not found.groupdict().get("other"):
                return _words("0", found)
    return None


def _higher(price: str, rest: str) -> str:
    """Of "50-75 kr" or "50 kr for medlemmer, 75 kr for andre" the higher: nobody is asked for more than was shown."""
    to = re.match(rf"\s*[-–]\s*({_AMOUNT})\s*(?:kr|,-|dkk)", rest, re.IGNORECASE)
    others = _compiled(phrases.OTHERS).match(rest)
    return to[1] if to else others["price"] if others else price


def _capacity(part: Part) -> Found | None:
    found = _first(phrases.CAPACITY, f"{part.get('summary', '')}\n{_text_of(part)}")
    if not found:
        return None
    number = phrases.NUMBERS.get(found["n"].lower()) or int(found["n"])
    return _words(number, found) if number else None


def _drop_in(part: Part) -> Found | None:
    text = "\n".join((part.get("summary", ""), *part.get("categories", ()), _text_of(part)))
    if found := _first(phrases.DROP_IN, text):
        return _words(True, found)
    if found := _first(phrases.SIGN_UP, text):
        return _words(False, found)
    return None


def _after(patterns: Sequence[str]) -> Callable[[Part], Found | None]:
    def find(part: Part) -> Found | None:
        found = _first(patterns, _text_of(part))
        return _words(" ".join(found["t"].split()).strip(" .,;"), found) if found else None

    return find


def _contact(part: Part) -> Found | None:
    if part.get("contact"):
        return [part["contact"], "property", "CONTACT"]
    return _after(phrases.CONTACT)(part)


def _roles_in_words(part: Part) -> Found | None:
    found = _first(phrases.ROLES, _text_of(part))
    roles = role_list(found["t"]) if found else []
    return _words(roles, found) if found and roles else None


def _sensitive(part: Part) -> Found | None:
    heading = " ".join((part.get("summary", ""), *part.get("categories", ())))
    for stems, text in ((phrases.SENSITIVE, heading), (phrases.SENSITIVE_TEXT, _text_of(part))):
        for word in _stems(stems, text):
            if not word.lower().startswith(phrases.NOT_SENSITIVE):
                return [True, "words", word]
    return None


@lru_cache(maxsize=64)
def _stem_pattern(stems: tuple[str, ...]) -> re.Pattern[str]:
    kinds = {"=": r"{}(?!\w)", "*": r"[\w-]*{}[\w-]*"}
    every = [kinds.get(stem[0], r"{}[\w-]*").format(re.escape(stem.lstrip("=*"))) for stem in stems]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(every)})", re.IGNORECASE)


def _stems(stems: tuple[str, ...], text: str) -> list[str]:
    """The words of a text that begin with one of these; "=": that are one of these, "*": that have it in them."""
    return [found[0] for found in _stem_pattern(stems).finditer(text)]


def _picture_in_words(part: Part) -> Found | None:
    for text in filter(None, (part.get("summary", ""), " ".join(part.get("categories", ())), _text_of(part))):
        for name, stems in phrases.PICTURES.items():
            if words := _stems(stems, text):
                return [name, "words", words[0]]
    return None


def _cutoff(part: Part) -> Found | None:
    found = _first(phrases.CUTOFF, _text_of(part))
    rule = cutoff_rule(found["t"], part) if found else None
    return _words(rule, found) if found and rule else None


def cutoff_rule(text: str, part: Part) -> str | None:
    """Reads "fredag kl. 12", "dagen før", "2 dage før", "5. juni", "5/6 kl. 10" as a rule of occurrences.cutoff_at."""
    text = text.lower()
    clock = re.search(r"\bkl\.?\s*(\d{1,2})(?:[.:](\d\d))?", text)
    time = f"{min(int(clock[1]), 23):02}:{min(int(clock[2] or 0), 59):02}" if clock else "23:59"
    if clock:
        text = text.replace(clock[0], " ")
    for pattern, rule in _CUTOFFS:
        if found := re.search(pattern, text):
            return rule(found, time, part)
    return f"day 0 {time}" if clock else None


def _ahead(found: re.Match[str], time: str, _part: Part) -> str:
    many = phrases.NUMBERS.get(found[1]) or int(found[1])
    if found[2].startswith("tim"):
        return f"before {many * 3600}"
    return f"day {many * (7 if found[2].startswith('uge') else 1)} {time}"


def _on(day: int, month: int, year: str | None, time: str, part: Part) -> str | None:
    start = datetime.fromisoformat(part["start"]).date()
    try:
        if year:
            found = date(int(year) + (2000 if len(year) == 2 else 0), month, day)
        else:
            found = date(start.year, month, day)
            if found > start:
                found = date(start.year - 1, month, day)
    except ValueError:
        return None
    return f"at {found.isoformat()}T{time}:00" if FIRST_YEAR < found.year < LAST_YEAR else None


_CUTOFFS: tuple[tuple[str, Callable[[re.Match[str], str, Part], str | None]], ...] = (
    (rf"\b({_N})\s*(dage?|døgn|timer?|uger?)\s*(?:før|inden)", _ahead),
    (r"\b(?:dagen|aftenen) (?:før|inden)", lambda _found, time, _part: f"day 1 {time}"),
    (r"\b(?:samme dag|på dagen)", lambda _found, time, _part: f"day 0 {time}"),
    (
        rf"\b(\d{{1,2}})\.?\s*({'|'.join(phrases.MONTHS)})\w*\.?\s*(\d{{4}})?",
        lambda found, time, part: _on(int(found[1]), phrases.MONTHS.index(found[2]) + 1, found[3], time, part),
    ),
    (
        r"\b(\d{1,2})\s*[/.-]\s*(\d{1,2})(?:\s*[/.-]\s*(\d{4}|\d\d))?\b",
        lambda found, time, part: _on(int(found[1]), int(found[2]), found[3], time, part),
    ),
    (
        rf"({'|'.join(phrases.WEEKDAYS)})",
        lambda found, time, _part: f"weekday {phrases.WEEKDAYS.index(found[1])} {time}",
    ),
)
READERS: dict[str, tuple[str, Callable[[list[Pair], Part], Any], Callable[[Part], Found | None]]] = {
    "capacity": ("CAPACITY", _one(_number), _capacity),
    "price": ("PRICE", _one(money), _price),
    "roles": ("ROLE", _roles, _roles_in_words),
    "meeting_point": ("MEETING-POINT", _one(_words_in), _after(phrases.MEETING_POINT)),
    "directions": ("DIRECTIONS", _one(_words_in), _after(phrases.DIRECTIONS)),
    "contact": ("CONTACT", _one(_words_in), _contact),
    "picture": ("PICTURE", _one(_picture), _picture_in_words),
    "sensitive": ("SENSITIVE", _one(_flag), _sensitive),
    "drop_in": ("DROP-IN", _one(_flag), _drop_in),
    "cutoff": ("CUTOFF", _cutoff_property, _cutoff),
}
