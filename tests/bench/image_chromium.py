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
from pathlib import Path

from deploy.image import base, disk, kernel, pc, rootfs, slim, squash
from deploy.image.build import OUT as IMAGES
from deploy.image.foreign import inside
from deploy.image.recipe import KINDS, Units, read_packages
from deploy.image.steps import Steps
from deploy.image.work import Work
from tests.image.kit import OUT as MACHINES

ROOT = Path(__file__).resolve().parents[2]
PEER = Path(__file__).with_name("image_peer")
TREE = ROOT / "deploy" / "image" / "tree"
OUT = MACHINES / "peer"
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


def carried(page: Path, folder: Path) -> None:
    """Put a page into `folder`, a folder of the image, with the fonts and pictures that it names on this computer."""
    found = re.findall(r"file://(/[^\s\"')>]+)", text := page.read_text("utf-8"))
    for path in sorted({Path(one) for one in found}):
        name = f"{path.parent.name}-{path.name}"
        shutil.copy(path, folder / name)
        text = text.replace(f"file://{path}", name)
    (folder / page.name).write_text(text, "utf-8")


def image() -> Path:
    """Build it; where it lies."""
    fast = "--fast" in sys.argv
    work = Work(KINDS["amd64"], Steps(OUT / "build.log"), OUT, IMAGES / "cache")
    for folder in (work.cache, work.folder):
        folder.mkdir(parents=True, exist_ok=True)
    root, steps, recipe = work.root, work.steps, ROOT / "deploy" / "image"
    with steps.step("Debian packages of the peer"):
        tar = base.tarball(work, read_packages("amd64", PEER / "packages.toml"))
    with steps.step("its root file system"):
        base.unpack(tar, work)
        inside(root, steps, "useradd", "--uid", "900", "--no-create-home", "--groups", "video,render,audio", "kiosk")
        rootfs.lay(PEER / "tree", root)
        for name in CHANNEL:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TREE / name, root / name)
        (root / "opt/page").mkdir(parents=True)
        page(work.folder)
        carried(work.folder / "idle.html", root / "opt/page")
        masked = ("getty@.service", "serial-getty@.service", "getty.target")
        rootfs.enable(root, Units(("peer-screen.service", "peer-kiosk.service"), masked), steps)
    parts = {"stuen-boot": OUT / "boot.vfat", "kernel-a": OUT / "kernel.ext4", "root-a": OUT / "root.squashfs"}
    with steps.step("its kernel and initrd"):
        boot, kernels = work.folder / "boot", work.folder / "kernel"
        version = kernel.initrd(root, work.kind, BUILT, steps)
        kernel.take(root, version, kernels)
        pc.folder(work, recipe / "boot", boot)
        kernel.file_system(kernels, parts["kernel-a"], BUILT, steps)
        plain(boot / "grub.cfg")
        disk.boot_partition(boot, parts["stuen-boot"], BUILT, steps)
    with steps.step("its disk"):
        slim.strip(work, BUILT, slim.read(recipe / "slim.toml"), program=False)
        squash.file_system(root, parts["root-a"], BUILT, steps, fast=fast)
        disk.assemble(work.kind, parts, OUT / "peer.img", steps)
    shutil.rmtree(work.folder)
    return OUT / "peer.img"


def plain(script: Path) -> None:
    """The boot script without the first program of ours: systemd at once."""
    script.write_text(re.sub(r"init=\S+ ", "", script.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    print(image())
