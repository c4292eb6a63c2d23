"""In the camera's process: finds a key slip's QR code in a picture. Of any other code it tells nothing."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from kiosk.forms.keyslip import PREFIX

LONGEST = 120  # characters; six words of nine letters, and what joins them
WIDE = 1600  # pixels to which a larger picture is reduced: a code held up is as large as a hand


class Judge:
    """Told of each frame; says what stands in the slip's code, "" while there is none."""

    begins, longest = PREFIX, LONGEST

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._detector = cv2.QRCodeDetector()

    def __call__(self, picture: NDArray[np.uint8], _at: float) -> dict[str, Any]:
        """Gives {"slip": what the code says}."""
        height, width = picture.shape[:2]
        if width > WIDE:
            picture = cv2.resize(picture, (WIDE, round(height * WIDE / width)), interpolation=cv2.INTER_AREA)  # type: ignore[assignment]
        try:
            text, _corners, _straight = self._detector.detectAndDecode(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
        except (cv2.error, UnicodeDecodeError):  # a code half covered, or one that holds no text
            text = ""
        fits = text.startswith(self.begins) and len(text) <= self.longest
        return {"slip": text if fits else ""}
