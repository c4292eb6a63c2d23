"""What was said, kept in memory so that the second hearing begins at once: never a personal sentence, never on disk.

What comes from the catalogues stays, for it tells nothing of anybody; all else is gone with the visit. The oldest gives
way to the newest, so that it never takes more than its room.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable

ROOM = 12 << 20
"""Bytes in all: about five minutes of sound at 22 kHz."""
LONGEST = 1 << 20
"""Bytes of one sentence: 24 seconds."""

Key = tuple[str, str, *tuple[int, ...]]  # language, sentence, and its speed where that is not the usual one


class Said:
    """A cache of sentences as WAV. Any thread may use it."""

    def __init__(self, ours: Callable[[str, str], bool] = lambda _language, _sentence: False, room: int = ROOM) -> None:
        """`ours(language, sentence)` says whether a sentence is the kiosk's own, and so may outlast a visit."""
        self._ours, self._room, self._size = ours, room, 0
        self._kept: OrderedDict[Key, tuple[bytes, bool]] = OrderedDict()
        self._visit = 0
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        """Bytes of sound in it."""
        return self._size

    @property
    def visit(self) -> int:
        """Which visit it is: what was begun in one is not kept in the next."""
        return self._visit

    def get(self, key: Key) -> bytes | None:
        """The sound of a sentence, if it was said."""
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
            return found[0] if found else None

    def put(self, key: Key, wav: bytes, visit: int) -> None:
        """Keep the sound of a sentence that was begun in this visit, if there is room for it."""
        if len(wav) > min(LONGEST, self._room):
            return
        ours = self._ours(*key[:2])
        with self._lock:
            if visit != self._visit and not ours:
                return
            self._drop(key)
            self._kept[key] = (wav, ours)
            self._size += len(wav)
            while self._size > self._room:
                self._drop(next(iter(self._kept)))

    def wipe(self) -> None:
        """The end of a visit: only the kiosk's own phrases stay."""
        with self._lock:
            self._visit += 1
            for key in [key for key, (_wav, ours) in self._kept.items() if not ours]:
                self._drop(key)

    def _drop(self, key: Key) -> None:
        wav, _ours = self._kept.pop(key, (b"", False))
        self._size -= len(wav)
