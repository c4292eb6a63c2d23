"""A letter as somebody photographs it: set on paper, laid on a table, lit badly; the same for the same seed.

    photo(text, seed, hardness) -> JPEG       one page, 2000 x 2800 pixels (the text must fit: pages() says)
    pages(text, seed, hardness) -> [JPEG]     as many as the text needs
    sheet(text, seed) -> [Pillow image]       the flat pages, 300 dpi, grey: a scan

Hardness 0 is a good scan held by hand; 0.5 a usual photo (some degrees, a shadow, a fold); 1 is dark, oblique, noisy.
"""

import io
import math
import random
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).resolve().parents[2]
# Not imported: both speak when they are.
_KIVY = Path(find_spec("kivy").origin).parent / "data" / "fonts"
_MATPLOTLIB = Path(find_spec("matplotlib").origin).parent / "mpl-data" / "fonts" / "ttf"
FACES = (
    ROOT / "assets/fonts/Andika-Regular.ttf",
    _KIVY / "Roboto-Regular.ttf",
    _MATPLOTLIB / "DejaVuSans.ttf",
    _MATPLOTLIB / "DejaVuSerif.ttf",
    _MATPLOTLIB / "STIXGeneral.ttf",
)
SHEET = (2480, 3508)  # A4 at 300 dpi
SIZE = (2000, 2800)  # of the photo
MARGIN = 260


def photo(text: str, seed: int, hardness: float = 0.5, *, turned: int = 0, size: tuple[int, int] = SIZE) -> bytes:
    """The first page of the text as a photo. `turned` is how many quarters the camera was turned."""
    return _photographed(sheet(text, seed)[0], random.Random(f"{seed} {hardness} 0"), hardness, turned, size)


def pages(text: str, seed: int, hardness: float = 0.5) -> list[bytes]:
    """All pages of the text as photos."""
    return [
        _photographed(one, random.Random(f"{seed} {hardness} {number}"), hardness, 0, SIZE)
        for number, one in enumerate(sheet(text, seed))
    ]


def sheet(text: str, seed: int = 0) -> list[Image.Image]:
    """The text as flat pages, with the line breaks that it has, and more where a line is too long."""
    dice = random.Random(f"sheet {seed}")
    font = ImageFont.truetype(str(dice.choice(FACES)), round(dice.uniform(10, 12.5) * 300 / 72))
    step = round(font.size * dice.uniform(1.3, 1.5))
    lines = [part for line in text.split("\n") for part in _wrapped(line, font, SHEET[0] - 2 * MARGIN)]
    many = (SHEET[1] - 2 * MARGIN) // step
    found = []
    for start in range(0, max(1, len(lines)), many):
        page = Image.new("L", SHEET, 255)
        draw = ImageDraw.Draw(page)
        for row, line in enumerate(lines[start : start + many]):
            draw.text((MARGIN, MARGIN + row * step), line, font=font, fill=dice.randint(15, 45))
        found.append(page)
    return found


