"""A letter on paper before a drawn camera: what it says to do, the pages that were taken, and what goes wrong."""

import io
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

from kiosk.demo.screens import services as demo
from kiosk.demo.screens.state import CAMERA, Show, Stage, State, home, page
from kiosk.devices.camera import Frame, Still
from kiosk.letters.visit import Job

WIDE: Final = (640, 360)
TALL: Final = (640, 480)
WELL: Final[Mapping[str, float]] = {
    "light": 200, "glare": 0, "writing": 0.05, "sharp": 0.6, "angle": 2, "lean": 1, "fill": 0.9, "speed": 0,
}  # fmt: skip
"""What the camera's judge (kiosk.letters.seeing) would tell of a page that lies well."""


@cache
def drawn(size: tuple[int, int], *, there: bool = True, light: float = 1.0) -> tuple[bytes, list[tuple[float, float]]]:
    """A page on a table: the pixels, and where its corners are as parts of the picture."""
    from PIL import Image, ImageDraw  # noqa: PLC0415 - only where it is drawn

    def lit(*colour: int) -> tuple[int, ...]:
        return tuple(round(one * light) for one in colour)

    across, along = size
    image = Image.new("RGB", size, lit(96, 74, 56))
    draw = ImageDraw.Draw(image)
    high = along * 0.9
    wide, left, top = high / 2**0.5, (across - high / 2**0.5) / 2, along * 0.05
    corners = [(left, top + 6), (left + wide, top), (left + wide, top + high - 6), (left, top + high)]
    if there:
        draw.polygon(corners, fill=lit(232, 230, 222))
        for at in range(4, 28):
            much = (0.8, 0.72, 0.78, 0.3)[at % 4]
            y = top + high * at / 30
            draw.line((left + wide * 0.1, y, left + wide * (0.1 + much), y - 3), fill=lit(84, 84, 88), width=3)
    return image.tobytes(), [(x / across, y / along) for x, y in corners]


class DemoCamera:
    """It shows what one says, and lets time pass without anything coming after the one frame: nothing is taken."""

    available, trouble = True, ""

    def __init__(self, size: tuple[int, int] = WIDE) -> None:
        self.size = size
        self.left: list[Frame] = []

    def look(self, *, there: bool = True, brightness: float = 1.0, **told: float) -> Frame:
        """A frame as it comes; `told` instead of what is told of a page that lies well."""
        pixels, corners = drawn(self.size, there=there, light=brightness)
        figures: dict[str, Any] = {**WELL, **told, "page": corners if there else None}
        return Frame(*self.size, self.size, bytearray(pixels), figures)

    def shows(self, **how: Any) -> None:
        """The next one."""
        self.left = [self.look(**how)]

    def frame(self) -> Frame | None:
        """The newest, once."""
        return self.left.pop() if self.left else None

    def still(self, done: Callable[[Still], object]) -> None:
        """One that is taken."""
        from PIL import Image  # noqa: PLC0415 - as above

        frame, jpeg = self.look(), io.BytesIO()
        Image.frombytes("RGB", self.size, bytes(frame.pixels)).save(jpeg, "JPEG")
        done(Still(bytearray(jpeg.getvalue()), frame))

    def stay(self) -> None:
        """It is on from the start, and for as long as it is there."""

    open = close = stay


class Read:
    """Takes pages that are to be read, and never has done."""

    def all(self) -> list[Any]:
        """None yet."""
        return []

    def read_photos(self, *_given: object) -> Job:
        """It goes on."""
        return Job()


def _seen(how: Mapping[str, Any], size: tuple[int, int] = WIDE) -> Show:
    """One frame came, and stands there."""

    def show(app: Any) -> None:
        app.services.camera = DemoCamera(size)
        app.go("camera")
        app.services.camera.shows(**how)
        app.page._tick()

    return show


def _taken(pages: int, how: Mapping[str, Any] | None = None, **state: object) -> Show:
    """So many pages were taken."""

    def show(app: Any) -> None:
        app.go("camera")
        for _ in range(pages):
            app.services.camera.still(app.page.pages.put)
        app.navigation.current.state.update(state)
        app.refresh()
        if how is not None:
            app.services.camera.shows(**how)
            app.page._tick()

    return show


def _wrong(trouble: str, pages: int = 0) -> Show:
    return _taken(pages, trouble=trouble)


WRONG: Final[Mapping[str, Mapping[str, Any]]] = {
    "nothing there": {"there": False},
    "covered": {"there": False, "brightness": 0.1, "light": 20},
    "too dark": {"brightness": 0.3, "light": 60},
    "too far": {"fill": 0.4},
    "cut off": {"cut": True},
    "crooked": {"angle": 30},
    "glare": {"glare": 0.1},
    "turned over": {"writing": 0.0},
    "moving": {"speed": 0.2},
    "blurred": {"sharp": 0.1},
    "well": {},
}
STATES: Final = (
    page("camera", "starting", CAMERA),
    *(State("camera", name, _seen(how), (CAMERA,)) for name, how in WRONG.items()),
    State("camera", "a tall picture", _seen({}, TALL), (CAMERA,)),
    State("camera", "taken", _taken(1, looking=0, new=True), (CAMERA,)),
    State("camera", "the sixth is taken", _taken(6, looking=5, new=True), (CAMERA,)),
    State("camera", "the last is taken", _taken(12, looking=11, new=True), (CAMERA,)),
    State("camera", "one of them", _taken(6, looking=1), (CAMERA,)),
    State("camera", "the next page", _taken(6, {}), (CAMERA,)),
    State("camera", "once more", _taken(2, {}, again=0), (CAMERA,)),
    State("camera", "did not come", _taken(1, {}, failed=True), (CAMERA,)),
    State("camera", "no camera", _wrong("none")),
    State("camera", "hung", _wrong("hung"), (CAMERA,)),
    State("camera", "gone", _wrong("gone"), (CAMERA,)),
    State("camera", "gone with pages taken", _wrong("gone", 2), (CAMERA,)),
)


def _services(_folder: Path) -> Any:
    services = demo.services()
    services.letters = Read()
    return services


def _fresh(app: Any) -> None:
    app.services.camera = DemoCamera()
    home(app)


STAGE: Final = Stage(STATES, _services, _fresh)
