"""What the composition root builds for being heard: counts, the question after a visit, consultations. See app.py."""

import os
from contextlib import contextmanager, suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from kiosk.errors import KnownError
from kiosk.paths import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.clock import Clock
    from kiosk.config import Config
    from kiosk.session.session import Session
    from kiosk.store import Store
    from kiosk.voice.asking import Asking
    from kiosk.voice.consultations import Consultations
    from kiosk.voice.counts import Counts
    from kiosk.voice.pending import Numbers

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for

ENDED: Final = "STUEN_VISIT_ENDED"
"""In the environment of the program that begins anew after a visit: how that ended, and nothing else of it."""


class VoiceServices:
    """The part of `kiosk.app.Services` that is about being heard."""

    config: "Config"
    store: "Store"
    clock: "Clock"
    session: "Session"
    hub: Any

    @cached_property
    def counts(self) -> "Counts":
        """How many visits, and whether people got what they came for."""
        from kiosk.voice.counts import Counts
        from kiosk.voice.pending import Pending

        counts = Counts(self.store, self.clock, Pending(self.config.data_folder))
        counts.also.append(self._took)
        return counts

    def _took(self, found: "Numbers") -> None:
        self.consultations.took(found)

    @cached_property
    def consultations(self) -> "Consultations":
        """What the house asks its visitors, and what they answer."""
        from kiosk.app_staff import events
        from kiosk.hub.telling import Telling
        from kiosk.voice.consultations import Consultations

        told = Telling(events(self.store, self.clock), self.hub)
        made = Consultations(self.store, self.clock, self.counts.pending, told, self.hub.trusted_now)
        if self.config.demo:
            from kiosk.demo import asked

            asked.keep(made, self.clock.now().date())
        return made

    @cached_property
    def asking(self) -> "Asking":
        """The question after a visit: open where the program began anew after one that the visitor ended."""
        from kiosk.voice.asking import Asking

        return Asking(self.counts, self.clock, ask=self._ended == "visitor")

    @cached_property
    def _ended(self) -> str:
        """How the visit ended after which the program began anew; "" where it was switched on."""
        return os.environ.pop(ENDED, "")

    def count_visit(self) -> None:
        """Where the program began anew after a visit: one more; and what has closed is told, before the next begins."""
        if self._ended:
            self.counts.visited()
        with suppress(KnownError):  # a full disk: it waits for the next
            self.settle()

    def settle(self) -> None:
        """Tell of consultations that have closed, and of months that are over; the end of a visit does it, where there
        is one. Once a day.
        """
        if self.session.visit is None:
            self.consultations.settle()
            self._tell_hub()

    def _tell_hub(self) -> None:
        from kiosk.app_staff import events
        from kiosk.hub.telling import Telling
        from kiosk.voice import tell_hub

        def log() -> Telling:
            return Telling(events(self.store, self.clock), self.hub)

        tell_hub.Telling(self.store, self.clock, self.counts, self.hub, log).tell()

    def visit_ended(self) -> None:
        """For the program that begins anew."""
        if self.session.ended_by:
            os.environ[ENDED] = self.session.ended_by.value


@contextmanager
def open_counts(config: "Config", clock: "Clock") -> "Iterator[Counts | None]":
    """The counts for one command; None where there is no store. Raises the store's known errors."""
    if not there(config.data_folder / "store"):
        yield None
        return
    from kiosk.app_store import open_store
    from kiosk.voice.counts import Counts
    from kiosk.voice.pending import Pending

    with open_store(config) as store:
        yield Counts(store, clock, Pending(config.data_folder))


@contextmanager
def open_consultations(config: "Config", clock: "Clock", *, new: bool) -> "Iterator[Consultations | None]":
    """The consultations for one command. `new`: make the store where there is none; else that is None."""
    if not new and not there(config.data_folder / "store"):
        yield None
        return
    from kiosk.app_staff import events
    from kiosk.app_store import open_store
    from kiosk.voice.consultations import Consultations
    from kiosk.voice.pending import Pending

    with open_store(config) as store:
        yield Consultations(store, clock, Pending(config.data_folder), events(store, clock))
