"""Clocks years off, on both sides and in both directions: no promise and no event rests on them."""

import json
import time

import pytest

from tests.helpers.hub_server import ROOT
from tests.helpers.postgres import fresh_database
from tests.helpers.sync_campaign import World

YEAR = 365 * 86400.0
EVENTS = 60
SHIFTED = """
import datetime, importlib.abc, importlib.util, sys, time
SHIFT = {shift!r}
real = time.time
time.time = lambda: real() + SHIFT

class Later(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name != "django.utils.timezone":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        load = spec.loader.exec_module
        def exec_module(module):
            load(module)
            now = module.now
            module.now = lambda: now() + datetime.timedelta(seconds=SHIFT)
        spec.loader.exec_module = exec_module
        return spec

sys.meta_path.insert(0, Later())
"""
"""A sitecustomize.py: the hub's processes live so many seconds later."""


@pytest.mark.parametrize("shift", [-4 * YEAR, 0.0, 6 * YEAR], ids=["hub behind", "hub right", "hub ahead"])
@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_clocks_years_off(database, shift, in_memory):
    url = "sqlite" if database == "sqlite" else fresh_database()
    early = in_memory / "early"
    early.mkdir()
    (early / "sitecustomize.py").write_text(SHIFTED.format(shift=shift))
    given = {"shift": shift, "PYTHONPATH": f"{early}:{ROOT}"}
    with World(in_memory, url, kiosks=4, centres=3, offs=[-20 * YEAR, -1 * YEAR, 0.0, shift], **given) as world:
        told = float(world.inside("from django.utils import timezone; print(timezone.now().timestamp())"))
        assert told - time.time() == pytest.approx(shift, abs=60)
        world.enrol()
        world.begin(EVENTS)
        world.wait()
        kiosks = world.logs()
        wrong = world.judge()
        print(f"\n{database}, hub {shift / YEAR:+.0f} years: {world.counts()}")
        assert not wrong, "\n".join(wrong[:20])
        assert [len(kiosk.acked) >= EVENTS for kiosk in kiosks] == [True] * 4
        with world.cursor() as cursor:
            cursor.execute("SELECT status FROM hub_kiosk")
            found = [json.loads(row[0]) if isinstance(row[0], str) else row[0] for row in cursor.fetchall()]
        off = sorted(round((one["clock"] or 0) / YEAR, 1) for one in found)
        assert off == sorted(round((mine - shift) / YEAR, 1) for mine in (-20 * YEAR, -1 * YEAR, 0.0, shift))
