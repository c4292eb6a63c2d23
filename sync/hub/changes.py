"""The log of changes that kiosks follow: one row for each key and audience, with the number of its newest word.

Numbers come from the organisation's counter, whose row stays locked until the writer commits. So when somebody can
read the number n, every lower one is committed too, and whoever asks for "after n" never misses a late commit.

An audience is everybody of the organisation (""), a centre ("centre:<id>"), or one kiosk (its device name). Whoever
takes a key from an audience says so with `gone`; such rows are kept for 90 days (`tidy`).

A cursor is `<history>-<centre>.<n>`, and `.<start>` behind it while a kiosk reads all from the beginning: what the
counter was then. Another history (the hub was restored), another centre (the kiosk was moved, and has read little of
that centre's changes), or so old that something gone is forgotten since: `Reset`, and the kiosk begins again. So while
the hub recovers and the kiosk has yet to catch up.
"""

import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from sync.hub import recovery, statements
from sync.hub.models import Change, Kiosk, Organisation

MOST = 500
"""Changes in a page."""
MOST_PAGE_BYTES = 2 << 20
"""Bytes of bodies in a page, after which no further row is put in."""
GONE_KEPT = timedelta(days=90)
POLL = 300
"""Seconds until a kiosk with nothing to say asks again: told when it is enrolled, and with each page."""

_encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
_CURSOR = re.compile(r"([0-9a-f]{1,16}-[0-9]{1,18})\.([0-9]{1,18})(?:\.([0-9]{1,18}))?", re.ASCII)


class Reset(Exception):
    """The cursor means nothing here; the kiosk begins again with an empty one."""


class Word(NamedTuple):
    """What is to be said about a key."""

    key: str
    kind: str
    body: dict[str, Any]
    audience: str = ""
    gone: bool = False


class Row(NamedTuple):
    """A change as a kiosk gets it; `body` is JSON text, as the database holds it."""

    n: int
    key: str
    kind: str
    body: str
    gone: bool


class Page(NamedTuple):
    """A part of the log."""

    rows: list[Row]
    cursor: str
    more: bool


def centre(centre_id: int) -> str:
    """The audience of a centre's kiosks."""
    return f"centre:{centre_id}"


def publish(
    organisation_id: int, key: str, kind: str, body: dict[str, Any], *, audience: str = "", gone: bool = False
) -> int:
    """Say something about `key`, inside the caller's transaction; locks the organisation's row until it commits.

    `gone`: the key is no longer, for this audience. Gives the change's number.
    """
    return publish_many(organisation_id, [Word(key, kind, body, audience, gone)])


def publish_many(organisation_id: int, words: Sequence[Word]) -> int:
    """`publish` for several at once; of two words about the same key and audience the later counts.

    Gives the last number, or 0 when there was nothing to say.
    """
    last, left = publishing(organisation_id, words)
    statements.together(*left)
    return last


def publishing(
    organisation_id: int, words: Sequence[Word], first: Sequence[statements.Statement] = ()
) -> tuple[int, list[statements.Statement]]:
    """`publish_many` but for what it gives besides: statements that are left to be asked, together with others.

    `first` are statements to be asked before.
    """
    newest = {(word.audience, word.key): word for word in words}
    if not newest:
        return 0, list(first)
    last, _recovers = locked(statements.together(*first, locking(organisation_id, len(newest)))[-1])
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    row = f"({', '.join(['%s'] * 8)})"
    values: list[Any] = []
    for n, word in enumerate(newest.values(), last - len(newest) + 1):
        values += [organisation_id, word.audience, word.key, n, word.kind, _encode(word.body), word.gone, at]
    sql = (
        f"INSERT INTO hub_change (organisation_id, audience, key, n, kind, body, gone, at) "  # noqa: S608 - marks
        f"VALUES {', '.join([row] * len(newest))} ON CONFLICT (organisation_id, audience, key) DO UPDATE SET "
        "n = excluded.n, kind = excluded.kind, body = excluded.body, gone = excluded.gone, at = excluded.at"
    )
    return last, [(sql, values)]


def draw(organisation_id: int, count: int = 1) -> int:
    """Take the next `count` numbers of the organisation's counter, and its row's lock. Gives the last of them."""
    return lock(organisation_id, count)[0]


