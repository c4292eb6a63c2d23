"""The short codes with which kiosks enrol, and the tries that are made with them.

What holds against somebody who has no code:

* **Guessing.** A code dies after `MOST_WRONG` wrong tries, so it falls to a guess in 5 of 1,000,000 cases, whoever asks
  from wherever for however long; at most `MOST_LIVE` codes live at a time. SPAKE2 gives one guess a try, and nothing to
  go on with at home.
* **Burning** somebody's code by wrong tries. Only a box that does not open counts. One network (an IPv4 address, an
  IPv6 /48) has `MOST_WRONG_NETWORK` wrong tries with a number in any code's life, so it can't burn a code alone; and
  `MOST_NETWORK` tries an hour. All together have `MOST_MINUTE` a minute: to burn all 10,000 numbers in a code's 24
  hours takes more tries than that. Who has many networks can make others wait, burn codes that live for weeks (those of
  cards that are prepared), or one whose number he saw; a coordinator then makes another.
* **Looking.** A number without a live code gets the same answers, the same row and the same work as one with.

An address is kept as a keyed hash: for a day, that of a wrong try for as long as the longest code lives.
"""

import secrets
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.crypto import salted_hmac

from sync import enrolment
from sync.errors import SyncError
from sync.hub import log
from sync.hub.models import Centre, EnrolmentAttempt, EnrolmentCode, Organisation
from sync.hub.operations import limits

LASTS: Final = timedelta(hours=24)
LONGEST: Final = 14
"""Days that a code may live: one that is written on a card, which travels before its kiosk is switched on."""
ANSWER_KEPT: Final = timedelta(minutes=10)
"""How long a try may go on, and its answer be asked for again."""
MOST_WRONG: Final = 5
MOST_WRONG_NETWORK: Final = 3
MOST_NETWORK: Final = 60
MOST_MINUTE: Final = 20
MOST_LIVE: Final = 1000
MOST_NAME: Final = 80


class TooManyCodes(SyncError):
    """So many codes live at once that another would make guessing one easier."""

    code = "too_many_codes"
    sentence = "There are too many enrolment codes alive; wait until some are used or over."


class SlowDown(SyncError):
    """Too many tries; `after` says how many seconds to wait."""

    code = "slow_down"
    sentence = "Too many tries to enrol; wait a while."

    def __init__(self, after: int) -> None:
        super().__init__()
        self.after = after


def make(
    organisation: Organisation, centre: Centre, kiosk_name: str, who: str, now: datetime, *, lasts: timedelta = LASTS
) -> EnrolmentCode:
    """A new code for a kiosk of this name at this centre, written in the log as made by `who`.

    `now` is aware. Show it with `printed`; it lives for `lasts`. Raises TooManyCodes, and ValueError for a centre of
    another organisation.
    """
    if centre.organisation_id != organisation.pk:
        raise ValueError("the centre belongs to another organisation")
    with transaction.atomic():
        tidy(now)
        taken = set(EnrolmentCode.objects.filter(used=None).values_list("number", flat=True))
        if len(taken) >= MOST_LIVE:
            raise TooManyCodes
        number = ""
        while not number or number in taken:
            number = f"{secrets.randbelow(10**enrolment.NUMBER):0{enrolment.NUMBER}}"
        code = EnrolmentCode.objects.create(
            organisation=organisation,
            centre=centre,
            kiosk_name=kiosk_name[:MOST_NAME],
            number=number,
            secret=f"{secrets.randbelow(10**enrolment.SECRET):0{enrolment.SECRET}}",
            expires=now + lasts,
        )
        log.write(organisation, who, "code.made", kiosk=code.kiosk_name, centre=centre.name)
    return code


def printed(code: EnrolmentCode) -> str:
    """The code for people: "1234 567 890"; "" once it was used."""
    return enrolment.print_code(code.number, code.secret) if code.secret else ""


def alive(code: EnrolmentCode, now: datetime) -> bool:
    """Whether a kiosk may still enrol with it."""
    return code.used is None and code.wrong < MOST_WRONG and now < code.expires


def use(code: EnrolmentCode, now: datetime) -> None:
    """It has served: its secret is forgotten."""
    code.used, code.secret = now, ""
    code.save(update_fields=["used", "secret"])


def tidy(now: datetime) -> int:
    """Delete what is over: codes that were not used, tries of yesterday. How many rows went."""
    over = Q(used=None) & (Q(expires__lte=now) | Q(wrong__gte=MOST_WRONG))
    # What was tried is counted for as long as a code may live, also once the code is gone.
    EnrolmentAttempt.objects.filter(code__in=EnrolmentCode.objects.filter(over)).update(code=None)
    counted = Q(wrong=True, created__gt=now - timedelta(days=LONGEST))
    tries, _each = EnrolmentAttempt.objects.filter(created__lte=now - LASTS).exclude(counted).delete()
    codes, _each = EnrolmentCode.objects.filter(over).delete()
    return tries + codes


def network(address: str) -> str:
    """A keyed hash of the network that an IP address is in (limits.py). "" is one of its own."""
    return salted_hmac("stuen.enrol", limits.network(address), algorithm="sha256").hexdigest()


def check_pace(origin: str, number: str, now: datetime) -> None:
    """See that another try may begin from this network with this number.

    Raises SlowDown, and WrongCode for a network that had its wrong tries with this number.
    """
    tries = EnrolmentAttempt.objects
    paces = ((tries.filter(address=origin), MOST_NETWORK, 3600), (tries.all(), MOST_MINUTE, 60))
    for many, most, seconds in paces if settings.LIMITS else ():
        since = many.filter(created__gt=now - timedelta(seconds=seconds)).order_by("-created")
        if earliest := list(since.values_list("created", flat=True)[most - 1 : most]):
            raise SlowDown(seconds - int((now - earliest[0]).total_seconds()))
    if had_its_tries(origin, number, now):
        raise enrolment.WrongCode


def had_its_tries(origin: str, number: str, now: datetime) -> bool:
    """Whether this network had its wrong tries with this number. Asked at both ends of a try: many may be under way."""
    since = now - timedelta(days=LONGEST)
    wrong = EnrolmentAttempt.objects.filter(address=origin, number=number, wrong=True, created__gt=since)
    return wrong.count() >= MOST_WRONG_NETWORK
