"""A kiosk comes to an organisation by a short code, gets its content, and goes on through everything that changes keys.

Against a real hub: its own processes, its own database.
"""

import subprocess
import sys

import pytest

from kiosk.clock import SystemClock
from kiosk.errors import KnownError
from sync import pack_store
from tests.helpers.hub_server import ROOT, hub_server
from tests.helpers.kiosk_box import Box


@pytest.fixture
def hub(tmp_path):
    with hub_server(tmp_path / "hub", demo=2) as serving:
        yield serving
        assert serving.errors() == [], serving.log.read_text()[-6000:]


@pytest.fixture
def box(tmp_path, monkeypatch):
    """Makes kiosks."""
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    boxes = []

    def make(name, hub):
        boxes.append(Box(tmp_path / name, SystemClock(), hub.url))
        return boxes[-1]

    yield make
    for one in boxes:
        one.close()


def at_the_hub(hub, code):
    """What a coordinator does in the console, as its code does it."""
    start = "import django; django.setup(); from sync.hub.models import *; from sync.hub import keys, revoke\n"
    settings = {"DJANGO_SETTINGS_MODULE": "sync.hub.settings"}
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        env=hub.environment | settings,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def centre(hub):
    return at_the_hub(hub, "print(Centre.objects.order_by('pk').first().slug)")


def block(hub, name, why="stolen"):
    at_the_hub(hub, f"revoke.block(Kiosk.objects.get(name={name!r}), {why!r}, 'rita')")


def epoch(box):
    return box.hub.row()["credential"]["epoch"]


def test_a_code_typed_at_the_screen_and_everything_follows(hub, box):
    kiosk = box("one", hub)
    code = hub.enrol_code(centre(hub), "Ved døren")
    with pytest.raises(KnownError):
        kiosk.hub.join(code[:9] + ("1" if code[9] == "0" else "0"))
    assert not kiosk.hub.enrolled
    kiosk.hub.join(code)
    assert kiosk.hub.name == "Ved døren"
    assert kiosk.sync() == ""
    assert kiosk.hub.packs.versions == {"demo": 1}
    assert "Kaffen" in kiosk.hub.packs.notice("da")
    assert kiosk.hub.packs.picture("cykeltur").is_file()
    kiosk.restart()
    assert kiosk.hub.packs.picture("faellesspisning").is_file()
    assert kiosk.sync() == ""
    told = at_the_hub(hub, "print([e.type for e in Event.objects.order_by('seq') if e.type.startswith('pack')])")
    assert told == "['pack.installed']"
    with pytest.raises(KnownError):  # it works once
        box("two", hub).hub.join(code)


def test_a_stolen_kiosk_is_out_and_the_others_go_on_however_long_they_were_off(hub, box):
    here = centre(hub)
    kiosks = {name: box(name, hub) for name in ("stays", "off", "stolen", "lost")}
    for name, kiosk in kiosks.items():
        kiosk.hub.join(hub.enrol_code(here, name))
        assert kiosk.sync() == ""
    block(hub, "stolen")
    assert kiosks["stolen"].sync() == "blocked"
    assert kiosks["stays"].sync() == ""
    assert epoch(kiosks["stays"]) == 2
    block(hub, "lost", "retired")
    at_the_hub(hub, "o = Organisation.objects.get(); keys.advance(o, o.epoch + 3)")
    for name in ("off", "stays"):
        assert kiosks[name].sync() == ""
        assert epoch(kiosks[name]) == 6
    with pytest.raises(KnownError):  # also with a code of its own
        kiosks["stolen"].hub.join(hub.enrol_code(here, "again"))
    kiosks["lost"].hub.join(hub.enrol_code(here, "found again"))
    assert kiosks["lost"].sync() == ""
    assert kiosks["lost"].hub.name == "found again"


def test_a_hub_put_back_to_before_its_keys_changed_still_knows_its_kiosks(hub, box, tmp_path):
    here = centre(hub)
    stays, gone = box("stays", hub), box("gone", hub)
    for kiosk, name in ((stays, "stays"), (gone, "gone")):
        kiosk.hub.join(hub.enrol_code(here, name))
        assert kiosk.sync() == ""
    hub.manage("backup", "--to", str(tmp_path / "backup"))
    block(hub, "gone")
    assert stays.sync() == ""
    assert epoch(stays) == 2
    hub.stop()
    (backup,) = (tmp_path / "backup").iterdir()
    hub.manage("restore", str(backup), "--over")
    hub.start()
    for _ in range(2):
        assert stays.sync() == ""
    assert at_the_hub(hub, "print(Organisation.objects.get().epoch)") == "2"
    block(hub, "gone")  # again: the backup did not know
    assert stays.sync() == ""
    assert epoch(stays) == 3


def test_of_a_kiosk_and_its_copy_the_one_with_a_new_code_stays(hub, box, tmp_path):
    here = centre(hub)
    kiosk = box("kiosk", hub)
    kiosk.hub.join(hub.enrol_code(here, "kiosk"))
    assert kiosk.sync() == ""
    kiosk.copy(tmp_path / "card")
    copy = box("copy", hub)
    copy.put_back(tmp_path / "card")
    said = {kiosk: "", copy: ""}
    for _ in range(6):  # each takes the other's turn, until the hub has seen that there are two
        for one in said:
            said[one] = one.sync()
    assert set(said.values()) == {"cloned"}
    kiosk.hub.join(hub.enrol_code(here, "kiosk"))
    for _ in range(3):
        assert kiosk.sync() == ""
    assert at_the_hub(hub, "print(Kiosk.objects.get().why_blocked)") == ""
    for _ in range(3):  # the copy speaks again: somebody must look again, as soon as each has taken the other's turn
        for one in (copy, kiosk):
            said[one] = one.sync()
    assert set(said.values()) == {"cloned"}
