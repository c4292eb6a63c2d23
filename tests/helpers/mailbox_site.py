"""Stand-in mailboxes on the loopback device, over TLS with an authority of their own, and all that a page may try.

`Site` answers for every host: what is asked of it is written down (`asked`), and what its pages find out by themselves
they tell it (`GET /told?...`). The browser is pointed at it by `switches`, and trusts it by `policy`: the two things
that tests alone may set (kiosk.mailbox.service.SWITCHES and POLICY).
"""

import base64
import json
import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HOSTS = ("post.brevkasse.test", "login.brevlogin.test", "fremmed.test", "*.brevkasse.test")
START = "https://post.brevkasse.test/"
TELL = """<script>
const tell = (what, more) => fetch('/told?' + new URLSearchParams({what, more: more || ''}));
</script>"""


class Site:
    """Serves from `start` to `stop`. `pages` is path -> (content type, body, more headers)."""

    def __init__(self, folder: Path) -> None:
        self.asked, self.told, self.pages = [], [], {}
        self.page("/", "<title>Post</title><h1>Din post</h1>" + TELL + "<script>tell('open')</script>")
        key, certificate = _certificate(folder)
        server = self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = server.server_port
        self.authority = base64.b64encode((folder / "ca.der").read_bytes()).decode()

    def page(self, path, body, kind="text/html; charset=utf-8", **headers):
        """Serve this there; `headers` with _ for -."""
        raw = body if isinstance(body, bytes) else body.encode()
        self.pages[path] = (kind, raw, {name.replace("_", "-"): value for name, value in headers.items()})

    @property
    def setting(self):
        """What the stage is told: see mailbox_stage.py."""
        return {"port": self.port, "authority": self.authority}

    def hosts(self):
        """The hosts that anything was asked of."""
        return {host for host, _path in self.asked}

    def paths(self):
        """The paths that were asked for."""
        return [path for _host, path in self.asked]

    def what(self):
        """What the pages told."""
        return [one["what"] for one in self.told]

    def start(self):
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()


def _handler(site):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 30

        def do_GET(self):
            parts = urlsplit(self.path)
            if parts.path == "/told":
                site.told.append(dict(parse_qsl(parts.query)))
                return self._answer(204, "text/plain", b"", {})
            site.asked.append((self.headers.get("Host", "").partition(":")[0], parts.path))
            if parts.path == "/away":
                return self._answer(302, "text/plain", b"", {"Location": dict(parse_qsl(parts.query))["to"]})
            kind, body, headers = site.pages.get(parts.path, ("text/html", b"<title>-</title>", {}))
            return self._answer(200 if parts.path in site.pages else 404, kind, body, headers)

        do_POST = do_GET  # noqa: N815 - the name is not ours

        def _answer(self, status, kind, body, headers):
            self.send_response(status)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_given):
            pass

        def log_error(self, *_given):
            pass

    return Handler


def _certificate(folder):
    """An authority and, signed by it, a certificate for the hosts; gives the paths of the key and the chain."""
    now = datetime.now(UTC)

    def signed(name, key, issuer, issuer_key, *extensions):
        builder = x509.CertificateBuilder(
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]),
            x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]),
            key.public_key(),
            x509.random_serial_number(),
            now - timedelta(days=1),
            now + timedelta(days=30),
        )
        for extension, critical in extensions:
            builder = builder.add_extension(extension, critical)
        return builder.sign(issuer_key, hashes.SHA256())

    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    constraints = x509.BasicConstraints(ca=True, path_length=0)
    ca = signed("stand-in authority", authority, "stand-in authority", authority, (constraints, True), (usage, True))
    names = x509.SubjectAlternativeName([x509.DNSName(host) for host in HOSTS])
    purpose = x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.SERVER_AUTH])
    leaf = signed("stand-in", own, "stand-in authority", authority, (names, False), (purpose, False))
    (folder / "ca.der").write_bytes(ca.public_bytes(serialization.Encoding.DER))
    chain = b"".join(one.public_bytes(serialization.Encoding.PEM) for one in (leaf, ca))
    (folder / "site.pem").write_bytes(chain)
    raw = own.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "site.key").write_bytes(raw)
    return folder / "site.key", folder / "site.pem"


def write_content(folder: Path) -> None:
    """A mailbox's content files for the stand-in, as assets/content/mailbox has them."""
    folder.mkdir()
    (folder / "needs.toml").write_text('[login]\nhosts = ["brevlogin.test"]\n')
    (folder / "brevkasse.toml").write_text(
        f'order = 1\nkey = "brevkasse"\nname = "brevkasse"\nstart = "{START}"\nhosts = ["brevkasse.test"]\n'
        'needs = ["login"]\nhint.da = "Prøve"\npicture = "mailbox"\n[source]\nfrom = []\nchecked = 2026-11-20\n'
    )


def stage_settings(folder: Path, site: Site, **more) -> Path:
    """The file that mailbox_stage.py reads. `more`: policy, switches, offline, idle."""
    write_content(folder / "mailbox-content")
    path = folder / "mailbox-stage.json"
    path.write_text(json.dumps({**site.setting, "content": str(folder / "mailbox-content"), **more}))
    return path
