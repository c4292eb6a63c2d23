"""Statements that every request of a kiosk asks: put together once, and sent together.

Django puts a query together anew each time it is asked, which takes longer than the database does (a kiosk with its
organisation: 1.2 ms of the processor, against 0.2), and each goes to and fro on its own, while a lock is held. What is
asked seldom is left to Django.
"""

from collections.abc import Sequence
from functools import cache
from threading import local
from time import monotonic
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)
Row = tuple[Any, ...]
Statement = tuple[str, Sequence[Any]]
"""SQL with %s, and its values as the database itself takes them."""


def together(*statements: Statement) -> list[list[Row]]:
    """Ask these one after another, of PostgreSQL in one message; gives the rows of each, in order.

    Of PostgreSQL each sees what was committed until it began, as if it had been sent alone (read committed). Its
    pipelines and prepared statements were tried instead: both sides then took a fifth longer for an upload.
    """
    if not statements:
        return []
    found: list[list[Row]] = []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("; ".join(sql for sql, _ in statements), [one for _, values in statements for one in values])
            # All is here by now. Past Django's wrapper, and by `rownumber`: a description of all columns, made only to
            # see whether there are any, took an eighth of the whole request.
            answers = cursor.cursor
            more: bool | None = True
            while more:
                found.append([] if answers.rownumber is None else answers.fetchall())
                more = answers.nextset()
            return found
        for sql, values in statements:
            cursor.execute(sql, values)
            found.append(cursor.fetchall() if cursor.description else [])
    return found


def end_with(*statements: Statement) -> list[list[Row]]:
    """`together` for the last ones of the caller's transaction; PostgreSQL gets the commit in the same message.

    Nothing may be asked after it in that `atomic`, which finds itself committed. Inside another, they are statements.
    """
    outermost = connection.in_atomic_block and not connection.savepoint_ids
    commit: list[Statement] = [("COMMIT", ())] if outermost and connection.vendor == "postgresql" else []
    return together(*statements, *commit)


LIVELY = 5.0
"""Seconds for which a connection that has answered counts as alive. One that died meanwhile costs a 503."""
_answered = local()


def spare_the_question() -> None:
    """Do not ask a connection whether it lives (CONN_HEALTH_CHECKS) that answered a moment ago: it goes to and fro."""
    now = monotonic()
    if connection.connection is getattr(_answered, "by", _answered) and now - _answered.at < LIVELY:
        connection.health_check_done = True  # type: ignore[attr-defined]  # Django's own name for it


def has_answered() -> None:
    """Take note that this thread's connection lives."""
    _answered.by, _answered.at = connection.connection, monotonic()


@cache
def columns(model: type[Model], table: str) -> str:
    """All columns of a model, for a SELECT from `table`."""
    quote = connection.ops.quote_name
    return ", ".join(f"{table}.{quote(str(field.column))}" for field in model._meta.concrete_fields)


def count(model: type[Model]) -> int:
    """How many columns that is."""
    return len(model._meta.concrete_fields)


def made(model: type[M], row: Sequence[Any]) -> M:
    """The object that a row of `columns` is."""
    values = list(row)
    for at, field, converters in _converters(model, connection.vendor):
        for convert in converters:
            values[at] = convert(values[at], field.cached_col, connection)
    return model.from_db(connection.alias, [field.attname for field in model._meta.concrete_fields], values)


@cache
def _converters(model: type[Model], _vendor: str) -> list[tuple[int, Any, list[Any]]]:
    """What turns a column's value into the field's, where they are not the same."""
    found = []
    for at, field in enumerate(model._meta.concrete_fields):
        of_database = connection.ops.get_db_converters(field.cached_col)
        if converters := of_database + field.get_db_converters(connection):
            found.append((at, field, converters))
    return found
