"""Boxes at the hub: the newest of a name stays, for the kiosks of that centre and nobody else, within bounds."""

import hashlib
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client
from django.utils import timezone

from sync import wire
from sync.hub import boxes, changes, revoke
from sync.hub.carried import Box
from sync.hub.commands.tidy import tidy
from sync.hub.models import Centre, Change, Kiosk
from sync.hub.operations import limits
from tests.helpers import hub_kiosk
from tests.helpers.boxes import LAST, Maker

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = Maker(1), Maker(2), Maker(3)
AN_HOUR = SimpleNamespace(time=lambda: 1_800_000_000.0)  # which does not end while a test counts in it


def bring(kiosk, one):
    name, version, blob = one
    return kiosk.ask("POST", f"boxes/{name}/{version}", blob)


def fetch(kiosk, one):
    return kiosk.ask("GET", f"boxes/{one[0]}/{one[1]}")


def told(kiosk):
    return {key: change["body"] for key, change in kiosk.read()[0].items() if change["kind"] == "box"}


def test_a_box_comes_to_the_other_kiosks_of_its_centre(centre, kiosk):
    other, one = hub_kiosk.TestKiosk(centre), ONE.copy(3, b"sealed")
    said = bring(kiosk, one)
    assert (said.status, said.json) == (200, {"have": 3})
    digest = hashlib.sha256(one[2]).hexdigest()
    expected = {"box": ONE.name, "version": 3, "size": len(one[2]), "sha256": digest}
    assert told(other) == {f"box/{ONE.name}": expected} == told(kiosk)
    found = fetch(other, one)
    assert (found.status, found.body, found.signed) == (200, one[2], True)


def test_the_newest_stays(kiosk):
    bring(kiosk, ONE.copy(3))
    for older in (ONE.copy(2), ONE.copy(3)):
        n = changes_so_far()
        assert bring(kiosk, older).json == {"have": 3}
        assert changes_so_far() == n, "no word about what is no news"
    assert bring(kiosk, ONE.copy(9)).json == {"have": 9}
    assert Box.objects.get().version == 9
    said = fetch(kiosk, ONE.copy(3))
    assert (said.status, said.json["error"], said.signed) == (404, "gone", True)
    assert Change.objects.filter(kind="box").count() == 1


def changes_so_far():
    return list(Change.objects.values_list("key", "n"))


def test_of_two_of_one_version_the_greater_bytes(kiosk):
    less, more = sorted([ONE.copy(3, b"a"), ONE.copy(3, b"b")], key=lambda one: one[2])
    for one in (less, more, less):
        assert bring(kiosk, one).json == {"have": 3}
    assert fetch(kiosk, more).body == more[2]


def test_a_note_takes_the_copys_place_for_good(kiosk):
    bring(kiosk, ONE.copy(3))
    assert bring(kiosk, ONE.note()).json == {"have": LAST}
    assert bring(kiosk, ONE.copy(LAST - 1)).json == {"have": LAST}
    (box,) = Box.objects.all()
    assert (box.gone, box.size, bytes(box.blob)) == (True, len(ONE.note()[2]), ONE.note()[2])
    assert fetch(kiosk, ONE.copy(3)).status == 404
    assert fetch(kiosk, ONE.note()).body == ONE.note()[2]


@pytest.mark.parametrize(
    ("path", "blob"),
    [
        (f"{ONE.name}/4", ONE.copy(3)[2]),
        (f"{TWO.name}/3", ONE.copy(3)[2]),
        (f"{ONE.name}/3", ONE.copy(3)[2] + b"x"),
        (f"{ONE.name}/{LAST}", ONE.copy(3)[2]),
        (f"{ONE.name}/{'9' * 40}", ONE.copy(3)[2]),
        (f"{ONE.name}/0", b""),
        ("x/1", b"{}"),
    ],
)
def test_what_is_not_that_box(kiosk, path, blob):
    said = kiosk.ask("POST", f"boxes/{path}", blob)
    assert (said.status, said.json["error"], said.signed) == (400, "bad_box", True)
    assert not Box.objects.exists()
    assert kiosk.ask("GET", f"boxes/{path}").json["error"] == "gone"


