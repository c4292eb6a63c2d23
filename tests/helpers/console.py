"""For tests of the console: an organisation with all there is in it, and members who are logged in."""

from datetime import timedelta
from types import SimpleNamespace

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from sync.hub import activities, consultations, directory, enrol_codes
from sync.hub.activities import ZONE
from sync.hub.carried import Box, SealedForm
from sync.hub.heard import Consultation, ToldAnswers, ToldCounts
from sync.hub.listed import Service
from sync.hub.models import Activity, Centre, Event, Kiosk, Member, Organisation, Pack, SignUp
from sync.hub.released import Offer, Rollout
from tests.helpers import released

PASSWORD = "fire ord i en lang rad"


def a_member(organisation, username, *, leader=True, factor=True, temporary=False):
    """A member who can log in; `.device` makes codes."""
    user = User.objects.create_user(username, password=PASSWORD)
    member = Member.objects.create(user=user, organisation=organisation, leader=leader, temporary=temporary)
    device = TOTPDevice.objects.create(user=user, confirmed=True, name="app") if factor else None
    return SimpleNamespace(member=member, user=user, device=device, username=username, organisation=organisation)


def a_code(device, ahead=0):
    """The code that the app shows now; `ahead` periods from now."""
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = timezone.now().timestamp() + ahead * device.step
    return f"{totp.token():06}"


def logged_in(who, *, verified=True, fresh=True, client=None):
    """A client with the session that a login makes."""
    client = client or Client()
    client.force_login(who.user, "django.contrib.auth.backends.ModelBackend")
    session, now = client.session, timezone.now().timestamp()
    session.update({"generation": who.member.generation, "since": now, "seen": now})
    if verified and who.device:
        session[DEVICE_ID_SESSION_KEY] = who.device.persistent_id
        session["fresh"] = now if fresh else 0
    session.save()
    return client


def a_kiosk(centre, name="Stuen", device="", **more):
    """A kiosk that was heard of just now."""
    now = timezone.now()
    return Kiosk.objects.create(**{
        "device": device or f"{Kiosk.objects.count() + 1:016x}", "organisation": centre.organisation, "centre": centre,
        "name": name, "public_key": "0" * 64, "enrolled": now, "credential_until": now + timedelta(days=90),
        "last_seen": now, "status": {"version": "0.1.0", "queue": 0, "disk_free": 9 << 30, "disk_size": 30 << 30,
                                     "clock": 0.2, "temperature": 48.5, "problems": [], "content": {}}, **more,
    })  # fmt: skip


def an_activity(organisation, centres, who="anna", **fields):
    """One that happens in two days at 10, unless `fields` say otherwise."""
    day = timezone.now().astimezone(ZONE) + timedelta(days=2)
    start = day.replace(hour=10, minute=0, second=0, microsecond=0)
    one = Activity(
        organisation=organisation, uid=activities.new_uid(),
        **{"title": "Tur", "start": start, "end": start + timedelta(hours=3), "capacity": 8, **fields},
    )  # fmt: skip
    return activities.save(one, who, centres=centres)


def first_of(activity):
    """The name of its first time."""
    day = activity.start.astimezone(ZONE).date()
    return activities.occurrences(activity, day, day + timedelta(days=1))[0].occurrence


def a_signup(kiosk, activity, occurrence, n, *, seats=1, status="confirmed", role=""):
    """As the hub writes one down."""
    return SignUp.objects.create(
        kiosk=kiosk, organisation=kiosk.organisation, signup=f"{n:032x}", uid=activity.uid, occurrence=occurrence,
        order=n, seats=seats, role=role, status=status,
    )  # fmt: skip


