"""A release's bundle, a piece at a time (RFC 9110 section 14), to kiosks that it is offered to just now.

An answer has at most a megabyte, so that it can be signed like any other and a hub's memory is bound, however many ask.
All of a fleet may come back at once after a night: more than a little of that is put off, a kiosk by its own time each,
so that everything else a hub does goes on. What is in the bundle is proved by its own signature, not by this answer.
"""

import random
import threading

from django.http import HttpRequest, HttpResponse

from sync.hub import rollout
from sync.hub.api import ranges
from sync.hub.api.signed import Refusal, signed
from sync.hub.models import Kiosk
from sync.hub.operations import limits
from sync.hub.releases import file_of
from sync.releases import PIECE

AT_ONCE = 2
"""Pieces that one process gives at the same time: its other threads are for what is smaller."""
SPREAD = 30
"""Seconds over which those are spread who are told to come later."""
_giving = threading.BoundedSemaphore(AT_ONCE)


@signed(method="GET")
def bundle(request: HttpRequest, kiosk: Kiosk, sha256: str) -> HttpResponse | Refusal:
    """The bytes that are asked for; 404 `no_such_file` when it is offered to this kiosk no more."""
    release = rollout.offered(kiosk, sha256)
    if release is None:
        return Refusal(404, "no_such_file", "This kiosk is not offered that release.")
    tag = f'"{release.sha256}"'
    if wait := limits.wait("releases", "all"):
        return _later(wait)
    if not _giving.acquire(blocking=False):
        return _later(1)
    try:
        found = _piece(request, release.sha256, release.size, tag)
    except FileNotFoundError:
        return Refusal(404, "no_such_file", "The hub has lost that file; a technician can add it again.")
    finally:
        _giving.release()
    if found.status_code < 400:
        found["ETag"] = tag
    return found


def _piece(request: HttpRequest, sha256: str, size: int, tag: str) -> HttpResponse:
    # Of what is another file by now, If-Range asks for all.
    header = request.headers.get("Range", "") if request.headers.get("If-Range", tag) == tag else ""
    try:
        found = ranges.asked(header, size)
    except Refusal as no:
        answer = no.response()
        answer["Content-Range"] = f"bytes */{size}"
        return answer
    if found is None and size > PIECE:
        why = f"A bundle is asked for in ranges of at most {PIECE} bytes."
        return Refusal(413, "too_large", why, more={"size": size}).response()
    start, end = found or (0, size)
    with file_of(sha256).open("rb") as data:
        data.seek(start)
        body = data.read(min(end - start, PIECE))
    return ranges.answer(body, start, size)


def _later(seconds: int) -> Refusal:
    after = seconds + random.randrange(SPREAD)  # noqa: S311 - to spread them, not to hide anything
    return Refusal(429, "slow_down", "Many kiosks fetch it just now.", retry_after=after)
