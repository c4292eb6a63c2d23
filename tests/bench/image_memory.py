"""What a machine has in memory, by three measures that are each taken of both sides in the same run.

- *in use*: MemTotal less MemAvailable, what the kernel would not give to a new program. It holds back some of its own
  (`reserve`), by how it is set up, and of that neither side's programs have anything.
- *kept*: what nothing can take the place of as long as it runs, for there is no swap: anonymous pages, memory that is
  shared, tables of pages, stacks and unreclaimable objects of the kernel.
- *programs*: what all programs have mapped (each page shared out among those that have it), files included.

What only the tests bring along is taken out first, on both sides: their channel is a Python of 5 MB, and the kernel
lays out 8 MB for what might come in by its port.
"""

from dataclasses import dataclass

from tests.image.machine import Machine

KEPT = ("AnonPages", "Shmem", "SUnreclaim", "KernelStack", "PageTables")
HAD = ("MemFree", "Buffers", "Cached", "SReclaimable")
LOOK = r"""
cat /proc/meminfo
for p in /proc/[0-9]*; do
    s=$(sed -n 's/^Pss: *\([0-9]*\) kB.*/\1/p' $p/smaps_rollup 2>/dev/null) && [ -n "$s" ] &&
        printf '%s\n' "=$s $(cat $p/comm) $(tr '\0\n' '  ' <$p/cmdline)"
done
true
"""
SEEN, SCRIPT = "/run/memory.txt", "/run/memory.sh"
ALONE = f"""cd /sys/bus/virtio/drivers/virtio_console
ports=$(ls -d virtio*)
systemctl stop stuen-test.service
for port in $ports; do echo $port >unbind; done
sleep 5
{{ {LOOK} }} >{SEEN}
for port in $ports; do echo $port >bind; done
"""
UNIT = "/run/systemd/system/memory.service"
ASIDE = f"""[Service]
Type=oneshot
ExecStart=/bin/sh {SCRIPT}
"""


@dataclass
class Memory:
    """In MB; `each` is by program, the largest first."""

    in_use: float
    kept: float
    programs: float
    reserve: float
    each: dict[str, float]


def told(text: str) -> Memory:
    """What LOOK says: /proc/meminfo, and a line for each program with its share, its name and its command line."""
    rows, each = {}, dict[str, float]()
    for line in text.splitlines():
        if line.startswith("="):
            size, name = line[1:].split(maxsplit=2)[:2]
            if name != "sh":  # what looks
                each[name] = each.get(name, 0) + int(size) / 1024
        else:
            key, _, value = line.partition(":")
            rows[key] = int(value.split()[0]) / 1024
    return Memory(
        in_use=rows["MemTotal"] - rows["MemAvailable"],
        kept=sum(rows[key] for key in KEPT),
        programs=sum(each.values()),
        reserve=sum(rows[key] for key in HAD) - rows["Shmem"] - rows["MemAvailable"],
        each=dict(sorted(each.items(), key=lambda row: -row[1])),
    )


def look(machine: Machine) -> tuple[Memory, str]:
    """Of a machine that runs: and what it said, for whoever wants to know why. Its channel is gone for some seconds."""
    machine.run("sh", "-c", f"cat >{SCRIPT}", text=ALONE)
    machine.run("sh", "-c", f"cat >{UNIT}", text=ASIDE)  # read when it is started, for it is new
    machine.qmp.events.clear()
    machine.run("systemctl", "start", "--no-block", "memory.service")
    machine.wait_event("VSERPORT_CHANGE")  # closed
    machine.wait_channel()
    said = machine.run("cat", SEEN).out
    return told(said), said
