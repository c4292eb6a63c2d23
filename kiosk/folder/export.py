"""A folder taken along: a PDF to read and JSON for programs. Neither is sealed: whoever has the stick can read them.

The PDF is typeset in a process of its own, as letters are (kiosk/forms/outputs): tagged, by PDF/UA-1.
"""

import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from kiosk.clock import COPENHAGEN
from kiosk.folder.content import KIND_NAMES, Day, Thing
from kiosk.folder.errors import CopyFailed, NoPaper
from kiosk.forms import outputs
from kiosk.i18n import N_, _, current
from kiosk.staff.audit import VISITOR, AuditLine
from kiosk.store import durable
from kiosk.words import date_in_words
from sync.limited import ChildFailed

Put = Callable[[str, bytes], object]
"""Takes a file's name and what is in it, as `Sticks.put` does."""

_TEMPLATE: Final = Path(__file__).with_name("folder.typ")
_LABELS: Final = {
    "about": N_("About"), "phone": N_("Phone"), "place": N_("Place"), "code": N_("Code"), "who": N_("From"),
}  # fmt: skip
_NEWEST: Final = 40
"""Lines of the log on paper; the JSON has all."""


def written(
    things: Sequence[Thing], days: Sequence[Day], log: Sequence[AuditLine], to: Path | Put, now: datetime
) -> tuple[str, ...]:
    """Write both; gives their names. Raises NoPaper, CopyFailed (nothing is left then), and what `to` raises."""
    stem = _("folder") + f"-{now:%Y-%m-%d}"
    files = {".pdf": paper(content(things, days, log, now)), ".json": as_json(things, days, log, now)}
    if not isinstance(to, Path):
        for ending, data in files.items():
            to(stem + ending, data)
        return tuple(stem + ending for ending in files)
    number, free = 1, stem
    while any((to / (free + ending)).exists() for ending in files):
        number += 1
        free = f"{stem}-{number}"
    try:
        for ending, data in files.items():
            durable.write_new(to / (free + ending), data)
    except OSError as error:
        for ending in files:
            _away(to / (free + ending))
        raise CopyFailed from error
    return tuple(free + ending for ending in files)


def as_json(things: Sequence[Thing], days: Sequence[Day], log: Sequence[AuditLine], now: datetime) -> bytes:
    """Everything, for programs. The keys are a promise."""
    whole = {
        "stuen": "folder",
        "version": 1,
        "made": now.isoformat(timespec="seconds"),
        "things": [one.as_json() for one in things],
        "days": [{"day": one.day.isoformat(), "thing": one.thing.id, "past": one.past} for one in days],
        "log": [line.as_json() for line in log],
    }
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def content(things: Sequence[Thing], days: Sequence[Day], log: Sequence[AuditLine], now: datetime) -> dict[str, Any]:
    """What the paper says, in the language now in use: {title, language, intro, page, sections}."""
    sections = []
    if days:
        lines = [f"{_day(one.day)}: {one.thing.title}" + (f" ({_('past')})" if one.past else "") for one in days]
        sections.append({"head": _("Day by day"), "items": [{"head": "", "lines": lines}]})
    for kind, name in KIND_NAMES.items():
        items = [{"head": one.title or "-", "lines": _lines(one)} for one in things if one.kind == kind]
        if items:
            sections.append({"head": _(name).capitalize(), "items": items})
    said = [f"{line.at:%Y-%m-%d %H:%M}  {line.said} ({_who(line.who)})" for line in log[-_NEWEST:]]
    sections.append({"head": _("Who opened it and when"), "items": [{"head": "", "lines": said or ["-"]}]})
    return {
        "title": _("My folder"),
        "language": current().code,
        "intro": _("Copied on {day}. Keep it where others don't read it.").format(day=_day(now.date())),
        "page": _("Page {page} of {pages}"),
        "sections": sections,
    }


def paper(said: dict[str, Any]) -> bytes:
    """The PDF of `content`. Raises NoPaper."""
    try:
        return outputs.page(said, _TEMPLATE)
    except ChildFailed as error:
        raise NoPaper from error


def _lines(thing: Thing) -> list[str]:
    """What a thing says, line by line."""
    body, lines = thing.body, list[str]()
    if at := body.get("meeting") or body.get("start"):
        moment = datetime.fromisoformat(at).astimezone(COPENHAGEN)
        lines.append(_("Day: {day}").format(day=f"{_day(moment.date())} {moment:%H:%M}"))
    elif thing.due:
        lines.append(_("Day: {day}").format(day=_day(thing.due)))
    lines += [f"{_(label)}: {body[key]}" for key, label in _LABELS.items() if body.get(key)]
    lines += [str(one) for one in body.get("said", ())]
    lines += [str(body["text"])] if body.get("text") else []
    answers = body.get("content", {}).get("said", {})
    lines += [f"{one[0]}: {one[1]}" for one in answers.values()]
    lines.append(_("Kept on {day}").format(day=_day(thing.kept.date())))
    return lines


def _who(who: str) -> str:
    return _("you") if who == VISITOR else _("staff: {serial}").format(serial=who)


def _day(day: date) -> str:
    return date_in_words(day)


def _away(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        return
