"""From a file or photos to `Reading`: text, where each word stands on its page, and what could not be trusted.

Foreign bytes are opened by a process of its own (child.py) behind the walls of sync/limited.py; what it says is checked
(answer.py) before it is believed. The parent never parses a byte of them.
"""

from kiosk.letters.reading.reader import read, read_many, read_photos

__all__ = ["read", "read_many", "read_photos"]
