"""In a limited process: many messages in one file, a tar compressed with lzma, as Digital Post hands them out."""

import io
import lzma
import tarfile
from typing import Final

from kiosk.letters.reading.packed import File
from kiosk.letters.reading.raw import MAX_INPUT, Unfit

MOST: Final = 64 << 20  # bytes unpacked
MOST_FILES: Final = 400
_MEMORY: Final = 128 << 20  # that the dictionary of the compression may take


def unpack(data: bytes) -> list[File]:
    """The files in it, in their order; one without a name where there is no tar inside. Raises Unfit."""
    if data[257:262] != b"ustar":
        data = _decompressed(data)
    if data[257:262] != b"ustar":
        return [File("", data)]
    found: list[File] = []
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as tar:
            for member in tar:
                if len(found) >= MOST_FILES or member.size > MAX_INPUT:
                    raise Unfit("TooLarge")
                if member.isreg() and not member.issparse() and (file := tar.extractfile(member)) is not None:
                    found.append(File(member.name.rpartition("/")[2], file.read(member.size)))
    except (tarfile.TarError, OSError, ValueError, EOFError, LookupError, TypeError) as error:
        raise Unfit("Broken") from error
    if not found:
        raise Unfit("NothingReadable")
    return found


def _decompressed(data: bytes) -> bytes:
    try:
        unpacker = lzma.LZMADecompressor(memlimit=_MEMORY)
        out = unpacker.decompress(data, MOST + 1)
    except lzma.LZMAError as error:
        raise Unfit("TooLarge" if "memory" in str(error).lower() else "Broken") from error
    if len(out) > MOST:
        raise Unfit("TooLarge")
    if not unpacker.eof and unpacker.needs_input and data[:1] != b"\x5d":
        raise Unfit("Broken")  # an .xz that ends too early; the old .lzma may lack its end
    return out
