"""A machine that can be asked for help from afar, at the demo centre."""

from datetime import datetime


class Asked:
    """Remembers until when."""

    available = True
    asked: datetime | None = None

    def open(self, until: datetime) -> None:
        """Until then."""
        self.asked = until

    def close(self) -> None:
        """It is over."""
        self.asked = None

    def until(self) -> datetime | None:
        """What is asked."""
        return self.asked
