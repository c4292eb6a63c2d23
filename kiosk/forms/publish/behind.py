"""Where the limited process begins: `child`, without what its libraries would take along for nothing."""

import sys

sys.modules.setdefault("numpy", None)  # type: ignore[arg-type] # openpyxl takes it if it is there: a tenth of a second

from kiosk.forms.publish.child import answer  # noqa: E402 - after that

__all__ = ["answer"]
