"""What a caller sees: tables, transactions, several openers, forgetting, shredding, rotation, compaction."""

import gc
import shutil
import threading

import pytest
from tinydb import where as field

from kiosk.store import Store, WrongKey


def everything(store):
    found = {name: {doc.doc_id: dict(doc) for doc in store.table(name)} for name in store.tables()}
    for subject in store.subjects():
        one = store.subject(subject)
        found[subject] = {name: {doc.doc_id: dict(doc) for doc in one.table(name)} for name in one.tables()}
    return found


def test_what_was_written_is_there_after_reopening(store, opened):
    table = store.table("signups")
    first = table.insert({"code": "abc", "nested": {"list": [1, None, "æøå", {"deep": True}]}, "float": 1.5})
    table.insert_multiple([{"code": "def"}, {"code": "ghi"}])
    table.update({"code": "xyz"}, doc_ids=[first])
    table.remove(field("code") == "def")
    before = everything(store)
    store.close()
    again = opened()
    assert everything(again) == before
    assert [doc.doc_id for doc in again.table("signups")] == [1, 3]
    assert again.table("signups").get(doc_id=1)["nested"]["list"][3] == {"deep": True}


def test_what_was_written_is_there_without_closing(store, opened, tmp_path, where):
    store.table("a").insert({"x": 1})
    crashed = opened(shutil.copytree(where, tmp_path / "crashed"))
    assert crashed.table("a").all() == [{"x": 1}]


def test_order_survives(store, opened):
    table = store.table("t")
    for number in range(5):
        table.insert({"n": number})
    with store.transaction():
        doc = table.get(doc_id=2)
        table.remove(doc_ids=[2])
        table.insert(doc)
    order = [doc["n"] for doc in table]
    assert order == [0, 2, 3, 4, 1]
    store.close()
    assert [doc["n"] for doc in opened().table("t")] == order


def test_a_returned_document_is_the_callers_own(store):
    table = store.table("t")
    given = {"list": [1], "n": {"a": 1}}
    table.insert(given)
    given["list"].append(2)
    for read in (
        lambda: table.all()[0],
        lambda: table.get(doc_id=1),
        lambda: table.get(field("n").exists()),
        lambda: table.get(doc_ids=[1])[0],
        lambda: table.search(field("list") == [1])[0],
    ):
        doc = read()
        doc["list"].append(3)
        doc["n"]["a"] = 9
        table.clear_cache()
        assert table.get(doc_id=1) == {"list": [1], "n": {"a": 1}}


def test_a_change_in_place_is_recorded(store, opened):
    table = store.table("t")
    table.insert_multiple([{"tags": ["a"]}, {"tags": []}])
    table.update(lambda doc: doc["tags"].append("b"), field("tags").any(["a"]))
    store.close()
    assert opened().table("t").all() == [{"tags": ["a", "b"]}, {"tags": []}]


def test_no_change_is_no_frame(store):
    table = store.table("t")
    table.insert({"x": 1})
    before = store.stat().used
    table.update({"x": 1})
    table.remove(doc_ids=[99])
    assert (store.stat().used, store.revision) == (before, 1)


@pytest.mark.parametrize("values", [(1, True), (1, 1.0), (0.0, -0.0), ({"x": 1, "y": 2}, {"y": 2, "x": 1})])
def test_what_python_calls_equal_may_yet_be_a_change(store, opened, values):
    table = store.table("t")
    table.insert({"v": values[0]})
    table.update({"v": values[1]})
    store.close()
    assert repr(opened().table("t").get(doc_id=1)["v"]) == repr(values[1])


def test_a_transaction_is_one_frame(store):
    frames, revision = store.stat().frames, store.revision
    with store.transaction():
        store.table("a").insert({"x": 1})
        store.table("b").insert_multiple([{"x": 1}, {"x": 2}])
        store.subject("s").table("person").insert({"alias": "Kaj"})
        store.subject("t").table("person").insert({"alias": "Ida"})
    assert (store.stat().frames, store.revision) == (frames + 1, revision + 1)


