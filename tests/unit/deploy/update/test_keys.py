"""The ceremony as it is typed; passphrases that are no arguments; what an image is given."""

import io
import json
import os
import subprocess
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from deploy.update import __main__ as program
from deploy.update import bundle, image, keys
from deploy.update.openssl import UpdateError, openssl
from tests.unit.deploy.update.conftest import needs

ROOT = Path(__file__).resolve().parents[4]
SECRET, OTHER = b"seks ord der ikke er brugt", b"og seks andre ord til den anden"


class Ran(NamedTuple):
    """What a command came to."""

    returncode: int
    stdout: str
    stderr: str


def typed(*words: str | Path, said: bytes = b"") -> Ran:
    """Run the command with passphrases on a descriptor."""
    reading, writing = os.pipe()
    os.write(writing, said)
    os.close(writing)
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = program.main([*map(str, words), "--json", "--passphrase-fd", str(reading)])
    os.close(reading)
    return Ran(code, out.getvalue(), err.getvalue())


def test_it_runs_without_anything_of_the_kiosks() -> None:
    words = ["/usr/bin/python3", "-S", "-E", "-m", "deploy.update", "bundle", "--image-folder", "/nowhere"]
    ran = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT)
    assert (ran.returncode, "run make image" in ran.stderr) == (1, True)


