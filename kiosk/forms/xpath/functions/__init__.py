"""The functions of ODK's XPath (https://getodk.github.io/xforms-spec/#xpath-functions), but geo and device ones.

Plain functions take values and give one; `compile` makes them closures. What needs the node it stands at, or a path as
a path, is in `kiosk.forms.xpath.special`.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

from kiosk.forms.xpath.functions import dates, logic, numbers, texts

MANY = 99


class Plain(NamedTuple):
    """`many`: a single path is taken apart into the values of all its nodes. `run`: is given the session first."""

    work: Callable[..., object]
    least: int
    most: int
    kind: str  # "text", "number", "truth", "moment", "any": what it gives
    many: bool = False
    run: bool = False


def _plain() -> Mapping[str, Plain]:
    found: dict[str, Plain] = {}
    for module in (texts, numbers, logic, dates):
        for name, (work, least, most, kind, *marks) in module.FUNCTIONS.items():
            found[name] = Plain(work, least, most, kind, "many" in marks, "run" in marks)
    return found


PLAIN = _plain()
