"""Packs at the hub: only what the organisation signed, only newer, only to its own kiosks, and nothing half."""

import hashlib
import io
import stat
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import packs, wire
from sync.events import device_of
from sync.hub import publish_pack
from sync.hub.models import Centre, Change, Entry, Kiosk, Organisation, Pack
from sync.hub.publish_pack import BadPack, publish
from tests.helpers import a_pack

pytestmark = pytest.mark.django_db
CONTENT = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PUBLIC = CONTENT.public_key().public_bytes_raw().hex()
KIOSK = [Ed25519PrivateKey.from_private_bytes(bytes([number + 1]) * 32) for number in range(2)]
PICTURE = bytes(range(256)) * 40


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FOLDER = tmp_path / "hub"
    return tmp_path / "hub" / "packs"


@pytest.fixture
def organisation():
    return Organisation.objects.create(slug="byen", name="Byen", content_key=PUBLIC)


def zipped(version=1, files=None, key=CONTENT, name="byen", **extra):
    """A .zip of a pack, as `packs.make` writes it; `extra` entries go in beside."""
    files = {"notice.json": b'{"da":"Hej"}', "pictures/fest.png": PICTURE} if files is None else files
    text = a_pack.manifest(version, files, name)
    return raw_zip(
        {
            packs.MANIFEST: text,
            packs.SIGNATURE: a_pack.signed(text, key).encode(),
            **{f"files/{path}": data for path, data in files.items()},
            **extra,
        }
    )


def raw_zip(entries):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    data.seek(0)
    return data


def left(folder):
    """What lies in the hub's folder for packs."""
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def refused(organisation, archive, folder, code):
    """It is refused with this code, and nothing at all changed."""
    before = (left(folder) if folder.exists() else ["lock"], Pack.objects.count(), Change.objects.count())
    with pytest.raises(BadPack) as error:
        publish(organisation, archive, "rita")
    assert error.value.code == code
    assert error.value.what
    assert (left(folder), Pack.objects.count(), Change.objects.count()) == before


def test_what_is_published_is_there_and_told(organisation, folder):
    pack = publish(organisation, zipped(), "rita")
    assert (pack.name, pack.version, pack.published_by) == ("byen", 1, "rita")
    assert len(left(folder)) == 3  # two files and the lock
    assert publish_pack.file_of(hashlib.sha256(PICTURE).hexdigest()).read_bytes() == PICTURE
    change = organisation.changes.get(kind="pack")
    assert (change.key, change.audience) == ("pack/byen", "")
    manifest = packs.read_manifest(change.body["manifest"].encode(), change.body["signature"], PUBLIC)
    assert (manifest.pack, manifest.version) == (change.body["pack"], change.body["version"])
    assert Entry.objects.get(what="pack.published").about == {"pack": "byen", "version": 1}


def test_a_file_that_two_versions_share_lies_there_once(organisation, folder):
    publish(organisation, zipped(1), "rita")
    publish(organisation, zipped(2, {"notice.json": b"{}", "pictures/fest.png": PICTURE}), "rita")
    assert len(left(folder)) == 4
    assert organisation.changes.get(kind="pack").body["version"] == 2


def test_only_with_the_organisations_own_key(organisation, folder):
    refused(organisation, zipped(key=KIOSK[0]), folder, "wrong_key")
    organisation.content_key = ""
    refused(organisation, zipped(), folder, "no_key")


def test_an_older_version_or_the_same_is_refused(organisation, folder):
    publish(organisation, zipped(3), "rita")
    refused(organisation, zipped(3), folder, "old_version")
    refused(organisation, zipped(2, {"a": b"1"}), folder, "old_version")
    publish(organisation, zipped(1, name="anden"), "rita")  # another pack counts for itself


def linked():
    entry = zipfile.ZipInfo("files/link")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    data = zipped()
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(entry, "/etc/passwd")
    data.seek(0)
    return data


@pytest.mark.parametrize(
    ("archive", "code"),
    [
        (lambda: io.BytesIO(b"not a zip"), "bad_archive"),
        (lambda: raw_zip({}), "bad_manifest"),
        (lambda: zipped(**{"../../etc/cron.d/x": b"x"}), "bad_path"),
        (lambda: zipped(**{"files/../../x": b"x"}), "bad_path"),
        (lambda: zipped(**{"/etc/passwd": b"x"}), "bad_path"),
        (lambda: zipped(**{"files/c:\\x": b"x"}), "bad_path"),
        (lambda: zipped(**{"files/Notice.json": b"x"}), "bad_path"),
        (lambda: zipped(**{"files/more": b"x"}), "extra_file"),
        (linked, "not_a_file"),
        (lambda: zipped(files={"a/b": b"x", "a": b"y"}), "twice"),
        (lambda: zipped(**{f"files/{number}": b"" for number in range(600)}), "too_many"),
        (lambda: zipped(**{"files/bomb": bytes(packs.MOST_FILE + 1)}), "too_large"),
        (lambda: zipped(**{f"files/{number}": bytes(packs.MOST_FILE) for number in range(13)}), "too_large"),
    ],
)
def test_bad_input_is_refused_with_its_code_and_leaves_nothing(organisation, folder, archive, code):
    refused(organisation, archive(), folder, code)


