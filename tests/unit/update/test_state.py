"""The state file: torn, old, nonsense, and cut in the middle of a write."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from update import files, state
from update.state import State

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda one: st.lists(one) | st.dictionaries(st.text(), one),
    max_leaves=6,
)
KEYS = ["state", "version", "from", "percent", "code", "at", "now", "tries", "whole", "boot", "failed"]


@given(
    st.builds(
        State, st.sampled_from(state.STATES), st.text(max_size=50), st.text(max_size=50), st.integers(0, 100),
        st.sampled_from(state.CODES), st.text(max_size=30), st.booleans(), st.integers(0, 9), st.booleans(),
        st.text(max_size=40), st.lists(st.text(max_size=20), max_size=20).map(tuple),
    )
)  # fmt: skip
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, written: State) -> None:
    path = tmp_path_factory.mktemp("s") / "state.json"
    state.write(path, written)
    assert state.read(path) == written


@given(st.binary(max_size=200) | st.dictionaries(st.sampled_from(KEYS), ANY).map(lambda one: json.dumps(one).encode()))
def test_nonsense_is_a_fresh_state_or_one_that_makes_sense(
    tmp_path_factory: pytest.TempPathFactory, written: bytes
) -> None:
    path = tmp_path_factory.mktemp("s") / "state.json"
    path.write_bytes(written)
    found = state.read(path)
    assert found.state in state.STATES
    assert found.code in state.CODES
    assert 0 <= found.percent <= 100
    assert len(found.failed) <= state.MOST_FAILED
    state.write(path, found)
    assert state.read(path) == found


@pytest.mark.parametrize("left", range(0, 200, 7))
def test_a_torn_file_is_a_fresh_state(tmp_path: Path, left: int) -> None:
    path = tmp_path / "state.json"
    state.write(path, State("ready", "0.2", failed=("0.1",) * 9))
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    assert state.read(path) == (State() if left < len(whole) else State("ready", "0.2"))


def test_a_write_that_is_cut_leaves_what_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "state.json"
    state.write(path, State("ready"))

    def cut(_handle: int) -> None:
        raise OSError(5, "gone")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", cut)
        with pytest.raises(OSError, match="gone"):
            state.write(path, State("installing"))
    assert state.read(path) == State("ready")
    state.write(path, State("good"))
    assert (state.read(path), [one.name for one in tmp_path.iterdir()]) == (State("good"), ["state.json"])


def test_no_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text('{"state": "good"}')
    (tmp_path / "state.json").symlink_to(tmp_path / "secret")
    assert state.read(tmp_path / "state.json") == State()
    (tmp_path / ".state.json.new").symlink_to(tmp_path / "secret")
    state.write(tmp_path / "state.json", State("ready"))
    assert (tmp_path / "secret").read_text() == '{"state": "good"}'
    os.mkfifo(tmp_path / "pipe")
    assert files.read(tmp_path / "pipe") == {}


def test_only_so_many_failures_are_remembered() -> None:
    found = State()
    for number in range(50):
        found = found.has_failed(f"0.{number}")
    assert found.has_failed("0.49").failed == found.failed
    assert (len(found.failed), found.failed[-1]) == (state.MOST_FAILED, "0.49")
