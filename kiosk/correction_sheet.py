"""The texts of a language as a table for a spreadsheet (CSV), and what is wrong with one that comes back.

A row is a text, or one of the forms that it takes by a number. `id` names the text; Danish and English say what it
means. Who has checked a row writes a name and a day behind it.
"""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from string import Formatter
from typing import Final, NamedTuple

from kiosk import catalogues, i18n
from kiosk.catalogues import Correction
from kiosk.errors import BadInput, KnownError
from kiosk.i18n import N_, _

BY, ON = "checked by", "checked on"
LARGEST = 5_000_000  # bytes
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet would reckon with what begins so
_NUMBER = re.compile(r"\d{3,}")  # a telephone's, a year: what a translation has to keep
LONGEST: Final = 6  # figures of a form
_DAYS: Final = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")  # as spreadsheets in Denmark write them
_UNSEEN = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")

GONE = N_("there is no text {id}. Export the words again, and carry yours over.")
TWICE = N_("the text {id} stands there twice. Take one away.")
LACKS = N_("{field} is missing. Write it as in the English text.")
STRANGE = N_("there is no {field} in the English text. Take it away, or write it as there.")
BRACKET = N_("a bracket stands alone. Write brackets only around a name, as in the English text.")
UNSEEN = N_("there is a sign that nobody can see. Write the text by hand.")
FORM = N_("a text that goes by numbers needs all its forms. Fill in the other rows of {id} too.")
NUMBER = N_("the numbers have to be those of the English text: {numbers}. Write them as there.")
LONG = N_("the text is too long for its place: {most} characters at most. Write it shorter.")
EMPTY = N_("it is checked, but there is no text. Write the text, or take the name away.")
DAY = N_("{value} is no day up to today. Write it as 2026-11-20.")


class NotASheet(BadInput):
    """The file is not what `words export` writes."""

    message = N_("This is not a table of words. Save it as CSV in UTF-8, with the columns of 'words export'.")


class WrongLanguage(BadInput):
    """It has another language's words."""

    message = N_("The table has no column {code}. Is it another language's?")


class Problem(NamedTuple):
    """What is wrong in a row, as a spreadsheet counts them."""

    row: int
    message: str
    fields: dict[str, object]

    def line(self) -> str:
        """In words."""
        return _("Row {row}: {what}").format(row=self.row, what=_(self.message).format(**self.fields))


class _Row(NamedTuple):
    number: int
    form: int
    said: str
    by: str
    on: str


def scope(code: str) -> Mapping[str, tuple[str, ...]]:
    """The msgids that there can be in a language, each with as many texts as it has forms there; "" is not translated.

    All of them for a language that is whole; of the others what any of them has.
    """
    there = catalogues.wording(code)
    if i18n.BY_CODE[code].whole:
        return there
    count = len(catalogues.forms(code))
    english = catalogues.wording("en")
    partial = [one.code for one in i18n.LANGUAGES if not one.whole]
    wanted = {msgid for one in partial for msgid in catalogues.wording(one)} & english.keys()
    if there == catalogues.entries(code):  # letters come in another language
        wanted = {msgid for msgid in wanted if not msgid.startswith(catalogues.LETTER)}
    return {msgid: there.get(msgid) or ("",) * (count if len(english[msgid]) > 1 else 1) for msgid in sorted(wanted)}


def identity(msgid: str) -> str:
    """A short name for a text, that no spreadsheet takes for a number."""
    return "t" + hashlib.sha256(msgid.encode()).hexdigest()[:9]


def write(code: str, corrections: Mapping[str, Correction]) -> bytes:
    """The table of a language, with the organisation's own words in it."""
    out = io.StringIO()
    sheet = csv.writer(out, delimiter=";")
    sheet.writerow(["id", "form", "Dansk", "English", code, BY, ON])
    danish, english, numbers = catalogues.wording("da"), catalogues.wording("en"), catalogues.forms(code)
    for msgid, shipped in scope(code).items():
        one = corrections.get(msgid, Correction(shipped))
        for form, said in enumerate(one.said if len(one.said) == len(shipped) else shipped):
            several = len(shipped) > 1
            example = numbers[form][0] if several else 0
            told = f"n = {', '.join(map(str, numbers[form]))}, …" if several else ""
            meant = [
                _for(texts.get(msgid, (msgid,)), language, example)
                for texts, language in ((danish, "da"), (english, "en"))
            ]
            row = [f"{identity(msgid)}-{form + 1}" if several else identity(msgid), told, *meant, said, one.by, one.on]
            sheet.writerow([f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in row])
    return out.getvalue().encode("utf-8-sig")


def _for(said: tuple[str, ...], code: str, n: int) -> str:
    """Of the forms that it has in another language, the one for this number."""
    return next(
        (said[form] for form, numbers in catalogues.forms(code).items() if n in numbers and form < len(said)), said[-1]
    )


