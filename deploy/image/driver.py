"""Drivers that Debian's kernel was made without: compiled for it from its own source, in the same version, and kept.

The kernel for arm64 speaks with a Pi's firmware, and does not ask it whether there is power enough. The module is
compiled by this machine for the other (Debian's headers can do that), in a Debian of its own that is thrown away.
"""

import hashlib
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.image import base
from deploy.image.bill import FROM, Part, debian_parts, debian_purl
from deploy.image.foreign import inside
from deploy.image.mirror import suite_of
from deploy.image.recipe import HERE, Packages
from deploy.image.steps import StepFailed
from deploy.image.wheels import sha256
from deploy.image.work import Work

SCRIPT: Final = HERE / "driver.sh"
_LICENCE: Final = re.compile(r"SPDX-License-Identifier:\s*(\S+)")
_SPDX: Final = {"GPL-2.0": "GPL-2.0-only", "GPL-2.0+": "GPL-2.0-or-later"}
"""What the kernel calls them, and SPDX does now."""


@dataclass(frozen=True)
class Driver:
    """One file of the kernel's source, and the device whose coming loads it."""

    source: str
    device: str

    @property
    def name(self) -> str:
        """As the file of the module is called."""
        return Path(self.source).stem


DRIVERS: Final = {"arm64": (Driver("drivers/hwmon/raspberrypi-hwmon.c", "platform:raspberrypi-hwmon"),)}
"""The first says whether a Pi gets enough power (kiosk/devices/board.py)."""


@dataclass(frozen=True)
class Kernel:
    """A kernel of Debian's: its own name, as uname gives it, and the version of its package."""

    release: str
    version: str


def install(work: Work, packages: Packages) -> list[Part]:
    """Put the drivers for the root's kernel into the root; what they are for the bill: none without a kernel."""
    kernel = kernel_of(work.root, work.kind.arch)
    if kernel is None:
        return []
    parts = []
    for driver in DRIVERS.get(work.kind.arch, ()):
        module = _module(driver, kernel, work, packages)
        target = work.root / "usr/lib/modules" / kernel.release / "updates" / f"{driver.name}.ko"
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(module, target)
        target.chmod(0o644)
        parts.append(part(driver, kernel, module))
    return parts


def kernel_of(root: Path, arch: str) -> Kernel | None:
    """The kernel that is installed in `root`, if there is one."""
    found = [one for one in debian_parts(root, arch) if re.fullmatch(r"linux-image-\d\S+", one.name)]
    return Kernel(found[0].name.removeprefix("linux-image-"), found[0].version) if len(found) == 1 else None


def check(work: Work, release: str) -> None:
    """Whether the kernel takes the drivers, and what loads them is known. Raises StepFailed."""
    for driver in DRIVERS.get(work.kind.arch, ()):
        modules = work.root / "usr/lib/modules" / release
        its = next(iter(sorted(modules.glob("kernel/**/*.ko*"))))
        magic = [
            inside(work.root, work.steps, "modinfo", "-F", "vermagic", f"/{path.relative_to(work.root)}")
            for path in (modules / "updates" / f"{driver.name}.ko", its)
        ]
        if magic[0] != magic[1]:
            raise StepFailed(f"{driver.name} is made for {magic[0].strip()}, and the kernel is {magic[1].strip()}.")
        loaded = inside(work.root, work.steps, "modprobe", "-S", release, "-R", driver.device).split()
        if driver.name.replace("-", "_") not in loaded:
            raise StepFailed(f"Nothing loads {driver.name}: {driver.device} is not known to depmod.")


def part(driver: Driver, kernel: Kernel, module: Path) -> Part:
    """What the bill of materials says of it: its source lies beside it."""
    found = _LICENCE.search(module.with_suffix(".c").read_text("utf-8"))
    named = (_SPDX.get(found[1], found[1]),) if found else ()
    suite = suite_of(kernel.version)
    purl = f"{debian_purl('linux', kernel.version, 'source', suite)}#{driver.source}"
    origin = f"{FROM[suite]}, compiled from its kernel's source"
    return Part(origin, driver.name, kernel.version, named, purl, "https://www.kernel.org/", sha256(module))


def key(driver: Driver, kernel: Kernel, names: Iterable[str]) -> str:
    """What a compiled driver is kept under: for another kernel, or made in another way, it is another."""
    text = "\n".join([driver.source, kernel.release, kernel.version, *sorted(names), SCRIPT.read_text("utf-8")])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _module(driver: Driver, kernel: Kernel, work: Work, packages: Packages) -> Path:
    """The compiled driver, in the cache, with its source beside it."""
    folder = work.cache / f"drivers-{work.kind.arch}" / f"{driver.name}-{key(driver, kernel, packages.driver)}"
    module = folder / f"{driver.name}.ko"
    if not module.exists():
        folder.mkdir(parents=True, exist_ok=True)
        with work.steps.step(f"compiling {driver.name}, which the kernel {kernel.release} was made without"):
            try:
                _compile(driver, kernel, work, packages, folder)
            except StepFailed as error:
                raise StepFailed(
                    f"{driver.name} was not compiled for the kernel {kernel.version}: if Debian no longer has the "
                    "headers and the source of that version, add --renew for a newer kernel."
                ) from error
    return module


def _compile(driver: Driver, kernel: Kernel, work: Work, packages: Packages, folder: Path) -> None:
    there = '"$1"/tmp/driver'
    told = f"{kernel.release} {kernel.version} {driver.source} {work.kind.machine}-linux-gnu-"
    hooks = [
        f"--customize-hook=mkdir {there} && cp {SCRIPT} {there}/",
        f'--customize-hook=chroot "$1" env SOURCE_DATE_EPOCH=1 bash /tmp/driver/{SCRIPT.name} {told}',
        # The module last: where it is, all is.
        *(f"--customize-hook=cp {there}/{driver.name}.{end} {folder}/" for end in ("c", "ko")),
    ]
    headers = f"linux-headers-{kernel.release}:{work.kind.arch}"
    base.debian(work, [headers, *sorted(packages.driver)], Path("/dev/null"), hooks, crossing=True)
