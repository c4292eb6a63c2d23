"""Where the files that come with the program are."""

import os
from pathlib import Path

ASSETS = Path(os.environ.get("STUEN_ASSETS") or Path(__file__).resolve().parent.parent / "assets")
REGULAR = ASSETS / "fonts" / "Andika-Regular.ttf"
BOLD = ASSETS / "fonts" / "Andika-Bold.ttf"


def there(path: Path) -> bool:
    """Whether something is there that we may look at; `Path.exists` raises where it may not look."""
    return os.path.exists(path)  # noqa: PTH110 - see above
