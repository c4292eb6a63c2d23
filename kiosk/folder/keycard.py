"""The key card: six plain words, also as a QR code, and if the visitor wants it a row of pictures that only they know.

Words and pictures go into the same slow function (kiosk/keywords.py); the pictures are on no paper. They are of a fixed
set of twelve, so a row of four is one of 20,736: two weeks of guessing at the kiosk, at one a minute, for who finds the
card. It is not much against who has the disk too, and the card.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from kiosk import keywords
from kiosk.errors import BadInput
from kiosk.i18n import N_, _, n_

PREFIX = "stuen:mappe:"
"""What the QR code begins with. Also a slip's begins with "stuen:", so one camera finds both."""
WITH_PICTURES = "+"
PICTURES = (
    "bike", "dog", "house", "coffee", "moon", "tent", "books", "garden", "music", "key", "swim", "tooth",
)  # fmt: skip
"""The set, by names of assets/icons/pictures: never changed, only added to, for people know their row."""
FEWEST, MOST = 4, 6
"""Pictures in a row."""


class NotACard(keywords.NotSixWords):
    """It is not six words."""

    message = N_("A key card has six words. Look at the card again.")


class UnknownCardWord(keywords.UnknownWord):
    """A word that is on no card."""

    message = N_("“{word}” is not a word that we use. Look at the card again.")


class NotPictures(BadInput):
    """Not a row of pictures."""

    message = N_("Choose {fewest} to {most} of the pictures, in an order that you remember.")


@dataclass(frozen=True, slots=True, repr=False)
class KeyCard:
    """What is on one card: its words, and whether pictures go with them. Never in a log: its repr tells nothing."""

    words: tuple[str, ...]
    pictures: bool = False

    def __repr__(self) -> str:
        return "<KeyCard>"

    @property
    def text(self) -> str:
        """The words in a row."""
        return " ".join(self.words)

    @property
    def code(self) -> str:
        """What the QR code says."""
        return PREFIX + "-".join(self.words) + (WITH_PICTURES if self.pictures else "")


class Paper(NamedTuple):
    """What the card says on paper, in the language now in use: the screen makes a slip or a page of it."""

    title: str
    before: str
    words: tuple[str, ...]
    code: str
    after: tuple[str, ...]


def made(*, pictures: bool = False, random: Callable[[int], bytes] = os.urandom) -> KeyCard:
    """A new card; `random(n)` gives n random bytes."""
    return KeyCard(keywords.drawn(random), pictures)


def read(text: str) -> KeyCard:
    """The card of what was typed, or of what its QR code says; raises NotACard, UnknownCardWord.

    Typed words do not say whether pictures go with them: ask.
    """
    given = text.strip().casefold().removeprefix(PREFIX)
    words = keywords.read(given.removesuffix(WITH_PICTURES), wrong=NotACard, unknown=UnknownCardWord)
    return KeyCard(words, given.endswith(WITH_PICTURES))


def check_pictures(row: Sequence[str]) -> None:
    """Raise NotPictures for what is no row of them; none at all is one."""
    if row and not (FEWEST <= len(row) <= MOST and set(row) <= set(PICTURES)):
        raise NotPictures(fewest=FEWEST, most=MOST)


def secret(card: KeyCard, row: Sequence[str] = ()) -> bytearray:
    """What goes into the slow function; the caller wipes it."""
    return bytearray("\x00".join((card.text, *row)).encode())


def choice(*, staff_may_recover: bool) -> str:
    """What must be said when the choice is made, in the language now in use."""
    if staff_may_recover:
        return _("If you lose the card, two of staff can make you a new one, together with you.")
    return _("If you lose the card, nobody can open the folder: not you, and not staff. Then it is lost.")


def goes(months: int) -> str:
    """How long a folder stays that nobody opens, in the language now in use; "" where it stays for ever."""
    if not months:
        return ""
    years, rest = divmod(months, 12)
    if rest:
        return n_(
            "If nobody opens the folder for {n} month, it is deleted.",
            "If nobody opens the folder for {n} months, it is deleted.",
            months,
        )
    return n_(
        "If nobody opens the folder for {n} year, it is deleted.",
        "If nobody opens the folder for {n} years, it is deleted.",
        years,
    )


def paper(card: KeyCard, *, staff_may_recover: bool, unopened_months: int = 0) -> Paper:
    """What stands on the card. `unopened_months`: after how long a folder goes that nobody opens; 0: never."""
    after = [choice(staff_may_recover=staff_may_recover)]
    if card.pictures:
        after.insert(0, _("Then choose your pictures."))
    if rule := goes(unopened_months):
        after.append(rule)
    after.append(_("Whoever has this card can open your folder. Take good care of it."))
    return Paper(_("Key card"), _("These words open your folder, on this screen:"), card.words, card.code, tuple(after))
