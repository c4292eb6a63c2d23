"""Languages: what is not translated comes in another that knows which, and numbers have the words they belong to."""

import io
from datetime import date
from importlib import import_module

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kiosk import catalogues as shipped
from kiosk import i18n, words
from kiosk.letters.explaining import explain
from kiosk.letters.model import Reading
from kiosk.letters.understanding.together import understand
from kiosk.paths import ASSETS

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


@pytest.fixture
def catalogues(tmp_path, monkeypatch):
    """Catalogues of a test's own, by code; those of the kiosk come back after it."""

    def make(**texts):
        for code, entries in texts.items():
            folder = tmp_path / "locale" / code / "LC_MESSAGES"
            folder.mkdir(parents=True)
            with (folder / "stuen.mo").open("wb") as file:
                write_mo(file, read_po(io.StringIO(HEADER + entries), locale=code))

    for language in i18n.LANGUAGES:
        folder = tmp_path / "locale" / language.code
        folder.mkdir(parents=True)
        (folder / "dates.json").write_bytes((ASSETS / "locale" / language.code / "dates.json").read_bytes())
    monkeypatch.setattr(i18n, "ASSETS", tmp_path)
    monkeypatch.setattr(shipped, "ASSETS", tmp_path)
    monkeypatch.setattr(i18n, "_translations", {})
    shipped.entries.cache_clear()
    yield make
    monkeypatch.undo()
    shipped.entries.cache_clear()
    i18n.use("da")


def test_each_language_has_one_that_stands_in_for_what_it_lacks():
    for language in i18n.LANGUAGES:
        assert (language.instead == "") is language.whole
        assert language.whole or i18n.BY_CODE[language.instead].whole
    assert [language.code for language in i18n.LANGUAGES if language.rtl] == ["ar"]


def test_what_is_missing_is_borrowed_and_says_from_where(catalogues):
    catalogues(
        da='msgid "Back"\nmsgstr "Tilbage"\n\nmsgid "Hello {name}"\nmsgstr "Hej {name}"\n',
        en='msgid "Back"\nmsgstr "Back"\n\nmsgid "Hello {name}"\nmsgstr "Hello {name}"\n',
        pl='msgid "Back"\nmsgstr "Wstecz"\n',
    )
    i18n.use("pl")
    assert i18n._("Back") == "Wstecz"
    assert type(i18n._("Back")) is str
    hello = i18n._("Hello {name}").format(name="Bo")
    assert hello == "Hello Bo"
    assert isinstance(hello, i18n.Borrowed)
    assert hello.language == "en"
    i18n.use("kl")  # has no catalogue at all
    assert i18n._("Back") == "Tilbage"
    assert i18n._("Back").language == "da"
    i18n.use("da")
    assert type(i18n._("Hello {name}")) is str


def test_numbers_of_what_is_missing_are_borrowed_too(catalogues):
    plural = 'msgid "{n} place"\nmsgid_plural "{n} places"\nmsgstr[0] "%s"\nmsgstr[1] "%s"\n'
    catalogues(da=plural % ("{n} plads", "{n} pladser"), en=plural % ("{n} place", "{n} places"))
    i18n.use("uk")
    assert [i18n.n_("{n} place", "{n} places", n) for n in (1, 2)] == ["1 place", "2 places"]
    assert i18n.n_("{n} place", "{n} places", 2).language == "en"


def test_content_comes_in_the_language_there_is():
    for code, wanted in (("da", "da"), ("en", "en"), ("kl", "da"), ("ar", "en")):
        i18n.use(code)
        assert i18n.content() == wanted
        said = i18n.pick({"en": "Bread", "da": "Brød"})
        assert getattr(said, "language", code) == wanted
        assert said == {"da": "Brød", "en": "Bread"}[wanted]
    i18n.use("ar")
    assert i18n.pick({"da": "Brød"}).language == "da"
    assert type(i18n.pick({"ar": "خبز", "en": "Bread"})) is str
    assert i18n.pick({}) == ""
    assert i18n.pick({"en": ""}) == ""


def test_numbers_that_a_catalogue_lacks_come_from_the_language_in_its_place():
    """The compiler writes English where there is nothing."""
    several = [msgid for msgid, said in shipped.entries("en").items() if len(said) > 1]
    lacking = [msgid for msgid in several if msgid not in shipped.entries("kl")]
    assert lacking
    i18n.use("kl")
    for msgid in lacking[:20]:
        said = i18n.n_(msgid, "", 3)
        assert said.language == "da"
        assert said != shipped.entries("en")[msgid][1].format(n=3)
    i18n.use("da")


def test_the_file_is_what_the_build_makes():
    made = set(
        (ASSETS.parent / "Makefile")
        .read_text("utf-8")
        .split("DATES := ")[1]
        .splitlines()[0]
        .rstrip(")")
        .split(",")[-1]
        .split()
    )
    assert made == set(i18n.BY_CODE)
    assert import_module("kiosk.dates").read(ASSETS / "locale" / "kl" / "dates.json").months[0] == "januaarip"


def test_days_within_a_borrowed_text_are_in_its_language_too(catalogues):
    catalogues(da="", en='msgid "by {day}"\nmsgstr "by {day}"\n')
    day = date(2026, 11, 20)
    i18n.use("pl")
    assert words.date_in_words(day, day) == "piątek, 20 listopada"
    assert i18n._("by {day}").format(day=words.date_in_words(day, day)) == "by Friday, 20 November"
    assert i18n._("by {day}").format(day=words.capital(words.weekday(day))) == "by Friday"
    assert i18n.current().code == "pl"
    i18n.use("en")
    assert type(words.weekday(day)) is str


def test_texts_in_a_row_are_borrowed_where_all_are():
    i18n.use("uk")
    both = i18n.joined([i18n.written("One.", "en"), i18n.written("Two.", "en")])
    assert (both, both.language) == ("One. Two.", "en")
    assert type(i18n.joined([i18n.written("One.", "en"), "Два."])) is str
    i18n.use("da")


def test_a_letter_is_explained_in_the_language_there_is():
    """Its own words in one, days in it and all, whoever reads; the frame around it is another's matter."""
    letter = Reading("Du skal møde den 3. december 2026 kl. 10.30.", "text")
    i18n.use("da")
    danish = explain(letter, understand(letter, today=date(2026, 11, 20)), today=date(2026, 11, 20))
    i18n.use("kl")
    said = explain(letter, understand(letter, today=date(2026, 11, 20)), today=date(2026, 11, 20))
    i18n.use("da")
    assert said.sentences == danish.sentences
    assert said.headline.language == said.first_step.language == "da"


def test_a_day_that_can_only_be_said_in_another_language_is_in_it_all_through(catalogues):
    catalogues(da="", en='msgid "{day} {month}"\nmsgstr "{day} {month}"\n')

    @i18n.worded
    def day(number):
        return i18n._("{day} {month}").format(day=number, month=i18n.dates().months[0])

    i18n.use("uk")
    assert (day(5), day(5).language) == ("5 January", "en")
    i18n.use("en")
    assert day(5) == "5 January"
