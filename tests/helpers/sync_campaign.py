"""A hub and kiosks, all processes of their own, for the fault campaigns; and the checker's look at the database.

    with World(folder, database, kiosks=4) as world:
        world.begin(events=2500)            # each kiosk lives in a process of its own: see `live`
        world.kill_kiosk(2); world.kill_worker(); world.kill_hub()
        world.wait()                        # until every kiosk has said all it had to say
        assert world.judge() == []

The hub is `python -m sync.hub serve` (hub_server.py) over SQLite or PostgreSQL; a kiosk is all of one but its screens
(kiosk_box.py). A kiosk's process is forked from one that has the modules loaded, so a death costs no import.
"""

import json
import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Self

import psycopg

from tests.helpers import checker
from tests.helpers.hub_server import ROOT, HubServer

UID = "shared@x"
OWN = "own@x"
TIMES = 60
"""Times of each activity."""
SETUP = """
import json, sys
from datetime import datetime, timedelta
from django.utils import timezone
from sync.hub import activities
from sync.hub.models import Activity, Centre, Organisation
given = json.load(sys.stdin)
organisation, _ = Organisation.objects.get_or_create(slug=given["organisation"], defaults={"name": "Demo"})
for n in range(given["centres"]):
    Centre.objects.create(organisation=organisation, slug=f"c{n}")
centres = list(Centre.objects.filter(organisation=organisation).order_by("pk"))
start = datetime.fromisoformat(given["start"]).astimezone(timezone.get_default_timezone())
for uid, here in (("shared@x", centres), ("own@x", centres[:1])):
    activities.save(Activity(
        organisation=organisation, uid=uid, title=uid, start=start, end=start + timedelta(hours=1), capacity=8,
        rrule=f"FREQ=DAILY;COUNT={given['times']}", lease_size=1,
        roles=[{"key": "driver", "name": "Fører", "capacity": 1}],
    ), "test", centres=here)
names = [one.occurrence for one in activities.occurrences(
    Activity.objects.get(uid="own@x"), start.date(), start.date() + timedelta(days=given["times"] + 2))]
print(json.dumps(names))
"""

LEND = """
from django.utils import timezone
from sync.hub import leases
leases.lend_all(timezone.now())
"""


class Clock:
    """The real clock, so many seconds off."""

    def __init__(self, off: float = 0.0) -> None:
        self._off = timedelta(seconds=off)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._off

    def monotonic(self) -> float:
        return time.monotonic()


def live(folder: str, url: str, times: list, events: int, off: float, seed: int) -> None:
    """A kiosk's process: people come and go until it has written so many events, then it says all there is to say."""
    from kiosk.store import DiskFull
    from tests.helpers.kiosk_box import Box

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    box, dice = Box(Path(folder), Clock(off), url), random.Random(seed + time.monotonic_ns())
    while (written := box.events.position[1]) < events and not (box.folder.parent / "enough").exists():
        for _ in range(dice.randrange(1, 30) if written < _pace(box.folder.parent, events) else 0):
            with suppress(DiskFull):  # nobody was told that they have signed up
                somebody(box, dice, times)
        box.sync()
    while not box.is_done():
        time.sleep(0.1 * dice.random())
    box.close()


def _pace(folder: Path, events: int) -> int:
    """How many events there may be by now."""
    try:
        return int((folder / "pace").read_text())
    except FileNotFoundError:
        return events


def somebody(box, dice, times) -> None:
    """Comes, and may change their mind, or somebody else does."""
    at = (dice.choice([UID, UID, OWN]), dice.choice(times))
    made = box.sign_up(*at, friends=dice.choice([0, 0, 0, 1, 2]), role=dice.choice(["", "", "", "driver"]))
    if made and dice.random() < 0.3:
        box.cancel(made)
    elif dice.random() < 0.2 and (alive := box.some(dice)):
        box.cancel(alive)


