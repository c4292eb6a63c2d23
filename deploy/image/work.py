"""Where one build happens, and for which machine."""

from dataclasses import dataclass
from pathlib import Path

from deploy.image.recipe import Kind
from deploy.image.steps import Steps


@dataclass(frozen=True)
class Work:
    """One build: `out` gets what is made, `cache` keeps what the next one need not fetch."""

    kind: Kind
    steps: Steps
    out: Path
    cache: Path

    @property
    def folder(self) -> Path:
        """What is needed only while building."""
        return self.out / "work"

    @property
    def root(self) -> Path:
        """The root file system that is being made."""
        return self.folder / "root"

    @property
    def build(self) -> Path:
        """What was taken apart for building, and is not in the image."""
        return self.folder / "build"
