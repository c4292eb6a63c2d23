"""Makes assets/content/forms/skabelon.xlsx, which an author begins with: `python -m tests.helpers.form_template`.

Danish drop-down lists, a note on every heading, an example that is filled in. The same each time: no clock, no names.
"""

import io
import sys
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from kiosk.forms.publish import known
from kiosk.paths import ASSETS

PLACE = ASSETS / "content" / "forms" / "skabelon.xlsx"
DAY = datetime(2026, 11, 20, 12)
ROWS = 400
DA, EN = "::Dansk (da)", "::English (en)"
TYPES = (
    "text", "integer", "decimal", "date", "time", "select_one ja_nej", "select_multiple ugedage", "rank", "note",
    "acknowledge", "range", "image", "calculate", "today", "begin_group", "end_group", "begin_repeat", "end_repeat",
)  # fmt: skip

SURVEY = [
    ["type", "name", f"label{DA}", f"label{EN}", f"hint{DA}", f"hint{EN}", "required", f"required_message{DA}",
     f"required_message{EN}", "relevant", "constraint", f"constraint_message{DA}", f"constraint_message{EN}",
     "calculation", "choice_filter", "appearance", "parameters", "default", "media::image", f"media::audio{DA}",
     f"media::audio{EN}"],
    ["select_one ja_nej", "tur_med", "Vil du med på tur?", "Do you want to come on the trip?", "", "", "yes",
     "Vælg ja eller nej.", "Choose yes or no."],
    ["begin_group", "turen", "Turen", "The trip", "", "", "", "", "", "${tur_med} = 'ja'"],
    ["select_multiple ugedage", "tur_dage", "Hvilke dage kan du?", "Which days can you?", "Vælg alle, der passer.",
     "Choose all that fit.", *[""] * 12, "calendar.png"],
    ["integer", "tur_antal", "Hvor mange er I?", "How many are you?", "", "", "", "", "", "", ". >= 1 and . <= 20",
     "Tast et tal fra 1 til 20.", "Enter a number from 1 to 20."],
    ["date", "tur_fra", "Hvornår kan du tidligst?", "When can you at the earliest?", "", "", "", "", "", "",
     ". >= today()", "Den dag er gået. Vælg en ny.", "That day has passed. Choose a new one."],
    ["select_one transport", "tur_hvordan", "Hvordan vil du derhen?", "How will you get there?"],
    ["text", "tur_andet", "Er der andet, vi skal vide?", "Is there more that we should know?", "Du kan springe over.",
     "You can skip it.", "", "", "", "", "", "", "", "", "", "multiline"],
    ["end_group"],
    ["text", "kaldenavn", "Hvad vil du kaldes?", "What do you want to be called?", "Det kan være et kælenavn.",
     "It can be a nickname.", "", "", "", "${tur_med} = 'ja'"],
    ["today", "dato"],
]  # fmt: skip
CHOICES = [
    ["list_name", "name", f"label{DA}", f"label{EN}", "media::image", f"media::audio{DA}", f"media::audio{EN}"],
    ["ja_nej", "ja", "Ja", "Yes", "yes.png"],
    ["ja_nej", "nej", "Nej", "No", "stop.png"],
    ["ugedage", "man", "Mandag", "Monday"],
    ["ugedage", "tir", "Tirsdag", "Tuesday"],
    ["ugedage", "ons", "Onsdag", "Wednesday"],
    ["ugedage", "tor", "Torsdag", "Thursday"],
    ["ugedage", "fre", "Fredag", "Friday"],
    ["transport", "cykel", "På cykel", "By bike", "bike.png"],
    ["transport", "gaa", "Til fods", "On foot", "walk.png"],
    ["transport", "sammen", "Sammen med jer", "Together with you", "company.png"],
]  # fmt: skip
SETTINGS = [["form_title", "form_id", "version", "default_language"], ["Med på tur", "tur", "2026112001", "Dansk (da)"]]
OURS: dict[str, list[list[Any]]] = {
    "indstillinger": [
        ["noegle", "vaerdi::da", "vaerdi::en"],
        ["titel", "Med på tur", "Come on a trip"],
        ["behov", "Jeg vil gerne med på tur", "I want to come on a trip"],
        ["emne", "huset", "huset"],
        ["billede", "trip", "trip"],
        ["minutter", "2", "2"],
        ["folsom", "nej", "nej"],
        ["slags", "huset", "huset"],
    ],
    "hjaelp": [
        ["name", "hvorfor::da", "hvorfor::en", "hvor::da", "hvor::en", "ved_ikke", "forslag::da", "forslag::en",
         "folsom"],
        ["tur_dage", "Så finder vi en dag, der passer.", "So we find a day that fits.", "", "", "ja", "", "", ""],
        ["tur_antal", "Så er der plads til alle.", "So there is room for all.", "", "", "ja", "", "", ""],
        ["kaldenavn", "Så ved vi, hvem der kommer.", "So we know who comes.", "", "", "ja", "", "", "ja"],
    ],
    "resume": [
        ["name", "saetning::da", "saetning::en"],
        ["tur_med", "Med på tur: {svar}.", "Come on the trip: {svar}."],
        ["tur_dage", "Du kan: {svar}.", "You can: {svar}."],
        ["tur_antal", "I er {svar}.", "You are {svar}."],
        ["kaldenavn", "Du vil kaldes {svar}.", "You want to be called {svar}."],
    ],
    "brev": [
        ["del", "tekst::da", "tekst::en", "vis_hvis"],
        ["modtager", "Til os i huset", "To us in the house"],
        ["emne", "Med på tur", "Come on a trip"],
        ["punkt", "Dage: ${tur_dage}", "Days: ${tur_dage}", "${tur_dage} != ''"],
        ["punkt", "Antal: ${tur_antal}", "Number: ${tur_antal}", "${tur_antal} != ''"],
        ["afsnit", "Spørg efter ${kaldenavn}.", "Ask for ${kaldenavn}.", "${kaldenavn} != ''"],
        ["afsnit", "Dato: ${dato}", "Date: ${dato}"],
    ],
    "blanket": [["felt", "vaerdi", "vis_hvis"]],
    "aflevering": [["noegle", "vis_hvis"], ["huset"]],
}  # fmt: skip
NOTES = {
    "type": "Hvad slags svar? Vælg fra listen.\ntext: skrift. integer: helt tal. decimal: beløb. date: dag.\n"
    "select_one LISTE: ét valg. select_multiple LISTE: flere valg.\nLISTE er et navn fra arket choices.",
    "name": "Et kort navn, som ingen ser. Kun a-z, 0-9 og _. Hvert navn kun én gang.",
    "label": "Spørgsmålet, som gæsten læser og hører. Højst 12 ord. Sig du.",
    "hint": "En kort hjælp under spørgsmålet. Må være tom.",
    "required": "yes, hvis man skal svare. Ellers tom. Brug det sjældent.",
    "required_message": "Hvad man får at vide, når man mangler at svare.",
    "relevant": "Hvornår spørgsmålet vises. Tom: altid.\nEksempel: ${tur_med} = 'ja'",
    "constraint": "Hvad et svar skal opfylde. Punktum er svaret.\nEksempel: . >= 1 and . <= 20",
    "constraint_message": "Hvad man kan skrive i stedet. Skal altid være der, når constraint er.",
    "calculation": "Hvad der regnes ud, i en række af typen calculate.",
    "choice_filter": "Hvilke valg der vises.\nEksempel: land = ${land}",
    "appearance": "Udseende: beloeb, numbers, multiline, signature, field-list. Må være tom.",
    "parameters": "Til range: start=1 end=6 step=1",
    "default": "Det svar, der står fra starten. Må være tom.",
    "list_name": "Listens navn. Alle valg i en liste har det samme.",
    "media::image": "Et billede, som ses over spørgsmålet eller ved valget.\nEt af skærmens egne (house.png), eller "
    "din egen fil ved siden af regnearket: .png eller .jpg.\nEt til hvert sprog: media::image::Dansk (da).",
    "media::audio": "En lyd, som høres i stedet for skærmens stemme: ord, du selv har indtalt.\nDin egen fil ved siden "
    "af regnearket: .wav, højst 60 sekunder. Må være tom: så læser stemmen op.",
    "form_title": "Blankettens titel.",
    "form_id": "Et kort navn: a-z, 0-9 og -. Mappen kommer til at hedde det.",
    "version": "Dagen og et løbenummer: 2026112001. Gør det større ved hver rettelse.",
    "default_language": "Det sprog, som skærmen begynder med: Dansk (da).",
    "noegle": "Hvad rækken er. Vælg fra listen.",
    "vaerdi": "Hvad der gælder. Dansk i vaerdi::da, engelsk i vaerdi::en.",
    "hvorfor": "Svaret på: Hvorfor spørger I?",
    "hvor": "Hvor man finder svaret, for eksempel på et papir.",
    "ved_ikke": "ja: man kan vælge Ved ikke. Ellers nej.",
    "forslag": "Ord, som man kan vælge i stedet for at skrive dem. Semikolon imellem.\n"
    "${navn} er svaret på et andet spørgsmål.",
    "folsom": "ja: svaret foreslås ikke andre steder i blanketten.",
    "saetning": "Svaret som en kort sætning. {svar} er svaret: Du bor i {svar}.",
    "del": "Hvilken del af brevet. Vælg fra listen.",
    "tekst": "Det, der står i brevet. ${navn} er svaret på et spørgsmål.",
    "vis_hvis": "Hvornår rækken er med. Tom: altid.",
    "felt": "Feltets navn i PDF-filen.",
}
GUIDE = [
    "Sådan laver du en blanket",
    "1. Gem filen under et nyt navn.",
    "2. Skriv navn og titel på arket settings.",
    "3. Skriv ét spørgsmål i hver række på arket survey. Hold musen over en overskrift: der står, hvad den er til.",
    "4. Skriv valgene på arket choices.",
    "5. Skriv på arket indstillinger, hvad blanketten er til.",
    "6. Læg filen i mappen med blanketter, eller kør: python -m kiosk form check FIL.xlsx",
    "7. Er der noget at rette? Så står ark, række og kolonne der.",
    "Skriv kort. Højst 12 ord i en sætning. Sig du. Spørg kun om det, der skal til.",
    "Eksemplet er en tilmelding til en tur. Slet rækkerne, når du har set, hvordan det virker.",
]