def lock(organisation_id: int, count: int = 1) -> tuple[int, bool]:
    """`draw`, and whether the organisation recovers, as it is under the lock."""
    return locked(statements.together(locking(organisation_id, count))[0])


def locking(organisation_id: int, count: int = 1) -> statements.Statement:
    """What `lock` asks, to be asked together with others; `locked` reads the answer."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("changes are published inside a transaction")
    # The column itself: SQLite 3.40 (Debian 12) gives 1 here for `recovering_since IS NOT NULL`, also of NULL.
    sql = "UPDATE hub_organisation SET counter = counter + %s WHERE id = %s RETURNING counter, recovering_since"
    return sql, (count, organisation_id)


def locked(found: list[statements.Row]) -> tuple[int, bool]:
    """See `locking`."""
    ((last, recovers),) = found
    return int(last), recovers is not None


class Reading(NamedTuple):
    """A page of the log, when `asked` has been, and `page` is given the rows."""

    asked: list[statements.Statement]
    page: Callable[[Sequence[list[statements.Row]]], Page]


def since(kiosk: Kiosk, after: str, limit: int = MOST) -> Reading:
    """What `kiosk` (with its organisation) has not read yet, after the cursor `after`; "" is from the beginning.

    Notes in `kiosk.cursor`, unsaved, how far it says it has come. Raises Reset. What it has us ask is to be asked in
    the same transaction, after all that is published in it.
    """
    organisation = kiosk.organisation
    place = f"{organisation.history}-{kiosk.centre_id}"
    if after:
        n, start = _read_cursor(after, place, organisation)
        if not start and recovery.has_to_catch_up(kiosk):
            raise Reset
    else:
        n, start = 0, organisation.counter
    kiosk.cursor = n

    def page(found: Sequence[list[statements.Row]]) -> Page:
        rows = [Row(n, key, kind, body, bool(gone)) for one in found for n, key, kind, body, gone in one]
        fitting = _fitting(rows, limit)
        if more := len(fitting) < len(rows):
            at = str(fitting[-1].n)
            return Page(fitting, f"{place}.{at}" + (f".{start}" if start else ""), more)
        return Page(fitting, f"{place}.{max(organisation.counter, fitting[-1].n if fitting else 0)}", more)

    return Reading([] if n == organisation.counter else [_asking(kiosk, n, limit + 1, start)], page)


def _read_cursor(after: str, place: str, organisation: Organisation) -> tuple[int, int]:
    found = _CURSOR.fullmatch(after)
    if not found or found[1] != place:
        raise Reset
    n, start = int(found[2]), int(found[3] or 0)
    # One that reads all from the beginning has missed nothing that was gone before it began.
    if max(n, start) > organisation.counter or (start or n) < organisation.forgotten:
        raise Reset
    return n, start


def _asking(kiosk: Kiosk, n: int, limit: int, start: int) -> statements.Statement:
    # Each audience is a walk along its own index, so a page costs the same however much there is for others.
    one = (
        "SELECT * FROM (SELECT n, key, kind, body, gone FROM hub_change WHERE organisation_id = %s AND audience = %s "
        "AND n > %s AND (n > %s OR NOT gone) ORDER BY n LIMIT %s) AS page"
    )
    audiences = ["", centre(kiosk.centre_id), kiosk.device]
    values: list[Any] = []
    for audience in audiences:
        values += [kiosk.organisation_id, audience, n, start, limit]
    return f"{' UNION ALL '.join([one] * len(audiences))} ORDER BY n LIMIT %s", [*values, limit]


def _fitting(rows: list[Row], limit: int) -> list[Row]:
    size = 0
    for count, row in enumerate(rows[:limit]):
        size += len(row.body)
        if count and size > MOST_PAGE_BYTES:
            return rows[:count]
    return rows[:limit]


def tidy(now: datetime) -> int:
    """Forget what has been gone for 90 days, in every organisation. Gives how many rows that were."""
    forgotten = 0
    for organisation_id in Organisation.objects.values_list("pk", flat=True):
        with transaction.atomic():
            organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)
            old = Change.objects.filter(organisation=organisation, gone=True, at__lt=now - GONE_KEPT)
            newest = old.aggregate(newest=Max("n"))["newest"]
            if newest is not None:
                organisation.forgotten = max(organisation.forgotten, newest)
                organisation.save(update_fields=["forgotten"])
                forgotten += old.delete()[0]
    return forgotten
