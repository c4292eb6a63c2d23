"""JPEGs one after another in a stream, cut into pictures (`rpicam-vid --codec mjpeg -o -` writes so), and their size.

Cut by the markers of JPEG (ITU-T T.81, annex B), not by looking for an end: a picture may carry a smaller one inside.
"""

from typing import Final

LONGEST: Final = 32 << 20  # bytes of one picture; more is no picture
_START, _END, _SCAN, _FILL = 0xD8, 0xD9, 0xDA, 0xFF
_BARE: Final = frozenset({0x01, *range(0xD0, 0xD8)})  # markers without a length: TEM, RST0 to RST7
_FRAMES: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  # SOF: what follows has the picture's size


class Cutter:
    """`feed` it what comes, of any length; it gives the whole pictures in it. Anything else between them is skipped."""

    def __init__(self) -> None:
        self._kept = bytearray()
        self._at = 0  # how far the picture that begins at 0 was looked through; 0: no picture has begun
        self._in_scan = False

    def feed(self, data: bytes) -> list[bytes]:
        """The pictures that are whole now."""
        self._kept += data
        found: list[bytes] = []
        while self._begin() and self._go_on(found):
            pass
        if len(self._kept) > LONGEST:
            self._drop(len(self._kept))
        return found

    def _begin(self) -> bool:
        """Whether a picture has begun; what is before it goes."""
        if self._at:
            return True
        start = self._kept.find(b"\xff\xd8\xff")
        if start < 0:
            del self._kept[: max(0, len(self._kept) - 2)]
            return False
        del self._kept[:start]
        self._at = 2
        return True

    def _go_on(self, found: list[bytes]) -> bool:
        """One marker further; False when what is next is not here yet."""
        kept, at = self._kept, self._at
        if self._in_scan:
            return self._through_scan()
        if at + 2 > len(kept):
            return False
        marker = kept[at + 1]
        if kept[at] != _FILL:  # no marker where one must be: not a picture after all
            self._drop(2)
        elif marker == _END:
            found.append(bytes(kept[: at + 2]))
            self._drop(at + 2)
        elif marker == _START:  # it broke off, and another begins
            self._drop(at)
        elif marker == _FILL:
            self._at += 1
        elif marker in _BARE:
            self._at += 2
        elif at + 4 > len(kept):
            return False
        else:
            self._at += 2 + max(2, int.from_bytes(kept[at + 2 : at + 4], "big"))
            self._in_scan = marker == _SCAN
        return True

    def _through_scan(self) -> bool:
        """On to the marker that ends the picture's own data, in which 0xFF is followed by 0 or a restart."""
        at = self._kept.find(b"\xff", self._at)
        if at < 0 or at + 1 >= len(self._kept):
            self._at = at if at >= 0 else max(self._at, len(self._kept))
            return False
        after = self._kept[at + 1]
        self._in_scan = after == 0 or after in _BARE
        self._at = at + 2 if self._in_scan else at
        return True

    def _drop(self, number: int) -> None:
        del self._kept[:number]
        self._at, self._in_scan = 0, False


def size(picture: bytes) -> tuple[int, int] | None:
    """Width and height of a JPEG, from its frame header; None for what is none."""
    at = 2
    if picture[:3] != b"\xff\xd8\xff":
        return None
    while at + 9 <= len(picture) and picture[at] == _FILL:
        marker = picture[at + 1]
        if marker in _FRAMES:
            height, width = (int.from_bytes(picture[at + one : at + one + 2], "big") for one in (5, 7))
            return (width, height) if width and height else None
        if marker == _FILL:
            at += 1
        elif marker in _BARE:
            at += 2
        else:
            at += 2 + max(2, int.from_bytes(picture[at + 2 : at + 4], "big"))
    return None
