"""How Stuen looks, in one place: colours, sizes of type, spacing. No Kivy here, so that a test can measure it.

Colours stand in pairs that are used together (`TEXT_PAIRS`, `SHAPE_PAIRS`); a test computes their contrast by WCAG 2.1
section 1.4.6 (text 7:1) and 1.4.11 (shapes 3:1). Sizes are a pure function of the window, of the glass it lies on, and
of what one person wishes: `metrics(width, height, comfort, glass)`.

Who wishes high contrast gets other colours for the same names, in one place: `rgba`.
"""

from dataclasses import dataclass
from math import pi
from typing import Final

from kiosk.comfort import LARGEST, PLAIN, Comfort
from kiosk.i18n import current as current_language

PAPER = "#FBF5EA"  # the page
SAND = "#F1E6D3"  # the frame, quiet fields
CARD = "#FFFEFB"  # what lies on the page
INK = "#2B2320"  # words
SOFT = "#54463B"  # words that matter less
EDGE = "#8C7C64"  # the border of everything that can be touched
LINE = "#DCCDB4"  # a border that only decorates
CLAY = "#8A3518"  # the warm accent: the one thing to do here
CLAY_DARK = "#64240E"  # the same, pressed
BLUSH = "#F8E3D6"  # a warm field
SEA = "#124745"  # the calm accent: where I am, what is chosen
SEA_DARK = "#0A302F"
MIST = "#DCEAE5"  # a calm field
HONEY = "#FBE7B2"  # a field that asks for a little care
HONEY_INK = "#5A4200"
MARK = "#F6D98B"  # behind the sentence that is read aloud
WHITE = "#FFFFFF"
NIGHT = "#0A302E"  # what hides a page, behind the card that lies on it: never brighter than the page was
STAR = "#FFFFFE"  # words on it
STARLIGHT = "#DCEAE4"  # words on it that matter less

TEXT_PAIRS = (
    *((ink, paper) for ink in (INK, SOFT) for paper in (PAPER, SAND, CARD, MIST)),
    *((INK, paper) for paper in (BLUSH, HONEY, MARK)),
    *((CLAY, paper) for paper in (PAPER, CARD)),
    *((SEA, paper) for paper in (PAPER, CARD, MIST, SAND)),
    *((WHITE, paper) for paper in (CLAY, CLAY_DARK, SEA, SEA_DARK)),
    (CLAY_DARK, BLUSH),
    (HONEY_INK, HONEY),
    (STAR, NIGHT),
    (STARLIGHT, NIGHT),
)
SHAPE_PAIRS = tuple((shape, paper) for shape in (EDGE, CLAY, SEA) for paper in (PAPER, SAND, CARD))

HIGH_CONTRAST = {
    **dict.fromkeys((PAPER, CARD, WHITE, NIGHT), "#000000"),
    **dict.fromkeys((INK, SOFT, EDGE, STAR, STARLIGHT), "#FFFFFF"),
    SAND: "#262626",
    LINE: "#595959",
    BLUSH: "#331400",
    MIST: "#00262B",
    HONEY: "#332B00",
    **dict.fromkeys((CLAY, HONEY_INK), "#FFE24D"),
    CLAY_DARK: "#FFF3B8",
    SEA: "#8FE9FF",
    SEA_DARK: "#CBF5FF",
    MARK: "#003A85",
}
"""What each colour is for who wishes high contrast: light on black, and two accents."""

INCHES = 10.1
DISTANCE = 400.0  # mm from the eye to the glass that the hand touches
EDGE_HEIGHT = 1000.0  # mm from the floor to the lower edge of the glass
REACH: Final = 1220.0  # mm above the floor: the highest that is reached from a wheelchair (EN 301 549 section 8.3.2)
LOW_SHARE: Final = 0.6  # of the window, at most, is used by who wishes all to be low
LOW_LEAST: Final = 600  # pixels: the least height that pages are laid out for
CAPITAL = 0.713  # of the font's size: the height of Andika's H
HINTED = 0.85  # pixels: so much lower it may be drawn, for hinting puts its foot and its head on whole ones


@dataclass(frozen=True, slots=True)
class Metrics:
    """Lengths in pixels for one window. `unit` is the step of the grid: 8 px at 1280 x 800."""

    width: int
    height: int
    unit: int
    body: int  # text for reading
    label: int  # words on the frame, tags
    lead: int  # what a card or a button says
    title: int  # the one idea of the screen
    hero: int  # the clock on the idle page, a code
    target: int  # the least a thing to touch may measure: 12 mm on a 10.1-inch screen of this many pixels
    rail: int  # the frame's width
    radius: int
    border: int
    mm: float = 0  # millimetres of the glass to a pixel
    window: int = 0  # the window's height: more than `height` where all is wished to be low
    comfort: Comfort = PLAIN

    def size(self, style: str) -> int:
        """The height of the letters of a style named like a field: body, label, lead, title, hero."""
        return int(getattr(self, style))

    def gap(self, units: float) -> int:
        """So many steps of the grid in pixels."""
        return round(units * self.unit)


