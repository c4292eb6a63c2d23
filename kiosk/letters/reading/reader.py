"""read(), read_many() and read_photos(): from bytes of any kind to what they say, by processes that are shut in."""

from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.i18n import N_
from kiosk.letters.model import Reading
from kiosk.letters.reading import answer, given, joining, ocr
from kiosk.letters.reading.errors import NothingReadable, Several
from kiosk.letters.reading.raw import MAX_SCANS, RawDocument, RawMessage
from kiosk.letters.reading.walled import ask, memory_file

OPENING = N_("Opening the letter")

Progress = Callable[[str], object]
Stop = Callable[[], bool]


def _quiet(_message: str) -> None:
    return None


def _never() -> bool:
    return False


def read(source: Path | bytes, *, name: str = "", progress: Progress = _quiet, stop: Stop = _never) -> Reading:
    """The one letter in these bytes, whatever they are; `progress` is told a msgid at each step.

    `name` only names the part. Raises kiosk.letters.reading.errors.Unreadable, always with one sentence.
    """
    found = read_raw(given.load(source), progress, stop, one=True)
    return joining.reading(found[0], name)


def read_many(
    source: Path | bytes, *, name: str = "", progress: Progress = _quiet, stop: Stop = _never
) -> list[Reading]:
    """All letters in these bytes: an archive has several, all else one. Raises as `read` does."""
    return [joining.reading(one, name) for one in read_raw(given.load(source), progress, stop)]


def read_photos(pictures: Sequence[bytes], *, progress: Progress = _quiet, stop: Stop = _never) -> Reading:
    """The pages of one letter, photographed one by one, in their order. Raises as `read` does."""
    document = RawDocument("", "photo", there=len(pictures), cut=len(pictures) > MAX_SCANS)
    for data in pictures[:MAX_SCANS]:
        document.pages.append(ocr.read_page(given.load(data), (0, 0, 0), progress, stop))
    return joining.reading(RawMessage("photo", [document]))


def read_raw(data: bytes, progress: Progress, stop: Stop, *, one: bool = False) -> list[RawMessage]:
    """The messages in the bytes, each page with its text; with `one`, Several is raised for more."""
    progress(OPENING)
    with memory_file(given.order(do="read"), data) as file:
        found = answer.messages(ask("kiosk.letters.reading.child:answer", file, stop))
    if one and len(found) > 1:
        raise Several
    for message in found:
        _recognise(data, message, progress, stop)
    return found


def _recognise(data: bytes, message: RawMessage, progress: Progress, stop: Stop) -> None:
    """Put the words on the pages that are pictures; blank ones stay so, and too many are left out, and it is said."""
    left = MAX_SCANS
    for document in message.documents:
        for which, page in enumerate(document.pages):
            if not page.scan:
                continue
            if left == 0:
                document.cut = True
                continue
            left -= 1
            try:
                document.pages[which] = ocr.read_page(data, (message.at, document.at, which), progress, stop)
            except NothingReadable:
                page.scan = False
