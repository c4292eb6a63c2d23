"""What was read of the directory is kept for the next start, and counts only where nothing at all is another since."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from datetime import datetime

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.directory import cache, from_hub, hsds
from kiosk.directory.keeping import FILE, FOLDER, TABLE, Changes
from kiosk.directory.service import MAP, OURS, Directory
from kiosk.store import Store, durable
from tests.helpers.hsds_data import small

SERVICE = "ac148810-d857-441c-9679-408f346de14b"


class Clock:
    def now(self):
        return datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A data folder in which the directory was kept once, and what was read."""
    data = tmp_path_factory.mktemp("data")
    directory = Directory(data, Clock(), keeps=True)
    return data, directory.tables


@pytest.fixture
def data(first, tmp_path):
    shutil.copytree(first[0], tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def reads(monkeypatch):
    """How often files were read."""
    asked, real = [], Directory._layers

    def layers(self):
        asked.append(1)
        return real(self)

    monkeypatch.setattr(Directory, "_layers", layers)
    return asked


def whole(found):
    return json.dumps(found, sort_keys=True)


def page(**service):
    said = small()
    said["contents"][0].update(service)
    return json.dumps(said)


def test_the_second_start_reads_no_file_again_and_finds_the_same(first, data, reads):
    directory = Directory(data, Clock(), keeps=True)
    assert list(directory.tables) == list(first[1])
    assert whole(directory.tables) == whole(first[1])
    assert reads == []
    assert directory.map == OURS / MAP
    assert directory.search("tandpine").results


def test_who_keeps_nothing_writes_nothing(tmp_path, reads):
    Directory(tmp_path, Clock()).tables  # noqa: B018 - it is read
    assert reads == [1]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: raw[: len(raw) // 2],
        lambda raw: raw[:-1],
        lambda raw: raw + b" ",
        lambda _raw: b"",
        lambda raw: raw[:40000] + bytes([raw[40000] ^ 1]) + raw[40001:],
        lambda raw: b"0" * 64 + raw[64:],
        lambda raw: signed(b"not json"),
        lambda raw: signed(b"[]"),
        lambda raw: signed(json.dumps({**body(raw), "key": "0" * 64}).encode()),
        lambda raw: signed(json.dumps({**body(raw), "tables": {"service": [{"name": "x"}]}}).encode()),
        lambda raw: signed(json.dumps({**body(raw), "problems": [{"what": "x"}]}).encode()),
        lambda raw: signed(json.dumps({"key": body(raw)["key"]}).encode()),
    ],
)  # fmt: skip
def test_a_damaged_or_strange_file_is_not_used_and_is_made_anew(first, data, reads, spoil):
    path = data / FOLDER / cache.FILE
    before = path.read_bytes()
    path.write_bytes(spoil(before))
    assert whole(Directory(data, Clock(), keeps=True).tables) == whole(first[1])
    assert reads == [1]
    assert path.read_bytes() == before


def body(raw):
    return json.loads(raw.partition(b"\n")[2])


def signed(found):
    return hashlib.sha256(found).hexdigest().encode() + b"\n" + found


def test_one_that_is_too_large_is_not_used(data, reads, monkeypatch):
    monkeypatch.setattr(cache, "MOST", 1000)
    directory = Directory(data, Clock(), keeps=True)
    assert directory.offers
    assert reads == [1]


def test_what_is_imported_counts_at_once_and_at_the_next_start(data, reads):
    directory = Directory(data, Clock(), keeps=True)
    directory.take(hsds.read_files({"page.json": page().encode()}, foreign=False))
    assert directory.offer(SERVICE)
    later = Directory(data, Clock(), keeps=True)
    assert later.offer(SERVICE)
    assert later.map is None  # it is on no map of ours
    assert reads == [1]


def test_what_the_hub_says_counts_at_the_next_start(data, reads):
    said = hsds.read_files({"page.json": page(name="Fra foreningen").encode()}, foreign=False)
    from_hub.keep(data, from_hub.FromHub(said.tables))
    assert Directory(data, Clock(), keeps=True).offer(SERVICE).name["da"] == "Fra foreningen"
    assert reads == [1]


def test_the_centres_own_folder_counts_and_what_is_wrong_with_it_is_told_each_time(data, tmp_path, reads):
    own = tmp_path / "own"
    own.mkdir()
    (own / "list.json").write_text(page(), "utf-8")
    (own / MAP).write_text("{}", "utf-8")
    one = Directory(data, Clock(), own=own, keeps=True)
    two = Directory(data, Clock(), own=own, keeps=True)
    assert one.offer(SERVICE)
    assert two.offer(SERVICE)
    assert two.problems == one.problems
    assert two.map == own / MAP
    assert reads == [1]
    (own / "list.json").write_text("{", "utf-8")
    (own / MAP).unlink()
    one, two = (Directory(data, Clock(), own=own, keeps=True) for _ in range(2))
    assert one.offer(SERVICE) is None
    assert two.offer(SERVICE) is None
    assert [problem.what for problem in two.problems] == [problem.what for problem in one.problems] != []
    assert reads == [1, 1]


