"""What a form shows of an HSDS service, and how it is put back: fields, and attributes by the codes of their terms.

All changes are to the document that is given; what no form shows stays as it is.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import uuid4

from sync.hub import hsds

Row = dict[str, Any]
TEXTS: Final = ("name", "description", "application_process", "eligibility_description", "alert")
"""Fields of a service that people read, in Danish; in English they are attributes."""
STATE: Final = "Danmark"
"""HSDS wants a state or province; nobody here says one."""


class Codes:
    """The terms by their codes."""

    def __init__(self, terms: hsds.Terms) -> None:
        named = {one["id"]: str(one.get("name")) for one in terms["taxonomies"]}
        self._code: dict[str, str] = {}
        self._id: dict[tuple[str, str], str] = {}
        self.needs: dict[str, str] = {}
        """The needs by code, and what they are called in Danish."""
        for one in terms["taxonomy_terms"]:
            code = str(one.get("code") or one["name"])
            kind = str(one.get("taxonomy") or named.get(str(one.get("taxonomy_id")), ""))
            self._code[one["id"]] = code
            self._id.setdefault((kind, code), one["id"])
            if kind == "need" and "parent_id" not in one:
                self.needs.setdefault(code, str(one["name"]))

    def code(self, row: Row) -> str:
        """The code of an attribute's term."""
        return self._code.get(str(row.get("taxonomy_term_id")), "")

    def id(self, kind: str, code: str) -> str:
        """The term with this code; "" where there is none."""
        return self._id.get((kind, code), "")

    def values(self, owner: Row, kind: str) -> dict[str, str]:
        """The attributes of this kind by code, with their values; "yes" for one that says nothing more."""
        return {self.code(one): str(one.get("value", "yes")) for one in self._rows(owner, kind)}

    def put(self, owner: Row, kind: str, code: str, value: str) -> None:
        """Let an attribute have this value; "" takes it away. "yes" is one that says nothing more."""
        if self.values(owner, kind).get(code, "") == value or not (term := self.id(kind, code)):
            return
        self.take(owner, kind, code)
        if value:
            said = {"id": str(uuid4()), "taxonomy_term_id": term, "link_type": kind}
            owner.setdefault("attributes", []).append(said if value == "yes" else {**said, "value": value})

    def take(self, owner: Row, kind: str, code: str) -> None:
        """Take an attribute away."""
        for one in [one for one in self._rows(owner, kind) if self.code(one) == code]:
            owner["attributes"].remove(one)
        if not owner.get("attributes", True):
            del owner["attributes"]

    def put_needs(self, service: Row, codes: Sequence[str]) -> None:
        """What it helps with, the most important first."""
        if list(self.values(service, "need")) == list(codes):
            return
        rows = {self.code(one): one for one in self._rows(service, "need")}
        for code in rows:
            self.take(service, "need", code)
        for code in codes:
            term = self.id("need", code)
            fresh = {"id": str(uuid4()), "taxonomy_term_id": term, "link_type": "need"}
            service.setdefault("attributes", []).append(rows.get(code, fresh))

    def _rows(self, owner: Row, kind: str) -> list[Row]:
        return [one for one in owner.get("attributes") or () if one.get("link_type") == kind and self.code(one)]


def put(owner: Row, name: str, value: Any) -> None:
    """Let a field be this; nothing takes it away."""
    if value in ("", None):
        owner.pop(name, None)
    else:
        owner[name] = value


def phones(service: Row) -> Iterator[tuple[Row, Row]]:
    """The numbers that are shown, each with what holds it: the service's own, then those of its places."""
    for owner in (service, *(service.get("service_at_locations") or ())):
        for one in owner.get("phones") or ():
            yield owner, one


def put_phones(service: Row, rows: Sequence[tuple[str, str, str]]) -> None:
    """Let these be the numbers: (id or "", number, what it is); a known one without a number goes."""
    there = {one["id"]: (owner, one) for owner, one in phones(service)}
    for key, number, what in rows:
        if key in there:
            owner, one = there[key]
            if number:
                one["number"] = number
                put(one, "description", what)
                continue
            owner["phones"].remove(one)
            if not owner["phones"]:
                del owner["phones"]
        elif number:
            said = {"id": str(uuid4()), "number": number, "type": "voice"}
            service.setdefault("phones", []).append(said | ({"description": what} if what else {}))


