"""The format of what this version keeps on the data partition. The rule is in formats.md; root's half of it, which says
when the format may rise, in deploy/image/tree/usr/lib/stuen/update/formats.py.
"""

import json
from pathlib import Path

DATA_FORMAT = 1
"""The newest format that this version reads, and writes once it may."""
DATA_READS = 1
"""The oldest that it still reads."""
FILE = Path("/data/format.json")


def may_write(path: Path = FILE, newest: int = DATA_FORMAT) -> int:
    """The format that this version writes: what the data partition says, for the version before must read it too.

    Without an image (a laptop, a test) there is no version before: the newest.
    """
    if not path.parent.is_dir():
        return newest
    try:
        said = json.loads(path.read_bytes())["format"]
    except (OSError, ValueError, KeyError, TypeError):
        return DATA_READS
    return min(max(said, DATA_READS), newest) if type(said) is int else DATA_READS
