"""What is in the image, for who has to answer for it: a CycloneDX bill of materials, and the licences as a table."""

import email.parser
import hashlib
import json
import urllib.parse
import uuid
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from deploy.image import licences
from deploy.image.mirror import BACKPORTS, NEXT, SUITE, suite_of
from deploy.image.source import Source
from deploy.image.wheels import Locked, metadata, sha256

FROM: Final = {SUITE: "Debian 13", BACKPORTS: "Debian 13's backports", NEXT: "Debian 14, while it is in the making"}
"""Where a package is from, by its suite."""


@dataclass(frozen=True)
class Part:
    """One package in the image."""

    origin: str
    """Where it is from, in words."""
    name: str
    version: str
    licences: tuple[str, ...]
    purl: str
    homepage: str = ""
    sha256: str = ""
    size: int = 0
    """Of a Debian package, in bytes, as it says itself."""


def debian_purl(name: str, version: str, arch: str, suite: str) -> str:
    """How a package of Debian is named everywhere; whoever looks for its mistakes looks in its suite.

    https://github.com/package-url/purl-spec, type "deb".
    """
    return f"pkg:deb/debian/{name}@{urllib.parse.quote(version, safe='~.-')}?arch={arch}&distro={suite}"


def debian_parts(root: Path, arch: str, newer: Container[str] = ()) -> list[Part]:
    """The Debian packages that are installed in `root`, by its dpkg status and their copyright files.

    `newer`: the names of those that were asked for of the Debian to come.
    """
    parts = []
    for paragraph in (root / "var/lib/dpkg/status").read_text("utf-8").split("\n\n"):
        one = email.parser.Parser().parsestr(paragraph)
        if "installed" not in (one["Status"] or "").split():
            continue
        name, version = str(one["Package"]), str(one["Version"])
        suite = NEXT if name in newer else suite_of(version)
        purl = debian_purl(name, version, str(one["Architecture"] or arch), suite)
        named = licences.debian(root / "usr/share/doc" / name / "copyright")
        size = 1024 * int(one["Installed-Size"] or 0)
        parts.append(Part(FROM[suite], name, version, named, purl, str(one["Homepage"] or ""), size=size))
    return sorted(parts, key=lambda part: part.name)


def python_parts(wheels: Mapping[str, Path], lock: Mapping[str, Locked]) -> list[Part]:
    """The Python packages, with the hashes of the files that were installed."""
    parts = []
    for name, wheel in sorted(wheels.items()):
        about = metadata(wheel)
        version = lock[name].version
        home = str(about["Home-page"] or "")
        parts.append(
            Part("PyPI", name, version, licences.wheel(wheel), f"pkg:pypi/{name}@{version}", home, sha256(wheel))
        )
    return parts


def cyclonedx(source: Source, arch: str, parts: Iterable[Part]) -> str:
    """The bill of materials, CycloneDX 1.6: of the same image the same text."""
    name = f"stuen-{arch}"
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{name}@{source.version}+{source.commit}")
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(source.built, UTC).isoformat(),
            "component": {
                "type": "operating-system",
                "bom-ref": name,
                "name": name,
                "version": source.version,
                "licenses": [{"license": {"id": "MPL-2.0"}}],
            },
        },
        "components": [_component(part) for part in parts],
    }
    return json.dumps(document, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def _component(part: Part) -> dict[str, object]:
    found: dict[str, object] = {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "purl": part.purl,
    }
    if part.licences:
        found["licenses"] = [{"license": {"name": one}} for one in part.licences]
    if part.sha256:
        found["hashes"] = [{"alg": "SHA-256", "content": part.sha256}]
    if part.homepage:
        found["externalReferences"] = [{"type": "website", "url": part.homepage}]
    return found


def table(parts: Iterable[Part]) -> str:
    """The licences, one package a row: name, version, licences, where it is from."""
    rows = ["package\tversion\tlicences\tfrom"]
    for part in parts:
        named = ", ".join(part.licences) or "see its copyright file"
        rows.append(f"{part.name}\t{part.version}\t{named}\t{part.origin}")
    return "\n".join(rows) + "\n"


def unknown(parts: Iterable[Part]) -> list[str]:
    """The packages whose licence nobody knows: somebody has to read before the image is passed on."""
    return [part.name for part in parts if not part.licences]


def copyrights(root: Path, target: Path) -> None:
    """The copyright files of all Debian packages in one text, each once: their licences ask to be passed on."""
    seen: dict[str, tuple[str, list[str]]] = {}
    for path in sorted((root / "usr/share/doc").glob("*/copyright")):
        text = path.read_text("utf-8", "replace")
        seen.setdefault(hashlib.sha256(text.encode()).hexdigest(), (text, []))[1].append(path.parent.name)
    with target.open("w", encoding="utf-8") as file:
        for text, names in seen.values():
            file.write(f"===== {', '.join(names)} =====\n{text.rstrip()}\n\n")
