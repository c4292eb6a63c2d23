"""iCalendar bytes to activities in plain, checked form (RFC 5545), through `icalendar`. Runs in the reader's process.

`read` gives {"events": [...], "cancels": [...], "problems": [...], "whole": bool}. An event is one UID: a main part and
the parts that override single repetitions (RECURRENCE-ID); kiosk/activities/series.py tells what a part holds. A broken
event becomes a problem (uid, summary, what) and the others come in.
"""

import re
import warnings
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from kiosk.activities.event import BrokenEvent, EventReader
from kiosk.activities.lines import MAX_EVENTS, MAX_FILE, Block, Outline, outline
from kiosk.activities.series import Part, Problem
from kiosk.activities.tzids import match, normal
from kiosk.activities.zones import known, zone
from kiosk.i18n import N_

MAX_ZONES = 50  # VTIMEZONEs with names of their own
ZONE_YEARS = 3  # in which such a zone is compared with known ones


@dataclass(slots=True)
class Reading:
    """What a file held."""

    events: list[dict[str, Any]] = field(default_factory=list)
    cancels: list[dict[str, Any]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    whole: bool = True

    def as_json(self) -> dict[str, Any]:
        """For the pipe to the kiosk's process."""
        return {"events": self.events, "cancels": self.cancels, "problems": self.problems, "whole": self.whole}


def read(data: bytes) -> dict[str, Any]:
    """All that these bytes hold. Never raises, whatever the bytes."""
    if len(data) > MAX_FILE:
        return Reading(
            problems=[_problem(N_("The file is larger than {most} MB."), most=MAX_FILE // 1_000_000)], whole=False
        ).as_json()
    found = outline(data)
    reading = Reading(whole=found.whole)
    if not found.calendars and not found.blocks:
        reading.problems.append(_problem(N_("This is not a calendar file. Nothing was changed.")))
        return reading.as_json()
    if found.too_many:
        reading.problems.append(
            _problem(N_("The file has more than {most} events. The rest were left out."), most=MAX_EVENTS)
        )
    elif not found.whole:
        reading.problems.append(_problem(N_("The file is cut off. What it held came in, and nothing was removed.")))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # icalendar warns of guesses; ours are in the report
        _read_blocks(found, reading)
    return reading.as_json()


def _read_blocks(found: Outline, reading: Reading) -> None:
    heads = found.calendars or [{}]
    own = [_own_zones(found, number) for number in range(len(heads))]
    by_uid: dict[str, list[Part]] = {}
    for block in found.blocks:
        if block.name != "VEVENT":
            continue
        head = heads[block.calendar]
        written_in = normal(head.get("X-WR-TIMEZONE", ""), own[block.calendar])
        reader = EventReader(block, own[block.calendar], written_in)
        try:
            if head.get("METHOD", "").upper() == "CANCEL":
                reading.cancels.append(reader.cancel())
            else:
                part = reader.part()
                by_uid.setdefault(reader.uid, []).append(part)
            wrong = reader.notes
        except BrokenEvent as error:
            wrong = [(error.message, error.fields)]
        except Exception as error:  # noqa: BLE001 - foreign bytes met a bug: the other events must still come in
            wrong = [(N_("It can't be understood ({error})."), {"error": type(error).__name__})]
        reading.problems += [_problem(what, reader.uid, reader.summary, **fields) for what, fields in wrong]
    reading.events += [_event(uid, parts) for uid, parts in by_uid.items()]


def _event(uid: str, parts: list[Part]) -> dict[str, Any]:
    """One UID's parts: the newest main, and the newest override for each repetition."""
    main: Part | None = None
    overrides: dict[str, Part] = {}
    for part in sorted(parts, key=lambda part: (part.get("seq", 0), part.get("stamp", ""))):
        if "rid" in part:
            overrides[part["rid"]] = part
        else:
            main = part
    if main is not None:
        wall = datetime.fromisoformat(main["start"])
        for part in overrides.values():
            part["rid"] = _rid_in_main(part, main, wall)
    return {"uid": uid, "main": main, "overrides": sorted(overrides.values(), key=lambda part: part["rid"])}


def _rid_in_main(part: Part, main: Part, wall: datetime) -> str:
    """RECURRENCE-ID as a wall time in the main part's zone, also when it is written in UTC or as a bare date."""
    rid = part["rid"]
    where = part.pop("rid_zone", "")
    if main.get("all_day"):
        return rid[:10]
    if len(rid) == 10:
        return datetime.combine(date.fromisoformat(rid), wall.time()).isoformat()
    if where == main["zone"]:
        return rid
    moment = datetime.fromisoformat(rid).replace(tzinfo=zone(where or main["zone"]))
    return moment.astimezone(zone(main["zone"])).replace(tzinfo=None).isoformat()


def _own_zones(found: Outline, number: int) -> dict[str, str]:
    own: dict[str, str] = {}
    starts = {
        block.value("DTSTART")[:4] for block in found.blocks if block.name == "VEVENT" and block.calendar == number
    }
    years = sorted(int(year) for year in starts if re.fullmatch(r"(?:19[7-9]|20|21)\d+", year))[-ZONE_YEARS:]
    for block in found.blocks:
        if block.name != "VTIMEZONE" or block.calendar != number or len(own) >= MAX_ZONES:
            continue
        tzid = block.value("TZID").strip('"')
        if normal(tzid, {}):
            continue  # a name that is known needs no description
        lic = block.value("X-LIC-LOCATION")
        try:
            own[tzid] = lic if known(lic) and "/" in lic else match(_text(block), years)
        except Exception:  # noqa: BLE001 - a broken description: its events are reported when they use it
            own[tzid] = ""
    return own


def _text(block: Block) -> str:
    lines = [f"BEGIN:{block.name}", *block.lines]
    return "\r\n".join([*lines, *(_text(inner) for inner in block.inner), f"END:{block.name}"])


def _problem(what: str, uid: str = "", summary: str = "", **fields: Any) -> Problem:
    return {"uid": uid[:500], "summary": summary, "what": what, "fields": fields}
