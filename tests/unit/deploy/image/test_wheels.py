"""Of the lock only what the kiosk needs, for the image's machine, by hash."""

import zipfile
from pathlib import Path

import pytest

from deploy.image.recipe import KINDS, BadRecipe
from deploy.image.wheels import Locked, closure, first_hand, for_machine, needed, read_lock, requirements, sha256

ROOT = Path(__file__).resolve().parents[4]
HASH = "a" * 64
LOCK = f"""\
foo==1.0 \\
    --hash=sha256:{HASH} \\
    --hash=sha256:{"b" * 64}
numpy==2.4 ; python_full_version < '3.12' \\
    --hash=sha256:{HASH}
numpy==2.5 ; python_full_version >= '3.12' \\
    --hash=sha256:{HASH}
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:{HASH}
"""


def test_the_lock_is_read_for_one_machine() -> None:
    chosen = for_machine(read_lock(LOCK), KINDS["arm64"])
    assert {name: one.version for name, one in chosen.items()} == {"foo": "1.0", "numpy": "2.5"}
    assert chosen["foo"].hashes == (HASH, "b" * 64)


def test_what_has_no_hash_is_refused() -> None:
    with pytest.raises(BadRecipe, match="no hash of foo"):
        for_machine([Locked("foo", "1", ())], KINDS["amd64"])


def test_the_real_lock_has_all_that_the_program_names() -> None:
    lock = read_lock((ROOT / "requirements.lock").read_text("utf-8"))
    rows = first_hand((ROOT / "pyproject.toml").read_text("utf-8"))
    for kind in KINDS.values():
        chosen = for_machine(lock, kind)
        assert {name for name, _extras in needed(rows, kind)} <= set(chosen)


def test_what_is_needed_at_the_second_hand_comes_along_and_what_is_not_does_not(tmp_path: Path) -> None:
    lock = {name: Locked(name, "1.0", (HASH,)) for name in ("a", "b", "c", "d", "dev")}
    wheels = {
        "a": _wheel(tmp_path, "a", "B[more]>=1", "gone; sys_platform == 'win32'"),
        "b": _wheel(tmp_path, "b", "c; extra == 'more'", "dev; extra == 'test'", "a"),
        "c": _wheel(tmp_path, "c", "d ; python_version >= '3.13'"),
        "d": _wheel(tmp_path, "d"),
    }
    asked: list[str] = []

    def fetch(wanted: list[Locked]) -> dict[str, Path]:
        asked.extend(one.name for one in wanted)
        return {one.name: wheels[one.name] for one in wanted}

    assert set(closure(["a>=1"], lock, KINDS["amd64"], fetch)) == {"a", "b", "c", "d"}
    assert sorted(asked) == ["a", "b", "c", "d"]


def test_what_the_lock_lacks_is_told(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path, "a", "other")
    with pytest.raises(BadRecipe, match=r"other is needed and not in requirements\.lock"):
        closure(["a"], {"a": Locked("a", "1.0", (HASH,))}, KINDS["amd64"], lambda _wanted: {"a": wheel})


def test_what_is_installed_is_named_by_the_hash_of_the_one_file(tmp_path: Path) -> None:
    wheel = _wheel(tmp_path, "a")
    rows = requirements({"a": wheel}, {"a": Locked("a", "1.0", (HASH, "b" * 64))})
    assert rows == f"a==1.0 --hash=sha256:{sha256(wheel)}\n"


def _wheel(folder: Path, name: str, *requires: str) -> Path:
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as made:
        rows = "".join(f"Requires-Dist: {one}\n" for one in requires)
        made.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{rows}")
    return path
