"""Somebody at the kiosk: drives the real program from outside, for `python -m kiosk demo` and for the journeys."""

from pathlib import Path

from kiosk.config import Config


def main(out: Path, settings: Config, size: tuple[int, int] = (1280, 800)) -> int:
    """See `kiosk.demo.drive.main`; imported late, so that the kiosk on the stage starts as it does alone."""
    from kiosk.demo import drive  # noqa: PLC0415

    return drive.main(out, settings, size)
