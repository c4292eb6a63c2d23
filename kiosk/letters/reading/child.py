"""In a limited process (sync/limited.py): what the bytes on standard input are, and what they say. See reader.py.

Nothing heavy is imported on top: a text pays for no PDFium, and a PDF for no OpenCV.
"""

import base64
import json
import sys
from collections.abc import Callable
from typing import Any

from kiosk.letters.reading import sniff
from kiosk.letters.reading.packed import File, Packed
from kiosk.letters.reading.raw import MAX_MESSAGES, MAX_SCANS, RawDocument, RawMessage, RawPage, Unfit

_REFUSED = {"old_word": "OldWord", "phone": "PhonePicture", "locked": "Locked", "empty": "NothingReadable"}


def answer() -> dict[str, Any]:
    """To "read": {"messages": [...]}; to "page": the page made ready (`_ready`); or {"error": a name of errors.py}."""
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read()
    try:
        if order["do"] == "page":
            return _ready(data, order)
        return {"messages": [_said(one) for one in messages(data)]}
    except Unfit as error:
        return {"error": error.code}
    except (MemoryError, RecursionError):
        return {"error": "TooLarge"}
    except IndexError:
        return {"error": "Broken"}


def _ready(data: bytes, order: dict[str, Any]) -> dict[str, Any]:
    """Write two rasters (PGM) of a page to the descriptors lent, grey and black on white, and tell what is on it."""
    from kiosk.letters.reading import image  # noqa: PLC0415 - OpenCV takes 0.2 s

    message, document, page = order["at"]
    found = image.prepare(_pixels(unpacked(data)[message].files[document].data, page), order["turn"])
    height, width = found.grey.shape
    for lent, raster in zip(order["lent"], (found.grey, found.binary), strict=True):
        with open(lent, "wb", closefd=False) as out:
            out.write(b"P5\n%d %d\n255\n" % (width, height))
            out.write(raster.tobytes())
    return {
        "picture": base64.b64encode(found.picture).decode("ascii"),
        "shown": [found.width, found.height],
        "size": [width, height],
        "lines": found.lines,
    }


def _pixels(data: bytes, page: int) -> Any:
    """Page `page` of a picture or a PDF as colours, blue first. Raises Unfit."""
    from kiosk.letters.reading import image  # noqa: PLC0415 - as above

    if sniff.sniff(data) == "pdf":
        from kiosk.letters.reading import pdf  # noqa: PLC0415 - see above

        return pdf.pixels(data, page)
    return image.decode(data, page)


def messages(data: bytes) -> list[RawMessage]:
    """What the bytes hold: one letter, or several in an archive. Raises Unfit where nothing could be read."""
    found: list[RawMessage] = []
    failed: list[Unfit] = []
    unread: list[str] = []
    for number, one in enumerate(unpacked(data)):
        try:
            found.append(read_message(one, number))
        except Unfit as error:
            failed.append(error)
            unread.append(one.title or (one.files[0].name if one.files else ""))
    if not found:
        raise failed[0]
    found[0].unread += unread
    return found


def unpacked(data: bytes) -> list[Packed]:
    """The messages in the bytes, before their documents are read. Raises Unfit."""
    kind = sniff.sniff(data)
    if kind == "memo":
        from kiosk.letters.reading import memo  # noqa: PLC0415 - see above

        return [memo.unpack(data)]
    if kind == "mail":
        from kiosk.letters.reading import mail  # noqa: PLC0415 - see above

        return [mail.unpack(data)]
    if kind == "archive":
        from kiosk.letters.reading import archive  # noqa: PLC0415 - see above

        return _of_archive(archive.unpack(data))
    return [Packed([File("", data)])]


def _of_archive(inside: list[File]) -> list[Packed]:
    """The messages among what an archive holds, or else each file as a letter; what can't be read is named."""
    kinds = [sniff.sniff(one.data) for one in inside]
    found: list[Packed] = []
    for one, kind in zip(inside, kinds, strict=True):
        if kind == "memo" or "memo" not in kinds:
            if kind in {"archive", "none", "empty"}:
                continue  # an archive in an archive is no letter
            try:
                found += unpacked(one.data) if kind in {"memo", "mail"} else [Packed([one])]
            except Unfit:
                found.append(Packed(unread=[one.name]))
    if not found:
        raise Unfit("NotALetter")
    if len(found) > MAX_MESSAGES:
        found[0].unread += [one.title for one in found[MAX_MESSAGES:]]
    return found[:MAX_MESSAGES]


