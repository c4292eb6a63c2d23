"""The whole: from a commit to an image, step by step."""

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from deploy.image import base, disk, fetched, kernel, pc, rootfs, slim, squash
from deploy.image.foreign import can_run
from deploy.image.recipe import KINDS, MIB, read_packages, read_units
from deploy.image.source import ROOT, check_out
from deploy.image.steps import Steps
from deploy.image.wheels import sha256
from deploy.image.work import Work

OUT = ROOT / "build" / "image"


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
    kind = KINDS[wishes.arch]
    work = Work(kind, steps, wishes.out / kind.arch, wishes.out / "cache")
    out, root = work.out, work.root
    for folder in (work.cache, work.folder):
        folder.mkdir(parents=True, exist_ok=True)
    with steps.step("the program of this commit"):
        source = check_out(work.folder / "source", steps, wishes.revision)
    recipe = source.folder / "deploy" / "image"
    packages = read_packages(kind.arch, recipe / "packages.toml")
    units = read_units(recipe / "units.toml")
    can_run(kind, steps)
    with steps.step(f"Debian packages for {kind.arch}"):
        tar = base.tarball(work, packages, renew=wishes.renew)
    with steps.step("Python packages"):
        wheels, lock = fetched.gather(source.folder, work, packages)
    with steps.step("the root file system"):
        base.unpack(tar, work)
        rootfs.make(work, source, wheels, lock)
        if (source.folder / "deploy/update/image.py").exists() or not wishes.lenient:
            rootfs.updates(work, source, wishes.keyring)
        rootfs.enable(root, units, steps, lenient=wishes.lenient)
    with steps.step("kernel and initrd"):
        version = kernel.initrd(root, kind, source.built, steps)
        boot = work.folder / "boot"
        pc.folder(work, recipe / "boot", boot)
        kernel.take(root, version, work.folder / "kernel")
        kernel.file_system(work.folder / "kernel", out / "kernel.ext4", source.built, steps)
        disk.boot_partition(boot, out / "boot.vfat", source.built, steps)
    with steps.step("leaving out what nothing needs"):
        slim.strip(root, source.built, steps, slim.read(recipe / "slim.toml"))
    with steps.step("the root as squashfs"):
        squash.file_system(root, out / "root.squashfs", source.built, steps, fast=wishes.fast)
    made = out / f"stuen-{kind.arch}.img"
    with steps.step("the disk"):
        parts = {"stuen-boot": out / "boot.vfat", "kernel-a": out / "kernel.ext4", "root-a": out / "root.squashfs"}
        disk.assemble(kind, parts, made, steps)
    with steps.step("compressed"):
        packed = made.with_suffix(".img.zst")
        steps.run("zstd", "-q", "-f", "-T0", "-3" if wishes.fast else "-10", made, "-o", packed)
    names = [*parts.values(), made, packed]
    about = json.loads(source.image_json(kind)) | {
        "files": {path.name: {"sha256": sha256(path), "size": path.stat().st_size} for path in names}
    }
    (out / "manifest.json").write_text(json.dumps(about, indent=1, sort_keys=True) + "\n", "utf-8")
    for path in names:
        steps.say(f"        {path.name:22} {path.stat().st_size / MIB:8.1f} MiB")
    if not wishes.keep:
        shutil.rmtree(work.folder)
    return made
