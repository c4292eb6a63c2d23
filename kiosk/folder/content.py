"""What is in a folder: its things, which were taken out, its own log, and how far the kiosks' logs had come.

Two kiosks may each have a copy and not hear of each other for weeks. So each thing has the time it was last changed (a
hybrid clock, sync/events.py) and what was taken out leaves its time: any two copies give one, in whichever order they
meet, and nothing that was put in at one of them is missing.
"""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final, Literal, NamedTuple, get_args

from kiosk.clock import COPENHAGEN
from kiosk.folder.errors import BadBox, NotAThing
from kiosk.i18n import N_
from kiosk.staff.audit import AuditLine, Head
from sync.events import tick

Kind = Literal["letter", "deadline", "draft", "signup", "contact", "note", "comfort"]
KINDS: Final = get_args(Kind)
KIND_NAMES: Final = {
    "letter": N_("letters"), "deadline": N_("days to remember"), "draft": N_("forms begun"),
    "signup": N_("sign-ups"), "contact": N_("contacts"), "note": N_("notes"),
    "comfort": N_("wishes for the screen"),
}  # fmt: skip
LONGEST_TITLE: Final = 200
MOST_LINES: Final = 500
"""Lines of the log that a folder carries: the newest. Each kiosk's own log has all of its own."""


class Thing(NamedTuple):
    """One thing that was kept. `due`: the day that matters, None for none; `by`: "visitor" or a card's serial."""

    id: str
    kind: Kind
    title: str
    body: dict[str, Any]
    kept: datetime
    due: date | None
    by: str

    def as_json(self) -> dict[str, Any]:
        """For `--json` and the export. The keys are a promise."""
        due = self.due.isoformat() if self.due else None
        return {**self._asdict(), "kept": self.kept.isoformat(timespec="seconds"), "due": due}


class Day(NamedTuple):
    """Something to remember on a day. `what`: what is to be done, as the letter's deadline has it; "" elsewhere."""

    day: date
    thing: Thing
    what: str
    past: bool


