"""Has systemd mount a USB stick below /media so that nothing on it can run: `stick.py vfat-sda1`.

The program of stuen-stick@.service, started by udev (98-stuen.rules) with the kind of its file system and its name. It
is process 1 that mounts; this only asks. The kiosk may save on FAT and exFAT; what else there is it can only read.
"""

import os
import re
import sys
from typing import NoReturn

SAFE = ("nosuid", "nodev", "noexec", "noatime")
KIOSK = ("uid=stuen", "gid=stuen", "umask=0077")
OPTIONS = {
    "vfat": ("rw", *KIOSK, "utf8", "flush"),
    "exfat": ("rw", *KIOSK),
    "ntfs": ("ro", *KIOSK),
    "iso9660": ("ro", "uid=stuen", "gid=stuen", "mode=0400", "dmode=0500"),
}
KERNEL = {"ntfs": "ntfs3"}
INSTANCE = re.compile(r"(?P<kind>[a-z0-9]+)-(?P<name>sd[a-z]{1,3}[0-9]{0,3}|sr[0-9]|mmcblk[0-9]p[0-9]{1,2})")


def command(instance: str) -> list[str] | None:
    """What to run for this instance of the unit; None for one that is not a stick of ours."""
    found = INSTANCE.fullmatch(instance)
    if not found or found["kind"] not in OPTIONS:
        return None
    kind, name = found["kind"], found["name"]
    options = ",".join((*OPTIONS[kind], *SAFE))
    return [
        *("/usr/bin/systemd-mount", "--collect", "--fsck=no", "--no-ask-password", "--quiet"),
        *("--automount=no", f"--type={KERNEL.get(kind, kind)}", f"--options={options}"),
        *(f"/dev/{name}", f"/media/{name}"),
    ]


def main() -> NoReturn:
    """Ask for it; ends with 2 for what is no stick."""
    line = command(sys.argv[1]) if len(sys.argv) == 2 else None
    if line is None:
        raise SystemExit(2)
    os.execv(line[0], line)  # noqa: S606 - a fixed line, no shell


if __name__ == "__main__":
    main()
