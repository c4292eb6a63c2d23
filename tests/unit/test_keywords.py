"""Six words as a key, whatever they open."""

import pytest

from kiosk import keywords


def test_what_is_derived_can_be_wiped_and_says_nothing_of_itself():
    found = keywords.derive(b"and and and and and and", bytes(16))
    key = bytes(found.key)
    assert key.hex() not in repr(found)
    found.wipe()
    assert bytes(found.key) == bytes(keywords.KEY) != key
    keywords.Derived(b"t", b"k").wipe()


def test_the_cost_is_what_rfc_9106_calls_its_second_choice():
    assert (keywords.MEMORY, keywords.PASSES, keywords.LANES) == (65536, 3, 4)


def test_read_from_paper_or_a_code_with_the_callers_own_refusals():
    class Wrong(keywords.NotSixWords):
        pass

    class Unknown(keywords.UnknownWord):
        pass

    words = keywords.drawn()
    assert keywords.read("-".join(words)) == keywords.read(" ".join(words).upper()) == words
    with pytest.raises(Wrong):
        keywords.read("and", wrong=Wrong)
    with pytest.raises(Unknown):
        keywords.read("qwerty", unknown=Unknown)
