"""What comes of a form: a letter, an official PDF filled in, pictures of their pages, a page for the phone.

All of it is made in a process of its own (sync/limited.py), which ends with it: nothing that typesetting keeps for the
next time stays in the kiosk, its 35 MB neither, and the letter is in Danish while the screen is in English.
The functions take some tenths of a second: call them beside the screen's thread.
"""

import base64
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from kiosk.errors import KnownError
from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.outputs.phone import phone_page
from kiosk.i18n import N_
from kiosk.paths import ASSETS
from sync.limited import ChildFailed, Limits, ask, memory_file

__all__ = ["NoForm", "NoLetter", "NoPreview", "fill", "letter", "page", "phone_page", "preview", "statements"]

_LIMITS: Final = Limits(memory=1_000_000_000, cpu=20, file=32 << 20, wall=30)


class NoLetter(KnownError):
    """The letter could not be made. Says nothing of the answers."""

    exit_code = 30
    message = N_("The letter could not be made. Your answers are still here. Please ask staff.")


class NoForm(KnownError):
    """The official PDF could not be filled in: it has no fields, or is locked, or broken."""

    exit_code = 30
    message = N_("The authority's form can't be filled in here. Use the letter, or write on the form by hand.")


class NoPreview(KnownError):
    """The pages could not be drawn."""

    exit_code = 30
    message = N_("The pages can't be shown here. You can still print them.")


def letter(definition: Definition, session: FormSession, *, now: datetime | None = None, language: str = "da") -> bytes:
    """The letter as a tagged PDF (PDF/UA-1), dated `now` (the day the form was opened). Raises NoLetter.

    In Danish, for the authority; in another `language` it is a courtesy translation.
    """
    try:
        return _pdf(_ask("typesetting:letter", _order(definition, session, now, language)))
    except ChildFailed as error:
        raise NoLetter from error


def page(content: Mapping[str, Any], template: Path) -> bytes:
    """Other pages than a letter's, by a Typst template of ours: the tagged PDF (PDF/UA-1). Raises ChildFailed."""
    order = {"content": content, "template": template.read_text("utf-8")}
    return _pdf(_ask("typesetting:page", json.dumps(order, ensure_ascii=False).encode()))


def fill(definition: Definition, session: FormSession, pdf: bytes, *, now: datetime | None = None) -> bytes:
    """An official PDF form with the answers, by the sheet `blanket`, in Danish; nothing of it can be changed any more.

    Raises NoForm. A form that has none of the fields that the sheet names comes back as it is.
    """
    try:
        return _pdf(_ask("acroform:fill", _order(definition, session, now, "da"), b"\n", pdf))
    except ChildFailed as error:
        raise NoForm from error


def statements(definition: Definition, session: FormSession) -> list[str]:
    """Each answer as a short statement, in Danish whatever the screen is in. Raises NoLetter."""
    try:
        return [str(one) for one in _ask("stating:statements", _order(definition, session, None, "da"))["said"]]
    except (ChildFailed, KeyError, TypeError, ValueError) as error:
        raise NoLetter from error


def preview(pdf: bytes, width: int = 900) -> list[bytes]:
    """The pages as JPEG pictures of this width in pixels, 20 at most. Raises NoPreview."""
    try:
        answer = _ask("drawing:pages", json.dumps({"width": int(width)}).encode(), b"\n", pdf)
        return [base64.b64decode(one, validate=True) for one in answer["pages"]]
    except (ChildFailed, KeyError, TypeError, ValueError) as error:
        raise NoPreview from error


def _order(definition: Definition, session: FormSession, now: datetime | None, language: str) -> bytes:
    moment = now or session.now.replace(tzinfo=session.zone)
    order = {
        "definition": definition.dump().decode(),
        "session": session.snapshot(),
        "now": moment.isoformat(),
        "language": language,
    }
    return json.dumps(order, ensure_ascii=False).encode()


def _ask(function: str, *given: bytes) -> Any:
    """Through a file in memory: what a person answered is in no argument, and in no file on disk."""
    with memory_file(*given) as file:
        return ask(f"kiosk.forms.outputs.{function}", ASSETS / "fonts", file, limits=_LIMITS)


def _pdf(answer: Any) -> bytes:
    """The PDF that a process answered with. Raises ChildFailed."""
    try:
        return base64.b64decode(answer["pdf"], validate=True)
    except (KeyError, TypeError, ValueError) as error:
        raise ChildFailed from error
