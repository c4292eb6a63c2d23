"""What is wrong with a guide, in plain words, by file and step."""

from dataclasses import dataclass, field
from typing import Any

from kiosk.i18n import _


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing. `message` is a msgid with `fields`; `step` is "" for what is wrong with the whole file."""

    file: str
    step: str
    message: str
    fields: dict[str, Any] = field(default_factory=dict)
    own: bool = False

    @property
    def what(self) -> str:
        """It in a sentence, in the language now in use."""
        return _(self.message).format(**self.fields)

    def as_json(self) -> dict[str, object]:
        """For programs."""
        return {"file": self.file, "step": self.step, "what": self.what}

    def line(self) -> str:
        """For people."""
        where = _("{file}, step {step}").format(file=self.file, step=self.step) if self.step else self.file
        return f"{where}: {self.what}"
