"""Where a form is handed in and how: by the sheet `aflevering` of the form, and by the visitor's municipality.

The places are content (assets/content/forms/handin.toml); a centre's own handin.toml in its folder of forms adds to
them and wins: numbers and addresses come from there, we know none. A municipality that nobody has written down is no
dead end: what everybody's municipality has holds for it.
"""

import logging
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.outputs.sheets import Sheets
from kiosk.i18n import lines, order, pick
from kiosk.paths import ASSETS

Kind = Literal["paper", "phone", "person", "login"]
KINDS = get_args(Kind)
OURS = ASSETS / "content" / "forms"
FILE = "handin.toml"
UNKNOWN = "ukendt"
MUNICIPALITY = "kommune"
"""The name of the question, in every form of ours that asks where one lives."""
LARGEST = 1 << 20

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to hand it in: short sentences, the number to call ("" for none), and the address ("" for none)."""

    kind: Kind
    lines: tuple[str, ...]
    phone: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """An authority, its ways in the order to try them, when it was looked at, and whether staff ought to look again.

    `municipality` is its name if somebody here wrote it down, else ""; `opening` says when it is open.
    """

    key: str
    name: str
    ways: tuple[Way, ...]
    municipality: str = ""
    opening: tuple[str, ...] = ()
    check: bool = False
    checked: date | None = None


def places(definition: Definition, session: FormSession, *, own: Path | None = None) -> list[Place]:
    """Where to go with a form that is filled in, in the language now in use; `own` is the centre's folder of forms.

    Never empty: a form that does not say is handed in here, in the house. Raises nothing.
    """
    sheets = Sheets(definition, session)
    book = Book.load(own)
    keys = [row.get("noegle", "") for row in sheets.rows(definition.sidecar.aflevering, otherwise=True)]
    where = sheets.value(MUNICIPALITY)
    found = [place for key in dict.fromkeys(keys) if (place := book.place(key, where))]
    if not found and (house := book.place("huset", where)):
        found = [house]
    return found


@dataclass(frozen=True)
class Book:
    """All places, ours and the centre's."""

    authorities: Mapping[str, Mapping[str, Any]]
    municipalities: Mapping[str, Mapping[str, Any]]

    @classmethod
    def load(cls, own: Path | None = None) -> "Book":
        """Raises nothing: a file of the centre's that can't be read is left out and told of in the log."""
        ours, theirs = _read(OURS / FILE), _own(own)
        return cls(
            _joined(ours.get("authority"), theirs.get("authority")), _joined(ours.get("kommune"), theirs.get("kommune"))
        )

    def municipality(self, said: str) -> Mapping[str, Any]:
        """What is known of a municipality, however its name is written; {} for one that nobody wrote down."""
        wanted = _bare(said)
        for key, one in self.municipalities.items():
            names = [key, *_texts(one.get("match"))]
            if key not in {UNKNOWN, "eksempel"} and wanted and wanted in {_bare(name) for name in names}:
                return one
        return {}

    def place(self, key: str, municipality: str = "") -> Place | None:
        """An authority in a municipality; None for a key that nobody wrote down."""
        authority = self.authorities.get(key)
        if authority is None:
            return None
        ways = tuple(way for one in _tables(authority.get("way")) if (way := _way(one)))
        source = authority.get("source", {})
        found = Place(
            key,
            _said(authority.get("name")),
            ways,
            check=bool(authority.get("check")),
            checked=source.get("checked") if isinstance(source, Mapping) else None,
        )
        if authority.get("level") != "kommune":
            return found
        known = self.municipality(municipality)
        return _there(found, known) if known else _anywhere(found, self.municipalities.get(UNKNOWN, {}))


def _there(place: Place, known: Mapping[str, Any]) -> Place:
    """With the numbers, the address and the words of a municipality that somebody wrote down."""
    inner = known.get("authority")
    special = inner.get(place.key, {}) if isinstance(inner, Mapping) else {}
    phone = str(special.get("phone") or known.get("phone") or "")
    address = str(special.get("address") or known.get("address") or "")
    lines = _lines(special)
    ways = []
    for way in place.ways:
        if way.kind == "phone":
            ways.append(replace(way, phone=phone or way.phone))
        elif way.kind == "person":
            ways.append(replace(way, lines=(*way.lines, *lines), address=address))
        elif way.kind == "paper":
            ways.append(replace(way, address=address))
        else:
            ways.append(way)
    source = known.get("source", {})
    return replace(
        place,
        ways=tuple(ways),
        municipality=_said(known.get("name")),
        opening=_lines(known.get("opening", {})),
        check=bool(known.get("check")),
        checked=source.get("checked") if isinstance(source, Mapping) else None,
    )


def _anywhere(place: Place, unknown: Mapping[str, Any]) -> Place:
    """What holds in every municipality, where the authority's own words give no way to call."""
    if any(way.kind == "phone" for way in place.ways) or not _lines(unknown):
        return place
    return replace(place, ways=(*place.ways, Way("phone", _lines(unknown))))


def _way(row: Mapping[str, Any]) -> Way | None:
    kind: Any = row.get("kind")
    if kind not in KINDS or not _lines(row):
        return None
    key = str(row.get("phone", ""))
    return Way(kind, _lines(row), phone=_phones().get(key, "") if key else "")


@cache
def _phones() -> Mapping[str, str]:
    """The numbers that the guides know, by their keys."""
    phones = _read(OURS.parent / "guides" / "phones.toml")
    return {key: str(one["number"]) for key, one in phones.items() if isinstance(one, Mapping) and "number" in one}


def _own(folder: Path | None) -> Mapping[str, Any]:
    if folder is None:
        return {}
    try:
        if not (folder / FILE).is_file() or (folder / FILE).stat().st_size > LARGEST:
            return {}
        return _read(folder / FILE)
    except (OSError, ValueError, RecursionError):
        log.info("the centre's own handin.toml can't be read")
        return {}


def _read(path: Path) -> Mapping[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def _joined(ours: Any, theirs: Any) -> dict[str, Mapping[str, Any]]:
    """Tables by their keys: theirs win, line by line."""
    found: dict[str, Mapping[str, Any]] = {}
    for tables in (ours, theirs):
        for key, one in tables.items() if isinstance(tables, Mapping) else ():
            if isinstance(one, Mapping):
                found[key] = {**found.get(key, {}), **one}
    return found


def _bare(name: str) -> str:
    """A municipality's name without what people leave out: "Aarhus Kommune", "aarhus", "Københavns"."""
    words = name.casefold().replace("-", " ").split()
    return " ".join(word for word in words if word not in {"kommune", "regionskommune"}).removesuffix("s")


def _said(texts: Any) -> str:
    if not isinstance(texts, Mapping):
        return str(texts or "")
    return str(pick(texts))


def _lines(row: Any) -> tuple[str, ...]:
    if not isinstance(row, Mapping):
        return ()
    return lines({code: _texts(row.get(code)) for code in order()})


def _texts(found: Any) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


def _tables(found: Any) -> list[Mapping[str, Any]]:
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []
