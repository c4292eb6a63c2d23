"""What the commands of staff cards get from whoever sits there: secrets, and a card in a reader."""

import argparse
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import TYPE_CHECKING, Any, Final

from kiosk.devices import card_errors as errors
from kiosk.errors import BadInput
from kiosk.i18n import N_, _
from kiosk.staff import making
from kiosk.staff.making import Secrets

if TYPE_CHECKING:
    from kiosk.devices.cards import Cards

LONGEST: Final = 4096
APPEARS: Final = 3.0
"""Seconds for the readers to be found."""

Ask = Callable[[str], str]
"""Asks for one line, unseen."""


class NoSecret(BadInput):
    """A file descriptor gives nothing."""

    message = N_("Nothing could be read from file descriptor {number}. Give the number of an open one.")


class Unlike(BadInput):
    """Two different ones were typed."""

    message = N_("The two were not the same; nothing was changed.")


class BadManagementKey(BadInput):
    """Not a management key."""

    message = N_("A management key is 32, 48 or 64 hex digits.")


class NoFile(BadInput):
    """A file can't be read or written."""

    message = N_("{file} can't be used: {why}.")


class Hidden:
    """Secrets, from the terminal or from file descriptors."""

    def __init__(self, ask: Ask) -> None:
        self._ask, self._rest = ask, dict[int, list[str]]()

    def one(self, question: str, number: int | None) -> str:
        """The next line of a file descriptor, or what was typed. Raises NoSecret."""
        if number is None:
            return self._ask(question)
        if number not in self._rest:
            try:
                with os.fdopen(os.dup(number), "rb") as source:
                    self._rest[number] = source.read(LONGEST).decode().splitlines()
            except (OSError, ValueError, OverflowError) as error:
                raise NoSecret(number=number) from error
        if not self._rest[number]:
            raise NoSecret(number=number)
        return self._rest[number].pop(0)

    def twice(self, question: str, number: int | None) -> str:
        """A new one; typed twice. Raises NoSecret, Unlike."""
        first = self.one(question, number)
        if number is None and self._ask(_("The same again: ")) != first:
            raise Unlike
        return first


def card_secrets(args: argparse.Namespace, hidden: Hidden) -> Secrets:
    """The card's PIN, a new one where it has everybody's, and its management key. Raises NoSecret, BadManagementKey."""
    pin = bytearray(hidden.one(_("The card's PIN: "), args.pin_fd), "utf-8")
    new = None
    if pin == making.FACTORY_PIN:
        new = bytearray(
            hidden.twice(_("123456 is every new card's PIN. A new PIN (6 to 8 digits): "), args.pin_fd), "utf-8"
        )
    management = making.FACTORY
    if args.own_management_key or args.management_fd is not None:
        typed = hidden.one(_("The card's management key (hex): "), args.management_fd)
        try:
            management = bytes.fromhex(typed)
        except ValueError:
            management = b""
        if len(management) not in {16, 24, 32}:
            raise BadManagementKey
    return Secrets(pin, bytearray(management), new)


@contextmanager
def card_in(
    make: "Callable[[], Cards]", wait: float, found: dict[str, Any] | None = None
) -> "Iterator[tuple[Cards, int]]":
    """The card in a reader; waits so many seconds for one. Raises NoService, NoReader, NoCard, MuteCard."""
    cards, news = make(), Event()
    cards.start(lambda _state: news.set())
    try:
        appears, until = time.monotonic() + APPEARS, time.monotonic() + max(APPEARS, wait)
        while not cards.state.cards and time.monotonic() < (until if wait else appears):
            if cards.state.readers and not wait:
                break
            news.wait(0.1)
            news.clear()
        state = cards.state
        if found is not None:
            found["reader"] = state.cards[0].reader if state.cards else next(iter(state.readers), None)
        if not state.cards:
            raise errors.NoService if not state.service else errors.NoReader if not state.readers else errors.NoCard
        if state.cards[0].mute:
            raise errors.MuteCard
        yield cards, state.cards[0].insertion
    finally:
        cards.stop()
