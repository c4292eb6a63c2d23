"""A backup holds one moment of a hub that goes on serving; a damaged one is refused before anything is touched."""

import atexit
import gzip
import io
import json
import random
import shlex
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import tempfile
import threading
import time
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg
import pytest

from sync import keyfile
from sync.hub.errors import Refused
from sync.hub.operations import backup
from tests.helpers import postgres
from tests.helpers.hub_server import ROOT, HubServer

BOX = random.Random(2).randbytes(300_000)
"""A folder's sealed copy: the largest rows that there are."""
UNIT = ROOT / "deploy" / "hub" / "stuen-hub-backup.service"
PASSPHRASE = "en lang sætning til nøglen"


@cache
def template() -> Path:
    """A hub's folder to copy: making one takes two commands."""
    folder = Path(tempfile.mkdtemp(prefix="stuen-hub-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    made_hub(folder / "hub", "")
    return folder / "hub"


def new_hub(folder: Path, database: str) -> HubServer:
    if database == "postgresql":
        return made_hub(folder, database)
    shutil.copytree(template(), folder)
    return HubServer(folder)


def made_hub(folder: Path, database: str) -> HubServer:
    hub = HubServer(folder, postgres.fresh_database() if database == "postgresql" else "")
    hub.manage("migrate")
    hub.manage("create-org", "byen", "--name", "Byen", "--centre", "Havnen")
    (folder / "packs" / "ab").mkdir(parents=True)
    (folder / "packs" / "ab" / "picture").write_bytes(random.Random(1).randbytes(300_000))
    return hub


def put_a_box(hub: HubServer, database: str) -> None:
    blob = f"'\\x{BOX.hex()}'" if database == "postgresql" else f"X'{BOX.hex()}'"
    execute(
        hub,
        "INSERT INTO hub_box (centre_id, name, version, gone, size, sha256, blob, written) "
        f"SELECT id, 'n', 7, false, {len(BOX)}, '', {blob}, '2026-11-20 12:00:00+00:00' FROM hub_centre",
    )


def back_up(hub: HubServer, *args: str) -> Path:
    return Path(json.loads(hub.manage("backup", "--json", *args))["file"])


def centres(hub: HubServer) -> set[str]:
    return set(json.loads(hub.manage("create-org", "byen", "--json"))["centres"])


@pytest.fixture(scope="module")
def one(tmp_path_factory) -> tuple[HubServer, Path]:
    hub = new_hub(tmp_path_factory.mktemp("one") / "hub", "sqlite")
    return hub, back_up(hub)


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_hub_becomes_what_it_was_and_kiosks_begin_again(tmp_path, database):
    hub = new_hub(tmp_path / "hub", database)
    history = query(hub, "SELECT history FROM hub_organisation")
    hub.manage("enrol-code", "byen", "havnen")
    put_a_box(hub, database)
    path = back_up(hub)
    execute(hub, "UPDATE hub_box SET version = 8")
    hub.manage("create-org", "byen", "--centre", "Ny")
    (hub.folder / "packs" / "ab" / "picture").write_bytes(b"other")
    (hub.folder / "packs" / "later").write_bytes(b"later")
    assert "--over" in hub.manage("restore", str(path), check=False)
    assert centres(hub) == {"havnen", "ny"}

    told = json.loads(hub.manage("restore", str(path), "--over", "--json"))
    assert told["restored"] is True
    assert centres(hub) == {"havnen"}
    assert (hub.folder / "packs" / "ab" / "picture").stat().st_size == 300_000
    assert not (hub.folder / "packs" / "later").exists()
    ((version, blob),) = query(hub, "SELECT version, blob FROM hub_box")
    assert (version, bytes(blob)) == (7, BOX)
    assert query(hub, "SELECT history FROM hub_organisation") != history
    assert query(hub, "SELECT count(*) FROM hub_organisation WHERE recovering_since IS NOT NULL") == [(1,)]
    assert query(hub, "SELECT count(*) FROM hub_enrolmentcode") == [(0,)]
    checked = json.loads(hub.manage("check", "--json", check=False))
    assert [name for name, row in checked.items() if not row["ok"]] == ["settings"]  # no TLS in tests
    if database == "sqlite":
        assert {"hub.sqlite3", "packs"} <= {path.name for path in Path(told["aside"]).iterdir()}
    else:
        kept = told["aside"].removeprefix("schema ")
        assert query(hub, f"SELECT count(*) FROM {kept}.hub_centre") == [(2,)]
    back_up(hub, "--to", str(tmp_path / "again"))  # and what is kept aside is in no backup


def test_a_backup_goes_to_another_machine(tmp_path, one):
    hub, path = one
    other = HubServer(tmp_path / "elsewhere")
    other.manage("restore", str(path))
    assert centres(other) == {"havnen"}
    key = [json.loads(each.manage("create-org", "byen", "--json"))["hub_key"] for each in (hub, other)]
    assert key[0] == key[1]
    assert (other.folder / "secret").read_text() == (hub.folder / "secret").read_text()


def test_only_the_hub_may_read_a_backup(one):
    assert one[1].stat().st_mode & 0o777 == 0o600
    assert [path.name for path in one[1].parent.iterdir()] == [one[1].name]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_backup_while_somebody_writes_is_one_moment(tmp_path, database):
    hub = new_hub(tmp_path / "hub", database)
    execute(hub, "CREATE TABLE pair (n integer, half integer)")
    stop, written = threading.Event(), []

    def write() -> None:
        with connected(hub) as connection:
            n = 0
            while not stop.is_set():
                n += 1
                for half in (1, 2):
                    connection.execute(f"INSERT INTO pair VALUES ({n}, {half})")
                connection.commit()
                written.append(n)
                time.sleep(0.001)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        while len(written) < 20:
            time.sleep(0.01)
        before = len(written)
        path = back_up(hub)
        after = len(written)
    finally:
        stop.set()
        writer.join()
    assert after > before, "nobody had to wait for the backup"
    hub.manage("restore", str(path), "--over")
    assert query(hub, "SELECT n FROM pair GROUP BY n HAVING count(*) != 2") == []
    [(held,)] = query(hub, "SELECT count(DISTINCT n) FROM pair")
    assert before <= held <= after


# -- what is wrong with a backup


def unpacked(data: bytes, folder: Path) -> dict[str, bytes]:
    source, into = folder / "file", folder / "into"
    source.write_bytes(data)
    subprocess.run(["rm", "-rf", str(into)], check=True)
    into.mkdir()
    backup.unpack(source, into)
    return {str(path.relative_to(into)): path.read_bytes() for path in into.rglob("*") if path.is_file()}


def test_a_backup_that_was_cut_anywhere_is_refused(one, tmp_path):
    data = one[1].read_bytes()
    for size in [0, 1, 2, 10, 500, *random.Random(3).sample(range(len(data)), 25), len(data) - 1, len(data) - 8]:
        with pytest.raises(Refused):
            unpacked(data[:size], tmp_path)


def test_a_flipped_bit_is_refused_or_changes_nothing(one, tmp_path):
    data = one[1].read_bytes()
    whole = unpacked(data, tmp_path)
    refused = 0
    for at in [*range(12), *random.Random(4).sample(range(len(data)), 60)]:
        flipped = bytearray(data)
        flipped[at] ^= 1 << at % 8
        try:
            assert unpacked(bytes(flipped), tmp_path) == whole, at  # gzip's own date, say
        except Refused:
            refused += 1
    assert refused > 60


def archive(manifest: dict, files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for name, content in {"manifest.json": json.dumps(manifest).encode(), **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def manifest_of(files: dict[str, bytes], **other: object) -> dict:
    listed = {name: {"sha256": backup.hashlib.sha256(one).hexdigest(), "size": len(one)} for name, one in files.items()}
    return {"stuen": "hub backup", "version": 1, "database": "sqlite", "migrations": [], "files": listed, **other}


GOOD = {"database": b"d", "secret": b"s"}
HUGE = manifest_of(GOOD)
HUGE["files"]["database"]["size"] = 1 << 60


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "not a backup"),
        (b"SQLite format 3\x00" * 9, "not a backup"),
        (gzip.compress(b"hello" * 1000, mtime=0), "not a backup|damaged"),
        (archive({"stuen": "something else"}, {}), "not a backup"),
        (archive(manifest_of(GOOD, version=2), GOOD), "newer"),
        (archive(manifest_of(GOOD), {"database": b"d"}), "missing"),
        (archive(manifest_of(GOOD), {**GOOD, "more": b""}), "damaged"),
        (archive(manifest_of(GOOD), {**GOOD, "secret": b"t"}), "damaged"),
        (archive(manifest_of({"database": b"d"}), {"database": b"d"}), "damaged"),
        *(
            (archive(manifest_of({**GOOD, name: b"x"}), {**GOOD, name: b"x"}), "damaged")
            for name in ("/etc/passwd", "../outside", "folder/../../outside", "folder//x", "./x")
        ),
        (archive(HUGE, GOOD), "room"),
    ],
)  # fmt: skip
def test_what_is_no_backup_is_refused(tmp_path, data, why):
    with pytest.raises(Refused, match=why):
        unpacked(data, tmp_path)
    assert not (tmp_path / "outside").exists()


def test_links_and_devices_in_a_backup_are_refused(tmp_path):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        data = json.dumps(manifest_of({**GOOD, "link": b""})).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(data)
        tar.addfile(entry, io.BytesIO(data))
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc"
        tar.addfile(link)
    with pytest.raises(Refused, match="damaged"):
        unpacked(out.getvalue(), tmp_path)


def test_a_refused_backup_leaves_the_hub_as_it_is(tmp_path):
    hub = new_hub(tmp_path / "hub", "sqlite")
    path = back_up(hub)
    bad = tmp_path / "bad"
    bad.write_bytes(path.read_bytes()[:-20])
    before = {one: one.stat().st_mtime_ns for one in hub.folder.rglob("*") if one.is_file()}
    assert "damaged" in hub.manage("restore", str(bad), "--over", check=False)
    assert {one: one.stat().st_mtime_ns for one in hub.folder.rglob("*") if one.is_file()} == before


def test_a_backup_of_another_database_or_a_newer_program_is_refused(tmp_path, one):
    on_postgres = HubServer(tmp_path / "other", postgres.fresh_database())
    assert "STUEN_HUB_DATABASE" in on_postgres.manage("restore", str(one[1]), check=False)
    files = unpacked(one[1].read_bytes(), tmp_path)
    newer = tmp_path / "newer"
    newer.write_bytes(archive(manifest_of(files, migrations=["hub.0999_later"]), files))
    assert "hub.0999_later" in one[0].manage("restore", "--check", str(newer), check=False)
    torn = {**files, "database": files["database"][:-5000] + bytes(5000)}
    newer.write_bytes(archive(manifest_of(torn), torn))
    assert "damaged" in one[0].manage("restore", "--check", str(newer), check=False)


def test_nothing_is_restored_under_a_hub_that_serves(tmp_path):
    hub = new_hub(tmp_path / "hub", "sqlite")
    path = back_up(hub)
    hub.start()
    try:
        assert "stop it first" in hub.manage("restore", str(path), "--over", check=False)
    finally:
        hub.kill()
    hub.manage("restore", str(path), "--over")


def test_a_restore_that_did_not_end_is_not_served_and_can_be_done_again(tmp_path):
    hub = new_hub(tmp_path / "hub", "sqlite")
    path = back_up(hub)
    (hub.folder / "restoring").touch()
    assert "did not end" in hub.manage("serve", "--bind", "127.0.0.1:1", check=False)
    hub.manage("restore", str(path))  # what is there now is half of it: no --over needed
    assert not (hub.folder / "restoring").exists()


# -- sealed, pruned, and a full disk


def test_a_sealed_backup_opens_with_its_key_alone(tmp_path, one):
    hub, _ = one
    keys = {name: keyfile.make("recipient", name) for name in ("right", "wrong")}
    for name, key in keys.items():
        keyfile.write(tmp_path / name, key, PASSPHRASE)
    (tmp_path / "public").write_text(keys["right"].public + "\n")
    path = back_up(hub, "--to", str(tmp_path / "sealed"), "--seal-to", str(tmp_path / "public"))
    assert path.name.endswith(".sealed")
    assert path.stat().st_mode & 0o777 == 0o600
    assert (hub.folder / "secret").read_bytes() not in path.read_bytes()
    ask = ("restore", "--check", str(path), "--passphrase-stdin")
    assert "--key" in hub.manage(*ask, check=False)
    assert "was not sealed to this key" in hub.manage(
        *ask, "--key", str(tmp_path / "wrong"), stdin=PASSPHRASE, check=False
    )
    assert "is whole" in hub.manage(*ask, "--key", str(tmp_path / "right"), stdin=PASSPHRASE)
    path.write_bytes(path.read_bytes()[:-1])
    assert "can't be opened" in hub.manage(*ask, "--key", str(tmp_path / "right"), stdin=PASSPHRASE, check=False)


@pytest.mark.parametrize("sealed", [False, True])
def test_each_night_the_unit_writes_one_which_is_sealed_where_a_key_is_named(tmp_path, one, sealed):
    hub, _ = one
    (tmp_path / "public").write_text(keyfile.make("recipient", "backups").public + "\n")
    [command] = [line for line in UNIT.read_text().splitlines() if line.startswith("ExecStart=")]
    ours = {"/opt/stuen/venv/bin/python": sys.executable, "/var/backups/stuen-hub": str(tmp_path / "kept")}
    for there, here in ours.items():
        assert there in command
        command = command.replace(there, here)
    named = {"STUEN_HUB_SEAL_TO": str(tmp_path / "public")} if sealed else {}
    words = shlex.split(command.removeprefix("ExecStart="))
    subprocess.run(words, env=hub.environment | named, cwd=ROOT, check=True, capture_output=True, timeout=60)
    [made] = (tmp_path / "kept").iterdir()
    assert made.name.endswith(".sealed") is sealed


def test_what_cant_be_sealed_to_is_refused_before_anything_is_written(tmp_path, one):
    (tmp_path / "public").write_text("AAAA\n")
    said = one[0].manage("backup", "--to", str(tmp_path / "none"), "--seal-to", str(tmp_path / "public"), check=False)
    assert "public key" in said
    assert not (tmp_path / "none").exists()


def test_the_newest_are_kept_and_nothing_else_is_touched(tmp_path):
    names = [f"stuen-hub-2026010{n}T030000Z.tar.gz" for n in range(1, 6)]
    for name in [*names, "notes.tar.gz", "stuen-hub-old.tar.gz"]:
        (tmp_path / name).touch()
    assert [path.name for path in backup.prune(tmp_path, 2)] == names[:3]
    assert backup.prune(tmp_path, 0) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == ["notes.tar.gz", *names[3:], "stuen-hub-old.tar.gz"]


def test_a_full_disk_leaves_no_half_backup_and_the_old_one(tmp_path, one):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("only root can mount a small disk")
    try:
        (small / "stuen-hub-20260101T030000Z.tar.gz").write_bytes(b"old")
        said = one[0].manage("backup", "--to", str(small), "--keep", "1", check=False)
        assert "No backup was made" in said
        assert "Traceback" not in said
        assert [path.name for path in small.iterdir()] == ["stuen-hub-20260101T030000Z.tar.gz"]
    finally:
        subprocess.run(["umount", str(small)], check=True)


# -- how


@contextmanager
def connected(hub: HubServer):
    if url := hub.environment["STUEN_HUB_DATABASE"]:
        with psycopg.connect(url) as connection:
            yield connection
    else:
        with closing(sqlite3.connect(hub.folder / "hub.sqlite3", timeout=20)) as connection:
            yield connection


def query(hub: HubServer, sql: str) -> list[tuple]:
    with connected(hub) as connection:
        return connection.execute(sql).fetchall()


def execute(hub: HubServer, sql: str) -> None:
    with connected(hub) as connection:
        connection.execute(sql)
        connection.commit()