def test_the_largest_comes_through_and_nothing_larger(kiosk):
    full = ONE.copy(1, bytes(wire.MOST_BYTES - len(ONE.copy(1)[2])))
    assert len(full[2]) == 1 << 20
    assert bring(kiosk, full).status == 200
    assert fetch(kiosk, full).body == full[2]
    said = kiosk.ask("POST", f"boxes/{ONE.name}/2", full[2] + b"x")
    assert (said.status, said.json["error"], said.signed) == (413, "too_large", True)


def test_another_method_is_not_answered(kiosk):
    assert kiosk.ask("PUT", f"boxes/{ONE.name}/1", b"x").status == 405
    assert Client().get(f"/api/1/boxes/{ONE.name}/1").status_code == 401
    assert Client().post(f"/api/1/boxes/{ONE.name}/1").status_code == 401


# Whose it is


def test_another_centre_and_another_organisation_see_nothing_of_it(centre, kiosk):
    elsewhere = hub_kiosk.TestKiosk(hub_kiosk.centre(centre.organisation, "havn"))
    foreign = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation("foreign")))
    one = ONE.copy(3)
    bring(kiosk, one)
    for stranger in (elsewhere, foreign):
        assert told(stranger) == {}
        assert fetch(stranger, one).status == 404
        assert bring(stranger, ONE.copy(2)).json == {"have": 2}, "nor does what it brings meet it"
        assert bring(stranger, ONE.note()).json == {"have": LAST}
    assert fetch(kiosk, one).body == one[2]
    assert told(kiosk)[f"box/{ONE.name}"]["version"] == 3


def test_a_blocked_kiosk_neither_brings_nor_gets(centre, kiosk):
    other = hub_kiosk.TestKiosk(centre)
    bring(other, ONE.copy(3))
    revoke.block(kiosk.row, "stolen", "anna")
    for said in (fetch(kiosk, ONE.copy(3)), bring(kiosk, ONE.note()), bring(kiosk, TWO.copy(1))):
        assert (said.status, said.json["error"]) == (403, "blocked")
    assert Box.objects.get().version == 3


def test_a_kiosk_that_was_moved_hears_of_the_new_centre_alone(centre, kiosk):
    bring(kiosk, ONE.copy(3))
    _known, cursor = kiosk.read()
    havn = hub_kiosk.centre(centre.organisation, "havn")
    other = hub_kiosk.TestKiosk(havn)
    bring(other, TWO.copy(1))
    Kiosk.objects.filter(device=kiosk.device).update(centre=havn)
    assert kiosk.ask("GET", f"changes?after={cursor}&limit=500").json["error"] == "reset"
    assert set(told(kiosk)) == {f"box/{TWO.name}"}
    assert fetch(kiosk, ONE.copy(3)).status == 404
    assert Box.objects.filter(centre=centre).count() == 1, "what it left behind stays"


# Bounds


def test_a_centre_has_so_much_room_and_a_note_is_always_taken(centre, kiosk, settings):
    one, two = ONE.copy(1, bytes(5000)), TWO.copy(1, bytes(5000))
    settings.MOST_BOXES = len(one[2]) + len(two[2]) - 1
    assert bring(kiosk, one).status == 200
    said = bring(kiosk, two)
    assert (said.status, said.json["error"], said.signed) == (409, "full", True)
    assert told(kiosk).keys() == {f"box/{ONE.name}"}
    assert bring(kiosk, TWO.note()).status == 200
    assert bring(kiosk, ONE.copy(2, bytes(5000))).status == 200, "which takes the older one's place"
    assert bring(hub_kiosk.TestKiosk(hub_kiosk.centre(centre.organisation, "havn")), two).status == 200
    settings.MOST_BOXES = 0
    assert bring(kiosk, ONE.copy(3)).status == 409
    assert bring(kiosk, ONE.note()).status == 200
    assert boxes.standing(centre) == (0, 2 * len(ONE.note()[2]), 2)


