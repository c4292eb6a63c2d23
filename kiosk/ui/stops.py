"""What keys go through, one after the other: each thing that one comes to, and a row of the keyboard as one.

Who listens comes to everything that is told. Who sees and has only keys comes to what can be chosen, and to the arrows
of a list, which show them what is scrolled away; and to what is covered, to let it be seen.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access, order
from kiosk.ui.widgets.keyboard import KeyCap
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.private import Private

ACTS: Final = frozenset({"button", "choice", "key"})
"""Roles of what can be chosen."""


class Place(NamedTuple):
    """Where one is, so that it is found again when all parts are made anew."""

    role: str
    name: str
    index: int


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing; or a `row` of keys, counted from 1. `out`: the way back from its keys to the rows."""

    parts: tuple[Part, ...]
    access: Access
    row: int = 0
    out: bool = False

    @property
    def part(self) -> Part:
        """It; of a row the first key."""
        return self.parts[0]

    def place(self, index: int) -> Place:
        """It, as the stop with this number."""
        return Place(self.access.role, "" if self.row else self.access.name, index)


def stops(part: Part, *, eyes: bool, row: int = 0) -> list[Stop]:
    """All of them in what lies on top of this part. `row`: only the keys of that row of the keyboard."""
    found: list[Stop] = []
    keys: list[tuple[Part, Access]] = []
    for one in order(part, arrows=eyes):
        access = one.access()
        if access is None:
            continue
        if isinstance(one, KeyCap):
            keys.append((one, access))
        elif not eyes or access.role in ACTS or _may_be_covered(one):
            found.append(Stop((one,), access))
    rows = _rows(keys)
    if not rows:
        return found
    if 0 < row <= len(rows):
        chosen = rows[row - 1]
        return [*(Stop((one,), access) for one, access in chosen), _out(chosen, row)]
    return _with_rows(found, rows, order(part, arrows=eyes))


def _may_be_covered(part: Part) -> bool:
    """Whether a field may lie over it, that OK takes away for a while (kiosk.ui.shy)."""
    return theme.current().comfort.shy and isinstance(part, Private) and part.personal


def find(there: Sequence[Stop], place: Place) -> int | None:
    """The number of the same thing, as near as can be to where it was; None where it is gone."""
    like = [index for index, one in enumerate(there) if one.place(index)[:2] == place[:2]]
    return min(like, key=lambda index: abs(index - place.index), default=None)


def _rows(keys: Sequence[tuple[Part, Access]]) -> list[list[tuple[Part, Access]]]:
    """Keys of one height on the screen are one row."""
    rows: list[list[tuple[Part, Access]]] = []
    for key in keys:
        if rows and abs(rows[-1][0][0].y - key[0].y) < 1:
            rows[-1].append(key)
        else:
            rows.append([key])
    return rows


def _with_rows(found: list[Stop], rows: list[list[tuple[Part, Access]]], all_parts: list[Part]) -> list[Stop]:
    """The rows among the others, where the keyboard is."""
    at = all_parts.index(rows[0][0][0])
    before = [one for one in found if all_parts.index(one.part) < at]
    made = [_row(one, number, len(rows)) for number, one in enumerate(rows, 1)]
    return [*before, *made, *found[len(before) :]]


def _row(keys: list[tuple[Part, Access]], number: int, total: int) -> Stop:
    first, last = keys[0][1].name, keys[-1][1].name
    name = _("Row {n} of {total}, from {first} to {last}").format(n=number, total=total, first=first, last=last)
    return Stop(tuple(one for one, _access in keys), Access("key", name), row=number)


def _out(keys: list[tuple[Part, Access]], number: int) -> Stop:
    return Stop(tuple(one for one, _access in keys), Access("key", _("Out of the row")), row=number, out=True)
