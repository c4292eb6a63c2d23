"""The cage, for real, with a shell in it instead of a browser: what it can reach, and that nothing survives it."""

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kiosk.mailbox import browser, cage
from kiosk.mailbox.browser import Browser, NoBrowser, Plan
from tests.helpers.until import until

pytestmark = pytest.mark.skipif(not os.path.isdir(cage.POLICY_FOLDER), reason="Debian's chromium makes the folder")  # noqa: PTH112


def run(script, tmp_path, **more):
    """Run a shell script in the cage, and give what it wrote into the download folder.

    It begins when we have hold of the folder: on a busy machine it would be over, and the folder gone, before we look.
    """
    uid, gid = browser._who()
    environment = {"HOME": cage.HOME, "PATH": "/usr/bin:/bin"}
    script = f"while [ ! -e {cage.DOWNLOADS}/go ]; do sleep 0.01; done\n{script}"
    plan = Plan(["/bin/sh", "-c", script], environment, {"a": "æ"}, {}, uid, gid, **more)
    caged = Browser(plan)
    caged.start()
    source = caged.downloads()
    try:
        os.close(os.open("go", os.O_CREAT, dir_fd=source))
        assert caged.wait(20)
        return {name: _read(source, name) for name in os.listdir(source)}  # noqa: PTH208 - of a descriptor
    finally:
        caged.kill()
        os.close(source)


def _read(folder, name):
    with os.fdopen(os.open(name, os.O_RDONLY, dir_fd=folder), encoding="utf-8") as source:
        return source.read()


def test_what_can_be_written_is_memory_and_nothing_else(tmp_path):
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "store").write_text("names")
    found = run(
        f"""
        cd {cage.DOWNLOADS}
        for place in /etc /var/lib /usr /opt {cage.POLICY_FOLDER} {cage.POLICY_FILE} /home /root {secret} /run /proc; do
            (: > $place/probe) 2>/dev/null && echo $place >> written
            (: > $place) 2>/dev/null && echo $place >> written
        done
        ls -A {secret} /home /root /media > seen 2>/dev/null
        cat {cage.POLICY_FILE} > policy
        id -u > user
        : > {cage.PROFILE}/a && : > /dev/shm/a && : > $HOME/a && echo yes > can
        ls /proc | grep -c '^[0-9]' > processes
        grep -E 'NoNewPrivs|CapEff' /proc/self/status > rights
        ls -l /proc/self/fd > descriptors
        """,
        tmp_path,
        hidden=[str(secret)],
    )
    assert "written" not in found
    assert not [line for line in found["seen"].splitlines() if line and not line.endswith(":")]
    assert found["policy"] == '{"a": "\\u00e6"}'
    assert found["can"] == "yes\n"
    assert int(found["processes"]) <= 6  # its own
    assert "NoNewPrivs:\t1" in found["rights"]
    assert "CapEff:\t0000000000000000" in found["rights"]
    assert int(found["user"]) != 0
    assert "socket" not in found["descriptors"]
    assert (secret / "store").read_text() == "names"


def test_one_that_ends_at_once_was_locked_in_all_the_same():
    """On a busy machine the thread that starts it wakes when it is gone."""
    caged = Browser(Plan(["/bin/true"], {}, {}, {}, *browser._who()))

    class Late(threading.Event):
        def wait(self, timeout=None):
            return caged._gone.wait(timeout)

    caged._ready = Late()
    caged.start()
    assert not caged.alive
    assert caged.downloads() is None


def test_one_that_is_over_before_it_is_heard_says_why_all_the_same(caplog):
    """Its first process is gone when its number comes, and what went wrong comes after it."""

    class Late(Browser):
        def _hear(self, said):
            while "first" in said and Path(f"/proc/{said['first']}").exists():
                time.sleep(0.01)
            Browser._hear(self, said)

    caged = Late(Plan(["/bin/true"], {}, {}, {}, *browser._who(), memory="nonsense"))
    with pytest.raises(NoBrowser):
        caged.start()
    assert "mount" in caplog.text
    caplog.clear()


def test_a_full_download_folder_fills_nothing_else(tmp_path):
    found = run(f"head -c 3000000 /dev/zero > {cage.DOWNLOADS}/a; echo $? > {cage.PROFILE}/x", tmp_path, downloads="1m")
    assert len(found["a"]) <= 1 << 20


def asleep(marker):
    """Those that stay: a setsid on its way to its sleep is two for a moment, and then one."""
    return [place for place in alive(marker) if _quiet(place).split(b"\0")[0] == b"sleep"]


