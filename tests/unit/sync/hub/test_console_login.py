"""The way into the console: what each step asks, what locks, what a stolen cookie is worth, and how it ends."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from sync.hub.console import gate
from sync.hub.console.middleware import wanted
from sync.hub.models import Entry, Organisation
from tests.helpers.console import PASSWORD, a_code, a_member, logged_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return Organisation.objects.create(slug="o", name="Foreningen")


@pytest.fixture
def anna(organisation):
    return a_member(organisation, "anna")


def give(client, password=PASSWORD, name="anna", **more):
    return client.post("/login/", {"username": name, "password": password, **more})


def test_the_first_time(organisation):
    new = a_member(organisation, "ny", factor=False, temporary=True)
    client = Client()
    assert give(client, name="ny").headers["Location"] == "/login/password/"
    assert client.get("/kiosks/").headers["Location"] == "/login/password/"
    assert client.post("/login/password/", {"password": PASSWORD, "again": PASSWORD}).status_code == 200, "another"
    assert client.post("/login/password/", {"password": "kodeord", "again": "kodeord"}).status_code == 200, "too short"
    assert client.post("/login/password/", {"password": "a b c d e f g", "again": "a b c d e f"}).status_code == 200
    answer = client.post("/login/password/", {"password": "nye ord i en rad", "again": "nye ord i en rad"})
    assert answer.headers["Location"] == "/login/set-up/"
    page = client.get("/login/set-up/").content.decode()
    device = TOTPDevice.objects.get()
    assert "<svg" in page
    client.get("/login/set-up/")
    assert TOTPDevice.objects.get().key == device.key, "the page may be loaded again after the picture was scanned"
    before = client.session.session_key
    assert client.post("/login/set-up/", {"code": "000000"}).status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    code = a_code(device)
    assert client.post("/login/set-up/", {"code": f"{code[:3]} {code[3:]}"}).headers["Location"] == "/login/codes/"
    assert client.session.session_key != before, "an older copy of the cookie is worth nothing"
    codes = [one.token for one in StaticToken.objects.all()]
    assert len(codes) == 10
    shown = client.get("/login/codes/").content.decode()
    assert all(code in shown for code in codes)
    assert client.get("/login/codes/").status_code == 302, "once"
    assert client.get("/").status_code == 200
    new.user.refresh_from_db()
    assert new.user.check_password("nye ord i en rad")
    assert [entry.what for entry in Entry.objects.all()] == ["member.second_factor"]


def test_every_other_time(anna):
    client = Client()
    assert client.get("/kiosks/?x=1").headers["Location"] == "/login/?next=/kiosks/%3Fx%3D1"
    assert give(client, next="/kiosks/?x=1").headers["Location"] == "/login/second/"
    assert client.get("/").headers["Location"] == "/login/second/"
    assert client.post("/login/second/", {"code": "12345x"}).status_code == 200
    code = a_code(anna.device)
    assert client.post("/login/second/", {"code": code}).headers["Location"] == "/kiosks/?x=1"
    assert client.get("/login/").headers["Location"] == "/"
    again = Client()
    give(again)
    page = again.post("/login/second/", {"code": code})
    assert "passer ikke" in page.content.decode(), "a code that was looked at over a shoulder works no second time"


@pytest.mark.parametrize(
    "to", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "x"]
)
def test_a_login_leads_to_no_other_site(anna, to):
    client = Client()
    give(client, next=to)
    assert client.post("/login/second/", {"code": a_code(anna.device)}).headers["Location"] == "/"
    assert client.post("/login/again/", {"code": a_code(anna.device, 1), "next": to}).headers["Location"] == "/"


def test_wrong_passwords_lock_the_name_for_a_while_and_tell_nothing(anna):
    client = Client()
    wrong = give(client, "forkert").content.decode()
    assert "passer ikke sammen" in wrong
    nobody = give(client, "forkert", name="ingen").content.decode()
    assert "passer ikke sammen" in nobody
    for _n in range(settings.AXES_FAILURE_LIMIT - 2):
        assert give(client, "forkert").status_code == 200
    assert give(client, "forkert").status_code == 429
    locked = give(Client(REMOTE_ADDR="10.9.8.7"))
    assert locked.status_code == 429, "also with the right one, from anywhere"
    assert "Vent lidt" in locked.content.decode()
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    assert give(Client()).headers["Location"] == "/login/second/"


def test_a_stranger_who_knows_the_name_locks_out_no_browser_that_is_known(anna):
    known, stranger, other = Client(), Client(), Client()
    give(known)
    answer = known.post("/login/second/", {"code": a_code(anna.device)})
    cookie = answer.cookies["stuen-known"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Strict", 90 * 86400)
    known.post("/logout/")
    for _ in range(7):
        status = give(stranger, "forkert").status_code
    assert status == 429
    assert give(other).status_code == 429, "whoever is not known waits"
    other.cookies["stuen-known"] = "anna"
    assert give(other).status_code == 429, "a cookie that the hub did not sign is none"
    assert give(known).headers["Location"] == "/login/second/"
    # A known browser has its own five tries, and no one else's.
    known.post("/logout/")
    for _ in range(6):
        status = give(known, "forkert").status_code
    assert status == 429
    assert give(known, "forkert", name="rita").status_code == 200


def test_tries_while_the_name_is_locked_do_not_prolong_it(anna):
    for _ in range(5):
        give(Client(), "forkert")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=14))
    assert give(Client(), "forkert").status_code == 429
    assert AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - timedelta(minutes=1)).count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("where", ["/login/second/", "/login/again/"])
def test_a_code_is_tried_under_a_lock(anna, where, monkeypatch):
    """On PostgreSQL there is no other way; it is what makes a code work once when two send it in the same instant."""
    client = logged_in(anna, verified=where == "/login/again/")
    tried, verify = [], TOTPDevice.verify_token
    monkeypatch.setattr(
        TOTPDevice, "verify_token", lambda *args: tried.append(connection.in_atomic_block) or verify(*args)
    )
    assert client.post(where, {"code": a_code(anna.device)}).status_code == 302
    assert tried == [True]


def test_wrong_codes_make_the_next_wait(anna):
    client = Client()
    give(client)
    for _n in range(3):
        client.post("/login/second/", {"code": "000000"})
    answer = client.post("/login/second/", {"code": a_code(anna.device)})
    assert "Vent et minut" in answer.content.decode()


def test_a_recovery_code_works_once(anna):
    client = logged_in(anna)
    assert client.post("/me/", {"do": "codes"}).headers["Location"] == "/login/codes/"
    client.get("/login/codes/")
    code = StaticToken.objects.first().token
    lost = Client()
    give(lost)
    assert lost.post("/login/second/", {"code": code.upper()}).headers["Location"] == "/"
    assert "Du har 9 tilbage" in lost.get("/").content.decode()
    give(Client())
    twice = Client()
    give(twice)
    assert twice.post("/login/second/", {"code": code}).status_code == 200


def test_a_cookie_from_before_the_login_or_the_code_is_worth_nothing(anna):
    client = Client()
    give(client)
    half = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/login/second/", {"code": a_code(anna.device)})
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = half
    assert thief.get("/").headers["Location"] == "/login/"


def test_logging_out_ends_it_for_a_copied_cookie_too(anna):
    client = logged_in(anna)
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert thief.get("/").status_code == 200
    client.post("/logout/")
    assert thief.get("/").headers["Location"] == "/login/"


@pytest.mark.parametrize("how", ["everywhere", "password"])
def test_all_other_sessions_end(anna, how):
    client, thief = logged_in(anna), logged_in(anna)
    client.post("/me/", {"do": how, "password": "nye ord i en rad", "again": "nye ord i en rad"})
    assert thief.get("/").headers["Location"].startswith("/login/")
    assert client.get("/me/").status_code == (302 if how == "everywhere" else 200)


def test_a_session_that_nobody_uses_ends_and_a_page_that_asks_by_itself_is_no_use(anna, monkeypatch):
    client = logged_in(anna)
    start = timezone.now()
    for minutes in range(5, 45, 5):
        monkeypatch.setattr(gate.timezone, "now", lambda minutes=minutes: start + timedelta(minutes=minutes))
        status = client.get("/activities/live/").status_code
    assert status == 200
    monkeypatch.setattr(gate.timezone, "now", lambda: start + gate.IDLE + timedelta(seconds=1))
    assert client.get("/activities/live/").status_code == 401
    answer = client.get("/kiosks/", follow=True)
    assert "Du var væk et stykke tid" in answer.content.decode()


def test_a_cookie_that_travels_only_where_it_should(anna):
    assert settings.SESSION_COOKIE_HTTPONLY
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
    with override_settings(SESSION_COOKIE_SECURE=True):
        client = Client()
        give(client)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True, True, "Lax", "/", "",
    )  # fmt: skip


def test_the_form_may_be_open_for_too_long(anna):
    client = Client(enforce_csrf_checks=True)
    page = client.post("/login/", {"username": "anna", "password": PASSWORD})
    assert page.status_code == 403
    assert "Gå tilbage" in page.content.decode()


def test_every_page_carries_the_policy_and_is_kept_nowhere(anna):
    client = logged_in(anna)
    for answer in (client.get("/"), client.get("/activities/live/"), Client().get("/login/"), client.get("/nothing/")):
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize(
    ("accepted", "code"),
    [
        ("", "da"), ("da-DK,da;q=0.9,en;q=0.8", "da"), ("en-GB,en;q=0.9", "en"), ("de,en;q=0.5", "en"),
        ("so,ar", "da"), ("en;q=0.2,da;q=0.3", "da"), ("en;q=0", "da"), ("*", "da"), ("x" * 9000, "da"),
        (";;q=,", "da"),
    ],
)  # fmt: skip
def test_danish_unless_english_is_asked_for(accepted, code):
    assert wanted(accepted) == code


def test_it_speaks_english_to_who_asks(anna):
    page = Client(headers={"Accept-Language": "en"}).get("/login/")
    assert (page.headers["Content-Language"], page.headers["Vary"].count("Accept-Language")) == ("en", 1)
    assert "For those who plan activities" in page.content.decode()
    assert "Til jer, der planlægger" in Client().get("/login/").content.decode()


@pytest.mark.logs("Internal Server Error")
def test_when_everything_fails_there_is_still_a_page(anna, monkeypatch):
    from sync.hub.console import overview

    def broken(*_args):
        raise RuntimeError("hemmeligt")

    monkeypatch.setattr(overview.recovery, "standing", broken)
    client = logged_in(anna)
    client.raise_request_exception = False
    answer = client.get("/")
    assert answer.status_code == 500
    assert "Det er vores fejl, ikke din." in answer.content.decode()
    assert "hemmeligt" not in answer.content.decode()
