"""What watches over a hub: health, numbers, the log, limits, the proxy's word, and what a full disk answers."""

import errno
import json
import logging
import sys
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from sync.hub.models import Centre, Kiosk, Organisation
from sync.hub.operations import limits, logs, proxy, watch

pytestmark = pytest.mark.django_db
NAME = "Kiosken ved døren"


@pytest.fixture
def kiosks() -> list[Kiosk]:
    organisation = Organisation.objects.create(slug="by", name="Byen")
    centre = Centre.objects.create(organisation=organisation, slug="c", name="Havnen")
    now = timezone.now()
    seen = [now, now - timedelta(hours=2), now - timedelta(days=3), None, now]
    return [
        Kiosk.objects.create(
            device=f"{n:016x}", organisation=organisation, centre=centre, name=NAME, public_key="", enrolled=now,
            credential_until=now, last_seen=last, blocked=now if n == 4 else None, status_at=now - timedelta(hours=1),
            status={"queue": 7, "refused": 1} if n in (1, 4) else {"queue": "mange"},
        )
        for n, last in enumerate(seen)
    ]  # fmt: skip


def numbers(client, **headers: str) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = [line.rsplit(" ", 1) for line in answer.content.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in lines}


def test_the_process_answers_without_the_database(client, django_db_blocker):
    with django_db_blocker.block():
        assert client.get("/healthz").json() == {"ok": True}


def test_a_hub_is_ready_when_it_can_write(client):
    assert client.get("/readyz").json() == {"ok": True, "problems": []}


def test_a_nearly_full_disk_is_not_ready(client, settings):
    settings.LEAST_FREE = 1 << 62
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["problems"]) == (503, ["disk_full"])
    assert int(answer["Retry-After"]) > 0


def test_a_database_that_takes_nothing_is_not_ready(client, monkeypatch):
    def broken() -> list[str]:
        raise OperationalError("disk I/O error")

    monkeypatch.setattr("sync.hub.operations.schema.pending", broken)
    assert client.get("/readyz").json()["problems"] == ["database"]


def test_numbers_of_kiosks(client, kiosks):
    found = numbers(client)
    states = {state: found[f'stuen_hub_kiosks{{state="{state}"}}'] for state in ("online", "quiet", "away", "never")}
    assert states == {"online": 1, "quiet": 1, "away": 1, "never": 1}
    assert found['stuen_hub_kiosks{state="blocked"}'] == 1
    assert (found["stuen_hub_kiosks_queue"], found["stuen_hub_kiosks_refused"]) == (7, 1)
    assert 3600 <= found["stuen_hub_kiosks_queue_seconds"] < 3700


def test_numbers_name_nobody(client, kiosks):
    text = client.get("/metrics").content.decode()
    assert not [word for word in (NAME, "Havnen", "Byen", *(kiosk.device for kiosk in kiosks)) if word in text]


