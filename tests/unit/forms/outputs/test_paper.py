"""A letter on its way to paper: through a CUPS of our own to cups-pdf, which writes what a printer would draw."""

import os
import pwd
import queue
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import pypdfium2
import pytest
from PIL import ImageChops, ImageFilter, ImageStat

from kiosk import i18n
from kiosk.devices.printer import Printer
from kiosk.forms import outputs
from tests.helpers.until import until
from tests.unit.devices.test_spool import CUPS_FILES, CUPSD
from tests.unit.forms.outputs.forms import answered
from tests.unit.forms.outputs.test_letter import text_of

PPD = Path("/usr/share/ppd/cups-pdf/CUPS-PDF_noopt.ppd")
WRITTEN = Path(pwd.getpwuid(os.getuid()).pw_dir) / "PDF"
"""Where cups-pdf writes what root prints: its own settings, which only root could change, say so."""
NAME = "slip*.pdf"


@pytest.fixture(name="cups")
def a_cups_with_a_pdf_printer(monkeypatch):
    # Filters run as lp, which may not look into pytest's folders.
    folder = Path(tempfile.mkdtemp(prefix="cups"))
    folder.chmod(0o755)
    for name, text in (("cupsd.conf", CUPSD), ("cups-files.conf", CUPS_FILES)):
        (folder / name).write_text(text.format(folder=folder).replace("LogLevel none", "LogLevel debug"))
    (folder / "spool" / "tmp").mkdir(parents=True)
    (folder / "spool" / "tmp").chmod(0o1777)
    monkeypatch.setenv("CUPS_SERVER", str(folder / "sock"))
    command = ["cupsd", "-f", "-c", str(folder / "cupsd.conf"), "-s", str(folder / "cups-files.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as cupsd:
        try:
            until((folder / "sock").exists, "cupsd did not come up")
            subprocess.run(
                ["lpadmin", "-p", "Letters", "-E", "-v", "cups-pdf:/", "-P", str(PPD)], capture_output=True, check=True
            )
            yield folder
        finally:
            cupsd.terminate()
    shutil.rmtree(folder)


def unlike(one, other):
    """How much of the paper differs between two PDFs, 0 to 1: blurred, as PostScript draws letters a shade darker."""
    pages = []
    for pdf in (one, other):
        document = pypdfium2.PdfDocument(pdf)
        drawn = [page.render(scale=1).to_pil().convert("L").resize((595, 842)) for page in document]
        pages.append([page.filter(ImageFilter.BoxBlur(3)) for page in drawn])
    assert len(pages[0]) == len(pages[1])
    found = [ImageChops.difference(*two) for two in zip(*pages, strict=True)]
    return max(sum(ImageStat.Stat(one).mean) / 255 for one in found)


needs_cups = pytest.mark.skipif(
    not shutil.which("cupsd") or not PPD.exists() or os.getuid() != 0, reason="needs cups, cups-pdf and root"
)


@needs_cups
def test_what_comes_out_of_the_printer_is_the_letter(cups):
    i18n.use("da")
    pdf = outputs.letter(*answered("enkeltydelse.tand"))
    before = set(WRITTEN.glob("*"))
    printer, answers = Printer("cups", "Letters"), queue.SimpleQueue()
    assert printer.prints_pages
    printer.print_pdf(pdf, answers.put)
    assert answers.get(timeout=20) is None
    until(lambda: "Job completed" in (cups / "error").read_text(errors="replace"), "nothing came out")
    new = set(WRITTEN.glob("*")) - before
    try:
        assert [path.match(NAME) for path in new] == [True], "the job has a name that says nothing"
        drawn = new.pop().read_bytes()  # by way of PostScript, which keeps the shapes of letters and not the text
        other = outputs.letter(*answered("enkeltydelse.flytning"))
        assert unlike(drawn, pdf) * 2 < unlike(other, pdf), "other letters in the same places"
    finally:
        for path in set(WRITTEN.glob(NAME)) - before:
            path.unlink()
    jobs = subprocess.run(["lpstat", "-W", "all", "-l", "-o"], capture_output=True, text=True, check=True).stdout
    assert not re.search("Kim|Sørensen|251248|Ågade|tand", jobs + (cups / "error").read_text(errors="replace"))
    printer.wipe()
    assert not [path for path in (cups / "spool").glob("[cd]*") if path.is_file()]


@needs_cups
def test_a_printer_that_takes_pdf_gets_the_text(cups):
    """As most of today's do: CUPS hands the PDF on, with its text."""
    i18n.use("da")
    ppd = "/usr/share/ppd/cupsfilters/Generic-PDF_Printer-PDF.ppd"
    to = f"file://{cups}/paper"
    subprocess.run(["lpadmin", "-p", "Pdf", "-E", "-v", to, "-P", ppd], capture_output=True, check=True)
    pdf = outputs.letter(*answered("enkeltydelse.tand"))
    answers = queue.SimpleQueue()
    Printer("cups", "Pdf").print_pdf(pdf, answers.put)
    assert answers.get(timeout=20) is None
    until(lambda: "Job completed" in (cups / "error").read_text(errors="replace"), "nothing came out")
    raw = (cups / "paper").read_bytes()
    assert re.sub(r"\s", "", text_of(raw[raw.index(b"%PDF") :])) == re.sub(r"\s", "", text_of(pdf))
