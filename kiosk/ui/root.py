"""The root of the window: the page, and what lies over it. Sees every touch first."""

from typing import Any

from kivy.core.window import Window
from kivy.input import MotionEvent

from kiosk.ui import ring, theme
from kiosk.ui.frame import Frame, Rail
from kiosk.ui.ring import Box
from kiosk.ui.widgets import shapes
from kiosk.ui.widgets.part import Part


class Root(Part):
    """One page in its frame, and overlays on top of it, the last one uppermost. Where all is wished to be low, they
    have the lower part of the window, and the upper is calm.
    """

    def __init__(self, app: Any) -> None:
        super().__init__()
        self.app = app
        self.page: Frame | None = None
        self.over: list[Part] = []
        self.ringed: Box | None = None  # what the ring of the keys stands round
        self.stopped_reading = False  # whether the touch that is going on has silenced the voice

    def set_page(self, page: Frame) -> None:
        """Show this page. What lies over it stays there."""
        if self.page:
            self.remove_widget(self.page)
        self.page = page
        self.add_widget(page, index=len(self.children))  # the last index is the lowest
        self._settle(page)

    def set_rail(self, rail: Rail) -> None:
        """Show these buttons in the frame; the page stays as it is."""
        if self.page:
            self.page.set_rail(rail)
            self.app.keypad.settled()

    def lay_over(self, overlay: Part) -> Part:
        """Put this on top, and give it back."""
        self.over.append(overlay)
        self.add_widget(overlay)
        self._settle(overlay)
        return overlay

    def dismiss(self, overlay: Part | None = None) -> None:
        """Take this one away, or the top one; nothing when it is not there."""
        if overlay is None and self.over:
            overlay = self.over[-1]
        if overlay in self.over:
            self.over.remove(overlay)
            self.remove_widget(overlay)
            self._settle(None)

    def resize(self) -> None:
        """The window has another size: what hides the page goes on hiding it."""
        for overlay in self.over:
            self._settle(overlay)

    def clear(self) -> None:
        """An empty window."""
        self.page, self.over = None, []
        self.clear_widgets()
        self._settle(None)

    def top_content(self) -> Part:
        """What is there to be read: the overlay on top, or the page."""
        if self.over:
            return self.over[-1]
        return self.page.content if self.page else self

    def heard_parts(self) -> list[Part]:
        """See `Part.heard_parts`: what lies on top, and nothing under it."""
        return self.over[-1:] or ([self.page] if self.page else [])

    def _settle(self, part: Part | None) -> None:
        self.parts = [*([self.page] if self.page else []), *self.over]
        m = theme.current()
        self.size = Window.size
        if part:
            part.place(0, 0, self.width, m.height)
        self.ring(None)
        if self.page and self.app.page:
            self.app.page.covered(bool(self.over))
        self.app.ears.shown()
        self.app.keypad.settled()
        self.app.ticks.settled()

    def ring(self, box: Box | None) -> None:
        """Draw the ring of the keys round this box, and no other; None: no ring. All that lies over what is up."""
        m = theme.current()
        self.ringed = box
        self.canvas.after.clear()
        if self.height > m.height:
            calm = getattr(self.over[-1], "backdrop", theme.PAPER) if self.over else theme.PAPER
            shapes.box(self.canvas.after, 0, m.height, self.width, self.height - m.height, fill=calm)
        if box:
            ring.draw(self.canvas.after, box, self.width, self.height)

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Tell the session, stop the voice, then pass it to what lies on top."""
        if self.app.sleeping.down(touch) or self.app.calibrating.down(touch):
            return True
        session = self.app.services.session
        covered = session.hidden or session.warning
        touch.ud["covered"] = covered
        self.stopped_reading = self._silences(touch)
        if self.stopped_reading:
            self.app.reader.stop()
        if not covered and not self._apart(touch):  # a touch on a cover counts when it lifts, and does nothing else
            self.app.touched()
        if self.app.ears.here and not covered and not touch.is_mouse_scrolling:
            self.app.keypad.exploring.down(touch)
            return True
        self.app.keypad.finger()
        target = self.over[-1] if self.over else self.page
        if not covered and self.app.shy.touch(target, touch):
            return True
        taken = bool(target and target.on_touch_down(touch))
        if target:
            self.app.holding.down(touch, target)
        self.app.first_start.touched(hit=taken or bool(self.over))
        return taken

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """A finger that explores, or one that was taken by a part."""
        if touch.ud.get("asleep") or self.app.calibrating.moved(touch):
            return True
        if touch.ud.get("explores"):
            self.app.keypad.exploring.move(touch)
            return True
        self.app.holding.moved(touch)
        return bool(super().on_touch_move(touch))

    def _apart(self, touch: MotionEvent) -> bool:
        """Whether it answers something that is asked of nobody's visit, and so begins none."""
        return bool(not self.over and self.app.page and self.app.page.apart(touch))

    def _silences(self, touch: MotionEvent) -> bool:
        """Any touch stops the voice, but those on its volume."""
        if not self.app.reader.reading:
            return False
        return not (self.page and not self.over and self.page.rail.is_volume(touch))

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """The end of a touch on a cover: somebody is there."""
        if touch.ud.get("asleep") or self.app.calibrating.up(touch):
            return True
        if touch.ud.get("explores"):
            self.app.keypad.exploring.up(touch)
        taken = super().on_touch_up(touch)
        self.app.holding.up(touch)
        session = self.app.services.session
        if touch.ud.get("covered") and session.visiting:
            self.app.touched()
        self.app.news.soon()
        return taken
