"""What attack_surface.py finds: in a small root that is as it should be nothing, and each fault by itself."""

import os
import shutil
from pathlib import Path

import pytest

from deploy.image import attack_surface
from deploy.image.recipe import HERE, read_units

ETC = {
    "passwd": "root:x:0:0:root:/root:/usr/sbin/nologin\nstuen:x:900:900::/var/lib/stuen:/usr/sbin/nologin\n"
    "stuen-help:x:902:902::/run/stuen-help/do:/bin/sh\n",
    "shadow": "root:!*:20000::::::\nstuen:!:20000::::::\nmessagebus:*:20000::::::\n",
    "machine-id": "",
    "hostname": "stuen\n",
    "resolv.conf": "nameserver 127.0.0.1\n",
    "fstab": "# nothing: see mounts.json\n",
}


@pytest.fixture
def root(tmp_path):
    """A root with our tree over it, as the recipe lays it, and nothing else."""
    made = tmp_path / "root"
    shutil.copytree(HERE / "tree", made, symlinks=True, ignore=shutil.ignore_patterns("__pycache__"))
    for name, text in ETC.items():
        put(made, f"etc/{name}", text)
    put(made, "usr/bin/python3", "", 0o755)
    put(made, "usr/sbin/sshd", "", 0o755)
    put(made, "usr/sbin/cupsd", "", 0o755)
    (made / "tmp").mkdir(mode=0o1777)
    (made / "tmp").chmod(0o1777)
    units, system = read_units(), made / "etc" / "systemd" / "system"
    system.mkdir(parents=True)
    for name in units.enable:
        wants = system / "multi-user.target.wants"
        wants.mkdir(exist_ok=True)
        (wants / name).symlink_to(f"/usr/lib/systemd/system/{name}")
    for name in units.mask:
        (system / name).symlink_to("/dev/null")
    return made


def put(root, name, text, mode=0o644):
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text)
    path.chmod(mode)


def wants(root, name, where="multi-user.target"):
    folder = root / "usr" / "lib" / "systemd" / "system" / f"{where}.wants"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).symlink_to(f"../{name}")


def unmask(root, name):
    (root / "etc" / "systemd" / "system" / name).unlink()


def test_a_good_root_has_no_fault(root):
    assert attack_surface.check(root) == []


def test_what_is_no_root_is_said_to_be_none(tmp_path):
    assert attack_surface.check(tmp_path) == [f"{tmp_path} is no root file system"]


