"""The campaign of power cuts, as many as STUEN_CUTS says (`make image-test CUTS=50`)."""

import os
from pathlib import Path

from tests.image import power
from tests.image.kit import Kit


def test_nothing_acknowledged_is_lost(kit: Kit, settled: Path) -> None:
    cuts, seed = int(os.environ.get("STUEN_CUTS", "50")), int(os.environ.get("STUEN_SEED", "1"))
    power.campaign(kit, settled, cuts, seed)
