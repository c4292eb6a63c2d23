"""Releases at the hub: taken in whole or not at all, given in bounded pieces to whom they are offered."""

import hashlib
import importlib
import json
from types import SimpleNamespace

import pytest
from django.db import transaction

from sync import releases as shared
from sync import wire
from sync.hub import releases
from sync.hub.api import releases as api
from sync.hub.commands.arguments import parser
from sync.hub.commands.tidy import tidy
from sync.hub.errors import Refused
from sync.hub.models import Entry
from sync.hub.operations import backup, checks, limits
from sync.hub.released import Release
from tests.helpers import hub_kiosk
from tests.helpers.released import BUNDLE, KIND, NEW, OLD, a_release, state

pytestmark = pytest.mark.django_db
SHA = hashlib.sha256(BUNDLE).hexdigest()


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.FOLDER = tmp_path / "hub"
    settings.LEAST_FREE = 0
    settings.FOLDER.mkdir()
    return settings.FOLDER / "releases"


def left(folder):
    return sorted(path.name for path in folder.iterdir() if path.name != "lock") if folder.exists() else []


def described(tmp_path, data=BUNDLE, **said):
    path = tmp_path / "new.raucb"
    path.write_bytes(data)
    about = {"version": NEW, "compatible": KIND, "sha256": SHA, "size": len(BUNDLE), "data_format": 1, "notes": "Ny"}
    path.with_name("new.raucb.json").write_text(json.dumps(about | said))
    return path


def command(capsys, *argv):
    args = parser().parse_args(["release", *map(str, argv), "--json"])
    assert importlib.import_module("sync.hub.commands.release").run(args) == 0
    return json.loads(capsys.readouterr().out)


def test_what_is_taken_in_is_there_and_listed_and_goes(centre, capsys, tmp_path, folder):
    told = command(capsys, "add", described(tmp_path))
    assert (told["version"], told["compatible"], told["sha256"], told["new"]) == (NEW, KIND, SHA, True)
    assert (told["notes"], told["data_format"], told["file"]) == ("Ny", 1, True)
    assert releases.file_of(SHA).read_bytes() == BUNDLE
    assert command(capsys, "add", described(tmp_path))["new"] is False
    assert left(folder) == [f"{SHA}.raucb"]
    assert [one["version"] for one in command(capsys, "list")["releases"]] == [NEW]
    command(capsys, "remove", NEW)
    assert left(folder) == []
    assert command(capsys, "list")["releases"] == []
    assert [one.what for one in Entry.objects.order_by("pk")] == ["release.added", "release.removed"]
    assert command(capsys, "add", described(tmp_path))["new"] is True, "it may come back"
    assert Release.objects.count() == 1


