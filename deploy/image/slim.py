"""What the image does without: what belongs to one machine, what only installing needs, what nobody reads there."""

import os
import re
import shutil
import stat
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.image.foreign import inside, mounted
from deploy.image.recipe import BadRecipe
from deploy.image.rootfs import PROGRAM
from deploy.image.steps import Steps
from deploy.image.work import Work

IMPORTED: Final = (
    *("kivy.graphics", "tinydb", "cryptography.x509", "qrcode", "smartcard.System", "requests", "spake2", "icalendar"),
    *(
        "recurring_ical_events",
        "PIL.Image",
        "pypdfium2",
        "cv2",
        "numpy",
        "pyxform",
        "openpyxl",
        "typst",
        "pypdf",
        "tzdata",
    ),
)


@dataclass(frozen=True)
class Slim:
    """What `slim.toml` says."""

    paths: tuple[str, ...]
    modules: tuple[str, ...]
    modules_kept: tuple[str, ...]
    languages: frozenset[str]
    setuid: frozenset[str]
    firmware: tuple[str, ...]

    def module_stays(self, name: str) -> bool:
        """Whether a kernel's module, by its path below kernel/, stays."""
        return name.startswith(self.modules_kept) or not name.startswith(self.modules)


def read(path: Path) -> Slim:
    """Read it; raises BadRecipe where a path could lead out of the image."""
    tables = tomllib.loads(path.read_text("utf-8"))
    paths = tuple(one for name in ("machine", "installing", "unread", "logins") for one in tables[name]["paths"])
    if wrong := [one for one in paths if one.startswith("/") or ".." in one.split("/")]:
        raise BadRecipe(f"{path.name}: {wrong[0]} is not below the image's root.")
    modules = tables["modules"]
    kept = (*modules["only"], *modules["but"])
    return Slim(
        paths,
        tuple(modules["paths"]),
        kept,
        frozenset(tables["languages"]["keep"]),
        frozenset(tables["setuid"]["keep"]),
        tuple(tables["firmware"]["keep"]),
    )


def strip(work: Work, built: int, slim: Slim, *, program: bool = True) -> None:
    """Take out of the root what the image does without, and give every file the same time.

    Without our `program` it is the root of what the image is timed beside.
    """
    root, steps = work.root, work.steps
    if program:
        _debugging(work)
    _modules(root, slim, steps)
    thin_firmware(root, slim)
    _languages(root, slim)
    _compile(root, built, steps)
    for pattern in slim.paths:
        remove(root.glob(pattern))
    for text in ("etc/shadow", "etc/shadow-"):
        if (root / text).exists():
            _no_dates(root / text)
    (root / "etc" / "machine-id").write_text("", "utf-8")
    _unprivileged(root, slim, steps)
    if program:
        _runs(work)
    same_time(root, built)
    _fonts(root, built, steps)


def _runs(work: Work) -> None:
    """Whether what is left still starts: every Python package that the program names, and the program itself."""
    python = f"/{PROGRAM}/venv/bin/python"
    home = {"HOME": "/tmp/home", "KIVY_NO_ARGS": "1", "KIVY_NO_FILELOG": "1"}  # noqa: S108 - in the root that is made
    with mounted(work.root, work.steps):
        inside(work.root, work.steps, "mkdir", "-p", home["HOME"])
        inside(work.root, work.steps, python, "-B", "-c", f"import {', '.join(IMPORTED)}", also=home)
        inside(work.root, work.steps, "sh", "-c", f"cd /{PROGRAM} && exec {python} -B -m kiosk --help", also=home)
    remove(work.root.glob("tmp/*"))


