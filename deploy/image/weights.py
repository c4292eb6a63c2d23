"""What the image is made of by weight, so that somebody can see what to leave out next."""

import os
from pathlib import Path
from typing import Final

GROUPS: Final = {
    "Chromium": ("usr/lib/chromium", "usr/share/chromium"),
    "kernel modules": ("usr/lib/modules",),
    "firmware": ("usr/lib/firmware",),
    "LLVM for software drawing": ("usr/lib/*/libLLVM*", "usr/lib/*/libz3*"),
    "Mesa": ("usr/lib/*/libgallium*", "usr/lib/*/dri"),
    "ICU": ("usr/lib/*/libicu*",),
    "GTK and its icons": ("usr/lib/*/libgtk*", "usr/share/icons", "usr/lib/*/gtk*", "usr/share/glib-2.0"),
    "Python": ("usr/lib/python3*",),
    "the program": ("opt/stuen/kiosk", "opt/stuen/sync", "opt/stuen/assets"),
    "fonts": ("usr/share/fonts",),
    "Tesseract": ("usr/share/tesseract-ocr", "usr/lib/*/libtesseract*", "usr/lib/*/liblept*"),
    "the voice": ("usr/lib/*/espeak-ng-data",),
    "systemd and udev": ("usr/lib/systemd", "usr/lib/udev"),
}


def weight(path: Path) -> int:
    """The bytes of a file or of all files in a folder; what is linked counts nothing."""
    if path.is_symlink():
        return 0
    if not path.is_dir():
        return path.stat().st_size
    return sum(weight(Path(entry.path)) for entry in os.scandir(path))


def heaviest(root: Path, number: int = 10) -> list[tuple[str, int]]:
    """The ten biggest of the groups above and the Python packages, in unpacked bytes."""
    found = {
        name: sum(weight(path) for one in patterns for path in root.glob(one)) for name, patterns in GROUPS.items()
    }
    for path in root.glob("opt/stuen/venv/lib/python3*/site-packages/*"):
        if not path.name.endswith(".dist-info"):
            name = f"Python package {path.name.removesuffix('.libs').lower()}"
            found[name] = found.get(name, 0) + weight(path)
    return sorted(found.items(), key=lambda row: -row[1])[:number]
