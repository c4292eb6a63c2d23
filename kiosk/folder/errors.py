"""What can go wrong with a folder, each with a sentence."""

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_


class NoFolder(KnownError):
    """No folder opens with this."""

    exit_code = 40
    message = N_("Nothing opens with that. Look at the card again: each word, and the pictures if you chose any.")


class WaitBefore(KnownError):
    """Too many wrong tries."""

    exit_code = 41
    message = N_("Please wait {seconds} seconds, then try again.")


class FolderClosed(KnownError):
    """It was closed, or deleted here or on another screen, while somebody still looked at it."""

    exit_code = 42
    message = N_("The folder is closed. Open it again with the key card.")


class FolderFull(KnownError):
    """There is no room for more."""

    exit_code = 43
    message = N_("The folder is full. Take something out first, or copy it to a stick.")


class NoSuchThing(KnownError):
    """It is no longer in the folder."""

    exit_code = 44
    message = N_("That is no longer in the folder.")


class StaffMustBeHere(KnownError):
    """Without staff's key nothing can be agreed with staff."""

    exit_code = 45
    message = N_("Staff must be here with their card for that.")


class NotAgreed(KnownError):
    """Staff can't make a new card for this folder: its owner did not agree to it, or staff's key is another."""

    exit_code = 46
    message = N_("Staff can't open this folder. Its owner did not agree to that, so only the key card opens it.")


class TwoMustBeHere(KnownError):
    """A new key card is made by two of staff."""

    exit_code = 47
    message = N_("Two of staff must be here for that, each with a card of their own.")


class NotAThing(BadInput):
    """What was to be kept is nothing that a folder keeps."""

    message = N_("That can't be kept in a folder.")


class CopyFailed(KnownError):
    """The disk or the stick did not take the files."""

    exit_code = 48
    message = N_("The folder could not be copied. Check the stick, and that there is room.")


class NoPaper(KnownError):
    """The PDF could not be made."""

    exit_code = 49
    message = N_("The pages could not be made. Nothing is lost: everything is still in the folder.")


class BadBox(KnownError):
    """What came from elsewhere is no sealed folder, or was changed on its way."""

    exit_code = 50
    message = N_("A copy of a folder could not be taken in: it was changed on its way.")
