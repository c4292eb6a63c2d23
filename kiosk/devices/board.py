"""What the board says of itself: how warm it is, and whether it gets enough power. None where it does not say."""

from pathlib import Path

THERMAL = Path("/sys/class/thermal")
HWMON = Path("/sys/class/hwmon")
MODEL = Path("/proc/device-tree/model")
LOW_AT = Path("/run/stuen-low-power")
"""A copy of UPTIME of when the power was last too low or good again (98-stuen.rules in the image)."""
UPTIME = Path("/proc/uptime")
LATELY = 24 * 3600
"""Seconds: whoever looks in the morning sees yesterday's."""


def temperature(thermal: Path = THERMAL) -> int | None:
    """The warmest of its sensors, in whole °C."""
    warm = [_number(zone / "temp") for zone in sorted(thermal.glob("thermal_zone*"))]
    known = [one for one in warm if one is not None]
    return round(max(known) / 1000) if known else None


def under_voltage(hwmon: Path = HWMON, low_at: Path = LOW_AT, uptime: Path = UPTIME) -> bool | None:
    """Whether a Raspberry Pi's power supply is too weak (its own alarm, by the driver raspberrypi-hwmon).

    The alarm is that of the last two seconds, and power dips when something is asked of it: a dip counts for a day.
    """
    for one in sorted(hwmon.glob("hwmon*")):
        if _text(one / "name") == "rpi_volt":
            alarm = _number(one / "in0_lcrit_alarm")
            return None if alarm is None else alarm != 0 or _lately(low_at, uptime)
    return None


def _lately(low_at: Path, uptime: Path) -> bool:
    then, now = _seconds(low_at), _seconds(uptime)
    return then is not None and now is not None and now - then < LATELY


def model(path: Path = MODEL) -> str:
    """What the machine calls itself, as "Raspberry Pi 5 Model B Rev 1.0"; "" where it does not say."""
    return _text(path).rstrip("\x00")[:80]


def _number(path: Path) -> int | None:
    try:
        return int(_text(path))
    except ValueError:
        return None


def _seconds(path: Path) -> float | None:
    """How long the machine has been up, of a file like /proc/uptime."""
    try:
        return float(_text(path).split()[0])
    except (ValueError, IndexError):
        return None


def _text(path: Path) -> str:
    try:
        return path.read_text("ascii", "replace").strip()
    except OSError:
        return ""
