"""Programs of another architecture run here by qemu; and commands in a root file system that is being made."""

import ctypes
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from deploy.image.recipe import Kind
from deploy.image.steps import StepFailed, Steps

_BINFMT: Final = Path("/proc/sys/fs/binfmt_misc")
_RULES: Final = Path("/usr/lib/binfmt.d")
_NEW_MOUNTS, _PRIVATE = 0x00020000, 0x4000 | 0x40000  # CLONE_NEWNS of unshare(2); MS_REC and MS_PRIVATE of mount(2)


def apart() -> None:
    """From here on what this process mounts is seen by it alone and is gone with it, however it ends.

    A root that is being made gets this machine's own /dev. A build that was killed would leave it there, for the next
    one to clear away. Raises StepFailed. Source: mount_namespaces(7).
    """
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.unshare(_NEW_MOUNTS) or libc.mount(b"none", b"/", None, ctypes.c_ulong(_PRIVATE), None):
        raise StepFailed(f"Nothing can be mounted for this build alone: {os.strerror(ctypes.get_errno())}.")


def is_foreign(kind: Kind) -> bool:
    """Whether this machine can't run that machine's programs by itself."""
    return platform.machine() != kind.machine


def can_run(kind: Kind, steps: Steps) -> None:
    """See to it that programs of `kind` run here; raises StepFailed when they can't.

    On a machine without systemd nobody has told the kernel of qemu: that is done here, as systemd-binfmt would.
    """
    if not is_foreign(kind):
        return
    rule = _BINFMT / f"qemu-{kind.machine}"
    if rule.exists():
        return
    if not (_BINFMT / "register").exists():
        steps.run("mount", "-t", "binfmt_misc", "binfmt_misc", _BINFMT)
    wanted = _RULES / f"qemu-{kind.machine}.conf"
    if not rule.exists():
        if not wanted.exists():
            raise StepFailed(f"Programs for {kind.arch} can't run here: install qemu-user-static.")
        rows = [row for row in wanted.read_text("utf-8").splitlines() if row.startswith(":")]
        (_BINFMT / "register").write_text(rows[0], "utf-8")


@contextmanager
def mounted(root: Path, steps: Steps, *, shared: Path | None = None) -> Iterator[None]:
    """/proc, /dev and /sys in `root` for as long as this lasts, and `shared` at /mnt."""
    mounts = [
        ("proc", root / "proc", ("-t", "proc")),
        ("/dev", root / "dev", ("--bind",)),
        ("sysfs", root / "sys", ("-t", "sysfs", "-o", "ro")),
    ]
    if shared is not None:
        mounts.append((str(shared), root / "mnt", ("--bind",)))
    done: list[Path] = []
    try:
        for what, where, how in mounts:
            where.mkdir(exist_ok=True)
            steps.run("mount", *how, what, where)
            done.append(where)
        yield
    finally:
        for where in reversed(done):
            steps.run("umount", where)


def inside(root: Path, steps: Steps, *words: str, also: dict[str, str] | None = None) -> str:
    """Run a command in `root`, seeing nothing of this machine's environment."""
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "LC_ALL": "C.UTF-8",
        "HOME": "/root",
        "TZ": "UTC",
        **(also or {}),
    }
    return steps.run(
        "chroot", root, "/usr/bin/env", "-i", *(f"{key}={value}" for key, value in environment.items()), *words
    )
