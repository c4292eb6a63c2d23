"""`enrol/begin` and `enrol/finish`: the only requests that are not signed. protocol.md, "Enrolment".

Everything that is wrong with a code is one answer, 403 `wrong_code`, in the same words.
"""

import json
from typing import Any, Final

from django.http import HttpRequest, JsonResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from sync import enrolment
from sync.hub import enrol, enrol_codes

MOST: Final = 64 << 10
"""Bytes of a request."""


@csrf_exempt
@never_cache
def begin(request: HttpRequest) -> JsonResponse:
    """{"code": "1234", "message"} -> {"attempt", "message"}."""
    said = _said(request)
    if said is None or not _is_number(said.get("code")):
        return _no(400, "bad_request", "The request is not what enrol/begin takes.")
    try:
        address = str(request.META.get("REMOTE_ADDR") or "")  # operations/proxy.py has seen to it
        return JsonResponse(enrol.begin(said["code"], said.get("message"), address, timezone.now()))
    except enrol_codes.SlowDown as error:
        answer = _no(429, error.code, error.what)
        answer["Retry-After"] = str(error.after)
        return answer
    except enrolment.WrongCode:
        return _wrong()


@csrf_exempt
@never_cache
def finish(request: HttpRequest) -> JsonResponse:
    """{"attempt", "box"} -> {"box"}."""
    said = _said(request)
    if said is None or not (isinstance(said.get("attempt"), str) and isinstance(said.get("box"), str)):
        return _no(400, "bad_request", "The request is not what enrol/finish takes.")
    answer = enrol.finish(said["attempt"], said["box"], timezone.now())
    return _wrong() if answer is None else JsonResponse(answer)


def _said(request: HttpRequest) -> dict[str, Any] | None:
    if request.method != "POST":
        return None
    length = request.headers.get("Content-Length") or ""
    if not length.isdecimal() or len(length) > 9 or int(length) > MOST:
        return None
    try:
        found = json.loads(request.body)
    except (ValueError, RecursionError, UnreadablePostError):
        return None
    return found if isinstance(found, dict) else None


def _is_number(code: object) -> bool:
    return isinstance(code, str) and len(code) == enrolment.NUMBER and code.isascii() and code.isdecimal()


def _wrong() -> JsonResponse:
    return _no(403, enrolment.WrongCode.code, enrolment.WrongCode.sentence)


def _no(status: int, code: str, what: str) -> JsonResponse:
    answer = JsonResponse({"error": code, "what": what}, status=status)
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer
