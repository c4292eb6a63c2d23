"""What deploy/hub/ says and holds: every file it names is there, every setting is told, and real programs take it.

nginx is run before a real hub, with TLS by a certificate authority of the test's own.
"""

import http.client
import re
import shutil
import socket
import ssl
import subprocess
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from sync.hub.commands.arguments import parser
from tests.helpers.certificates import Authority
from tests.helpers.hub_server import free_port, hub_server
from tests.helpers.until import takes_calls, until

ROOT = Path(__file__).resolve().parents[4]
DEPLOY = ROOT / "deploy" / "hub"
README = (DEPLOY / "README.md").read_text("utf-8")
UNITS = sorted(path for path in DEPLOY.iterdir() if path.suffix in {".service", ".timer"})
NAME = "hub.example.org"


def program(name: str) -> str:
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
    if found is None:
        pytest.skip(f"{name} is not installed: make extras")
    return found


# -- what is written


def test_every_file_is_named_in_the_handbook_and_every_named_file_is_there():
    for path in DEPLOY.iterdir():
        assert path.name in README or path.name == "README.md", path.name
    named = set(re.findall(r"(?:deploy/hub/|\]\()([\w.-]+\.(?:md|sh|conf|env|service|timer|in|lock))", README))
    assert [name for name in named if not (DEPLOY / name).is_file()] == []


def test_every_setting_is_told_and_every_told_setting_is_read():
    sources = [ROOT / "sync/hub/settings.py", ROOT / "sync/hub/commands/arguments.py", *UNITS]
    read = set(re.findall(r"STUEN_HUB_[A-Z_]+", "".join(path.read_text("utf-8") for path in sources)))
    told = set(re.findall(r"STUEN_HUB_[A-Z_]+", README))
    assert told == read
    assert set(re.findall(r"STUEN_HUB_[A-Z_]+", (DEPLOY / "hub.env").read_text())) <= read


def test_every_command_in_the_handbook_is_one():
    [commands] = [action.choices for action in parser()._subparsers._group_actions]
    used = set(re.findall(r"^ *(?:sudo )?stuen-hub ([a-z-]+)", README, re.MULTILINE))
    assert used
    assert used <= set(commands)


def test_what_is_installed_is_what_is_tested():
    extra = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]["hub"]
    wanted = {re.split(r"[<>=]", line)[0] for line in extra}
    listed = {line for line in (DEPLOY / "requirements.in").read_text().splitlines() if line and line[0] != "#"}
    assert wanted <= listed
    pin = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
    here, whole = (
        dict(pin.findall(path.read_text())) for path in (DEPLOY / "requirements.lock", ROOT / "requirements.lock")
    )
    assert {name.removesuffix("[binary]") for name in listed} <= set(here)
    assert {name: version for name, version in here.items() if whole.get(name) != version} == {}


@pytest.mark.parametrize(("shell", "name"), [("bash", "install.sh"), ("sh", "stuen-hub")])
def test_scripts_can_be_read(shell, name):
    subprocess.run([shell, "-n", str(DEPLOY / name)], check=True)
    assert (DEPLOY / name).stat().st_mode & 0o111


def test_systemd_takes_the_units(tmp_path):
    analyze = program("systemd-analyze")
    for unit in UNITS:  # the program is not installed here
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/stuen/venv/bin/python", "/bin/true"))
    files = [str(path) for path in tmp_path.iterdir()]
    done = subprocess.run([analyze, "verify", *files], capture_output=True, text=True, check=False)
    about_ours = [line for line in done.stderr.splitlines() if "stuen" in line]
    assert about_ours == []


def test_systemd_knows_every_set_of_system_calls():
    analyze = program("systemd-analyze")  # its `verify` passes over a set that this version lacks
    for name in sorted(set(re.findall(r"@[a-z-]+", "".join(unit.read_text() for unit in UNITS)))):
        assert subprocess.run([analyze, "syscall-filter", name], capture_output=True, check=False).returncode == 0, name


@pytest.mark.parametrize("unit", [path for path in UNITS if path.suffix == ".service"], ids=lambda path: path.name)
def test_units_are_shut_in(unit):
    analyze = program("systemd-analyze")
    ask = [analyze, "security", "--offline=yes", "--threshold=10", "--no-pager", str(unit)]  # tenths: 1.0 is "safe"
    done = subprocess.run(ask, capture_output=True, text=True, check=False)
    assert "Overall exposure level" in done.stdout
    assert done.returncode == 0, done.stdout[-300:]


# -- nginx before a hub


