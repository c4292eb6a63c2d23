"""What the drills share: the repository as it is committed, a certificate authority, and kiosks beside the hub."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.drills.hub import NAME, HubMachine, Origin, git, wheels
from tests.drills.machine import FOLDER
from tests.helpers import checker
from tests.helpers.certificates import Authority

SUITE = os.environ.get("STUEN_DRILL_SUITE") or "bookworm"
LOCK = "deploy/hub/requirements.lock"


@pytest.fixture(scope="session")
def origin():
    if os.geteuid():
        pytest.exit("The drills start whole machines: run them as root.")
    for name in ("elsewhere", "kiosks", "machines"):
        shutil.rmtree(FOLDER / name, ignore_errors=True)
    made = Origin(FOLDER / "origin.git")
    wheels(SUITE, [git("show", f"{one}:{LOCK}") for one in (made.newest, made.before_the_last_migration())])
    return made


@pytest.fixture(scope="session")
def authority():
    return Authority()


@pytest.fixture
def machine(origin, authority):
    made = []

    def make(name):
        made.append(HubMachine(name, SUITE, origin, authority))
        return made[-1]

    yield make
    for one in made:
        one.destroy()


class Kiosks:
    """Kiosks with the same people in front of them; `hub` is the machine that they sit beside now."""

    def __init__(self, folder: Path, authority: Authority) -> None:
        self.folder, self.hub, self._count = folder, None, 0
        folder.mkdir(parents=True)
        (folder / "ca.pem").write_bytes(authority.pem)
        self.watch = checker.Watch()

    def does(self, number: object, *what: object) -> dict:
        """One of them does this (tests/drills/kiosk.py); what came of it."""
        given = (self.folder / str(number), self.folder / "ca.pem", f"https://{NAME}", *what)
        done = self.hub.beside(sys.executable, "-m", "tests.drills.kiosk", *map(str, given), name=NAME)
        assert done.returncode == 0, done.stderr[-4000:]
        return json.loads(done.stdout)

    def join(self, organisation: str, *centres: str) -> None:
        """One comes into each of these centres."""
        for centre in centres:
            told = self.hub.hub("enrol-code", organisation, centre, "--name", f"Stuen {self._count}", "--json")
            said = self.does(self._count, "enrol", json.loads(told)["code"])
            assert said["code"] == "", said
            self._count += 1

    def plan(self, organisation: str) -> None:
        """There is something to sign up for."""
        (self.folder / "times").write_text(json.dumps(self.hub.activities(organisation, 20)))
        self.sync()

    def people(self, count: int, *how: str) -> None:
        """So many come to each kiosk."""
        for number in range(self._count):
            self.does(number, "people", self.folder / "times", os.urandom(4).hex(), count, *how)

    def sync(self) -> list[dict]:
        """All say what they have to say, and hear of each other."""
        for _ in range(2):
            told = [self.does(number, "sync") for number in range(self._count)]
        return told

    def judge(self, *, restored: bool) -> None:
        """Nothing that was acknowledged is missing, no place is promised twice, and no word was broken."""
        for told in self.sync():
            assert (told["code"], told["waiting"]) == ("", 0), told
        for number in range(self._count):
            self.does(number, "quiet")
        logs = [checker.read_log((self.folder / str(number)).with_suffix(".log")) for number in range(self._count)]
        wrong = checker.check(self.hub.tables(), logs, self.watch, restored=restored, honoured=True)
        assert not wrong, "\n".join(wrong[:20])
        assert all(log.acked for log in logs)


@pytest.fixture
def kiosks(request, authority):
    return Kiosks(FOLDER / "kiosks" / request.node.name, authority)
