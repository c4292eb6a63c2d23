"""Somebody on the same network as the kiosk: gives it an address, and knocks at each of its doors.

qemu hands every frame of the guest's network card to a UDP port of this computer, and takes frames from there. No
packet goes any further. All of this is a few headers packed by hand: a name server, a router and a scanner would each
need rights here.
"""

import ipaddress
import select
import socket
import struct
import time
from collections.abc import Callable, Iterable

Address = ipaddress.IPv4Address
US, GUEST, MASK = Address("10.9.9.1"), Address("10.9.9.2"), Address("255.255.255.0")
MAC = bytes.fromhex("020000000901")
EVERYBODY = b"\xff" * 6
IPV4, ARP = 0x0800, 0x0806
TCP, UDP, ICMP = 6, 17, 1
FROM = 40_000


def checksum(data: bytes) -> int:
    """The sum of the Internet's headers (RFC 1071)."""
    if len(data) % 2:
        data += b"\0"
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ethernet(to: bytes, kind: int, payload: bytes) -> bytes:
    """A frame from us."""
    return (to + MAC + struct.pack(">H", kind) + payload).ljust(60, b"\0")


def ip(protocol: int, to: Address, payload: bytes) -> bytes:
    """A packet from us."""
    head = struct.pack(">BBHHHBBH4s4s", 0x45, 0, 20 + len(payload), 1, 0, 64, protocol, 0, US.packed, to.packed)
    return head[:10] + struct.pack(">H", checksum(head)) + head[12:] + payload


def syn(port: int, to: Address = GUEST) -> bytes:
    """A knock at a TCP port."""
    part = struct.pack(">HHIIBBHHH", FROM, port, 7, 0, 5 << 4, 2, 1024, 0, 0)
    pseudo = US.packed + to.packed + struct.pack(">BBH", 0, TCP, len(part))
    return ip(TCP, to, part[:16] + struct.pack(">H", checksum(pseudo + part)) + part[18:])


def udp(port: int, data: bytes, *, to: Address = GUEST, source: int = FROM) -> bytes:
    """A few bytes for a UDP port (its checksum may be left out)."""
    return ip(UDP, to, struct.pack(">HHHH", source, port, 8 + len(data), 0) + data)


def ping(to: Address = GUEST) -> bytes:
    """An ICMP echo request."""
    part = struct.pack(">BBHHH", 8, 0, 0, 1, 1)
    return ip(ICMP, to, part[:2] + struct.pack(">H", checksum(part)) + part[4:])


def lease(asked: bytes) -> bytes | None:
    """The answer to a client's DHCP message (what follows the UDP header): an offer or an acknowledgement."""
    if len(asked) < 241 or asked[0] != 1:
        return None
    options, kind = asked[240:], 0
    while options and options[0] != 255:
        if options[0] == 0:
            options = options[1:]
            continue
        if options[0] == 53:
            kind = options[2]
        options = options[2 + options[1] :]
    if kind not in (1, 3):
        return None
    told = bytes([53, 1, 2 if kind == 1 else 5, 54, 4]) + US.packed + b"\x33\x04" + struct.pack(">I", 86400)
    told += b"\x01\x04" + MASK.packed + b"\x03\x04" + US.packed + b"\x06\x04" + US.packed + b"\xff"
    head = struct.pack(">BBBB", 2, 1, 6, 0) + asked[4:12] + bytes(4) + GUEST.packed + US.packed + bytes(4)
    return head + asked[28:44] + bytes(192) + asked[236:240] + told


class Stranger:
    """The other end of the guest's cable."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._other = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)  # keeps a port free for qemu until it starts
        self._other.bind(("127.0.0.1", 0))
        self._qemu = self._other.getsockname()
        self.guest: bytes | None = None
        self.heard: list[bytes] = []

    def words(self) -> list[str]:
        """What qemu is told: its network card, and where the cable leads."""
        self._other.close()
        here = self._socket.getsockname()[1]
        cable = f"socket,id=net,udp=127.0.0.1:{here},localaddr=127.0.0.1:{self._qemu[1]}"
        return ["-netdev", cable, "-device", "virtio-net-pci,netdev=net"]

    def close(self) -> None:
        """Unplugged."""
        self._socket.close()

    def send(self, packet: bytes) -> None:
        """A packet to the guest."""
        self._socket.sendto(ethernet(self.guest or EVERYBODY, IPV4, packet), self._qemu)

    def listen(self, seconds: float, enough: Callable[[], bool] = lambda: False) -> None:
        """Answer what a network answers, and keep all other packets in `heard`."""
        end = time.monotonic() + seconds
        while not enough() and (left := end - time.monotonic()) > 0:
            if select.select([self._socket], [], [], min(left, 0.2))[0]:
                self._take(self._socket.recv(65536))

    def _take(self, frame: bytes) -> None:
        source, kind, rest = frame[6:12], int.from_bytes(frame[12:14]), frame[14:]
        if kind == ARP and rest[6:8] == b"\0\1" and rest[24:28] == US.packed:
            head = struct.pack(">HHBBH", 1, IPV4, 6, 4, 2)
            said = head + MAC + US.packed + rest[8:14] + rest[14:18]
            self._socket.sendto(ethernet(source, ARP, said), self._qemu)
        elif kind == IPV4 and rest[9] == UDP and rest[20:24] == struct.pack(">HH", 68, 67):
            if said_back := lease(rest[28:]):
                self.guest = source
                packet = udp(68, said_back, to=Address("255.255.255.255"), source=67)
                self._socket.sendto(ethernet(EVERYBODY, IPV4, packet), self._qemu)
        elif kind == IPV4 and rest[16:20] == US.packed:
            self.heard.append(rest)

    def find(self) -> None:
        """Ask who has the guest's address, as one does before the first packet; the answer is not needed."""
        head = struct.pack(">HHBBH", 1, IPV4, 6, 4, 1)
        said = head + MAC + US.packed + bytes(6) + GUEST.packed
        self._socket.sendto(ethernet(EVERYBODY, ARP, said), self._qemu)

    def knock(self, ports: Iterable[int]) -> None:
        """At each port, TCP; so fast as the guest takes it."""
        for number, port in enumerate(ports):
            self.send(syn(port))
            if number % 64 == 0:
                self.listen(0.02)


def answers(heard: Iterable[bytes]) -> set[str]:
    """What answers were among the packets: "tcp 22 open", "tcp 23 closed", "udp 53", "icmp 0"."""
    found = set()
    for packet in heard:
        body = packet[(packet[0] & 15) * 4 :]
        if packet[9] == TCP and int.from_bytes(body[2:4]) == FROM:
            found.add(f"tcp {int.from_bytes(body[:2])} {'closed' if body[13] & 4 else 'open'}")
        elif packet[9] == UDP and int.from_bytes(body[2:4]) == FROM:
            found.add(f"udp {int.from_bytes(body[:2])}")
        elif packet[9] == ICMP:
            found.add(f"icmp {body[0]}")
    return found
