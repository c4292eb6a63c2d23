"""The guest's end of the test channel: what it does where it is wanted, and that it is wanted nowhere else."""

import configparser
import importlib.util
import json
import os
import socket
import threading
from pathlib import Path

import pytest

from tests.image.channel import Channel, ChannelClosed

TREE = Path(__file__).resolve().parents[4] / "deploy" / "image" / "tree"


@pytest.fixture(scope="module")
def guest():
    spec = importlib.util.spec_from_file_location("test_channel", TREE / "usr/lib/stuen/test_channel.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_both_the_word_and_the_port(guest, tmp_path):
    device, file = Path("/dev/null"), tmp_path / "port"
    file.touch()
    assert guest.wanted("root=PARTLABEL=root-A ro stuen.test=1\n", device)
    assert not guest.wanted("root=PARTLABEL=root-A ro\n", device)
    assert not guest.wanted("root=PARTLABEL=root-A ro stuen.test=10 xstuen.test=1 stuen.test\n", device)
    assert not guest.wanted("stuen.test=1", file), "anybody can make a file"
    assert not guest.wanted("stuen.test=1", tmp_path / "none")


def test_on_this_computer_it_ends_at_once(guest):
    assert guest.main() == 0


def test_it_is_started_by_its_port_alone_and_asks_for_three_things():
    unit = (TREE / "usr/lib/systemd/system/stuen-test.service").read_text()
    parsed = configparser.ConfigParser(strict=False)
    parsed.optionxform = str
    parsed.read_string(unit)
    assert parsed["Unit"]["ConditionVirtualization"] == "vm"
    assert parsed["Unit"]["ConditionKernelCommandLine"] == "stuen.test=1"
    assert parsed["Unit"]["ConditionPathExists"] == "/dev/virtio-ports/stuen.test"
    assert "Install" not in parsed
    others = [
        file
        for file in [*TREE.rglob("*"), *TREE.parent.glob("*.toml")]
        if file.is_file() and file.suffix != ".pyc" and b"stuen-test" in file.read_bytes()
    ]
    assert {file.name for file in others} <= {"stuen-test.service", "99-stuen-test.rules", "test_channel.py"}


def test_a_command_is_answered(guest):
    said = json.loads(guest.answer(b'{"id": 7, "run": ["cat"], "input": "h\\u00e6j"}'))
    assert said == {"id": 7, "rc": 0, "out": "hæj", "err": ""}
    assert json.loads(guest.answer(b'{"id": 8, "run": ["sh", "-c", "echo no >&2; exit 3"]}'))["rc"] == 3
    assert json.loads(guest.answer(b'{"id": 9, "run": ["/no/such"]}'))["rc"] == 127
    assert json.loads(guest.answer(b'{"id": 9, "run": ["sleep", "60"], "limit": 0.1}'))["rc"] == 124


@pytest.mark.parametrize("line", [b"", b"[]", b"7", b"{", b'{"id": 1}', b'{"run": ["true"]}', b"\xff"])
def test_what_is_no_command_is_passed_over(guest, line):
    assert guest.answer(line) == b""


def test_both_ends_together_and_the_guest_going_down(guest, tmp_path):
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tmp_path / "s"))
    listener.listen()
    channel = Channel(tmp_path / "s")
    port, _ = listener.accept()
    port.sendall(b'{"id": 1, "rc')  # what a machine was saying when it was reset

    def reset():
        """Then it starts anew, serves for three commands, and goes down."""
        rest = b""
        for _ in range(3):
            while b"\n" not in rest:
                rest += os.read(port.fileno(), 1 << 16)
            line, _, rest = rest.partition(b"\n")
            port.sendall(b"\n" + guest.answer(line))
        port.close()

    thread = threading.Thread(target=reset)
    thread.start()
    assert channel.run(["echo", "1"], 20, lambda: True).out == "1\n"
    assert channel.run(["cat"], 20, lambda: True, "x" * 100_000).out == "x" * 100_000
    assert channel.run(["false"], 20, lambda: True).rc == 1
    thread.join()
    with pytest.raises(ChannelClosed):
        channel.run(["true"], 20, lambda: True)
    channel.close()
    listener.close()
