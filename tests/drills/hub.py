"""A hub on a machine of its own, set up as deploy/hub/README.md says, and the repository that it is cloned from."""

import base64
import json
import os
import pickle
import re
import subprocess
import sys
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.drills.machine import FOLDER, ROOT, Machine, base
from tests.helpers import checker
from tests.helpers.certificates import Authority
from tests.helpers.sync_campaign import SETUP

NAME = "hub.example.org"
INSTALL = "/opt/stuen/deploy/hub/install.sh"
BACKUPS = "/var/backups/stuen-hub"
SUITES = {"bookworm": "3.11", "trixie": "3.13"}
"""Debian's releases that a hub may run on, and their Pythons."""

READ = """
import base64, pickle, sys
import psycopg
with psycopg.connect("postgresql:///stuen-hub?host=/run/postgresql") as connection:
    found = {}
    for table in sys.argv[1:]:
        cursor = connection.execute(f"SELECT * FROM hub_{table}")
        names = [column.name for column in cursor.description]
        found[table] = [dict(zip(names, row)) for row in cursor]
print(base64.b64encode(pickle.dumps(found)).decode())
"""


def git(*argv: str, folder: Path = ROOT, env: dict[str, str] | None = None) -> str:
    """What git says."""
    done = subprocess.run(
        ["git", *argv], cwd=folder, check=True, capture_output=True, text=True, env=os.environ | (env or {})
    )
    return done.stdout.strip()


