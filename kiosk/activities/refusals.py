"""Why a sign-up could not be made, found or read: each says what to do instead, and none blames the person."""

from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_


class CannotSignUp(KnownError):
    """The activity takes no sign-ups just now; nothing was changed."""

    exit_code = 2
    message = N_("You can't sign up for this one right now. Ask staff, they know more.")


class DropIn(CannotSignUp):
    """Nobody signs up for a drop-in activity."""

    message = N_("You don't need to sign up. Just come along.")


class OccurrenceCancelled(CannotSignUp):
    """The centre has called it off."""

    message = N_("This one has been called off. See what else is on, or ask staff.")


class AlreadyStarted(CannotSignUp):
    """It has begun, or is over."""

    message = N_("This one has already started. Ask staff if you can still join, or pick another day.")


class SignUpClosed(CannotSignUp):
    """The cut-off has passed."""

    message = N_("Sign-up has closed. Ask staff if there is still room.")


class TooManyFriends(CannotSignUp):
    """More friends than one sign-up can hold."""

    message = N_("You can bring up to {most} friends. Ask staff if you are more.")


class NoRoomForAll(CannotSignUp):
    """The party is larger than the activity will ever be."""

    message = N_("There is not room for that many. Try with fewer, or ask staff.")


class RoleTaken(CannotSignUp):
    """All places of this role are taken."""

    message = N_("Somebody already has that task. Pick another, or come along without one.")


class UnknownActivity(BadInput):
    """No such activity, or no such time of it."""

    message = N_("That activity is not in the programme. See what else is on, or ask staff.")


class UnknownRole(BadInput):
    """The activity has no such role."""

    message = N_("That task is not part of this activity. Pick another, or come along without one.")


class UnknownCode(KnownError):
    """No sign-up has this code, or it was so long ago that it is deleted."""

    exit_code = 2
    message = N_("We can't find that code. Check it with your note, or ask staff.")


class NicknameIsNumber(BadInput):
    """The nickname holds what may be a phone number; it was not stored."""

    message = N_("Please leave your number out. Any name you like will do.")


class NicknameIsCpr(NicknameIsNumber):
    """The nickname holds what may be a CPR number; it was not stored."""

    message = N_("That looks like a CPR number. Please write a name you like instead.")
