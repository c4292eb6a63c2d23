"""Every request of an enrolled kiosk passes here: who it is, whether it may speak, and whether it is one and the same.

    @signed(method="GET")
    def changes(request: HttpRequest, kiosk: Kiosk) -> dict[str, Any] | HttpResponse: ...

The view runs in one transaction with the kiosk's row locked, and whatever it answers is signed, also a `Refusal`. It
may return a refusal or raise it, but must not have written anything before. Locks are taken in one order everywhere,
kiosk and then organisation, so that no two requests wait for each other.

The signature is checked before any lock is taken: a stranger can't make the hub wait.
"""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from functools import cache, wraps
from time import time
from typing import Any, Concatenate, NamedTuple, NoReturn

from django.db import InterfaceError, OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from sync import wire
from sync.errors import BadBody, BadSignature, SyncError, TooLarge
from sync.events import MOST_DEEP
from sync.hub import keys, recovery, statements, turns
from sync.hub.models import Kiosk, Organisation
from sync.hub.operations import limits, watch

log = logging.getLogger(__name__)

BUSY_AFTER, BROKEN_AFTER = 5, 60
"""Seconds to wait: when a lock was not free, and when the database takes nothing (a full disk)."""
SAVE = "UPDATE hub_kiosk SET turn = %s, last_seen = %s, epoch = %s, seq = %s, head = %s, cursor = %s WHERE device = %s"
"""What is written of the kiosk's row after each request; views that change more save that themselves."""
MOST_KEYS = 20_000
UNTOUCHED = "no-store, no-transform"
"""An answer is for one request, to the byte: nothing on the way may keep or change it."""


class Refusal(Exception):
    """A no: status, code and sentence for the log as in protocol.md, "Errors"; `more` joins them in the answer."""

    def __init__(
        self, status: int, code: str, what: str, *, more: Mapping[str, Any] | None = None, retry_after: int = 0
    ) -> None:
        super().__init__(code)
        self.status, self.code, self.what, self.more, self.retry_after = status, code, what, more or {}, retry_after

    def response(self) -> HttpResponse:
        """The refusal, not signed yet."""
        answer = _json({"error": self.code, "what": self.what, **self.more}, self.status)
        if self.retry_after:
            answer["Retry-After"] = str(self.retry_after)
        return answer


class AtLast(NamedTuple):
    """What a view asks last, in one message with the commit, and what it answers, given what each of them found."""

    asked: Sequence[statements.Statement]
    answer: Callable[[list[list[statements.Row]]], dict[str, Any] | HttpResponse]


Answer = dict[str, Any] | HttpResponse | Refusal | AtLast
View = Callable[Concatenate[HttpRequest, Kiosk, ...], Answer]
Served = Callable[Concatenate[HttpRequest, ...], HttpResponse]


