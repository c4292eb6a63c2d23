"""Backups that are sealed: the unit writes them, a monthly look shows that they open, and one is put back."""

import subprocess
import sys

from tests.drills.hub import BACKUPS, NAME
from tests.drills.machine import FOLDER, ROOT

PASSPHRASE = "en lang sætning til nøglen"


def keygen(folder, name):
    """README, "Backups": on a computer that is not the hub."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).unlink(missing_ok=True)
    make = ["keygen", "--passphrase-file", "-", "--kind", "recipient", "--name", "backups", str(folder / name)]
    subprocess.run(
        [sys.executable, "-m", "sync", *make],
        cwd=ROOT, input=PASSPHRASE, text=True, check=True, capture_output=True,
    )  # fmt: skip
    return folder / name


def test_a_sealed_backup_is_written_at_night_checked_each_month_and_put_back(machine, origin, kiosks):
    origin.stand_at(origin.newest)
    with machine("sealed") as hub:
        hub.install()
        hub.hub("create-org", "byen", "--name", "Værestederne i Byen", "--centre", "Nørregade", "--centre", "Havnen")
        kiosks.hub = hub
        kiosks.join("byen", "noerregade", "havnen")
        kiosks.plan("byen")
        kiosks.people(10)
        kiosks.sync()

        keys = {name: keygen(FOLDER / "keys", name) for name in ("backup.key", "other.key")}
        public = keys["backup.key"].with_name("backup.key.public").read_text()
        hub.path("/etc/stuen-hub/backup-key").write_text(public)
        hub.run("sed", "-i", "s/^#STUEN_HUB_SEAL_TO/STUEN_HUB_SEAL_TO/", "/etc/stuen-hub/hub.env")
        backup = hub.nightly()
        assert backup.name.endswith(".sealed")
        secret = hub.run("cat", "/var/lib/stuen-hub/secret")
        assert secret.strip().encode() not in backup.read_bytes()

        for name, key in keys.items():  # brought on a stick
            hub.path(f"/root/{name}").write_bytes(key.read_bytes())
            hub.run("install", "-o", "stuen-hub", "-m", "0400", f"/root/{name}", f"/run/{name}")
        there = f"{BACKUPS}/{backup.name}"

        def opened(file, key, *more):
            ask = ("restore", *more, file, "--key", f"/run/{key}", "--passphrase-stdin")
            return hub.hub(*ask, stdin=PASSPHRASE, check=False)

        assert "is whole" in opened(there, "backup.key", "--check")
        assert "was not sealed to this key" in opened(there, "other.key", "--check")
        assert "--key" in hub.hub("restore", "--check", there, check=False)

        whole = backup.read_bytes()
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 1
        for bad in (whole[:-1], whole[: len(whole) // 2], bytes(flipped)):
            (backup.with_name("bad.sealed")).write_bytes(bad)
            hub.take_in(backup.with_name("bad.sealed"))
            assert "can't be opened" in opened(f"{BACKUPS}/bad.sealed", "backup.key", "--check")
            assert "stop it first" not in opened(f"{BACKUPS}/bad.sealed", "backup.key", "--over")
        assert kiosks.sync()[0]["code"] == "", "the hub has served all the while"
        assert hub.checked()["ready"]["ok"]

        kiosks.people(10)
        kiosks.sync()
        hub.run("systemctl", "stop", "stuen-hub")
        assert "The hub is as it was" in opened(there, "backup.key", "--over")
        hub.run("systemctl", "start", "stuen-hub")
        assert [name for name, row in hub.checked().items() if not row["ok"]] == []
        kiosks.judge(restored=True)
        print(f"\n{NAME}: {len(whole)} bytes sealed; {len(hub.tables().event)} events after the restore")
