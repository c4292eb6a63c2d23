"""The names of licences: from Debian's copyright files, from what wheels say of themselves, else from the texts."""

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from deploy.image.wheels import metadata

_NAMED: Final = re.compile(r"^License:[ \t]*(\S.*)$", re.MULTILINE)
_POINTED: Final = re.compile(r"/usr/share/common-licenses/([A-Za-z]+(?:-[0-9.]*[0-9])?)")
_LESSER: Final = re.compile(r"Lesser General Public License,? version ([0-9.]+[0-9])(.{0,40}any later version)?")
_SPDX: Final = {
    "GPL-2+": "GPL-2.0-or-later",
    "GPL-2": "GPL-2.0-only",
    "GPL-3+": "GPL-3.0-or-later",
    "GPL-3": "GPL-3.0-only",
    "LGPL-2+": "LGPL-2.0-or-later",
    "LGPL-2": "LGPL-2.0-only",
    "LGPL-2.1+": "LGPL-2.1-or-later",
    "LGPL-2.1": "LGPL-2.1-only",
    "LGPL-3+": "LGPL-3.0-or-later",
    "LGPL-3": "LGPL-3.0-only",
    "Expat": "MIT",
    "BSD-3-clause": "BSD-3-Clause",
    "BSD-2-clause": "BSD-2-Clause",
    "Artistic": "Artistic-1.0-Perl",
}
"""What Debian's copyright files say, and what SPDX calls it. What is not here keeps Debian's name."""
_TEXTS: Final = tuple(
    (name, re.compile(words))
    for name, words in {
        "X11": "Permission is hereby granted, free of charge.*Except as contained in this notice",
        "MIT": "Permission is hereby granted, free of charge(?!.*Except as contained in this notice)",
        "HPND-sell-variant": "Permission to use, copy, modify, distribute,? and sell",
        "HPND": "Permission to use, copy, modify,(?! distribute,? and sell)",
        "BSD-3-Clause": "Redistribution and use in source and binary forms.*Neither the name",
        "BSD-2-Clause": "Redistribution and use in source and binary forms(?!.*Neither the name)",
        "Python-2.0": "PYTHON SOFTWARE FOUNDATION LICENSE",
    }.items()
)
"""Words that only this licence has; of two that begin alike, the one with more to ask for is named."""
_VAGUE: Final = frozenset({"dual license", "unknown", "other"})
"""What some packages call their licence, which says nothing."""


def debian(path: Path) -> tuple[str, ...]:
    """The names of licences in a copyright file.

    Where it is free text: of those that it points to, and of those whose text it has. None where there is no such file.
    """
    try:
        text = path.read_text("utf-8", "replace")
    except OSError:
        return ()
    if "format:" in text[:400].lower():
        return _spdx(match[1].strip() for match in _NAMED.finditer(text))
    return _spdx((*_POINTED.findall(text), *recognised(text)))


def recognised(text: str) -> tuple[str, ...]:
    """The licences whose own words stand in a text."""
    flat = re.sub(r"[\s*#]+", " ", text)
    found = (name for name, words in _TEXTS if words.search(flat))
    lesser = (f"LGPL-{match[1]}-{'or-later' if match[2] else 'only'}" for match in _LESSER.finditer(flat))
    return tuple(sorted({*found, *lesser}))


def wheel(path: Path) -> tuple[str, ...]:
    """What a wheel says of its licence; where it says nothing, what the licences that it brings are."""
    about = metadata(path)
    classified = [row.rsplit("::", 1)[-1].strip() for row in about.get_all("Classifier") or [] if "License ::" in row]
    said = str(about["License-Expression"] or "") or _short(about["License"]) or " AND ".join(classified)
    if said:
        return (said,)
    with zipfile.ZipFile(path) as opened:
        names = [one for one in opened.namelist() if ".dist-info/" in one and "licen" in one.rsplit("/", 1)[-1].lower()]
        texts = [opened.read(one).decode("utf-8", "replace") for one in names]
    return tuple(sorted({name for text in texts for name in recognised(text)}))


def _spdx(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted({_SPDX.get(one, one) for one in names}))


def _short(text: str | None) -> str:
    """A licence's name; not its whole text, which some packages give, and no word that says nothing."""
    name = (text or "").strip()
    return name if "\n" not in name and len(name) < 80 and name.lower() not in _VAGUE else ""
