"""In a limited process: a message of Digital Post (MeMo 1.1 and 1.2: one namespace, two versions), with its documents.

In 1.2 `mandatory` and `legalNotification` may be absent, which is false; in 1.1 they are there. Nothing else that we
read differs, so the version is told and not branched on. What is not ours to read (TechnicalDocument) is left out.
"""

import base64
import binascii
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from kiosk.letters.reading import xml
from kiosk.letters.reading.packed import File, Packed
from kiosk.letters.reading.raw import MAX_DOCUMENTS, Unfit

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMESPACE: Final = "https://DigitalPost.dk/MeMo-1"
VERSIONS: Final = ("1.1", "1.2")
MOST_ACTIONS: Final = 40


@dataclass(slots=True)
class Element:
    """An element of the message's own namespace; others are not kept."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    pieces: list[str] = field(default_factory=list)
    children: "list[Element]" = field(default_factory=list)

    def first(self, name: str) -> "Element":
        """The first child of this name, or an empty one."""
        return next(self.all(name), _NONE)

    def all(self, name: str) -> "Iterator[Element]":
        """The children of this name."""
        return (child for child in self.children if child.name == name)

    def text(self, name: str) -> str:
        """The text of the first child of this name, "" without one."""
        return "".join(self.first(name).pieces).strip()


_NONE: Final = Element("")


def unpack(data: bytes) -> Packed:
    """The message. Raises Unfit."""
    root = _tree(data)
    if root.name != "Message":
        raise Unfit("NotALetter")
    header, body = root.first("MessageHeader"), root.first("MessageBody")
    kind = header.text("messageType").upper()
    if kind not in {"DIGITALPOST", "NEMSMS"}:
        raise Unfit("Broken")
    documents = [*body.all("MainDocument"), *body.all("AdditionalDocument")]
    packed = Packed(source="memo", title=header.text("label"), envelope=_envelope(root, header, body, documents))
    for number, document in enumerate(documents):
        for file in document.all("File"):
            name = document.text("label") or file.text("filename")
            content = _content(file)
            if content is None or len(packed.files) >= MAX_DOCUMENTS:
                packed.unread.append(name)
            else:
                packed.files.append(File(name, content, number, file.text("filename").rpartition(".")[0]))
    if kind == "NEMSMS":
        packed.text = header.text("notification")
    return packed


def _envelope(root: Element, header: Element, body: Element, documents: list[Element]) -> dict[str, Any]:
    answered = [one.text("messageUUID") for one in header.all("ReplyData")]
    return {
        "message_type": header.text("messageType").upper(),
        "version": root.attributes.get("memoVersion", ""),
        "label": header.text("label"),
        "sender": header.first("Sender").text("label"),
        "created": body.text("createdDateTime"),
        "reply_by": header.text("replyByDateTime"),
        "legal_notification": _true(header.text("legalNotification")),
        "mandatory": _true(header.text("mandatory")),
        "notification": header.text("notification"),
        "reply_to": answered[-1] if answered else "",  # the thread, oldest first
        "can_reply": _true(header.text("reply")),
        "actions": [_action(one) for document in documents for one in document.all("Action")][:MOST_ACTIONS],
    }


def _action(action: Element) -> dict[str, str]:
    """What a document offers; of an appointment, its own times go before those in which the offer stands."""
    booked = action.first("Reservation")
    return {
        "code": action.text("actionCode"),
        "label": action.text("label"),
        "begins": booked.text("startDateTime") or action.text("startDateTime"),
        "ends": booked.text("endDateTime") or action.text("endDateTime"),
        "location": booked.text("location"),
        "description": booked.text("description") or booked.text("abstract"),
        "organizer": booked.text("organizerName"),
        "url": action.first("EntryPoint").text("url"),
    }


def _true(text: str) -> bool:
    return text.strip() in {"true", "1"}  # xs:boolean


def _content(file: Element) -> bytes | None:
    """The bytes of a file, None where its base64 is none."""
    try:
        return base64.b64decode("".join(file.text("content").split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def _tree(data: bytes) -> Element:
    """The message's own elements."""
    top = Element("")
    path: list[Element] = [top]
    foreign = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal foreign
        namespace, _, local = name.rpartition(" ")
        if foreign or namespace != NAMESPACE:
            foreign += 1
            return
        element = Element(local, attributes)
        path[-1].children.append(element)
        path.append(element)

    def end(_name: str) -> None:
        nonlocal foreign
        if foreign:
            foreign -= 1
        else:
            path.pop()

    def text(piece: str) -> None:
        if not foreign:
            path[-1].pieces.append(piece)

    xml.walk(data, start, end, text)
    return top.children[0] if top.children else top
