"""The peer of the image: a plain Debian with Chromium in kiosk mode on an equal page, built by the same recipe.

    python -m tests.bench.image_chromium      needs root; leaves build/image-test/peer/peer.img

The same steps as deploy/image/build.py, with the package list and the few files of `image_peer/`: the same kernel,
initrd, boot loader, squashfs and partitions, but no program of ours, no data partition, no updates.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from deploy.image import base, disk, kernel, pc, rootfs, slim, squash
from deploy.image.build import OUT as IMAGES
from deploy.image.foreign import inside
from deploy.image.recipe import KINDS, Units, read_packages
from deploy.image.steps import Steps

ROOT = Path(__file__).resolve().parents[2]
PEER = Path(__file__).with_name("image_peer")
TREE = ROOT / "deploy" / "image" / "tree"
OUT = ROOT / "build" / "image-test" / "peer"
PAGE = ROOT / "tests" / "bench" / "page.py"
DEMO = ROOT / "assets" / "content" / "demo"
CHANNEL = (
    "usr/lib/stuen/test_channel.py",
    "usr/lib/systemd/system/stuen-test.service",
    "usr/lib/udev/rules.d/99-stuen-test.rules",
)
BUILT = 1767225600  # the same bytes each time


def page(folder: Path) -> None:
    """The kiosk's idle page as a web page, with the demo's programme."""
    data = folder / "data"
    shutil.rmtree(data, ignore_errors=True)
    run = [sys.executable, "-m", "kiosk", "activities", "import", str(DEMO), "--data", str(data), "--json"]
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, str(PAGE), str(data), str(folder)], check=True, cwd=ROOT, env=environment)


def image(steps: Steps) -> Path:
    """Build it; where it lies."""
    kind = KINDS["amd64"]
    work = OUT / "work"
    cache = IMAGES / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    work.mkdir(parents=True, exist_ok=True)
    packages = read_packages("amd64", PEER / "packages.toml")
    with steps.step("Debian packages of the peer"):
        tar = base.tarball(kind, packages, cache, steps)
    root, build, boot = work / "root", work / "build", work / "boot"
    with steps.step("its root file system"):
        base.unpack(tar, root, build, steps)
        inside(root, steps, "useradd", "--uid", "900", "--no-create-home", "--groups", "video,render,audio", "kiosk")
        rootfs.lay(PEER / "tree", root)
        for name in CHANNEL:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TREE / name, root / name)
        (root / "opt/page").mkdir(parents=True)
        page(work)
        shutil.copy(work / "idle.html", root / "opt/page/idle.html")
        masked = ("getty@.service", "serial-getty@.service", "getty.target")
        rootfs.enable(root, Units(("peer-screen.service", "peer-kiosk.service"), masked), steps)
    with steps.step("its kernel and initrd"):
        version = kernel.initrd(root, kind, BUILT, steps)
        pc.folder(root, build, ROOT / "deploy/image/boot", boot, steps)
        kernel.take(root, version, work / "kernel")
        kernel.file_system(work / "kernel", OUT / "kernel.ext4", BUILT, steps)
        plain(boot / "grub.cfg")
        disk.boot_partition(boot, OUT / "boot.vfat", BUILT, steps)
    with steps.step("its disk"):
        slim.strip(root, BUILT, steps)
        squash.file_system(root, OUT / "root.squashfs", BUILT, steps, fast="--fast" in sys.argv)
        parts = {"stuen-boot": OUT / "boot.vfat", "kernel-a": OUT / "kernel.ext4", "root-a": OUT / "root.squashfs"}
        disk.assemble(replace(kind, compatible="peer"), parts, OUT / "peer.img", steps)
    shutil.rmtree(work)
    return OUT / "peer.img"


def plain(script: Path) -> None:
    """The boot script without the first program of ours: systemd at once."""
    script.write_text(re.sub(r"init=\S+ ", "", script.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    print(image(Steps(OUT / "build.log")))
