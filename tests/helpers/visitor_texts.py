"""Every text that a visitor reads or hears, in one language, and where it stands: the catalogue's, and the content's.

Staff's and the technician's are left out by the file they come from. Names and addresses of others are not our words.
"""

import json
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, NamedTuple

import catalogue

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "assets" / "content"
NOT_FOR_VISITORS = (
    # the command line, and what is said there of files and machines
    "kiosk/arguments.py", "kiosk/cli.py", "kiosk/commands*.py", "kiosk/*/commands.py", "kiosk/*/*_commands.py",
    "kiosk/config*.py", "kiosk/doctor*.py", "kiosk/new_file.py", "kiosk/finding.py", "kiosk/demo/*",
    "kiosk/ui/window.py",
    "kiosk/*/report.py", "kiosk/*/problems.py", "kiosk/*/checks.py", "kiosk/errors.py", "kiosk/store/*", "sync/*",
    # what staff and the organisation make: feeds, forms, guides, lists, consultations
    "kiosk/activities/child.py", "kiosk/activities/event.py", "kiosk/activities/feeds.py", "kiosk/activities/fields.py",
    "kiosk/activities/ics.py", "kiosk/activities/importing.py", "kiosk/activities/library.py",
    "kiosk/activities/lines.py",
    "kiosk/activities/reader.py", "kiosk/directory/editing.py", "kiosk/directory/hsds.py", "kiosk/directory/keeping.py",
    "kiosk/directory/raw.py", "kiosk/directory/tables.py", "kiosk/forms/publish/*", "kiosk/guidance/guides.py",
    "kiosk/guidance/linked.py", "kiosk/guidance/read.py", "kiosk/guidance/reader.py", "kiosk/guidance/ways.py",
    "kiosk/voice/consultation_file.py", "kiosk/voice/consultations.py", "kiosk/voice/counts.py",
    # staff's pages, cards and the hub
    "kiosk/devices/card_errors.py", "kiosk/hub/*", "kiosk/staff/*", "kiosk/ui/screens/connection.py",
    "kiosk/ui/screens/enrol.py", "kiosk/ui/screens/gate.py", "kiosk/ui/screens/staff_*.py", "kiosk/ui/staff_layer.py",
    "kiosk/ui/staffing.py",
    # before the kiosk is in service: who sets it up
    "kiosk/devices/wifi.py", "kiosk/first/*", "kiosk/setup_file.py", "kiosk/touch/*", "kiosk/ui/screens/first_*.py",
    # what staff let technicians do, and what changes the program
    "kiosk/devices/remote_help.py", "kiosk/ui/screens/remote_help.py", "kiosk/update/*",
)  # fmt: skip
STAFF = "For staff:"
"""How a text begins that staff are called by, on a page that all see."""
_NO_PROSE = {
    "id",
    "url",
    "website",
    "email",
    "number",
    "address_1",
    "postal_code",
    "source",
    "sources",
    "see",
    "picture",
}
"""Keys of content whose values nobody reads as a sentence."""


class Said(NamedTuple):
    """A text, and the file and the place in it."""

    where: str
    text: str


def for_visitors(path: str) -> bool:
    """Whether a visitor meets what this source says."""
    return not any(fnmatch(path, one) for one in NOT_FOR_VISITORS)


def of_the_catalogue(language: str) -> Iterator[Said]:
    """The catalogue's; what is said in several places stands for each file once."""
    book, seen = catalogue.read(language), set()
    for one in catalogue.used():
        file = one.where.partition(":")[0]
        entry = book.get(one.msgid)
        if entry is None or (file, one.msgid) in seen or not for_visitors(file) or one.msgid.startswith(STAFF):
            continue
        seen.add((file, one.msgid))
        for text in [entry.string] if isinstance(entry.string, str) else entry.string:
            if text:
                yield Said(f"{file}: {one.msgid[:60]}", text)


def of_the_content(language: str) -> Iterator[Said]:
    """Guides, rights, forms, the directory, the words for letters, and what the house asks."""
    yield from _tomls("guides", language)
    yield from _tomls("rights", language)
    yield from _tomls("consultations", language)
    yield from _strings(
        tomllib.loads((CONTENT / "forms" / "handin.toml").read_text("utf-8")), "forms/handin.toml", language
    )
    explain = CONTENT / "letters" / "explain" / f"{language}.toml"
    for where, text in _every(tomllib.loads(explain.read_text("utf-8")), f"letters/explain/{language}.toml"):
        yield Said(where, text)
    glossary = tomllib.loads((CONTENT / "letters" / "glossary.toml").read_text("utf-8"))
    yield from _strings(glossary, "letters/glossary.toml", language)
    yield from _directory(language)


def _tomls(folder: str, language: str) -> Iterator[Said]:
    for path in sorted((CONTENT / folder).glob("*.toml")):
        yield from _strings(tomllib.loads(path.read_text("utf-8")), f"{folder}/{path.name}", language)


def _strings(found: Any, where: str, language: str) -> Iterator[Said]:
    """What stands under a key that is this language's code, however deep."""
    if isinstance(found, dict):
        for key, value in found.items():
            if key in _NO_PROSE:
                continue
            if key == language:
                yield from (Said(place, text) for place, text in _every(value, f"{where}/{key}"))
            else:
                yield from _strings(value, f"{where}/{key}", language)
    elif isinstance(found, list):
        for number, value in enumerate(found):
            yield from _strings(value, f"{where}[{number}]", language)


def _every(found: Any, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(found, str):
        yield where, found
    elif isinstance(found, dict):
        for key, value in found.items():
            yield from _every(value, f"{where}/{key}")
    elif isinstance(found, list):
        for value in found:
            yield from _every(value, where)


def _directory(language: str) -> Iterator[Said]:
    """Names and descriptions: the Danish stand themselves, those in another language as attributes beside them."""
    page = json.loads((CONTENT / "directory" / "directory.json").read_text("utf-8"))
    terms = {one["id"] for one in page["taxonomy_terms"] if one["code"].startswith(f"{language}.")}
    for one in page["contents"]:
        for text in _described(one, terms, danish=language == "da"):
            yield Said(f"directory/directory.json: {one.get('name', '')}", text)


def _described(found: Any, terms: set[str], *, danish: bool) -> Iterator[str]:
    if isinstance(found, list):
        yield from (text for one in found for text in _described(one, terms, danish=danish))
    elif isinstance(found, dict):
        if danish:
            yield from (found[key] for key in ("name", "description") if isinstance(found.get(key), str))
        elif found.get("taxonomy_term_id") in terms:
            yield str(found.get("value", ""))
        inner = (one for key, one in found.items() if key not in _NO_PROSE)
        yield from (text for one in inner for text in _described(one, terms, danish=danish))
