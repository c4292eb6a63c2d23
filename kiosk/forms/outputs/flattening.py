"""The fields of a PDF page drawn into the page itself, where nothing changes them any more: ISO 32000-1, 12.5.5."""

from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, StreamObject

_HIDDEN = 2 | 32  # hidden, and not shown: table 165


def flatten(writer: PdfWriter, page: PageObject) -> None:
    """Draw the fields of a page as they look now, and take them out. What they say by themselves is gone with them."""
    annotations = page.get("/Annots", ArrayObject()).get_object()
    kept, drawn = ArrayObject(), list[str]()
    own: Any = page["/Resources"].get_object()
    resources = DictionaryObject(own)  # its own: pages often share them
    pictures = DictionaryObject(resources.get("/XObject", DictionaryObject()).get_object())
    for one in annotations:
        widget = one.get_object()
        if widget.get("/Subtype") != "/Widget":
            kept.append(one)
            continue
        look = _appearance(widget)
        if look is None or int(widget.get("/F", 0)) & _HIDDEN:
            continue
        name = NameObject(f"/StuenField{len(drawn)}")
        look[NameObject("/Type")], look[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
        pictures[name] = look.indirect_reference or writer._add_object(look)
        drawn.append(f"q {_placed(widget, look)} cm {name} Do Q")
    resources[NameObject("/XObject")] = pictures
    page[NameObject("/Resources")] = resources
    if kept:
        page[NameObject("/Annots")] = kept
    else:
        page.pop("/Annots", None)
    if drawn:
        _append(writer, page, "\n".join(drawn))


def _appearance(widget: DictionaryObject) -> StreamObject | None:
    """How a field looks in its state now; None for nothing."""
    looks = widget.get("/AP", DictionaryObject()).get_object().get("/N")
    found = looks.get_object() if looks is not None else None
    if isinstance(found, DictionaryObject) and not isinstance(found, StreamObject):
        state = found.get(widget.get("/AS", "/Off"))
        found = state.get_object() if state is not None else None
    return found if isinstance(found, StreamObject) else None


def _placed(widget: DictionaryObject, look: StreamObject) -> str:
    """The matrix that puts the box of a look into the place of its field."""
    matrix = [float(one) for one in look.get("/Matrix", [1, 0, 0, 1, 0, 0])]
    x0, y0, x1, y1 = (float(one) for one in _listed(look, "/BBox"))
    corners = [
        (matrix[0] * x + matrix[2] * y + matrix[4], matrix[1] * x + matrix[3] * y + matrix[5])
        for x in (x0, x1)
        for y in (y0, y1)
    ]
    left, right = min(x for x, _y in corners), max(x for x, _y in corners)
    bottom, top = min(y for _x, y in corners), max(y for _x, y in corners)
    to = [float(one) for one in _listed(widget, "/Rect")]
    wide = (max(to[0], to[2]) - min(to[0], to[2])) / ((right - left) or 1)
    high = (max(to[1], to[3]) - min(to[1], to[3])) / ((top - bottom) or 1)
    return f"{wide:.5f} 0 0 {high:.5f} {min(to[0], to[2]) - left * wide:.3f} {min(to[1], to[3]) - bottom * high:.3f}"


def _listed(of: DictionaryObject, key: str) -> Any:
    return of[key].get_object()


def _append(writer: PdfWriter, page: PageObject, drawing: str) -> None:
    """After what the page draws, in whose state nothing of it is left."""
    before = page.get("/Contents")
    streams = ArrayObject()
    if before is not None:
        found = before.get_object()
        streams = ArrayObject(found) if isinstance(found, ArrayObject) else ArrayObject([page.raw_get("/Contents")])
    begin, end = DecodedStreamObject(), DecodedStreamObject()
    begin.set_data(b"q\n")
    end.set_data(b"\nQ\n" + drawing.encode())
    added = [writer._add_object(one) for one in (begin, end)]
    page[NameObject("/Contents")] = ArrayObject([added[0], *streams, added[1]])
