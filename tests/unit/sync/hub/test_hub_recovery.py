"""A hub put back from a backup, and kiosks put back to an older copy or cloned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sync.hub import changes, recovery, revoke, seats
from sync.hub.models import Entry, Kiosk, Lease, Organisation, SignUp
from tests.helpers import hub_kiosk
from tests.helpers.hub_kiosk import activity, name

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(centre):
    made = hub_kiosk.TestKiosk(centre), hub_kiosk.TestKiosk(centre)
    for kiosk in made:
        kiosk.ask("POST", "status", {})
    return made


def recovering():
    return Organisation.objects.get().recovering_since is not None


def whats():
    return list(Entry.objects.order_by("pk").values_list("what", flat=True))


def ahead(kiosk):
    """As after a restore: the kiosk has spoken, and the hub does not know of it."""
    kiosk.ahead()
    return kiosk.ask("POST", "status", {})


def held(kiosk, one, signup, status, seats=1):
    body = {"signup": signup, "uid": one.uid, "occurrence": name(one), "seats": seats, "role": "", "buddy": False}
    kiosk.event("signup.held", status=status, **body)


def test_until_all_have_caught_up_nobody_new_is_confirmed(two, centre):
    one = activity(centre, capacity=3)
    _found, cursor = two[0].read()
    ahead(two[0])
    assert recovering()
    assert two[0].ask("GET", f"changes?after={cursor}").json["error"] == "reset"
    new = two[1].sign_up(one.uid, name(one))
    two[1].send()
    had, waited = (two[0].sign_up(one.uid, name(one), seats=2) for _ in range(2))
    held(two[0], one, had, "confirmed", 2)
    held(two[0], one, waited, "waiting", 2)
    two[0].send()
    assert set(SignUp.objects.values_list("status", flat=True)) == {"requested"}
    assert (two[0].decision(had), two[1].decision(new)) == (None, None)
    assert {kiosk.device for kiosk in recovery.standing(Organisation.objects.get())} == {one.device for one in two}
    two[0].ask("POST", "caught-up", {})
    assert recovering()
    two[1].ask("POST", "caught-up", {})
    assert not recovering()
    assert two[0].decision(had)["status"] == "confirmed"
    # Whoever had been told to wait is before the one who came meanwhile, and would fit.
    assert (two[0].decision(waited)["status"], two[0].decision(waited)["position"]) == ("waiting", 1)
    assert (two[1].decision(new)["status"], two[1].decision(new)["position"]) == ("waiting", 2)
    two[0].cancel(had, one.uid, name(one))
    two[0].send()
    assert two[0].decision(waited)["status"] == "confirmed"
    assert two[1].decision(new)["status"] == "confirmed"
    assert whats() == ["recovery.begun", "recovery.ended"]


def test_what_an_older_hub_said_is_not_said_again_to_who_was_told_better_since(two, centre):
    one = activity(centre, capacity=1)
    first = two[1].sign_up(one.uid, name(one))
    two[1].send()
    waits = two[0].sign_up(one.uid, name(one))
    two[0].send()
    assert two[0].decision(waits)["status"] == "waiting"
    ahead(two[0])
    held(two[0], one, waits, "confirmed")
    two[0].send()
    assert not two[0].decision(waits), "until it is decided anew, the kiosk's own word stands"
    two[1].cancel(first, one.uid, name(one))
    two[1].send()
    recovery.end(Organisation.objects.get(), "kirsten")
    assert two[0].decision(waits)["status"] == "confirmed"


def test_seats_that_an_older_hub_had_lent_are_honoured(two, centre):
    one = activity(centre, capacity=2)
    ahead(two[0])
    signup = two[1].sign_up(one.uid, name(one), seats=2, status="confirmed", lease=True)
    two[1].event("lease.returned", uid=one.uid, occurrence=name(one), number=1, seats=1)
    two[1].send()
    new = two[1].sign_up(one.uid, name(one))
    two[1].send()
    lease = Lease.objects.get()
    assert (lease.granted, lease.used, lease.returned) == (3, 2, 1)
    recovery.end(Organisation.objects.get(), "kirsten")
    assert (two[1].decision(signup)["status"], two[1].decision(new)["status"]) == ("confirmed", "waiting")
    assert Entry.objects.last() is None or Entry.objects.filter(what="recovery.ended").get().who == "kirsten"


def test_no_kiosk_says_that_it_had_more_than_a_number_holds(two, centre):
    one = activity(centre, capacity=2)
    ahead(two[0])
    two[1].event("lease.returned", uid=one.uid, occurrence=name(one), number=1, seats=1)
    two[1].send()
    Lease.objects.update(granted=2**31 - 2, used=0, returned=2**31 - 2)
    two[1].event("lease.returned", uid=one.uid, occurrence=name(one), number=2, seats=10_000)
    two[1].sign_up(one.uid, name(one), seats=100, status="confirmed", lease=True)
    assert two[1].send().status == 200


def test_what_is_not_known_even_then_is_refused(two):
    ahead(two[0])
    asked = two[0].sign_up("lost@x", "2026-03-01T10:00:00+01:00")
    was_told = {"uid": "lost@x", "occurrence": "2026-03-01T10:00:00+01:00", "seats": 1, "role": "", "buddy": False}
    two[0].event("signup.held", signup="a" * 32, status="confirmed", **was_told)
    two[0].send()
    assert set(SignUp.objects.values_list("status", flat=True)) == {"requested"}
    recovery.end(Organisation.objects.get(), "u")
    assert two[0].decision(asked)["code"] == two[0].decision("a" * 32)["code"] == "unknown"


def test_it_ends_after_a_day(two, centre):
    one = activity(centre)
    ahead(two[0])
    signup = two[1].sign_up(one.uid, name(one))
    two[1].send()
    Organisation.objects.update(recovering_since=timezone.now() - timedelta(days=1, minutes=1))
    assert two[1].decision(signup)["status"] == "confirmed"
    assert not recovering()


@pytest.mark.parametrize("why", ["cloned", "stolen"])
def test_it_ends_when_the_last_one_that_is_waited_for_is_blocked(two, centre, why):
    one = activity(centre)
    ahead(two[0])
    signup = two[0].sign_up(one.uid, name(one))
    two[0].send()
    two[0].ask("POST", "caught-up", {})
    assert recovering()
    revoke.block(two[1].row, why, "rita")
    assert two[0].decision(signup)["status"] == "confirmed"
    assert not recovering()


def test_who_brought_the_news_can_bring_the_next(two):
    ahead(two[0])
    history = Organisation.objects.get().history
    ahead(two[0])
    assert Organisation.objects.get().history != history


def test_whoever_ends_an_earlier_one_does_not_end_this(two):
    ahead(two[0])
    earlier = Organisation.objects.get()
    ahead(two[0])
    recovery.end(earlier, "u")
    assert recovering()
    recovery.end(Organisation.objects.get(), "u")
    assert not recovering()


def test_a_hub_put_back_to_a_day_on_which_it_recovered_hears_again_who_has_caught_up(two):
    """Not by our command: then a recovery stands that a kiosk has been through since, with a cursor of its history."""
    ahead(two[0])
    two[0].ask("POST", "caught-up", {})
    organisation, kiosks = Organisation.objects.values().get(), list(Kiosk.objects.values())
    two[1].ahead()
    _found, cursor = two[1].read()
    two[1].ask("POST", "caught-up", {})
    assert not recovering()
    Organisation.objects.update(**{name: organisation[name] for name in ("history", "recovering_since", "restored")})
    for row in kiosks:
        Kiosk.objects.filter(device=row["device"]).update(**row)
    assert two[1].ask("GET", f"changes?after={cursor}").json["error"] == "reset"
    assert Organisation.objects.get().history == organisation["history"], "it is no news that it is ahead"
    _found, cursor = two[1].read(limit=1)
    two[1].ask("POST", "caught-up", {})
    assert not recovering()
    assert two[1].ask("GET", f"changes?after={cursor}").status == 200


def test_who_reads_all_from_the_beginning_is_not_sent_back_there_before_the_end(two):
    for n in range(3):
        changes.publish(two[0].row.organisation_id, f"key/{n}", "seats", {})
    ahead(two[0])
    found, cursor = two[0].read(limit=1)
    assert len(found) >= 3
    assert two[0].ask("GET", f"changes?after={cursor}").json["error"] == "reset", "it has yet to say that it caught up"
    two[0].ask("POST", "caught-up", {})
    assert recovering()
    assert two[0].ask("GET", f"changes?after={cursor}").status == 200


def test_the_kiosks_waited_for_are_those_of_the_backups_last_week(two, centre):
    late = hub_kiosk.TestKiosk(centre)
    never = hub_kiosk.TestKiosk(centre)
    blocked = hub_kiosk.TestKiosk(centre)
    now = timezone.now()
    two[0].event("note")
    two[0].send()
    two[0].row.events.update(received=now - timedelta(days=30))
    Kiosk.objects.filter(device__in=[kiosk.device for kiosk in two]).update(last_seen=now - timedelta(days=31))
    Kiosk.objects.filter(device=late.device).update(last_seen=now - timedelta(days=40))
    Kiosk.objects.filter(device=blocked.device).update(last_seen=now - timedelta(days=30), blocked=now)
    organisation = Organisation.objects.get()
    assert recovery.standing(organisation) == []
    recovery.begin(organisation)
    assert {kiosk.device for kiosk in recovery.standing(organisation)} == {kiosk.device for kiosk in two}
    assert never.row.last_seen is None


def test_a_kiosk_that_was_off_meanwhile_is_no_second_restore(two):
    ahead(two[0])
    history = Organisation.objects.get().history
    recovery.end(Organisation.objects.get(), "u")
    late = two[1]
    ahead(late)
    assert (Organisation.objects.get().history, recovering()) == (history, False)
    # But one that was seen since, and is ahead again, tells of another restore.
    ahead(late)
    assert recovering()
    assert Organisation.objects.get().history != history


def test_what_a_late_kiosk_was_told_is_honoured_where_there_is_room(two, centre):
    one = activity(centre, capacity=2)
    ahead(two[0])
    recovery.end(Organisation.objects.get(), "u")
    for _ in range(2):
        two[0].sign_up(one.uid, name(one))
    two[0].send()
    late = two[1].sign_up(one.uid, name(one))
    held(two[1], one, late, "confirmed")
    two[1].send()
    assert two[1].decision(late)["status"] == "waiting"


def test_ending_twice_is_ending_once(two):
    recovery.end(Organisation.objects.get(), "u")
    assert whats() == []


def test_it_goes_on_while_nobody_is_decided_about(two, centre):
    ahead(two[0])
    seats.reconsider(activity(centre, lease_size=1))
    assert not Lease.objects.exists()


# Older copies of a kiosk


def test_a_restored_kiosk_says_so_once_or_twice(two):
    body = {"epoch": 1, "seq": 5, "new_epoch": 9}
    for _ in range(2):
        assert two[0].ask("POST", "restored", body).json == {}
    row = two[0].row
    assert (row.given_up, row.blocked) == ([body], None)
    assert row.restored is not None
    assert whats() == ["kiosk.restored"]


def test_an_epoch_given_up_twice_is_a_clone_and_blocked_until_somebody_looked(two):
    two[0].ask("POST", "restored", {"epoch": 1, "seq": 5, "new_epoch": 9})
    again = {"epoch": 1, "seq": 7, "new_epoch": 11}
    said = two[0].ask("POST", "restored", again)
    assert (said.status, said.json["error"]) == (403, "cloned")
    assert two[0].ask("POST", "status", {}).json["error"] == "cloned"
    assert two[0].row.why_blocked == "cloned"
    assert "kiosk.blocked" in whats()
    Kiosk.objects.update(blocked=None, why_blocked="", credential_epoch=Organisation.objects.get().epoch)
    assert two[0].ask("POST", "restored", again).status == 200
    assert two[1].ask("POST", "status", {}).status == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"epoch": 1, "seq": 2},
        {"epoch": "1", "seq": 2, "new_epoch": 3},
        {"epoch": True, "seq": 2, "new_epoch": 3},
        {"epoch": 1, "seq": -2, "new_epoch": 3},
        {"epoch": 1, "seq": 2, "new_epoch": 2**60},
        {"epoch": 3, "seq": 2, "new_epoch": 3},
    ],
)
def test_a_word_that_is_none(two, body):
    assert two[0].ask("POST", "restored", body).json["error"] == "bad_request"
    assert two[0].row.given_up == []


def test_no_kiosk_fills_the_log_that_is_kept_for_ever(two):
    for epoch in range(1, 30):
        assert two[0].ask("POST", "restored", {"epoch": epoch, "seq": 1, "new_epoch": epoch + 1}).status == 200
    assert whats() == ["kiosk.restored"]
    Kiosk.objects.update(restored=timezone.now() - timedelta(hours=2))
    two[0].ask("POST", "restored", {"epoch": 30, "seq": 1, "new_epoch": 31})
    assert whats() == ["kiosk.restored"] * 2


def test_the_whole_story_of_an_older_copy(two):
    for _ in range(3):
        two[0].event("note")
    copy = [dict(row) for row in two[0].identity], list(two[0].outbox), two[0].turn
    two[0].send()
    two[0].event("note")
    two[0].send()
    two[0].identity[:], two[0].outbox[:], two[0].turn = copy
    said = two[0].send()
    assert (said.json["error"], said.json["have"]) == ("stale_turn", {"epoch": 1, "seq": 4})
    epoch = two[0].log.begin_epoch()
    said = two[0].ask("POST", "restored", {"epoch": 1, "seq": 3, "new_epoch": epoch})
    assert said.status == 200
    two[0].event("note")
    said = two[0].send()
    assert said.json["have"] == {"epoch": epoch, "seq": 1}


def test_a_kiosk_that_was_put_back_hears_who_has_cancelled_since(two, centre):
    one = activity(centre, capacity=3)
    kept = two[0].sign_up(one.uid, name(one))
    gone = two[0].sign_up(one.uid, name(one))
    two[0].event(
        "signup.cancelled", signup=gone, uid=one.uid, occurrence=name(one), seats=1, role="", buddy=False,
        status="cancelled",
    )  # fmt: skip
    two[0].send()
    two[0].ask("POST", "restored", {"epoch": 1, "seq": 1, "new_epoch": 9})
    found, _cursor = two[0].read()
    said = {
        change["body"]["signup"]: change["body"]["status"] for change in found.values() if change["kind"] == "decision"
    }
    assert said == {kept: "confirmed", gone: "cancelled"}


def test_a_recovery_waits_for_who_was_here_long_ago_and_brings_the_news(two):
    Kiosk.objects.update(last_seen=timezone.now() - timedelta(days=300))
    ahead(two[0])
    assert [kiosk.device for kiosk in recovery.standing(Organisation.objects.get())] == [two[0].device]
    two[0].ask("POST", "caught-up", {})
    assert not recovering()
    two[0].ask("POST", "caught-up", {})
    assert whats() == ["recovery.begun", "recovery.ended"]
