"""The kiosk's own sentences, said by a person: a sound file each, in a folder for each language.

A file is named by its sentence (`name_of`), so nothing has to list them, and a sentence that was changed since is said
by the voice again. `python -m kiosk speak --list-phrases` tells the names. Each is a WAV of 16-bit samples, which the
volume can be turned down on; one that is not is passed over.
"""

import hashlib
from pathlib import Path

LETTERS = 12


class Recordings:
    """The folder `folder`, or none: FOLDER/da/3f9a0c1b22de.wav."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def find(self, language: str, sentence: str) -> Path | None:
        """The file of this sentence, if there is one."""
        if self._folder is None:
            return None
        path = self._folder / file_of(language, sentence)
        return path if path.is_file() else None


def file_of(language: str, sentence: str) -> str:
    """Where it lies, below the folder."""
    return f"{language}/{name_of(sentence)}.wav"


def name_of(sentence: str) -> str:
    """A name that is the same on every machine; white space makes no difference."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()[:LETTERS]
