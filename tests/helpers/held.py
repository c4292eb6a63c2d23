"""A letter held under a camera, as the camera sees it: frames of a page on a table, near or far, straight or not.

    frame(Pose())                      a page lying well
    frame(Pose(angle=30))              crooked
    frame(None)                        only the table
    sequence((Pose(...), 10), ...)     so many frames of each, the camera's own noise in every one

Pictures are arrays (BGR); `jpeg` makes bytes of one as a camera does. The same for the same seed.
"""

import functools
import math
from dataclasses import dataclass

import cv2
import numpy as np

from tests.helpers import paper

TEXT = """\
Jobcenter Aarhus
Værkmestergade 5
8000 Aarhus C

Kære Solveig Testesen                                     10. november 2026

Du skal komme til samtale

Vi indkalder dig til en samtale om dit forløb. Samtalen er

torsdag den 26. november 2026 kl. 9.30
Jobcenter Aarhus, Værkmestergade 5, 8000 Aarhus C, lokale 214

Samtalen varer en time. Du må gerne tage en bisidder med. Tag billedlegitimation med, og dit CV, hvis du har et.

Hvis du ikke kommer, og du ikke har meldt afbud, kan det få betydning for din hjælp. Ring til os senest dagen før på
89 40 20 00, hvis du ikke kan komme.

Du kan læse mere om reglerne i lov om en aktiv beskæftigelsesindsats.

Venlig hilsen
Mette Prøvesen
Sagsbehandler
"""
WIDE = (1280, 720)


@dataclass(frozen=True)
class Pose:
    """How the page lies. `fill` is its height as a part of the frame's; `x`, `y` where its middle is."""

    fill: float = 0.9
    x: float = 0.5
    y: float = 0.5
    angle: float = 2.0  # degrees
    lean: float = 0.0  # how much narrower the far end is
    light: float = 1.0
    glare: float = 0.0  # radius of a lamp's reflection, as a part of the page's width
    blur: float = 0.0  # sigma in pixels
    smear: float = 0.0  # pixels it moved along while the shutter was open
    table: int = 70
    noise: float = 2.0
    text: str = TEXT


@functools.cache
def _sheet(text: str, wide: int) -> np.ndarray:
    flat = np.asarray(paper.sheet(text, 3)[0])
    return cv2.resize(flat, (wide, round(wide * 1.4145)), interpolation=cv2.INTER_AREA).astype(np.float32)


def frame(pose: Pose | None, seed: int = 0, size: tuple[int, int] = WIDE) -> np.ndarray:
    """One frame, as colours, blue first."""
    width, height = size
    dice = np.random.default_rng(seed)
    level = (pose or Pose()).table
    table = np.random.default_rng(7).normal(0, 10, (height // 8, width // 8)).astype(np.float32)
    flat = level + cv2.resize(cv2.GaussianBlur(table, (0, 0), 2), size)
    pose_light = 1.0 if pose is None else pose.light
    if pose:
        flat = _laid(flat, pose)
        if pose.glare:
            flat = _shining(flat, pose)
        if pose.blur:
            flat = cv2.GaussianBlur(flat, (0, 0), pose.blur)
        if pose.smear >= 2:
            kernel = np.ones((1, round(pose.smear)), np.float32) / round(pose.smear)
            flat = cv2.filter2D(flat, -1, kernel)
    flat = flat * pose_light + dice.normal(0, pose.noise if pose else 2, flat.shape).astype(np.float32)
    colour = flat[:, :, None] * np.array([0.95, 1.0, 0.98], np.float32)
    return np.clip(colour, 0, 255).astype(np.uint8)


def _laid(flat: np.ndarray, pose: Pose) -> np.ndarray:
    height, width = flat.shape
    half_h = height * pose.fill / 2
    half_w = half_h / math.sqrt(2)
    turn = math.radians(pose.angle)
    corners = []
    for sx, sy in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = sx * half_w * (1 - pose.lean * (sy < 0)), sy * half_h
        corners.append((
            width * pose.x + x * math.cos(turn) - y * math.sin(turn),
            height * pose.y + x * math.sin(turn) + y * math.cos(turn),
        ))  # fmt: skip
    sheet = _sheet(pose.text, max(200, round(2.2 * half_w)))
    tall, wide = sheet.shape
    matrix = cv2.getPerspectiveTransform(
        np.array([(0, 0), (wide, 0), (wide, tall), (0, tall)], np.float32), np.array(corners, np.float32)
    )
    laid = cv2.warpPerspective(sheet * 0.86, matrix, (width, height), flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(np.ones_like(sheet), matrix, (width, height), flags=cv2.INTER_LINEAR)
    shadow = cv2.GaussianBlur(mask, (0, 0), 8)
    return laid * mask + flat * (1 - mask) * (1 - 0.35 * shadow)


def _shining(flat: np.ndarray, pose: Pose) -> np.ndarray:
    height, width = flat.shape
    radius = pose.glare * height * pose.fill / math.sqrt(2)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    away = np.hypot(x - width * pose.x - 0.1 * height, y - height * pose.y + 0.1 * height) / radius
    return flat + 400 * np.clip(1.25 - away, 0, 1)


def jpeg(picture: np.ndarray, quality: int = 85) -> bytes:
    """As a camera sends it."""
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def sequence(*parts: tuple[Pose | None, int], size: tuple[int, int] = WIDE) -> list[np.ndarray]:
    """So many frames of each pose, one after another, with noise of their own."""
    found: list[np.ndarray] = []
    for pose, many in parts:
        found += [frame(pose, len(found) + at, size) for at in range(many)]
    return found
