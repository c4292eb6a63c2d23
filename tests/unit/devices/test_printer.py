"""Slips down to the bytes that leave the machine: the raster read back as a picture, and a stand-in `lp`."""

import fcntl
import os
import threading
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFont

from kiosk.devices import spool
from kiosk.devices.printer import Printer, PrinterFailed, as_pdf, device_there, escpos
from kiosk.devices.slip import Line, Qr, Slip, render, wrap
from kiosk.paths import ASSETS
from tests.helpers.until import until

CHEQUERS = [[(row + column) % 2 == 0 for column in range(33)] for row in range(33)]
SLIP = Slip((Line("Tur til Skagen", "large", bold=True), Line("K7P 4MX", "code", centre=True), Qr(CHEQUERS)))

LP = """#!/bin/sh
echo "$@" >> {folder}/arguments
cat > {folder}/paper
{then}
"""


def read_back(data):
    """What an ESC/POS printer draws: its bands as one picture."""
    assert data[:2] == b"\x1b@"
    rest, rows, width = data[2:], b"", 0
    while rest[:4] == b"\x1dv0\x00":
        row_bytes, high = int.from_bytes(rest[4:6], "little"), int.from_bytes(rest[6:8], "little")
        assert high <= 255
        rows += rest[8 : 8 + row_bytes * high]
        rest, width = rest[8 + row_bytes * high :], row_bytes * 8
    assert rest == b"\x1bd\x04\x1dVB\x00", "feed and cut, and nothing more"
    return Image.frombytes("1", (width, len(rows) * 8 // width), bytes(byte ^ 0xFF for byte in rows))


def printed(printer, slip=SLIP, seconds=20):
    answers, done = [], threading.Event()
    printer.print(slip, lambda error: (answers.append(error), done.set()))
    assert done.wait(seconds), "never told"
    return answers[0]


@pytest.fixture(name="cups")
def a_cups(tmp_path, monkeypatch):
    """Puts a stand-in `lp` on the PATH, which ends as told; the file `purged` lists what CUPS is to forget."""

    def make(then="echo request id is Slips-42 '(0 file(s))'", forgets=True):
        (tmp_path / "lp").write_text(LP.format(folder=tmp_path, then=then))
        (tmp_path / "lp").chmod(0o700)
        monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")

        def purge(job):
            with (tmp_path / "purged").open("a") as noted:
                noted.write(f"{job}\n")
            return forgets

        monkeypatch.setattr(spool, "purge", purge)
        return tmp_path

    return make


@pytest.mark.parametrize("width", [384, 576])
def test_the_raster_read_back_is_the_picture(width):
    picture = render(SLIP, width)
    assert picture.size[0] == width
    assert read_back(escpos(picture)).tobytes() == picture.tobytes()


@given(st.integers(1, 6), st.integers(1, 300), st.data())
@settings(max_examples=30, deadline=None)
def test_any_picture_survives_the_raster(row_bytes, high, data):
    rows = data.draw(st.binary(min_size=row_bytes * high, max_size=row_bytes * high))
    picture = Image.frombytes("1", (row_bytes * 8, high), rows)
    assert read_back(escpos(picture)).tobytes() == picture.tobytes()


def test_the_qr_code_on_paper_is_the_one_given():
    picture = render(Slip((Qr(CHEQUERS),)), 384)
    dark = [(x, y) for y in range(picture.height) for x in range(picture.width) if not picture.getpixel((x, y))]
    left, top = min(x for x, _ in dark), min(y for _, y in dark)
    module = 6
    read = [
        [not picture.getpixel((left + column * module + 3, top + row * module + 3)) for column in range(33)]
        for row in range(33)
    ]
    assert read == CHEQUERS


def test_a_qr_code_without_room_is_a_bug():
    with pytest.raises(ValueError, match="no room"):
        render(Slip((Qr([[True] * 200] * 200),)), 384)


def test_an_odd_width_becomes_whole_bytes():
    assert render(SLIP, 390).width == 384


def test_more_words_make_a_longer_slip_and_words_make_ink():
    empty, one, many = (render(Slip((Line(text),)), 384) for text in ("", "kaffe", "kaffe og kage " * 10))
    assert empty.height == one.height < many.height
    assert empty.getextrema() == (1, 1)
    assert one.getextrema() == (0, 1)


@given(st.text(alphabet="abWiæøå ", max_size=120))
@settings(max_examples=50, deadline=None)
def test_wrapping_fits_and_loses_nothing(text):
    font = ImageFont.truetype(ASSETS / "fonts" / "Andika-Regular.ttf", 32)
    rows = wrap(text, font, 200)
    assert rows
    assert all(font.getlength(row) <= 200 for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


def test_escpos_reaches_the_device(tmp_path):
    device = tmp_path / "lp0"
    device.touch()
    printer = Printer("escpos", str(device), 576)
    assert printer.available
    assert printed(printer) is None
    assert read_back(device.read_bytes()).tobytes() == render(SLIP, 576).tobytes()


def test_a_printer_without_paper_is_given_up_on(tmp_path):
    device = tmp_path / "lp0"
    os.mkfifo(device)
    nobody_reads = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(nobody_reads, fcntl.F_SETPIPE_SZ, 4096)  # less than a slip
    try:
        assert isinstance(printed(Printer("escpos", str(device), patience=0.3)), PrinterFailed)
    finally:
        os.close(nobody_reads)


def test_the_wipe_stops_what_is_being_sent(tmp_path):
    device = tmp_path / "lp0"
    os.mkfifo(device)
    nobody_reads = os.open(device, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(nobody_reads, fcntl.F_SETPIPE_SZ, 4096)  # less than a slip
    printer = Printer("escpos", str(device), patience=60)
    answers, done = [], threading.Event()
    try:
        printer.print(SLIP, lambda error: (answers.append(error), done.set()))
        time.sleep(0.05)
        printer.wipe()
        assert done.wait(10)
        assert isinstance(answers[0], PrinterFailed)
    finally:
        os.close(nobody_reads)


def test_a_device_that_is_not_there(tmp_path):
    printer = Printer("escpos", str(tmp_path / "none"))
    assert not printer.available
    assert isinstance(printed(printer), PrinterFailed)


def test_no_printer_is_not_available():
    assert not Printer().available
    assert isinstance(printed(Printer()), PrinterFailed)


def test_cups_gets_a_pdf_on_stdin_under_a_neutral_name(cups):
    folder = cups()
    printer = Printer("cups", "Slips")
    assert printer.available
    assert printed(printer) is None
    assert (folder / "arguments").read_text().split() == ["-t", "slip", "-o", "job-sheets=none", "-d", "Slips", "-"]
    paper = (folder / "paper").read_bytes()
    assert paper.startswith(b"%PDF")
    assert b"Skagen" not in paper, "the words are a picture, not text"
    assert not (folder / "purged").exists()


def test_the_pages_of_a_letter(cups, tmp_path):
    folder = cups()
    printer = Printer("cups")
    assert printer.prints_pages
    answers, done = [], threading.Event()
    printer.print_pdf(b"%PDF-1.7 brev", lambda error: (answers.append(error), done.set()))
    assert done.wait(20)
    assert answers == [None]
    assert (folder / "paper").read_bytes() == b"%PDF-1.7 brev"
    assert (folder / "arguments").read_text().split()[:2] == ["-t", "slip"]
    device = tmp_path / "lp0"
    device.touch()
    assert not Printer("escpos", str(device)).prints_pages


def test_the_wipe_purges_own_jobs_once(cups):
    folder = cups()
    printer = Printer("cups")
    printed(printer)
    printed(printer)
    printer.wipe()
    printer.wipe()
    assert (folder / "purged").read_text().split() == ["42", "42"]


def test_a_spool_that_may_still_hold_it_fails_the_wipe_after_all_were_tried(cups):
    folder = cups(forgets=False)
    printer = Printer("cups")
    printed(printer)
    printed(printer)
    with pytest.raises(PrinterFailed):
        printer.wipe()
    assert (folder / "purged").read_text().split() == ["42", "42"]


def test_a_wipe_while_lp_works_cancels_what_came_of_it(cups):
    folder = cups("echo request id is Slips-43; touch $(dirname $0)/said; exec sleep 60")
    printer = Printer("cups", patience=60)
    answers, done = [], threading.Event()
    printer.print(SLIP, lambda error: (answers.append(error), done.set()))
    until((folder / "said").exists)
    printer.wipe()
    assert done.wait(10), "the end of a visit does not wait for a printer: it would take a minute"
    assert isinstance(answers[0], PrinterFailed)
    assert (folder / "purged").read_text() == "43\n"


@pytest.mark.parametrize("then", ["exit 1", "exec sleep 60"])
def test_a_spooler_that_fails_or_hangs_is_told(cups, then):
    cups(then)
    assert isinstance(printed(Printer("cups", patience=0.5)), PrinterFailed)


def test_no_cups_at_all(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not Printer("cups").available
    assert isinstance(printed(Printer("cups")), PrinterFailed)
    assert not device_there("cups", "")


@pytest.mark.logs("printing failed: ValueError")
def test_a_bug_is_logged_by_its_kind_alone(tmp_path):
    device = tmp_path / "lp0"
    device.touch()
    slip = Slip((Line("Hemmelig Havørn"), Qr([[True] * 999] * 999)))
    assert isinstance(printed(Printer("escpos", str(device)), slip), PrinterFailed)


@pytest.mark.parametrize(
    ("answer", "there"),
    [
        ("echo system default destination: Slips", True),
        ("echo no system default destination", False),
        ("exit 1", False),
    ],
)
def test_the_doctor_asks_cups(tmp_path, monkeypatch, answer, there):
    (tmp_path / "lpstat").write_text(f"#!/bin/sh\n{answer}\n")
    (tmp_path / "lpstat").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert device_there("cups", "") is there


def test_a_pdf_is_as_large_as_the_slip():
    assert b"/MediaBox [ 0 0 136.1" in as_pdf(render(SLIP, 384)), "48 mm in points of 1/72 inch"
