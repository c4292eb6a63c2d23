"""A folder as bytes: whoever changes, cuts or moves one leaves something that nobody takes."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.folder import sealed
from kiosk.folder.content import Content
from kiosk.folder.errors import BadBox, FolderFull
from sync.box import name_of

KEY, SEED = bytes(range(32)), bytes(range(32, 64))
PUBLIC = sealed.public_of(SEED)
NAME = name_of(PUBLIC)


def a_copy(counter=3, content=b"{}"):
    return sealed.Sealed(
        sealed.FOLDER, counter, PUBLIC, b"s" * 16, b"t" * 16,
        sealed.put(b"w" * 32, KEY, NAME, "card"),
        sealed.put_staff(b"S" * 32, KEY, "Den med cyklen", "2026-11-20", NAME),
        sealed.put(KEY, SEED, NAME, "seed"),
        sealed.put(KEY, sealed.pack(content), NAME, "content"),
    )  # fmt: skip


WHOLE = a_copy().write(SEED)


def test_there_and_back():
    found = sealed.read(WHOLE)
    assert found.name == NAME
    assert found.counter == 3
    assert sealed.take(b"w" * 32, found.card, NAME, "card") == KEY
    assert sealed.take(KEY, found.seed, NAME, "seed") == SEED
    assert sealed.unpack(sealed.take(KEY, found.content, NAME, "content")) == b"{}"
    assert sealed.take_staff(b"S" * 32, found) == (KEY, "Den med cyklen", "2026-11-20")


def test_another_key_a_other_name_or_another_part_opens_nothing():
    found = sealed.read(WHOLE)
    assert sealed.take(b"x" * 32, found.card, NAME, "card") is None
    assert sealed.take(b"w" * 32, found.card, "0" * 32, "card") is None
    assert sealed.take(b"w" * 32, found.card, NAME, "seed") is None
    assert sealed.take_staff(b"x" * 32, found) is None


@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_no_byte_can_be_changed(at, by):
    changed = bytearray(WHOLE)
    changed[at] ^= by
    with pytest.raises(BadBox):
        sealed.read(bytes(changed))


@given(st.integers(0, len(WHOLE) - 1))
def test_it_can_t_be_cut(length):
    with pytest.raises(BadBox):
        sealed.read(WHOLE[:length])


def test_nor_be_too_long_too_short_or_the_last_of_all():
    with pytest.raises(BadBox):
        sealed.read(WHOLE + bytes(sealed.MOST))
    with pytest.raises(BadBox):
        sealed.read(sealed.Sealed(sealed.FOLDER, 1, PUBLIC).write(SEED))
    with pytest.raises(BadBox):
        sealed.read(a_copy(sealed.LAST).write(SEED))
    with pytest.raises(BadBox):
        sealed.read(sealed.Sealed(sealed.GONE, 4, PUBLIC).write(SEED))


def test_the_note_that_it_is_gone_has_nothing_of_it():
    note = sealed.read(sealed.gone(a_copy(), SEED))
    assert (note.kind, note.counter, note.name) == (sealed.GONE, sealed.LAST, NAME)
    assert len(sealed.gone(a_copy(), SEED)) < 120


def test_sizes_tell_little():
    assert len({len(sealed.pack(os.urandom(size // 2).hex().encode())) for size in range(1, 3500, 50)}) == 1
    sizes = {len(sealed.pack(os.urandom(size))) for size in range(1, 60_000, 997)}
    assert len(sizes) <= 12
    assert all(size % 4096 == 0 for size in sizes)


def test_too_much_is_refused():
    with pytest.raises(FolderFull):
        sealed.pack(os.urandom(sealed.MOST))
    assert len(sealed.put(KEY, sealed.pack(os.urandom(900_000)), NAME, "content")) < sealed.MOST - 600


def test_what_is_no_content_says_so():
    with pytest.raises(BadBox):
        sealed.unpack(b"\x00\x00\x00\x04abcd")
    for text in (b"{", b"[]", b'{"made": "x", "newer": 1}'):
        with pytest.raises(BadBox):
            Content.load(text)


def test_a_name_for_staff_is_cut_at_a_letter():
    one = sealed.put_staff(b"S" * 32, KEY, "ø" * 40, "2026-11-20", NAME)
    assert len(one) == sealed.STAFF == len(a_copy().staff)
    found = sealed.take_staff(b"S" * 32, sealed.read(sealed.Sealed(**{**parts(a_copy()), "staff": one}).write(SEED)))
    assert found[1] == "ø" * 32


def parts(copy):
    return {name: getattr(copy, name) for name in copy.__slots__}