def test_people_read_lines(centre, capsys, tmp_path):
    path = described(tmp_path)
    run = importlib.import_module("sync.hub.commands.release").run

    def lines(*argv):
        run(parser().parse_args(["release", *map(str, argv)]))
        return capsys.readouterr().out

    assert lines("list") == "There is none.\n"
    assert "a leader can send it out" in lines("add", path)
    assert "it was here already" in lines("add", path)
    assert lines("list") == f"{NEW}  {KIND}  4 MB\n"
    releases.file_of(SHA).unlink()
    assert "its file is missing: add it again" in lines("list")
    assert "is removed" in lines("remove", NEW)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sha256": "0" * 64}, "damaged"),
        ({"size": 7}, "it was cut"),
        ({"version": "../../etc"}, "no version"),
        ({"compatible": "Stuen PC"}, "no version"),
        ({"version": 7}, "Nothing says"),
        ({"compatible": None}, "Nothing says"),
    ],
)
def test_what_is_not_as_it_was_described_leaves_nothing(centre, capsys, tmp_path, folder, said, why):
    with pytest.raises(Refused, match=why):
        command(capsys, "add", described(tmp_path, **said))
    assert left(folder) == []
    assert not Release.objects.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", "[" * 5000])
def test_a_description_that_is_none(centre, capsys, tmp_path, text):
    path = described(tmp_path)
    path.with_name("new.raucb.json").write_text(text)
    with pytest.raises(Refused, match="can't be read"):
        command(capsys, "add", path)


def test_without_a_description_it_is_typed(centre, capsys, tmp_path):
    path = described(tmp_path, sha256=None, size="x", data_format=0, notes=3)
    command(capsys, "add", path)
    assert (Release.objects.get().data_format, Release.objects.get().notes) == (1, "")
    plain = tmp_path / "plain.raucb"
    plain.write_bytes(b"other")
    assert command(capsys, "add", plain, "--version", "0.3", "--compatible", "stuen-pc")["compatible"] == "stuen-pc"
    plain.write_bytes(b"")
    with pytest.raises(Refused, match="0 bytes"):
        command(capsys, "add", plain, "--version", "0.4", "--compatible", "stuen-pc")


def test_one_version_is_one_bundle(centre, tmp_path, folder):
    a_release(centre.organisation, tmp_path)
    with pytest.raises(Refused, match="another"):
        a_release(centre.organisation, tmp_path, data=b"other")
    assert left(folder) == [f"{SHA}.raucb"]
    other = a_release(centre.organisation, tmp_path, data=b"other", compatible="stuen-pc")
    with pytest.raises(Refused, match="--compatible"):
        importlib.import_module("sync.hub.commands.release").run(parser().parse_args(["release", "remove", NEW]))
    releases.remove(other)
    assert left(folder) == [f"{SHA}.raucb"]


def test_which_organisation(centre, capsys, tmp_path):
    hub_kiosk.organisation("anden")
    with pytest.raises(Refused, match="--organisation"):
        command(capsys, "list")
    command(capsys, "add", described(tmp_path), "--organisation", "anden")
    assert command(capsys, "list", "--organisation", "org")["releases"] == []
    with pytest.raises(Refused, match="no release"):
        command(capsys, "remove", NEW, "--organisation", "org")


def test_a_disk_with_no_room(centre, tmp_path, settings, folder):
    settings.LEAST_FREE = 1 << 60
    with pytest.raises(Refused, match="too little room"):
        a_release(centre.organisation, tmp_path)
    assert left(folder) == []


def test_tidy_takes_what_nobody_needs(centre, tmp_path, folder):
    from django.utils import timezone

    a_release(centre.organisation, tmp_path)
    (folder / f"{'0' * 64}.raucb").write_bytes(b"left")
    (folder / "upload-dead").mkdir()
    (folder / "upload-dead" / "bundle").write_bytes(b"left by a power cut")
    assert tidy(timezone.now())["files of releases"] == 1
    assert left(folder) == [f"{SHA}.raucb"]


def test_backups_hold_no_bundles(centre, tmp_path, settings, folder):
    settings.SECRET_FILE = tmp_path / "secret"
    settings.SECRET_FILE.write_text("x")
    a_release(centre.organisation, tmp_path)
    assert [name for name, _path in backup._files() if "raucb" in name] == []
    assert folder.name in backup.NOT_KEPT, "and a restore leaves them where they are"


# -- given to kiosks


@pytest.fixture
def release(centre, tmp_path):
    return a_release(centre.organisation, tmp_path)


@pytest.fixture
def offered(kiosk, release):
    from sync.hub import rollout

    kiosk.ask("POST", "status", state())
    return rollout.begin(release, kiosk.row, "rita")


def test_what_is_on_its_way_is_not_removed(offered, release, folder):
    from sync.hub import rollout

    with pytest.raises(Refused, match=f"{release} is on its way".replace("+", r"\+")):
        releases.remove(release)
    assert left(folder) == [f"{SHA}.raucb"]
    rollout.stop(offered, "rita")
    releases.remove(release)
    assert left(folder) == []


def get(kiosk, sha256=SHA, **headers):
    return kiosk.ask("GET", f"releases/{sha256}", change=headers)


@pytest.mark.usefixtures("offered")
def test_a_bundle_comes_in_pieces(kiosk):
    got, asked = b"", 0
    while len(got) < len(BUNDLE):
        said = get(kiosk, Range=f"bytes={len(got)}-")
        asked += 1
        assert said.status == 206
        assert said.headers["ETag"] == f'"{SHA}"'
        assert said.headers["Content-Range"] == f"bytes {len(got)}-{len(got) + len(said.body) - 1}/{len(BUNDLE)}"
        assert said.headers["Content-Digest"] == wire.content_digest(said.body)
        assert said.headers["Accept-Ranges"] == "bytes"
        assert len(said.body) <= shared.PIECE
        got += said.body
    assert (got, asked) == (BUNDLE, 5)


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    ("header", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=7-7", 7, 8), ("bytes=5119990-99999999", 5119990, 5120000)],
)
def test_a_range(kiosk, header, start, end):
    said = get(kiosk, Range=header, **{"If-Range": f'"{SHA}"'})
    assert (said.status, said.body) == (206, BUNDLE[start:end])


@pytest.mark.usefixtures("offered")
def test_a_range_behind_the_end(kiosk):
    said = get(kiosk, Range=f"bytes={len(BUNDLE)}-")
    assert (said.status, said.json["error"], said.json["size"]) == (416, "no_such_range", len(BUNDLE))
    assert said.headers["Content-Range"] == f"bytes */{len(BUNDLE)}"
    assert said.signed


@pytest.mark.usefixtures("offered")
@pytest.mark.parametrize(
    "headers", [{}, {"Range": "bytes=-5"}, {"Range": "bytes=5-2"}, {"Range": "bytes=0-9", "If-Range": '"other"'}]
)
def test_all_of_it_at_once_is_too_much(kiosk, headers):
    said = get(kiosk, **headers)
    assert (said.status, said.json["error"]) == (413, "too_large")


def test_a_small_one_comes_whole(kiosk, centre, tmp_path):
    from sync.hub import rollout

    small = a_release(centre.organisation, tmp_path, data=b"small")
    kiosk.ask("POST", "status", state())
    rollout.begin(small, kiosk.row, "rita")
    said = get(kiosk, small.sha256)
    assert (said.status, said.body) == (200, b"small")
    assert "Content-Range" not in said.headers


def test_who_is_not_offered_it_gets_nothing(kiosk, release, centre):
    from sync.hub import rollout

    assert get(kiosk).status == 404
    assert get(kiosk, "0" * 64).status == 404
    assert get(kiosk, "lock").status == 404
    kiosk.ask("POST", "status", state())
    made = rollout.begin(release, kiosk.row, "rita")
    other = hub_kiosk.TestKiosk(hub_kiosk.centre(hub_kiosk.organisation("anden")))
    assert get(kiosk, Range="bytes=0-1").status == 206
    assert get(other, Range="bytes=0-1").status == 404
    assert get(hub_kiosk.TestKiosk(centre), Range="bytes=0-1").status == 404
    rollout.stop(made, "rita")
    assert get(kiosk, Range="bytes=0-1").json["error"] == "no_such_file"


@pytest.mark.usefixtures("offered")
def test_a_file_that_the_disk_lost(kiosk):
    row = next(row for row in checks.rows() if row.name == "releases")
    assert (row.ok, row.what) == (True, "1 on their way, all whole")
    releases.file_of(SHA).unlink()
    assert get(kiosk, Range="bytes=0-1").json["error"] == "no_such_file"
    row = next(row for row in checks.rows() if row.name == "releases")
    assert (row.ok, NEW in row.what) == (False, True)


@pytest.mark.usefixtures("offered")
def test_a_fleet_that_comes_at_once_is_put_off_by_its_own_time_each(kiosk, settings, monkeypatch):
    settings.LIMITS = True
    monkeypatch.setitem(limits.LIMITS, "releases", 3)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1e9))  # all of it in one window
    said = [get(kiosk, Range="bytes=0-1") for _ in range(12)]
    assert [one.status for one in said] == [206] * 3 + [429] * 9
    waits = {int(one.headers["Retry-After"]) for one in said[3:]}
    assert len(waits) > 1
    assert all(1 <= wait <= 11 + api.SPREAD for wait in waits)
    assert kiosk.ask("GET", "changes?after=&limit=5").status == 200, "and everything else goes on"


