"""What of an unpacked root file system could be attacked: `check(root)` gives a sentence for each thing that is wrong.

As lynis does, but of files: nothing is started and nothing written. What is allowed stands in attack_surface.toml,
setuid.txt and units.toml, each with why. `python3 -m deploy.image.attack_surface ROOT`.
"""

import os
import re
import stat
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from deploy.image.recipe import HERE, read_units

ALLOWED = tomllib.loads((HERE / "attack_surface.toml").read_text("utf-8"))
OURS = HERE / "tree" / "usr" / "lib" / "sysctl.d" / "90-stuen.conf"
NO_SHELL = frozenset({"/usr/sbin/nologin", "/sbin/nologin", "/bin/false", "/usr/bin/false"})
TARGETS = ("multi-user.target", "graphical.target", "default.target", "timers.target", "network-online.target")
NEVER = frozenset(
    {
        "sudo",
        "su",
        "pkexec",
        "gcc",
        "cc",
        "make",
        "apt",
        "apt-get",
        "aptitude",
        "dpkg",
        "gdb",
        "strace",
        "tcpdump",
        "nmap",
    }
    | {
        "nc",
        "ncat",
        "netcat",
        "telnet",
        "ftp",
        "rsh",
        "rpcbind",
        "avahi-daemon",
        "bluetoothd",
        "xterm",
        "getty",
        "agetty",
    }
    | {"vpcd", "x11vnc", "sshfs", "curl", "wget"}
)
SSH = ("ssh.service", "ssh.socket", "sshd.service", "ssh@.service", "sshd@.service")
NO_NETWORK = frozenset({"ListenFIFO", "ListenSpecial", "ListenNetlink", "ListenMessageQueue", "ListenUSBFunction"})
GENERATORS = ("ssh", "getty", "debug", "run", "gpt-auto")
BLOCKED = frozenset(
    {"bluetooth", "btusb", "firewire-ohci", "thunderbolt", "usbnet", "rndis_host", "cdc_ether", "sctp", "dccp"}
)
PEM = re.compile(rb"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----\s*\n[A-Za-z0-9+/=\r\n:, -]{40}")
SOURCE = re.compile(r"https?://([^/\s\"']+)")


def check(root: Path) -> list[str]:
    """Everything that is not as it should be in this root file system; [] for a good one."""
    if not (root / "etc").is_dir():
        return [f"{root} is no root file system"]
    return list(dict.fromkeys(fault for one in CHECKS for fault in one(root)))


def setuid_files(root: Path) -> Iterator[str]:
    """Programs that run with somebody else's rights and are not named; and named ones that are not there."""
    lines = (HERE / "setuid.txt").read_text("utf-8").splitlines()
    named = {line.split()[0] for line in lines if line.strip() and not line.startswith("#")}
    found = {
        _name(root, path)
        for path, status in _files(root)
        if stat.S_ISREG(status.st_mode) and status.st_mode & (stat.S_ISUID | stat.S_ISGID)
    }
    yield from (f"{one} runs with another user's rights and is not in setuid.txt" for one in sorted(found - named))
    yield from (f"{one} is in setuid.txt and runs with nobody's rights" for one in sorted(named - found))


def capabilities(root: Path) -> Iterator[str]:
    """Programs with rights of their own by the file system."""
    for path, status in _files(root):
        if stat.S_ISREG(status.st_mode) and status.st_mode & 0o111:
            try:
                os.getxattr(path, "security.capability", follow_symlinks=False)
            except OSError:
                continue
            if _name(root, path) not in ALLOWED["capabilities"]:
                yield f"{_name(root, path)} has rights of its own (security.capability)"


def world_writable(root: Path) -> Iterator[str]:
    """What anybody may change: nothing but folders in which each has only their own."""
    for path, status in _files(root):
        mode = status.st_mode
        if mode & stat.S_IWOTH and not (stat.S_ISDIR(mode) and mode & stat.S_ISVTX):
            yield f"{_name(root, path)} can be changed by anybody"


def users(root: Path) -> Iterator[str]:
    """Nobody can log in."""
    for row in _rows(root / "etc" / "passwd"):
        name, uid, shell = row[0], row[2], row[6]
        if shell not in NO_SHELL and name not in ALLOWED["shells"]:
            yield f"{name} has the shell {shell or '/bin/sh'}"
        if uid == "0" and name != "root":
            yield f"{name} is root by another name"
        if row[1] != "x":
            yield f"{name} has a password in etc/passwd"
    for row in _rows(root / "etc" / "shadow"):
        if not row[1].startswith(("!", "*")):
            yield f"{row[0]} has a password" if row[1] else f"{row[0]} has an empty password"
    for name in ("root", "stuen"):
        if not any(row[0] == name for row in _rows(root / "etc" / "passwd")):
            yield f"there is no user {name}"


