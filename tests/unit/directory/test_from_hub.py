"""The hub's layer of the directory: texts of HSDS, each for itself, and one file that is whole or not there."""

import json
import threading
from datetime import datetime

import pytest

from kiosk.clock import COPENHAGEN
from kiosk.directory import from_hub, hsds
from kiosk.directory.keeping import FOLDER, TABLE, Changes
from kiosk.directory.service import OURS, Directory
from kiosk.store import DiskFull, Store, durable
from tests.helpers.hsds_data import small

NOW = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)
LIFELINE = "Livslinien: tanker om at dø"


class Clock:
    def now(self):
        return NOW

    def monotonic(self):
        return 0.0


def service(key="a", **more):
    phone = {"id": f"{key}-phone", "number": "12 34 56 78"}
    one = {"id": key, "name": f"Hus {key}", "status": "active", "phones": [phone], **more}
    one.setdefault("organization", {"id": "org", "name": "Foreningen", "description": "Os."})
    return one


def said(*services, terms=None, gone=()):
    texts = {one["id"]: json.dumps(one) for one in services} | dict.fromkeys(gone, "")
    return from_hub.read(texts, json.dumps(terms) if terms else "")


@pytest.fixture
def directory(tmp_path):
    store = Store.open(tmp_path / "store", root_key=bytes(32))
    yield Directory(tmp_path, Clock(), Changes(store.table(TABLE)))
    store.close()


def names(directory):
    return {one.name["da"] for one in directory.offers}


def test_what_the_hub_says_is_over_what_came_with_the_kiosk_and_under_what_staff_said(directory, tmp_path):
    from_hub.keep(tmp_path, said(service("a"), service("b")))
    assert {"Hus a", "Hus b", LIFELINE} <= names(directory)
    assert not any("Prøvekøbing" in spot.address for one in directory.offers for spot in one.spots)
    directory.changes.put(directory.tables, "phone", "a-phone", {"number": "87 65 43 21"})
    directory.changed()
    assert directory.offer("a").phones[0].number == "87 65 43 21"
    from_hub.keep(tmp_path, said(service("a", name="Nyt navn")))
    directory.refresh()
    assert (directory.offer("a").name["da"], directory.offer("a").phones[0].number) == ("Nyt navn", "87 65 43 21")
    assert directory.offer("b") is None


def test_it_is_over_what_was_imported_too_and_takes_away_what_others_have(directory, tmp_path):
    directory.take(hsds.read_files({"p.json": json.dumps(small()).encode()}, foreign=False))
    (imported,) = small()["contents"]
    urgent = {one.offer.id for one in directory.crisis_lines()}
    national = next(one for one in directory.offers if one.id not in urgent | {imported["id"]})
    from_hub.keep(tmp_path, said(service(imported["id"], name="Hubbens"), gone=[national.id]))
    directory.refresh()
    assert directory.offer(imported["id"]).name["da"] == "Hubbens"
    assert directory.offer(national.id) is None


def lines(directory):
    return [(one.offer.name["da"], [phone.number for phone in one.offer.phones]) for one in directory.crisis_lines()]


def ids(directory, name):
    """Of a line that came with the kiosk: its own, its phone's, and those of a term that makes it one."""
    tables = directory.tables
    key = next(one.id for one in directory.offers if one.name["da"] == name)
    phone = next(one for one, row in tables["phone"].items() if row.get("service_id") == key)
    terms = {one for one, row in tables["taxonomy_term"].items() if row.get("code") == "crisis"}
    marks = {one for one, row in tables["attribute"].items() if row.get("taxonomy_term_id") in terms}
    (mark,) = (one for one in marks if tables["attribute"][one]["link_id"] == key)
    return {"service": key, "phone": phone, "mark": mark, "term": terms.pop()}


def crisis_by(term, key="fake"):
    return service(key, attributes=[{"id": f"{key}-mark", "taxonomy_term_id": term, "link_type": "condition"}])


def recoded(term, code):
    names = {"name": code, "description": code}
    return {"taxonomies": [], "taxonomy_terms": [{"id": term, "code": code, **names}]}


