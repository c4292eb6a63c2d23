"""The packets of who knocks at a kiosk's doors, and what is heard from behind them."""

import struct

import pytest

from tests.image import stranger
from tests.image.stranger import GUEST, US


def test_sums_are_right():
    """RFC 1071's own example; and a header with its sum in it sums up to nothing."""
    assert stranger.checksum(bytes.fromhex("0001f203f4f5f6f7")) == 0xFFFF - 0xDDF2
    packet = stranger.syn(443)
    assert stranger.checksum(packet[:20]) == 0
    pseudo = US.packed + GUEST.packed + struct.pack(">BBH", 0, 6, len(packet) - 20)
    assert stranger.checksum(pseudo + packet[20:]) == 0
    assert stranger.checksum(stranger.ping()[20:]) == 0


def dhcp(kind):
    head = struct.pack(">BBBB", 1, 1, 6, 0) + b"\1\2\3\4" + bytes(4)
    return head + bytes(16) + b"\xaa" * 6 + bytes(10) + bytes(192) + b"\x63\x82\x53\x63" + bytes([53, 1, kind, 0, 255])


@pytest.mark.parametrize(("kind", "back"), [(1, 2), (3, 5)])
def test_an_address_is_lent(kind, back):
    said = stranger.lease(dhcp(kind))
    assert said[:4] == b"\2\1\6\0"
    assert said[4:8] == b"\1\2\3\4"
    assert said[16:20] == GUEST.packed
    assert said[28:34] == b"\xaa" * 6
    assert said[236:243] == b"\x63\x82\x53\x63" + bytes([53, 1, back])


@pytest.mark.parametrize("asked", [b"", bytes(300), dhcp(7), dhcp(1)[:200]])
def test_nothing_is_lent_to_who_did_not_ask(asked):
    assert stranger.lease(asked) is None


def answered(protocol, body):
    packet = bytearray(stranger.ip(protocol, US, body))
    return bytes(packet)


def test_answers_are_told_apart():
    opened = struct.pack(">HHIIBBHHH", 22, stranger.FROM, 0, 8, 5 << 4, 0x12, 0, 0, 0)
    closed = struct.pack(">HHIIBBHHH", 23, stranger.FROM, 0, 8, 5 << 4, 0x14, 0, 0, 0)
    other = struct.pack(">HHIIBBHHH", 24, 5, 0, 8, 5 << 4, 0x12, 0, 0, 0)
    told = stranger.answers([answered(6, opened), answered(6, closed), answered(6, other), answered(1, bytes(8))])
    assert told == {"tcp 22 open", "tcp 23 closed", "icmp 0"}
    assert stranger.answers([answered(17, struct.pack(">HHHH", 53, stranger.FROM, 8, 0))]) == {"udp 53"}
