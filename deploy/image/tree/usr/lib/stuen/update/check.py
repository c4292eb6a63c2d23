#!/usr/bin/python3 -I
"""Whether a bundle may be put in on this machine: its kind, its version, and what it could make of the data.

Three callers, one rule: the updater before it begins, RAUC's `pre-install` handler (this file in the running image),
and the bundle's own `install-check` hook (a copy of this file in the bundle). So it imports nothing but the library,
and reads the manifest in the bundle itself, which the signature covers.
"""

import json
import os
import re
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from configparser import Error as ConfigError
from dataclasses import dataclass
from pathlib import Path

IMAGE = Path("/usr/lib/stuen/image.json")
FORMAT = Path("/data/format.json")
REFUSED = 10
"""RAUC takes an exit code from 10 on as a refusal, and shows the last line of standard error."""
WORDS = {
    "incompatible": "this bundle is for another kind of machine",
    "older": "this bundle is older than what runs, or the same, and carries no leave to go back",
    "data": "this version and what is on the data partition do not fit",
    "damaged": "this bundle does not say what it is",
}


@dataclass(frozen=True)
class Release:
    """What a bundle, or the running image, says of itself.

    `data_format` is the newest format of the data that it reads, and will write once all others can read it;
    `data_reads` the oldest that it still reads.
    """

    version: str
    compatible: str
    data_format: int
    data_reads: int
    allow_downgrade: bool = False


def numbers(version: str) -> list[int]:
    """A version as the list of its whole numbers, by which versions are compared."""
    return [int(one) for one in re.findall(r"\d+", version)]


def problem(bundle: Release, running: Release, data: int) -> str:
    """Why the bundle may not be put in: "incompatible", "older", "data"; "" when it may. `data` is the format on /data.

    What is on the data partition must be readable after the update and, should the new version not hold, before it:
    the new one writes only what both can read (formats.py), so their ranges must meet where the data is.
    """
    if bundle.compatible != running.compatible:
        return "incompatible"
    if not numbers(bundle.version) or numbers(bundle.version) <= numbers(running.version):
        same = numbers(bundle.version) == numbers(running.version)
        if not bundle.allow_downgrade or same:
            return "older"
    if not bundle.data_reads <= data <= bundle.data_format:
        return "data"
    return ""


def release(update: Mapping[str, str], meta: Mapping[str, str]) -> Release:
    """The release that a manifest's sections describe; raises ValueError where something is missing or no number."""
    try:
        said = Release(
            update["version"],
            update["compatible"],
            int(meta["data_format"]),
            int(meta["data_reads"]),
            meta.get("allow-downgrade", "false") == "true",
        )
    except KeyError as error:
        raise ValueError(f"{error.args[0]} is missing") from error
    if not 0 < said.data_reads <= said.data_format:
        raise ValueError("data_reads and data_format contradict each other")
    return said


def manifest(path: Path) -> Release:
    """The release that the manifest in a bundle describes; raises ValueError and OSError."""
    parser = ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",), strict=True)
    parser.optionxform = str  # type: ignore[assignment,method-assign] # keys are as they are written
    try:
        parser.read_string(path.read_text("utf-8"))
        return release(parser["update"], parser["meta.stuen"])
    except (ConfigError, KeyError) as error:
        raise ValueError("no manifest of ours") from error


def running(path: Path = IMAGE) -> Release:
    """The image that runs; raises ValueError and OSError."""
    try:
        said = json.loads(path.read_bytes())
        newest = int(said.get("data_format", 1))
        return Release(str(said["version"]), str(said["compatible"]), newest, int(said.get("data_reads", 1)))
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError("no description of an image") from error


def on_data(path: Path = FORMAT) -> int:
    """The format of what is on /data; 1, the first, where nothing says otherwise. Raises ValueError."""
    try:
        return int(json.loads(path.read_bytes())["format"])
    except FileNotFoundError:
        return 1
    except (KeyError, TypeError) as error:
        raise ValueError("no description of the data") from error


def main(words: list[str], environment: Mapping[str, str], image: Path = IMAGE, data: Path = FORMAT) -> int:
    """As RAUC calls it: `install-check` beside the manifest, or with the mounted bundle's folder in the environment."""
    if words and words[0] != "install-check":
        return 0
    folder = Path(words[1]) if len(words) > 1 else Path(__file__).parent
    if not words:
        folder = Path(environment["RAUC_BUNDLE_MOUNT_POINT"])
    try:
        why = problem(manifest(folder / "manifest.raucm"), running(image), on_data(data))
    except (OSError, ValueError):
        why = "damaged"
    if not why:
        return 0
    sys.stderr.write(f"stuen {why}: {WORDS[why]}\n")
    return REFUSED


if __name__ == "__main__":
    raise SystemExit(
        main(
            sys.argv[1:],
            os.environ,
            Path(os.environ.get("STUEN_IMAGE", IMAGE)),
            Path(os.environ.get("STUEN_DATA_FORMAT", FORMAT)),
        )
    )
