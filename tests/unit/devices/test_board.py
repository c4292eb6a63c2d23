"""What the board says of itself."""

import pytest

from kiosk.devices import board
from kiosk.paths import ASSETS

RULES = ASSETS.parent / "deploy/image/tree/usr/lib/udev/rules.d/98-stuen.rules"


def put(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_the_warmest_sensor_counts(tmp_path):
    assert board.temperature(tmp_path) is None
    put(tmp_path / "thermal_zone0" / "temp", "48312\n")
    put(tmp_path / "thermal_zone1" / "temp", "61500\n")
    put(tmp_path / "thermal_zone2" / "temp", "not a number\n")
    assert board.temperature(tmp_path) == 62


@pytest.mark.parametrize(
    ("name", "alarm", "found"),
    [("rpi_volt", "1\n", True), ("rpi_volt", "0\n", False), ("rpi_volt", "", None), ("coretemp", "1\n", None)],
)
def test_too_little_power_is_the_pis_own_alarm(tmp_path, name, alarm, found):
    put(tmp_path / "hwmon0" / "name", "acpitz\n")
    put(tmp_path / "hwmon1" / "name", f"{name}\n")
    put(tmp_path / "hwmon1" / "in0_lcrit_alarm", alarm)
    assert board.under_voltage(tmp_path, tmp_path / "never") is found


@pytest.mark.parametrize(
    ("then", "now", "found"),
    [
        ("90.51 340.2\n", "95.00 350.0\n", True),
        ("90.51 340.2\n", "86500.00 350.0\n", False),
        ("", "95.00 350.0\n", False),
        ("no number\n", "95.00 350.0\n", False),
        ("90.51 340.2\n", "", False),
    ],
)
def test_power_that_dipped_is_too_little_for_a_day(tmp_path, then, now, found):
    """The alarm tells of two seconds, and the hub hears a few times an hour."""
    put(tmp_path / "hwmon0" / "name", "rpi_volt\n")
    put(tmp_path / "hwmon0" / "in0_lcrit_alarm", "0\n")
    put(tmp_path / "low", then)
    put(tmp_path / "uptime", now)
    assert board.under_voltage(tmp_path, tmp_path / "low", tmp_path / "uptime") is found


def test_the_image_writes_down_when_power_dipped_where_it_is_read():
    (rule,) = [row for row in RULES.read_text().splitlines() if "rpi_volt" in row and row.startswith("ACTION")]
    assert rule.endswith(f'RUN+="/usr/bin/cp {board.UPTIME} {board.LOW_AT}"')
    assert 'ENV{NAME}=="in0_lcrit_alarm"' in rule


def test_a_board_that_says_nothing(tmp_path):
    assert board.under_voltage(tmp_path) is None
    assert board.model(tmp_path / "model") == ""
    put(tmp_path / "model", "Raspberry Pi 5 Model B Rev 1.0\x00")
    assert board.model(tmp_path / "model") == "Raspberry Pi 5 Model B Rev 1.0"
