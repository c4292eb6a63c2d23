"""*Read aloud*: the sentences of what is on the screen, in reading order, each marked while it sounds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from kiosk import i18n
from kiosk.ui.access import in_order
from kiosk.ui.loop import call_soon
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.scroll import reveal
from kiosk.ui.widgets.text import Text


@dataclass(frozen=True, slots=True)
class Unseen:
    """What is heard and stands nowhere: how a button is, where one has come to."""

    personal: bool = False
    language: str = ""
    recorded: Path | None = None

    def mark(self, sentence: int | None) -> None:
        """There is nothing to mark."""


class Sentence(NamedTuple):
    """One sentence, and where it stands."""

    words: str
    part: Text | Unseen
    index: int = 0


def spoken(part: Part) -> list[Sentence]:
    """Every sentence of this part of the screen that is meant to be heard, in reading order."""
    texts = [one for one in in_order(part) if isinstance(one, Text) and one.spoken]
    return [Sentence(words, text, index) for text in texts for index, words in enumerate(text.sentences)]


def unseen(words: Sequence[str], *, personal: bool = False, language: str = "") -> list[Sentence]:
    """These words, which stand nowhere; each in its own language, where it knows that."""
    return [Sentence(one, Unseen(personal, language or getattr(one, "language", ""))) for one in words]


@dataclass(slots=True)
class Saying:
    """What is said at one time, and how much of it was heard."""

    sentences: list[Sentence]
    code: str  # the language on the screen
    private: bool
    whole: bool
    place: object = None  # where the visitor let others hear it, too
    heard: int = 0
    over: bool = False


class Reader:
    """Reads a part of the screen with the speech device. `changed` is called when reading starts and when it ends.

    `speech` gives the device when there is something to say: the first page has no need of it. `place` tells what is
    up: leave to say aloud what is private is for that alone.
    """

    def __init__(
        self,
        speech: Callable[[], Any],
        *,
        changed: Callable[[], object],
        heard: Callable[[], object],
        place: Callable[[], object] = lambda: None,
    ) -> None:
        self._speech, self._changed, self._heard, self._place = speech, changed, heard, place
        self._sentences: list[Sentence] = []
        self._marked: Text | Unseen | None = None
        self._turn = 0  # tells the callbacks of this reading from late ones of the last
        self._last: Saying | None = None
        self.reading = False

    def start(self, part: Part, *, private: bool = False) -> None:
        """Read this part from its beginning. `private`: the visitor asked to hear also what is personal."""
        self.say(spoken(part), private=private)

    def tell(self, words: Sequence[str], *, personal: bool = False, language: str = "", aside: bool = False) -> None:
        """Say what stands nowhere. `aside`: it is not what `repeat` repeats (the name of the button that does)."""
        self.say(unseen(words, personal=personal, language=language), whole=True, aside=aside)

    def say(
        self, sentences: Sequence[Sentence], *, private: bool = False, whole: bool = False, aside: bool = False
    ) -> None:
        """Say these, in place of what is said now. `whole`: they are repeated from the first, however far one heard."""
        self.stop()
        if not sentences:
            return
        saying = Saying(list(sentences), i18n.current().code, private, whole, self._place() if private else None)
        if not aside:
            self._last = saying
        self._begin(saying, 0)

    def repeat(self) -> None:
        """Once more what was said last; of a long reading, from the sentence that was heard last."""
        if last := self._last:
            self.stop()
            if last.private and last.place != self._place():
                last.private = False
            self._begin(last, 0 if last.whole or last.over else last.heard)

    def slower(self) -> None:
        """From here on, and what was heard last once more: so one hears how it is."""
        self._speech().slower()
        self.repeat()

    def faster(self) -> None:
        """The same."""
        self._speech().faster()
        self.repeat()

    def _begin(self, saying: Saying, first: int) -> None:
        self._sentences = said = saying.sentences[first:]
        self._turn += 1
        turn = self._turn
        self.reading, saying.over = True, False

        def begins(index: int) -> None:
            if turn == self._turn:
                saying.heard = first + index
                saying.over = saying.heard + 1 == len(saying.sentences)
            self._at(turn, index)

        self._speech().say(
            [one.words for one in said],
            saying.code,
            lambda index: call_soon(lambda: begins(index)),
            lambda: call_soon(lambda: self._over(turn)),
            personal=frozenset(i for i, one in enumerate(said) if one.part.personal),
            private=saying.private,
            others={i: one.part.language for i, one in enumerate(said) if one.part.language},
            recorded={i: one.part.recorded for i, one in enumerate(said) if one.part.recorded},
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
        self._sentences, self._marked, self._last = [], None, None

    def _at(self, turn: int, index: int) -> None:
        if turn != self._turn or not self.reading:
            return
        _words, part, number = self._sentences[index]
        if self._marked is not None and self._marked is not part:
            self._marked.mark(None)
        part.mark(number)
        self._marked = part
        if isinstance(part, Part):
            reveal(part)
        self._heard()

    def _over(self, turn: int) -> None:
        if turn != self._turn or not self.reading:
            return
        self.reading = False
        if self._marked is not None:
            self._marked.mark(None)
        self._marked, self._sentences = None, []
        self._changed()
