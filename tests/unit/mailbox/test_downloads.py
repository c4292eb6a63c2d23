"""What is taken in of what was downloaded, and what is not."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.mailbox import downloads
from kiosk.mailbox.downloads import Arrived, Downloads, tidy

CONTENT = {
    "brev.pdf": b"%PDF-1.7\n...",
    "billede.jpg": b"\xff\xd8\xff\xe0...",
    "billede.JPEG": b"\xff\xd8\xff\xe0...",
    "skrevet.png": b"\x89PNG\r\n\x1a\n...",
    "fax.tif": b"II*\0...",
    "foto.webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "besked.xml": b"\xef\xbb\xbf<?xml version='1.0'?><a/>",
    "note.txt": "Kære du".encode(),
    "brev.docx": b"PK\x03\x04...",
}
STRANGE = {
    "program.exe": b"MZ...",
    "arkiv.zip": b"PK\x03\x04...",
    "side.html": b"<html>",
    "side.xml": b"<html><script>",
    "billede.svg": b"<svg>",
    "skjult.pdf": b"MZ...",
    "skjult.txt": b"\x7fELF\0\0",
    "skjult.png": b"%PDF-1.4",
    "uden": b"%PDF-1.4",
    "brev.pdf.desktop": b"[Desktop Entry]",
}


@pytest.fixture
def source(tmp_path):
    folder = tmp_path / "cage"
    folder.mkdir()
    return folder


@pytest.fixture
def taken(source, tmp_path):
    descriptor = os.open(source, os.O_RDONLY)
    yield Downloads(descriptor, tmp_path / "visit")
    os.close(descriptor)


@pytest.mark.parametrize("name", CONTENT)
def test_letters_are_taken(source, taken, tmp_path, name):
    (source / name).write_bytes(CONTENT[name])
    path = tmp_path / "visit" / tidy(name)
    assert taken.look() == [Arrived(tidy(name), path)]
    assert path.read_bytes() == CONTENT[name]
    assert list(source.iterdir()) == []
    assert taken.look() == []


@pytest.mark.parametrize("name", STRANGE)
def test_strange_things_are_not(source, taken, tmp_path, name):
    (source / name).write_bytes(STRANGE[name])
    assert taken.look() == [Arrived(name, None, "kind")]
    assert list(source.iterdir()) == []
    assert not (tmp_path / "visit").exists()


def test_nothing_is_taken_before_it_is_whole(source, taken):
    (source / "brev.pdf.crdownload").write_bytes(b"%PDF-1.7")
    (source / "brev.pdf").touch()  # Chromium holds the name
    assert taken.look() == []
    (source / "brev.pdf.crdownload").rename(source / "brev.pdf")
    assert [one.name for one in taken.look()] == ["brev.pdf"]


def test_a_download_without_a_name_yet_is_left_alone(source, taken):
    """As Chromium begins: the bytes come under a name of its own before anybody knows what the file is called."""
    unnamed = source / ".org.chromium.Chromium.Xy12Ab"
    unnamed.write_bytes(b"%PDF-1.7")
    (source / "brev.pdf").touch()
    assert taken.look() == []
    unnamed.rename(source / "brev.pdf")
    (one,) = taken.look()
    assert one.path.read_bytes() == b"%PDF-1.7"


@pytest.mark.parametrize("gone", [False, True])
def test_a_letter_that_takes_its_place_just_now_is_not_deleted_for_the_empty_file(source, taken, monkeypatch, gone):
    """The name is opened while it holds the place; a moment later it is the letter's."""
    (source / "brev.pdf").touch()
    (source / "brev.pdf.crdownload").write_bytes(b"%PDF-1.7")
    real = os.fstat

    def late(descriptor):
        about = real(descriptor)
        (source / "brev.pdf.crdownload").rename(source / "brev.pdf")
        if gone:
            (source / "brev.pdf").unlink()
        return about

    monkeypatch.setattr(os, "fstat", late)
    assert taken.look() == []
    monkeypatch.undo()
    assert [one.name for one in taken.look()] == ([] if gone else ["brev.pdf"])


def test_an_empty_file_is_told_of(source, taken):
    (source / "brev.pdf").touch()
    assert taken.look() == [Arrived("brev.pdf", None, "empty")]


def test_too_large(source, taken, monkeypatch):
    monkeypatch.setattr(downloads, "LARGEST", 10)
    (source / "brev.pdf").write_bytes(b"%PDF-1.7 and more")
    assert taken.look() == [Arrived("brev.pdf", None, "large")]
    assert list(source.iterdir()) == []


def test_one_name_twice(source, taken, tmp_path):
    for _ in range(2):
        (source / "brev.pdf").write_bytes(CONTENT["brev.pdf"])
        taken.look()
    assert sorted(path.name for path in (tmp_path / "visit").iterdir()) == ["brev-2.pdf", "brev.pdf"]


def test_no_link_is_followed_and_no_folder_taken(source, taken, tmp_path):
    secret = tmp_path / "secret.pdf"
    secret.write_bytes(CONTENT["brev.pdf"])
    (source / "link.pdf").symlink_to(secret)
    os.mkfifo(source / "pipe.pdf")
    (source / "folder.pdf").mkdir()
    assert {one.why for one in taken.look()} == {"kind"}
    assert secret.exists()
    assert taken.look() == []


@given(st.text(st.characters(exclude_characters="\0"), min_size=1, max_size=120))
def test_a_name_steers_nothing(name):
    clean = tidy(name)
    assert clean
    assert "/" not in clean
    assert clean not in (".", "..")
    assert clean.isprintable()
    assert len(Path(clean).stem) <= downloads.LONGEST_NAME + 1


def test_a_name_that_is_no_unicode():
    assert tidy(os.fsdecode(b"br\xe6v.PDF")) == "brv.pdf"
    assert tidy("\ud800") == "brev"


def test_a_name_that_is_only_dots():
    assert tidy("../../..") == "brev"
    assert tidy("..\\..\\etc\\passwd.PDF") == "....etcpasswd.pdf".strip(".")
