"""Enrolment at the hub: one kiosk gets in by one code, and everybody else hears the same no."""

import hashlib
import json
import os
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import credential
from sync.enrolment import Joining, WrongCode, read_code
from sync.events import device_of
from sync.hub import enrol_codes, keys
from sync.hub.commands.arguments import MOST_DAYS
from sync.hub.models import Centre, EnrolmentAttempt, EnrolmentCode, Entry, HubKey, Kiosk, Organisation, SignUp
from sync.hub.operations import limits
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 7, 5, tzinfo=UTC)
BEGIN, FINISH = "/api/1/enrol/begin", "/api/1/enrol/finish"
WRONG = {"error": "wrong_code", "what": "The code is not right, was used already, or is no longer valid."}


@pytest.fixture
def now(monkeypatch):
    """The hub's clock: a list with one time."""
    clock = [NOW]
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock[0])
    return clock


@pytest.fixture
def centre():
    organisation = Organisation.objects.create(slug="byen", name="Byens værested", content_key="ab" * 32)
    return Centre.objects.create(organisation=organisation, slug="midt", name="Midtbyen")


@pytest.fixture
def code(centre, now):
    return enrol_codes.make(centre.organisation, centre, "Ved døren", "rita", NOW)


def post(client, path, body, address="10.0.0.1"):
    return client.post(path, json.dumps(body), content_type="application/json", REMOTE_ADDR=address)


def key_of(number=1):
    return Ed25519PrivateKey.from_private_bytes(bytes([number]) * 32)


def half(client, typed, key=None, **more):
    """A kiosk up to its second message: (joining, body of finish)."""
    joining = Joining(read_code(typed), os.urandom)
    answer = post(client, BEGIN, joining.first, **more)
    assert answer.status_code == 200, answer.content
    return joining, joining.second(answer.json(), key or key_of(), "0.2", "Pi 4\x00\n")


def enrol(client, code, key=None, **more):
    """A whole enrolment: what the hub says in its box."""
    joining, second = half(client, enrol_codes.printed(code), key, **more)
    answer = post(client, FINISH, second, **more)
    assert answer.status_code == 200, answer.content
    return joining.opened(answer.json())


def try_wrong(client, number, address="10.0.0.1"):
    """One try with a secret that is no code's."""
    taken = EnrolmentCode.objects.filter(number=number).values_list("secret", flat=True).first()
    _joining, second = half(client, number + ("000001" if taken == "000000" else "000000"), address=address)
    return post(client, FINISH, second, address=address)


def assert_wrong(answer):
    assert (answer.status_code, answer.json()) == (403, WRONG)


def test_a_kiosk_gets_in_and_gets_what_it_needs(client, code):
    said = enrol(client, code)
    public = key_of().public_key().public_bytes_raw()
    kiosk = Kiosk.objects.get(device=device_of(public))
    assert (kiosk.name, kiosk.centre.name, kiosk.enrolled) == ("Ved døren", "Midtbyen", NOW)
    assert kiosk.status == {"version": "0.2", "model": "Pi 4"}
    assert (said["organisation"], said["organisation_name"]) == ("byen", "Byens værested")
    assert (said["centre"], said["name"], said["content_key"]) == ("Midtbyen", "Ved døren", "ab" * 32)
    assert (said["time"], said["turn"], said["new_epoch"]) == (int(NOW.timestamp()), 0, False)
    held = credential.check(said["credential"], said["hub_key"], public.hex())
    assert (held["number"], held["epoch"], held["organisation"]) == (1, 1, "byen")
    change = kiosk.organisation.changes.get(kind="kiosk")
    assert (change.audience, change.body) == (
        kiosk.device,
        {"name": "Ved døren", "centre": "Midtbyen", "blocked": False},
    )


def test_a_code_works_once(client, code):
    typed = enrol_codes.printed(code)
    enrol(client, code)
    code.refresh_from_db()
    assert (code.secret, enrol_codes.printed(code)) == ("", "")
    _joining, second = half(client, typed, key_of(2))
    assert_wrong(post(client, FINISH, second))
    assert Kiosk.objects.count() == 1


def test_of_two_that_began_with_one_code_one_gets_in(client, code):
    typed = enrol_codes.printed(code)
    (_one, first), (_two, second) = half(client, typed, key_of(1)), half(client, typed, key_of(2))
    assert post(client, FINISH, first).status_code == 200
    assert_wrong(post(client, FINISH, second))
    assert Kiosk.objects.count() == 1


def test_a_code_is_over_after_a_day(client, code, now):
    joining, second = half(client, enrol_codes.printed(code))
    now[0] = NOW + timedelta(hours=24, seconds=-1)
    late, last = half(client, enrol_codes.printed(code), key_of(2))
    now[0] = NOW + timedelta(hours=24)
    assert_wrong(post(client, FINISH, last))
    _again, third = half(client, enrol_codes.printed(code), key_of(3))
    assert_wrong(post(client, FINISH, third))
    assert Kiosk.objects.count() == 0
    assert joining
    assert late
    assert second


