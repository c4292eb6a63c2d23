"""The fleet's page, and sending a new version out: what is shown, in which order, and who may do what."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from sync import releases as shared
from sync.hub import releases, rollout, stages
from sync.hub.console import fleet, health, update_words
from sync.hub.models import Centre, Kiosk, Organisation
from sync.hub.released import Offer
from tests.helpers.console import a_kiosk, a_member, logged_in
from tests.helpers.released import NEW, a_release, a_row, state

pytestmark = pytest.mark.django_db
GOOD = {"disk_errors": 0, "under_voltage": False, "temperature": 45, "clock": 1, "disk_free": 20, "disk_size": 30}


@pytest.fixture
def organisation():
    return Organisation.objects.create(slug="by", name="Byen")


@pytest.fixture
def centres(organisation):
    return [Centre.objects.create(organisation=organisation, slug=slug, name=slug.title()) for slug in ("nord", "syd")]


@pytest.fixture
def client(organisation):
    return logged_in(a_member(organisation, "anna"))


@pytest.fixture
def member(organisation):
    return logged_in(a_member(organisation, "bo", leader=False))


def kiosk(centre, name, **said):
    return a_kiosk(centre, name, status=state(**{**GOOD, **said}))


def html(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def rows(client, path="/fleet/"):
    page = client.get(path).content.decode()
    body = page[page.index("<tbody") : page.index("</tbody>")]
    return [" ".join(re.sub(r"<[^>]*>", " ", row).split()) for row in re.findall(r"<tr.*?</tr>", body, re.DOTALL)]


def says(one, **update):
    one.refresh_from_db()
    one.status["update"] = {"version": NEW, "code": "", "percent": 0, **update}
    one.save()
    rollout.heard(one)


def test_each_machine_has_a_row_and_the_worst_is_first(client, centres):
    kiosk(centres[0], "God", update=("good", NEW), image=NEW, slot="B")
    kiosk(centres[0], "Ur", clock=7300)
    kiosk(centres[1], "Disk", disk_errors=2, wear=90, disk_free=1)
    stolen = kiosk(centres[1], "Spærret")
    stolen.blocked, stolen.why_blocked = timezone.now(), "stolen"
    stolen.save()
    quiet = kiosk(centres[1], "Stille")
    quiet.last_seen = timezone.now() - timedelta(days=3)
    quiet.save()
    kiosk(centres[1], "Varm", under_voltage=True, temperature=85)
    found = rows(client)
    assert [row.split()[0] for row in found] == ["Disk", "Varm", "Stille", "Ur", "God", "Spærret"]
    assert "Dens disk har haft 2 fejl. Bed jeres tekniker om et nyt hukommelseskort." in found[0]
    assert "2 ting mere" in found[0]
    assert "2 fejl 90 % slidt 1 bytes fri" in found[0]
    assert "For lidt strøm 85 °C" in found[1]
    assert "For 3 dage siden" in found[2]
    assert "Går 2 timer forkert" in found[3]
    assert "Intet." in found[4]
    assert "0.2.0 +202602020000 Plads B" in found[4]
    assert "Strømmen er god 45 °C" in found[4]
    assert "Går rigtigt" in found[4]
    page = html(client, "/fleet/")
    assert "4 maskiner skal nogen se på. 1 har det godt." in page


def test_only_one_centre(client, centres, organisation):
    kiosk(centres[0], "Nord")
    kiosk(centres[1], "Syd")
    assert len(rows(client)) == 2
    assert [row.split()[0] for row in rows(client, f"/fleet/?centre={centres[1].pk}")] == ["Syd"]
    empty = Centre.objects.create(organisation=organisation, slug="tom", name="Tom")
    assert "Dette værested har ingen kiosk." in html(client, f"/fleet/?centre={empty.pk}")
    assert len(rows(client, "/fleet/?centre=x")) == 2
    other = Centre.objects.create(organisation=Organisation.objects.create(slug="x", name="X"), slug="x", name="X")
    assert client.get(f"/fleet/?centre={other.pk}").status_code == 404
    assert "Alt er godt." in html(client, "/fleet/")


def test_where_there_is_nothing_it_says_how_to_begin(client, member, organisation):
    assert "Tilføj et værested" in html(client, "/fleet/")
    Centre.objects.create(organisation=organisation, slug="c", name="C")
    assert "Luk en kiosk ind" in html(client, "/fleet/")
    assert "Luk en kiosk ind" not in html(member, "/fleet/")
    assert "Ingen ny version" in html(client, "/fleet/updates/")


def test_a_machine_that_is_no_image_of_ours_and_one_that_says_nothing(client, centres):
    kiosk(centres[0], "Bar", image=None, compatible=None, slot=None)
    a_kiosk(centres[0], "Tavs", status={})
    found = {row.split()[0]: row for row in rows(client)}
    assert "Af en tekniker" in found["Bar"]
    assert "0.1.0" in found["Bar"]
    assert found["Tavs"].count("–") >= 4


def test_an_update_that_came_another_way_is_told_too(client, centres):
    kiosk(centres[0], "A", update=("installing", NEW))
    kiosk(centres[0], "B", update=("refused", NEW, "signature"))
    kiosk(centres[0], "C", update=("good", NEW))
    kiosk(centres[0], "D", update=("downloading", NEW, "", 30))
    found = {row.split()[0]: row for row in rows(client)}
    assert "Bliver installeret" in found["A"]
    assert "Ikke installeret" in found["B"]
    assert "Ikke noget nyt" in found["C"]
    assert "Henter: 30 %" in found["D"]


# -- sending one out


@pytest.fixture
def release(organisation, settings, tmp_path):
    settings.FOLDER, settings.LEAST_FREE = tmp_path / "hub", 0
    settings.FOLDER.mkdir()
    return a_release(organisation, tmp_path / "made")


def test_from_one_to_all(client, member, centres, release, organisation):
    kiosks = [kiosk(centres[n % 2], f"K{n}") for n in range(25)]
    begin = f"/fleet/updates/{release.pk}/begin/"
    assert "Send den ud" in html(client, "/fleet/updates/")
    assert "Send den ud" not in html(member, "/fleet/updates/")
    page = html(client, begin)
    assert all(f"K{n} " in page for n in range(25))
    assert client.post(begin).status_code == 422
    assert "Vælg den kiosk" in html_of(client.post(begin, {"kiosk": "0" * 16}))
    answer = client.post(begin, {"kiosk": kiosks[3].pk}, follow=True)
    made = organisation.rollouts.get()
    assert answer.redirect_chain[-1][0] == f"/fleet/rollouts/{made.pk}/"
    assert "K3 får den tilbudt nu." in html_of(answer)
    assert (made.first_id, made.begun_by) == (kiosks[3].pk, "anna")
    assert client.get(begin).headers["Location"] == f"/fleet/rollouts/{made.pk}/"
    widen = f"/fleet/rollouts/{made.pk}/widen/"
    page = html(client, widen)
    assert "Send den til hver tiende kiosk?" in page
    assert "Disse har ikke meldt, at den er god K3 Venter på forbindelse" in page
    early = client.post(widen, {"stage": "2"})
    assert early.status_code == 422
    assert "Vent, til de melder, at den er god" in html_of(early)
    says(kiosks[3], state="good")
    assert "Disse har ikke meldt" not in html(client, widen)
    client.post(widen, {"stage": "3"})
    made.refresh_from_db()
    assert made.stage == 1, "one stage after the other"
    assert "2 kiosker mere får den tilbudt nu." in html_of(client.post(widen, {"stage": "2"}, follow=True))
    client.post(widen, {"stage": "2"})
    assert made.offers.count() == 3
    assert client.post(widen, {"stage": "3"}).status_code == 422
    page = html_of(client.post(widen, {"stage": "3", "knowingly": "1"}, follow=True))
    assert "22 kiosker mere får den tilbudt nu." in page
    assert client.get(widen).status_code == 302, "there is no further stage"
    assert "Send den til" not in html(client, f"/fleet/rollouts/{made.pk}/")
    card = (
        f"Version {NEW} er på vej ud Raspberry Pi · Alle kiosker har fået den tilbudt. 1 af 25 melder, at den er god."
    )
    assert card in html(client, "/fleet/")
    assert card in html(member, "/fleet/updates/")
    log = html(client, "/log/?thing=release")
    assert f"sendte version {NEW} til flere kiosker (22), mens 2 endnu ikke havde meldt den god" in log
    assert f"sendte version {NEW} til den første kiosk, K3" in log


def html_of(answer):
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def test_stop_is_one_press(client, member, centres, release, organisation):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    path = f"/fleet/rollouts/{made.pk}/"
    assert "Stop den" in html(client, path)
    assert "Stop den" not in html(member, path)
    assert member.post(path + "stop/").status_code == 404
    assert client.get(path + "stop/").status_code == 302
    made.refresh_from_db()
    assert made.stopped is None, "to look is not to press"
    page = html_of(client.post(path + "stop/", follow=True))
    assert "Den er stoppet. Kiosker, der ikke var begyndt, får den ikke." in page
    assert "Den blev stoppet." in page
    assert client.post(path + "stop/", follow=True).status_code == 200
    assert client.get(path + "widen/").headers["Location"] == path
    page = html(client, "/fleet/updates/")
    assert "Tidligere versioner" in page
    assert "Send den ud" in page, "it may begin anew"


def test_one_takes_the_place_of_another_and_says_so(client, centres, release, organisation):
    one = kiosk(centres[0], "K")
    rollout.begin(release, one, "anna")
    newer = a_row(organisation, "0.3.0", b"x")
    begin = f"/fleet/updates/{newer.pk}/begin/"
    page = html(client, begin)
    assert f"Version {NEW} er på vej ud og stopper." in page
    assert "Filen mangler" in page
    client.post(begin, {"kiosk": one.pk})
    page = html(client, "/fleet/updates/")
    assert "En anden version kom i stedet." in page
    assert "Filen mangler" in html(client, f"/fleet/rollouts/{organisation.rollouts.get(stopped=None).pk}/")


def test_a_version_that_nobody_can_use(client, centres, organisation, release):
    kiosk(centres[0], "Ny", image=NEW)
    kiosk(centres[0], "PC", compatible="stuen-pc")
    page = html(client, f"/fleet/updates/{release.pk}/begin/")
    assert "Ingen kiosk kan bruge den: de af den slags (Raspberry Pi) har den eller en nyere." in page
    releases.remove(release)
    assert client.get(f"/fleet/updates/{release.pk}/begin/").status_code == 404


def test_a_kiosk_that_is_there_is_offered_before_one_that_is_away(client, centres, release):
    away = kiosk(centres[0], "A borte")
    away.last_seen = timezone.now() - timedelta(days=2)
    away.save()
    kiosk(centres[0], "B her")
    page = html(client, f"/fleet/updates/{release.pk}/begin/")
    assert page.index("B her") < page.index("A borte")
    assert "Sidst set for 2 dage siden" in page


def test_a_file_that_is_missing_is_told(client, centres, organisation, release):
    releases.file_of(release.sha256).unlink()
    assert "Filen mangler Jeres tekniker kan lægge den ind igen." in html(client, "/fleet/updates/")


def test_when_there_are_no_more(client, centres, release):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    assert "Ikke flere kiosker kan bruge den." in html(client, f"/fleet/rollouts/{made.pk}/")


def test_every_state_and_code_has_words(client, centres, release):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    path = f"/fleet/rollouts/{made.pk}/"
    assert update_words.STATES.keys() == {"waiting", *rollout.STATES}
    assert set(shared.BAD) | {"space", "cut", "slot", "older"} == update_words.CODES.keys()
    assert update_words.STAGES.keys() == {stages.ONE, stages.SOME, stages.ALL}
    with translation.override("da"):
        for told in rollout.STATES:
            Offer.objects.update(state=told, percent=40)
            assert update_words.of_offer(made.offers.get(), one, timezone.now()).state in html(client, path)
        for code, (why, do) in update_words.CODES.items():
            Offer.objects.update(state="refused", code=code)
            page = html(client, path)
            assert translation.gettext(why).replace("'", "&#x27;") in page
            assert translation.gettext(do) in page
    Offer.objects.update(code="new_thing")
    assert "Den melder: new_thing" in html(client, path)


def test_one_that_has_not_been_in_touch_since(client, centres, release):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    path = f"/fleet/rollouts/{made.pk}/"
    assert "Venter på forbindelse" in html(client, path), "it asks every five minutes"
    long_ago = timezone.now() - timedelta(hours=2)
    Offer.objects.update(made=long_ago)
    assert "Venter på forbindelse" in html(client, path), "it was in touch since"
    Kiosk.objects.update(last_seen=long_ago - timedelta(minutes=1))
    assert "Ikke set siden" in html(client, path)
    assert "Ikke set siden" in rows(client)[0]
    Kiosk.objects.update(last_seen=None)
    page = html(client, path)
    assert "Se efter, om den er tændt og har netværk." in page


def test_what_failed_is_before_what_waits(client, centres, release):
    kiosks = [kiosk(centres[0], f"K{n}") for n in range(4)]
    made = rollout.begin(release, kiosks[0], "anna")
    rollout.widen(made, 2, "anna")
    rollout.widen(made, 3, "anna")
    says(kiosks[0], state="good")
    says(kiosks[2], state="downloading", percent=40)
    says(kiosks[3], state="rolled_back", code="no_boot")
    Offer.objects.filter(kiosk=kiosks[1]).update(made=timezone.now() - timedelta(days=1))
    Kiosk.objects.filter(pk=kiosks[1].pk).update(last_seen=timezone.now() - timedelta(days=2))
    page = html(client, f"/fleet/rollouts/{made.pk}/")
    page = page[page.index("Kiosk for kiosk") :]
    assert re.findall(r"K\d", page) == ["K3", "K1", "K2", "K0"]


def test_one_that_stopped_by_itself_says_why(client, centres, release):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    says(one, state="rolled_back", code="no_health")
    page = html(client, f"/fleet/rollouts/{made.pk}/")
    assert "Den stoppede af sig selv: for mange kiosker kunne ikke bruge den." in page
    assert "Centralen" in page
    assert "Den gik tilbage fra version" in rows(client)[0]
    assert "stoppede version" in html(client, "/log/?thing=release&who=hub")


def test_the_overview_tells_of_one_that_stopped_by_itself_until_another_goes_out(
    client, centres, release, organisation
):
    one = kiosk(centres[0], "K")
    made = rollout.begin(release, one, "anna")
    assert "stoppede af sig selv" not in html(client, "/")
    says(one, state="rolled_back", code="no_health")
    page = client.get("/").content.decode()
    assert f"Version {NEW} stoppede af sig selv" in page
    assert f'href="/fleet/rollouts/{made.pk}/"' in page
    rollout.begin(a_row(organisation, "0.3.0", b"x"), one, "anna")
    assert "stoppede af sig selv" not in html(client, "/")
    organisation.rollouts.all().update(stopped=timezone.now() - timedelta(days=20), why_stopped="failed")
    assert "stoppede af sig selv" not in html(client, "/")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
NAMES = ("image", "version", "slot", "update", "disk_errors", "wear", "clock", "temperature", "under_voltage",
         "disk_free", "disk_size")  # fmt: skip


@given(status=JSON | st.dictionaries(st.sampled_from(NAMES), JSON))
def test_whatever_a_machine_reports_there_is_a_row(status):
    now = timezone.now()
    one = Kiosk(device="0" * 16, name="x", last_seen=now, credential_until=now + timedelta(days=80), status=status)
    problems = health.problems(one, now, newest={}, refused=0)
    row = fleet._machine(one, None, problems, now)
    assert all(isinstance(cell.text, str) for cell in (*row.disk, *row.board, row.clock, row.seen))
    assert isinstance(row.update.state, str)
    assert len(row.version) <= 80
    sorted([row.worst, row.worst])


def test_the_pages_hold_for_a_large_fleet(client, centres, organisation, release, django_assert_max_num_queries):
    now = timezone.now()
    kiosks = Kiosk.objects.bulk_create(
        Kiosk(device=f"{n:016x}", organisation=organisation, centre=centres[n % 2], name=f"K{n}", public_key="0" * 64,
              enrolled=now, credential_until=now + timedelta(days=90), last_seen=now, status=state(**GOOD))
        for n in range(200)
    )  # fmt: skip
    made = rollout.begin(release, kiosks[0], "anna")
    rollout.widen(made, 2, "anna")
    rollout.widen(made, 3, "anna")
    with django_assert_max_num_queries(30):
        assert len(rows(client)) == 200
    with django_assert_max_num_queries(30):
        html(client, f"/fleet/rollouts/{made.pk}/")


def test_it_speaks_english_too(centres, client):
    kiosk(centres[0], "K", disk_errors=1)
    page = client.get("/fleet/", headers={"Accept-Language": "en"}).content.decode()
    assert "Its disk has had 1 fault." in page
    assert "1 machine needs somebody." in page
