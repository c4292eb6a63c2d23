"""What `help check` says of the directory: what is wrong, what was looked at too long ago, what nobody translated."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from kiosk.directory.checks import ADDRESS, is_kind
from kiosk.directory.fields import fields
from kiosk.directory.hours import Hours, hour_of
from kiosk.directory.hsds import Read
from kiosk.directory.offers import BASE, Offer, in_language, offers_of
from kiosk.directory.problems import Problem
from kiosk.directory.tables import Row, Tables
from kiosk.guidance.model import STALE
from kiosk.i18n import N_, WHOLE, _, n_

TO_SAY: Final = {
    "service": ("name", "description", "application_process", "eligibility_description", "fees_description", "alert"),
    "location": ("transportation",),
    "cost_option": ("option", "amount_description"),
    "accessibility": ("description",),
}
"""What a visitor reads, and so must be there in every language."""
KINDS: Final = ("stale", "translations", "links", "hours", "to_check")
TITLES: Final = {
    "stale": N_("Due to be checked again:"),
    "translations": N_("Not translated:"),
    "links": N_("Leads nowhere:"),
    "hours": N_("Hours to look at:"),
    "to_check": N_("For staff to check:"),
}


def checked(read: Read, words: Path, now: datetime) -> dict[str, Any]:
    """Everything, for programs; `ok` is whether nothing serious is wrong."""
    offers = offers_of(read.tables)
    notes = {
        "stale": list(_stale(offers, now.date())),
        "translations": list(_translations(read.tables)),
        "links": [*_links(read.tables, offers), *_words(words, offers, read.tables)],
        "hours": list(_hours(read.tables, offers, now)),
        "to_check": [_of(one, N_("Staff ought to call: it does not come from the place itself."))
                     for one in offers if "check" in one.conditions],
    }  # fmt: skip
    return {
        "ok": read.ok,
        "version": read.version,
        "services": len(read.tables["service"]),
        "problems": [one.as_json() for one in read.problems],
        **{kind: [one.as_json() for one in found] for kind, found in notes.items()},
    }


def lines(found: dict[str, Any]) -> list[str]:
    """The same for people."""
    said = [n_("{n} service is in the directory.", "{n} services are in the directory.", found["services"])]
    if found["problems"]:
        said += [_("Wrong:"), *map(_line, found["problems"])]
    for kind in KINDS:
        if found[kind]:
            said += [_(TITLES[kind]), *map(_line, found[kind])]
    return said


def _line(one: dict[str, Any]) -> str:
    where = ", ".join(str(one[key]) for key in ("file", "row", "field") if one[key])
    return f"  {where}: {one['what']}"


def _of(offer: Offer, message: str, name: str = "", **fields_: object) -> Problem:
    return Problem(in_language(offer.name, BASE), "", name, message, fields_, serious=False, id=offer.id)


def _row(table: str, row: Row, message: str, name: str = "", **fields_: object) -> Problem:
    return Problem(table, str(row["id"]), name, message, fields_, serious=False, id=str(row["id"]))


def _stale(offers: Iterable[Offer], today: date) -> Iterator[Problem]:
    """What was last checked more than 90 days ago, or nobody knows when; the oldest first."""
    for one in sorted(offers, key=lambda one: one.checked or date.min):
        if one.checked is None:
            yield _of(one, N_("Nobody wrote when it was last checked. Call, and put the date."), "assured_date")
        elif today - one.checked > STALE:
            message = N_("It was last checked on {day}. Call, and put the new date.")
            yield _of(one, message, "assured_date", day=one.checked.isoformat())


def overdue(offers: Iterable[Offer], today: date) -> list[Offer]:
    """The offers that are due to be checked again, the oldest first."""
    due = [one for one in offers if one.checked is None or today - one.checked > STALE]
    return sorted(due, key=lambda one: one.checked or date.min)


def _translations(tables: Tables) -> Iterator[Problem]:
    """The fields that a visitor reads, and that are not there in each language."""
    codes = {key: str(row.get("code", "")) for key, row in tables["taxonomy_term"].items()}
    said = {
        (row.get("link_entity"), row.get("link_id"), codes.get(str(row.get("taxonomy_term_id")), ""))
        for row in tables["attribute"].values()
        if row.get("link_type") == "translation" and "value" in row
    }
    for table, names in TO_SAY.items():
        for key, row in tables[table].items():
            for name in names:
                for language in WHOLE:
                    if name in row and language.code != BASE and (table, key, f"{language.code}.{name}") not in said:
                        message = N_("It is not there in {language}.")
                        yield _row(table, row, message, name, language=language.code)


def _links(tables: Tables, offers: Iterable[Offer]) -> Iterator[Problem]:
    """What leads nowhere: offers that nobody can reach, numbers that are none, addresses that are none."""
    for one in offers:
        if not one.phones and not any(spot.address or spot.metres is not None for spot in one.spots) and not one.url:
            yield _of(one, N_("There is neither a place, nor a number, nor an address on the net."))
        if not one.needs:
            yield _of(one, N_("It says no need, so it is found by its words only. Add what it helps with."))
    for row in tables["phone"].values():
        digits = "".join(filter(str.isdecimal, str(row.get("number", ""))))
        if not 3 <= len(digits) <= 15:
            yield _row("phone", row, N_("{value} is not a telephone number."), "number", value=row.get("number", ""))
    for table, rows in tables.items():
        addresses = [name for name, one in fields(table).items() if one.kind == "uri"]
        for row in rows.values():
            for name in addresses:
                if name in row and not (is_kind("uri", row[name]) and ADDRESS.fullmatch(str(row[name]))):
                    yield _row(
                        table,
                        row,
                        N_("{value} is not an address; write it as https://example.org."),
                        name,
                        value=row[name],
                    )


def _words(path: Path, offers: Iterable[Offer], tables: Tables) -> Iterator[Problem]:
    """What words.json leads to that nobody offers."""
    try:
        groups = json.loads(path.read_bytes())["groups"]
    except (OSError, ValueError, KeyError, TypeError):
        yield Problem(
            path.name,
            "",
            "",
            N_("It is missing or not as it should be: only the services' own words are found."),
            serious=False,
        )
        return
    known = {code for one in offers for code in one.needs}
    conditions = {str(row.get("code")) for row in tables["taxonomy_term"].values()} | {"woman", "man", "free"}
    for place, group in enumerate(groups if isinstance(groups, list) else []):
        named = str(group.get("id", place))
        lost = [code for code in (*group.get("needs", ()), *group.get("crisis", ())) if code not in known]
        lost += [code for code in group.get("conditions", {}) if code not in conditions]
        if lost:
            message = N_("Nobody offers {codes}.")
            yield Problem(path.name, named, "", message, {"codes": ", ".join(dict.fromkeys(lost))}, serious=False)


def _hours(tables: Tables, offers: Iterable[Offer], now: datetime) -> Iterator[Problem]:
    for row in tables["schedule"].values():
        if hour_of(row) is None:
            yield _row(
                "schedule", row, N_("These hours can't be worked out. Write them as opens_at, closes_at and byday.")
            )
        elif str(row.get("opens_at", "")).rstrip("Zz") != str(row.get("opens_at", "")) or "+" in str(
            row.get("opens_at", "")
        ):
            yield _row(
                "schedule", row, N_("Leave the offset out: hours are those of the clock on the wall."), "opens_at"
            )
    for one in offers:
        known = [hours for hours in (*(spot.hours for spot in one.spots), one.calls) if hours]
        if not known:
            yield _of(one, N_("No hours are known. Call, and put them in; until then people are told to call first."))
        for hours in known:
            if never(hours, now):
                yield _of(one, N_("It is not open once in the year that comes. Look at its hours, or take it out."))


def never(hours: Hours, now: datetime) -> bool:
    """Whether something is neither open nor opens again within the year that comes."""
    state = hours.state(now)
    return not state.open and state.opens is None
