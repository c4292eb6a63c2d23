"""Opening what was sealed, with a key that the hub never had: sealed files, and the events of an export.

An *export* (`python -m sync.hub export`) is NDJSON: first {"stuen": "export", "version": 1, "organisation"}, then
for each kiosk a line {"device", "public_key" (hex), "name", "centre"}, then events as they were signed. An event's
sealed part counts only when the event's own signature holds: else somebody else may have sealed it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from sync import seal_to, sent_form
from sync.errors import SyncError
from sync.events import BrokenChain, device_of, encode, verify_chain

MOST_LINE: Final = 1 << 20


class BadExport(SyncError):
    """A file that is neither sealed nor an export."""

    code = "bad_export"
    sentence = "This is neither a sealed file nor an export of events."


def open_events(lines: Iterable[bytes], private: bytes) -> Iterator[dict[str, Any]]:
    """For each event with something sealed in it: {device, epoch, seq, hlc, stream, type, name, centre, and `opened`
    or `error`}, where `error` is a code.

    Raises `BadExport` for a file that is none, or a line that can't be read.
    """
    kiosks: dict[str, Mapping[str, Any]] = {}
    rows = (_line(line) for line in lines if line.strip())
    first = next(rows, {})
    if first.get("stuen") != "export" or first.get("version") != 1:
        raise BadExport
    organisation = str(first.get("organisation"))
    for row in rows:
        if "public_key" in row:
            kiosks[_device(row)] = row
        elif "sealed" in (row.get("body") or {}):
            yield _opened(row, kiosks.get(str(row.get("device")), {}), private, organisation)


def open_forms(lines: Iterable[bytes], private: bytes) -> Iterator[dict[str, Any]]:
    """For each form that visitors sent: {device, name, centre, and `opened` with `letter`, or `error`}.

    Its pieces count only together, from one kiosk: what another sealed is no part of it. Raises `BadExport`.
    """
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in open_events(lines, private):
        if row["type"] == sent_form.TYPE:
            piece = row.get("opened", {})
            # What can't be opened has no number that counts: each is told of by itself.
            name = str(piece.get("sending")) if piece else f"{row['epoch']}.{row['seq']}"
            found.setdefault((str(row["device"]), name), []).append(row)
    for (device, _sending), rows in found.items():
        about = {"device": device, "name": rows[0]["name"], "centre": rows[0]["centre"]}
        try:
            if "error" in rows[0]:
                yield about | {"error": rows[0]["error"]}
                continue
            opened = sent_form.whole(row["opened"] for row in rows)
            yield about | {"opened": opened, "letter": sent_form.letter(opened)}
        except SyncError as error:
            yield about | {"error": error.code}


def _opened(event: Mapping[str, Any], kiosk: Mapping[str, Any], private: bytes, organisation: str) -> dict[str, Any]:
    about = {name: event.get(name) for name in ("device", "epoch", "seq", "hlc", "stream", "type")}
    about |= {name: kiosk.get(name, "") for name in ("name", "centre")}
    try:
        if not kiosk:
            return about | {"error": "unknown_kiosk"}
        verify_chain([event], bytes.fromhex(kiosk["public_key"]), prev=None)
        return about | {"opened": seal_to.open_event(event, private, organisation)}
    except (BrokenChain, TypeError):
        return about | {"error": "bad_signature"}
    except SyncError as error:
        return about | {"error": error.code}


def _device(row: Mapping[str, Any]) -> str:
    try:
        return device_of(bytes.fromhex(row["public_key"]))
    except (ValueError, TypeError) as error:
        raise BadExport("A kiosk's key in this export is no key.") from error


def _line(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line) if len(line) <= MOST_LINE else None
        encode(row)
    except (ValueError, RecursionError):
        row = None
    if not isinstance(row, dict) or not isinstance(row.get("body") or {}, dict):
        raise BadExport("A line of this export is not an event.")
    return row
