"""Reading real files through the real process: what comes out, and each error with its sentence and its 3."""

import os
import random
import subprocess
import sys

import pytest
from PIL import Image

from kiosk.letters.reading import errors, ocr, read, read_many, read_photos
from kiosk.letters.reading.raw import MAX_PAGES, MAX_PICTURES
from sync import limited
from tests.helpers import letters
from tests.helpers.paper import photo, sheet

TEXT = letters.TEXT
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def test_a_text_is_read_as_it_is():
    found = read(TEXT.encode(), name="brev.txt")
    assert (found.text, found.source, found.parts, found.cut) == (TEXT, "text", (("brev.txt", 0, len(TEXT)),), False)


def test_a_pdf_is_read_with_the_places_of_its_words(tmp_path):
    (tmp_path / "x").write_bytes(letters.a_pdf())
    found = read(tmp_path / "x")
    assert found.text.split() == TEXT.split()
    (page,) = found.pages
    assert page.picture.startswith(b"\xff\xd8")
    assert (page.width, page.height) == (910, 1287)
    assert [found.text[word.start : word.end] for word in page.words] == TEXT.split()
    tops = [word.box[1] for word in page.words]
    assert tops == sorted(tops)
    assert all(0 < word.box[0] < word.box[2] < 1 and 0 < word.box[1] < word.box[3] < 1 for word in page.words)
    assert (found.ocr_confidence, found.doubtful, found.pages_read, found.pages_there) == (None, (), 1, 1)


def test_a_pdf_that_only_may_not_be_changed_is_read():
    assert "19. marts" in read(letters.a_locked_pdf(for_reading=False)).text


def test_of_three_hundred_pages_the_first_are_read_and_it_says_so():
    found = read(letters.a_pdf(pages=300))
    assert found.cut
    assert (found.pages_read, found.pages_there, len(found.pages)) == (MAX_PAGES, 300, MAX_PICTURES)
    assert found.text.count("19. marts 2026") == MAX_PAGES


def test_a_photo_is_read_with_its_places_and_its_steps():
    steps = []
    found = read_photos([photo(TEXT, 4, 0.5)], progress=steps.append)
    assert found.text.split() == TEXT.split()
    assert (found.source, len(found.pages)) == ("photo", 1)
    assert found.ocr_confidence > 0.8
    assert steps == [ocr.STRAIGHTENING, ocr.READING, ocr.CHECKING]
    assert [found.text[word.start : word.end] for word in found.pages[0].words] == found.text.split()


@pytest.mark.parametrize("turned", [1, 2, 3])
def test_a_photo_that_lies_on_its_side_or_its_head(turned):
    assert "torsdag den 19. marts 2026 kl. 9.30" in read(photo(TEXT, 5, 0.4, turned=turned)).text


def test_a_scanned_pdf_and_a_letter_with_both():
    page = sheet(TEXT, 2)[0]
    found = read(letters.a_scanned_pdf(page, page))
    assert found.source == "pdf"
    assert found.text.count("19. marts 2026") == 2
    assert found.ocr_confidence > 0.8
    assert len(found.pages) == 2


def test_pages_of_a_scanned_tiff():
    one, other = sheet(TEXT, 2)[0], sheet("Et andet ark med en anden dag, den 4. maj 2026.", 2)[0]
    tiff = letters.an_image(one, "TIFF", save_all=True, append_images=[other], compression="tiff_lzw")
    found = read(tiff)
    assert found.text.index("19. marts") < found.text.index("4. maj")
    assert len(found.pages) == 2


def test_several_pages_are_one_letter():
    found = read_photos([photo("Den første side handler om husleje.", 1), photo("Den anden side er en regning.", 2)])
    assert found.text.index("første") < found.text.index("regning")
    assert "\n\n" in found.text
    last = found.pages[1].words[-1]
    assert found.text[last.start : last.end] == "regning."


