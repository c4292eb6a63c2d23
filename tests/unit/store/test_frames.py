"""Frames: what is whole is read, what is torn is cut, and nothing else passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.store import frames
from kiosk.store.frames import Ending, SegmentKeys

KEYS = SegmentKeys(b"c" * 32, 1)


def run(bodies, keys=KEYS):
    position, data = keys.start, b""
    for body in bodies:
        piece, position = frames.encode(frames.COMMIT, body, position, keys)
        data += piece
    return data, position


@given(st.lists(st.binary(max_size=200), max_size=6), st.integers(0, 300))
def test_what_was_encoded_is_read(bodies, zeros):
    data, position = run(bodies)
    found, end, ending = frames.read(data + bytes(zeros), KEYS.start, KEYS)
    assert [frame.body for frame in found] == bodies
    assert (end, ending) == (position, Ending.CLEAN)
    assert len(data) == sum(frames.size(len(body)) for body in bodies)


@given(st.lists(st.binary(min_size=1, max_size=100), min_size=1, max_size=4), st.data())
def test_any_cut_is_torn_or_clean_and_never_more(bodies, data):
    whole, _ = run(bodies)
    length = data.draw(st.integers(0, len(whole)))
    found, end, ending = frames.read(whole[:length], KEYS.start, KEYS)
    assert ending is (Ending.CLEAN if end.offset == length else Ending.TORN)
    assert [frame.body for frame in found] == bodies[: len(found)]
    assert end.offset <= length < end.offset + frames.size(len((*bodies, b"")[len(found)])) or len(found) == len(bodies)


@given(st.lists(st.binary(min_size=1, max_size=100), min_size=1, max_size=4), st.data())
def test_any_flip_is_damage(bodies, data):
    whole, _ = run(bodies)
    bit = data.draw(st.integers(0, len(whole) * 8 - 1))
    changed = bytearray(whole)
    changed[bit // 8] ^= 1 << bit % 8
    _, _, ending = frames.read(bytes(changed) + bytes(64), KEYS.start, KEYS)
    assert ending is Ending.DAMAGED


@given(st.binary(max_size=300))
def test_foreign_bytes_are_no_frames(data):
    found, end, _ = frames.read(data, KEYS.start, KEYS)
    assert (found, end) == ([], KEYS.start)


def test_a_missing_unit_is_torn_only_if_nothing_follows():
    first, position = frames.encode(frames.COMMIT, b"x" * 100, KEYS.start, KEYS)
    second, _ = frames.encode(frames.COMMIT, b"y" * 100, position, KEYS)
    holed = first[:64] + bytes(32) + first[96:]
    headless = bytes(32) + first[32:]
    for torn in (holed, headless):
        assert frames.read(torn + bytes(64), KEYS.start, KEYS)[2] is Ending.TORN
        assert frames.read(torn + second, KEYS.start, KEYS)[2] is Ending.DAMAGED


def test_a_frame_of_another_place_or_segment_is_damage():
    other = SegmentKeys(b"c" * 32, 2)
    for data in (run([b"x"], other)[0], run([b"x", b"y"])[0][frames.size(1) :]):
        assert frames.read(data, KEYS.start, KEYS)[2] is Ending.DAMAGED


def test_a_newer_version_is_not_called_damage():
    header = frames._HEADER.pack(frames.VERSION + 1, frames.COMMIT, 0, 0, 0)
    data = header + KEYS.header_mac(header) + b"m" * 32
    assert frames.read(data, KEYS.start, KEYS)[2] is Ending.TOO_NEW


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 1), st.integers(0, 2**32 - 1), st.binary(max_size=50))))
def test_sections_come_apart_again(parts):
    nonce = bytes(range(12))
    body = b"".join(
        frames.encode_section(kind, cipher, key_id, nonce, len(sealed)) + sealed
        for kind, cipher, key_id, sealed in parts
    )
    found = frames.sections(body)
    assert [(one.kind, one.cipher, one.key_id, one.sealed) for one in found] == parts
    assert b"".join(one.raw for one in found) == body


@pytest.mark.parametrize("length", [0, 1, 31, 32, 33])
def test_frames_start_at_multiples_of_a_unit(length):
    data, position = run([b"x" * length])
    assert position.offset % frames.UNIT == 0
    assert position.offset == len(data) == frames.size(length)