def read(path: Path, code: str, today: date) -> tuple[dict[str, Correction], list[Problem]]:
    """What a table says, by msgid, without the rows that say nothing new to who ships the kiosk; and what is wrong.

    Raises NotASheet, WrongLanguage.
    """
    rows = _rows(path, code)
    wanted = scope(code)
    known = {identity(msgid): msgid for msgid in wanted}
    problems: list[Problem] = []
    found: dict[str, dict[int, _Row]] = {}
    for number, row in rows:
        name, _dash, form = row["id"].partition("-")
        msgid = known.get(name)
        place = int(form) - 1 if form.isdecimal() and len(form) <= LONGEST else -1 if form else 0
        if msgid is None or not 0 <= place < len(wanted[msgid]):
            problems.append(Problem(number, GONE, {"id": row["id"][:40]}))
        elif place in found.get(msgid, {}):
            problems.append(Problem(number, TWICE, {"id": row["id"]}))
        else:
            one = _Row(number, place, row[code].strip(), row[BY].strip(), row[ON].strip())
            found.setdefault(msgid, {})[place] = one
    said: dict[str, Correction] = {}
    english = catalogues.wording("en")
    for msgid, forms in found.items():
        wrong = list(_wrong(msgid, forms, english.get(msgid, (msgid,)), len(wanted[msgid]), today))
        problems += wrong
        whole = tuple(forms[form].said for form in sorted(forms))
        first = forms[min(forms)]
        if not wrong and all(whole):
            by = first.by if all(one.by for one in forms.values()) else ""
            said[msgid] = Correction(whole, by, (_day(first.on) or today).isoformat() if by else "")
    return said, sorted(problems)


def _rows(path: Path, code: str) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open("rb") as file:
            raw = file.read(LARGEST + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise NotASheet from error
    head = text.partition("\n")[0]
    if len(raw) > LARGEST or "\0" in text:
        raise NotASheet
    delimiter = max(";,\t", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise NotASheet from error
    names = [name.strip() for name in table[0]] if table else []
    if not {"id", BY, ON} <= set(names):
        raise NotASheet
    if code not in names:
        raise WrongLanguage(code=code)
    rows = []
    for number, cells in enumerate(table[1:], 2):
        padded = [*map(_plain, cells), *[""] * len(names)]
        if any(cell.strip() for cell in cells):
            rows.append((number, dict(zip(names, padded, strict=False))))
    return rows


def _plain(cell: str) -> str:
    """Without the sign that keeps a spreadsheet from reckoning, and with lines that end in one way."""
    cell = cell.replace("\r\n", "\n")
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _wrong(
    msgid: str, forms: Mapping[int, _Row], english: tuple[str, ...], count: int, today: date
) -> Iterator[Problem]:
    """What is wrong with a text, in all its forms."""
    fields = {name for text in english for name in _fields(text) or ()}
    for one in forms.values():
        if one.by and not one.said:
            yield Problem(one.number, EMPTY, {})
        if one.on and ((day := _day(one.on)) is None or day > today):
            yield Problem(one.number, DAY, {"value": one.on[:40]})
        if one.said:
            yield from _strange(one, fields, {"n"} if len(english) > 1 else set())
            yield from _unlike(msgid, one, english)
    filled = [one for one in forms.values() if one.said]
    if filled and len(filled) < count:
        yield Problem(filled[0].number, FORM, {"id": identity(msgid)})


def sound(msgid: str, said: tuple[str, ...]) -> bool:
    """Whether a text can be shown: it has its fields, its numbers, and no others."""
    english = catalogues.wording("en").get(msgid, (msgid,))
    wanted = {name for text in english for name in _fields(text) or ()}
    here = [_fields(text) for text in said]
    return all(fields is not None and fields <= wanted for fields in here) and all(
        _numbers(text) == _numbers(english[0]) for text in said
    )


def _numbers(text: str) -> list[str]:
    """The long numbers in it: nobody who corrects a sentence changes whom it says to call."""
    return sorted(_NUMBER.findall(text))


def _unlike(msgid: str, one: _Row, english: tuple[str, ...]) -> Iterator[Problem]:
    """Other numbers than the text has, or so many words that they would push away what stands beside them."""
    if _numbers(one.said) != (numbers := _numbers(english[0])):
        yield Problem(one.number, NUMBER, {"numbers": ", ".join(numbers) or "-"})
    most = 3 * max(map(len, (*english, *catalogues.wording("da").get(msgid, ())))) + 30
    if len(one.said) > most:
        yield Problem(one.number, LONG, {"most": most})


def _strange(one: _Row, wanted: set[str], optional: set[str]) -> Iterator[Problem]:
    if _UNSEEN.search(one.said):
        yield Problem(one.number, UNSEEN, {})
    here = _fields(one.said)
    if here is None:
        yield Problem(one.number, BRACKET, {})
        return
    for field in sorted(wanted - optional - here):
        yield Problem(one.number, LACKS, {"field": f"{{{field}}}"})
    for field in sorted(here - wanted):
        yield Problem(one.number, STRANGE, {"field": f"{{{field}}}"})


def _fields(text: str) -> set[str] | None:
    """The names in brackets; None where the brackets are not as they should be."""
    try:
        parts = list(Formatter().parse(text))
    except ValueError:
        return None
    if any(spec or conversion for _words, _name, spec, conversion in parts):
        return None
    return {name for _words, name, _spec, _conversion in parts if name is not None}


def _day(text: str) -> date | None:
    for pattern in _DAYS:
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


class NotTaken(KnownError):
    """There is something wrong with a table: nothing of it was taken."""

    message = N_("Nothing was taken: correct these rows first.")
