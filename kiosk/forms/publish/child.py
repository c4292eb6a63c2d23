"""In a limited process (sync/limited.py): a workbook's bytes to what is wrong with it, and to the form. See check.py.

What is imported on top is imported before the walls go up.
"""

import json
import logging
import sys
from collections.abc import Mapping
from typing import Any

from kiosk.forms.publish import book, flow, form, formulas, kinds, known, making, ours, picking, reach, rows, spoken
from kiosk.forms.publish.problems import Enough, Found, Notes


def answer() -> dict[str, Any]:
    """{"problems": [[key, sheet, row, column, fields], ...], "lix", "questions", "flow", "definition", "media"}."""
    order = json.loads(sys.stdin.buffer.readline())
    data = sys.stdin.buffer.read(order["size"])
    tables = {name: sys.stdin.buffer.read(size) for name, size in order["tables"].items()}
    return look(data, order["kind"], order["files"], tables, order["stem"])


def look(
    data: bytes, kind: str, files: Mapping[str, int], tables: Mapping[str, bytes], stem: str = "form"
) -> dict[str, Any]:
    """The same without a process: for tests of what is found."""
    logging.disable()  # pyxform and xlrd talk; what they say is told by us
    notes = Notes()
    try:
        found = form.Form(book.read(data, kind, notes.tell), files, tables=tables, stem=stem)
        return _looked(found, notes)
    except book.NoBook as error:
        return _said([Found(error.key, error.sheet, 0, "", error.fields)])
    except Enough:
        return _said(list(notes.found.values()))
    except (MemoryError, RecursionError):
        return _said([Found("too_large", fields={"most": "8"})])
    finally:
        logging.disable(logging.NOTSET)


def _looked(looked: form.Form, notes: Notes) -> dict[str, Any]:
    tell = notes.tell
    for name, sheet in looked.book.items():
        if name in known.REFUSED_SHEETS and sheet.rows:
            tell("refused_sheet", sheet.name, 0, "", name=sheet.name, why=known.REFUSED_SHEETS[name])
        elif name not in known.SHEETS and not name.startswith("_") and (near := known.nearest(name, known.SHEETS)):
            tell("misspelt_sheet", sheet.name, 0, "", name=sheet.name, near=near)
    if "survey" not in looked.book:
        tell("no_survey")
        return _said(list(notes.found.values()))
    looked.columns = form.columns(looked.book, tell)
    looked.questions = form.questions(looked)
    if not any(one.kind or one.name for one in looked.questions):
        tell("no_questions", looked.sheet("survey").name)
    rows.check(looked, tell)
    picking.gather(looked, tell)
    media = picking.media(looked, tell)
    expressions = formulas.gather(looked, tell)
    kinds.check(expressions, looked, tell)
    reach.check(expressions, looked, tell)
    lix = spoken.check(looked, tell)
    ours.check(looked, tell)
    made = None if notes.grave else making.make(looked, tell, [one.name for one in media])
    order = {sheet.name: place for place, sheet in enumerate(looked.book.values())}
    problems = sorted(notes.found.values(), key=lambda one: (order.get(one.sheet, 99), one.row))
    main = "da" if "da" in lix else next(iter(lix), "")
    return {
        **_said(problems),
        "lix": lix.get(main, 0.0),
        "questions": sum(one.asked and not one.kind.startswith("begin") for one in looked.questions),
        "flow": flow.boxes(looked),
        "media": media,
        "definition": made.dump().decode() if made and not notes.grave else "",
    }


def _said(problems: list[Found]) -> dict[str, Any]:
    those = [[one.key, one.sheet, one.row, one.column, dict(one.fields)] for one in problems]
    return {"problems": those, "lix": 0.0, "questions": 0, "flow": [], "definition": "", "media": []}
