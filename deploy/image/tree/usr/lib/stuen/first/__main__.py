"""`python3 -I -S /usr/lib/stuen/first`: everything, in order. It never fails: see `boot.main`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from first import boot

sys.exit(boot.main())
