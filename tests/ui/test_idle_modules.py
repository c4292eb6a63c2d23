"""What the idle page has in memory: the real program on a virtual display, looked at from inside."""

import pytest

from tests.helpers.own_window import display, needs_one, seen_by

HEAVY = {
    "PIL",
    "babel",
    "cv2",
    "fitz",
    "lxml",
    "matplotlib",
    "numpy",
    "onnxruntime",
    "pymupdf",
    "reportlab",
    "typst",
    "zxingcpp",
}
"""What costs megabytes, and is wanted for a letter, a form or a card, and not before."""
MOST = 700  # modules: 608 are imported; each hundred is a megabyte and a half

PROGRAM = """
import json, os, runpy, sys, threading, time
from pathlib import Path
def look():
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            drawn = json.loads(Path(os.environ["RUNTIME_DIRECTORY"], "health.json").read_text())["drawn"]
        except OSError:
            drawn = None
        if drawn and {"kiosk.activities.feeds", "kiosk.staff.service"} <= sys.modules.keys():
            break
        time.sleep(0.1)
    rows = Path("/proc/self/smaps_rollup").read_text().splitlines()
    own = next(int(row.split()[1]) for row in rows if row.startswith("Anonymous:"))
    print(json.dumps({"drawn": drawn, "modules": sorted(sys.modules), "own": own}), flush=True)
    os._exit(0)
threading.Thread(target=look, daemon=True).start()
sys.argv = ["kiosk", "run", "--data", os.environ["DATA"]]
runpy.run_module("kiosk", run_name="__main__", alter_sys=True)
"""

pytestmark = needs_one


@pytest.fixture(scope="module")
def idle(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    data, told = tmp_path_factory.mktemp("data"), tmp_path_factory.mktemp("told")
    with display("1280x800") as on:
        seen, done = seen_by(PROGRAM, on, seconds=100, DATA=str(data), RUNTIME_DIRECTORY=str(told))
    assert seen["drawn"], done.stderr
    return seen


def test_nothing_heavy_is_imported_for_the_idle_page(idle: dict[str, object]) -> None:
    modules = set(idle["modules"])
    assert not HEAVY & {name.partition(".")[0] for name in modules}
    assert len(modules) < MOST


def test_its_own_memory_stays_small(idle: dict[str, object]) -> None:
    """On llvmpipe: 88 MB with Debian 13's Mesa before anything is given back."""
    assert idle["own"] < 100_000, idle["own"]
