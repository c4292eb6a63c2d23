"""The root file system: Debian, the program with its Python packages, the files of `tree/`, what starts by itself."""

import json
import re
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.image.foreign import inside, mounted
from deploy.image.recipe import KERNEL_MIB, MIB, ROOT_MIB, BadRecipe, Units
from deploy.image.source import Source
from deploy.image.steps import StepFailed, Steps
from deploy.image.wheels import Locked, requirements
from deploy.image.work import Work

PLACES: Final = (
    "data",
    "boot/stuen",
    "etc/stuen",
    "var/lib/stuen",
    "var/lib/rauc",
    "var/log/journal",
    "var/lib/systemd",
)
"""What is mounted over, so has to be there: the root is never written to."""
PROGRAM: Final = "opt/stuen"
NOT_ON_A_KIOSK: Final = ("sync/hub",)
COMMAND: Final = """#!/bin/sh
# The kiosk's commands, by hand: `stuen-kiosk doctor`.
cd /opt/stuen && exec /opt/stuen/venv/bin/python -m kiosk "$@"
"""


def slots() -> str:
    """`/usr/lib/stuen/slots.json`: how large the partitions of the second slot are to be."""
    return json.dumps({"kernel": KERNEL_MIB * MIB, "root": ROOT_MIB * MIB}, indent=1) + "\n"


def make(work: Work, source: Source, wheels: Mapping[str, Path], lock: Mapping[str, Locked]) -> None:
    """Make of the Debian in the work's root that of a kiosk."""
    root, steps = work.root, work.steps
    _program(root, source)
    _install(work, wheels, lock)
    (root / "etc" / "resolv.conf").unlink(missing_ok=True)
    _write(root / "etc" / "resolv.conf", "nameserver 127.0.0.1\n")
    _write(root / "etc" / "hostname", "stuen\n")
    lay(source.folder / "deploy" / "image" / "tree", root)
    _users(root, steps)
    own = root / "usr" / "lib" / "stuen"
    for place in (*PLACES, *mounted_over(own / "mounts.json")):
        (root / place.lstrip("/")).mkdir(parents=True, exist_ok=True)
    _write(root / "etc" / "fstab", "")
    _write(own / "image.json", source.image_json(work.kind))
    _write(own / "slots.json", slots())
    _write(root / "usr" / "local" / "bin" / "stuen-kiosk", COMMAND, 0o755)


def updates(work: Work, source: Source, keyring: Path | None) -> None:
    """RAUC's configuration and whose updates it takes, by what the same commit has for that."""
    call = (
        "import sys, pathlib as p; from deploy.update.image import prepare as do; k = sys.argv[3]; "
        "print(do(p.Path(sys.argv[1]), sys.argv[2], keyring=p.Path(k) if k else None, out=p.Path(sys.argv[4])))"
    )
    where = (work.root, work.kind.arch, "" if keyring is None else keyring.resolve(), work.out)
    if work.steps.run(sys.executable, "-c", call, *where, cwd=source.folder).strip() != "True":
        work.steps.say(
            "        without --keyring: this image takes updates of whoever built it, so it is for trying out only"
        )


def mounted_over(path: Path) -> list[str]:
    """The folders that the first start mounts something on."""
    if not path.exists():
        return []
    told = json.loads(path.read_text("utf-8"))
    return sorted({*told.get("tmpfs", {}), *told.get("binds", {}), *told.get("points", [])})


def _users(root: Path, steps: Steps) -> None:
    """The users of the tree's sysusers.d, none of whom can log in; nor can root."""
    inside(root, steps, "systemd-sysusers")
    inside(root, steps, "usermod", "--lock", "--shell", "/usr/sbin/nologin", "root")


def _program(root: Path, source: Source) -> None:
    """The program where it is run, without the hub."""
    target = root / PROGRAM
    target.mkdir(parents=True, exist_ok=True)
    for name in ("kiosk", "sync", "assets"):
        shutil.copytree(source.folder / name, target / name, symlinks=True)
    for name in NOT_ON_A_KIOSK:
        shutil.rmtree(target / name)
    for name in ("LICENSE", "pyproject.toml"):
        shutil.copy(source.folder / name, target / name)
    for catalogue in target.glob("assets/locale/*/LC_MESSAGES/*.po"):
        catalogue.unlink()


def _install(work: Work, wheels: Mapping[str, Path], lock: Mapping[str, Locked]) -> None:
    """The wheels, without a network, each with the hash that it has to have."""
    root, steps = work.root, work.steps
    shared = work.folder / "wheels"
    shutil.rmtree(shared, ignore_errors=True)
    shared.mkdir()
    for wheel in wheels.values():
        shutil.copy(wheel, shared / wheel.name)
    pip = next(iter(sorted(work.build.glob("usr/share/python-wheels/pip-*.whl"))), None)
    if pip is None:
        raise StepFailed("pip is missing: python3-pip-whl belongs in [build.common] of packages.toml.")
    shutil.copy(pip, shared / pip.name)
    (shared / "wheels.txt").write_text(requirements(wheels, lock), "utf-8")
    python = f"/{PROGRAM}/venv/bin/python"
    offline = ("--no-index", "--find-links", "/mnt", "--require-hashes", "--no-deps", "--no-compile", "--no-cache-dir")
    with mounted(root, steps, shared=shared):
        inside(root, steps, "python3", "-m", "venv", "--without-pip", f"/{PROGRAM}/venv")
        quiet = ("-q", "--root-user-action=ignore", "--disable-pip-version-check")
        inside(root, steps, python, f"/mnt/{pip.name}/pip", "install", *quiet, *offline, "-r", "/mnt/wheels.txt")
    for left in ("RECORD.jws", "direct_url.json", "INSTALLER", "REQUESTED"):
        for path in (root / PROGRAM / "venv").rglob(f"*.dist-info/{left}"):
            path.unlink()
    shutil.rmtree(shared)


def lay(tree: Path, root: Path) -> None:
    """Put the files of `tree` over `root`: owned by root, 0755 where executable, else 0644; links as they are."""
    for path in sorted(tree.rglob("*")):
        target = root / path.relative_to(tree)
        if path.is_symlink():
            target.unlink(missing_ok=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(path.readlink())
        elif path.is_dir():
            target.mkdir(exist_ok=True, parents=True)
        elif "__pycache__" not in path.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_symlink():
                target.unlink()
            shutil.copyfile(path, target)
            target.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)


def enable(root: Path, units: Units, steps: Steps, *, lenient: bool = False) -> None:
    """What starts by itself and what never can. A unit that is not there is a mistake, unless `lenient`."""
    for name in units.enable:
        if not _unit_file(root, name):
            if not lenient:
                raise BadRecipe(f"units.toml enables {name}, which is not in the image.")
            steps.say(f"        {name} is to start, and is not there")
            continue
        inside(root, steps, "systemctl", "--quiet", "enable", name)
    system = root / "etc" / "systemd" / "system"
    for name in units.mask:
        (system / name).unlink(missing_ok=True)
        (system / name).symlink_to("/dev/null")


def _unit_file(root: Path, name: str) -> Path | None:
    """The file of a unit, or of the template that it is one of."""
    template = re.sub(r"@[^.]*\.", "@.", name)
    folders = ("etc/systemd/system", "usr/lib/systemd/system")
    return next(
        (root / one / each for one in folders for each in (name, template) if (root / one / each).exists()), None
    )


def _write(path: Path, text: str, mode: int = 0o644) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    path.chmod(mode)
