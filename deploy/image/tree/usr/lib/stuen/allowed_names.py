"""Whom the machine may speak with: the hub, the calendar's feeds, the official sites, who tells the time. Nobody else.

Reads the configuration and writes what the resolver answers (dnsmasq.conf: these names and what lies below them; any
other is refused) and what the firewall lets out (rules.nft: to what those names resolved to, on their own ports). The
resolver puts each address that it answers into the firewall's set, for a day. stuen-names.path starts it again when the
configuration or the network's resolvers change. `--folder F` writes there and tells nobody.
"""

import ipaddress
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urlsplit

sys.path.insert(0, "/opt/stuen")

from kiosk.config import Config, load
from kiosk.config_check import BadConfig
from kiosk.mailbox import sites

FOLDER = Path("/run/stuen-net")
NETWORKD = Path("/run/systemd/netif/state")
TIME = "debian.pool.ntp.org"  # timesyncd.conf.d/10-stuen.conf asks names below it
PORTS = {"https": 443, "http": 80, "webcals": 443, "webcal": 80}
A_DAY = "flags timeout; timeout 24h;"
RESOLVER_UID = 901  # stuen-dns, sysusers.d/stuen.conf

Targets = Mapping[str, frozenset[int]]
"""A name or an address -> the TCP ports on which it may be spoken with."""


def helpers(config: Config) -> str:
    """The machine at which technicians are met, or "": open only while a help is (closed.nft, help.py)."""
    host = config.help.tunnel.rpartition("@")[2].partition(":")[0]
    return host if numeric(host) or sites.well_formed(host) else ""


def targets(config: Config) -> Targets:
    """What the configuration needs. A name that can't be one is left out: it can't be reached anyway."""
    found: dict[str, set[int]] = {}
    for address in (config.hub.url, *config.calendar.feeds):
        try:
            parts = urlsplit(address)
            port = parts.port or PORTS.get(parts.scheme, 0)
            host = (parts.hostname or "").rstrip(".")
        except ValueError:
            continue
        if port and (numeric(host) or sites.well_formed(host)):
            found.setdefault(host, set()).add(port)
    if config.mailbox.on:
        hosts = [host for site in sites.load() for host in site.hosts]
        for host in (*hosts, *config.mailbox.hosts):
            if sites.well_formed(host):
                found.setdefault(host, set()).add(443)
    return {host: frozenset(found[host]) for host in sorted(found)}


def numeric(host: str) -> bool:
    """Whether it is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def resolvers(state: str) -> list[str]:
    """The resolvers that the network named (DNS= of networkd's state); none on the local link alone."""
    lines = [line.partition("=")[2] for line in state.splitlines() if line.startswith("DNS=")]
    words = [word.partition("#")[0] for line in lines for word in line.split()]
    return list(dict.fromkeys(word for word in words if numeric(word) and "%" not in word))[:3]


def dnsmasq(wanted: Targets, upstream: Iterable[str], helper: str = "") -> str:
    """What dnsmasq is configured to: it refuses every name but these and those below them."""
    names = {name: sets_of(name, wanted) for name in wanted if not numeric(name)} | {TIME: ["time"]}
    if helper and not numeric(helper):
        names[helper] = [*sets_of(helper, wanted), "help_names"]
    lines = [
        *("listen-address=127.0.0.1", "bind-interfaces", "no-resolv", "no-hosts", "no-poll", "pid-file"),
        *("domain-needed", "cache-size=0", "edns-packet-max=1232", "log-facility=-", "quiet-dhcp"),
    ]
    for name, sets in sorted(names.items()):
        lines += [f"server=/{name}/{one}" for one in upstream]
        into = [f"{version}#inet#stuen#{one}_{version}" for one in sets for version in (4, 6)]
        lines.append(f"nftset=/{name}/{','.join(into)}")
    return "\n".join(lines) + "\n"


def sets_of(name: str, wanted: Targets) -> list[str]:
    """The firewall's sets that this name's addresses belong to: its own ports, and those of the names above it."""
    ports = {port for one, theirs in wanted.items() if name == one or name.endswith(f".{one}") for port in theirs}
    return [f"port{port}" for port in sorted(ports)]


def rules(wanted: Targets, upstream: Iterable[str], helper: str = "", resolver: int = RESOLVER_UID) -> str:
    """The firewall as one whole that takes the place of what was there."""
    ports = sorted({port for theirs in wanted.values() for port in theirs})
    fixed = {port: [host for host, theirs in wanted.items() if numeric(host) and port in theirs] for port in ports}
    parts, out = [], []
    for version, kind, field in ((4, "ipv4_addr", "ip"), (6, "ipv6_addr", "ip6")):
        for port in ports:
            parts.append(f"  set port{port}_{version} {{ type {kind}; {A_DAY} }}\n")
            out.append(f"{field} daddr @port{port}_{version} tcp dport {port} accept")
            out += [f"{field} daddr {one} tcp dport {port} accept" for one in _of(version, fixed[port])]
        parts.append(f"  set time_{version} {{ type {kind}; {A_DAY} }}\n")
        out.append(f"{field} daddr @time_{version} udp dport 123 accept")
        out += [
            f"{field} daddr {one} tcp dport @help_out accept"
            for one in _of(version, [helper] if numeric(helper) else [])
        ]
        elements = f" elements = {{ {', '.join(found)} }}" if (found := _of(version, upstream)) else ""
        parts.append(f"  set resolvers_{version} {{ type {kind};{elements} }}\n")
        for protocol in ("udp", "tcp"):
            out.append(f"meta skuid {resolver} {field} daddr @resolvers_{version} {protocol} dport 53 accept")
    text = (Path(__file__).parent / "closed.nft").read_text("utf-8")
    return text.replace("  # SETS\n", "".join(parts)).replace("    # OUT\n", "".join(f"    {line}\n" for line in out))


def _of(version: int, addresses: Iterable[str]) -> list[str]:
    return [one for one in addresses if ipaddress.ip_address(one).version == version]


def configuration() -> Config:
    """The centre's. Where that is wrong, as it comes: time and official sites can be reached, and the kiosk tells."""
    try:
        return load(data=Path("/var/lib/stuen"))
    except BadConfig:
        sys.stderr.write("stuen-names: the configuration is wrong; the hub and the feeds can't be reached\n")
        return Config()


def write(folder: Path, wanted: Targets, upstream: list[str], helper: str = "") -> bool:
    """Write both files; gives whether anything changed."""
    changed = False
    made = {"dnsmasq.conf": dnsmasq(wanted, upstream, helper), "rules.nft": rules(wanted, upstream, helper)}
    for name, text in made.items():
        path = folder / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        changed = True
        beside = path.with_suffix(".new")
        beside.write_text(text, "utf-8")
        beside.chmod(0o644)  # the resolver reads it as its own user
        beside.rename(path)
    return changed


def main(arguments: list[str]) -> int:
    """Write; where anything changed, have the firewall and the resolver take it."""
    told = arguments[:1] != ["--folder"]
    folder = FOLDER if told else Path(arguments[1])
    state = NETWORKD.read_text("utf-8", "replace") if NETWORKD.exists() else ""
    config = configuration()
    changed = write(folder, targets(config), resolvers(state), helpers(config))
    if told and changed:
        subprocess.run(["/usr/sbin/nft", "-f", str(folder / "rules.nft")], check=True)
        subprocess.run(["/usr/bin/systemctl", "--no-block", "restart", "stuen-dns.service"], check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
