"""The voices that the configuration names, as one: a neural one where there is a model, else the usual."""

from pathlib import Path

from kiosk.config import Config
from kiosk.devices.piper import Piper
from kiosk.devices.speech import Speech


def open_speech(settings: Config) -> Speech:
    """The speech device of this configuration."""
    chosen = settings.speech
    beside = settings.file.parent if settings.file else Path()
    models = {code: beside / Path(model) for code, _is, model in (one.partition("=") for one in chosen.models)}
    piper = Piper(models, chosen.piper, speed=chosen.speed) if models else None
    return Speech(chosen.command, speed=chosen.speed, volume=chosen.volume, piper=piper)
