"""After a day at a real hub: what it logged, what its processes are called, and what it and a kiosk wrote to the disk.

The log names nobody and no secret, no command line holds one, and nobody else on the machine can read their files.
"""

import json
import re
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest
import requests
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from kiosk.clock import SystemClock
from kiosk.errors import KnownError
from sync import pack_store
from tests.helpers.hub_server import hub_server
from tests.helpers.kiosk_box import Box

NEW = "hest batteri hæfte klammer"
WRONG = "en helt forkert sætning"


@pytest.fixture
def hub(tmp_path):
    with hub_server(tmp_path / "hub", STUEN_HUB_LIMITS="1") as serving:
        yield serving


class Browser:
    """A coordinator's, as plain as can be."""

    def __init__(self, url):
        self.url, self.session = url, requests.Session()
        self.session.headers["Referer"] = url

    def page(self, path):
        answer = self.session.get(self.url + path, timeout=20)
        assert answer.status_code == 200, answer.text[-500:]
        return answer.text

    def send(self, path, **fields):
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.page(path))[1]
        return self.session.post(self.url + path, fields | {"csrfmiddlewaretoken": token}, timeout=20)


def logs_in(hub, told):
    """The first login of the demo's coordinator; every secret of it."""
    browser = Browser(hub.url)
    browser.send("/login/", username=told["username"], password=WRONG)
    browser.send("/login/", username=told["username"], password=told["password"])
    browser.send("/login/password/", password=NEW, again=NEW)
    browser.page("/login/set-up/")
    with closing(sqlite3.connect(hub.folder / "hub.sqlite3")) as database:
        (key,) = database.execute("SELECT key FROM otp_totp_totpdevice").fetchone()
    code = TOTP(bytes.fromhex(key), 6, SHA1(), 30).generate(int(time.time())).decode()
    assert browser.send("/login/set-up/", code=code).url.endswith("/login/codes/")
    for path in ("/", "/kiosks/", "/log/?q=hemmelig", "/activities/"):
        browser.page(path)
    return [WRONG, NEW, told["password"], key, code, *browser.session.cookies.values(), "hemmelig"]


def command_lines():
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield path.read_bytes().decode(errors="replace")
        except OSError:
            continue


def open_to_others(folder):
    """What somebody else on this machine might read or write, if they could come into the folder."""
    return [str(path) for path in folder.rglob("*") if not path.is_symlink() and path.stat().st_mode & 0o077]


def test_a_day_at_the_hub_leaves_no_trace_of_anybody(hub, tmp_path, monkeypatch):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    told = hub.demo()
    secrets = logs_in(hub, told)
    kiosk = Box(tmp_path / "kiosk", SystemClock(), hub.url)
    try:
        code = hub.enrol_code(told["centres"][0])
        wrong = code[:9] + str((int(code[9]) + 1) % 10)
        with pytest.raises(KnownError):
            kiosk.hub.join(wrong)
        kiosk.hub.join(code)
        assert kiosk.sync() == ""
        first = next(iter(kiosk.calendar.occurrences(*_month(kiosk))))
        signup = next(
            found
            for occ in kiosk.calendar.occurrences(*_month(kiosk))
            if (found := kiosk.sign_up(occ.uid, occ.occurrence))
        )
        assert kiosk.sync() == ""
        row = kiosk.hub.row()
        secrets += [code[4:], wrong[4:], signup, first.uid, first.summary, row["name"], row["centre"], told["username"]]
        secrets += [row["credential"]["signature"], row["cursor"], (hub.folder / "secret").read_text()]
        lines = "\n".join(command_lines())
        assert f"{hub.port}" in lines, "the hub itself is seen"
        assert [one for one in secrets if one in lines and len(one) > 6] == []
        hub.manage("backup", "--to", str(tmp_path / "backups"))
        assert open_to_others(hub.folder) == []
        assert open_to_others(tmp_path / "backups") == []
    finally:
        kiosk.close()
        hub.stop()
    said = hub.log.read_text()
    requests_told = [json.loads(line) for line in said.splitlines() if '"logger": "sync.hub.request"' in line]
    assert {one["route"] for one in requests_told} >= {"login", "set_up", "overview"}, "the log was looked at"
    assert {key for one in requests_told for key in one} <= {
        "time", "level", "logger", "what", "route", "method", "status", "ms", "device",
    }  # fmt: skip
    said = said.replace(f"127.0.0.1:{hub.port}", "")  # where it listens
    secrets.append("127.0.0.1")
    assert [one for one in secrets if one in said] == []
    assert hub.errors() == []


def _month(kiosk):
    from datetime import timedelta

    today = kiosk.clock.now().date()
    return today + timedelta(days=1), today + timedelta(days=10)