def signed(*, method: str = "POST", expired_ok: bool = False) -> Callable[[View], Served]:
    """Make an address for enrolled kiosks of a view: see the module. `expired_ok`: even if its credential is over."""

    def decorate(view: View) -> Served:
        @csrf_exempt
        @wraps(view)
        def served(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            answer = _serve(
                request,
                lambda kiosk: view(request, kiosk, *args, **kwargs),
                method,
                expired_ok,
            )
            # The operations' log has every answer; Django's own would warn of each that is not 200.
            answer._has_been_logged = True  # type: ignore[attr-defined]
            answer["Cache-Control"] = UNTOUCHED
            return answer

        return served

    return decorate


def read_json(request: HttpRequest) -> dict[str, Any]:
    """The request's body, which must be a JSON object that any database can hold. Raises Refusal."""
    try:
        body = request.body.decode()
        found = json.loads(body, parse_float=_finite, parse_constant=_refuse)
        # PostgreSQL's jsonb takes no NUL, and no text takes half a character (a lone surrogate).
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise Refusal(400, "bad_request", "The body is not JSON.") from error
    if not isinstance(found, dict) or "\\u0000" in body:
        raise Refusal(400, "bad_request", "The body is not a JSON object, or holds a NUL.")
    if not _is_flat(found, MOST_DEEP):
        raise Refusal(400, "bad_request", f"The body is nested more than {MOST_DEEP} deep.")
    return found


def _is_flat(value: object, most: int) -> bool:
    """Whether it is nested at most so deep: what one frame could read, another further down might not (recursion)."""
    if not isinstance(value, dict | list):
        return True
    inner = value.values() if isinstance(value, dict) else value
    return most > 0 and all(_is_flat(one, most - 1) for one in inner)


def _finite(text: str) -> float:
    number = float(text)
    if number in (float("inf"), float("-inf")):
        raise ValueError(text)
    return number


def _refuse(text: str) -> NoReturn:
    raise ValueError(text)


def _serve(request: HttpRequest, view: Callable[[Kiosk], Answer], method: str, expired_ok: bool) -> HttpResponse:
    if request.method != method:
        return Refusal(405, "bad_request", f"Only {method} is answered here.").response()
    try:
        device, signature = wire.claimed(request.headers), wire.signature_of(request.headers)
    except BadSignature as error:
        return Refusal(401, error.code, error.what).response()
    try:
        return _known(
            request,
            device,
            signature,
            lambda kiosk, turn: _stopped(request, kiosk) or _answer(kiosk, turn, view, expired_ok),
        )
    except Kiosk.DoesNotExist:
        return Refusal(401, "unknown_kiosk", "This hub does not know the kiosk.").response()
    except (OperationalError, InterfaceError) as error:
        return _database_failed(error, device, signature)


def _known(request: HttpRequest, device: str, signature: str, do: Callable[[Kiosk, int], HttpResponse]) -> HttpResponse:
    """The signed answer to a kiosk that the hub knows. Raises Kiosk.DoesNotExist."""
    try:
        turn = _checked(request, _public_key(device))
    except SyncError as error:
        kiosk = Kiosk.objects.select_related("organisation").get(device=device)
        status = {"bad_request_signature": 401, "too_large": 413}.get(error.code, 400)
        refusal = Refusal(status, error.code, error.what)
        return _sign(refusal.response(), kiosk.organisation, kiosk.turn, signature)
    statements.spare_the_question()
    with transaction.atomic():
        kiosk = _locked(device)
        answer = do(kiosk, turn)
    statements.has_answered()
    return _sign(answer, kiosk.organisation, kiosk.turn, signature, request.GET.get("hub_key", ""))


def _stopped(request: HttpRequest, kiosk: Kiosk) -> HttpResponse | None:
    """What stops a kiosk that is itself, for a while: it asks too often, or the disk is nearly full."""
    request.META["STUEN_DEVICE"] = kiosk.device  # for the log: it is proved by now
    if seconds := limits.wait("device", kiosk.device):
        return Refusal(429, "slow_down", "This kiosk asks too often.", retry_after=seconds).response()
    if request.method == "POST" and watch.disk_is_full():
        return Refusal(503, "not_ready", "The hub's disk is nearly full.", retry_after=BROKEN_AFTER).response()
    return None


_public_keys: dict[str, bytes] = {}
"""By device, which is a hash of it: so what is in here is right for ever, also when the kiosk is gone."""


def _public_key(device: str) -> bytes:
    if device not in _public_keys:
        found = Kiosk.objects.values_list("public_key", flat=True).get(device=device)
        if len(_public_keys) >= MOST_KEYS:
            _public_keys.clear()
        _public_keys[device] = bytes.fromhex(found)
    return _public_keys[device]


def _checked(request: HttpRequest, public_key: bytes) -> int:
    """The request's turn. Raises what `wire.check_request` does, and TooLarge, BadBody."""
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError as error:
        raise BadBody from error
    if size > wire.MOST_BYTES:
        raise TooLarge(f"The body has more than {wire.MOST_BYTES} bytes.")
    try:
        body = request.body
    except UnreadablePostError as error:
        raise BadBody("The body was cut off.") from error
    query = request.META.get("QUERY_STRING", "")
    target = f"{request.path}?{query}" if query else request.path
    return wire.check_request(str(request.method), target, request.headers, body, public_key).turn


def _locked(device: str) -> Kiosk:
    """The kiosk with its organisation, its row locked. Raises Kiosk.DoesNotExist."""
    (found,) = statements.together((_lock_and_read(connection.vendor), [device]))
    if not found:
        raise Kiosk.DoesNotExist
    mine = statements.count(Kiosk)
    kiosk = statements.made(Kiosk, found[0][:mine])
    kiosk.organisation = statements.made(Organisation, found[0][mine:])
    return kiosk


@cache
def _lock_and_read(vendor: str) -> str:
    # Without the key's own lock, others may still insert rows that point to the kiosk.
    locking = " FOR NO KEY UPDATE OF kiosk" if vendor == "postgresql" else ""
    return (
        f"SELECT {statements.columns(Kiosk, 'kiosk')}, {statements.columns(Organisation, 'org')} "  # noqa: S608 - our own names
        "FROM hub_kiosk kiosk JOIN hub_organisation org ON org.id = kiosk.organisation_id "
        f"WHERE kiosk.device = %s{locking}"
    )


def _answer(kiosk: Kiosk, turn: int, view: Callable[[Kiosk], Answer], expired_ok: bool) -> HttpResponse:
    now = timezone.now()
    if kiosk.blocked is not None:
        code = "cloned" if kiosk.why_blocked == "cloned" else "blocked"
        return Refusal(403, code, "A coordinator must let this kiosk in again.").response()
    over = kiosk.credential_until <= now or kiosk.credential_epoch < kiosk.organisation.epoch
    if over and not expired_ok:
        return Refusal(401, "expired", "The credential is over; ask for the next with renew.").response()
    ahead = turns.ordinal(turn) - turns.ordinal(kiosk.turn)
    if ahead < -1 or (ahead > 0 and not turns.given(kiosk, turn)):
        more = {"turn": kiosk.turn, "have": kiosk.have}
        return Refusal(409, "stale_turn", "This is not the kiosk's turn: an older copy of it.", more=more).response()
    if ahead > 0:
        recovery.notice(kiosk)
        now = timezone.now()  # not before it began: it is no news that who was not here since is ahead
    if ahead >= 0:
        kiosk.turn = turns.after(kiosk, turn)
    kiosk.last_seen = now
    try:
        answer = view(kiosk)
    except Refusal as refusal:
        answer = refusal
    last = answer.asked if isinstance(answer, AtLast) else ()
    seen = connection.ops.adapt_datetimefield_value(now)
    save = (SAVE, (kiosk.turn, seen, kiosk.epoch, kiosk.seq, kiosk.head, kiosk.cursor, kiosk.device))
    found = statements.end_with(*last, save)
    if isinstance(answer, AtLast):
        answer = answer.answer(found[: len(last)])
    if isinstance(answer, Refusal):
        return answer.response()
    return answer if isinstance(answer, HttpResponse) else _json(answer)


def _json(body: Mapping[str, Any], status: int = 200) -> HttpResponse:
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return HttpResponse(text.encode(), content_type="application/json", status=status)


def _sign(
    answer: HttpResponse, organisation: Organisation, turn: int, request_signature: str, known: str = ""
) -> HttpResponse:
    key, name = keys.signing_key(organisation, known)
    headers = wire.answer_headers(
        answer.status_code,
        answer.content,
        key=key,
        hub_key_id=name,
        turn=turn,
        created=int(time()),
        request_signature=request_signature,
    )
    for header, value in headers.items():
        answer[header] = value
    return answer


def _database_failed(error: Exception, device: str, signature: str) -> HttpResponse:
    """503, signed where the database can still be read."""
    refusal = Refusal(503, "slow_down", "Many are asking just now.", retry_after=BUSY_AFTER)
    if not _is_busy(error):
        log.error("the database failed: %s", type(error.__cause__ or error).__name__)
        refusal = Refusal(503, "not_ready", "The hub's database takes nothing just now.", retry_after=BROKEN_AFTER)
    try:
        kiosk = Kiosk.objects.select_related("organisation").get(device=device)
        return _sign(refusal.response(), kiosk.organisation, kiosk.turn, signature)
    except (OperationalError, InterfaceError, Kiosk.DoesNotExist):
        return refusal.response()


def _is_busy(error: Exception) -> bool:
    """Whether somebody else held a lock for too long, or two waited for each other: trying again helps."""
    state = getattr(error.__cause__, "sqlstate", "")
    return state in ("40001", "40P01", "55P03", "57014") or "locked" in str(error)
