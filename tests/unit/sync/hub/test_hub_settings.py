"""A hub as it is served: what keeps data safe is on, and Django finds nothing to say against the settings."""

import json
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.helpers import postgres
from tests.helpers.hub_server import HubServer, hub_server


def checked(hub: HubServer) -> dict:
    return json.loads(hub.manage("check", "--json"))


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_new_hub_is_fit_for_service(tmp_path, database):
    url = postgres.fresh_database() if database == "postgresql" else ""
    hub = HubServer(tmp_path / "hub", url, STUEN_HUB_HTTPS="1", STUEN_HUB_PROXY="1")
    hub.manage("migrate")
    told = checked(hub)
    assert all(row["ok"] for row in told.values()), told
    expected = "'synchronous': 2, 'busy_timeout': 20000" if database == "sqlite" else "'synchronous_commit': 'on'"
    assert expected in told["durable"]["what"]


def test_a_hub_without_https_is_not(tmp_path):
    hub = HubServer(tmp_path / "hub")
    hub.manage("migrate")
    assert json.loads(hub.manage("check", "--json", check=False))["settings"]["ok"] is False


def ask(hub: HubServer, path: str, **headers: str) -> tuple[int, dict, str]:
    with closing(HTTPConnection("127.0.0.1", hub.port, timeout=20)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read().decode()


def test_a_served_hub_answers_only_to_its_name_and_over_tls(tmp_path):
    with hub_server(
        tmp_path / "hub", STUEN_HUB_HTTPS="1", STUEN_HUB_PROXY="1", STUEN_HUB_HOSTS="hub.example.org"
    ) as hub:
        assert ask(hub, "/login/", Host="evil.example")[0] in (301, 400)
        status, headers, _ = ask(hub, "/login/", Host="hub.example.org")
        assert (status, headers["Location"]) == (301, "https://hub.example.org/login/")
        tls = {"Host": "hub.example.org", "X_Forwarded_Proto": "https", "X_Forwarded_For": "192.0.2.7"}
        status, headers, _ = ask(hub, "/nothing-here?name=Anna", **tls)
        assert status == 404
        assert headers["Strict-Transport-Security"] == "max-age=31536000"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "X-Powered-By" not in headers
        assert ask(hub, "/nothing-here", **{**tls, "Host": "evil.example"})[0] == 400
        assert ask(hub, "/metrics", **tls)[0] == 403
        assert ask(hub, "/metrics")[0] == 200
        log = hub.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    assert lines
    assert not hub.errors()
    assert "Anna" not in log
    assert "192.0.2.7" not in log
    assert "evil" not in log
    assert {"time", "level", "route", "method", "status", "ms"} <= set(lines[-1])


def test_a_hub_that_is_killed_comes_back_on_its_port(tmp_path):
    with hub_server(tmp_path / "hub", demo=1) as hub:
        hub.kill()
        assert not hub.answers()
        hub.start()
        assert ask(hub, "/readyz")[0] == 200
        hub.stop()
        assert not hub.answers()