def test_names_are_bounded_too(kiosk, monkeypatch):
    monkeypatch.setattr(boxes, "MOST_NAMES", 2)
    bring(kiosk, ONE.copy(1))
    bring(kiosk, TWO.note())
    assert bring(kiosk, THREE.note()).json["error"] == "full", "of what nobody here ever had"
    assert bring(kiosk, THREE.copy(1)).json["error"] == "full"
    assert bring(kiosk, ONE.copy(2)).status == 200
    assert bring(kiosk, ONE.note()).status == 200


def test_one_kiosk_sends_so_much_in_an_hour(kiosk, settings, monkeypatch):
    settings.LIMITS = True
    monkeypatch.setattr(limits, "time", AN_HOUR)
    monkeypatch.setitem(limits.LIMITS, "boxes", 1000)
    statuses = [bring(kiosk, Maker(number).copy(1)).status for number in range(1, 5)]
    assert statuses == [200, 200, 409, 409]
    said = bring(kiosk, ONE.copy(2))
    assert (said.json["error"], said.signed, "Retry-After" in said.headers) == ("full", True, False)
    assert kiosk.ask("POST", "status", {}).status == 200, "it may go on saying all else"
    assert bring(kiosk, ONE.note()).status == 200
    assert bring(hub_kiosk.TestKiosk(kiosk.row.centre), ONE.copy(2)).json == {"have": LAST}


def test_one_kiosk_brings_so_many_new_ones_in_a_day(kiosk, settings, monkeypatch):
    settings.LIMITS = True
    monkeypatch.setattr(limits, "time", AN_HOUR)
    monkeypatch.setitem(limits.LIMITS, "boxes anew", 2)
    statuses = [bring(kiosk, one).status for one in (ONE.copy(1), TWO.note(), ONE.copy(2), THREE.note(), THREE.copy(1))]
    assert statuses == [200, 200, 200, 409, 409]
    assert bring(kiosk, ONE.note()).status == 200
    assert bring(hub_kiosk.TestKiosk(kiosk.row.centre), THREE.note()).status == 200


# What goes


def test_what_nobody_wrote_anew_for_two_years_is_forgotten(centre, kiosk, settings, monkeypatch):
    monkeypatch.setattr(boxes, "AT_ONCE", 1)
    for one in (ONE.copy(1), TWO.note(), THREE.copy(1)):
        bring(kiosk, one)
    now = timezone.now()
    assert tidy(now + settings.BOXES_KEPT - timedelta(minutes=1))["copies of folders"] == 0
    Box.objects.filter(name=THREE.name).update(written=now + timedelta(days=3))
    assert boxes.tidy(now + settings.BOXES_KEPT + timedelta(days=1)) == 2
    assert set(Box.objects.values_list("name", flat=True)) == {THREE.name}
    found = kiosk.read()[0]
    assert told(kiosk).keys() == {f"box/{THREE.name}"}, found
    gone = Change.objects.filter(kind="box", gone=True, audience=changes.centre(centre.pk))
    assert set(gone.values_list("key", flat=True)) == {f"box/{ONE.name}", f"box/{TWO.name}"}
    assert bring(kiosk, ONE.copy(2)).json == {"have": 2}
    assert f"box/{ONE.name}" in told(kiosk)


def test_one_that_is_written_while_the_tidying_goes_on_stays(kiosk, settings, monkeypatch):
    bring(kiosk, ONE.copy(1))
    Box.objects.update(written=timezone.now() - settings.BOXES_KEPT - timedelta(days=1))
    locked = Centre.objects.select_for_update

    def meanwhile(**how):
        Box.objects.update(written=timezone.now())
        return locked(**how)

    monkeypatch.setattr(Centre.objects, "select_for_update", meanwhile)
    assert boxes.tidy(timezone.now()) == 0
    assert Box.objects.get().version == 1
    assert not Change.objects.filter(kind="box", gone=True).exists()


def test_it_can_be_counted(kiosk, client):
    bring(kiosk, ONE.copy(1))
    bring(kiosk, TWO.note())
    page = client.get("/metrics").content.decode()
    assert 'stuen_hub_boxes{kind="copy"} 1.0' in page
    assert 'stuen_hub_boxes{kind="note"} 1.0' in page
    assert f"stuen_hub_boxes_bytes {float(len(ONE.copy(1)[2]) + len(TWO.note()[2]))}" in page
