"""What is checked of a card before anybody is asked for its PIN, in this order; the first that fails is what is said.

    the list          NotEnrolled, RosterDamaged
    certificates      9E and 9A, from the centre and for the same card: CardGarbled, ForeignCard
    their time        ExpiredCard, EarlyCard
    closed            RevokedCard
    on the list       UnknownCard, and its time there: ExpiredCard
    the card itself   CopiedCard: 9E signs a challenge that was never there before
    its 9D key        OtherKey: not the one on the list; NoKeyForCard: the list has no wrap for it
    its PIN           PinBlocked, OneTryLeft: the card's own counter

A card is slow, and all of that takes it most of a second. So it is only glanced at first (`glance`: 9E's certificate
and the counter), and while the PIN is typed all is read and checked, in that order, whatever was seen before: no PIN
goes to a card that has not passed everything.

A kiosk without a battery for its clock may wake up in 1970: a clock that is before the list was made, or beyond all
years, is wrong. Then the time of the list is what certificates are held against, and `Checked.clock_wrong` says so to
staff, instead of every card being refused.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final, Literal, NamedTuple, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.clock import COPENHAGEN
from kiosk.devices.card_errors import CardGarbled, OneTryLeft, PinBlocked
from kiosk.staff import ca
from kiosk.staff.errors import (
    CopiedCard,
    EarlyCard,
    ExpiredCard,
    ForeignCard,
    NoKeyForCard,
    NotEnrolled,
    OtherKey,
    RevokedCard,
    UnknownCard,
)
from kiosk.staff.roster import Card, Roster

CHALLENGE: Final = 32
SLACK: Final = timedelta(days=1)
"""Clocks of two machines are never quite alike."""
LAST_YEAR: Final = 2100


class Who(NamedTuple):
    """Whose card it is. `serial` is "" for who came in with the staff code."""

    serial: str
    name: str
    role: Literal["staff", "leader"]


class Looked(Protocol):
    """What a look at a card gave: kiosk/devices/cards.py."""

    @property
    def guid(self) -> bytes:
        """The card's own number; b"" where it has none yet."""

    @property
    def certificates(self) -> Mapping[int, bytes]:
        """By slot, DER."""

    @property
    def tries_left(self) -> int | None:
        """Of the PIN; None where the card does not say."""

    @property
    def proved(self) -> bytes:
        """9E's signature over the challenge."""


class Checked(NamedTuple):
    """A card that may be asked for its PIN. `signs` and `opens` are the points of its 9A and 9D keys."""

    who: Who
    signs: bytes
    opens: bytes
    wrap: bytes
    roster: Roster
    clock_wrong: bool
    tries_left: int | None


class Glanced(NamedTuple):
    """A card that says it is one of ours: its number, and the tries left of its PIN. Nothing is proved."""

    serial: str
    tries_left: int | None


class Closed(Protocol):
    """What is asked of the register."""

    def closed(self, serial: str, /) -> datetime | None:
        """Since when the card is closed."""


def check(looked: Looked, challenge: bytes, roster: Roster | None, register: Closed, now: datetime) -> Checked:
    """The card's place on the list, when nothing is wrong. Raises what the table above says."""
    if roster is None:
        raise NotEnrolled
    proves, signs = (_ours(looked.certificates, slot, roster) for slot in (ca.PROVES, ca.SIGNS))
    if proves.serial != signs.serial:
        raise ForeignCard
    card = _listed((proves, signs), roster, register, now)
    if not signed(proves.key, looked.proved, challenge):
        raise CopiedCard
    if _point_of(looked.certificates.get(ca.OPENS, b""), roster) != card.key:
        raise OtherKey
    if card.serial not in roster.wraps:
        raise NoKeyForCard
    _may_be_asked(looked.tries_left)
    who, wrong = Who(card.serial, signs.name, card.role), clock_wrong(now, roster)
    return Checked(who, signs.key, card.key, roster.wraps[card.serial], roster, wrong, looked.tries_left)


def glance(looked: Looked, roster: Roster | None, register: Closed, now: datetime) -> Glanced:
    """What can be said of a card that was only glanced at: enough to ask for a PIN, too little to give it."""
    if roster is None:
        raise NotEnrolled
    proves = _ours(looked.certificates, ca.PROVES, roster)
    _listed((proves,), roster, register, now)
    _may_be_asked(looked.tries_left)
    return Glanced(proves.serial, looked.tries_left)


def _ours(certificates: Mapping[int, bytes], slot: int, roster: Roster) -> ca.CardCertificate:
    """A slot's certificate, from the centre."""
    if slot not in certificates:
        raise ForeignCard
    return ca.read(certificates[slot], slot, roster.certificate)


def _listed(certificates: Sequence[ca.CardCertificate], roster: Roster, register: Closed, now: datetime) -> Card:
    """The card's place on the list: the certificates are in time, it is not closed, and stands there."""
    time = roster.made if clock_wrong(now, roster) else now
    for one in certificates:
        _in_time(time, one.first, one.last)
    proves = certificates[0]
    if since := register.closed(proves.serial):
        raise RevokedCard(day=_day(since))
    card = roster.card(proves.serial)
    if card is None:
        raise UnknownCard
    _in_time(time, proves.first, card.not_after)
    return card


def _may_be_asked(tries_left: int | None) -> None:
    if tries_left == 0:
        raise PinBlocked
    if tries_left == 1:
        raise OneTryLeft


def still(checked: Checked, roster: Roster | None, register: Closed) -> None:
    """Raise what has come up since a card was let in: that it was closed, or taken off the list."""
    if since := register.closed(checked.who.serial):
        raise RevokedCard(day=_day(since))
    if roster is None or roster.card(checked.who.serial) is None:
        raise UnknownCard


def clock_wrong(now: datetime, roster: Roster) -> bool:
    """Whether the kiosk's clock says what can't be."""
    return now < roster.made - SLACK or now.year >= LAST_YEAR


def signed(point: bytes, signature: bytes, challenge: bytes) -> bool:
    """Whether the key with this public point signed the challenge (ECDSA, SHA-256)."""
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        key.verify(signature, challenge, ec.ECDSA(hashes.SHA256()))
    except (InvalidSignature, ValueError):
        return False
    return True


def _in_time(now: datetime, first: datetime, last: datetime) -> None:
    if now < first:
        raise EarlyCard(day=_day(first))
    if now > last:
        raise ExpiredCard(day=_day(last))


def _point_of(der: bytes, roster: Roster) -> bytes:
    """The 9D key that the card shows; b"" where it shows none of ours, for the list says which it must be."""
    try:
        return ca.read(der, ca.OPENS, roster.certificate).key
    except (ForeignCard, CardGarbled):
        return b""


def _day(time: datetime) -> str:
    """In figures: it is said in the language of whoever reads it later."""
    day = time.astimezone(COPENHAGEN)
    return f"{day.day}.{day.month}.{day.year}"
