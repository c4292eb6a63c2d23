"""In a limited process: the words of a PDF with their places, and its pages as pictures, by PDFium.

A page without words, or whose words can't be trusted (unseen ones over a scan, letters without a meaning), is a `scan`:
recognition reads its picture.
"""

import ctypes
import io
import unicodedata
from collections.abc import Iterator
from time import monotonic
from typing import Any, Final

import pypdfium2 as pdfium
import pypdfium2.raw as c

from kiosk.letters.reading import layout
from kiosk.letters.reading.raw import MAX_PAGES, MAX_PICTURES, MAX_SCANS, MAX_TEXT, Box, RawDocument, RawPage, Unfit

TIME: Final = 12.0  # seconds for one file; what is not read by then is left out, and the reading says so
SHOWN: Final = 110 / 72  # pixels of a shown page per point
MOST_SHOWN: Final = 1400  # pixels on its longer side: an A4 page has 1286
SCANNED: Final = 300 / 72  # pixels of a page to recognise, per point
MOST_SCANNED: Final = 3510
QUALITY: Final = 72  # of the JPEG
STAMPED: Final = 300  # letters: fewer, on a picture over half of the page, are not all that it says
OUTLINES: Final = 200  # drawn shapes: letters that were turned into lines
FEW: Final = 12  # letters: a page with fewer has none worth the name (a page number, a stamp of a scanner)
STRANGE: Final = 0.1  # part of letters without a meaning, from which on a page's text is not believed
UNSEEN: Final = 3  # the text mode of the words that lie under a scanned picture: PDF 32000-1, 9.3.6
MOST_CHARACTERS: Final = 60_000  # of one page: 20 times a full one


def read(data: bytes, name: str) -> RawDocument:
    """The document. Raises Unfit."""
    until = monotonic() + TIME
    pdf = _open(data)
    found = RawDocument(name, "pdf", there=len(pdf))
    scans = letters = 0
    for number in range(min(len(pdf), MAX_PAGES)):
        if monotonic() > until or letters > MAX_TEXT:
            break
        page = _read_page(pdf, number, shown=number < MAX_PICTURES)
        scans += page.scan
        if scans > MAX_SCANS:
            break
        letters += len(page.text)
        found.pages.append(page)
    found.cut = len(found.pages) < found.there
    if not found.pages:
        raise Unfit("Broken")
    return found


def pixels(data: bytes, number: int) -> Any:
    """Page `number` (from 0) as an array of colours, blue first, at 300 dpi. Raises Unfit."""
    pdf = _open(data)
    try:
        page = pdf[number]
        scale = min(SCANNED, MOST_SCANNED / max(*page.get_size(), 1))
        return page.render(scale=scale, rev_byteorder=False, prefer_bgrx=False).to_numpy()
    except (pdfium.PdfiumError, IndexError, ValueError) as error:
        raise Unfit("Broken") from error


def _open(data: bytes) -> Any:
    try:
        pdf = pdfium.PdfDocument(data)
        if len(pdf) == 0:
            raise Unfit("Broken")
    except pdfium.PdfiumError as error:
        locked = getattr(error, "err_code", None) in {c.FPDF_ERR_PASSWORD, c.FPDF_ERR_SECURITY}
        raise Unfit("Locked" if locked else "Broken") from error
    return pdf


def _read_page(pdf: Any, number: int, *, shown: bool) -> RawPage:
    """One page. One that can't be loaded makes the whole file Broken: what it said would be missing unnoticed."""
    try:
        page = pdf[number]
        # What was filled into fields, and notes that are shown, become part of the page; 0 is for the screen.
        c.FPDFPage_Flatten(page.raw, 0)
        page = pdf[number]
        found = RawPage()
        lines, trusted = _lines(page)
        found.text, found.words = layout.joined(lines, _shape(page))
        covered, outlines = _pictured(page)
        few = len(found.text) < FEW and (covered > 0.2 or outlines > OUTLINES)
        # A line that a scanner or a fax machine stamps on its picture is not the letter.
        found.scan = not trusted or few or (len(found.text) < STAMPED and covered > 0.5)
        if found.scan:
            found.text, found.words = "", []
        if shown:
            _show(page, found)
        page.close()
    except (pdfium.PdfiumError, ValueError) as error:
        raise Unfit("Broken") from error
    return found


def _shape(page: Any) -> float:
    """Its height by its width."""
    width, height = page.get_size()
    return float(height / max(width, 1.0))


def _show(page: Any, found: RawPage) -> None:
    """Put the page's picture on `found`."""
    width, height = page.get_size()
    scale = min(SHOWN, MOST_SHOWN / max(width, height, 1))
    image = page.render(scale=scale).to_pil()
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=QUALITY)
    found.picture, found.width, found.height = buffer.getvalue(), image.width, image.height


