"""Pictures are cut out of a stream whatever the pieces are, and whatever lies between them."""

import io

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kiosk.devices.mjpeg import LONGEST, Cutter, size
from tests.helpers.held import Pose, frame, jpeg


def with_a_small_one_inside(picture):
    """As phones and some cameras do: the thumbnail's end is not the picture's."""
    inside = jpeg(frame(Pose(), 9, (160, 90)))
    exif = b"Exif\0\0" + inside
    return picture[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + picture[2:]


PICTURES = [jpeg(frame(Pose(), seed, (320, 180)), 70 + seed) for seed in range(3)]
PICTURES.append(with_a_small_one_inside(PICTURES[0]))


def progressive(picture):
    out = io.BytesIO()
    Image.open(io.BytesIO(picture)).save(out, "JPEG", progressive=True)
    return out.getvalue()


PICTURES.append(progressive(PICTURES[1]))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(range(len(PICTURES))), max_size=5),
    st.lists(st.integers(1, 5000), min_size=1),
    st.binary(max_size=30).filter(lambda noise: b"\xff" not in noise),
)
def test_whatever_the_pieces(chosen, steps, noise):
    stream = b"".join(noise + PICTURES[one] for one in chosen)
    cutter, found, at = Cutter(), [], 0
    while at < len(stream):
        step = steps[len(found) % len(steps)]
        found += cutter.feed(stream[at : at + step])
        at += step
    assert found == [PICTURES[one] for one in chosen]


MARKERS = [b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xc4\0\x04"]


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.binary(max_size=200) | st.sampled_from([b"\xff\xd8\xff", b"\xff\xd9", b"\xff\xda", b"\xff\xc4\0\x04"]))
)
def test_garbage_does_no_harm(pieces):
    cutter = Cutter()
    for piece in pieces:
        for picture in cutter.feed(piece):
            assert picture.startswith(b"\xff\xd8\xff")
            assert picture.endswith(b"\xff\xd9")
            size(picture)


def test_after_a_picture_that_broke_off_comes_the_next():
    cutter = Cutter()
    cutter.feed(PICTURES[0][:2000])
    found = cutter.feed(PICTURES[1] + PICTURES[2])
    assert PICTURES[2] in found


def test_what_never_ends_is_dropped():
    cutter = Cutter()
    cutter.feed(PICTURES[0][:-2])
    for _ in range(LONGEST // (1 << 20) + 1):
        cutter.feed(bytes(1 << 20))
    assert len(cutter._kept) < LONGEST
    assert cutter.feed(PICTURES[1]) == [PICTURES[1]]


@pytest.mark.parametrize("picture", PICTURES, ids=["a", "b", "c", "thumbnail", "progressive"])
def test_the_size_is_in_the_header(picture):
    assert size(picture) == (320, 180)
    for cut in (0, 1, 2, 10, 50):
        assert size(picture[:cut]) is None
    assert size(b"\x89PNG" + picture) is None


def test_a_webcams_jpeg_may_lack_its_tables():
    """Motion JPEG leaves out the Huffman tables that everybody knows; what reads our stills must know them, too."""
    whole = jpeg(frame(Pose(), 3, (320, 180)))
    at, kept = 2, whole[:2]
    while whole[at + 1] != 0xDA:
        long = 2 + int.from_bytes(whole[at + 2 : at + 4], "big")
        if whole[at + 1] != 0xC4:
            kept += whole[at : at + long]
        at += long
    kept += whole[at:]
    assert len(kept) < len(whole)
    assert Cutter().feed(kept) == [kept]
    read = cv2.imdecode(np.frombuffer(kept, np.uint8), cv2.IMREAD_COLOR)
    assert (read == cv2.imdecode(np.frombuffer(whole, np.uint8), cv2.IMREAD_COLOR)).all()
    assert Image.open(io.BytesIO(kept)).convert("L").getextrema()[1] > 200
