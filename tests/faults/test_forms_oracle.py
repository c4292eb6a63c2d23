"""Forms beside JavaRosa: random forms and answers, fresh ones in each run, every node the same after every step.

STUEN_FUZZ multiplies how many; STUEN_SEED repeats a run. kiosk/forms/divergences.md tells where the two differ on
purpose: tests/helpers/oracle mends JavaRosa there, or makes no such forms; tests/unit/forms/vectors has a test of each.
"""

import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.helpers.oracle.differential import Count, Difference, campaign
from tests.helpers.oracle.javarosa import Process, absent
from tests.helpers.oracle.shrinking import shrunk

pytestmark = pytest.mark.skipif(absent() is not None, reason=absent() or "")

TIMES = int(os.environ.get("STUEN_FUZZ", "1"))
WANTED = 250_000 * TIMES  # node states
AT_ONCE = 100  # forms between two looks at how many there were
MOST = 4  # differences that are made small: more is only more of the same


def test_every_node_is_as_in_javarosa():
    seed = int(os.environ.get("STUEN_SEED") or random.SystemRandom().randrange(1 << 40))
    print(f"\nforms beside JavaRosa from seed {seed}")
    found: list[tuple[int, Difference | Exception]] = []
    processes = [Process(), Process()]

    def part(which: int) -> Count:
        count, at = Count(), seed + which * 10_000_000
        while count.states < WANTED / len(processes):
            count += campaign(at, AT_ONCE, lambda one, what: found.append((one, what)), processes[which])
            at += AT_ONCE
        return count

    try:
        with ThreadPoolExecutor(len(processes)) as pool:
            first, second = pool.map(part, range(len(processes)))
            count = first + second
    finally:
        for one in processes:
            one.close()
    refused = sum(count.refused.values())
    print(f"{count.forms} forms, {count.steps} steps, {count.states} node states; JavaRosa refused {refused}")
    told = []
    for one, what in found[:MOST]:
        told.append(f"form {one}: {shrunk(what) if isinstance(what, Difference) else repr(what)}")
    assert not found, f"{len(found)} differences from seed {seed}\n" + "\n\n".join(told)
    assert count.states >= WANTED
    assert refused < count.forms / 10, count.refused
