"""What the image does without: what belongs to one machine, what only installing needs, what nobody reads there."""

import os
import re
import shutil
import stat
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from deploy.image.foreign import inside, mounted
from deploy.image.steps import Steps

OURS: Final = frozenset({"da", "en", "pl", "ro", "ar", "uk", "so", "kl"})
"""Languages that the kiosk speaks; of others no dictionary is kept."""
SETUID_KEPT: Final[frozenset[str]] = frozenset()
"""Programs that may still take root's rights: none."""

MACHINE: Final = (
    "etc/machine-id", "var/lib/dbus/machine-id", "etc/ssh/ssh_host_*", "etc/apt", "var/lib/apt",
    "var/cache/*", "var/log/*", "tmp/*", "var/tmp/*", "run/*", "root/.*", "etc/.pwd.lock", "etc/*-",
    "var/lib/systemd/*", "var/lib/dpkg/*-old", "var/lib/dpkg/lock*", "var/lib/dpkg/triggers", "var/lib/dpkg/updates",
    "usr/local/man", "dev/*", "var/lib/update-*", "var/lib/polkit-1/.*",
)  # fmt: skip
INSTALLING: Final = (
    "usr/bin/apt*", "usr/lib/apt", "usr/libexec/dpkg", "usr/lib/*/libapt-*", "usr/bin/dpkg*", "usr/sbin/dpkg*", "usr/lib/dpkg",
    "usr/share/dpkg", "var/lib/dpkg/info", "usr/bin/perl*", "usr/lib/*/perl*", "usr/share/perl*", "usr/lib/gcc",
    "usr/libexec/gcc", "usr/bin/*cpp*", "usr/share/initramfs-tools", "usr/sbin/*initramfs*", "usr/bin/*initramfs*", "etc/initramfs-tools",
    "usr/lib/initramfs-tools", "var/lib/initramfs-tools", "usr/lib/grub", "usr/share/grub", "etc/grub.d", "etc/default/grub*", "usr/bin/grub-[!e]*",
    "usr/sbin/grub*", "usr/lib/udev/hwdb.d", "usr/share/debconf", "var/cache/debconf", "var/lib/ucf", "usr/share/bash-completion",
    "usr/share/keyrings", "usr/bin/deb*", "usr/sbin/adduser", "usr/sbin/deluser", "var/lib/shells.state", "usr/lib/kernel",
    "usr/share/zsh", "usr/share/fish", "etc/kernel", "etc/cron.*", "usr/share/python-wheels", "var/lib/python", "var/lib/dpkg/alternatives",
)  # fmt: skip
UNREAD: Final = (
    "usr/share/doc", "usr/share/man", "usr/share/info", "usr/share/locale", "usr/share/lintian", "usr/share/bug", "usr/share/doc-base",
    "usr/share/gtk-doc", "usr/share/help", "usr/share/icons/Adwaita/[!ci]*", "usr/share/icons/hicolor/*/*/*", "usr/share/pixmaps",
    "usr/share/applications", "usr/share/menu", "usr/share/X11/locale/[!Ceit]*", "usr/share/gnome", "usr/share/themes/[!A]*",
    "opt/stuen/venv/share/kivy-examples", "opt/stuen/venv/lib/python3*/site-packages/kivy/tools",
    "opt/stuen/venv/lib/python3*/site-packages/kivy/tests", "opt/stuen/venv/lib/python3*/site-packages/numpy/**/tests",
    "opt/stuen/venv/lib/python3*/site-packages/pyxform/validators/odk_validate/bin", "opt/stuen/venv/lib/python3*/site-packages/docutils/test*",
    "opt/stuen/venv/lib/python3*/site-packages/**/*.pyi", "opt/stuen/venv/lib/python3*/site-packages/numpy/**/include",
    "opt/stuen/venv/lib/python3*/site-packages/kivy/include", "usr/lib/python3*/test", "usr/lib/python3*/idlelib", "usr/lib/python3*/turtledemo",
    "usr/lib/python3*/ensurepip", "usr/lib/python3*/lib2to3", "usr/lib/python3*/pydoc_data", "usr/share/tesseract-ocr/*/tessdata/osd.traineddata",
)  # fmt: skip
MODULES: Final = (
    "drivers/gpu/drm/(amd|nouveau|radeon|xe|gma500|i2c|vmwgfx|mgag200|ast)", "drivers/(media/(pci|dvb|tuners|radio|rc|firewire|test-drivers|common/saa)|isdn|"
    "infiniband|staging|comedi|fpga|ntb|accel|misc/habanalabs|scsi/(lpfc|qla|bfa|mpt3sas|mpi3mr|aic|megaraid|be2iscsi|bnx|cxgbi|csiostor|smartpqi|elx|isci|fnic|qed|snic)|"
    "target|firewire|bluetooth|parport|pcmcia|mtd|iio|nvdimm|cxl|vdpa|vfio|vhost|md/(raid|bcache|dm-vdo|persistent)|net/ethernet/(mellanox|chelsio|broadcom/bnx|"
    "qlogic|cavium|netronome|sfc|emulex|huawei|pensando|fungible|cisco|brocade|marvell/octeontx|amazon|google|intel/(ice|i40e|ixgbe|iavf|idpf|fm10k))|net/(wan|hamradio|"
    "can|arcnet|fddi|ieee802154|wwan|ppp|slip|dsa|fjes)|gpu/drm/xe|hwmon/(pmbus|occ)|infiniband|input/(gameport|joystick)|usb/(gadget|atm|serial/(?!usbserial|ftdi|cp210x|ch341|pl2303))|mfd/.*intel_soc|power/supply|xen|hv|edac|rapidio|ufs|most|counter|nfc)",
    "fs/(?!squashfs|ext4|jbd2|mbcache|fat|nls|fuse|overlayfs|autofs|efivarfs|exfat|isofs|udf|binfmt_misc|pstore|configfs)",
    "net/(?!core|ipv[46]|netfilter|packet|unix|wireless|mac80211|rfkill|bridge|802|8021q|llc|sched|key|xfrm|qrtr|dns_resolver|psample)",
    "sound/(firewire|isa|soc/(amd|sof|mediatek|fsl|qcom|samsung|rockchip))",
)  # fmt: skip
"""Of the kernel's modules (their path under kernel/) what no kiosk has."""


