"""One form being filled in: its answers, its pages, and the draft that follows each step."""

import logging
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from kiosk.clock import Clock
from kiosk.errors import KnownError
from kiosk.forms.answers import in_words
from kiosk.forms.changes import Account, asked, carried_over
from kiosk.forms.definition import Definition
from kiosk.forms.drafts import Draft, Drafts
from kiosk.forms.engine import FormSession
from kiosk.forms.keyslip import KeySlip
from kiosk.forms.library import Known
from kiosk.forms.media import beside, named
from kiosk.forms.steps import Missing, Page, Place, Steps, name_of

log = logging.getLogger(__name__)


class Filling:
    """What a screen asks of a form. Every step that is confirmed is in the draft before it returns."""

    def __init__(self, known: Known, session: FormSession, place: Place, draft: Draft, account: Account) -> None:
        self.known, self.draft, self.account = known, draft, account
        self.steps = Steps(session, place)
        self.unsaved: KnownError | None = None
        """Why the last step could not be kept, None when it was."""
        self._sent: tuple[str, Any] = "", None
        self._saved = False

    @classmethod
    def begin(cls, known: Known, definition: Definition, drafts: Drafts, clock: Clock, *, lang: str) -> "Filling":
        """A fresh one. Nothing is kept before the first answer."""
        return cls(known, FormSession(definition, lang=lang, now=clock.now()), Place(), drafts.begin(), Account())

    @classmethod
    def resume(
        cls, known: Known, definition: Definition, draft: Draft, content: Mapping[str, Any], clock: Clock
    ) -> "Filling":
        """As it was kept, also by an older version of the form: see `account`."""
        session = FormSession.restore(definition, content["session"], now=clock.now())
        made = cls(known, session, Place.read(content.get("place", {})), draft, Account())
        if content.get("version") != definition.version:
            made.account = carried_over(made.steps, content)
            first = next((page for page in made.steps.pages() if page.key not in made.steps.place.passed), None)
            if made.account and first:
                made.steps.goto(made.steps.first_missing() or first)
        return made

    @property
    def session(self) -> FormSession:
        """Its answers."""
        return self.steps.session

    @property
    def definition(self) -> Definition:
        """Its questions."""
        return self.steps.session.definition

    @property
    def begun(self) -> bool:
        """Whether there is anything in the draft."""
        return self._saved

    def answered(self, name: str, value: str) -> None:
        """What was said before it began: the first page is passed where it asks just that. Back leads to it."""
        paths = self.steps.current.paths
        if len(paths) != 1 or name_of(paths[0]) != name:
            return
        if value in {choice.value for choice in self.session.node(paths[0]).choices}:
            self.steps.answer(paths[0], value)
            self.steps.next()

    # -- the steps, each kept

    def next(self) -> list[Missing]:
        """See `Steps.next`."""
        missing = self.steps.next()
        if not missing:
            self.save()
        return missing

    def skip(self) -> list[Missing]:
        """See `Steps.skip`."""
        missing = self.steps.skip()
        if not missing:
            self.save()
        return missing

    def add(self, repeat: str) -> None:
        """See `Steps.add`."""
        self.steps.add(repeat)
        self.save()

    def remove(self, row: str) -> None:
        """See `Steps.remove`."""
        self.steps.remove(row)
        self.save()

    def goto(self, page: Page, *, changing: bool = False) -> None:
        """See `Steps.goto`. Not kept by itself: it is no answer."""
        self.steps.goto(page, changing=changing)

    def save(self) -> None:
        """Keep it as it is now. A disk that takes nothing holds nobody up: `unsaved` tells of it."""
        try:
            self.draft.save(self.content())
        except KnownError as error:
            if self.unsaved is None:
                log.warning("a draft could not be kept: %s", type(error).__name__)
            self.unsaved = error
        else:
            self._saved, self.unsaved = True, None

    # -- its pictures and sounds

    def file(self, name: str) -> Path | None:
        """A picture or a sound of the form's own; None for a name that is none, or one that is gone."""
        return beside(self.definition, self.known.path.parent, name) if name else None

    def media(self, path: str, form: str) -> Path | None:
        """What a question has to show ("image", "big-image") or to play ("audio"), in the language now."""
        return self.file(self.session.media(path, form))

    def choice_media(self, text: str, form: str) -> tuple[Path | None, str]:
        """The same of a choice, by the id of its text; and the name that was written, "" for none."""
        name = named(self.definition, self.session.lang, text, form) if text else ""
        return self.file(name), name

    # -- sending it

    def was_sent(self, code: str, answers: Any) -> None:
        """It was sent to staff as `answers` said then."""
        self._sent = code, answers

    @property
    def sent(self) -> str:
        """The code under which it was sent to staff as it is; "" when it was not, or was changed since."""
        code, answers = self._sent
        return code if code and answers == self.answers() else ""

    def answers(self) -> Any:
        """What tells whether anything was changed."""
        return self.session.snapshot()["nodes"]

    # -- keeping it

    def keep(self) -> KeySlip:
        """Give the slip that opens what was saved last. Slow: not in the drawing thread. Raises the store's errors."""
        return self.draft.keep()

    @property
    def until(self) -> date | None:
        """The last day on which the slip opens it; None as long as there is no slip."""
        return self.draft.until

    def content(self) -> dict[str, Any]:
        """All that is kept; `said` and `asked` are for a newer version of the form."""
        states = self.session.nodes()
        said = {}
        for page in self.steps.pages():
            for path in page.paths if page.kind != "more" else ():
                state = states[path]
                if state.value and not state.readonly:
                    said[path] = [state.label, in_words(self.steps.node(path), state), state.value]
        return {
            "form": self.definition.id,
            "name": self.known.name("da"),
            "version": self.definition.version,
            "session": self.session.snapshot(),
            "place": self.steps.place.plain(),
            "said": said,
            "asked": asked(self.definition),
        }
