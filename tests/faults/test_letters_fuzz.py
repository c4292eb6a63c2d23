"""The long campaign against the reading of letters: mutated real files, for every parser, through the real process.

Whatever the bytes: a Reading or a KnownError, in bounded time, the child's memory under its limit (which the kernel
holds it to), no file and no process left. STUEN_FUZZ multiplies the number of tries (default 1).

Two ways: thousands inside one limited process for each parser (a forked child per try would take hours), where anything
but a document or Unfit fails; and some hundreds through `read` itself.
"""

import os
import random
import struct
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from kiosk.errors import KnownError
from kiosk.letters.model import Reading
from kiosk.letters.reading import answer, child, errors, given, image, read_many, tsv
from kiosk.letters.reading.raw import Unfit
from sync import limited
from tests.helpers import letters
from tests.helpers.paper import photo, sheet

TIMES = int(os.environ.get("STUEN_FUZZ", "1"))
TRIES = 2500 * TIMES  # inside one process, for each seed file
WHOLE = 12 * TIMES  # through the real process, for each seed file
LONGEST = 20.0  # seconds that one try may take on a busy machine
TEXT = letters.TEXT


def _gif():
    return letters.an_image(sheet(TEXT, 1)[0].resize((620, 877)), "GIF")


SEEDS = {
    "pdf": letters.a_pdf,
    "pdf locked": letters.a_locked_pdf,
    "pdf scanned": lambda: letters.a_scanned_pdf(sheet(TEXT, 1)[0].resize((620, 877))),
    "jpeg": lambda: photo(TEXT, 1, 0.3, size=(700, 980)),
    "png": lambda: letters.an_image(sheet(TEXT, 1)[0].resize((620, 877))),
    "tiff": lambda: letters.an_image(sheet(TEXT, 1)[0].resize((620, 877)), "TIFF", compression="tiff_lzw"),
    "webp": lambda: letters.an_image(sheet(TEXT, 1)[0].resize((620, 877)), "WEBP"),
    "bmp": lambda: letters.an_image(sheet(TEXT, 1)[0].resize((300, 420)), "BMP"),
    "gif": _gif,
    "docx": lambda: letters.a_docx(word__header1=letters.word_xml(letters.paragraph("Aarhus"))),
    "memo": lambda: letters.a_memo(("brev.pdf", letters.a_pdf()), ("brev.txt", TEXT.encode())),
    "memo full": (letters.MEMO / "MeMo_Full_Example.xml").read_bytes,
    "nemsms": (letters.MEMO / "MeMo_NemSMS.xml").read_bytes,
    "archive": lambda: letters.an_archive(("a.xml", letters.a_memo(("b", TEXT.encode()))), ("b.txt", b"Hej")),
    "tar": lambda: letters.an_archive(("a.xml", letters.a_memo(("b", TEXT.encode()))), compressed=False),
    "mail": lambda: MAIL,
    "html": lambda: b"<!doctype html><html><head><meta charset=latin1></head><body><p>Hej &aelig;<pre> x</pre>" * 3,
    "text": TEXT.encode,
    "utf16": lambda: TEXT.encode("utf-16"),
}
MAIL = (
    b"From: kommune@example.dk\r\nSubject: =?utf-8?q?M=C3=B8de?=\r\nMIME-Version: 1.0\r\nMessage-ID: <1@x>\r\n"
    b"Content-Type: multipart/mixed; boundary=XX\r\n\r\n--XX\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Transfer-Encoding: quoted-printable\r\n\r\nM=C3=B8de den 4. maj\r\n--XX\r\n"
    b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    b'Content-Disposition: attachment; filename="a.txt"\r\n\r\nSGVq\r\n--XX--\r\n'
)
NUMBERS = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF, 0xFFFF, 0x7FFFFFFF, 0xFFFFFFFF]
WORDS = [
    b"%PDF-",
    b"stream",
    b"endobj",
    b"/Kids",
    b"/Length 99999999",
    b"<m:",
    b"]]>",
    b"\x00",
    b"\xff\xd8",
    b"PK\x03\x04",
]


def mutated(data, dice, other=b""):
    """The file with something wrong: bits, numbers, pieces out, twice, elsewhere, or of another file."""
    data = bytearray(data)
    for _ in range(dice.choice((1, 1, 2, 4, 16, 64))):
        at = dice.randrange(len(data) + 1) if dice.random() < 0.7 else dice.randrange(min(len(data), 200) + 1)
        span = dice.choice((1, 2, 4, 8, 64, 1024))
        match dice.randrange(8):
            case 0 if at < len(data):
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                data[at : at + span] = dice.randbytes(span)
            case 2:
                del data[at : at + span]
            case 3:
                data[at:at] = data[at : at + span] * dice.choice((1, 2, 50))
            case 4:
                data[at : at + 4] = struct.pack(dice.choice("<>") + "I", dice.choice(NUMBERS))
            case 5:
                data[at:at] = dice.choice(WORDS)
            case 6 if other:
                start = dice.randrange(len(other))
                data[at : at + span] = other[start : start + span]
            case 7 if dice.random() < 0.1:
                del data[at:]
    return bytes(data[: 8 << 20])


