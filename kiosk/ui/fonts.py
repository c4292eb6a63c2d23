"""The letters: Andika, made for people who are learning to read. One face per weight; chosen by language later."""

from kiosk import paths

_REGULAR, _BOLD = str(paths.REGULAR), str(paths.BOLD)


def face(*, bold: bool = False) -> str:
    """The file of the face to write with."""
    return _BOLD if bold else _REGULAR
