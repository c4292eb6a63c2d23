"""QR codes as squares to draw, for the screen and for print.

Level M and version 25 at most, for a phone camera held over a worn screen; the quiet zone of four modules that
ISO/IEC 18004 section 9.1 asks for is part of the matrix.
"""

from kiosk.errors import KnownError
from kiosk.i18n import N_

LARGEST = 25
QUIET = 4


class TooMuchForQr(KnownError):
    """The text does not fit in a code that a phone reads with ease."""

    message = N_("This is too much for a QR code. Please write the code down instead.")


def matrix(text: str) -> list[list[bool]]:
    """The code for this text: rows of modules, True is dark, quiet zone included. Raises TooMuchForQr."""
    # Here and not above: the import costs tens of milliseconds that the start of the kiosk does not have.
    import qrcode  # noqa: PLC0415
    from qrcode.exceptions import DataOverflowError  # noqa: PLC0415

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise TooMuchForQr from error
    if code.version > LARGEST:
        raise TooMuchForQr
    return code.get_matrix()


def holds(side: int) -> int:
    """How many bytes go into a code of at most so many modules a side, quiet zone included; 0 when it is too small."""
    from qrcode.base import rs_blocks  # noqa: PLC0415 - start-up time
    from qrcode.constants import ERROR_CORRECT_M  # noqa: PLC0415

    version = min(LARGEST, (side - 2 * QUIET - 17) // 4)  # ISO/IEC 18004 section 5.1: 21 modules, and 4 more each
    if version < 1:
        return 0
    # Table 2 and 3: four bits say that bytes follow, 8 or 16 bits how many.
    header = 20 if version >= 10 else 12
    return (8 * sum(block.data_count for block in rs_blocks(version, ERROR_CORRECT_M)) - header) // 8


def pixels(modules: list[list[bool]], scale: int) -> tuple[int, bytes]:
    """The side in pixels and the picture as one byte a pixel (0 dark, 255 light), rows from the top."""
    rows = []
    for line in modules:
        row = b"".join((b"\x00" if dark else b"\xff") * scale for dark in line)
        rows.append(row * scale)
    return len(modules) * scale, b"".join(rows)
