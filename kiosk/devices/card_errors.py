"""What can go wrong with a staff card, each by its name, and which of a PC/SC service's codes is which of them."""

from typing import Final

from kiosk.errors import KnownError
from kiosk.i18n import N_


class CardError(KnownError):
    """Something is wrong with the card, its reader, or what lies between."""

    exit_code = 60
    message = N_("The card could not be used. Take it out, put it in again, or ask a technician.")
    code = 0
    """What the PC/SC service said, where it was that."""


class NoService(CardError):
    """The PC/SC service does not run, or went away."""

    exit_code = 61
    message = N_("Cards can't be read just now: the kiosk's card service is not running. Please call the technician.")


class NoReader(CardError):
    """No card reader is connected."""

    exit_code = 62
    message = N_("There is no card reader. Check its cable, or call the technician.")


class NoCard(CardError):
    """No card is in the reader."""

    exit_code = 63
    message = N_("There is no card in the reader. Put your card in.")


class MuteCard(CardError):
    """There is a card, but it does not answer the reader: the wrong way round, dirty, or broken."""

    exit_code = 64
    message = N_("The card does not answer. Check that it is the right way round and clean, and put it in again.")


class NotPiv(CardError):
    """A card of another kind: a bank card, a health card, a PIV card without our keys."""

    exit_code = 65
    message = N_("This is not a staff card. Put your staff card in.")


class CardPulled(CardError):
    """The card was taken out, or lost contact, before it had answered."""

    exit_code = 66
    message = N_("The card was taken out too soon. Put it in again, and leave it in.")


class CardHangs(CardError):
    """The card did not answer in time."""

    exit_code = 67
    message = N_("The card takes too long to answer. Take it out, and put it in again.")


class CardGarbled(CardError):
    """The card answered something that makes no sense."""

    exit_code = 68
    message = N_("The card could not be read. Take it out, put it in again, and if that does not help, use another.")


class CardHeld(CardError):
    """Another program has the card, or reset it."""

    exit_code = 69
    message = N_("Something else on this kiosk is using the card. Take it out, and put it in again.")


class WrongPin(CardError):
    """The card said no to the PIN; `left` is how many tries it has."""

    exit_code = 70
    message = N_("That is not the card's PIN. Tries left: {left}.")

    def __init__(self, left: int = 0) -> None:
        super().__init__(left=left)
        self.left = left


class PinBlocked(CardError):
    """The card takes no PIN any more until it is unblocked with its PUK."""

    exit_code = 71
    message = N_("The card is blocked after too many wrong PINs. A leader can unblock it with its PUK.")


class CardSwapped(CardError):
    """The card is not the one that was looked at."""

    exit_code = 72
    message = N_("This is another card than before. Leave your card in until you are done.")


class OneTryLeft(CardError):
    """The card has one try left, and nobody said that it may be spent; no PIN was sent."""

    exit_code = 73
    message = N_("The card has one try left. One more wrong PIN blocks it. Ask a leader before you try.")


class UnfitPin(CardError):
    """Not six to eight digits; nothing was sent to the card."""

    exit_code = 74
    message = N_("A card's PIN has six to eight digits.")


class WrongManagementKey(CardError):
    """The card said no to the management key."""

    exit_code = 75
    message = N_("The card does not accept this management key. Give the one that its maker or your leader wrote down.")


class WrongPuk(CardError):
    """The card said no to the PUK; `left` is how many tries it has."""

    exit_code = 76
    message = N_("That is not the card's PUK. Tries left: {left}.")

    def __init__(self, left: int = 0) -> None:
        super().__init__(left=left)
        self.left = left


class CardRefused(CardError):
    """The card does not do what was asked: it lacks the command, the algorithm or the room."""

    exit_code = 77
    message = N_("The card does not do what was asked of it. Use a card of another make.")


BY_NAME: Final[dict[str, type[CardError]]] = {
    one.__name__: one
    for one in (
        *(CardError, NoService, NoReader, NoCard, MuteCard, NotPiv, CardPulled, CardHangs, CardGarbled, CardHeld),
        *(WrongPin, PinBlocked, CardSwapped, OneTryLeft, UnfitPin, WrongManagementKey, WrongPuk, CardRefused),
    )
}
"""Every error of this file; its name is what the card process says."""

BY_CODE: Final[dict[int, type[CardError]]] = {
    0x80100003: NoService,  # invalid handle: the service that gave it has gone
    0x80100013: NoService,  # its line broke: it died while it was asked
    0x8010001D: NoService,
    0x8010001E: NoService,  # it is being stopped
    0x8010006A: NoService,  # it does not let us in: no polkit rule for us, or it is just coming up
    0x80100009: NoReader,  # unknown reader: unplugged since
    0x80100017: NoReader,  # reader gone with the card in it
    0x8010002E: NoReader,
    0x8010000C: NoCard,
    0x8010000F: MuteCard,  # no protocol in common
    0x80100065: MuteCard,  # its answer to reset can't be read
    0x80100066: MuteCard,
    0x80100067: MuteCard,  # without power
    0x8010000A: CardHangs,
    0x8010000B: CardHeld,
    0x80100068: CardHeld,  # reset by another
    0x80100016: CardPulled,  # in the middle of a command
    0x80100069: CardPulled,  # between two commands
    0x8010002F: CardGarbled,  # the reader could not make sense of it
    0x80100008: CardGarbled,  # more than an answer can be
}
"""What a PC/SC code (winscard.h) means here."""


def from_code(code: int) -> CardError:
    """The error for a PC/SC code, as pyscard gives it (also negative); CardError itself where it is in no table."""
    error = BY_CODE.get(code & 0xFFFFFFFF, CardError)()
    error.code = code & 0xFFFFFFFF
    return error


def from_name(name: str, left: int | None = None) -> CardError:
    """The error that the card process named."""
    kind = BY_NAME.get(name, CardError)
    if kind in {WrongPin, WrongPuk}:
        return kind(left or 0)
    return kind()
