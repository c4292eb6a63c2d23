"""Our own directory: whole, dated, in both languages, easy to read, on its map; nothing is made up of real ones."""

import json
import math
import re
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

import pytest
from dateutil.rrule import rrulestr

from kiosk import i18n
from kiosk.clock import COPENHAGEN
from kiosk.directory.hours import Hours, hour_of
from kiosk.directory.hsds import read_path
from kiosk.letters.explaining.lix import EASY, LONGEST_SENTENCE, lix, sentences, words
from kiosk.paths import ASSETS

FOLDER = ASSETS / "content" / "directory"
PAGE = json.loads((FOLDER / "directory.json").read_text("utf-8"))
MAP = json.loads((FOLDER / "map.geojson").read_text("utf-8"))
SERVICES = PAGE["contents"]
TERMS = {one["id"]: one for one in PAGE["taxonomy_terms"]}
LANGUAGES = [language.code for language in i18n.WHOLE]
# The numbers of facts.md, by what it says of them: read at the source, or secondary and for staff to check.
KNOWN = {"1888", "33980010", "33411200", "70802580"}
MARKED = {"112", "114", "1813", "70201201", "70232750", "70200000", "70128063"}
READ = ("name", "description", "application_process", "eligibility_description", "transportation", "option")
NEVER = re.compile(
    r"misbrug|psykisk syg|klient|udsat|abuser|mentally ill|\bclient|vulnerable|hjemløs|homeless", re.IGNORECASE
)


def name(service):
    return service["name"]


def code(attribute):
    return TERMS[attribute["taxonomy_term_id"]]["code"]


def having(row, wanted):
    return [one for one in row.get("attributes", []) if code(one) == wanted]


def in_town(service):
    return not any(one.get("value") for one in having(service, "source"))


def every_row(found):
    """The object, and all objects in it that can be read out."""
    yield found
    for value in found.values():
        for one in value if isinstance(value, list) else [value]:
            if isinstance(one, dict):
                yield from every_row(one)


def said(service, language):
    """What a person can read of a service, as (field, text)."""
    for row in every_row(service):
        for field in READ:
            if field in row and "code" not in row and (row is service or field != "name" or "extent" in row):
                if language == "da":
                    yield field, row[field]
                else:
                    yield from ((field, one["value"]) for one in having(row, f"en.{field}"))


def test_it_is_hsds_that_is_taken_without_a_remark():
    read = read_path(FOLDER, foreign=False)
    assert [one.line() for one in read.problems] == []
    assert read.ok
    assert len(read.tables["service"]) == len(SERVICES)


def test_there_is_enough_of_it():
    assert sum(map(in_town, SERVICES)) >= 70
    assert len(SERVICES) - sum(map(in_town, SERVICES)) == len(KNOWN | MARKED)


def test_a_term_has_a_code_of_its_own():
    assert len({one["code"] for one in TERMS.values()}) == len(TERMS)
    for one in (one for one in TERMS.values() if one["taxonomy"] != "translation" and one["language"] == "da"):
        assert [other for other in TERMS.values() if other.get("parent_id") == one["id"] and other["language"] == "en"]


def test_ids_and_names_are_each_once():
    assert not [key for key, times in Counter(one["id"] for one in SERVICES).items() if times > 1]
    for language in LANGUAGES:
        names = Counter(text for one in SERVICES for field, text in said(one, language) if field == "name")
        assert not [key for key, times in names.items() if times > 1]


def test_only_the_lines_that_we_know_are_real():
    numbers = {}
    for service in SERVICES:
        for phone in service.get("phones", []):
            bare = phone["number"].replace(" ", "")
            if in_town(service):
                assert re.fullmatch(r"12 34 \d\d \d\d", phone["number"]), service["name"]
            else:
                numbers[bare] = service
    assert numbers.keys() == KNOWN | MARKED
    assert {bare for bare, one in numbers.items() if having(one, "check")} == MARKED


def test_what_is_real_is_sourced_and_has_no_hours_but_those_we_know():
    real = [one for one in SERVICES if not in_town(one)]
    for one in real:
        (source,) = having(one, "source")
        assert source["label"]
        assert source["value"].startswith("https://")
        assert not one.get("service_at_locations")
        assert not one.get("cost_options")
    assert {one["phones"][0]["number"] for one in real if one.get("schedules")} == {"112", "1888"}
    assert {one["phones"][0]["number"] for one in real if having(one, "crisis")} == {"112", "1888", "70 201 201"}
    assert not [one["name"] for one in SERVICES if in_town(one) and having(one, "crisis")]


