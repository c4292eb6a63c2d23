"""What is wrong with a staff card before its PIN is asked for, and what else can stop the staff side.

What the card and its reader do by themselves is in kiosk/devices/card_errors.py.
"""

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_


class StaffError(KnownError):
    """Staff can't be let in, or what they asked for can't be done."""

    exit_code = 40
    message = N_("The staff card can't be used here. Please ask the leader.")


class Locked(StaffError):
    """No card is open."""

    exit_code = 41
    message = N_("This is for staff. Put a staff card in, and type its PIN.")


class NotEnrolled(StaffError):
    """The kiosk has no list of staff cards."""

    exit_code = 42
    message = N_("No staff cards are set up at this kiosk yet. Ask the technician to do it.")


class ForeignCard(StaffError):
    """A certificate on the card is not one of the centre's."""

    exit_code = 43
    message = N_("This card is not one of this centre's. Use the centre's own card.")


class ExpiredCard(StaffError):
    """The card's time is over; `day` is its last."""

    exit_code = 44
    message = N_("This card expired on {day}. Ask the leader to have it renewed.")


class EarlyCard(ExpiredCard):
    """The card's time has not begun; `day` is its first."""

    message = N_("This card is not valid before {day}. Ask the leader to have it looked at.")


class RevokedCard(StaffError):
    """The card was closed; `day` is when."""

    exit_code = 45
    message = N_("This card was closed on {day} and opens nothing. Give it to the leader.")


class UnknownCard(StaffError):
    """The card is the centre's, but it is not on the list."""

    exit_code = 46
    message = N_("This card is not on the kiosk's list of cards. Ask the technician to bring the list up to date.")


class CopiedCard(StaffError):
    """The card shows certificates whose keys it does not hold."""

    exit_code = 47
    message = N_("This card can't prove that it is the real one. Don't use it, and give it to the leader.")


class OtherKey(StaffError):
    """The card's key for the staff data is another than the list says."""

    exit_code = 48
    message = N_("The key on this card is another than on the kiosk's list. Ask the technician to set it up again.")


class NoKeyForCard(StaffError):
    """The list has no staff key for this card, or one that the card does not open."""

    exit_code = 49
    message = N_("There is no staff key for this card. Ask the technician to set the card up again.")


class StaffWaits(StaffError):
    """There were too many wrong PINs; `wait` is how long, in words."""

    exit_code = 50
    message = N_("There were too many wrong PINs. Wait {wait} and try again, or ask a colleague.")


class StaffUnchecked(StaffError):
    """Without being able to write down a failure, no PIN is tried."""

    exit_code = 51
    message = N_("The PIN can't be checked, for the kiosk's disk can't be written to. Please call the technician.")


class BadRoster(StaffError):
    """Not a list of staff cards, or changed since it was signed."""

    exit_code = 52
    message = N_("This is not a list of staff cards, or it was changed. Nothing was taken from it.")


class ForeignRoster(BadRoster):
    """A list of another centre."""

    message = N_("This list of staff cards is another centre's. Nothing was taken from it.")


class OldRoster(BadRoster):
    """A list with a lower number than the one that is here, or another with the same."""

    message = N_("The kiosk has a newer list of staff cards than this one. Nothing was taken from it.")


class BadClosing(BadRoster):
    """Who says that a card is closed is none of this centre's staff, or what they said was changed."""

    message = N_("Nobody of this centre's staff closed that card. Nothing was taken from it.")


class RosterDamaged(StaffError):
    """Both copies of the list on this disk are damaged."""

    exit_code = 53
    message = N_("The kiosk's list of staff cards is damaged. Nothing was deleted. Please call the technician.")


class BadCentreKey(StaffError):
    """The file from the safe is not this centre's key, or the passphrase is wrong."""

    exit_code = 54
    message = N_("{file} is not the key of a centre.")


class WrongPassphrase(BadCentreKey):
    """The passphrase does not open the file from the safe."""

    message = N_("The passphrase does not open {file}. Nothing was changed.")


class CardInUse(StaffError):
    """The card holds something already."""

    exit_code = 55
    message = N_(
        "This card is in use already ({what}). With --take-over it is set up again, and its old keys are lost."
    )


class ClosedForGood(StaffError):
    """A card that was closed is not set up again."""

    exit_code = 56
    message = N_("This card was closed, and a closed card stays closed. Take another one.")


class NoSuchCard(BadInput):
    """No card of the list is meant."""

    message = N_("No card on the list is called {card}. See 'kiosk staff list'.")


class TwoSuchCards(BadInput):
    """Several cards of the list could be meant."""

    message = N_("Several cards on the list are called {card}. Give the card's number; see 'kiosk staff list'.")
