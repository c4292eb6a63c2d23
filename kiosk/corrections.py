"""The organisation's own words in place of the kiosk's: kept in the data folder, a file a language, laid over the
catalogues when the program starts. What was there before is kept beside, as LANGUAGE.before.json.
"""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kiosk import i18n
from kiosk.catalogues import Correction
from kiosk.store import durable

FOLDER: Final = "words"

log = logging.getLogger(__name__)


def read(data: Path, code: str) -> dict[str, Correction]:
    """The corrections of a language, by msgid; none where nothing was kept, or where it can't be read."""
    path = data / FOLDER / f"{code}.json"
    try:
        found = json.loads(path.read_bytes())["texts"]
        return {
            str(msgid): Correction(tuple(map(str, one["said"])), str(one["by"]), str(one["on"]))
            for msgid, one in found.items()
            if one["said"]
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        log.warning("the corrected words of %s can't be read: %s", code, type(error).__name__)
        return {}


def keep(data: Path, code: str, corrections: Mapping[str, Correction]) -> None:
    """Write them all, in place of what was there, which stays beside. Raises the store's known errors."""
    folder = data / FOLDER
    path = folder / f"{code}.json"
    rows = {msgid: one._asdict() for msgid, one in sorted(corrections.items())}
    text = json.dumps({"language": code, "texts": rows}, ensure_ascii=False, indent=1) + "\n"
    try:
        durable.make_directory(folder)
        if path.is_file():
            durable.write_new(folder / f"{code}.before.json", path.read_bytes())
        durable.write_new(path, text.encode())
    except OSError as error:
        raise durable.known(error) from error


def lay_over(data: Path) -> None:
    """Those of every language, from now on."""
    for code in i18n.BY_CODE:
        if found := read(data, code):
            i18n.correct(code, fitting(code, found))


def fitting(code: str, corrections: Mapping[str, Correction]) -> dict[str, Correction]:
    """Those that fit the kiosk as it is now: it may be newer than they are."""
    from kiosk.correction_sheet import scope, sound  # noqa: PLC0415 - only where there are some

    wanted = scope(code)
    return {
        msgid: one
        for msgid, one in corrections.items()
        if len(one.said) == len(wanted.get(msgid, ())) and sound(msgid, one.said)
    }
