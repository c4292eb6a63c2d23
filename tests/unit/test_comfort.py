"""What one person wishes of the kiosk, as a folder keeps it."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.comfort import PLAIN, Comfort, read

WISHES = st.builds(Comfort, st.integers(0, 2), *[st.booleans()] * 3, st.sampled_from(["", "left", "right"]))


@given(WISHES)
def test_what_is_kept_is_read_again(wished):
    assert read(wished.body()) == wished


def test_nothing_is_kept_of_who_wishes_nothing():
    assert PLAIN.body() == {}


@given(
    st.dictionaries(
        st.sampled_from(["text", "contrast", "hand", "low", "other"]),
        st.none() | st.integers() | st.text() | st.booleans(),
    )
)
def test_nonsense_is_left_out(body):
    assert read(read(body).body()) == read(body)


def test_another_version_is_understood_in_part():
    assert read({"text": 7, "contrast": "yes", "hand": "both", "low": True, "new": 1}) == Comfort(low=True)
