"""WAV on its way from the voice to the sound card: read the header, turn the samples down."""

import struct
from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import IO

RANGE_DB = 40
MOST_BYTES = 8 << 20
"""Of a recording: more than its longest minute, and what one file of a content pack may have."""


def gain_of(volume: int) -> float:
    """The factor on the samples at a volume of 0-100: even steps for the ear, over 40 dB; 0 is silence."""
    return 0.0 if volume <= 0 else float(10 ** ((volume - 100) / 100 * RANGE_DB / 20))


def scaled(chunk: bytes, gain: float) -> bytes:
    """16-bit little-endian samples made quieter; a cut-off last byte is dropped."""
    samples = array("h", chunk[: len(chunk) & ~1])
    factor = int(gain * 65536)
    return array("h", [sample * factor >> 16 for sample in samples]).tobytes()


def read_header(source: IO[bytes]) -> tuple[bytes, bool]:
    """A WAV's bytes up to its samples, and whether these are 16-bit PCM (RIFF/WAVE, Microsoft/IBM 1991)."""
    header = source.read(12)
    scalable = False
    while header[:4] == b"RIFF" and len(chunk := source.read(8)) == 8:
        header += chunk
        kind, size = struct.unpack("<4sI", chunk)
        if kind == b"data":
            return header, scalable
        body = source.read(min(size + (size & 1), 65536))
        header += body
        if kind == b"fmt " and len(body) >= 16:
            coding, _channels, _rate, _byte_rate, _align, bits = struct.unpack("<HHIIHH", body[:16])
            scalable = coding in {1, 0xFFFE} and bits == 16
    return header, False


def recording(path: Path) -> IO[bytes] | None:
    """A recording, open at its beginning; None where it is gone, or nothing that the volume could be turned down on."""
    try:
        size = path.stat().st_size if path.is_file() else MOST_BYTES + 1
        if size > MOST_BYTES:
            return None
        with ExitStack() as held:
            file = held.enter_context(path.open("rb"))
            header, plain = read_header(file)
            if plain and len(header) < size:
                file.seek(0)
                held.pop_all()
                return file
    except OSError:  # it went meanwhile, or the disk is going
        pass
    return None


def is_recording(path: Path) -> bool:
    """Whether a file can be played as one."""
    if (file := recording(path)) is None:
        return False
    file.close()
    return True


def joined(wavs: Iterable[bytes]) -> bytes:
    """Several WAVs of one voice as one, with its true length. Raises ValueError for no 16-bit PCM, or a mixture."""
    kinds, samples = set(), bytearray()
    for one in wavs:
        source = BytesIO(one)
        header, plain = read_header(source)
        at = header.find(b"fmt ")
        if not plain:
            raise ValueError("no 16-bit PCM")
        kinds.add(header[at + 10 : at + 24])  # channels to bits: the coding may be told in two ways
        body = source.read()
        samples += body[: len(body) & ~1]
    if len(kinds) != 1:
        raise ValueError("several voices")
    about = b"WAVEfmt " + struct.pack("<IH", 16, 1) + kinds.pop() + b"data" + struct.pack("<I", len(samples))
    return b"RIFF" + struct.pack("<I", len(about) + len(samples)) + about + bytes(samples)
