"""The rule of what may be put in: every case of it, and manifests of nonsense."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from update import check
from update.check import Release

HERE = Release("0.2.0+202611200000", "stuen-pc", 2, 1)
MANIFEST = """[update]
compatible=stuen-pc
version=0.3.0+202611210000
description=Ny: 50 % hurtigere = bedre
[meta.stuen]
allow-downgrade=false
data_format=2
data_reads=1
[bundle]
format=verity
"""


@pytest.mark.parametrize(
    ("version", "compatible", "newest", "oldest", "leave", "data", "why"),
    [
        ("0.3.0", "stuen-pc", 2, 1, False, 1, ""),
        ("0.2.0+202611200001", "stuen-pc", 2, 1, False, 1, ""),
        ("0.3.0", "stuen-rpi", 2, 1, True, 1, "incompatible"),
        ("0.1.0", "stuen-pc", 2, 1, False, 1, "older"),
        ("0.1.0", "stuen-pc", 2, 1, True, 1, ""),
        (HERE.version, "stuen-pc", 2, 1, False, 1, "older"),
        (HERE.version, "stuen-pc", 2, 1, True, 1, "older"),
        ("", "stuen-pc", 2, 1, False, 1, "older"),
        ("0.3.0", "stuen-pc", 3, 2, False, 1, "data"),
        ("0.3.0", "stuen-pc", 3, 2, False, 2, ""),
        ("0.1.0", "stuen-pc", 1, 1, True, 2, "data"),
        ("0.3.0", "stuen-pc", 1, 1, False, 2, "data"),
    ],
)
def test_the_rule(version: str, compatible: str, newest: int, oldest: int, leave: bool, data: int, why: str) -> None:
    assert check.problem(Release(version, compatible, newest, oldest, leave), HERE, data) == why


def test_a_manifest_is_read(tmp_path: Path) -> None:
    path = tmp_path / "manifest.raucm"
    path.write_text(MANIFEST)
    assert check.manifest(path) == Release("0.3.0+202611210000", "stuen-pc", 2, 1)
    path.write_text(MANIFEST.replace("downgrade=false", "downgrade=true"))
    assert check.manifest(path).allow_downgrade
    path.write_text(MANIFEST.replace("downgrade=false", "downgrade=yes"))
    assert not check.manifest(path).allow_downgrade, "leave is given in one word only"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version=0.3.0+202611210000\n", ""),
        ("compatible=stuen-pc\n", ""),
        ("data_format=2", "data_format=two"),
        ("data_format=2\n", ""),
        ("data_reads=1", "data_reads=3"),
        ("data_reads=1", "data_reads=0"),
        ("[meta.stuen]", "[meta.other]"),
        ("[update]", "update"),
        ("[bundle]", "[update]"),
    ],
)
def test_a_manifest_that_leaves_something_out_is_none(tmp_path: Path, old: str, new: str) -> None:
    path = tmp_path / "manifest.raucm"
    assert old in MANIFEST
    path.write_text(MANIFEST.replace(old, new))
    with pytest.raises(ValueError, match=r".+"):
        check.manifest(path)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_nonsense_is_refused_and_never_more(tmp_path_factory: pytest.TempPathFactory, nonsense: bytes) -> None:
    folder = tmp_path_factory.mktemp("bundle")
    (folder / "manifest.raucm").write_bytes(nonsense)
    (folder / "image.json").write_text('{"version": "0.2", "compatible": "stuen-pc"}')
    words = ["install-check", str(folder)]
    assert check.main(words, {}, folder / "image.json", folder / "none") == check.REFUSED


@pytest.mark.parametrize(
    "said", ["", "[]", "3", '{"version": "1"}', '{"version": "1", "compatible": "x", "data_format": []}']
)
def test_an_image_that_does_not_say_what_it_is_takes_nothing(tmp_path: Path, said: str) -> None:
    (tmp_path / "image.json").write_text(said)
    with pytest.raises(ValueError, match=r".+"):
        check.running(tmp_path / "image.json")
    (tmp_path / "manifest.raucm").write_text(MANIFEST)
    words = ["install-check", str(tmp_path)]
    assert check.main(words, {}, tmp_path / "image.json", tmp_path / "none") == check.REFUSED


def test_main_takes_what_is_right(tmp_path: Path) -> None:
    (tmp_path / "image.json").write_text('{"version": "0.2", "compatible": "stuen-pc"}')
    (tmp_path / "manifest.raucm").write_text(MANIFEST)
    image, none = tmp_path / "image.json", tmp_path / "none"
    assert check.main([], {"RAUC_BUNDLE_MOUNT_POINT": str(tmp_path)}, image, none) == 0
    assert check.main(["install-check", str(tmp_path)], {}, image, none) == 0
    (tmp_path / "format.json").write_text('{"format": 3}')
    assert check.main(["install-check", str(tmp_path)], {}, image, tmp_path / "format.json") == check.REFUSED
