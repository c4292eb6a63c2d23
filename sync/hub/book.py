"""The sign-ups and leases of some occurrences in one transaction: read once, decided by `places`, written once.

A book is opened after the organisation's row is locked (`changes.draw`), so that nobody else decides meanwhile, and
saved before the commit. What kiosks must be told is found by comparing what each was told with what holds now; so of
a whole batch only the last word about a sign-up, an occurrence or a lease is published.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection

from sync.hub import activities, bulk, changes, statements
from sync.hub.activities import Occ
from sync.hub.models import Activity, Lease, Organisation, SignUp
from sync.hub.places import Loan, Place, Pool

Key = tuple[str, str]
"""uid and occurrence, as the activity itself names it."""
_COLUMNS = ("pk", "kiosk_id", "signup", "order", "seats", "role", "status", "told", "lease", "buddy")
LIVE = ("requested", "confirmed", "waiting")


class Sheet:
    """One occurrence: its pool, and everything that was touched."""

    def __init__(self, activity: Activity, occ: Occ | None, pool: Pool, party: dict[tuple[str, str], Place]) -> None:
        self.activity, self.occ, self.pool, self.party = activity, occ, pool, party
        self.seats_were = self.seats()
        self.unsure = False
        """Whether kiosks may not have heard how it stands: those of a new centre, or after a change of keepers."""
        self.loans_were = {device: (loan.granted, loan.recall) for device, loan in pool.loans.items()}
        self.loans_stored = {device: _totals(loan) for device, loan in pool.loans.items()}

    def seats(self) -> tuple[int, int, dict[str, int]]:
        """Seats taken (lent ones too), parties in line, and roles taken."""
        roles = {role: taken for role, taken in self.pool.taken_roles.items() if taken}
        return self.pool.confirmed + self.pool.lent, len(self.pool.line), roles


class Book:
    """See the module. `recovering` as `changes.lock` gave it."""

    def __init__(self, organisation: Organisation, recovering: bool, now: datetime) -> None:
        self.organisation, self.recovering, self.now = organisation, recovering, now
        self.sheets: dict[Key, Sheet] = {}
        self.plain: dict[str, tuple[Key, Place]] = {}
        """Sign-ups that the hub only writes down, new or changed, by id: all of one kiosk."""
        self.words: list[changes.Word] = []
        self._read: dict[Key, tuple[list[Place], dict[str, Loan]]] = {}
        self._audiences: dict[int, str] = {}

    def prepare(self, wanted: Iterable[tuple[Activity, str]]) -> None:
        """Read all of these at once: three statements, however many they are."""
        known = [(activity, _key(activity, occurrence)) for activity, occurrence in wanted]
        keys = {key for _activity, key in known} - self.sheets.keys()
        if not keys:
            return
        self._read |= {key: ([], {}) for key in keys}
        uids, names = {key[0] for key in keys}, {key[1] for key in keys}
        rows = self.organisation.signups.filter(uid__in=uids, occurrence__in=names, status__in=LIVE).order_by("order")
        for *row, uid, occurrence in rows.values_list(*_COLUMNS, "uid", "occurrence"):
            if (uid, occurrence) in keys:
                self._read[uid, occurrence][0].append(place_of(row))
        leases = Lease.objects.filter(kiosk__organisation=self.organisation, uid__in=uids, occurrence__in=names)
        for one in leases.order_by("kiosk_id"):
            if (one.uid, one.occurrence) in keys:
                loan = Loan(one.granted, one.used, one.returned, one.recall, one.pk)
                self._read[one.uid, one.occurrence][1][one.kiosk_id] = loan
        self._audiences |= _audiences({activity.pk for activity, _key in known} - self._audiences.keys())

    def sheet(self, activity: Activity, occurrence: str) -> Sheet:
        """The occurrence of an activity of this organisation; one that never was is a sheet where all is refused."""
        key = _key(activity, occurrence)
        if key not in self.sheets:
            if key not in self._read:
                self.prepare([(activity, occurrence)])
            self.sheets[key] = self._load(activity, key)
        return self.sheets[key]

    def _load(self, activity: Activity, key: Key) -> Sheet:
        occ = occurrence_of(activity, key[1])
        closed, over = closed_for(activity, occ, self.now)
        pool = Pool(
            capacity=occ.capacity if occ else 0,
            roles={role["key"]: role["capacity"] for role in activity.roles},
            closed=closed,
            over=over,
            decides=activity.keeper == activities.HUB and activity.released and not self.recovering,
            recovering=self.recovering,
        )
        party, loans = self._read.pop(key)
        pool.load(party, loans)
        return Sheet(activity, occ, pool, {(one.device, one.signup): one for one in party})

    def say(self, place: Place, position: int | None = None) -> None:
        """Tell the kiosk of a sign-up what was decided about it."""
        body = {
            "signup": place.signup,
            "status": place.status,
            "position": position,
            "role": place.role,
            "code": place.code,
        }
        self.words.append(changes.Word(f"decision/{place.signup}", "decision", body, place.device))

    def save(self) -> None:
        """Write all that has changed, and publish what is to be told."""
        statements.together(*self.saving())

    def saving(self) -> list[statements.Statement]:
        """`save` but for the last statements, which it gives, to be asked together with others."""
        touched = list(self.plain.values())
        for _key, place in touched:
            if place.status == "refused" and place.code:
                self.say(place)
        said = self._said([key for key, sheet in self.sheets.items() if sheet.unsure])
        for key, sheet in self.sheets.items():
            touched += [(key, place) for place in sheet.party.values()]
            self._tell(sheet)
            self._save_loans(key, sheet)
            self._tell_of_loans(key, sheet)
            self._tell_seats(key, sheet, said)
        last, left = changes.publishing(self.organisation.pk, self.words, self._save_places(touched))
        self.organisation.counter = max(self.organisation.counter, last)
        return left

    def _tell(self, sheet: Sheet) -> None:
        positions = {id(one): number for number, one in enumerate(sheet.pool.line, 1)}
        for one in sheet.party.values():
            if one.status in ("confirmed", "waiting"):
                position = positions.get(id(one))
                if sheet.activity.keeper == activities.HUB and one.was != (one.status, position, one.role):
                    self.say(one, position)
            elif one.status == "refused":
                self.say(one)
            elif one.status in ("cancelled", "requested") and one.was is not None:
                self.words.append(changes.Word(f"decision/{one.signup}", "decision", {}, one.device, gone=True))

    def _said(self, keys: Sequence[Key]) -> dict[tuple[str, str], Any]:
        """What kiosks were last told of the seats of these, by audience and key."""
        if not keys:
            return {}
        rows = self.organisation.changes.filter(gone=False, key__in=[_seats_key(key) for key in keys])
        return {(audience, key): body for audience, key, body in rows.values_list("audience", "key", "body")}

    def _tell_seats(self, key: Key, sheet: Sheet, said: Mapping[tuple[str, str], Any]) -> None:
        now = sheet.seats()
        if (now == sheet.seats_were and not sheet.unsure) or sheet.activity.keeper != activities.HUB:
            return
        body = {"uid": key[0], "occurrence": key[1], "taken": now[0], "waiting": now[1], "roles": now[2]}
        audience = self._audiences[sheet.activity.pk]
        if said.get((audience, _seats_key(key))) != body:
            self.words.append(changes.Word(_seats_key(key), "seats", body, audience))

    def _tell_of_loans(self, key: Key, sheet: Sheet) -> None:
        for device, loan in sheet.pool.loans.items():
            if sheet.loans_were.get(device) == (loan.granted, loan.recall):
                continue
            body = {
                "uid": key[0],
                "occurrence": key[1],
                "granted": loan.granted,
                "recall": loan.recall,
                "until": sheet.occ.closes.isoformat() if sheet.occ else None,
            }
            self.words.append(changes.Word(f"lease/{key[0]}/{key[1]}", "lease", body, device))

    def _save_loans(self, key: Key, sheet: Sheet) -> None:
        for device, loan in sheet.pool.loans.items():
            if sheet.loans_stored.get(device) == _totals(loan):
                continue
            fields = {
                "granted": loan.granted,
                "used": loan.used,
                "returned": loan.returned,
                "recall": loan.recall,
            }
            if loan.pk is None:
                loan.pk = Lease.objects.create(kiosk_id=device, uid=key[0], occurrence=key[1], **fields).pk
            else:
                Lease.objects.filter(pk=loan.pk).update(**fields)

    def _save_places(self, touched: Iterable[tuple[Key, Place]]) -> list[statements.Statement]:
        """Write the sign-ups; what is left to be asked together with others."""
        new: list[tuple[Any, ...]] = []
        old: list[tuple[Any, ...]] = []
        organisation_id = self.organisation.pk
        for (uid, occurrence), one in touched:
            values = _values(one)
            if one.pk is None:
                new.append((one.device, organisation_id, one.signup, uid, occurrence, one.buddy, *values))
            elif values != one.stored:
                old.append((*values, one.pk))
        if old:
            with connection.cursor() as cursor:
                cursor.executemany(_UPDATE, old)
        return bulk.insert(SignUp, _NEW, new)


_NEW = (
    "kiosk_id",
    "organisation_id",
    "signup",
    "uid",
    "occurrence",
    "buddy",
    "order",
    "seats",
    "role",
    "status",
    "told",
    "lease",
)
# Among ids that come as one value with commas between, for they are hex: psycopg takes 1 ms to find 500 places.
_AMONG = {
    "postgresql": "= ANY(string_to_array(%s, ','))",
    "sqlite": """IN (SELECT value FROM json_each('["' || replace(%s, ',', '","') || '"]'))""",
}
_OWN = (
    'SELECT id, kiosk_id, signup, "order", seats, role, status, told, lease, buddy, uid, occurrence '
    "FROM hub_signup WHERE organisation_id = %%s AND kiosk_id = %%s AND signup %s"
)
_UPDATE = 'UPDATE hub_signup SET "order" = %s, seats = %s, role = %s, status = %s, told = %s, lease = %s WHERE id = %s'


def _values(one: Place) -> tuple[object, ...]:
    return (one.order, one.seats, one.role, one.status, one.told, one.lease)


def _seats_key(key: Key) -> str:
    return f"seats/{key[0]}/{key[1]}"


def _key(activity: Activity, occurrence: str) -> Key:
    occ = occurrence_of(activity, occurrence)
    return activity.uid, occ.occurrence if occ else occurrence


def _audiences(activities: Iterable[int]) -> dict[int, str]:
    """Those who see each activity; of one in several centres everybody, for a count is no secret."""
    centres: dict[int, list[int]] = {activity: [] for activity in activities}
    rows = Activity.centres.through.objects.filter(activity__in=list(centres))
    for activity, centre in rows.values_list("activity", "centre"):
        centres[activity].append(centre)
    return {one: changes.centre(many[0]) if len(many) == 1 else "" for one, many in centres.items()}


def _totals(loan: Loan) -> tuple[int, int, int, bool]:
    return (loan.granted, loan.used, loan.returned, loan.recall)


def place_of(row: Sequence[Any]) -> Place:
    """A row of `SignUp`, by _COLUMNS."""
    pk, device, signup, order, seats, role, status, told, lease, buddy = row
    place = Place(device, signup, order, seats, role, status, told, lease, buddy, pk=pk)
    place.stored = _values(place)
    return place


def asking_own(organisation: Organisation, device: str, signups: Sequence[str]) -> statements.Statement:
    """What asks for a kiosk's own sign-ups among these ids, also those that are over; `own_places` reads it."""
    return _OWN % _AMONG[connection.vendor], [organisation.pk, device, ",".join(signups)]


