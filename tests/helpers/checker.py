"""An independent judge of what many kiosks and a hub did: it reads their records and the hub's database, nothing else.

It imports none of our code, and decides by rules of its own. What a kiosk did stands in its *log*, a file of JSON lines
that whoever drives the kiosk appends to at the moment it happens (`Log`), so that a killed kiosk can't take it back:

    {"t": "device", "device", "public_key"}              first
    {"t": "acked", "raw"}                                an event that the hub said it has, as it was sent
    {"t": "told", "signup", "uid", "occurrence", "seats", "role", "status"}    what a visitor was told, each time
    {"t": "restored"}                                    an older copy of this kiosk was put back
    {"t": "heard"}                                       first, since then, the hub took something in and all was read
    {"t": "copied"}                                      from now on there are two of this kiosk
    {"t": "now", "signups": [as told, and "cancelled", "start"], "waiting": events not sent}     after it became quiet;
                                                         a kiosk that is blocked never says it, and is not asked

`check` gives what is wrong, one sentence each; `Watch` looks at the places at every commit it is shown.

What is not judged, since nobody could promise it (protocol.md, "What nobody can promise"):
* what a kiosk that was put back tells visitors before it has heard the hub, and what two of one kiosk tell;
* how many a kiosk lets in that decides alone and forgot whom it let in, until it has let go;
* what a kiosk says that is blocked; what visitors were told once a hub was restored, unless `honoured`;
* an event whose last copy was destroyed.
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

TABLES = ("organisation", "kiosk", "event", "signup", "activity", "deviation", "lease")
_NONE = 1 << 30
"""More than anybody could take: no limit."""
ALIVE = ("requested", "confirmed", "waiting")


@dataclass
class Hub:
    """The hub's tables, each row a dict."""

    organisation: list = field(default_factory=list)
    kiosk: list = field(default_factory=list)
    event: list = field(default_factory=list)
    signup: list = field(default_factory=list)
    activity: list = field(default_factory=list)
    deviation: list = field(default_factory=list)
    lease: list = field(default_factory=list)


def read_hub(cursor, tables=TABLES):
    """All rows, by a DB-API cursor over SQLite or PostgreSQL."""
    hub = Hub()
    for table in tables:
        cursor.execute(f"SELECT * FROM hub_{table}")
        names = [column[0] for column in cursor.description]
        setattr(hub, table, [dict(zip(names, row, strict=True)) for row in cursor.fetchall()])
    return hub


class Log:
    """A kiosk's log, written. A line is with the kernel when `write` returns, so no kill of the writer loses it."""

    def __init__(self, path: Path):
        self._file = path.open("ab", buffering=0)

    def write(self, what: str, **more):
        """Append a line."""
        self._file.write(json.dumps({"t": what, **more}).encode() + b"\n")

    def close(self):
        """Done."""
        self._file.close()


@dataclass
class Kiosk:
    """A kiosk's log, read."""

    device: str = ""
    public_key: str = ""
    acked: list = field(default_factory=list)
    told: list = field(default_factory=list)
    """Each with `sure`: whether it had heard the hub since it was put back."""
    now: list | None = None
    waiting: int = 0
    restored: bool = False


def read_log(path: Path) -> Kiosk:
    """The log in a file; a last line that was cut by a kill does not count."""
    kiosk, seen, sure, copied = Kiosk(), set(), True, False
    for line in path.read_bytes().split(b"\n")[:-1]:
        row = json.loads(line)
        match row["t"]:
            case "device":
                kiosk.device, kiosk.public_key = row["device"], row["public_key"]
            case "acked" if row["raw"] not in seen:
                seen.add(row["raw"])
                kiosk.acked.append(row["raw"])
            case "told":
                kiosk.told.append({**row, "sure": sure and not copied})
            case "now":
                kiosk.now, kiosk.waiting = row["signups"], row["waiting"]
            case "restored":
                kiosk.restored, sure = True, False
            case "heard":
                sure = True
            case "copied":
                kiosk.restored = copied = True
    return kiosk


