"""The square code of a hub before the camera: it is read; a key slip's and anybody else's are told nothing of."""

import cv2
import numpy as np
import pytest

from kiosk.first.seeing import Judge
from kiosk.forms import seeing
from sync import invitation


def picture(text):
    code = cv2.QRCodeEncoder.create().encode(text)
    large = cv2.resize(code, None, fx=8, fy=8, interpolation=cv2.INTER_NEAREST)
    return cv2.cvtColor(np.pad(large, 60, constant_values=255), cv2.COLOR_GRAY2BGR)


OURS = invitation.write("https://hub.vaerestederne-i-nordby.example.org", "1234567890")


@pytest.mark.parametrize(
    ("text", "told"), [(OURS, OURS), ("stuen:hest-kage-bus-sol-hat-vej", ""), ("https://example.org", "")]
)
def test_what_is_told_of_a_square_code(text, told):
    assert Judge()(picture(text), 0.0) == {"slip": told}


def test_who_looks_for_a_key_slip_is_told_no_code_that_is_long():
    assert seeing.Judge()(picture(OURS + "x" * 40), 0.0) == {"slip": ""}