def workbook() -> bytes:
    """The template."""
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "vejledning"
    for row, text in enumerate(GUIDE, 1):
        first.cell(row, 1, text).alignment = Alignment(wrap_text=True, vertical="top")
    first.cell(1, 1).font = Font(bold=True, size=14)
    first.column_dimensions["A"].width = 90
    sheets = {"survey": SURVEY, "choices": CHOICES, "settings": SETTINGS, **OURS}
    for name, rows in sheets.items():
        _sheet(book, name, rows)
    _lists(book)
    book.properties.creator = "Stuen"
    book.properties.created = book.properties.modified = DAY
    out = io.BytesIO()
    book.save(out)
    return _same_each_time(out.getvalue())


def _sheet(book: Workbook, name: str, rows: list[list[Any]]) -> None:
    sheet = book.create_sheet(name)
    for row in rows:
        sheet.append([cell or None for cell in row])
    sheet.freeze_panes = "C2" if name == "survey" else "A2"
    for at, heading in enumerate(rows[0], 1):
        cell = sheet.cell(1, at)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DCE9F2")
        base = next(one for one in (heading, heading.rpartition("::")[0], heading.partition("::")[0]) if one in NOTES)
        comment = Comment(NOTES[base], "Stuen", height=140, width=320)
        cell.comment = comment
        sheet.column_dimensions[get_column_letter(at)].width = 34 if "::" in heading else 18


