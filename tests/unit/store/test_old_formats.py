"""Every on-disk format that was ever released is read for ever: see tests/fixtures/store/make.py."""

import json
import shutil
from pathlib import Path

import pytest

from kiosk.store import Store, frames, keyring

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "store"
VERSIONS = sorted(path.name for path in FIXTURES.glob("v*"))
KEY = bytes(range(32))


def test_there_is_a_fixture_of_todays_format():
    assert VERSIONS[-1] == f"v{max(frames.VERSION, keyring.VERSION)}"


def contents(store):
    def tables(one):
        return {name: {str(doc.doc_id): dict(doc) for doc in one.table(name)} for name in one.tables()}

    subjects = {name: tables(store.subject(name)) for name in store.subjects()}
    return {"revision": store.revision, "tables": tables(store), "subjects": subjects}


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", ["closed", "torn"])
def test_it_opens_and_takes_writes(version, name, tmp_path):
    wanted = json.loads((FIXTURES / version / "contents.json").read_text())
    path = shutil.copytree(FIXTURES / version / name, tmp_path / "store")
    with Store.open(path, root_key=KEY) as store:
        assert contents(store) == wanted
        assert [one.split(":")[0] for one in store.verify().problems] == ([] if name == "closed" else ["torn"])
        store.table("signups").insert({"code": "new"})
        assert store.verify().ok
        store.compact()
    with Store.open(path, root_key=KEY) as store:
        assert len(store.table("signups")) == len(wanted["tables"]["signups"]) + 1
        assert contents(store)["subjects"] == wanted["subjects"]


def test_the_fixture_holds_every_kind():
    """So that a later reader that forgets one is found."""
    ring, _ = keyring.load(FIXTURES / "v1" / "closed", KEY)
    data = (FIXTURES / "v1" / "closed" / f"journal-{ring.segment:08d}").read_bytes()
    keys = frames.SegmentKeys(ring.chain_key, ring.segment)
    found, _, _ = frames.read(data, keys.start, keys)
    assert {frame.kind for frame in found} == {frames.BEGIN, frames.SNAPSHOT, frames.COMMIT}
    sections = [section for frame in found if frame.kind != frames.BEGIN for section in frames.sections(frame.body)]
    assert {section.kind for section in sections} >= {frames.DATA, frames.FULL, frames.KEY}
    assert {section.cipher for section in sections} == {0, 1}
