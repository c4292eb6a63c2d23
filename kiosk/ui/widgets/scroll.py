"""A list longer than the screen: big arrows that say so, and dragging for those who know it. No thin scroll bar."""

from collections.abc import Callable, Sequence

from kivy.graphics import PopMatrix, PushMatrix, ScissorPop, ScissorPush, Translate
from kivy.input import MotionEvent

from kiosk.i18n import _
from kiosk.ui import theme
from kiosk.ui.access import Access
from kiosk.ui.widgets.buttons import IconOverWords
from kiosk.ui.widgets.cutting import cuts
from kiosk.ui.widgets.part import Part
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.tappable import let_go
from kiosk.ui.widgets.text import Text

DRAG_FROM = 0.35  # of a target: a finger that moves less than this is tapping
STEADY_DRAG_FROM = 1.5  # the same for hands that shake


class ArrowButton(IconOverWords):
    """An arrow with its word."""

    fill, edge = theme.PAPER, theme.EDGE

    def __init__(self, words: str, icon: str, action: Callable[[], None]) -> None:
        m = theme.current()
        label = Text(words, "label", bold=True, align="center", spoken=False)
        super().__init__(words, action, Picture(f"ui/{icon}", m.gap(4), tint=theme.INK), label)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return theme.current().target if self._narrow(width) else super().measure(width)

    def _narrow(self, width: float) -> bool:
        return self.label.natural_width() > width

    def arrange(self) -> None:
        """The arrow over its word; alone, where a short list or a narrow one leaves no room for both."""
        narrow = self._narrow(self.width)
        if not narrow:
            super().arrange()
        cramped = narrow or self.label.y < self.y
        self.label.opacity = 0 if cramped else 1
        if cramped:
            self.icon.place(self.x, self.y, self.width, self.height)


class Viewport(Part):
    """A window on a part that is higher than itself. Drags and the mouse wheel move it; `moved` is told of the wish."""

    def __init__(self, part: Part, moved: Callable[[float], None]) -> None:
        super().__init__([part], flex=1)
        self.content, self._moved = part, moved
        self._clip, self._shift = ScissorPush(x=0, y=0, width=0, height=0), Translate(0, 0)
        self.canvas.clear()
        for instruction in (self._clip, PushMatrix(), self._shift, part.canvas, PopMatrix(), ScissorPop()):
            self.canvas.add(instruction)

    def arrange(self) -> None:
        """The content at its full height, its top at the window's."""
        height = max(self.content.measure(self.width), self.height)
        self.content.place(self.x, self.top - height, self.width, height)
        aside = theme.current().gap(0.5)  # the mark of a sentence reaches a little to its sides
        self._clip.x, self._clip.y = int(self.x) - aside, int(self.y)
        self._clip.width, self._clip.height = int(self.width) + 2 * aside, int(self.height)

    def shift(self, offset: float) -> None:
        """Show the content from so many pixels below its top."""
        self._shift.y = round(offset)

    def to_local(self, x: float, y: float, **_kwargs: object) -> tuple[float, float]:
        """Where a point of the screen is in the content (Kivy asks this for every touch)."""
        return x, y - self._shift.y

    def to_parent(self, x: float, y: float, **_kwargs: object) -> tuple[float, float]:
        """The other way."""
        return x, y + self._shift.y

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """Pass the touch on to what lies under it, and watch whether it becomes a drag."""
        if not self.collide_point(*touch.pos):
            return False
        if touch.is_mouse_scrolling:
            step = theme.current().target
            self._moved(step if touch.button == "scrollup" else -step)
            return True
        touch.push()
        touch.apply_transform_2d(self.to_local)
        super().on_touch_down(touch)
        touch.pop()
        if not touch.ud.get("draws"):  # somebody signs: the page stays
            touch.grab(self)
            touch.ud[self] = touch.y, False
        return True

    def on_touch_move(self, touch: MotionEvent) -> bool:
        """Beyond a short way the finger drags the page, and no longer presses anything."""
        if touch.grab_current is not self:
            return False
        start, dragging = touch.ud[self]
        m = theme.current()
        far = STEADY_DRAG_FROM if m.comfort.steady else DRAG_FROM
        if not dragging and abs(touch.y - start) > far * m.target:
            let_go(touch)
            start, dragging = touch.y, True
        if dragging:
            self._moved(touch.y - start)
            start = touch.y
        touch.ud[self] = start, dragging
        return True

    def on_touch_up(self, touch: MotionEvent) -> bool:
        """The end of it."""
        if touch.grab_current is not self:
            return False
        touch.ungrab(self)
        return True


