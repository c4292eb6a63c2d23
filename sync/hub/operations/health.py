"""Whether the hub lives (/healthz) and whether it can do its work now (/readyz)."""

import shutil

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, JsonResponse

from sync.hub.operations import schema


def healthz(_request: HttpRequest) -> JsonResponse:
    """The process answers. It asks nothing of the database: a restart wouldn't help that."""
    return JsonResponse({"ok": True})


def problems() -> list[str]:
    """What keeps the hub from its work, as codes: disk_full, database, behind. Empty: nothing."""
    found = []
    if shutil.disk_usage(settings.FOLDER).free < settings.LEAST_FREE:
        found.append("disk_full")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Takes the lock that writing takes, and on SQLite (BEGIN IMMEDIATE) the file's; writes nothing.
            cursor.execute("UPDATE hub_organisation SET counter = counter WHERE id = -1")
        if schema.pending():
            found.append("behind")
    except DatabaseError:
        found.append("database")
    return found


def readyz(_request: HttpRequest) -> JsonResponse:
    """200, or 503 with what is wrong as codes."""
    found = problems()
    answer = JsonResponse({"ok": not found, "problems": found}, status=503 if found else 200)
    if found:
        answer["Retry-After"] = "30"
    return answer