class World:
    """See the module."""

    def __init__(
        self, folder: Path, database: str, *, kiosks: int = 3, centres: int = 2, offs=(), shift=0.0, **hub
    ) -> None:
        """`offs` is by how many seconds each kiosk's clock is off, and `shift` the hub's."""
        self.folder, self.database = folder, database
        self.hub = HubServer(folder / "hub", database, **hub)
        self._kiosks, self._centres, self._offs = kiosks, centres, [*offs, *[0.0] * kiosks][:kiosks]
        self.shift = shift
        self.watch, self.restored, self.blind = checker.Watch(), False, False
        self._fork = multiprocessing.get_context("forkserver")
        self._fork.set_forkserver_preload(["tests.helpers.kiosk_box", "requests", "kiosk.hub.link", "sync.transport"])
        self._alive: dict[int, multiprocessing.Process] = {}
        self._ended, self._watching = threading.Event(), None
        self.lock, self._looking, self._looks = threading.Lock(), threading.Lock(), 0

    def __enter__(self) -> Self:
        self.hub.manage("migrate")
        last = datetime.now(UTC) + timedelta(days=2, seconds=max([0.0, self.shift, *self._offs]))
        start = last.replace(hour=10, minute=0, second=0, microsecond=0)
        given = {"organisation": "demo", "centres": self._centres, "times": TIMES, "start": start.isoformat()}
        told = self.inside(SETUP, given)
        self.times = json.loads(told)
        self.hub.start()
        self._watching = threading.Thread(target=self._watch, daemon=True)
        return self

    def __exit__(self, *_) -> None:
        self._ended.set()
        for process in self._alive.values():
            process.kill()
            process.join()
        if self._watching.is_alive():
            self._watching.join()
        self.hub.kill()

    def inside(self, code: str, given: object = None) -> str:
        """Run code in the hub's own settings."""
        code = "import django; django.setup()\n" + code
        env = self.hub.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}
        done = subprocess.run(
            [sys.executable, "-c", code],
            input=json.dumps(given), env=env, cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    # Kiosks

    def place(self, number: int) -> Path:
        """A kiosk's folder; its log lies beside it."""
        return self.folder / f"kiosk{number}"

    def enrol(self, *, url: str = "") -> None:
        """Make the kiosks and let them join."""
        from tests.helpers.kiosk_box import Box

        for number in range(self._kiosks):
            code = self.hub.enrol_code(f"c{number % self._centres}", f"Stuen {number}")
            box = Box(self.place(number), Clock(self._offs[number]), self.hub.url)
            box.hub.join(code, url=self.hub.url)
            assert box.sync() == ""
            box.close()
        self.inside(LEND)

    def begin(self, events: int, *, url: str = "") -> None:
        """Let all kiosks live until they have written so many events each."""
        self._events, self._url = events, url or self.hub.url
        for number in range(self._kiosks):
            self.start_kiosk(number)
        if not self._watching.is_alive():
            self._watching = threading.Thread(target=self._watch, daemon=True)
            self._watching.start()

    def pace(self, events: int) -> None:
        """Let each kiosk write no more than so many events for now."""
        (self.folder / "pace.new").write_text(str(events))
        (self.folder / "pace.new").rename(self.folder / "pace")

    def start_kiosk(self, number: int) -> None:
        """Switch it on."""
        given = (str(self.place(number)), self._url, self.times, self._events, self._offs[number], number)
        self._alive[number] = self._fork.Process(target=live, args=given)
        self._alive[number].start()

    def kill_kiosk(self, number: int) -> bool:
        """Kill -9, and switch it on again; False when it was done already."""
        process = self._alive[number]
        if process.exitcode == 0:
            return False
        process.kill()
        process.join()
        self.start_kiosk(number)
        return True

    def running(self) -> bool:
        """Whether any kiosk has more to do. Raises where one ended by an error."""
        codes = {number: process.exitcode for number, process in self._alive.items()}
        assert not [code for code in codes.values() if code not in (None, 0)], f"a kiosk failed: {codes}"
        return None in codes.values()

    def wait(self, seconds: float = 240.0) -> None:
        """Until all kiosks are done; so long may pass in which not one event comes."""
        before, until = -1, 0.0
        while self.running():
            if (now := self.events()) != before:
                before, until = now, time.monotonic() + seconds
            assert time.monotonic() < until, "the kiosks do not come to an end"
            time.sleep(0.2)
        self.settle()

    def enough(self) -> None:
        """Let no more people come."""
        (self.folder / "enough").touch()

    def settle(self) -> None:
        """Every kiosk hears what the others have brought about, and says how it stands."""
        from tests.helpers.kiosk_box import Box

        boxes = [Box(self.place(number), Clock(self._offs[number]), self.hub.url) for number in range(self._kiosks)]
        for _ in range(3):
            for box in boxes:
                code = box.sync()
                assert code == "", f"{box.folder.name} ended with {code}"
        for box in boxes:
            box.quiet()
            box.close()

    # The hub

    def kill_worker(self, dice: random.Random) -> bool:
        """Kill -9 one of gunicorn's workers; it makes another."""
        children = Path(f"/proc/{self.hub.pid}/task/{self.hub.pid}/children").read_text().split()
        if children:
            with suppress(ProcessLookupError):
                os.kill(int(dice.choice(children)), signal.SIGKILL)
        return bool(children)

    def kill_hub(self) -> bool:
        """Kill -9 all of it, and start it again."""
        with self.lock:
            self.hub.kill()
            self.hub.start()
        return True

    def put_back(self, backup: str) -> int:
        """Restore a backup by the hub's own commands; how many events that took from it."""
        before = self.events()
        with self._looking:
            self.blind = True
        with self.lock:
            self.hub.kill()
            self.hub.manage("restore", backup, "--over")
            with self.cursor() as cursor:
                hub = checker.read_hub(cursor)
            self.watch.restored(hub)
            self.restored = True
            self.hub.start()
        self.blind = False
        return before - len(hub.event)

    # Judging

    def events(self) -> int:
        """How many events the hub has."""
        with self.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM hub_event")
            return cursor.fetchone()[0]

    @contextmanager
    def cursor(self):
        """One snapshot of the hub's database."""
        if self.database == "sqlite":
            connection = sqlite3.connect(f"file:{self.hub.folder / 'hub.sqlite3'}?mode=ro", uri=True, timeout=20)
            connection.isolation_level = None
            connection.execute("BEGIN")
        else:
            connection = psycopg.connect(self.database)
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        try:
            yield connection.cursor()
        finally:
            connection.close()

    def look(self) -> None:
        """Whether something is wrong with the places now goes to `watch.found`."""
        with self.cursor() as cursor:
            hub = checker.read_hub(cursor, [one for one in checker.TABLES if one != "event"])
        with self._looking:
            if not self.blind:
                self.watch.look(hub)
                self._looks += 1

    def _watch(self) -> None:
        while not self._ended.wait(0.3):
            with suppress(sqlite3.Error, psycopg.Error):  # it is just being put back
                self.look()

    def logs(self) -> list:
        """The kiosks' logs."""
        return [checker.read_log(self.place(number).with_suffix(".log")) for number in range(self._kiosks)]

    def judge(self, **more) -> list:
        """Everything that is wrong, in the end."""
        with self.cursor() as cursor:
            hub = checker.read_hub(cursor)
        kiosks = self.logs()
        wrong = [*self.watch.found, *checker.check(hub, kiosks, self.watch, restored=self.restored, **more)]
        if not self.restored:
            wrong += self.watch.told(hub, kiosks)
        if self._looks < 3:
            wrong.append("nobody looked on")
        return wrong + [line for line in self.hub.errors() if "was sent SIGKILL" not in line]

    def counts(self) -> str:
        """What there was, for whoever reads the campaign's output."""
        with self.cursor() as cursor:
            hub = checker.read_hub(cursor)
        statuses = dict(Counter(row["status"] for row in hub.signup))
        used = sum(row["used"] for row in hub.lease)
        told = f"{len(hub.event)} events, {len(hub.signup)} sign-ups {statuses}, {used} leased seats used"
        return f"{told}, looked at {self._looks} times"
