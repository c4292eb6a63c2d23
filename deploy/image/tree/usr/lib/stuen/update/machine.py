"""One update, from the wish to the version that holds: what may happen when, and what is done then.

Every change of state is written before the step that it announces is taken, so a start after a cut finds the truth or
something earlier. Which state follows which is in `NEXT`, at the end.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from update import check
from update.check import Release
from update.ports import Data, Moment, RefusedError, Shelf, Slots
from update.state import State

log = logging.getLogger("update")

TRIES = 3
"""How often a bundle whose writing was cut is begun again."""
STEP = 5
"""Progress is written in steps of so many per cent: each is a write to the card."""


@dataclass(frozen=True)
class Wish:
    """What the kiosk asks for. `staff`: a person did, at the screen or with the command."""

    do: str
    file: str = ""
    version: str = ""
    now: bool = False
    staff: bool = False


@dataclass(frozen=True)
class World:
    """What the machine of an update acts on. `keep` writes a state; `whole` says whether the store is in order."""

    slots: Slots
    moment: Moment
    shelf: Shelf
    data: Data
    keep: Callable[[State], object]
    whole: Callable[[], bool]


class Machine:
    """`boot` names this start of the machine."""

    def __init__(self, state: State, running: Release, boot: str, world: World) -> None:
        self.state, self._running, self._boot = state, running, boot
        self._slots, self._moment, self._shelf, self._data = world.slots, world.moment, world.shelf, world.data
        self._keep, self._whole = world.keep, world.whole

    @property
    def busy(self) -> bool:
        """Whether anything is left to do."""
        return self.state.state in {"downloading", "ready", "installing", "reboot"}

    def started(self) -> None:
        """The machine, or only this program, has started: what did the last state come to?"""
        again = self.state.boot == self._boot
        arrived = self._is_here()
        match self.state.state:
            case "reboot" | "testing" if not again:
                self._arrived() if arrived else self._fell_back()
            case "installing":  # the cut may have come after RAUC's last step, and before it was written down
                self._arrived() if arrived and not again else self._cut()
            case "downloading":
                self._look_again()
            case _ if self._may("strange") and self._is_strange():
                # Put in past this program, or while it had given up: it must show itself like any other.
                here, source = self._running.version, self.state.version
                self._to("strange", version=here, source=source, code="", percent=100, boot=self._boot)

    def _is_here(self) -> bool:
        """Whether what runs is what was to come: a slot that was flashed, never updated, says its name only then."""
        if self.state.version:
            return check.numbers(self.state.version) == check.numbers(self._running.version)
        return self._running.version != self.state.source

    def _is_strange(self) -> bool:
        """Whether what runs was never found good here, while there is another slot that is."""
        return not self._data.known(self._running.version) and self._slots.other_good()

    def _arrived(self) -> None:
        self._to("started new", code="", percent=100, boot=self._boot)

    def _fell_back(self) -> None:
        code = self.state.code or "no_boot"
        failed = self.state.has_failed(self.state.version)
        self._slots.stay()
        self._shelf.clear()
        self._data.trying("")
        self._to("started old", code=code, percent=0, failed=failed.failed)
        log.info("version %s did not hold (%s): back at %s", self.state.version, code, self._running.version)

    def _cut(self) -> None:
        if self.state.tries < TRIES and self._shelf.waiting():
            self._to("started", code="cut", percent=0)
            return
        self._refuse("cut")

    def healthy(self) -> None:
        """The new version draws its page, and its store verifies; or a slot that was good before has started."""
        noted = self._slots.good()
        if self.state.state != "testing":
            if not self._data.known(self._running.version):
                self._data.holds(self._running)
            return
        if not noted:  # it draws, but no later version could be put in with it
            self.unhealthy()
            return
        self._data.holds(self._running)
        self._data.trying("")
        self._shelf.clear()
        failed = tuple(one for one in self.state.failed if one != self.state.version)
        self._to("healthy", code="", percent=100, failed=failed)
        log.info("version %s holds", self.state.version)

    def unhealthy(self) -> None:
        """The new version does not: back to the one before, or, where there is none, no further than this."""
        if not self._slots.other_good():
            log.info("version %s is not well, and there is no other", self._running.version)
            return
        if self.state.state == "testing":  # else the data can't be opened, nor what was kept about this
            self._to("unhealthy", code="no_health")
        self._slots.bad()
        self._slots.reboot()

    def wish(self, wish: Wish) -> None:
        """What the kiosk asks for."""
        match wish.do:
            case "install" if self._may("wanted"):
                self._install(wish)
            case "now" if self.state.state in {"ready", "reboot"}:
                self._keep_as(self.state.to(self.state.state, now=True))
            case "withdraw" if self._may("withdrawn") and wish.version in {"", self.state.version}:
                self._shelf.clear()
                self._to("withdrawn", version="", percent=0, code="")
            case "rollback" if self._may("wanted back"):
                self._go_back()
            case _:
                log.info("a wish that makes no sense in %s", self.state.state)

    def _install(self, wish: Wish) -> None:
        if wish.version in self.state.failed and not wish.staff:
            log.info("version %s failed here before: only staff can try it again", wish.version)
            return
        version, source = wish.version, self._running.version
        self._to("wanted", version=version, source=source, percent=0, code="", now=wish.now, tries=0)
        self._shelf.clear()
        self._look(lambda: self._shelf.take(wish.file, self._progress))

    def _look_again(self) -> None:
        bundle = self._shelf.waiting()
        if bundle is None:
            self._shelf.clear()
            self._to("started", code="cut", percent=0)
        else:
            self._look(lambda: bundle)

    def _look(self, bring: Callable[[], Path]) -> None:
        try:
            said = self._slots.describe(bring())
            code = check.problem(said, self._running, self._data.format())
        except RefusedError as error:
            self._refuse(error.code)
        except (OSError, ValueError):
            log.exception("a bundle could not be taken")
            self._refuse("damaged")
        else:
            self.state = self.state.to(self.state.state, version=said.version)
            self._refuse(code) if code else self._to("taken", percent=0)

    def _go_back(self) -> None:
        try:
            version = self._slots.back() or self._came_from()
        except RefusedError as error:
            self._keep_as(self.state.to(self.state.state, code=error.code))
            return
        failed = self.state.has_failed(self._running.version).failed
        self._data.trying(version)
        self._to(
            "wanted back", version=version, source=self._running.version, percent=100, code="", now=True,
            whole=self._whole(), boot=self._boot, failed=failed,
        )  # fmt: skip

    def _came_from(self) -> str:
        here = check.numbers(self.state.version) == check.numbers(self._running.version)
        return self.state.source if here else ""

    def step(self) -> None:
        """One look: whether it is time for the next thing. Called again and again while `busy`."""
        now = self.state.now
        if self.state.state == "ready" and self._moment.quiet(now=now):
            self._put_in()
        elif self.state.state == "reboot" and self._moment.calm(now=now):
            log.info("starting anew, with version %s", self.state.version)
            self._slots.reboot()

    def _put_in(self) -> None:
        bundle = self._shelf.waiting()
        if bundle is None:
            self._refuse("damaged")
            return
        self._to("quiet", percent=0, code="", tries=self.state.tries + 1, whole=self._whole(), boot=self._boot)
        try:
            self._data.trying(self.state.version)
            self._slots.install(bundle, self._progress)
        except RefusedError as error:
            self._data.trying("")
            self._refuse(error.code)
        else:
            self._to("installed", percent=100, boot=self._boot)

    def _refuse(self, code: str) -> None:
        self._shelf.clear()
        lasting = code in {"signature", "damaged", "incompatible"} and self.state.version
        failed = self.state.has_failed(self.state.version).failed if lasting else self.state.failed
        self._to("refused", code=code, percent=0, failed=failed)
        log.info("version %s was refused: %s", self.state.version or "unknown", code)

    def _progress(self, percent: int) -> None:
        if percent >= self.state.percent + STEP:
            self._keep_as(self.state.to(self.state.state, percent=min(percent, 100)))

    def _may(self, event: str) -> bool:
        return (self.state.state, event) in NEXT

    def _to(self, event: str, **changes: object) -> None:
        self._keep_as(self.state.to(NEXT[self.state.state, event], **changes))

    def _keep_as(self, state: State) -> None:
        self.state = state
        self._keep(state)


RESTING = ("idle", "good", "rolled_back", "refused")
NEXT = {
    # Somebody wants a version; it is brought, looked at, and waits for a quiet moment.
    **{(state, "wanted"): "downloading" for state in (*RESTING, "ready")},
    ("downloading", "taken"): "ready",
    ("downloading", "refused"): "refused",
    ("downloading", "started"): "idle",
    ("ready", "withdrawn"): "idle",
    ("ready", "refused"): "refused",
    # It is written into the slot that does not run. A cut leaves the running one alone: it is begun again.
    ("ready", "quiet"): "installing",
    ("installing", "installed"): "reboot",
    ("installing", "refused"): "refused",
    ("installing", "started"): "ready",
    ("installing", "started new"): "testing",
    # The machine starts anew, at night or when nobody came for long, and the boot loader takes the new slot.
    ("reboot", "started new"): "testing",
    ("reboot", "started old"): "rolled_back",
    # The new version shows that it holds, or the one before runs again.
    ("testing", "started new"): "testing",
    ("testing", "started old"): "rolled_back",
    **{(state, "strange"): "testing" for state in (*RESTING, "ready")},
    ("testing", "unhealthy"): "testing",
    ("testing", "healthy"): "good",
    # Somebody wants the version before.
    **{(state, "wanted back"): "reboot" for state in (*RESTING, "ready", "testing")},
}
