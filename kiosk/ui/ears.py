"""Listening: the kiosk for somebody who doesn't see it. Begun by plugging in headphones, or by any key of the keypad.

While it is on, each page and whatever is laid over one says by itself what it is and what can be done there, then is
silent; what is new on the same page is said, too: what was wrong, what has come. The rest is asked for: by keys or by a
finger (kiosk.ui.focus). It ends with the visit, or when the headphones are pulled out; then nothing more is said, and
what sounded was silenced by the device already, before this hears of it.
"""

from typing import Any

from kivy.clock import Clock

from kiosk import i18n
from kiosk.i18n import N_, _, n_
from kiosk.session.machine import State
from kiosk.ui.access import ended, is_text, order
from kiosk.ui.loop import call_soon
from kiosk.ui.navigation import IDLE
from kiosk.ui.reading import Sentence, spoken, unseen
from kiosk.ui.widgets.part import Part

MOST_SENTENCES, MOST_CHOICES = 6, 8  # said of a page before it is asked for


class Ears:
    """Whether somebody listens to `app`, and what they are told without asking."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.on = False
        self._greets = self._parts_with = self._passes_over = False
        self._socket: bool | None = None  # whether something was in it when last heard of
        self._place: tuple[object, ...] = ()  # what was told of last: a page by its title, or what lay over it
        self._known: frozenset[str] = frozenset()  # what stood there then
        self._language: i18n.Language | None = None  # in which was told last
        self._soon = Clock.create_trigger(lambda _dt: self._look(), 0)

    def begin(self) -> None:
        """Follow the headphones."""
        self._app.services.headphones.on_change(lambda plugged: call_soon(lambda: self._plugged(plugged)))

    def start(self) -> None:
        """Somebody listens from now on: say so, and what is on the screen."""
        services = self._app.services
        session = services.session
        if self.on or session.hidden or session.state is State.ENDING or not services.speech.available:
            return
        self.on = self._greets = True
        self._place = ()
        self._app.touched()
        if self._app.navigation.current.name == IDLE:
            self._app.home()
        else:
            self._app.rail_changed()
            self.shown()

    def stop(self) -> None:
        """Nobody does any more."""
        if self.on:
            self._forget()
            self._app.reader.stop()
            self._app.rail_changed()

    @property
    def here(self) -> bool:
        """Whether what is up is for who listens: staff's own pages over it are not, and nothing of a PIN is."""
        return self.on and not self._app.staffing.pages

    def wipe(self) -> None:
        """The visit is over: all that is left to say is goodbye."""
        was = self.on
        self._forget()
        self._parts_with = was

    def shown(self) -> None:
        """Something was put on the screen, or taken away: tell of it when it is all there."""
        if self.on or self._parts_with:
            self._soon()

    def pass_over(self) -> None:
        """What comes next was asked for by nobody: the clock."""
        self._passes_over = True

    def _forget(self) -> None:
        self.on = self._greets = self._parts_with = self._passes_over = False
        self._place, self._known, self._language = (), frozenset(), None
        self._soon.cancel()

    def _plugged(self, plugged: bool | None) -> None:
        """Headphones that were in from the start are nobody's: or each visit's end would begin the next."""
        before, self._socket = self._socket, plugged
        if plugged and before is False:
            self.start()
        elif before:
            self._app.reader.stop()
            self.stop()

    def _look(self) -> None:
        app = self._app
        over, self._passes_over, quiet = app.stage.over, False, self._passes_over
        if self._parts_with:
            self._parts_with = False
            if over and app.services.speech.available:
                app.reader.say(spoken(over[-1]), whole=True)
            return
        if not self.on or app.services.session.hidden or app.staffing.pages or not app.stage.page:
            return
        top = app.stage.top_content()
        texts, choices = _told(top)
        place = (over[-1],) if over else (app.navigation.current, tuple(one.words for one in _title(texts)))
        before, self._known = self._known, frozenset(one.words for one in (*texts, *choices))
        if place != self._place:
            self._place = place
            whole = bool(over) or app.page is None or app.page.all_heard
            found = spoken(top) if whole else arrival(texts, choices)
        else:
            new = [one for one in (*texts, *choices[:MOST_CHOICES]) if one.words not in before]
            found = [] if quiet else new
        greeting, self._greets = (unseen(_greeting()) if self._greets else []), False
        greeting = [*self._without_voice(), *greeting]
        if greeting or found:
            app.reader.say([*greeting, *found, *self._left_out(found)], whole=True)

    def _without_voice(self) -> list[Sentence]:
        """Once after it was chosen: that no voice has this language, in the one that sounds in its place."""
        before, self._language = self._language, i18n.current()
        if before == self._language or not self._language.instead:
            return []
        if self._app.services.speech.speaks(self._language.code):
            return []
        return unseen(
            [ended(i18n.said_in(self._language.instead, N_("The screen can't speak this language")))],
            language=self._language.instead,
        )

    def _left_out(self, found: list[Sentence]) -> list[Sentence]:
        """Where others hear, what is private is not said, and that is."""
        if self._app.services.speech.private or not any(one.part.personal for one in found):
            return []
        return unseen([_("Something here is private, and is not said."), _("Choose Read aloud to hear it.")])


def _greeting() -> list[str]:
    return [
        _("The screen speaks now."),
        _("The right arrow goes on, the left arrow goes back, and Enter chooses."),
        _("Or move a finger over the screen. Strike twice to choose what you heard."),
    ]


def _told(top: Part) -> tuple[list[Sentence], list[Sentence]]:
    """What stands there by itself, and what can be chosen."""
    texts: list[Sentence] = []
    choices: list[Sentence] = []
    for part in order(top):
        access = part.access()
        if is_text(part):
            texts += spoken(part)
        elif access and access.name and access.role != "key":
            choices += unseen([ended(access.name)], personal=access.personal, language=access.language)
    choices = list({one.words: one for one in choices}.values())  # "Change" stands beside each answer
    return texts, choices


def _title(texts: list[Sentence]) -> list[Sentence]:
    """The sentences of its heading; of its first text, where it has none."""
    heading = next((one.part for one in texts if getattr(one.part, "style", "") == "title"), None)
    heading = heading or (texts[0].part if texts else None)
    return [one for one in texts if one.part is heading]


def arrival(texts: list[Sentence], choices: list[Sentence]) -> list[Sentence]:
    """What is said of a page when one comes to it: its title, the beginning of what stands there, and the choices."""
    title = _title(texts)
    rest = [one for one in texts if one not in title]
    found = [*title, *rest[: max(0, MOST_SENTENCES - len(title))]]
    if choices:
        found += [*unseen([_("You can choose:")]), *choices[:MOST_CHOICES]]
    if more := len(choices) - MOST_CHOICES:
        found += unseen([n_("And {n} more choice.", "And {n} more choices.", more)]) if more > 0 else []
    return found
