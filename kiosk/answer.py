"""What each command line of the kiosk gives back: printed for people by cli.py, or as JSON for programs."""

from collections.abc import Sequence


class Answer:
    """What a command found: JSON for programs, lines for people, the exit code, and a sentence for standard error."""

    def __init__(self, found: object, lines: Sequence[str], exit_code: int = 0, aside: str = "") -> None:
        self.found, self.lines, self.exit_code, self.aside = found, lines, exit_code, aside
