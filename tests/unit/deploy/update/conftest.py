"""Small images, and keys that are made once: openssl and mksquashfs take a second together."""

import json
import random
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from deploy.update import bundle, keys
from deploy.update.keys import Pair

BUILT = "2026-11-20T10:00:00+00:00"


def needs(*programs: str) -> None:
    """Skip where a program is missing."""
    for one in programs:
        if shutil.which(one, path="/usr/sbin:/usr/bin:/sbin:/bin") is None:
            pytest.skip(f"{one} is not installed: make extras")


@dataclass(frozen=True)
class Keys:
    """A root with its keyring and a signer; `stranger` belongs to another root."""

    folder: Path
    root: Pair
    signer: Pair
    stranger: Pair

    @property
    def keyring(self) -> Path:
        return self.folder / "keyring.pem"


@pytest.fixture(scope="session")
def some_keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    needs("openssl")
    ours, theirs = tmp_path_factory.mktemp("ours"), tmp_path_factory.mktemp("theirs")
    root = keys.make_root(ours, "Varmestuen", None)
    stranger = keys.make_root(theirs, "Varmestuen", None)
    return Keys(ours, root, keys.make_signer(root, ours, None, None), keys.make_signer(stranger, theirs, None, None))


@pytest.fixture
def image(tmp_path: Path) -> Callable[..., Path]:
    """Makes an image folder as `make image` leaves one, but small."""
    needs("mksquashfs", "unsquashfs")

    def make(version: str = "0.2.0+202611200000", **more: object) -> Path:
        folder, tree = tmp_path / f"image-{version}", tmp_path / f"tree-{version}"
        about = tree / "usr" / "lib" / "stuen" / "image.json"
        about.parent.mkdir(parents=True)
        folder.mkdir()
        said = {"version": version, "compatible": "stuen-pc", "arch": "amd64", "built": BUILT, "commit": "abc"}
        about.write_text(json.dumps({**said, "data_format": 1, "data_reads": 1, **more}))
        subprocess.run(
            ["mksquashfs", tree, folder / "root.squashfs", "-quiet", "-no-progress", "-all-root", "-noappend"],
            check=True, capture_output=True,
        )  # fmt: skip
        (folder / "kernel.ext4").write_bytes(random.Random(version).randbytes(1 << 20))
        return folder

    return make


@pytest.fixture
def made(image: Callable[..., Path], some_keys: Keys, tmp_path: Path) -> Callable[..., Path]:
    """Makes a bundle, signed by ours if nothing else is said."""

    def make(
        version: str = "0.2.0+202611200000", *, signer: Pair | None = None, fmt: str = "verity",
        allow_downgrade: bool = False, **more: object,
    ) -> Path:  # fmt: skip
        folder, out = image(version, **more), tmp_path / f"stuen-pc-{version}.raucb"
        what = bundle.about(folder, "Noget nyt", allow_downgrade=allow_downgrade)
        images = {slot: folder / name for slot, name in bundle.IMAGES.items()}
        bundle.make(images, what, signer or some_keys.signer, out, fmt=fmt)
        return out

    return make
