"""A hub for a machine: on this computer, with a certificate of its own, at an address that the guest alone reaches.

with hub(folder) as one:
Spec(..., forward=one.forward)      # the guest finds it at https://10.0.2.100
one.join(machine)
"""

import ipaddress
import json
import select
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.helpers.hub_server import ROOT, HubServer, hub_server
from tests.image import guest
from tests.image.machine import BOOT, Machine

ADDRESS = "10.0.2.100"
CENTRE = "/etc/stuen/centre.toml"
AUTHORITY = "/etc/stuen/hub-ca.pem"
OFFER = """from sync.hub import rollout
from sync.hub.models import Kiosk
from sync.hub.released import Release
print(rollout.begin(Release.objects.get(), Kiosk.objects.get(blocked=None), "anna") is not None)
"""
OFFERED = """import json
from sync.hub.released import Offer
one = Offer.objects.select_related("rollout").get()
said = {"state": one.state, "percent": one.percent, "code": one.code, "stopped": one.rollout.why_stopped}
print(json.dumps(said))
"""


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate for the hub's address, which vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a hub for a machine")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(ADDRESS))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem, file = serialization.Encoding.PEM, folder / "hub.pem"
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    (folder / "hub-ca.pem").write_bytes(made.public_bytes(pem))
    return file


class Front:
    """What takes TLS off, as nginx does before a hub; each connection in a thread of its own."""

    def __init__(self, pem: Path, port: int) -> None:
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(pem)
        self._hub, self._listener = port, socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more."""
        self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                plain, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(plain,), daemon=True).start()

    def _serve(self, plain: socket.socket) -> None:
        with suppress(OSError), plain:
            plain.settimeout(120)
            with (
                self._context.wrap_socket(plain, server_side=True) as guests,
                socket.create_connection(("127.0.0.1", self._hub), timeout=120) as hubs,
            ):
                while True:
                    ready = [guests] if guests.pending() else select.select([guests, hubs], [], [], 120)[0]
                    for one, other in ((guests, hubs), (hubs, guests)):
                        if one in ready:
                            part = one.recv(1 << 16)
                            if not part:
                                return
                            other.sendall(part)
                    if not ready:
                        return


@dataclass
class Hub:
    """A hub that runs, and how a guest comes to it."""

    server: HubServer
    authority: str
    forward: dict[str, str]
    centre: str

    def join(self, machine: Machine) -> None:
        """Give a kiosk in service to the hub, as a technician does who types the code at the screen."""
        machine.run("tee", AUTHORITY, text=self.authority)
        old = guest.state_text(machine, CENTRE)
        new = f'{old}\n[hub]\nurl = "https://{ADDRESS}"\nca_file = "{AUTHORITY}"\n'
        machine.run("runuser", "-u", guest.USER, "--", "tee", CENTRE, text=new)
        code = self.server.enrol_code(self.centre)
        guest.kiosk(machine, "enrol", "--hub", f"https://{ADDRESS}", code, "--json", limit=600)
        machine.run("systemctl", "restart", "stuen-kiosk.service", limit=300)

    def speak(self, machine: Machine) -> dict[str, Any]:
        """Have the kiosk speak with the hub, as soon as it is not at it by itself; gives how it stands then."""
        words = ("sync", "now", "--json")
        guest.wait_for(machine, "a round", lambda: guest.kiosk(machine, *words, limit=600, check=False).rc == 0, BOOT)
        return dict(json.loads(guest.kiosk(machine, "sync", "status", "--json", limit=600).out))

    def release(self, bundle: Path) -> None:
        """Take a bundle in, and offer it to the one kiosk: what a leader does in the console."""
        self.server.manage("release", "add", str(bundle), "--json")
        assert self.inside(OFFER) == "True\n", "the kiosk could not do with it"

    def offered(self) -> dict[str, object]:
        """How the hub says that it goes: what the kiosk told, and why the hub sends it out no more ("": it does)."""
        return dict(json.loads(self.inside(OFFERED)))

    def inside(self, script: str) -> str:
        """What a few lines print in the hub's own program."""
        environment = self.server.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}
        words = [sys.executable, "-c", "import django; django.setup()\n" + script]
        return subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, check=True, text=True).stdout


@contextmanager
def hub(folder: Path) -> Iterator[Hub]:
    """One with a demo organisation, until the end of the block; the same one again where it was there before."""
    folder.mkdir(parents=True, exist_ok=True)
    pem, made = folder / "hub.pem", folder / "centre"
    if not made.exists():
        certificate(folder)
    with hub_server(folder / "hub", STUEN_HUB_HOSTS=ADDRESS) as server:
        if not made.exists():
            made.write_text(str(server.demo(1)["centres"][0]), encoding="utf-8")
        centre = made.read_text(encoding="utf-8")
        front = Front(pem, server.port)
        try:
            way = {f"{ADDRESS}:443": f"127.0.0.1:{front.port}"}
            yield Hub(server, (folder / "hub-ca.pem").read_text(encoding="ascii"), way, centre)
        finally:
            front.close()
