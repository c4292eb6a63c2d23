"""An author's own pictures and sounds: what each becomes behind walls (recast.py), or what is wrong with it.

They are foreign bytes as the spreadsheet is. What a form is published with is never the file itself.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple

from kiosk.forms.media import PICTURES, SOUNDS
from kiosk.forms.publish.problems import Found
from sync import limited

MOST_PICTURE, MOST_SOUND, MOST_ALL = 8, 24, 64
"""MB of a picture, of a sound, and of all together, as they come."""
LARGE, SMALL = 1280, 640
"""Pixels of the longer side as it goes out: of a question's picture; of one that only choices have."""
MOST_DOTS, MOST_SECONDS = 16, 60
"""Millions of pixels of a picture as it comes (64 MB when it is decoded); seconds of a sound."""
_OUT = 8 << 20
"""Bytes of one file as it goes out: what a content pack may hold."""
_LIMITS: Final = limited.Limits(512 << 20, 90, 256 << 20, 120.0)
_KEYS: Final = ("", "picture_bad", "picture_large", "sound_bad", "sound_long", "sound_silent")


class Wanted(NamedTuple):
    """A file that a form shows or plays, where that is said first, and whether only choices have it."""

    name: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    small: bool = False


__all__ = ["PICTURES", "SOUNDS", "Wanted", "ours", "recast"]


def ours(name: str) -> bool:
    """Whether a file of a form is a picture or a sound: not the PDF, which nothing but its filling reads."""
    return name.endswith((*PICTURES, *SOUNDS))


def recast(wanted: Sequence[Wanted], load: Callable[[str, int], bytes]) -> tuple[dict[str, bytes], list[Found]]:
    """Each file as the screen will have it, and what is wrong with those that are not among them.

    `load(name, most)` gives the bytes of a file; raises OSError.
    """
    problems: list[Found] = []
    given: list[tuple[Wanted, bytes]] = []
    left = MOST_ALL << 20
    for one in wanted:
        most = MOST_SOUND if one.name.endswith(SOUNDS) else MOST_PICTURE
        try:
            data = load(one.name, most << 20)
        except OSError:
            problems.append(_told(one, "media_missing"))
            continue
        if len(data) > left:
            problems.append(_told(one, "media_much", most=str(MOST_ALL)))
            break
        left -= len(data)
        given.append((one, data))
    made: dict[str, bytes] = {}
    told = _behind_walls(given) if given else []
    for (one, _data), (key, data) in zip(given, told, strict=False):
        if key:
            problems.append(_told(one, key, most=str(MOST_DOTS if key == "picture_large" else MOST_SECONDS)))
        else:
            made[one.name] = data
    if len(told) < len(given):  # it was too much for the process; those after it are looked at when it is mended
        stuck = given[len(told)][0]
        problems.append(_told(stuck, "sound_bad" if stuck.name.endswith(SOUNDS) else "picture_bad"))
    return made, problems


def _told(one: Wanted, key: str, **fields: str) -> Found:
    return Found(key, one.sheet, one.row, one.column, {"name": one.name, **fields})


def _behind_walls(given: Sequence[tuple[Wanted, bytes]]) -> list[tuple[str, bytes]]:
    """The outcome of each file, up to the first that the process could not bear."""
    files = [[one.name, len(data), SMALL if one.small else LARGE] for one, data in given]
    with limited.memory_file() as out:
        order = json.dumps({"out": out, "files": files}).encode() + b"\n"
        with (
            limited.memory_file(order, *(data for _one, data in given)) as into,
            suppress(limited.ChildFailed, OSError),
            TemporaryDirectory(prefix="stuen-media-") as room,
        ):
            limited.ask("kiosk.forms.publish.recast:answer", Path(room), into, limits=_LIMITS, also=(out,))
        return _outcomes(out, len(given))  # after a failure, what it told before that counts


def _outcomes(out: int, most: int) -> list[tuple[str, bytes]]:
    """What the process told, believed only as far as it is as it should be."""
    found: list[tuple[str, bytes]] = []
    with os.fdopen(os.dup(out), "rb") as file:
        file.seek(0)
        while len(found) < most and (line := file.readline(200)):
            try:
                said: Mapping[str, object] = json.loads(line)
                key, size = said["key"], said["size"]
            except (ValueError, TypeError, KeyError):
                break
            if key not in _KEYS or not isinstance(size, int) or not 0 <= size <= _OUT or bool(key) == bool(size):
                break
            data = file.read(size)
            if len(data) != size:
                break
            found.append((str(key), data))
    return found
