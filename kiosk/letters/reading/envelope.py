"""What a child said of a message outside its documents, checked: `model.Envelope`. Times are those of Denmark."""

from datetime import datetime
from typing import Any, Literal

from kiosk.clock import COPENHAGEN
from kiosk.letters.model import Action, Envelope
from kiosk.letters.reading.words import clean

_MOST = 2000  # characters of any field
_URL = 1000
_ACTIONS = 40


def checked(said: dict[str, Any]) -> Envelope:
    """The envelope; raises ValueError and its like for what is none. A time that is none is left out."""
    kind: Literal["DIGITALPOST", "NEMSMS"] = "NEMSMS" if said["message_type"] == "NEMSMS" else "DIGITALPOST"
    return Envelope(
        message_type=kind,
        version=_text(said["version"])[:10],
        label=_text(said["label"]),
        sender=_text(said["sender"]),
        created=_time(said["created"]),
        reply_by=_time(said["reply_by"]),
        legal_notification=said["legal_notification"] is True,
        mandatory=said["mandatory"] is True,
        notification=_text(said["notification"]),
        reply_to=_text(said["reply_to"])[:60],
        can_reply=said["can_reply"] is True,
        actions=tuple(_action(one) for one in said["actions"][:_ACTIONS]),
    )


def _action(said: dict[str, Any]) -> Action:
    url = _text(said["url"])
    return Action(
        code=_text(said["code"])[:40].upper(),
        label=_text(said["label"]),
        begins=_time(said["begins"]),
        ends=_time(said["ends"]),
        location=_text(said["location"]),
        description=_text(said["description"]),
        organizer=_text(said["organizer"]),
        url=url if url.startswith("https://") and " " not in url and len(url) <= _URL else "",
    )


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError
    return " ".join(clean(said[:_MOST]).split())


def _time(said: Any) -> datetime | None:
    """The moment in Denmark; one without a zone is meant as it is on the wall here."""
    try:
        moment = datetime.fromisoformat(_text(said))
        return moment.replace(tzinfo=COPENHAGEN) if moment.tzinfo is None else moment.astimezone(COPENHAGEN)
    except (ValueError, OverflowError):
        return None
