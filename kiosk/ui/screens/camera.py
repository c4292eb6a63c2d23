"""A letter on paper: the camera's live picture, what to do with the page, and the pages that were taken.

The picture is taken by itself when the page lies well and still (kiosk.letters.steady), or by the button. The camera is
on while this page is up, and nothing of what it saw stays after the visit.
"""

from typing import Any

from kivy.input import MotionEvent

from kiosk.devices.camera import Frame, Still
from kiosk.i18n import _
from kiosk.letters.steady import Seen, Steady
from kiosk.ui import theme
from kiosk.ui.loop import call_soon
from kiosk.ui.screens.camera_live import LiveScreen
from kiosk.ui.screens.camera_pages import Pages
from kiosk.ui.screens.camera_words import ADVICE, AGAIN, FAILED, TROUBLE
from kiosk.ui.widgets.buttons import BigButton
from kiosk.ui.widgets.live import Live
from kiosk.ui.widgets.panels import Card, Notice
from kiosk.ui.widgets.part import Column, Part, Row, Space
from kiosk.ui.widgets.picture import Picture
from kiosk.ui.widgets.snapshot import Snapshot, Thumbnail
from kiosk.ui.widgets.text import Text

SHOWN, FEWER = 6, 4  # thumbnails at once: under a picture; and where letters are large, or beside buttons
LARGE, BESIDE = 13, 8  # how the width is shared


class Advised(Part):
    """What to do now: an icon and a sentence, changed in place."""

    def __init__(self, icon: str, words: str) -> None:
        super().__init__()
        self.words = ""
        self.say(icon, words)

    def say(self, icon: str, words: str) -> bool:
        """Say this from now on; whether it is something else than before."""
        if words == self.words:
            return False
        self.words = words
        image = Picture(f"ui/{icon}", theme.current().gap(7), tint=theme.SEA)
        row = Row([image, Text(words, "title", flex=1, valign="center")], gap=3, valign="center")
        self.replace([Card(row, pad=1.5, fill=theme.MIST, edge=theme.MIST)])
        if self.parent:
            self.place(*self.pos, *self.size)
        return True

    def measure(self, width: float) -> float:
        """Room for the longest, so that the picture keeps its size."""
        m = theme.current()
        longest = max((_(words) for _icon, words in ADVICE.values()), key=len)
        return max(m.gap(7), Text(longest, "title").measure(width - m.gap(7 + 3 + 3))) + m.gap(3)


class Page(Column):
    """The page's content; it remembers that it was touched, for a touch stops the voice."""

    touched = False

    def on_touch_down(self, touch: MotionEvent) -> bool:
        """See above."""
        self.touched = self.touched or self.collide_point(*touch.pos)
        return super().on_touch_down(touch)


