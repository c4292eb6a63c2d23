"""What the console says of kiosks and their content: what is wrong, what to do, what was refused, who has what."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from sync.hub import changes
from sync.hub.carried import Box
from sync.hub.console import content, health
from sync.hub.models import Change, Event, Pack
from tests.helpers.console import a_kiosk, a_whole, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def mine():
    return a_whole("mit")


@pytest.fixture
def client(mine):
    return logged_in(mine.leader)


NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fields", "status", "says"),
    [
        ({}, {}, None),
        ({"last_seen": None}, {}, "Den har ikke givet lyd fra sig"),
        ({"last_seen": NOW - timedelta(days=3)}, {}, "Den blev sidst set for 3 dage siden."),
        ({"last_seen": NOW - timedelta(hours=9)}, {}, None),
        ({"restored": NOW - timedelta(hours=2)}, {}, "ældre kopi af sig selv for 2 timer siden"),
        ({"restored": NOW - timedelta(days=20)}, {}, None),
        ({"credential_until": NOW + timedelta(days=3)}, {}, "Dens adgang til centralen udløber snart."),
        ({}, {"disk_free": 1, "disk_size": 100}, "Dens disk er næsten fuld."),
        ({}, {"temperature": 85}, "Den er for varm: 85 °C."),
        ({}, {"under_voltage": True}, "Den får for lidt strøm."),
        ({}, {"clock": -7300}, "Dens ur går 2 timer forkert."),
        ({}, {"clock": 86400 * 900}, "Dens ur går 900 dage forkert."),
        ({}, {"clock": 30}, None),
        ({}, {"disk_errors": 1}, "Dens disk har haft 1 fejl."),
        ({}, {"disk_errors": 12}, "Dens disk har haft 12 fejl."),
        ({}, {"disk_errors": 0}, None),
        ({}, {"wear": 90}, "Dens disk er næsten slidt op: 90 % af dens levetid er brugt."),
        ({}, {"wear": 80}, None),
        ({}, {"update": {"state": "rolled_back", "version": "0.2", "code": "no_boot"}}, "Maskinen startede ikke med"),
        ({}, {"update": {"state": "rolled_back", "version": "0.2", "code": ""}}, "Den gik tilbage fra version 0.2."),
        ({}, {"update": {"state": "refused", "version": "0.2", "code": "signature"}}, "ikke underskrevet med jeres"),
        ({}, {"update": {"state": "refused", "version": "0.2", "code": "older"}}, None),
        ({}, {"update": {"state": "downloading", "version": "0.2", "code": "space"}}, "Der er ikke plads nok"),
        ({}, {"update": {"state": "downloading", "version": "0.2", "code": "", "percent": 10}}, None),
        ({}, {"update": {"state": "good", "version": "0.2", "code": ""}}, None),
        ({}, {"update": {"state": "refused", "version": "0.2", "code": "new_thing"}}, "Den melder: new_thing"),
        ({}, {"problems": ["printer"]}, "Printeren svarer ikke."),
        ({}, {"problems": ["new_thing"]}, "Den melder: new_thing"),
        ({}, {"content": {"guides": 1}}, "Den har ikke det nyeste indhold endnu."),
        ({}, {"content": {"guides": 3}}, None),
        ({"blocked": NOW, "why_blocked": "cloned"}, {}, "To maskiner siger, at de er denne kiosk."),
        ({"blocked": NOW, "why_blocked": "stolen", "last_seen": None}, {}, None),
    ],
)
def test_what_is_wrong_with_a_kiosk_and_what_to_do(mine, fields, status, says):
    given_status = {"version": "1", "content": {"guides": 2}, **status}
    one = a_kiosk(
        mine.centre,
        **{"last_seen": NOW, "credential_until": NOW + timedelta(days=80), "status": given_status, **fields},
    )
    with translation.override("da"):
        found = health.problems(one, NOW, newest={"guides": 2})
    assert ([problem.what for problem in found] == []) == (says is None)
    if says:
        assert says in found[0].what
        assert found[0].do


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
KEYS = ("version", "queue", "disk_free", "disk_size", "clock", "temperature", "under_voltage", "content", "problems")
KEYS += ("image", "compatible", "slot", "update", "disk_errors", "wear")


@given(status=JSON | st.dictionaries(st.sampled_from(KEYS), JSON))
def test_whatever_a_kiosk_reports_there_is_a_page(status):
    from sync.hub.console.kiosks import facts
    from sync.hub.models import Kiosk

    one = Kiosk(device="0" * 16, name="x", last_seen=NOW, credential_until=NOW + timedelta(days=80), status=status)
    for problem in health.problems(one, NOW, newest={"guides": 2}, refused=0):
        assert problem.what
    assert all(isinstance(value, str) for _name, value in facts(one))


def test_every_code_of_the_kiosks_has_words():
    from kiosk.hub.health import PROBLEMS

    assert PROBLEMS.keys() <= health.REPORTED.keys()


def test_every_code_of_a_refused_event_or_pack_has_words():
    from kiosk.hub import told
    from sync import packs
    from sync.hub.ingest import WHY

    assert WHY.keys() == health.REFUSED.keys() == told._WHY.keys()
    assert packs.WHY.keys() == content.REFUSED.keys()


def test_what_changed_between_two_packs():
    def pack(**files):
        return Pack(
            name="guides",
            version=1,
            manifest=json.dumps({"files": {name: {"sha256": sha} for name, sha in files.items()}}),
        )

    assert content.changed(pack(a="1", b="2", c="3"), pack(b="2", c="4", d="5")) == {
        "added": ["a"], "changed": ["c"], "gone": ["d"],
    }  # fmt: skip
    assert content.changed(pack(a="1"), None)["added"] == ["a"]
    for manifest in ("", "[]", "{", '{"files": 3}', '{"files": {"a": {}}}'):
        assert content.changed(Pack(manifest=manifest), None) == {"added": [], "changed": [], "gone": []}


def test_what_was_refused_is_told_with_what_it_was_about(mine, client):
    def event(seq, kind, body, refused=""):
        Event.objects.create(
            kiosk=mine.kiosk, epoch=9, seq=seq, type=kind, raw=body, received=timezone.now(), refused=refused
        )

    event(1, "signup.requested", json.dumps({"body": {"uid": mine.activity.uid}}), "bad_body")
    for seq, raw in enumerate(("", "[]", '{"body": 3}', '{"body": {"uid": []}}'), 2):
        event(seq, "from.the.future", raw, "new_code")
    page = client.get(f"/kiosks/{mine.kiosk.pk}/").content.decode()
    assert 'En tilmelding</strong> · <span dir="auto">Tur</span>' in page
    assert page.count("En besked af slagsen from.the.future") == 4
    assert "Grund: new_code" in page
    event(8, "pack.refused", json.dumps({"body": {"pack": "guides", "version": 2, "why": "wrong_key"}}))
    page = client.get("/content/").content.decode()
    assert "Den afviste guides 2." in page
    assert "Den er ikke underskrevet med jeres nøgle." in page
    mine.kiosk.status = {"content": {"guides": 2}}
    mine.kiosk.save()
    assert "Den afviste" not in client.get("/content/").content.decode(), "it has it by now"


def test_a_kiosk_that_refused_the_newest_content_is_not_said_to_fetch_it(mine):
    def said(version):
        return [one.what for one in health.problems(mine.kiosk, newest={"guides": version})]

    raw = json.dumps({"body": {"pack": "guides", "version": 2, "why": "wrong_key"}})
    Event.objects.create(kiosk=mine.kiosk, epoch=9, seq=1, type="pack.refused", raw=raw, received=timezone.now())
    with translation.override("da"):
        assert "Den afviste guides 2." in said(2)
        assert "Den har ikke det nyeste indhold endnu." in said(3), "which it has not tried yet"
        assert "Den afviste guides 2." not in said(3)


def test_publishing_a_pack_shows_what_changed(mine, client, tmp_path):
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from sync import packs

    key = Ed25519PrivateKey.generate()
    mine.organisation.content_key = key.public_key().public_bytes_raw().hex()
    mine.organisation.save()
    mine.pack.delete()

    def publish(version, **files):
        folder = tmp_path / str(version)
        folder.mkdir()
        for name, text in files.items():
            (folder / f"{name}.txt").write_text(text)
        out = tmp_path / f"{version}.zip"
        packs.make(folder, "guides", version, made="2026-11-20T12:00:00Z", key=key, out=out)
        with out.open("rb") as file:
            return client.post("/content/", {"pack": file}, follow=True)

    assert "guides 1 er udgivet." in publish(1, bus="a", mad="b").content.decode()
    page = publish(2, bus="a2", film="c").content.decode()
    for said in ("I forhold til version 1:", "Nye filer (1)", "film.txt", "Ændrede filer (1)", "bus.txt", "mad.txt"):
        assert said in page
    old = client.post("/content/", {"pack": SimpleUploadedFile("1.zip", (tmp_path / "1.zip").read_bytes())})
    assert (old.status_code, "Den er ikke nyere end det, der er udgivet." in old.content.decode()) == (422, True)
    assert "Vælg en fil først." in client.post("/content/").content.decode()
    assert [entry.what for entry in mine.organisation.entries.filter(what__startswith="pack.")] == [
        "pack.published"
    ] * 2


def test_what_is_carried_between_a_centres_kiosks(mine, client, settings):
    settings.MOST_BOXES = 256_000_000
    kiosk, centre = mine.kiosk, mine.centre
    havn = mine.organisation.centres.create(slug="havn", name="Havnen")
    other = a_kiosk(havn, "Havnens")
    about = {"centre": centre, "sha256": "", "blob": b"", "written": timezone.now()}
    Box.objects.create(name="1" * 32, version=1, size=1_500_000, **about)
    Box.objects.create(name="2" * 32, version=2**53 - 1, gone=True, size=115, **about)
    body = {"document": {"roster": {"number": 1}, "signature": ""}}
    with transaction.atomic():
        where = changes.centre(centre.pk)
        changes.publish(mine.organisation.pk, f"staff/roster/{kiosk.pk}", "staff", body, audience=where)
    Change.objects.filter(kind="staff").update(at=timezone.now() - timedelta(hours=2, minutes=5))
    page, centres = (client.get(path).content.decode() for path in (f"/kiosks/{kiosk.pk}/", "/centres/"))
    assert "<dt>Kopier af mapper</dt><dd>2, i alt 1,5 MB af 256 MB</dd>" in page
    assert "<dt>Liste over kort</dt><dd>Ændret for 2 timer siden</dd>" in page
    assert centres.count("Kopier af mapper: 2, i alt 1,5 MB af 256 MB") == 1
    assert centres.count("Liste over kort: Ændret for 2 timer siden") == 1
    elsewhere = client.get(f"/kiosks/{other.pk}/").content.decode()
    assert "Kopier af mapper" not in elsewhere
    assert "Liste over kort" not in elsewhere


def test_a_code_is_shown_as_a_square_for_a_camera_too_while_it_lives(mine, client, monkeypatch):
    from sync import invitation
    from sync.hub import enrol_codes
    from sync.hub.console import kiosks

    drawn = []
    monkeypatch.setattr(kiosks, "square", lambda text: drawn.append(text) or "[square]")
    code = enrol_codes.make(mine.organisation, mine.centre, "Ved døren", "rita", timezone.now())
    page = client.get(f"/kiosks/code/{code.pk}/", headers={"host": "localhost"})
    assert "[square]" in page.content.decode()
    digits = enrol_codes.printed(code).replace(" ", "")
    assert invitation.read(drawn[0]) == invitation.Invitation("http://localhost", digits)
    code.used = timezone.now()
    code.save()
    assert "[square]" not in client.get(f"/kiosks/code/{code.pk}/").content.decode()
    assert len(drawn) == 1
