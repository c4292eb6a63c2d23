"""What the doctor found: one thing, in a plain sentence, and what to do about it."""

from dataclasses import dataclass

MARKS = {True: "✓", None: "!", False: "✗"}


@dataclass(frozen=True, slots=True)
class Finding:
    """`ok` True: all well; None: the kiosk runs without it; False: it does not. `what_to_do` "" when all is well."""

    key: str
    ok: bool | None
    text: str
    what_to_do: str = ""

    def line(self) -> str:
        """One line for the terminal, and a second with what to do."""
        return f"{MARKS[self.ok]} {self.text}" + (f"\n    {self.what_to_do}" if self.what_to_do else "")