def programs(root: Path) -> Iterator[str]:
    """What helps who got in further."""
    for folder in ("usr/bin", "usr/sbin", "usr/local/bin", "usr/local/sbin", "opt/stuen/venv/bin"):
        for name in sorted(NEVER & {one.name for one in _listed(root / folder)}):
            if not (
                folder.endswith("sbin") and (root / "usr" / "bin" / name).exists() and (root / folder).is_symlink()
            ):
                yield f"{folder}/{name} is there"
    for package in ("openbsd-inetd", "xinetd", "cron", "at"):
        if (root / "usr" / "share" / "doc" / package).exists():
            yield f"the package {package} is there"


def started(root: Path) -> Iterator[str]:
    """What starts by itself is named in units.toml, or in attack_surface.toml."""
    units = read_units()
    for name, where in _wanted(root):
        if where not in TARGETS and not where.endswith(".device"):
            continue
        known = name in units.enable or name in units.mask or name in ALLOWED["services"] or where == "timers.target"
        if _masked(root, name) or known:
            continue
        yield f"{name} starts by itself (with {where}) and stands in no list"
    for name in units.mask:
        if not _masked(root, name):
            yield f"{name} is not masked"
    for name in units.enable:
        if not any(name == one for one, _where in _wanted(root)):
            yield f"{name} does not start by itself"
    yield from (f"{one} starts by itself" for one in sorted(_timers(root)))


def _timers(root: Path) -> set[str]:
    kept = {"systemd-tmpfiles-clean.timer"}
    return {name for name, where in _wanted(root) if where == "timers.target" and not _masked(root, name)} - kept


def sockets(root: Path) -> Iterator[str]:
    """No socket of systemd's can be reached over a network or by a virtual machine's host."""
    for name, _where in _wanted(root):
        if name.endswith(".socket") and not _masked(root, name):
            for address in _listens(root, name):
                if (
                    not address.startswith(("/", "%t/", "@", "kobject-uevent", "audit"))
                    and name not in ALLOWED["listening"]
                ):
                    yield f"{name} listens at {address}"
    cups = root / "etc" / "cups" / "cupsd.conf"
    for line in _text(cups).splitlines():
        words = line.split()
        if words and words[0] in {"Listen", "Port", "SSLListen", "SSLPort"} and not words[-1].startswith("/"):
            yield f"CUPS listens at {words[-1]}"
    if (root / "usr" / "sbin" / "cupsd").exists() and not cups.exists():
        yield "CUPS has no configuration of ours and listens at port 631"


def ssh(root: Path) -> Iterator[str]:
    """Debian's sshd never runs; the one of a remote help has no root, no passwords and no keys but certificates."""
    if (root / "usr" / "sbin" / "sshd").exists():
        yield from (f"{name} is not masked" for name in SSH if not _masked(root, name))
        for name in GENERATORS:
            if not _is_null(root / "etc" / "systemd" / "system-generators" / f"systemd-{name}-generator"):
                yield f"systemd-{name}-generator is not masked"
    yield from (f"{_name(root, one)} is a key of the image's" for one in sorted((root / "etc/ssh").glob("ssh_host_*")))
    text = _text(root / "usr" / "lib" / "stuen" / "sshd_config")
    for line in ("PasswordAuthentication no", "PermitRootLogin no", "AuthorizedKeysFile none", "UsePAM no"):
        if line not in text.splitlines():
            yield f"the sshd of a remote help does not say {line!r}"
    for file in ("root/.ssh/authorized_keys", "var/lib/stuen/.ssh", "etc/sudoers"):
        if (root / file).exists():
            yield f"{file} is there"


def sysctl(root: Path) -> Iterator[str]:
    """What we ask of the kernel is what it will be told last."""
    told: dict[str, str] = {}
    files: dict[str, Path] = {}
    for folder in ("usr/lib/sysctl.d", "etc/sysctl.d"):
        files |= {one.name: one for one in _listed(root / folder) if one.suffix == ".conf"}
    for _, file in sorted(files.items()):
        told |= _settings(_text(file))
    told |= _settings(_text(root / "etc" / "sysctl.conf"))
    for key, value in _settings(OURS.read_text("utf-8")).items():
        if told.get(key) != value:
            yield f"{key} will be {told.get(key, 'as it comes')}, not {value}"
    if told.get("kernel.unprivileged_userns_clone", "1") != "1":
        yield "kernel.unprivileged_userns_clone is off: the mailbox's browser can't be shut in"


def mounts(root: Path) -> Iterator[str]:
    """Nothing runs from where something can be written, and nothing is swapped to a disk."""
    for folder in ("usr/lib/systemd/system", "etc/systemd/system"):
        for file in _listed(root / folder):
            if file.suffix == ".swap":
                yield f"{_name(root, file)} is swap"
            if file.suffix == ".mount" and file.name.startswith(("media", "data", "boot")):
                found = re.search(r"^Options=(.*)$", _text(file), re.MULTILINE)
                missing = {"nosuid", "nodev", "noexec"} - set(found[1].split(",") if found else ())
                yield from (f"{file.name} is mounted without {one}" for one in sorted(missing))
    for line in _text(root / "etc" / "fstab").splitlines():
        if line.strip() and not line.startswith("#"):
            yield f"etc/fstab mounts {line.split()[0]}"
    if not _settled(root, "usr/lib/modprobe.d", BLOCKED):
        yield "modules that must not be loaded can be: usr/lib/modprobe.d/stuen.conf"