def test_a_code_for_a_prepared_card_lives_longer_and_one_network_can_not_burn_it_in_that_time(client, centre, now):
    weeks = timedelta(days=enrol_codes.LONGEST)
    code = enrol_codes.make(centre.organisation, centre, "Havnen", "rita", NOW, lasts=weeks)
    for day in range(enrol_codes.LONGEST):
        now[0] = NOW + timedelta(days=day, hours=2)
        enrol_codes.tidy(now[0])
        if day < enrol_codes.MOST_WRONG_NETWORK:
            assert_wrong(try_wrong(client, code.number))
        else:
            assert_wrong(post(client, BEGIN, Joining(read_code(code.number + "000000"), os.urandom).first))
    code.refresh_from_db()
    assert code.wrong == enrol_codes.MOST_WRONG_NETWORK
    now[0] = NOW + weeks - timedelta(minutes=1)
    assert enrol(client, code, address="10.9.9.9")["name"] == "Havnen"
    assert MOST_DAYS == enrol_codes.LONGEST


def test_five_wrong_tries_kill_a_code(client, code):
    for number in range(4):
        assert_wrong(try_wrong(client, code.number, address=f"10.0.{number}.1"))
    joining, last_chance = half(client, enrol_codes.printed(code))
    assert_wrong(try_wrong(client, code.number, address="10.0.9.1"))
    assert_wrong(post(client, FINISH, last_chance))
    _joining, second = half(client, enrol_codes.printed(code))
    assert_wrong(post(client, FINISH, second))
    assert joining
    assert Kiosk.objects.count() == 0


def test_a_code_survives_four(client, code):
    for number in range(4):
        assert_wrong(try_wrong(client, code.number, address=f"10.0.{number}.1"))
    assert enrol(client, code, address="10.1.1.1")["name"] == "Ved døren"


def test_one_network_cannot_burn_a_code_not_even_with_many_tries_at_once(client, code):
    number = code.number
    begun = [half(client, number + f"{secret:06}") for secret in range(8) if f"{secret:06}" != code.secret]
    for _joining, second in begun:
        assert_wrong(post(client, FINISH, second))
    code.refresh_from_db()
    assert code.wrong == enrol_codes.MOST_WRONG_NETWORK
    assert_wrong(post(client, BEGIN, Joining(read_code(number + "000000"), os.urandom).first))
    assert enrol(client, code, address="10.9.9.9")


def test_what_is_begun_and_left_counts_as_nothing(client, code):
    for _ in range(10):
        half(client, code.number + "000000", address="10.2.0.1")
    code.refresh_from_db()
    assert code.wrong == 0
    assert enrol(client, code)


def test_a_number_without_a_code_is_answered_like_one_with(client, code, now):
    """No oracle: the same statuses, fields, lengths and rows for a live code, none, a used, a dead and an old one."""
    unused = next(f"{n:04}" for n in range(10_000) if f"{n:04}" != code.number)
    seen = []
    for number in (code.number, unused):
        joining = Joining(read_code(number + "000000"), os.urandom)
        answer = post(client, BEGIN, joining.first)
        second = joining.second(answer.json(), key_of(), "0.2", "Pi")
        before = EnrolmentAttempt.objects.count()
        end = post(client, FINISH, second)
        seen.append(
            (
                answer.status_code,
                {name: len(value) for name, value in answer.json().items()},
                sorted(answer.headers),
                end.status_code,
                end.content,
                EnrolmentAttempt.objects.count() - before,
            )
        )
    assert seen[0] == seen[1]
    assert seen[0][3] == 403


def test_one_without_a_code_who_guesses_nobodys_secret_is_still_nobody(client, centre, monkeypatch, now):
    monkeypatch.setattr("sync.hub.enrol._nobodys", lambda: "123123")
    _joining, second = half(client, "7777123123")
    assert_wrong(post(client, FINISH, second))
    assert Kiosk.objects.count() == 0


def test_a_lost_answer_comes_again_and_only_for_ten_minutes(client, code, now):
    joining, second = half(client, enrol_codes.printed(code))
    first = post(client, FINISH, second).json()
    now[0] = NOW + timedelta(minutes=9)
    again = post(client, FINISH, second).json()
    assert again == first
    assert joining.opened(again)["credential"]["number"] == 1
    now[0] = NOW + timedelta(minutes=10)
    assert_wrong(post(client, FINISH, second))
    assert Entry.objects.filter(what="kiosk.enrolled").count() == 1