class Origin:
    """The repository that hubs are cloned from; its branch stands where the test says."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        if not folder.exists():
            git("clone", "-q", "--bare", "--no-local", str(ROOT), str(folder))
        git("fetch", "-q", str(ROOT), "+HEAD:refs/heads/newest", folder=folder)
        git("symbolic-ref", "HEAD", "refs/heads/main", folder=folder)
        self.newest = git("rev-parse", "newest", folder=folder)

    def stand_at(self, commit: str) -> None:
        """From now on this is what is cloned and pulled."""
        git("update-ref", "refs/heads/main", commit, folder=self.folder)

    def last_migration(self) -> str:
        """The name of the newest program's."""
        there = git("ls-tree", "--name-only", self.newest, "sync/hub/migrations/", folder=self.folder)
        return max(re.findall(r"/(\d{4}_\w+)\.py$", there, re.MULTILINE))

    def before_the_last_migration(self) -> str:
        """The newest commit that had one migration less."""
        path = f"sync/hub/migrations/{self.last_migration()}.py"
        added = git("log", "-1", "--diff-filter=A", "--format=%H", self.newest, "--", path, folder=self.folder)
        return git("rev-parse", f"{added}^", folder=self.folder)

    def commit(self, files: dict[str, str]) -> str:
        """A child of the newest in which these files are these words."""
        index = {"GIT_INDEX_FILE": str(self.folder / "drill.index")}
        who = {f"GIT_{role}_{what}": "drill" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        git("read-tree", self.newest, folder=self.folder, env=index)
        for path, words in files.items():
            blob = subprocess.run(
                ["git", "hash-object", "-w", "--stdin"],
                cwd=self.folder,
                input=words,
                capture_output=True,
                text=True,
                check=True,
            ).stdout.strip()
            git("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}", folder=self.folder, env=index)
        tree = git("write-tree", folder=self.folder, env=index)
        return git("commit-tree", tree, "-p", self.newest, "-m", "A drill", folder=self.folder, env=who)


def wheels(suite: str, locks: Iterable[str]) -> Path:
    """What pip is to find of these locks, fetched once: a machine has no network of its own."""
    folder = FOLDER / f"wheels-{suite}"
    for number, lock in enumerate(locks):
        wanted = FOLDER / f"requirements-{number}.lock"
        wanted.write_text(lock)
        subprocess.run(
            [
                sys.executable, "-m", "pip", "download", "-q", "--disable-pip-version-check", "--only-binary=:all:",
                "--python-version", SUITES[suite], "--require-hashes", "-r", str(wanted), "-d", str(folder),
            ],
            check=True, capture_output=True,
        )  # fmt: skip
    return folder


class HubMachine(Machine):
    """A machine with what a hub's technician needs at hand: the repository, packages, and a certificate."""

    def __init__(self, name: str, suite: str, origin: Origin, authority: Authority) -> None:
        self.authority = authority
        archives = FOLDER / f"archives-{suite}"
        (archives / "partial").mkdir(parents=True, exist_ok=True)
        found = FOLDER / f"wheels-{suite}"
        binds = {origin.folder: "/srv/stuen.git", found: "/srv/wheels", archives: "/var/cache/apt/archives"}
        super().__init__(FOLDER / "machines" / name, base(suite), binds)

    # -- README, "Install"

    def install(self) -> None:
        """From nothing to a hub that answers."""
        self.path("/etc/dpkg/dpkg.cfg.d/drill").write_text("force-unsafe-io\n")  # nobody cuts the power of this part
        self.run("apt-get", "update", "-qq", outside=True)
        self.run("apt-get", "install", "-qq", "-y", "git", "curl", outside=True)
        self.run("git", "config", "--global", "--add", "safe.directory", "/srv/stuen.git")
        self.run("git", "clone", "-q", "/srv/stuen.git", "/opt/stuen")
        assert "There is no certificate" in self.install_sh()
        self.certify()
        assert f"https://{NAME}/" in self.install_sh()

    def install_sh(self, check: bool = True) -> str:
        """What brings a hub up to date, too."""
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "/srv/wheels"}
        return self.run("bash", "-c", f"{INSTALL} {NAME} 2>&1", outside=True, env=pip, check=check)

    def certify(self) -> None:
        """A certificate of our own, where README says that one of another kind is put."""
        place = self.path(f"/etc/letsencrypt/live/{NAME}")
        place.mkdir(parents=True, exist_ok=True)
        self.authority.certify(place, NAME)

    # -- what a technician types

    def hub(self, *argv: str, stdin: str = "", check: bool = True) -> str:
        """`stuen-hub ...`."""
        return self.run("stuen-hub", *argv, stdin=stdin, check=check)

    def checked(self) -> dict[str, dict]:
        """What `stuen-hub check` finds."""
        return json.loads(self.run("sh", "-c", "stuen-hub check --json || true"))

    def ready(self) -> str:
        """What the hub says of itself."""
        ask = ("curl", "-s", "--unix-socket", "/run/stuen-hub/socket", "http://localhost/readyz")
        return self.run(*ask, check=False)

    def nightly(self) -> Path:
        """The backup of tonight, by its unit; gives a copy of it on another machine."""
        self.run("systemctl", "start", "stuen-hub-backup.service")
        newest = max(self.run("ls", BACKUPS).split())
        elsewhere = FOLDER / "elsewhere"
        elsewhere.mkdir(exist_ok=True)
        copy = elsewhere / newest
        copy.write_bytes(self.path(f"{BACKUPS}/{newest}").read_bytes())
        return copy

    def take_in(self, backup: Path) -> None:
        """A backup that was elsewhere is put where it was."""
        brought = f"/root/{backup.name}"
        self.path(brought).write_bytes(backup.read_bytes())
        self.path(brought).chmod(0o600)
        self.run("install", "-o", "stuen-hub", "-g", "stuen-hub", "-m", "0600", brought, BACKUPS)

    # -- what only a drill does

    def inside(self, code: str, *args: str, given: object = None) -> str:
        """Run code with the hub's settings, as its user."""
        setup = "set -a; . /etc/stuen-hub/hub.env; cd /opt/stuen; export DJANGO_SETTINGS_MODULE=sync.hub.settings; "
        python = 'exec runuser -u stuen-hub -- venv/bin/python -c "$@"'
        return self.run("sh", "-c", setup + python, "sh", code, *args, stdin=json.dumps(given))

    def activities(self, organisation: str, times: int) -> list[str]:
        """Plan something to sign up for; gives the names of its times."""
        start = (datetime.now(UTC) + timedelta(days=2)).replace(hour=10, minute=0, second=0, microsecond=0)
        given = {"organisation": organisation, "centres": 0, "times": times, "start": start.isoformat()}
        return json.loads(self.inside(f"import django; django.setup(){SETUP}", given=given))

    def tables(self) -> checker.Hub:
        """The hub's database, for the judge."""
        return checker.Hub(**pickle.loads(base64.b64decode(self.inside(READ, *checker.TABLES))))  # our own
