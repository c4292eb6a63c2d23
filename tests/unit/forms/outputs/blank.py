"""An official form as authorities make them, made here: nothing that we have makes PDF forms."""

import io

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

RADIO, MULTILINE, COMB, COMBO = 1 << 15, 1 << 12, 1 << 24, 1 << 17


class Blank:
    """Fields one after another on an A4 page; `pdf()` gives its bytes."""

    def __init__(self):
        self.writer = PdfWriter()
        self.page = self.writer.add_blank_page(595, 842)
        self.fields, self.widgets = ArrayObject(), ArrayObject()
        self.top = 800

    def text(self, name, *, size=11, high=20, wide=300, look=True, **more):
        """A field to write in. Its place is (50, top)."""
        field = self._widget(name, "/Tx", wide, high)
        if look is not True:
            field.pop(NameObject("/DA"), None)
        else:
            field[NameObject("/DA")] = TextStringObject(f"/Helv {size} Tf 0 g")
        for key, value in more.items():
            field[NameObject(f"/{key}")] = value
        self._add(field)
        return field

    def box(self, name, on="/Ja"):
        """A box to cross."""
        field = self._widget(name, "/Btn", 14, 14)
        self._states(field, on)
        self._add(field)

    def buttons(self, name, *states):
        """Buttons of which one is pressed."""
        parent = DictionaryObject(
            {
                NameObject("/T"): TextStringObject(name),
                NameObject("/FT"): NameObject("/Btn"),
                NameObject("/Ff"): NumberObject(RADIO),
                NameObject("/Kids"): ArrayObject(),
            }
        )
        above = self.writer._add_object(parent)
        for state in states:
            kid = self._widget("", "", 14, 14)
            kid[NameObject("/Parent")] = above
            self._states(kid, state)
            ref = self.writer._add_object(kid)
            parent["/Kids"].append(ref)
            self.widgets.append(ref)
        self.fields.append(above)

    def choice(self, name, *options):
        """A list to choose from: (value, words)."""
        field = self._widget(name, "/Ch", 200, 20)
        field[NameObject("/Ff")] = NumberObject(COMBO)
        field[NameObject("/DA")] = TextStringObject("/Helv 11 Tf 0 g")
        field[NameObject("/Opt")] = ArrayObject(
            ArrayObject([TextStringObject(value), TextStringObject(words)]) for value, words in options
        )
        self._add(field)

    def under(self, group):
        """All fields so far go into a group with this name."""
        parent = DictionaryObject({NameObject("/T"): TextStringObject(group), NameObject("/Kids"): self.fields})
        above = self.writer._add_object(parent)
        for one in self.fields:
            one.get_object()[NameObject("/Parent")] = above
        self.fields = ArrayObject([above])

    def pdf(self):
        """The bytes."""
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
            }
        )
        fonts = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/Helv"): font})})
        form = DictionaryObject(
            {
                NameObject("/Fields"): self.fields,
                NameObject("/NeedAppearances"): BooleanObject(True),
                NameObject("/DA"): TextStringObject("/Helv 0 Tf 0 g"),
                NameObject("/DR"): fonts,
                NameObject("/XFA"): TextStringObject("<xdp/>"),
            }
        )
        self.writer.root_object[NameObject("/AcroForm")] = self.writer._add_object(form)
        self.page[NameObject("/Annots")] = self.widgets
        out = io.BytesIO()
        self.writer.write(out)
        return out.getvalue()

    def _widget(self, name, kind, wide, high):
        self.top -= high + 6
        field = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Widget"),
                NameObject("/F"): NumberObject(4),
                NameObject("/Rect"): ArrayObject(
                    FloatObject(one) for one in (50, self.top, 50 + wide, self.top + high)
                ),
            }
        )
        if name:
            field[NameObject("/T")] = TextStringObject(name)
            field[NameObject("/FT")] = NameObject(kind)
        return field

    def _states(self, field, on):
        looks = DictionaryObject()
        for state, drawing in ((on, b"0 0 10 10 re f"), ("/Off", b"")):
            stream = DecodedStreamObject()
            stream.set_data(drawing)
            stream[NameObject("/Type")], stream[NameObject("/Subtype")] = NameObject("/XObject"), NameObject("/Form")
            stream[NameObject("/BBox")] = ArrayObject(NumberObject(one) for one in (0, 0, 10, 10))
            looks[NameObject(state)] = self.writer._add_object(stream)
        field[NameObject("/AP")] = DictionaryObject({NameObject("/N"): looks})
        field[NameObject("/AS")] = NameObject("/Off")

    def _add(self, field):
        ref = self.writer._add_object(field)
        self.fields.append(ref)
        self.widgets.append(ref)