def test_what_comes_with_the_kiosk_counts_when_it_is_another(data, tmp_path, reads):
    ours = tmp_path / "ours"
    shutil.copytree(OURS, ours)
    text = (ours / "directory.json").read_text("utf-8")
    Directory(data, Clock(), ours=ours, keeps=True).tables  # noqa: B018 - it is read
    (ours / "directory.json").write_text(text.replace("70 201 201", "12 00 00 00"), "utf-8")
    found = Directory(data, Clock(), ours=ours, keeps=True)
    assert any(phone.number == "12 00 00 00" for one in found.offers for phone in one.phones)
    assert reads == [1]  # the first of them was the same, elsewhere


def test_other_code_reads_for_itself_and_without_its_source_nothing_is_kept(data, tmp_path, reads, monkeypatch):
    monkeypatch.setattr(cache, "__file__", str(tmp_path / "cache.py"))
    path = data / FOLDER / cache.FILE
    before = path.read_bytes()
    assert Directory(data, Clock(), keeps=True).offers
    assert path.read_bytes() == before  # nobody knows what made it
    (tmp_path / "cache.py").write_text("another")
    assert Directory(data, Clock(), keeps=True).offers
    assert path.read_bytes() != before
    assert Directory(data, Clock(), keeps=True).offers
    assert reads == [1, 1]


def test_a_file_that_changes_while_it_is_read_is_not_kept(tmp_path, monkeypatch):
    real = Directory._layers

    def layers(self):
        found = real(self)
        (tmp_path / FOLDER).mkdir(exist_ok=True)
        (tmp_path / FOLDER / FILE).write_text("{}")
        return found

    monkeypatch.setattr(Directory, "_layers", layers)
    assert Directory(tmp_path, Clock(), keeps=True).offers
    assert not (tmp_path / FOLDER / cache.FILE).exists()


def test_a_file_that_cant_be_looked_at_means_that_nothing_is_kept(tmp_path, monkeypatch):
    def broken(*_args):
        raise PermissionError

    monkeypatch.setattr(cache, "_add", broken)
    assert Directory(tmp_path, Clock(), keeps=True).offers
    assert not (tmp_path / FOLDER).exists()


def test_a_disk_that_is_nearly_full_is_left_to_others(tmp_path, monkeypatch):
    monkeypatch.setattr(cache, "ROOM", shutil.disk_usage(tmp_path).total * 2)
    assert Directory(tmp_path, Clock(), keeps=True).offers
    assert not (tmp_path / FOLDER / cache.FILE).exists()


def test_a_full_disk_costs_time_and_nothing_else(tmp_path, monkeypatch):
    def full(*_args):
        raise OSError(28, "full")

    monkeypatch.setattr(durable, "write_new", full)
    assert Directory(tmp_path, Clock(), keeps=True).offers
    assert not (tmp_path / FOLDER / cache.FILE).exists()


def test_what_staff_changed_lies_over_it_and_never_in_it(data, tmp_path, reads):
    with Store.open(tmp_path / "store", root_key=os.urandom(32)) as store:
        directory = Directory(data, Clock(), Changes(store.table(TABLE)), keeps=True)
        key = directory.offers[0].id
        directory.changes.put(directory.tables, "service", key, {"name": "Som personalet siger"})
        directory.changed()
        assert directory.offer(key).name["da"] == "Som personalet siger"
        later = Directory(data, Clock(), directory.changes, keeps=True)
        assert later.offer(key).name["da"] == "Som personalet siger"
    assert reads == []
    assert b"Som personalet siger" not in (data / FOLDER / cache.FILE).read_bytes()
    assert Directory(data, Clock(), keeps=True).offer(key).name["da"] != "Som personalet siger"


def test_a_start_pays_neither_for_numpy_nor_for_the_words(data):
    said = (
        "import sys; from pathlib import Path; from kiosk.clock import SystemClock;"
        "from kiosk.directory.service import Directory;"
        f"assert Directory(Path({str(data)!r}), SystemClock(), keeps=True).crisis_lines();"
        "print(*sorted({'numpy', 'kiosk.directory.lexicon', 'kiosk.directory.raw'} & sys.modules.keys()))"
    )
    found = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert "numpy" not in found.stdout
    assert "lexicon" not in found.stdout
