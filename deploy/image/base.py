"""The Debian under the kiosk: mmdebstrap, once per list of packages, kept as a tarball; its packages are kept too."""

from pathlib import Path
from typing import Final

from deploy.image import mirror
from deploy.image.foreign import can_run
from deploy.image.recipe import Kind, Packages
from deploy.image.steps import Steps, fresh

BUILD: Final = "var/stuen-build"
"""Where in the tarball the packages lie that are taken apart only."""
LEFT_OUT: Final = (
    "path-exclude=/usr/share/man/*",
    "path-exclude=/usr/share/info/*",
    "path-exclude=/usr/share/locale/*",
    "path-include=/usr/share/locale/locale.alias",
    "path-exclude=/usr/share/doc/*",
    "path-include=/usr/share/doc/*/copyright",
)
INITRD: Final = 'mkdir -p "$1"/etc/initramfs-tools/conf.d; echo MODULES=list > "$1"/etc/initramfs-tools/conf.d/stuen'
"""What installing the kernel makes first: small, for the right one is made later."""


def tarball(kind: Kind, packages: Packages, cache: Path, steps: Steps, *, renew: bool = False) -> Path:
    """The Debian of `packages`, as a tar file in `cache`; `renew` makes it again with the newest packages."""
    made = cache / f"base-{kind.arch}-{packages.key()}.tar"
    if made.exists() and not renew:
        return made
    fetched = " ".join(sorted(packages.build))
    hooks = [
        f"--setup-hook={INITRD}",
        f'--customize-hook=mkdir -p "$1"/{BUILD} && chroot "$1" sh -c "cd /{BUILD} && apt-get -q download {fetched}"',
    ]
    part = made.with_suffix(".part.tar")
    part.unlink(missing_ok=True)
    debian(kind, sorted(packages.image), part, hooks, cache, steps)
    part.rename(made)
    return made


def debian(kind: Kind, names: list[str], target: Path, hooks: list[str], cache: Path, steps: Steps) -> None:
    """A Debian of `names` and what they need, into the tar file `target` (or /dev/null), with mmdebstrap's `hooks`."""
    can_run(kind, steps)
    archives = cache / f"archives-{kind.arch}"
    archives.mkdir(parents=True, exist_ok=True)
    there = '"$1"/var/cache/apt/archives'
    steps.run(
        "mmdebstrap",
        "--mode=root",
        "--variant=minbase",
        f"--architectures={kind.arch}",
        "--format=tar",
        f"--include={','.join(names)}",
        *mirror.options(),
        '--aptopt=Acquire::Languages "none"',
        *(f"--dpkgopt={one}" for one in LEFT_OUT),
        "--skip=download/empty",
        "--skip=essential/unlink",
        "--skip=cleanup/apt/cache",
        f"--setup-hook=mkdir -p {there}; cp -l {archives}/*.deb {there}/ 2>/dev/null || cp {archives}/*.deb {there}/ || true",
        *hooks,
        f"--customize-hook=cp -n {there}/*.deb {archives}/ || true; rm -f {there}/*.deb",
        mirror.SUITE,
        target,
        "-",
        given=mirror.sources(mirror.main_and_security(), firmware=kind.firmware),
    )


def unpack(tar: Path, root: Path, build: Path, steps: Steps) -> None:
    """The Debian of a tarball into `root`, and what is taken apart only into `build`."""
    fresh(root)
    fresh(build)
    steps.run("tar", "-xf", tar, "-C", root, "--numeric-owner", "--xattrs", "--xattrs-include=*", "--same-owner", "-p")
    for package in sorted((root / BUILD).glob("*.deb")):
        steps.run("dpkg-deb", "-x", package, build)
        package.unlink()
    (root / BUILD).rmdir()