def test_replayed_messages_get_nobody_in(client, code):
    """Who recorded both messages of an enrolment gets a box he can't open, and no other try out of them."""
    joining, second = half(client, enrol_codes.printed(code))
    answer = post(client, FINISH, second).json()
    assert "ved d" not in json.dumps(answer).lower()
    begun = post(client, BEGIN, joining.first).json()
    assert_wrong(post(client, FINISH, {"attempt": begun["attempt"], "box": second["box"]}))
    assert_wrong(post(client, FINISH, {"attempt": second["attempt"], "box": second["box"][:-4] + "AAAA"}))
    assert Kiosk.objects.count() == 1


def test_a_wrong_box_ends_its_attempt(client, code):
    joining, second = half(client, enrol_codes.printed(code))
    assert_wrong(post(client, FINISH, {"attempt": second["attempt"], "box": "AAAA"}))
    assert_wrong(post(client, FINISH, second))
    assert joining


def test_no_secret_and_no_address_is_kept_or_said(client, code, caplog):
    caplog.set_level(0)
    secret = code.secret
    enrol(client, code, address="192.0.2.77")
    rows = json.dumps([list(Entry.objects.values()), list(EnrolmentAttempt.objects.values())], default=str)
    assert secret not in rows
    assert "192.0.2.77" not in rows
    own = [record.getMessage() for record in caplog.records if record.name.startswith("sync")]
    assert all(secret not in message for message in own)
    assert EnrolmentAttempt.objects.get().key == ""


def again(centre, name="Ved døren igen"):
    return enrol_codes.make(centre.organisation, centre, name, "rita", NOW)


def test_a_kiosk_that_enrols_again_keeps_its_row_and_goes_on(client, code, centre):
    device = enrol(client, code)["credential"]["device"]
    Kiosk.objects.filter(device=device).update(turn=17, epoch=1, seq=5, head="ff")
    said = enrol(client, again(centre))
    kiosk = Kiosk.objects.get()
    assert (said["turn"], said["credential"]["number"], said["new_epoch"]) == (17, 2, False)
    assert (kiosk.seq, kiosk.head, kiosk.name) == (5, "ff", "Ved døren igen")


def test_a_new_code_lets_a_copied_kiosk_in_again_and_its_copy_is_known(client, code, centre):
    device, before = enrol(client, code)["credential"]["device"], {"epoch": 1, "seq": 5, "new_epoch": 3}
    Kiosk.objects.filter(device=device).update(blocked=NOW, why_blocked="cloned", epoch=3, seq=9, given_up=[before])
    trip = hub_kiosk.activity(centre, keeper=device)
    SignUp.objects.create(
        kiosk_id=device, organisation=centre.organisation, signup="ab" * 16, uid=trip.uid,
        occurrence=hub_kiosk.name(trip), order=1, seats=1, status="confirmed",
    )  # fmt: skip
    said = enrol(client, again(centre))
    kiosk = Kiosk.objects.get()
    trip.refresh_from_db()
    assert (trip.keeper, trip.old_keeper) == ("hub", device), "it may not know whom it let in"
    assert said["new_epoch"] is True
    assert (kiosk.blocked, kiosk.why_blocked) == (None, "")
    assert kiosk.given_up == [{"epoch": epoch, "seq": -1, "new_epoch": 0} for epoch in (1, 3)]
    Kiosk.objects.update(blocked=NOW, why_blocked="cloned")
    enrol(client, again(centre))
    assert len(Kiosk.objects.get().given_up) == 2


def test_a_stolen_kiosk_is_refused_in_its_own_box_and_the_code_is_gone(client, code, centre):
    device = enrol(client, code)["credential"]["device"]
    Kiosk.objects.filter(device=device).update(blocked=NOW, why_blocked="stolen")
    new = again(centre)
    assert enrol(client, new)["error"] == "blocked"
    kiosk = Kiosk.objects.get()
    assert (kiosk.why_blocked, kiosk.credential) == ("stolen", 1)
    new.refresh_from_db()
    assert new.used


def test_no_organisation_takes_anothers_kiosk(client, code, centre):
    enrol(client, code)
    other = Organisation.objects.create(slug="anden", name="En anden")
    there = Centre.objects.create(organisation=other, slug="x", name="X")
    said = enrol(client, enrol_codes.make(other, there, "Fanget", "mallory", NOW))
    assert said["error"] == "elsewhere"
    assert Kiosk.objects.get().organisation == centre.organisation


