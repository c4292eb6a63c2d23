"""The hub's directory on its way into the kiosk's: kept by the client, read after the round, and after a power cut."""

import json
import logging

import pytest

from kiosk.directory import from_hub
from kiosk.hub import directory
from kiosk.hub.taking import ROW
from tests.helpers.heard import Kiosk


def entry(key, **more):
    text = json.dumps({"id": key, "name": f"Hus {key}", "status": "active", **more})
    return f"directory/{key}", {"id": key, "service": text}


@pytest.fixture
def kiosk(tmp_path):
    kiosk = Kiosk(tmp_path / "store")
    with kiosk.store.transaction():
        kiosk.store.table(ROW).insert({"hub_key": "k"})
    yield kiosk
    kiosk.store.close()


def hears(kiosk, *entries):
    """As the client does it: the row and what is done with it in one transaction."""
    with kiosk.store.transaction():
        for key, body in entries:
            kiosk.store.table(directory.CHANGES).insert({"key": key, "kind": "directory", "body": body})
    kiosk.hears(*[("directory", body) for _key, body in entries])


def row(kiosk):
    return next(iter(kiosk.store.table(ROW)))


def test_what_came_is_due_until_it_is_read(kiosk, tmp_path, caplog):
    assert not directory.is_due(kiosk.store, tmp_path)
    hears(kiosk, entry("a"), entry("b", status="open"), ("directory/c", {"id": "c", "service": ""}))
    assert row(kiosk)["directory"] == {}
    assert directory.counted(row(kiosk)) == {}
    kiosk.restart()
    assert directory.is_due(kiosk.store, tmp_path), "it was not read before the power was cut"
    with caplog.at_level(logging.WARNING):
        directory.take_in(kiosk.store, tmp_path)
    assert "1 services of the hub's directory can't be used" in caplog.text
    caplog.clear()
    assert not directory.is_due(kiosk.store, tmp_path)
    assert directory.counted(row(kiosk)) == {"services": 1, "left_out": 1}
    found = from_hub.kept(tmp_path)
    assert (found.tables["service"].keys(), found.gone) == ({"a"}, {"c"})


def test_terms_come_under_a_key_of_their_own(kiosk, tmp_path):
    need = {"id": "x", "taxonomy_term_id": "1", "link_type": "need"}
    terms = {"taxonomy_terms": [{"id": "1", "code": "sleep", "name": "Sove", "description": "Sove"}]}
    hears(kiosk, entry("a", attributes=[need]), ("directory-terms", {"terms": json.dumps(terms)}))
    directory.take_in(kiosk.store, tmp_path)
    assert from_hub.kept(tmp_path).tables["taxonomy_term"]["1"]["code"] == "sleep"


def test_a_body_that_is_none_is_left_out_and_not_taken_for_one_that_is_gone(kiosk, tmp_path, caplog):
    hears(kiosk, ("directory/a", {}), ("directory/b", {"service": 7}))
    directory.take_in(kiosk.store, tmp_path)
    caplog.clear()
    found = from_hub.kept(tmp_path)
    assert (found.left_out, found.gone) == (2, frozenset())


def test_a_file_of_another_program_or_none_is_made_anew(kiosk, tmp_path):
    with kiosk.store.transaction():  # an older program kept what it did not understand
        kiosk.store.table(directory.CHANGES).insert({"key": "other", "kind": "other", "body": {}})
        kiosk.store.table(directory.CHANGES).insert(
            dict(zip(("key", "body"), entry("a"), strict=True), kind="directory")
        )
    assert directory.is_due(kiosk.store, tmp_path)
    directory.take_in(kiosk.store, tmp_path)
    assert not directory.is_due(kiosk.store, tmp_path)
    with kiosk.store.transaction():
        kiosk.store.table(ROW).update({"directory": {"format": 0}})
    assert directory.is_due(kiosk.store, tmp_path)
    directory.take_in(kiosk.store, tmp_path)
    (tmp_path / "directory" / from_hub.FILE).unlink()
    assert directory.is_due(kiosk.store, tmp_path)


def test_nobody_is_told_of_a_directory_that_does_not_exist(tmp_path):
    kiosk = Kiosk(tmp_path / "store")
    assert not directory.is_due(kiosk.store, tmp_path)
    kiosk.store.close()
