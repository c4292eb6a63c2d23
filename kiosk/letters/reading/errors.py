"""Why a letter can't be read: one sentence each, with the next step; the command line ends with 3."""

from kiosk.errors import KnownError
from kiosk.i18n import N_


class Unreadable(KnownError):
    """Nothing could be read, and nothing is kept."""

    exit_code = 3
    message = N_("The letter can't be read here. Ask a person here to look at it with you.")


class NotALetter(Unreadable):
    """Bytes of no kind that we read."""

    message = N_(
        "This kind of file can't be read here. Bring it as a PDF or a picture, or show the paper to the camera."
    )


class OldWord(Unreadable):
    """A .doc, .rtf, .odt, .xls ...: a text that only an office program reads."""

    message = N_("This kind of document can't be read here. Save it as a PDF, or show it to the camera.")


class PhonePicture(Unreadable):
    """HEIC, AVIF or a raw picture: no reader of ours is hardened against those."""

    message = N_("This kind of phone picture can't be read here. Save it as JPEG, or show the paper to the camera.")


class Locked(Unreadable):
    """A password or encryption."""

    message = N_("The letter is locked with a password. Save it without one, or print it and show it to the camera.")


class Broken(Unreadable):
    """It begins like something that we read, and then is not that."""

    message = N_("The file is damaged. Fetch it once more, or show the letter on paper to the camera.")


class TooLarge(Unreadable):
    """Too many bytes, or too many once it is unpacked: a bomb."""

    message = N_("The file is too large to be read here. Bring only the letter, or show the paper to the camera.")


class TookTooLong(Unreadable):
    """It was ended."""

    message = N_("The letter takes too long to read. Try once more, or show it on paper to the camera.")


class NothingReadable(Unreadable):
    """No words: an empty file, a blank page, a picture of something else."""

    message = N_("No words were found in it. Try another file, or show the paper to the camera in good light.")


class Several(Unreadable):
    """An archive with more than one message, given where one is read."""

    message = N_("There are several letters in this file. Open it on the page for letters and choose one.")


class Gone(Unreadable):
    """The file can't be opened."""

    message = N_("The file can't be opened. Put the stick in once more, and try again.")


class NoRecognition(Unreadable):
    """Tesseract or its Danish is not installed: a picture can't be read, a text can."""

    message = N_("Letters on paper can't be read on this machine today. Ask a person here to read it with you.")


class Stopped(Unreadable):
    """Whoever asked wanted it no more."""

    message = N_("The reading was stopped. You can start again whenever you like.")


BY_CODE = {
    one.__name__: one
    for one in (NotALetter, OldWord, PhonePicture, Locked, Broken, TooLarge, TookTooLong, NothingReadable)
}
"""What a child may say went wrong."""
