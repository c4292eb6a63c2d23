"""One file of a content pack, by its hash, whole or a range of it (RFC 9110 section 14), to kiosks of the organisation.

A range lets a cut download go on. What is in the file is proved by its hash in the signed manifest, not by this answer.
"""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse

from sync.hub.api import ranges
from sync.hub.api.signed import Refusal, signed
from sync.hub.models import Kiosk, Pack
from sync.hub.publish_pack import file_of, hashes


@signed(method="GET")
def file(request: HttpRequest, kiosk: Kiosk, pack: str, version: int, sha256: str) -> HttpResponse | Refusal:
    """The bytes; 404 `no_such_file` when the organisation has no such pack, or the hub no longer has the file."""
    if version > 2**31 - 1 or sha256 not in _files(kiosk.organisation_id, pack, version):
        return Refusal(404, "no_such_file", "There is no such file of that pack.")
    try:
        with file_of(sha256).open("rb") as data:
            size = data.seek(0, 2)
            start, end = ranges.asked(request.headers.get("Range", ""), size) or (0, size)
            data.seek(start)
            body = data.read(end - start)
    except FileNotFoundError:
        return Refusal(404, "no_such_file", "The hub has forgotten that file.")
    return ranges.answer(body, start, size)


def _files(organisation_id: int, name: str, version: int) -> frozenset[str]:
    packs = Pack.objects.filter(organisation=organisation_id, name=name, version=version)
    found = packs.values_list("pk", "signature").first()
    return _known(*found) if found else frozenset()


@lru_cache(maxsize=256)
def _known(pack_id: int, signature: str) -> frozenset[str]:  # noqa: ARG001 - says which bytes that row holds
    return frozenset(hashes(Pack.objects.get(pk=pack_id).manifest))
