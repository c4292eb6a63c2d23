"""Whoever gets an image can see whether it is what was built."""

import subprocess
from pathlib import Path

import pytest

from deploy.image import sign
from deploy.image.__main__ import main
from deploy.image.steps import StepFailed
from deploy.update import keys


def test_a_changed_manifest_is_seen(tmp_path: Path) -> None:
    pair = keys.development(tmp_path / "keys")
    told = tmp_path / "manifest.json"
    told.write_text('{"files": {}}\n')
    signature = sign.manifest(tmp_path, pair.key, pair.certificate)
    assert _holds(signature, told, tmp_path / "keys" / "keyring.pem")
    told.write_text('{"files": {"other": 1}}\n')
    assert not _holds(signature, told, tmp_path / "keys" / "keyring.pem")


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="made and not signed"):
        sign.manifest(tmp_path, tmp_path / "none.pem", tmp_path / "none.pem")


def test_a_passphrase_is_tried_before_anything_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = keys.make_root(tmp_path, "Huset", b"seks ord til det store skab")
    pair = keys.make_signer(root, tmp_path, b"seks andre ord til at skrive", b"seks ord til det store skab")
    monkeypatch.setattr("getpass.getpass", lambda _words: "seks andre ord til at skrive")
    secret = sign.passphrase(pair.key, pair.certificate)
    (tmp_path / "manifest.json").write_text("{}\n")
    signature = sign.manifest(tmp_path, pair.key, pair.certificate, secret)
    assert _holds(signature, tmp_path / "manifest.json", tmp_path / "keyring.pem")
    monkeypatch.setattr("getpass.getpass", lambda _words: "noget helt andet end det")
    with pytest.raises(StepFailed, match="not the passphrase"):
        sign.passphrase(pair.key, pair.certificate)


def test_nonsense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--key", "x"], ["compare", "a"], ["--arch", "mips"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
    assert main(["compare", "/nowhere", "/nowhere"]) == 2
    assert "no manifest.json" in capsys.readouterr().err


def _holds(signature: Path, content: Path, keyring: Path) -> bool:
    asked = ("openssl", "cms", "-verify", "-binary", "-inform", "PEM", "-purpose", "any", "-out", "/dev/null")
    done = subprocess.run(
        [*asked, "-in", signature, "-content", content, "-CAfile", keyring], check=False, capture_output=True
    )
    return done.returncode == 0
