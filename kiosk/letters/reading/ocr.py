"""A page that is a picture: made ready by a child, read by Tesseract; what matters twice, what was missed once more.

The parent goes between them and holds rasters in memory files that it never decodes; nothing touches a disk.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import Any, Final

from kiosk.i18n import N_
from kiosk.letters.reading import answer, doubt, given, layout, tsv
from kiosk.letters.reading.errors import Broken, NoRecognition, NothingReadable
from kiosk.letters.reading.raster import Raster, Strip
from kiosk.letters.reading.raw import MAX_SIDE, RawPage
from kiosk.letters.reading.tsv import Seen
from kiosk.letters.reading.walled import ask, memory_file, run

STRAIGHTENING = N_("Straightening the picture")
READING = N_("Reading the words")
CHECKING = N_("Checking dates and numbers")
LANGUAGE: Final = "dan"
PROGRAMS = "/usr/bin:/usr/local/bin"
WHOLE, BLOCK = "3", "6"  # page segmentation: find the blocks; one block of lines
UPRIGHT: Final = 0.62  # mean confidence from which on a page is believed to stand upright
PAD: Final = 8  # pixels around a line that is cut out
COVERED: Final = 0.5  # part of a line of ink that words must lie on, for it to count as read
RESCUED: Final = 0.5  # confidence from which on a word of a missed line is a word

_SECTION: Final = re.compile(r"^\$(?=\d|$)|^\$(?=\$)")

Progress = Callable[[str], object]
Stop = Callable[[], bool]


def read_page(data: bytes, at: tuple[int, int, int], progress: Progress, stop: Stop) -> RawPage:
    """Page `at` (message, document, page) of what the bytes hold. Raises Unreadable, NothingReadable when blank."""
    best: tuple[float, RawPage] | None = None
    for turn in (0, 2, 1, 3):
        worth, page = _turned(data, at, turn, progress, stop)
        if best is None or worth > best[0]:
            best = worth, page
        if worth >= UPRIGHT:
            break
    if best is None or not best[1].words:
        raise NothingReadable
    return best[1]


def _turned(data: bytes, at: tuple[int, int, int], turn: int, progress: Progress, stop: Stop) -> tuple[float, RawPage]:
    """The page as it reads with `turn` quarters added, and the mean confidence of its letters."""
    progress(STRAIGHTENING)
    with memory_file() as grey_file, memory_file() as binary_file:
        order = given.order(do="page", at=at, turn=turn, lent=[grey_file, binary_file])
        with memory_file(order, data) as file:
            said = ask("kiosk.letters.reading.child:answer", file, stop, also=[grey_file, binary_file])
        try:
            if "error" in said:
                answer.messages(said)
            width, height = (_side(one) for one in said["size"])
            grey, binary = Raster(grey_file, width, height), Raster(binary_file, width, height)
            page = answer.picture(said)
            lines = [_line(one, grey) for one in said["lines"]]
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            raise Broken from error
        progress(READING)
        seen = _recognised(grey.file, WHOLE, width, height, stop)
        letters = sum(len(word.text) for word in seen)
        worth = sum(word.sure * len(word.text) for word in seen) / letters if letters else 0.0
        if worth >= UPRIGHT or turn == 3:
            seen = _rescued(seen, grey, lines, stop)
            progress(CHECKING)
            doubtful = _checked(seen, binary, stop)
        else:
            doubtful = {at for at, word in enumerate(seen) if doubt.unsure(word)}
    return worth, _page(page, seen, doubtful, width, height)


def _recognised(file: int, mode: str, width: int, height: int, stop: Stop) -> list[Seen]:
    """What Tesseract reads in a raster."""
    program = shutil.which("tesseract", path=PROGRAMS)
    if program is None:
        raise NoRecognition
    os.lseek(file, 0, os.SEEK_SET)
    with memory_file() as out:
        arguments = ("stdin", "stdout", "-l", LANGUAGE, "--psm", mode, "--dpi", "300", "-c", "tessedit_create_tsv=1")
        run((program, *arguments), file, out, stop)
        table = os.pread(out, os.fstat(out).st_size, 0)
    return tsv.parse(table, width, height)


def known() -> set[str] | None:
    """The languages that Tesseract can read here ("dan"); None where it is not installed or does not answer."""
    import subprocess  # noqa: PLC0415 - only the doctor asks, and no start pays for it

    program = shutil.which("tesseract", path=PROGRAMS)
    if program is None:
        return None
    try:
        asked = (program, "--list-langs")
        ran = subprocess.run(asked, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return set(ran.stdout.split("\n")[1:]) - {""}


def _checked(seen: Sequence[Seen], binary: Raster, stop: Stop) -> set[int]:
    """The doubtful ones, by their place in `seen`: of little confidence, or read otherwise the second time."""
    doubtful = {at for at, word in enumerate(seen) if doubt.unsure(word)}
    bands = _bands([word for word in seen if doubt.matters(word.text)], binary)
    if not bands:
        return doubtful
    again = _strips(bands, binary, stop)
    for band, second in zip(bands, again, strict=True):
        here = [at for at, word in enumerate(seen) if band.top <= (word.top + word.bottom) / 2 <= band.bottom]
        here.sort(key=lambda at: seen[at].left)
        wrong = doubt.disagree([seen[at] for at in here], sorted(second, key=lambda word: word.left))
        doubtful |= {here[at] for at in wrong}
    return doubtful


def _bands(words: Sequence[Seen], raster: Raster) -> list[Strip]:
    """The lines these words stand in, over the whole width; those that touch are one."""
    bands: list[Strip] = []
    for word in sorted(words, key=lambda one: one.top):
        top, bottom = max(0, word.top - PAD), min(raster.height, word.bottom + PAD)
        if bands and top < bands[-1].bottom - PAD:
            bands[-1] = bands[-1]._replace(bottom=max(bottom, bands[-1].bottom))
        else:
            bands.append(Strip(0, top, raster.width, bottom))
    return bands


def _strips(strips: Sequence[Strip], raster: Raster, stop: Stop) -> list[list[Seen]]:
    """The words of each strip, their places as on the page."""
    data, placed, width, height = raster.stacked(strips)
    with memory_file(data) as file:
        seen = _recognised(file, BLOCK, width, height, stop)
    found: list[list[Seen]] = []
    for strip in placed:
        here = []
        for word in seen:
            middle = (word.top + word.bottom) / 2
            if strip.at - 5 <= middle <= strip.at + strip.bottom - strip.top + 5:
                here.append(_moved(word, strip, raster))
        found.append(here)
    return found


def _moved(word: Seen, strip: Strip, raster: Raster) -> Seen:
    """The word where it stands on the page."""
    across, down = strip.left - 30, strip.top - strip.at
    left, top = max(0, word.left + across), max(0, word.top + down)
    right, bottom = min(raster.width, word.right + across), min(raster.height, word.bottom + down)
    return Seen(word.text, left, top, max(right, left + 1), max(bottom, top + 1), word.sure, word.line)


def _rescued(seen: list[Seen], grey: Raster, lines: Sequence[Strip], stop: Stop) -> list[Seen]:
    """With what is read in lines of ink that recognition passed over: it drops whole paragraphs now and then."""
    missed = [line for line in lines if _cover(line, seen) < COVERED]
    if not missed:
        return seen
    strips = [
        Strip(
            max(0, one.left - 10),
            max(0, one.top - 12),
            min(grey.width, one.right + 10),
            min(grey.height, one.bottom + 12),
        )
        for one in missed
    ]
    found = list(seen)
    for number, words in enumerate(_strips(strips, grey, stop)):
        letters = sum(len(word.text) for word in words)
        if letters >= 2 and sum(word.sure * len(word.text) for word in words) >= RESCUED * letters:
            line = (10_000, 0, number)
            found += [Seen(w.text, w.left, w.top, w.right, w.bottom, w.sure, line) for w in words]
    return found


def _cover(line: Strip, seen: Iterable[Seen]) -> float:
    """How much of a line of ink words lie on."""
    covered = sum(
        max(0, min(line.right, word.right) - max(line.left, word.left))
        for word in seen
        if word.top < (line.top + line.bottom) / 2 < word.bottom
    )
    return covered / max(1, line.right - line.left)


def _page(page: RawPage, seen: Sequence[Seen], doubtful: set[int], width: int, height: int) -> RawPage:
    """The words as text in reading order, on the page with its picture."""
    marked = [(word, at in doubtful) for at, word in enumerate(seen)]
    lines = [list(group) for _, group in groupby(marked, key=lambda one: one[0].line)]
    boxed = [[_boxed(word, unsure, width, height) for word, unsure in line] for line in lines]
    page.text, page.words = layout.joined(boxed, height / width)
    return page


def _boxed(word: Seen, unsure: bool, width: int, height: int) -> layout.Placed:
    box = (word.left / width, word.top / height, word.right / width, word.bottom / height)
    # The Danish model has no sign for a section of a law, and sees a dollar there, which no letter here has.
    text = _SECTION.sub("§", word.text)
    return layout.Placed(text, box, word.sure, unsure)


def _side(said: Any) -> int:
    if type(said) is not int or not 0 < said <= MAX_SIDE:
        raise ValueError
    return said


def _line(said: Any, raster: Raster) -> Strip:
    left, top, right, bottom = (_side(one + 1) - 1 for one in said)
    if not (left < right <= raster.width and top < bottom <= raster.height):
        raise ValueError
    return Strip(left, top, right, bottom)
