"""The directory in the console: found, changed, checked, closed, taken away, taken in and given out."""

import io
import json
import zipfile
from datetime import timedelta
from html import escape, unescape

import pytest
from django.http import QueryDict
from django.utils import timezone

from kiosk.directory import from_hub
from kiosk.directory import hsds as kiosk_hsds
from kiosk.directory.service import OURS
from sync.hub import directory, help_fields, hsds, hsds_zip
from sync.hub.console import help_words
from sync.hub.console.help_form import ServiceForm
from sync.hub.console.help_pages import today
from sync.hub.help_fields import Codes
from sync.hub.listed import Service, Upload
from sync.hub.models import Change, Entry
from tests.helpers.console import a_kiosk, a_service, a_whole, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return a_whole("mit")


@pytest.fixture
def client(mine):
    return logged_in(mine.member)


def html(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status
    return unescape(answer.content.decode())


def filled(client, path):
    """What a browser would send of the form at this path."""
    context = client.get(path).context
    return {"version": str(context["service"].version), **sent(context["form"])}


def change(client, service, follow=True, **said):
    path = f"/directory/{service.pk}/change/"
    data = {name: value for name, value in (filled(client, path) | said).items() if value != ""}
    answer = client.post(path, data)
    assert answer.status_code == (302 if follow else 422), unescape(answer.content.decode())
    service.refresh_from_db()
    return (
        unescape(answer.content.decode())
        if answer.status_code == 422
        else client.get(answer["Location"]).content.decode()
    )


def told(service):
    """What the kiosks get of it."""
    body = Change.objects.get(organisation=service.organisation, key=f"directory/{service.key}").body
    return json.loads(body["service"]) if body["service"] else ""


def upload(client, *services, **lists):
    page = {"contents": list(services), **lists}
    return client.post("/directory/import/", {"file": io.BytesIO(json.dumps(page).encode())})


def take(client):
    return client.post("/directory/import/", {"take": "1", "at": Upload.objects.get().at.isoformat()})


# The list


def test_what_nobody_checked_for_the_longest_time_comes_first(mine, client):
    for name, days in (("Ny", 1), ("Gammel", 120), ("Ældre", 200)):
        a_service(mine.organisation, name=name, assured_date=(today() - timedelta(days=days)).isoformat())
    page = html(client, "/directory/")
    assert [page.index(name) for name in ("Café Stuen", "Ældre", "Gammel", "Ny</span>")] == sorted(
        page.index(name) for name in ("Café Stuen", "Ældre", "Gammel", "Ny</span>")
    )
    assert "4 steder." in page
    assert "3 er ikke tjekket i 90 dage." in page
    assert page.count("tjek det") == 3
    assert "Gammel" not in html(client, "/directory/?q=ÆLDRE")
    assert "Ældre" in html(client, "/directory/?q=ÆLDRE")
    assert "Intet sted hedder det" in html(client, "/directory/?q=findes ikke")


def test_it_says_so_when_all_is_checked_or_nothing_is_there(mine, client):
    directory.look(mine.service, today(), "bo")
    assert "Alle er tjekket inden for 90 dage." in html(client, "/directory/")
    Service.objects.all().delete()
    assert "Ingen steder endnu" in html(client, "/directory/")


def test_a_long_list_has_pages(mine, client):
    for n in range(55):
        Service.objects.create(organisation=mine.organisation, key=f"k{n}", name=f"Sted {n:02}", document={})
    assert "Flere" in html(client, "/directory/?q=sted")
    assert "Forrige" in html(client, "/directory/?q=sted&page=2")


# One


def sent(form):
    """What a browser would send of a form."""
    data = {}
    for field in form:
        value = field.value()
        if field.widget_type == "checkbox":
            if value:
                data[field.html_name] = "on"
        elif value not in (None, ""):
            data[field.html_name] = [str(one) for one in value] if isinstance(value, list | tuple) else str(value)
    return data


def test_nothing_is_lost_by_saving_what_nobody_changed():
    codes = Codes(hsds.ours())
    for said in json.loads(hsds.settings.HELP_TERMS.read_text("utf-8"))["contents"]:
        document = hsds.checked(said, hsds.Vocabulary(hsds.ours(), {}))
        about = {"document": document, "codes": codes, "today": today(), "others": []}
        browser = QueryDict(mutable=True)
        for name, value in sent(ServiceForm(**about)).items():
            browser.setlist(name, value if isinstance(value, list) else [value])
        form = ServiceForm(browser, **about)
        assert form.is_valid(), form.errors
        assert form.wanted() == document


def test_everything_on_the_form_reaches_the_kiosks(mine, client):
    page = change(
        client, mine.service, name="Café Havnen", description="Kaffe.", phone_0="87 65 43 21", phone_what_0="Vagten",
        phone_1="11 22 33 44", email="cafe@example.org", url="example.org/cafe", address_1="Havnen 2", city="Købing",
        postal_code="1234", place="Pakhuset", transportation="Ned ad gaden.", price="30", option="en nat", dog="ask",
        audience="women-only", anonymous="on", booking="call", holidays="closed", languages=["da", "ar"],
        main_need="food", needs=["sleep", "food", "company"], day_0="10-14, 16-20", day_5="hele døgnet", call_2="8-9",
        organisation="Havnens Venner", name_en="The café", looked="on", alert="Vi er flyttet.",
    )  # fmt: skip
    assert "“Café Havnen” er gemt." in page
    said = told(mine.service)
    assert (said["name"], said["phones"][0]["number"], said["phones"][0]["description"]) == (
        "Café Havnen", "87 65 43 21", "Vagten",
    )  # fmt: skip
    assert said["phones"][1]["number"] == "11 22 33 44"
    assert (said["url"], said["email"], said["alert"]) == (
        "https://example.org/cafe",
        "cafe@example.org",
        "Vi er flyttet.",
    )
    location = said["service_at_locations"][0]["location"]
    assert (location["name"], location["addresses"][0]["address_1"]) == ("Pakhuset", "Havnen 2")
    assert (said["cost_options"][0]["amount"], said["cost_options"][0]["option"]) == (30, "en nat")
    assert [one["code"] for one in said["languages"]] == ["da", "ar"]
    assert said["organization"]["name"] == "Havnens Venner"
    assert said["assured_date"] == mine.service.checked.isoformat() == today().isoformat()
    shown = html(client, f"/directory/{mine.service.pk}/")
    for words in (
        "10–14, 16–20", "0–24", "8–9", "Spørg først", "Kun kvinder", "Ring først", "30 kr.", "en nat", "dansk, arabisk",
        "Mad, Et sted at sove, Selskab", "Havnen 2, 1234 Købing", "87 65 43 21", "Vi er flyttet.", "Lukket",
    ):  # fmt: skip
        assert words in shown, words
    assert filled(client, f"/directory/{mine.service.pk}/change/")["name_en"] == "The café"


def test_it_is_taken_back_as_it_was_put(mine, client):
    before = mine.service.document
    change(
        client, mine.service, dog="ask", audience="men-only", anonymous="on", booking="call", holidays="sunday",
        languages=["da"], main_need="food", price="0", email="a@example.org", phone_1="11 22 33 44", day_5="10-12",
        shut_first_0="2099-12-24", shut_last_0="2099-12-26", shut_why_0="Jul", name_en="The café",
    )  # fmt: skip
    change(
        client, mine.service, dog="", audience="", anonymous="", booking="", holidays="", languages="", main_need="",
        price="", email="", phone_1="", day_5="", shut_first_0="", shut_last_0="", shut_why_0="", name_en="",
    )  # fmt: skip
    assert mine.service.document == before


def test_what_is_wrong_is_said_beside_its_field_and_nothing_is_changed(mine, client):
    before, data = mine.service.version, filled(client, f"/directory/{mine.service.pk}/change/")
    for said, words in (
        ({"phone_0": "ring her"}, "Det er ikke et telefonnummer."),
        ({"phone_0": "12"}, "Det er ikke et telefonnummer."),
        ({"day_0": "ti til to"}, "Skriv det som 10-14"),
        ({"day_0": "10-14, 13-15"}, "To tider ligger oven i hinanden."),
        ({"city": ""}, "Skriv noget her."),
        ({"address_1": ""}, "Skriv noget her."),
        ({"name": ""}, "Skriv noget her."),
        ({"shut_last_0": "2099-12-26"}, "Vælg en dag."),
        ({"shut_first_0": "2099-12-26", "shut_last_0": "2099-12-24"}, "Den slutter, før den begynder."),
        ({"shut_first_0": "2099-12-26", "shut_hours_0": "1-2, 3-4"}, "Skriv én tid her"),
        ({"version": "77"}, "En anden har ændret"),
        ({"description": "x" * 5000}, "4000"),
    ):
        answer = client.post(f"/directory/{mine.service.pk}/change/", data | said)
        assert answer.status_code == 422
        assert words in unescape(answer.content.decode()), said
    mine.service.refresh_from_db()
    assert mine.service.version == before


def test_a_new_entry_needs_a_name_alone_and_one_place_for_its_hours(mine, client):
    assert client.get("/directory/new/").status_code == 200
    answer = client.post("/directory/new/", {"version": "0", "name": "Linjen", "day_0": "10-14"})
    assert "Eller skriv tiderne under telefonen." in unescape(answer.content.decode())
    data = {"version": "0", "name": "Linjen", "call_0": "10-14", "phone_0": "12 34 56 78", "price": "0"}
    assert client.post("/directory/new/", data).status_code == 302
    one = mine.organisation.services.get(name="Linjen")
    assert (told(one)["schedules"][0]["attending_type"], told(one)["status"]) == ("på telefon", "active")
    data = {
        "version": "0",
        "name": "Huset",
        "day_0": "10-14",
        "address_1": "Nygade 1",
        "postal_code": "1",
        "city": "By",
    }
    data["organisation"] = "foreningen"
    assert client.post("/directory/new/", data).status_code == 302
    house = told(mine.organisation.services.get(name="Huset"))
    assert "attending_type" not in house["schedules"][0]
    assert house["organization"] == mine.service.document["organization"], "one that is known already"


def test_two_at_once_do_not_overwrite_each_other(mine, client, monkeypatch):
    path = f"/directory/{mine.service.pk}/change/"
    data = filled(client, path)
    real = directory.save

    def late(service, *args, **more):
        Service.objects.filter(pk=service.pk).update(version=9)
        return real(service, *args, **more)

    monkeypatch.setattr(directory, "save", late)
    assert client.post(path, data | {"name": "Mit"}).status_code == 422
    Service.objects.filter(pk=mine.service.pk).update(version=1)
    page = client.post(f"/directory/{mine.service.pk}/look/", {"looked": "1"}, follow=True)
    assert "En anden" in unescape(page.content.decode())


def test_there_is_a_most_and_what_cannot_be_used_is_told(mine, client, monkeypatch):
    monkeypatch.setattr(hsds, "MOST_SERVICES", 1)
    answer = client.post("/directory/new/", {"version": "0", "name": "En til"})
    assert "for mange steder" in unescape(answer.content.decode())
    monkeypatch.setattr(hsds, "MOST_SERVICE", 10)
    page = change(client, mine.service, follow=False, name="Andet")
    assert "Det er for langt." in page or "for stor" in page.lower()


def test_what_is_changed_in_danish_and_not_in_english_is_told(mine, client):
    change(client, mine.service, name_en="The café", description_en="Coffee.")
    assert "engelske tekst er stadig den gamle" in change(client, mine.service, description="Te.")


def test_a_place_that_others_share_is_changed_for_all_and_it_says_so(mine, client):
    place = mine.service.document["service_at_locations"][0]["location"]
    other = a_service(mine.organisation, name="Sygeplejen", service_at_locations=[{"id": "at2", "location": place}])
    assert "Sygeplejen" in html(client, f"/directory/{mine.service.pk}/change/")
    before = Change.objects.get(key=f"directory/{other.key}").n
    change(client, mine.service, address_1="Havnen 2")
    assert told(other)["service_at_locations"][0]["location"]["addresses"][0]["address_1"] == "Havnen 2"
    assert Change.objects.get(key=f"directory/{other.key}").n > before


def test_what_has_moved_is_no_longer_where_the_map_has_it(mine, client):
    place = mine.service.document["service_at_locations"][0]["location"] | {"latitude": 55.5, "longitude": 9.5}
    one = a_service(mine.organisation, service_at_locations=[{"id": "at2", "location": place}])
    change(client, one, address_1="Havnen 2")
    assert told(one)["service_at_locations"][0]["location"]["latitude"] == 55.5
    change(client, one, moved="on")
    assert "latitude" not in told(one)["service_at_locations"][0]["location"]


def test_what_the_form_cannot_show_stays_and_it_says_so(mine, client):
    rows = [{"id": "s1", "freq": "WEEKLY", "interval": 2, "dtstart": "2026-01-05", "byday": "MO", "opens_at": "09:00",
             "closes_at": "12:00"}]  # fmt: skip
    prices = [{"id": "c1", "option": "en", "amount": 10}, {"id": "c2", "option": "to", "amount": 15}]
    one = a_service(mine.organisation, schedules=rows, cost_options=prices)
    page = html(client, f"/directory/{one.pk}/change/")
    assert "1 regel vises ikke her" in page
    assert "Prisen står i flere linjer" in page
    change(client, one, day_1="10-12", price="7")
    assert rows[0] in told(one)["schedules"]
    assert told(one)["cost_options"] == prices
    assert "1 regel vises ikke her" in html(client, f"/directory/{one.pk}/")
    two = [{"id": "x1", "location": {"id": "l1", "location_type": "physical"}},
           {"id": "x2", "location": {"id": "l2", "location_type": "physical"}}]  # fmt: skip
    many = a_service(mine.organisation, service_at_locations=two)
    assert "Hvert sted har sine egne tider" in html(client, f"/directory/{many.pk}/change/")
    assert "Hvert sted har sine egne tider" in html(client, f"/directory/{many.pk}/")


def test_what_is_said_in_a_way_of_its_own_stays(mine, client):
    odd = {"id": "odd", "code": "odd", "name": "Odd", "description": "Odd", "taxonomy": "need", "parent_id": "x"}
    terms = {"taxonomies": [], "taxonomy_terms": [odd]}
    upload(client, entry("a"), **terms)
    take(client)
    codes = Codes(directory.terms_of(mine.organisation))
    document = {**mine.service.document, "id": "odd", "languages": [{"id": "l", "name": "Thai", "code": "th"}]}
    document = json.loads(json.dumps(document).replace(mine.service.key, "odd"))
    for kind, code, value in (
        ("condition", "dog", "perhaps"),
        ("condition", "holidays", "open"),
        ("need", "odd", "yes"),
    ):
        codes.put(document, kind, code, value)
    one = a_service(mine.organisation, **document)
    change(client, one, phone_0="87 65 43 21", languages=["da"], main_need="food")
    assert codes.values(told(one), "condition") == {"dog": "perhaps", "holidays": "open"}
    assert list(codes.values(told(one), "need")) == ["food", "odd"]
    assert [row["code"] for row in told(one)["languages"]] == ["th", "da"]


def test_numbers_places_and_who_is_behind_it_are_put_back_in_their_place():
    at = {"id": "at", "location": {"id": "l", "location_type": "physical"}, "phones": [{"id": "p", "number": "1"}]}
    one = {"id": "a", "service_at_locations": [at], "organization_id": "o", "organization": {"id": "o", "name": "Os"}}
    assert help_fields.price(one, Codes(hsds.ours())) == (None, "")
    help_fields.put_phones(one, [("p", "", ""), ("", "", "")])
    assert "phones" not in at
    said = {"address_1": "", "postal_code": "", "city": "", "name": "Huset", "transportation": ""}
    help_fields.put_place(one, said, moved=False)
    assert at["location"] == {"id": "l", "location_type": "physical", "name": "Huset"}
    help_fields.put_organisation(one, "De andre", [{"id": "o2", "name": "de andre"}])
    assert (one["organization_id"], one["organization"]["name"]) == ("o2", "de andre")
    help_fields.put_organisation(one, "Nyt navn", [])
    assert one["organization"] == {"id": "o2", "name": "Nyt navn"}
    new = {"id": "b"}
    help_fields.put_organisation(new, "Helt nye", [])
    assert new["organization"]["description"] == "Helt nye"
    free = {"id": "c"}
    codes = Codes(hsds.ours())
    codes.put(free, "condition", "free", "yes")
    assert help_fields.price(free, codes) == (0, "")
    help_fields.put_price(free, None, "", codes)
    assert free == {"id": "c"}
    codes.put(free, "condition", "there is no such term", "yes")
    assert free == {"id": "c"}


def test_a_text_stays_a_text_on_every_page(mine, client):
    text = "<script>alert(1)</script>{{7*7}} {% debug %} %(name)s"
    said = dict.fromkeys(("name", "description", "application_process", "organisation", "alert", "place"), text)
    said |= dict.fromkeys(("phone_what_0", "shut_why_0", "option"), text)
    change(client, mine.service, **said, shut_first_0="2099-12-24", price="3")
    upload(client, entry("a", name=text), entry("b", name=text, status="x"))
    path = f"/directory/{mine.service.pk}/"
    again = upload(client, entry("a", name=text), entry("b", name=text, status="x")).content.decode()
    for shown in (again, *(client.get(f"{path}{one}").content.decode() for one in ("", "change/", "remove/"))):
        assert escape(text) in shown
        assert "<script>alert" not in shown
    assert escape(text) in client.get("/directory/").content.decode()


# Quick things


def test_of_a_crisis_line_it_is_said_that_the_kiosks_have_it_from_elsewhere(mine, client):
    names = {"name": "Krise", "description": "Krise"}
    term = {"id": "k", "code": "crisis", **names}
    mark = {"id": "m", "taxonomy_term_id": "k", "link_type": "condition"}
    line = {"id": "l", "name": "Linjen", "status": "active", "attributes": [mark]}
    upload(client, line, {"id": "o", "name": "Et sted", "status": "active"}, taxonomy_terms=[term])
    take(client)
    for key, is_said in (("l", True), ("o", False)):
        service = Service.objects.get(key=key)
        for page in ("", "change/"):
            assert ("Det er en kriselinje." in html(client, f"/directory/{service.pk}/{page}")) is is_said


def test_checked_closed_and_open_again(mine, client):
    path = f"/directory/{mine.service.pk}/look/"
    assert client.get(path).status_code == 302
    assert "er tjekket i dag" in unescape(client.post(path, {"looked": "1"}, follow=True).content.decode())
    assert told(mine.service)["assured_date"] == today().isoformat()
    last = today() + timedelta(days=7)
    page = client.post(path, {"close": "1", "until": last.isoformat()}, follow=True).content.decode()
    assert "Lukket til og med" in page
    assert told(mine.service)["schedules"][-1]["until"] == last.isoformat()
    assert "er åbent igen" in unescape(client.post(path, {"open": "1"}, follow=True).content.decode())
    assert len(told(mine.service)["schedules"]) == 1
    for until in ("", "2020-01-01", "2199-01-01"):
        assert client.post(path, {"close": "1", "until": until}).status_code == 422


def test_removed_and_brought_back(mine, client):
    path = f"/directory/{mine.service.pk}/"
    before = told(mine.service)
    assert "Vil du fjerne “Café Stuen”?" in html(client, f"{path}remove/")
    client.post(f"{path}remove/")
    assert told(mine.service) == ""
    assert "Det er fjernet." in html(client, path)
    assert "1 er fjernet" in html(client, "/directory/")
    for page in ("change/", "look/", "remove/"):
        assert client.post(f"{path}{page}", {"looked": "1"}).status_code == 404
    assert client.get(f"{path}bring-back/").status_code == 302
    client.post(f"{path}bring-back/")
    client.post(f"{path}bring-back/")
    assert told(mine.service) == before
    whats = list(Entry.objects.filter(what__startswith="service.").order_by("pk").values_list("what", flat=True))
    assert whats == ["service.created", "service.removed", "service.restored"]
    assert "fjernede “Café Stuen” fra vejviseren" in html(client, "/log/?thing=service")


# Files


def entry(key, **more):
    return {"id": key, "name": f"Sted {key}", "status": "active", **more}


def test_a_file_is_looked_at_before_it_is_taken_in(mine, client):
    a_service(mine.organisation, id="here", name="Sted here")
    gone = a_service(mine.organisation, id="gone", name="Sted gone")
    directory.remove(gone, "bo")
    term = {"id": "t1", "code": "sauna", "name": "Sauna", "description": "Sauna", "taxonomy": "need"}
    need = {"id": "n1", "link_type": "need", "taxonomy_term": {**term, "taxonomy_detail": {"id": "x"}}}
    answer = upload(
        client, entry("new", attributes=[need]), entry("here", description="Nyt"), entry("gone"),
        entry("bad", status="open"),
        {"name": "Uden id"}, "nonsense", entry("clash", phones=[{"id": f"{mine.service.key}-phone", "number": "1"}]),
    )  # fmt: skip
    page = unescape(answer.content.decode())
    assert "Tag 3 steder ind" in page
    for words in ("Række 4", "Status er ikke en af dem", "Række 5", "mangler noget, som HSDS kræver. (id)", "Række 6"):
        assert words in page, words
    assert "har et id, som et andet sted har" in page
    assert mine.organisation.services.count() == 3, "nothing is taken in yet"
    assert take(client).status_code == 302
    assert "3 steder er taget ind" in html(client, "/directory/")
    assert {one.key for one in mine.organisation.services.filter(removed=None)} >= {"new", "here", "gone"}
    assert "Sauna" in html(client, f"/directory/{mine.organisation.services.get(key='new').pk}/")
    assert "sauna" in Change.objects.get(key="directory-terms").body["terms"]
    assert not Upload.objects.exists()


def test_the_same_file_once_more_changes_nothing(mine, client):
    upload(client, entry("a"))
    take(client)
    n = Change.objects.get(key="directory/a").n
    page = unescape(upload(client, entry("a")).content.decode())
    assert "Der er intet i den at tage ind." in page
    assert Change.objects.get(key="directory/a").n == n


def test_what_is_no_file_of_ours_is_refused_with_a_reason(mine, client):
    for data in (b"", b"{", b"[]", b'{"contents": []}', b"[" * 100_000, b"\xff\xfe", b"7", b'{"name": "uden id"}'):
        assert client.post("/directory/import/", {"file": io.BytesIO(data)}).status_code == 422
    assert client.post("/directory/import/", {}).status_code == 422
    assert not Upload.objects.exists()


def a_zip(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, content in files.items():
            pack.writestr(f"data/{name}.csv", content)
        pack.writestr("datapackage.json", "{}")
    return out.getvalue()


def test_a_zip_of_csv_is_taken_in_as_json_is(mine, client):
    data = a_zip(
        services="id,name,status,organization_id,minimum_age\ns1,Huset,active,o1,18\ns2,Linjen,active,nowhere,\n",
        organizations="id,name,description\no1,Foreningen,Os\n",
        service_at_location="id,service_id,location_id\np1,s1,l1\n",
        locations="id,location_type,latitude\nl1,physical,55.5\n",
        addresses="id,location_id,address_1,city,state_province,postal_code,country,address_type\n"
        "a1,l1,Nygade 1,By,Danmark,0000,DK,physical\n",
        phones="id,service_id,number\nf1,s1,12 34 56 78\n",
        attributes="id,link_id,link_entity,taxonomy_term_id,link_type\nx1,s1,service,t1,need\n",
        taxonomy_terms="id,code,name,description,taxonomy\nt1,sauna,Sauna,Sauna,need\n",
        words="anything",
    )
    page = unescape(client.post("/directory/import/", {"file": io.BytesIO(data)}).content.decode())
    assert "Tag 2 steder ind" in page
    take(client)
    one = mine.organisation.services.get(key="s1").document
    location = one["service_at_locations"][0]["location"]
    assert (one["minimum_age"], one["organization"]["name"], location["latitude"]) == (18, "Foreningen", 55.5)
    assert (location["addresses"][0]["city"], one["phones"][0]["number"]) == ("By", "12 34 56 78")
    assert one["attributes"] == [{"id": "x1", "taxonomy_term_id": "t1", "link_type": "need"}]


def test_a_zip_says_the_same_as_json():
    tables = kiosk_hsds.read_path(OURS, foreign=False).tables
    none = {name: [] for name in hsds.TERMS}
    found = hsds.read(hsds_zip.page(kiosk_hsds.as_zip(tables)), none)
    said = from_hub.read({one["id"]: json.dumps(one) for one in found.services}, json.dumps(found.terms))
    assert (found.refused, said.left_out, said.tables) == ([], 0, tables)


def test_a_zip_that_is_none_or_too_large_is_refused(monkeypatch):
    broken = a_zip(services="id\n" * 50)
    for data in (b"PK\x03\x04", broken[:-30], a_zip(services=b"\xff"), a_zip(services='id,name\n1,"x')):
        assert hsds_zip.is_zip(data)
        with pytest.raises(hsds.BadFile) as caught:
            hsds_zip.page(data)
        assert help_words.why(caught.value.code, "")
    odd = hsds_zip.page(a_zip(services=f"id,minimum_age\n1,atten\n2,{'9' * 50}\n3,1e999\n"))
    assert [one["minimum_age"] for one in odd["contents"]] == ["atten", "9" * 50, float("inf")]
    monkeypatch.setattr(hsds_zip, "MOST_ROWS", 10)
    with pytest.raises(hsds.BadFile):
        hsds_zip.page(broken)
    monkeypatch.setattr(hsds_zip, "MOST_FILE", 10)
    with pytest.raises(hsds.BadFile):
        hsds_zip.page(a_zip(services="id\n" * 9))


def test_files_have_bounds(mine, client, monkeypatch):
    monkeypatch.setattr(hsds, "MOST_FILE", 1000)
    assert upload(client, *(entry(f"e{n}") for n in range(50))).status_code == 422
    monkeypatch.setattr(hsds, "MOST_SERVICES", 2)
    assert upload(client, *(entry(f"e{n}") for n in range(3))).status_code == 422
    upload(client, entry("a"), entry("b"))
    page = client.post("/directory/import/", {"take": "1", "at": Upload.objects.get().at.isoformat()}, follow=True)
    assert "for mange steder" in unescape(page.content.decode())
    assert mine.organisation.services.count() == 1, "all of it, or nothing"


def test_only_what_was_looked_at_is_taken_in(mine, client):
    page = client.post("/directory/import/", {"take": "1", "at": "x"}, follow=True)
    assert "Intet blev taget ind." in unescape(page.content.decode())
    upload(client, entry("a"))
    assert logged_in(mine.leader).post("/directory/import/", {"take": "1", "at": Upload.objects.get().at.isoformat()})
    client.post("/directory/import/", {"take": "1", "at": "x"})
    assert not mine.organisation.services.filter(key="a").exists()
    assert directory.tidy(timezone.now()) == 0
    assert directory.tidy(timezone.now() + timedelta(days=2)) == 1


def test_what_is_given_out_can_be_taken_in_again(mine, client):
    assert client.get("/directory/export/").status_code == 302
    answer = client.post("/directory/export/")
    page = json.loads(answer.content)
    assert answer["Content-Disposition"].startswith('attachment; filename="mit-')
    assert [one["id"] for one in page["contents"]] == [mine.service.key]
    assert "Der er intet i den at tage ind." in unescape(
        upload(client, **page).content.decode()
        if False
        else client.post("/directory/import/", {"file": io.BytesIO(answer.content)}).content.decode()
    )
    assert "hentede vejviseren som fil: 1 steder" in html(client, "/log/")


LIGHT = [
    ({"name": "x" * 201}, "long"),
    ({"name": 7}, "missing"),
    ({"id": "a b"}, "id"),
    ({"id": 7}, ""),
    ({"url": "a\0"}, "text"),
    ({"description": "x" * 20_001}, "text"),
    ({"description": "\u202e"}, "text"),
    ({"a\n": "x"}, "text"),
    ({"description": "kl.\xa010, sove\xadpose 👩\u200d👧\n\tNyt"}, ""),
    ({"assured_date": "i går"}, "day"),
    ({"assured_date": "2026-11-20T10:00"}, ""),
    ({"minimum_age": "atten"}, "number"),
    ({"minimum_age": 1e300}, "number"),
    ({"minimum_age": True}, ""),
    ({"phones": ["1"]}, "shape"),
    ({"phones": [{"id": "p"}]}, "missing"),
    ({"schedules": [{"id": "s", "opens_at": "9"}]}, "time"),
    ({"schedules": [{"id": "s", "opens_at": "09:00"}]}, "hours"),
    ({"attributes": [{"id": "t", "taxonomy_term_id": "nowhere"}]}, "term"),
    ({"attributes": [{"id": "t", "taxonomy_term": {"id": "x"}}]}, "missing"),
    ({"organization_id": "o"}, "link"),
    ({"phones": []}, ""),
    ({"description": None}, ""),
    ({f"x{n}": "y" * 15_000 for n in range(5)}, "large"),
]


def test_the_light_look():
    terms = hsds.Vocabulary(hsds.ours(), {})
    for more, code in LIGHT:
        if not code:
            assert hsds.checked(entry("a", **more), terms)["name"] == "Sted a"
            continue
        with pytest.raises(hsds.BadService) as caught:
            hsds.checked(entry("a", **more), terms)
        assert caught.value.code == code, more
        assert help_words.why(code, "")


def test_what_is_nested_too_deep_is_refused():
    deep = {"id": "x"}
    for _ in range(20):
        deep = {"id": "x", "more": deep}
    with pytest.raises(hsds.BadService):
        hsds.checked(entry("a", more=deep), hsds.Vocabulary(hsds.ours(), {}))


def test_terms_are_taken_whole_or_not_at_all():
    good = {"id": "t", "name": "Sauna", "description": "Sauna"}
    lists = {
        "taxonomy_terms": [
            good,
            {"id": "u", "name": "\0", "description": "x"},
            {"id": "v"},
            7,
            hsds.ours()["taxonomy_terms"][0],
        ]
    }
    found = hsds.Vocabulary(hsds.ours(), lists | {"taxonomies": 7})
    assert found.new() == {"taxonomies": [], "taxonomy_terms": [good]}
    assert ("t" in found, "u" in found) == (True, False)


def test_a_kiosk_that_cannot_show_all_of_it_says_so(mine, client):
    one = a_kiosk(mine.centre, "Nord", status={"directory": {"services": 3, "left_out": 2}})
    assert "Den kan ikke vise 2 steder i vejviseren." in html(client, f"/kiosks/{one.pk}/")
    for odd in (0, True, -1, "x", None, 10**9):
        other = a_kiosk(mine.centre, f"K{odd}", status={"directory": {"left_out": odd}})
        assert "i vejviseren" not in html(client, f"/kiosks/{other.pk}/")
    assert "i vejviseren" not in html(client, f"/kiosks/{a_kiosk(mine.centre, 'L', status={'directory': 7}).pk}/")
