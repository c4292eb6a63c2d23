"""XML to elements, with nothing of what makes XML dangerous: a document type is refused, so there are no entities."""

from typing import TYPE_CHECKING
from xml.parsers import expat

from kiosk.errors import BadInput
from kiosk.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 200


class NotXml(BadInput):
    """What was made from the spreadsheet is no XML that we read."""

    message = N_("The form could not be read. Please save the spreadsheet again, and try once more.")


class Element:
    """`name` without its namespace; `attributes` too, but with "jr:" before those of JavaRosa."""

    __slots__ = ("attributes", "children", "name", "space")

    def __init__(self, name: str, space: str, attributes: dict[str, str]) -> None:
        self.name, self.space, self.attributes = name, space, attributes
        self.children: list[Element | str] = []

    def __iter__(self) -> "Iterator[Element]":
        return (child for child in self.children if isinstance(child, Element))

    def first(self, name: str) -> "Element | None":
        """The first child of that name."""
        return next((child for child in self if child.name == name), None)

    def get(self, name: str) -> str:
        """An attribute without space around it, "" if it is not there."""
        return self.attributes.get(name, "").strip()

    def words(self) -> str:
        """The text in it, outputs left out."""
        return "".join(child for child in self.children if isinstance(child, str)).strip()


_PREFIX = {"http://openrosa.org/javarosa": "jr:", "http://www.opendatakit.org/xforms/entities": "entities:"}


def read(data: bytes) -> Element:
    """The root element; raises NotXml."""
    top = Element("", "", {})
    stack = [top]

    def start(tag: str, attributes: dict[str, str]) -> None:
        space, _, name = tag.rpartition(" ")
        found = {}
        for key, value in attributes.items():
            where, _, local = key.rpartition(" ")
            found[_PREFIX.get(where, "") + local] = value
        made = Element(name, space, found)
        stack[-1].children.append(made)
        stack.append(made)
        if len(stack) > DEEPEST:
            raise NotXml

    def said(text: str) -> None:
        stack[-1].children.append(text)

    def doctype(*_: object) -> None:
        raise NotXml

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise NotXml from error
    return next(iter(top))
