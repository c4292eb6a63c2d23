"""In a limited process: what a content pack holds that this kiosk can show, in the working folder; see content.py."""

import json
import re
from pathlib import Path
from typing import Any, Final

from kiosk.devices.wav import MOST_BYTES, is_recording
from kiosk.errors import KnownError
from kiosk.forms.definition import Definition
from kiosk.forms.media import PICTURES, SOUNDS
from kiosk.forms.plan import faults

MOST_NOTICE: Final = 280
"""Characters of a notice: a few lines on the idle page."""
MOST_NOTICE_BYTES: Final = 16 << 10
MOST_SIDE: Final = 2048
"""Pixels of a picture each way: 16 MB once it is decoded."""
MOST_PICTURE: Final = 2 << 20
"""Bytes of a picture."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_PICTURE: Final = re.compile(r"pictures/([a-z0-9_-]{1,40})\.png")
_FORM: Final = re.compile(r"forms/([a-z0-9_-]{1,60})/form\.json")
NOTICE: Final = "notice.json"


class Unfit(Exception):
    """Something in the pack can't be shown."""


def look() -> dict[str, Any]:
    """{"notice": {language: text}, "pictures": {name: path}, "forms": {id: path}, "unfit": [id], "kept": [path]}, or
    {"why": one sentence}. A form that can't be filled in is unfit, and takes nothing else down.
    """
    root = Path("files")
    try:
        paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        pictures = {found[1]: path for path in paths if (found := _PICTURE.fullmatch(path))}
        for path in pictures.values():
            check_picture(root / path)
        forms = {found[1]: path for path in paths if (found := _FORM.fullmatch(path))}
        unfit = [name for name, path in forms.items() if not is_form(root / path, name)]
        used = {NOTICE, *pictures.values(), *(path for path in paths if path.startswith("forms/"))}
        return {
            "notice": read_notice(root / NOTICE) if NOTICE in paths else {},
            "pictures": pictures,
            "forms": {name: path for name, path in forms.items() if name not in unfit},
            "unfit": unfit,
            "kept": [path for path in paths if path not in used],
        }
    except Unfit as error:
        return {"why": str(error)}


def is_form(path: Path, name: str) -> bool:
    """Whether it is a form of that id that can be filled in: read, every expression worked with, every file there."""
    try:
        form = Definition.load(path.read_bytes())
        if form.id != name or faults(form):
            return False
        for one in form.media:
            check_media(path.parent / one)
    except (KnownError, OSError, ValueError, RecursionError, Unfit):
        return False
    return True


def check_media(path: Path) -> None:
    """See that a file of a form is as publishing leaves it. Raises Unfit, OSError."""
    if path.suffix in SOUNDS:
        if not is_recording(path):
            raise Unfit(f"{path} is not a sound that can be played")
    elif path.suffix in PICTURES:
        check_picture(path, ("PNG", "JPEG"), MOST_BYTES)
    elif not path.is_file():
        raise Unfit(f"{path} is not there")


def read_notice(path: Path) -> dict[str, str]:
    """The notice in each language. Raises Unfit."""
    if path.stat().st_size > MOST_NOTICE_BYTES:
        raise Unfit(f"{NOTICE} is too long")
    try:
        said = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise Unfit(f"{NOTICE} is not JSON") from error
    if not isinstance(said, dict):
        raise Unfit(f"{NOTICE} is not by language")
    for language, text in said.items():
        if not _LANGUAGE.fullmatch(language) or not isinstance(text, str):
            raise Unfit(f"{NOTICE} is not by language")
        # Nothing that turns the line round, or that can't be seen: what is on the screen is what was signed.
        if len(text) > MOST_NOTICE or not all(character.isprintable() or character == "\n" for character in text):
            raise Unfit(f"the notice in {language} is too long, or not plain text")
    return {language: text.strip() for language, text in said.items()}


def check_picture(path: Path, formats: tuple[str, ...] = ("PNG",), most: int = MOST_PICTURE) -> None:
    """See that it is a picture of `most` bytes that can be shown. Raises Unfit, OSError."""
    from PIL import Image  # noqa: PLC0415 - only packs with pictures need it

    if path.stat().st_size > most:
        raise Unfit(f"{path} has too many bytes")
    try:
        with Image.open(path, formats=formats) as picture:
            fits = max(picture.size) <= MOST_SIDE and getattr(picture, "n_frames", 1) == 1
            if fits:
                picture.load()
    except Exception as error:  # Pillow raises many kinds for what is broken
        raise Unfit(f"{path} is not a picture that can be shown") from error
    if not fits:
        raise Unfit(f"{path} is too large, or moves")