def test_an_exception_undoes_everything_and_the_order(store):
    table = store.table("t")
    table.insert_multiple([{"n": 1}, {"n": 2}, {"n": 3}])
    store.subject("s").table("p").insert({"a": 1})
    before, revision, used = everything(store), store.revision, store.stat().used
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - all of it is to be undone
        table.remove(doc_ids=[1])
        table.update({"n": 7})
        table.truncate()
        table.insert({"n": 9})
        store.table("new").insert({})
        store.drop_table("t")
        store.subject("s").table("p").update({"a": 2})
        store.subject("s").drop_table("p")
        store.shred("s")
        store.subject("fresh").table("p").insert({})
        raise ZeroDivisionError
    assert everything(store) == before
    assert [doc.doc_id for doc in table] == [1, 2, 3]
    assert (store.revision, store.stat().used) == (revision, used)
    assert table.search(field("n") == 1) == [{"n": 1}]
    assert table.insert({"n": 4}) == 4


def test_an_exception_undoes_what_was_removed_from_two_tables(store, opened):
    for name in ("a", "b"):
        store.table(name).insert_multiple([{"n": 1}, {"n": 2}])
    before = everything(store)
    with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - all of it is to be undone
        store.table("a").remove(doc_ids=[1])
        store.table("b").remove(doc_ids=[2])
        raise ZeroDivisionError
    assert everything(store) == before
    store.compact()
    store.close()
    assert everything(opened()) == before, "what is not in memory is not in the next segment"


def test_an_exception_inside_undoes_what_was_inside(store):
    table = store.table("t")
    with store.transaction():
        table.insert({"n": 1})
        with pytest.raises(ZeroDivisionError), store.transaction():  # noqa: PT012 - all of it is to be undone
            table.insert({"n": 2})
            table.remove(doc_ids=[1])
            raise ZeroDivisionError
        table.insert({"n": 3})
    assert [doc["n"] for doc in table] == [1, 3]


@pytest.mark.parametrize("bad", [{"x": {1, 2}}, {"x": object()}, {"x": b"bytes"}, {("a",): 1}])
def test_what_json_cannot_hold_leaves_nothing_half_done(store, bad):
    table = store.table("t")
    table.insert({"n": 1})
    before, used = everything(store), store.stat().used
    with pytest.raises((TypeError, ValueError)):
        table.insert(bad)
    with pytest.raises((TypeError, ValueError)):
        table.insert_multiple([{"ok": 1}, bad])
    with pytest.raises((TypeError, ValueError)):
        table.update(bad)
    with pytest.raises((TypeError, ValueError)):
        store.table("new").insert(bad)
    assert (everything(store), store.stat().used) == (before, used)


def test_a_document_that_holds_itself_is_refused(store):
    loop: dict = {}
    loop["self"] = loop
    with pytest.raises(ValueError, match="ircular"):
        store.table("t").insert(loop)
    assert store.tables() == set()


def test_what_json_makes_of_it_is_what_is_read_at_once(store, opened):
    store.table("t").insert({"tuple": (1, 2), 5: "key", "surrogate": "\ud800"})
    wanted = {"tuple": [1, 2], "5": "key", "surrogate": "\ud800"}
    assert store.table("t").all() == [wanted]
    store.close()
    assert opened().table("t").all() == [wanted]


def test_two_openers_stay_in_step(store, opened):
    other = opened()
    for number in range(3):
        store.table("t").insert({"by": "one", "n": number})
        other.table("t").insert({"by": "other", "n": number})
    assert everything(store) == everything(other)
    assert sorted(doc.doc_id for doc in store.table("t")) == [1, 2, 3, 4, 5, 6]
    assert store.revision == other.revision == 6


