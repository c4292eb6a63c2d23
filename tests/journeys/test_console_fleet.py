"""A leader looks at the fleet and sends a new version out, in a real browser with a real hub; on a phone and a desktop.

Every page is looked at by axe-core and kept as a picture in build/journeys/fleet/.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.browser import Visit, chromium
from tests.helpers.fleet_stage import LAST, NEW
from tests.helpers.hub_server import ROOT, hub_server

PICTURES = ROOT / "build" / "journeys" / "fleet"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}


@pytest.fixture(scope="module")
def browser():
    with chromium() as browser:
        yield browser


@pytest.fixture
def hub(tmp_path: Path):
    with hub_server(tmp_path / "hub", workers=1) as hub:
        yield hub
        assert hub.errors() == []


def staged(hub):
    """The sessions of who may log in; without the pages of the login, which test_console.py walks through."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.helpers.fleet_stage"],
        env=hub.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}, cwd=ROOT, capture_output=True, text=True,
        check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def say(hub, **updates):
    """Kiosks tell how it went with an update: {a letter and the kiosk's number: state, code, per cent}."""
    script = (
        "import django, json, sys; django.setup()\n"
        "from django.db import transaction\n"
        "from sync.hub import rollout\n"
        "from sync.hub.models import Kiosk\n"
        "for device, update in json.loads(sys.argv[1]).items():\n"
        "    kiosk = Kiosk.objects.get(pk=device)\n"
        "    kiosk.status['update'] = update\n"
        "    with transaction.atomic():\n"
        "        kiosk.save()\n"
        "        rollout.heard(kiosk)\n"
    )
    told = {
        f"{int(name[1:]):016x}": {"state": state, "version": NEW, "code": code, "percent": percent}
        for name, (state, code, percent) in updates.items()
    }
    subprocess.run(
        [sys.executable, "-c", script, json.dumps(told)],
        env=hub.environment | {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}, cwd=ROOT, check=True,
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_new_version_goes_out_and_is_stopped(size, browser, hub):
    told = staged(hub)
    me = Visit(browser, hub.url, PICTURES / size, SIZES[size])
    me.expected = {"status of 422"}
    look, page = me.looked, me.page
    me.context.add_cookies([{"name": told["cookie"], "value": told["anna"], "url": hub.url}])

    me.go("/fleet/")
    rows = page.locator(".fleet tbody tr").all_inner_texts()
    assert len(rows) == 10
    assert "Ved indgangen" in rows[0] or "Mødelokalet" in rows[0]
    me.sees("For lidt strøm")
    look("01-fleet")
    page.get_by_label("Værested").select_option(label="Havnen")
    me.press("Vis")
    assert page.locator(".fleet tbody tr").count() == 3
    look("02-one-centre")

    me.go("/fleet/updates/")
    look("03-versions")
    page.get_by_role("link", name=f"Send den ud {NEW}").last.click()
    look("04-begin")
    me.press("Send til denne")
    me.sees("Vælg den kiosk, der skal have den først.")
    look("05-begin-nothing-chosen")
    page.get_by_label("Ved kaffen").check()
    me.press("Send til denne")
    me.sees("Ved kaffen får den tilbudt nu.")
    look("06-one")
    me.press("Send den til hver tiende")
    me.press("Send den videre")
    me.sees("Vent, til de melder, at den er god")
    me.looked("07-too-early")
    say(hub, k1=("good", "", 100))
    me.go("/fleet/updates/")
    page.get_by_role("link", name=f"Version {NEW} er på vej ud").click()
    me.press("Send den til hver tiende")
    look("08-widen")
    me.press("Send den videre")
    me.sees("1 kiosk mere får den tilbudt nu.")
    look("09-some")
    me.press("Send den til alle")
    page.get_by_label("Det ved jeg, og jeg sender den videre alligevel.").check()
    me.press("Send den videre")
    me.sees("Alle kiosker")
    say(hub, k2=("downloading", "", 40), k4=("rolled_back", "no_health", 0))
    page.reload()
    me.sees("Henter: 40 %")
    me.sees("Den startede, men kiosken virkede ikke.")
    look("10-all")
    say(hub, k5=("rolled_back", "no_boot", 0))
    page.reload()
    me.sees("Den stoppede af sig selv: for mange kiosker kunne ikke bruge den.")
    look("11-stopped-by-itself")
    me.go("/")
    me.sees(f"Version {NEW} stoppede af sig selv")
    look("12-overview")

    me.go("/fleet/updates/")
    page.get_by_role("link", name=f"Send den ud {LAST}").click()
    page.get_by_label("I gangen").check()
    me.press("Send til denne")
    me.press("Stop den")
    me.sees("Den er stoppet. Kiosker, der ikke var begyndt, får den ikke.")
    look("13-stopped")
    me.go("/log/?thing=release")
    me.sees(f"stoppede version {LAST}")
    me.well()
