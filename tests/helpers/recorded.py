"""Pictures and sounds as an author has them, made here; and those that mean harm."""

import io
import math
import struct
import zlib

from PIL import Image

from kiosk.forms.publish.recast import wav


def picture(kind="PNG", size=(60, 40), colour=(200, 80, 40), **options):
    """A picture of one colour."""
    out = io.BytesIO()
    Image.new("RGB" if len(colour) == 3 else "RGBA", size, colour).save(out, kind, **options)
    return out.getvalue()


def tone(seconds=0.2, rate=22050, level=9000):
    """A sound as publishing leaves it."""
    count = int(seconds * rate)
    return wav(struct.pack(f"<{count}h", *(int(level * math.sin(n / 8)) for n in range(count))), rate)


def other_wav(samples, *, coding=1, channels=1, rate=22050, bits=16, said=None):
    """A WAV of another kind; `said` is how long it says that it is."""
    frame = channels * bits // 8
    about = struct.pack("<4sIHHIIHH", b"fmt ", 16, coding, channels, rate, rate * frame, frame, bits)
    size = len(samples) if said is None else said
    whole = b"WAVE" + about + struct.pack("<4sI", b"data", size) + samples
    return b"RIFF" + struct.pack("<I", len(whole)) + whole


def dots(width, height, rows=0):
    """A PNG that says it is so large, and holds so many rows of nothing."""

    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    about = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * ((width * 3 + 1) * rows), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", about) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def scans(side=4000, many=6000):
    """A JPEG that is drawn anew thousands of times: a minute's work in a few hundred kB."""
    out = io.BytesIO()
    Image.new("L", (side, side)).save(out, "JPEG", progressive=True, quality=1)
    data = out.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * many + data[-2:]
