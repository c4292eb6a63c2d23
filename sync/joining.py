"""Joining a hub with a short code: both requests, and the row that says from then on whose kiosk this is."""

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sync import errors, trust, wire
from sync.events import EventLog
from sync.state import BOXES, Journal, Own, stamp

if TYPE_CHECKING:
    from sync.transport import Line

SAID: Final = {
    "organisation": str,
    "centre": str,
    "name": str,
    "credential": dict,
    "hub_key": str,
    "content_key": str,
    "recovery_key": str,
    "time": int,
    "poll": int,
}
"""What a hub must say to the one who has the code, besides `turn`, `new_epoch` and `organisation_name`."""


def enrol(
    url: str,
    typed: str,
    journal: Journal,
    log: EventLog,
    *,
    version: str,
    model: str,
    now: Callable[[], datetime],
    random: Callable[[int], bytes] = os.urandom,
    ca: Path | None = None,
    boottime: trust.Boottime = trust.boottime,
    boot: str | None = None,
) -> dict[str, Any]:
    """Join the hub at `url` with the code as `typed`; write the row, and give what it says of us (nothing secret).

    Raises SyncError: enrolment.BadCode, WrongCode, BadBox, Refusal (`blocked`, `elsewhere`), and all that a line may
    raise. Then nothing was written, and the code may be tried again.
    """
    from sync import credential, enrolment  # noqa: PLC0415 - once in a kiosk's life
    from sync.transport import Line  # noqa: PLC0415

    code = enrolment.read_code(typed)
    joining = enrolment.Joining(code, random)
    line = Line(url, version=version, ca=ca, now=now)
    try:
        answer = _post(line, "enrol/begin", joining.first)
        answer = _post(line, "enrol/finish", joining.second(answer, log.key, version, model))
    finally:
        line.close()
    said = joining.opened(answer)
    if isinstance(said.get("error"), str):
        raise errors.Refusal(403, said["error"], str(said.get("what", "")))
    if any(type(said.get(name)) is not kind for name, kind in SAID.items()):
        raise enrolment.BadBox
    turn = said.get("turn", 0)
    if type(turn) is not int or turn < 0 or not 0 <= said["time"] <= wire.LATEST:
        raise enrolment.BadBox
    credential.check(said["credential"], said["hub_key"], log.public_key.hex())
    heard = trust.Trusted(trust.boot_id() if boot is None else boot, boottime(), said["time"])
    own = Own(journal)
    fields = {name: said[name] for name in SAID if name != "time"} | {
        "organisation_name": str(said.get("organisation_name") or said["organisation"]),
        "url": url,
        "turn": turn,
        "cursor": "",
        "snapshot": "new",
        "copy": "enrolled" if said.get("new_epoch") else "",
        "restored": None,
        "trust": heard.kept(),
        "state": "ok",
        "code": "",
        "since": stamp(now()),
        "last_ok": stamp(now()),
        "wait": None,
        "status": None,
    }
    with journal.transaction():
        if own.read().get("organisation", said["organisation"]) != said["organisation"]:
            log.resend((0, 0))  # another organisation's hub has nothing of ours
            fields["marks"] = []
        if any(own.read().get(name, said[name]) != said[name] for name in ("organisation", "centre")):
            journal.table(BOXES).truncate()  # what the old centre lacks is not lost, and the new one's are all news
        own.write(fields)
    told = ("organisation", "organisation_name", "centre", "name", "url")
    return {name: fields[name] for name in told} | {"device": log.device}


def _post(line: "Line", path: str, body: dict[str, str]) -> dict[str, Any]:
    from sync.enrolment import WrongCode  # noqa: PLC0415 - as above

    try:
        return line.post(path, body)
    except errors.Refusal as no:
        if no.code == WrongCode.code:
            raise WrongCode from no
        raise
