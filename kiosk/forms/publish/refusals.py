"""What a form may not ask for here, refused when it is published and never when somebody stands before it."""

from kiosk.errors import BadInput
from kiosk.i18n import N_


class Refused(BadInput):
    """Something that we have no place for. `what` is a stable key, `name` what the author called it, `path` where."""

    message = N_("{name} at {path} can't be used on the screen. Please take it out, or ask in another way.")

    def __init__(self, what: str, name: str, path: str = "") -> None:
        self.what, self.name, self.path = what, name, path
        super().__init__(name=name, path=path or "/")


CONTROLS = {
    "input", "select1", "select", "rank", "range", "upload", "trigger", "group", "repeat",
}  # fmt: skip
"""Elements of the body that we know."""
DATA = {
    "string": "string", "int": "int", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "dateTime",
    "boolean": "boolean", "binary": "binary", "rank": "rank", "select1": "select", "select": "selects", "": "string",
    "integer": "int", "long": "int",
}  # fmt: skip
"""Kinds of values, from what stands in a bind."""
UNKNOWN_HERE = ("deviceid", "username", "phonenumber", "email", "subscriberid", "simserial")
"""What only a phone knows: stays empty, with a note."""
SPACES = "http://www.w3.org/2002/xforms", "http://www.opendatakit.org/xforms"
