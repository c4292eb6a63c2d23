"""Kiosks for the timings: a real store, a real event log, the real client; enrolled by the real exchange."""

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

import psycopg

from kiosk.store import Store
from sync.client import Client, Does, enrol
from sync.events import Event, EventLog

KEY = bytes(range(32))
TIMES = 20
"""Times of an activity that one backlog is about."""


def now() -> datetime:
    """The wall clock."""
    return datetime.now(UTC)


class Programme:
    """What there is to sign up for: the hub's own activities at their times, with room for everybody."""

    def __init__(self, url: str, organisation: str) -> None:
        """Of the hub whose database is at `url`."""
        with psycopg.connect(url) as connection:
            found = connection.execute(
                "UPDATE hub_activity SET rrule = 'FREQ=DAILY;COUNT=500', sequence = sequence + 1, capacity = 1000, "
                "keeper = 'hub', released = true, lease_size = 0, drop_in = false "
                "WHERE organisation_id = (SELECT id FROM hub_organisation WHERE slug = %s) "
                "AND rrule LIKE 'FREQ=DAILY%%' RETURNING uid, start",
                [organisation],
            ).fetchall()
        (uid, start) = found[0]
        local = start.astimezone(ZoneInfo("Europe/Copenhagen"))
        self.times = [(uid, (local + timedelta(days=days)).isoformat()) for days in range(2, 482)]
        self._next = 0

    def turn_over(self) -> None:
        """Let the next kiosk's people want other times, as at a real hub: no time fills with thousands."""
        self._next += TIMES

    def body(self, number: int, status: str) -> dict[str, Any]:
        """The body of a sign-up: "confirmed" by a kiosk that keeps the activity itself, or "requested" of the hub."""
        dice = random.Random(number)
        uid, occurrence = self.times[(self._next + number % TIMES) % len(self.times)]
        if status == "confirmed":
            uid = "from-a-calendar-of-the-kiosks-own@centret.example"
        signup = f"{random.getrandbits(128):032x}"
        return {
            "signup": signup, "uid": uid, "occurrence": occurrence, "seats": dice.randint(1, 3), "role": "",
            "buddy": dice.random() < 0.2, "status": status,
        }  # fmt: skip


class Kiosk:
    """One kiosk over a folder."""

    def __init__(self, folder: Path, url: str) -> None:
        folder.mkdir(parents=True)
        self.folder, self.url = folder, url
        self.store = Store.open(folder / "store", root_key=KEY)
        self.log = EventLog(self.store.table("outbox"), self.store.table("device"), now=now)
        self.received = 0
        self._client: Client | None = None

    def enrol(self, code: str) -> Self:
        """Join, and take in what there is, so that what is timed is the events."""
        enrol(self.url, code, self.store, self.log, version="bench", model="bench", now=now, random=random.randbytes)
        self.client().round()
        return self

    def client(self) -> Client:
        """The one that this kiosk has as long as it runs, without a connection: as after a pause."""
        if self._client is None:
            does, lock = Does(apply=self._take), self.folder / "lock"
            self._client = Client(self.store, self.log, does, lock=lock, version="bench", now=now, url=self.url)
        if self._client._talk:
            self._client._talk._line.close()
        return self._client

    def move(self, url: str) -> None:
        """Speak with another address from now on."""
        self.url, self._client = url, None

    def write(self, programme: Programme, count: int, status: str) -> list[Event]:
        """Sign people up, each in a transaction of its own; gives the events."""
        found = []
        programme.turn_over()
        for number in range(count):
            with self.store.transaction():
                found.append(self.log.append("signups", "signup.requested", programme.body(number, status)))
        return found

    def _take(self, change: object) -> None:
        self.received += 1


def codes(url: str, organisation: str, count: int) -> list[str]:
    """So many enrolment codes at once, written straight into the hub's database."""
    made = [f"{number:04d}{random.randrange(10**6):06d}" for number in range(count)]
    with psycopg.connect(url) as connection:
        (org, centre), *_ = connection.execute(
            "SELECT o.id, c.id FROM hub_organisation o JOIN hub_centre c ON c.organisation_id = o.id WHERE o.slug = %s",
            [organisation],
        ).fetchall()
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO hub_enrolmentcode (organisation_id, centre_id, kiosk_name, number, secret, created, "
                "expires, wrong) VALUES (%s, %s, %s, %s, %s, %s, %s, 0)",
                [
                    (org, centre, f"Kiosk {code[:4]}", code[:4], code[4:], now(), now() + timedelta(hours=1))
                    for code in made
                ],
            )
    return made
