"""Which part of a file a request asks for (RFC 9110 section 14), and the answer that gives it."""

import re

from django.http import HttpResponse

from sync.hub.api.signed import Refusal

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?", re.ASCII)


def asked(header: str, size: int) -> tuple[int, int] | None:
    """[start, end) of the one range that is asked for; None, for all of it, where it is no such. Raises Refusal."""
    found = _RANGE.fullmatch(header)
    if not found or (found[2] and int(found[2]) < int(found[1])):
        return None  # RFC 9110 section 14.2: a server may leave any other Range be
    start = int(found[1])
    if start >= size:
        raise Refusal(416, "no_such_range", "The file ends before that.", more={"size": size})
    return start, min(size, int(found[2]) + 1 if found[2] else size)


def answer(body: bytes, start: int, size: int) -> HttpResponse:
    """The bytes from `start` on of a file of `size`: 206, or 200 where that is all of it."""
    given = HttpResponse(body, content_type="application/octet-stream")
    if len(body) != size:
        given.status_code = 206
        given["Content-Range"] = f"bytes {start}-{start + len(body) - 1}/{size}"
    given["Accept-Ranges"] = "bytes"
    return given
