"""A kiosk's packs: only what is new is fetched, only what is right is used, and a cut leaves the old or the new."""

import hashlib
import json
import os
import random
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import pack_store
from sync.errors import Cut as LineCut
from sync.errors import Refusal
from sync.pack_active import read_active
from sync.pack_store import Damaged, NoRoom, PackStore
from sync.packs import BadPack
from tests.helpers import a_pack
from tests.helpers.pack_faults import Cut, Cuts, sync_all

KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ONE = {"notice.json": b'{"da":"Hej"}', "pictures/a.png": b"a" * 3000, "pictures/b.png": b"b" * 2000}
TWO = {
    "notice.json": b'{"da":"Hej igen"}',
    "pictures/a.png": b"a" * 3000,
    "pictures/c.png": b"c" * 5000,
    "same": b"c" * 5000,
}


class Hub:
    """What a hub would give, and how much of it."""

    def __init__(self, *packs_of, key=KEY):
        self.files = {hashlib.sha256(data).hexdigest(): data for files in packs_of for data in files.values()}
        self.fetched, self.cut_after, self.key, self.refused = [], None, key, {}

    def body(self, version, files, name="byen", needs=">=0.1", key=None):
        return a_pack.change(version, files, key or self.key, name, needs)

    def fetch(self, pack, version, sha256, start, size):
        self.fetched.append((sha256, start))
        if sha256 in self.refused:
            raise Refusal(*self.refused[sha256])
        assert size == len(self.files[sha256])
        data = self.files[sha256][start:]
        for at in range(0, len(data), 700):
            if self.cut_after is not None:
                self.cut_after -= 1
                if self.cut_after < 0:
                    raise LineCut
            yield data[at : at + 700]


def loads(folder):
    """What a kiosk would find in it; raises for what it can't show."""
    found = {path.relative_to(folder / "files").as_posix() for path in (folder / "files").rglob("*") if path.is_file()}
    if "bad" in found:
        raise BadPack("does_not_load", "bad")
    return {"paths": sorted(found)}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    return tmp_path / "data" / "content"


@pytest.fixture
def hub():
    return Hub(ONE, TWO)


def store(folder, program="0.1.0"):
    folder.parent.mkdir(exist_ok=True)
    return PackStore(folder, program, loads)


def holds(folder, name="byen"):
    """(version, its files) of what is active, read as a kiosk would; None for nothing."""
    entry = read_active(folder)["packs"].get(name)
    if entry is None:
        return None
    files = folder / name / str(entry["version"]) / "files"
    return entry["version"], {path: (files / path).read_bytes() for path in entry["index"]["paths"]}


def take(folder, hub, version, files, **more):
    made = store(folder, more.pop("program", "0.1.0"))
    done = made.take(hub.body(version, files, **more), hub.fetch, PUBLIC)
    return done, made.untold()


def test_a_first_pack(folder, hub):
    assert holds(folder) is None
    assert take(folder, hub, 1, ONE) == (True, [("pack.installed", {"pack": "byen", "version": 1})])
    assert holds(folder) == (1, ONE)
    assert len(hub.fetched) == 3


def test_of_the_next_only_what_is_new_is_fetched_and_that_once(folder, hub):
    take(folder, hub, 1, ONE)
    hub.fetched.clear()
    assert take(folder, hub, 2, TWO)[0]
    assert holds(folder) == (2, TWO)
    assert sorted(len(hub.files[sha256]) for sha256, _start in hub.fetched) == [17, 5000]
    assert sorted(path.name for path in (folder / "byen").iterdir()) == ["1", "2"]


def test_old_versions_go_but_the_one_before(folder, hub):
    for version in range(1, 5):
        take(folder, hub, version, ONE if version % 2 else TWO)
    assert sorted(path.name for path in (folder / "byen").iterdir()) == ["3", "4"]


def test_the_same_again_is_no_news(folder, hub):
    take(folder, hub, 1, ONE)
    hub.fetched.clear()
    before = (folder / "active.json").read_bytes()
    assert take(folder, hub, 1, ONE) == (False, [("pack.installed", {"pack": "byen", "version": 1})])
    assert hub.fetched == []
    assert (folder / "active.json").read_bytes() == before


def test_what_was_told_is_not_told_again(folder, hub):
    take(folder, hub, 1, ONE)
    made = store(folder)
    made.tell()
    assert made.untold() == store(folder).untold() == []


@pytest.mark.parametrize(
    ("version", "files", "more", "why"),
    [
        (1, ONE, {}, "old_version"),
        (2, ONE, {}, "old_version"),  # another one of the same number
        (3, TWO, {"key": Ed25519PrivateKey.from_private_bytes(bytes(32))}, "wrong_key"),
        (3, TWO, {"needs": ">=7"}, "needs_newer"),
        (3, {"bad": b"a" * 3000}, {}, "does_not_load"),
    ],
)
def test_what_is_refused_changes_nothing_and_is_told_once(folder, hub, version, files, more, why):
    take(folder, hub, 2, TWO)
    store(folder).tell()
    done, told = take(folder, hub, version, files, **more)
    assert (done, told) == (True, [("pack.refused", {"pack": "byen", "version": version, "why": why})])
    assert holds(folder) == (2, TWO)
    store(folder).tell()
    hub.fetched.clear()
    assert take(folder, hub, version, files, **more) == (False, [])
    assert hub.fetched == []
    assert take(folder, hub, 4, ONE)[0]  # and the next good one comes in
    assert read_active(folder)["refused"] == {}


