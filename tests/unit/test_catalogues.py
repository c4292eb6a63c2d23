"""Every word on the screen is in both catalogues, and says the same with the same fields."""

import ast
import functools
import gettext
import importlib.util
import re
import string
from pathlib import Path
from types import ModuleType

import pytest
from babel import Locale

ROOT = Path(__file__).resolve().parents[2]


def _helper() -> ModuleType:
    spec = importlib.util.spec_from_file_location("catalogue", ROOT / "tests" / "helpers" / "catalogue.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


catalogue = _helper()
LANGUAGES, PARTIAL = catalogue.LANGUAGES, catalogue.PARTIAL
CATALOGUES = {language: catalogue.read(language) for language in LANGUAGES}
used = functools.cache(catalogue.used)
in_scope = functools.cache(catalogue.in_scope)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def forms(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_there_are_texts_to_check() -> None:
    assert len(used()) > 50


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language: str) -> None:
    """In Danish and English all; in the others what one meets first. Of Greenlandic see the next."""
    missing = [
        f"{one.where}: {one.msgid}"
        for one in (in_scope() if language in PARTIAL else used())
        if (entry := CATALOGUES[language].get(one.msgid)) is None
        or (not all(forms(entry.string)) and language != "kl")
        or (one.plural and forms(entry.id)[1:] != (one.plural,))
    ]
    assert not missing, "\n".join(missing)


def test_what_greenlandic_lacks_stands_in_its_catalogue_with_no_words() -> None:
    """So whoever knows the language sees what there is to do; the kiosk says it in Danish."""
    entries = [entry for entry in CATALOGUES["kl"] if entry.id]
    lacking = [entry for entry in entries if not any(forms(entry.string))]
    assert 50 < len(entries) - len(lacking) < len(entries)
    assert not [entry.id for entry in entries if any(forms(entry.string)) and not all(forms(entry.string))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_forms_of_the_plural_are_those_that_the_language_has(language: str) -> None:
    """Each form of the header stands for one of CLDR's categories of whole numbers, and none is left out."""
    book, rule = CATALOGUES[language], Locale.parse(language).plural_form
    pick = gettext.c2py(book.plural_expr)  # type: ignore[attr-defined] # what `gettext` itself reads the header with
    form = {(pick(n), rule(n)) for n in range(1001)}
    assert len(form) == len({one for one, _ in form}) == len({word for _, word in form}) == book.num_plurals
    assert not [entry.id for entry in book if entry.pluralizable and len(forms(entry.string)) != book.num_plurals]


@pytest.mark.parametrize("language", PARTIAL)
def test_what_nobody_has_checked_is_marked_so(language: str) -> None:
    """The mark stays when the helper writes the catalogue: Babel alone would drop it."""
    assert not catalogue.checked(language)
    assert "Oversat uden fagperson" in catalogue.po(language).read_text("utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_left_over(language: str) -> None:
    texts = {one.msgid for one in used()}
    assert not [entry.id for entry in CATALOGUES[language] if entry.id and forms(entry.id)[0] not in texts]
    assert not CATALOGUES[language].obsolete
    assert not [entry.id for entry in CATALOGUES[language] if entry.id and entry.fuzzy]


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_same_fields(language: str) -> None:
    for entry in CATALOGUES[language]:
        if entry.id:
            wanted = fields(forms(entry.id)[-1])
            for text in filter(None, forms(entry.string)):
                optional = {"n"} if len(forms(entry.id)) > 1 else set()  # "a place left" needs no number
                assert wanted - optional <= fields(text) <= wanted, text


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_we_do_not_use(language: str) -> None:
    bad = re.compile(r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|client\b|vulnerable", re.IGNORECASE)
    texts = [text for entry in CATALOGUES[language] for text in forms(entry.string)]
    texts += [
        path.read_text("utf-8")
        for path in (ROOT / "assets" / "content").rglob("*.*")
        if path.suffix in {".ics", ".toml"} and path.parent.name != "rules"  # those are the words of letters, not ours
    ]
    assert not [text for text in texts if bad.search(text)]


def test_danish_sentences_are_short() -> None:
    texts = [text for entry in CATALOGUES["da"] if entry.id for text in forms(entry.string)]
    sentences = [sentence for text in texts for sentence in re.split(r"(?<=[.!?:;])\s+|\n", text)]
    long = [sentence for sentence in sentences if len(sentence.split()) > 15]
    assert not long, "\n".join(long)


# -- what is not marked at all

MARKERS = {"_", "n_", "N_"}
NOT_SHOWN = {"log", "logger", "logging", "warnings"}
WORDS = re.compile(r"[^\W\d_]{2,}")
PROSE = re.compile(r"[^\W\d_]{2,}[,.:!?]? [^\W\d_]")
FIRST_IS_TEXT = {"Text", "Tile", "BigButton", "Chip", "FrameButton", "ArrowButton", "Label", "Button"}
TEXT_KEYWORDS = {"text", "words", "hint", "title"}


def _not_shown(tree: ast.Module) -> set[int]:
    """The ids of the nodes that nobody sees on the screen, or that are marked."""
    fine: set[int] = set()
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name="__repr__"):
                fine.update(id(inner) for inner in ast.walk(node))
            case ast.Module() | ast.ClassDef() | ast.FunctionDef():
                fine.update(id(line.value) for line in node.body if isinstance(line, ast.Expr))  # docstrings
            case ast.Call(func=ast.Name(id=name)) if name in MARKERS:
                fine.update(id(inner) for inner in ast.walk(node))
            case ast.Call(func=ast.Attribute(value=ast.Name(id=name))) if name in NOT_SHOWN:
                fine.update(id(inner) for inner in ast.walk(node))
            case ast.Call(func=ast.Attribute(attr="register")):  # the name that a wiper has in the log
                fine.update(id(inner) for inner in ast.walk(node))
            case ast.Raise() | ast.Assert():
                fine.update(id(inner) for inner in ast.walk(node))
    return fine


def _unmarked(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    fine, found = _not_shown(tree), []
    for node in ast.walk(tree):
        suspects: list[tuple[ast.AST, re.Pattern[str]]] = []
        match node:
            case ast.Constant(value=str()):
                suspects = [(node, PROSE)]
            case ast.Call(func=ast.Name(id=name), args=args, keywords=keywords):
                suspects = [(args[0], WORDS)] if args and name in FIRST_IS_TEXT else []
                suspects += [(one.value, WORDS) for one in keywords if one.arg in TEXT_KEYWORDS]
        for suspect, pattern in suspects:
            parts = suspect.values if isinstance(suspect, ast.JoinedStr) else [suspect]
            found += [
                f"{path.relative_to(ROOT)}:{part.lineno}: {part.value!r}"
                for part in parts
                if isinstance(part, ast.Constant) and isinstance(part.value, str) and id(part) not in fine
                if pattern.search(part.value)
            ]
    return found


def test_nothing_on_the_screen_is_outside_the_catalogue() -> None:
    found = [one for path in (ROOT / "kiosk" / "ui").rglob("*.py") for one in _unmarked(path)]
    assert not found, "\n".join(found)


def test_the_check_finds_what_it_is_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "screen.py"
    file.write_text(
        'Text(_("Fine"))\nText("Luk")\nBigButton(f"{n} dage", do)\nx = "to ord"\nTile(word, hint="Hej")\n'
        'log.info("not shown at all")\nText("…")\n"""Nor is this."""\nraise Bug("nor this")\n'
    )
    assert sorted({int(one.split(":")[1]) for one in _unmarked(file)}) == [2, 3, 4, 5]


def test_known_errors_take_only_marked_messages() -> None:
    classes = {"KnownError"}
    # Not those of sync/: its errors have a code, for which the kiosk has the words, and some the same names.
    sources = [path for path in catalogue.sources() if path.is_relative_to(ROOT / "kiosk")]
    nodes = [(path, node) for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    defined = [node for _path, node in nodes if isinstance(node, ast.ClassDef)]
    for _ in range(4):  # as deep as errors inherit
        classes |= {
            node.name
            for node in defined
            if any(isinstance(base, ast.Name) and base.id in classes for base in node.bases)
            # one with an __init__ of its own takes something else than the message
            and not any(isinstance(line, ast.FunctionDef) and line.name == "__init__" for line in node.body)
        }
    assert len(classes) > 3
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path, node in nodes
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in classes
        and node.args
        and isinstance(node.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert not found, "\n".join(found)
