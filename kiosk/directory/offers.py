"""Offers: what a person is shown of a service, made from the rows of HSDS as directory.md says.

Words are by language, {"da": ..., "en": ...}; what nobody translated is there in Danish only. Nothing here changes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from kiosk.directory.checks import day_of
from kiosk.directory.hours import Hour, Hours, OnHolidays, hour_of
from kiosk.directory.tables import Row, Tables
from kiosk.i18n import pick

Words = Mapping[str, str]
BASE: Final = "da"
BY_PHONE: Final = "telefon"
"""Stands in `attending_type` of hours in which one calls, not comes."""
METRES: Final = "map-metres"
EARTH: Final = 6_371_000


def in_language(words: Words, code: str) -> str:
    """The words in this language, else in one that stands in its place, else ""; they know which."""
    return pick(words, code)


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call."""

    number: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Price:
    """What it costs. `amount` None: see the words."""

    amount: Decimal | None
    option: Words = field(default_factory=dict)
    words: Words = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an offer is. `x`, `y`: metres east and north of the kiosk, for the map; `metres`: how far, straight."""

    id: str = ""
    name: Words = field(default_factory=dict)
    address: str = ""
    way: Words = field(default_factory=dict)
    access: tuple[Words, ...] = ()
    x: float | None = None
    y: float | None = None
    metres: int | None = None
    hours: Hours = field(default_factory=lambda: Hours(()))


@dataclass(frozen=True, slots=True)
class Offer:
    """One service. `needs` are codes, the most important first; `conditions` code -> value ("" for a plain yes)."""

    id: str
    name: Words
    organization: Words
    description: Words
    how: Words
    """What one does to get it."""
    who: Words
    alert: Words
    needs: tuple[str, ...]
    conditions: Mapping[str, str]
    spots: tuple[Spot, ...]
    """None: a number to call, or an address on the net."""
    phones: tuple[Phone, ...]
    calls: Hours
    """When the phone is answered."""
    languages: tuple[str, ...]
    prices: tuple[Price, ...]
    url: str
    checked: date | None
    status: str
    other_names: Words = field(default_factory=dict)

    @property
    def by_phone(self) -> bool:
        """Whether it is a line to call, not a place to go to."""
        return not any(spot.metres is not None or spot.address for spot in self.spots)

    @property
    def free(self) -> bool | None:
        """Whether it costs nothing; None when that is not known."""
        if "free" in self.conditions:
            return True
        return all(price.amount == 0 for price in self.prices) if self.prices else None

    def says(self, condition: str) -> str:
        """The value of a condition: "yes" for a plain one, "" when nothing is said."""
        return self.conditions[condition] or "yes" if condition in self.conditions else ""


class _Making:
    """Rows by what they belong to, while offers are made."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.codes = {key: str(row.get("code") or row.get("name", "")) for key, row in tables["taxonomy_term"].items()}
        self.attributes: dict[str, list[Row]] = {}
        for row in tables["attribute"].values():
            self.attributes.setdefault(str(row.get("link_id")), []).append(row)
        self.of: dict[tuple[str, str, str], list[Row]] = {}
        for table in (
            "phone",
            "schedule",
            "language",
            "cost_option",
            "service_at_location",
            "address",
            "accessibility",
        ):
            for row in tables[table].values():
                for name in ("service_id", "location_id", "service_at_location_id"):
                    if name in row:
                        self.of.setdefault((table, name, str(row[name])), []).append(row)
        self.here = self._here()

    def _here(self) -> tuple[float, float] | None:
        """Where the kiosk is: the place of the service that is `here`."""
        for row in self.tables["service"].values():
            if "here" in self.conditions(str(row["id"])):
                for at in self.rows("service_at_location", "service_id", row):
                    place = self.tables["location"].get(str(at.get("location_id")), {})
                    if isinstance(x := place.get("latitude"), int | float) and isinstance(
                        y := place.get("longitude"), int | float
                    ):
                        return float(x), float(y)
        return None

    def rows(self, table: str, link: str, row: Row) -> list[Row]:
        return self.of.get((table, link, str(row["id"])), [])

    def linked(self, key: str, kind: str) -> list[tuple[str, str]]:
        """The code and the value of each attribute of this kind."""
        return [
            (self.codes.get(str(row.get("taxonomy_term_id")), ""), str(row.get("value", "")))
            for row in self.attributes.get(key, ())
            if row.get("link_type") == kind
        ]

    def conditions(self, key: str) -> dict[str, str]:
        return dict(self.linked(key, "condition"))

    def words(self, row: Row, name: str) -> Words:
        """A field in each language that it is in."""
        found = {BASE: str(row[name])} if name in row else {}
        for code, value in self.linked(str(row["id"]), "translation"):
            language, _, what = code.partition(".")
            if what == name and value:
                found[language] = value
        return found


def offers_of(tables: Tables) -> list[Offer]:
    """Every service that is to be shown, in the order of the tables."""
    making = _Making(tables)
    return [_offer(row, making) for row in tables["service"].values() if row.get("status") != "defunct"]


