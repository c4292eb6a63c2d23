"""The layers of the directory, what an import does and never does, what staff change, and what is told of it all."""

import json
import os
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk import cli, i18n
from kiosk.app_help import open_directory
from kiosk.clock import COPENHAGEN
from kiosk.config import Config, Data
from kiosk.directory import hsds, report
from kiosk.directory.facts import facts, opening, price_of, slip
from kiosk.directory.keeping import FILE, FOLDER, TABLE, Changes, NoSuchField, NoSuchRow, NothingToUndo, imported
from kiosk.directory.merge import Change, merge, with_changes
from kiosk.directory.service import OURS, Directory
from kiosk.errors import KnownError
from kiosk.store import DiskFull, Store, durable
from tests.helpers.hsds_data import small, tables

NOW = datetime(2026, 11, 20, 12, tzinfo=COPENHAGEN)
SERVICE = "ac148810-d857-441c-9679-408f346de14b"
PHONE = "1554f2e2-a373-45db-a3fa-9fc48a61c15e"
SCHEDULE = "48102e86-bb50-41c4-8f1e-e269368c41d1"


class Clock:
    def now(self):
        return NOW

    def monotonic(self):
        return 0.0


def read(page):
    return hsds.read_files({"page.json": json.dumps(page).encode()}, foreign=False)


def changed(**service):
    page = small()
    page["contents"][0].update(service)
    return page


@pytest.fixture
def store(tmp_path):
    with_store = Store.open(tmp_path / "store", root_key=os.urandom(32))
    yield with_store
    with_store.close()


@pytest.fixture
def directory(tmp_path, store):
    return Directory(tmp_path, Clock(), Changes(store.table(TABLE)))


def test_what_comes_with_the_kiosk_is_there(directory):
    assert len(directory.offers) >= 60
    assert directory.search("tandpine").results
    assert not directory.problems
    assert all(one.crisis for one in directory.crisis_lines())
    assert directory.for_needs(["dental"]).results
    assert directory.offer(directory.offers[0].id) is directory.offers[0]
    assert directory.offer("nobody") is None


def test_near_gives_the_open_ones_first_and_only_what_is_let_through(directory):
    found = directory.near(only=[lambda offer: offer.says("dog") == "yes"])
    assert found
    assert all(one.offer.says("dog") == "yes" for one in found)
    order = [(not one.open_now, one.spot.metres) for one in found]
    assert order == sorted(order)


def test_a_directory_of_ones_own_takes_the_invented_town_away(directory):
    directory.take(read(small()))
    names = {one.name["da"] for one in directory.offers}
    assert "Nødovernatning" in names
    assert "Livslinien: tanker om at dø" in names
    assert not any("Prøvekøbing" in spot.address for one in directory.offers for spot in one.spots)
    assert directory.search("nødovernatning").results[0].offer.id == SERVICE


def test_an_import_is_there_after_a_restart(directory, tmp_path, store):
    directory.take(read(small()))
    again = Directory(tmp_path, Clock(), Changes(store.table(TABLE)))
    assert SERVICE in again.tables["service"]


