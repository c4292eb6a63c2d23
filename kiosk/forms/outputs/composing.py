"""What a letter says, as plain data for letter.typ: who it is to, what it is about, its paragraphs, what goes with it.

In the language now in use (`i18n`), which for the authority is Danish. Answers stay apart from everything else: they
are text, whatever is in them.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

from kiosk import words
from kiosk.forms import signatures
from kiosk.forms.answers import in_words
from kiosk.forms.definition import ASKED, Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.outputs.sheets import REFERENCE, Sheets
from kiosk.forms.steps import SILENT, without_indices
from kiosk.i18n import _, content, current, dates, order, pick

Line = list[tuple[str, str | int]]
"""Pieces: ("text", what), ("line", letters), ("new", ""), ("may-break", "")."""

LONGEST = 20_000
"""Letters of one answer in a letter: some seven pages."""
SENDER = ("navn", "adresse", "telefon")
"""Whose letter it is, in its head: only what the letter itself says further down."""
_WORD = 32  # letters that fit a line anywhere in the letter
_BLANK = re.compile(r"_{4,}")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_LONG = re.compile(rf"(\S{{{_WORD}}})(?=\S)")


def composed(definition: Definition, session: FormSession, today: date) -> dict[str, Any]:
    """The letter as data; see letter.typ."""
    sheets = Sheets(definition, session)
    rows = [(row.get("del", ""), _text(row)) for row in sheets.rows(definition.sidecar.brev)]
    named = {name for _part, text in rows for name in REFERENCE.findall(text)}
    language = content()
    title = pick(definition.title) or next(iter(definition.title.values()), definition.id)
    subject = next((_line(sheets, text) for part, text in rows if part == "emne"), [("text", title)])
    recipient = [_line(sheets, text) for part, text in rows if part == "modtager"]
    sender = SENDER if recipient else ()  # what is nobody's letter is no letter of somebody's
    parts = list(_parts(sheets, rows)) if definition.sidecar.brev else list(_answers(definition, session))
    return {
        "title": title,
        "language": language,
        "page": _("page {page} of {pages}"),
        "head": _("Application, not an official form") if _own(definition) else "",
        "date": _day(today),
        "sender": [pieces(sheets.answer(one)) for one in sender if one in named and sheets.answer(one)],
        "recipient": recipient,
        "subject": subject,
        "parts": _kept_together(parts),
        "enclosed": [_line(sheets, text) for part, text in rows if part == "bilag"],
        "enclosed-head": _("Enclosed (tick when it is in the envelope)"),
    }


def _parts(sheets: Sheets, rows: list[tuple[str, str]]) -> Iterator[dict[str, Any]]:
    points: list[Line] = []
    for part, text in rows:
        if part == "punkt":
            points.append(_line(sheets, text))
            continue
        if points:
            yield {"kind": "points", "lines": points}
            points = []
        if part == "afsnit":
            yield {"kind": "paragraph", "line": _line(sheets, text), "sticky": False}
        elif part == "underskrift":
            yield _signature(sheets, text)
    if points:
        yield {"kind": "points", "lines": points}


def _signature(sheets: Sheets, text: str) -> dict[str, Any]:
    """What was drawn with a finger, or room to sign by hand."""
    drawn = next((value for name in REFERENCE.findall(text) if (value := sheets.value(name))), "")
    return {"kind": "signature", "drawing": _drawing(drawn), "caption": _("Signature")}


def _drawing(drawn: str) -> str:
    """A signature as a drawing; "" for none, and for one that is put on the paper by hand."""
    try:
        return signatures.svg(drawn, _("Signature")) if drawn else ""
    except signatures.NotASignature:
        return ""


def _answers(definition: Definition, session: FormSession) -> Iterator[dict[str, Any]]:
    """A form without a letter of its own: every question and its answer, or a line to write it on."""
    for path, state in session.nodes().items():
        node = definition.by_path[without_indices(path)]
        if not state.relevant or not state.label:
            continue
        if node.kind != "value":
            yield {"kind": "heading", "line": pieces(state.label)}
        elif node.type == "signature":
            yield {"kind": "signature", "drawing": _drawing(state.value), "caption": state.label.strip()}
        elif node.type in ASKED - SILENT:
            answer: Line = pieces(in_words(node, state)) if state.value else [("line", 30)]
            yield {"kind": "paragraph", "line": [*pieces(state.label.strip() + " "), *answer], "sticky": False}


def _kept_together(parts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A signature never stands on a page of its own: the two paragraphs before it go with it."""
    for place, part in enumerate(parts):
        if part["kind"] == "signature":
            for before in parts[max(0, place - 2) : place]:
                if before["kind"] == "paragraph":
                    before["sticky"] = True
    return parts


def _line(sheets: Sheets, text: str) -> Line:
    """A row's text: blanks to fill in by hand where its author left them, and never where a person wrote such."""
    found: Line = []
    for answered, piece in sheets.spelled(text):
        if answered:
            found += pieces(piece)
            continue
        at = 0
        for blank in _BLANK.finditer(piece):
            found += pieces(piece[at : blank.start()])
            found.append(("line", len(blank[0])))
            at = blank.end()
        found += pieces(piece[at:])
    return found


def pieces(text: str) -> Line:
    """A text with its line breaks, and with places to break words that no line holds."""
    text = _CONTROLS.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    if len(text) > LONGEST:
        text = text[:LONGEST] + "…"
    found: Line = []
    for number, line in enumerate(text.split("\n")):
        if number:
            found.append(("new", ""))
        for place, piece in enumerate(_LONG.sub("\\1\0", line).split("\0")):
            if place:
                found.append(("may-break", ""))
            if piece:
                found.append(("text", piece))
    return found


def _text(row: Any) -> str:
    return pick({code: str(row.get(f"tekst::{code}") or "") for code in order()}) or str(row.get("tekst") or "")


def _own(definition: Definition) -> bool:
    settings = definition.sidecar.settings
    return (settings.get("slags::da") or settings.get("slags") or "").strip().casefold() == "egen"


def _day(day: date) -> str:
    """Gives "den 20. november 2026"."""
    months = dates().months
    if current().code == "da":
        return f"den {day.day}. {months[day.month - 1]} {day.year}"
    return words.date_in_words(day)
