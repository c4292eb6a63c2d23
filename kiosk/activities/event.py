"""One VEVENT to a part in plain form (series.py), through `icalendar`. Runs in the reader's process.

What is broken beyond use raises BrokenEvent; what could be mended is mended and noted.
"""

import hashlib
import re
from datetime import UTC, date, datetime, timedelta
from html import unescape
from typing import Any

from icalendar import Event

from kiosk.activities import rules, zones
from kiosk.activities.fields import understand
from kiosk.activities.lines import Block, property_name
from kiosk.activities.series import MAX_TEXT, Part
from kiosk.activities.tzids import normal
from kiosk.errors import KnownError
from kiosk.i18n import N_
from kiosk.unseen import UNSEEN

UNREADABLE = N_("Its {name} can't be understood.")
MAX_LIST = 2_000  # dates in EXDATE or RDATE
LONGEST = timedelta(days=366)
_TIMES = ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE")
_BREAK = re.compile(r"<(?:br|/p|/div|/li)\s*/?>", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_X = "X-STUEN-"


class BrokenEvent(KnownError):
    """An event that can't be used; the text says what is wrong with it."""


class EventReader:
    """One VEVENT."""

    def __init__(self, block: Block, own: dict[str, str], written_in: str) -> None:
        self.block, self.own = block, own
        self.written_in = written_in  # X-WR-TIMEZONE: where the calendar's writer lives (Google), "" when not said
        self.floating = written_in or zones.CENTRE  # the zone of times that name none
        self.notes: list[tuple[str, dict[str, Any]]] = []
        self.uid = _one_line(block.value("UID"), 500)
        self.summary = _one_line(_unescape(block.value("SUMMARY")), 300)

    def _note(self, what: str, **fields: Any) -> None:
        if (what, fields) not in self.notes:
            self.notes.append((what, fields))

    def part(self) -> Part:
        """The event in plain form; raises BrokenEvent."""
        event = self._parse()
        if not self.uid:
            self.uid = self._made_up_uid()
        start, where, all_day = self._time(event.get("DTSTART"), "DTSTART")
        length = self._length(event, start, where, all_day)
        part: Part = {"start": _iso(start, all_day), "zone": "" if all_day else where, "length": length}
        if all_day:
            part["all_day"] = True
        self._identity(event, part)
        self._repeats(event, part)
        self._words(event, part)
        understood, notes = understand(part, self._own_properties(event))
        part["understood"] = understood
        for what, fields in notes:
            self._note(what, **fields)
        return part

    def cancel(self) -> dict[str, Any]:
        """What a METHOD:CANCEL file takes away: a whole activity, or one repetition of it."""
        event = self._parse(needs_start=False)
        if not self.uid:
            raise BrokenEvent(N_("It cancels something, but has no UID to say what."))
        part: Part = {"start": "", "zone": self.floating, "length": 0}
        self._identity(event, part)
        at = ""
        if "rid" in part:
            at = part["rid"]
            if len(at) > 10:
                moment = datetime.fromisoformat(at).replace(tzinfo=zones.zone(part["rid_zone"]))
                at = moment.astimezone(UTC).isoformat()
        return {"uid": self.uid, "at": at, "future": part.get("future", False), "seq": part.get("seq", 0)}

    def _parse(self, *, needs_start: bool = True) -> Any:
        if self.block.wrong:
            raise BrokenEvent(self.block.wrong)
        if self.block.value("CLASS").upper() == "PRIVATE":
            self.summary = ""  # not even in the report
            raise BrokenEvent(N_("It is marked private, so it is not shown."))
        lines = [line for line in self.block.lines if property_name(line)]
        if len(lines) < len(self.block.lines):
            self._note(N_("Some of its lines are not calendar lines and were left out."))
        try:
            event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT", ""]))
        except Exception as error:
            raise BrokenEvent(N_("It can't be read as an event.")) from error
        for name, _ in event.errors:
            if name in _TIMES:
                raise BrokenEvent(UNREADABLE, name=name)
        if needs_start and "DTSTART" not in event:
            raise BrokenEvent(N_("It has no start (DTSTART)."))
        return event

    def _made_up_uid(self) -> str:
        self._note(N_("It has no UID, so it got one made of its name and start."))
        key = "\n".join((self.block.value("SUMMARY"), self.block.value("DTSTART"), self.block.value("RECURRENCE-ID")))
        return f"{hashlib.sha256(key.encode('utf-8', 'replace')).hexdigest()[:24]}@no-uid"

    def _time(self, prop: Any, name: str, value: Any = None) -> tuple[datetime, str, bool]:
        """A property's time: wall time, its zone's normal name, and whether it is a whole day."""
        if isinstance(prop, list):
            prop = prop[0]
        try:
            moment = prop.dt if value is None else value
            tzid = str(prop.params.get("TZID", ""))
        except Exception as error:
            raise BrokenEvent(UNREADABLE, name=name) from error
        if not isinstance(moment, date):
            raise BrokenEvent(UNREADABLE, name=name)
        if not rules.FIRST_YEAR <= moment.year < rules.LAST_YEAR:
            raise BrokenEvent(N_("Its {name} is in the year {year}."), name=name, year=moment.year)
        if not isinstance(moment, datetime):
            return datetime(moment.year, moment.month, moment.day), "", True  # noqa: DTZ001 - a wall time
        wall = moment.replace(tzinfo=None, microsecond=0)
        if not tzid:
            if moment.tzinfo is None:
                return wall, self.floating, False
            if self.written_in:  # a weekly event in UTC was meant by the writer's clock
                return moment.astimezone(zones.zone(self.written_in)).replace(tzinfo=None), self.written_in, False
            return wall, "UTC", False
        where = normal(tzid, self.own)
        if not where:
            self._note(N_("Its time zone {zone} is not known. Its hours were read as the centre's."), zone=tzid[:60])
            where = self.floating
        return wall, where, False

    def _length(self, event: Any, start: datetime, where: str, all_day: bool) -> int:
        """Seconds from start to end on the clock on the wall."""
        length = timedelta(days=1) if all_day else timedelta()
        if "DTEND" in event:
            end, end_where, end_all_day = self._time(event["DTEND"], "DTEND")
            if end_where != where and end_where and where:
                end = end.replace(tzinfo=zones.zone(end_where)).astimezone(zones.zone(where)).replace(tzinfo=None)
            length = end - start
            if all_day and not end_all_day:
                length = timedelta(days=max(1, (end.date() - start.date()).days))
            if all_day and not length:
                length = timedelta(days=1)  # seen in the wild; an end on the same day means that day
        elif "DURATION" in event:
            try:
                length = event["DURATION"].dt
            except Exception as error:
                raise BrokenEvent(UNREADABLE, name="DURATION") from error
            if all_day:
                length = timedelta(days=max(1, length.days))
        if length < timedelta():
            raise BrokenEvent(N_("It ends before it starts."))
        if length > LONGEST:
            raise BrokenEvent(N_("It lasts more than a year."))
        return int(length.total_seconds())

    def _identity(self, event: Any, part: Part) -> None:
        try:
            part["seq"] = min(max(0, int(event.get("SEQUENCE", 0))), 10**9)
        except Exception:  # noqa: BLE001 - icalendar's broken property raises what it likes
            part["seq"] = 0
        part["stamp"] = _stamp(event, "LAST-MODIFIED") or _stamp(event, "DTSTAMP")
        if str(event.get("STATUS", "")).strip().upper() == "CANCELLED":
            part["cancelled"] = True
        if "RECURRENCE-ID" in event:
            wall, where, all_day = self._time(event["RECURRENCE-ID"], "RECURRENCE-ID")
            part["rid"], part["rid_zone"] = _iso(wall, all_day), where
            if str(event["RECURRENCE-ID"].params.get("RANGE", "")).upper() == "THISANDFUTURE":
                part["future"] = True

    def _repeats(self, event: Any, part: Part) -> None:
        texts: list[str] = []
        for prop in _listed(event.get("RRULE")):
            try:
                text = prop.to_ical().decode()
            except Exception as error:
                raise BrokenEvent(UNREADABLE, name="RRULE") from error
            texts.append(self._tamed(text, part))
        if texts and "rid" not in part:
            part["rules"] = sorted({text for text in texts if text})
        for name, key in (("EXDATE", "exdates"), ("RDATE", "rdates")):
            found = self._dates(event.get(name), name, part)
            if found and "rid" not in part:
                part[key] = sorted(found, key=str)  # type: ignore[literal-required]

    def _tamed(self, text: str, part: Part) -> str:
        """The rule, made harmless: nothing repeats within the hour, and nothing more than MAX_COUNT times."""
        where = zones.zone(part["zone"]) if part["zone"] else None
        freq = re.search(r"FREQ=(\w+)", text)
        if freq and freq[1] in ("SECONDLY", "MINUTELY"):
            self._note(N_("It repeats within the hour. Only its first time is shown."))
            return ""
        try:
            rule = rules.parse(text)
            if (rule and rule.until) or "UNTIL=" in text:
                rules.until_wall(re.findall(r"UNTIL=([^;]*)", text)[0], where)
        except Exception as error:
            raise BrokenEvent(UNREADABLE, name="RRULE") from error
        if (many := re.search(r"COUNT=(\d+)", text)) and int(many[1]) > rules.MAX_COUNT:
            self._note(N_("It repeats {many} times. That was cut to {most}."), many=many[1][:12], most=rules.MAX_COUNT)
            text = text.replace(many[0], f"COUNT={rules.MAX_COUNT}")
        return text

    def _dates(self, props: Any, name: str, part: Part) -> list[str | list[Any]]:
        """EXDATE or RDATE as wall times in the part's zone; a period is [start, seconds]."""
        found: list[str | list[Any]] = []
        for prop in _listed(props):
            try:
                values = [one.dt for one in prop.dts]
            except Exception as error:
                raise BrokenEvent(UNREADABLE, name=name) from error
            for value in values[:MAX_LIST]:
                begin = value[0] if isinstance(value, tuple) else value
                wall, where, all_day = self._time(prop, name, begin)
                if where and part["zone"] and where != part["zone"]:
                    wall = (
                        wall.replace(tzinfo=zones.zone(where)).astimezone(zones.zone(part["zone"])).replace(tzinfo=None)
                    )
                text = _iso(wall, all_day or not part["zone"])
                if isinstance(value, tuple) and name == "RDATE":
                    length = value[1] if isinstance(value[1], timedelta) else value[1] - value[0]
                    found.append([text, max(0, int(length.total_seconds()))])
                else:
                    found.append(text)
        if len(found) > MAX_LIST:
            self._note(N_("It has more than {most} dates in {name}. The rest were left out."), most=MAX_LIST, name=name)
        return found[:MAX_LIST]

    def _words(self, event: Any, part: Part) -> None:
        part["summary"] = self.summary
        if text := plain(_joined(event.get("DESCRIPTION"), "\n")):
            part["description"] = text
        if text := _one_line(_joined(event.get("LOCATION"), ", "), 500):
            part["location"] = text
        if text := _one_line(_joined(event.get("CONTACT"), ", "), 300):
            part["contact"] = text
        names = [str(name) for prop in _listed(event.get("CATEGORIES")) for name in getattr(prop, "cats", [prop])]
        if names:
            part["categories"] = [_one_line(name, 100) for name in names[:20]]
        if not self.summary:
            self._note(N_("It has no name (SUMMARY)."))

    def _own_properties(self, event: Any) -> dict[str, list[tuple[str, dict[str, str]]]]:
        """The X-STUEN- properties by the rest of their names: values with their parameters."""
        x: dict[str, list[tuple[str, dict[str, str]]]] = {}
        for name, prop in event.items():
            if name.upper().startswith(_X):
                for one in _listed(prop)[:20]:
                    params = {str(k).upper(): _one_line(str(v), 100) for k, v in getattr(one, "params", {}).items()}
                    x.setdefault(name.upper()[len(_X) :], []).append((_one_line(_unescape(str(one)), 1000), params))
        return x


def _stamp(event: Any, name: str) -> str:
    """A time stamp in UTC; "" when it is missing or broken: then there is only no tie-break."""
    try:
        return str(event[name].dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    except Exception:  # noqa: BLE001 - icalendar's broken property raises what it likes
        return ""


def plain(text: str) -> str:
    """A description as plain text, cut to MAX_TEXT: Google and Outlook may write it as HTML."""
    text = text[: MAX_TEXT * 3]
    if _MARKUP.search(text):
        text = UNSEEN.sub("", unescape(_MARKUP.sub("", _BREAK.sub("\n", text))))  # "&#8238;" is one of them again
    lines = [" ".join(line.split()) for line in text.replace("\r", "").split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()[:MAX_TEXT]


def _iso(wall: datetime, all_day: bool) -> str:
    return wall.date().isoformat() if all_day else wall.isoformat()


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _joined(value: Any, glue: str) -> str:
    return glue.join(str(one) for one in _listed(value))


def _one_line(text: str, most: int) -> str:
    return " ".join(text.split())[:most]


def _unescape(text: str) -> str:
    """RFC 5545 section 3.3.11."""
    return re.sub(r"\\([\\;,nN])", lambda found: "\n" if found[1] in "nN" else found[1], text)
