"""The kernel of a slot: vmlinuz and an initrd with what finds the root, in an ext4 that both boot loaders read."""

import math
import os
import shutil
from pathlib import Path
from typing import Final

from deploy.image.foreign import inside, mounted
from deploy.image.recipe import KERNEL_MIB, MIB, Kind
from deploy.image.slim import same_time
from deploy.image.steps import StepFailed, Steps, fresh

MODULES: Final = {
    "amd64": ("virtio_pci", "virtio_blk", "virtio_scsi", "nvme", "ahci", "ata_piix", "sd_mod", "usb-storage", "uas",
              "xhci-pci", "ehci-pci", "ohci-pci", "uhci-hcd", "mmc_block", "sdhci-pci", "sdhci-acpi"),
    "arm64": ("virtio_pci", "virtio_mmio", "virtio_blk", "virtio_scsi", "nvme", "sd_mod", "usb-storage", "uas",
              "xhci-pci", "xhci-plat-hcd", "mmc_block", "sdhci-iproc", "sdhci-brcmstb", "bcm2835", "pcie-brcmstb",
              "reset-raspberrypi", "clk-raspberrypi", "gpio-regulator", "raspberrypi-power", "pinctrl-brcmstb-bcm2712",
              "irq-bcm2712-mip", "rp1_pci", "clk-rp1", "pinctrl-rp1", "dwc3", "gpio-brcmstb"),
}  # fmt: skip
"""What the disk may hang on: a virtual machine's, a PC's, a Pi's card, a stick."""
COMMON: Final = (
    "squashfs",
    "ext4",
    "dm_mod",
    "dm-crypt",
    "dm-verity",
    "loop",
    "vfat",
    "nls_cp437",
    "nls_ascii",
    "overlay",
)
FEATURES: Final = "^has_journal,^64bit,^metadata_csum,^orphan_file,^metadata_csum_seed"
"""What a boot loader need not understand."""
UUID: Final = "5d0e0b6e-6b65-4e72-9e6c-2d612d000001"


def initrd(root: Path, kind: Kind, built: int, steps: Steps) -> str:
    """Make `root/boot/initrd.img-VERSION`; its version. The modules that are not there in this kernel are left out."""
    versions = sorted(path.name for path in (root / "usr/lib/modules").iterdir())
    if len(versions) != 1:
        raise StepFailed(f"One kernel is expected, and there are {len(versions)}.")
    config = root / "etc" / "initramfs-tools"
    (config / "conf.d" / "stuen").write_text(
        "MODULES=list\nCOMPRESS=zstd\nRESUME=none\nFSTYPE=squashfs\nUMASK=0022\n", "utf-8"
    )
    (config / "modules").write_text("".join(f"{one}\n" for one in (*COMMON, *MODULES[kind.arch])), "utf-8")
    time = {"SOURCE_DATE_EPOCH": str(built)}
    same_time(root, built)  # mkinitramfs makes none older: a folder of the day on which Debian was put together stays
    with mounted(root, steps):
        target = f"/boot/initrd.img-{versions[0]}"
        inside(root, steps, "depmod", versions[0])
        inside(root, steps, "mkinitramfs", "-o", target, versions[0], also=time)
    return versions[0]


def take(root: Path, version: str, boot: Path) -> None:
    """Move what starts the kernel out of `root` into `boot`, under names without a version."""
    fresh(boot)
    modules = root / "usr" / "lib" / "modules" / version
    # Newer packages of Debian's have the kernel and the trees beside the modules, older ones apart.
    images = [path for path in (modules / "vmlinuz", root / "boot" / f"vmlinuz-{version}") if path.is_file()]
    shutil.copy(images[0], boot / "vmlinuz")
    shutil.move(root / "boot" / f"initrd.img-{version}", boot / "initrd.img")
    for trees in (modules / "dtb", root / "usr" / "lib" / f"linux-image-{version}"):
        if trees.exists():
            (boot / "dtbs").mkdir(exist_ok=True)
            for tree in sorted((trees / "broadcom").glob("bcm271[12]*.dtb")):
                shutil.copy(tree, boot / "dtbs" / tree.name)
            shutil.rmtree(trees)
    for name in ("vmlinuz", "System.map", "config"):
        (modules / name).unlink(missing_ok=True)
    for path in (root / "boot").iterdir():
        if path.is_file():
            path.unlink()
    for name in ("initrd.img", "initrd.img.old", "vmlinuz", "vmlinuz.old"):
        (root / name).unlink(missing_ok=True)


def file_system(folder: Path, target: Path, built: int, steps: Steps) -> None:
    """An ext4 of `folder` in the file `target`, the same bytes each time; no larger than its partition."""
    used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    size = min(KERNEL_MIB, 4 * math.ceil((used / MIB * 1.05 + 4) / 4))
    if used / MIB * 1.05 + 4 > KERNEL_MIB:
        raise StepFailed(f"Kernel and initrd are {used // MIB} MiB, and their partition has {KERNEL_MIB}.")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.utime(path, (built, built))
    target.unlink(missing_ok=True)
    times = {"SOURCE_DATE_EPOCH": str(built), "E2FSPROGS_FAKE_TIME": str(built)}
    steps.run(
        *("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-O", FEATURES, "-m", "0", "-L", "stuen-kernel", "-U", UUID),
        *("-E", f"hash_seed={UUID},root_owner=0:0,lazy_itable_init=0", "-d", folder, target, f"{size}M"),
        also=times,
    )
    # mke2fs takes a fourth time from the files, that of their last change, which nobody can set.
    names = ["/" + path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))]
    changed = "".join(f'set_inode_field "{name}" ctime @{built}\n' for name in names)
    steps.run("debugfs", "-w", "-f", "-", target, given=changed, also=times)
