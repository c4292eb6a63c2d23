"""What a letter means: kind, sender, deadlines, appointments, amounts, with how sure each is and where it stands."""

from kiosk.letters.understanding.together import understand

__all__ = ["understand"]
