"""A box's head is read, or it is no box: nothing else comes of any bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import box
from tests.helpers.boxes import LAST, Maker

MAKER = Maker()
COPY, NOTE = MAKER.copy(7, b"filling")[2], MAKER.note()[2]


def head(kind, counter):
    return b"STFO\x01" + bytes([kind]) + counter.to_bytes(8, "big")


def test_a_copy_and_a_note_say_whose_they_are():
    read = box.read(COPY)
    assert read[:4] == (MAKER.name, 7, False, MAKER.public)
    assert len(read.rest) == len(COPY) - box.HEAD - box.SIGNATURE
    assert box.read(NOTE) == (MAKER.name, LAST, True, MAKER.public, b"")
    assert len(NOTE) == box.NOTE
    assert box.is_name(MAKER.name)
    assert not box.is_name(MAKER.name.upper())
    assert not box.is_name(MAKER.name + "\n")


def test_as_a_folder_is_sealed_by_the_kiosk():
    from kiosk.folder import sealed

    seed = bytes(range(32))
    parts = sealed.Sealed(
        sealed.FOLDER, 3, sealed.public_of(seed), b"s" * 16, b"t" * 16, b"c" * 60, b"s" * sealed.STAFF, b"k" * 60,
        b"n" * 12 + b"t" * 16,
    )  # fmt: skip
    blob = parts.write(seed)
    assert box.read(blob)[:3] == (parts.name, 3, False)
    assert len(blob) == box.HEAD + box.LEAST_REST + box.SIGNATURE, "the least there is"
    assert box.read(sealed.gone(parts, seed))[:3] == (parts.name, LAST, True)
    full = MAKER.copy(1, bytes(box.MOST - box.HEAD - 315 - box.SIGNATURE))[2]
    assert (len(full), box.read(full).counter) == (box.MOST, 1)


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        MAKER.signed(head(1, 0), bytes(315)),  # nothing is before the first
        MAKER.signed(head(1, LAST), bytes(315)),  # newer than the note that it is gone, or as new
        MAKER.signed(head(1, LAST + 1), bytes(315)),
        MAKER.signed(head(1, 2**64 - 1), bytes(315)),
        MAKER.signed(head(2, LAST), b"x"),  # a note with something in it would fill what is bounded for copies
        MAKER.signed(head(2, LAST - 1), b""),
        MAKER.signed(head(2, 7), b""),
        MAKER.signed(head(3, 7), bytes(315)),
        MAKER.signed(head(0, 7), bytes(315)),
        MAKER.signed(head(1, 7), bytes(314)),
        MAKER.signed(b"STFO\x02" + head(1, 7)[5:], bytes(315)),
        MAKER.copy(7, bytes(box.MOST))[2],
        COPY + b"\x00",
        NOTE[:-1],
        COPY.replace(MAKER.public, Maker(2).public),  # another's name under the same signature
    ],
)
def test_what_is_none(blob):
    with pytest.raises(box.BadBox):
        box.read(blob)


def test_another_than_was_said():
    assert box.read_as(COPY, MAKER.name, 7).counter == 7
    for name, counter in ((MAKER.name, 8), (Maker(2).name, 7)):
        with pytest.raises(box.BadBox):
            box.read_as(COPY, name, counter)


@given(st.binary(max_size=800) | st.binary(max_size=800).map(lambda rest: head(1, 7) + rest))
def test_any_bytes(blob):
    with pytest.raises(box.BadBox):
        box.read(blob)


@given(blob=st.sampled_from([COPY, NOTE]), at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_bit_is_enough(blob, at, bit):
    changed = bytearray(blob)
    changed[at % len(blob)] ^= 1 << bit
    with pytest.raises(box.BadBox):
        box.read(bytes(changed))


@given(
    blob=st.sampled_from([COPY, NOTE]), start=st.integers(0, 500), end=st.integers(0, 500), by=st.binary(max_size=20)
)
def test_a_piece_of_it_gone_or_other(blob, start, end, by):
    changed = blob[:start] + by + blob[end:]
    if changed != blob:
        with pytest.raises(box.BadBox):
            box.read(changed)


@given(kind=st.integers(0, 255), counter=st.integers(0, 2**64 - 1), rest=st.binary(max_size=700))
def test_who_has_the_key_makes_one_box_of_each_kind_alone(kind, counter, rest):
    """A signature that holds opens no way round the bounds."""
    blob = MAKER.signed(head(kind, counter), rest)
    fits = (kind == 2 and counter == LAST and not rest) or (kind == 1 and 1 <= counter < LAST and len(rest) >= 315)
    if fits:
        assert box.read(blob)[:3] == (MAKER.name, counter, kind == 2)
    else:
        with pytest.raises(box.BadBox):
            box.read(blob)
