"""A visit's own things: in memory, private, and gone afterwards."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.session.visit import KEY_BYTES, PREFIX, Visit, fill_random, in_memory, runtime_folders, sweep

SHM = Path("/dev/shm")
pytestmark = pytest.mark.skipif(not in_memory(SHM), reason="needs a tmpfs at /dev/shm")


@pytest.fixture(name="base")
def a_base():
    folder = SHM / f"test-visit-{os.getpid()}"
    folder.mkdir()
    yield folder
    subprocess.run(["rm", "-rf", str(folder)], check=True)


def test_a_visit_has_an_id_a_key_and_a_private_folder(base):
    visit = Visit.begin([base])
    assert visit.folder.parent == base
    assert visit.folder.stat().st_mode & 0o777 == 0o700
    assert len(visit.key) == KEY_BYTES
    assert any(visit.key)
    assert visit.id not in visit.folder.name, "a folder's name is seen by others; the id is the visit's own"
    visit.end()


def test_the_end_leaves_nothing(base):
    visit = Visit.begin([base])
    (visit.folder / "deep").mkdir()
    (visit.folder / "deep" / "draft").write_bytes(b"x" * 5000)
    key, folder = visit.key, visit.folder
    visit.end()
    assert key == bytes(KEY_BYTES)
    assert not folder.exists()
    assert (visit.id, visit.folder) == ("", None)
    visit.end()
    assert list(base.iterdir()) == []


def test_the_key_is_zeroed_also_when_the_folder_cannot_be_removed(base):
    visit = Visit.begin([base])
    visit.folder.rmdir()
    with pytest.raises(FileNotFoundError):
        visit.end()
    assert visit.key == bytes(KEY_BYTES)


def test_without_memory_nothing_is_kept_on_disk(tmp_path, caplog):
    caplog.set_level("INFO")
    on_disk = tmp_path if not in_memory(tmp_path) else Path("/proc")
    visit = Visit.begin([on_disk, Path("/nowhere")])
    assert visit.folder is None
    assert "keeps no files" in caplog.text
    assert list(tmp_path.iterdir()) == []
    visit.end()


def test_a_folder_in_memory_that_cannot_be_written_to_is_passed_over(base):
    (base / "file").write_text("not a folder")
    visit = Visit.begin([base / "file", base])
    assert visit.folder.parent == base
    visit.end()


def test_keys_and_ids_differ(base):
    visits = [Visit.begin([]) for _ in range(20)]
    assert len({bytes(visit.key) for visit in visits}) == len({visit.id for visit in visits}) == 20


def test_randomness_is_passed_in():
    visit = Visit.begin([], fill=lambda key: key.__setitem__(slice(None), b"k" * len(key)), token=lambda: "abc")
    assert (visit.id, visit.key) == ("abc", b"k" * KEY_BYTES)


def test_filling_fills_all_of_it():
    key = bytearray(4096)
    fill_random(key)
    assert key.count(0) < 200


@pytest.mark.parametrize(
    ("folder", "answer"), [("run", True), ("run/user dir", True), ("run/user dir/disk", False), (".", False)]
)
def test_the_deepest_mount_decides(tmp_path, folder, answer):
    (tmp_path / "run" / "user dir" / "disk").mkdir(parents=True)
    root = str(tmp_path).replace(" ", "\\040")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(
        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        f"23 22 0:2 / {root}/run rw shared:5 - tmpfs tmpfs rw\n"
        f"25 24 8:2 / {root}/run/user\\040dir/disk rw - ext4 /dev/sdb1 rw\n"
        f"24 23 0:3 / {root}/run/user\\040dir rw shared:6 master:1 - tmpfs tmpfs rw\n"
    )
    assert in_memory(tmp_path / folder, mounts) is answer


def test_the_one_mounted_on_top_decides(tmp_path):
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"1 0 0:2 / {tmp_path} rw - tmpfs tmpfs rw\n2 1 8:2 / {tmp_path} rw - ext4 /dev/sdb1 rw\n")
    assert in_memory(tmp_path, mounts) is False


def test_what_is_not_there_is_not_in_memory(tmp_path):
    assert not in_memory(tmp_path / "none")
    assert not in_memory(SHM, tmp_path / "no-mountinfo")


def test_a_link_from_memory_to_disk_is_seen_through(base, tmp_path):
    if in_memory(tmp_path):
        pytest.skip("the test's own folder is in memory here")
    (base / "link").symlink_to(tmp_path)
    assert not in_memory(base / "link")


def test_the_runtime_folder_of_the_user_comes_first(monkeypatch):
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/7")
    assert runtime_folders()[0] == Path("/run/user/7")
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert runtime_folders() == [Path("/run/stuen"), SHM]


def test_sweep_takes_the_dead_and_leaves_the_living(base):
    alive = Visit.begin([base])
    program = (
        "import os, sys; from pathlib import Path; from kiosk.session.visit import Visit;"
        "v = Visit.begin([Path(sys.argv[1])]); (v.folder / 'draft').write_text('words'); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(base)], timeout=30, check=False)
    (base / "another-program").mkdir()
    (base / (PREFIX + "file")).write_text("a file is not a visit's folder")
    assert len(list(base.iterdir())) == 4
    assert sweep([base, Path("/nowhere")]) == 1
    assert {path.name for path in base.iterdir()} == {alive.folder.name, "another-program", PREFIX + "file"}
    assert sweep([base]) == 0
    alive.end()


def test_sweep_does_not_follow_a_link_out(base, tmp_path):
    (tmp_path / "precious").write_text("stays")
    (base / (PREFIX + "link")).symlink_to(tmp_path)
    assert sweep([base]) == 0
    assert (tmp_path / "precious").exists()


def test_a_folder_that_anothers_sweep_takes_before_it_is_locked_is_made_anew(base, monkeypatch):
    """Two kiosks on a machine: one begins a visit while the other tidies up."""
    opened, swept = os.open, []

    def late(path, *given, **named):
        if Path(path).name.startswith(PREFIX) and not swept:
            swept.append(Path(path))
            Path(path).rmdir()
        return opened(path, *given, **named)

    monkeypatch.setattr(os, "open", late)
    visit = Visit.begin([base])
    assert swept
    assert visit.folder is not None
    assert visit.folder != swept[0]
    visit.end()


def test_sweep_says_nothing_of_a_visit_that_ends_meanwhile(base, monkeypatch):
    visit = Visit.begin([base])
    lock = fcntl.flock

    def late(descriptor, how):
        if how & fcntl.LOCK_NB and visit.id:
            visit.end()
        return lock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", late)
    assert sweep([base]) == 0
    assert visit.folder is None
    assert list(base.iterdir()) == []