@dataclass(slots=True)
class Content:
    """All of it. Changes are made to a `copy`, which takes its place when the disk has it."""

    made: str
    """The day it was made, ISO 8601."""
    agreed: bool = False
    """Whether staff may make a new key card."""
    things: dict[str, dict[str, Any]] = field(default_factory=dict)
    removed: dict[str, str] = field(default_factory=dict)
    log: list[list[Any]] = field(default_factory=list)
    heads: dict[str, list[Any]] = field(default_factory=dict)
    """Kiosk -> how far its log had come: [count, hash]."""
    olds: list[str] = field(default_factory=list)
    """The keys before the one that it has now, hex: what another kiosk still has under one is taken in, not lost."""
    clock: str = ""

    def copy(self) -> "Content":
        """To change."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        return Content(**{name: one.copy() if hasattr(one, "copy") else one for name, one in fields.items()})

    def dump(self) -> bytes:
        """As text."""
        return json.dumps(
            {name: getattr(self, name) for name in self.__slots__}, ensure_ascii=False, separators=(",", ":")
        ).encode()

    @classmethod
    def load(cls, text: bytes | bytearray) -> "Content":
        """Of what `dump` wrote. Raises BadBox for what a newer version wrote in another way."""
        try:
            return cls(**json.loads(text))
        except (ValueError, TypeError) as error:
            raise BadBox from error

    def wipe(self) -> None:
        """Let go of everything."""
        for one in (self.things, self.removed, self.log, self.heads, self.olds):
            one.clear()

    # Things

    def put(self, thing: Thing, now: datetime) -> None:
        """Keep a thing, or keep it as it is now."""
        self.clock = tick(self.clock, now)
        self.things[thing.id] = {**thing.as_json(), "changed": self.clock}
        self.removed.pop(thing.id, None)

    def remove(self, name: str, now: datetime) -> None:
        """Take a thing out."""
        self.clock = tick(self.clock, now)
        self.removed[name] = self.clock
        self.things.pop(name, None)

    def get(self, name: str) -> Thing | None:
        """A thing by its id."""
        row = self.things.get(name)
        return _thing(row) if row else None

    def all(self) -> list[Thing]:
        """Every thing, in the order that they were kept."""
        return sorted((_thing(row) for row in self.things.values()), key=lambda one: one.kept)

    def days(self, today: date) -> list[Day]:
        """What is to be remembered, by day: a letter may have several. What is over is marked, not left out."""
        found = []
        for thing in self.all():
            given = thing.body.get("days")
            for row in given if isinstance(given, list) else ():
                day = date.fromisoformat(row["day"])
                found.append(Day(day, thing, str(row.get("what", "")), day < today))
            if thing.due and not any(one.thing is thing and one.day == thing.due for one in found):
                found.append(Day(thing.due, thing, "", thing.due < today))
        return sorted(found, key=lambda one: (one.day, one.thing.kept))

    # Its log

    def write_down(self, line: AuditLine, head: Head) -> None:
        """A line of the kiosk's log, and how far that log has come now."""
        self.log.append([line.seq, line.at.isoformat(timespec="seconds"), line.what, line.who, line.device])
        del self.log[:-MOST_LINES]
        self.heads[line.device] = list(head)

    def lines(self) -> list[AuditLine]:
        """Who did what with this folder, at whichever kiosk; the oldest first."""
        rows = sorted(self.log, key=lambda row: (datetime.fromisoformat(row[1]), row[4], row[0]))
        return [
            AuditLine(seq, datetime.fromisoformat(at).astimezone(COPENHAGEN), what, who, None, device)
            for seq, at, what, who, device in rows
        ]

    def merge(self, other: "Content") -> None:
        """Take in another copy; whichever is older, and however often."""
        self.clock = max(self.clock, other.clock)
        self.olds = sorted({*self.olds, *other.olds})
        for name, at in other.removed.items():
            self.removed[name] = max(at, self.removed.get(name, ""))
        for name, row in other.things.items():
            if name not in self.things or _newer(row) > _newer(self.things[name]):
                self.things[name] = row
        for name, at in list(self.removed.items()):
            if name in self.things:
                if at >= self.things[name]["changed"]:
                    del self.things[name]
                else:
                    del self.removed[name]
        self.log = [list(row) for row in sorted({tuple(row) for row in (*self.log, *other.log)})]
        self.log.sort(key=lambda row: row[1])
        for device, head in other.heads.items():
            if head[0] > self.heads.get(device, [0, ""])[0]:
                self.heads[device] = head


def made_of(
    kind: Kind,
    title: str,
    body: Mapping[str, Any],
    *,
    now: datetime,
    due: date | None = None,
    by: str,
    random: Callable[[int], bytes] = secrets.token_bytes,
) -> Thing:
    """A new thing. Raises NotAThing for a kind that a folder does not keep, or what JSON can't hold."""
    if kind not in KINDS:
        raise NotAThing
    try:
        held = json.loads(json.dumps(dict(body), allow_nan=False))
    except (TypeError, ValueError) as error:
        raise NotAThing from error
    return Thing(random(8).hex(), kind, title[:LONGEST_TITLE], held, now.replace(microsecond=0), due, by)


def _newer(row: Mapping[str, Any]) -> tuple[str, str]:
    """What two versions of a thing are compared by; the second is for clocks that say the same."""
    return row["changed"], json.dumps(row, sort_keys=True)


def _thing(row: Mapping[str, Any]) -> Thing:
    due = date.fromisoformat(row["due"]) if row["due"] else None
    kept = datetime.fromisoformat(row["kept"]).astimezone(COPENHAGEN)
    return Thing(row["id"], row["kind"], row["title"], dict(row["body"]), kept, due, row["by"])
