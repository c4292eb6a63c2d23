"""In a process of its own (sync/limited.py): an official PDF form filled in, by the sheet `blanket` of a form.

The PDF is somebody else's. What is filled in is drawn on the page and the fields are taken out, so that it looks the
same in every program and on every printer, and nobody changes it by chance.
"""

import base64
import io
import json
import logging
import re
import sys
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.constants import UserAccessPermissions
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject, TextStringObject

from kiosk.forms.outputs.flattening import flatten
from kiosk.forms.outputs.given import opened
from kiosk.forms.outputs.sheets import REFERENCE, Sheets

Answer = tuple[str, list[str]]
"""What a field is to say: in words, and the values chosen, as the form keeps them."""
YES = frozenset({"1", "ja", "yes", "true", "x", "on", "ok"})
MOST_PAGES = 60
_RADIO, _PUSH, _MULTILINE, _COMB = 1 << 15, 1 << 16, 1 << 12, 1 << 24  # ISO 32000-1, tables 226 and 228
_DEEPEST = 20
_SMALLEST = 6  # points
_WIDE = 0.6  # of its size is what a letter takes at most, on average, in Helvetica
_SIZE = re.compile(r"(-?[\d.]+)\s+Tf")


def fill() -> dict[str, Any]:
    """What standard input asks for: a line with the form and its answers, then the PDF. Gives {"pdf"} or {"wrong"}."""
    order = json.loads(sys.stdin.buffer.readline())
    pdf = sys.stdin.buffer.read()
    definition, session = opened(order)
    logging.disable()  # pypdf tells of what is odd in the PDF; what comes of it is told below
    try:
        return {"pdf": base64.b64encode(filled(pdf, wanted(Sheets(definition, session)))).decode()}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        return {"wrong": type(error).__name__}


def wanted(sheets: Sheets) -> dict[str, Answer]:
    """What each field is to say, by its full name; a later row for the same field wins."""
    found: dict[str, Answer] = {}
    for row in sheets.rows(sheets.definition.sidecar.blanket):
        source = row.get("vaerdi", "").strip()
        name = REFERENCE.fullmatch(source)
        if name:
            said, value = sheets.answer(name[1]), sheets.value(name[1])
        else:
            said = value = sheets.worked_out(source)
        if value:
            found[row.get("felt", "")] = (said, [value, *value.split()])
    return found


def filled(pdf: bytes, answers: dict[str, Answer]) -> bytes:
    """The PDF with the answers on its pages.

    Raises ValueError for one that nobody may fill in, or without fields (also where all of the form is XFA: its only
    page then asks one to wait), or with more than 60 pages.
    """
    reader = PdfReader(io.BytesIO(pdf))
    if not _may_be_filled(reader) or "/AcroForm" not in reader.root_object or len(reader.pages) > MOST_PAGES:
        raise ValueError
    if not any(_widgets(page) for page in reader.pages):
        raise ValueError
    writer = PdfWriter(clone_from=reader)
    form = writer.root_object["/AcroForm"].get_object()
    if not isinstance(form, DictionaryObject):
        raise TypeError
    form.pop("/XFA", None)  # a second form inside, which would show other answers than ours
    form.setdefault(NameObject("/Fields"), ArrayObject())
    for page in writer.pages:
        texts = {}
        for number, widget in enumerate(_widgets(page)):
            name = f"stuen{number}"
            if text := _entered(widget, answers, form):
                texts[name] = text
            widget[NameObject("/T")] = TextStringObject(name)
        if texts:
            writer.update_page_form_field_values(page, texts, auto_regenerate=False)
        flatten(writer, page)
    writer.root_object.pop("/AcroForm")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _may_be_filled(reader: PdfReader) -> bool:
    """Whether it is not locked, or only against other changes than to fill it in, as official forms often are."""
    if not reader.is_encrypted:
        return True
    allowed = reader.user_access_permissions if reader.decrypt("") else None
    return allowed is not None and bool(allowed & UserAccessPermissions.FILL_FORM_FIELDS)


def _widgets(page: DictionaryObject) -> list[DictionaryObject]:
    found = [one.get_object() for one in page.get("/Annots", ArrayObject()).get_object()]
    return [one for one in found if isinstance(one, DictionaryObject) and one.get("/Subtype") == "/Widget"]


