"""The root of a slot: a squashfs, the same bytes for the same files."""

import os
from pathlib import Path

from deploy.image.steps import Steps


def file_system(root: Path, target: Path, built: int, steps: Steps, *, fast: bool = False) -> None:
    """A squashfs of `root` in the file `target`; `fast` for trying out: larger, in a tenth of the time."""
    target.unlink(missing_ok=True)
    level = "3" if fast else "19"
    # The kernel keeps four blocks in memory, and one more for each further processor. Twice as large, they save two in
    # a hundred of what is to fetch; half as large, the image is nearly larger than it may be.
    block = "512K"
    steps.run(
        *(
            "mksquashfs",
            root,
            target,
            "-noappend",
            "-no-progress",
            "-quiet",
            "-comp",
            "zstd",
            "-Xcompression-level",
            level,
        ),
        *(
            "-b",
            block,
            "-mkfs-time",
            str(built),
            "-all-time",
            str(built),
            "-xattrs",
            "-processors",
            str(os.cpu_count() or 1),
        ),
    )
