"""The process that reads foreign bytes: what it may do, what it may not, and that it never takes us with it."""

import ctypes
import os
import socket
import sys

import pytest

from sync import limited
from sync.limited import ChildFailed, Limits, ask

TRIES = "tests.helpers.limited_tries:"
LANDLOCK = ctypes.CDLL(None).syscall(444, None, 0, 1) > 0


def test_it_reads_what_it_is_given_in_its_folder(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "given").write_text("hello")
    with (tmp_path / "given").open("rb") as file:
        assert ask(TRIES + "read_it", tmp_path, file.fileno()) == {"given": "hello", "files": ["a", "given"]}
    assert ask(TRIES + "read_it", tmp_path)["given"] == ""


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
@pytest.mark.parametrize(("write", "may"), [(True, [True, False, False]), (False, [False, False, False])])
def test_it_writes_in_its_own_folder_if_anywhere(tmp_path, write, may):
    folder = tmp_path / "own"
    folder.mkdir()
    assert ask(TRIES + "write_here", folder, write=write) == may
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


@pytest.mark.parametrize(
    ("function", "limits"),
    [
        ("write_much", Limits(file=1 << 20)),
        ("take_memory", Limits(memory=200_000_000)),
        ("never_end", Limits(wall=0.5)),
        ("babble", Limits()),
        ("say_much", Limits()),
        ("fail", Limits()),
        ("no_such_thing", Limits()),
    ],
)
def test_what_it_does_wrong_ends_it_and_not_us(tmp_path, function, limits):
    with pytest.raises(ChildFailed):
        ask(TRIES + function, tmp_path, write=True, limits=limits)
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 1 << 20


@pytest.mark.skipif(os.geteuid() == 0, reason="root is not held by the limit on processes")
def test_it_starts_no_other(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "port").write_text(str(server.getsockname()[1]))
        with (tmp_path / "port").open("rb") as file:
            assert ask(TRIES + "start_another", tmp_path, file.fileno())[0] is False


def test_in_the_process_itself(tmp_path, monkeypatch, capsys):
    """The same without the walls, which would hold us too; coverage sees it here."""
    held, calls = [], []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("resource.setrlimit", lambda what, most: held.append((what, most)))
    monkeypatch.setattr(os, "nice", lambda _by: 0)

    class Libc:
        def __getattr__(self, name):
            def call(*args):
                calls.append((name, args[0]))
                return self.landlock if name == "syscall" else 0

            return call

    libc = Libc()
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: libc)
    monkeypatch.setattr("tests.helpers.limited_tries.fail", lambda: {"well": 1}, raising=False)
    order = '{"function": "tests.helpers.limited_tries:fail", "limits": [1, 2, 3, 4], "write": %s}'
    for landlock, write, asked in ((7, "true", [444, 445, 446]), (7, "false", [444, 446]), (-1, "true", [444])):
        held.clear()
        calls.clear()
        libc.landlock = landlock
        monkeypatch.setattr(sys, "argv", ["-c", order % write])
        limited._main()
        assert capsys.readouterr().out == '{"well":1}'
        assert [what for name, what in calls if name == "syscall"] == asked
        assert len(held) == 6
