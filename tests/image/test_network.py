"""The kiosk as somebody sees it who is on the same network."""

from contextlib import closing
from pathlib import Path

from tests.image import guest
from tests.image.kit import Kit
from tests.image.machine import BOOT, Machine
from tests.image.stranger import GUEST, Stranger, answers, ping, udp

COMMON = (53, 67, 111, 123, 137, 161, 500, 631, 1900, 5353, 5355)


def test_nobody_answers_at_any_door(kit: Kit, settled: Path) -> None:
    spec = kit.spec("network", settled)
    with closing(Stranger()) as stranger:
        spec.cable = stranger.words()
        with Machine(spec) as machine:
            stranger.listen(BOOT, lambda: stranger.guest is not None)
            assert stranger.guest is not None, "it asked for no address"
            machine.wait_channel()
            guest.wait_drawn(machine)
            has = machine.run("ip", "-4", "-o", "address").out
            guest.wait_for(machine, "its address", lambda: _has_address(machine, stranger), 300)
            stranger.heard.clear()
            stranger.find()
            stranger.send(ping())
            for port in COMMON:
                stranger.send(udp(port, b"\0" * 32))
            stranger.knock(range(1, 65536))
            stranger.listen(20)
            counted = machine.run("nft", "list", "table", "inet", "stuen").out
            (spec.folder / "firewall.txt").write_text(has + counted, encoding="utf-8")
            received = machine.run("sh", "-c", "cat /sys/class/net/e*/statistics/rx_packets").out
            assert sum(map(int, received.split())) > 60_000, "the knocks came through"
            assert answers(stranger.heard) == set()


def _has_address(machine: Machine, stranger: Stranger) -> bool:
    stranger.listen(1)
    return str(GUEST) in machine.run("ip", "-4", "-o", "address").out
