"""`GET /api/1/changes`: what a kiosk has not read yet. Most of the hub's requests are these, and most find nothing."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse

from sync.hub import changes as log
from sync.hub import recovery
from sync.hub.api.signed import AtLast, Refusal, signed
from sync.hub.models import Kiosk
from sync.hub.statements import Row, Statement


@signed(method="GET")
def changes(request: HttpRequest, kiosk: Kiosk) -> AtLast:
    """A page of the log."""
    recovery.end_if_over(kiosk.organisation)
    after, limit = asked(request)
    try:
        reading = log.since(kiosk, after, limit)
    except log.Reset as error:
        raise Refusal(410, "reset", "The cursor means nothing to this hub: begin again with an empty one.") from error
    return with_page({"have": kiosk.have}, [], reading)


def with_page(said: dict[str, Any], left: list[Statement], reading: log.Reading) -> AtLast:
    """An answer that says this and a page of the log. `left` is asked before the page is."""
    begun = json.dumps(said, separators=(",", ":"))[:-1]

    def answer(found: list[list[Row]]) -> HttpResponse:
        page = reading.page(found[len(left) :])
        return HttpResponse(f"{begun},{written(page)}}}".encode(), content_type="application/json")

    return AtLast([*left, *reading.asked], answer)


def asked(request: HttpRequest) -> tuple[str, int]:
    """After which cursor, and how many at most. Raises Refusal."""
    limit = request.GET.get("limit", str(log.MOST))
    if not (limit.isascii() and limit.isdecimal() and 1 <= len(limit) <= 3 and 1 <= int(limit) <= log.MOST):
        raise Refusal(400, "bad_request", f"limit is a number from 1 to {log.MOST}.")
    return request.GET.get("after", ""), int(limit)


def written(page: log.Page) -> str:
    """The fields of the JSON object that a page is."""
    # The bodies are JSON already: they are not read only to be written again.
    rows = ",".join(
        f'{{"n":{row.n},"key":{json.dumps(row.key)},"kind":"{row.kind}","body":{row.body},'
        f'"gone":{"true" if row.gone else "false"}}}'
        for row in page.rows
    )
    more = "true" if page.more else "false"
    return f'"changes":[{rows}],"cursor":"{page.cursor}","more":{more},"poll":{log.POLL}'
