"""What the composition root builds for ears: the voice, and the headphones that make it private. See kiosk/app.py."""

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kiosk.config import Config
    from kiosk.devices.dictation import Dictation
    from kiosk.devices.headphones import Headphones
    from kiosk.devices.speech import Speech

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for


class EarsServices:
    """The part of `kiosk.app.Services` that is heard."""

    config: "Config"

    @cached_property
    def speech(self) -> "Speech":
        """The voice. It is silent from the moment on when headphones are pulled out, whatever it says."""
        from kiosk.devices.voices import open_speech

        speech = open_speech(self.config, alone=lambda: self.headphones.plugged is True)
        self.headphones.on_pulled(speech.stop)
        return speech

    @cached_property
    def dictation(self) -> "Dictation":
        """The one who writes down what is said, whether or not there is a model for it."""
        from kiosk.devices.dictation import open_dictation

        return open_dictation(self.config)

    def fall_silent(self) -> None:
        """For the end of the program: no sound, and neither thread nor process of it. What was begun says no more."""
        if "headphones" in self.__dict__:
            self.headphones.stop()
        if "speech" in self.__dict__:
            self.speech.close()

    @cached_property
    def headphones(self) -> "Headphones":
        """Whether somebody has plugged them in."""
        from kiosk.devices.headphones import Headphones

        return Headphones(mode=self.config.speech.headphones)
