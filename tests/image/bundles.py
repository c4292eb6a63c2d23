"""Bundles for the scenarios of updates: one that holds, and one for each way in which one does not.

Made from the image that was built, with its own development keys; what differs is stated here. A root file system that
differs is taken apart and put together again once, and kept.
"""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from deploy.update import bundle, keys
from tests.image.disks import run
from tests.image.kit import Kit, NotHere, image

BLOCK = 4096
SPARED = ("usr/lib/chromium", "usr/share/icons/Adwaita")  # of no use to a kiosk that only has to start and verify
HANGS = """[Service]
Type=exec
ExecStart=
ExecStart=/usr/bin/sleep infinity
WatchdogSec=0
"""


@dataclass
class Bundles:
    """Where bundles are made, from which image, which runs as `version`."""

    built: Path
    folder: Path
    version: str

    def newer(self, number: int) -> str:
        """A version after the one that runs."""
        return f"{self.version}.{number}"

    def good(self) -> Path:
        """The same kiosk under a newer version."""
        return self._make("good", self.newer(1), self._root("good", self.newer(1), lambda _root: None))

    def never_draws(self) -> Path:
        """It starts, but its kiosk hangs before it draws anything; and is given one minute in place of ten to draw."""

        def hang(root: Path) -> None:
            place = root / "usr/lib/systemd/system/stuen-kiosk.service.d"
            place.mkdir()
            (place / "hangs.conf").write_text(HANGS, "ascii")
            sooner = root / "usr/lib/systemd/system/stuen-health.service.d"
            sooner.mkdir()
            (sooner / "sooner.conf").write_text("[Service]\nEnvironment=STUEN_HEALTH_SECONDS=60\n", "ascii")

        return self._make("never-draws", self.newer(2), self._root("never-draws", self.newer(2), hang))

    def small(self) -> Path:
        """The same kiosk under a newer version, without the mailbox's browser: half of it is sooner written."""

        def strip(root: Path) -> None:
            for name in SPARED:
                shutil.rmtree(root / name)

        return self._make("small", self.newer(6), self._root("small", self.newer(6), strip))

    def no_init(self) -> Path:
        """Its kernel starts, and finds no program to start."""
        return self._make("no-init", self.newer(3), self._empty())

    def no_kernel(self) -> Path:
        """Its slot for the kernel has none."""
        kernel = self.folder / "no-kernel.ext4"
        if not kernel.exists():
            run("mke2fs", "-q", "-t", "ext4", "-b", "4096", kernel, "8M")
        return self._make("no-kernel", self.newer(4), self.built / "root.squashfs", kernel)

    def strangers(self) -> Path:
        """Signed by somebody else."""
        signer = keys.development(self.folder / "strangers-keys")
        return self._make("strangers", self.newer(5), self.built / "root.squashfs", signer=signer)

    def forged(self) -> Path:
        """Signed by somebody else, and short: no more than a kernel."""
        signer = keys.development(self.folder / "strangers-keys")
        return self._make("forged", self.newer(7), self._empty(), signer=signer)

    def truncated(self) -> Path:
        """The first half of the good one, as of a stick that was pulled out."""
        whole, made = self.good(), self.folder / "stuen-truncated.raucb"
        if not made.exists():
            shutil.copyfile(whole, made)
            with made.open("r+b") as file:
                file.truncate(whole.stat().st_size // 2 // BLOCK * BLOCK)
        return made

    def flipped(self) -> Path:
        """The good one with one bit of its payload turned over."""
        whole, made = self.good(), self.folder / "stuen-flipped.raucb"
        if not made.exists():
            shutil.copyfile(whole, made)
            with made.open("r+b") as file:
                file.seek(whole.stat().st_size // 2)
                (byte,) = file.read(1)
                file.seek(-1, 1)
                file.write(bytes([byte ^ 4]))
        return made

    def older(self) -> Path:
        """What runs, under an older version."""
        return self._make("older", "0.0.1+202001010000", self.built / "root.squashfs")

    def _empty(self) -> Path:
        root = self.folder / "no-init.squashfs"
        if not root.exists():
            empty = self.folder / "empty"
            empty.mkdir(exist_ok=True)
            run("mksquashfs", empty, root, "-noappend", "-quiet", "-no-progress", "-all-root")
        return root

    def _make(
        self, name: str, version: str, root: Path, kernel: Path | None = None, signer: keys.Pair | None = None
    ) -> Path:
        made = self.folder / f"stuen-{name}.raucb"
        if not made.exists():
            what = replace(bundle.about(self.built), version=version)
            images = {"rootfs": root, "kernel": kernel or self.built / "kernel.ext4"}
            bundle.make(images, what, signer or keys.development(self.built / "dev-keys"), made)
        return made

    def _root(self, name: str, version: str, change: Callable[[Path], None]) -> Path:
        made = self.folder / f"{name}.squashfs"
        if made.exists():
            return made
        root, part = self.folder / "root", self.folder / "part.squashfs"
        shutil.rmtree(root, ignore_errors=True)
        run("unsquashfs", "-quiet", "-no-progress", "-d", root, self.built / "root.squashfs")
        about = root / "usr/lib/stuen/image.json"
        about.write_text(json.dumps(json.loads(about.read_text("utf-8")) | {"version": version}), "utf-8")
        change(root)
        quick = ("-comp", "zstd", "-Xcompression-level", "3")
        run("mksquashfs", root, part, "-noappend", "-quiet", "-no-progress", *quick)
        shutil.rmtree(root)
        return part.rename(made)


def of(kit: Kit) -> Bundles:
    """Bundles for the image of a kit; what an earlier build left is thrown away."""
    built, folder = image(kit.arch).parent, kit.folder / "bundles"
    about = run("unsquashfs", "-cat", built / "root.squashfs", "usr/lib/stuen/image.json")
    note = folder / "image.json"
    if not note.exists() or note.read_bytes() != about:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        note.write_bytes(about)
    if not (built / "dev-keys").is_dir():
        raise NotHere("the image trusts keys of a ceremony: build one with development keys to test updates")
    return Bundles(built, folder, str(json.loads(about)["version"]))
