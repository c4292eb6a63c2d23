"""The hub of a machine: it answers at the address that the guest alone reaches, with a certificate for it."""

import socket
import ssl

from tests.image.hub import ADDRESS, hub


def test_a_guest_that_asks_at_its_address_is_answered(tmp_path):
    with hub(tmp_path) as one:
        host, _, port = one.forward[f"{ADDRESS}:443"].partition(":")
        context = ssl.create_default_context(cadata=one.authority)
        with (
            socket.create_connection((host, int(port)), timeout=20) as plain,
            context.wrap_socket(plain, server_hostname=ADDRESS) as secret,
        ):
            secret.sendall(f"GET /healthz HTTP/1.1\r\nHost: {ADDRESS}\r\nConnection: close\r\n\r\n".encode())
            assert secret.recv(100).startswith(b"HTTP/1.1 200")
