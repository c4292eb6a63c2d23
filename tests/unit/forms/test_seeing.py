"""A key slip in front of the camera."""

import cv2
import numpy as np
import pytest

from kiosk.forms import keyslip
from kiosk.forms.seeing import Judge
from kiosk.ui import qr


def photo(text, angle=0, size=(1920, 1080)):
    """The code of a text on a grey table, turned."""
    code = np.where(np.array(qr.matrix(text)), 20, 240).astype(np.uint8)
    code = cv2.resize(code, None, fx=7, fy=7, interpolation=cv2.INTER_NEAREST)
    table = np.full((size[1], size[0]), 180, np.uint8)
    table[300 : 300 + code.shape[0], 700 : 700 + code.shape[1]] = code
    turned = cv2.warpAffine(table, cv2.getRotationMatrix2D((960, 540), angle, 1), size, borderValue=180)
    return cv2.cvtColor(cv2.GaussianBlur(turned, (3, 3), 0), cv2.COLOR_GRAY2BGR)


@pytest.mark.parametrize("angle", [0, 12, -30, 90])
def test_read_however_it_is_held(angle):
    slip = keyslip.read("søndag æble gås and økse bog")
    told = Judge()(photo(slip.code, angle), 0.0)
    assert keyslip.read(told["slip"]) == slip


@pytest.mark.parametrize("text", ["https://example.org/steal", "stuen:" + "and-" * 60, "and bog gås"])
def test_any_other_code_is_nothing(text):
    assert Judge()(photo(text), 0.0) == {"slip": ""}


def test_nothing_in_the_picture():
    assert Judge()(np.full((720, 1280, 3), 128, np.uint8), 0.0) == {"slip": ""}
