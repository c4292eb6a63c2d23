"""`python -m kiosk words`: a table out, corrected words in, all of them or none; the mark goes when all is checked."""

import csv
import io
import json

import pytest

from kiosk import catalogues, cli, corrections, i18n
from kiosk.catalogues import Correction
from kiosk.correction_sheet import identity, scope

BACK = "Back"
PLACES = "{n} place left"
DANGER = "Is life in danger? Call 112."


@pytest.fixture(autouse=True)
def _as_it_came(monkeypatch):
    monkeypatch.setenv("STUEN_LANGUAGE", "en")
    monkeypatch.setattr(catalogues, "_corrected", {})
    monkeypatch.setattr(i18n, "_translations", {})
    catalogues.checked.cache_clear()
    yield
    catalogues.checked.cache_clear()


class Organisation:
    """Somebody who corrects the words of a language in a spreadsheet."""

    def __init__(self, folder, capsys):
        self.folder, self.capsys, self.count = folder, capsys, 0

    def run(self, *words):
        code = cli.main(["words", *map(str, words), "--data", str(self.folder / "data"), "--json"])
        said = self.capsys.readouterr()
        return code, json.loads(said.out) if said.out else {}, said.err

    def table(self, code):
        self.count += 1
        path = self.folder / f"{code}{self.count}.csv"
        assert self.run("export", code, "--out", path)[0] == 0
        return list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline=""), delimiter=";"))

    def give(self, code, rows, delimiter=";", encoding="utf-8-sig"):
        path = self.folder / "back.csv"
        with path.open("w", encoding=encoding, newline="") as file:
            sheet = csv.DictWriter(file, rows[0].keys(), delimiter=delimiter)
            sheet.writeheader()
            sheet.writerows(rows)
        return self.run("import", code, path)

    def correct(self, code, msgid, *said, by="", on=""):
        rows = [row for row in self.table(code) if row["id"].partition("-")[0] == identity(msgid)]
        assert len(rows) == len(said)
        for row, words in zip(rows, said, strict=True):
            row.update({code: words, "checked by": by, "checked on": on})
        return self.give(code, rows)

    def kept(self, code):
        return corrections.read(self.folder / "data", code)


@pytest.fixture
def org(tmp_path, capsys):
    return Organisation(tmp_path, capsys)


def test_the_table_has_each_text_with_what_it_means(org):
    rows = {row["id"]: row for row in org.table("pl")}
    back = rows[identity(BACK)]
    assert (back["Dansk"], back["English"], back["pl"]) == ("Tilbage", "Back", "Wstecz")
    several = [row for name, row in rows.items() if name.startswith(f"{identity(PLACES)}-")]
    assert [row["form"].split(",")[0] for row in several] == ["n = 1", "n = 2", "n = 0"]
    assert {row["English"] for row in several} == {"{n} place left", "{n} places left"}
    assert len(rows) == len(scope("pl")) + 2 * sum(len(said) > 1 for said in scope("pl").values())


def test_a_spreadsheet_reckons_with_nothing_in_it(org, monkeypatch):
    monkeypatch.setattr(catalogues, "wording", lambda code: {"=1+1": ("=1+1",), "@x": ("@x",), "-": ("- a",)})
    rows = org.table("da")
    assert [row["da"] for row in rows] == ["'=1+1", "'@x", "'- a"]
    assert org.give("da", rows) == (0, {"taken": 0, "problems": [], "marked": False}, "")


def test_a_file_that_is_there_is_left_alone(org):
    (org.folder / "mine.csv").write_text("mine")
    assert org.run("export", "pl", "--out", org.folder / "mine.csv")[0] == 2
    assert (org.folder / "mine.csv").read_text() == "mine"


def test_a_corrected_word_is_on_the_screen_from_the_next_start(org):
    code, found, _err = org.correct("pl", BACK, "Cofnij", by="Ewa", on="20-11-2026")
    assert (code, found["taken"], found["marked"]) == (0, 1, True)
    assert org.kept("pl") == {BACK: Correction(("Cofnij",), "Ewa", "2026-11-20")}
    i18n.correct("pl", {})
    corrections.lay_over(org.folder / "data")
    i18n.use("pl")
    assert i18n._(BACK) == "Cofnij"
    row = next(row for row in org.table("pl") if row["id"] == identity(BACK))
    assert (row["pl"], row["checked by"], row["checked on"]) == ("Cofnij", "Ewa", "2026-11-20")