def _entered(widget: DictionaryObject, answers: dict[str, Answer], form: DictionaryObject) -> str:
    """The text to draw in a field, which stands alone from here on; "" for none. Buttons are pressed."""
    names = [str(one["/T"]) for one in _chain(widget) if "/T" in one]
    said, values = answers.get(".".join(reversed(names))) or answers.get(names[0] if names else "") or ("", [])
    kind, flags = _inherited(widget, "/FT"), int(_inherited(widget, "/Ff") or 0)
    if kind == "/Btn":
        if values and not flags & _PUSH:
            _press(widget, values)
        return ""
    if kind not in {"/Tx", "/Ch"}:
        return ""
    own = _inherited(widget, "/V")
    text = _option(widget, said, values) if kind == "/Ch" else said
    if not text and "/AP" not in widget and isinstance(own, str):
        text = str(own)  # what the form says by itself, left to the viewer to draw
    text, fits = _fitting(widget, text)
    for key in ("/Q", "/MaxLen"):
        if (found := _inherited(widget, key)) is not None:
            widget[NameObject(key)] = found
    look = str(_inherited(widget, "/DA") or form.get("/DA") or "/Helv 0 Tf 0 g")
    if not fits:
        widget.pop("/MaxLen", None)
    widget.pop("/Parent", None)
    widget.pop("/V", None)
    widget[NameObject("/FT")] = NameObject("/Tx")  # also of a list: a box is drawn around what is chosen there
    flags = (flags if fits else flags & ~_COMB) if kind == "/Tx" else 0
    if not flags & _COMB and " " in text and _width(widget) < len(text) * _SMALLEST * _WIDE:
        flags |= _MULTILINE  # two small lines can be read where one would be too small
    widget[NameObject("/Ff")] = NumberObject(flags)
    if not flags & _COMB:
        look = _SIZE.sub(lambda found: f"{_size(widget, text, float(found[1]), flags)} Tf", look)
    widget[NameObject("/DA")] = TextStringObject(look)
    return text


def _fitting(widget: DictionaryObject, text: str) -> tuple[str, bool]:
    """The text as a field has room for it (a CPR number in ten boxes), and whether it has.

    What is too long all the same is written without the boxes: pypdf would leave its end out.
    """
    longest = _inherited(widget, "/MaxLen")
    if longest is None or len(text) <= int(longest):
        return text, True
    bare = text.replace(" ", "").replace("-", "")
    return (bare, True) if len(bare) <= int(longest) else (text, False)


def _size(widget: DictionaryObject, text: str, size: float, flags: int) -> str:
    """The size of the letters that the form asks for; 0 (as large as fits) where that would be cut off."""
    fits = len(text) * size * _WIDE < _width(widget) and not flags & _MULTILINE
    return f"{size:g}" if fits else "0"


def _width(widget: DictionaryObject) -> float:
    box: Any = widget["/Rect"].get_object()
    return abs(float(box[2]) - float(box[0]))


def _option(widget: DictionaryObject, said: str, values: list[str]) -> str:
    """What a list calls the choice: by its value, else by its words; the words themselves where it has neither."""
    options = _inherited(widget, "/Opt")
    wanted = [one.casefold() for one in (*values, said)]
    for option in options.get_object() if options is not None else ():
        one = option.get_object()
        parts = [str(each) for each in one] if isinstance(one, ArrayObject) else [str(one)]
        if any(each.casefold() in wanted for each in parts):
            return parts[-1]
    return said


def _press(widget: DictionaryObject, values: list[str]) -> None:
    """Cross a box, or one of several buttons: by the name of its "on", and for a box alone also by "ja"."""
    looks: Any = widget["/AP"].get_object()
    names = [one for one in looks["/N"].get_object() if one != "/Off"]
    wanted = {one.casefold() for one in values}
    chosen = next((one for one in names if _plain(one) in wanted), None)
    alone = not int(_inherited(widget, "/Ff") or 0) & _RADIO
    if chosen is None and alone and wanted & YES and names:
        chosen = names[0]
    widget[NameObject("/AS")] = NameObject(chosen or "/Off")


def _plain(name: str) -> str:
    """The name of a state as people write it: PDF has "/Bl#e5" where the form says "Blå"."""
    text = name.removeprefix("/")
    try:
        return text.encode("latin-1").decode("utf-8").casefold()
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text.casefold()


def _chain(widget: DictionaryObject) -> list[DictionaryObject]:
    """A field and those it lies in, itself first."""
    found = [widget]
    while (above := found[-1].get("/Parent")) is not None and len(found) < _DEEPEST:
        found.append(above.get_object())
    return found


def _inherited(widget: DictionaryObject, key: str) -> Any:
    return next((one[key] for one in _chain(widget) if key in one), None)
