"""The Debian under the kiosk: mmdebstrap, once per list of packages, kept as a tarball; its packages are kept too."""

import time
from pathlib import Path
from typing import Final

from deploy.image import mirror
from deploy.image.foreign import can_run
from deploy.image.recipe import Packages
from deploy.image.steps import fresh
from deploy.image.work import Work

BUILD: Final = "var/stuen-build"
"""Where in the tarball the packages lie that are taken apart only."""
KEPT: Final = 7 * 24 * 3600
"""Seconds that a Debian is kept for the next image."""
LEFT_OUT: Final = (
    "force-unsafe-io",  # a power cut while building costs a build
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "path-include=/usr/share/locale/locale.alias",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
)
INITRD: Final = 'mkdir -p "$1"/etc/initramfs-tools/conf.d; echo MODULES=list > "$1"/etc/initramfs-tools/conf.d/stuen'
"""What installing the kernel makes first: small, for the right one is made later."""


def tarball(work: Work, packages: Packages, *, renew: bool = False) -> Path:
    """The Debian of `packages`, a tar file in the cache; made again when it is old, or when asked to `renew` it."""
    made = work.cache / f"base-{work.kind.arch}-{packages.key()}.tar"
    if not renew and is_fresh(made, time.time()):
        return made
    fetched = " ".join(sorted(packages.build))
    hooks = [
        f"--setup-hook={INITRD}",
        f'--customize-hook=mkdir -p "$1"/{BUILD} && chroot "$1" sh -c "cd /{BUILD} && apt-get -q download {fetched}"',
    ]
    part = made.with_suffix(".part.tar")
    part.unlink(missing_ok=True)
    debian(work, sorted(packages.image), part, hooks)
    part.rename(made)
    forget_old(work.cache, work.kind.arch, time.time())
    return made


def forget_old(cache: Path, arch: str, now: float) -> None:
    """Take away the Debians that are too old to be used again: each has more than a gigabyte."""
    for tar in sorted(cache.glob(f"base-{arch}-*.tar")):
        if not is_fresh(tar, now):
            tar.unlink()


def is_fresh(made: Path, now: float) -> bool:
    """Whether what was made lately is good enough: older ones lack mends of security that Debian has."""
    return made.exists() and 0 <= now - made.stat().st_mtime < KEPT


def debian(work: Work, names: list[str], target: Path, hooks: list[str], *, crossing: bool = False) -> None:
    """A Debian of `names` and what they need, into the tar file `target` (or /dev/null), with mmdebstrap's `hooks`.

    `crossing`: of this machine's own programs, which make something for the other; packages of both can be named.
    """
    kind = work.kind
    can_run(kind, work.steps)
    here = work.steps.run("dpkg", "--print-architecture").strip() if crossing else kind.arch
    archives = work.cache / f"archives-{here}"
    archives.mkdir(parents=True, exist_ok=True)
    there = '"$1"/var/cache/apt/archives'
    names, pins = mirror.pins(names)
    work.steps.run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--architectures={','.join(dict.fromkeys((here, kind.arch)))}",
        "--format=tar",
        f"--include={','.join(names)}",
        *mirror.options(),
        '--aptopt=Acquire::Languages "none"',
        *(f"--dpkgopt={one}" for one in LEFT_OUT),
        "--skip=download/empty",
        "--skip=essential/unlink",
        "--skip=cleanup/apt/cache",
        f"--setup-hook=mkdir -p {there}; {_into(archives, there)}",
        f"--setup-hook=printf '%s\\n' '{pins}' >\"$1\"/etc/apt/preferences.d/{mirror.NEXT}",
        *hooks,
        f"--customize-hook=cp -n {there}/*.deb {archives}/ || true; rm -f {there}/*.deb",
        mirror.SUITE,
        target,
        "-",
        given=mirror.sources(mirror.main_and_security(), firmware=kind.firmware),
    )


def _into(archives: Path, there: str) -> str:
    """What was fetched before need not be fetched again; linked where that is possible."""
    return f"cp -l {archives}/*.deb {there}/ 2>/dev/null || cp {archives}/*.deb {there}/ 2>/dev/null || true"


def unpack(tar: Path, work: Work) -> None:
    """The Debian of a tarball into the root, and what is taken apart only into its own folder."""
    root, build, steps = work.root, work.build, work.steps
    fresh(root)
    fresh(build)
    steps.run("tar", "-xf", tar, "-C", root, "--numeric-owner", "--xattrs", "--xattrs-include=*", "--same-owner", "-p")
    for package in sorted((root / BUILD).glob("*.deb")):
        steps.run("dpkg-deb", "-x", package, build)
        package.unlink()
    (root / BUILD).rmdir()
