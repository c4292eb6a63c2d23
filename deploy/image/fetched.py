"""Wheels from the index, by hash, for another machine; and those compiled that the index has no wheel of."""

import hashlib
import html
import json
import os
import re
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from deploy.image.base import debian
from deploy.image.recipe import Packages
from deploy.image.steps import StepFailed
from deploy.image.wheels import COMPILED, PYTHON, Locked, closure, first_hand, for_machine, normal, read_lock, sha256
from deploy.image.work import Work

TIMEOUT: Final = 120
_LINK: Final = re.compile(r'<a[^>]+href="([^"]+)"', re.IGNORECASE)


Wheels = dict[str, Path]
"""By a package's name."""


def gather(source: Path, work: Work, packages: Packages) -> tuple[Wheels, dict[str, Locked]]:
    """The wheels of everything the kiosk needs, from the cache where they are, and what of the lock applies."""
    kind = work.kind
    lock = for_machine(read_lock((source / "requirements.lock").read_text("utf-8")), kind)
    first = first_hand((source / "pyproject.toml").read_text("utf-8"))
    folder = work.cache / f"wheels-{kind.arch}"
    folder.mkdir(parents=True, exist_ok=True)
    index = folder / "index.json"
    known: dict[str, str] = json.loads(index.read_text("utf-8")) if index.exists() else {}

    def fetch(wanted: list[Locked]) -> Mapping[str, Path]:
        missing = [one for one in wanted if not _kept(one, known, folder)]
        ready = [one for one in missing if one.name not in COMPILED]
        if ready:
            _download(ready, work, folder)
        for one in missing:
            if one.name in COMPILED:
                _compile(one, work, packages, folder)
            wheel = _wheel_of(one, folder)
            if one.name not in COMPILED and sha256(wheel) not in one.hashes:
                raise StepFailed(f"{wheel.name} is not what requirements.lock says that it is.")
            known[_key(one)] = f"{wheel.name} {sha256(wheel)}"
        index.write_text(json.dumps(known, indent=1, sort_keys=True), "utf-8")
        return {one.name: folder / known[_key(one)].split()[0] for one in wanted}

    return closure(first, lock, kind, fetch), lock


def _key(one: Locked) -> str:
    """A version of a package, and which files of it the lock allows."""
    return f"{one.name}=={one.version} {hashlib.sha256(one.row.encode()).hexdigest()[:16]}"


def _kept(one: Locked, known: Mapping[str, str], folder: Path) -> bool:
    name, _, digest = known.get(_key(one), "").partition(" ")
    return bool(name) and (folder / name).exists() and sha256(folder / name) == digest


def _wheel_of(one: Locked, folder: Path) -> Path:
    found = [
        path
        for path in sorted(folder.glob("*.whl"))
        if normal(path.name.split("-")[0]) == one.name and normal(path.name.split("-")[1]) == normal(one.version)
    ]
    if not found:
        raise StepFailed(f"There is no wheel of {one.name} {one.version}.")
    return found[-1]


def _download(wanted: Iterable[Locked], work: Work, folder: Path) -> None:
    rows = folder / "wanted.txt"
    rows.write_text("\n".join(one.row for one in wanted) + "\n", "utf-8")
    platforms = [word for tag in work.kind.platforms for word in ("--platform", tag)]
    work.steps.run(
        *(sys.executable, "-m", "pip", "download", "-q", "--no-input", "--no-deps", "--require-hashes"),
        *("--only-binary=:all:", "--implementation", "cp", "--python-version", PYTHON, *platforms),
        *("-d", folder, "-r", rows),
    )
    rows.unlink()


def _compile(one: Locked, work: Work, packages: Packages, folder: Path) -> None:
    """A wheel from the source, in a Debian of its own that has a compiler and is thrown away.

    From a folder: an archive pip unpacks where chance says, and the compiler notes down where that was.
    """
    work.steps.say(f"        compiling {one.name}: PyPI has no wheel of it for Linux")
    given = work.cache / f"compile-{work.kind.arch}"
    given.mkdir(parents=True, exist_ok=True)
    archive = _source_of(one, given)
    pip = "SOURCE_DATE_EPOCH=1 pip wheel -q --no-index --no-deps --no-build-isolation -w out"
    unpack = f"mkdir source && tar -xzf {archive.name} -C source --strip-components=1"
    build = f"cd /tmp/compile && {unpack} && {pip} ./source"
    hooks = [
        f'--customize-hook=mkdir -p "$1"/tmp/compile && cp {archive} "$1"/tmp/compile/',
        f"--customize-hook=chroot \"$1\" sh -c '{build}'",
        f'--customize-hook=cp "$1"/tmp/compile/out/*.whl {folder}/',
    ]
    debian(work, sorted(packages.compile), Path("/dev/null"), hooks)


def _source_of(one: Locked, folder: Path) -> Path:
    """The source of a package, whose hash stands in the lock."""
    index = (os.environ.get("PIP_INDEX_URL") or "https://pypi.org/simple").rstrip("/")
    page = f"{index}/{one.name}/"
    for link in _LINK.findall(_read(page).decode("utf-8")):
        address, _, digest = html.unescape(link).partition("#sha256=")
        name = urllib.parse.unquote(address.rsplit("/", 1)[-1])
        if digest in one.hashes and name.endswith(".tar.gz"):
            content = _read(urllib.parse.urljoin(page, address))
            if hashlib.sha256(content).hexdigest() != digest:
                raise StepFailed(f"{name} is not what requirements.lock says that it is.")
            (folder / name).write_bytes(content)
            return folder / name
    raise StepFailed(f"The index has no source of {one.name} {one.version} with a hash of requirements.lock.")


def _read(address: str) -> bytes:
    if not address.startswith(("https://", "http://")):
        raise StepFailed("An index of packages is at an http address.")
    try:
        with urllib.request.urlopen(address, timeout=TIMEOUT) as answer:  # noqa: S310 - looked at above
            content: bytes = answer.read()
            return content
    except (OSError, urllib.error.URLError) as error:
        raise StepFailed("The index of Python packages does not answer.") from error
