"""What is in memory: the tables of one key. A subject's are ciphertext until somebody opens them.

Payload of a section: a JSON list of operations, applied in order:
    [table, {id: document}]   these documents were put      [table, [id]]   these were removed
    [table, null, value]      the table is now this         [table]         the table is gone
"""

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from kiosk.store.table import StoreTable

Tables = dict[str, Any]

quote: Final = json.encoder.encode_basestring
"""A string as JSON."""
_not_json: Final = json.JSONEncoder().default
_pieces: Final[Callable[[object, int], Iterable[str]]] = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
    None, _not_json, quote, None, ":", ",", False, False, True
)
"""What json.dumps makes anew for each call. After a sync the caches are cold, and that is 18 of its 27 microseconds."""
_scan: Final[Callable[[str, int], tuple[Any, int]]] = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
MISSING: Final = object()


class Op(NamedTuple):
    """One change as JSON text: `put` holds '"id":document', and neighbours of one table are joined."""

    table: str
    put: str = ""
    other: str = ""


def to_json(value: object) -> str:
    """Compact JSON; raises TypeError or ValueError for what JSON can't hold."""
    try:
        return "".join(_pieces(value, 0))
    except RecursionError:
        raise ValueError("Circular reference detected, or nested too deep") from None


def from_json(text: str) -> Any:
    """The value of JSON text that `to_json` made."""
    return _scan(text, 0)[0]


def same(one: object, other: object) -> bool:
    """Would they be the same JSON? Python says 1 == 1.0 == True, and looks past the order of keys."""
    return to_json(one) == to_json(other)


def to_bytes(text: str) -> bytes:
    """JSON text as stored; a lone surrogate is kept, as TinyDB keeps it."""
    return text.encode("utf-8", "surrogatepass")


def payload(ops: Iterable[Op]) -> bytes:
    """The JSON list of these operations."""
    done: list[str] = []
    run: list[str] = []
    table = ""
    for op in ops:
        if run and (op.table != table or not op.put):
            done.append(f"[{quote(table)},{{{','.join(run)}}}]")
            run = []
        if op.put:
            table = op.table
            run.append(op.put)
        else:
            done.append(op.other)
    if run:
        done.append(f"[{quote(table)},{{{','.join(run)}}}]")
    return to_bytes(f"[{','.join(done)}]")


def apply(tables: Tables, data: bytes) -> None:
    """Do to `tables` what the payload says."""
    for op in json.loads(data):
        name = op[0]
        if len(op) == 1:
            tables.pop(name, None)
        elif op[1] is None:
            tables[name] = op[2]
        elif isinstance(op[1], dict):
            tables[name].update(op[1])
        else:
            for key in op[1]:
                del tables[name][key]


def fresh(value: Any) -> Any:
    """A copy that shares nothing mutable with `value`, which is JSON."""
    if type(value) is dict:
        copy = value.copy()
        for key, item in copy.items():
            if type(item) is dict or type(item) is list:
                copy[key] = fresh(item)
        return copy
    if type(value) is list:
        return [fresh(item) for item in value]
    return value


class Space:
    """The tables under one key: everybody's (name ""), or one subject's."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.tables: Tables | None = None if name else {}
        self.key_id: int | None = None
        self.sections: list[bytes] = []
        """A subject's data as it stands in the journal."""
        self.changes: dict[str, int] = {}
        """How often each table changed, so that a handle knows whether its cache is old."""
        self.handles: dict[str, StoreTable] = {}

    def touch(self, table: str) -> None:
        """Note that a table is not what it was."""
        self.changes[table] = self.changes.get(table, 0) + 1

    def touch_all(self) -> None:
        """Note that nothing here is what it was."""
        for table in {*(self.tables or ()), *self.changes, *self.handles}:
            self.touch(table)

    def forget(self) -> None:
        """Drop what was decrypted of a subject, query caches included."""
        self.touch_all()
        self.tables = None
        for handle in self.handles.values():
            handle.clear_cache()