class ScrollList(Part):
    """Shows `part` through a window. `offset` is how far it is scrolled down, in pixels; `remember` is told of changes,
    so that a screen that is built anew can begin where it was.
    """

    def __init__(
        self, part: Part, *, offset: float = 0, remember: Callable[[float], None] | None = None, flex: float = 1
    ) -> None:
        self.up = ArrowButton(_("Up"), "up", lambda: self.page(-1))
        self.down = ArrowButton(_("More"), "down", lambda: self.page(1))
        self.view = Viewport(part, lambda by: self.scroll_to(self.offset + by))
        super().__init__([self.view, self.up, self.down], flex=flex)
        self.content = part
        self.offset, self._remember = offset, remember
        self.begin_at: Part | None = None  # a part of the content to begin with, in place of `offset`

    def access(self) -> Access:
        """See `Part.access`."""
        more = {"above": self.offset > 1, "below": self.offset < self.overflow - 1}
        return Access("list", "", tuple(name for name, is_so in more.items() if is_so))

    def heard_parts(self) -> Sequence[Part]:
        """See `Part.heard_parts`: whoever comes to what is scrolled away sees it scrolled back, without the arrows."""
        return [self.view]

    @property
    def rail(self) -> float:
        """Width of the column of arrows."""
        m = theme.current()
        return max(m.target, self.down.label.natural_width() + m.gap(2))

    @property
    def overflow(self) -> float:
        """How much of the content there is no room for."""
        return max(0, self.content.height - self.view.height)

    def measure(self, width: float) -> float:
        """See `Part.measure`."""
        return self.content.measure(width)

    def least(self, width: float) -> float:
        """See `Part.least`. Both arrows, one above the other; or all of it, where that is less."""
        m = theme.current()
        return min(self.content.least(width), 2 * m.target + m.gap(1))

    def arrange(self) -> None:
        """The content at full height; arrows beside it only when there is more than fits: below it, where a word would
        be cut beside them.
        """
        m = theme.current()
        fits = self.content.measure(self.width) <= self.height
        inner = self.width if fits else self.width - self.rail - m.gap(2)
        if not fits and cuts(self.content, inner) and not cuts(self.content, self.width):
            self._arrange_over()
        else:
            self._arrange_beside(inner)
        if self.begin_at:
            self.offset = self.view.content.top - self.begin_at.top
        self.scroll_to(self.offset)

    def _arrange_over(self) -> None:
        """The arrows beside each other, under the content."""
        gap = theme.current().gap(1)
        wide = (self.width - gap) / 2
        tall = min(self.up.measure(wide), (self.height - gap) / 2)
        self.view.place(self.x, self.y + tall + gap, self.width, self.height - tall - gap)
        self.up.place(self.x, self.y, wide, tall)
        self.down.place(self.right - wide, self.y, wide, tall)

    def _arrange_beside(self, inner: float) -> None:
        m = theme.current()
        right = theme.arrows_at_right()
        self.view.place(self.x if right else self.right - inner, self.y, inner, self.height)
        tall = min(self.up.measure(self.rail), (self.height - m.gap(1)) / 2)
        x = self.right - self.rail if right else self.x
        self.up.place(x, self.top - tall, self.rail, tall)
        self.down.place(x, self.y, self.rail, tall)

    def page(self, direction: int) -> None:
        """One window's height on, less a little, so that the eye finds its place again."""
        self.scroll_to(self.offset + direction * self.view.height * 0.8)

    def scroll_to(self, offset: float) -> None:
        """Scroll to this many pixels from the top, as far as that goes."""
        self.offset = min(max(0, offset), self.overflow)
        self.view.shift(self.offset)
        for arrow, shown in ((self.up, self.offset > 1), (self.down, self.offset < self.overflow - 1)):
            arrow.enabled = shown
            arrow.opacity = 1 if shown else 0
        if self._remember:
            self._remember(self.offset)

    def reveal(self, part: Part) -> None:
        """Scroll so that this part of the content can be seen."""
        above, below = self.top - part.top, self.top - part.y
        if above < self.offset:
            self.scroll_to(above)
        elif below > self.offset + self.view.height:
            self.scroll_to(below - self.view.height)


def reveal(part: Part) -> None:
    """Scroll the lists that it is in, so that it can be seen."""
    above = part.parent
    while isinstance(above, Part):
        if isinstance(above, ScrollList):
            above.reveal(part)
        above = above.parent
