"""An icon means one thing, wherever it stands: the table of meanings, one family of drawings, and their licences."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.paths import ASSETS

ROOT = Path(__file__).resolve().parents[2]
ICONS = ASSETS / "icons"
SOURCES = tomllib.loads((ICONS / "sources.toml").read_text("utf-8"))
MEANINGS = tomllib.loads((ICONS / "meanings.toml").read_text("utf-8"))
TWO_THINGS = {
    "Later": "the days that come later have the arrow of a page; to put a letter off has the clock",
    "Show it": "a visitor looks at a sign-up; staff say yes to what all shall see",
}
"""Words that mean two things, and so have two icons."""


@pytest.mark.parametrize("kind", ["ui", "pictures"])
def test_every_icon_has_a_meaning_of_its_own(kind: str) -> None:
    assert MEANINGS[kind].keys() == SOURCES[kind].keys()
    meanings = [one.casefold().strip() for one in MEANINGS[kind].values()]
    assert all(meanings)
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize("kind", ["ui", "pictures"])
def test_no_drawing_stands_for_two_icons(kind: str) -> None:
    drawings = [str(one) for one in SOURCES[kind].values()]
    assert sorted(drawings) == sorted(set(drawings))


def test_what_we_drew_ourselves_is_listed_with_its_licence() -> None:
    named = {
        one for kind in SOURCES.values() for one in kind.values() if isinstance(one, str) and one.startswith("own/")
    }
    assert named == {f"own/{path.stem}" for path in (ICONS / "own").glob("*")}
    licences = (ASSETS / "LICENCES.md").read_text("utf-8")
    assert not [one for one in named if f"`icons/{one}.svg`" not in licences]
    assert "Tabler Icons" in licences
    assert "Fluent Emoji" in licences


def _msgids(node: ast.expr) -> list[str]:
    match node:
        case ast.Call(func=ast.Name(id="_" | "N_" | "n_"), args=[ast.Constant(value=str(msgid)), *_]):
            return [msgid]
        case ast.Call(func=ast.Attribute(attr="format", value=inner)):
            return _msgids(inner)
        case ast.IfExp(body=one, orelse=other):
            return _msgids(one) + _msgids(other)
    return []


def _buttons(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The words and the icon of each button and tag."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name), args=[words, *rest], keywords=keywords):
                icons = [one.value for one in keywords if one.arg == "icon"]
                icons += rest[:1] if name in {"FrameButton", "_button", "Chip"} else []
                for icon in icons:
                    if isinstance(icon, ast.Constant) and isinstance(icon.value, str):
                        yield from ((msgid, icon.value) for msgid in _msgids(words))


def test_the_same_words_have_the_same_icon() -> None:
    icons: dict[str, set[str]] = defaultdict(set)
    for path in (ROOT / "kiosk" / "ui").rglob("*.py"):
        for words, icon in _buttons(ast.parse(path.read_text("utf-8"))):
            icons[words].add(icon)
    assert len(icons) > 100
    assert not {
        words: sorted(several) for words, several in icons.items() if len(several) > 1 and words not in TWO_THINGS
    }
    assert not [words for words in TWO_THINGS if len(icons[words]) < 2]


def test_the_check_sees_words_with_two_icons() -> None:
    tree = ast.parse('BigButton(_("Undo"), act, icon="back")\nFrameButton(_("Undo").format(n=1), "undo", act)\n')
    assert set(_buttons(tree)) == {("Undo", "back"), ("Undo", "undo")}
