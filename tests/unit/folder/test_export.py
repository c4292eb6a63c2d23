"""A folder taken along: a PDF that a screen reader reads, and JSON."""

import io
import json
from datetime import UTC, date, datetime

import pypdf
import pytest

from kiosk import i18n
from kiosk.folder import export, things
from kiosk.folder.errors import CopyFailed, NoPaper
from kiosk.forms import outputs
from sync.limited import ChildFailed

AT = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def full(kiosk, folder):
    i18n.use("da")
    things.contact("Gerda fra boligkontoret", about="bolig", phone="12 34 56 78", meeting=AT).into(folder)
    things.deadline("Svar på brevet", date(2026, 11, 10), text="med #tegn og $flere$").into(folder)
    things.note("", "Første linje\nAnden linje", who="Mette").into(folder, by="C0FFEE01")
    folder.keep("letter", "Brev", {"text": "Hele brevet", "said": ["Du skal svare."], "days": []})
    folder.keep("draft", "Blanket", {"content": {"said": {"/a": ["Navn", "Solveig", "x"]}}})
    return folder


def text_of(pdf):
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_a_pdf_and_json_of_everything_in_a_folder(full, tmp_path):
    names = full.export(tmp_path)
    assert names == ("mappe-2026-11-20.pdf", "mappe-2026-11-20.json")
    pdf = (tmp_path / names[0]).read_bytes()
    root = pypdf.PdfReader(io.BytesIO(pdf)).trailer["/Root"]
    assert root["/Lang"] == "da"
    assert root["/MarkInfo"]["/Marked"]
    assert "/K" in root["/StructTreeRoot"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    said = text_of(pdf)
    for words in (
        "Min mappe", "Gerda fra boligkontoret", "Telefon: 12 34 56 78", "Dag: tirsdag den 1. december 2026 10:30",
        "tirsdag den 10. november 2026", "(forbi)",
        "#tegn og $flere$", "Første linje", "Du skal svare.", "Hele brevet", "Navn: Solveig", "Fra: Mette",
        "En mappe blev lavet", "(dig)", "personale: C0FFEE01",
    ):  # fmt: skip
        assert words in said
    whole = json.loads((tmp_path / names[1]).read_bytes())
    assert [one["title"] for one in whole["things"]] == [one.title for one in full.things()]
    assert whole["days"][0]["past"] is True
    assert {line["who"] for line in whole["log"]} == {"visitor", "C0FFEE01"}
    assert full.log()[-1].what == "folder.exported"


def test_in_english_and_empty(folder, tmp_path):
    i18n.use("en")
    names = folder.export(tmp_path)
    said = text_of((tmp_path / names[0]).read_bytes())
    assert "My folder" in said
    assert "Who opened it and when" in said
    assert "Day by day" not in said


def test_nothing_that_is_there_is_written_over(full, tmp_path):
    first, second = full.export(tmp_path), full.export(tmp_path)
    assert second == ("mappe-2026-11-20-2.pdf", "mappe-2026-11-20-2.json")
    assert len(list(tmp_path.glob("mappe*"))) == len(set(first + second)) == 4


def test_or_given_to_whoever_writes_to_the_stick(full):
    given = {}
    names = full.export(given.__setitem__)
    assert tuple(given) == names
    assert given[names[0]].startswith(b"%PDF")


def test_a_stick_that_takes_nothing_says_so_and_holds_nothing_half(full, tmp_path, monkeypatch):
    lines = len(full.log())
    with pytest.raises(CopyFailed):
        full.export(tmp_path / "no such folder")

    written = []

    def fails(path, data):
        if written:
            raise OSError
        written.append(path)
        path.write_bytes(data)

    monkeypatch.setattr(export.durable, "write_new", fails)
    with pytest.raises(CopyFailed):
        full.export(tmp_path)
    assert not list(tmp_path.glob("mappe*"))
    assert len(full.log()) == lines


def test_a_stick_that_is_gone_can_t_be_tidied(tmp_path, monkeypatch):
    def gone(self, missing_ok):
        raise OSError

    monkeypatch.setattr(type(tmp_path), "unlink", gone)
    export._away(tmp_path / "x")


def test_pages_that_can_t_be_made_say_so(full, tmp_path, monkeypatch):
    def fails(*_given, **_named):
        raise ChildFailed

    monkeypatch.setattr(outputs, "ask", fails)
    with pytest.raises(NoPaper):
        full.export(tmp_path)
    assert not list(tmp_path.glob("mappe*"))


def test_a_log_with_nothing_in_it_is_a_dash(full):
    said = export.content(full.things(), full.days(), [], full.things()[0].kept)
    assert said["sections"][-1]["items"][0]["lines"] == ["-"]
    assert "Min mappe" in text_of(export.paper(said))
