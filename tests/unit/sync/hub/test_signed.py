"""The door of every enrolled kiosk's request: who may pass, turns, and that every answer is signed."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import OperationalError
from django.http import HttpRequest
from django.http.request import UnreadablePostError
from django.utils import timezone

from sync.hub import keys, log, recovery, turns
from sync.hub.api import signed, status
from sync.hub.models import Kiosk
from tests.helpers import hub_kiosk

pytestmark = pytest.mark.django_db


@pytest.fixture
def kiosk():
    signed._public_keys.clear()
    return hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation()))


def test_a_request_is_answered_and_signed(kiosk):
    said = kiosk.ask("POST", "status", {"version": "1"})
    assert (said.status, said.json, said.turn, said.signed) == (
        200,
        {"have": {"epoch": 0, "seq": 0}},
        kiosk.later(1, 0),
        True,
    )
    assert kiosk.row.last_seen is not None
    assert kiosk.row.status == {"version": "1"}
    assert said.headers["Cache-Control"] == "no-store, no-transform"


def test_strangers_get_a_401_that_nobody_signed(kiosk):
    stranger = Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    said = kiosk.ask("POST", "status", {}, key=stranger, device="0" * 16)
    assert (said.status, said.json["error"], said.signed) == (401, "unknown_kiosk", False)


def test_a_kiosk_that_is_deleted_is_a_stranger_at_once(kiosk):
    assert kiosk.ask("POST", "status", {}).status == 200
    Kiosk.objects.all().delete()
    assert kiosk.ask("POST", "status", {}).json["error"] == "unknown_kiosk"


def test_no_signature_no_answer(kiosk):
    said = kiosk.client.post("/api/1/status", data="{}", content_type="application/json")
    assert (said.status_code, said.json()["error"], "Signature" in said.headers) == (
        401,
        "bad_request_signature",
        False,
    )


@pytest.mark.parametrize(
    ("change", "code", "status"),
    [
        ({"Content-Digest": "sha-256=:x:"}, "bad_digest", 400),
        ({"Stuen-Turn": "9"}, "bad_request_signature", 401),
        ({"Signature": "stuen=:" + "A" * 86 + "==:"}, "bad_request_signature", 401),
    ],
)
def test_what_was_altered_on_its_way_changes_nothing(kiosk, change, code, status):
    said = kiosk.client.generic  # the answer is bound to the signature as it was sent
    assert said
    if "Signature" in change:
        answer = kiosk.client.generic("POST", "/api/1/status", b"{}", headers=_headers(kiosk) | change)
        assert (answer.status_code, answer.json()["error"]) == (status, code)
    else:
        answer = kiosk.ask("POST", "status", {}, change=change)
        assert (answer.status, answer.json["error"], answer.signed) == (status, code, True)
    assert (kiosk.row.turn, kiosk.row.status) == (0, {})


def _headers(kiosk):
    from sync import wire

    return wire.request_headers(
        "POST", "/api/1/status", b"{}", key=kiosk.key, device=kiosk.device, turn=0, created=0, nonce="n" * 22
    )


def test_the_query_and_the_method_are_part_of_what_is_signed(kiosk):
    headers = _headers(kiosk)
    assert kiosk.client.generic("POST", "/api/1/status?x=1", b"{}", headers=headers).status_code == 401
    assert kiosk.client.generic("POST", "/api/1/caught-up", b"{}", headers=headers).status_code == 401
    assert kiosk.client.generic("GET", "/api/1/status", headers=headers).status_code == 405
    assert kiosk.client.generic("POST", "/api/1/status", b"{}", headers=headers).status_code == 200


def test_turns(kiosk):
    first, second = kiosk.later(1), kiosk.later(2)
    assert kiosk.ask("POST", "status", {"version": "1"}).turn == first
    again = kiosk.ask("POST", "status", {"version": "2"}, turn=0)
    assert (again.status, again.turn, kiosk.row.status) == (200, first, {"version": "2"})
    assert kiosk.ask("POST", "status", {}, turn=first).turn == second
    stale = kiosk.ask("POST", "status", {"version": "3"}, turn=0)
    assert (stale.status, stale.json["error"]) == (409, "stale_turn")
    assert (stale.json["turn"], stale.json["have"], stale.turn) == (second, {"epoch": 0, "seq": 0}, second)
    assert kiosk.row.status == {}


def test_a_turn_ahead_means_that_the_hub_was_restored(kiosk):
    kiosk.ask("POST", "status", {})
    before = kiosk.row.organisation
    ninth, tenth = kiosk.later(8), kiosk.later(9)
    assert kiosk.ask("POST", "status", {}, turn=ninth).turn == tenth
    after = kiosk.row.organisation
    assert after.recovering_since is not None
    assert after.history != before.history
    assert kiosk.row.turn == tenth


def test_a_turn_that_the_hub_never_gave_freezes_nobody(kiosk):
    """One stolen kiosk must not begin a recovery, in which nobody of the whole organisation is confirmed."""
    kiosk.ask("POST", "status", {"version": "1"})
    other = hub_kiosk.TestKiosk(kiosk.row.centre)
    ahead = kiosk.later(5)
    for made_up in (ahead + 1, ahead - 1, other.later(6), turns.PROOF * 5, 10**15 - 1):
        said = kiosk.ask("POST", "status", {"version": "2"}, turn=made_up)
        assert (said.status, said.json["error"], said.turn) == (409, "stale_turn", kiosk.turn)
    row = kiosk.row
    assert (row.status, row.turn, row.organisation.recovering_since) == ({"version": "1"}, kiosk.turn, None)
    assert kiosk.ask("POST", "status", {"version": "3"}).status == 200


def test_a_turn_is_this_kiosks_and_this_organisations(kiosk):
    row, key = kiosk.row, keys.first_key(kiosk.row.organisation)
    turn = turns.after(row, 0)
    assert (turns.ordinal(turn), turns.given(row, turn), turns.after(row, turn) > turn) == (1, True, True)
    other = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation("other"))).row
    assert keys.first_key(other.organisation).private_bytes_raw() != key.private_bytes_raw()
    assert not turns.given(other, turn)


def test_blocked(kiosk):
    for why, code in (("stolen", "blocked"), ("cloned", "cloned")):
        Kiosk.objects.update(blocked=timezone.now(), why_blocked=why)
        said = kiosk.ask("POST", "status", {"version": "1"})
        assert (said.status, said.json["error"], said.turn, said.signed) == (403, code, 0, True)
    assert kiosk.row.status == {}


@pytest.mark.parametrize("over", [{"credential_until": timezone.now() - timedelta(days=1)}, {"credential_epoch": 0}])
def test_an_expired_credential_opens_nothing_but_renew(kiosk, over):
    Kiosk.objects.update(**over)
    said = kiosk.ask("POST", "status", {"version": "1"})
    assert (said.status, said.json["error"], said.turn) == (401, "expired", 0)
    assert kiosk.ask("POST", "renew", {}).status == 200


def test_a_body_that_is_too_large_is_not_read(kiosk):
    said = kiosk.ask("POST", "events", b" " * ((1 << 20) + 1))
    assert (said.status, said.json["error"], said.signed) == (413, "too_large", True)


def test_a_length_that_is_no_number(kiosk):
    assert kiosk.ask("POST", "status", {}, CONTENT_LENGTH="many").json["error"] == "bad_request"


def test_a_body_that_is_cut(kiosk, monkeypatch):
    def cut(self):
        raise UnreadablePostError

    monkeypatch.setattr(HttpRequest, "body", property(cut))
    assert kiosk.ask("POST", "status", {}).json["error"] == "bad_request"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": 1e999}',
        b'{"a": "\\u0000"}',
        b'{"a": "\\ud800"}',
        b"[" * 100_000,
        b'{"a":' * 3000 + b"1" + b"}" * 3000,
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_json_that_no_database_should_see(kiosk, body):
    said = kiosk.ask("POST", "status", body)
    assert said.status in (400, 413)
    assert said.signed


def test_whole_and_broken_numbers_are_kept(kiosk):
    assert kiosk.ask("POST", "status", b'{"temperature": 41.5, "new": {"a": [1, null]}}').status == 200
    assert kiosk.row.status == {"temperature": 41.5, "new": {"a": [1, None]}}


class FakeCause(Exception):
    sqlstate = "55P03"


def _fails(error, cause=None):
    def view(request, kiosk):
        raise error from cause

    return view


@pytest.mark.parametrize(
    ("error", "cause", "code", "after"),
    [
        (OperationalError("database is locked"), None, "slow_down", "5"),
        (OperationalError("x"), FakeCause(), "slow_down", "5"),
    ],
)
def test_a_lock_that_is_not_free_in_time(kiosk, rf, error, cause, code, after):
    _check_503(kiosk, rf, _fails(error, cause), code, after)


@pytest.mark.logs("the database failed: OperationalError")
def test_a_database_that_takes_nothing(kiosk, rf):
    _check_503(kiosk, rf, _fails(OperationalError("database or disk is full")), "not_ready", "60")


def _check_503(kiosk, rf, view, code, after):
    request = rf.generic("POST", "/api/1/status", b"{}", headers=_headers(kiosk))
    answer = signed.signed()(view)(request)
    assert (answer.status_code, answer["Retry-After"], code in answer.content.decode()) == (503, after, True)
    assert "Signature" in answer.headers
    assert kiosk.row.turn == 0


def test_a_database_that_cannot_even_be_read(kiosk, rf, monkeypatch):
    def view(request, kiosk):
        monkeypatch.setattr(Kiosk.objects, "select_related", gone)
        raise OperationalError("database is locked")

    def gone(*_):
        raise OperationalError("locked")

    request = rf.generic("POST", "/api/1/status", b"{}", headers=_headers(kiosk))
    answer = signed.signed()(view)(request)
    assert (answer.status_code, "Signature" in answer.headers) == (503, False)


@pytest.mark.parametrize(
    ("what", "status", "code", "after"),
    [("limits.wait", 429, "slow_down", "9"), ("watch.disk_is_full", 503, "not_ready", "60")],
)
def test_who_asks_too_often_or_of_a_full_disk_gets_a_signed_no(kiosk, monkeypatch, what, status, code, after):
    module, name = what.split(".")
    monkeypatch.setattr(getattr(signed, module), name, lambda scope="", _who="": 9 if scope in ("", "device") else 0)
    said = kiosk.ask("POST", "status", {"version": "1"})
    assert (said.status, said.json["error"], said.headers["Retry-After"]) == (status, code, after)
    assert (said.signed, said.turn, kiosk.row.status) == (True, 0, {})


def test_a_full_disk_lets_kiosks_read(kiosk, monkeypatch):
    monkeypatch.setattr(signed.watch, "disk_is_full", lambda: True)
    assert kiosk.ask("GET", "changes").status == 200


def test_a_returned_refusal_is_a_raised_one(kiosk, rf):
    no = signed.Refusal(429, "slow_down", "Wait.", retry_after=7)
    for view in (lambda *_: no, _fails(no)):
        request = rf.generic("POST", "/api/1/status", b"{}", headers=_headers(kiosk))
        answer = signed.signed()(view)(request)
        assert (answer.status_code, answer["Retry-After"]) == (429, "7")
    assert kiosk.row.turn == kiosk.later(1)


def test_public_keys_are_not_kept_without_end(kiosk, monkeypatch):
    monkeypatch.setattr(signed, "MOST_KEYS", 1)
    other = hub_kiosk.TestKiosk(kiosk.row.centre)
    for one in (kiosk, other, kiosk):
        assert one.ask("POST", "status", {}).status == 200
        assert set(signed._public_keys) == {one.device}


def test_a_status_is_small(kiosk):
    said = kiosk.ask("POST", "status", {"problems": ["x" * status.MOST_BYTES]})
    assert (said.status, said.json["error"]) == (413, "too_large")


def test_the_log_says_when_the_hub_was_restored(kiosk, monkeypatch):
    said = []
    monkeypatch.setattr(log, "write", lambda _organisation, *what, **_: said.append(what))
    kiosk.ask("POST", "status", {}, turn=kiosk.later(5))
    assert said == [(recovery.HUB, "recovery.begun")]
