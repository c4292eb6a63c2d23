"""Takes a job out of CUPS with all its files: IPP's Cancel-Job (RFC 8011 section 4.3.3) with CUPS's own `purge-job`.

`cancel -x` was tried first, and does not do it: up to CUPS 2.4 it misnames that attribute for a single job, so the
printed page stays in /var/spool/cups for a day. It can't touch a completed job at all, and purging a whole queue takes
an administrator. A job's owner may do this.
"""

import getpass
import os
import socket

SOCKET = "/run/cups/cups.sock"
CANCEL_JOB = 0x0008
OPERATION, END = b"\x01", b"\x03"
BOOLEAN, NAME, URI, CHARSET, LANGUAGE = 0x22, 0x42, 0x45, 0x47, 0x48
SUCCESSFUL = range(0x0100)
NOT_FOUND = 0x0406


def purge(job: int, timeout: float = 2) -> bool:
    """Cancel this job of ours, whatever its state, and have its files deleted. False when it may still be there."""
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415 - start-up time

    server = os.environ.get("CUPS_SERVER") or SOCKET
    host, _, port = server.partition(":")
    connection = HTTPConnection("localhost" if server.startswith("/") else host, int(port or 631), timeout=timeout)
    try:
        if server.startswith("/"):
            connection.sock = socket.socket(socket.AF_UNIX)
            connection.sock.settimeout(timeout)
            connection.sock.connect(server)
        headers = {"Content-Type": "application/ipp"}
        connection.request("POST", f"/jobs/{job}", request(job, getpass.getuser()), headers)
        answer = connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    status = int.from_bytes(answer[2:4], "big") if len(answer) >= 8 else -1
    return status in SUCCESSFUL or status == NOT_FOUND


def request(job: int, user: str) -> bytes:
    """The request's bytes (RFC 8010 section 3)."""
    attributes = (
        (CHARSET, "attributes-charset", b"utf-8"),
        (LANGUAGE, "attributes-natural-language", b"en"),
        (URI, "job-uri", f"ipp://localhost/jobs/{job}".encode()),
        (NAME, "requesting-user-name", user.encode()),
        (BOOLEAN, "purge-job", b"\x01"),
    )
    head = b"\x01\x01" + CANCEL_JOB.to_bytes(2, "big") + (1).to_bytes(4, "big") + OPERATION
    return head + b"".join(_attribute(*one) for one in attributes) + END


def _attribute(tag: int, name: str, value: bytes) -> bytes:
    return bytes([tag]) + len(name).to_bytes(2, "big") + name.encode() + len(value).to_bytes(2, "big") + value