HOSTILE = {
    "another number": lambda of: said(service(of["service"], name="Ring her")),
    "taken away": lambda of: said(service("a"), gone=[of["service"]]),
    "nothing but taken away": lambda of: said(gone=[of["service"]]),
    "its phone is another's": lambda of: said(service("a", phones=[{"id": of["phone"], "number": "90 00 00 00"}])),
    "its mark is another's": lambda of: said(
        service("a", attributes=[{"id": of["mark"], "taxonomy_term_id": "dog", "link_type": "condition"}]),
        terms=recoded("dog", "dog"),
    ),
    "no term makes a line": lambda of: said(service("a"), terms=recoded(of["term"], "dog")),
    "the hub's own is one": lambda of: said(crisis_by("t"), terms=recoded("t", "crisis-line")),
    "by our term": lambda of: said(crisis_by(of["term"]), terms=recoded(of["term"], "crisis")),
}


@pytest.mark.parametrize("way", HOSTILE)
def test_no_hub_changes_takes_away_or_adds_a_crisis_line(directory, tmp_path, way):
    before, of = lines(directory), ids(directory, LIFELINE)
    assert (LIFELINE, ["70 201 201"]) in before
    from_hub.keep(tmp_path, found := HOSTILE[way](of))
    assert (found.left_out, bool(found.gone or found.tables["service"])) == (0, True)
    directory.refresh()
    assert lines(directory) == before
    found = directory.search("jeg vil dø").results
    assert found[0].offer.id == of["service"]
    assert [phone.number for phone in found[0].offer.phones] == ["70 201 201"]


def test_the_house_itself_changes_a_crisis_line_whatever_the_hub_says(directory, tmp_path):
    of = ids(directory, LIFELINE)
    from_hub.keep(tmp_path, said(service(of["service"], name="Ring her")))
    directory.changes.put(directory.tables, "phone", of["phone"], {"number": "70 20 12 01"})
    directory.refresh()
    assert (LIFELINE, ["70 20 12 01"]) in lines(directory)


@pytest.mark.parametrize(
    "broken",
    [
        service("x", status="open"),
        service("x", schedules=[{"id": "s", "freq": "WEEKLY", "byday": "MO", "opens_at": "ti"}]),
        service("x") | {"id": "y"},
        {"id": "x", "name": "Uden status"},
        service("x", attributes=[{"id": "t", "taxonomy_term_id": "nowhere", "link_type": "need"}]),
        service("x", phones=[{"id": "a-phone", "number": "1"}]),
        service("x", phones={"id": "p", "number": "1"}),
        service("x", phones=[{"id": "p", "number": "\u202e87 65 43 21"}]),
        service("x", organization={"id": "o", "name": "Os\u2066", "description": "Os."}),
    ],
    ids=["status", "hours", "another", "no status", "term", "a row of another", "shape", "turned round", "and theirs"],
)
def test_one_that_cannot_be_used_is_left_out_and_takes_no_other_along(broken):
    texts = {"a": json.dumps(service("a")), "x": json.dumps(broken), "z": json.dumps(service("z"))}
    found = from_hub.read(texts, "")
    assert (found.tables["service"].keys(), found.left_out) == ({"a", "z"}, 1)
    assert found.tables["phone"]["a-phone"]["service_id"] == "a"


@pytest.mark.parametrize("text", ["?", "[]", "{", "[" * 50_000, '{"id": "x"}', "\udc80"])
def test_text_that_is_no_service_is_left_out(text):
    found = from_hub.read({"a": json.dumps(service("a")), "x": text}, "")
    assert (found.tables["service"].keys(), found.left_out) == ({"a"}, 1)


def test_what_is_more_than_a_kiosk_has_memory_for_is_left_out(monkeypatch):
    monkeypatch.setattr(from_hub, "MOST_ROWS", 12)  # four: a service each, its phone and its organisation
    found = said(*(service(key) for key in "abcde"))
    assert (found.tables["service"].keys(), found.left_out) == ({"a", "b", "c", "d"}, 1)
    monkeypatch.undo()
    found = said(service("a"), service("b", description="x" * 20_000, alert="x" * 20_000, fees="x" * 25_000))
    assert (found.tables["service"].keys(), found.left_out) == ({"a"}, 1)


def test_what_is_no_object_is_not_read_as_a_zip_or_a_table(monkeypatch):
    asked = []
    monkeypatch.setattr(hsds, "read_entries", lambda files: asked.append(files) or ({}, {}))
    texts = {"x": "PK\x03\x04", "y": "id,name\n1,2", "z": '\ufeff{"id": "z"}'}
    found = from_hub.read(texts | {"a": ' {"id": "a"}'}, "PK\x03\x04")
    assert found.left_out == 4
    assert [list(files.values()) for files in asked] == [[b' {"id": "a"}']]


