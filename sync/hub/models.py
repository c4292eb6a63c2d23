"""What the hub knows. It holds nothing that says who a visitor is: no name, no code of a sign-up, nothing a visitor
typed but what is sealed, to staff or to the visitor's own key card, which it can't open.

Every row belongs to an organisation, directly or through its kiosk; `objects` of the console are always asked through
`Organisation`'s own relations, so that one organisation can't see another's. Times are aware and UTC.
"""

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from sync.hub import carried, heard, listed, released  # noqa: F401 - Django looks for all models here


def _history() -> str:
    return secrets.token_hex(4)


class Organisation(models.Model):
    """Who runs some centres. `counter` numbers its changes, and is locked by whoever makes one."""

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120)
    created = models.DateTimeField(auto_now_add=True)
    counter = models.BigIntegerField(default=0)
    history = models.CharField(max_length=16, default=_history)
    """Part of every cursor; a new one makes all cursors void."""
    forgotten = models.BigIntegerField(default=0)
    """The newest change that was gone and is forgotten by now: a cursor from before it has missed something."""
    recovering_since = models.DateTimeField(null=True, blank=True)
    """Since the hub noticed that it was restored from a backup; see protocol.md, "Seats". None: it decides as usual."""
    restored = models.DateTimeField(null=True, blank=True)
    """When it last noticed. A kiosk that was not seen since may be ahead of the hub: that is no news."""
    epoch = models.PositiveIntegerField(default=1)
    """Raised when a kiosk is blocked: credentials of an older one are void."""
    content_key = models.CharField(max_length=64, blank=True)
    """Raw Ed25519 public key, hex, that content packs must be signed with."""
    recovery_key = models.TextField(blank=True)
    """Public key, base64, of the organisation's offline recovery key (seal.py)."""
    recipients = models.JSONField(null=True, blank=True)
    """The signed statement of whom to seal to, as uploaded."""

    def __str__(self) -> str:
        return self.name


class HubKey(models.Model):
    """A signing key of an organisation's hub. The newest signs; older ones are kept to sign the step to the next."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="keys")
    number = models.PositiveIntegerField()
    seed = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "number"], name="one_key_a_number")]


class Centre(models.Model):
    """A drop-in centre."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="centres")
    slug = models.SlugField()
    name = models.CharField(max_length=120)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "slug"], name="one_centre_a_slug")]
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person who may use the console, in one organisation."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="member")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members")
    leader = models.BooleanField(default=False)
    """May also block and enrol kiosks, publish content, and end a recovery."""
    temporary = models.BooleanField(default=False)
    """The password was made for them, and must be changed at the next login."""
    generation = models.PositiveIntegerField(default=0)
    """Raised to end every session this member has, wherever it is."""