def alive(marker):
    return [place for place in Path("/proc").glob("[0-9]*/cmdline") if marker in _quiet(place).split(b"\0")]


def _quiet(path):
    try:
        return path.read_bytes()
    except OSError:
        return b""


ORPHANS = "for n in 1 2 3; do setsid setsid sleep {} & done; sleep {}"


def _own(number):
    """How long they sleep, in seconds: as no other test run on this machine, for all of it is looked through."""
    return f"4321.{os.getpid()}{number}".encode()


def test_nothing_survives_it_however_it_hides(tmp_path):
    marker = _own(17)
    uid, gid = browser._who()
    script = ORPHANS.replace("{}", marker.decode())
    told = threading.Event()
    caged = Browser(Plan(["/bin/sh", "-c", script], {"PATH": "/usr/bin:/bin"}, {}, {}, uid, gid), told.set)
    caged.start()
    until(lambda: len(asleep(marker)) >= 4)
    assert caged.kill()
    assert alive(marker) == []
    assert not caged.alive
    assert told.wait(30)
    assert caged.kill()  # once more does nothing


KIOSK = """
import os, sys, time
sys.path.insert(0, {root!r})
from kiosk.mailbox import browser
uid, gid = browser._who()
caged = browser.Browser(browser.Plan(["/bin/sh", "-c", {script!r}], {{"PATH": "/usr/bin:/bin"}}, {{}}, {{}}, uid, gid))
caged.start()
print("up", flush=True)
time.sleep(60)
"""


def test_it_dies_with_a_kiosk_that_is_killed():
    marker = _own(18)
    script = KIOSK.format(root=str(Path(browser.__file__).parents[2]), script=ORPHANS.replace("{}", marker.decode()))
    kiosk = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE)
    assert kiosk.stdout.readline() == b"up\n"
    until(lambda: len(alive(marker)) >= 4)
    kiosk.kill()
    kiosk.communicate()
    until(lambda: alive(marker) == [])


def test_what_can_not_be_locked_is_not_opened(monkeypatch, caplog):
    monkeypatch.setattr(cage, "__file__", "/nonexistent/cage.py")
    caged = Browser(Plan(["/bin/true"], {}, {}, {}, 1, 1))
    with pytest.raises(NoBrowser):
        caged.start()
    assert not caged.alive
    assert "could not be locked in" in caplog.text
    caplog.clear()


def test_lockable(tmp_path, caplog):
    assert browser.lockable(Path("/bin/true")) == ""
    assert browser.lockable(tmp_path / "none").endswith("is not there")
    monkey = Plan(["/bin/true"], {}, {}, {}, 1, 1, memory="nonsense")
    with pytest.raises(NoBrowser):
        Browser(monkey).start()
    assert "mount" in caplog.text
    caplog.clear()


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="root tries it as somebody else")
def test_it_works_for_an_ordinary_user_too():
    """In a user namespace of its own: with the system's Python, for this one may lie where only root may look."""
    program = "/usr/bin/python3"
    if not os.access(program, os.X_OK):
        pytest.skip("no Python of the system's")
    script = f"""
import json, os, socket, subprocess, sys
ours, theirs = socket.socketpair()
script = "cd {cage.DOWNLOADS}; id -u > user; (: > /etc/probe) 2>/dev/null || echo no > etc"
plan = dict(command=["/bin/sh", "-c", script],
  environment={{"PATH": "/usr/bin:/bin"}}, policy={{}}, preferences={{}}, uid=os.getuid(), gid=os.getgid(),
  xauthority="", hidden=[], memory="8m", downloads="1m")
command = [{program!r}, "-I", "-S", {cage.__file__!r}, str(theirs.fileno())]
process = subprocess.Popen(command, pass_fds=[theirs.fileno()])
theirs.close()
ours.sendall(json.dumps(plan).encode() + b"\\n")
said, folder = b"", None
while True:
    part, found, _, _ = socket.recv_fds(ours, 4096, 1)
    folder = found[0] if found else folder
    said += part
    if not part:
        break
process.wait()
print(said.decode(), os.listdir(folder), open(os.open("user", os.O_RDONLY, dir_fd=folder)).read())
"""
    command = ["setpriv", "--reuid=1234", "--regid=1234", "--clear-groups", program, "-c", script]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    assert '"ready": true' in ran.stdout, ran.stdout + ran.stderr
    assert "'etc'" in ran.stdout
    assert ran.stdout.rstrip().endswith("1234")
