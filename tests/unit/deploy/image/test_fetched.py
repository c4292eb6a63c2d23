"""What is compiled has no trace of where: two builds that each compile it are the same bytes."""

import subprocess
import tarfile
from pathlib import Path

import pytest

from deploy.image import fetched
from deploy.image.recipe import KINDS, Packages
from deploy.image.steps import Steps
from deploy.image.wheels import Locked
from deploy.image.work import Work

PIP = """#!/bin/sh
for word; do last=$word; done
cd "$last" && pwd && ls && echo $SOURCE_DATE_EPOCH
"""


def test_what_is_compiled_lies_where_it_always_does(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shell's own line, with a pip that says where it finds the source."""
    (tmp_path / "thing-1.0").mkdir()
    (tmp_path / "thing-1.0" / "setup.py").touch()
    with tarfile.open(archive := tmp_path / "thing-1.0.tar.gz", "w:gz") as packed:
        packed.add(tmp_path / "thing-1.0", "thing-1.0")
    hooks: list[str] = []
    monkeypatch.setattr(fetched, "_source_of", lambda _one, _folder: archive)
    monkeypatch.setattr(fetched, "debian", lambda _work, _names, _target, more: hooks.extend(more))
    work = Work(KINDS["amd64"], Steps(tmp_path / "log", quiet=True), tmp_path / "out", tmp_path / "cache")
    one = Locked("thing", "1.0", ())
    fetched._compile(one, work, Packages({}, {}, {}, {"gcc": "x"}), tmp_path)

    (compiled := tmp_path / "compile").mkdir()
    archive.rename(compiled / archive.name)
    (pip := tmp_path / "bin" / "pip").parent.mkdir()
    pip.write_text(PIP, "utf-8")
    pip.chmod(0o755)
    line = hooks[1].partition("sh -c '")[2].removesuffix("'").replace("/tmp/compile", str(compiled))
    path = {"PATH": f"{pip.parent}:/usr/bin:/bin"}
    said = subprocess.run(["sh", "-c", line], env=path, capture_output=True, text=True, check=True).stdout
    assert said.split() == [str(compiled / "source"), "setup.py", "1"]
