"""The volume as a gain on samples, and headers as voices write them."""

import io
import struct

import pytest

from kiosk.devices.wav import MOST_BYTES, gain_of, is_recording, joined, read_header, scaled
from tests.helpers.recorded import tone


def test_gain_falls_evenly_over_forty_decibels_to_silence():
    assert gain_of(100) == 1
    assert gain_of(50) == pytest.approx(0.1)
    assert gain_of(0) == 0
    assert all(gain_of(percent) < gain_of(percent + 1) for percent in range(100))


def test_scaling_keeps_sign_and_drops_half_a_sample():
    assert scaled(struct.pack("<3h", 1000, -1000, 32767) + b"x", 0.5) == struct.pack("<3h", 500, -500, 16383)


def wav(coding=1, bits=16, extra=b""):
    fmt = struct.pack("<HHIIHH", coding, 1, 22050, 44100, 2, bits)
    return b"RIFF\0\0\0\0WAVE" + extra + b"fmt " + struct.pack("<I", len(fmt)) + fmt + b"data\0\0\0\0"


@pytest.mark.parametrize(
    ("head", "scalable"),
    [
        (wav(), True),
        (wav(extra=b"LIST\x03\0\0\0abc\0"), True),
        (wav(bits=8), False),
        (wav(coding=3, bits=32), False),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0", False),
        (b"no sound at all", False),
        (b"", False),
    ],
)
def test_the_header_is_passed_on_whole(head, scalable):
    source = io.BytesIO(head + b"samples")
    header, answer = read_header(source)
    assert answer is scalable
    assert (header + source.read()).startswith(head[: len(header)])
    if scalable:
        assert header == head


def test_a_recording_that_is_far_too_long_is_none(tmp_path):
    path = tmp_path / "long.wav"
    path.write_bytes(tone())
    assert is_recording(path)
    with path.open("ab") as file:
        file.truncate(MOST_BYTES + 1)
    assert not is_recording(path)


def test_a_disk_that_is_going_has_no_recording(tmp_path, monkeypatch):
    path = tmp_path / "hjem.wav"
    path.write_bytes(tone())

    def going(*_given):
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("kiosk.devices.wav.read_header", going)
    assert not is_recording(path)


def test_several_of_a_voice_become_one_with_a_true_length():
    odd = wav() + b"\1\0\2\0x"
    whole = joined([odd, wav(extra=b"LIST\x03\0\0\0abc\0") + b"\3\0"])
    assert whole[44:] == b"\1\0\2\0\3\0"
    assert struct.unpack("<I", whole[40:44]) == (6,)
    assert struct.unpack("<I", whole[4:8]) == (len(whole) - 8,)
    assert read_header(io.BytesIO(whole)) == (whole[:44], True)


@pytest.mark.parametrize("several", [[], [wav(), b"no sound"], [wav(bits=8)], [wav(), wav(coding=3, bits=32)]])
def test_what_can_not_be_one_is_none(several):
    with pytest.raises(ValueError):  # noqa: PT011 - there is but one
        joined(several)
