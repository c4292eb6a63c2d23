"""The letters: Andika, made for people who are learning to read. One face per weight; chosen by language later."""

from kiosk.paths import ASSETS

_FOLDER = ASSETS / "fonts"
REGULAR = str(_FOLDER / "Andika-Regular.ttf")
BOLD = str(_FOLDER / "Andika-Bold.ttf")


def face(*, bold: bool = False) -> str:
    """The file of the face to write with."""
    return BOLD if bold else REGULAR
