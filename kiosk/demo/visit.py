"""The visit that the demo makes, step by step, as somebody would tell it. Words are looked up as the kiosk has them."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from kiosk.demo.visitor import NotThere, Visitor
from kiosk.i18n import LANGUAGES, _, use

TRIP = "Tur til stranden"
SUMMONS = "Indkaldelse fra jobcenteret"
NICKNAME = "solsort"
CODE = re.compile(r"[0-9A-Z]{3}-[0-9A-Z]{3}")  # as receipts show it


class Album:
    """The visitor, and the pictures taken on the way."""

    def __init__(self, folder: Path, visitor: Visitor) -> None:
        self.folder, self.visitor = folder, visitor
        self._index = (folder / "index.md").open("w", encoding="utf-8")
        self._count = 0

    def photograph(self, name: str, line: str) -> None:
        """A numbered picture of the screen, and a line on it."""
        self._count += 1
        file = f"{self._count:02}-{name}.png"
        self.visitor.pictures(self.folder / file)
        self._index.write(f"- [{file}]({file}): {line}\n")
        print(f"{file:24} {line}", flush=True)  # noqa: T201 - the demo talks

    def close(self) -> None:
        """The index is whole."""
        self._index.close()
        self.visitor.leave()


# -- what a visitor knows how to do; the journeys use it too


def arrive(visitor: Visitor) -> None:
    """Touch the idle page, where nothing stands that would lead elsewhere."""
    visitor.waits_for(_("Touch the screen"))
    visitor.touches(_("Touch the screen"))
    visitor.waits_for(_("What can I help with?"))


def find_activity(visitor: Visitor, summary: str = TRIP) -> None:
    """On the programme: wherever it is, today, this week or later. Saturday's trip is each of them in its turn."""
    for _tab in _where_found(visitor, summary):
        return
    raise NotThere(f"{summary!r} is not in the programme")


def _where_found(visitor: Visitor, summary: str) -> Iterator[None]:
    """Part by part of the programme, where these words are."""
    for tabs in ((_("Today"),), (_("This week"), _("Next week")), (_("Later"),)):
        visitor.waits_for(_("Later"))
        visitor.touches(next(tab for tab in tabs if visitor.sees(tab, whole=True)), whole=True)
        if visitor.finds(summary):
            yield


def open_activity(visitor: Visitor, summary: str = TRIP) -> None:
    """From the home page to an activity that has not begun."""
    visitor.touches(_("What is on here"))
    open_in_programme(visitor, summary)


def open_in_programme(visitor: Visitor, summary: str) -> None:
    """From the programme to an activity that has not begun: where today's has, to another day's."""
    for _tab in _where_found(visitor, summary):
        visitor.touches(summary)
        visitor.waits_for(_("Where"))
        if not visitor.sees(_("It has begun. Ask if you can still join.")):
            return
        visitor.touches(_("Back"), whole=True)
    raise NotThere(f"{summary!r} is not in the programme any more")


def enter_code(visitor: Visitor, code: str) -> None:
    """From the home page to a sign-up, by its code."""
    visitor.touches(_("What is on here"))
    visitor.touches(_("I have a code"))
    visitor.waits_for(_("Enter your code"))
    visitor.types(code.replace("-", ""))
    visitor.touches(_("Show it"))


def read_code(visitor: Visitor) -> str:
    """The code on the receipt."""
    found: list[str] = []

    def look() -> bool:
        found.extend(match[0] for word in visitor.reads() if (match := CODE.search(word)))
        return bool(found)

    visitor.waits_until(look)
    return found[0]


def switch_to(visitor: Visitor, name: str) -> None:
    """Touch the language's own name, and read it from now on."""
    visitor.touches(_("Sprog / Language"))
    visitor.touches(name, whole=True)
    use(next(language.code for language in LANGUAGES if language.name == name))


# -- the demo


def idle(album: Album) -> None:
    """Nobody is here."""
    album.visitor.waits_for(_("Touch the screen"), patience=60)
    album.photograph("idle", "Nobody is here: today's programme, and no names.")


def home(album: Album) -> None:
    """A touch begins a visit."""
    arrive(album.visitor)
    album.photograph("home", "A touch, and it asks what it can help with.")


def programme(album: Album) -> None:
    """What happens here."""
    album.visitor.touches(_("What is on here"))
    album.visitor.waits_for(_("Later"))
    album.photograph("programme", "What happens today, this week and later.")


def trip(album: Album) -> None:
    """Saturday's trip."""
    find_activity(album.visitor)
    album.photograph("week", "The week, as cards: when, where, what it costs, places left.")
    album.visitor.touches(TRIP)
    album.visitor.waits_for(_("Sign me up"))
    album.photograph("trip", "Saturday's trip: where to meet, how to get there, who to ask, what to help with.")


def read_aloud(album: Album) -> None:
    """What stands there, by ear."""
    album.visitor.touches(_("Read aloud"))
    album.visitor.waits_for(_("Stop"))
    time.sleep(1.5)  # so that it is in the middle of something
    album.photograph("read-aloud", "Read aloud: the sentence it is at is marked; any touch stops it.")
    album.visitor.touches(_("Stop"), whole=True)
    album.visitor.waits_for(_("Read aloud"))


def nickname(album: Album) -> None:
    """A name of one's own choice."""
    album.visitor.touches(_("Sign me up"))
    album.visitor.waits_for(_("What shall we call you?"))
    album.photograph("name", "Signing up: a made-up name is offered; none is fine too.")
    album.visitor.touches(_("Write a name yourself"))
    album.visitor.waits_for(_("Write the name you want"))
    album.visitor.types(NICKNAME)
    album.photograph("keyboard", "A nickname on the kiosk's own Danish keyboard.")
    album.visitor.touches(_("Use this name"))