def remove(paths: Iterable[Path]) -> None:
    """Files, links and whole folders."""
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _debugging(work: Work) -> None:
    """Libraries without what only a debugger reads: half of Kivy is that. Kivy's own must keep what linking reads."""
    program = next(iter(sorted(work.build.glob("usr/bin/*-linux-gnu-strip"))))
    libraries = f"/mnt/usr/lib/{program.name.removesuffix('-strip')}"
    wheels = "opt/stuen/venv/lib/python3*/site-packages"
    whole = ("typst/*.so", "cryptography/hazmat/bindings/*.so", "pypdfium2_raw/*.so")
    jobs = {
        "--strip-debug": [f"{wheels}/kivy/**/*.so"],
        "--strip-unneeded": [*(f"{wheels}/{one}" for one in whole), "usr/lib/chromium/*.so"],
    }
    with mounted(work.root, work.steps, shared=work.build):
        found = {"LD_LIBRARY_PATH": libraries}
        for how, patterns in jobs.items():
            names = sorted(path for one in patterns for path in work.root.glob(one))
            files = [f"/{path.relative_to(work.root)}" for path in names if is_elf(path)]
            inside(work.root, work.steps, f"/mnt/usr/bin/{program.name}", how, *files, also=found)


def is_elf(path: Path) -> bool:
    """Whether it is a program or a library; Chromium has text under a library's name."""
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def thin_firmware(root: Path, slim: Slim) -> None:
    """Of the firmware what some machine of ours loads."""
    folder = root / "usr/lib/firmware"
    remove(
        path
        for path in sorted(folder.rglob("*"))
        if (path.is_symlink() or path.is_file()) and not path.relative_to(folder).as_posix().startswith(slim.firmware)
    )


def _modules(root: Path, slim: Slim, steps: Steps) -> None:
    for kernel in root.glob("usr/lib/modules/*/kernel"):
        for path in sorted(kernel.rglob("*.ko*")):
            if not slim.module_stays(path.relative_to(kernel).as_posix()):
                path.unlink()
        inside(root, steps, "depmod", kernel.parent.name)


def _languages(root: Path, slim: Slim) -> None:
    """Chromium's own words and the voice's dictionaries, of the languages that the kiosk speaks."""
    for path in root.glob("usr/lib/chromium/locales/*"):
        if re.split(r"[-_.]", path.name)[0] not in slim.languages:
            path.unlink()
    for path in root.glob("usr/lib/*/espeak-ng-data/*_dict"):
        if path.name.removesuffix("_dict") not in slim.languages:
            path.unlink()


def _compile(root: Path, built: int, steps: Steps) -> None:
    """Every Python file compiled so that it need not be looked at again, whatever time it has."""
    folders = [
        "/opt/stuen",
        *(f"/{path.relative_to(root)}" for path in sorted(root.glob("usr/lib/python3*"))),
        "/usr/lib/stuen",
    ]
    for folder in folders:
        for cache in (root / folder.lstrip("/")).rglob("__pycache__"):
            shutil.rmtree(cache)
    how = ("-q", "-q", "--invalidation-mode", "unchecked-hash")
    with mounted(root, steps):
        # What is meant for an older or newer Python does not compile: that is no mistake.
        quiet = ("sh", "-c", '"$@" || true', "sh", "python3", "-m", "compileall", *how)
        inside(root, steps, *quiet, *folders, also={"SOURCE_DATE_EPOCH": str(built), "PYTHONHASHSEED": "0"})


def _no_dates(path: Path) -> None:
    """When a password was last changed is a date of the build."""
    rows = [row.split(":") for row in path.read_text("utf-8").splitlines()]
    path.write_text("".join(":".join([*row[:2], "", *row[3:]]) + "\n" for row in rows), "utf-8")


def _unprivileged(root: Path, slim: Slim, steps: Steps) -> None:
    for path in root.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        mode = path.stat().st_mode
        name = path.relative_to(root).as_posix()
        if mode & (stat.S_ISUID | stat.S_ISGID) and name not in slim.setuid:
            steps.note(f"no longer setuid: /{name}")
            path.chmod(stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))


def same_time(root: Path, built: int) -> None:
    """Give every file and folder of a root the time of the commit."""
    for path in (root, *root.rglob("*")):
        os.utime(path, (built, built), follow_symlinks=False)


def _fonts(root: Path, built: int, steps: Steps) -> None:
    """Fontconfig's cache, last: it holds the times of the folders, and nobody could write it later."""
    inside(root, steps, "fc-cache", "-s", "-f", also={"SOURCE_DATE_EPOCH": str(built)})
    same_time(root, built)