def _offer(row: Row, making: _Making) -> Offer:
    key = str(row["id"])
    conditions = making.conditions(key)
    on_holidays: OnHolidays = {"closed": "closed", "sunday": "sunday"}.get(conditions.get("holidays", ""), "open")  # type: ignore[assignment]
    at_all = making.rows("schedule", "service_id", row)
    places = making.rows("service_at_location", "service_id", row)
    spots = tuple(_spot(place, at_all, on_holidays, making) for place in places)
    calls = Hours(_hours(at_all, by_phone=True) or ([] if places else _hours(at_all, by_phone=False)), on_holidays)
    organization = making.tables["organization"].get(str(row.get("organization_id")))
    phones = [*making.rows("phone", "service_id", row)]
    for place in places:
        phones += making.rows("phone", "service_at_location_id", place)
    return Offer(
        id=key,
        name=making.words(row, "name"),
        organization=making.words(organization, "name") if organization else {},
        description=making.words(row, "description"),
        how=making.words(row, "application_process"),
        who=making.words(row, "eligibility_description"),
        alert=making.words(row, "alert"),
        needs=tuple(code for code, _ in making.linked(key, "need")),
        conditions=conditions,
        spots=spots,
        phones=tuple(Phone(str(one.get("number", "")), str(one.get("description", ""))) for one in phones),
        calls=calls,
        languages=tuple(str(one["code"]) for one in making.rows("language", "service_id", row) if "code" in one),
        prices=tuple(_price(one, making) for one in making.rows("cost_option", "service_id", row)),
        url=str(row.get("url", "")),
        checked=_day(row),
        status=str(row.get("status", "active")),
        other_names=making.words(row, "alternate_name"),
    )


def _day(row: Row) -> date | None:
    try:
        return day_of(str(row["assured_date"]))
    except (KeyError, ValueError):
        return None


def _hours(rows: list[Row], *, by_phone: bool) -> list[Hour]:
    chosen = [row for row in rows if (BY_PHONE in str(row.get("attending_type", "")).lower()) == by_phone]
    return [hour for row in chosen if (hour := hour_of(row)) is not None]


def _spot(place: Row, at_all: list[Row], on_holidays: OnHolidays, making: _Making) -> Spot:
    """Where, and the hours there: its own rules before the service's, and those before the house's; all exceptions."""
    row = making.tables["location"].get(str(place.get("location_id")), {"id": ""})
    levels = (
        making.rows("schedule", "service_at_location_id", place),
        at_all,
        making.rows("schedule", "location_id", row),
    )
    by_level = [_hours(one, by_phone=False) for one in levels]
    regular = [[one for one in level if not one.exception] for level in by_level]
    rules = next(filter(None, regular), [])
    exceptions = [one for level in by_level for one in level if one.exception]
    address = next(iter(making.rows("address", "location_id", row)), {})
    x, y, metres = _where(row, making.here)
    return Spot(
        id=str(row["id"]),
        name=making.words(row, "name"),
        address=", ".join(str(address[name]) for name in ("address_1", "postal_code") if name in address)
        + (f" {address['city']}" if "city" in address else ""),
        way=making.words(row, "transportation"),
        access=tuple(making.words(one, "description") for one in making.rows("accessibility", "location_id", row)),
        x=x,
        y=y,
        metres=metres,
        hours=Hours([*rules, *exceptions], on_holidays),
    )


def _where(row: Row, here: tuple[float, float] | None) -> tuple[float | None, float | None, int | None]:
    """Metres east and north of the kiosk, and how far."""
    x: float | None = None
    y: float | None = None
    if row.get("external_identifier_type") == METRES:
        try:
            x, y = (float(part) for part in str(row.get("external_identifier", "")).split(","))
        except ValueError:
            x = y = None
    elif (
        here
        and isinstance(at := row.get("latitude"), int | float)
        and isinstance(by := row.get("longitude"), int | float)
    ):
        x = math.radians(by - here[1]) * EARTH * math.cos(math.radians(here[0]))
        y = math.radians(at - here[0]) * EARTH
    return x, y, None if x is None or y is None else round(math.hypot(x, y))


def _price(row: Row, making: _Making) -> Price:
    amount = row.get("amount")
    paid = Decimal(str(amount)) if isinstance(amount, int | float) else None
    return Price(paid, making.words(row, "option"), making.words(row, "amount_description"))


def names_of(tables: Tables) -> Mapping[str, Words]:
    """What each need and condition is called, by its code."""
    rows = tables["taxonomy_term"]
    named: dict[str, dict[str, str]] = {}
    for row in rows.values():
        code = str(row.get("code", ""))
        parent = rows.get(str(row.get("parent_id")))
        if parent is None:
            named.setdefault(code, {})[BASE] = str(row["name"])
        elif "." in code:
            named.setdefault(str(parent.get("code", "")), {})[code.partition(".")[0]] = str(row["name"])
    return named
