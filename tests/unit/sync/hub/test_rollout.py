"""A release goes out: to one, to some, to all; it stops when it is told to, and by itself."""

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from sync.hub import rollout, stages
from sync.hub.models import Entry, Kiosk
from sync.hub.released import Offer, Release, Rollout
from tests.helpers import hub_kiosk
from tests.helpers.console import a_kiosk
from tests.helpers.released import KIND, NEW, OLD, a_row, state

pytestmark = pytest.mark.django_db
FAR = "0.9.0+202701010000"


@pytest.fixture
def organisation(centre):
    return centre.organisation


@pytest.fixture
def release(organisation):
    return a_row(organisation)


def fleet(organisation, many, centres=3):
    """So many kiosks, spread over centres."""
    places = [hub_kiosk.centre(organisation, f"c{n}") for n in range(centres)]
    return [
        a_kiosk(places[n % centres], f"K{n}", f"{Kiosk.objects.count() + 1:016x}", status=state()) for n in range(many)
    ]


def says(kiosk, *update, image=OLD, **more):
    """What the kiosk's next state brings about."""
    kiosk.status = state(image, update or None, **more)
    kiosk.save()
    with transaction.atomic():
        rollout.heard(kiosk)


def told(kiosk):
    """What the kiosk is told by now: the version, or None."""
    change = kiosk.organisation.changes.filter(key="release", audience=kiosk.device).first()
    return None if change is None or change.gone else change.body["version"]


def states(made):
    return {offer.kiosk.name: offer.state for offer in made.offers.select_related("kiosk")}


def journal():
    return [entry.what for entry in Entry.objects.order_by("pk")]


def test_a_release_goes_out_in_stages(organisation, release):
    kiosks = fleet(organisation, 40, centres=4)
    made = rollout.begin(release, kiosks[7], "rita")
    assert [told(one) for one in kiosks].count(NEW) == 1
    assert told(kiosks[7]) == NEW
    change = organisation.changes.get(audience=kiosks[7].device, key="release")
    assert change.kind == "release"
    assert change.body == {
        "version": NEW, "compatible": KIND, "size": release.size, "sha256": release.sha256, "stage": 1,
        "url_path": f"releases/{release.sha256}", "rollout": made.pk,
    }  # fmt: skip
    says(kiosks[7], "good", NEW, image=NEW)
    assert rollout.not_good(made) == []
    assert rollout.widen(made, 2, "rita") == 3
    second = [one for one in kiosks if told(one)]
    assert len(second) == 4
    assert len({one.centre_id for one in second}) == 4, "one of each centre"
    assert rollout.widen(made, 3, "bo") == 36
    assert all(told(one) == NEW for one in kiosks)
    assert journal() == ["release.begun", "release.widened", "release.widened_anyway"]
    about = Entry.objects.get(what="release.widened_anyway").about
    assert about == {"version": NEW, "n": 36, "missing": 3}
    assert set(made.offers.values_list("stage", flat=True)) == {1, 2, 3}


def test_only_machines_of_its_kind_that_are_let_in_and_behind(organisation, release):
    kiosks = fleet(organisation, 6)
    for one, status in zip(
        kiosks[1:],
        [state(compatible="stuen-pc"), state(NEW), state(FAR), {}, state(image=None)],
        strict=True,
    ):
        one.status = status
        one.save()
    blocked = a_kiosk(kiosks[0].centre, "B", "b" * 16, status=state())
    blocked.blocked = timezone.now()
    blocked.save()
    other = hub_kiosk.organisation("anden")
    stranger = a_kiosk(hub_kiosk.centre(other), "S", "c" * 16, status=state())
    assert {one.name for one in rollout.fitting(release)} == {"K0", "K5"}
    for wrong in (kiosks[1], kiosks[2], kiosks[4], blocked, stranger):
        assert rollout.begin(release, wrong, "rita") is None
        assert told(wrong) is None
    assert not Rollout.objects.exists()
    made = rollout.begin(release, kiosks[0], "rita")
    assert rollout.widen(made, 2, "rita") == 1
    assert rollout.widen(made, 3, "rita") == 0
    assert states(made) == {"K0": "waiting", "K5": "waiting"}