def campaign():
    """In the limited process: mutate the file on standard input many times; what ended otherwise than it must."""
    import json
    import sys

    head, _, data = sys.stdin.buffer.read().partition(b"\n")
    order = json.loads(head)
    dice = random.Random(order["seed"])
    bad, read, refused, slowest = [], 0, 0, 0.0
    until = time.monotonic() + order["seconds"]
    for number in range(order["tries"]):
        mutant = mutated(data, dice) if number else data
        begun = time.monotonic()
        try:
            found = child.messages(mutant)
            answer.messages({"messages": [json.loads(json.dumps(child._said(one))) for one in found]})
            read += 1
            if any(page.scan for one in found for document in one.documents for page in document.pages):
                pixels = child._pixels(child.unpacked(mutant)[0].files[0].data, 0)
                if number % 25 == 0:
                    image.prepare(pixels)
        except (Unfit, errors.Unreadable, MemoryError, RecursionError):
            refused += 1
        except Exception as error:  # noqa: BLE001 - any other is what we look for
            bad.append([number, repr(error)[:300]])
        slowest = max(slowest, time.monotonic() - begun)
        if time.monotonic() > until:
            break
    return {"bad": bad, "read": read, "refused": refused, "slowest": slowest, "done": number + 1}


@pytest.mark.parametrize("what", SEEDS)
def test_thousands_of_broken_files_for_each_parser(what, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    limits = limited.Limits(memory=512 << 20, cpu=400 * TIMES, file=8 << 20, wall=900.0 * TIMES)
    order = given.order(seed=hash_of(what), tries=TRIES, seconds=60 * TIMES)
    with limited.memory_file(order, SEEDS[what]()) as file:
        said = limited.ask("tests.faults.test_letters_fuzz:campaign", Path("/"), file, limits=limits)
    print(f"{what}: {said['done']} tries, {said['read']} read, slowest {said['slowest']:.2f} s")
    assert not said["bad"], said["bad"][:5]
    assert said["read"] > 0 or what == "pdf locked"
    assert said["slowest"] < LONGEST
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("what", SEEDS)
def test_broken_files_through_the_real_process(what, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    dice = random.Random(hash_of(what) + 1)
    data, other = SEEDS[what](), SEEDS[dice.choice(list(SEEDS))]()
    files = len(list(Path("/proc/self/fd").iterdir()))
    until = time.monotonic() + 60 * TIMES
    for _ in range(WHOLE):
        mutant = mutated(data, dice, other)
        begun = time.monotonic()
        holds(mutant)
        assert time.monotonic() - begun < 4 * LONGEST
        if time.monotonic() > until:
            break
    assert not list(tmp_path.iterdir())
    assert len(list(Path("/proc/self/fd").iterdir())) == files
    with pytest.raises(ChildProcessError):  # none is left over
        os.waitpid(-1, os.WNOHANG)


def holds(data):
    """Bytes are read or refused with a sentence, and what is read is as it must be."""
    try:
        found = read_many(data)
    except KnownError as error:
        assert error.exit_code == 3  # noqa: PT017 - it may raise, and then so
        return
    for one in found:
        assert isinstance(one, Reading)
        assert one.text.strip()
        for page in one.pages:
            assert page.picture.startswith(b"\xff\xd8")
            for word in page.words:
                assert one.text[word.start : word.end].strip()
        for start, end in one.doubtful:
            assert 0 <= start < end <= len(one.text)


@pytest.mark.parametrize("side", [(60_000, 60_000), (100_000, 100), (1, 900_000), (30_000, 30_000)])
def test_pictures_that_say_they_are_large(side):
    """A head that promises what the bytes don't hold, in every format."""
    small = Image.new("L", (300, 300), 255)
    for kind in ("PNG", "BMP", "TIFF", "GIF", "JPEG", "WEBP"):
        data = letters.an_image(small, kind)
        data = data.replace(struct.pack("<I", 300), struct.pack("<I", side[0]), 1)
        data = data.replace(struct.pack("<H", 300), struct.pack("<H", side[1] & 0xFFFF), 1)
        if kind == "PNG":
            head = b"IHDR" + struct.pack(">II", *side) + b"\x08\x00\x00\x00\x00"
            data = data[:12] + head + struct.pack(">I", zlib.crc32(head)) + data[33:]
        holds(data)


def test_any_table_that_recognition_may_say():
    dice = random.Random(1)
    row = b"5\t1\t1\t1\t1\t1\t10\t10\t20\t20\t91.5\tmaj\n"
    for _ in range(20_000 * TIMES):
        for word in tsv.parse(mutated(row * 3, dice), 100, 100):
            assert word.text.strip()
            assert 0 <= word.left < word.right <= 100
            assert 0 <= word.sure <= 1


def hash_of(what):
    """The same on every run."""
    return zlib.crc32(what.encode())
