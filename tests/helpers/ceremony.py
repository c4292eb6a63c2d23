"""A centre's key and list of cards for tests, and cards to put into readers: real keys, real certificates."""

import os
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from kiosk.staff import ca, closing, keys
from kiosk.staff.roster import Card, Roster, write
from tests.helpers.centre import NOON
from tests.helpers.piv_card import PivCard, Slot

LAST = NOON.replace(microsecond=0) + timedelta(days=365)


class Ceremony:
    """The centre's key, and all that it made."""

    def __init__(self, centre="Varmestuen", now=NOON):
        self.key = ca.make(centre, now, os.urandom)
        self.staff = keys.StaffKey.make()
        self.now, self.cards, self.wraps, self.number = now, {}, {}, 0
        self.revoked = ()

    def card(self, name="Mette", *, role="staff", last=LAST, listed=True, pin=b"123456", now=None):
        """A card as enrolment makes it."""
        serial = os.urandom(16).hex()
        slots = {}
        for slot in ca.SLOTS:
            private = ec.generate_private_key(ec.SECP256R1())
            der = ca.issue(
                self.key, slot, ca.point(private.public_key()), serial=serial, name=name,
                now=now or self.now, last=last, random=os.urandom,
            )  # fmt: skip
            slots[slot] = Slot(private, x509.load_der_x509_certificate(der))
        if listed:
            self.list(serial, name, ca.point(slots[ca.OPENS].key.public_key()), role, last)
        made = PivCard(slots=slots, pin=pin)
        made.serial = serial
        return made

    def list(self, serial, name, point, role="staff", last=LAST):
        sealed = keys.seal_name(self.staff, serial, name)
        self.cards[serial] = Card(serial, sealed, role, point, last)
        self.wraps[serial] = keys.wrap(self.staff, point, centre=self.key.centre, serial=serial)

    def roster(self, **other):
        """The list as it is now, not signed."""
        self.number += 1
        fields = {
            "centre": self.key.centre, "number": self.number, "made": self.now.replace(microsecond=0),
            "certificate": self.key.certificate, "cards": tuple(self.cards.values()), "revoked": self.revoked,
            "epoch": self.staff.epoch, "wraps": dict(self.wraps),
            "recovery": keys.for_safe(self.staff, self.key.recovery_public, self.key.centre), "older": {},
            "closers": closing.publics(self.staff),
        }  # fmt: skip
        return Roster(**{**fields, **other})

    def closing(self, serial, since=NOON):
        """What another kiosk tells when staff closed a card at it."""
        return closing.sign(self.staff, self.key.centre, serial, since)

    def document(self, **other):
        """The list as it is now, signed."""
        return write(self.roster(**other), self.key)
