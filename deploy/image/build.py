"""The whole: from a commit to an image, step by step."""

import json
from dataclasses import dataclass
from pathlib import Path

from deploy.image import (
    attack_surface,
    base,
    bill,
    disk,
    driver,
    fetched,
    kernel,
    mirror,
    pc,
    pi,
    rootfs,
    slim,
    squash,
    weights,
)
from deploy.image.foreign import apart, can_run
from deploy.image.recipe import IMAGE_LIMIT, KINDS, MIB, PACKED_LIMIT, Packages, read_packages, read_units
from deploy.image.source import ROOT, Source, check_out
from deploy.image.steps import StepFailed, Steps, clear
from deploy.image.wheels import sha256
from deploy.image.work import Work

OUT = ROOT / "build" / "image"
STARTING = ("linux-image-*", "initramfs-tools", "zstd", "grub-*", "raspi-firmware", "u-boot-*", "firmware-*")
"""Packages that only starting a machine takes."""


@dataclass(frozen=True)
class Wishes:
    """What was asked for."""

    arch: str
    out: Path = OUT
    revision: str = "HEAD"
    keyring: Path | None = None
    fast: bool = False
    keep: bool = False
    renew: bool = False
    lenient: bool = False


def image(wishes: Wishes, steps: Steps) -> Path:
    """Build it; where it lies."""
    work = Work(KINDS[wishes.arch], steps, wishes.out / wishes.arch, wishes.out / "cache")
    _begin(work)
    with steps.step("the program of this commit"):
        source = check_out(work.folder / "source", steps, wishes.revision)
    _root(work, source, wishes, read_packages(work.kind.arch, source.recipe / "packages.toml"))
    with steps.step("kernel and initrd"):
        boot = _boot(work, source)
    with steps.step("leaving out what nothing needs"):
        slim.strip(work, source.built, slim.read(source.recipe / "slim.toml"))
    _look(work, wishes)
    squashed = work.out / "root.squashfs"
    with steps.step("the root as squashfs"):
        squash.file_system(work.root, squashed, source.built, steps, fast=wishes.fast)
    state = pi.state(pi.BEGIN) if work.kind.arch == "arm64" else b""
    made = work.out / f"stuen-{work.kind.arch}.img"
    with steps.step("the disk"):
        disk.assemble(work.kind, {**boot, "root-a": squashed}, made, steps, state)
    with steps.step("compressed"):
        packed = made.with_suffix(".img.zst")
        steps.run("zstd", "-q", "-f", "-T0", "-3" if wishes.fast else "-10", made, "-o", packed)
    _tell(work, source, [*boot.values(), squashed, made, packed])
    if not wishes.keep:
        clear(work.folder)
    heavy = too_large(made, packed)
    for row in heavy:
        steps.say(f"        {row}")
    if heavy and not wishes.fast:
        raise StepFailed("The image is larger than it may be: what is heavy stands above.")
    return made


def too_large(made: Path, packed: Path) -> list[str]:
    """What of an image is larger than the recipe allows, as sentences."""
    sizes = ((path.name, path.stat().st_size, limit) for path, limit in ((made, IMAGE_LIMIT), (packed, PACKED_LIMIT)))
    return [
        f"{name} has {size / 1e6:.0f} MB, and may have {limit / 1e6:.0f}" for name, size, limit in sizes if size > limit
    ]


def root(wishes: Wishes, steps: Steps, out: Path) -> Path:
    """The image's root file system as a folder below `out`, all but what only starts a machine; where it lies."""
    work = Work(KINDS[wishes.arch], steps, out, wishes.out / "cache")
    _begin(work)
    with steps.step("the program of this commit"):
        source = check_out(work.folder / "source", steps, wishes.revision)
    _root(work, source, wishes, read_packages(work.kind.arch, source.recipe / "packages.toml").without(STARTING))
    with steps.step("leaving out what nothing needs"):
        slim.strip(work, source.built, slim.read(source.recipe / "slim.toml"))
    _look(work, wishes)
    return work.root


def _begin(work: Work) -> None:
    """Folders for it, mounts of its own, and programs that run."""
    for folder in (work.cache, work.folder):
        folder.mkdir(parents=True, exist_ok=True)
    apart()
    can_run(work.kind, work.steps)


def _look(work: Work, wishes: Wishes) -> None:
    """What could be attacked in the root that was made: an image with any of it is not made, unless wished."""
    found = attack_surface.check(work.root)
    for row in found:
        work.steps.say(f"        {row}")
    if found and not wishes.lenient:
        raise StepFailed(f"The image has {len(found)} things that could be attacked.")


def _root(work: Work, source: Source, wishes: Wishes, packages: Packages) -> None:
    """The root file system with everything in it, and the bill of what that is."""
    units = read_units(source.recipe / "units.toml")
    with work.steps.step(f"Debian packages for {work.kind.arch}"):
        tar = base.tarball(work, packages, renew=wishes.renew)
    with work.steps.step("Python packages"):
        wheels, lock = fetched.gather(source.folder, work, packages)
    with work.steps.step("the root file system"):
        base.unpack(tar, work)
        rootfs.make(work, source, wheels, lock)
        rootfs.updates(work, source, wishes.keyring)
        rootfs.enable(work.root, units, work.steps, lenient=wishes.lenient)
    drivers = driver.install(work, packages)
    with work.steps.step("the bill of materials"):
        debian = bill.debian_parts(work.root, work.kind.arch, mirror.newer(packages.image))
        parts = [*debian, *drivers, *bill.python_parts(wheels, lock)]
        (work.out / "sbom.cdx.json").write_text(bill.cyclonedx(source, work.kind.arch, parts), "utf-8")
        (work.out / "licences.tsv").write_text(bill.table(parts), "utf-8")
        for name in bill.unknown(parts):
            work.steps.say(f"        nobody knows the licence of {name}: read what it brings, and tell licences.py")
        bill.copyrights(work.root, work.root / "usr" / "lib" / "stuen" / "copyrights.txt")


def _boot(work: Work, source: Source) -> dict[str, Path]:
    """The boot partition and the kernel of slot A, by the names of their partitions."""
    boot, kernels = work.folder / "boot", work.folder / "kernel"
    files = {"stuen-boot": work.out / "boot.vfat", "kernel-a": work.out / "kernel.ext4"}
    version = kernel.initrd(work.root, work.kind, source.built, work.steps)
    driver.check(work, version)
    kernel.take(work.root, version, kernels)
    if work.kind.arch == "arm64":
        pi.folder(work, source.recipe / "boot", kernels, boot, source.built)
        pi.tell_linux(work.root)
    else:
        pc.folder(work, source.recipe / "boot", boot)
    kernel.file_system(kernels, files["kernel-a"], source.built, work.steps)
    disk.boot_partition(boot, files["stuen-boot"], source.built, work.steps)
    return files


def _tell(work: Work, source: Source, made: list[Path]) -> None:
    """The manifest, and on the terminal how large it is and why."""
    listed = [*made, work.out / "sbom.cdx.json", work.out / "licences.tsv"]
    files = {path.name: {"sha256": sha256(path), "size": path.stat().st_size} for path in listed}
    about: dict[str, object] = json.loads(source.image_json(work.kind)) | {"files": files}
    (work.out / "manifest.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", "utf-8")
    for path in listed:
        work.steps.say(f"        {path.name:22} {path.stat().st_size / MIB:8.1f} MiB")
    for name, size in weights.heaviest(work.root):
        work.steps.say(f"        of the root {name:36} {size / MIB:8.1f} MiB unpacked")
