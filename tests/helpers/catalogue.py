"""The texts in the program, and the catalogues they belong to.

`python tests/helpers/catalogue.py` brings the catalogues in line: a new text comes in without a translation (and
`test_catalogues.py` fails until it has one), an unused one goes.
"""

import ast
import functools
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
COMPLETE = ("da", "en")
"""The languages that have every text, written by hand."""
PARTIAL = ("kl", "pl", "ro", "ar", "uk", "so")
"""Those that have the texts of the sources in SCOPE, by a machine; Greenlandic those of them that are well known."""
LANGUAGES = COMPLETE + PARTIAL
SCOPE = ROOT / "assets" / "locale" / "scope.txt"
UNCHECKED = '"X-Stuen-Checked: no\\n"'
"""The header of a catalogue that is a machine's work, which nobody who speaks the language has read."""


@dataclass(frozen=True)
class Used:
    """One text, and where it stands. `plural` is "" for most."""

    msgid: str
    plural: str
    where: str


def sources() -> list[Path]:
    """Every file whose words are the kiosk's: the hub's console has a catalogue of its own, which is Django's."""
    files = [path for package in ("kiosk", "sync") for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in files if not path.is_relative_to(ROOT / "sync" / "hub"))


@functools.cache
def used() -> list[Used]:
    """Every text marked by `_`, `N_` or `n_`, and every message of a known error."""
    return [found for path in sources() for found in used_in(path)]


def used_in(path: Path) -> Iterator[Used]:
    """The texts of one file."""
    name = path.relative_to(ROOT)
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        where = f"{name}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(msgid))]):
                yield Used(msgid, "", where)
            case ast.Call(
                func=ast.Name(id="n_"), args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), *_]
            ):
                yield Used(one, many, where)
            case ast.ClassDef(body=body):
                for line in body:
                    match line:
                        case (
                            ast.Assign(targets=[ast.Name(id="message")], value=ast.Constant(value=str(msgid)))
                            | ast.AnnAssign(target=ast.Name(id="message"), value=ast.Constant(value=str(msgid)))
                        ):
                            yield Used(msgid, "", where)


def in_scope() -> list[Used]:
    """The texts that every language has: those of the sources, or folders of them, that SCOPE names."""
    names = [line for line in SCOPE.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    paths = {path for name in names for path in ((ROOT / name).rglob("*.py") if "." not in name else [ROOT / name])}
    return [found for path in sorted(paths) for found in used_in(path)]


def po(language: str) -> Path:
    """Where a catalogue lies."""
    return ROOT / "assets" / "locale" / language / "LC_MESSAGES" / "stuen.po"


def read(language: str) -> Catalog:
    """A catalogue as it is."""
    with po(language).open("rb") as file:
        return read_po(file, locale=language, domain="stuen")


def checked(language: str) -> bool:
    """Whether somebody who speaks the language has read its catalogue: Danish and English are written by hand."""
    return language in COMPLETE or UNCHECKED not in po(language).read_text("utf-8")


def write(language: str, catalogue: Catalog) -> None:
    """Write a catalogue, with the mark of one that nobody has checked: Babel drops headers that it does not know."""
    unchecked = not checked(language)
    file = io.BytesIO()
    write_po(file, catalogue, sort_output=True, width=120, omit_header=False)
    text = file.getvalue().decode("utf-8")
    if unchecked:
        text = text.replace('"MIME-Version', f'{UNCHECKED}\n"MIME-Version', 1)
    po(language).write_text(text, "utf-8")


def main() -> None:
    """Bring the catalogues in line with the program."""
    texts = {one.msgid: one for one in used()}
    scope = {one.msgid: one for one in in_scope()}
    for language in LANGUAGES:
        catalogue = read(language)
        for gone in [entry for entry in catalogue if entry.id and _first(entry.id) not in texts]:
            print(f"{language}: no longer used: {_first(gone.id)}")
            catalogue.delete(gone.id)
        catalogue.obsolete.clear()
        for one in (scope if language in PARTIAL else texts).values():
            if catalogue.get(one.msgid) is None:
                print(f"{language}: new, at {one.where}: {one.msgid}")
                flags = {"python-brace-format"} if "{" in one.msgid else set()
                english = (one.msgid, one.plural) if one.plural else one.msgid
                empty = ("",) * catalogue.num_plurals if one.plural else ""
                catalogue.add(english, english if language == "en" else empty, flags=flags)
        write(language, catalogue)
        with po(language).with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)


def _first(msgid: str | tuple[str, ...]) -> str:
    return msgid if isinstance(msgid, str) else msgid[0]


if __name__ == "__main__":
    main()