def own_places(found: Iterable[statements.Row]) -> dict[str, tuple[Key, Place]]:
    """See `asking_own`: by id."""
    return {row[2]: ((row[-2], row[-1]), place_of(row[:-2])) for row in found}


def closed_for(activity: Activity, occ: Occ | None, now: datetime) -> tuple[str, bool]:
    """Why nobody may sign up ("" when one may), and whether nobody goes in from the line either."""
    if occ is None:
        return "unknown", True
    if occ.cancelled or activity.removed is not None:
        return "cancelled", True
    if activity.drop_in:
        return "drop_in", False
    if now >= occ.start:
        return "started", True
    return ("closed", False) if now >= occ.closes else ("", False)


def occurrence_of(activity: Activity, occurrence: str) -> Occ | None:
    """`activities.find`, remembered for each version of an activity."""
    return _found(_Version(activity), occurrence)


class _Version:
    """An activity as what decides about its times: equal to itself read again, unless it was changed."""

    def __init__(self, activity: Activity) -> None:
        self.activity = activity
        self._key = (activity.pk, activity.sequence, activity.changed, activity.removed, activity.cancelled)

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Version) and self._key == other._key


@lru_cache(maxsize=4096)
def _found(version: _Version, occurrence: str) -> Occ | None:
    return activities.find(version.activity, occurrence)
