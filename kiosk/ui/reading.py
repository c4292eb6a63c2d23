"""*Read aloud*: the sentences of what is on the screen, in reading order, each marked while it sounds."""

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from kiosk import i18n
from kiosk.ui.loop import call_soon
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.scroll import ScrollList
from kiosk.ui.widgets.text import Text


class Sentence(NamedTuple):
    """One sentence, and where it stands."""

    words: str
    part: Text
    index: int


def spoken(part: Part) -> list[Sentence]:
    """Every sentence of this part of the screen that is meant to be heard, in reading order."""
    texts = sorted(_texts(part), key=lambda found: found[0])
    return [Sentence(words, text, index) for _last, text in texts for index, words in enumerate(text.sentences)]


def _texts(part: Part, *, last: bool = False) -> Iterator[tuple[bool, Text]]:
    """The texts in it that are spoken, each with whether it is to come last."""
    last = last or part.spoken_last
    if isinstance(part, Text) and part.spoken:
        yield last, part
    for one in part.parts:
        yield from _texts(one, last=last)


class Reader:
    """Reads a part of the screen with the speech device. `changed` is called when reading starts and when it ends.

    `speech` gives the device when there is something to say: the first page has no need of it.
    """

    def __init__(
        self, speech: Callable[[], Any], *, changed: Callable[[], object], heard: Callable[[], object]
    ) -> None:
        self._speech, self._changed, self._heard = speech, changed, heard
        self._sentences: list[Sentence] = []
        self._marked: Text | None = None
        self._turn = 0  # tells the callbacks of this reading from late ones of the last
        self.reading = False

    def start(self, part: Part, *, private: bool = False) -> None:
        """Read this part from its beginning. `private`: the visitor asked to hear also what is personal."""
        self.stop()
        self._sentences = spoken(part)
        if not self._sentences:
            return
        self._turn += 1
        turn = self._turn
        self.reading = True
        self._speech().say(
            [one.words for one in self._sentences],
            i18n.current().code,
            lambda index: call_soon(lambda: self._at(turn, index)),
            lambda: call_soon(lambda: self._over(turn)),
            personal=frozenset(i for i, one in enumerate(self._sentences) if one.part.personal),
            private=private,
            others={i: one.part.language for i, one in enumerate(self._sentences) if one.part.language},
            recorded={i: one.part.recorded for i, one in enumerate(self._sentences) if one.part.recorded},
        )
        self._changed()

    def stop(self) -> None:
        """Silence, and nothing marked. Nothing happens when nothing is being read."""
        if self.reading:
            self._speech().stop()
            self._over(self._turn)

    def forget(self) -> None:
        """Hold on to nothing that was on the screen."""
        self.stop()
        self._sentences, self._marked = [], None

    def _at(self, turn: int, index: int) -> None:
        if turn != self._turn or not self.reading:
            return
        _words, part, number = self._sentences[index]
        if self._marked is not None and self._marked is not part:
            self._marked.mark(None)
        part.mark(number)
        self._marked = part
        _reveal(part)
        self._heard()

    def _over(self, turn: int) -> None:
        if turn != self._turn or not self.reading:
            return
        self.reading = False
        if self._marked is not None:
            self._marked.mark(None)
        self._marked, self._sentences = None, []
        self._changed()


def _reveal(part: Part) -> None:
    """Scroll the list that it is in, if it is in one, so that it can be seen."""
    above = part.parent
    while isinstance(above, Part):
        if isinstance(above, ScrollList):
            above.reveal(part)
        above = above.parent
