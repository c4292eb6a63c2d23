"""What the board says of itself: how warm it is, and whether it gets enough power. None where it does not say."""

from pathlib import Path

THERMAL = Path("/sys/class/thermal")
HWMON = Path("/sys/class/hwmon")
MODEL = Path("/proc/device-tree/model")


def temperature(thermal: Path = THERMAL) -> int | None:
    """The warmest of its sensors, in whole °C."""
    warm = [_number(zone / "temp") for zone in sorted(thermal.glob("thermal_zone*"))]
    known = [one for one in warm if one is not None]
    return round(max(known) / 1000) if known else None


def under_voltage(hwmon: Path = HWMON) -> bool | None:
    """Whether a Raspberry Pi's power supply is too weak (its own alarm, by the driver raspberrypi-hwmon)."""
    for one in sorted(hwmon.glob("hwmon*")):
        if _text(one / "name") == "rpi_volt":
            alarm = _number(one / "in0_lcrit_alarm")
            return None if alarm is None else alarm != 0
    return None


def model(path: Path = MODEL) -> str:
    """What the machine calls itself, as "Raspberry Pi 5 Model B Rev 1.0"; "" where it does not say."""
    return _text(path).rstrip("\x00")[:80]


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
