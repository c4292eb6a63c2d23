"""Whom the machine may speak with: the rules as text, as nft reads them, and with packets in networks of their own."""

import importlib.util
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.config import CalendarSettings, Config, HubSettings, MailboxSettings, RemoteHelp
from kiosk.mailbox import sites
from kiosk.paths import ASSETS

FOLDER = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "stuen"
WIRED = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "systemd"


@pytest.fixture(scope="module")
def names():
    path = list(sys.path)
    spec = importlib.util.spec_from_file_location("stuen_allowed_names", FOLDER / "allowed_names.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    sys.path[:] = path
    return module


def configured(url="", feeds=(), hosts=(), on=False):
    return replace(
        Config(),
        hub=HubSettings(url=url),
        calendar=CalendarSettings(feeds=feeds),
        mailbox=MailboxSettings(on=on, hosts=hosts),
    )


def program(name):
    return shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin") or pytest.skip(
        f"{name} is missing: make extras"
    )


def test_the_hub_the_feeds_and_the_official_sites(names):
    feeds = ("https://example.org/a.ics", "webcal://cal.example.org/b.ics", "http://[::1", "https://not a host/")
    found = names.targets(
        configured("https://hub.example.org:8443/x", feeds, ("login.example.dk", "no.star.*"), on=True)
    )
    assert found["hub.example.org"] == {8443}
    assert found["example.org"] == {443}
    assert found["cal.example.org"] == {80}
    assert found["login.example.dk"] == {443}
    for site in sites.load():
        assert all(found[host] == {443} for host in site.hosts)
    assert not [name for name in found if "*" in name or " " in name or "[" in name]


def test_without_a_mailbox_or_a_hub_it_is_the_time_alone(names):
    assert names.targets(configured()) == {}
    text = names.dnsmasq({}, ["192.0.2.1"])
    assert [line for line in text.splitlines() if line.startswith("server=")] == [f"server=/{names.TIME}/192.0.2.1"]
    servers = (WIRED / "timesyncd.conf.d" / "10-stuen.conf").read_text().partition("NTP=")[2].splitlines()[0].split()
    assert servers
    assert all(one.endswith(f".{names.TIME}") for one in servers)


def test_a_name_below_another_has_its_ports_too(names):
    wanted = {"example.org": frozenset({443}), "feeds.example.org": frozenset({80})}
    assert names.sets_of("feeds.example.org", wanted) == ["port80", "port443"]
    assert names.sets_of("example.org", wanted) == ["port443"]
    text = names.dnsmasq(wanted, [])
    assert "nftset=/feeds.example.org/4#inet#stuen#port80_4,6#inet#stuen#port80_6,4#inet#stuen#port443_4," in text


def test_the_networks_resolvers_are_read_from_networkd(names):
    state = (
        "# comment\nOPER_STATE=routable\nDNS=192.168.1.1 fe80::1%2 2001:db8::1#dns.example 192.168.1.1 junk\nNTP=x\n"
    )
    assert names.resolvers(state) == ["192.168.1.1", "2001:db8::1"]
    assert names.resolvers("") == []


@pytest.mark.parametrize(
    ("tunnel", "host"),
    [
        ("", ""),
        ("meet@help.example.org:2200", "help.example.org"),
        ("meet@192.0.2.9", "192.0.2.9"),
        ("meet@no host", ""),
    ],
)
def test_where_technicians_are_met(names, tunnel, host):
    config = replace(configured(), help=RemoteHelp(tunnel=tunnel))
    assert names.helpers(config) == host
    assert ("#help_names_4" in names.dnsmasq({}, [], host)) is host.endswith("org")
    assert (f"daddr {host} tcp dport @help_out accept" in names.rules({}, [], host)) is host.startswith("192")


def test_nothing_is_written_when_nothing_has_changed(names, tmp_path):
    wanted = names.targets(configured("https://hub.example.org"))
    assert names.write(tmp_path, wanted, ["192.0.2.1"])
    assert not names.write(tmp_path, wanted, ["192.0.2.1"])
    assert names.write(tmp_path, wanted, ["192.0.2.2"])
    assert sorted(one.name for one in tmp_path.iterdir()) == ["dnsmasq.conf", "rules.nft"]


