"""The digits of a PIN while they are entered: bytes that are overwritten, never a text. No Kivy here."""

LONGEST = 8  # digits: what a PIV card takes (SP 800-73-4, part 2, section 2.4.3)
LEAST = 6


class Pin:
    """At most eight digits. What it holds is seen as a number of dots, and leaves by `take` alone."""

    def __init__(self) -> None:
        self._digits = bytearray(LONGEST)
        self._length = 0

    def __del__(self) -> None:
        # A page that is left drops its state without asking anybody.
        self.wipe()

    def __len__(self) -> int:
        return self._length

    def __repr__(self) -> str:
        return "<Pin>"

    @property
    def enough(self) -> bool:
        """Whether it can be a card's PIN."""
        return self._length >= LEAST

    def add(self, digit: int) -> bool:
        """One more digit, 0 to 9; False when there is no room for it."""
        if self._length == LONGEST or not 0 <= digit <= 9:
            return False
        self._digits[self._length] = ord("0") + digit
        self._length += 1
        return True

    def backspace(self) -> None:
        """The last digit goes; nothing happens when there is none."""
        if self._length:
            self._length -= 1
            self._digits[self._length] = 0

    def wipe(self) -> None:
        """Zeros are left."""
        self._digits[:] = bytes(LONGEST)
        self._length = 0

    def take(self) -> bytearray:
        """The digits as ASCII, for whoever wipes them when they are used; nothing stays here."""
        found = self._digits[: self._length]
        self.wipe()
        return found