def test_the_ceremony_and_the_first_bundle(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    needs("openssl")
    made = typed("keys", "--out", tmp_path / "safe", "--name", "Varmestuen", said=SECRET + b"\n" + OTHER + b"\n")
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    for key in (found["root"], found["key"]):
        assert Path(key).read_bytes().startswith(b"-----BEGIN ENCRYPTED PRIVATE KEY-----")
        assert Path(key).stat().st_mode & 0o777 == 0o600
    folder: Path = request.getfixturevalue("image")()
    words = ("bundle", "--image-folder", folder, "--key", found["key"])
    wrong = typed(*words, said=SECRET + b"\n")
    assert (wrong.returncode, wrong.stderr) == (1, "That is not the passphrase of this key.\n")
    right = typed(*words, said=OTHER + b"\n")
    assert right.returncode == 0, right.stderr
    about = json.loads(right.stdout)
    assert about["development"] is False
    assert Path(about["bundle"]).name == "stuen-pc-0.2.0+202611200000.raucb"
    verified = typed("verify", about["bundle"], "--keyring", found["keyring"])
    assert json.loads(verified.stdout)["manifest"]["update"]["version"] == "0.2.0+202611200000"
    assert not keys.is_development(Path(found["keyring"]))


def test_a_second_signing_key_and_one_that_counts_no_more(tmp_path: Path, image: Callable[..., Path]) -> None:
    safe = tmp_path / "safe"
    first = json.loads(typed("keys", "--out", safe, said=SECRET + b"\n" + OTHER + b"\n").stdout)["key"]
    second = typed("sign-key", "--root", safe, "--out", tmp_path / "second", said=SECRET + b"\n" + OTHER + b"\n")
    new = json.loads(second.stdout)["key"]
    gone = typed(
        "revoke", "--root", safe, "--out", tmp_path / "newer.pem", Path(first).with_suffix(".pem"), said=SECRET + b"\n"
    )
    assert gone.returncode == 0, gone.stderr
    folder = image()
    for key, keyring, code in (
        (first, safe / "keyring.pem", 0),
        (new, safe / "keyring.pem", 0),
        (first, tmp_path / "newer.pem", 1),
        (new, tmp_path / "newer.pem", 0),
    ):
        out = tmp_path / "x.raucb"
        assert typed("bundle", "--image-folder", folder, "--key", key, "--out", out, said=OTHER).returncode == 0
        assert typed("verify", out, "--keyring", keyring).returncode == code


def test_a_weak_passphrase_a_wrong_one_and_a_key_that_is_there(tmp_path: Path) -> None:
    needs("openssl")
    short = typed("keys", "--out", tmp_path / "a", said=b"kort\n")
    assert (short.returncode, "12 signs" in short.stderr) == (1, True)
    assert not (tmp_path / "a").exists()
    assert typed("keys", "--out", tmp_path / "b", said=SECRET + b"\n" + OTHER + b"\n").returncode == 0
    before = (tmp_path / "b" / "root.key").read_bytes()
    again = typed("keys", "--out", tmp_path / "b", said=SECRET + b"\n" + OTHER + b"\n")
    assert (again.returncode, "never written over" in again.stderr) == (1, True)
    assert (tmp_path / "b" / "root.key").read_bytes() == before
    wrong = typed("sign-key", "--root", tmp_path / "b", "--out", tmp_path / "c", said=OTHER + b"\n" + OTHER + b"\n")
    assert (wrong.returncode, wrong.stderr) == (1, "That is not the passphrase of this key.\n")


def test_a_passphrase_is_asked_for_twice_at_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = ["one long passphrase", "another long one"]
    monkeypatch.setattr("getpass.getpass", lambda _prompt: answers.pop(0))
    with pytest.raises(UpdateError, match="not the same"):
        program.Secrets(None).new("the root")


def test_no_private_key_is_ever_on_the_disk_without_its_passphrase(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs("openssl")
    written: list[bytes] = []
    real = keys._new_file
    monkeypatch.setattr(keys, "_new_file", lambda path, data, mode: (written.append(data), real(path, data, mode))[1])
    keys.make_signer(keys.make_root(tmp_path, "X", SECRET), tmp_path, OTHER, SECRET)
    assert len(written) == 4
    assert not any(b"BEGIN PRIVATE" in one or b"BEGIN EC" in one for one in written)


def test_development_keys_are_named_so_and_made_once(tmp_path: Path) -> None:
    needs("openssl")
    signer = keys.development(tmp_path / "dev")
    assert keys.development(tmp_path / "dev") == signer
    assert keys.is_development(signer.certificate)
    assert keys.is_development(tmp_path / "dev" / "keyring.pem")
    (tmp_path / "dev" / "keyring.pem").unlink()  # as of a making that was cut
    assert keys.development(tmp_path / "dev") != signer


def test_a_danish_name_is_written_as_it_is(tmp_path: Path) -> None:
    """Not byte by byte: whose updates they are is read by people."""
    needs("openssl")
    root = keys.make_root(tmp_path, "Værestederne på Ærø", None)
    for one in (root, keys.make_signer(root, tmp_path, None, None)):
        shown = openssl("x509", "-noout", "-subject", "-nameopt", "oneline,utf8,-esc_msb", "-in", one.certificate)
        assert shown.decode().count("Værestederne på Ærø") == 2, shown


def test_a_certificate_lives_two_years_and_only_signs(tmp_path: Path) -> None:
    needs("openssl")
    signer = keys.make_signer(keys.make_root(tmp_path, "X", None), tmp_path, None, None)
    text = openssl("x509", "-noout", "-text", "-in", signer.certificate).decode()
    for words in ("CA:FALSE", "Digital Signature", "Code Signing"):
        assert words in text
    day = 24 * 3600
    openssl("x509", "-noout", "-checkend", str(729 * day), "-in", signer.certificate)
    with pytest.raises(UpdateError):
        openssl("x509", "-noout", "-checkend", str(731 * day), "-in", signer.certificate)


@pytest.mark.parametrize("name", ["", "a/b", "x\ny", "o" * 41, "a=b"])
def test_a_name_that_openssl_would_read_otherwise_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UpdateError, match="A name"):
        keys.make_root(tmp_path / "x", name, None)


def test_an_image_says_whose_updates_it_takes(tmp_path: Path) -> None:
    needs("openssl")
    root, out = tmp_path / "root", tmp_path / "out"
    assert image.prepare(root, "amd64", keyring=None, out=out) is False
    rauc = root / "etc" / "rauc"
    assert (rauc / "DEVELOPMENT-KEYS").exists()
    assert (rauc / "keyring.pem").read_bytes() == (out / "dev-keys" / "keyring.pem").read_bytes()
    assert b"PRIVATE" not in b"".join(one.read_bytes() for one in rauc.iterdir())
    with pytest.raises(UpdateError, match="trying things out"):
        image.prepare(root, "amd64", keyring=out / "dev-keys" / "keyring.pem", out=out)
    keys.make_root(tmp_path / "safe", "Varmestuen", None)
    assert image.prepare(root, "amd64", keyring=tmp_path / "safe" / "keyring.pem", out=out) is True
    assert not (rauc / "DEVELOPMENT-KEYS").exists()


@pytest.mark.parametrize("arch", sorted(image.LOADERS))
def test_the_configuration_of_rauc(arch: str) -> None:
    lines = image.configuration(arch).splitlines()
    assert {"bundle-formats=verity", "check-crl=true", "check-purpose=codesign"} <= set(lines)
    assert f"compatible={image.LOADERS[arch][0]}" in lines
    assert (f"grubenv={image.GRUBENV}" in lines) is (arch == "amd64")
    assert [line for line in lines if line.startswith("bootname=")] == ["bootname=A", "bootname=B"]
    handler = next(line.partition("=")[2] for line in lines if line.startswith("pre-install="))
    assert os.access(ROOT / "deploy" / "image" / "tree" / handler[1:], os.X_OK)
    assert ROOT / "deploy" / "image" / "tree" / handler[1:] == bundle.CHECK
