"""The real hub and a real kiosk: what a coordinator writes into the directory is what the kiosk finds."""

import json
import subprocess
import sys

import pytest

from kiosk.directory import from_hub, hsds
from kiosk.directory.service import OURS, Directory
from kiosk.hub import status

pytestmark = pytest.mark.django_db(transaction=True)


def take_in(client, path):
    """A coordinator takes in a file."""
    with path.open("rb") as file:
        page = client.post("/directory/import/", {"file": file})
    return client.post("/directory/import/", {"take": "1", "at": page.context["upload"].at.isoformat()})


def is_crisis(service, page):
    """Whether it is a crisis line: those are not the hub's (tests/unit/directory/test_from_hub.py)."""
    terms = {one["id"] for one in page["taxonomy_terms"] if one["code"] == "crisis"}
    return not terms.isdisjoint(one["taxonomy_term_id"] for one in service["attributes"])


def finds(box, text):
    """What somebody at the kiosk is shown first."""
    return Directory(box.folder, box.clock).search(text).results[0].offer


def test_all_that_comes_with_the_kiosk_goes_round_by_the_hub(town, client, tmp_path):
    take_in(client, OURS / "directory.json")
    box = town.kiosk()
    ours = hsds.read_path(OURS, foreign=False).tables
    assert from_hub.kept(box.folder).tables == ours
    assert box.hub.directory() == {"services": len(ours["service"]), "left_out": 0}
    given = tmp_path / "given.json"
    given.write_bytes(client.post("/directory/export/").content)
    assert hsds.read_path(given, foreign=False).tables == ours
    command = [sys.executable, "-m", "kiosk", "help", "check", str(given), "--json"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    assert json.loads(done.stdout)["ok"]


def test_a_number_that_is_changed_in_the_console_is_the_one_that_is_found(town, client, tmp_path):
    page = json.loads((OURS / "directory.json").read_text("utf-8"))
    page["contents"] = [one for one in page["contents"] if not is_crisis(one, page)][:5]
    file = tmp_path / "some.json"
    file.write_text(json.dumps(page), "utf-8")
    take_in(client, file)
    box, seen = town.kiosk(), []
    box.hub.on_directory(lambda: seen.append(1))
    service = town.organisation.services.exclude(document__phones=None).first()
    assert finds(box, service.name).phones[0].number == service.document["phones"][0]["number"]
    path = f"/directory/{service.pk}/change/"
    form = client.get(path).context["form"]
    said = {field.html_name: field.value() for field in form if field.value() not in (None, "", False)}
    assert client.post(path, said | {"version": service.version, "phone_0": "87 65 43 21"}).status_code == 302
    assert box.sync() == ""
    assert finds(box, service.name).phones[0].number == "87 65 43 21"
    assert seen == [1]
    assert box.sync() == ""
    assert seen == [1], "nothing new, nothing read"
    assert client.post(f"/directory/{service.pk}/remove/").status_code == 302
    town.sync()
    assert service.key not in Directory(box.folder, box.clock).tables["service"]
    assert client.post(f"/directory/{service.pk}/bring-back/").status_code == 302
    town.sync()
    assert finds(box, service.name).phones[0].number == "87 65 43 21"


def test_one_that_the_kiosk_cannot_use_is_left_out_and_the_console_says_so(town, client, caplog):
    from sync.hub import directory
    from sync.hub.listed import Service

    one = {"id": "a", "name": "Et sted", "status": "active"}
    other = one | {"id": "b", "schedules": [{"id": "s", "freq": "WEEKLY", "byday": "DAGLIGT"}]}
    for said in (one, other):
        directory.save(Service(organisation=town.organisation, version=0), said, "mette")
    box = town.kiosk()
    assert "1 services of the hub's directory can't be used" in caplog.text
    caplog.clear()
    assert from_hub.kept(box.folder).tables["service"].keys() == {"a"}
    assert box.hub.directory() == status.as_json(box.hub)["directory"] == {"services": 1, "left_out": 1}
    assert any(line.startswith("1 ") for line in status.as_lines(box.hub, town.now)), "and so does the kiosk"
    town.sync()
    (kiosk,) = town.organisation.kiosks.all()
    assert kiosk.status["directory"] == {"services": 1, "left_out": 1}
    assert "Den kan ikke vise 1 sted i vejviseren." in client.get(f"/kiosks/{kiosk.pk}/").content.decode()


def test_a_disk_that_is_full_is_read_after_another_round(town, client, monkeypatch):
    from kiosk.store import durable

    box = town.kiosk()
    with monkeypatch.context() as full:
        full.setattr(from_hub, "keep", lambda *_: (_ for _ in ()).throw(durable.known(OSError(28, "full"))))
        client.post("/directory/new/", {"version": "0", "name": "Et sted"})
        assert box.sync() == ""
        assert box.hub.directory() == {}
    assert box.sync() == ""
    assert box.hub.directory() == {"services": 1, "left_out": 0}
