"""A reader without a card service: what kiosk/devices/cards.py gives, straight from a virtual card, at once.

For tests of what stands above it; those of the cards themselves use a real pcscd (card_reader.py).
"""

import threading
from dataclasses import dataclass, field
from functools import wraps

from kiosk.devices import card_errors as errors
from kiosk.devices import piv, piv_manage
from kiosk.devices.card_watcher import CardState, PutIn
from kiosk.devices.cards import Looked, Unlocked
from kiosk.devices.piv_line import Line
from tests.helpers.piv_card import PivCard


def alone(method):
    """One thing at a time is asked of cards, as the card process has it."""

    @wraps(method)
    def asked(self, *args, **options):
        with self.turn:
            return method(self, *args, **options)

    return asked


@dataclass
class DeskReader:
    """Two places. `fails` is raised instead of the next answer; `held` makes cards wait until it is set."""

    fails: Exception | None = None
    held: threading.Event | None = None
    asked: list[str] = field(default_factory=list)
    pins: list[bytearray] = field(default_factory=list)
    state: CardState = field(default_factory=lambda: CardState(service=True, readers=("Desk 1", "Desk 2")))
    told = None
    watched = False
    _in: dict[int, tuple[PivCard, PutIn]] = field(default_factory=dict)
    _last: int = 0
    turn: threading.RLock = field(default_factory=threading.RLock)

    def start(self, told):
        self.told, self.watched = told, True
        told(self.state)

    def stop(self):
        self.watched = False

    def tell(self, **changes):
        """As the watcher would."""
        cards = tuple(sorted((one for _, one in self._in.values()), key=lambda one: one.insertion))
        self.state = self.state._replace(cards=cards, **changes)
        if self.told:
            self.told(self.state)

    def insert(self, card, place=0, *, mute=False):
        """Put a card in, or another one in its place; gives its insertion."""
        self._last += 1
        card.reset()
        self._in[place] = card, PutIn(f"Desk {place + 1}", self._last, mute, self._last, place)
        self.tell()
        return self._last

    def pull(self, place=0):
        self._in.pop(place, None)
        self.tell()

    @alone
    def glance(self, insertion, deadline):
        line = self._line("glance", insertion)
        piv.select(line)
        der = piv.certificate(line, 0x9E)
        return Looked(insertion, b"", {0x9E: der} if der else {}, piv.tries_left(line), b"")

    @alone
    def look(self, insertion, deadline, *, challenge):
        line = self._line("look", insertion)
        piv.select(line)
        guid = piv.guid(line)
        found = {slot: piv.certificate(line, slot) for slot in (0x9A, 0x9D, 0x9E)}
        certificates = {slot: der for slot, der in found.items() if der}
        proved = piv.sign(line, 0x9E, piv.P256, challenge) if 0x9E in certificates else b""
        return Looked(insertion, guid, certificates, piv.tries_left(line), proved)

    @alone
    def unlock(self, insertion, pin, *, challenge, point, deadline, spend_last=False):
        self.pins.append(pin)
        line = self._line("unlock", insertion)
        piv.select(line)
        try:
            piv.verify(line, pin, spend_last=spend_last)
        finally:
            pin[:] = bytes(len(pin))
        signature = piv.sign(line, 0x9A, piv.P256, challenge)
        return Unlocked(signature, piv.agree(line, 0x9D, point))

    @alone
    def change_pin(self, insertion, old, new, *, deadline=None):
        line = self._line("change_pin", insertion)
        piv.select(line)
        piv.change(line, piv.PIN, old, new)

    @alone
    def change_puk(self, insertion, old, new, *, deadline=None):
        line = self._line("change_puk", insertion)
        piv.select(line)
        piv.change(line, piv.PUK, old, new)

    @alone
    def check_management(self, insertion, *, management, deadline):
        self._managed("check_management", insertion, management)

    @alone
    def generate(self, insertion, slot, *, management, deadline):
        return piv_manage.generate(self._managed("generate", insertion, management), slot)

    @alone
    def put_certificate(self, insertion, slot, der, *, management, deadline):
        piv_manage.put_certificate(self._managed("put_certificate", insertion, management), slot, der)

    @alone
    def put_guid(self, insertion, number, until, *, management, deadline):
        piv_manage.put_guid(self._managed("put_guid", insertion, management), number, until)

    def _managed(self, what, insertion, management):
        line = self._line(what, insertion)
        piv.select(line)
        piv_manage.manage(line, bytearray(management))
        return line

    def _line(self, what, insertion):
        self.asked.append(what)
        if self.held:
            self.held.wait(60)
        if self.fails:
            failed, self.fails = self.fails, None
            raise failed
        for card, put_in in self._in.values():
            if put_in.insertion == insertion:
                card.reset()
                return Line(lambda apdu, card=card: bytearray(card.answer(bytes(apdu))))
        raise errors.CardPulled
