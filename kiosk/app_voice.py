"""What the composition root builds for being heard: the counts, and the question after a visit. See kiosk/app.py."""

import os
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Final

from kiosk.paths import there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kiosk.clock import Clock
    from kiosk.config import Config
    from kiosk.session.session import Session
    from kiosk.store import Store
    from kiosk.voice.asking import Asking
    from kiosk.voice.counts import Counts

# ruff: noqa: PLC0415 - what the first page does not need is imported when it is first asked for

ENDED: Final = "STUEN_VISIT_ENDED"
"""In the environment of the program that begins anew after a visit: how that ended, and nothing else of it."""


class VoiceServices:
    """The part of `kiosk.app.Services` that is about being heard."""

    config: "Config"
    store: "Store"
    clock: "Clock"
    session: "Session"

    @cached_property
    def counts(self) -> "Counts":
        """How many visits, and whether people got what they came for."""
        from kiosk.voice.counts import Counts
        from kiosk.voice.pending import Pending

        return Counts(self.store, self.clock, Pending(self.config.data_folder))

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
        """Where the program began anew after a visit: one more."""
        if self._ended:
            self.counts.visited()

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
    from kiosk.app import open_store
    from kiosk.voice.counts import Counts
    from kiosk.voice.pending import Pending

    with open_store(config) as store:
        yield Counts(store, clock, Pending(config.data_folder))
