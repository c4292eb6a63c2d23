"""What was ever signed, sent or written is read for ever: see tests/fixtures/wire/make.py."""

import importlib.util
import io
import json
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from sync import credential, keyfile, pack_store, packs, recover, seal_to, wire
from sync.events import SIGNED_AS, encode, verify_chain

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "wire"


def fixture_maker():
    spec = importlib.util.spec_from_file_location("wire_make", FIXTURES / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MAKE = fixture_maker()


@pytest.fixture(params=sorted(path.name for path in FIXTURES.glob("v*")))
def kept(request):
    return FIXTURES / request.param


def read(kept, name):
    return json.loads((kept / f"{name}.json").read_text("utf-8"))


def test_there_is_a_fixture_of_every_version_that_is_signed():
    contexts = (SIGNED_AS, credential.SIGNED_AS, credential.STEP_SIGNED_AS, seal_to.SIGNED_AS, packs.SIGNED_AS)
    for context in contexts:  # as b"stuen event 1\0"
        assert (FIXTURES / f"v{context.split()[-1].rstrip(bytes(1)).decode()}").is_dir()


def test_events(kept):
    lines = wire.unpack_lines((kept / "events.ndjson").read_bytes())
    chain = [json.loads(line) for line in lines]
    assert verify_chain(chain, bytes.fromhex(MAKE.public(1))) == len(chain) == 6
    assert [encode(event) for event in chain] == lines
    assert wire.pack_lines(chain) == (kept / "events.ndjson").read_bytes()


@pytest.mark.parametrize("kind", ["offline", "recipient"])
def test_what_is_sealed_in_them_opens_with_each_key(kept, kind):
    key = keyfile.read(kept / f"{kind}.key", MAKE.PASSPHRASE, kinds=(kind,))
    with (kept / "export.ndjson").open("rb") as export:
        rows = list(recover.open_events(export, key.opens))
    assert [(row["name"], row.get("opened")) for row in rows] == [("Ved døren", MAKE.SECRET)]


def test_a_content_key(kept):
    key = keyfile.read(kept / "content.key", MAKE.PASSPHRASE)
    assert (key.kind, key.name, len(key.signs)) == ("content", MAKE.ORGANISATION, 32)


def test_a_credential_and_the_way_to_the_newest_key(kept):
    hub = credential.follow(read(kept, "steps"), MAKE.public(2))
    assert hub == MAKE.public(4)
    found = credential.check(read(kept, "credential"), hub, MAKE.public(1))
    assert (found["organisation"], found["number"], found["epoch"]) == (MAKE.ORGANISATION, 2, 3)
    assert [credential.is_due(found, MAKE.NOON + timedelta(days=days)) for days in (59, 60)] == [False, True]


def test_a_statement_of_recipients(kept):
    identity = seal_to.Identity.read((kept / "identity").read_text("ascii").strip())
    found = seal_to.accept(read(kept, "recipients"), identity, MAKE.ORGANISATION)
    assert (found.number, [name for name, _ in found.people]) == (3, ["Åse"])


def test_a_pack(kept, tmp_path):
    manifest, signature, files = packs.read_zip(io.BytesIO((kept / "pack.zip").read_bytes()))
    found = packs.read_manifest(manifest, signature, MAKE.public(9))
    assert (found.pack, found.version, files) == ("jul", 7, MAKE.CONTENT)
    shutil.copytree(kept / "packs", tmp_path / "packs")
    with zipfile.ZipFile(kept / "pack.zip") as archive:
        assert archive.namelist()[:2] == ["manifest.json", "manifest.sig"]
    store = pack_store.PackStore(tmp_path / "packs", "0.1.0", lambda _folder: {})
    assert store.state["packs"]["jul"]["version"] == 7
    assert store.state["packs"]["jul"]["index"] == {"notice": {"da": "Vi har lukket i julen."}}
    body = {"pack": "jul", "version": 6, "manifest": manifest.decode(), "signature": signature}
    assert store.take(body, None, MAKE.public(9)) is True  # refused: the manifest is of another version
    assert store.state["refused"]["jul"]["why"] == "bad_manifest"
