"""Remote help, root's side: what opens, for how long, for whom, and that it closes."""

import getpass
import importlib.util
import json
import os
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from kiosk.paths import ASSETS
from tests.helpers.until import takes_calls, until

FOLDER = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "stuen"
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def remote():
    spec = importlib.util.spec_from_file_location("stuen_help", FOLDER / "help.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("text", "lasts"),
    [
        (json.dumps({"until": (NOW + timedelta(minutes=20)).isoformat()}), 1200),
        (json.dumps({"until": (NOW + timedelta(days=2)).isoformat()}), 3600),
        (json.dumps({"until": (NOW - timedelta(seconds=1)).isoformat()}), 0),
        (json.dumps({"until": "2026-11-21T12:20:00"}), 0),
        ('{"until": "for ever"}', 0),
        ('{"until": 99999999999}', 0),
        ("[]", 0),
        ("", 0),
        ("broken", 0),
    ],
)
def test_an_hour_at_most(remote, text, lasts):
    assert remote.seconds(text, NOW) == lasts


@pytest.mark.parametrize(
    ("text", "to"),
    [
        ('[help]\ntunnel = "meet@help.example.org"', ("meet@help.example.org", 22)),
        ('[help]\ntunnel = "meet@192.0.2.1:2200"', ("meet@192.0.2.1", 2200)),
        ("", None),
        ('[help]\ntunnel = ""', None),
        ("[help]\ntunnel = 5", None),
        ("help = 5", None),
        ("not [ toml", None),
        ('[help]\ntunnel = "-oProxyCommand=x@help"', None),
        ('[help]\ntunnel = "meet@help.example.org -R 80:x"', None),
        ('[help]\ntunnel = "meet@help.example.org:99999"', None),
        ('[help]\ntunnel = "meet@help\\nX=1"', None),
    ],
)
def test_where_technicians_are_met(remote, text, to):
    assert remote.tunnel(text) == to


class Ran:
    def __init__(self, fails=()):
        self.lines, self.fails = [], fails

    def __call__(self, command):
        self.lines.append(" ".join(command))
        return not any(one in self.lines[-1] for one in self.fails)


@pytest.fixture
def places(tmp_path):
    for name in ("run", "etc"):
        (tmp_path / name).mkdir()
    return tmp_path / "run", tmp_path / "etc"


def test_it_opens_for_technicians_and_closes_again(remote, places):
    run, etc = places
    (etc / "help_ca.pub").write_text("ssh-ed25519 AAAA technicians")
    ran = Ran()
    helping = remote.Help(ran, run, etc, os.getuid())
    assert helping.open(1199.6, "")
    assert ran.lines == [
        "/usr/sbin/nft add element inet stuen help_in { 2222 timeout 1199s }",
        "/usr/bin/systemctl start stuen-help-sshd.service",
    ]
    assert (run / "ca.pub").read_text() == "ssh-ed25519 AAAA technicians"
    ran.lines.clear()
    helping.close()
    assert ran.lines == [
        "/usr/bin/systemctl stop stuen-help-tunnel.service stuen-help-sshd.service",
        "/usr/sbin/nft flush set inet stuen help_in",
        "/usr/sbin/nft flush set inet stuen help_out",
    ]
    assert list(run.iterdir()) == []


def test_the_tunnel_needs_a_key_and_the_other_machines(remote, places):
    run, etc = places
    (etc / "help_ca.pub").write_text("ca")
    config = '[help]\ntunnel = "meet@help.example.org:2200"'
    ran = Ran()
    assert remote.Help(ran, run, etc, os.getuid()).open(60, config)
    assert not [line for line in ran.lines if "tunnel" in line or "help_out" in line]
    for name in ("help_key", "help_hosts"):
        (etc / name).write_text("x")
    assert remote.Help(ran, run, etc, os.getuid()).open(60, config)
    assert ran.lines[-2:] == [
        "/usr/sbin/nft add element inet stuen help_out { 2200 timeout 60s }",
        "/usr/bin/systemctl start stuen-help-tunnel.service",
    ]
    assert (run / "tunnel").read_text() == "TO=meet@help.example.org\nPORT=2200\n"


def not_there(path):
    path.unlink()


def anybodys(path):
    path.chmod(0o666)


def a_link(path):
    path.rename(path.with_name("elsewhere"))
    path.symlink_to(path.with_name("elsewhere"))


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


@pytest.mark.parametrize("spoil", [not_there, anybodys, a_link, a_pipe])
def test_whoever_runs_the_kiosk_does_not_choose_who_comes_in(remote, places, spoil):
    run, etc = places
    (etc / "help_ca.pub").write_text("ca")
    spoil(etc / "help_ca.pub")
    ran = Ran()
    assert not remote.Help(ran, run, etc, os.getuid()).open(60, "")
    assert ran.lines == []


def test_an_authority_of_another_users_is_none(remote, places):
    run, etc = places
    (etc / "help_ca.pub").write_text("ca")
    assert not remote.Help(Ran(), run, etc, os.getuid() + 1).open(60, "")


