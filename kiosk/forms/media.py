"""The pictures and sounds of a form: files beside its form.json, by language.

A picture that only another language has is better than none; a sound in a language that is not understood is not.
"""

import re
from pathlib import Path
from typing import Final

from kiosk.forms.definition import Definition

PICTURES: Final = (".png", ".jpg", ".jpeg")
SOUNDS: Final = (".wav",)
_PLAIN = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*")
"""A name that leads nowhere else; as a content pack may have it (sync/packs.py)."""


def named(definition: Definition, language: str, text: str, form: str) -> str:
    """The file that goes with a text: `form` is "image", "big-image" or "audio"; "" for none."""
    languages = (language,) if form == "audio" else (language, definition.default_language)
    found = (definition.words(one, text, form) for one in languages)
    words = next((one for one in found if one), ())
    return words[0] if len(words) == 1 and isinstance(words[0], str) else ""


def beside(definition: Definition, folder: Path, name: str) -> Path | None:
    """A file of the form, in the folder of its form.json; None for what is not a picture or sound of its own."""
    if name not in definition.media or not _PLAIN.fullmatch(name) or not name.endswith((*PICTURES, *SOUNDS)):
        return None
    return folder / name if (folder / name).is_file() else None
