"""What the console says: texts from people and kiosks are text, never markup; states and deeds come as sentences."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from html import escape

import pytest
from django.utils import timezone, translation

from sync.hub import log
from sync.hub.console import sentences, tags, words
from sync.hub.models import Entry, Pack
from tests.helpers.console import a_member, a_whole, an_activity, first_of, logged_in

pytestmark = pytest.mark.django_db
HOSTILE = [
    "{{7*7}} {% debug %} ${7*7} {0.__class__}",
    "{% include '/etc/passwd' %} &lt;b&gt;",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' OR 1=1 -- '; DROP TABLE hub_activity; --",
    "%(title)s %s%n%d javascript:alert(1)",
    "</textarea><script>alert(1)</script>",
    "שלום مرحبا 👩‍👩‍👧‍👧 z̸̢̛a̵l̶g̴o̷",
]
UNSEEN = ["\u202egnirts", "a\u200bb", "\u2066x\u2069", "a\x00b", "a\x1b[31mb"]


@pytest.fixture
def mine():
    return a_whole("mit")


@pytest.fixture
def client(mine):
    return logged_in(mine.leader)


def pages(mine, activity):
    one, kiosk = f"/activities/{activity.pk}/", f"/kiosks/{mine.kiosk.pk}/"
    time = f"{one}{first_of(activity)}/"
    return [
        "/", f"/activities/?week={activity.start:%G-W%V}", one, f"{one}change/", f"{one}remove/", time, f"{time}move/",
        f"{time}cancel/", "/log/", "/kiosks/", kiosk, f"{kiosk}block/", "/content/", "/people/", "/centres/",
        f"/centres/{mine.centre.pk}/",
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_stays_a_text_on_every_page(mine, client, text):
    mine.activity.delete()
    data = {
        "title": text, "description": text, "place": text, "meeting_point": text, "directions": text, "contact": text,
        "first_day": (timezone.now() + timedelta(days=1)).date().isoformat(), "begins": "10:00", "ends": "12:00",
        "picture": "walk", "centres": [mine.centre.pk], "lease_size": 1, "role_name_0": text, "role_places_0": "2",
    }  # fmt: skip
    assert client.post("/activities/new/", data).status_code == 302
    activity = mine.organisation.activities.get()
    assert activity.title == activity.description == activity.roles[0]["name"] == text, "nothing is lost or changed"
    client.post(f"/centres/{mine.centre.pk}/", {"name": text})
    mine.kiosk.name = text
    mine.kiosk.save()
    Pack.objects.create(organisation=mine.organisation, name="x", version=1, manifest=text, published_by=text)
    for address in pages(mine, activity):
        page = client.get(address)
        assert page.status_code == 200, address
        shown = page.content.decode()
        assert escape(text) in shown or address == "/people/", address
        for bad in ("<script>alert", "<img src=x", ">49<", " 49 ", "root:x", "__class__ "):
            assert bad not in shown, address
    called_off = f"/activities/{activity.pk}/{first_of(activity)}/"
    client.post(f"{called_off}cancel/", {"note": text})
    assert client.get(called_off).content.decode().count(escape(text)) > 2, "and why"


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_does_not_come_in(mine, client, text):
    data = {
        "title": f"Tur {text}", "description": f"Tur {text}", "first_day": "2027-01-01",
        "begins": "10:00", "ends": "12:00", "picture": "walk", "centres": [mine.centre.pk], "lease_size": 1,
        "role_name_0": f"x{text}", "role_places_0": "1",
    }  # fmt: skip
    client.post("/activities/new/", data)
    one = mine.organisation.activities.exclude(pk=mine.activity.pk).get()
    for stored in (one.title, one.description, one.roles[0]["name"]):
        assert stored.isprintable() or "\n" in stored
        assert not any(letter in stored for letter in "\u202e\u200b\u2066\u2069\x1b\x00")


def test_the_log_says_a_kiosks_name_once(mine, client):
    log.write(mine.organisation, f"kiosk:{mine.kiosk.device}", "kiosk.restored", kiosk=mine.kiosk.name)
    told = " ".join(re.sub("<[^>]+>", " ", lines(client.get("/log/"))).split())
    assert f"{mine.kiosk.name} blev sat tilbage til en ældre kopi" in told
    assert f"{mine.kiosk.name} {mine.kiosk.name}" not in told


def test_a_filter_of_the_log_is_no_query(mine, client):
    log.write(mine.organisation, "mit-anna", "activity.created", title="Tur")
    for who in ("' OR 1=1 --", "mit-anna' --", "x" * 3000, "%"):
        assert "lavede aktiviteten" not in lines(client.get("/log/", {"who": who}))
    assert "lavede aktiviteten “Tur”" in lines(client.get("/log/", {"who": "mit-anna", "thing": "activity"}))
    for page in ("2", "0", "-1", "x", "99999999999999999999"):
        assert client.get("/log/", {"page": page, "thing": "'"}).status_code == 200


def lines(answer):
    return answer.content.decode().split('<ol class="log">')[-1]


def test_what_is_too_large_is_refused_before_it_is_read(mine, client):
    assert client.post("/activities/new/", {"description": "x" * (2 << 20)}).status_code == 400
    assert client.post("/activities/new/", {f"f{n}": "x" for n in range(600)}).status_code == 400
    assert client.get("/log/?who=" + "x" * 60_000).status_code == 200


def test_the_log_in_pages_and_nothing_of_it_can_be_changed(mine, client):
    for n in range(120):
        log.write(mine.organisation, "mit-anna", "activity.created", title=f"Tur {n}")
    first, third = (
        client.get("/log/?who=mit-anna").content.decode(),
        client.get("/log/?who=mit-anna&page=3").content.decode(),
    )
    assert "Tur 119" in first
    assert "?who=mit-anna&amp;page=2" in first
    assert "Tur 119" not in third
    assert "Tur 0”" in third


def test_every_deed_has_a_sentence_and_every_sentence_can_be_filled():
    about = dict.fromkeys(
        (
            "title",
            "kiosk",
            "centre",
            "member",
            "name",
            "pack",
            "version",
            "before",
            "count",
            "code",
            "new",
            "changed",
            "n",
            "compatible",
            "missing",
        ),
        "x",
    )
    about |= {"why": "stolen", "occurrence": "2026-12-05T10:00:00+01:00", "start": "2026-12-06"}
    with translation.override("da"):
        for what in sentences.SENTENCES:
            said = sentences.sentence(Entry(what=what, about=about))
            assert said
            assert "%(" not in said
            assert "?" not in said
        moved = sentences.sentence(Entry(what="occurrence.moved", about={**about, "title": "Tur"}))
        assert moved.startswith("flyttede “Tur” fra lørdag 5. december")
        assert "stjålet" in sentences.sentence(Entry(what="kiosk.blocked", about=about))
    assert sentences.sentence(Entry(what="from.the.future", about={})) == "from.the.future"
    assert "?" in sentences.sentence(Entry(what="member.created", about=[]))


def test_all_that_the_hub_writes_in_the_log_has_its_sentence():
    import re
    from pathlib import Path

    from sync import hub

    code = "\n".join(path.read_text("utf-8") for path in Path(hub.__file__).parent.rglob("*.py"))
    written = set(re.findall(r'log\.write\([^")]*?"([a-z_]+\.[a-z_]+)"', code)) | set(
        re.findall(r'what="([a-z_]+\.[a-z_]+)"', code)
    )
    assert len(written) > 20
    assert written <= sentences.SENTENCES.keys(), written - sentences.SENTENCES.keys()


@pytest.mark.parametrize(
    ("gone", "says"),
    [
        (timedelta(seconds=-90), "for et øjeblik siden"), (timedelta(seconds=100), "for et øjeblik siden"),
        (timedelta(minutes=5), "for 5 minutter siden"),
        (timedelta(minutes=61), "for 1 time siden"), (timedelta(hours=23), "for 23 timer siden"),
        (timedelta(days=1), "for 1 dag siden"), (timedelta(days=3, hours=5), "for 3 dage siden"),
    ],
)  # fmt: skip
def test_how_long_ago(gone, says):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with translation.override("da"):
        assert words.ago(now - gone, now) == says
        assert words.ago(None) == "aldrig"


def test_prices_and_sizes():
    with translation.override("da"):
        assert [tags.kroner(one) for one in (None, Decimal(0), Decimal(20), Decimal("49.5"))] == [
            "Ikke oplyst", "Gratis", "20 kr.", "49,50 kr.",
        ]  # fmt: skip
        assert [words.size(one) for one in (900, 1500, 15_000_000, 77_000_000_000)] == [
            "900 bytes",
            "1,5 kB",
            "15 MB",
            "77 GB",
        ]
    assert tags.picture("../secret").endswith("/pictures/calendar.png")


# -- people and centres


def test_inviting_resetting_and_removing(mine, client):
    answer = client.post("/people/", {"username": "ny", "leader": "on"}, follow=True)
    member = mine.organisation.members.get(user__username="ny")
    assert (member.leader, member.temporary) == (True, True)
    password = answer.context["given"]["password"]
    assert member.user.check_password(password)
    assert password not in str(client.get("/people/").content)
    assert "Navnet er taget" in client.post("/people/", {"username": "ny"}).content.decode()
    for bad in ("Ny Person", "a", "../x", "x" * 61, "ny\n"):
        assert client.post("/people/", {"username": bad}).status_code in (422, 200 if bad == "ny\n" else 422)
    other = a_member(mine.organisation, "carl")
    session = logged_in(other)
    assert session.get("/").status_code == 200
    client.post(f"/people/{other.member.pk}/reset/")
    assert session.get("/").headers["Location"] == "/login/"
    other.member.refresh_from_db()
    assert other.member.temporary
    assert not other.user.totpdevice_set.exists()
    client.post(f"/people/{other.member.pk}/remove/")
    assert not mine.organisation.members.filter(user__username="carl").exists()
    assert "Navnet er taget" in client.post("/people/", {"username": "carl"}).content.decode(), "the log speaks of carl"
    own = mine.leader.member
    assert client.post(f"/people/{own.pk}/remove/").headers["Location"] == "/people/"
    assert client.post(f"/people/{own.pk}/reset/").headers["Location"] == "/me/"
    own.refresh_from_db()
    assert not own.temporary
    told = [entry.what for entry in mine.organisation.entries.filter(what__startswith="member.").order_by("pk")]
    assert told == ["member.created", "member.reset", "member.removed"]


def test_centres(mine, client):
    for name in ("Ærø Café", "Ærø Café", "!!!"):
        assert client.post("/centres/", {"name": name}).status_code == 302
    slugs = set(mine.organisation.centres.values_list("slug", flat=True))
    assert slugs == {"centrum", "aeroe-cafe", "aeroe-cafe-2", "centre"}
    assert client.post("/centres/", {"name": "x" * 121}).status_code == 422
    client.post(f"/centres/{mine.centre.pk}/", {"name": "Nyt navn"})
    assert mine.organisation.centres.filter(name="Nyt navn").exists()


def test_an_organisation_with_nothing_is_led_to_its_first_step(mine, client):
    for one in (mine.activity, mine.code):
        one.delete()
    mine.kiosk.delete()
    mine.centre.delete()
    assert "Begynd med et værested" in client.get("/").content.decode()
    assert client.get("/activities/new/").headers["Location"] == "/centres/"
    assert client.get("/kiosks/enrol/").headers["Location"] == "/centres/"
    for address in ("/activities/", "/kiosks/", "/content/", "/centres/", "/log/"):
        assert client.get(address).status_code == 200
    assert an_activity.__doc__
