"""The real hub and a real kiosk: what a coordinator writes into the directory is what the kiosk finds."""

import json

import pytest

from kiosk import cli
from kiosk.directory import from_hub, hsds
from kiosk.directory.service import OURS
from tests.helpers.town import Town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def town(tmp_path, monkeypatch):
    town = Town(tmp_path, monkeypatch)
    yield town
    for box in town.kiosks:
        box.close()


def loaded(town, services=None):
    """Some of what comes with the kiosk as the organisation's own."""
    from sync.hub import directory
    from sync.hub import hsds as light
    from sync.hub.listed import Upload
    from django.utils import timezone

    page = json.loads((OURS / "directory.json").read_text("utf-8"))
    page["contents"] = page["contents"][:services]
    found = light.read(json.dumps(page).encode(), directory.terms_of(town.organisation))
    assert not found.refused
    from tests.helpers.console import a_member

    member = a_member(town.organisation, "mette").member
    upload = directory.keep(member, found)
    return directory.take_in(upload, "mette")


def test_all_that_comes_with_the_kiosk_goes_round_by_the_hub(town):
    loaded(town)
    box = town.kiosk()
    found = from_hub.kept(box.folder)
    assert found.tables == hsds.read_path(OURS, foreign=False).tables
    assert box.hub.directory() == {"services": len(found.tables["service"]), "left_out": 0}