def test_an_applicant_who_proves_nothing_uses_no_code(client, code, monkeypatch):
    monkeypatch.setattr("sync.enrolment._PROOF", b"something else")
    joining, second = half(client, enrol_codes.printed(code))
    monkeypatch.undo()
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    answer = post(client, FINISH, second)
    assert joining.opened(answer.json())["error"] == "bad_request"
    assert enrol(client, code)


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b"[]", b"\xff", b"{", b"[" * 60_000, b"{}" + b" " * 70_000),
        *(b'{"code": 1234}', b'{"code": "12345"}', b'{"code": "12a4"}', '{"code": "١٢٣٤"}'.encode()),
    ],
)
def test_what_is_no_request(client, body, now):
    answer = client.post(BEGIN, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")
    answer = client.post(FINISH, body, content_type="application/json")
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_request")


@pytest.mark.parametrize("token", ["", "x" * 32, "a" * 32, "\x00", "\ud800"])
def test_an_attempt_that_never_was(client, token, now):
    assert_wrong(post(client, FINISH, {"attempt": token, "box": "\ud800"}))


def test_a_message_that_is_none(client, code):
    assert_wrong(post(client, BEGIN, {"code": code.number, "message": "AAAA"}))


def test_others_methods_are_not_answered(client):
    assert client.get(BEGIN).status_code == 400


def test_pace_of_one_network_and_of_all(client, code, settings, now, monkeypatch):
    settings.LIMITS = True
    monkeypatch.setattr("sync.hub.operations.limits.LIMITS", dict.fromkeys(limits.LIMITS, 10_000))
    first = Joining(read_code("1111000000"), os.urandom).first
    for minute in range(3):
        now[0] = NOW + timedelta(minutes=2 * minute)
        for _ in range(20):
            assert post(client, BEGIN, first).status_code == 200
    answer = post(client, BEGIN, first)
    assert (answer.status_code, answer.json()["error"]) == (429, "slow_down")
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert post(client, BEGIN, first, address="10.5.0.1").status_code == 429  # all together, this minute
    now[0] = NOW + timedelta(minutes=6)
    assert post(client, BEGIN, first, address="10.5.0.1").status_code == 200
    assert post(client, BEGIN, first).status_code == 429
    now[0] = NOW + timedelta(minutes=61)
    assert post(client, BEGIN, first).status_code == 200


def test_a_network_is_an_address_or_what_one_machine_has(settings):
    network = enrol_codes.network
    assert network("192.0.2.1") != network("192.0.2.2")
    assert network("::ffff:192.0.2.1") == network("192.0.2.1")
    assert network("2001:db8:1:2::3") == network("2001:db8:1:ffff::9")
    assert network("2001:db8:1::1") != network("2001:db8:2::1")
    assert network("") == network("unix:") != network("192.0.2.1")
    assert network("192.0.2.1") != hashlib.sha256(b"192.0.2.1").hexdigest()


def test_codes_are_unlike_and_few(centre, now, monkeypatch):
    made = [enrol_codes.make(centre.organisation, centre, "K", "rita", NOW) for _ in range(5)]
    assert len({code.number for code in made}) == 5
    assert all(len(code.number) == 4 and len(code.secret) == 6 for code in made)
    monkeypatch.setattr(enrol_codes, "MOST_LIVE", 5)
    with pytest.raises(enrol_codes.TooManyCodes):
        enrol_codes.make(centre.organisation, centre, "K", "rita", NOW)
    later = enrol_codes.make(centre.organisation, centre, "K", "rita", NOW + timedelta(days=1))
    assert EnrolmentCode.objects.get() == later


def test_a_code_is_for_a_centre_of_ones_own(centre, now):
    other = Organisation.objects.create(slug="anden", name="En anden")
    with pytest.raises(ValueError, match="another organisation"):
        enrol_codes.make(other, centre, "K", "rita", NOW)


def test_what_is_over_goes_and_wrong_tries_are_counted_until_then(client, code, now):
    for address in ("10.0.0.1", "10.0.0.1", "10.0.0.1", "10.0.1.1", "10.0.1.1"):
        assert_wrong(try_wrong(client, code.number, address))
    assert enrol_codes.tidy(NOW) == 1
    assert EnrolmentAttempt.objects.filter(code=None, wrong=True).count() == 5
    assert_wrong(post(client, BEGIN, Joining(read_code(code.number + "000000"), os.urandom).first))
    assert enrol_codes.tidy(NOW + timedelta(days=13)) == 0
    assert enrol_codes.tidy(NOW + timedelta(days=14)) == 5


def test_what_a_hub_does_not_have_a_kiosk_does_not_believe(client, code):
    """Somebody who answers in the hub's place, without the code."""
    from sync.enrolment import answer_first, seal_answer

    joining = Joining(read_code(enrol_codes.printed(code)), os.urandom)
    message, shared = answer_first(
        "000000" if code.secret != "000000" else "000001", joining.first["message"], os.urandom
    )
    joining.second({"attempt": "a", "message": message}, key_of(), "", "")
    with pytest.raises(WrongCode):
        joining.opened({"box": seal_answer(shared, "a", {"hub_key": "mine"}, os.urandom)})


def test_the_first_key_is_made_once(centre):
    assert keys.public_of(centre.organisation) == keys.public_of(centre.organisation)
    assert HubKey.objects.count() == 1