def check(hub: Hub, kiosks: Iterable[Kiosk], watch, *, restored=False, honoured=False, lost=frozenset()) -> list:
    """Everything that is wrong, after all has been said. `restored`: the hub was, some time; `honoured`: and every
    recovery ended by itself, with all kiosks there.

    `watch` is the `Watch` that looked on. `lost`: (device, epoch, seq) of events whose last copy was destroyed, with
    intent, by whoever drove this.
    """
    kiosks = list(kiosks)
    found = [*_events(hub, kiosks, restored, lost), *_chains(hub), *_ledger(hub), *_line(hub, watch), *watch.look(hub)]
    found += [*_agreed(hub, kiosks), *_room(hub)]
    return found + [one for kiosk in kiosks if honoured or not restored for one in _word_kept(kiosk)]


# Events


def _events(hub, kiosks, restored, lost):
    """Each acknowledged event can be read exactly once, byte for byte.

    Where the hub was restored and the kiosk too, two copies of it told different things under the same numbers, and one
    of them had to say its own again under new numbers: so there it is the words that must be found.
    """
    kept, words = defaultdict(list), set()
    for row in hub.event:
        raw = row["raw"].rstrip("\n")
        kept[row["kiosk_id"], row["epoch"], row["seq"]].append(raw)
        words.add(_words(json.loads(raw)))
    for at, rows in kept.items():
        if len(rows) > 1:
            yield f"event {at} is there {len(rows)} times"
    for kiosk in kiosks:
        for raw in kiosk.acked:
            event = json.loads(raw)
            at = (event["device"], event["epoch"], event["seq"])
            if raw in kept[at] or at in lost or (restored and kiosk.restored and _words(event) in words):
                continue
            yield f"event {at} is not what was acknowledged" if kept[at] else f"event {at} was acknowledged and is gone"


def _words(event):
    return event["device"], event["type"], json.dumps(event["body"], sort_keys=True)


def _chains(hub):
    """Each device's events: numbers without a gap, each pointing back to the one before, signed by its key."""
    keys = {row["device"]: row["public_key"] for row in hub.kiosk}
    by_epoch = defaultdict(list)
    for row in hub.event:
        by_epoch[row["kiosk_id"], row["epoch"]].append(row)
    for (device, epoch), rows in by_epoch.items():
        rows.sort(key=lambda row: row["seq"])
        if [row["seq"] for row in rows] != list(range(1, len(rows) + 1)):
            yield f"{device} epoch {epoch}: its numbers have a gap"
        key, prev = Ed25519PublicKey.from_public_bytes(bytes.fromhex(keys[device])), None
        for row in rows:
            raw = row["raw"].rstrip("\n")
            event = json.loads(raw)
            where = f"{device} {epoch}/{row['seq']}"
            if (event["device"], event["epoch"], event["seq"]) != (device, epoch, row["seq"]):
                yield f"{where}: kept under another number than its own"
            if prev is not None and event["prev"] != prev:
                yield f"{where}: does not follow the one before"
            if not _signed(event, key):
                yield f"{where}: its signature does not hold"
            prev = hashlib.sha256(raw.encode()).hexdigest()


