"""The corpus of letters: each a text, and what a careful person reads in it. One part to tune by, one to measure with.

A file is TOML between two lines of `+++`, then the letter as a PDF's text or typing would give it.
"""

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Literal, cast

from kiosk.letters.model import Channel, Kind, Mode, SenderType

CORPUS = Path(__file__).resolve().parent.parent / "fixtures" / "letters"
Part = Literal["tune", "measure"]
PARTS: tuple[Part, ...] = ("tune", "measure")
FENCE = "+++\n"


@dataclass(frozen=True, slots=True)
class Case:
    """One letter: its text, the day it is read, and what is to be found in it; "" and None where there is nothing."""

    name: str
    """The file's name without `.txt`."""
    part: Part
    text: str
    kind: Kind
    sender: str
    sender_type: SenderType
    today: date
    received: date | None
    channel: Channel
    first: date | None
    first_time: time | None
    first_type: Literal["appointment", "deadline", ""]
    deadlines: tuple[date, ...]
    """All of them, the complaint's too."""
    appointments: tuple[tuple[date, time | None], ...]
    place: str
    mode: Mode
    amounts: tuple[float, ...]
    """Kroner, the one to pay or to receive first."""
    phones: tuple[str, ...]
    references: tuple[str, ...]
    guidance: bool
    """Whether the letter has any complaint guidance at all."""
    complaint: date | None
    consequence: str
    open_with_care: bool
    suspicious: bool
    unsure: bool


def load(part: Part) -> list[Case]:
    """Every letter of one part, by name; an empty list while there is none."""
    return [read(path) for path in sorted((CORPUS / part).glob("*.txt"))]


def split(path: Path) -> tuple[dict[str, Any], str]:
    """The front matter and the letter of one file; ValueError where it has no front matter."""
    before, front, text = path.read_text(encoding="utf-8").split(FENCE, 2)
    if before:
        raise ValueError(f"{path.name}: something stands before the front matter")
    return tomllib.loads(front), text.lstrip("\n")


def read(path: Path) -> Case:
    """One file; KeyError or ValueError where its front matter is not complete."""
    front, text = split(path)
    return Case(
        name=path.stem,
        part=cast("Part", path.parent.name),
        text=text,
        kind=front["kind"],
        sender=front["sender"],
        sender_type=front["sender_type"],
        today=front["today"],
        received=front.get("received"),
        channel=front["channel"],
        first=_day(front["first"]),
        first_time=time.fromisoformat(front["first_time"]) if front["first_time"] else None,
        first_type=front["first_type"],
        deadlines=tuple(date.fromisoformat(day) for day in front["deadlines"]),
        appointments=tuple(_moment(moment) for moment in front["appointments"]),
        place=front["place"],
        mode=front["mode"],
        amounts=tuple(float(amount) for amount in front["amounts"]),
        phones=tuple(front["phones"]),
        references=tuple(front["references"]),
        guidance="complaint" in front,
        complaint=_day(front.get("complaint", "")),
        consequence=front["consequence"],
        open_with_care=front["open_with_care"],
        suspicious=front["suspicious"],
        unsure=front["unsure"],
    )


def _day(words: str) -> date | None:
    return date.fromisoformat(words) if words else None


def _moment(words: str) -> tuple[date, time | None]:
    if "T" not in words:
        return date.fromisoformat(words), None
    moment = datetime.fromisoformat(words)
    return moment.date(), moment.time()
