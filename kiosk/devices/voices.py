"""The voices that the configuration names, as one: a neural one where there is a model, else the usual."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

from kiosk.catalogues import texts
from kiosk.config import Config
from kiosk.devices.piper import Piper
from kiosk.devices.recordings import Recordings
from kiosk.devices.said import Said
from kiosk.devices.speech import Speech


def open_speech(settings: Config, *, alone: Callable[[], bool] = lambda: False) -> Speech:
    """The speech device of this configuration. `alone` says whether nobody else hears."""
    chosen = settings.speech
    beside = settings.file.parent if settings.file else Path()
    models = {code: beside / Path(model) for code, _is, model in (one.partition("=") for one in chosen.models)}
    piper = Piper(models, chosen.piper, speed=chosen.speed) if models else None
    said, recordings = Said(ours), Recordings(chosen.recordings)
    return Speech(
        chosen.command, speed=chosen.speed, volume=chosen.volume, piper=piper, said=said, alone=alone,
        recordings=recordings,
    )  # fmt: skip


def ours(language: str, sentence: str) -> bool:
    """Whether a sentence stands in the catalogue of this language as it is said: it tells nothing of anybody."""
    return sentence in _catalogue(language)


@cache
def _catalogue(language: str) -> frozenset[str]:
    """The sentences of a catalogue that have nothing to be filled in; none of a language without one."""
    from kiosk.devices.sentences import split_sentences  # noqa: PLC0415 - start-up time

    fixed = [text for text in texts(language) if "{" not in text]
    return frozenset(sentence for text in fixed for sentence in split_sentences(text))