def test_what_two_services_share_is_no_reason_to_leave_one_out():
    other = {"id": "org", "name": "Foreningen af i dag", "description": "Os."}
    found = said(service("a"), service("b", organization=other))
    assert (found.left_out, found.tables["organization"]["org"]["name"]) == (0, "Foreningen af i dag")


def test_terms_come_by_themselves_and_a_broken_one_takes_along_only_what_needs_it():
    need = {"link_type": "need"}
    terms = {
        "taxonomies": [{"id": "n", "name": "need", "description": "Behov"}],
        "taxonomy_terms": [
            {"id": "1", "code": "sleep", "name": "Sove", "description": "Sove", "taxonomy_id": "n"},
            {"id": "2", "code": "food", "name": "Mad", "description": "Mad", "parent_id": "3"},
            {"id": "3", "code": "broken", "name": "Uden ord"},
        ],
    }
    good = service("a", attributes=[{"id": "x", "taxonomy_term_id": "1", **need}])
    bad = service("b", attributes=[{"id": "y", "taxonomy_term_id": "2", **need}])
    found = said(good, bad, terms=terms)
    assert (found.tables["service"].keys(), found.left_out) == ({"a"}, 1)
    assert found.tables["taxonomy_term"].keys() == {"1"}


def test_what_is_too_much_is_left_out(monkeypatch):
    monkeypatch.setattr(hsds, "MOST_BYTES", 300)
    found = said(service("a"), service("b"))
    assert (found.tables["service"].keys(), found.left_out) == ({"a"}, 1)
    monkeypatch.setattr(hsds, "MOST_BYTES", 0)
    assert said(service("a")).left_out == 1


def test_a_process_that_breaks_leaves_all_out(monkeypatch):
    monkeypatch.setattr(hsds, "_ask", lambda _files: (_ for _ in ()).throw(hsds.NotRead))
    assert said(service("a"), gone=["b"]) == from_hub.FromHub(gone=frozenset({"b"}), left_out=1)


def test_what_was_kept_is_read_again_and_what_was_spoiled_is_nothing(tmp_path, monkeypatch):
    found = said(service("a"), gone=["b"])
    from_hub.keep(tmp_path, found)
    assert from_hub.is_kept(tmp_path)
    assert from_hub.kept(tmp_path) == found
    monkeypatch.setattr(durable, "write_new", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(DiskFull):
        from_hub.keep(tmp_path, said())
    assert from_hub.kept(tmp_path) == found
    for text in ("{", "[]", '{"format": 2}', '{"format": 1, "tables": 7}'):
        (tmp_path / FOLDER / from_hub.FILE).write_text(text)
        assert from_hub.kept(tmp_path) == from_hub.FromHub()


def test_it_is_read_anew_beside_the_screen(directory, tmp_path):
    assert "Hus a" not in names(directory)
    from_hub.keep(tmp_path, said(service("a")))
    done = threading.Event()
    directory.renew(done.set)
    assert done.wait(60)
    assert "Hus a" in names(directory)


def test_what_staff_change_meanwhile_is_not_lost(directory, tmp_path, monkeypatch):
    from_hub.keep(tmp_path, said(service("a")))
    assert "Hus a" in names(directory)
    fresh = Directory._ready

    def slow(self):
        found = fresh(self)
        if self is not directory:
            directory.changes.put(directory.tables, "phone", "a-phone", {"number": "87 65 43 21"})
            directory.changed()
        return found

    monkeypatch.setattr(Directory, "_ready", slow)
    directory._renew()
    assert directory.offer("a").phones[0].number == "87 65 43 21"


def test_one_that_cannot_be_read_anew_stays_as_it_was(directory, monkeypatch):
    before = names(directory)
    monkeypatch.setattr(Directory, "_renew", lambda _self: (_ for _ in ()).throw(OSError))
    done = threading.Event()
    directory.renew(done.set)
    assert done.wait(60)
    assert names(directory) == before


def test_all_that_comes_with_the_kiosk_can_come_from_a_hub():
    page = json.loads((OURS / "directory.json").read_text("utf-8"))
    terms = {name: page[name] for name in ("taxonomies", "taxonomy_terms")}
    found = said(*page["contents"], terms=terms)
    assert found.left_out == 0
    assert found.tables == hsds.read_path(OURS, foreign=False).tables
