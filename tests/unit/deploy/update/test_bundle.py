"""Bundles: what they say, that they are the same twice, and what our own reader and the real RAUC take and refuse."""

import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.update import bundle, keys, verity
from deploy.update.bundle import LENGTH
from deploy.update.openssl import UpdateError
from tests.unit.deploy.update.conftest import Keys, needs


def signature(path: Path) -> tuple[bytes, bytes]:
    """The payload with its tree, and the signature."""
    data = path.read_bytes()
    (length,) = LENGTH.unpack(data[-8:])
    return data[: -8 - length], data[-8 - length : -8]


def test_a_bundle_says_what_its_image_is(made: Callable[..., Path], some_keys: Keys) -> None:
    out = made()
    found = bundle.read(out, some_keys.keyring)
    assert found.whole
    assert "Varmestuen: updates" in found.signer
    assert found.manifest["update"] == {
        "compatible": "stuen-pc",
        "version": "0.2.0+202611200000",
        "description": "Noget nyt",
        "build": "abc",
    }
    assert found.manifest["meta.stuen"] == {"allow-downgrade": "false", "data_format": "1", "data_reads": "1"}
    assert found.manifest["hooks"] == {"filename": "check.py", "hooks": "install-check;"}
    assert found.manifest["image.rootfs"]["adaptive"] == "block-hash-index;"
    assert found.manifest["bundle"]["format"] == "verity"
    aside = json.loads(Path(f"{out}.json").read_text())
    assert aside == {
        "version": "0.2.0+202611200000",
        "compatible": "stuen-pc",
        "sha256": hashlib.sha256(out.read_bytes()).hexdigest(),
        "size": out.stat().st_size,
        "data_format": 1,
        "notes": "Noget nyt",
    }


def test_the_hook_in_it_is_the_rule_of_the_image_and_can_be_run(made: Callable[..., Path], tmp_path: Path) -> None:
    payload = tmp_path / "payload"
    payload.write_bytes(signature(made())[0])
    subprocess.run(["unsquashfs", "-q", "-n", "-d", tmp_path / "x", payload], check=True, capture_output=True)
    hook = tmp_path / "x" / "check.py"
    assert hook.read_bytes() == bundle.CHECK.read_bytes()
    assert hook.stat().st_mode & 0o777 == 0o755
    names = {one.name for one in (tmp_path / "x").iterdir()}
    index = {f"{name}.block-hash-index" for name in bundle.IMAGES.values()}
    assert names == {"check.py", "manifest.raucm", *bundle.IMAGES.values(), *index}


def test_two_bundles_of_one_image_differ_in_the_signature_alone(
    image: Callable[..., Path], some_keys: Keys, tmp_path: Path
) -> None:
    folder = image()
    what = bundle.about(folder)
    images = {slot: folder / name for slot, name in bundle.IMAGES.items()}
    parts = []
    for one in ("first", "second"):
        bundle.make(images, what, some_keys.signer, tmp_path / one)
        parts.append(signature(tmp_path / one))
    assert parts[0][0] == parts[1][0]
    assert parts[0][1] != parts[1][1]
    said = [bundle.read(tmp_path / one, some_keys.keyring).manifest for one in ("first", "second")]
    assert said[0] == said[1]


def test_a_strangers_signature_is_refused(made: Callable[..., Path], some_keys: Keys) -> None:
    out = made(signer=some_keys.stranger)
    with pytest.raises(UpdateError, match="openssl cms"):
        bundle.read(out, some_keys.keyring)


def test_a_revoked_signature_is_refused(made: Callable[..., Path], some_keys: Keys, tmp_path: Path) -> None:
    out = made()
    keys.write_keyring(some_keys.root, tmp_path / "newer.pem", [some_keys.signer.certificate], None)
    assert bundle.read(out, some_keys.keyring).whole
    with pytest.raises(UpdateError, match="openssl cms"):
        bundle.read(out, tmp_path / "newer.pem")


def test_a_flipped_bit_anywhere_is_found(made: Callable[..., Path], some_keys: Keys) -> None:
    out = made()
    data = bytearray(out.read_bytes())
    for at in (0, 5000, len(data) // 2, len(signature(out)[0]) - 5):
        data[at] ^= 1
        out.write_bytes(data)
        assert not bundle.read(out, some_keys.keyring).whole
        data[at] ^= 1


@pytest.mark.parametrize("left", [0, 7, 8, 4096, -9, -3000])
def test_a_truncated_one_is_none(made: Callable[..., Path], some_keys: Keys, left: int) -> None:
    out = made()
    out.write_bytes(out.read_bytes()[:left])
    with pytest.raises(UpdateError):
        bundle.read(out, some_keys.keyring)


def test_an_image_that_does_not_say_what_it_is_gives_no_bundle(tmp_path: Path, image: Callable[..., Path]) -> None:
    with pytest.raises(UpdateError, match="run make image"):
        bundle.about(tmp_path)
    folder = image(data_format="many", version="0.3")
    with pytest.raises(UpdateError, match=r"image\.json"):
        bundle.about(folder)


def test_the_tree_of_hashes_is_the_kernels(tmp_path: Path) -> None:
    """As veritysetup writes it, if that is here; else what it wrote for these bytes."""
    data = tmp_path / "data"
    data.write_bytes(bytes(i * 7 % 251 for i in range(4096 * 200)))
    salt = bytes(range(32))
    with data.open("rb") as file:
        root, tree = verity.tree(file, 4096 * 200, salt)
    assert len(tree) == 4096 * 3  # two blocks of leaves, one above them
    level = tree[4096:]
    leaves = [hashlib.sha256(salt + data.read_bytes()[at : at + 4096]).digest() for at in range(0, 4096 * 200, 4096)]
    assert level[: 32 * 200] == b"".join(leaves)
    assert root == hashlib.sha256(salt + tree[:4096]).digest()
    if program := shutil.which("veritysetup"):
        hashes = tmp_path / "hashes"
        words = [program, "format", "--no-superblock", f"--salt={salt.hex()}", data, hashes]
        said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        assert root.hex() in said
        assert hashes.read_bytes() == tree


def test_the_real_rauc_takes_ours_and_refuses_a_strangers(
    made: Callable[..., Path], some_keys: Keys, tmp_path: Path
) -> None:
    needs("rauc")
    conf = tmp_path / "system.conf"
    conf.write_text(
        "[system]\ncompatible=stuen-pc\nbootloader=noop\nbundle-formats=verity\n"
        f"[keyring]\npath={some_keys.keyring}\ncheck-purpose=codesign\ncheck-crl=true\n"
    )

    def asked(path: Path) -> "subprocess.CompletedProcess[str]":
        words = ["rauc", f"--conf={conf}", "info", "--output-format=shell", path]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    ours = asked(made())
    assert ours.returncode == 0, ours.stderr
    assert "RAUC_MF_VERSION='0.2.0+202611200000'" in ours.stdout
    assert "RAUC_IMAGE_ADAPTIVE_0='block-hash-index'" in ours.stdout
    theirs = asked(made("0.3.0+202611200000", signer=some_keys.stranger))
    assert theirs.returncode != 0
    assert "signature" in theirs.stderr
