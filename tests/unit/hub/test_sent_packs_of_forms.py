"""A form from its spreadsheet, by way of a content pack, to a kiosk that lists it and fills it in; damaged ones not."""

import json
import zipfile
from datetime import UTC, datetime

import pytest

from kiosk.clock import SystemClock
from kiosk.forms.definition import Definition
from kiosk.forms.engine import FormSession
from kiosk.forms.library import Library
from kiosk.forms.publish import pack
from kiosk.forms.visit import Forms
from kiosk.hub import content_child
from kiosk.hub.content import Content
from kiosk.store import Store
from sync import pack_store, packs
from tests.helpers import recorded
from tests.unit.forms.publish.workbooks import good, xlsx
from tests.unit.hub.test_content import KEY, ONE, Box

ID = "blanket-til-prove"


@pytest.fixture
def published(tmp_path):
    """The folder that `form publish` made, with a picture of its own."""
    sheets = good()
    sheets["settings"] = [["form_title", "form_id", "version"], ["Blanket til prøve", ID, "1"]]
    path = tmp_path / "blanket.xlsx"
    path.write_bytes(xlsx(sheets))
    return pack.publish(path, tmp_path / "out" / "forms").parent.parent


@pytest.fixture
def box(tmp_path, monkeypatch):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    return Box(tmp_path / "content")


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def listed(content):
    library = Library.load(None, sent=content.forms())
    return {name for group in library.groups().values() for name in (one.id for one in group)}, library


def test_published_packed_installed_listed_and_filled_in(published, box, tmp_path):
    made = packs.make(published, "byen", 1, made="2026-11-20T07:05:00Z", key=KEY, out=tmp_path / "byen.zip")
    assert f"forms/{ID}/form.json" in made.files
    with zipfile.ZipFile(tmp_path / "byen.zip") as archive:
        packed = {one.removeprefix("files/"): archive.read(one) for one in archive.namelist() if "files/" in one}
    box.take((1, packed))
    names, library = listed(Content(box.folder))
    assert ID in names
    assert "klage" in names, "ours are still there"
    session = FormSession(library.definition(ID), now=datetime(2026, 11, 20, 12, tzinfo=UTC))
    first = next(path for path, state in session.nodes().items() if state.label and state.relevant)
    assert session.node(first).label
    assert library.get(ID).path.parent.parent.name == "forms"


def test_what_the_look_at_a_pack_says_of_a_form(published, tmp_path):
    path = tmp_path / "form.json"
    path.write_bytes(files(published)[f"forms/{ID}/form.json"])
    assert content_child.is_form(path, ID)
    assert not content_child.is_form(path, "another")
    assert not content_child.is_form(tmp_path / "gone.json", ID)
    path.write_bytes(b"{")
    assert not content_child.is_form(path, ID)


def test_the_files_of_a_form_are_as_publishing_leaves_them(published, tmp_path):
    """A pack is signed, and yet: what can't be shown or played is found here, and not in front of a visitor."""
    form = json.loads(files(published)[f"forms/{ID}/form.json"])
    path = tmp_path / "form.json"
    path.write_text(json.dumps(form | {"media": ["hus.png", "hund.jpg", "hjem.wav", "blanket.pdf"]}), "utf-8")
    good_ones = {"hus.png": recorded.picture(), "hund.jpg": recorded.picture("JPEG"), "hjem.wav": recorded.tone()}
    good_ones["blanket.pdf"] = b"%PDF"
    for name, data in good_ones.items():
        (tmp_path / name).write_bytes(data)
    assert content_child.is_form(path, ID)
    bad = {"hus.png": recorded.dots(9000, 9000), "hund.jpg": b"x", "hjem.wav": b"RIFF", "blanket.pdf": None}
    for name, data in bad.items():
        (tmp_path / name).unlink()
        if data:
            (tmp_path / name).write_bytes(data)
        assert not content_child.is_form(path, ID), name
        (tmp_path / name).write_bytes(good_ones[name])


@pytest.mark.logs("forms of the pack byen can't be used: another-id, broken, newer, no-json, no-picture")
def test_a_damaged_form_is_left_out_and_told_of_and_takes_nothing_down(published, box):
    whole = files(published)
    good_one = json.loads(whole[f"forms/{ID}/form.json"])
    broken = good_one | {"id": "broken"}
    broken["root"] = {
        **good_one["root"],
        "children": [{**one, "relevant": "nobody + ("} for one in good_one["root"]["children"]],
    }
    other = {
        "forms/broken/form.json": json.dumps(broken).encode(),
        "forms/another-id/form.json": whole[f"forms/{ID}/form.json"],
        "forms/no-json/form.json": b"{",
        "forms/no-picture/form.json": json.dumps(good_one | {"id": "no-picture", "media": ["gone.png"]}).encode(),
        "forms/newer/form.json": json.dumps(good_one | {"id": "newer", "format": 99}).encode(),
    }
    box.take((1, whole | other | ONE))
    names, _library = listed(box.content)
    assert ID in names
    assert names.isdisjoint({"broken", "another-id", "no-json", "no-picture", "newer"})
    assert box.content.unfit() == {"byen": ["another-id", "broken", "newer", "no-json", "no-picture"]}
    assert box.content.notice("da") == "Vi har åbent."
    told = len(box.told)
    box.take((1, whole | other | ONE))
    assert len(box.told) == told


def test_one_that_was_installed_by_an_older_program_is_found_after_a_start(published, box):
    box.take((1, files(published)))
    active = json.loads((box.folder / "active.json").read_bytes())
    index = active["packs"]["byen"]["index"]
    active["packs"]["byen"]["index"] = {"notice": index["notice"], "pictures": {}, "kept": [f"forms/{ID}/form.json"]}
    (box.folder / "active.json").write_text(json.dumps(active))
    content = Content(box.folder)
    assert content.forms() == ()
    assert content.check(box.report)
    assert [path.parent.name for path in content.forms()] == [ID]


def test_the_visit_lists_it_as_soon_as_it_is_there_and_the_centre_s_own_goes_before(published, box, tmp_path):
    own = tmp_path / "own"
    store = Store.open(tmp_path / "store", root_key=bytes(32))
    try:
        forms = Forms(store, SystemClock(), own, sent=box.content.forms)
        assert forms.library.get(ID) is None
        box.take((1, files(published)))
        assert forms.library.get(ID).path.is_relative_to(box.folder)
        assert Definition.load(forms.library.get(ID).path.read_bytes()).id == ID
        pack.place(forms.library.definition(ID), (), own)
        assert forms.library.get(ID).path.is_relative_to(own)
        box.take((2, ONE))
        pack.place(Library.load().definition("klage"), (), own)
        assert forms.library.get(ID).path.is_relative_to(own)
    finally:
        store.close()
