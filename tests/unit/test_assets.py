"""Every drawing has a source, every name that the program uses has a drawing, and all of it fits on a screen."""

import ast
import re
import tomllib
import wave
from pathlib import Path

import pytest
from PIL import Image

from kiosk.activities import phrases
from kiosk.paths import ASSETS

ROOT = Path(__file__).resolve().parents[2]
SOURCES = tomllib.loads((ASSETS / "icons" / "sources.toml").read_text("utf-8"))


def names(folder: str) -> set[str]:
    return {path.stem for path in (ASSETS / "icons" / folder).glob("*.png")}


def test_drawings_and_sources_are_the_same() -> None:
    assert names("ui") == names("ui/48") == set(SOURCES["ui"])
    assert names("pictures") == set(SOURCES["pictures"])


def test_drawings_have_the_size_they_are_drawn_at() -> None:
    for folder, size in (("ui", 96), ("ui/48", 48), ("pictures", 256)):
        for path in (ASSETS / "icons" / folder).glob("*.png"):
            with Image.open(path) as image:
                assert image.size == (size, size), path
                lowest, highest = image.convert("RGBA").getextrema()[3]
                assert lowest == 0, path  # something, on nothing
                assert highest > 250, path


def test_the_calendar_names_pictures_that_exist() -> None:
    assert set(phrases.PICTURE_NAMES) <= names("pictures")


def test_the_screens_name_icons_that_exist() -> None:
    used = set()
    for path in (ROOT / "kiosk" / "ui").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.keyword(arg="icon", value=ast.Constant(value=str(name))) if name:
                    used.add(("ui", name, path.name))
                case ast.keyword(arg="picture", value=ast.Constant(value=str(name))) if name:
                    used.add(("pictures", name, path.name))
                case ast.Call(func=ast.Name(id="Picture"), args=[ast.Constant(value=str(name)), *_]):
                    used.add((*name.split("/"), path.name))
    assert len(used) > 20
    assert not [one for one in used if one[1] not in names(one[0])]


def test_no_drawing_lies_there_for_nothing() -> None:
    said: set[str] = set()
    name_some = [ROOT / "kiosk" / "words.py", ROOT / "kiosk" / "first" / "missing.py"]
    for path in [*(ROOT / "kiosk" / "ui").rglob("*.py"), *name_some]:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                said.add(node.value.rpartition("/")[2])
    content = (ASSETS / "content").rglob("*.toml")
    shown = {name for path in content for name in re.findall(r'picture = "([\w-]+)"', path.read_text("utf-8"))}
    assert names("ui") <= said
    assert names("pictures") <= said | shown | set(phrases.PICTURE_NAMES)


TICKS = [f"tick-{number}" for number in range(1, 9)]
QUIET = {"key": (0.05, 0.15), "round": (0.15, 0.25)}


@pytest.mark.parametrize("name", ["call", "warning", "click", "key", "round", *TICKS])
def test_sounds_are_short_soft_and_plain(name: str) -> None:
    with wave.open(str(ASSETS / "sounds" / f"{name}.wav"), "rb") as sound:
        assert (sound.getnchannels(), sound.getsampwidth(), sound.getframerate()) == (1, 2, 22050)
        assert sound.getnframes() / 22050 < 3  # EN 301 549, 5.1.3.10
        samples = memoryview(sound.readframes(sound.getnframes())).cast("h")
        low, high = QUIET.get(name, (0.05, 0.15) if name in TICKS else (0.3, 0.6))
        assert low < max(samples) / 32768 < high
        assert abs(samples[0]) < 50
        assert abs(samples[-1]) < 50


def test_what_lies_beside_a_module_is_installed_with_it() -> None:
    packed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"]
    for path in [*(ROOT / "kiosk").rglob("*.typ"), *(ROOT / "kiosk").rglob("*.kv")]:
        assert path.name in packed.get(".".join(path.parent.relative_to(ROOT).parts), ()), path


def test_licences_lie_beside_what_they_are_for() -> None:
    text = (ASSETS / "LICENCES.md").read_text("utf-8")
    for file in ("fonts/OFL.txt", "fonts/OFL-Vazirmatn.txt", "icons/LICENSE-tabler.txt", "icons/LICENSE-fluent.txt"):
        assert (ASSETS / file).stat().st_size > 500
        assert file in text
    for folder in ASSETS.iterdir():
        if folder.is_dir() and folder.name != "screenshots":
            assert f"`{folder.name}/" in text, folder