LISTS = (
    ("survey", "type", TYPES, False),
    ("survey", "required", ("yes",), True),
    ("survey", "appearance", known.APPEARANCES, False),
    ("indstillinger", "noegle", known.KEYS, True),
    ("hjaelp", "ved_ikke", ("ja", "nej"), True),
    ("hjaelp", "folsom", ("ja", "nej"), True),
    ("brev", "del", known.PARTS, True),
)


def _lists(book: Workbook) -> None:
    """Drop-down lists, from a sheet of their own: a list in the cell itself may have 255 characters only."""
    lists = book.create_sheet("lister")
    for at, (name, column, values, strict) in enumerate(LISTS, 1):
        letter = get_column_letter(at)
        lists.cell(1, at, f"{name} {column}").font = Font(bold=True)
        for row, value in enumerate(values, 2):
            lists.cell(row, at, value)
        rule = DataValidation("list", formula1=f"lister!${letter}$2:${letter}${len(values) + 1}", allow_blank=True)
        rule.showErrorMessage = strict
        rule.errorTitle, rule.error = "Det kender vi ikke", "Vælg fra listen."
        _rule(book[name], column, rule)
    names = DataValidation("list", formula1=f"survey!$B$2:$B${ROWS}", allow_blank=True)
    for name in ("hjaelp", "resume"):
        rule = DataValidation("list", formula1=names.formula1, allow_blank=True)
        rule.showErrorMessage = False
        _rule(book[name], "name", rule)
    listed = DataValidation("list", formula1=f"choices!$A$2:$A${ROWS}", allow_blank=True)
    listed.showErrorMessage = False
    _rule(book["choices"], "list_name", listed)
    topics = DataValidation("list", formula1=f'"{",".join((*known.TOPICS, "ja", "nej"))}"', allow_blank=True)
    topics.showErrorMessage = False
    _rule(book["indstillinger"], "vaerdi::da", topics)


def _rule(sheet: Any, column: str, rule: DataValidation) -> None:
    at = next(cell.column for cell in sheet[1] if cell.value == column)
    letter = get_column_letter(at)
    rule.add(f"{letter}2:{letter}{ROWS}")
    sheet.add_data_validation(rule)


def _same_each_time(data: bytes) -> bytes:
    """The package with one time on all its files."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            about = zipfile.ZipInfo(one.filename, DAY.timetuple()[:6])
            about.compress_type = zipfile.ZIP_DEFLATED
            inside = old.read(one.filename)
            if one.filename == "docProps/core.xml":  # openpyxl writes the clock into it, whatever it is told
                start, end = inside.index(b"<dcterms:modified"), inside.index(b"</dcterms:modified>")
                kept = inside[: inside.index(b">", start) + 1] + DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                inside = kept + inside[end:]
            new.writestr(about, inside)
    return out.getvalue()


if __name__ == "__main__":
    Path(sys.argv[1] if len(sys.argv) > 1 else PLACE).write_bytes(workbook())