class EnrolmentCode(models.Model):
    """A short code with which one kiosk may enrol. A PAKE needs the secret itself, so it stands here for its hours."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="codes")
    centre = models.ForeignKey(Centre, models.CASCADE)
    kiosk_name = models.CharField(max_length=80)
    number = models.CharField(max_length=4)
    secret = models.CharField(max_length=6)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    wrong = models.PositiveSmallIntegerField(default=0)
    used = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["number"], condition=Q(used__isnull=True), name="one_live_code_a_number")
        ]


class EnrolmentAttempt(models.Model):
    """One try at an enrolment, kept for a day: what is counted against guessing, and the answer if it was lost."""

    code = models.ForeignKey(EnrolmentCode, models.CASCADE, related_name="attempts", null=True, blank=True)
    """None: there is no such code, which nobody outside may see."""
    number = models.CharField(max_length=4)
    token = models.CharField(max_length=32, unique=True)
    key = models.CharField(max_length=64, blank=True)
    """The key that a kiosk must prove to share; "" once it was tried."""
    address = models.CharField(max_length=64)
    """Keyed hash of the network that it came from."""
    created = models.DateTimeField(db_index=True)
    wrong = models.BooleanField(default=False)
    box = models.CharField(max_length=64, blank=True)
    """Fingerprint of the box that opened; the same one again gets the same `answer`."""
    answer = models.TextField(blank=True)


class Kiosk(models.Model):
    """A kiosk, by its device name. Its row is locked while one of its requests is being done."""

    device = models.CharField(max_length=16, primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="kiosks")
    centre = models.ForeignKey(Centre, models.PROTECT, related_name="kiosks")
    name = models.CharField(max_length=80)
    public_key = models.CharField(max_length=64)
    enrolled = models.DateTimeField()
    credential = models.PositiveIntegerField(default=0)
    credential_epoch = models.PositiveIntegerField(default=1)
    credential_until = models.DateTimeField()
    blocked = models.DateTimeField(null=True, blank=True)
    why_blocked = models.CharField(max_length=16, blank=True)
    """"stolen", "retired" or "cloned"."""
    turn = models.BigIntegerField(default=0)
    epoch = models.BigIntegerField(default=0)
    seq = models.BigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    """Fingerprint of its last event."""
    given_up = models.JSONField(default=list)
    """Epochs that were given up after a restore, newest last: one that is given up twice means a clone."""
    restored = models.DateTimeField(null=True, blank=True)
    caught_up = models.DateTimeField(null=True, blank=True)
    """When it last said that it has nothing more to send; counts in recovery."""
    last_seen = models.DateTimeField(null=True, blank=True)
    cursor = models.BigIntegerField(default=0)
    """How far it has taken changes in: the counter it last asked from."""
    status = models.JSONField(default=dict)
    status_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def have(self) -> dict[str, int]:
        """How far the hub has its events, as answers say it: a kiosk that has written less is an older copy."""
        return {"epoch": self.epoch, "seq": self.seq}


class Event(models.Model):
    """An event as it was signed. `raw` is its one line."""

    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="events", db_index=False)  # the constraint has one
    epoch = models.BigIntegerField()
    seq = models.BigIntegerField()
    type = models.CharField(max_length=64)
    raw = models.TextField()
    received = models.DateTimeField()
    refused = models.CharField(max_length=32, blank=True)
    """The code of why it can't be taken; "" when it was."""

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kiosk", "epoch", "seq"], name="one_event_a_number")]


class Activity(models.Model):
    """An activity, which may repeat. Its fields mean what iCalendar (RFC 5545) and kiosk/activities/calendar.md say."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="activities")
    uid = models.CharField(max_length=120)
    sequence = models.PositiveIntegerField(default=0)
    changed = models.DateTimeField(auto_now=True)
    title = models.CharField(max_length=120)
    description = models.TextField(blank=True, max_length=4000)
    place = models.CharField(max_length=200, blank=True)
    meeting_point = models.CharField(max_length=200, blank=True)
    directions = models.CharField(max_length=400, blank=True)
    contact = models.CharField(max_length=120, blank=True)
    picture = models.CharField(max_length=40, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField()
    all_day = models.BooleanField(default=False)
    rrule = models.CharField(max_length=200, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    price = models.DecimalField(max_digits=7, decimal_places=2, null=True, blank=True)
    drop_in = models.BooleanField(default=False)
    sensitive = models.BooleanField(default=False)
    cutoff_hours = models.PositiveIntegerField(null=True, blank=True)
    """Hours before the start when sign-up closes; None: at the start."""
    roles = models.JSONField(default=list, blank=True)
    """[{"key", "name", "capacity"}]"""
    lease_size = models.PositiveSmallIntegerField(default=1)
    """Seats that each kiosk may promise without network."""
    centres = models.ManyToManyField(Centre, related_name="activities")
    keeper = models.CharField(max_length=16, default="hub")
    """"hub", or the device that decides; see protocol.md, "Seats"."""
    released = models.BooleanField(default=True)
    """Whether the old keeper has let go: until then nobody but it decides."""
    old_keeper = models.CharField(max_length=16, blank=True)
    """The device that decided before the hub did; "" when none ever did."""
    cancelled = models.DateTimeField(null=True, blank=True)
    removed = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "uid"], name="one_activity_a_uid")]
        ordering: ClassVar = ["start"]

    def __str__(self) -> str:
        return self.title


class Deviation(models.Model):
    """One time of an activity that is moved, called off, or has a limit of its own."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="deviations")
    occurrence = models.CharField(max_length=40)
    """Its first start: ISO 8601 with offset (as the kiosk names it), or a plain date when all day."""
    start = models.DateTimeField(null=True, blank=True)
    end = models.DateTimeField(null=True, blank=True)
    capacity = models.PositiveIntegerField(null=True, blank=True)
    cancelled = models.BooleanField(default=False)
    left_out = models.BooleanField(default=False)
    """Not shown at all: the series was changed, and nobody had signed up for this time."""
    note = models.CharField(max_length=200, blank=True)
    change = models.BigIntegerField(default=0)
    """The number of the change that told the kiosks: those whose cursor is past it know."""

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["activity", "occurrence"], name="one_deviation_an_occurrence")
        ]


