"""A whole kiosk but its screens, over a folder, driven by a test: signs people up, syncs, dies, comes back, is copied.

All of it is the kiosk's own code: store, calendar, sign-ups, hub. What it was told and what was acknowledged is written
to the checker's log (`checker.Log`) at once. The clock is the test's.
"""

import json
import shutil
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from kiosk.activities.calendar import Calendar
from kiosk.activities.refusals import CannotSignUp, UnknownActivity, UnknownRole
from kiosk.activities.signups import SignUps
from kiosk.app_staff import from_elsewhere
from kiosk.config import Config, Data, HubSettings
from kiosk.errors import KnownError
from kiosk.hub.link import Parts
from kiosk.hub.service import Hub
from kiosk.store import Store
from sync.events import EventLog
from tests.helpers.calendars import read_here, work_out_here
from tests.helpers.checker import Log, read_log

KEY = bytes(range(32))


class Box:
    """One kiosk. `folder` holds its data; its log lies beside it, where no restore reaches it."""

    def __init__(self, folder: Path, clock, url: str = "") -> None:
        self.folder, self.clock = folder, clock
        folder.mkdir(parents=True, exist_ok=True)
        self.config = replace(Config(), data=replace(Data(), folder=folder), hub=replace(HubSettings(), url=url))
        self.log_path = folder.with_suffix(".log")
        before = read_log(self.log_path) if self.log_path.exists() else None
        self.log = Log(self.log_path)
        self._told = {one["signup"]: one["status"] for one in before.told} if before else {}
        self._acked, self._was = (0, 0), None
        if before and before.acked and not before.restored:
            last = json.loads(before.acked[-1])
            self._acked = (last["epoch"], last["seq"])
        self.store = None
        self.open()

    def open(self) -> None:
        """As the program does at its start."""
        self.store = Store.open(self.folder / "store", root_key=KEY)
        parts = self._parts()
        self.calendar, self.signups, self.events = parts.calendar, parts.signups, parts.events
        self.hub = Hub(self.store, self.clock, self.config, self._parts, lambda: self.events)
        self.log.write("device", device=self.events.device, public_key=self.events.public_key.hex())

    def _parts(self) -> Parts:
        calendar = Calendar(self.store, self.clock, read=read_here, work_out=work_out_here)
        events = EventLog(self.store.table("outbox"), self.store.table("device"), now=self.clock.now)
        signups = SignUps(self.store, calendar, events, self.clock, trusted=self._trusted)
        return Parts(calendar, signups, events, *from_elsewhere(self.config, self.store, self.clock))

    def _trusted(self):
        return self.hub.trusted_now()

    def die(self) -> None:
        """As a power cut: nothing is said goodbye to."""
        if self.store is not None:
            self.store._journal.close()
            self.store = None

    def restart(self) -> None:
        """Die and come back."""
        self.die()
        self.open()

    def close(self) -> None:
        """The end of the test."""
        self.die()
        self.log.close()

    # Time machines

    def copy(self, to: Path) -> None:
        """Keep a copy of its data, as an image of its card."""
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.folder, to)

    def put_back(self, copy: Path) -> None:
        """Run from an older copy."""
        self.die()
        shutil.rmtree(self.folder)
        shutil.copytree(copy, self.folder)
        self.log.write("restored")
        self._acked = (0, 0)
        self.open()
        self._was = self.events.acked

    # What people do

    def sign_up(self, uid: str, occurrence: str, *, friends: int = 0, role: str = "") -> str:
        """Sign somebody up; the id of the sign-up, or "" when the kiosk said no."""
        try:
            receipt = self.signups.sign_up(uid, occurrence, friends=friends, role=role)
        except (CannotSignUp, UnknownActivity, UnknownRole):
            return ""
        row = next(row for row in self.store.table("signups") if row["code"] == receipt.code)
        self._say(row)
        return row["id"]

    def cancel(self, signup: str) -> None:
        """Somebody cancels."""
        for code in [row["code"] for row in self.store.table("signups") if row["id"] == signup]:
            self.signups.cancel(code)
        self.tell()

    def some(self, dice) -> str:
        """Somebody who has signed up and not cancelled; "" when there is nobody."""
        alive = [row["id"] for row in self.store.table("signups") if row["status"] not in ("cancelled", "refused")]
        return dice.choice(alive) if alive else ""

    def is_done(self) -> bool:
        """Sync; whether both sides have said all that there is to say."""
        before = self.store.revision
        return self.sync() == "" and not self.events.pending() and self.store.revision <= before + 4

    def sync(self) -> str:
        """One round, and what follows from it; the code of what stopped it, or ""."""
        try:
            self.hub.round_now(0.0)
        except KnownError as error:
            cause = error.__cause__
            return getattr(cause, "code", "") or type(error).__name__
        finally:
            self.tell()
        if self._was is not None and self.events.acked > self._was:
            self._was = None
            self.log.write("heard")
        return ""

    def tell(self) -> None:
        """Note what a visitor would find now, and what the hub has said that it has."""
        for row in self.store.table("signups"):
            self._say(row)
        acked = self.events.acked
        if acked > self._acked:
            for row in self.store.table("outbox"):
                if self._acked < (row["epoch"], row["seq"]) <= acked:
                    self.log.write("acked", raw=canonical(dict(row)))
            self._acked = acked

    def _say(self, row) -> None:
        if self._told.get(row["id"]) != row["status"]:
            self._told[row["id"]] = row["status"]
            self.log.write("told", **_plain(row))

    def rows(self) -> list[dict]:
        """What a visitor would find, of each sign-up."""
        found = []
        for row in self.store.table("signups"):
            occ = self.calendar.occurrence(row["uid"], row["occurrence"])
            about = {"cancelled": occ is None or occ.cancelled, "start": occ.start.isoformat() if occ else ""}
            found.append(_plain(row) | about)
        return found

    def quiet(self) -> None:
        """Say how it stands in the end."""
        self.tell()
        self.log.write("now", signups=self.rows(), waiting=len(self.events.pending()))


def _plain(row) -> dict:
    seats = row["friends"] + (0 if row["role"] else 1)
    one = {"signup": row["id"], "uid": row["uid"], "occurrence": row["occurrence"], "seats": seats}
    return one | {"role": row["role"], "status": row["status"]}


def canonical(event: dict) -> str:
    """An event as it was sent; written here anew, not by `sync.events`."""
    return json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def enrol(box: Box, code: str, url: str) -> None:
    """With the coordinator's code."""
    box.hub.join(code, url=url)
    with suppress(KnownError):
        box.sync()
