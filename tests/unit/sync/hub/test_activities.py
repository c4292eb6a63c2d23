"""What the hub tells of an activity, a kiosk understands in the same way: names, times, and every field."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kiosk.activities.fields import slug
from kiosk.activities.phrases import PICTURE_NAMES
from kiosk.unseen import UNSEEN as KIOSKS_UNSEEN
from sync.hub import activities, ics
from sync.hub.activities import HUB, ZONE
from sync.hub.console import forms, pictures, schedule
from sync.hub.models import Activity, Centre, Change, Deviation, Entry, Kiosk, Organisation
from tests.helpers.calendars import a_calendar, cph

pytestmark = pytest.mark.django_db
FAR = (date(2026, 1, 1), date(2028, 1, 1))


@pytest.fixture
def organisation():
    return Organisation.objects.create(slug="o", name="Foreningen")


@pytest.fixture
def centre(organisation):
    return Centre.objects.create(organisation=organisation, slug="c", name="Centrum")


@pytest.fixture(scope="module")
def calendar(tmp_path_factory):
    calendar = a_calendar(tmp_path_factory.mktemp("calendar") / "store")
    yield calendar
    calendar.store.close()


def make(organisation, centres=(), **fields):
    one = Activity(
        organisation=organisation,
        uid=fields.pop("uid", activities.new_uid()),
        **{"title": "Tur", "start": cph("2026-12-05 10:00"), "end": cph("2026-12-05 15:00"), **fields},
    )
    return activities.save(one, "anna", centres=list(centres))


def a_kiosk(centre, device="a" * 16, **more):
    now = cph("2026-11-20 12:00")
    return Kiosk.objects.create(
        device=device, organisation=centre.organisation, centre=centre, name=device[:4], public_key="0" * 64,
        enrolled=now, credential_until=now + timedelta(days=90), **more,
    )  # fmt: skip


def at_kiosk(calendar, activity, first=FAR[0], last=FAR[1]):
    report = calendar.import_bytes(ics.write(activity).encode(), source="hub")
    assert report.problems == [], report.problems
    return [one for one in calendar.occurrences(first, last) if one.uid == activity.uid]


def same(activity, theirs, ours):
    """What a kiosk understood is what the hub means, for every time of the activity."""
    assert [one.occurrence for one in theirs] == [one.occurrence for one in ours]
    for kiosk, hub in zip(theirs, ours, strict=True):
        assert (kiosk.start, kiosk.end, kiosk.all_day) == (hub.start, hub.end, activity.all_day)
        assert kiosk.start.isoformat() == hub.start.isoformat()
        assert (kiosk.capacity, kiosk.cancelled) == (hub.capacity, hub.cancelled)
        assert (kiosk.moved_from is not None) == hub.moved
        assert (kiosk.cutoff or kiosk.start) == hub.closes
        assert kiosk.summary == activity.title
        assert (kiosk.location, kiosk.meeting_point, kiosk.directions, kiosk.contact, kiosk.picture) == (
            activity.place, activity.meeting_point, activity.directions, activity.contact, activity.picture,
        )  # fmt: skip
        assert kiosk.price_dkk == activity.price
        assert (kiosk.drop_in, kiosk.sensitive) == (activity.drop_in, activity.sensitive)
        roles = [(role.key, role.name, role.capacity) for role in kiosk.roles]
        assert roles == [(role["key"], role["name"], role["capacity"]) for role in activity.roles]


def test_every_field_comes_over(organisation, centre, calendar):
    one = make(
        organisation, [centre], title="Tur, til; stranden \\n", description="Pris: 99 kr. Max 3 pladser.\nBare kom.",
        place="Amager Strand, 3", meeting_point="foran huset; kl. 9.45", directions="Bus 5C", contact="Lone",
        picture="beach", capacity=8, price=Decimal("49.50"), cutoff_hours=24, sensitive=True,
        roles=[{"key": "driver", "name": "Chauffør", "capacity": 2},
               {"key": "k", "name": "kok, te og vask (3)", "capacity": 1}],
    )  # fmt: skip
    found = at_kiosk(calendar, one)
    same(one, found, activities.occurrences(one, *FAR))
    assert found[0].description == one.description
    assert found[0].occurrence == "2026-12-05T10:00:00+01:00"


def test_what_is_not_said_is_not_read_out_of_the_words(organisation, centre, calendar):
    text = "Det koster 50 kr. Max 8 pladser. Bare kom. Spørg efter Lone. Gældsrådgivning"
    one = make(organisation, [centre], title="Læge på strand", description=text)
    (found,) = at_kiosk(calendar, one)
    assert (found.capacity, found.price_dkk, found.drop_in, found.sensitive) == (None, None, False, False)
    assert (found.contact, found.picture) == ("", "")


def test_a_week_is_a_week_also_over_the_change_of_the_clock(organisation, centre, calendar):
    one = make(organisation, [centre], rrule="FREQ=WEEKLY;BYDAY=SA")
    found = at_kiosk(calendar, one, date(2027, 3, 20), date(2027, 4, 5))
    same(one, found, activities.occurrences(one, date(2027, 3, 20), date(2027, 4, 5)))
    assert [one.occurrence for one in found] == [
        "2027-03-20T10:00:00+01:00", "2027-03-27T10:00:00+01:00", "2027-04-03T10:00:00+02:00",
    ]  # fmt: skip


def test_the_hour_that_summer_time_skips(organisation, centre, calendar):
    one = make(organisation, [centre], start=cph("2027-03-27 02:30"), end=cph("2027-03-27 04:00"), rrule="FREQ=DAILY")
    window = (date(2027, 3, 27), date(2027, 3, 31))
    same(one, at_kiosk(calendar, one, *window), activities.occurrences(one, *window))
    for occ in activities.occurrences(one, *window):
        assert activities.find(one, occ.occurrence) == occ


def test_moved_cancelled_and_left_out(organisation, centre, calendar):
    one = make(organisation, [centre], rrule="FREQ=WEEKLY;BYDAY=SA;COUNT=5", capacity=8)
    first, second, third, fourth, fifth = (occ.occurrence for occ in activities.occurrences(one, *FAR))
    activities.move(one, second, cph("2026-12-13 12:00"), cph("2026-12-13 14:00"), "anna", note="Regn")
    activities.cancel(one, third, "anna")
    Deviation.objects.create(activity=one, occurrence=fourth, left_out=True)
    Deviation.objects.create(activity=one, occurrence=fifth, capacity=3)
    activities.save(one, "anna")
    found = at_kiosk(calendar, one)
    ours = activities.occurrences(one, *FAR)
    same(one, found, ours)
    assert [(occ.occurrence, occ.moved, occ.cancelled, occ.capacity) for occ in ours] == [
        (first, False, False, 8), (second, True, False, 8), (third, False, True, 8), (fifth, False, False, 3),
    ]  # fmt: skip
    assert found[1].description.startswith("Regn")
    assert activities.find(one, fourth).cancelled
    assert calendar.occurrence(one.uid, fourth).cancelled, "who signed up for it before is told"


def test_one_that_happens_once_keeps_its_name_when_moved_on_every_kiosk(organisation, centre, calendar, tmp_path):
    one = make(organisation, [centre])
    at_kiosk(calendar, one)
    (name,) = [occ.occurrence for occ in activities.occurrences(one, *FAR)]
    activities.move(one, name, cph("2026-12-06 11:00"), cph("2026-12-06 12:00"), "anna")
    newcomer = a_calendar(tmp_path / "new")
    for kiosk in (calendar, newcomer):
        (found,) = at_kiosk(kiosk, one)
        assert (found.occurrence, found.start) == (name, cph("2026-12-06 11:00"))
    newcomer.store.close()
    same(one, at_kiosk(calendar, one), activities.occurrences(one, *FAR))
    activities.put_back(one, name, "anna")
    (found,) = at_kiosk(calendar, one)
    assert (found.start, found.moved_from) == (cph("2026-12-05 10:00"), None)


def test_whole_days(organisation, centre, calendar):
    one = make(
        organisation, [centre], start=cph("2026-12-23 00:00"), end=cph("2026-12-26 00:00"), all_day=True,
        rrule="FREQ=MONTHLY;BYMONTHDAY=23;UNTIL=20270423",
    )  # fmt: skip
    names = [occ.occurrence for occ in activities.occurrences(one, *FAR)]
    assert names == ["2026-12-23", "2027-01-23", "2027-02-23", "2027-03-23", "2027-04-23"]
    activities.move(one, "2027-01-23", cph("2027-01-24 00:00"), cph("2027-01-25 00:00"), "anna")
    activities.cancel(one, "2027-03-23", "anna")
    Deviation.objects.create(activity=one, occurrence="2027-02-23", left_out=True)
    activities.save(one, "anna")
    same(one, at_kiosk(calendar, one), activities.occurrences(one, *FAR))


def test_find_knows_a_time_by_any_equal_name_and_nothing_else(organisation, centre):
    one = make(organisation, [centre], rrule="FREQ=WEEKLY;BYDAY=SA;UNTIL=20261231T225959Z")
    (first, *_rest) = activities.occurrences(one, *FAR)
    assert activities.find(one, "2026-12-05T09:00:00+00:00") == first
    assert activities.find(one, "2026-12-05T09:00:00Z") == first
    for name in ("", "x", "2026-12-05", "2026-12-05T10:00:00", "2026-12-06T10:00:00+01:00", "2026-12-05T11:00:00+01:00",
                 "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00", "2026-11-28T10:00:00+01:00"):  # fmt: skip
        assert activities.find(one, name) is None, name
    gone = activities.find(one, "2027-01-02T10:00:00+01:00")
    assert gone.cancelled, "it would have been one, before the series was shortened"


def test_kiosks_of_its_centres_are_told_and_others_are_not(organisation, centre):
    other = Centre.objects.create(organisation=organisation, slug="d", name="Den anden")
    one = make(organisation, [centre])
    told = Change.objects.get(kind="activity")
    assert (told.audience, told.gone, told.body["uid"], told.body["keeper"]) == (
        f"centre:{centre.pk}",
        False,
        one.uid,
        HUB,
    )
    activities.save(one, "anna", centres=[other])
    told = {change.audience: change.gone for change in Change.objects.filter(kind="activity")}
    assert told == {f"centre:{centre.pk}": True, f"centre:{other.pk}": False}
    activities.remove(one, "anna")
    assert all(change.gone for change in Change.objects.filter(kind="activity"))
    assert activities.occurrences(one, *FAR) == []
    assert activities.find(one, "2026-12-05T10:00:00+01:00").cancelled
    activities.restore(one, "anna")
    assert [change.audience for change in Change.objects.filter(kind="activity", gone=False)] == [f"centre:{other.pk}"]


def test_a_backslash_is_one_at_the_kiosk_too(organisation, centre, calendar):
    texts = {name: rf"{name}\Nej; \n, \\ og\;" for name in ("title", "place", "meeting_point", "directions", "contact")}
    one = make(organisation, [centre], **texts, roles=[{"key": "kok", "name": r"a\Nb", "capacity": 1}])
    there = at_kiosk(calendar, one)[0]
    assert [there.summary, there.location, there.meeting_point, there.directions, there.contact] == list(texts.values())
    assert there.roles[0].name == r"a\Nb"


def test_a_deviation_knows_the_change_that_told_of_it(organisation, centre):
    one = make(organisation, [centre])
    name = activities.occurrences(one, *FAR)[0].occurrence
    activities.cancel(one, name, "anna")
    deviation = Deviation.objects.get()
    assert deviation.change == Change.objects.get(kind="activity").n
    before = deviation.change
    activities.save(one, "anna")
    assert Deviation.objects.get().change == before, "what kiosks were told already is not told anew"
    activities.cancel(one, name, "anna", called_off=False)
    assert Deviation.objects.get().change > before


def test_who_decides(organisation, centre):
    assert activities.keeper_for([centre]) == HUB
    kiosk = a_kiosk(centre)
    assert activities.keeper_for([centre]) == kiosk.device
    one = make(organisation, [centre])
    assert (one.keeper, one.released) == (kiosk.device, True)
    second = a_kiosk(centre, "b" * 16)
    activities.kiosks_changed(centre, "anna")
    one.refresh_from_db()
    assert (one.keeper, one.released, one.old_keeper) == (HUB, False, kiosk.device)
    second.blocked = cph("2026-11-20 12:00")
    second.save()
    activities.kiosks_changed(centre, "anna")
    activities.save(one, "anna", centres=[centre])
    one.refresh_from_db()
    assert one.keeper == HUB, "what the hub has begun to give out it goes on with"


def test_a_blocked_keeper_has_no_word_left_to_give(organisation, centre):
    kiosk = a_kiosk(centre)
    one = make(organisation, [centre])
    kiosk.blocked = cph("2026-11-20 12:00")
    kiosk.save()
    activities.kiosks_changed(centre, "hub")
    one.refresh_from_db()
    assert (one.keeper, one.released) == (HUB, True)


def test_what_is_brought_back_is_not_left_to_a_keeper_that_was_blocked_meanwhile(organisation, centre):
    kiosk = a_kiosk(centre)
    one = make(organisation, [centre])
    assert one.keeper == kiosk.device
    activities.remove(one, "rita")
    kiosk.blocked = cph("2026-11-20 12:00")
    kiosk.save()
    activities.kiosks_changed(centre, "hub")
    activities.restore(one, "rita")
    one.refresh_from_db()
    assert (one.keeper, one.released) == (HUB, True)


def test_versions_only_grow_and_nothing_half_is_kept(organisation, centre):
    one = make(organisation, [centre])
    stale = Activity.objects.get(pk=one.pk)
    activities.save(one, "anna")
    activities.save(stale, "bo")
    assert (one.sequence, stale.sequence) == (1, 2)
    with transaction.atomic():
        activities.cancel(one, "2026-12-05T10:00:00+01:00", "anna")
        assert activities.occurrences(one, *FAR)[0].cancelled
        transaction.set_rollback(True)
    fresh = Activity.objects.get(pk=one.pk)
    assert not activities.occurrences(fresh, *FAR)[0].cancelled
    assert [entry.what for entry in Entry.objects.order_by("pk")] == [
        "activity.created",
        "activity.changed",
        "activity.changed",
    ]


TEXT = st.text(st.characters(codec="utf-8", exclude_characters="<>&"), max_size=60).map(
    forms.Text(required=False).to_python
)
STARTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(second=0, microsecond=0))


@st.composite
def an_activity(draw):
    first = draw(STARTS)
    all_day = draw(st.booleans())
    if all_day:
        first = datetime.combine(first.date(), datetime.min.time())
    start = first.replace(tzinfo=ZONE).astimezone(ZONE)
    length = timedelta(days=draw(st.integers(1, 3))) if all_day else timedelta(minutes=draw(st.integers(15, 600)))
    day = start.date()
    repeat = schedule.Repeat(
        draw(st.sampled_from(list(schedule.EVERY))),
        tuple({day.weekday(), *draw(st.lists(st.integers(0, 6), max_size=2))}),
        *draw(st.sampled_from([(None, None), (day + timedelta(days=100), None), (None, 7)])),
    )
    roles = [{"key": slug(name) + str(n), "name": name, "capacity": draw(st.integers(1, 9))}
             for n, name in enumerate(draw(st.lists(TEXT.filter(bool), max_size=3)))]  # fmt: skip
    return {
        "title": draw(TEXT.filter(bool)), "place": draw(TEXT), "meeting_point": draw(TEXT), "directions": draw(TEXT),
        "contact": draw(TEXT), "picture": draw(st.sampled_from(["", *PICTURE_NAMES])),
        "capacity": draw(st.none() | st.integers(1, 10_000)), "roles": roles,
        "price": draw(st.none() | st.decimals(0, 99_999, places=2)),
        "drop_in": draw(st.booleans()), "sensitive": draw(st.booleans()),
        "cutoff_hours": draw(st.none() | st.integers(0, 500)),
        "start": start, "end": (first + length).replace(tzinfo=ZONE), "all_day": all_day,
        "rrule": schedule.write(repeat, day, all_day=all_day),
    }  # fmt: skip


@given(
    fields=an_activity(),
    picks=st.lists(st.tuples(st.integers(0, 20), st.sampled_from(["move", "cancel", "out"])), max_size=4),
)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_activity_is_the_same_at_the_kiosk(calendar, fields, picks):
    with transaction.atomic():
        organisation = Organisation.objects.create(slug="any", name="x")
        centre = Centre.objects.create(organisation=organisation, slug="c", name="c")
        one = make(organisation, [centre], **fields)
        window = (one.start.astimezone(ZONE).date(), one.start.astimezone(ZONE).date() + timedelta(days=220))
        times = activities.occurrences(one, *window)
        for n, what in picks:
            occ = times[n % len(times)]
            if what == "cancel":
                activities.cancel(one, occ.occurrence, "anna")
            elif what == "move":
                to = occ.start + timedelta(days=1, hours=0 if one.all_day else 1)
                activities.move(one, occ.occurrence, to, to + (occ.end - occ.start), "anna")
            else:
                Deviation.objects.update_or_create(activity=one, occurrence=occ.occurrence, defaults={"left_out": True})
                activities.save(one, "anna")
        ours = activities.occurrences(one, *window)
        theirs = [occ for occ in at_kiosk(calendar, one, window[0] - timedelta(days=9), window[1] + timedelta(days=9))
                  if window[0] <= occ.start.date() < window[1]]  # fmt: skip
        key = lambda occ: (occ.start, occ.occurrence)  # noqa: E731
        same(one, sorted(theirs, key=key), ours)
        for occ in ours:
            assert activities.find(one, occ.occurrence) == occ
        transaction.set_rollback(True)


def test_both_sides_have_the_same_lists():
    assert set(pictures.PICTURES) == set(PICTURE_NAMES)
    assert forms.UNSEEN.pattern == KIOSKS_UNSEEN.pattern
