"""What the pages of a calibration say, by its state: for who sets the kiosk up, in the languages that staff speak."""

from typing import Final, NamedTuple

from kiosk.i18n import N_
from kiosk.touch.machine import State


class Said(NamedTuple):
    """A title and the words below it, as msgids; `{n}` are seconds."""

    title: str
    words: str


SAID: Final = {
    State.AIM: Said(
        N_("Touch the middle of the cross"),
        N_(
            "It does not matter if the screen sees your finger elsewhere. "
            "If nobody touches for {n} seconds, all is as before."
        ),
    ),
    State.CHECK: Said(
        N_("Touch the middle of the cross once more"),
        N_("Now we see whether it is right. After {n} seconds all is as before."),
    ),
    State.REFUSED: Said(
        N_("These touches do not go together"),
        N_("We begin again. Touch one cross at a time, in its middle."),
    ),
    State.MISSED: Said(
        N_("That was beside the cross"),
        N_("All is as before. We begin again: hold your finger still, on the middle of each cross."),
    ),
    State.CONFIRM: Said(
        N_("Does your finger hit now?"),
        N_("Touch Yes within {n} seconds. Else all is as before."),
    ),
    State.KEPT: Said(
        N_("The touchscreen is right now"),
        N_("Are there more of the same kind? Then this can stand in their stuen-setup.toml, under [screen]:"),
    ),
}
CROSS: Final = N_("Cross {n} of {all}")
YES: Final = N_("Yes, keep it")
NO: Final = N_("No, as before")