def test_what_is_pressed_twice_is_done_once(organisation, release):
    kiosks = fleet(organisation, 30)
    made = rollout.begin(release, kiosks[0], "rita")
    assert rollout.begin(release, kiosks[1], "rita") is None
    assert rollout.widen(made, 2, "rita") == 2
    assert rollout.widen(made, 2, "rita") == 0
    assert rollout.widen(made, 4, "rita") == 0
    rollout.widen(made, 3, "rita")
    assert rollout.widen(made, 4, "rita") == 0
    assert rollout.stop(made, "rita")
    assert not rollout.stop(made, "rita")
    assert rollout.widen(made, 3, "rita") == 0
    release.removed = timezone.now()
    release.save()
    assert rollout.begin(release, kiosks[1], "rita") is None


def test_stop_takes_it_back_from_all(organisation, release):
    kiosks = fleet(organisation, 30)
    made = rollout.begin(release, kiosks[0], "rita")
    rollout.widen(made, 2, "rita")
    rollout.stop(made, "bo")
    assert [told(one) for one in kiosks] == [None] * 30
    made.refresh_from_db()
    assert (made.stopped_by, made.why_stopped) == ("bo", "leader")
    assert journal()[-1] == "release.stopped"
    again = rollout.begin(release, kiosks[0], "rita")
    assert told(kiosks[0]) == NEW, "it may begin anew"
    assert again.pk != made.pk


def test_the_next_one_takes_the_place_of_the_one_before(organisation, release):
    kiosks = fleet(organisation, 4)
    pc = a_kiosk(kiosks[0].centre, "PC", "d" * 16, status=state(compatible="stuen-pc"))
    for_pc = rollout.begin(a_row(organisation, compatible="stuen-pc"), pc, "rita")
    made = rollout.begin(release, kiosks[0], "rita")
    rollout.widen(made, 2, "rita")
    had = next(one for one in kiosks[1:] if told(one))
    rollout.begin(a_row(organisation, FAR, b"x"), kiosks[0], "rita")
    made.refresh_from_db()
    for_pc.refresh_from_db()
    assert (made.why_stopped, for_pc.stopped) == ("another", None)
    assert (told(kiosks[0]), told(had), told(pc)) == (FAR, None, NEW)
    assert journal()[-2:] == ["release.replaced", "release.begun"]


def test_the_first_that_can_not_do_with_it_stops_it(organisation, release):
    kiosks = fleet(organisation, 5)
    made = rollout.begin(release, kiosks[0], "rita")
    says(kiosks[0], "testing", NEW, "", 100)
    assert states(made) == {"K0": "testing"}
    says(kiosks[0], "rolled_back", NEW, "no_health")
    made.refresh_from_db()
    assert (made.why_stopped, made.stopped_by) == ("failed", "hub")
    assert told(kiosks[0]) is None
    assert journal()[-1] == "release.failed"
    assert Entry.objects.get(what="release.failed").who == "hub"
    offer = made.offers.get()
    assert (offer.state, offer.code) == ("rolled_back", "no_health")


def test_of_many_it_takes_two_or_five_per_cent(organisation, release):
    kiosks = fleet(organisation, 60)
    made = rollout.begin(release, kiosks[0], "rita")
    says(kiosks[0], "good", NEW)
    rollout.widen(made, 2, "rita")
    rollout.widen(made, 3, "rita")
    for one in kiosks[1:3]:
        says(one, "rolled_back", NEW, "no_boot")
    for one, code in zip(kiosks[3:8], ("space", "cut", "slot", "older", "unheard_of"), strict=True):
        says(one, "refused", NEW, code)
    made.refresh_from_db()
    assert made.stopped is None, "a full disk is no fault of the release"
    says(kiosks[9], "refused", NEW, "signature")
    made.refresh_from_db()
    assert made.why_stopped == "failed"
    says(kiosks[10], "rolled_back", NEW, "no_boot")
    assert journal().count("release.failed") == 1


def test_what_a_kiosk_says_is_noted_and_nothing_else(organisation, release):
    kiosk = fleet(organisation, 1)[0]
    made = rollout.begin(release, kiosk, "rita")
    offer = made.offers.get()

    def noted():
        offer.refresh_from_db()
        return offer.state, offer.percent, offer.code

    for update, expected in (
        (("downloading", NEW, "", 40), ("downloading", 40, "")),
        (("downloading", NEW, "space", 900), ("downloading", 100, "space")),
        (("idle", NEW), ("downloading", 100, "space")),
        (("good", FAR), ("downloading", 100, "space")),
        (("ready", NEW, "", "x"), ("ready", 0, "")),
        (("installing", NEW, "<b>", True), ("installing", 0, "")),
        ((["good"], NEW), ("installing", 0, "")),
        (("reboot", NEW), ("reboot", 0, "")),
    ):
        says(kiosk, *update)
        assert noted() == expected
    before = offer.changed
    says(kiosk, "reboot", NEW)
    noted()
    assert offer.changed == before, "the same again is no news"
    says(kiosk, image=NEW)
    assert noted() == ("good", 100, "")
    kiosk.status = []
    rollout.heard(kiosk)
    assert noted() == ("good", 100, "")