def _wrapped(line: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    """The line in as many as it needs; spaces at its start stay, for that is how columns are typed."""
    indent = line[: len(line) - len(line.lstrip(" "))]
    done, now = [], indent
    for word in line.split():
        longer = f"{now} {word}" if now.strip() else now + word
        if now.strip() and font.getlength(longer) > width:
            done.append(now)
            now = word
        else:
            now = longer
    return [*done, now]


def _photographed(page: Image.Image, dice: random.Random, hardness: float, turned: int, size: tuple[int, int]) -> bytes:
    paper = np.asarray(page, np.float32)
    paper = _folded(paper, dice, hardness)
    flat = _laid(paper, dice, hardness, size)
    flat = _lit(flat, dice, hardness)
    sigma = 0.3 + hardness * dice.uniform(0.2, 1.1)
    flat = cv2.GaussianBlur(flat, (0, 0), sigma)
    noise = np.random.default_rng(dice.randrange(1 << 30))
    flat += noise.normal(0, 1 + hardness * dice.uniform(3, 11), flat.shape).astype(np.float32)
    warm = np.array([dice.uniform(0.86, 1), 1.0, dice.uniform(0.94, 1)], np.float32)  # Pillow's order is turned below
    colour = np.clip(flat[:, :, None] * warm[::-1], 0, 255).astype(np.uint8)
    image = Image.fromarray(np.rot90(colour, turned).copy())
    out = io.BytesIO()
    image.save(out, "JPEG", quality=round(92 - hardness * dice.uniform(5, 35)))
    return out.getvalue()


def _folded(paper: np.ndarray, dice: random.Random, hardness: float) -> np.ndarray:
    """Folded twice for its envelope: a line of another light, and either side of it a little different."""
    if hardness < 0.2:
        return paper
    height, width = paper.shape
    for part in (1 / 3, 2 / 3):
        at = height * (part + dice.uniform(-0.02, 0.02))
        rows = np.arange(height, dtype=np.float32)[:, None] + np.linspace(
            -8, 8, width, dtype=np.float32
        ) * dice.uniform(-1, 1)
        depth = hardness * dice.uniform(10, 60) * dice.choice((-1, 1))
        paper = paper + depth * np.exp(-(((rows - at) / dice.uniform(2, 9)) ** 2))
        paper = paper - np.where(rows > at, hardness * dice.uniform(0, 18), 0)
    return np.clip(paper, 0, 255).astype(np.float32)


def _laid(paper: np.ndarray, dice: random.Random, hardness: float, size: tuple[int, int]) -> np.ndarray:
    """On a table, somewhat turned and seen from the side."""
    width, height = size
    noise = np.random.default_rng(dice.randrange(1 << 30))
    table = noise.normal(0, 14, (height // 8, width // 8)).astype(np.float32)
    table = dice.uniform(40, 130) + cv2.resize(cv2.GaussianBlur(table, (0, 0), 3), size, interpolation=cv2.INTER_LINEAR)
    tall, wide = paper.shape
    part = dice.uniform(0.86, 0.93) - 0.06 * hardness
    half_w, half_h = width * part / 2, min(height * part / 2, width * part / 2 * math.sqrt(2))
    angle = math.radians(dice.uniform(-1, 1) * (0.4 + 5.5 * hardness))
    corners = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x = sx * half_w * (1 - hardness * dice.uniform(0, 0.06))
        y = sy * half_h * (1 - hardness * dice.uniform(0, 0.05))
        corners.append(
            (
                width / 2 + x * math.cos(angle) - y * math.sin(angle),
                height / 2 + x * math.sin(angle) + y * math.cos(angle),
            )
        )
    source = np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32)
    matrix = cv2.getPerspectiveTransform(source, np.array(corners, np.float32))
    shrunk = cv2.GaussianBlur(paper, (0, 0), 0.35 * wide / (2 * half_w))
    laid = cv2.warpPerspective(shrunk * 0.92, matrix, size, flags=cv2.INTER_LINEAR)
    mask = cv2.warpPerspective(np.ones_like(paper), matrix, size, flags=cv2.INTER_LINEAR)
    shadow = cv2.GaussianBlur(mask, (0, 0), 12)
    return laid * mask + table * (1 - mask) * (1 - 0.4 * shadow)


def _lit(flat: np.ndarray, dice: random.Random, hardness: float) -> np.ndarray:
    """Light from one side, the shadow of a hand or a head, and not enough of it."""
    height, width = flat.shape
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    turn = dice.uniform(0, 2 * math.pi)
    light = 1 - hardness * dice.uniform(0.1, 0.35) * (1 + x * math.cos(turn) + y * math.sin(turn)) / 2
    if hardness > 0.3:
        ox, oy, radius = dice.uniform(-1, 1), dice.uniform(-1, 1), dice.uniform(0.4, 0.9)
        distance = np.sqrt((x - ox) ** 2 + (y - oy) ** 2)
        light = light * (
            1 - hardness * dice.uniform(0.15, 0.5) / (1 + np.exp((distance - radius) * dice.uniform(8, 40)))
        )
    gain = 1 - hardness * dice.uniform(0, 0.45)
    return flat * light * gain