def test_closed_lets_nothing_out(names):
    text = (FOLDER / "closed.nft").read_text()
    assert text.count("policy drop") == 3
    assert "# SETS" in text
    assert "# OUT" in text
    assert "dport 443" not in text


@pytest.mark.parametrize("url", ["", "https://hub.example.org", "http://192.0.2.7:8300", "https://[2001:db8::7]"])
def test_nft_takes_the_rules(names, tmp_path, url):
    nft = program("nft")
    names.write(tmp_path, names.targets(configured(url, on=True)), ["192.0.2.1", "2001:db8::1"])
    for file in (tmp_path / "rules.nft", FOLDER / "closed.nft"):
        subprocess.run([nft, "-c", "-f", str(file)], check=True, timeout=60)


def test_dnsmasq_takes_its_file(names, tmp_path):
    names.write(tmp_path, names.targets(configured("https://hub.example.org", on=True)), ["192.0.2.1"])
    subprocess.run([program("dnsmasq"), "--test", f"--conf-file={tmp_path / 'dnsmasq.conf'}"], check=True, timeout=60)


# -- packets

HUB, OTHER, RESOLVER, KIOSK = "198.51.100.10", "198.51.100.11", "198.51.100.53", "198.51.100.2"

ASK = """
import socket, sys
address, port = sys.argv[1], int(sys.argv[2])
try:
    socket.create_connection((address, port), 10).close()
    print("open")
except OSError as error:
    print("closed", error.strerror or error)
"""
NAMED = "import socket, sys; print(sorted({one[4][0] for one in socket.getaddrinfo(sys.argv[1], 443, socket.AF_INET)}))"
ANSWERS = """
import socket, sys, threading
def take(server):
    while True:
        server.accept()[0].close()
for address in ("198.51.100.10", "198.51.100.11"):
    for port in (443, 80, 22):
        server = socket.create_server((address, port), backlog=20)
        threading.Thread(target=take, args=(server,), daemon=True).start()
print("there", flush=True)
sys.stdin.read()
"""


@contextmanager
def running(*command, **options):
    started = subprocess.Popen(command, **options)
    try:
        yield started
    finally:
        started.terminate()
        started.wait(20)
        for stream in (started.stdin, started.stdout):
            if stream:
                stream.close()


class Town:
    """Two networks that know only each other: the kiosk's, and a town with a resolver, a hub and somebody else."""

    def __init__(self, ip, ours, town):
        self.ip, self.ours, self.town = ip, ours, town

    def run(self, *command, where=None, **options):
        options = {"timeout": 60, "capture_output": True, "text": True} | options
        check = options.pop("check", True)
        return subprocess.run([self.ip, "netns", "exec", where or self.ours, *command], check=check, **options)

    def reaches(self, address, port):
        return self.run(sys.executable, "-c", ASK, address, str(port)).stdout.startswith("open")

    def named(self, name):
        done = self.run(sys.executable, "-c", NAMED, name, check=False)
        return done.stdout.strip()