KEY = "-----BEGIN PRIVATE KEY-----\n" + "A" * 64 + "\n-----END PRIVATE KEY-----\n"
FAULTS = {
    "usr/bin/passwd runs with another user's rights and is not in setuid.txt": lambda root: put(
        root, "usr/bin/passwd", "", 0o4755
    ),
    "usr/bin/write runs with another user's rights and is not in setuid.txt": lambda root: put(
        root, "usr/bin/write", "", 0o2755
    ),
    "etc/open can be changed by anybody": lambda root: put(root, "etc/open", "", 0o666),
    "tmp can be changed by anybody": lambda root: (root / "tmp").chmod(0o777),
    "games has the shell /bin/bash": lambda root: put(
        root, "etc/passwd", ETC["passwd"] + "games:x:5:60::/:/bin/bash\n"
    ),
    "toor is root by another name": lambda root: put(
        root, "etc/passwd", ETC["passwd"] + "toor:x:0:0::/:/usr/sbin/nologin\n"
    ),
    "there is no user stuen": lambda root: put(root, "etc/passwd", ETC["passwd"].splitlines()[0]),
    "root has a password": lambda root: put(root, "etc/shadow", "root:$y$j9T$abc:20000::::::\n"),
    "root has an empty password": lambda root: put(root, "etc/shadow", "root::20000::::::\n"),
    "usr/bin/sudo is there": lambda root: put(root, "usr/bin/sudo", "", 0o755),
    "opt/stuen/venv/bin/gcc is there": lambda root: put(root, "opt/stuen/venv/bin/gcc", "", 0o755),
    "telnetd.service starts by itself (with multi-user.target) and stands in no list": lambda root: wants(
        root, "telnetd.service"
    ),
    "extra.timer starts by itself": lambda root: wants(root, "extra.timer", "timers.target"),
    "getty@.service is not masked": lambda root: unmask(root, "getty@.service"),
    "stuen-kiosk.service does not start by itself": lambda root: (
        root / "etc/systemd/system/multi-user.target.wants/stuen-kiosk.service"
    ).unlink(),
    "web.socket listens at 80": lambda root: (
        put(root, "usr/lib/systemd/system/web.socket", "[Socket]\nListenStream=80\n"),
        wants(root, "web.socket", "sockets.target"),
    ),
    "web.socket listens at vsock:4294967295:22": lambda root: (
        put(root, "usr/lib/systemd/system/web.socket", "[Socket]\nListenStream=/run/x\n"),
        put(
            root,
            "etc/systemd/system/web.socket.d/more.conf",
            "[Socket]\nListenStream=\nListenStream=vsock:4294967295:22\n",
        ),
        wants(root, "web.socket", "sockets.target"),
    ),
    "CUPS listens at localhost:631": lambda root: put(root, "etc/cups/cupsd.conf", "Listen localhost:631\n"),
    "CUPS has no configuration of ours and listens at port 631": lambda root: (root / "etc/cups/cupsd.conf").unlink(),
    "ssh.service is not masked": lambda root: unmask(root, "ssh.service"),
    "systemd-ssh-generator is not masked": lambda root: (
        root / "etc/systemd/system-generators/systemd-ssh-generator"
    ).unlink(),
    "etc/ssh/ssh_host_ed25519_key is a key of the image's": lambda root: put(root, "etc/ssh/ssh_host_ed25519_key", "x"),
    "the sshd of a remote help does not say 'UsePAM no'": lambda root: put(
        root,
        "usr/lib/stuen/sshd_config",
        (root / "usr/lib/stuen/sshd_config").read_text().replace("UsePAM no", "UsePAM yes"),
    ),
    "root/.ssh/authorized_keys is there": lambda root: put(root, "root/.ssh/authorized_keys", "ssh-ed25519 A"),
    "kernel.sysrq will be 1, not 0": lambda root: put(root, "etc/sysctl.d/99-more.conf", "kernel.sysrq = 1\n"),
    "kernel.unprivileged_userns_clone is off: the mailbox's browser can't be shut in": lambda root: put(
        root, "usr/lib/sysctl.d/99-more.conf", "kernel/unprivileged_userns_clone=0\n"
    ),
    "media.mount is mounted without noexec": lambda root: put(
        root, "usr/lib/systemd/system/media.mount", "[Mount]\nOptions=nosuid,nodev\n"
    ),
    "etc/systemd/system/disk.swap is swap": lambda root: put(root, "etc/systemd/system/disk.swap", "[Swap]\n"),
    "etc/fstab mounts /dev/sda2": lambda root: put(root, "etc/fstab", "/dev/sda2 none swap sw 0 0\n"),
    "modules that must not be loaded can be: usr/lib/modprobe.d/stuen.conf": lambda root: (
        root / "usr/lib/modprobe.d/stuen.conf"
    ).unlink(),
    "etc/machine-id is some machine's": lambda root: put(root, "etc/machine-id", "0" * 32 + "\n"),
    "var/lib/systemd/random-seed is there": lambda root: put(root, "var/lib/systemd/random-seed", "x"),
    "etc/ssl/private/snake.key holds a private key": lambda root: put(root, "etc/ssl/private/snake.key", KEY, 0o640),
    "etc/apt/sources.list names mirror.example": lambda root: put(
        root, "etc/apt/sources.list", "deb http://mirror.example/debian trixie main\n"
    ),
    "etc/apt/apt.conf.d/01proxy names a proxy": lambda root: put(
        root, "etc/apt/apt.conf.d/01proxy", 'Acquire::http::Proxy "DIRECT";\n'
    ),
    "etc/resolv.conf asks 192.0.2.1": lambda root: put(root, "etc/resolv.conf", "nameserver 192.0.2.1\n"),
    "etc/environment names a proxy": lambda root: put(root, "etc/environment", "https_proxy=x\n"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_found_and_no_other(root, fault):
    FAULTS[fault](root)
    assert attack_surface.check(root) == [fault]


def test_debian_itself_is_no_mirror_and_a_link_is_not_followed(root):
    put(root, "etc/apt/sources.list", "deb http://deb.debian.org/debian trixie main\n")
    (root / "etc" / "outside").symlink_to("/etc")
    (root / "var").mkdir(exist_ok=True)
    (root / "var" / "run").symlink_to("/run")
    assert attack_surface.check(root) == []


def test_what_setuid_txt_names_has_to_be_there(root, monkeypatch, tmp_path):
    for name in ("setuid.txt", "units.toml"):
        shutil.copy(HERE / name, tmp_path / name)
    with (tmp_path / "setuid.txt").open("a") as file:
        file.write("usr/bin/ping pictures of a network\n")
    monkeypatch.setattr(attack_surface, "HERE", tmp_path)
    assert attack_surface.check(root) == ["usr/bin/ping is in setuid.txt and runs with nobody's rights"]
    put(root, "usr/bin/ping", "", 0o4755)
    assert attack_surface.check(root) == []


def test_a_program_with_rights_by_the_file_system_is_found(root, monkeypatch):
    put(root, "usr/bin/ping", "", 0o755)

    def getxattr(path, name, **_options):
        if Path(path).name == "ping" and name == "security.capability":
            return b"x"
        raise OSError

    monkeypatch.setattr(os, "getxattr", getxattr)
    assert attack_surface.check(root) == ["usr/bin/ping has rights of its own (security.capability)"]


def test_the_command_prints_and_tells_by_its_end(root, capsys):
    assert attack_surface.main([str(root)]) == 0
    assert capsys.readouterr().out == "nothing that must not be\n"
    (root / "etc" / "environment").write_text("http_proxy=x\n")
    assert attack_surface.main([str(root)]) == 1
    assert capsys.readouterr().out == "etc/environment names a proxy\n"
    assert attack_surface.main([]) == 2