def test_a_query_cache_notices_another_opener(store, opened):
    other, query = opened(), field("n") == 1
    store.table("t").insert({"n": 1})
    assert len(other.table("t").search(query)) == 1
    store.table("t").insert({"n": 1})
    assert len(other.table("t").search(query)) == 2


def test_another_opener_compacts_rotates_and_shreds(store, opened):
    other = opened()
    store.table("t").insert({"n": 1})
    store.subject("s").table("p").insert({"alias": "Kaj"})
    assert other.subject("s").table("p").all() == [{"alias": "Kaj"}]
    other.compact()
    assert everything(store) == everything(other)
    other.rotate()
    store.subject("u").table("p").insert({"alias": "Ida"})
    assert other.subject("u").table("p").all() == [{"alias": "Ida"}]
    other.shred("s")
    assert store.subject("s").table("p").all() == []
    assert store.subjects() == {"u"}
    other.close()
    store.table("t").insert({"n": 2})
    assert opened().table("t").all() == [{"n": 1}, {"n": 2}]


def test_a_close_elsewhere_does_not_disturb(store, opened):
    other = opened()
    other.subject("s").table("p").insert({"a": 1})
    other.close()
    store.table("t").insert({"n": 1})
    assert everything(store) == {"t": {1: {"n": 1}}, "s": {"p": {1: {"a": 1}}}}


def test_a_slot_that_rots_while_open_is_mended_at_the_next_chance(store, opened, where):
    store.table("t").insert({"n": 1})
    store.subject("s").table("p").insert({"a": 1})
    (where / "keyring.a").write_bytes(b"\xff" * 4096)
    store.subject("s").table("p").insert({"a": 2})
    store.forget()
    assert store.subject("s").table("p").all() == [{"a": 1}, {"a": 2}]
    store.close()
    again = opened()
    assert everything(again) == {"t": {1: {"n": 1}}, "s": {"p": {1: {"a": 1}, 2: {"a": 2}}}}
    assert again.verify().ok


def test_shred_leaves_no_key_that_opens_the_data(store, opened, where):
    kept = store.subject("kept").table("p")
    kept.insert({"alias": "Ida"})
    store.subject("gone").table("p").insert({"alias": "Kaj"})
    ring = store._journal.ring
    _, key = ring.keys["gone"]
    epoch = ring.epoch_key
    store.shred("gone")
    assert store.subjects() == {"kept"}
    assert store._journal.ring.epoch_key != epoch
    assert store.subject("gone").table("p").all() == []
    store.close()
    again = opened()
    assert again.subject("gone").table("p").all() == []
    assert again.subject("kept").table("p").all() == [{"alias": "Ida"}]
    rings = [again._journal.ring.keys]
    assert all(key != other for ring in rings for _, other in ring.values())
    assert again.verify().skipped == 2  # its key and its data: authenticated, and skipped


def test_shred_joins_a_transaction(store, opened):
    store.subject("s").table("p").insert({"a": 1})
    with store.transaction():
        store.table("t").insert({"n": 1})
        store.shred("s")
        assert store.subject("s").table("p").all() == []
        store.subject("s").table("p").insert({"a": 2})
    assert everything(store) == {"t": {1: {"n": 1}}, "s": {"p": {1: {"a": 2}}}}
    store.close()
    assert everything(opened()) == {"t": {1: {"n": 1}}, "s": {"p": {1: {"a": 2}}}}


def test_shred_of_somebody_new_or_unknown_does_nothing(store):
    used = store.stat().used
    store.shred("nobody")
    with store.transaction():
        store.subject("s").table("p").insert({"a": 1})
        store.shred("s")
        store.shred("s")
    assert store.subjects() == set()
    assert store.subject("s").tables() == set()
    assert store.stat().used - used <= 64 + 64