def place(service: Row) -> Row:
    """The first place of it; an empty one where there is none."""
    return next((one.get("location", {}) for one in service.get("service_at_locations") or ()), {})


def address(service: Row) -> Row:
    """The first address of it."""
    found: Row = next(iter(place(service).get("addresses") or ()), {})
    return found


def put_place(service: Row, said: Row, *, moved: bool) -> None:
    """Let this be where it is: address_1, postal_code, city, name, transportation. `moved`: not where the map says."""
    location = place(service)
    if not location:
        if not said["address_1"]:
            return
        location = {"id": str(uuid4()), "location_type": "physical"}
        service.setdefault("service_at_locations", []).append({"id": str(uuid4()), "location": location})
    for name in ("name", "transportation"):
        put(location, name, said[name])
    if not said["address_1"]:
        location.pop("addresses", None)
    else:
        if not location.get("addresses"):
            kind = {"state_province": STATE, "country": "DK", "address_type": "physical"}
            location["addresses"] = [{"id": str(uuid4()), **kind}]
        location["addresses"][0] |= {name: said[name] for name in ("address_1", "postal_code", "city")}
    if moved:
        for name in ("latitude", "longitude", "external_identifier", "external_identifier_type"):
            location.pop(name, None)


def put_organisation(service: Row, name: str, known: Sequence[Row]) -> None:
    """Who is behind it. One with this name is that one; else the one it has is called so, or a new one is."""
    now = service.get("organization")
    if not name or (now and now.get("name") == name):
        return
    other = next((one for one in known if str(one.get("name", "")).casefold() == name.casefold()), None)
    if other is not None:
        service["organization"] = other
    elif now:
        now["name"] = name
    else:
        service["organization"] = {"id": str(uuid4()), "name": name, "description": name}
    if "organization_id" in service:
        service["organization_id"] = service["organization"]["id"]


def languages(service: Row) -> list[str]:
    """The codes of the languages that are spoken."""
    return [str(one["code"]) for one in service.get("languages") or () if "code" in one]


def put_languages(service: Row, codes: Sequence[str], names: dict[str, str]) -> None:
    """Let these be spoken; a language that has no code here stays."""
    rows = service.get("languages") or []
    known = set(languages(service))
    left = [one for one in rows if one.get("code", "") in codes or "code" not in one or one["code"] not in names]
    fresh = [{"id": str(uuid4()), "name": names[code], "code": code} for code in codes if code not in known]
    put(service, "languages", [*left, *fresh] or None)


def price(service: Row, codes: Codes) -> tuple[Decimal | None, str]:
    """What it costs, and for what ("nat"); None where that is not known, or can't be said in one number."""
    rows = service.get("cost_options") or []
    if not rows and "free" in codes.values(service, "condition"):
        return Decimal(0), ""
    if len(rows) != 1 or not isinstance(rows[0].get("amount"), int | float):
        return None, ""
    return Decimal(str(rows[0]["amount"])), str(rows[0].get("option", ""))


def has_own_price(service: Row) -> bool:
    """Whether the price is said in a way that one number is not: several prices, or words."""
    rows = service.get("cost_options") or []
    return len(rows) > 1 or any(not isinstance(one.get("amount"), int | float) for one in rows)


def put_price(service: Row, amount: Decimal | None, option: str, codes: Codes) -> None:
    """Let it cost this. A price of its own kind stays."""
    if has_own_price(service) or price(service, codes) == (amount, option):
        return
    if amount != 0:
        codes.take(service, "condition", "free")
    if amount is None:
        service.pop("cost_options", None)
        return
    if not service.get("cost_options"):
        service["cost_options"] = [{"id": str(uuid4()), "currency": "DKK"}]
    (row,) = service["cost_options"]
    row["amount"] = int(amount) if amount == int(amount) else float(amount)
    put(row, "option", option)