def test_numbers_are_for_this_machine_alone(client):
    assert client.get("/metrics", REMOTE_ADDR="192.0.2.1").status_code == 403
    assert client.get("/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403


def test_or_for_who_has_the_token(client, settings, tmp_path):
    settings.METRICS_TOKEN_FILE = str(tmp_path / "token")
    (tmp_path / "token").write_text("a" * 32 + "\n")
    assert client.get("/metrics").status_code == 403
    assert client.get("/metrics", headers={"Authorization": "Bearer " + "b" * 32}).status_code == 403
    good = {"Authorization": "Bearer " + "a" * 32}
    assert client.get("/metrics", headers=good, REMOTE_ADDR="192.0.2.1").status_code == 200
    (tmp_path / "token").write_text("\n")
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 403


def test_answers_are_counted_by_route_and_status(client):
    name = 'stuen_hub_request_seconds_count{route="readyz",status="200"}'
    before = numbers(client).get(name, 0)
    client.get("/readyz")
    assert numbers(client)[name] == before + 1


# -- the log


def test_a_line_tells_the_route_and_nothing_of_who_asked_for_what(client, caplog):
    caplog.set_level(logging.INFO)
    client.post("/api/1/enrol/begin?who=Anna", b'{"name": "Anna"}', "application/json", REMOTE_ADDR="192.0.2.55")
    lines = [logs.Json().format(record) for record in caplog.records]
    assert len(lines) == 1
    assert "Anna" not in lines[0]
    assert "192.0.2" not in lines[0]
    assert "who=" not in lines[0]
    told = json.loads(lines[0])
    assert (told["method"], told["status"], told["level"]) == ("POST", 400, "INFO")
    assert "begin" in told["route"]


def test_a_bug_is_told_with_where_it_is_and_without_its_words():
    try:
        int("Anna")
    except ValueError:
        record = logging.LogRecord("django.request", 40, "", 1, "Internal Server Error: /Anna", None, sys.exc_info())
    line = logs.Json().format(record)
    assert "Anna" not in line
    assert json.loads(line)["error"] == "ValueError"
    assert "test_hub_operations.py" in json.loads(line)["at"][0]


def test_made_up_methods_are_not_a_label(client, caplog):
    caplog.set_level(logging.INFO)
    client.generic("ANNAS", "/healthz/")
    assert json.loads(logs.Json().format(caplog.records[-1]))["method"] == "other"


# -- storage


@pytest.mark.logs("storage")
@pytest.mark.parametrize(
    "error", [OperationalError("database or disk is full"), OSError(errno.ENOSPC, "No space left")], ids=["db", "disk"]
)
@pytest.mark.parametrize("path", ["/api/1/enrol/begin", "/"])
def test_what_cant_be_stored_is_503_and_says_when_to_come_back(error, path):
    answer = watch.Watch(lambda request: HttpResponse()).process_exception(RequestFactory().post(path), error)
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert path == "/" or json.loads(answer.content)["error"] == "not_ready"
    assert b"full" not in answer.content
    assert b"No space" not in answer.content


def test_other_mistakes_stay_mistakes():
    respond = watch.Watch(lambda request: HttpResponse())
    assert respond.process_exception(RequestFactory().get("/"), OSError(errno.ENOENT, "x")) is None
    assert respond.process_exception(RequestFactory().get("/"), ValueError("x")) is None


# -- limits


@pytest.fixture
def clock(monkeypatch, settings):
    settings.LIMITS = True
    cache.clear()
    now = [1_800_000_000.0]
    monkeypatch.setattr("sync.hub.operations.limits.time.time", lambda: now[0])
    return now


class Broken:
    """What answers an address, and fails."""

    args, kwargs = (), {}

    def __init__(self, error):
        self.error = error

    def func(self, _request):
        raise self.error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        pytest.param(OSError(errno.ENOSPC, "No space left"), 503, marks=pytest.mark.logs("storage")),
        (ValueError("x"), None),
    ],
)
def test_kiosks_go_a_short_way_on_which_a_full_disk_is_told_too(monkeypatch, error, status):
    def people(_request):
        raise AssertionError("kiosks are not people")

    monkeypatch.setattr(watch, "resolve", lambda _path: Broken(error))
    respond = watch.short_way(people)
    request = RequestFactory().post("/api/1/events", headers={"Host": "localhost"})
    if status:
        assert respond(request).status_code == status
    else:
        with pytest.raises(ValueError, match="x"):
            respond(request)
    with pytest.raises(AssertionError, match="kiosks"):
        respond(RequestFactory().get("/", headers={"Host": "localhost"}))


@pytest.mark.parametrize("path", ["changes", "enrol/begin"])
@pytest.mark.django_db
def test_every_answer_says_how_long_it_is(client, path):
    answer = client.post(f"/api/1/{path}", data=b"{}", content_type="application/json")
    assert answer.status_code >= 400
    assert answer["Content-Length"] == str(len(answer.content))


def test_guessing_codes_is_slowed_down_and_begins_again(client, clock):
    def guess(address: str = "192.0.2.1") -> HttpResponse:
        return client.post("/api/1/enrol/begin", b"x", "application/json", REMOTE_ADDR=address)

    codes = [guess().status_code for _ in range(limits.LIMITS["enrol"])]
    assert 429 not in codes
    no = guess()
    assert (no.status_code, no.json()["error"]) == (429, "slow_down")
    assert 1 <= int(no["Retry-After"]) <= limits.WINDOW + 1
    assert guess("192.0.2.2").status_code != 429
    clock[0] += int(no["Retry-After"])
    assert guess().status_code != 429


def test_many_addresses_together_are_slowed_down_too(client, clock):
    many = limits.LIMITS["enrol everywhere"]
    codes = [
        client.post("/api/1/enrol/begin", b"x", "application/json", REMOTE_ADDR=f"198.51.100.{n}").status_code
        for n in range(many + 1)
    ]
    assert codes.index(429) == many