def strip(root: Path, built: int, steps: Steps) -> None:
    """Take out of `root` what the image does without, and give every file the same time."""
    _modules(root, steps)
    _languages(root)
    _compile(root, built, steps)
    for pattern in (*MACHINE, *INSTALLING, *UNREAD):
        remove(root.glob(pattern))
    for text in ("etc/shadow", "etc/shadow-"):
        if (root / text).exists():
            _no_dates(root / text)
    (root / "etc" / "machine-id").write_text("", "utf-8")
    _unprivileged(root, steps)
    _same_time(root, built)
    _fonts(root, built, steps)


def remove(paths: Iterable[Path]) -> None:
    """Files, links and whole folders."""
    for path in list(paths):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def _modules(root: Path, steps: Steps) -> None:
    unwanted = [re.compile(pattern) for pattern in MODULES]
    for kernel in root.glob("usr/lib/modules/*/kernel"):
        for path in sorted(kernel.rglob("*.ko*")):
            if any(pattern.match(path.relative_to(kernel).as_posix()) for pattern in unwanted):
                path.unlink()
        inside(root, steps, "depmod", kernel.parent.name)


def _languages(root: Path) -> None:
    """Chromium's own words and the voice's dictionaries, of the languages that the kiosk speaks."""
    for path in root.glob("usr/lib/chromium/locales/*"):
        if re.split(r"[-_.]", path.name)[0] not in OURS:
            path.unlink()
    for path in root.glob("usr/lib/*/espeak-ng-data/*_dict"):
        if path.name.removesuffix("_dict") not in OURS | {"sv", "nb", "de", "kl"}:
            path.unlink()


def _compile(root: Path, built: int, steps: Steps) -> None:
    """Every Python file compiled so that it need not be looked at again, whatever time it has."""
    folders = [
        "/opt/stuen",
        *(f"/{path.relative_to(root)}" for path in sorted(root.glob("usr/lib/python3*"))),
        "/usr/lib/stuen",
    ]
    for folder in folders:
        for cache in (root / folder.lstrip("/")).rglob("__pycache__"):
            shutil.rmtree(cache)
    how = ("-q", "-q", "--invalidation-mode", "unchecked-hash")
    with mounted(root, steps):
        # What is meant for an older or newer Python does not compile: that is no mistake.
        quiet = ("sh", "-c", '"$@" || true', "sh", "python3", "-m", "compileall", *how)
        inside(root, steps, *quiet, *folders, also={"SOURCE_DATE_EPOCH": str(built), "PYTHONHASHSEED": "0"})


def _no_dates(path: Path) -> None:
    """When a password was last changed is a date of the build."""
    rows = [row.split(":") for row in path.read_text("utf-8").splitlines()]
    path.write_text("".join(":".join([*row[:2], "", *row[3:]]) + "\n" for row in rows), "utf-8")


def _unprivileged(root: Path, steps: Steps) -> None:
    for path in root.rglob("*"):
        if path.is_symlink() or not path.is_file():
            continue
        mode = path.stat().st_mode
        name = path.relative_to(root).as_posix()
        if mode & (stat.S_ISUID | stat.S_ISGID) and name not in SETUID_KEPT:
            steps.note(f"no longer setuid: /{name}")
            path.chmod(stat.S_IMODE(mode) & ~(stat.S_ISUID | stat.S_ISGID))


def _same_time(root: Path, built: int) -> None:
    for path in (root, *root.rglob("*")):
        os.utime(path, (built, built), follow_symlinks=False)


def _fonts(root: Path, built: int, steps: Steps) -> None:
    """Fontconfig's cache, last: it holds the times of the folders, and nobody could write it later."""
    inside(root, steps, "fc-cache", "-s", "-f", also={"SOURCE_DATE_EPOCH": str(built)})
    _same_time(root, built)
