"""Two cards at once, for what two people must agree to: each place is a `Cards` of its own to whoever asks, and both
share the two processes. The first card takes the first place, in whatever reader it is,
and keeps it until it is pulled.
"""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from kiosk.devices.card_watcher import CardState

if TYPE_CHECKING:
    from kiosk.devices.cards import Cards, Looked, Unlocked


class Place:
    """One of the places of `places`. What is not here, ask `cards` itself: insertions are the same."""

    def __init__(self, cards: "Cards", number: int, shared: "_Shared") -> None:
        self.cards, self._number, self._shared = cards, number, shared

    @property
    def state(self) -> CardState:
        """What is in this place."""
        return self._of(self.cards.state)

    def start(self, told: Callable[[CardState], object]) -> None:
        """Begin to watch this place; what happens in another is not told."""
        last: list[CardState] = []

        def hear(state: CardState) -> None:
            new = self._of(state)
            if last != [new]:
                last[:] = [new]
                told(new)

        self._shared.start(self._number, hear)

    def stop(self) -> None:
        """No more; with the last place the processes end."""
        self._shared.stop(self._number)

    def look(
        self,
        insertion: int,
        deadline: float | None = None,
        *,
        challenge: bytes,
        slots: Iterable[int] = (0x9E, 0x9A, 0x9D),
    ) -> "Looked":
        """As `Cards.look`."""
        return self.cards.look(insertion, deadline, challenge=challenge, slots=slots)

    def unlock(
        self,
        insertion: int,
        pin: bytearray,
        *,
        challenge: bytes,
        point: bytes,
        deadline: float | None = None,
        spend_last: bool = False,
    ) -> "Unlocked":
        """As `Cards.unlock`."""
        return self.cards.unlock(
            insertion, pin, challenge=challenge, point=point, deadline=deadline, spend_last=spend_last
        )

    def _of(self, state: CardState) -> CardState:
        mine = tuple(one for one in state.cards if one.place == self._number)
        card = "none" if not mine else "mute" if mine[0].mute else "present"
        return state._replace(cards=mine, card=card, insertion=mine[0].insertion if mine else 0)


class _Shared:
    """The listeners of the places, and the one `Cards` that they hear."""

    def __init__(self, cards: "Cards") -> None:
        self._cards = cards
        self._lock = threading.RLock()
        self._hear: dict[int, Callable[[CardState], object]] = {}
        self._running = False

    def start(self, number: int, hear: Callable[[CardState], object]) -> None:
        with self._lock:
            self._hear[number] = hear
            if self._running:
                hear(self._cards.state)
                return
            self._running = True
        self._cards.start(self._tell)

    def stop(self, number: int) -> None:
        with self._lock:
            self._hear.pop(number, None)
            ends = self._running and not self._hear
            self._running = self._running and not ends
        if ends:
            self._cards.stop()

    def _tell(self, state: CardState) -> None:
        with self._lock:
            hearing = list(self._hear.values())
        for hear in hearing:
            hear(state)


def places(cards: "Cards", number: int = 2) -> tuple[Place, ...]:
    """The places of all the readers together."""
    shared = _Shared(cards)
    return tuple(Place(cards, one, shared) for one in range(number))
