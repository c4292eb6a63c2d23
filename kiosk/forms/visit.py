"""The forms of one visit: which there are, those that were begun here, and those that a key slip opened."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.forms.answers import ASKED_OFTEN, in_words
from kiosk.forms.drafts import Draft, Drafts, Opened
from kiosk.forms.filling import Filling
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.library import Library
from kiosk.i18n import N_
from kiosk.store import Store


class FormIsGone(KnownError):
    """A draft of a form that is no longer here."""

    message = N_("That form is no longer here. Your answers still are: see below, and ask staff.")


@dataclass(frozen=True, slots=True)
class Before:
    """An answer that was given to another form in this visit."""

    value: str
    words: str


@dataclass(slots=True)
class Left:
    """What a slip opened of a form that there is no more: the questions with their answers."""

    draft: Draft
    name: str
    said: list[tuple[str, str]]


class Forms:
    """What the screens ask of the forms."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        own: Path | None = None,
        *,
        library: Library | None = None,
        sent: Callable[[], tuple[Path, ...]] = tuple,
        **turned: Any,
    ) -> None:
        """`sent` gives the forms that the organisation sent; `turned` goes to `Drafts`: what tests turn."""
        self._clock, self._own, self._library, self._sent = clock, own, library, sent
        self._looked = _mark(own), sent()
        self.drafts = Drafts(store, clock, **turned)
        self.drafts.forget_orphans()
        self._fillings: dict[str, Filling] = {}

    @property
    def library(self) -> Library:
        """The forms that there are; looked for anew when staff put one into their folder, or one was sent."""
        mark = _mark(self._own), self._sent()
        if self._library is None or mark != self._looked:
            self._library, self._looked = Library.load(self._own, sent=mark[1]), mark
        return self._library

    def filling(self, name: str) -> Filling | None:
        """The form of this id as this visit has it so far; None when it was not begun."""
        return self._fillings.get(name)

    def begin(self, name: str, language: str, need: int | None = None) -> Filling:
        """Begin a form, and forget what this visit had of it. Raises NotAForm, NewerForm, KeyError.

        `need`: which of its needs it was chosen by; what that has answered is not asked again.
        """
        definition = self.library.definition(name)
        known = self.library.get(name)
        assert known is not None  # noqa: S101 - `definition` has raised
        if old := self._fillings.pop(name, None):
            old.draft.end()
        filling = Filling.begin(known, definition, self.drafts, self._clock, lang=language)
        if need is not None and (answer := known.answered(need)):
            filling.answered(*answer)
        self._fillings[name] = filling
        return filling

    def unlock(self, slip: KeySlip) -> Callable[[], Filling | Left]:
        """Open a draft: slow, not in the drawing thread. What it gives takes the draft in, in the drawing thread.

        Raises NoDraft, WaitFirst, and the store's known errors.
        """
        opened = self.drafts.open(slip)
        return lambda: self.taken(opened)

    def taken(self, opened: Opened) -> Filling | Left:
        """Go on with a draft that a slip opened, or that lies in a folder. In the drawing thread."""
        name = str(opened.content["form"])
        known = self.library.get(name)
        if known is None:
            said = [(str(one[0]), str(one[1])) for one in opened.content.get("said", {}).values()]
            return Left(opened.draft, str(opened.content.get("name", name)), said)
        definition = self.library.definition(name)
        if (old := self._fillings.pop(name, None)) and old.draft.id != opened.draft.id:
            old.draft.end()
        filling = Filling.resume(known, definition, opened.draft, opened.content, self._clock)
        self._fillings[name] = filling
        return filling

    def before(self, filling: Filling, path: str) -> Before | None:
        """What was answered to the same question of another form in this visit, where it may be used here."""
        node, state = filling.steps.node(path), filling.session.node(path)
        if state.value or state.readonly or node.type in {"signature", "image", "rank"}:
            return None
        for other in reversed(self._fillings.values()):
            if other is filling:
                continue
            for one, its in other.session.nodes().items():
                theirs = other.definition.by_path.get(one)  # none in a repeat: whose would it be
                if theirs is None or theirs.name != node.name or theirs.type != node.type or not its.value:
                    continue
                if not its.relevant or (node.name not in ASKED_OFTEN and not _same_words(other, one, filling, path)):
                    continue
                offered = {choice.value for choice in state.choices}
                if node.choices is None or offered.issuperset(its.value.split()):
                    return Before(its.value, in_words(theirs, its))
        return None

    def done(self, filling: Filling) -> None:
        """It was handed over: its draft is done with."""
        filling.draft.drop()

    def stop(self, filling: Filling) -> None:
        """The visitor goes from it; with a slip it can be opened again."""
        self._fillings.pop(filling.definition.id, None)
        filling.draft.end()

    def wipe(self) -> None:
        """The visit is over: every key goes, and every draft without a slip."""
        fillings, self._fillings = list(self._fillings.values()), {}
        for filling in fillings:
            filling.draft.end()


def _same_words(one: Filling, its: str, other: Filling, path: str) -> bool:
    """Whether two questions are the same words. Each form is in the language that it was last looked at in."""
    for language in ("da", other.session.lang):
        here, there = (
            form.definition.words(language, form.steps.node(at).label) for form, at in ((other, path), (one, its))
        )
        if here and there and all(isinstance(part, str) for part in (*here, *there)):
            return here == there
    return one.session.node(its).label == other.session.node(path).label


def _mark(folder: Path | None) -> int:
    """What tells that something was put into a folder, or taken out."""
    try:
        return folder.stat().st_mtime_ns if folder else 0
    except OSError:
        return 0