def _lines(page: Any) -> tuple[list[list[layout.Placed]], bool]:
    """The words of each line as PDFium joins them, with their places, and whether they can be trusted."""
    text = page.get_textpage()
    place = _placing(page)
    lines: list[list[layout.Placed]] = [[]]
    word, box = "", (2.0, 2.0, -1.0, -1.0)
    strange = letters = unseen = 0
    for character, at in _characters(text):
        if character.isspace() or not at:
            if word:
                lines[-1].append(layout.Placed(word, box))
                word, box = "", (2.0, 2.0, -1.0, -1.0)
            if character == "\n" and lines[-1]:
                lines.append([])
            continue
        here = place(at[:4])
        if not _on_page(here):
            continue
        letters += 1
        strange += unicodedata.category(character) in {"Cn", "Co", "Cc"} or character == "\ufffd"
        unseen += at[4]
        word += character
        box = (min(box[0], here[0]), min(box[1], here[1]), max(box[2], here[2]), max(box[3], here[3]))
    if word:
        lines[-1].append(layout.Placed(word, box))
    text.close()
    trusted = strange <= letters * STRANGE and (unseen < letters * 0.5 or _pictured(page)[0] < 0.2)
    return lines, trusted


def _characters(text: Any) -> Iterator[tuple[str, tuple[float, float, float, float, bool] | None]]:
    """Each character with left, bottom, right, top in points and whether it is unseen; no place for those made up."""
    box = c.FS_RECTF()
    count = c.FPDFText_CountChars(text.raw)
    if count > MOST_CHARACTERS:
        raise Unfit("TooLarge")
    high = 0
    mode: dict[int | None, bool] = {}
    for index in range(count):
        code = c.FPDFText_GetUnicode(text.raw, index)
        if 0xD800 <= code < 0xDC00:
            high = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((high - 0xD800) << 10) + (code - 0xDC00) if high else 0xFFFD
        high = 0
        character = chr(code) if 0 < code < 0x110000 else "\ufffd"
        if code in {2, 0xAD, 0xFFFE}:  # PDFium's marks for a hyphen at the end of a line
            character = "-"
        if character in "\r\n":
            if character == "\n":
                yield "\n", None
            continue
        if not c.FPDFText_GetLooseCharBox(text.raw, index, ctypes.byref(box)):
            yield " ", None
            continue
        owner = c.FPDFText_GetTextObject(text.raw, index)
        key = ctypes.cast(owner, ctypes.c_void_p).value
        if key not in mode:
            mode[key] = bool(owner) and c.FPDFTextObj_GetTextRenderMode(owner) == UNSEEN
        yield character, (box.left, box.bottom, box.right, box.top, mode[key])


def _placing(page: Any) -> Any:
    """A function from left, bottom, right, top in points to a Box: it knows the page's crop and how it is turned."""
    size = 1_000_000
    x, y = ctypes.c_int(), ctypes.c_int()

    def device(px: float, py: float) -> tuple[float, float]:
        c.FPDF_PageToDevice(page.raw, 0, 0, size, size, 0, px, py, ctypes.byref(x), ctypes.byref(y))
        return x.value / size, y.value / size

    x0, y0 = device(0, 0)
    x1, y1 = device(100, 0)
    x2, y2 = device(0, 100)
    ax, ay, bx, by = (x1 - x0) / 100, (y1 - y0) / 100, (x2 - x0) / 100, (y2 - y0) / 100

    def place(at: tuple[float, float, float, float]) -> Box:
        left, bottom, right, top = at
        xs = (x0 + left * ax + bottom * bx, x0 + right * ax + top * bx)
        ys = (y0 + left * ay + bottom * by, y0 + right * ay + top * by)
        return min(xs), min(ys), max(xs), max(ys)

    return place


def _on_page(box: Box) -> bool:
    """Whether the middle of it can be seen."""
    return 0 <= (box[0] + box[2]) / 2 <= 1 and 0 <= (box[1] + box[3]) / 2 <= 1


def _pictured(page: Any) -> tuple[float, int]:
    """The part of the page that pictures cover, and how many shapes are drawn."""
    width, height = page.get_size()
    covered, outlines = 0.0, 0
    for number, one in enumerate(page.get_objects(max_depth=3)):
        if one.type == c.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = one.get_bounds()
            covered += max(0.0, right - left) * max(0.0, top - bottom)
        outlines += one.type == c.FPDF_PAGEOBJ_PATH
        if number > 5000:
            break
    return covered / max(width * height, 1.0), outlines
