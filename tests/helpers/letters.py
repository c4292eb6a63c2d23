"""Letters in every shape that somebody brings them in, made from plain text: PDF, locked or scanned, .docx, MeMo."""

import base64
import io
import lzma
import tarfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import typst
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

MEMO = Path(__file__).resolve().parents[1] / "fixtures" / "memo"
TEXT = """Jobcenter Aarhus

Du skal komme til møde torsdag den 19. marts 2026 kl. 9.30.
Ring på 89 40 20 00, hvis du ikke kan komme."""
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def a_pdf(text=TEXT, *, pages=1):
    """A PDF as an authority's system makes it."""
    for sign in "\\#*_@$<>`=":
        text = text.replace(sign, "\\" + sign)
    page = "\n\n".join(text.splitlines())
    head = '#set page(paper: "a4")\n#set text(font: "Andika", lang: "da")\n'
    source = head + "\n#pagebreak()\n".join([page] * pages)
    return typst.compile(source.encode(), font_paths=["assets/fonts"])


def a_locked_pdf(password="hemmelig", *, for_reading=True):
    """One that asks for a password, or only forbids to change it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(a_pdf())))
    writer.encrypt(user_password=password if for_reading else "", owner_password=password, algorithm="AES-256")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def a_scanned_pdf(*pages):
    """Pictures of pages in a PDF, as a scanner makes it."""
    out = io.BytesIO()
    first, *rest = pages
    first.save(out, "PDF", resolution=300, save_all=True, append_images=rest)
    return out.getvalue()


def with_drawn(data, drawn):
    """The PDF with something more drawn on its first page, in the language of PDF; /F1 is Helvetica."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(data)))
    page = writer.pages[0]
    content = DecodedStreamObject()
    content.set_data(page.get_contents().get_data() + b"\n" + drawn)
    page[NameObject("/Contents")] = writer._add_object(content)
    font = {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"}
    font = DictionaryObject({NameObject(key): NameObject(value) for key, value in font.items()})
    page["/Resources"][NameObject("/Font")] = DictionaryObject({NameObject("/F1"): font})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def an_image(picture, kind="PNG", **more):
    """A picture in a format."""
    out = io.BytesIO()
    picture.save(out, kind, **more)
    return out.getvalue()


def a_bomb_png(side=30_000):
    """A small file with a very large picture."""
    return an_image(Image.new("1", (side, side)))


def a_zip(**parts):
    """A zip of parts by name ("word__document" is word/document.xml)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", data)
    return out.getvalue()


def word_xml(body):
    """A part of a .docx."""
    return f'<?xml version="1.0"?><w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>'


def paragraph(text):
    """A paragraph of a .docx."""
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def a_docx(text=TEXT, **more):
    """A .docx of the text."""
    body = "".join(paragraph(line) for line in text.split("\n"))
    return a_zip(word__document=word_xml(body), **more)


def a_memo(*files, version="1.2", header="", more="", kind="DIGITALPOST", label="Indkaldelse", actions=""):
    """A message; files are (name, bytes), the first is the main document."""
    documents = []
    for number, (name, data) in enumerate(files):
        tag = "AdditionalDocument" if number else "MainDocument"
        documents.append(
            f"<m:{tag}><m:label>{escape(name)}</m:label><m:File><m:encodingFormat>application/pdf</m:encodingFormat>"
            f"<m:filename>{escape(name)}</m:filename><m:language>da</m:language>"
            f"<m:content>{base64.b64encode(data).decode()}</m:content></m:File>{'' if number else actions}</m:{tag}>"
        )
    body = f"<m:MessageBody><m:createdDateTime>2026-03-09T07:00:00Z</m:createdDateTime>{''.join(documents)}{more}"
    return (
        f'<m:Message xmlns:m="https://DigitalPost.dk/MeMo-1" memoVersion="{version}"><m:MessageHeader>'
        f"<m:messageType>{kind}</m:messageType><m:label>{escape(label)}</m:label>{header}"
        f"<m:Sender><m:label>Jobcenter Aarhus</m:label></m:Sender></m:MessageHeader>{body}</m:MessageBody></m:Message>"
    ).encode()


def an_archive(*files, compressed=True, form=lzma.FORMAT_ALONE):
    """A .tar.lzma of (name, bytes)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, data in files:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return lzma.compress(out.getvalue(), format=form) if compressed else out.getvalue()
