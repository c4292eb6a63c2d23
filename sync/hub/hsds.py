"""Reads Open Referral HSDS 3 JSON as far as a hub must: services one by one, what is wrong with each, and the terms.

This is the light look: ids, names, kinds and bounds. A kiosk looks at everything, in a process without rights
(kiosk/directory/hsds.py), and leaves out what it can't use. Every refusal is a code and what it is about; the console
has the words (console/help_words.py).
"""

import json
import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, Final

from django.conf import settings

MOST_FILE: Final = 8 << 20
"""Bytes of a file."""
MOST_SERVICES: Final = 2000
MOST_TERMS: Final = 2000
MOST_SERVICE: Final = 64 << 10
"""Bytes of one service as JSON."""
DEEPEST: Final = 12
LONGEST: Final = 20_000
"""Characters of one text."""
NAME: Final = 200
"""Characters of a service's name."""
ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}", re.ASCII)
TIME: Final = re.compile(r"(?:[01]\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?", re.ASCII)
UNSHOWN: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
"""What can't be shown, or turns a line round. A space that does not break and the like are for showing."""
DATES: Final = {"assured_date", "valid_from", "valid_to", "dtstart", "until"}
TIMES: Final = {"opens_at", "closes_at"}
NUMBERS: Final = {"latitude", "longitude", "amount", "minimum_age", "maximum_age", "interval", "count", "timezone"}
STATUS: Final = ("active", "inactive", "defunct", "temporarily closed")
NEEDED: Final = {
    "": ("name", "status"),
    "organization": ("name", "description"),
    "program": ("name", "description"),
    "location": ("location_type",),
    "addresses": ("address_1", "city", "state_province", "postal_code", "country", "address_type"),
    "phones": ("number",),
    "attributes": ("taxonomy_term_id",),
}
"""What HSDS requires of what is in a list or object of this name, besides an id; "" is the service."""
SHARED: Final = ("organization", "program", "location")
"""Objects that may stand in several services, and then are the same one."""
TERMS: Final = {"taxonomies": ("id", "name", "description"), "taxonomy_terms": ("id", "name", "description")}
Terms = dict[str, list[dict[str, Any]]]


class BadFile(Exception):
    """Nothing of the file can be read. `code` as in `Refusal`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class BadService(Exception):
    """A service that can't be taken. `field` is where: "phones.number"."""

    def __init__(self, code: str, name: str = "") -> None:
        super().__init__(f"{code} {name}")
        self.code, self.field = code, name


@dataclass(frozen=True)
class Refusal:
    """A service of a file that can't be taken: its row from 1, its name if it has one, why, and where in it."""

    row: int
    name: str
    code: str
    field: str


@dataclass
class Found:
    """What a file holds."""

    services: list[dict[str, Any]] = field(default_factory=list)
    terms: Terms = field(default_factory=lambda: {name: [] for name in TERMS})
    refused: list[Refusal] = field(default_factory=list)


def loaded(data: bytes) -> Any:
    """What an uploaded file of JSON holds. Raises BadFile."""
    if len(data) > MOST_FILE:
        raise BadFile("large")
    try:
        return json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise BadFile("not_json") from None


def read(page: Any, known: Terms) -> Found:
    """The services of a page, a list, or one alone; `known` are the terms that are there already. Raises BadFile."""
    said = _services(page)
    if not said:
        raise BadFile("empty")
    if len(said) > MOST_SERVICES:
        raise BadFile("many")
    found = Found()
    lists = page if isinstance(page, dict) else {}
    heard = Vocabulary(known, lists)
    seen: set[str] = set()
    for row, one in enumerate(said, 1):
        name = one.get("name") if isinstance(one, dict) else ""
        try:
            service = checked(one, heard, seen)
            seen.add(service["id"])
            found.services.append(service)
        except BadService as error:
            shown = name[:NAME] if isinstance(name, str) and name.isprintable() else ""
            found.refused.append(Refusal(row, shown, error.code, error.field))
    found.terms = heard.new()
    return found


def _services(page: Any) -> list[Any]:
    if isinstance(page, dict):
        for name in ("contents", "services"):
            if isinstance(page.get(name), list):
                return list(page[name])
        return [page] if "id" in page else []
    return page if isinstance(page, list) else []


class Vocabulary:
    """The terms that a service may name: those known, and those that its file brings along."""

    def __init__(self, known: Terms, lists: Mapping[str, Any]) -> None:
        self._known = {name: {one["id"]: one for one in known.get(name, ())} for name in TERMS}
        self._new: dict[str, dict[str, dict[str, Any]]] = {name: {} for name in TERMS}
        for name in TERMS:
            for one in lists.get(name) or () if isinstance(lists.get(name), list) else ():
                self.take(name, one)

    def take(self, name: str, said: Any) -> str:
        """One term or taxonomy, whole or not at all; gives its id, "" for what is none."""
        if not isinstance(said, dict):
            return ""
        one = {key: value for key, value in said.items() if isinstance(value, str | int | float) and value != ""}
        if isinstance(said.get("taxonomy_detail"), dict) and (
            above := self.take("taxonomies", said["taxonomy_detail"])
        ):
            one.setdefault("taxonomy_id", above)
        try:
            for key, value in one.items():
                _scalar(key, value, key)
        except BadService:
            return ""
        key = one.get("id")
        if any(not isinstance(one.get(need), str) for need in TERMS[name]) or not ID.fullmatch(str(key)):
            return ""
        if len(self._known[name]) + len(self._new[name]) < MOST_TERMS and self._known[name].get(str(key)) != one:
            self._new[name].setdefault(str(key), one)
        return str(key)

    def __contains__(self, key: object) -> bool:
        return key in self._known["taxonomy_terms"] or key in self._new["taxonomy_terms"]

    def new(self) -> Terms:
        """Those that are not known, or otherwise."""
        return {name: list(rows.values()) for name, rows in self._new.items()}


