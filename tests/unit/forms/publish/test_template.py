"""The spreadsheet that authors begin with: in order, Danish, with its lists, and made by the script as it lies."""

from pathlib import Path
from xml.parsers import expat

from openpyxl import load_workbook
from PIL import Image

from kiosk.forms.media import named
from kiosk.forms.publish import known
from kiosk.forms.publish.check import check
from tests.helpers.form_example import FORM as EXAMPLE
from tests.helpers.form_example import PLACE as EXAMPLE_FILES
from tests.helpers.form_example import plan
from tests.helpers.form_template import PLACE, TYPES, workbook
from tests.unit.forms.publish.workbooks import good, looked, problems, put, xlsx


def test_it_is_in_order() -> None:
    report = check(PLACE)
    assert report.problems == ()
    assert report.ok
    assert report.questions >= 5


def test_it_is_what_the_script_makes() -> None:
    assert PLACE.read_bytes() == workbook()


def test_the_example_with_pictures_and_sounds_is_in_order() -> None:
    report = check(EXAMPLE)
    assert [one.line() for one in report.problems] == []
    assert report.definition
    there = {path.name for path in EXAMPLE_FILES.iterdir()}
    assert set(report.media) == set(report.definition.media) == there
    assert len([name for name in there if name.endswith(".wav")]) == 8, "every word of it, in two languages"
    for language in ("da", "en"):
        heard = {named(report.definition, language, text, "audio") for text in report.definition.texts[language]} - {""}
        assert heard == {name for name in there if name.endswith(f"-{language}.wav")}


def test_its_pictures_are_what_the_script_draws() -> None:
    for at, code in enumerate(("da", "en")):
        with Image.open(EXAMPLE_FILES / f"plan-{code}.png") as picture:
            assert picture.convert("RGB").tobytes() == plan(at).tobytes()


def test_it_helps_its_author() -> None:
    book = load_workbook(PLACE)
    assert book.sheetnames[:4] == ["vejledning", "survey", "choices", "settings"]
    assert {"resume", "hjaelp", "indstillinger", "brev", "blanket", "aflevering"} <= set(book.sheetnames)
    for sheet in book.worksheets:
        if sheet.title in {"vejledning", "lister"}:
            continue
        assert sheet.freeze_panes
        assert all(cell.comment for cell in sheet[1])
    listed = {sheet.title for sheet in book.worksheets if sheet.data_validations.dataValidation}
    assert listed >= {"survey", "choices", "indstillinger", "hjaelp", "resume", "brev"}
    assert {one.split()[0] for one in TYPES} <= set(known.TYPES)


def test_the_picture_of_a_form() -> None:
    sheets = good()
    put("survey", 3, "label::Dansk (da)", "Vej & <script>alert(1)</script>?")(sheets)
    from kiosk.forms.publish import flow

    picture = flow.drawn(looked(xlsx(sheets))["flow"])
    texts: list[str] = []
    tags: list[str] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, _: tags.append(name)
    parser.CharacterDataHandler = texts.append
    parser.Parse(picture, True)
    assert set(tags) == {"svg", "rect", "text", "path"}
    assert "script" not in tags
    said = "".join(texts)
    assert "Har du et hjem?" in said
    assert "${hjem} = 'ja'" in said


def test_a_broken_form_has_a_picture_too(tmp_path: Path) -> None:
    sheets = good()
    put("survey", 3, "type", "tekst")(sheets)
    path = tmp_path / "a.xlsx"
    path.write_bytes(xlsx(sheets))
    assert "<svg" in check(path).flow


def test_there_is_nothing_wrong_that_is_not_told() -> None:
    assert problems(looked(xlsx(good()))) == []
