"""HSDS goes in and comes out the same; a wrong file is told of by row and field; foreign bytes find walls."""

import csv
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.directory import hsds, raw
from kiosk.directory.checks import MOST
from kiosk.directory.hsds import NotRead, as_json, as_zip, read_files, read_path
from kiosk.directory.tables import MOST_NOTES
from tests.helpers.hsds_data import small, tables

KEYS = ["id", "name", "status", "phones", "organization", "contents", "services", "location", "attributes", "number"]
ANY_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.floats(), st.integers(), st.text()),
    lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.sampled_from(KEYS), inner)),
    max_leaves=25,
)


def linked(found):
    """Only rows that both ways can say: in JSON a row hangs on its owner."""
    return {table: rows for table, rows in found.items() if rows}


@settings(max_examples=15)
@given(tables())
def test_json_comes_back_the_same(made):
    read = read_files({"a.json": json.dumps(as_json(made)).encode()}, foreign=False)
    assert linked(read.tables) == linked(made)


@settings(max_examples=15)
@given(tables())
def test_the_package_comes_back_the_same(made):
    read = read_files({"a.zip": as_zip(made)}, foreign=False)
    assert linked(read.tables) == linked(made)
    assert read.version == "3.1"


@settings(max_examples=15)
@given(tables())
def test_from_json_over_csv_to_json(made):
    once = as_json(made)
    read = read_files({"a.zip": as_zip(made)}, foreign=False)
    again = as_json(read.tables)
    assert (
        read_files({"b.json": json.dumps(once).encode()}, foreign=False).tables
        == read_files({"b.json": json.dumps(again).encode()}, foreign=False).tables
    )


def test_a_whole_page_is_read_behind_walls():
    read = read_files({"page.json": json.dumps(small()).encode()})
    assert read.ok
    assert read.version == "3.0"
    [service] = read.tables["service"].values()
    assert service["organization_id"] in read.tables["organization"]
    [schedule] = read.tables["schedule"].values()
    assert schedule["service_id"] == service["id"]


def test_the_same_tables_give_the_same_bytes():
    read = read_files({"page.json": json.dumps(small()).encode()}, foreign=False)
    assert as_zip(read.tables) == as_zip(read.tables)


def told(spoil, name="page.json"):
    page = small()
    spoil(page["contents"][0])
    read = read_files({name: json.dumps(page).encode()}, foreign=False)
    return [(one.where, one.name, one.serious, one.what) for one in read.problems]


