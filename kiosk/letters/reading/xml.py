"""In a limited process: foreign XML, by expat, without document types, entities, or anything from elsewhere."""

from collections.abc import Callable
from typing import Final
from xml.parsers import expat

from kiosk.letters.reading.raw import Unfit

MOST_DEEP: Final = 120  # elements inside each other; a table in a table in a text box has 40
MOST: Final = 400_000  # elements

Start = Callable[[str, dict[str, str]], object]


def walk(data: bytes, start: Start, end: Callable[[str], object], text: Callable[[str], object]) -> None:
    """Call these with "namespace name" of each element, and with its text in pieces. Raises Unfit."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.buffer_size = 1 << 16
    deep = many = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal deep, many
        deep += 1
        many += 1
        if deep > MOST_DEEP or many > MOST:
            raise Unfit("TooLarge")
        start(name, attributes)

    def finish(name: str) -> None:
        nonlocal deep
        deep -= 1
        end(name)

    def refuse(*_: object) -> int:
        raise Unfit("Broken")  # no message and no document has a document type; a bomb begins with one

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = begin, finish, text
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = refuse
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, ValueError, LookupError) as error:  # also: an encoding that it does not know
        raise Unfit("Broken") from error