BAD = {
    "empty": (lambda: b"", errors.NothingReadable),
    "blank page": (lambda: letters.an_image(Image.new("L", (1700, 2400), 250)), errors.NothingReadable),
    "blank pdf": (lambda: letters.a_pdf(""), errors.NothingReadable),
    "black": (lambda: letters.an_image(Image.new("L", (1700, 2400), 3)), errors.NothingReadable),
    "an icon": (lambda: letters.an_image(Image.new("L", (32, 32), 250)), errors.NothingReadable),
    "only a start": (lambda: b"%PDF-1.7 and nothing more", errors.Broken),
    "half a picture": (lambda: photo(TEXT, 1)[:90_000], errors.Broken),
    "program": (lambda: b"\x7fELF" + bytes(100), errors.NotALetter),
    "sound": (lambda: b"RIFF\0\0\0\0WAVEfmt " + bytes(random.Random(1).randbytes(400)), errors.NotALetter),
    "too large": (lambda: b"x" * (51 << 20), errors.TooLarge),
    "locked pdf": (letters.a_locked_pdf, errors.Locked),
    "locked word": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), errors.Locked),
    "old word": (lambda: OLE, errors.OldWord),
    "heic": (lambda: b"\0\0\0\x18ftypheic" + bytes(400), errors.PhonePicture),
    "png bomb": (letters.a_bomb_png, errors.TooLarge),
    "zip bomb": (lambda: letters.a_docx("0" * (30 << 20)), errors.TooLarge),
    "lzma bomb": (lambda: letters.an_archive(("a.xml", bytes(80 << 20))), errors.TooLarge),
    "xml bomb": (
        lambda: (
            b'<?xml version="1.0"?><!DOCTYPE m [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
            b'<m:Message xmlns:m="https://DigitalPost.dk/MeMo-1">&b;</m:Message>'
        ),
        errors.Broken,
    ),
    "several": (
        lambda: letters.an_archive(("a", letters.a_memo(("x", b"En."))), ("b", letters.a_memo(("x", b"To.")))),
        errors.Several,
    ),
}


@pytest.mark.parametrize("what", BAD)
def test_what_cant_be_read_says_what_to_do(what):
    make, kind = BAD[what]
    data = make()
    with pytest.raises(errors.Unreadable) as caught:
        read(data)
    assert type(caught.value) is kind
    assert caught.value.exit_code == 3


def test_a_file_that_is_not_there_or_is_none(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for name, kind in (("letter.pdf", errors.Gone), ("pipe", errors.NotALetter), ("", errors.NotALetter)):
        with pytest.raises(kind):
            read(tmp_path / name)
    (tmp_path / "large").touch()
    os.truncate(tmp_path / "large", 60 << 20)
    with pytest.raises(errors.TooLarge):
        read(tmp_path / "large")


def test_the_letters_of_an_archive():
    messages = [
        ("a.xml", letters.a_memo(("brev", b"Det er den 1. maj."))),
        ("b.xml", letters.a_memo(("brev", letters.a_pdf()))),
    ]
    one, other = read_many(letters.an_archive(*messages))
    assert "1. maj" in one.text
    assert "19. marts" in other.text
    assert other.envelope.sender == "Jobcenter Aarhus"
    assert len(other.pages) == 1
    assert read(letters.an_archive(messages[0])).text == one.text


def test_a_scan_in_a_message_in_an_archive_is_found_there():
    scan = letters.an_image(sheet(TEXT, 2)[0])
    files = [
        ("a.xml", letters.a_memo(("brev", b"Kort."))),
        ("b.xml", letters.a_memo(("bilag", b"Tekst."), ("scan", scan))),
    ]
    found = read_many(letters.an_archive(*files))[1]
    assert "Tekst." in found.text
    assert "19. marts 2026" in found.text


def test_it_stops_when_nobody_wants_it_any_more():
    asked = []
    with pytest.raises(errors.Stopped):
        read(photo(TEXT, 1), stop=lambda: asked.append(1) or len(asked) > 4)


def test_what_takes_too_long_is_ended(monkeypatch):
    monkeypatch.setattr("kiosk.letters.reading.walled.WALL", 0.02)
    with pytest.raises(errors.TookTooLong):
        read(letters.a_pdf())


def test_without_tesseract_a_text_is_read_and_a_picture_says_so(monkeypatch):
    monkeypatch.setattr(ocr.shutil, "which", lambda *_, **__: None)
    assert read(TEXT.encode()).text
    with pytest.raises(errors.NoRecognition):
        read(photo(TEXT, 1))


def test_nothing_of_the_letter_is_in_an_argument_a_name_or_a_file(monkeypatch, tmp_path):
    started = []
    real = limited.subprocess.Popen

    def popen(arguments, **more):
        started.append(repr((arguments, more)))
        return real(arguments, **more)

    monkeypatch.setattr(limited.subprocess, "Popen", popen)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    read(photo("Sagen om Pia Hemmelig, den 4. maj 2026", 1), name="Pia.jpg")
    assert len(started) >= 3
    assert "Pia" not in "".join(started)
    assert list(tmp_path.iterdir()) == []


def test_the_start_pays_for_nothing():
    heavy = "{'cv2', 'numpy', 'pypdfium2', 'PIL', 'subprocess', 'zipfile'}"
    code = f"import sys, kiosk.letters.reading; print({heavy} & set(sys.modules))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "set()\n"