def test_forget_drops_what_was_decrypted(store, where, opened):
    store.subject("s").table("p").insert({"alias": "Kajsomingenkender"})
    subject = store.subject("s").table("p")
    assert subject.search(field("alias").exists())
    store.forget()
    gc.collect()
    left = [one for one in gc.get_objects() if type(one) is dict and one.get("alias") == "Kajsomingenkender"]
    assert left == []
    assert subject.all() == [{"alias": "Kajsomingenkender"}]
    with store.transaction(), pytest.raises(RuntimeError):
        store.forget()


def test_subjects_stay_ciphertext_until_asked_for(store, opened):
    store.subject("s").table("p").insert({"alias": "Kaj"})
    store.close()
    again = opened()
    assert again.memory.named["s"].tables is None
    assert again.subject("s").table("p").all() == [{"alias": "Kaj"}]


def test_a_subject_with_many_changes_is_written_whole_now_and_then(store, opened):
    table = store.subject("s").table("p")
    for number in range(20):
        table.upsert({"n": number}, field("n").exists())
    assert len(store.memory.named["s"].sections) <= 9
    store.close()
    assert opened().subject("s").table("p").all() == [{"n": 19}]


def test_nothing_personal_in_the_files(store, where):
    store.subject("hemmeligt-id").table("person").insert({"alias": "Kajsomingenkender"})
    store.table("synligt").insert({"x": "Synligteksempel"})
    store.compact()
    store.close()
    for path in where.iterdir():
        data = path.read_bytes()
        for word in (b"hemmelig", b"Kajsom", b"Synlig", b"synlig", b"person"):
            assert word not in data


def test_rotation_rewraps_keys_and_not_data(store, opened, where):
    store.table("t").insert({"n": 1})
    store.subject("s").table("p").insert({"a": 1})
    journal = where / "journal-00000001"
    before, everything_before = journal.read_bytes(), everything(store)
    store.rotate(b"n" * 32)
    assert journal.read_bytes() == before
    store.close()
    with pytest.raises(WrongKey):
        opened()
    assert everything(opened(key=b"n" * 32)) == everything_before


@pytest.mark.parametrize("key", [b"", b"short", b"x" * 33])
def test_a_key_of_another_length_is_the_wrong_key(where, key):
    with pytest.raises(WrongKey):
        Store.open(where, root_key=key)


def test_a_new_root_key_of_another_length_changes_nothing(store, opened):
    store.table("t").insert({"n": 1})
    with pytest.raises(WrongKey):
        store.rotate(b"short")
    store.table("t").insert({"n": 2})
    store.close()
    assert len(opened().table("t")) == 2


def test_compaction_keeps_everything_and_the_revision(store, opened, where):
    for number in range(50):
        store.table("t").insert({"n": number})
    store.table("empty").insert({})
    store.table("empty").truncate()
    store.subject("s").table("p").insert({"a": 1})
    store.table("t").remove(field("n") > 9)
    before, revision, used = everything(store), store.revision, store.stat().used
    store.compact()
    assert (everything(store), store.revision) == (before, revision)
    assert store.stat().used < used
    assert sorted(path.name for path in where.iterdir()) == ["journal-00000002", "keyring.a", "keyring.b", "lock"]
    store.table("t").insert({"n": 99})
    store.close()
    assert len(opened().table("t")) == 11


def test_it_compacts_by_itself(store, monkeypatch):
    monkeypatch.setattr("kiosk.store.engine.COMPACT_AT", 8192)
    for number in range(200):
        store.table("t").upsert({"n": number}, field("n").exists())
    assert store.stat().segment > 1
    assert store.stat().used < 16384


def test_closing_compacts_where_it_is_worth_it(store, opened, monkeypatch):
    monkeypatch.setattr("kiosk.store.store.COMPACT_AT_CLOSE", 20)
    for number in range(30):
        store.table("t").insert({"n": number})
    store.close()
    store.close()
    again = opened()
    assert again.stat().segment == 2
    assert len(again.table("t")) == 30