def questions(album: Album) -> None:
    """Friends, a task, company."""
    album.visitor.waits_for(_("Are you coming alone?"))
    album.photograph("friends", "A friend may come along, without a name.")
    album.visitor.touches(_("Just me"))
    album.visitor.waits_for(_("Would you like to help with something?"))
    album.photograph("task", "A task to take, or none.")
    album.visitor.touches("Brygge kaffe")
    album.visitor.waits_for(_("Would you like to go with somebody?"))
    album.photograph("company", "Nobody has to walk in alone.")
    album.visitor.touches(_("Yes, please"))
    album.visitor.waits_for(_("Is this right?"))
    album.photograph("check", "Everything once more before anything is kept, each with a way to change it.")


def receipt(album: Album) -> None:
    """Signed up."""
    album.visitor.touches(_("Sign me up"))
    album.visitor.waits_for(_("You are signed up"))
    code = read_code(album.visitor)
    album.photograph("receipt", "The receipt: a short code, and a QR for the phone's calendar.")
    album.visitor.touches(_("Done"))
    album.visitor.waits_for(_("What can I help with?"))
    enter_code(album.visitor, code)


def cancel(album: Album) -> None:
    """Found with the code, and cancelled."""
    album.visitor.waits_for(_("Cancel my sign-up"))
    album.photograph("found", "Later: the code finds the sign-up.")
    album.visitor.touches(_("Cancel my sign-up"))
    album.visitor.touches(_("Yes, cancel"))
    album.visitor.waits_for(_("You are off the list"))
    album.photograph("cancelled", "Cancelled with a thank-you, and no scolding.")
    album.visitor.touches(_("Done"))


def letter(album: Album) -> None:
    """A letter, from a stick to what can be done."""
    visitor = album.visitor
    visitor.waits_for(_("What can I help with?"))
    visitor.touches(_("I got a letter"))
    visitor.waits_for(_("Where is your letter?"))
    album.photograph("letter", "A letter: on paper, on a stick, in the digital mailbox, or typed.")
    visitor.touches(_("On a USB stick"))
    visitor.waits_for(_("Which letter?"))
    visitor.touches(SUMMONS)
    visitor.waits_for(_("Do this first"), patience=30)
    album.photograph("letter-what", "What it is, who from, when, where, and what to do first.")
    visitor.touches(_("And if I do nothing?"))
    visitor.waits_for(_("If you do nothing"))
    album.photograph("letter-nothing", "What may happen otherwise, with the letter's own words.")
    visitor.touches(_("The letter itself"))
    visitor.waits_for(_("We found this"))
    album.photograph("letter-itself", "The letter, and where in it each thing was found.")
    visitor.touches(_("Back"))
    visitor.touches(_("What can I do?"))
    visitor.waits_for(_("What you can do"))
    album.photograph("letter-can", "What one can do: call, move it, bring someone, get help here.")
    visitor.touches(_("Remember the day"))
    visitor.waits_for(_("Done"))
    album.photograph("letter-remember", "The day, for the phone's calendar or on paper.")
    visitor.touches(_("Done"))
    visitor.waits_for(_("What you can do"))
    if visitor.sees(_("Hard words")):
        visitor.touches(_("Hard words"))
    visitor.waits_for(_("Done"))
    album.photograph("letter-words", "Hard words in plain ones.")
    visitor.touches(_("Done"))


def hide(album: Album) -> None:
    """Nobody else's business."""
    album.visitor.waits_for(_("What can I help with?"))
    album.visitor.touches(_("Hide"))
    cover = album.visitor.waits_for(_("Touch the screen to go on."))
    album.photograph("hidden", "Hide: one touch, and the page is covered.")
    album.visitor.touches_at(*cover.middle)
    album.visitor.waits_for(_("What can I help with?"))


def call(album: Album) -> None:
    """A person, please."""
    album.visitor.touches(_("Call staff"))
    album.visitor.waits_for(_("A member of staff is wanted here"))
    album.photograph("call", "Call staff: a soft bell, and a page that can be seen across the room.")
    album.visitor.touches(_("They are here"))


def language(album: Album) -> None:
    """The other language, and back."""
    album.visitor.waits_for(_("What can I help with?"))
    switch_to(album.visitor, "English")
    album.visitor.waits_for(_("What can I help with?"))
    album.photograph("english", "The same page in English.")
    switch_to(album.visitor, "Dansk")
    album.visitor.waits_for(_("What can I help with?"))


def warning(album: Album) -> None:
    """Nobody touches anything for a while."""
    album.visitor.waits_for(_("Are you still there?"), patience=60)
    album.photograph("warning", "Nobody has touched it for a while: are you still there?")
    album.visitor.touches(_("I am still here"))
    album.visitor.waits_until(lambda: not album.visitor.sees(_("Are you still there?")))


def finish(album: Album) -> None:
    """The end of the visit."""
    album.visitor.touches(_("Finish"))
    album.visitor.waits_for(_("Everything has been deleted from the screen."))
    album.photograph("goodbye", "Finish: everything of the visit is gone.")
    album.visitor.waits_for(_("Touch the screen"))
    album.photograph("idle-again", "Ready for the next one: the program itself has started anew.")


Step = Callable[[Album], None]
STEPS: tuple[Step, ...] = (
    idle, home, programme, trip, read_aloud, nickname, questions, receipt,
    cancel, letter, hide, call, language, warning, finish,
)  # fmt: skip
