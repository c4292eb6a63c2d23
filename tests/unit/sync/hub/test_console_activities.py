"""Planning in the console: what a form takes, and that no change of times loses anybody, seen from two kiosks."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from sync.hub import activities, ics
from sync.hub.activities import ZONE
from sync.hub.console import counts, reschedule, schedule
from sync.hub.console.reschedule import Wanted
from sync.hub.models import Activity, Change, Deviation, Entry
from tests.helpers.calendars import a_calendar, cph
from tests.helpers.console import a_kiosk, a_member, a_signup, a_whole, an_activity, first_of, logged_in

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = NOW.astimezone(ZONE).date()
WINDOW = (TODAY - timedelta(days=60), TODAY + timedelta(days=120))


@pytest.fixture
def mine():
    whole = a_whole("mit")
    whole.activity.delete()
    whole.kiosk.signups.all().delete()
    return whole


@pytest.fixture
def client(mine):
    return logged_in(mine.leader)


def filled(mine, **fields):
    day = TODAY + timedelta(days=2)
    return {
        "title": "Tur", "first_day": day.isoformat(), "begins": "10:00", "ends": "12:00", "picture": "walk",
        "centres": [mine.centre.pk], "lease_size": 1, "capacity": 8, "sequence": 0, **fields,
    }  # fmt: skip


def test_all_that_a_form_says_is_stored(mine, client):
    more = {
        "description": "Kom\r\n\r\n\r\nmed  os", "price": "49,50", "cutoff_hours": 24, "place": "Stranden",
        "contact": "Lone", "meeting_point": "Døren", "directions": "Bus 5C", "sensitive": "on",
        "every": "weekly", "until": "", "count": 4, "role_name_0": "Kok", "role_places_0": "2",
        "role_name_1": "Kok", "role_places_1": "1",
        "role_name_2": "", "role_places_2": "1",
    }  # fmt: skip
    answer = client.post("/activities/new/", filled(mine, **more))
    one = Activity.objects.get()
    assert answer.headers["Location"] == f"/activities/{one.pk}/"
    assert (one.description, str(one.price), one.cutoff_hours) == ("Kom\n\nmed os", "49.50", 24)
    assert (one.place, one.contact, one.meeting_point, one.directions) == ("Stranden", "Lone", "Døren", "Bus 5C")
    assert (one.sensitive, one.drop_in, one.capacity, one.keeper) == (True, False, 8, mine.kiosk.device)
    assert one.rrule == f"FREQ=WEEKLY;BYDAY={schedule.CODES[(TODAY.weekday() + 2) % 7]};COUNT=4"
    assert one.roles == [{"key": "kok", "name": "Kok", "capacity": 2}, {"key": "kok-3", "name": "Kok", "capacity": 1}]
    assert Change.objects.filter(key=f"activity/{one.uid}", audience=f"centre:{mine.centre.pk}").exists()
    assert (Entry.objects.first().what, Entry.objects.first().who) == ("activity.created", "mit-anna")
    page = client.get(f"/activities/{one.pk}/change/").content.decode()
    for value in ("49,50", "Bus 5C", 'value="4"', 'value="10:00"', "Kok", "checked"):
        assert value in page


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("title", "", "Skriv noget her."),
        ("title", "\u202e\u200b", "Skriv noget her."),
        ("title", "x" * 121, "120 tegn"),
        ("description", "x" * 4001, "4000 tegn"),
        ("first_day", "31.2.2027", "Den dag findes ikke"),
        ("first_day", "1066-10-14", "Årstallet kan ikke passe"),
        ("first_day", "9999-12-31", "Årstallet kan ikke passe"),
        ("begins", "", "Skriv et klokkeslæt"),
        ("ends", "10:00", "Den slutter, når den begynder"),
        ("last_day", "2020-01-01", "Den slutter, før den begynder"),
        ("picture", "../../etc/passwd", "valgmulighed"),
        ("capacity", "0", "større end eller lig"),
        ("capacity", "99999", "mindre end eller lig"),
        ("price", "-1", "større end eller lig"),
        ("price", "NaN", "Indtast et tal"),
        ("price", "1e9", "mindre end eller lig"),
        ("centres", [], "Vælg mindst ét værested"),
        ("every", "FREQ=SECONDLY", "valgmulighed"),
        ("count", "3000", ""),
        ("role_places_0", "mange", "Et tal fra 1 til 999"),
        ("role_name_0", "x" * 61, "Højst 60 bogstaver"),
        ("lease_size", "-1", "større end eller lig"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_said_beside_its_field(mine, client, field, value, says):
    data = filled(mine, role_name_0="Kok", role_places_0="1") | {field: value}
    answer = client.post("/activities/new/", data)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert "Ikke gemt endnu" in answer.content.decode()
    assert not Activity.objects.exists()


def test_what_does_not_fit_together_is_said(mine, client):
    day = TODAY + timedelta(days=2)
    other = (day.weekday() + 1) % 7
    for more, says in (
        ({"every": "weekly", "days": [other]}, "Vælg også den dag"),
        ({"every": "daily", "until": "2027-01-01", "count": 3}, "Vælg enten"),
        ({"every": "daily", "until": day - timedelta(days=1)}, "før den første dag"),
        ({"every": "daily", "last_day": day + timedelta(days=2)}, "begynde igen"),
        ({"last_day": day + timedelta(days=61)}, "mere end 60 dage"),
    ):
        answer = client.post("/activities/new/", filled(mine, **more))
        assert (answer.status_code, says in answer.content.decode()) == (422, True), more


def test_two_at_once_are_told(mine, client):
    one = an_activity(mine.organisation, [mine.centre])
    activities.save(one, "bo")
    answer = client.post(f"/activities/{one.pk}/change/", filled(mine, title="Ny", sequence=0))
    assert "En anden har ændret den imens" in answer.content.decode()
    one.refresh_from_db()
    assert one.title == "Tur"


def test_a_role_that_somebody_has_stays(mine, client):
    one = an_activity(mine.organisation, [mine.centre], roles=[{"key": "kok", "name": "Kok", "capacity": 1}])
    a_signup(mine.kiosk, one, first_of(one), 1, role="kok")
    data = {**filled(mine), **times(one), "sequence": 0}
    answer = client.post(f"/activities/{one.pk}/change/", data)
    assert "Nogen har rollen “Kok”" in answer.content.decode()
    answer = client.post(
        f"/activities/{one.pk}/change/",
        {**data, "role_name_0": "Køkkenchef", "role_key_0": "kok", "role_places_0": "3"},
    )
    assert answer.status_code == 302
    one.refresh_from_db()
    assert one.roles == [{"key": "kok", "name": "Køkkenchef", "capacity": 3}], "renamed, and still theirs"


def times(one):
    start, end = one.start.astimezone(ZONE), one.end.astimezone(ZONE)
    return {"first_day": f"{start:%Y-%m-%d}", "begins": f"{start:%H:%M}", "ends": f"{end:%H:%M}"}


def test_an_unchanged_form_changes_nothing_but_the_version(mine, client):
    last = (timezone.localtime() + timedelta(days=30)).year  # a last day of December in winter time, still to come
    for rrule in ("", "FREQ=WEEKLY;COUNT=8", f"FREQ=DAILY;UNTIL={last}1231T225959Z"):
        one = an_activity(mine.organisation, [mine.centre], rrule=rrule)
        form = client.get(f"/activities/{one.pk}/change/").context["form"]
        data = {name: value for name, value in form.initial.items() if value not in (None, False, "")}
        data |= {"centres": [mine.centre.pk], "begins": f"{form.initial['begins']:%H:%M}", "sequence": 0}
        data |= {"ends": f"{form.initial['ends']:%H:%M}"}
        assert client.post(f"/activities/{one.pk}/change/", data).headers["Location"] == f"/activities/{one.pk}/"
        after = Activity.objects.get(pk=one.pk)
        assert (after.start, after.end, after.rrule, after.removed) == (one.start, one.end, rrule, None)
        assert not Deviation.objects.filter(activity=one).exists()


def test_a_preview_stores_nothing_and_a_broken_one_shows_nothing(mine, client):
    answer = client.post("/activities/preview/", filled(mine, every="daily", count=3))
    assert answer.content.decode().count("<li>") == 3
    assert "Hver dag kl. 10.00, 3 gange" in answer.content.decode()
    assert client.post("/activities/preview/", {"first_day": "x"}).content.strip() == b""
    assert client.get("/activities/preview/").content.strip() == b""
    assert not Activity.objects.exists()


# -- other times


@pytest.fixture(scope="module")
def kiosks(tmp_path_factory):
    """One that has heard every version, and a function that gives a new one, which has heard none."""
    folder = tmp_path_factory.mktemp("kiosks")
    old = a_calendar(folder / "old")
    yield old, lambda: a_calendar(folder / str(timezone.now().timestamp()))
    old.store.close()


def heard(calendar, organisation):
    """Take in all that the hub says, as a kiosk of its centre does; what happens then, by name."""
    found = {}
    for one in organisation.activities.all():
        text = ics.write(one) if one.removed is None else "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
        assert calendar.import_bytes(text.encode(), source=one.uid).problems == []
        ours = {occ.occurrence: occ for occ in activities.occurrences(one, *WINDOW)}
        theirs = {occ.occurrence: occ for occ in calendar.occurrences(*WINDOW) if occ.uid == one.uid}
        assert ours.keys() == theirs.keys()
        for name, occ in ours.items():
            assert (occ.start, occ.end, occ.cancelled) == (theirs[name].start, theirs[name].end, theirs[name].cancelled)
            found[one.uid, name] = occ
    return found


def test_moving_what_happens_once_keeps_everybody(mine, kiosks):
    one = an_activity(mine.organisation, [mine.centre])
    name = first_of(one)
    a_signup(mine.kiosk, one, name, 1)
    later = Wanted(one.start + timedelta(days=1, hours=2), one.end + timedelta(days=1, hours=3), False, "")
    assert reschedule.kept(one, later) == []
    assert reschedule.save(one, later, "anna", [mine.centre]) == one
    assert reschedule.as_is(one) == Wanted(later.start.astimezone(ZONE), later.end.astimezone(ZONE), False, "")
    old, new = kiosks
    for calendar in (old, new()):
        (occ,) = heard(calendar, mine.organisation).values()
        assert (occ.occurrence, occ.start, occ.moved) == (name, later.start, True)


def test_a_longer_series_is_the_same_and_a_shorter_one_keeps_those_with_people(mine, kiosks):
    one = an_activity(mine.organisation, [mine.centre], rrule="FREQ=DAILY;COUNT=10")
    names = [occ.occurrence for occ in activities.occurrences(one, *WINDOW)]
    a_signup(mine.kiosk, one, names[6], 1)
    activities.move(one, names[8], one.start + timedelta(days=30), one.end + timedelta(days=30), "anna")
    one.refresh_from_db()
    was = reschedule.as_is(one)
    short = Wanted(
        was.start, was.end, False, schedule.ended(one.rrule, was.start.date() + timedelta(days=2), all_day=False)
    )
    assert [occ.occurrence for occ in reschedule.kept(one, short)] == [names[6]]
    assert reschedule.save(one, short, "anna", [mine.centre]) == one
    old, new = kiosks
    for calendar in (old, new()):
        assert [name for _uid, name in heard(calendar, mine.organisation)] == [*names[:3], names[6]]
    one.refresh_from_db()
    long = Wanted(was.start, was.end, False, "FREQ=DAILY;COUNT=12")
    assert reschedule.kept(one, long) == []
    reschedule.save(one, long, "anna", [mine.centre])
    for calendar in (old, new()):
        assert set(names) <= {name for _uid, name in heard(calendar, mine.organisation)}, "all are back"


@pytest.mark.parametrize("along", [False, True])
def test_other_times_for_a_series(mine, kiosks, along):
    one = an_activity(mine.organisation, [mine.centre], rrule="FREQ=WEEKLY")
    names = [occ.occurrence for occ in activities.occurrences(one, *WINDOW)]
    a_signup(mine.kiosk, one, names[1], 1)
    a_signup(mine.kiosk, one, names[3], 2, status="waiting")
    a_signup(mine.kiosk, one, names[4], 3, status="cancelled")
    was = reschedule.as_is(one)
    later = Wanted(was.start + timedelta(hours=1), was.end + timedelta(hours=1), False, was.rrule)
    assert [occ.occurrence for occ in reschedule.kept(one, later)] == [names[1], names[3]]
    new_one = reschedule.save(one, later, "anna", [mine.centre], along=along)
    assert new_one.uid != one.uid
    old, new = kiosks
    for calendar in (old, new()):
        found = heard(calendar, mine.organisation)
        starts = sorted(occ.start for occ in found.values())
        assert len(starts) == len({start.date() for start in starts}), "nothing stands twice"
        kept = {name: occ for (uid, name), occ in found.items() if uid == one.uid}
        assert kept.keys() == {names[1], names[3]}
        assert {occ.start.hour for occ in kept.values()} == {11 if along else 10}
        assert all(occ.moved == along for occ in kept.values())
        assert {start.hour for (uid, _name), occ in found.items() if uid != one.uid for start in [occ.start]} == {11}


RULES = st.sampled_from(["", "daily", "weekly", "fortnightly", "date", "weekday"])


@given(
    begins=st.integers(-20, 10), every=RULES, signed=st.sets(st.integers(0, 12), max_size=4),
    moved=st.sets(st.integers(0, 12), max_size=2), shift=st.sampled_from([0, 1, 3, 24, 48, -24]), then=RULES,
    days=st.none() | st.integers(3, 60), along=st.booleans(),
)  # fmt: skip
@example(begins=1, every="", signed={0}, moved=set(), shift=1, then="daily", days=None, along=True)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_is_changed_nobody_who_signed_up_is_lost(
    kiosks, begins, every, signed, moved, shift, then, days, along
):
    from django.db import transaction

    with transaction.atomic():
        whole = a_whole("any")
        whole.activity.delete()
        whole.kiosk.signups.all().delete()
        organisation, centres = whole.organisation, [whole.centre]
        first = datetime.combine(TODAY + timedelta(days=begins), time(10), ZONE)
        rrule = schedule.write(schedule.Repeat(every), first.date(), all_day=False)
        one = an_activity(organisation, centres, start=first, end=first + timedelta(hours=2), rrule=rrule)
        coming = [occ for occ in activities.occurrences(one, *WINDOW) if occ.start > NOW + timedelta(hours=1)]
        for n in moved & set(range(len(coming))):
            activities.move(
                one, coming[n].occurrence, coming[n].start + timedelta(hours=5), coming[n].end + timedelta(hours=5), "x"
            )
        with_people = [coming[n].occurrence for n in sorted(signed) if n < len(coming)]
        for n, name in enumerate(with_people):
            a_signup(whole.kiosk, one, name, n)
        one.refresh_from_db()
        was = reschedule.as_is(one)
        start = was.start + timedelta(hours=shift)
        repeat = schedule.Repeat(then, until=start.date() + timedelta(days=days) if days and then else None)
        later = Wanted(
            start, was.end + timedelta(hours=shift), False, schedule.write(repeat, start.date(), all_day=False)
        )
        reschedule.save(one, later, "anna", centres, along=along)
        found = heard(kiosks[0], organisation)
        for name in with_people:
            occ = found.get((one.uid, name))
            assert occ is not None, "a time that somebody signed up for is gone"
            assert not occ.cancelled
        shown = [occ.start for occ in found.values() if occ.start > NOW]
        assert len(shown) == len(set(shown)), "something stands twice at the same time"
        transaction.set_rollback(True)


def test_the_page_asks_before_it_changes_what_people_signed_up_for(mine, client):
    one = an_activity(mine.organisation, [mine.centre], rrule="FREQ=DAILY")
    name = first_of(one)
    a_signup(mine.kiosk, one, name, 1)
    data = {**filled(mine, every="daily"), **times(one), "begins": "09:00", "sequence": 0}
    page = client.post(f"/activities/{one.pk}/change/", data)
    assert page.status_code == 200
    assert "Nogen har meldt sig til disse gange" in page.content.decode()
    assert Activity.objects.count() == 1, "nothing was changed yet"
    answer = client.post(f"/activities/{one.pk}/change/", {**data, "stay": "along"})
    new_one = Activity.objects.exclude(pk=one.pk).get()
    assert answer.headers["Location"] == f"/activities/{new_one.pk}/"
    assert activities.find(Activity.objects.get(pk=one.pk), name).start.astimezone(ZONE).hour == 9


# -- one time


def test_moving_and_calling_off_say_who_and_how_and_can_be_undone(mine, client):
    one = an_activity(mine.organisation, [mine.centre], rrule="FREQ=DAILY")
    name = first_of(one)
    a_signup(mine.kiosk, one, name, 1, seats=2)
    a_signup(mine.kiosk, one, name, 2, status="waiting")
    away = a_kiosk(mine.centre, "I gangen", last_seen=NOW - timedelta(days=3))
    url = f"/activities/{one.pk}/{name}/"
    for path in ("move/", "cancel/"):
        page = client.get(url + path).content.decode()
        assert "2 tilmeldinger: 2 fra “Stuen”." in page
        assert "De får det at vide, når de slår deres kode op. Personalet ser det på skærmen." in page
    client.post(url + "cancel/", {"note": "Regn\u202e <b>"})
    deviation = Deviation.objects.get()
    assert (deviation.cancelled, deviation.note) == (True, "Regn <b>")
    mine.kiosk.cursor = deviation.change
    mine.kiosk.save()
    page = client.get(url).content.decode()
    assert page.count("ikke endnu") == 1
    assert "sidst set for 3 dage siden" in page
    assert "Regn &lt;b&gt;" in page
    client.post(url + "undo/")
    assert not activities.find(Activity.objects.get(pk=one.pk), name).cancelled
    day = (TODAY + timedelta(days=5)).isoformat()
    assert client.post(url + "move/", {"first_day": "2021-01-01", "begins": "8", "ends": "9"}).status_code == 422
    assert client.post(url + "move/", {"first_day": day, "begins": "08:00", "ends": "01:00"}).status_code == 302
    occ = activities.find(Activity.objects.get(pk=one.pk), name)
    assert (occ.start.isoformat()[:16], occ.end - occ.start) == (f"{day}T08:00", timedelta(hours=17))
    client.post(url + "undo/")
    assert not activities.find(Activity.objects.get(pk=one.pk), name).moved
    assert [entry.what for entry in Entry.objects.filter(what__startswith="occurrence.").order_by("pk")] == [
        "occurrence.cancelled", "occurrence.restored", "occurrence.moved", "occurrence.put_back",
    ]  # fmt: skip
    assert away.name in client.get(url).content.decode()


def test_of_a_blocked_kiosk_it_is_said_that_nobody_there_is_told(mine, client):
    one = an_activity(mine.organisation, [mine.centre])
    other = mine.organisation.centres.create(slug="havn", name="Havnen")
    same = a_kiosk(other, name=mine.kiosk.name)
    name = first_of(one)
    for n, kiosk in enumerate((mine.kiosk, same)):
        a_signup(kiosk, one, name, n + 1)
    same.blocked = timezone.now()
    same.save()
    url = f"/activities/{one.pk}/{name}/"
    told = f"1 fra “{same.name} (Centrum)” og 1 fra “{same.name} (Havnen)”"
    assert told in client.get(f"{url}cancel/").content.decode()
    page = client.post(f"{url}cancel/", follow=True).content.decode()
    assert page.count("Den hører det ikke. Sig det selv til dem, der er tilmeldt der.") == 1
    assert page.count(f"<li>{same.name} (") == 2
    for known in page.split("<li><strong>")[1:]:
        assert ("er spærret" in known) is known.startswith(f"{same.name} (Havnen)")


def test_an_address_names_a_time_or_nothing(mine, client):
    one = an_activity(mine.organisation, [mine.centre])
    for name in ("x", "2020-01-01", "2020-01-01T10:00:00+01:00", "%00", "'; DROP TABLE hub_activity; --", "9" * 500):
        assert client.get(f"/activities/{one.pk}/{name}/").status_code == 404
    assert client.get("/activities/99999999999999999999/").status_code == 404


def test_removing_and_bringing_back(mine, client):
    one = an_activity(mine.organisation, [mine.centre])
    a_signup(mine.kiosk, one, first_of(one), 1)
    assert "1 tilmelding får at vide, at den er aflyst." in client.get(f"/activities/{one.pk}/remove/").content.decode()
    client.post(f"/activities/{one.pk}/remove/")
    assert Change.objects.get(key=f"activity/{one.uid}").gone
    client.get("/me/")  # what was done is said once, on the next page
    assert "Tur" not in client.get("/activities/").content.decode()
    client.post(f"/activities/{one.pk}/bring-back/")
    assert not Change.objects.get(key=f"activity/{one.uid}").gone


# -- counts


def test_counts_are_of_the_hub_and_say_how_old_they_are(mine, client):
    one = an_activity(mine.organisation, [mine.centre], capacity=8)
    name = first_of(one)
    for n, (seats, status) in enumerate(
        [(2, "confirmed"), (3, "confirmed"), (4, "waiting"), (1, "requested"), (9, "cancelled")]
    ):
        a_signup(mine.kiosk, one, name, n, seats=seats, status=status)
    found = counts.counted(mine.organisation, [one.uid])[one.uid, name]
    assert (found.taken, found.waiting, found.unanswered) == (5, 1, 1)
    week = f"{one.start.astimezone(ZONE):%G-W%V}"
    page = client.get(f"/activities/?week={week}").content.decode()
    assert "5 af 8 pladser · 1 venter · 1 uden svar" in page
    live = client.get(f"/activities/live/?week={week}").json()
    assert list(live["rows"].values()) == [{"line": "5 af 8 pladser · 1 venter · 1 uden svar", "per_cent": 62}]
    assert all(key in page for key in live["rows"])
    assert live["freshness"] == ""
    mine.kiosk.last_seen = NOW - timedelta(days=3)
    mine.kiosk.save()
    assert "Stuen blev sidst set for 3 dage siden." in client.get("/activities/live/").json()["freshness"]


def test_a_week_of_many_activities_asks_the_database_a_few_times(mine, client, django_assert_max_num_queries):
    for _n in range(12):
        an_activity(mine.organisation, [mine.centre], rrule="FREQ=DAILY")
    client.get("/activities/")
    with django_assert_max_num_queries(16):
        client.get("/activities/")


def test_any_week_can_be_asked_for(mine, client):
    for week in ("2027-W01", "2026-W53", "2027-W54", "x", "9999-W99", "2027-W１", "'"):
        assert client.get("/activities/", {"week": week}).status_code == 200


# -- sentences


@pytest.mark.parametrize(
    ("repeat", "says"),
    [
        (schedule.Repeat(), "lørdag 5. december kl. 10.00"),
        (schedule.Repeat("daily", count=3), "Hver dag kl. 10.00, 3 gange"),
        (schedule.Repeat("weekly", (5,), date(2027, 6, 30)), "Hver lørdag kl. 10.00 til og med onsdag 30. juni 2027"),
        (schedule.Repeat("fortnightly", (5, 1, 2)), "Hver anden tirsdag, onsdag og lørdag kl. 10.00"),
        (schedule.Repeat("date"), "Den 5. i hver måned kl. 10.00"),
        (schedule.Repeat("weekday"), "Den første lørdag i hver måned kl. 10.00"),
    ],
)
def test_a_rule_is_a_sentence_and_comes_back_as_it_was(repeat, says):
    from django.utils import translation

    start = cph("2026-12-05 10:00")
    with translation.override("da"):
        said = schedule.sentence(repeat, start)
    assert said in (says, says.replace(" kl.", " 2026 kl."))
    written = schedule.write(repeat, start.date(), all_day=False)
    again = schedule.read(written)
    assert schedule.write(again, start.date(), all_day=False) == written
    assert (again.every, again.until, again.count) == (repeat.every, repeat.until, repeat.count)


def test_a_centres_member_may_plan(mine):
    client = logged_in(a_member(mine.organisation, "frivillig", leader=False))
    assert client.post("/activities/new/", filled(mine)).status_code == 302