def checked(said: Any, terms: Vocabulary, seen: Container[str] = ()) -> dict[str, Any]:
    """One service as it is kept: without terms, which stand beside it; `seen` are ids of others. Raises BadService."""
    if not isinstance(said, dict):
        raise BadService("shape")
    service = _clean(said, "", "", 0, terms)
    assert isinstance(service, dict)  # noqa: S101 - said for the types alone
    if len(service["name"]) > NAME:
        raise BadService("long", "name")
    if service["status"] not in STATUS:
        raise BadService("status", "status")
    if len(text_of(service).encode()) > MOST_SERVICE:
        raise BadService("large")
    if service["id"] in seen:
        raise BadService("twice", "id")
    return service


def _clean(said: Any, name: str, where: str, depth: int, terms: Vocabulary) -> dict[str, Any]:
    """An object without what says nothing; `name` is what it is called where it stands."""
    if not isinstance(said, dict) or depth > DEEPEST:
        raise BadService("shape", where)
    made: dict[str, Any] = {}
    for key, value in said.items():
        if not key.isprintable() or len(key) > 64:
            raise BadService("text", where)
        if name == "attributes" and key == "taxonomy_term":
            if found := terms.take("taxonomy_terms", value):
                made.setdefault("taxonomy_term_id", found)
        elif (clean := _value(key, value, _at(where, key), depth, terms)) is not None:
            made[key] = clean
    _needed(made, name, where, terms)
    return made


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def _value(key: str, value: Any, at: str, depth: int, terms: Vocabulary) -> Any:
    """What a field holds; None for what says nothing."""
    if isinstance(value, dict):
        return _clean(value, key, at, depth + 1, terms)
    if isinstance(value, list):
        return [_clean(one, key, at, depth + 1, terms) for one in value] or None
    return None if value is None or value == "" else _scalar(key, value, at)


def _needed(made: dict[str, Any], name: str, where: str, terms: Vocabulary) -> None:
    """See that what HSDS requires is there. Raises BadService."""
    if type(made.get("id")) is int:
        made["id"] = str(made["id"])
    for need in ("id", *NEEDED.get(name, ())):
        if not isinstance(made.get(need), str):
            raise BadService("missing", _at(where, need))
    if not ID.fullmatch(made["id"]):
        raise BadService("id", _at(where, "id"))
    if name == "attributes" and made["taxonomy_term_id"] not in terms:
        raise BadService("term", where)
    if TIMES & made.keys() and not made.keys() >= TIMES:
        raise BadService("hours", where)
    for one in ("organization", "program"):
        if not name and f"{one}_id" in made and made[f"{one}_id"] != made.get(one, {}).get("id"):
            raise BadService("link", f"{one}_id")


def _scalar(key: str, value: Any, at: str) -> str | int | float | bool:
    if isinstance(value, str):
        if len(value) > LONGEST or UNSHOWN.search(value):
            raise BadService("text", at)
        if (key in DATES and not is_day(value)) or (key in TIMES and not TIME.fullmatch(value)):
            raise BadService("time" if key in TIMES else "day", at)
        if key in NUMBERS:
            raise BadService("number", at)
        return value
    if isinstance(value, bool):
        return value
    if not isinstance(value, int | float) or not -1e15 < value < 1e15:
        raise BadService("number", at)
    return value


def is_day(text: str) -> bool:
    """Whether it is a day as HSDS writes it, with or without a time behind."""
    try:
        date.fromisoformat(text[:10])
    except ValueError:
        return False
    return len(text) == 10 or text[10] in "T "


def rows_of(service: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rows that are this service's alone: what each is, and its id. What several may share is passed over."""
    for name, value in service.items():
        if name in SHARED:
            continue
        for one in [value] if isinstance(value, dict) else value if isinstance(value, list) else ():
            yield name, one["id"]
            yield from rows_of(one)


def shared_in(service: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """The organisation, programme and places in a service, by what they are called."""
    for name, value in service.items() if isinstance(service, dict) else ():
        if name in SHARED and isinstance(value, dict):
            yield name, value
        for one in value if isinstance(value, list) else [value]:
            yield from shared_in(one)


def with_shared(service: Any, newest: Mapping[tuple[str, str], dict[str, Any]]) -> Any:
    """The service with what it shares as it is now."""
    if isinstance(service, list):
        return [with_shared(one, newest) for one in service]
    if not isinstance(service, dict):
        return service
    made = {name: with_shared(value, newest) for name, value in service.items()}
    return made | {name: newest[name, one["id"]] for name, one in made.items()
                   if name in SHARED and isinstance(one, dict) and (name, one["id"]) in newest}  # fmt: skip


def page(services: list[dict[str, Any]], terms: Terms) -> dict[str, Any]:
    """All of it as the page of services that an HSDS interface gives."""
    return {
        "version": "3.1", "total_items": len(services), "total_pages": 1, "page_number": 1, "size": len(services),
        "first_page": True, "last_page": True, "empty": not services, "contents": services, **terms,
    }  # fmt: skip


def text_of(found: Mapping[str, Any]) -> str:
    """As kiosks get it."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))


@cache
def ours() -> Terms:
    """The terms that come with Stuen: needs, conditions, and words in other languages."""
    found = json.loads(settings.HELP_TERMS.read_text("utf-8"))
    return {name: found[name] for name in TERMS}
