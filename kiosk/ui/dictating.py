"""Saying it in the place of typing: the button, where a model and a microphone are there, and what was heard."""

from typing import Any

from kiosk import i18n
from kiosk.i18n import _
from kiosk.ui.typed import TypedText
from kiosk.ui.widgets.buttons import BigButton


def say_it(app: Any, typed: TypedText) -> list[BigButton]:
    """The button beside a text that somebody types; none where nobody can be listened to."""
    language = i18n.current().code
    if not app.services.dictation.there(language):
        return []

    def begin() -> None:
        from kiosk.ui.overlays import dictate  # noqa: PLC0415 - start-up time

        app.show(dictate.build(app, typed))

    return [BigButton(_("Say it"), begin, icon="microphone")]


def put_in(typed: TypedText, text: str) -> bool:
    """After what is written already, for who wrote to change; whether all of it fitted."""
    before = str(typed)
    return typed.add(text if not before or before[-1].isspace() else f" {text}")
