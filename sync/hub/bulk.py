"""Rows at once, as fast as each database takes them: COPY on PostgreSQL, one prepared INSERT on SQLite.

Past Django's models, whose objects cost more than the database itself (500 events: 15 ms against 3). For a few rows
PostgreSQL gets one INSERT, for a COPY goes to and fro three times.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model

from sync.hub import statements

FEW = 20


def insert(model: type[Model], columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[statements.Statement]:
    """Insert `rows` into the table of `model`; values as the database itself takes them, inside a transaction.

    Of a few rows it only gives the statement, to be asked together with others.
    """
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(name) for name in columns)
    marks = f"({', '.join(['%s'] * len(columns))})"
    into = f"INSERT INTO {table} ({names}) VALUES "  # noqa: S608 - our own names
    if connection.vendor == "postgresql" and len(rows) > FEW:
        with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
    elif len(rows) > FEW:
        with connection.cursor() as cursor:
            cursor.executemany(into + marks, rows)
    elif rows:
        return [(into + ", ".join([marks] * len(rows)), [value for row in rows for value in row])]
    return []