def test_logins_are_slowed_down_with_words(client, clock):
    codes = [client.post("/login/", {}).status_code for _ in range(limits.LIMITS["login"] + 1)]
    assert codes.index(429) == limits.LIMITS["login"]
    assert "Vent et minut" in client.post("/login/", {}).content.decode()


def test_a_machine_with_a_whole_ipv6_network_is_one(client, clock):
    codes = [
        client.post("/login/", {}, REMOTE_ADDR=f"2001:db8:7:{n:x}::{n:x}").status_code
        for n in range(limits.LIMITS["login"] + 1)
    ]
    assert codes.index(429) == limits.LIMITS["login"]
    assert client.post("/login/", {}, REMOTE_ADDR="2001:db8:8::1").status_code == 200
    assert limits.network("::ffff:192.0.2.1") == limits.network("192.0.2.1") == "192.0.2.1"
    assert limits.network("") == limits.network("no address") == ""


def test_reading_is_not_what_is_limited(client, clock):
    assert {client.get("/healthz").status_code for _ in range(100)} == {200}


def test_one_device_does_not_use_up_anothers_share(clock):
    assert not any(limits.wait("device", "a") for _ in range(limits.LIMITS["device"]))
    assert limits.wait("device", "a") > 0
    assert limits.wait("device", "b") == 0


# -- the proxy


def seen(told: str, near: str, trusted: bool, settings) -> HttpRequest:
    settings.PROXY = trusted
    request = RequestFactory().get("/", headers={"X-Forwarded-For": told} if told else {}, REMOTE_ADDR=near)
    proxy.middleware(lambda request: HttpResponse())(request)
    return request


@pytest.mark.parametrize(
    ("told", "near", "trusted", "address"),
    [
        ("198.51.100.9", "127.0.0.1", True, "198.51.100.9"),
        ("10.0.0.1, 198.51.100.9", "", True, "198.51.100.9"),  # what the caller wrote stands before it
        ("198.51.100.9", "127.0.0.1", False, "127.0.0.1"),
        ("198.51.100.9", "192.0.2.1", True, "192.0.2.1"),
        ("", "127.0.0.1", True, "127.0.0.1"),
    ],
)
def test_who_asks(told, near, trusted, address, settings):
    request = seen(told, near, trusted, settings)
    assert request.META["REMOTE_ADDR"] == address
    assert "X-Forwarded-For" not in request.headers
    assert bool(request.META["STUEN_DIRECT"]) is (not told and near in ("", "127.0.0.1"))


@pytest.mark.parametrize(("told", "read"), [("198.51.100.9", True), ("", False)], ids=["behind it", "without it"])
def test_what_nobody_read_of_a_body_is_read_away_behind_the_proxy(told, read, settings):
    settings.PROXY = True
    body = bytes(200_000)
    headers = {"X-Forwarded-For": told} if told else {}
    request = RequestFactory().post("/", body, content_type="text/plain", headers=headers)
    assert proxy.middleware(lambda request: HttpResponse(status=302))(request).status_code == 302
    assert len(request.read()) == (0 if read else len(body))


def test_a_body_that_breaks_off_does_not_take_the_answer_with_it(settings):
    class Torn:
        def read(self, size: int = -1) -> bytes:
            raise OSError(errno.ECONNRESET, "reset")

    settings.PROXY = True
    request = RequestFactory().post("/", b"x", content_type="text/plain", headers={"X-Forwarded-For": "198.51.100.9"})
    request._stream = Torn()
    assert proxy.middleware(lambda request: HttpResponse(status=302))(request).status_code == 302


@pytest.mark.logs("Internal Server Error: /readyz")
def test_a_bug_shows_nothing_of_what_was_in_it(client, monkeypatch):
    def bug() -> list[str]:
        raise ValueError("Anna Andersen, 12345678")

    monkeypatch.setattr("sync.hub.operations.schema.pending", bug)
    client.raise_request_exception = False
    answer = client.get("/readyz")
    assert answer.status_code == 500
    assert "Anna" not in answer.content.decode()
    assert "ValueError" not in answer.content.decode()


def test_a_count_that_was_dropped_turns_nobody_away(clock, monkeypatch):
    def gone(_key: str, _by: int) -> int:
        raise ValueError("no such key")

    assert limits.wait("device", "a") == 0
    monkeypatch.setattr("sync.hub.operations.limits.cache.incr", gone)
    assert limits.wait("device", "a") == 0
