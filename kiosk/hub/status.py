"""What `python -m kiosk sync status` tells a technician: the line, the queue, what was not taken, and the clock."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.hub.service import Hub
from kiosk.hub.told import no_room, wrong_clock
from kiosk.i18n import _, n_
from kiosk.words import moment_in_words
from sync.keyprint import keyprint


def as_json(hub: Hub) -> dict[str, Any]:
    """The keys are a promise. Times are ISO 8601; `clock` is seconds, ours minus the hub's, null when not known."""
    row, link = hub.row(), hub.link
    return {
        "state": link.state,
        "code": str(row.get("code") or ""),
        "last_ok": link.last_ok.isoformat() if link.last_ok else None,
        "url": hub.url,
        "organisation": hub.organisation,
        "centre": hub.centre,
        "name": hub.name,
        "waiting": {one.kind: one.number for one in hub.pending()},
        "refused": [
            {
                "at": one.at.isoformat() if one.at else None,
                "type": one.kind,
                "activity": one.activity,
                "code": one.code,
                "why": one.why,
            }
            for one in hub.refused()
        ],
        "copies_refused": hub.copies_refused(),
        "cursor": str(row.get("cursor") or ""),
        "clock": hub.clock_off(),
        "content": hub.content(),
        "unfit_forms": hub.unfit_forms(),
        "directory": hub.directory(),
        "keys": _keys(row),
    }


def as_lines(hub: Hub, now: datetime) -> list[str]:
    """The same for somebody at a terminal."""
    link, off, refused = hub.link, hub.clock_off(), hub.refused()
    lines = [link.sentence, link.next_step, link.last_updated(now)]
    if link.state == "off":
        return [lines[0], _("Ask a coordinator for a code, and run 'python -m kiosk enrol'.")]
    lines.append(f"{hub.organisation}, {hub.centre}, {hub.name} ({hub.url})")
    lines.append(
        _("Waiting to be sent: {what}").format(what=", ".join(one.words for one in hub.pending()) or _("none"))
    )
    if refused:
        lines.append(n_("{n} message was not taken.", "{n} messages were not taken.", len(refused)))
    for one in refused:
        when = f" ({moment_in_words(one.at, now)})" if one.at else ""
        lines.append(f"  ! {one.what}{f', {one.activity}' if one.activity else ''}{when}: {one.why}")
    if copies := hub.copies_refused():
        lines.append(no_room(copies))
    if off is not None and abs(off) >= 60:
        lines.append(wrong_clock(off))
    lines += [f"{pack}: {version}" for pack, version in sorted(hub.content().items())]
    for pack, names in hub.unfit_forms().items():
        lines.append(_("{pack}: these forms can't be used: {names}").format(pack=pack, names=", ".join(names)))
    if left_out := hub.directory().get("left_out"):
        lines.append(
            n_(
                "{n} entry of the hub's directory can't be used.",
                "{n} entries of the hub's directory can't be used.",
                left_out,
            )
        )
    return [line for line in [*lines, *prints(hub.row())] if line]


def prints(row: Mapping[str, Any]) -> list[str]:
    """The prints of the organisation's keys, as sentences: a technician compares them with what was written down where
    the keys were made, for the hub can't be trusted with it.
    """
    said = (_("The offline key's print: {digits}"), _("The content key's print: {digits}"))
    found = zip(_keys(row).values(), said, strict=True)
    return [words.format(digits=printed) for printed, words in found if printed]


def _keys(row: Mapping[str, Any]) -> dict[str, str]:
    return {name: keyprint(str(row.get(f"{name}_key") or "")) for name in ("recovery", "content")}