def a_whole(slug):
    """An organisation with one of everything."""
    organisation = Organisation.objects.create(slug=slug, name=f"Foreningen {slug}", content_key="1" * 64)
    centre = Centre.objects.create(organisation=organisation, slug="centrum", name="Centrum")
    kiosk = a_kiosk(centre)
    activity = an_activity(organisation, [centre], rrule="FREQ=DAILY")
    occurrence = first_of(activity)
    a_signup(kiosk, activity, occurrence, kiosk.pk.__hash__() % 10**9)
    code = enrol_codes.make(organisation, centre, "Ny", f"{slug}-anna", timezone.now())
    pack = Pack.objects.create(organisation=organisation, name="guides", version=1, manifest="{}", signature="")
    Event.objects.create(
        kiosk=kiosk, epoch=1, seq=1, type="signup.requested", raw="{}", received=timezone.now(), refused="too_late"
    )
    form = SealedForm.objects.create(
        kiosk=kiosk, sending="0" * 32, part=1, parts=1, epoch=1, seq=1, code="K7M-4QX", form="klage", version="1",
        received=timezone.now(),
    )  # fmt: skip
    Box.objects.create(
        centre=centre, name="0" * 32, version=1, size=4096, sha256="", blob=b"", written=timezone.now()
    )  # fmt: skip
    consultation = a_consultation(organisation, [centre], who=f"{slug}-anna")
    ToldCounts.objects.create(
        kiosk=kiosk, period="2026-03", numbers={"visits": 50, "no": None}, barriers={}, received=timezone.now()
    )
    ToldAnswers.objects.create(
        kiosk=kiosk, consultation=consultation.name, numbers={"spil": 7}, total=None, received=timezone.now()
    )
    service = a_service(organisation, who=f"{slug}-anna")
    release, going = (released.a_row(organisation, version) for version in (released.NEW, "0.3.0"))
    now = timezone.now()
    rollout = Rollout.objects.create(
        organisation=organisation, release=going, first=kiosk, begun=now, begun_by=f"{slug}-anna", widened=now
    )
    Offer.objects.create(rollout=rollout, kiosk=kiosk, stage=1, made=now, changed=now)
    return SimpleNamespace(
        service=service, release=release, rollout=rollout,
        form=form, consultation=consultation,
        organisation=organisation, centre=centre, kiosk=kiosk, activity=activity, occurrence=occurrence, code=code,
        pack=pack, leader=a_member(organisation, f"{slug}-anna"),
        member=a_member(organisation, f"{slug}-bo", leader=False),
    )  # fmt: skip


def a_service(organisation, who="anna", **document):
    """An entry of the directory: a café with a phone and hours."""
    key = document.get("id") or directory.fresh_id()
    place = {"id": f"{key}-place", "location_type": "physical", "name": "Huset", "addresses": [{
        "id": f"{key}-address", "address_1": "Nygade 1", "postal_code": "0000", "city": "Prøvekøbing",
        "state_province": "Danmark", "country": "DK", "address_type": "physical",
    }]}  # fmt: skip
    said = {
        "id": key, "name": "Café Stuen", "status": "active", "description": "Kaffe og ro.",
        "organization": {"id": f"{key}-org", "name": "Foreningen", "description": "Os."},
        "phones": [{"id": f"{key}-phone", "number": "12 34 56 78", "type": "voice"}],
        "service_at_locations": [{"id": f"{key}-at", "location": place}],
        "schedules": [{"id": f"{key}-week", "freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR", "opens_at": "09:00",
                       "closes_at": "15:00"}], **document,
    }  # fmt: skip
    return directory.save(Service(organisation=organisation, version=0), said, who)


DOCUMENT = {
    "question": {"da": "Hvad skal vi bruge stuen til om aftenen?"},
    "asks": {"da": "Huset, ved Lone"},
    "changes": {"da": "Vi køber det ind, som de fleste vælger."},
    "choices": [
        {"key": "spil", "text": {"da": "Spil"}, "icon": "games"},
        {"key": "film", "text": {"da": "Film"}, "icon": ""},
    ],
    "step": "consultation",
}


def a_consultation(organisation, centres, *, published=True, opens=0, closes=14, who="anna", **document):
    """One that opens and closes so many days from now."""
    today = timezone.now().astimezone(ZONE).date()
    days = {
        "opens": (today + timedelta(days=opens)).isoformat(),
        "closes": (today + timedelta(days=closes)).isoformat(),
    }
    one = Consultation(organisation=organisation, name=consultations.new_name())
    consultations.save(one, who, {**DOCUMENT, **days, **document}, centres)
    if published:  # on the day it opens: by now it may be closed
        consultations.publish(one, who, timezone.now() + timedelta(days=min(opens, 0)))
    return one
