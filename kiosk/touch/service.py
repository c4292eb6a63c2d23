"""`Touchscreen`: what the screens ask of it, and what they may ask for."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from kiosk.errors import KnownError
from kiosk.touch.affine import Six, in_force
from kiosk.touch.calibration import Calibration, Note, Panel, mend

log = logging.getLogger(__name__)

SAME = 1e-3
"""The numbers come through single precision, and six digits of a configuration file."""


class Touchscreen:
    """The touchscreen of this kiosk, which may be put right."""

    def __init__(
        self,
        panel: Panel,
        file: Path | None,
        rotate: int,
        keep: Callable[[Mapping[str, Any]], object] | None,
        monotonic: Callable[[], float],
    ) -> None:
        """`file` is the note's; `keep` writes settings of [screen] down, and raises KnownError. None: nothing can be
        kept here, and so nothing is put right.
        """
        self._panel, self._note, self._rotate, self._keep = panel, Note(file), rotate, keep
        self._monotonic = monotonic

    @property
    def available(self) -> bool:
        """Whether there is a touchscreen that can be put right here."""
        return self._keep is not None and self._panel.now() is not None

    def calibration(self) -> Calibration:
        """A new go at it."""
        return Calibration(self._panel, self._note, self._rotate, self._kept, self._monotonic)

    def mend(self) -> None:
        """The program ended in the middle of one: what was before is put back."""
        mend(self._panel, self._note)

    def settle(self, setting: Sequence[float]) -> None:
        """Have the setting in force: of a touchscreen that is plugged in anew, the X server knows what was set when it
        began itself, and that may have been before it was measured.
        """
        now, wanted = self._panel.now(), in_force(setting, self._rotate)
        if now is not None and any(abs(one - other) > SAME for one, other in zip(now, wanted, strict=True)):
            self._panel.use(wanted)

    def asked(self) -> bool:
        """It is asked for by a setting, once: that is written down before anything is shown, so that no kiosk before
        which nobody stands asks for ever.
        """
        if self._keep is None or not self.available:
            return False
        try:
            self._keep({"calibrate": False})
        except KnownError as error:
            log.info("a calibration is asked for, and not begun: %s", type(error).__name__)
            return False
        return True

    def _kept(self, numbers: Six) -> None:
        assert self._keep is not None  # noqa: S101 - nothing is put right without it
        self._keep({"touch": tuple(numbers), "calibrate": False})