@pytest.mark.parametrize(
    ("word", "done"), [("reboot\n", True), ("restart-kiosk", True), ("rm -rf /", False), ("", False)]
)
def test_a_wish_is_one_word_of_a_list(remote, places, word, done):
    run, etc = places
    (run / "do").mkdir()
    ran = Ran()
    helping = remote.Help(ran, run, etc)
    assert helping.wish() == ""
    (run / "do" / "wish").write_text(word)
    assert bool(helping.wish()) is done
    assert len(ran.lines) == done
    assert not (run / "do" / "wish").exists()


def test_it_ends_when_the_kiosk_takes_its_word_back_and_when_the_time_is_over(remote, places, monkeypatch):
    run, etc = places
    monkeypatch.setattr(remote, "LOOK", 0.01)
    asked = run / "help.json"
    asked.write_text("{}")
    helping = remote.Help(Ran(), run, etc)
    taken_back = threading.Timer(0.05, asked.unlink)
    taken_back.start()
    before = time.monotonic()
    remote.stay(helping, 3600, asked)
    assert not asked.exists()
    assert time.monotonic() - before < 60
    asked.write_text("{}")
    remote.stay(helping, 0.02, asked)
    assert asked.exists()


def test_nothing_of_it_starts_by_itself():
    units = FOLDER.parent / "systemd" / "system"
    for name in ("stuen-help.service", "stuen-help-sshd.service", "stuen-help-tunnel.service"):
        text = (units / name).read_text()
        assert "[Install]" not in text
        assert any(f"RuntimeMaxSec={most}" in text for most in (3600, 3610))
    assert (
        "PathChanged=/run/stuen/help.json" in (units / "stuen-help.path").read_text()
    )  # in memory: none after a start


# -- a real sshd, with the file of the image


def keygen(*words):
    subprocess.run(["ssh-keygen", "-q", *map(str, words)], check=True, timeout=60, stdin=subprocess.DEVNULL)


@pytest.fixture(scope="module")
def door():
    sshd = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if not sshd or not shutil.which("ssh") or os.getuid():
        pytest.skip("needs sshd, ssh and root: make extras")
    place = Path(tempfile.mkdtemp(prefix="stuen-help-"))
    place.chmod(0o755)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    for name in ("host_key", "ca", "key", "stranger"):
        keygen("-t", "ed25519", "-N", "", "-C", name, "-f", place / name)
    for name, principal in (("key", "games"), ("stranger", "somebody")):
        keygen("-s", place / "ca", "-I", name, "-n", principal, "-V", "+1h", place / f"{name}.pub")
    keygen("-t", "ed25519", "-N", "", "-C", "bare", "-f", place / "bare")
    text = (FOLDER / "sshd_config").read_text().replace("Port 2222", f"Port {port}\nListenAddress 127.0.0.1")
    text = text.replace("/data/help/host_key", str(place / "host_key")).replace(
        "AllowUsers stuen-help", "AllowUsers games"
    )
    (place / "config").write_text(text.replace("/run/stuen-help/ca.pub", str(place / "ca.pub")))
    shutil.chown(place / "host_key", "games")
    with (place / "log").open("wb") as log:
        started = subprocess.Popen(
            [sshd, "-D", "-e", "-f", place / "config"],
            user="games",
            group="games",
            extra_groups=[],
            stderr=log,
            cwd="/",
        )
    until(lambda: started.poll() is not None or takes_calls(port))
    yield place, port
    started.terminate()
    started.wait(20)
    shutil.rmtree(place)


def knock(door, key, user="games", *more):
    place, port = door
    options = ("BatchMode=yes", "StrictHostKeyChecking=no", f"UserKnownHostsFile={place}/known", "IdentitiesOnly=yes")
    line = [
        "ssh",
        "-F",
        "none",
        "-p",
        str(port),
        "-i",
        str(place / key),
        *(word for one in options for word in ("-o", one)),
    ]
    done = subprocess.run(
        [*line, *more, f"{user}@127.0.0.1", "true"],
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    return "Permission denied" not in done.stderr, (place / "log").read_text()


def test_who_has_a_certificate_for_this_comes_in(door):
    let_in, log = knock(door, "key")
    assert let_in, log
    assert "Accepted publickey for games" in log


@pytest.mark.parametrize(
    ("key", "user"), [("bare", "games"), ("stranger", "games"), ("key", "root"), ("key", getpass.getuser())]
)
def test_nobody_else_does(door, key, user):
    assert not knock(door, key, user)[0]


def test_no_password_is_asked_for(door):
    place, port = door
    line = ["ssh", "-F", "none", "-p", str(port), "-o", "PubkeyAuthentication=no", "-o", "BatchMode=yes", "-v"]
    options = ("-o", "StrictHostKeyChecking=no", "-o", f"UserKnownHostsFile={place}/known")
    done = subprocess.run(
        [*line, *options, "games@127.0.0.1", "true"],
        capture_output=True, text=True, check=False, timeout=60, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert "Authentications that can continue: publickey\n" in done.stderr.replace("\r", "")
