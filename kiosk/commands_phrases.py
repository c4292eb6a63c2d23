"""`python -m kiosk speak --list-phrases`: what the screens say that a person can record, and where it is put."""

import ast
from collections.abc import Iterator
from pathlib import Path

import kiosk.ui
from kiosk.answer import Answer
from kiosk.catalogues import texts
from kiosk.config import Config
from kiosk.devices.recordings import file_of
from kiosk.devices.sentences import split_sentences
from kiosk.devices.wav import is_recording
from kiosk.i18n import said_in


def phrases(code: str) -> list[str]:
    """The sentences of the screens in this language that have nothing to be filled in, as they are said."""
    there = set(texts(code))
    fixed = (text for msgid in _written(Path(kiosk.ui.__path__[0])) if (text := said_in(code, msgid)) in there)
    found = (sentence for text in fixed if "{" not in text for sentence in split_sentences(text))
    return sorted({one for one in found if any(letter.isalpha() for letter in one)})


def listed(code: str, settings: Config) -> Answer:
    """All of them, with the file that each is looked for in, and whether it is there."""
    folder = settings.speech.recordings
    rows = [
        {"file": name, "sentence": one, "recorded": bool(folder) and is_recording(Path(str(folder)) / name)}
        for one in phrases(code)
        for name in [file_of(code, one)]
    ]
    lines = [f"{row['file']}\t{'x' if row['recorded'] else ''}\t{row['sentence']}" for row in rows]
    return Answer({"language": code, "phrases": rows}, lines)


def _written(folder: Path) -> Iterator[str]:
    """Every text in the sources of visitors' screens: those that are no msgid are in no catalogue."""
    for path in sorted(path for path in folder.rglob("*.py") if not path.name.startswith("staff_")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
                yield node.value
