"""In a limited process (sync/limited.py): an author's pictures and sounds, made anew as the screen has them.

Whatever came in, what goes out was written here: a PNG or a JPEG of a size that a screen has, without what a telephone
noted in it (where, when); a WAV in 16 bits with one channel. media.py asks, and says what could not be made.
"""

import io
import json
import os
import signal
import struct
import sys
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, JpegImagePlugin, PngImagePlugin  # noqa: F401 - the plugins, before the walls go up

from kiosk.forms.publish.media import MOST_DOTS, MOST_SECONDS

SECONDS = 1.2
"""Of processor for one file; what wants more is no picture for a form."""
_MOST_SCANS = 32
"""Of a JPEG: a progressive one has about ten, and each is drawn over the whole picture."""
_SCAN = b"\xff\xda"
_RATES: Final = (8_000, 96_000)
_BEST = 48_000
_KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG"}
_PCM, _FLOAT, _EXTENSIBLE = 1, 3, 0xFFFE
_FAINT = 0.004  # of the loudest that there can be, -48 dB: nobody spoke


class Unfit(Exception):
    """It can't be shown or played; the key of the sentence that says why."""


def answer() -> int:
    """How many files were looked at. Each is told as soon as it is done, as a line of JSON and the bytes, to the
    descriptor in the order: where the process is ended, that tells which file was too much for it.
    """
    order = json.loads(sys.stdin.buffer.readline())
    if any(name.endswith(".wav") for name, _size, _side in order["files"]):
        import numpy  # noqa: F401, PLC0415 - not on the time of the first
    with os.fdopen(order["out"], "wb") as out:
        for name, size, side in order["files"]:
            data = sys.stdin.buffer.read(size)
            signal.setitimer(signal.ITIMER_PROF, SECONDS)  # nobody catches it: it ends the process
            try:
                key, made = "", sound(data) if name.endswith(".wav") else picture(data, name, side)
            except Unfit as error:
                key, made = str(error), b""
            signal.setitimer(signal.ITIMER_PROF, 0)
            out.write(json.dumps({"key": key, "size": len(made)}).encode() + b"\n" + made)
            out.flush()
    return len(order["files"])


def picture(data: bytes, name: str, side: int) -> bytes:
    """The picture anew, no side longer than `side`, in the format that its name says. Raises Unfit."""
    kind = _KINDS[Path(name).suffix]
    out = io.BytesIO()
    if kind == "JPEG" and data.count(_SCAN) > _MOST_SCANS:
        raise Unfit("picture_bad")
    try:
        with Image.open(io.BytesIO(data), formats=[kind]) as opened:
            _small_enough(opened)
            opened.draft("RGB", (side, side))  # a JPEG is decoded no larger than it is needed
            turned = ImageOps.exif_transpose(opened)
            clear = kind == "PNG" and ("A" in turned.getbands() or "transparency" in turned.info)
            made = turned.convert("RGBA" if clear else "RGB")
        made.thumbnail((side, side), Image.Resampling.LANCZOS)
        made.info = {}  # nothing of what was noted in it
        made.save(out, kind, **({"quality": 85} if kind == "JPEG" else {}))
    except Unfit:
        raise
    except Image.DecompressionBombError as error:  # Pillow's own limit is far above ours
        raise Unfit("picture_large") from error
    except Exception as error:  # Pillow raises many kinds for what is broken
        raise Unfit("picture_bad") from error
    return out.getvalue()


def _small_enough(opened: Image.Image) -> None:
    """Nothing is decoded yet: the size is what its header says."""
    if opened.width * opened.height > MOST_DOTS * 1_000_000 or max(opened.size) > 64 * min(opened.size):
        raise Unfit("picture_large")


def sound(data: bytes) -> bytes:
    """The recording in 16 bits and one channel, as the loudspeaker's volume can turn it down. Raises Unfit."""
    coding, channels, rate, bits, samples = _parts(data)
    width = bits // 8 * channels
    if len(samples) > MOST_SECONDS * rate * width:
        raise Unfit("sound_long")
    import numpy as np  # noqa: PLC0415 - pictures need none

    raw = np.frombuffer(samples[: len(samples) // width * width], np.uint8).reshape(-1, channels, bits // 8)
    if coding == _FLOAT:
        levels = np.nan_to_num(raw.reshape(-1).view("<f4"), posinf=1, neginf=-1).astype(np.float32)
    elif bits == 8:
        levels = (raw.reshape(-1).astype(np.float32) - 128) / 128
    else:  # the two bytes that weigh most
        levels = np.ascontiguousarray(raw[:, :, -2:]).reshape(-1).view("<i2").astype(np.float32) / 32768
    one = np.clip(levels.reshape(-1, channels).mean(axis=1, dtype=np.float32), -1, 1)
    every = -(-rate // _BEST)
    if every > 1:
        one = one[: len(one) // every * every].reshape(-1, every).mean(axis=1, dtype=np.float32)
    if not one.size or np.abs(one).max() < _FAINT:
        raise Unfit("sound_silent")
    return wav((one * 32767).astype("<i2").tobytes(), rate // every)


def wav(samples: bytes, rate: int) -> bytes:
    """A WAV of 16 bits and one channel."""
    about = struct.pack("<4sIHHIIHH4sI", b"fmt ", 16, _PCM, 1, rate, rate * 2, 2, 16, b"data", len(samples))
    return b"RIFF" + struct.pack("<I", 4 + len(about) + len(samples)) + b"WAVE" + about + samples


def _parts(data: bytes) -> tuple[int, int, int, int, memoryview]:
    """Coding, channels, rate, bits and the samples of a WAV (RIFF/WAVE, Microsoft/IBM 1991). Raises Unfit."""
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        raise Unfit("sound_bad")
    at, about = 12, None
    while at + 8 <= len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        at += 8
        if kind == b"fmt " and 16 <= size <= 64 and at + size <= len(data):
            about = struct.unpack_from("<HHIIHH", data, at)
            if about[0] == _EXTENSIBLE and size >= 26:
                about = (struct.unpack_from("<H", data, at + 24)[0], *about[1:])
        elif kind == b"data":
            if about is None or at + size > len(data):  # half a file
                raise Unfit("sound_bad")
            coding, channels, rate, _second, _frame, bits = about
            known = (coding == _PCM and bits in {8, 16, 24, 32}) or (coding == _FLOAT and bits == 32)
            if not known or channels not in {1, 2} or not _RATES[0] <= rate <= _RATES[1]:
                raise Unfit("sound_bad")
            return coding, channels, rate, bits, memoryview(data)[at : at + size]
        at += size + (size & 1)
    raise Unfit("sound_bad")
