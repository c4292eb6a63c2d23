"""Keys in place of a finger: a ring goes from one thing to the next, and OK does what a touch would.

Who listens hears each thing (kiosk.ui.ears tells of the page); who sees follows the ring. One's place is kept when the
page is built anew, and when something was laid over it; a new page begins at its heading. Nothing traps the ring: after
the last thing comes the first.
"""

from typing import Any

from kivy.clock import Clock

from kiosk.ui.places import NOWHERE, Places, seen
from kiosk.ui.ring import box_of, round_all
from kiosk.ui.scanning import Scanning
from kiosk.ui.stops import ACTS, Stop, find, stops
from kiosk.ui.telling import Telling
from kiosk.ui.widgets.keyboard import Keyboard, KeyCap
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.scroll import reveal
from kiosk.ui.widgets.tappable import DOUBLE_STRIKE, Tappable


class Focus:
    """Where the keys are, in `app`; `press` takes one of the values of kiosk.ui.keypad.KEYS."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.stop_: Stop | None = None  # where one is; None until the first key
        self._index = 0  # the number of it
        self._row = 0  # of the keyboard, while one is among its keys
        self._scene = NOWHERE
        self._places = Places()
        self._turned = -10.0  # when OK last brought another page
        self._said = ""  # the name of what was told of last
        self.telling = Telling(app)
        self._soon = Clock.create_trigger(lambda _dt: self._follow(), 0)
        self.scanning = Scanning(self, app.services.config.access.scan_seconds)

    def settled(self) -> None:
        """Something was put on the screen, or taken away."""
        if self.stop_:
            self._soon()

    def forget(self) -> None:
        """The visit is over."""
        self.stop_, self._row, self._scene, self._said, self.telling.aloud = None, 0, NOWHERE, "", False
        self._places.clear()
        self._soon.cancel()
        self.scanning.stop()

    def finger(self) -> None:
        """Somebody touches the screen: the ring is not for them. Its place is kept."""
        self.scanning.stop()
        if self.stop_:
            self._app.stage.ring(None)

    # -- keys

    def press(self, doing: str) -> None:
        """A key counts as a touch does: on what hides the page it uncovers it, and does nothing more."""
        app = self._app
        session = app.services.session
        covered = session.hidden or session.warning
        app.touched()
        if covered:
            return
        speaks = app.services.config.access.keys_speak and not self.scanning.seconds
        if speaks and not app.ears.on and not app.staffing.pages:
            app.ears.start()
            if app.ears.on:  # which tells what is on the screen, and what the keys are
                self._follow()
                return
        shown = app.stage.ringed
        self._follow()
        if self.scanning.pressed() or not (shown or app.ears.here):
            return  # the first key shows where one is
        getattr(self, doing)()

    # -- what they do

    def next(self) -> None:
        """To the next thing."""
        self.step(1)

    def previous(self) -> None:
        """To the one before."""
        self.step(-1)

    def ok(self) -> None:
        """Do what a touch of it would do; or say it once more, where that is nothing."""
        self.activate()

    def stop(self) -> None:
        """Silence; out of a row of keys, to the rows."""
        self._app.reader.stop()
        self.scanning.stop()
        if self._row:
            self._leave_row()

    def repeat(self) -> None:
        """What was said last, once more."""
        self._app.reader.repeat()

    def slower(self) -> None:
        """The voice speaks slower."""
        self._app.reader.slower()

    def faster(self) -> None:
        """The voice speaks faster."""
        self._app.reader.faster()

    def activate(self) -> None:
        """See `ok`."""
        app = self._app
        self._follow()
        if self.stop_ and getattr(self.stop_.part, "action", None) not in (app.quieter, app.louder):
            app.stage.stopped_reading = app.reader.reading and not app.ears.here  # as by a finger (kiosk.ui.root)
            app.reader.stop()
            self._follow()  # the frame's buttons change with the voice
        stop = self.stop_
        if stop is None:
            return
        if stop.out:
            self._leave_row()
        elif stop.row:
            self._row = stop.row
            self._stand(self._there()[0])
        elif stop.access.personal and not self.telling.may_be_said:
            self.telling.aloud = True
            self._tell(stop)
        elif not app.ears.here and app.shy.let_see(stop.part):
            self._show()
        elif app.ears.here and stop.access.name != self._said:  # one was put there by another page
            self._tell(stop)
        else:
            self._act(stop)

    def stand(self, part: Part) -> bool:
        """Stand on this part, and say it; False where one can't."""
        if self.stop_:
            self._follow()
        else:
            self._scene = seen(self._app)  # here, and from now on
        self._row = 0
        found = next((one for one in stops(self._app.stage, eyes=False) if part in one.parts), None)
        if found is None:
            return False
        if found.row:  # a finger is on one of its keys
            self._row = found.row
            found = next(one for one in self._there() if one.part is part)
        self._stand(found)
        return True

    # -- how

    @property
    def on_button(self) -> bool:
        """Whether one stands on something that OK does."""
        return self.stop_ is not None and self.stop_.access.role in ACTS

    @property
    def on_field(self) -> bool:
        """Whether one stands where is written (and may hear it), or has not begun to go anywhere."""
        stop = self.stop_
        asks = stop is not None and stop.access.personal and not self.telling.may_be_said
        return stop is None or (stop.access.role == "field" and not asks)

    @property
    def speaking(self) -> bool:
        """Whether something is said now."""
        return bool(self._app.reader.reading)

    def step(self, by: int) -> bool:
        """So many things on, or back; whether that led round, which is heard."""
        if self._app.ears.here:
            self._app.reader.stop()  # the frame's buttons change with the voice
        self._follow()
        there = self._there()
        at = next((index for index, one in enumerate(there) if self._is(one)), None)
        if not there:
            return False
        to = 0 if at is None else at + by
        round_ = not 0 <= to < len(there)
        if round_:
            self._app.services.sound.play("round")
        self._stand(there[to % len(there)])
        return round_

    def _is(self, stop: Stop) -> bool:
        return self.stop_ is not None and _same(stop, self.stop_)

    def _act(self, stop: Stop) -> None:
        part = stop.part
        if not isinstance(part, Tappable | KeyCap) or "unavailable" in stop.access.state:
            self._tell(stop)
            return
        now = Clock.time()
        if now - self._turned < DOUBLE_STRIKE:
            return
        scene = self._scene
        if isinstance(part, KeyCap):
            self._strike(part)
            return
        if isinstance(part, Tappable):
            part.tap()
        self._follow()
        if self._scene != scene:
            self._turned = now
        elif self.stop_ and self.stop_.access != stop.access:
            Clock.schedule_once(lambda _dt: self._tell_unless_said(), 0)

    def _tell_unless_said(self) -> None:
        """How it stands now, where nothing else was said of it."""
        if self.stop_ and not self._app.reader.reading:
            self._tell(self.stop_)

    def _strike(self, cap: KeyCap) -> None:
        """A key of the keyboard; then back to its row, for the next letter may stand in any."""
        keyboard = cap.parent
        name = cap.access().name
        if isinstance(keyboard, Keyboard):
            keyboard.press(cap.key)
        if self._row:
            self._leave_row(told=False)
        self.telling.typed(name)

    def _leave_row(self, *, told: bool = True) -> None:
        row, self._row = self._row, 0
        there = self._there()
        found = next((one for one in there if one.row == row), there[0] if there else None)
        if found:
            self._stand(found, told=told)

    def _there(self) -> list[Stop]:
        return stops(self._app.stage, eyes=not self._app.ears.here, row=self._row)

    def _stand(self, stop: Stop, *, told: bool = True) -> None:
        there = self._there()
        self.stop_, self._index = stop, next((index for index, one in enumerate(there) if _same(one, stop)), 0)
        for part in stop.parts:
            reveal(part)
        if told:
            self._tell(stop)
        self._show()

    def _tell(self, stop: Stop) -> None:
        self._said = stop.access.name
        self.telling.tell(stop)

    def _show(self) -> None:
        shown = self.stop_.parts if self.stop_ and not self._app.services.session.hidden else ()
        boxes = [box for part in shown if (box := box_of(part))]
        self._app.stage.ring(round_all(boxes))

    # -- where one is, when the page is another

    def _follow(self) -> None:
        """Find one's place on what is on the screen now."""
        self._soon.cancel()
        scene, there = seen(self._app), self._there()
        if self._row and not there:
            self._row, there = 0, stops(self._app.stage, eyes=not self._app.ears.here)
        if self.stop_ is not None and scene == self._scene and self._there_still(there):
            self._show()
            return
        before, self._scene = self._scene, scene
        place = self.stop_.place(self._index) if self.stop_ else None
        place = self._places.left(self._app, before, place, scene)
        if before != scene:
            self.telling.aloud = False  # that was for the other page
        self.stop_ = None
        if there:
            at = find(there, place) if place else None
            if at is None:
                at = min(place.index, len(there) - 1) if place and before == scene else _first(there)
            self.stop_, self._index = there[at], at
            for part in self.stop_.parts:
                reveal(part)
        self._show()
        self.scanning.moved()

    def _there_still(self, there: list[Stop]) -> bool:
        for index, one in enumerate(there):
            if self._is(one):
                self.stop_, self._index = one, index  # as it stands now
                return True
        return False


def _same(one: Stop, other: Stop) -> bool:
    return one.parts == other.parts and one.out == other.out


def _first(there: list[Stop]) -> int:
    """Where one begins: the heading; what is first, where there is none."""
    return next((index for index, one in enumerate(there) if one.access.role == "heading"), 0)
