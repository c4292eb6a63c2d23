"""How the screen is turned, what the finger is multiplied with, and who may come in."""

import importlib.util
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.devices.xserver import Display, XError
from kiosk.paths import ASSETS
from tests.helpers import own_window

FILE = ASSETS.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "stuen" / "screen.py"


@pytest.fixture(scope="module")
def screen():
    spec = importlib.util.spec_from_file_location("stuen_screen", FILE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def finger(matrix, x, y):
    return tuple(matrix[3 * row] * x + matrix[3 * row + 1] * y + matrix[3 * row + 2] for row in (0, 1))


@pytest.mark.parametrize(("rotate", "corner"), [(0, (0, 0)), (90, (1, 0)), (180, (1, 1)), (270, (0, 1))])
def test_the_finger_turns_with_the_picture(screen, rotate, corner):
    """Where the panel has the picture's upper left corner, the finger is at (0, 0): turned clockwise by 90 degrees that
    is the panel's upper right one.
    """
    assert finger(screen.TURNED[rotate], *corner) == (0, 0)


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_four_quarters_are_none(screen, rotate):
    back = screen.TURNED[(360 - rotate) % 360]
    assert screen.product(screen.TURNED[rotate], back) == screen.TURNED[0]


@pytest.mark.parametrize(
    ("text", "rotate", "touch"),
    [
        ("", 0, ()),
        ("[screen]\nrotate = 90", 90, ()),
        ('[screen]\nrotate = "270"', 270, ()),
        ("[screen]\nrotate = 45", 0, ()),
        ("[screen]\nrotate = 180\ntouch = [1.1, 0, -0.05, 0, 1.1, -0.05]", 180, (1.1, 0, -0.05, 0, 1.1, -0.05)),
        ("[screen]\ntouch = [1, 2, 3]", 0, ()),
        ('[screen]\ntouch = [1, 0, 0, 0, 1, "0"]', 0, ()),
        ("[screen]\ntouch = [1, 0, 0, 0, 100, 0]", 0, ()),
        ('[screen]\ntouch = "much"', 0, ()),
        ("screen = 5", 0, ()),
        ("not [ toml", 0, ()),
    ],
)
def test_what_is_wished(screen, text, rotate, touch):
    assert screen.wished(text) == (rotate, (*touch, 0, 0, 1) if touch else screen.TURNED[0])


@pytest.mark.parametrize(
    ("text", "setup", "rotate", "touch"),
    [
        ("", '{"rotate": 180, "touch": "auto"}', 180, (1, 0, 0, 0, 1, 0, 0, 0, 1)),
        (
            "[screen]\nrotate = 90",
            '{"rotate": 180, "touch": [1, 0, 0.1, 0, 1, 0, 0, 0, 1]}',
            90,
            (1, 0, 0.1, 0, 1, 0, 0, 0, 1),
        ),
        ("[screen]\ninches = 12", '{"rotate": 270}', 270, (1, 0, 0, 0, 1, 0, 0, 0, 1)),
        ("", "broken", 0, (1, 0, 0, 0, 1, 0, 0, 0, 1)),
        ("", "[1]", 0, (1, 0, 0, 0, 1, 0, 0, 0, 1)),
    ],
)
def test_what_was_told_before_there_was_a_configuration(screen, text, setup, rotate, touch):
    assert screen.wished(text, setup) == (rotate, touch)


def test_a_panel_that_is_built_in_another_way_than_the_picture_lies(screen):
    """The picture is turned, and the finger by another angle: the matrix that Xorg gets is the finger's."""
    rotate, touch = screen.wished("", '{"rotate": 90, "touch": "180"}')
    assert screen.product(screen.TURNED[rotate], touch) == screen.TURNED[180]


def test_a_turned_screen_turns_every_output_and_the_finger(screen):
    text = screen.snippet(90, screen.TURNED[0], ["HDMI-1", "DSI-1"])
    assert text.count('Option "Rotate" "right"') == 2
    assert 'Option "CalibrationMatrix" "0 1 0 -1 0 1 0 0 1"' in text
    assert 'Identifier "DSI-1"' in text
    assert text.count("Section ") == text.count("EndSection")
    assert "Monitor" not in screen.snippet(0, screen.TURNED[0], ["HDMI-1"])


def test_outputs_have_xorgs_names(screen, tmp_path):
    for name in ("card1-HDMI-A-1", "card1-HDMI-A-2", "card1-DSI-1", "card0-Virtual-1", "card1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "status").touch()
    (tmp_path / "card1" / "status").unlink()
    assert set(screen.outputs(tmp_path)) == {"HDMI-1", "HDMI-2", "DSI-1", "Virtual-1"}
    assert screen.outputs(tmp_path / "none") == []


def test_a_card_is_waited_for_until_it_may_be_opened(screen, tmp_path, monkeypatch):
    """The kernel tells of a card before udev has given it to the group of those who draw."""
    assert not screen.openable(tmp_path)
    (tmp_path / "renderD128").touch()
    assert not screen.openable(tmp_path)
    (tmp_path / "card0").touch()
    assert screen.openable(tmp_path)
    monkeypatch.setattr(screen.os, "access", lambda *_: False)
    assert not screen.openable(tmp_path)


@pytest.mark.parametrize(
    ("drivers", "without"),
    [
        ((), False),
        (("virtio_gpu",), True),
        (("vc4", "v3d"), False),
        (("simpledrm", "i915"), False),
        (("bochs-drm", "udl"), True),
        (("",), False),
    ],
)
def test_only_where_no_card_draws_xorg_has_no_mesa(screen, tmp_path, drivers, without):
    (tmp_path / "renderD128").touch()
    for number, name in enumerate(drivers):
        (tmp_path / f"card{number}").write_text(name)
    assert screen.without_gpu(tmp_path, Path.read_text) is without


def test_what_is_no_card_has_no_driver(screen, tmp_path):
    """That a real one says its name is seen in a machine (tests/image/test_boot.py)."""
    (tmp_path / "card0").touch()
    assert screen.driver(tmp_path / "card0") == screen.driver(tmp_path / "none") == ""
    assert not screen.without_gpu(tmp_path)


def test_no_network_and_no_leaving(screen):
    line = " ".join(screen.command(5, Path("/run/stuen-screen")))
    for part in ("-nolisten tcp", "-nolisten local", "-auth /run/stuen-screen/Xauthority", "-noreset"):
        assert part in line
    static = (ASSETS.parent / "deploy/image/tree/usr/share/X11/xorg.conf.d/50-stuen.conf").read_text()
    for option in ("DontVTSwitch", "DontZap", "DontZoom"):
        assert f'Option "{option}" "true"' in static


def test_who_has_the_key_comes_in_and_nobody_else(screen, tmp_path):
    """A real X server with the file that the program writes."""
    key = tmp_path / "Xauthority"
    key.write_bytes(screen.cookie_file(b"0123456789abcdef").replace(b"\0\x010", b"\0\0", 1))
    with own_window.display("320x240", "-auth", str(key)) as name:
        Display(name, key).close()
        (tmp_path / "none").touch()
        with pytest.raises(XError, match="let us in"):
            Display(name, tmp_path / "none")


@pytest.mark.parametrize("answer", ["0", ""])
def test_it_becomes_the_server_and_tells_systemd_when_that_is_there(screen, tmp_path, answer):
    """A stand-in for Xorg, in the place of the real one."""
    xorg = tmp_path / "Xorg"
    xorg.write_text(
        f"#!{sys.executable}\nimport os, sys\n"
        "ready = int(sys.argv[sys.argv.index('-displayfd') + 1])\n"
        f"os.write(ready, b'{answer}\\n') if {bool(answer)} else None\n"
        "os.close(ready)\nprint(sys.argv[0], os.getpid())\n"
        "assert not open(f'/proc/self/task/{os.getpid()}/children').read()\n"
    )
    xorg.chmod(0o755)
    program = (
        f"import sys; sys.path.insert(0, {str(FILE.parent)!r}); import screen; from pathlib import Path\n"
        f"screen.XORG, screen.CARD_SECONDS, screen.LINGER = {str(xorg)!r}, 0, 0\n"
        f"screen.CONFIG = Path({str(tmp_path / 'centre.toml')!r})\n"
        "screen.main()\n"
    )
    (tmp_path / "centre.toml").write_text("[screen]\nrotate = 180\n")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(tmp_path / "notify"))
        environment = {"RUNTIME_DIRECTORY": str(tmp_path), "NOTIFY_SOCKET": str(tmp_path / "notify")}
        started = subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        out, _ = started.communicate(timeout=60)
        assert started.returncode == 0  # it has no child that Xorg would never ask after
        assert out.split() == [str(xorg), str(started.pid)]  # the same process: systemd's main one
        if answer:
            told.settimeout(20)
            assert told.recv(100) == b"READY=1"
        else:
            told.setblocking(False)
            with pytest.raises(BlockingIOError):
                told.recv(100)
    conf = tmp_path / "xorg.conf.d" / "20-screen.conf"
    assert '"-1 0 1 0 -1 1 0 0 1"' in conf.read_text()
    for file in (conf, tmp_path / "Xauthority"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
