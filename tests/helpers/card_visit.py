"""What staff and a visitor do at the real kiosk with cards and a folder, step by step, for journeys and campaigns."""

import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from kiosk.i18n import _
from kiosk.staff.rosterfile import RosterFile
from tests.helpers.ceremony import Ceremony

WORD = re.compile(r"([1-6])\.\s+([a-zæøå]+)")
SLOW = 0.06  # seconds that each command takes a card


def new_ceremony(centre="Varmestuen"):
    """A centre's key, made now."""
    return Ceremony(centre, now=datetime.now(UTC))


def a_card(ceremony, name, **more):
    """A card of that centre for the next three months."""
    return ceremony.card(name, last=datetime.now(UTC) + timedelta(days=90), **more)


def keep_list(ceremony, folder: Path):
    """The centre's list of cards where the kiosk looks for it; gives what its settings say."""
    folder.mkdir(mode=0o700)
    RosterFile(folder).take(ceremony.document(), first=True)
    return f'[staff]\nroster = "{folder}"\n\n'


def types_pin(visitor, pin, *, enter=True):
    """On the shuffled keys."""
    for digit in pin.decode():
        visitor.touches(digit, whole=True)
    if enter:
        visitor.touches("OK", whole=True)


def sits_with(visitor, pcscd, card, name):
    """The card goes in, the PIN, and the visitor says yes; gives the card in its reader, and the seconds it took to be
    asked for the PIN.
    """
    began = time.monotonic()
    inserted = pcscd.insert(card, delay=SLOW)
    visitor.waits_for(_("For staff: your PIN"))
    asked = time.monotonic() - began
    types_pin(visitor, card.pin)
    together(visitor, name)
    return inserted, asked


def together(visitor, name):
    """From staff's first page to sitting with the visitor."""
    visitor.waits_for(_("Hello {name}").format(name=name))
    visitor.touches(_("Sit with the visitor"), whole=True)
    visitor.touches(_("Yes, sit with me"))
    visitor.waits_for(_("{name} is with you").format(name=name))


def a_letter(words):
    """The text of a letter with a meeting in six days, and these words in it."""
    day = datetime.now(UTC) + timedelta(days=6)
    meeting = f"Du indkaldes til en samtale den {day.day}.{day.month}.{day.year} kl. 9.30."
    return f"Nordby Kommune\n\n{meeting}\n\nVenlig hilsen\n{words}\n"


def keeps_a_letter(visitor, name):
    """From the first page to the question whether the letter shall go into a folder: it has a day to remember."""
    visitor.touches(_("I got a letter"))
    visitor.touches(_("On a USB stick"))
    visitor.touches(name)
    visitor.waits_for(_("The letter itself"), patience=60)
    visitor.touches(_("Remember the day"))
    visitor.touches(_("Yes, that is right"))
    visitor.touches(_("In my folder"))


def makes_a_folder(visitor, called="bo"):
    """From a page that offers it, with staff beside; gives the six words, which are still shown. It is open then."""
    visitor.touches(_("Make a folder"))
    visitor.touches(_("Staff may help me"))
    visitor.waits_for(_("What is the folder called?"))
    visitor.types(called)
    visitor.touches(_("Go on"))
    visitor.touches(_("No, the card is enough"))
    visitor.waits_for(_("Your key card"), patience=40)
    return read_words(visitor)


def read_words(visitor):
    """The six words on the page, in their order."""
    found = [match for text in visitor.reads() if (match := WORD.fullmatch(text))]
    words = [match[2] for match in sorted(found, key=lambda match: match[1])]
    assert len(words) == 6
    return words


def writes_a_note(visitor, text):
    """Together with staff, in the open folder."""
    visitor.touches(_("Write a note together"))
    visitor.types(text)
    visitor.touches(_("Let the visitor read it"))
    visitor.touches(_("Yes, keep it"))
    visitor.waits_for(text)


def keeps_a_contact(visitor, name):
    """In the open folder: who it is, typed, and nothing else."""
    visitor.touches(_("New contact"))
    visitor.touches(_("I write it"))
    visitor.waits_for(_("As you call them yourself."))
    visitor.types(name)
    visitor.touches(_("Go on"), whole=True)
    visitor.touches(_("Skip"))
    visitor.waits_for(_("Phone number?"))
    visitor.touches(_("Go on"), whole=True)
    visitor.touches(_("No day yet"))
    visitor.touches(_("Yes, keep it"))
    visitor.waits_for(name[1:])