def test_a_closed_store_says_so(store):
    table = store.table("t")
    store.close()
    for use in (table.all, lambda: table.insert({}), store.verify, store.compact, lambda: store.revision):
        with pytest.raises(ValueError, match="closed"):
            use()


def test_it_is_a_context_manager(where):
    with Store.open(where, root_key=b"k" * 32) as store:
        store.table("t").insert({})
    with pytest.raises(ValueError, match="closed"):
        store.tables()


def test_not_inside_a_transaction(store):
    for use in (store.rotate, store.compact, store.verify):
        with store.transaction(), pytest.raises(RuntimeError):
            use()


def test_names_of_tables(store):
    with store.transaction():
        store.table("a").insert({})
        store.table("b").insert({})
        store.subject("s").table("c").insert({})
    store.drop_table("a")
    store.drop_table("never")
    subject = store.subject("s")
    assert (store.tables(), subject.tables(), subject.id) == ({"b"}, {"c"}, "s")
    subject.drop_table("c")
    assert subject.tables() == set()
    with pytest.raises(ValueError, match="id"):
        store.subject("")


def test_stat_counts(store):
    with store.transaction():
        store.table("t").insert_multiple([{}, {}])
        store.subject("s").table("p").insert({})
    stat = store.stat()
    assert (stat.documents, stat.tables, stat.subjects, stat.pending_shreds) == (2, {"t": 2}, 1, 0)
    assert stat.used <= stat.allocated


def test_verify_reads_the_disk(store, where):
    store.table("t").insert({"n": 1})
    store.subject("s").table("p").insert({"a": 1})
    report = store.verify()
    assert (report.ok, report.documents, report.subjects, report.problems) == (True, 1, 1, ())
    journal = where / "journal-00000001"
    data = bytearray(journal.read_bytes())
    data[200] ^= 1
    journal.write_bytes(data)
    report = store.verify()
    assert not report.ok
    assert "damaged" in report.problems[0]


def test_threads_take_turns(store):
    def work(name):
        for number in range(25):
            with store.transaction():
                store.table("t").insert({"by": name, "n": number})
                assert store.table("t").contains(field("by") == name)

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(doc.doc_id for doc in store.table("t")) == list(range(1, 76))


def test_verify_says_what_is_wrong_with_the_keyring(store, where):
    store.table("t").insert({"n": 1})
    whole = (where / "keyring.b").read_bytes()
    (where / "keyring.b").write_bytes(b"torn")
    assert "a slot of the keyring" in store.verify().problems[0]
    (where / "keyring.a").write_bytes(b"torn")
    assert store.verify().problems == ("a keyring slot is cut short",)
    flipped = bytearray(whole)
    flipped[100] ^= 1
    for slot in ("keyring.a", "keyring.b"):
        (where / slot).write_bytes(flipped)
    report = store.verify()
    assert (report.ok, report.frames) == (False, 0)
    assert report.problems[0].startswith("keyring: ")
    for slot in ("keyring.a", "keyring.b"):
        (where / slot).write_bytes(whole)
    assert store.verify().ok


def test_verify_compares_with_memory(store):
    store.table("t").insert({"n": 1})
    store.memory.common.tables["t"]["1"]["n"] = 2
    assert store.verify().problems == ("memory and disk differ",)
    store.memory.common.tables["t"]["1"]["n"] = 1
    store._journal.ring.keys["ghost"] = (99, b"")
    assert store.verify().problems == ("the keys in memory and on the disk differ",)
    del store._journal.ring.keys["ghost"]


def test_verify_opens_every_section(store):
    store.table("t").insert({"n": 1})
    key_id, key = store._journal.ring.keys[""]
    store._journal.ring.keys[""], store.memory._aead = (key_id, b"a" * 32), None
    store.table("t").insert({"n": 2})
    store._journal.ring.keys[""], store.memory._aead = (key_id, key), None
    assert store.verify().problems == ("a section does not open with its key",)
