"""A kiosk as small as can be, for tests of the hub: a key, a chain of events, signed requests and checked answers."""

import json
import secrets
from datetime import UTC, datetime, timedelta
from itertools import count

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from django.utils import timezone

from sync import wire
from sync.events import EventLog
from sync.hub import keys, turns
from sync.hub.models import Activity, Centre, HubKey, Kiosk, Organisation

_numbers = count(1)


class Rows(list):
    """What an `EventLog` needs of a table."""

    def insert(self, document):
        self.append(dict(document))
        return len(self)

    def update(self, fields, *args):
        for row in self:
            row.update(fields)
        return []


def organisation(slug="org"):
    return Organisation.objects.create(slug=slug, name=slug.title())


def centre(organisation, slug="centre"):
    return Centre.objects.create(organisation=organisation, slug=slug, name=slug.title())


def activity(*centres, uid="a@x", capacity=4, days=7, lease_size=0, keeper="hub", **fields):
    """One that begins in `days` days; `name(activity)` is what its time is called."""
    start = (timezone.now() + timedelta(days=days)).replace(microsecond=0)
    fields = {"title": "A", "start": start, "end": start + timedelta(hours=2)} | fields
    made = Activity.objects.create(
        organisation=centres[0].organisation,
        uid=uid,
        capacity=capacity,
        lease_size=lease_size,
        keeper=keeper,
        **fields,
    )
    made.centres.set(centres)
    return made


def name(activity):
    from sync.hub import activities

    return activities.name_of(activity, activity.start.astimezone(activities.ZONE).replace(tzinfo=None))


class Said:
    """An answer: `status`, `json`, `turn`; the signature was checked unless there is none (`signed` is False)."""

    def __init__(self, kiosk, response, request_signature):
        self.status, self.body, self.headers = response.status_code, response.content, response.headers
        self.signed = "Signature" in response.headers
        self.turn = None
        if self.signed:
            # Keys may change while an answer is on its way: any of this organisation's will do here.
            seeds = HubKey.objects.filter(organisation=kiosk.row.organisation).values_list("seed", flat=True)
            made = [Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed)) for seed in seeds]
            named = [key for key in made if keys.id_of(key) in self.headers["Signature-Input"]]
            public = named[0].public_key().public_bytes_raw()
            answer = wire.check_answer(
                self.status, response.headers, self.body, public_key=public, request_signature=request_signature
            )
            self.turn = answer.turn
        is_json = response.headers.get("Content-Type") == "application/json"
        self.json = json.loads(self.body) if is_json else None


class TestKiosk:
    """Enrolled at a centre; keeps its turn as the protocol says."""

    __test__ = False

    def __init__(self, centre, key=None):
        number = next(_numbers)
        self.key = key or Ed25519PrivateKey.from_private_bytes(number.to_bytes(32))
        seed = self.key.private_bytes_raw().hex()
        self.outbox, self.identity = Rows(), Rows()
        self.log = EventLog(self.outbox, self.identity, lambda: datetime(2026, 1, 1, tzinfo=UTC), secrets.token_bytes)
        self.log._own()
        self.identity[0].update(seed=seed, device=self._device())
        self.device, self.turn, self.client = self._device(), 0, Client()
        now = timezone.now()
        if not Kiosk.objects.filter(device=self.device).exists():
            Kiosk.objects.create(
                device=self.device,
                organisation=centre.organisation,
                centre=centre,
                name=f"Kiosk {number}",
                public_key=self.key.public_key().public_bytes_raw().hex(),
                enrolled=now,
                credential_until=now + timedelta(days=90),
                credential_epoch=centre.organisation.epoch,
            )

    def _device(self):
        from sync.events import device_of

        return device_of(self.key.public_key().public_bytes_raw())

    @property
    def row(self):
        return Kiosk.objects.select_related("organisation").get(device=self.device)

    def ask(self, method, path, body=b"", *, turn=None, key=None, change=None, device=None, encoding="", **extra):
        """A signed request; `change` may spoil its headers."""
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        target = wire.PREFIX + path
        headers = wire.request_headers(
            method,
            target,
            data,
            key=key or self.key,
            device=device or self.device,
            turn=self.turn if turn is None else turn,
            created=0,
            nonce=secrets.token_urlsafe(16),
            encoding=encoding,
        )
        signature = wire.signature_of(headers)
        headers |= change or {}
        response = self.client.generic(method, target, data, content_type="application/json", headers=headers, **extra)
        said = Said(self, response, signature)
        if said.turn is not None and turn is None:
            self.turn = said.turn
        return said

    def ahead(self, by=7):
        """The hub is put back to where it was `by` requests ago: this kiosk bears a turn that it was given since."""
        self.turn = self.later(by)

    def later(self, by, turn=None):
        """The turn that the hub gives after `by` more requests."""
        turn = self.turn if turn is None else turn
        for _ in range(by):
            turn = turns.after(self.row, turn)
        return turn

    def event(self, type, **body):  # noqa: A002 - the event's own word
        return self.log.append("signups", type, body)

    def sign_up(self, uid, occurrence, *, seats=1, role="", status="requested", signup=None, **more):
        body = {"uid": uid, "occurrence": occurrence, "seats": seats, "role": role, "buddy": False, "status": status}
        signup = signup or secrets.token_hex(16)
        self.event("signup.requested", signup=signup, **body, **more)
        return signup

    def cancel(self, signup, uid, occurrence, seats=1):
        body = {"uid": uid, "occurrence": occurrence, "seats": seats, "role": "", "buddy": False}
        self.event("signup.cancelled", signup=signup, status="cancelled", **body)

    def send(self, events=None):
        """All that waits; emptied when it was taken."""
        answer = self.ask("POST", "events", wire.pack_lines(self.outbox if events is None else events))
        if answer.status == 200 and events is None:
            self.outbox.clear()
        return answer

    def read(self, after="", limit=500):
        """All changes after a cursor, a page or more: the newest by key, and the last cursor."""
        found = {}
        while True:
            said = self.ask("GET", f"changes?after={after}&limit={limit}")
            if said.status == 401:
                assert self.ask("POST", "renew", {}).status == 200
                continue
            assert said.status == 200, said.body
            found |= {change["key"]: change for change in said.json["changes"]}
            after = said.json["cursor"]
            if not said.json["more"]:
                return found, after

    def decision(self, signup):
        change = self.read()[0].get(f"decision/{signup}")
        return change and change["body"]
