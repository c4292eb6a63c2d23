"""Stuen: the touchscreen in the drop-in centre. `python -m kiosk --help` shows what it can do."""

__version__ = "0.1.0"