def test_one_that_comes_later_gets_it_when_all_have_it(organisation, release):
    kiosks = fleet(organisation, 3)
    made = rollout.begin(release, kiosks[0], "rita")
    late = a_kiosk(kiosks[0].centre, "Late", "e" * 16, status={})
    says(late)
    assert told(late) is None
    rollout.widen(made, 2, "rita")
    rollout.widen(made, 3, "rita")
    assert told(late) == NEW
    later = a_kiosk(kiosks[0].centre, "Later", "f" * 16, status={})
    for status in ({}, state(compatible="stuen-pc"), state(NEW), state(FAR)):
        later.status = status
        rollout.heard(later)
        assert told(later) is None
    says(later)
    says(later)
    assert told(later) == NEW
    assert made.offers.get(kiosk=later).stage == 3
    rollout.stop(made, "rita")
    last = a_kiosk(kiosks[0].centre, "Last", "a" * 16, status={})
    says(last)
    says(later, "downloading", NEW, "", 10)
    assert (told(last), told(later)) == (None, None)


def test_a_stop_that_comes_first_counts(organisation, release, monkeypatch):
    kiosks = fleet(organisation, 2)
    made = rollout.begin(release, kiosks[0], "rita")
    rollout.widen(made, 2, "rita")
    rollout.widen(made, 3, "rita")
    late = a_kiosk(kiosks[0].centre, "Late", "e" * 16, status=state())
    lock = rollout._locked

    def somebody_was_first(organisation_id):
        Rollout.objects.update(stopped=timezone.now())
        return lock(organisation_id)

    monkeypatch.setattr(rollout, "_locked", somebody_was_first)
    with transaction.atomic():
        rollout.heard(late)
    assert told(late) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)
UPDATE = st.fixed_dictionaries({"version": st.just(NEW) | JSON, "state": st.sampled_from(rollout.STATES) | JSON}) | JSON


@given(status=JSON | st.fixed_dictionaries({"update": UPDATE, "image": st.text() | JSON, "compatible": JSON}))
def test_whatever_a_kiosk_says_it_is_read_or_passed_over(status):
    release = Release(version=NEW, compatible=KIND)
    found = rollout.said_of(release, status)
    if found is not None:
        assert found.state in rollout.STATES
        assert 0 <= found.percent <= 100
        assert len(found.code) <= Offer._meta.get_field("code").max_length
    assert isinstance(rollout.kind_of(status), str)


def test_a_large_fleet_is_told_in_a_few_statements(organisation, release, django_assert_max_num_queries):
    kiosks = _many(organisation, 1200)
    made = rollout.begin(release, kiosks[0], "rita")
    rollout.widen(made, 2, "rita")
    with django_assert_max_num_queries(40):
        assert rollout.widen(made, 3, "rita") == 1200 - stages.how_many(2, 1200)
    with django_assert_max_num_queries(20):
        rollout.stop(made, "rita")
    assert organisation.changes.filter(key="release", gone=True).count() == 1200


def _many(organisation, number):
    places = [hub_kiosk.centre(organisation, f"c{n}") for n in range(9)]
    now = timezone.now()
    return Kiosk.objects.bulk_create(
        Kiosk(device=f"{n:016x}", organisation=organisation, centre=places[n % 9], name=f"K{n}", public_key="0" * 64,
              enrolled=now, credential_until=now, status=state())
        for n in range(number)
    )  # fmt: skip


def test_it_all_comes_by_requests(kiosk, release):
    """The kiosk's own words, through the door: state up, offer down, and `gone` when it stops."""
    assert kiosk.ask("POST", "status", state()).status == 200
    made = rollout.begin(release, kiosk.row, "rita")
    found, cursor = kiosk.read()
    assert found["release"]["body"]["version"] == NEW
    assert kiosk.ask("POST", "status", state(update=("downloading", NEW, "", 30))).status == 200
    assert states(made) == {kiosk.row.name: "downloading"}
    assert kiosk.ask("POST", "status", state(update=("rolled_back", NEW, "no_boot"))).status == 200
    found, _cursor = kiosk.read(cursor)
    assert found["release"]["gone"] is True
