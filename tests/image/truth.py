"""What the kiosk said yes to, and so must still have after any cut."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Self

UID = "tur@image.example"
PLACES = 5000  # no more can be said
EDITION = "@edition@"


class Lost(AssertionError):
    """The kiosk is not what it was promised to be after a cut."""


def name(number: int) -> str:
    """Who signs up as number so many."""
    return f"Gæst{number}"


@dataclass
class Truth:
    """How many were asked for, whom the kiosk said yes to (sign-ups by their number), and the programme's edition."""

    occurrence: str = ""
    asked: int = 0
    kept: set[int] = field(default_factory=set)
    edition: int = 0
    last_edition: int = 0

    def judge(self, aliases: Sequence[str], edition: int) -> None:
        """Compare with what the kiosk lists; what was asked for in the very moment may be there or not. Raises Lost."""
        known = {name(number): number for number in range(1, self.asked + 1)}
        missing = [name(number) for number in sorted(self.kept) if name(number) not in aliases]
        strange = sorted(set(aliases) - set(known))
        twice = sorted({one for one in aliases if aliases.count(one) > 1})
        if missing or strange or twice:
            raise Lost(f"lost: {missing}; never asked for: {strange}; twice: {twice}")
        if not self.edition <= edition <= self.last_edition:
            raise Lost(f"edition {edition} of the programme, not {self.edition} to {self.last_edition}")
        self.kept = {known[one] for one in aliases}
        self.asked, self.edition, self.last_edition = max(self.kept, default=0), edition, edition

    def after(self, kind: str, yeses: Sequence[int], asked: int) -> Self:
        """What is true once there was a yes to these; `asked`: the last that may have been asked for."""
        new = type(self)(**asdict(self))
        if kind == "programme":
            new.edition, new.last_edition = max([self.edition, *yeses]), max(self.last_edition, asked)
        elif kind != "boot":
            new.kept, new.asked = self.kept | set(yeses), max(self.asked, asked)
        return new

    def as_json(self) -> dict[str, Any]:
        """For a file that another run reads."""
        return asdict(self) | {"kept": sorted(self.kept)}

    @classmethod
    def read(cls, found: dict[str, Any]) -> Self:
        """As `as_json` wrote it."""
        return cls(**(found | {"kept": set(found["kept"])}))


def programme(day: datetime, edition: int | str = EDITION) -> str:
    """A file with one trip that many may come to; each edition is another version of it."""
    stamp = f"{day:%Y%m%d}"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Stuen//image//DA", "BEGIN:VEVENT", f"UID:{UID}"]
    lines += [f"SEQUENCE:{edition}", "DTSTAMP:20260101T000000Z", f"DTSTART;TZID=Europe/Copenhagen:{stamp}T100000"]
    lines += [f"DTEND;TZID=Europe/Copenhagen:{stamp}T120000", f"SUMMARY:Tur {edition}", f"DESCRIPTION:{'x' * 4000}"]
    return "\r\n".join([*lines, f"X-STUEN-CAPACITY:{PLACES}", "END:VEVENT", "END:VCALENDAR", ""])


def edition_of(summary: str) -> int:
    """Which edition the kiosk shows."""
    words = summary.split()
    return int(words[1]) if len(words) == 2 and words[1].isdigit() else -1
