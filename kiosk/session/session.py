"""The session: joins the three machines to the clock, the visit, the wipe and the screens.

The UI calls `touch`, `active`, `hide`, `end` ... and arms one timer at `next_deadline()`, calling `due()` when it
rings; nothing polls. A touch that only moves the deadline later tells nobody: the timer rings, `due()` finds that it
is too early, and gives the new time. Screens listen for `Action`s, in the order they happen.

Not thread-safe: call it from the UI's thread.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from kiosk.clock import Clock
from kiosk.session.machine import (
    QUIET,
    SCREEN,
    VISIT,
    Action,
    Event,
    Quiet,
    QuietEvent,
    Screen,
    ScreenEvent,
    State,
    step,
)
from kiosk.session.visit import Visit
from kiosk.session.wipe import Wipers, restart

log = logging.getLogger(__name__)

Listener = Callable[[Action], object]


class EndedBy(Enum):
    """Why a visit ended."""

    VISITOR = "visitor"
    IDLE = "idle"
    STAFF = "staff"


@dataclass(frozen=True, slots=True)
class Times:
    """Seconds. A warning shorter than 20 s is refused (EN 301 549 11.2.2.1, WCAG 2.2.1)."""

    idle: float = 120
    warning: float = 30
    goodbye: float = 2

    def __post_init__(self) -> None:
        if self.warning < 20 or self.idle <= 0 or self.goodbye < 0:
            raise ValueError("the idle warning lasts at least 20 seconds, and no time is negative")


class Session:
    """One kiosk's session."""

    def __init__(
        self,
        clock: Clock,
        wipers: Wipers,
        *,
        times: Times | None = None,
        begin: Callable[[], Visit] = Visit.begin,
        silence: Callable[[], object] = lambda: None,
        restart: Callable[[], object] = restart,
    ) -> None:
        """`silence` stops all sound at once; `restart` is called when the goodbye has been shown, after the wipe."""
        self.state, self.quiet, self.screen = State.IDLE, Quiet.OFF, Screen.SHOWN
        self.visit: Visit | None = None
        self.ended_by: EndedBy | None = None
        self.times = times or Times()
        self.wipers = wipers
        self._clock = clock
        self._begin, self._silence, self._restart = begin, silence, restart
        self._deadline: float | None = None
        self._at_least = 0.0  # until then nobody is asked whether they are there: they said so
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Tell this callable of every action but COUNT and DISARM; returns what stops that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def visiting(self) -> bool:
        """Whether somebody's visit is on."""
        return self.state in {State.VISITING, State.ASSISTED}

    @property
    def hidden(self) -> bool:
        """Whether the page is hidden."""
        return self.screen is Screen.HIDDEN

    @property
    def warning(self) -> bool:
        """Whether the idle warning is on."""
        return self.quiet is Quiet.WARNING

    def touch(self) -> None:
        """A touch or key anywhere: begins a visit, brings a hidden page back, prolongs."""
        self._visit_event(Event.TOUCH)
        self._screen_event(ScreenEvent.TOUCH)
        self._quiet_event(QuietEvent.ACTIVE)

    def active(self) -> None:
        """Something else shows that somebody is there (a sentence read aloud): prolongs, and does not unhide."""
        if not self.hidden:
            self._quiet_event(QuietEvent.ACTIVE)

    def extend(self, seconds: float) -> None:
        """The visitor asks for time to read: no warning for so long, whatever they touch meanwhile."""
        if self.visiting:
            self._at_least = self._clock.monotonic() + seconds
            self._quiet_event(QuietEvent.ACTIVE)

    def hide(self) -> None:
        """Stop all sound and blank the page, at once. The idle time goes on running."""
        if self.visiting:
            self._quiet_event(QuietEvent.ACTIVE)
            self._screen_event(ScreenEvent.HIDE)

    def assist(self) -> None:
        """A staff card is unlocked and the visitor said yes on the screen."""
        self._visit_event(Event.ASSIST)

    def card_removed(self) -> None:
        """The staff card was taken out."""
        self._visit_event(Event.CARD_REMOVED)

    def end(self, by: EndedBy = EndedBy.VISITOR) -> None:
        """End the visit: wipe at once, say goodbye, then start afresh."""
        if self.visiting:
            self.ended_by = by
            self._visit_event(Event.END)

    def next_deadline(self) -> float | None:
        """When `due` wants to be called, in the clock's monotonic seconds; None when nothing is awaited."""
        return self._deadline

    def due(self) -> float | None:
        """The timer rang: do what is due, if it is; returns the next deadline."""
        if self._deadline is not None and self._clock.monotonic() >= self._deadline:
            if self.state is State.ENDING:
                self._visit_event(Event.WAVED)
            else:
                self._quiet_event(QuietEvent.TIME)
        return self._deadline

    def _visit_event(self, event: Event) -> None:
        self.state, actions = step(VISIT, self.state, event)
        self._do(actions)

    def _quiet_event(self, event: QuietEvent) -> None:
        self.quiet, actions = step(QUIET, self.quiet, event)
        self._do(actions)

    def _screen_event(self, event: ScreenEvent) -> None:
        self.screen, actions = step(SCREEN, self.screen, event)
        self._do(actions)

    def _do(self, actions: tuple[Action, ...]) -> None:
        for action in actions:
            doing = self._doing.get(action)
            if doing:
                doing(self)
            if action not in _UNTOLD:
                self._tell(action)

    def _tell(self, action: Action) -> None:
        for listener in list(self._listeners):
            try:
                listener(action)
            except Exception:  # noqa: BLE001 - a screen's bug must not stop a wipe half-way
                log.error("a listener failed at: %s", action.value)  # noqa: TRY400 - its text may be personal

    def _count(self) -> None:
        self._arm(max(self.times.idle, self._at_least - self._clock.monotonic()))

    def _arm(self, seconds: float) -> None:
        self._deadline = self._clock.monotonic() + seconds

    def _disarm(self) -> None:
        self._deadline = None

    def _begin_visit(self) -> None:
        self.ended_by = None
        self._at_least = 0.0
        self.visit = self._begin()
        self._quiet_event(QuietEvent.BEGAN)

    def _wipe(self) -> None:
        self._silence_all()
        visit, self.visit = self.visit, None
        if visit:
            self.wipers.register("visit", visit.end)
        self.wipers.run()
        self._quiet_event(QuietEvent.ENDED)
        self._screen_event(ScreenEvent.ENDED)

    def _silence_all(self) -> None:
        try:
            self._silence()
        except Exception:  # noqa: BLE001 - hiding and wiping go on without it
            log.error("the sound could not be stopped")  # noqa: TRY400 - its text may be personal

    def _goodbye(self) -> None:
        self._arm(self.times.goodbye)

    def _start_afresh(self) -> None:
        self._disarm()
        self._restart()

    # What the session does itself, before it tells the listeners.
    _doing = {  # noqa: RUF012 - never changed
        Action.BEGIN: _begin_visit,
        Action.WIPE: _wipe,
        Action.GOODBYE: _goodbye,
        Action.RESTART: _start_afresh,
        Action.COUNT: _count,
        Action.WARN: lambda self: self._arm(self.times.warning),
        Action.DISARM: _disarm,
        Action.END: lambda self: self.end(EndedBy.IDLE),
        Action.SILENCE: _silence_all,
    }


_UNTOLD = {Action.COUNT, Action.DISARM, Action.END}