class SignUp(models.Model):
    """A sign-up as the hub knows it: a random id, never a person. Ids are a kiosk's own: none can take another's."""

    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="signups", db_index=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="signups", db_index=False)
    signup = models.CharField(max_length=32)
    uid = models.CharField(max_length=255)
    occurrence = models.CharField(max_length=40)
    order = models.BigIntegerField()
    """The organisation's counter when it was committed: the place in the line."""
    seats = models.PositiveSmallIntegerField()
    role = models.CharField(max_length=64, blank=True)
    buddy = models.BooleanField(default=False)
    status = models.CharField(max_length=10)
    """requested (nobody has decided: recovery, or between keepers), confirmed, waiting, cancelled, refused."""
    told = models.CharField(max_length=10, blank=True)
    """What its kiosk says it was told by a hub that is no more (`signup.held`)."""
    lease = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["kiosk", "signup"], name="one_signup_an_id")]
        indexes: ClassVar = [models.Index(fields=["organisation", "uid", "occurrence"], name="signups_of_occurrence")]


class Past(models.Model):
    """What is kept of an occurrence when its sign-ups have been deleted (commands/tidy.py): how many."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="past")
    uid = models.CharField(max_length=255)
    occurrence = models.CharField(max_length=40)
    confirmed = models.PositiveIntegerField(default=0)
    """Seats, as the next."""
    waiting = models.PositiveIntegerField(default=0)
    cancelled = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "uid", "occurrence"], name="one_past_an_occurrence")
        ]


class Lease(models.Model):
    """Seats lent to a kiosk. granted - used - returned are left."""

    kiosk = models.ForeignKey(Kiosk, models.CASCADE, related_name="leases")
    uid = models.CharField(max_length=255)
    occurrence = models.CharField(max_length=40)
    granted = models.PositiveIntegerField(default=0)
    used = models.PositiveIntegerField(default=0)
    returned = models.PositiveIntegerField(default=0)
    recall = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kiosk", "uid", "occurrence"], name="one_lease_an_occurrence")
        ]
        indexes: ClassVar = [models.Index(fields=["uid", "occurrence"], name="leases_of_occurrence")]

    @property
    def left(self) -> int:
        """Seats that the kiosk may still confirm."""
        return self.granted - self.used - self.returned


class Change(models.Model):
    """The newest word about a key, for everybody, a centre, or a kiosk of an organisation."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="changes", db_index=False)
    key = models.CharField(max_length=320)
    n = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    body = models.JSONField()
    audience = models.CharField(max_length=40, blank=True)
    """"" everybody, "centre:<id>", or a device."""
    gone = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "audience", "key"], name="one_change_a_key"),
            models.UniqueConstraint(fields=["organisation", "audience", "n"], name="one_change_a_number"),
        ]


class Pack(models.Model):
    """A published version of a content pack."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="packs")
    name = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    manifest = models.TextField()
    """Canonical, as it was signed."""
    signature = models.CharField(max_length=128)
    published = models.DateTimeField(auto_now_add=True)
    published_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name", "version"], name="one_pack_a_version")
        ]


class Entry(models.Model):
    """A line of the log of who did what. Nothing changes or deletes one."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="entries")
    at = models.DateTimeField(auto_now_add=True)
    who = models.CharField(max_length=150)
    """The member's user name, "kiosk:<device>", or "technician" for a command."""
    what = models.CharField(max_length=40)
    """A key of console/sentences.py."""
    about = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
