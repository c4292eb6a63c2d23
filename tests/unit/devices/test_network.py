"""What the kernel says of the network, in folders made like its own."""

import pytest

from kiosk.devices import network

HEAD = "Iface\tDestination\tGateway\tFlags\tRefCnt\n"
OUT, OWN = "eth0\t00000000\t0100A8C0\t0003\t0\n", "eth0\t0000A8C0\t00000000\t0001\t0\n"


@pytest.fixture
def net(tmp_path):
    def card(name, *parts, **said):
        folder = tmp_path / "net" / name
        for part in parts:
            (folder / part).mkdir(parents=True)
        folder.mkdir(parents=True, exist_ok=True)
        for what, value in said.items():
            (folder / what).write_text(f"{value}\n")

    return card


def test_a_cable_with_something_at_its_end(net, tmp_path):
    net("eth0", "device", type=1, carrier=1)
    (tmp_path / "route").write_text(HEAD + OWN + OUT)
    assert network.lines(tmp_path / "net", tmp_path / "route") == (True, True)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("device", "wireless"), {"type": 1, "carrier": 1}),
        (("device", "phy80211"), {"type": 1, "carrier": 1}),
        ((), {"type": 1, "carrier": 1}),  # a bridge, a tunnel
        (("device",), {"type": 772, "carrier": 1}),
        (("device",), {"type": 1, "carrier": 0}),
        (("device",), {"type": 1}),
    ],
)
def test_what_is_no_cable(net, tmp_path, parts, said):
    net("x0", *parts, **said)
    (tmp_path / "route").write_text(HEAD + OWN + "short\n")
    assert network.lines(tmp_path / "net", tmp_path / "route") == (False, False)


def test_a_machine_that_tells_nothing_has_none(tmp_path):
    assert network.lines(tmp_path / "none", tmp_path / "none") == (False, False)


def test_this_machine_is_asked():
    assert isinstance(network.lines().address, bool)