def read_message(packed: Packed, number: int) -> RawMessage:
    """A message with its documents read; those that can't be are named. Raises Unfit where none can."""
    message = RawMessage(packed.source or "text", [], packed.envelope, list(packed.unread), number)
    failed: Unfit | None = None
    done: set[tuple[int, object]] = set()
    for at, file in enumerate(packed.files):
        if (file.document, file.stem) in done:
            continue  # the same in another format
        try:
            document = read_document(file.data, file.name)
        except Unfit as error:
            if not any((one.document, one.stem) == (file.document, file.stem) for one in packed.files[at + 1 :]):
                message.unread.append(file.name)
                failed = failed or error
            continue
        words = tuple(word for page in document.pages for word in page.text.split())
        if words and (file.document, words) in done:
            continue
        done |= {(file.document, file.stem or at), (file.document, words)}
        document.at = at
        message.documents.append(document)
    if packed.source is None and not packed.text and len(message.documents) == 1:
        message.source = message.documents[0].source
    _head(packed, message)
    if not message.documents:
        raise failed or Unfit("NothingReadable")
    return message


def _head(packed: Packed, message: RawMessage) -> None:
    """The message's own words before its documents: its title, if they don't say it, and its text."""
    from kiosk.letters.reading import plain  # noqa: PLC0415 - see above

    first = message.documents[0].pages[0].text if message.documents else packed.text
    title = packed.title if packed.title.strip() and packed.title.strip() not in first else ""
    if packed.text.strip() or (title and message.documents):
        own = plain.document("\n\n".join(part for part in (title, packed.text) if part.strip()), packed.title)
        own.head = not packed.text.strip()
        message.documents.insert(0, own)


def read_document(data: bytes, name: str) -> RawDocument:
    """One document of any kind but a message. Raises Unfit."""
    kind = sniff.sniff(data)
    reader = _READERS.get(kind)
    if reader is None:
        raise Unfit(_REFUSED.get(kind, "NotALetter"))
    return reader(data, name)


def _pdf(data: bytes, name: str) -> RawDocument:
    from kiosk.letters.reading import pdf  # noqa: PLC0415 - see above

    return pdf.read(data, name)


def _docx(data: bytes, name: str) -> RawDocument:
    from kiosk.letters.reading import docx  # noqa: PLC0415 - see above

    return docx.read(data, name)


def _plain(data: bytes, name: str) -> RawDocument:
    from kiosk.letters.reading import plain  # noqa: PLC0415 - see above

    return plain.read(data, name)


def _html(data: bytes, name: str) -> RawDocument:
    from kiosk.letters.reading import mail  # noqa: PLC0415 - see above

    return mail.read_html(data, name)


def _scans(data: bytes, name: str) -> RawDocument:
    """A picture as pages that are to be recognised; it is decoded when that is done."""
    there = 1
    if data[:2] in {b"II", b"MM"}:
        from kiosk.letters.reading import image  # noqa: PLC0415 - as above

        there = image.frames(data)
    pages = [RawPage(scan=True) for _ in range(min(there, MAX_SCANS))]
    return RawDocument(name, "photo", pages, there, cut=there > len(pages))


def _said(message: RawMessage) -> dict[str, Any]:
    return {
        "source": message.source,
        "envelope": message.envelope,
        "unread": message.unread,
        "at": message.at,
        "documents": [
            {
                "name": one.name,
                "source": one.source,
                "at": one.at,
                "head": one.head,
                "there": one.there,
                "cut": one.cut,
                "pages": [_page(page) for page in one.pages],
            }
            for one in message.documents
        ],
    }


def _page(page: RawPage) -> dict[str, Any]:
    return {
        "text": page.text,
        "words": [[one.start, one.end, *(round(side, 5) for side in one.box)] for one in page.words],
        "picture": base64.b64encode(page.picture).decode("ascii"),
        "width": page.width,
        "height": page.height,
        "scan": page.scan,
    }


_READERS: dict[str, Callable[[bytes, str], RawDocument]] = {
    "pdf": _pdf,
    "image": _scans,
    "docx": _docx,
    "text": _plain,
    "html": _html,
}
