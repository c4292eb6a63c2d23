"""One connection of a guest, handed on: qemu starts this with the guest's bytes as standard input and output.

python relay.py HOST PORT
"""

import os
import socket
import sys
import threading


def hand_on(there: socket.socket) -> None:
    """What comes from the guest goes there, until either ends."""
    try:
        while part := os.read(0, 1 << 16):
            there.sendall(part)
        there.shutdown(socket.SHUT_WR)
    except OSError:
        os._exit(1)


def main(host: str, port: int) -> None:
    """Both ways."""
    with socket.create_connection((host, port), timeout=30) as there:
        there.settimeout(None)
        threading.Thread(target=hand_on, args=(there,), daemon=True).start()
        while part := there.recv(1 << 16):
            while part:
                part = part[os.write(1, part) :]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
