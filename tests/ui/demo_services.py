"""The services of a demo centre, by the name that tests know them by."""

from kiosk.demo.screens.programme import NOW, PROGRAMME, WORDY, activity
from kiosk.demo.screens.services import Clock, Content, Hub, Recorder, Sendings, Speech, directory, services

__all__ = [
    "NOW", "PROGRAMME", "WORDY", "Clock", "Content", "Hub", "Recorder", "Sendings", "Speech", "activity", "directory",
    "services",
]  # fmt: skip
