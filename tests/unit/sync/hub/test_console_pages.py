"""What the console's pages show at once, and what they fold away."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from sync.hub.activities import ZONE
from sync.hub.console import counts, words
from sync.hub.models import Centre
from tests.helpers.console import a_kiosk, a_signup, a_whole, an_activity, first_of, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return a_whole("mit")


@pytest.fixture
def client(mine):
    return logged_in(mine.leader)


def html(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def noon(days):
    day = timezone.now().astimezone(ZONE) + timedelta(days=days)
    return day.replace(hour=12, minute=0, second=0, microsecond=0)


def test_the_overview_has_a_daily_activity_once_under_its_day(mine, client):
    for days in (1, 3):
        an_activity(mine.organisation, [mine.centre], title=f"Film {days}", start=noon(days), end=noon(days))
    page = html(client, "/")
    assert page.count('<span class="name" dir="auto">Tur</span>') == 1
    assert "Hver dag" in page
    days = re.findall(r'<h3 class="day">(.*?)</h3>', page)
    assert days[0] == "I morgen"
    assert len(days) == len(set(days)) >= 2


def test_the_overview_shows_the_worst_first_and_how_much_more_there_is(mine, client):
    for n in range(3):
        a_kiosk(mine.centre, f"Stille {n}", last_seen=timezone.now() - timedelta(days=3))
    hot = a_kiosk(mine.centre, "Varm", status={"temperature": 90, "under_voltage": True, "problems": ["printer"]})
    page = html(client, "/")
    assert page.index("Varm") < page.index("Stille 0")
    assert f'<a href="/kiosks/{hot.pk}/">' in page
    assert "ting mere" in page
    assert "Se efter, om den er tændt og har papir." not in page, "that is on its own page"
    assert "Se efter, om den er tændt og har papir." in html(client, f"/kiosks/{hot.pk}/")
    assert "kiosker mere skal nogen se på" in page


def test_an_unanswered_sign_up_leads_to_what_it_is_for(mine, client):
    one = an_activity(mine.organisation, [mine.centre], title="Fodbold")
    a_signup(mine.kiosk, one, first_of(one), 77, status="requested")
    assert f'<a href="/activities/{one.pk}/{first_of(one)}/"><span dir="auto">Fodbold</span>' in html(client, "/")


def test_days_that_are_over_are_folded_in_this_week_alone(mine, client):
    monday = noon(-timezone.now().astimezone(ZONE).weekday())
    an_activity(mine.organisation, [mine.centre], title="Mandag", start=monday, end=monday, rrule="FREQ=WEEKLY")
    this, last = html(client, "/activities/"), f"/activities/?week={monday - timedelta(days=7):%G-W%V}"
    assert ("Tidligere i ugen" in this) == (monday.date() < timezone.now().astimezone(ZONE).date())
    assert "Tidligere i ugen" not in html(client, last)


def test_many_centres_take_one_line(mine, client):
    more = [Centre.objects.create(organisation=mine.organisation, slug=f"c{n}", name=f"Hus {n}") for n in range(3)]
    an_activity(mine.organisation, [mine.centre, *more], title="Alle")
    an_activity(mine.organisation, more[:2], title="To")
    page = html(client, "/")
    assert "Centrum og 3 andre" in page
    assert "Hus 0 og Hus 1" in page


def test_what_is_rare_is_folded_until_it_is_filled_in_or_wrong(mine, client):
    def open_parts(page):
        return len(re.findall(r'<details class="fold" open>', page))

    assert open_parts(html(client, "/activities/new/")) == 0
    one = an_activity(
        mine.organisation, [mine.centre], meeting_point="Ved døren", cutoff_hours=24,
        roles=[{"key": "kok", "name": "Kok", "capacity": 1}],
    )  # fmt: skip
    assert open_parts(html(client, f"/activities/{one.pk}/change/")) == 3
    wrong = client.post("/activities/new/", {"last_day": "nej", "lease_size": "1000"})
    assert open_parts(wrong.content.decode()) == 2


def test_a_full_one_says_so():
    with translation.override("da"):
        assert counts.Counted(taken=8, waiting=2).line(8) == "Alle 8 pladser er taget · 2 venter"
        assert counts.Counted(taken=1).line(1) == "1 plads, og den er taget"
        assert counts.Counted(taken=9).line(8) == "9 af 8 pladser"


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (date(2031, 3, 3), date(2031, 3, 9), "3.–9. marts 2031"),
        (date(2031, 3, 31), date(2031, 4, 6), "31. marts – 6. april 2031"),
        (date(2030, 12, 30), date(2031, 1, 5), "30. december 2030 – 5. januar 2031"),
    ],
)
def test_a_week_is_short(first, last, said):
    with translation.override("da"):
        assert words.span(first, last) == said


def test_the_page_of_a_code_tells_where_to_type_it_until_it_is_used(mine, client):
    path = f"/kiosks/code/{mine.code.pk}/"
    page = html(client, path)
    assert "data-watch" in page
    assert "Hold en finger på værestedets navn" in page
    mine.code.used = timezone.now()
    mine.code.save()
    assert "data-watch" not in html(client, path)