def test_what_a_letter_means_is_corrected_in_the_same_table(org):
    from kiosk.letters.explaining.texts import texts

    headline, offer = "letter: headline.afslag", "letter: can.0.title"
    texts.cache_clear()
    shipped = texts("pl")
    rows = {row["id"]: row for row in org.table("pl")}
    assert rows[identity(headline)]["English"] == "{who} says no to what you asked for"
    assert rows[identity(headline)]["pl"] == shipped.tables["headline"]["afslag"]
    said = "{who} się nie zgadza"
    assert org.correct("pl", headline, said)[0] == 0
    assert org.correct("pl", offer, "Czy ktoś kłamie?")[0] == 0
    assert org.correct("pl", headline, "Ktoś się nie zgadza")[0] == 1, "without whom"
    corrections.lay_over(org.folder / "data")
    texts.cache_clear()
    try:
        corrected = texts("pl")
        assert corrected.of("headline", "afslag") == said
        assert corrected.offers[0].title == "Czy ktoś kłamie?"
        assert corrected.offers[0].text == shipped.offers[0].text
        assert texts("en").of("headline", "afslag") == rows[identity(headline)]["English"]
    finally:
        texts.cache_clear()


def test_a_language_without_letters_of_its_own_has_none_to_correct(org):
    assert not any(msgid.startswith(catalogues.LETTER) for msgid in scope("kl"))


def test_a_text_that_was_not_there_can_be_added(org):
    lacking = next(msgid for msgid, said in scope("kl").items() if said == ("",) and "{" not in msgid)
    assert org.correct("kl", lacking, "Naluara")[0] == 0
    corrections.lay_over(org.folder / "data")
    i18n.use("kl")
    assert i18n._(lacking) == "Naluara"
    assert not isinstance(i18n._(lacking), i18n.Borrowed)


def test_numbers_have_all_their_forms(org):
    said = ("zostało {n} miejsce", "zostały {n} miejsca", "zostało {n} miejsc")
    assert org.correct("pl", PLACES, *said)[0] == 0
    corrections.lay_over(org.folder / "data")
    i18n.use("pl")
    assert [i18n.n_(PLACES, "{n} places left", n) for n in (1, 3, 5, 22)] == [
        "zostało 1 miejsce", "zostały 3 miejsca", "zostało 5 miejsc", "zostały 22 miejsca",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("msgid", "said", "by", "on", "told"),
    [
        (PLACES, ("{n} a", "", "{n} b"), "", "", "needs all its forms"),
        (PLACES, ("{n} a", "{x} b", "{n} c"), "", "", "there is no {x} in the English text"),
        ("{name} is with you", ("jest z tobą",), "", "", "{name} is missing"),
        ("{name} is with you", ("{name jest",), "", "", "a bracket stands alone"),
        ("{name} is with you", ("{name.__class__} jest",), "", "", "there is no {name.__class__}"),
        ("{name} is with you", ("{name!r} jest",), "", "", "a bracket stands alone"),
        (BACK, ("Wstecz",), "Ewa", "i går", "i går is no day"),
        (BACK, ("Wstecz",), "Ewa", "2199-01-01", "is no day up to today"),
        (BACK, ("",), "Ewa", "", "there is no text"),
        (BACK, ("Ws\u202etecz",), "", "", "nobody can see"),
        (BACK, ("Wstecz " * 20,), "", "", "too long for its place"),
        (DANGER, ("Dzwoń 113.",), "", "", "the numbers have to be those of the English text: 112"),
        (DANGER, ("Dzwoń.",), "", "", "have to be"),
        (BACK, ("Wstecz 70201201",), "", "", "have to be"),
    ],
)
def test_what_is_wrong_is_told_with_its_row_and_nothing_is_taken(org, msgid, said, by, on, told):
    assert org.correct("pl", "Hide", "Schowaj")[0] == 0
    before = org.kept("pl")
    code, found, err = org.correct("pl", msgid, *said, by=by, on=on)
    assert code == 1
    assert found["taken"] == 0
    assert any(told in one["what"] and one["what"].startswith(f"Row {one['row']}: ") for one in found["problems"]), (
        found
    )
    assert "Nothing was taken" in err
    assert org.kept("pl") == before