def test_files_that_are_not_the_manifests(organisation, folder):
    data = zipped().getvalue()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    refused(organisation, raw_zip(entries | {"files/notice.json": b'{"da":"Ha!"}'}), folder, "bad_file")
    refused(
        organisation, raw_zip({n: d for n, d in entries.items() if n != "files/notice.json"}), folder, "missing_file"
    )


def test_an_upload_without_end_is_stopped(organisation, folder, monkeypatch):
    class Endless(io.RawIOBase):
        given = 0

        def read(self, size=-1):
            self.given += size
            return bytes(size)

    monkeypatch.setattr(publish_pack, "MOST_UPLOAD", 5 << 20)
    endless = Endless()
    refused(organisation, endless, folder, "too_large")
    assert endless.given <= 7 << 20


def test_what_no_version_needs_goes(organisation, folder):
    for version in range(1, 5):
        publish(organisation, zipped(version, {"a": b"%d" % version, "b": PICTURE}), "rita")
    (folder / "upload-dead").mkdir()
    (folder / "upload-dead" / "x").write_bytes(b"left by a power cut")
    assert publish_pack.tidy() == 2
    assert len(left(folder)) == 4
    assert publish_pack.file_of(hashlib.sha256(b"3").hexdigest()).exists()
    assert publish_pack.tidy() == 0


# -- giving them out


def enrolled(organisation, number=0):
    centre, _new = Centre.objects.get_or_create(organisation=organisation, slug="midt", name="Midt")
    public = KIOSK[number].public_key().public_bytes_raw()
    return Kiosk.objects.create(
        device=device_of(public),
        public_key=public.hex(),
        organisation=organisation,
        centre=centre,
        name="K",
        enrolled=datetime.now(UTC),
        credential_until=datetime.now(UTC) + timedelta(days=90),
    )


class Line:
    """A kiosk that asks for files."""

    def __init__(self, client, number=0):
        self.client, self.key, self.turn = client, KIOSK[number], 0
        self.device = device_of(self.key.public_key().public_bytes_raw())

    def get(self, sha256, version=1, pack="byen", **headers):
        path = f"/api/1/packs/{pack}/{version}/{sha256}"
        signed = wire.request_headers(
            "GET", path, b"", key=self.key, device=self.device, turn=self.turn, created=1, nonce=f"{self.turn:022d}"
        )
        self.turn += 1
        return self.client.get(path, headers=signed | headers)


SHA = hashlib.sha256(PICTURE).hexdigest()


@pytest.fixture
def line(organisation, client):
    publish(organisation, zipped(), "rita")
    enrolled(organisation)
    return Line(client)


def test_a_kiosk_gets_a_file_whole_or_from_where_it_was_cut(line):
    whole = line.get(SHA)
    assert (whole.status_code, whole.content) == (200, PICTURE)
    assert whole["Content-Digest"] == wire.content_digest(PICTURE)
    for header, start, end in (
        ("bytes=100-", 100, len(PICTURE)),
        ("bytes=0-99", 0, 100),
        ("bytes=10239-", 10239, 10240),
        ("bytes=5-99999999", 5, len(PICTURE)),
    ):
        part = line.get(SHA, Range=header)
        assert (part.status_code, part.content) == (206, PICTURE[start:end])
        assert part["Content-Range"] == f"bytes {start}-{end - 1}/{len(PICTURE)}"
        assert part["Content-Digest"] == wire.content_digest(PICTURE[start:end])


@pytest.mark.parametrize(
    "header", ["bytes=-5", "bytes=5-2", "bytes=1-2,4-5", "lines=1-2", "bytes=a-b", "x", "bytes=0-"]
)
def test_another_range_is_all_of_it(line, header):
    answer = line.get(SHA, Range=header)
    assert (answer.status_code, answer.content) == (200, PICTURE)


def test_a_range_behind_the_end(line):
    answer = line.get(SHA, Range=f"bytes={len(PICTURE)}-")
    assert (answer.status_code, answer.json()["error"], answer.json()["size"]) == (416, "no_such_range", len(PICTURE))


@pytest.mark.parametrize(
    ("sha256", "version", "pack"),
    [
        *(("0" * 64, 1, "byen"), (SHA, 2, "byen"), (SHA, 1, "andet"), (SHA, 2**40, "byen")),
        *((SHA[:-1], 1, "byen"), ("..", 1, "byen"), ("lock", 1, "byen")),
    ],
)
def test_what_is_not_there(line, sha256, version, pack):
    answer = line.get(sha256, version, pack)
    assert (answer.status_code, answer.json()["error"]) == (404, "no_such_file")


def test_no_kiosk_gets_another_organisations_files(line, client):
    other = Organisation.objects.create(slug="anden", name="Anden", content_key=PUBLIC)
    enrolled(other, 1)
    stranger = Line(client, 1)
    assert stranger.get(SHA).status_code == 404
    publish(other, zipped(1, {"a": b"x"}), "mallory")
    assert stranger.get(SHA).status_code == 404
    assert line.get(SHA).status_code == 200


def test_a_file_that_the_disk_lost(line):
    Path(publish_pack.file_of(SHA)).unlink()
    assert line.get(SHA).status_code == 404