def _signed(event, key):
    unsigned = {name: value for name, value in event.items() if name != "signature"}
    text = json.dumps(unsigned, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        key.verify(bytes.fromhex(event["signature"]), b"stuen event 1\x00" + text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True


# Sign-ups


def _ledger(hub):
    """Whoever signed up stands in the hub's list exactly once, and is off it exactly if they cancelled."""
    asked, gone = set(), set()
    for row in sorted(hub.event, key=lambda row: row["id"]):
        body = json.loads(row["raw"])["body"]
        if row["refused"] or not row["type"].startswith("signup."):
            continue
        at = (row["kiosk_id"], body["signup"])
        asked.add(at)
        if row["type"] == "signup.cancelled":
            gone.add(at)
    rows = Counter((row["kiosk_id"], row["signup"]) for row in hub.signup)
    for at in sorted(asked | set(rows)):
        if rows[at] != 1:
            yield f"sign-up {at} stands in the hub's list {rows[at]} times"
        elif at not in asked:
            yield f"sign-up {at} is on the hub's list and nobody asked for it"
    for row in hub.signup:
        at = (row["kiosk_id"], row["signup"])
        if row["status"] not in (*ALIVE, "cancelled", "refused"):
            yield f"sign-up {at} is {row['status']!r}, which nobody can be"
        if (row["status"] == "cancelled") != (at in gone):
            yield f"sign-up {at} is {row['status']} and {'has' if at in gone else 'has not'} cancelled"


def _agreed(hub, kiosks):
    """After all was said, kiosk and hub say the same of every sign-up, and of what became of its activity."""
    status = {(row["kiosk_id"], row["signup"]): row["status"] for row in hub.signup}
    moved = {(row["uid"], row["occurrence"]): row for row in _deviations(hub)}
    for kiosk in (one for one in kiosks if one.now is not None):
        if kiosk.waiting:
            yield f"{kiosk.device} still has {kiosk.waiting} events to send"
        for one in kiosk.now:
            at = (kiosk.device, one["signup"])
            if status.get(at) != one["status"]:
                yield f"sign-up {at} is {one['status']} at the kiosk and {status.get(at)} at the hub"
            deviation = moved.get((one["uid"], one["occurrence"]))
            if deviation and bool(deviation["cancelled"]) != bool(one.get("cancelled")) and one["status"] in ALIVE:
                yield f"sign-up {at}: whether its time was called off, kiosk and hub don't agree"
        here = {one["signup"] for one in kiosk.now}
        for device, signup in status:
            if device == kiosk.device and signup not in here and not kiosk.restored:
                yield f"sign-up {(device, signup)} is at the hub and no longer at its kiosk"


def _deviations(hub):
    uids = {row["id"]: row["uid"] for row in hub.activity}
    return [{**row, "uid": uids[row["activity_id"]]} for row in hub.deviation]


def _word_kept(kiosk):
    """Whoever was told that they have a place keeps it, until they cancel."""
    last = {}
    for told in kiosk.told:
        before = last.get(told["signup"]) if told.get("sure", True) else None
        if (before, told["status"]) in {("confirmed", "waiting"), ("confirmed", "requested"), ("waiting", "requested")}:
            yield f"sign-up {told['signup']} was told {before} and then {told['status']}"
        if before == "cancelled" and told["status"] != "cancelled":
            yield f"sign-up {told['signup']} was cancelled and then {told['status']}"
        last[told["signup"]] = told["status"]


# Places


def _limits(hub):
    """{(uid, occurrence): limit} for all that somebody signed up for; None: none."""
    own = {(row["uid"], row["occurrence"]): row["capacity"] for row in _deviations(hub)}
    usual = {row["uid"]: row["capacity"] for row in hub.activity}
    asked = {(row["uid"], row["occurrence"]) for row in (*hub.signup, *hub.lease)}
    # An activity that the hub does not have is without limit here.
    return {at: own[at] if own.get(at) is not None else usual.get(at[0]) for at in asked}


def _taken(hub, at):
    """Seats that are promised: by the hub, and by leases that may still be used."""
    here = [row for row in hub.signup if (row["uid"], row["occurrence"]) == at and row["status"] == "confirmed"]
    lent = [row for row in hub.lease if (row["uid"], row["occurrence"]) == at]
    left = (row["granted"] - row["used"] - row["returned"] for row in lent)
    return sum(row["seats"] for row in here) + sum(max(0, one) for one in left)


def _by_hub(hub):
    return {row["uid"] for row in hub.activity if row["keeper"] == "hub" and row["released"]}


def _line(hub, watch):
    """The line is strict: nobody is in before somebody who came earlier and waits, and whose party could fit."""
    limits, kept = _limits(hub), _by_hub(hub)
    for at, limit in limits.items():
        if at[0] not in kept or limit is None:
            continue
        here = sorted((r for r in hub.signup if (r["uid"], r["occurrence"]) == at), key=lambda row: row["order"])
        if len({row["order"] for row in here}) != len(here):
            yield f"{at}: two sign-ups have one place in the line"
        # A party larger than the lowest limit there was may rightly have been passed by.
        least = min(limit, watch.lowest.get(at, limit))
        first = next((row for row in here if row["status"] == "waiting" and row["seats"] <= least), None)
        for row in here:
            early = first and row["order"] > first["order"] and row["status"] == "confirmed"
            if early and row["seats"] and not (row["lease"] or row["told"]):
                yield f"{at}: {row['signup']} is in before {first['signup']}, who came first"


def _room(hub):
    """Nobody waits while there is room for them."""
    limits, kept = _limits(hub), _by_hub(hub)
    recovering = any(row["recovering_since"] for row in hub.organisation)
    off = {(row["uid"], row["occurrence"]) for row in _deviations(hub) if row["cancelled"] or row.get("left_out")}
    over = {row["uid"] for row in hub.activity if row["cancelled"] or row["removed"]}
    for at, limit in limits.items():
        if at[0] not in kept or recovering or at in off or at[0] in over:
            continue
        here = [row for row in hub.signup if (row["uid"], row["occurrence"]) == at]
        for row in (row for row in here if row["status"] == "requested"):
            yield f"{at}: {row['signup']} was never answered"
        line = sorted((row for row in here if row["status"] == "waiting"), key=lambda row: row["order"])
        first = next((row for row in line if limit is None or row["seats"] <= limit), None)
        if first and (limit is None or _taken(hub, at) + first["seats"] <= limit):
            yield f"{at}: {first['signup']} waits and there is room"


class Watch:
    """Places, looked at after each commit: never more promised than there are, but for limits that were lowered.

    `forgetful` are devices that went on from an older copy of themselves. Of what such a kiosk decides alone it may
    have forgotten whom it let in, and nobody can tell it before it speaks with the hub: that is not judged until it
    has let go of it.
    """

    def __init__(self):
        self._before, self._highest, self.lowest, self.found, self.forgetful = {}, {}, {}, [], set()
        self._alone, self._usual = set(), {}

    def look(self, hub: Hub) -> list:
        """What is wrong now; also kept in `found`."""
        # With its last word before it lets go, a kiosk may still bring what it decided alone.
        alone, wrong = _by_hub(hub), []
        kept, self._alone = alone & self._alone, alone
        forgotten = {row["uid"] for row in hub.activity if {row["keeper"], row.get("old_keeper")} & self.forgetful}
        for row in hub.activity:  # a kiosk may have let somebody in by it before anybody else heard of them
            limit = _NONE if row["capacity"] is None else row["capacity"]
            self._usual[row["uid"]] = max(limit, self._usual.get(row["uid"], 0))
        for at, limit in _limits(hub).items():
            taken = _taken(hub, at)
            if limit is None:
                self._highest[at] = _NONE
            else:
                self.lowest[at] = min(limit, self.lowest.get(at, limit))
                self._highest[at] = max(limit, self._highest.get(at, 0), self._usual.get(at[0], 0))
                # A kiosk that decides alone may not have heard of a lower limit yet.
                most = max(limit, self._before.get(at, 0)) if at[0] in kept else self._highest[at]
                if taken > most and at[0] not in forgotten - kept:
                    wrong.append(f"{at}: {taken} seats are promised of {most}")
            self._before[at] = taken
        self.found += wrong
        return wrong

    def restored(self, hub: Hub) -> None:
        """The hub's database is an older one now."""
        self._before = {at: _taken(hub, at) for at in _limits(hub)}
        self._alone = _by_hub(hub)

    def told(self, hub: Hub, kiosks: Iterable[Kiosk]) -> list:
        """Places as visitors were told them; where nothing was restored these are never too many either."""
        seats, last = Counter(), {}
        for kiosk in kiosks:
            last |= {(kiosk.device, one["signup"]): one for one in kiosk.told}
        for one in last.values():
            if one["status"] == "confirmed":
                seats[one["uid"], one["occurrence"]] += one["seats"]
        return [
            f"{at}: {seats[at]} seats were promised to visitors of {limit}"
            for at, limit in self._highest.items()
            if seats[at] > limit
        ]
