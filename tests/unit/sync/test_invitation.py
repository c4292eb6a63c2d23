"""What the square code beside an enrolment code says: it comes back as it went, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.forms import keyslip
from kiosk.keywords import UnknownWord
from sync import invitation
from sync.invitation import Invitation

HUB = "https://hub.example.org"


@pytest.mark.parametrize("hub", [HUB, f"{HUB}:8443", f"{HUB}/a b&c=d", "http://127.0.0.1:8000", "http://localhost"])
def test_it_comes_back_as_it_went(hub):
    hub = hub.replace(" ", "%20")
    assert invitation.read(invitation.write(hub, "1234567890")) == Invitation(hub, "1234567890")


def test_as_the_protocol_has_it():
    assert invitation.write(HUB, "1234567890") == "stuen:enrol?hub=https%3A%2F%2Fhub.example.org&code=1234567890"


@pytest.mark.parametrize(
    "text",
    [
        "", "stuen:enrol?", "stuen:enrol?code=1234567890", f"stuen:enrol?hub={HUB}&code=123456789",
        f"stuen:enrol?hub={HUB}&code=123456789x", "stuen:enrol?hub=http://hub.example.org&code=1234567890",
        "stuen:enrol?hub=https://&code=1234567890", "stuen:enrol?hub=ftp://x&code=1234567890",
        f"stuen:enrol?hub={HUB}%3Fa&code=1234567890", f"stuen:enrol?hub={HUB}%23a&code=1234567890",
        "stuen:enrol?hub=https://me:x@hub.example.org&code=1234567890", f"stuen:enrol?hub={HUB}:x&code=1234567890",
        f"stuen:enrol?hub={HUB}%20&code=1234567890", f"stuen:enrol?hub={HUB}/%C3%A6&code=1234567890",
        f"stuen:enrol?hub={HUB}&code=1234567890&" + "x" * 300, "stuen:enrol?hub=https://[::1&code=1234567890",
        "stuen:hest-kage-bus-sol-hat-vej", "https://hub.example.org", "WIFI:S:x;;",
        f"stuen:enrol?hub={HUB}&code=\u0661234567890", f"stuen:enrol?a=1&b=2&c=3&d=4&hub={HUB}&code=1234567890",
    ],
)  # fmt: skip
def test_nothing_else_is_one(text):
    assert invitation.read(text) is None


@given(st.text(max_size=320))
def test_no_text_stops_the_kiosk(text):
    assert invitation.read(text) is None
    found = invitation.read(invitation.PREFIX + text)
    assert found is None or len(found.code) == 10


def test_it_is_taken_for_no_key_slip():
    with pytest.raises(UnknownWord):
        keyslip.read(invitation.write(HUB, "1234567890"))