def test_an_import_that_cannot_be_kept_changes_nothing(directory, tmp_path, monkeypatch):
    directory.take(read(small()))
    monkeypatch.setattr(durable, "write_new", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(DiskFull):
        directory.take(read(changed(name="Andet")))
    assert imported(tmp_path)["service"][SERVICE]["name"] == "Nødovernatning"


def test_a_wrong_file_changes_nothing(directory, tmp_path):
    directory.take(read(small()))
    with pytest.raises(hsds.NotRead):
        directory.take(read(changed(status="open")))
    assert imported(tmp_path)["service"][SERVICE]["status"] == "active"


def test_an_import_that_was_spoiled_is_as_if_it_were_not_there(directory, tmp_path):
    directory.take(read(small()))
    (tmp_path / FOLDER / FILE).write_text('{"format": 1, "tables": 7}')
    assert not imported(tmp_path)["service"]


def test_what_an_import_names_is_as_it_says_and_the_rest_stays(directory):
    directory.take(read(small()))
    other = small()
    other["contents"][0] |= {"id": "5", "phones": [], "schedules": []}
    directory.take(read(other))
    assert {SERVICE, "5"} <= directory.tables["service"].keys()
    page = changed(name="Natcafe", phones=[])
    done = directory.take(read(page))
    assert directory.tables["service"][SERVICE]["name"] == "Natcafe"
    assert PHONE not in directory.tables["phone"]
    assert ("phone", PHONE) in done.removed
    assert ("service", SERVICE) in done.changed
    assert "5" in directory.tables["service"]


def test_what_staff_changed_stays_and_the_import_is_told(directory):
    directory.take(read(small()))
    directory.changes.put(directory.tables, "service", SERVICE, {"name": "Hos os", "alert": "Ring på"})
    directory.changes.put(directory.tables, "phone", PHONE, {"number": "87 65 43 21"})
    directory.refresh()
    assert directory.offer(SERVICE).name["da"] == "Hos os"
    done = directory.take(read(changed(name="Noget tredje", phones=[])))
    assert done.kept == [("service", SERVICE, "name")]
    assert directory.offer(SERVICE).name["da"] == "Hos os"
    assert directory.offer(SERVICE).alert["da"] == "Ring på"
    assert [one.number for one in directory.offer(SERVICE).phones] == ["87 65 43 21"]
    assert done.as_json()["kept"] == [{"table": "service", "id": SERVICE, "field": "name"}]


def test_what_staff_added_and_took_away_stays_so(directory):
    directory.take(read(small()))
    made = directory.changes.add("phone", {"number": "11 22 33 44", "service_id": SERVICE})
    directory.changes.remove("schedule", SCHEDULE)
    directory.refresh()
    done = directory.take(read(small()))
    assert made.id in directory.tables["phone"]
    assert SCHEDULE not in directory.tables["schedule"]
    assert done.kept == [("schedule", SCHEDULE, "id")]
    directory.changes.remove("phone", made.id)
    directory.changes.forget("schedule", SCHEDULE)
    directory.refresh()
    assert made.id not in directory.tables["phone"]
    assert SCHEDULE in directory.tables["schedule"]


def test_a_service_that_staff_took_away_takes_its_rows_along(directory):
    directory.take(read(small()))
    directory.changes.remove("service", SERVICE)
    directory.refresh()
    assert directory.offer(SERVICE) is None
    assert PHONE not in directory.tables["phone"]
    assert all(one.offer.id != SERVICE for one in directory.search("Nødovernatning").results)


def test_staff_looked_today(directory):
    directory.take(read(small()))
    directory.changes.checked(directory.tables, SERVICE, date(2026, 11, 20))
    directory.refresh()
    assert directory.offer(SERVICE).checked == date(2026, 11, 20)


@pytest.mark.parametrize(
    "said", [{"id": "1"}, {"colour": "red"}, {"status": "open"}, {"assured_date": "i går"}, {"name": "\x00"}]
)
def test_what_cannot_be_is_not_kept(directory, said):
    directory.take(read(small()))
    with pytest.raises(NoSuchField):
        directory.changes.put(directory.tables, "service", SERVICE, said)
    with pytest.raises(NoSuchRow):
        directory.changes.put(directory.tables, "service", "nobody", {"name": "A"})
    assert directory.changes.all() == []


def test_a_change_that_was_spoiled_is_passed_over(directory, store):
    store.table(TABLE).insert({"table": "nothing"})
    store.table(TABLE).insert({"table": "nothing", "id": "1", "fields": {}, "was": {}, "new": False, "gone": False})
    assert directory.changes.all() == []
    assert directory.offers


@settings(max_examples=15)
@given(tables(), tables(), st.data())
def test_no_import_loses_what_staff_said(before, coming, data):
    """Whatever comes: each field that staff said reads so afterwards, and each row they took away is away."""
    rows = [(table, key) for table, some in before.items() for key in some]
    chosen = data.draw(st.lists(st.sampled_from(rows), unique=True, max_size=5)) if rows else []
    said = [Change(table, key, {"x": "ours"}, {"x": None}, gone=data.draw(st.booleans())) for table, key in chosen]
    done = merge(before, coming, said)
    kept = {(table, key) for table, some in done.tables.items() for key in some}
    assert {(one.table, one.id) for one in said} <= kept
    assert {(table, key) for table, some in coming.items() for key in some} <= kept
    after = with_changes(done.tables, said)
    for one in said:
        if one.gone:
            assert one.id not in after[one.table]
        elif one.id in after[one.table]:
            assert after[one.table][one.id]["x"] == "ours"
    assert merge(done.tables, coming, said).tables == done.tables


def test_ones_own_folder(tmp_path, store):
    own = tmp_path / "own"
    own.mkdir()
    (own / "a.json").write_text(json.dumps(small()))
    (own / "words.json").write_text('{"groups": [{"id": "x", "needs": [], "say": {"da": ["natlogi"]}}]}')
    directory = Directory(tmp_path, Clock(), own=own)
    assert directory.offer(SERVICE)
    assert any(phrase.group == "x" for phrase in directory.lexicon().phrases)
    (own / "a.json").write_text("{}")
    directory.refresh()
    assert directory.offer(SERVICE) is None
    assert len(directory.offers) >= 60
    assert directory.problems
    assert not Directory(tmp_path, Clock(), own=own).whole().ok
    missing = Directory(tmp_path, Clock(), own=tmp_path / "none")
    assert missing.offers
    assert missing.problems[0].what


def test_facts_and_a_slip(directory):
    i18n.use("da")
    offer = next(one for one in directory.offers if one.says("dog") == "yes" and one.free and one.spots)
    said = {fact.words for fact in facts(offer)}
    assert {"gratis", "hunden må komme med"} <= said
    assert price_of(offer) == "gratis"
    paper = slip(offer, offer.spots[0], NOW)
    assert paper.title == offer.name["da"]
    assert offer.spots[0].address in paper.lines
    assert f"Nu: {opening(offer, offer.spots[0], NOW)}" in paper.lines
    assert paper.code.startswith(paper.title)
    paid = next(one for one in directory.offers if one.prices and one.prices[0].amount)
    assert "kr." in price_of(paid)
    line = next(one for one in directory.offers if one.by_phone and one.says("booking") == "none")
    assert "bare ring" in {fact.words for fact in facts(line)}


def test_the_check_of_what_comes_with_the_kiosk(directory):
    found = report.checked(hsds.read_path(OURS), OURS / "words.json", NOW)
    assert found["ok"]
    assert not found["problems"]
    assert not found["stale"]
    assert not found["translations"]
    assert not found["links"]
    later = report.checked(hsds.read_path(OURS), OURS / "words.json", NOW + timedelta(days=120))
    assert len(later["stale"]) == len(directory.offers)
    assert report.lines(later)
    assert report.overdue(directory.offers, NOW.date() + timedelta(days=120))


def test_the_check_tells_what_nobody_would_find_or_reach(tmp_path):
    page = changed(
        url="nettet", phones=[{"id": "1", "number": "mange"}], description="Noget",
        schedules=[{"id": "2", "byday": "MO", "opens_at": "09:00+01:00", "closes_at": "10:00", "until": "2020-01-01"}],
    )  # fmt: skip
    (tmp_path / "words.json").write_text(
        '{"groups": [{"id": "x", "needs": ["nothing"], "conditions": {"cat": "yes"}}]}'
    )
    found = report.checked(read(page), tmp_path / "words.json", NOW)
    said = json.dumps(found, ensure_ascii=False)
    for part in ("Nobody wrote when", "not there in en", "not a telephone number", "nothing, cat", "the offset out",
                 "not open once", "nettet is not an address", "It says no need"):  # fmt: skip
        assert part in said, part
    assert "missing or not as it should be" in json.dumps(report.checked(read(page), tmp_path / "none", NOW))


# -- the command line --------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path, capsys):
    def call(*words):
        try:
            code = cli.main([*map(str, words), "--data", str(tmp_path / "data")])
        except SystemExit as leaving:
            code = leaving.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


def test_search_on_the_command_line(run):
    code, out, _ = run("help", "search", "tandpine", "--at", "2026-11-20T21:30", "--json")
    rows = json.loads(out)
    assert code == 0
    assert list(rows[0]) == ["id", "name", "open_now", "opens", "closes", "distance_m", "why"]
    assert {"Tandlægevagten", "Gratis tandlæge"} == {row["name"] for row in rows[:2]}
    code, out, _ = run("help", "search", "toothache", "--lang", "en", "--json")
    assert json.loads(out)[0]["why"].startswith("Teeth")
    code, out, _ = run("help", "search", "kvantemekanik", "--json")
    assert (code, json.loads(out)) == (0, [])
    assert "Spørg personalet" in run("help", "search", "kvantemekanik")[1]
    assert "åbner" in run("help", "search", "tandpine", "--at", "2026-11-20T21:30+01:00")[1]
    assert run("help", "search", "x", "--at", "i går")[0] == 2
    assert run("help", "search", "x", "--at", "0001-01-01T00:00")[0] == 2


def test_check_import_and_export_on_the_command_line(run, tmp_path):
    assert run("help", "check", "--json")[0] == 0
    page = tmp_path / "page.json"
    page.write_text(json.dumps(small()))
    code, out, _ = run("help", "import", page, "--json")
    assert (code, json.loads(out)["services"]) == (0, [SERVICE])
    for name in ("out.zip", "out.json"):
        assert run("help", "export", tmp_path / name, "--json")[0] == 0
        assert SERVICE in hsds.read_path(tmp_path / name).tables["service"]
        code, out, _ = run("help", "import", tmp_path / name, "--json")
        assert code == 0
    assert run("help", "export", tmp_path / "out.txt")[0] == 2
    assert run("help", "export", tmp_path / "none" / "out.zip")[0] == 2
    page.write_text(json.dumps(changed(status="open")))
    code, out, err = run("help", "import", page)
    assert code == 2
    assert "contents[0], status: open er ikke en af" in out
    assert err == "Der er ikke ændret noget.\n"
    assert run("help", "check", page)[0] == 1
    assert run("help", "import", tmp_path / "none.json")[0] == 2
    page.write_text('{"organizations": [{"id": "1", "name": "A", "description": "B"}]}')
    assert run("help", "import", page)[0] == 2


def test_an_import_is_undone_by_one_step_and_no_more(directory):
    before = json.dumps(directory.tables)
    assert not directory.undoable
    with pytest.raises(NothingToUndo):
        directory.untake()
    directory.take(read(small()))
    once = json.dumps(directory.tables)
    assert directory.undoable
    directory.take(read(changed(name="Et andet navn")))
    assert directory.offer(SERVICE).name["da"] == "Et andet navn"
    directory.untake()
    assert json.dumps(directory.tables) == once
    assert not directory.undoable
    with pytest.raises(NothingToUndo):
        directory.untake()
    directory.take(read(changed(name="Et tredje")))
    directory.untake()
    assert json.dumps(directory.tables) == once != before


def test_the_first_import_is_undone_too_and_the_town_is_there_again(directory, tmp_path):
    before = json.dumps(directory.tables)
    directory.take(read(small()))
    assert directory.changes.put(directory.tables, "phone", PHONE, {"number": "11 22 33 44"})
    directory.untake()
    assert json.dumps(directory.tables) == before
    assert list((tmp_path / FOLDER).iterdir()) == []
    directory.take(read(small()))  # what staff said of it is not forgotten
    assert directory.tables["phone"][PHONE]["number"] == "11 22 33 44"


@pytest.mark.parametrize("step", range(3))
def test_a_power_cut_while_it_is_undone_leaves_one_or_the_other_and_it_can_be_undone_again(
    directory, tmp_path, monkeypatch, step
):
    directory.take(read(small()))
    states = [json.dumps(directory.tables)]
    directory.take(read(changed(name="Et andet navn")))
    states.append(json.dumps(directory.tables))

    def cut(*_args, **_more):
        raise OSError(5, "cut")

    target = [(durable, "write_new"), (type(tmp_path), "unlink"), (durable, "sync_directory")][step]
    with monkeypatch.context() as patch:
        patch.setattr(*target, cut)
        with pytest.raises((KnownError, OSError)):
            directory.untake()
    later = Directory(tmp_path, Clock(), directory.changes)
    assert json.dumps(later.tables) in states
    if later.undoable:
        later.untake()
    assert json.dumps(later.tables) == states[0]


def test_an_import_is_undone_on_the_command_line(run, tmp_path):
    page = tmp_path / "page.json"
    page.write_text(json.dumps(small()))
    assert run("help", "import", "--undo")[0] == 2
    assert run("help", "import", page)[0] == 0
    code, out, _ = run("help", "import", "--undo", "--json")
    assert (code, json.loads(out)) == (0, {"ok": True, "undone": True})
    assert run("help", "import", "--undo")[0] == 2
    assert run("help", "import")[0] == 2
    assert run("help", "import", page, "--undo")[0] == 2


def test_the_commands_see_what_staff_changed(tmp_path):
    from kiosk import app_store

    config = Config(data=Data(folder=tmp_path / "data"))
    with app_store.open_store(config) as store:
        Changes(store.table(TABLE)).add("service", {"name": "Strikkeklub for mænd med skæg", "status": "active"}, "9")
    with open_directory(config, Clock()) as directory:
        assert directory.search("strikkeklub").results[0].offer.id == "9"