@pytest.fixture(scope="module")
def town(names, tmp_path_factory):
    ip, nft, dnsmasq = program("ip"), program("nft"), program("dnsmasq")
    mark, folder = os.getpid() % 100_000, tmp_path_factory.mktemp("town")
    here = Town(ip, f"stuen-k{mark}", f"stuen-t{mark}")
    resolv = Path("/etc/netns") / here.ours
    made = subprocess.run([ip, "netns", "add", here.ours], capture_output=True, text=True, check=False)
    if made.returncode:
        pytest.skip(f"no network namespaces here: {made.stderr.strip()}")
    try:
        subprocess.run([ip, "netns", "add", here.town], check=True)
        link = [
            ip,
            "link",
            "add",
            f"k{mark}",
            "netns",
            here.ours,
            "type",
            "veth",
            "peer",
            f"t{mark}",
            "netns",
            here.town,
        ]
        subprocess.run(link, check=True)
        for where, one, addresses in (
            (here.ours, f"k{mark}", [KIOSK]),
            (here.town, f"t{mark}", [HUB, OTHER, RESOLVER]),
        ):
            for address in addresses:
                here.run(ip, "address", "add", f"{address}/24", "dev", one, where=where)
            here.run(ip, "link", "set", one, "up", where=where)
            here.run(ip, "link", "set", "lo", "up", where=where)
        resolv.mkdir(parents=True)
        (resolv / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:3\n")
        wanted = names.targets(configured("https://hub.stuen.test"))
        names.write(folder, wanted, [RESOLVER])
        (folder / "rules.nft").write_text(names.rules(wanted, [RESOLVER], OTHER, os.getuid()))
        (folder / "nsswitch").write_text("hosts: dns\n")
        theirs = [
            f"--address=/hub.stuen.test/{HUB}",
            f"--address=/other.stuen.test/{OTHER}",
            "--no-resolv",
            "--no-hosts",
        ]
        asked = [
            f"--listen-address={RESOLVER}",
            "--bind-interfaces",
            "--keep-in-foreground",
            "--pid-file",
            "--user=root",
        ]
        inside, outside = ([ip, "netns", "exec", one] for one in (here.ours, here.town))
        with (
            running(*outside, dnsmasq, *asked, *theirs),
            running(*outside, sys.executable, "-c", ANSWERS, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as answers,
        ):
            assert answers.stdout.readline() == b"there\n"
            here.open_before = here.reaches(OTHER, 443)
            here.run(nft, "-f", str(FOLDER / "closed.nft"))
            here.closed = [here.reaches(one, 443) for one in (HUB, OTHER)]
            here.run(nft, "-f", str(folder / "rules.nft"))
            with running(
                *inside, dnsmasq, "--keep-in-foreground", "--user=root", f"--conf-file={folder / 'dnsmasq.conf'}"
            ):
                wait_for_port(here, "127.0.0.1", 53)
                here.nft = nft
                yield here
    finally:
        for one in (here.ours, here.town):
            subprocess.run([ip, "netns", "delete", one], check=False)
        with suppress(OSError):
            shutil.rmtree(resolv)


def wait_for_port(town, address, port):
    for _ in range(200):
        if town.reaches(address, port):
            return
    pytest.fail("the resolver does not come")


def test_before_there_is_a_configuration_nobody_is_reached(town):
    assert town.open_before  # the wire itself is there
    assert town.closed == [False, False]


def test_an_allowed_name_is_reached_on_its_port_and_on_no_other(town):
    assert town.named("hub.stuen.test") == f"['{HUB}']"
    assert town.reaches(HUB, 443)
    assert not town.reaches(HUB, 80)
    assert not town.reaches(HUB, 22)


def test_another_name_is_not_answered_and_its_address_not_reached(town):
    assert town.named("other.stuen.test") == ""
    assert not town.reaches(OTHER, 443)
    assert not town.reaches(OTHER, 80)


def test_nobody_but_the_resolver_asks_another_resolver(town):
    """Not by its port either: the rule is for the resolver's user."""
    other = [sys.executable, "-c", "import encodings.idna, os, socket; os.setuid(65534)\n" + ASK, RESOLVER, "53"]
    assert town.run(*other).stdout.startswith("closed")
    assert town.reaches(RESOLVER, 53)


def test_nothing_comes_in(town):
    listening = (
        f"import socket; server = socket.create_server(('{KIOSK}', 22)); print('there', flush=True); server.accept()"
    )
    command = [town.ip, "netns", "exec", town.ours, sys.executable, "-c", listening]
    with running(*command, stdout=subprocess.PIPE) as server:
        assert server.stdout.readline() == b"there\n"
        short = ASK.replace(", 10)", ", 2)")
        assert town.run(sys.executable, "-c", short, KIOSK, "22", where=town.town).stdout.startswith("closed")
        # The same wire lets a technician in for as long as a help is open.
        town.run(town.nft, "add", "element", "inet", "stuen", "help_in", "{ 22 timeout 1h }")
        assert town.run(sys.executable, "-c", short, KIOSK, "22", where=town.town).stdout.startswith("open")


def test_technicians_are_met_only_while_a_help_is_open(town):
    assert not town.reaches(OTHER, 22)
    town.run(town.nft, "add", "element", "inet", "stuen", "help_out", "{ 22 timeout 1h }")
    assert town.reaches(OTHER, 22)
    assert not town.reaches(HUB, 22)
    town.run(town.nft, "flush", "set", "inet", "stuen", "help_out")
    assert not town.reaches(OTHER, 22)
