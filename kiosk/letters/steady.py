"""The camera's advice: what to do with a sheet of paper until a picture of it can be taken, and when to take it.

It gets what seeing.py saw of each frame, with the time, and says one thing at a time. A limit, once passed, must be
passed back by some way before the advice goes (`LIMITS`), and an advice stands a while before another takes its place
(`STAY`), so that nothing flickers. No pictures here: this runs beside the screen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Literal

Advice = Literal[
    "searching", "covered", "too_dark", "too_far", "cut_off", "crooked", "glare", "turn_over", "moving", "blurred",
    "hold_still", "take", "next_page",
]  # fmt: skip

STILL: Final = 0.8  # seconds without moving until it is taken
STAY: Final = 0.7  # seconds that an advice stands at least
GAP: Final = 1.5  # seconds without a frame after which nothing of before counts
LOST: Final = 0.5  # seconds without a page until a new one may come
SWEPT: Final = 0.1  # widths of the picture a second: a page that moves so is being taken away, or another laid over it

# What is wrong -> the figure, where it begins to be wrong, and where it is right again.
LIMITS: Final[Mapping[Advice, tuple[str, float, float]]] = {
    "covered": ("light", 42, 48),  # where there is no page: not even the brightest things are bright
    "too_dark": ("light", 80, 92),
    "too_far": ("fill", 0.62, 0.66),
    "crooked": ("angle", 17, 13),
    "glare": ("glare", 0.012, 0.006),
    "turn_over": ("writing", 0.004, 0.006),
    "moving": ("speed", 0.030, 0.022),
    "blurred": ("sharp", 0.26, 0.30),
}
LEAN: Final = (0.68, 0.74)  # seen from too far aside: crooked, too
ORDER: Final[tuple[Advice, ...]] = (
    "too_dark", "cut_off", "too_far", "crooked", "glare", "moving", "turn_over", "blurred",
)  # fmt: skip
"""What is said first when several things are wrong: the rest can't be judged before that is right."""


@dataclass(frozen=True, slots=True)
class Seen:
    """One frame in figures (seeing.py has what each means). `page` are its corners, as parts of the picture."""

    page: tuple[tuple[float, float], ...] | None = None
    cut: bool = False
    light: float = 255.0
    glare: float = 0.0
    writing: float = 1.0
    sharp: float = 1.0
    angle: float = 0.0
    lean: float = 1.0
    fill: float = 1.0
    speed: float | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> "Seen":
        """From what the camera's process says."""
        page = told.get("page")
        corners = tuple((float(x), float(y)) for x, y in page) if page else None
        speed = told.get("speed")
        figures = ("light", "glare", "writing", "sharp", "angle", "lean", "fill")
        given = {name: float(told[name]) for name in figures if told.get(name) is not None}
        return cls(corners, bool(told.get("cut")), speed=None if speed is None else float(speed), **given)


class State(Enum):
    """What it waits for."""

    LOOKING = "looking"  # something has to be put right
    HOLDING = "holding"  # all is right: the time runs
    TAKEN = "taken"  # the same page still lies there: it is not taken twice


class What(Enum):
    """What a frame means."""

    WRONG = "wrong"
    RIGHT = "right"
    LONG_ENOUGH = "long enough"
    ANOTHER = "another page, or this one anew"


class Steady:
    """The advice over time. `progress` is how much of the time to hold still is over, 0 to 1."""

    def __init__(self, *, taken: bool = False) -> None:
        """`taken`: the page that lies there was taken already."""
        self.state = State.TAKEN if taken else State.LOOKING
        self.advice: Advice = "next_page" if taken else "searching"
        self.progress = 0.0
        self._wrong: set[Advice] = set()
        self._since = self._said_at = 0.0
        self._last: float | None = None
        self._gone: float | None = None
        self._away = False

    def see(self, seen: Seen, now: float) -> Advice:
        """What to say after this frame, at `now` seconds; "take" once, when the picture is to be taken."""
        if self._last is None or now - self._last > GAP:
            self._since, self._said_at = now, now - STAY
        self._last = now
        problem = self._problem(seen)
        what = self._what(seen, problem, now)
        before, self.state = self.state, STEPS[self.state, what]
        if self.state is not before:
            self._since, self._gone, self._away = now, None, False
        self.progress = min(1.0, (now - self._since) / STILL) if self.state is State.HOLDING else 0.0
        return self._say(self._wanted(before, problem), now)

    def _what(self, seen: Seen, problem: Advice | None, now: float) -> What:
        if self.state is State.TAKEN:
            return What.ANOTHER if self._changed(seen, now) else What.WRONG
        if problem:
            return What.WRONG
        return What.LONG_ENOUGH if self.state is State.HOLDING and now - self._since >= STILL else What.RIGHT

    def _wanted(self, before: State, problem: Advice | None) -> Advice:
        if self.state is State.TAKEN:
            return "take" if before is State.HOLDING else "next_page"
        return problem or "hold_still"

    def _say(self, wanted: Advice, now: float) -> Advice:
        """The advice, or the one before while that is young. A page that is right needs no waiting."""
        if wanted != self.advice:
            at_once = wanted in {"take", "hold_still"} or self.advice == "take"
            if not at_once and now - self._said_at < STAY:
                return self.advice
            self.advice, self._said_at = wanted, now
        return self.advice

    def _changed(self, seen: Seen, now: float) -> bool:
        """Whether the page that was taken has been moved or taken away."""
        moved = seen.page is not None and seen.speed is not None and seen.speed > SWEPT
        if seen.page is None:
            self._gone = now if self._gone is None else self._gone
            return now - self._gone >= LOST
        self._gone = None
        self._away = self._away or moved
        return self._away and not moved

    def _problem(self, seen: Seen) -> Advice | None:
        if seen.page is None:
            self._wrong.clear()
            return "covered" if self._passes("covered", seen.light) else "searching"
        wrong: set[Advice] = {one for one in ORDER if one != "cut_off" and self._is_wrong(one, seen)}
        if seen.cut:
            wrong = (wrong - {"too_far", "crooked"}) | {"cut_off"}
        self._wrong = wrong
        return next((one for one in ORDER if one in wrong), None)

    def _is_wrong(self, advice: Advice, seen: Seen) -> bool:
        value = getattr(seen, LIMITS[advice][0])
        if value is None:  # the first frame: nothing is known of its moving
            return True
        aside = advice == "crooked" and seen.lean < LEAN[advice in self._wrong]
        return aside or self._passes(advice, value)

    def _passes(self, advice: Advice, value: float) -> bool:
        _, begins, ends = LIMITS[advice]
        limit = ends if advice in self._wrong else begins
        return value > limit if begins > ends else value < limit


# What it waited for, and what came -> what it waits for now.
STEPS: Final[Mapping[tuple[State, What], State]] = {
    (State.LOOKING, What.WRONG): State.LOOKING,
    (State.LOOKING, What.RIGHT): State.HOLDING,
    (State.HOLDING, What.WRONG): State.LOOKING,
    (State.HOLDING, What.RIGHT): State.HOLDING,
    (State.HOLDING, What.LONG_ENOUGH): State.TAKEN,
    (State.TAKEN, What.WRONG): State.TAKEN,
    (State.TAKEN, What.ANOTHER): State.LOOKING,
}
