"""The process that reads foreign bytes: what it may do, what it may not, and that it never takes us with it."""

import ctypes
import os
import platform
import socket
import struct
import sys
from pathlib import Path

import pytest

from sync import limited, walls
from sync.limited import ChildFailed, Limits, ask, memory_file

TRIES = "tests.helpers.limited_tries:"
SECCOMP = Path("/proc/sys/kernel/seccomp").exists() and platform.machine() in walls.PROCESSORS
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


@pytest.mark.skipif(not SECCOMP, reason="this kernel has no filter of system calls")
def test_it_starts_no_other_and_reaches_nobody(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        (tmp_path / "port").write_text(str(server.getsockname()[1]))
        with (tmp_path / "port").open("rb") as file:
            assert ask(TRIES + "start_another", tmp_path, file.fileno()) == [False, False]
    assert ask(TRIES + "harm_others", tmp_path) == [False] * 4
    assert ask(TRIES + "start_a_thread", tmp_path) == [1]


@pytest.mark.skipif(not LANDLOCK, reason="this kernel has no Landlock")
def test_it_reads_nothing_but_its_own(tmp_path):
    (tmp_path / "secret").write_text("x")
    (tmp_path / "own").mkdir()
    for folder in (tmp_path / "own", Path("/")):
        assert ask(TRIES + "read_secrets", folder) == [False] * 3


def test_it_is_ended_when_nobody_wants_it_any_more(tmp_path):
    asked = []
    with pytest.raises(limited.Stopped):
        ask(TRIES + "never_end", tmp_path, stop=lambda: asked.append(1) or len(asked) > 2)
    assert len(asked) == 3
    assert ask(TRIES + "start_a_thread", tmp_path, stop=lambda: False) == [1]


def test_too_much_of_the_processor_is_told_apart(tmp_path):
    with pytest.raises(limited.TookTooLong):
        ask(TRIES + "write_here", tmp_path, limits=Limits(cpu=0))


def test_a_memory_file_has_all_of_its_parts_and_is_gone_at_the_end(monkeypatch):
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:2]))  # a write may be short
    with memory_file(b"hello", b"", memoryview(b" you")) as file:
        assert os.read(file, 99) == b"hello you"
        assert str(Path(f"/proc/self/fd/{file}").readlink()).startswith("/memfd:")
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(file)


def test_a_memory_file_that_can_not_be_written_is_gone_too(monkeypatch):
    made = []
    create = os.memfd_create
    monkeypatch.setattr(os, "memfd_create", lambda name: made.append(create(name)) or made[0])
    monkeypatch.setattr(os, "write", lambda _file, _data: open("/no such folder"))  # noqa: SIM115, PTH123 - raises
    with pytest.raises(FileNotFoundError), memory_file(b"x"):
        pass
    with pytest.raises(OSError, match="Bad file"):
        os.fstat(made[0])


def test_it_may_write_to_what_it_was_lent(tmp_path):
    with memory_file() as lent, memory_file(str(lent).encode()) as given:
        assert ask(TRIES + "write_to_what_it_was_lent", tmp_path, given, also=[lent]) == 5
        os.lseek(lent, 0, 0)
        assert os.read(lent, 9) == b"hello"


def test_a_program_runs_behind_the_same_walls(tmp_path):
    with memory_file(b"b\na\n") as given, memory_file() as answer:
        limited.run(["/usr/bin/sort"], given, answer)
        os.lseek(answer, 0, 0)
        assert os.read(answer, 99) == b"a\nb\n"
    for program in (
        ["/usr/bin/touch", str(tmp_path / "left")],
        ["/bin/cat", str(Path(__file__))],
        ["/bin/sh", "-c", "/bin/true; exit 0 | exit 0"],
        ["/usr/bin/no-such-program"],
    ):
        with memory_file() as given, memory_file() as answer, pytest.raises(ChildFailed):
            limited.run(program, given, answer)
    assert not list(tmp_path.iterdir())


def test_what_can_not_be_started_at_all_is_a_failure(monkeypatch, tmp_path):
    def popen(*_, **__):
        raise OSError("no more processes")

    monkeypatch.setattr(limited.subprocess, "Popen", popen)
    with pytest.raises(ChildFailed):
        ask(TRIES + "never_end", tmp_path)
    with memory_file() as given, memory_file() as answer, pytest.raises(ChildFailed):
        limited.run(["/bin/true"], given, answer)


