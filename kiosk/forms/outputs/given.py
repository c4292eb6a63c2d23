"""In the limited processes of this package: the form and the answers that they were given."""

from datetime import datetime
from typing import Any

from kiosk import i18n
from kiosk.clock import COPENHAGEN
from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession


def opened(order: dict[str, Any]) -> tuple[Definition, FormSession]:
    """The form and its answers, in the language that the letter is to be in."""
    i18n.use(order["language"])
    definition = Definition.load(order["definition"].encode())
    snapshot = {**order["session"], "language": order["language"]}
    now = datetime.fromisoformat(order["now"]).astimezone(COPENHAGEN)
    return definition, FormSession.restore(definition, snapshot, now=now)