def test_a_manifest_under_another_name_is_refused(folder, hub):
    body = hub.body(1, ONE) | {"version": 2}
    made = store(folder)
    assert made.take(body, hub.fetch, PUBLIC)
    assert made.untold() == [("pack.refused", {"pack": "byen", "version": 2, "why": "bad_manifest"})]


def test_a_forged_one_does_not_keep_the_real_one_of_that_number_out(folder, hub):
    take(folder, hub, 2, TWO, key=Ed25519PrivateKey.from_private_bytes(bytes(32)))
    assert holds(folder) is None
    take(folder, hub, 2, TWO)
    assert holds(folder) == (2, TWO)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"pack": 1, "version": 1},
        {"pack": "a", "version": "1"},
        {"pack": "a", "version": True},
        {"pack": "a", "version": 0},
    ],
)
def test_what_has_no_name_is_left_be(folder, hub, body):
    assert store(folder).take(body, hub.fetch, PUBLIC) is False


@pytest.mark.parametrize("manifest", [None, 7, "\ud800", "x" * 200_000])
def test_a_manifest_that_is_none_is_refused(folder, hub, manifest):
    made = store(folder)
    assert made.take({"pack": "a", "version": 1, "manifest": manifest, "signature": None}, hub.fetch, PUBLIC)
    assert made.untold()[0][0] == "pack.refused"
    json.dumps(made.untold())


def test_a_newer_program_tries_again_what_it_could_not_take(folder, hub):
    take(folder, hub, 1, ONE, needs=">=0.2")
    assert holds(folder) is None
    assert take(folder, hub, 1, ONE, needs=">=0.2", program="0.2.0")[0]
    assert holds(folder) == (1, ONE)


def test_a_cut_download_goes_on_where_it_was(folder, hub):
    hub.cut_after = 2
    with pytest.raises(LineCut):
        take(folder, hub, 1, {"big": TWO["pictures/c.png"]})
    hub.cut_after = None
    hub.fetched.clear()
    take(folder, hub, 1, {"big": TWO["pictures/c.png"]})
    assert [start for _sha256, start in hub.fetched] == [1400]
    assert holds(folder) == (1, {"big": TWO["pictures/c.png"]})


def test_what_was_fetched_before_the_cut_is_not_fetched_again(folder, hub):
    hub.cut_after = 6
    with pytest.raises(LineCut):
        take(folder, hub, 1, ONE)
    fetched, hub.cut_after = len(hub.fetched), None
    assert fetched > 1
    hub.fetched.clear()
    take(folder, hub, 1, ONE)
    assert len(hub.fetched) == 3 - fetched + 1


def test_a_file_that_comes_damaged_is_asked_for_once_more_and_then_left(folder, hub):
    sha256 = hashlib.sha256(ONE["pictures/a.png"]).hexdigest()
    hub.files[sha256] = b"x" * 3000
    with pytest.raises(Damaged):
        take(folder, hub, 1, ONE)
    assert [one for one in hub.fetched if one[0] == sha256] == [(sha256, 0)] * 2
    hub.files[sha256] = ONE["pictures/a.png"]
    take(folder, hub, 1, ONE)
    assert holds(folder) == (1, ONE)


def test_a_hub_that_gives_without_end_is_not_listened_to(folder, hub):
    def endless(*_):
        while True:
            yield bytes(1000)

    with pytest.raises(Damaged):
        store(folder).take(hub.body(1, ONE), endless, PUBLIC)
    assert sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) < 10_000


def test_a_file_that_the_hub_has_lost_is_told_and_any_other_no_is_for_another_time(folder, hub):
    sha256 = hashlib.sha256(ONE["pictures/a.png"]).hexdigest()
    hub.refused = {sha256: (404, "no_such_file")}
    assert take(folder, hub, 1, ONE)[1][0][1]["why"] == "no_such_file"
    hub.refused = {sha256: (403, "blocked")}
    with pytest.raises(Refusal):
        take(folder, hub, 1, ONE)
    hub.refused = {}
    assert take(folder, hub, 1, ONE)[0]
    assert holds(folder) == (1, ONE)


def test_an_empty_file_and_a_whole_one_from_before(folder, hub):
    hub.files[hashlib.sha256(b"").hexdigest()] = b""
    take(folder, hub, 1, {"empty": b"", "pictures/a.png": ONE["pictures/a.png"]})
    assert holds(folder) == (1, {"empty": b"", "pictures/a.png": ONE["pictures/a.png"]})


