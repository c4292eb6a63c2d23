"""The bill of materials, the licences, and what two builds differ by."""

import json
import re
import zipfile
from pathlib import Path

import pytest

from deploy.image import bill
from deploy.image.source import Source, formats, version_of
from deploy.image.steps import StepFailed
from deploy.image.wheels import Locked, sha256

ROOT = Path(__file__).resolve().parents[4]
STATUS = """\
Package: libfoo
Status: install ok installed
Installed-Size: 12
Architecture: amd64
Version: 1:2.0+dfsg-1~deb13u1
Homepage: https://foo.example

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1
"""
COPYRIGHT = """\
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-2+
 This is free software.

Files: b
License: Expat
"""
SOURCE = Source(Path(), "c0ffee", 1_700_000_000, "0.1.0+202311142213")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "var/lib/dpkg").mkdir(parents=True)
    (tmp_path / "var/lib/dpkg/status").write_text(STATUS, "utf-8")
    (tmp_path / "usr/share/doc/libfoo").mkdir(parents=True)
    (tmp_path / "usr/share/doc/libfoo/copyright").write_text(COPYRIGHT, "utf-8")
    return tmp_path


def test_debian_packages_are_those_installed_with_their_licences(root: Path) -> None:
    (part,) = bill.debian_parts(root, "amd64")
    assert (part.name, part.version, part.size) == ("libfoo", "1:2.0+dfsg-1~deb13u1", 12 * 1024)
    assert part.licences == ("GPL-2.0-or-later", "MIT")
    assert part.purl == "pkg:deb/debian/libfoo@1%3A2.0%2Bdfsg-1~deb13u1?arch=amd64&distro=trixie"


@pytest.mark.parametrize(
    ("version", "newer", "suite", "origin"),
    [
        ("2.0-1+deb13u1", [], "trixie", "Debian 13"),
        ("2.0-1~bpo13+1", [], "trixie-backports", "Debian 13's backports"),
        ("2.0-1", ["libfoo"], "forky", "Debian 14, while it is in the making"),
    ],
)
def test_a_package_is_told_to_be_from_where_it_is(
    root: Path, version: str, newer: list[str], suite: str, origin: str
) -> None:
    (root / "var/lib/dpkg/status").write_text(STATUS.replace("1:2.0+dfsg-1~deb13u1", version), "utf-8")
    (part,) = bill.debian_parts(root, "amd64", newer)
    assert part.purl.endswith(f"?arch=amd64&distro={suite}")
    assert bill.table([part]).endswith(f"\t{origin}\n")


@pytest.mark.parametrize(
    ("told", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("License: BSD", "BSD"),
        ("License: line one\n        line two\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
    ],
)
def test_python_packages_have_hash_and_licence(tmp_path: Path, told: str, licence: str) -> None:
    wheel = tmp_path / "foo-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as made:
        made.writestr("foo-1.0.dist-info/METADATA", f"Metadata-Version: 2.4\nName: foo\nVersion: 1.0\n{told}\n")
    (part,) = bill.python_parts({"foo": wheel}, {"foo": Locked("foo", "1.0", ())})
    assert (part.purl, part.licences, part.sha256) == ("pkg:pypi/foo@1.0", (licence,), sha256(wheel))


def test_the_bill_is_cyclonedx_and_the_same_each_time(root: Path) -> None:
    parts = bill.debian_parts(root, "amd64")
    text = bill.cyclonedx(SOURCE, "amd64", parts)
    assert text == bill.cyclonedx(SOURCE, "amd64", parts)
    told = json.loads(text)
    assert (told["bomFormat"], told["specVersion"], told["version"]) == ("CycloneDX", "1.6", 1)
    assert re.fullmatch(r"urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", told["serialNumber"])
    assert told["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"
    references = [one["bom-ref"] for one in told["components"]]
    assert len(set(references)) == len(references)
    assert {"type", "name", "version", "purl"} <= set(told["components"][0])


def test_licences_are_a_table(root: Path) -> None:
    rows = bill.table(bill.debian_parts(root, "amd64")).splitlines()
    assert rows[1] == "libfoo\t1:2.0+dfsg-1~deb13u1\tGPL-2.0-or-later, MIT\tDebian 13"


def test_a_package_without_a_known_licence_is_told_of(root: Path) -> None:
    assert bill.unknown(bill.debian_parts(root, "amd64")) == []
    (root / "usr/share/doc/libfoo/copyright").unlink()
    assert bill.unknown(bill.debian_parts(root, "amd64")) == ["libfoo"]


def test_copyrights_are_passed_on_each_once(root: Path) -> None:
    (root / "usr/share/doc/libbar").mkdir()
    (root / "usr/share/doc/libbar/copyright").write_text(COPYRIGHT, "utf-8")
    bill.copyrights(root, root / "all.txt")
    text = (root / "all.txt").read_text("utf-8")
    assert "libbar, libfoo" in text
    assert text.count("This is free software.") == 1


def test_the_version_is_the_programs_and_when_it_was_committed() -> None:
    assert version_of('[project]\nversion = "0.1.0"\n', 1_700_000_000) == "0.1.0+202311142213"


def test_the_formats_of_data_are_those_of_the_program(tmp_path: Path) -> None:
    found = formats(ROOT / "kiosk/update/formats.py")
    assert set(found) == {"data_format", "data_reads"}
    (tmp_path / "formats.py").write_text("DATA_FORMAT = 2\n", "utf-8")
    with pytest.raises(StepFailed, match="DATA_READS"):
        formats(tmp_path / "formats.py")