@pytest.mark.parametrize(
    ("spoil", "where", "name", "part"),
    [
        (lambda one: one.pop("status"), "contents[0]", "status", "status is missing"),
        (lambda one: one.update(status="open"), "contents[0]", "status", "open is not one of active"),
        (lambda one: one.update(minimum_age="old"), "contents[0]", "minimum_age", "not a number"),
        (lambda one: one.update(assured_date="20/11/26"), "contents[0]", "assured_date", "write it as 2026-11-20"),
        (lambda one: one["phones"][0].pop("number"), "contents[0].phones[0]", "number", "number is missing"),
        (lambda one: one["phones"][0].pop("id"), "contents[0].phones[0]", "id", "It has no id"),
        (lambda one: one["schedules"][0].pop("closes_at"), "contents[0].schedules[0]", "closes_at", "both opens_at"),
        (lambda one: one["schedules"][0].update(byday="mandag"), "contents[0].schedules[0]", "byday", "MO,TU"),
        (lambda one: one["schedules"][0].update(opens_at="9"), "contents[0].schedules[0]", "opens_at", "09:00"),
        (lambda one: one["schedules"][0].update(interval=2), "contents[0].schedules[0]", "dtstart", "from when"),
        (lambda one: one["schedules"][0].update(valid_from="2026-02-01", valid_to="2026-01-01"),
         "contents[0].schedules[0]", "valid_to", "ends before"),
        (lambda one: one.update(program_id="nothing"), "contents[0]", "program_id", "No program has the id"),
        (lambda one: one.update(organization_id="x"), "contents[0].organization", "id", "not the organization_id"),
        (lambda one: one.update(phones={}), "contents[0].phones", "", "list in brackets"),
        (lambda one: one.update(name=7e99), "contents[0]", "name", "too long, or not a text"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_row_and_field(spoil, where, name, part):
    serious = [(place, field, what) for place, field, is_serious, what in told(spoil) if is_serious]
    assert any(place == where and field == name and part in what for place, field, what in serious), serious


def test_remarks_do_not_stop_a_file():
    assert told(lambda one: one.update(colour="red", url="nettet")) == [
        ("contents[0]", "url", False, "nettet is not an address; write it as https://example.org."),
        ("contents[0]", "colour", False, "HSDS has no field of this name; it is kept as it is."),
    ]


def test_what_is_wrong_is_found_behind_any_number_of_remarks():
    page = small()
    phone = page["contents"][0]["phones"][0]
    page["contents"][0]["phones"] = [phone | {"id": str(number), "colour": "red"} for number in range(700)]
    page["contents"][0]["phones"][-1]["extension"] = "x"
    read = read_files({"page.json": json.dumps(page).encode()}, foreign=False)
    assert not read.ok
    assert [one.name for one in read.problems if one.serious] == ["extension"]
    assert len(read.problems) == MOST


def test_two_rows_that_say_different_things_under_one_id():
    page = small()
    page["contents"].append({**page["contents"][0], "name": "Cafe"})
    read = read_files({"page.json": json.dumps(page).encode()}, foreign=False)
    [problem] = read.problems
    assert problem.serious
    assert (problem.where, problem.name) == ("contents[1]", "name")
    assert "page.json contents[0]" in problem.what


def package(**files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as pack:
        for name, text in files.items():
            pack.writestr(name.replace("_csv", ".csv"), text)
    return {"a.zip": out.getvalue()}


@pytest.mark.parametrize(
    ("text", "where", "part"),
    [
        ("name\nA\n", "1", "first line must name every column once"),
        ("id,id\n1,2\n", "1", "first line must name every column once"),
        ("id,name,status\n1,A\n", "2", "It has 2 cells, but there are 3 columns"),
        ('id,name,status\n1,"A,active\n', "2", "not CSV"),
        ("id,name,status,organization_id\n1,A,active,9\n", "2", "No organization has the id 9"),
    ],
)
def test_a_wrong_csv_is_told_of_by_its_line(text, where, part):
    read = read_files(package(services_csv=text), foreign=False)
    assert any(one.serious and one.where == where and part in one.what for one in read.problems), read.problems


def test_a_csv_says_its_line_in_a_sentence():
    [problem] = [one for one in read_files(package(services_csv="id,name\n1\n"), foreign=False).problems if one.serious]
    assert problem.line().startswith("services.csv, row 2: It has 1 cells")


@pytest.mark.parametrize(
    ("data", "part"),
    [
        (b"", "neither JSON nor a zip"),
        (b"PK\x03\x04rubbish", "The zip is broken"),
        (b"{\xff}", "not UTF-8"),
        (b'{"contents": [}', "not whole JSON"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"contents": [{"a": 1}]}', "It can't be seen what this is"),
        (b'{"contents": [NaN]}', "It can't be seen what this is"),
    ],
)
def test_bytes_that_are_no_directory(data, part):
    read = read_files({"a.json": data})
    assert not read.ok
    assert part in read.problems[0].what


def test_a_bomb_is_stopped_at_its_bound(monkeypatch):
    monkeypatch.setattr(raw, "MOST", 1000)
    read = read_files(package(services_csv="id,name,status\n" + "1,A,active\n" * 1000), foreign=False)
    assert "Unpacked it has more than" in read.problems[0].what
    assert not read.tables["service"]


def test_who_has_the_same_wrong_a_hundred_thousand_times_is_told_so_often_enough():
    page = small()
    page["contents"] += [{}] * 50_000 + [{"name": "x", "description": "y", "colours": []}] * 50_000
    read = read_files({"page.json": json.dumps(page).encode()}, foreign=False)
    assert not read.ok
    assert len(read.problems) == 3 * MOST_NOTES, (
        "of each three, that it can't be seen what it is, has no id, and a list"
    )


def test_the_process_that_reads_has_less_memory_than_a_kiosk_can_spare(monkeypatch):
    given = []

    def ask(*_given, limits, **_named):
        given.append(limits)
        return {"entries": [], "notes": [], "version": "3.1"}

    monkeypatch.setattr("sync.limited.ask", ask)
    read_files({"page.json": b"{}"})
    assert max(hsds.MOST_BYTES, raw.MOST) * 8 < given[0].memory < 1 << 30 > given[0].file * 8


def test_too_many_rows_are_stopped(monkeypatch):
    monkeypatch.setattr(raw, "MOST_ROWS", 3)
    read = read_files(
        package(services_csv="id,name,status\n" + "".join(f"{n},A,active\n" for n in range(9))), foreign=False
    )
    assert len(read.tables["service"]) == 3
    assert any("more than 3 rows" in one.what for one in read.problems)


@settings(max_examples=60)
@given(st.binary(max_size=200), st.sampled_from(["a.json", "services.csv", "a.zip", "datapackage.json"]))
def test_any_bytes_give_problems_and_nothing_worse(data, name):
    raw.read({name: data})


@settings(max_examples=60)
@given(ANY_JSON)
def test_any_json_gives_problems_and_nothing_worse(found):
    read = read_files({"a.json": json.dumps(found).encode()}, foreign=False)
    for one in read.problems:
        assert one.what
        assert one.line()


def test_a_folder_and_a_file_that_is_not_there(tmp_path):
    with pytest.raises(NotRead):
        read_path(tmp_path / "none.json")
    with pytest.raises(NotRead):
        read_path(tmp_path)
    (tmp_path / "words.json").write_text("{}")
    (tmp_path / "services.csv").write_text("id,name,status\n")
    assert read_path(tmp_path).ok is True


def test_a_child_that_answers_rubbish_is_not_believed(monkeypatch):
    monkeypatch.setattr(hsds, "_ask", lambda files: {"entries": [["nothing", {}, "", ""]], "notes": [], "version": ""})
    with pytest.raises(NotRead):
        read_files({"a.json": b"{}"})


def test_the_package_names_its_files_and_fields():
    read = read_files({"page.json": json.dumps(small()).encode()}, foreign=False)
    with zipfile.ZipFile(io.BytesIO(as_zip(read.tables))) as pack:
        named = json.loads(pack.read("datapackage.json"))
        for one in named["resources"]:
            head = next(csv.reader(io.StringIO(pack.read(one["path"]).decode())))
            assert head == [field["name"] for field in one["schema"]["fields"]]


def test_what_stands_in_many_places_counts_once(monkeypatch):
    monkeypatch.setattr(hsds.raw, "MOST_ROWS", 20)
    monkeypatch.setattr("kiosk.directory.tables.MOST_ROWS", 20)
    one = small()["contents"][0]
    page = {"contents": [{**one, "id": str(n), "phones": [], "schedules": []} for n in range(15)]}
    assert read_files({"a.json": json.dumps(page).encode()}, foreign=False).ok
    page["contents"] += [{**one, "id": str(n), "phones": [], "schedules": []} for n in range(15, 30)]
    [problem] = [
        one for one in read_files({"a.json": json.dumps(page).encode()}, foreign=False).problems if one.serious
    ]
    assert "more than 20 rows" in problem.what
