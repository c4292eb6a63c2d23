"""One file of a content pack, by its hash, whole or a range of it (RFC 9110 section 14), to kiosks of the organisation.

A range lets a cut download go on. What is in the file is proved by its hash in the signed manifest, not by this answer.
"""

import re
from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from sync.hub.api.signed import Refusal, signed
from sync.hub.models import Kiosk, Pack
from sync.hub.publish_pack import file_of, hashes

_RANGE = re.compile(r"bytes=(\d{1,12})-(\d{1,12})?", re.ASCII)


@signed(method="GET")
def file(request: HttpRequest, kiosk: Kiosk, pack: str, version: int, sha256: str) -> HttpResponse | Refusal:
    """The bytes; 404 `no_such_file` when the organisation has no such pack, or the hub no longer has the file."""
    if version > 2**31 - 1 or sha256 not in _files(kiosk.organisation_id, pack, version):
        return Refusal(404, "no_such_file", "There is no such file of that pack.")
    try:
        with file_of(sha256).open("rb") as data:
            size = data.seek(0, 2)
            start, end = _asked(request.headers.get("Range", ""), size)
            data.seek(start)
            body = data.read(end - start)
    except FileNotFoundError:
        return Refusal(404, "no_such_file", "The hub has forgotten that file.")
    answer = HttpResponse(body, content_type="application/octet-stream")
    if (start, end) != (0, size):
        answer.status_code = 206
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    answer["Accept-Ranges"] = "bytes"
    return answer


def _asked(header: str, size: int) -> tuple[int, int]:
    """[start, end) of the one range that is asked for; all of it for what is no such range. Raises Refusal."""
    found = _RANGE.fullmatch(header)
    if not found or (found[2] and int(found[2]) < int(found[1])):
        return 0, size  # RFC 9110 section 14.2: a server may leave any other Range be
    start = int(found[1])
    if start >= size:
        raise Refusal(416, "no_such_range", "The file ends before that.", more={"size": size})
    return start, min(size, int(found[2]) + 1 if found[2] else size)


def _files(organisation_id: int, name: str, version: int) -> frozenset[str]:
    packs = Pack.objects.filter(organisation=organisation_id, name=name, version=version)
    found = packs.values_list("pk", "signature").first()
    return _known(*found) if found else frozenset()


@lru_cache(maxsize=256)
def _known(pack_id: int, signature: str) -> frozenset[str]:  # noqa: ARG001 - says which bytes that row holds
    return frozenset(hashes(Pack.objects.get(pk=pack_id).manifest))