class Camera(LiveScreen):
    """Route `camera`. `state`: `pages` (taken so far), `looking` (which of them), `new` (and whether it was just
    taken), `again` (which is taken once more), `aloud` (what to do is said), `trouble`.
    """

    rate = 13
    _live: Live | None = None
    _waits = False  # for the still that was asked for

    # -- what is shown

    @property
    def pages(self) -> Pages:
        """The pages taken so far; wiped with the visit."""
        if "pages" not in self.state:
            self.state["pages"] = pages = Pages()
            self.services.session.wipers.register("pages of a letter", pages.wipe)
        return self.state["pages"]

    def build(self) -> Part:
        """See `Screen.build`."""
        self._kept, self._camera = self.pages, self.services.camera
        if not self._camera.available and not self.state.get("trouble"):
            self.state["trouble"] = "none"
        if trouble := self.state.get("trouble"):
            return self._sorry(trouble)
        looking = self.state.get("looking")
        content = self._look() if looking is None else self._taken(looking)
        self.covered(False)
        return content

    def _look(self) -> Part:
        self._camera.open()
        again = self.state.get("again") is not None
        self._steady = Steady(taken=again or bool(self.pages.all) or self.state.get("failed", False))
        self._said = Advised(*self._words())
        self._live = Live(_("The camera is starting"))
        buttons: list[Part] = [BigButton(_("Take the picture now"), self._take, icon="camera", flex=1)]
        if self.pages.all and not again:
            buttons.append(self._all(flex=1))
        for one in buttons:
            one.spoken_last = True
        self._page = Page([self._live, self._said, Row([*self._thumbnails(FEWER), *buttons])], gap=1.5)
        return self._page

    def _taken(self, index: int) -> Part:
        pages, new = self.pages.all, self.state.get("new")
        number = _("Page {n} is taken") if new else _("Page {n}")
        words = [Text(number.format(n=index + 1), "title"), Text(_("Can you see the whole page?"), color=theme.SOFT)]
        more = BigButton(_("One more page"), self._more, icon="add")
        again = BigButton(_("Take it again"), lambda: self._once_more(index), icon="refresh")
        remove = BigButton(_("Remove the page"), lambda: self._remove(index), icon="remove")
        room = len(pages) < self.pages.MOST
        if not room:
            words.append(Text(_("There is no room for more pages."), color=theme.SOFT))
        buttons = [*([more] if room else []), again, *([] if new else [remove]), self._all()]
        for one in buttons:
            one.spoken_last = True
        side = Column([*words, Space(), *buttons], gap=1.5, flex=BESIDE)
        most = FEWER if theme.current().comfort.text else SHOWN
        picture = Column([Snapshot(pages[index].frame), *self._thumbnails(most)], gap=1.5, flex=LARGE)
        self._page = Page([Row([picture, side], gap=4, flex=1)])
        return self._page

    def _thumbnails(self, most: int) -> list[Part]:
        """A row of the pages taken: the last, and those about the one that is looked at; [] where there are none."""
        pages, looking = self.pages.all, self.state.get("looking")
        if not pages:
            return []
        last = len(pages) if looking is None else min(len(pages), max(most, looking + 2))
        row = Row([self._thumbnail(at) for at in range(max(0, last - most), last)], gap=1)
        row.spoken_last = True
        return [row]

    def _thumbnail(self, at: int) -> Thumbnail:
        words, chosen = _("Page {n}").format(n=at + 1), at == self.state.get("looking")
        shown = self.pages.all[at].frame
        return Thumbnail(shown, at + 1, words, lambda: self._set(looking=at, new=False, again=None), chosen=chosen)

    def _all(self, *, kind: str = "primary", flex: float | None = None) -> BigButton:
        return BigButton(_("That was all"), self._read, kind=kind, icon="check", flex=flex)

    def _sorry(self, trouble: str) -> Part:
        title, words = (_(one) for one in TROUBLE[trouble])
        again = BigButton(_("Try again"), self._again, icon="refresh")
        other = BigButton(_("Another way"), lambda: self.app.replace("letter"), icon="back")
        call = BigButton(_("Call staff"), self.app.call_staff, kind="primary", icon="call")
        return Notice("camera", title, words, [self._all(kind="secondary") if self.pages.all else other, again, call])

    # -- the live picture

    def leave(self) -> None:
        """See `Screen.leave`. The pages taken stay as long as the way back leads here."""
        super().leave()
        if self.route not in self.app.navigation.stack:
            self._kept.wipe()

    def _tick(self) -> None:
        """See `LiveScreen._tick`."""
        if self.app.navigation.current is not self.route:
            self.covered(True)  # the visit has ended
            return
        self._hear()
        if self.state.get("looking") is not None:
            self._camera.stay()
            return
        frame = self._camera.frame()
        if trouble := self._camera.trouble:
            self._camera.close()
            self._set(trouble=trouble)
        elif frame and not self._waits:
            self._see(frame)

    def _see(self, frame: Frame) -> None:
        seen = Seen.of(frame.told)
        advice = self._steady.see(seen, self.services.clock.monotonic())
        self._live.show(frame, seen.page, self._steady.progress)
        if advice == "take":
            self._take()
        elif self._said.say(*self._words()):
            self.state.pop("failed", None)

    def _words(self) -> tuple[str, str]:
        """An icon and a sentence for what is advised now."""
        advice = self._steady.advice
        icon, words = ADVICE["next_page" if advice == "take" else advice]
        if advice == "next_page" and self.state.get("failed"):
            icon, words = FAILED
        elif advice == "next_page" and self.state.get("again") is not None:
            icon, words = AGAIN
        return icon, _(words)

    def _hear(self) -> None:
        """Whoever had the page read aloud hears what to do, too, whenever that changes."""
        reader, page, looking = self.app.reader, self._page, self.state.get("looking")
        what = self._said.words if looking is None else f"{looking}"
        if reader.reading:
            if not self._was_reading:
                self._spoken, self._was_reading, self.state["aloud"] = what, True, True
            return
        if self._was_reading and self.app.stage.stopped_reading and not page.touched:
            self.state["aloud"] = False  # by the frame's own button
        page.touched = self._was_reading = False
        if self.state.get("aloud") and what != self._spoken:
            reader.start(self._said if looking is None else page)

    _was_reading = False
    _spoken = ""

    # -- what can be done

    def _take(self) -> None:
        """By itself, or by the button: the camera gives a still, and meanwhile the picture stands."""
        if self._waits or self._live is None or not self._live.showing:
            return
        self._waits = True
        self.services.sound.play("click")
        self._camera.still(lambda still: call_soon(lambda: self._took(still)))

    def _took(self, still: Still | None) -> None:
        if self.app.page is not self or self.state.get("looking") is not None:
            return  # it was left meanwhile, or drawn anew
        self._waits = False
        if still is None:
            self._set(failed=True)
            return
        self.app.visiting.heard()  # somebody is there, though nobody touched anything
        index = self.pages.put(still, self.state.pop("again", None))
        self._set(looking=index, new=True)

    def _more(self) -> None:
        self._set(looking=None, new=False)

    def _once_more(self, index: int) -> None:
        self._set(looking=None, again=index)

    def _remove(self, index: int) -> None:
        self.pages.remove(index)
        left = len(self.pages.all)
        self._set(looking=min(index, left - 1) if left else None, new=False)

    def _read(self) -> None:
        self.app.go("letter_reading", photos=[bytes(page.jpeg) for page in self.pages.all])

    def _again(self) -> None:
        self.state.pop("trouble", None)
        self.app.refresh()

    def _set(self, **state: Any) -> None:
        self.state.update(state)
        self.app.refresh()
