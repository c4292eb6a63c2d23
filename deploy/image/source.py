"""What of the repository goes into an image: committed files only, with what `make setup` makes of them."""

import json
import re
import shutil
import sys
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.image.recipe import Kind
from deploy.image.steps import StepFailed, Steps, fresh

ROOT: Final = Path(__file__).resolve().parents[2]
TAKEN: Final = ("kiosk", "sync", "assets", "pyproject.toml", "requirements.lock", "LICENSE", "deploy")
FORMATS: Final = "kiosk/update/formats.py"
_FORMAT: Final = re.compile(r"^DATA_(FORMAT|READS)\b[^=\n]*= *(\d+)", re.MULTILINE)


@dataclass(frozen=True)
class Source:
    """A checkout of one commit."""

    folder: Path
    commit: str
    built: int
    """Seconds since 1970 of the commit: the time that everything in the image has."""
    version: str

    @property
    def recipe(self) -> Path:
        """What an image is made of, as this commit has it."""
        return self.folder / "deploy" / "image"

    def image_json(self, kind: Kind) -> str:
        """`/usr/lib/stuen/image.json`."""
        about = {
            "version": self.version,
            "compatible": kind.compatible,
            "arch": kind.arch,
            "built": datetime.fromtimestamp(self.built, UTC).isoformat(),
            "commit": self.commit,
            **formats(self.folder / FORMATS),
        }
        return json.dumps(about, indent=1, sort_keys=True) + "\n"


def version_of(pyproject: str, built: int) -> str:
    """The version of an image: that of the program and when its last change was made, in UTC."""
    program = tomllib.loads(pyproject)["project"]["version"]
    return f"{program}+{datetime.fromtimestamp(built, UTC):%Y%m%d%H%M}"


def formats(path: Path) -> dict[str, int]:
    """Which format of data this version writes, and which is the oldest that it reads; read without running it."""
    if not path.exists():
        return {"data_format": 1, "data_reads": 1}
    found = {f"data_{match[1].lower()}": int(match[2]) for match in _FORMAT.finditer(path.read_text("utf-8"))}
    if set(found) != {"data_format", "data_reads"}:
        raise StepFailed(f"{FORMATS} does not say DATA_FORMAT and DATA_READS.")
    return found


def check_out(folder: Path, steps: Steps, revision: str = "HEAD") -> Source:
    """Put the committed files of `revision` into `folder` and make what a checkout lacks."""
    if not (ROOT / ".git").exists():
        raise StepFailed("An image is made of committed files, and this is no checkout of git.")
    fresh(folder)
    commit = steps.run("git", "rev-parse", revision, cwd=ROOT).strip()
    built = int(steps.run("git", "log", "-1", "--format=%ct", commit, cwd=ROOT))
    if changed := steps.run("git", "status", "--porcelain", "--", *TAKEN, cwd=ROOT).splitlines():
        steps.say(f"        {len(changed)} changed files are not committed, and not in the image")
    archive = folder.parent / "source.tar"
    steps.run("git", "archive", "--format=tar", "-o", archive, commit, *TAKEN, cwd=ROOT)
    steps.run("tar", "-xf", archive, "-C", folder)
    archive.unlink()
    _make(folder, steps)
    return Source(folder, commit, built, version_of((folder / "pyproject.toml").read_text("utf-8"), built))


def _make(folder: Path, steps: Steps) -> None:
    """Catalogues, dates and forms, as `make setup` makes them, with the Python that runs this."""
    python = sys.executable
    for catalogue in sorted(folder.glob("assets/locale/*/LC_MESSAGES/stuen.po")):
        steps.run(
            python,
            "-m",
            "babel.messages.frontend",
            "-q",
            "compile",
            "-i",
            catalogue,
            "-o",
            catalogue.with_suffix(".mo"),
        )
    asked = (
        "import json; from kiosk.i18n import LANGUAGES; print(json.dumps({one.code: one.locale for one in LANGUAGES}))"
    )
    for code, locale in json.loads(steps.run(python, "-c", asked, cwd=folder)).items():
        target = folder / "assets" / "locale" / code / "dates.json"
        target.parent.mkdir(parents=True, exist_ok=True)
        steps.run(python, "-m", "kiosk.dates", locale, target, cwd=folder)
    for forms in ("assets/content/forms", "assets/content/demo/forms"):
        out = folder / forms / "published"
        out.mkdir(parents=True, exist_ok=True)
        steps.run(python, "-m", "kiosk.forms.publish", forms, out, cwd=folder)
        (out / ".made").touch()
    for cache in list(folder.rglob("__pycache__")):
        shutil.rmtree(cache)