@dataclass(frozen=True, slots=True)
class Glass:
    """The screen as a thing: its diagonal in inches; in millimetres how far the eyes are, and how high it hangs."""

    inches: float = INCHES
    distance: float = DISTANCE
    edge: float = EDGE_HEIGHT

    def mm(self, width: int, height: int) -> float:
        """Millimetres to a pixel, when it shows so many."""
        return self.inches * 25.4 / float((width**2 + height**2) ** 0.5)

    def low_part(self, width: int, height: int) -> int:
        """How many pixels, from below, one uses who can't reach up; all of them where all can be reached."""
        mm = self.mm(width, height)
        if self.edge + height * mm <= REACH:
            return height
        reached = min(LOW_SHARE * height, (REACH - self.edge) / mm)
        return min(height, max(LOW_LEAST, round(reached)))


def metrics(width: int, height: int, comfort: Comfort = PLAIN, glass: Glass | None = None) -> Metrics:
    """Every length for a window of this size; where all is wished to be low, for the part of it that is used.

    Text never goes below 20 px, however small the window.
    """
    glass = glass or Glass()
    mm, window = glass.mm(width, height), height
    if comfort.low:
        height = glass.low_part(width, height)
    scale = min(width / 1280, height / 800)
    type_scale = max(scale, 0.5 + scale / 2)  # a small window gets smaller air before it gets smaller words
    larger = (1, 1.3, 1.5)[comfort.text]
    # EN 301 549 section 5.1.4: in one mode at least, each capital letter spans 0.7 degrees of what the eye sees.
    least = (0.7 * pi / 180 * glass.distance / mm + HINTED) / CAPITAL if comfort.text == LARGEST else 0

    def letters(size: float, smallest: int, *, more: float = larger) -> int:
        return max(smallest, round(size * type_scale * more), round(least + 0.5))

    unit, label = max(5, round(8 * scale)), letters(22, 20)
    # With the largest letters its icons stand beside the words, the longest of which has eleven letters.
    rail = max(176 * type_scale * larger, 7.3 * label + 4.5 * unit if comfort.text == LARGEST else 0)
    return Metrics(
        width=width,
        height=height,
        unit=unit,
        body=letters(24, 20),
        label=label,
        lead=letters(28, 22),
        title=letters(42, 30, more=(1, 1.15, 1.25)[comfort.text]),
        hero=letters(84, 54, more=1),
        target=round(12 / mm),
        rail=round(rail),
        radius=max(10, round(18 * scale)),
        border=max(2, round(2 * scale)) * (2 if comfort.contrast else 1),
        mm=mm,
        window=window,
        comfort=comfort,
    )


_current = metrics(1280, 800)
_glass = Glass()


def use(width: int, height: int, comfort: Comfort | None = None) -> Metrics:
    """Lay out for a window of this size from now on; with the wishes that held before, if none are given."""
    global _current  # noqa: PLW0603 - one window, like the one language in kiosk.i18n
    _current = metrics(width, height, _current.comfort if comfort is None else comfort, _glass)
    return _current


def glass(inches: float, distance: float, edge: float = EDGE_HEIGHT) -> None:
    """How large the screen is, in inches; how far from the eyes, and how high it hangs, in mm. For the next `use`."""
    global _glass  # noqa: PLW0603 - as above
    _glass = Glass(inches, distance, edge)


def reaches_up() -> bool:
    """Whether the screen is so high that some can't reach all of it, and low enough that a part helps."""
    return _glass.low_part(_current.width, _current.window) < _current.window


def current() -> Metrics:
    """The lengths now in use."""
    return _current


def frame_at_right() -> bool:
    """At which side the frame stands."""
    return _current.comfort.hand == "right" or (not _current.comfort.hand and rtl())


def arrows_at_right() -> bool:
    """At which side of a list its arrows stand: at the hand, as the frame does; as ever away from it."""
    return _current.comfort.hand == "right" or (not _current.comfort.hand and not rtl())


def rtl() -> bool:
    """Whether pages are read, and so laid out, from right to left."""
    return current_language().rtl


def side(align: str, *, turned: bool) -> str:
    """Where it is that lines begin ("left") or end ("right"), as they are read; `turned`: from right to left."""
    return {"left": "right", "right": "left"}.get(align, align) if turned else align


def shade(colour: str) -> str:
    """The colour that is drawn for this one of the theme's: another where high contrast is wished."""
    return HIGH_CONTRAST.get(colour, colour) if _current.comfort.contrast else colour


def rgba(colour: str, alpha: float = 1.0) -> tuple[float, float, float, float]:
    """`#RRGGBB` as the four numbers that drawing wants, 0 to 1, for who looks at it (`shade`)."""
    red, green, blue = _parts(shade(colour))
    return red, green, blue, alpha


def _parts(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.1, "contrast ratio" and "relative luminance")."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _parts(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
