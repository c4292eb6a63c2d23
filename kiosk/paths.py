"""Where the files that come with the program are."""

import os
from pathlib import Path

ASSETS = Path(os.environ.get("STUEN_ASSETS") or Path(__file__).resolve().parent.parent / "assets")
REGULAR = ASSETS / "fonts" / "Andika-Regular.ttf"
BOLD = ASSETS / "fonts" / "Andika-Bold.ttf"
