"""The texts of the hub's console, in its code and its templates, and the catalogue they belong to.

`python tests/helpers/hub_catalogue.py` brings the catalogue in line: a new text comes in without a translation (and
`test_console_catalogue.py` fails until it has one), an unused one goes.
"""

import ast
import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[2]
HUB = ROOT / "sync" / "hub"
PO = HUB / "locale" / "da" / "LC_MESSAGES" / "django.po"
SINGLE = {"_", "N_", "lazy", "gettext"}


@dataclass(frozen=True)
class Used:
    """One text, and where it stands. `plural` and `context` are "" for most."""

    msgid: str
    plural: str
    context: str
    where: str


def used() -> list[Used]:
    """Every text of the hub."""
    code = [found for path in sorted(HUB.rglob("*.py")) for found in used_in_code(path)]
    pages = [found for path in sorted((HUB / "templates").rglob("*.html")) for found in used_in_page(path)]
    return code + pages


def used_in_code(path: Path) -> Iterator[Used]:
    """The texts of one module."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        where = f"{path.name}:{getattr(node, 'lineno', 0)}"
        match node:
            case ast.Call(func=ast.Name(id=name), args=[ast.Constant(value=str(msgid))]) if name in SINGLE:
                yield Used(msgid, "", "", where)
            case ast.Call(
                func=ast.Name(id="ngettext"), args=[ast.Constant(value=str(one)), ast.Constant(value=str(many)), _]
            ):
                yield Used(one, many, "", where)
            case ast.Call(
                func=ast.Name(id="pgettext"), args=[ast.Constant(value=str(context)), ast.Constant(value=str(msgid))]
            ):
                yield Used(msgid, "", context, where)


def used_in_page(path: Path) -> Iterator[Used]:
    """The texts of one template, as Django's own makemessages finds them."""
    from django.utils.translation.template import templatize

    code = templatize(path.read_text("utf-8"), origin=path.name)
    keywords = {"gettext": None, "_": None, "ngettext": (1, 2)}
    for line, found, _comments, _context in extract("python", io.BytesIO(code.encode()), keywords):
        one, many = found if isinstance(found, tuple) else (found, "")
        yield Used(one, many, "", f"{path.name}:{line}")


def read() -> Catalog:
    """The catalogue as it is."""
    with PO.open("rb") as file:
        return read_po(file, locale="da", domain="django")


def main() -> None:
    """Bring the catalogue in line with the program."""
    sys.path.insert(0, str(ROOT))
    texts = {(one.msgid, one.context): one for one in used()}
    catalogue = read()
    for gone in [one for one in catalogue if one.id and (first(one.id), one.context or "") not in texts]:
        print(f"no longer used: {first(gone.id)}")
        catalogue.delete(gone.id, gone.context)
    catalogue.obsolete.clear()
    for one in texts.values():
        if catalogue.get(one.msgid, one.context or None) is None:
            print(f"new, at {one.where}: {one.msgid}")
            key, empty = ((one.msgid, one.plural), ("", "")) if one.plural else (one.msgid, "")
            flags = {"python-format"} if "%(" in one.msgid else set()
            catalogue.add(key, empty, flags=flags, context=one.context or None)
    with PO.open("wb") as file:
        write_po(file, catalogue, sort_output=True, width=120, omit_header=False)
    with PO.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


def first(msgid: str | tuple[str, ...]) -> str:
    """The text, or the first of one in the plural."""
    return msgid if isinstance(msgid, str) else msgid[0]


if __name__ == "__main__":
    main()
