"""Frozen dataclasses to plain JSON and back, by their annotations; what is not as annotated is refused, with its place.

Fields that have their default are left out, so a file says only what it has to. Keys are sorted, no spaces, UTF-8: the
same value gives the same bytes.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
Reader = Callable[[Any, str], Any]
_READERS: dict[Any, Reader] = {}


class Amiss(ValueError):
    """The data is not of this shape; says where ("Definition.root.children[3].type")."""


def plain(value: Any) -> Any:
    """Dicts, lists and simple values for JSON."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    here = ((field, getattr(value, field.name)) for field in fields(value))
    return {field.name: plain(one) for field, one in here if one != _default(field)}


def read(shape: type[T], data: object) -> T:
    """A dataclass of such plain data; raises Amiss, also for fields that it does not have."""
    made: T = _reader(shape)(data, shape.__name__)
    return made


def _default(field: Field[Any]) -> Any:
    if field.default_factory is not MISSING:
        return field.default_factory()
    return field.default


def _reader(shape: Any) -> Reader:
    if shape not in _READERS:
        _READERS[shape] = _new_reader(shape)
    return _READERS[shape]


def _new_reader(shape: Any) -> Reader:
    origin, inner = get_origin(shape), get_args(shape)
    if isinstance(shape, UnionType):
        return _of_union(inner)
    if origin is tuple:
        return _of_tuple(_reader(inner[0]))
    if origin is not None:
        return _of_mapping(_reader(inner[1]))
    return _of_dataclass(shape) if is_dataclass(shape) else _of_simple(shape)


def _of_simple(shape: Any) -> Reader:
    def simple(data: Any, where: str) -> Any:
        if type(data) is shape:
            return data
        raise Amiss(where)

    return simple


def _of_union(shapes: tuple[Any, ...]) -> Reader:
    """Of shapes that JSON tells apart: None, a string, a dataclass."""
    simple = {shape for shape in shapes if not is_dataclass(shape)}
    other = next((_reader(shape) for shape in shapes if is_dataclass(shape)), None)

    def union(data: Any, where: str) -> Any:
        if type(data) in simple or (data is None and NoneType in simple):
            return data
        if other is None:
            raise Amiss(where)
        return other(data, where)

    return union


def _of_tuple(inner: Reader) -> Reader:
    def several(data: Any, where: str) -> Any:
        if type(data) is not list:
            raise Amiss(where)
        return tuple([inner(one, f"{where}[{place}]") for place, one in enumerate(data)])

    return several


def _of_mapping(inner: Reader) -> Reader:
    def mapping(data: Any, where: str) -> Any:
        if type(data) is not dict:
            raise Amiss(where)
        return {key: inner(one, f"{where}.{key}") for key, one in data.items()}

    return mapping


def _of_dataclass(shape: Any) -> Reader:
    readers: dict[str, Reader] = {}
    needed: set[str] = set()

    def whole(data: Any, where: str) -> Any:
        if not readers:  # made now and not above, because a node holds nodes
            hints = get_type_hints(shape)
            readers.update({field.name: _reader(hints[field.name]) for field in fields(shape)})
            needed.update(field.name for field in fields(shape) if _default(field) is MISSING)
        if type(data) is not dict or not needed <= data.keys():
            raise Amiss(where)
        given = {}
        for name, one in data.items():
            if name not in readers:
                raise Amiss(f"{where}.{name}")
            given[name] = readers[name](one, f"{where}.{name}")
        return shape(**given)

    return whole
