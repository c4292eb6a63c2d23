"""USB sticks: those mounted below the folder, their letters newest first, and nothing that a stick could trick us with.

The kernel's table of mounts is the seam: here it names folders of the test, as it would sticks.
"""

import os
import threading

import pytest

from kiosk.devices import stick
from kiosk.devices.stick import Sticks


@pytest.fixture
def table(tmp_path):
    return tmp_path / "mountinfo"


def mount(table, *places):
    lines = [f"36 35 98:0 / {str(one).replace(' ', chr(92) + '040')} ro,noexec - vfat /dev/sda1 ro\n" for one in places]
    table.write_text("".join(lines))


@pytest.fixture
def one(tmp_path, table):
    place = tmp_path / "media" / "MIN NØGLE"
    place.mkdir(parents=True)
    mount(table, place, "/", "/proc", tmp_path / "media")
    return place


def sticks(tmp_path, table):
    return Sticks(tmp_path / "media", table)


def letter(place, name, age=0, text=b"Brev"):
    path = place / name
    path.parent.mkdir(exist_ok=True, parents=True)
    path.write_bytes(text)
    os.utime(path, (1_700_000_000 - age, 1_700_000_000 - age))
    return path


def test_only_what_is_mounted_below_the_folder(tmp_path, table, one):
    assert sticks(tmp_path, table).present() == [one]


def test_no_stick_and_no_table(tmp_path, table):
    assert sticks(tmp_path, table).present() == []
    mount(table, "/")
    assert sticks(tmp_path, table).files() == []


def test_a_folder_that_is_not_empty_counts_and_what_a_stick_left_behind_does_not(tmp_path, table):
    letter(tmp_path / "media" / "demo", "brev.txt")
    (tmp_path / "media" / "usb0").mkdir()
    (tmp_path / "media" / "andre").symlink_to(tmp_path)
    found = sticks(tmp_path, table)
    assert [one.name for one in found.present()] == ["demo"]
    assert [one.name for one in found.files()] == ["brev.txt"]


def test_letters_newest_first_also_in_folders(tmp_path, table, one):
    letter(one, "gammelt.pdf", age=99)
    new = letter(one, "Breve/2026/nyt brev.PDF")
    letter(one, "foto.jpeg", age=50)
    found = sticks(tmp_path, table).files()
    assert [each.name for each in found] == ["nyt brev.PDF", "foto.jpeg", "gammelt.pdf"]
    assert (found[0].path, found[0].size) == (new, 4)


def test_what_is_no_letter_is_not_listed(tmp_path, table, one):
    for name in (".skjult.pdf", "._nyt.pdf", "program.exe", "musik.mp3", ".Trashes/slettet.pdf", "a/b/c/d/e/dybt.pdf"):
        letter(one, name)
    letter(one, "tom.pdf", text=b"")
    (one / "mappe.pdf").mkdir()
    os.mkfifo(one / "rør.pdf")
    assert sticks(tmp_path, table).files() == []


def test_a_link_is_not_followed(tmp_path, table, one):
    outside = letter(tmp_path / "hemmeligt", "andres.pdf")
    (one / "brev.pdf").symlink_to(outside)
    (one / "mappe").symlink_to(outside.parent)
    (one / "rundt").symlink_to(one)
    assert sticks(tmp_path, table).files() == []


def test_a_name_steers_nothing(tmp_path, table, one):
    letter(one, "brev\u202efdp.pdf")
    (found,) = sticks(tmp_path, table).files()
    assert found.name == "brev\ufffdfdp.pdf"


def test_a_stick_with_more_than_anybody_looks_through(tmp_path, table, one, monkeypatch):
    monkeypatch.setattr(stick, "MOST", 3)
    monkeypatch.setattr(stick, "LOOKED_AT", 6)
    for n in range(9):
        letter(one, f"{n}.pdf", age=n)
    assert len(sticks(tmp_path, table).files()) == 3


def test_a_time_from_another_world(tmp_path, table, one):
    path = letter(one, "brev.pdf")
    os.utime(path, (-5_000_000_000, -5_000_000_000))
    assert sticks(tmp_path, table).files()[0].modified.year == 1970


def test_who_watches_is_told_when_one_comes_and_when_it_goes(tmp_path, table, one, monkeypatch):
    monkeypatch.setattr(stick, "LOOK", 0.01)
    mount(table, "/")
    found = sticks(tmp_path, table)
    told = threading.Semaphore(0)
    stop = found.watch(told.release)
    mount(table, one)
    assert told.acquire(timeout=20)
    mount(table, "/")
    assert told.acquire(timeout=20)
    stop()


def test_one_that_comes_before_the_watching_has_begun_is_told_of(tmp_path, table, one, monkeypatch):
    """The page has looked by then and seen none: on a busy machine the thread begins later than the stick comes."""
    begin, told = threading.Thread.start, threading.Semaphore(0)

    def late(thread):
        mount(table, one)
        begin(thread)

    monkeypatch.setattr(stick, "LOOK", 0.01)
    monkeypatch.setattr(threading.Thread, "start", late)
    mount(table, "/")
    stop = sticks(tmp_path, table).watch(told.release)
    try:
        assert told.acquire(timeout=20)
    finally:
        stop()


def test_a_stick_pulled_while_it_is_read(tmp_path, table, one, monkeypatch):
    letter(one, "brev.pdf")

    def gone(_path):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(stick.os, "scandir", gone)
    assert sticks(tmp_path, table).files() == []


def test_a_file_is_saved_and_none_is_written_over(tmp_path, table, one):
    found = sticks(tmp_path, table)
    assert [found.put("Min blanket.pdf", data) for data in (b"en", b"to")] == ["Min blanket.pdf", "Min blanket 2.pdf"]
    assert (one / "Min blanket.pdf").read_bytes() == b"en"
    assert (one / "Min blanket 2.pdf").read_bytes() == b"to"


def test_no_stick_or_one_that_takes_nothing_says_so(tmp_path, table, one, monkeypatch):
    monkeypatch.setattr(os, "access", lambda _place, _how: False)
    assert sticks(tmp_path, table).writable() is None
    with pytest.raises(stick.StickFailed):
        sticks(tmp_path, table).put("Min blanket.pdf", b"en")
    monkeypatch.undo()

    def full(_file):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(stick.StickFailed):
        sticks(tmp_path, table).put("Min blanket.pdf", b"en")
    assert list(one.iterdir()) == []