def test_rows_that_are_not_ours_are_told(org):
    row = next(row for row in org.table("pl") if row["id"] == identity(BACK))
    code, found, _err = org.give(
        "pl", [row, row, {**row, "id": "t0"}, {**row, "id": "1e99"}, {**row, "id": f"{row['id']}-{'9' * 5000}"}]
    )
    assert code == 1
    assert [one["row"] for one in found["problems"]] == [3, 4, 5, 6]
    assert "twice" in found["problems"][0]["what"]


@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_the_table_may_come_back_from_any_spreadsheet(org, delimiter):
    rows = org.table("uk")
    for row in rows:
        row["uk"] = row["uk"].replace("\n", "\r\n")
    assert org.give("uk", rows, delimiter) == (0, {"taken": 0, "problems": [], "marked": True}, "")


def test_what_is_no_table_is_told(org):
    for data in (b"", b"\xff\xfe\0", b"id;form\n", b"\0", b'id;"' + b"x" * 200_000):
        (org.folder / "no.csv").write_bytes(data)
        code, _found, err = org.run("import", "pl", org.folder / "no.csv")
        assert (code, "words export" in err) == (2, True)
    code, _found, err = org.give("ro", org.table("pl"))
    assert (code, "no column ro" in err) == (2, True)
    assert org.run("import", "pl", org.folder / "nothing.csv")[0] == 2


def test_the_mark_goes_when_all_is_checked(org):
    rows = [row for row in org.table("so") if row["so"]]
    for row in rows:
        row.update({"checked by": "Hodan", "checked on": "2026-11-01"})
    rows[0]["checked by"] = ""
    _code, found, _err = org.give("so", rows)
    assert found["marked"]
    rows[0]["checked by"] = "Hodan"
    _code, found, _err = org.give("so", rows)
    assert (found["taken"], found["marked"]) == (1, False)
    listed = {row["language"]: row for row in org.run("list")[1]}
    assert not listed["so"]["marked"]
    assert listed["so"]["checked"] == listed["so"]["translated"]
    assert listed["so"]["corrected"] == 0
    assert listed["pl"]["marked"]
    assert not listed["da"]["marked"]


def test_nothing_that_was_kept_is_lost(org):
    org.correct("pl", BACK, "Cofnij")
    org.correct("pl", "Hide", "Schowaj")
    assert set(org.kept("pl")) == {BACK, "Hide"}
    before = json.loads((org.folder / "data" / "words" / "pl.before.json").read_text("utf-8"))
    assert set(before["texts"]) == {BACK}


@pytest.mark.logs("the corrected words of pl can't be read")
@pytest.mark.parametrize("text", ["", "[]", "{", "[" * 100_000, '{"texts": {"Hide": {"said": 5}}}'])
def test_a_damaged_file_keeps_no_kiosk_from_starting(org, text):
    folder = org.folder / "data" / "words"
    folder.mkdir(parents=True)
    (folder / "pl.json").write_text(text)
    corrections.lay_over(org.folder / "data")
    i18n.use("pl")
    assert i18n._("Hide") == "Ukryj"


def test_a_text_that_could_not_be_filled_in_is_left_out(org):
    corrections.keep(org.folder / "data", "pl", {"Hide": Correction(("{",))})
    corrections.lay_over(org.folder / "data")
    i18n.use("pl")
    assert i18n._("Hide") == "Ukryj"


def test_no_correction_that_got_into_the_folder_changes_whom_to_call(org):
    corrections.keep(org.folder / "data", "da", {DANGER: Correction(("Er der livsfare? Ring 113.",))})
    corrections.lay_over(org.folder / "data")
    i18n.use("da")
    assert "112" in i18n._(DANGER)


def test_words_of_an_older_kiosk_that_do_not_fit_are_left_out(org):
    old = {PLACES: Correction(("one",)), "No such": Correction(("x",)), BACK: Correction(("Cofnij",))}
    corrections.keep(org.folder / "data", "pl", old)
    corrections.lay_over(org.folder / "data")
    i18n.use("pl")
    assert i18n._(BACK) == "Cofnij"
    assert i18n.n_(PLACES, "{n} places left", 1) != "one"
    assert i18n._("No such") == "No such"