def test_in_the_process_itself(tmp_path, monkeypatch, capsys):
    """The same without the walls, which would hold us too; coverage sees it here."""
    held, calls, became = [], [], []
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("resource.setrlimit", lambda what, most: held.append((what, most)))
    monkeypatch.setattr(os, "nice", lambda _by: 0)
    monkeypatch.setattr(walls, "_READABLE", ("/usr", "/lib64", "/no/such/folder"))
    monkeypatch.setattr(os, "execve", lambda *args: became.append(args[0]) or sys.exit())

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
    for landlock, write, folder, machine in (
        (7, "true", tmp_path, "x86_64"),
        (7, "false", tmp_path, "aarch64"),
        (7, "false", "/", "riscv64"),
        (-1, "true", tmp_path, "x86_64"),
    ):
        held.clear()
        calls.clear()
        libc.landlock = landlock
        monkeypatch.chdir(folder)
        monkeypatch.setattr(platform, "machine", lambda machine=machine: machine)
        monkeypatch.setattr(sys, "argv", ["-c", order % write])
        limited._main()
        assert capsys.readouterr().out == '{"well":1}'
        asked = [what for name, what in calls if name == "syscall"]
        assert asked[0] == 444
        assert (asked[-1] == 446, 445 in asked) == ((True, True) if landlock > 0 else (False, False))
        assert (22 in {what for name, what in calls if name == "prctl"}) == (machine != "riscv64")
        assert len(held) == 6
    monkeypatch.setattr(sys, "argv", ["-c", '{"program": ["/bin/true"], "limits": [1, 2, 3, 4]}'])
    with pytest.raises(SystemExit):
        limited._main()
    assert became == ["/bin/true"]


@pytest.mark.parametrize("local", [True, False])
def test_what_speaks_with_a_service_here_is_known_to_it_and_in_no_queue(tmp_path, monkeypatch, local):
    asked, slower = [], []

    class Libc:
        def __getattr__(self, name):
            return lambda *_args: asked.append(name) or -1

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("resource.setrlimit", lambda _what, _most: None)
    monkeypatch.setattr(os, "nice", slower.append)
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: Libc())
    walls.shut_in(Limits(1, 2, 3, 4), write=False, local=local)
    assert (bool(slower), "unshare" in asked) == (not local, not local)


@pytest.mark.parametrize("machine", walls.PROCESSORS)
@pytest.mark.parametrize(("program", "local"), [(True, False), (False, False), (False, True)])
def test_the_filter_of_system_calls_line_by_line(machine, program, local):
    """Run as the kernel would, for the processor that this machine is not, too."""
    processor = walls.PROCESSORS[machine]
    code = walls.filter_code(processor, program=program, local=local)

    def verdict(number, *, audit=processor.audit, flags=0):
        data = {0: number, 4: audit, 16: flags}
        at, held = 0, 0
        while True:
            op, yes, no, value = struct.unpack("<HBBI", code[at * 8 : at * 8 + 8])
            at += 1
            match op:
                case 0x20:
                    held = data[value]
                case 0x06:
                    return value
                case 0x15:
                    at += yes if held == value else no
                case 0x35:
                    at += yes if held >= value else no
                case 0x45:
                    at += yes if held & value else no

    allow, refuse = 0x7FFF0000, 0x00050001
    assert verdict(processor.clone, flags=0x10000 | 0x100) == allow
    assert verdict(processor.clone, flags=17) == refuse
    assert verdict(435) == 0x00050000 + 38
    assert verdict(processor.programs[0]) == (allow if program else refuse)
    assert {verdict(number) for number in processor.refused} == {refuse}
    assert processor.socket in processor.refused
    assert verdict(processor.socket, flags=socket.AF_UNIX) == (allow if local else refuse)
    assert verdict(processor.socket, flags=socket.AF_INET) == refuse
    assert verdict(0x40000001) == refuse
    assert verdict(1, audit=1) == 0x80000000
    assert verdict(63 if machine == "aarch64" else 0) == allow  # read