@pytest.mark.usefixtures("offered")
def test_only_so_many_are_given_at_the_same_time(kiosk):
    for _ in range(api.AT_ONCE):
        assert api._giving.acquire(blocking=False)
    try:
        assert get(kiosk, Range="bytes=0-1").status == 429
        assert kiosk.ask("POST", "status", state()).status == 200
    finally:
        for _ in range(api.AT_ONCE):
            api._giving.release()
    assert get(kiosk, Range="bytes=0-1").status == 206
    for wrong in ({}, {"Range": "bytes=9999999-"}):
        get(kiosk, **wrong)
    assert get(kiosk, Range="bytes=0-1").status == 206, "whatever came of it, the place is free again"


@pytest.mark.parametrize(
    ("older", "newer"),
    [(OLD, NEW), ("0.9", "0.10"), ("1", "1.0.1"), ("0.1.0+202601010000", "0.1.0+202601010001"), ("", "0")],
)
def test_versions_are_compared_by_their_numbers(older, newer):
    assert shared.is_newer(newer, older)
    assert not shared.is_newer(older, newer)
    assert not shared.is_newer(newer, newer)


GOOD = {"version": NEW, "compatible": KIND, "size": 5, "sha256": SHA, "url_path": f"releases/{SHA}", "stage": 1}


def test_an_offer_is_read_strictly():
    found = shared.read(GOOD)
    assert found == (NEW, KIND, 5, SHA, f"releases/{SHA}", 0)
    assert shared.read(GOOD | {"rollout": 7}).rollout == 7
    assert shared.read(GOOD | {"rollout": "x"}).rollout == 0
    assert found.file == f"stuen-{KIND}-{NEW}.raucb"
    for wrong in (
        {"version": "../x"}, {"version": "1/2"}, {"version": ""}, {"version": "1" * 90}, {"version": 1},
        {"compatible": "../x"}, {"compatible": "A"}, {"size": 0}, {"size": -1},
        {"size": shared.MOST + 1}, {"size": "5"},
        {"sha256": "x"}, {"sha256": SHA.upper()}, {"url_path": "packs/x"}, {"url_path": f"releases/../{SHA}"},
        {"url_path": f"https://evil/{SHA}"},
    ):  # fmt: skip
        assert shared.read(GOOD | wrong) is None, wrong
    assert shared.read({}) is None


def test_nothing_is_committed_of_one_that_can_not_be_kept(centre, tmp_path, folder, monkeypatch):
    def broken(*_args, **_more):
        raise OSError(28, "full")

    monkeypatch.setattr(releases, "_copied", broken)
    with pytest.raises(OSError, match="full"), transaction.atomic():
        a_release(centre.organisation, tmp_path)
    assert not Release.objects.exists()
    assert left(folder) == []
