"""Whoever gets an image can see whether it is what was built."""

import json
from pathlib import Path

import pytest

from deploy.image import sign
from deploy.image.__main__ import main
from deploy.image.build import Wishes
from deploy.image.steps import StepFailed, Steps
from deploy.image.wheels import sha256
from deploy.update import keys


def test_a_changed_image_is_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pair = keys.development(tmp_path / "keys")
    (tmp_path / "root.squashfs").write_bytes(b"root")
    files = {"root.squashfs": {"sha256": sha256(tmp_path / "root.squashfs")}}
    told = tmp_path / "manifest.json"
    told.write_text(json.dumps({"files": files}))
    sign.manifest(tmp_path, pair.key, pair.certificate)
    words = ["verify", str(tmp_path), "--keyring", str(tmp_path / "keys" / "keyring.pem")]
    assert main(words) == 0
    (tmp_path / "root.squashfs").write_bytes(b"rott")
    assert main(words) == 1
    assert "root.squashfs is not what was made" in capsys.readouterr().out
    told.write_text(json.dumps({"files": {}}))
    assert main(words) == 1
    assert "not signed" in capsys.readouterr().out
    other = keys.development(tmp_path / "others")
    sign.manifest(tmp_path, other.key, other.certificate)
    assert main(words) == 1


def test_a_key_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(StepFailed, match="made and not signed"):
        sign.manifest(tmp_path, tmp_path / "none.pem", tmp_path / "none.pem")


def test_a_passphrase_is_tried_before_anything_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = keys.make_root(tmp_path, "Huset", b"seks ord til det store skab")
    pair = keys.make_signer(root, tmp_path, b"seks andre ord til at skrive", b"seks ord til det store skab")
    monkeypatch.setattr("getpass.getpass", lambda _words: "seks andre ord til at skrive")
    secret = sign.passphrase(pair.key, pair.certificate)
    (tmp_path / "manifest.json").write_text('{"files": {}}')
    sign.manifest(tmp_path, pair.key, pair.certificate, secret)
    assert sign.verify(tmp_path, tmp_path / "keyring.pem") == []
    monkeypatch.setattr("getpass.getpass", lambda _words: "noget helt andet end det")
    with pytest.raises(StepFailed, match="not the passphrase"):
        sign.passphrase(pair.key, pair.certificate)


def built_by_nobody(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Root's command makes an image of nothing at once; gives the architectures it was asked for."""
    built: list[str] = []

    def build(wishes: Wishes, _steps: Steps) -> Path:
        built.append(wishes.arch)
        folder = wishes.out / wishes.arch
        (folder / "manifest.json").write_text('{"files": {}}')
        return folder / "stuen-amd64.img"

    monkeypatch.setattr("deploy.image.__main__.image", build)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    return built


def test_without_a_keyring_the_development_key_signs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    built_by_nobody(monkeypatch)
    folder = tmp_path / "amd64"
    assert main(["--out", str(tmp_path)]) == 0
    assert sign.verify(folder, folder / "dev-keys" / "keyring.pem") == []
    keyring = str(folder / "dev-keys" / "keyring.pem")
    assert main(["--out", str(tmp_path), "--keyring", keyring]) == 0  # of somebody whose key is not here
    assert not (folder / sign.SIGNATURE).exists()
    assert "is not signed" in capsys.readouterr().out


def test_the_command_asks_for_it_first_and_signs_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = keys.make_root(tmp_path, "Huset", b"seks ord til det store skab")
    pair = keys.make_signer(root, tmp_path, b"seks andre ord til at skrive", b"seks ord til det store skab")
    built = built_by_nobody(monkeypatch)
    words = ["--out", str(tmp_path), "--key", str(pair.key), "--cert", str(pair.certificate)]
    monkeypatch.setattr("getpass.getpass", lambda _words: "noget helt andet end det")
    assert (main(words), built) == (1, [])
    monkeypatch.setattr("getpass.getpass", lambda _words: "seks andre ord til at skrive")
    assert (main(words), built) == (0, ["amd64"])
    assert sign.verify(tmp_path / "amd64", tmp_path / "keyring.pem") == []


def test_nonsense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (["--key", "x"], ["compare", "a"], ["verify", "a"], ["--arch", "mips"]):
        with pytest.raises(SystemExit) as ended:
            main(words)
        assert ended.value.code == 2
    assert main(["compare", "/nowhere", "/nowhere"]) == 2
    assert "no manifest.json" in capsys.readouterr().err
