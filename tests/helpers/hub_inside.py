"""The real hub within the test's own process: a line to it that can lose and double, and its database put back in time.

`patch_line(monkeypatch, line)` lets every `sync.client.Client` speak through `line`; of client and hub nothing is
replaced but the socket between them. `Backup` is what a restore of an older backup leaves, for any database.
"""

import io
from collections import Counter
from collections.abc import Callable
from urllib.parse import urlsplit

import requests
import urllib3
from django.core.handlers.wsgi import WSGIHandler
from django.core.management.color import no_style
from django.db import connection
from requests.adapters import BaseAdapter

URL = "http://127.0.0.1"
FAULTS = ("ok", "lost", "answer_lost", "doubled", "cut")


class Line(BaseAdapter):
    """Carries requests to the hub. `faults` are those of the next requests, one each; afterwards all is well."""

    def __init__(self, after: Callable[[], object] = lambda: None) -> None:
        """`after` is called when the hub has answered: it has committed."""
        super().__init__()
        self._hub, self._after = WSGIHandler(), after
        self.faults: list[str] = []
        self.down = False
        self.done: Counter[str] = Counter()

    def send(self, request, **_):
        """One request, one answer; or what comes of the next fault."""
        fault = "lost" if self.down else (self.faults.pop(0) if self.faults else "ok")
        self.done[fault] += 1
        if fault == "lost":
            raise requests.ConnectionError(ConnectionResetError("lost"))
        if fault == "doubled":
            self._ask(request)
        response = self._ask(request)
        if fault == "answer_lost":
            raise requests.ConnectionError(ConnectionResetError("answer lost"))
        if fault == "cut":
            response.raw = _raw(response.status_code, response.raw.headers, response.raw.data[:-3], cut=True)
        return response

    def close(self) -> None:
        """Nothing is held."""

    def _ask(self, request):
        parts, body = urlsplit(request.url), request.body or b""
        body = body.encode() if isinstance(body, str) else body
        environ = {
            "REQUEST_METHOD": request.method,
            "PATH_INFO": parts.path,
            "QUERY_STRING": parts.query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": request.headers.get("Content-Type", ""),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "http",
            "wsgi.errors": io.StringIO(),
        }
        environ |= {"HTTP_" + name.upper().replace("-", "_"): value for name, value in request.headers.items()}
        said = {}

        def start(status, headers, _error=None):
            said["status"], said["headers"] = int(status.split()[0]), dict(headers)

        answer = self._hub(environ, start)
        data = b"".join(answer)
        answer.close()
        self._after()
        response = requests.Response()
        response.status_code, response.request, response.url = said["status"], request, request.url
        response.headers.update(said["headers"])
        response.raw = _raw(said["status"], said["headers"], data)
        return response


class _Cut(io.BytesIO):
    def read(self, *args):
        data = super().read(*args)
        if not data:
            raise ConnectionResetError("cut")
        return data


def _raw(status, headers, data, *, cut=False):
    body = (_Cut if cut else io.BytesIO)(data)
    return urllib3.HTTPResponse(body, headers=headers, status=status, preload_content=False, decode_content=False)


def patch_line(monkeypatch, line: Line) -> None:
    """From now on every client's session speaks through `line`."""
    from sync import transport

    monkeypatch.setattr(transport.Line, "_mount", lambda self, **_: setattr(self, "_adapter", line))


class Backup:
    """All rows of the hub as they are now; `restore` puts them back, as after the real commands, with a new process."""

    def __init__(self) -> None:
        self._rows = {}
        with connection.cursor() as cursor:
            for table in _tables():
                cursor.execute(f"SELECT * FROM {table}")
                names = [column[0] for column in cursor.description]
                self._rows[table] = names, cursor.fetchall()

    def restore(self) -> None:
        """Put them back."""
        empty_hub()
        with connection.constraint_checks_disabled(), connection.cursor() as cursor:
            for table, (names, rows) in self._rows.items():
                columns = ", ".join(f'"{name}"' for name in names)
                marks = ", ".join(["%s"] * len(names))
                if rows:
                    cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", rows)
            for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
                cursor.execute(statement)
        forget_all()


def empty_hub() -> None:
    """A hub without anything."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"TRUNCATE {', '.join(_tables())} RESTART IDENTITY CASCADE")
        else:
            for table in reversed(_tables()):
                cursor.execute(f"DELETE FROM {table}")
    forget_all()


def forget_all() -> None:
    """Drop what the hub's process remembers, as a restart does: every dict and every cache on its modules' top."""
    import sys

    for name, module in list(sys.modules.items()):
        if name.startswith("sync.hub"):
            for found in vars(module).values():
                if hasattr(found, "cache_clear"):
                    found.cache_clear()
    for module, names in (("sync.hub.keys", ("_known",)), ("sync.hub.api.signed", ("_public_keys",))):
        for one in names:
            cache = getattr(sys.modules.get(module), one, None)
            if isinstance(cache, dict):
                cache.clear()


def _models():
    from django.apps import apps

    return list(apps.get_app_config("hub").get_models(include_auto_created=True))


def _tables():
    """In an order in which rows can be put in: each after those it points to."""
    models, placed = _models(), []
    while models:
        for model in models:
            needs = {field.related_model for field in model._meta.fields if field.related_model}
            if not (needs - {model}) & set(models):
                placed.append(model)
                models.remove(model)
                break
        else:
            raise AssertionError("models point at each other in a circle")
    return [f'"{model._meta.db_table}"' for model in placed]
