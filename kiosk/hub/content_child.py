"""In a limited process: what a content pack holds that this kiosk can show, in the working folder; see content.py."""

import json
import re
from pathlib import Path
from typing import Any, Final

MOST_NOTICE: Final = 280
"""Characters of a notice: a few lines on the idle page."""
MOST_NOTICE_BYTES: Final = 16 << 10
MOST_SIDE: Final = 2048
"""Pixels of a picture each way: 16 MB once it is decoded."""
MOST_PICTURE: Final = 2 << 20
"""Bytes of a picture."""
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_PICTURE: Final = re.compile(r"pictures/([a-z0-9_-]{1,40})\.png")
NOTICE: Final = "notice.json"


class Unfit(Exception):
    """Something in the pack can't be shown."""


def look() -> dict[str, Any]:
    """{"notice": {language: text}, "pictures": {name: path}, "kept": [path]}, or {"why": one sentence}."""
    root = Path("files")
    try:
        paths = sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
        pictures = {found[1]: path for path in paths if (found := _PICTURE.fullmatch(path))}
        for path in pictures.values():
            check_picture(root / path)
        return {
            "notice": read_notice(root / NOTICE) if NOTICE in paths else {},
            "pictures": pictures,
            "kept": [path for path in paths if path != NOTICE and not _PICTURE.fullmatch(path)],
        }
    except Unfit as error:
        return {"why": str(error)}


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


def check_picture(path: Path) -> None:
    """See that it is a PNG that can be shown. Raises Unfit."""
    from PIL import Image  # noqa: PLC0415 - only packs with pictures need it

    if path.stat().st_size > MOST_PICTURE:
        raise Unfit(f"{path} has too many bytes")
    try:
        with Image.open(path, formats=["PNG"]) as picture:
            fits = max(picture.size) <= MOST_SIDE and getattr(picture, "n_frames", 1) == 1
            if fits:
                picture.load()
    except Exception as error:  # Pillow raises many kinds for what is broken
        raise Unfit(f"{path} is not a picture that can be shown") from error
    if not fits:
        raise Unfit(f"{path} is too large, or moves")