def test_a_file_that_rotted_is_fetched_anew_not_linked(folder, hub):
    take(folder, hub, 1, ONE)
    (folder / "byen" / "1" / "files" / "pictures" / "a.png").write_bytes(b"z" * 3000)
    take(folder, hub, 2, TWO)
    assert holds(folder) == (2, TWO)


def test_a_version_that_the_disk_lost_comes_again(folder, hub):
    take(folder, hub, 1, ONE)
    shutil.rmtree(folder / "byen" / "1")
    assert take(folder, hub, 1, ONE)[0]
    assert holds(folder) == (1, ONE)


def test_what_another_version_says_of_itself_may_be_rubbish(folder, hub):
    take(folder, hub, 1, ONE)
    for name, text in (
        ("7", b"\xff"),
        ("8", b"[]"),
        ("9", b'{"files":{"a":1}}'),
        ("new", b"{}"),
        ("6", b'{"files":{"a":{"sha256":"x","size":1}}}'),
    ):
        (folder / "byen" / name).mkdir()
        (folder / "byen" / name / "manifest.json").write_bytes(text)
    take(folder, hub, 2, TWO)
    assert holds(folder) == (2, TWO)
    assert sorted(path.name for path in (folder / "byen").iterdir()) == ["1", "2"]


def test_a_full_disk_is_left_alone(folder, hub, monkeypatch):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 1 << 60)
    with pytest.raises(NoRoom):
        take(folder, hub, 1, ONE)
    assert hub.fetched == []


def test_one_that_turns_out_bad_gives_way_to_the_one_before(folder, hub):
    take(folder, hub, 1, ONE)
    take(folder, hub, 2, TWO)
    made = store(folder)
    made.tell()
    made.fall_back("byen")
    assert holds(folder) == (1, ONE)
    assert made.untold() == [("pack.refused", {"pack": "byen", "version": 2, "why": "does_not_load"})]
    assert take(folder, hub, 2, TWO)[0] is False
    assert holds(folder) == (1, ONE)
    assert take(folder, hub, 3, TWO)[0]
    assert holds(folder) == (3, TWO)


def test_one_that_turns_out_bad_with_none_before(folder, hub):
    take(folder, hub, 1, ONE)
    store(folder).fall_back("byen")
    assert holds(folder) is None


def test_after_going_back_an_older_one_is_still_refused(folder, hub):
    for version in (1, 3):
        take(folder, hub, version, ONE if version == 1 else TWO)
    store(folder).fall_back("byen")
    assert take(folder, hub, 2, ONE)[1][-1][1]["why"] == "old_version"


def test_two_packs_do_not_know_of_each_other(folder, hub):
    take(folder, hub, 1, ONE)
    take(folder, hub, 5, TWO, name="anden")
    assert holds(folder) == (1, ONE)
    assert holds(folder, "anden") == (5, TWO)


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, b'{"packs":{}}', b'{"packs":[],"refused":{}}'),
        *(b'{"packs":{"a":1},"refused":{}}', b'{"packs":{"a":{"version":"1","index":{},"before":null}},"refused":{}}'),
    ],
)
def test_a_pointer_that_is_none_is_nothing_and_is_made_anew(folder, hub, text):
    take(folder, hub, 1, ONE)
    (folder / "active.json").write_bytes(text)
    assert holds(folder) is None
    hub.fetched.clear()
    take(folder, hub, 1, ONE)
    assert holds(folder) == (1, ONE)
    assert hub.fetched == []  # the files were there


@pytest.mark.parametrize("power", [False, True])
def test_a_cut_between_any_two_steps_leaves_the_old_or_the_new(folder, hub, tmp_path, monkeypatch, power):
    """Each step of the way from version 1 to 2, and from nothing to 1; afterwards it comes through."""
    monkeypatch.setattr(os, "fsync", lambda _handle: None)  # what a disk has, `Cuts` says
    take(folder, hub, 1, ONE)
    first, seen = tmp_path / "first", set()
    shutil.copytree(folder.parent, first)
    for start, (version, files), old in ((None, (1, ONE), None), (first, (2, TWO), (1, ONE))):
        at, through = 0, False
        while not through:
            for draw in range(2 if power else 1):
                shutil.rmtree(folder.parent)
                if start:
                    shutil.copytree(start, folder.parent)
                else:
                    folder.parent.mkdir()
                dice = random.Random(1000 * at + draw)
                with Cuts(folder.parent, at, dice) as cuts:
                    sync_all(cuts, folder)
                    try:
                        take(folder, hub, version, files)
                        through = True
                    except Cut:
                        pass
                if power:
                    cuts.power_cut()
                held = holds(folder)
                assert held in (old, (version, files)), (at, draw)
                seen.add(held[0] if held else 0)
                take(folder, hub, version, files)
                assert holds(folder) == (version, files)
                assert store(folder).untold()[-1] == ("pack.installed", {"pack": "byen", "version": version})
            at += 1
        assert at > 30
    assert seen == {0, 1, 2}
