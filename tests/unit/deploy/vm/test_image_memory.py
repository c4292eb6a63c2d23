"""What the bench of the image says of memory."""

import subprocess

from tests.bench import image_memory

SAID = """MemTotal:        2048000 kB
MemFree:         1024000 kB
MemAvailable:    1331200 kB
Buffers:          102400 kB
Cached:           307200 kB
AnonPages:        204800 kB
Shmem:             10240 kB
SReclaimable:      10240 kB
SUnreclaim:        20480 kB
KernelStack:        2048 kB
PageTables:         8192 kB
HugePages_Total:       0
=102400 python /opt/stuen/venv/bin/python -m kiosk run
=51200 Xorg /usr/lib/xorg/Xorg :0
=2048 chromium /usr/lib/chromium/chromium --type=zygote
=4096 chromium /usr/lib/chromium/chromium --type=renderer
=300 sh /bin/sh /run/memory.sh
"""


def test_each_measure_is_what_it_says() -> None:
    memory = image_memory.told(SAID)
    assert memory.in_use == 700
    assert memory.kept == 200 + 10 + 20 + 2 + 8
    assert memory.programs == 100 + 50 + 6
    assert memory.reserve == 1000 + 100 + 300 + 10 - 10 - 1300
    assert list(memory.each.items()) == [("python", 100), ("Xorg", 50), ("chromium", 6)]


def test_this_computer_can_be_asked() -> None:
    said = subprocess.run(["sh", "-c", image_memory.LOOK], capture_output=True, text=True, check=True).stdout
    memory = image_memory.told(said)
    assert 0 < memory.kept < memory.in_use + memory.reserve
    assert memory.programs > 0
