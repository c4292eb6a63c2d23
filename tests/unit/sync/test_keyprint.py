"""A key's print: the same for the same key, another for another, and nothing for none."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from sync.keyprint import keyprint


@given(st.text("0123456789abcdef", min_size=1, max_size=64))
def test_it_is_the_beginning_of_the_hash_in_groups(key):
    assert keyprint(f"{key}\n") == keyprint(key), "a file ends with a line feed"
    assert keyprint(key).replace(" ", "") == hashlib.sha256(key.encode()).hexdigest()[:20]
    assert [len(group) for group in keyprint(key).split()] == [4] * 5


def test_no_key_has_no_print():
    assert keyprint("") == ""
