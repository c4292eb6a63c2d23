"""Whether something on the network answers, for the doctor. No screen waits for the network; the technician may."""

import socket
from urllib.parse import urlsplit


def answers(address: str, timeout: float = 3) -> bool:
    """Whether the host of this http(s) address takes a connection; False for an address that is none."""
    try:
        parts = urlsplit(address)
        port = parts.port or {"https": 443, "http": 80}[parts.scheme]
        with socket.create_connection((parts.hostname or "", port), timeout):
            return True
    except (OSError, KeyError, ValueError):
        return False