def secrets(root: Path) -> Iterator[str]:
    """Nothing of one machine's, or of the one that built it, is in the image."""
    machine = root / "etc" / "machine-id"
    if machine.exists() and machine.read_text("ascii", "replace").strip() not in {"", "uninitialized"}:
        yield "etc/machine-id is some machine's"
    for file in (
        "var/lib/dbus/machine-id",
        "var/lib/systemd/random-seed",
        "root/.bash_history",
        "etc/stuen/centre.toml",
    ):
        path = root / file
        if path.exists() and not (path.is_symlink() and file.endswith("machine-id")) and path.stat().st_size:
            yield f"{file} is there"
    for folder in ("etc", "usr/lib/stuen", "usr/share/stuen", "var", "root", "home", "data", "opt/stuen"):
        for path, status in _files(root / folder):
            if stat.S_ISREG(status.st_mode) and 100 < status.st_size < 65536 and PEM.search(path.read_bytes()):
                yield f"{_name(root, path)} holds a private key"


def origins(root: Path) -> Iterator[str]:
    """Where packages came from is Debian, and no mirror or proxy of the machine that built it."""
    for path, _status in _files(root / "etc" / "apt"):
        for host in SOURCE.findall(_text(path)):
            if not host.endswith(("deb.debian.org", "security.debian.org")):
                yield f"{_name(root, path)} names {host}"
        if "Proxy" in _text(path):
            yield f"{_name(root, path)} names a proxy"
    for line in _text(root / "etc" / "resolv.conf").splitlines():
        if line.startswith("nameserver") and line.split()[-1] != "127.0.0.1":
            yield f"etc/resolv.conf asks {line.split()[-1]}"
    for row in _text(root / "etc" / "environment").splitlines():
        if "proxy" in row.lower():
            yield "etc/environment names a proxy"


CHECKS: tuple[Callable[[Path], Iterator[str]], ...] = (
    *(setuid_files, capabilities, world_writable, users, programs, started),
    *(sockets, ssh, sysctl, mounts, secrets, origins),
)


# -- looking


def _files(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """All files and folders below, never through a link."""
    for place, folders, names in os.walk(folder):
        for name in (*folders, *names):
            path = Path(place, name)
            status = path.lstat()
            if not stat.S_ISLNK(status.st_mode):
                yield path, status


def _listed(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _name(root: Path, path: Path) -> str:
    return str(path.relative_to(root))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _rows(path: Path) -> list[list[str]]:
    return [(line + ":" * 8).split(":") for line in _text(path).splitlines() if line.strip()]


def _is_null(path: Path) -> bool:
    return path.is_symlink() and str(path.readlink()) == "/dev/null"


def _masked(root: Path, name: str) -> bool:
    return _is_null(root / "etc" / "systemd" / "system" / name)


def _wanted(root: Path) -> Iterator[tuple[str, str]]:
    """Each unit that something wants, and what wants it."""
    for folder in ("etc/systemd/system", "usr/lib/systemd/system"):
        for place in _listed(root / folder):
            wanting, dot, kind = place.name.rpartition(".")
            if dot and kind in {"wants", "requires", "upholds"}:
                yield from ((one.name, wanting) for one in _listed(place))


def _listens(root: Path, name: str) -> list[str]:
    """Where a socket unit listens, with what is added to it; an empty value takes away what stood before."""
    template = re.sub(r"@[^.]*\.", "@.", name)
    found: list[str] = []
    for folder in ("usr/lib/systemd/system", "etc/systemd/system"):
        files = [root / folder / template, *_listed(root / folder / f"{template}.d")]
        for line in "\n".join(_text(file) for file in files).splitlines():
            key, equals, value = line.partition("=")
            if equals and key.strip().startswith("Listen") and key.strip() not in NO_NETWORK:
                found = [*found, value.strip()] if value.strip() else []
    return [one.partition(" ")[0] for one in found]


def _settings(text: str) -> Mapping[str, str]:
    pairs = (line.lstrip("-").partition("=") for line in text.splitlines() if not line.lstrip().startswith(("#", ";")))
    return {key.strip().replace("/", "."): value.strip() for key, equals, value in pairs if equals}


def _settled(root: Path, folder: str, modules: frozenset[str]) -> bool:
    lines = {line.strip() for file in _listed(root / folder) for line in _text(file).splitlines()}
    return all(f"install {one} /bin/false" in lines for one in modules)


def main(words: list[str]) -> int:
    """Print what is found; 1 where there is anything, 2 for nonsense."""
    if len(words) != 1:
        sys.stderr.write("python3 -m deploy.image.attack_surface ROOT\n")
        return 2
    faults = check(Path(words[0]))
    sys.stdout.write("".join(f"{one}\n" for one in faults) or "nothing that must not be\n")
    return int(bool(faults))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
