"""A kiosk is killed while it fetches a release, again and again: it goes on from there, and ends with all of it."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.faults.release_child import VERSION

HERE = Path(__file__).resolve().parent
KILLS, PATIENCE = 25, 30


def test_killed_anywhere_it_goes_on_and_ends_whole(tmp_path):
    dice = random.Random(20)
    bundle, folder = tmp_path / "bundle", tmp_path / "update"
    data = dice.randbytes(4 << 20)
    bundle.write_bytes(data)
    incoming = folder / "incoming"
    whole, part = (incoming / f"stuen-stuen-pc-{VERSION}.raucb{end}" for end in ("", ".part"))
    have, kills = 0, 0
    command = [sys.executable, str(HERE / "release_child.py"), str(folder), str(bundle)]
    while not whole.exists():
        until = have + dice.randrange(len(data) // 8)  # bytes after which it is killed
        with subprocess.Popen(command, cwd=HERE.parents[1]) as child:
            deadline = time.monotonic() + PATIENCE
            while child.poll() is None and time.monotonic() < deadline:
                if kills < KILLS and size(part) > until:
                    child.kill()
                    kills += 1
                    break
                time.sleep(0.001)
            else:
                assert child.poll() == 0, "it did not end, or not well"
        assert data.startswith(part.read_bytes() if part.exists() else b"")
        assert size(part) >= have or whole.exists(), "nothing that came is fetched again"
        have = size(part)
        if not whole.exists():
            assert not (folder / "wish.json").exists()
    assert whole.read_bytes() == data
    subprocess.run(command, check=True, cwd=HERE.parents[1])  # killed between the file and the wish: it is made up for
    assert json.loads((folder / "wish.json").read_text())["version"] == VERSION
    assert kills >= 5


def size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