@pytest.mark.parametrize("service", SERVICES, ids=name)
class TestEach:
    def test_it_is_dated_and_says_where_it_is_from(self, service):
        assert date(2026, 1, 1) <= date.fromisoformat(service["assured_date"]) <= date(2027, 12, 31)
        (source,) = having(service, "source")
        assert source["label"] == "Opdigtet til demonstration" or source["value"]

    def test_it_is_in_both_languages(self, service):
        for row in every_row(service):
            for field in READ:
                if field in row and (field != "name" or row is service):
                    assert len(having(row, f"en.{field}")) == 1, (field, row[field])
        assert any("description" in row and having(row, "en.description") for row in every_row(service))

    def test_it_says_what_it_helps_with_and_how_one_gets_there(self, service):
        assert [one for one in service["attributes"] if one["link_type"] == "need"]
        assert len(having(service, "booking")) == 1
        assert having(service, "booking")[0]["value"] in {"none", "call", "refer"}
        assert {one["value"] for one in having(service, "dog")} <= {"yes", "no", "ask"}
        assert {one["value"] for one in having(service, "holidays")} <= {"closed", "open", "sunday"}
        assert service.get("phones") or service.get("service_at_locations")
        assert len(having(service, "free")) == (service.get("cost_options", [{}])[0].get("amount") == 0)

    def test_it_is_easy_to_read(self, service):
        for language in LANGUAGES:
            assert not [text for _field, text in said(service, language) if NEVER.search(text)]
            assert not [
                one
                for _field, text in said(service, language)
                for one in sentences(text)
                if len(words(one)) > LONGEST_SENTENCE
            ]
        assert lix(service["description"]) <= EASY
        assert lix(having(service, "en.description")[0]["value"]) <= EASY

    def test_its_hours_are_rules(self, service):
        for one in (row for row in every_row(service) if {"opens_at", "dtstart", "freq"} & row.keys()):
            assert hour_of(one) is not None
            if "freq" in one:
                rule = f"FREQ={one['freq']};BYDAY={one['byday']};INTERVAL={one.get('interval', 1)};COUNT=3"
                assert len(list(rrulestr(rule, dtstart=_first(one)))) == 3
            else:
                assert one["valid_from"] == one["dtstart"] <= one["until"] == one["valid_to"]
                assert one["description"]

    def test_it_lies_on_the_map(self, service):
        for one in (row for row in every_row(service) if "location_type" in row):
            x, y = map(int, one["external_identifier"].split(","))
            west, south, east, north = MAP["bounds"]
            assert west < x < east
            assert south < y < north
            assert math.isclose((one["latitude"] - 56.45) * 111_320, y, abs_tol=1)
            assert math.isclose((one["longitude"] - 11.3) * 111_320 * math.cos(math.radians(56.45)), x, abs_tol=1)
            street = one["addresses"][0]["address_1"].rsplit(" ", 1)[0]
            assert _off((x, y), street) < 80, "its street runs elsewhere"


def _first(schedule):
    return datetime.fromisoformat(schedule.get("dtstart") or schedule.get("valid_from") or "2026-11-02")


def _off(point, street):
    """How far a point is from a street or square of the map."""
    for one in MAP["features"]:
        if one["properties"]["name"] == street and one["properties"]["kind"] in {"street", "square"}:
            line = one["geometry"]["coordinates"]
            line = line[0] if one["geometry"]["type"] == "Polygon" else line
            return min(_from_leg(point, *leg) for leg in pairwise(line))
    raise AssertionError(street)


def _from_leg(point, start, end):
    (px, py), (ax, ay), (bx, by) = point, start, end
    along = ((px - ax) * (bx - ax) + (py - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2)
    along = max(0, min(1, along))
    return math.dist(point, (ax + along * (bx - ax), ay + along * (by - ay)))


class TestTheMap:
    def test_everything_lies_within_it(self):
        west, south, east, north = MAP["bounds"]

        def points(found):
            if isinstance(found[0], int | float):
                yield found
            else:
                for one in found:
                    yield from points(one)

        for one in MAP["features"]:
            assert all(west <= x <= east and south <= y <= north for x, y in points(one["geometry"]["coordinates"]))

    def test_the_kiosk_is_in_the_middle_of_its_metres(self):
        (here,) = [one for one in MAP["features"] if one["properties"]["kind"] == "here"]
        assert here["geometry"]["coordinates"] == [0, 0]

    def test_buses_stop_where_there_are_stops(self):
        stops = {one["properties"]["id"]: one for one in MAP["features"] if one["properties"]["kind"] == "stop"}
        for one in MAP["lines"]:
            assert len(set(one["stops"])) == len(one["stops"]) >= 2
            assert all(one["line"] in stops[stop]["properties"]["lines"] for stop in one["stops"])
        for key, stop in stops.items():
            served = [one["line"] for one in MAP["lines"] if key in one["stops"]]
            assert served == stop["properties"]["lines"]

    def test_the_way_there_names_stops_and_lines_that_are_on_it(self):
        stops = {one["properties"]["name"]: one for one in MAP["features"] if one["properties"]["kind"] == "stop"}
        for row in (row for service in SERVICES for row in every_row(service) if "transportation" in row):
            found = re.search(r"Tag bus ([\d, eller]+) fra (\w+)\. Stå af ved ([\w ]+)\.", row["transportation"])
            if found:
                lines = set(re.findall(r"\d+", found[1]))
                assert lines <= set(stops[found[2]]["properties"]["lines"]) & set(
                    stops[found[3]]["properties"]["lines"]
                )


def test_when_the_doctors_are_closed_the_doctor_on_duty_answers():
    """The night before Monday too."""
    by_name = {one["name"]: one for one in SERVICES}
    doctors, duty = (
        Hours([hour_of(row) for row in by_name[called]["schedules"]], having(by_name[called], "holidays")[0]["value"])
        for called in ("Lægehuset i Algade", "Lægevagten")
    )
    now = datetime(2026, 12, 18, tzinfo=COPENHAGEN)
    for _ in range(24 * 21):
        assert doctors.is_open(now) != duty.is_open(now), now
        now += timedelta(hours=1)


@pytest.mark.parametrize(
    "language", [language.code for language in i18n.LANGUAGES if not language.whole and language.code != "kl"]
)
def test_the_crisis_lines_are_in_each_language(language):
    """By a machine's words; the number in them is that of the line, or the emergency number."""
    lines = [one for one in SERVICES if having(one, "crisis")]
    assert len(lines) == 3
    for one in lines:
        for field in ("name", "description"):
            (text,) = having(one, f"{language}.{field}")
            assert set(re.findall(r"\d+", text["value"])) == set(re.findall(r"\d+", one[field]))
