"""What the board says of itself."""

import pytest

from kiosk.devices import board


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
    assert board.under_voltage(tmp_path) is found


def test_a_board_that_says_nothing(tmp_path):
    assert board.under_voltage(tmp_path) is None
    assert board.model(tmp_path / "model") == ""
    put(tmp_path / "model", "Raspberry Pi 5 Model B Rev 1.0\x00")
    assert board.model(tmp_path / "model") == "Raspberry Pi 5 Model B Rev 1.0"