class Proxy:
    """nginx with the handbook's configuration, on ports of its own."""

    def __init__(self, folder: Path, hub_port: int) -> None:
        self.tls, self.plain = free_port(), free_port()
        authority = Authority()
        authority.certify(folder, NAME)
        (folder / "ca.pem").write_bytes(authority.pem)
        site = (DEPLOY / "nginx.conf").read_text()
        for ours, theirs in {
            f"/etc/letsencrypt/live/{NAME}": str(folder),
            "/var/log/nginx": str(folder),
            "unix:/run/stuen-hub/socket": f"127.0.0.1:{hub_port}",
            "listen 443": f"listen 127.0.0.1:{self.tls}",
            "listen 80": f"listen 127.0.0.1:{self.plain}",
        }.items():
            assert ours in site
            site = site.replace(ours, theirs)
        site = re.sub(r"^ *listen \[::\].*\n", "", site, flags=re.MULTILINE)
        temporary = "".join(
            f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        self.conf = folder / "nginx.conf"
        self.conf.write_text(
            f"pid {folder}/pid;\nerror_log {folder}/error.log;\ndaemon off;\nworker_processes 1;\nuser root;\n"
            f"events {{}}\nhttp {{\naccess_log off;\n{temporary}{site}\n}}\n"
        )
        self.context = ssl.create_default_context(cafile=str(folder / "ca.pem"))

    def ask(self, method: str, path: str, body: bytes = b"", name: str = NAME, **headers: str):
        with closing(http.client.HTTPSConnection(name, self.tls, context=self.context, timeout=20)) as connection:
            connection._create_connection = lambda address, *rest: socket.create_connection(
                ("127.0.0.1", address[1]), 20
            )
            connection.request(method, path, body, {key.replace("_", "-"): value for key, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, answer.read()


@pytest.fixture(scope="module")
def proxy(tmp_path_factory):
    nginx = program("nginx")
    folder = tmp_path_factory.mktemp("nginx")
    settings = {"STUEN_HUB_HTTPS": "1", "STUEN_HUB_PROXY": "1", "STUEN_HUB_HOSTS": NAME, "STUEN_HUB_LIMITS": "1"}
    with hub_server(folder / "hub", demo=1, **settings) as hub:
        proxy = Proxy(folder, hub.port)
        subprocess.run([nginx, "-t", "-q", "-c", str(proxy.conf)], check=True, timeout=20)
        process = subprocess.Popen([nginx, "-c", str(proxy.conf)])
        try:
            until(lambda: takes_calls(proxy.tls), "nginx did not come up")
            yield proxy
        finally:
            process.terminate()
            process.wait(20)
        assert not hub.errors()
        assert "192.0.2.77" not in hub.log.read_text()


def test_the_login_page_comes_over_tls_and_stays_there(proxy):
    status, headers, body = proxy.ask("GET", "/login/")
    assert status == 200
    assert b"<html" in body
    assert headers.get_all("Strict-Transport-Security") == ["max-age=31536000"]
    assert "nginx/" not in headers["Server"]
    assert all("Secure" in cookie and cookie.startswith("__Host-") for cookie in headers.get_all("Set-Cookie") or [])
    with closing(http.client.HTTPConnection("127.0.0.1", proxy.plain, timeout=20)) as plain:
        plain.request("GET", "/login/", headers={"Host": NAME})
        answer = plain.getresponse()
        assert (answer.status, answer.headers["Location"]) == (301, f"https://{NAME}/login/")


def test_another_name_gets_no_answer(proxy):
    with pytest.raises(ssl.SSLError):
        proxy.ask("GET", "/", name="other.example.org")


@pytest.mark.parametrize("path", ["/metrics", "/readyz"])
def test_what_watches_is_not_told_outside(proxy, path):
    assert proxy.ask("GET", path, X_Forwarded_For="127.0.0.1")[0] == 404


def test_large_bodies_are_stopped_but_a_pack_may_be_large(proxy):
    assert proxy.ask("POST", "/api/1/events", bytes((2 << 20) + 1))[0] == 413
    assert proxy.ask("POST", "/content/", bytes(3 << 20))[0] in (302, 403)


def test_nobody_fills_the_disk_with_packs_that_have_yet_to_come(proxy):
    """They lie on the disk of nginx before the hub knows that they are a stranger's."""
    head = f"POST /content/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 100000000\r\n\r\n".encode()
    with ExitStack() as stack:
        for _ in range(4):
            plain = stack.enter_context(socket.create_connection(("127.0.0.1", proxy.tls), 20))
            one = stack.enter_context(proxy.context.wrap_socket(plain, server_hostname=NAME))
            one.sendall(head + b"x" * 100)
        deadline = time.monotonic() + 20
        while (status := proxy.ask("GET", "/content/")[0]) != 429 and time.monotonic() < deadline:
            time.sleep(0.05)  # to ask more often than fifty times a second would be refused for that
        assert status == 429
        assert proxy.ask("GET", "/login/")[0] == 200


def test_a_made_up_address_does_not_help_in_guessing(proxy):
    began = time.monotonic()
    with ThreadPoolExecutor(8) as several:
        answers = list(
            several.map(
                lambda n: proxy.ask("POST", "/api/1/enrol/begin", b"x", X_Forwarded_For=f"192.0.2.77, 10.0.0.{n}"),
                range(40),
            )
        )
    refused = [(headers, body) for status, headers, body in answers if status == 429]
    assert len(answers) - len(refused) <= 22 + (time.monotonic() - began), "twenty-one at once, and one a second"
    assert refused
    assert all(int(headers["Retry-After"]) > 0 and b"slow_down" in body for headers, body in refused)
    assert {status for status, _, _ in answers} == {400, 429}
