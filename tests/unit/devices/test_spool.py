"""Purging a job: the bytes on the wire, servers that answer badly, and a real CUPS where there is one."""

import os
import queue
import shutil
import socket
import struct
import subprocess
import threading

import pytest

from kiosk.devices import spool
from kiosk.devices.printer import Printer, device_there
from kiosk.devices.slip import Line, Slip
from tests.helpers.until import until

OK = b"\x01\x01\x00\x00\x00\x00\x00\x01\x03"


def attributes(message):
    """The operation attributes of an IPP message, by RFC 8010."""
    assert message[8] == 1
    rest, found = message[9:], {}
    while rest[0] != 3:
        tag, length = struct.unpack(">BH", rest[:3])
        name, rest = rest[3 : 3 + length].decode(), rest[3 + length :]
        (length,) = struct.unpack(">H", rest[:2])
        found[name] = (tag, rest[2 : 2 + length])
        rest = rest[2 + length :]
    assert rest == b"\x03"
    return found


def test_the_request_is_ipp():
    message = spool.request(42, "kiosk")
    assert struct.unpack(">BBHI", message[:8]) == (1, 1, 8, 1), "version 1.1, Cancel-Job, request 1"
    found = attributes(message)
    assert list(found)[:2] == ["attributes-charset", "attributes-natural-language"], "RFC 8011 4.1.4: in this order"
    assert found["job-uri"] == (0x45, b"ipp://localhost/jobs/42")
    assert found["requesting-user-name"] == (0x42, b"kiosk")
    assert found["purge-job"] == (0x22, b"\x01")


@pytest.fixture(name="server")
def a_server(tmp_path, monkeypatch):
    """A stand-in for cupsd on a socket of its own: server(answer) gives the list of requests it got."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "cups.sock"))
    listening.listen()
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "cups.sock"))
    threads = []

    def make(answer):
        got = []

        def serve():
            with listening.accept()[0] as client:
                got.append(client.recv(65536))
                if b"\x01\x01\x00\x08" not in got[0]:
                    got[0] += client.recv(65536)
                client.sendall(answer)

        threads.append(threading.Thread(target=serve))
        threads[-1].start()
        return got

    yield make
    for thread in threads:
        thread.join(5)
    listening.close()


def http(body, status="200 OK"):
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/ipp\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


@pytest.mark.parametrize(
    ("answer", "gone"),
    [
        (http(OK), True),
        (http(OK[:2] + b"\x04\x06" + OK[4:]), True),  # not found: CUPS has forgotten it already
        (http(OK[:2] + b"\x04\x01" + OK[4:]), False),  # forbidden
        (http(b"", "401 Unauthorized"), False),
        (b"nonsense", False),
        (b"", False),
    ],
)
def test_answers(server, answer, gone):
    got = server(answer)
    assert spool.purge(42) is gone
    assert got[0].startswith(b"POST /jobs/42 HTTP/1.1\r\n")


def test_no_server_is_told_at_once(tmp_path, monkeypatch):
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "none"))
    assert not spool.purge(42)
    monkeypatch.setenv("CUPS_SERVER", "127.0.0.1:1")
    assert not spool.purge(42)


def test_a_server_that_hangs_is_not_waited_for(tmp_path, monkeypatch):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.bind(str(tmp_path / "cups.sock"))
        silent.listen()
        monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "cups.sock"))
        assert not spool.purge(42, timeout=0.2)


# The rule for Cancel-Job is Debian's own; adding a queue takes no password here.
CUPSD = """
Listen {folder}/sock
LogLevel none
PreserveJobFiles Yes
<Location />
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit Cancel-Job>
Require user @OWNER @SYSTEM
Order deny,allow
</Limit>
<Limit All>
Order deny,allow
</Limit>
</Policy>
"""
CUPS_FILES = """
FileDevice Yes
ServerRoot {folder}
StateDir {folder}
CacheDir {folder}/cache
RequestRoot {folder}/spool
TempDir {folder}/spool/tmp
AccessLog {folder}/access
ErrorLog {folder}/error
PageLog {folder}/page
"""


@pytest.fixture(name="real_cups")
def a_real_cups(tmp_path, monkeypatch):
    for name, text in (("cupsd.conf", CUPSD), ("cups-files.conf", CUPS_FILES)):
        (tmp_path / name).write_text(text.format(folder=tmp_path))
    (tmp_path / "spool" / "tmp").mkdir(parents=True)
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "sock"))
    command = ["cupsd", "-f", "-c", str(tmp_path / "cupsd.conf"), "-s", str(tmp_path / "cups-files.conf")]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as cupsd:
        try:
            until((tmp_path / "sock").exists, "cupsd did not come up")
            add = ["lpadmin", "-p", "Slips", "-E", "-v", f"file://{tmp_path}/paper", "-m", "raw"]
            subprocess.run(add, capture_output=True, check=True)
            yield tmp_path
        finally:
            cupsd.terminate()


@pytest.mark.skipif(not shutil.which("cupsd") or os.getuid() != 0, reason="needs cups-daemon, cups-client and root")
def test_a_real_cups_keeps_no_file_of_a_slip_after_the_wipe(real_cups):
    def kept():
        return sorted(path.name for path in (real_cups / "spool").glob("[cd]*"))

    assert device_there("cups", "Slips")
    assert not device_there("cups", "Other")
    printer = Printer("cups", "Slips")
    for state in ("cupsenable", "cupsdisable"):  # one slip is printed, the next one waits
        subprocess.run([state, "Slips"], check=True)
        answers = queue.SimpleQueue()
        printer.print(Slip((Line("Hemmelig Havørn"),)), answers.put)
        assert answers.get(timeout=20) is None
    assert len([name for name in kept() if name.startswith("d")]) == 2, "CUPS keeps what it was given"
    printer.wipe()
    assert kept() == []
