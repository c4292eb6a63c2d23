"""Publishing: whole or not at all, and to where kiosks and content packs take it from."""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk.forms.definition import Definition, NotAForm
from kiosk.forms.library import KEPT, Library
from kiosk.forms.publish import pack
from kiosk.forms.publish.check import NotInOrder, check
from kiosk.forms.publish.commands import NoPicture, checked, previewed, published
from kiosk.forms.publish.spreadsheet import definition_of
from kiosk.forms.publish.watch import Folder, in_order
from sync import packs
from tests.helpers import recorded
from tests.unit.forms.publish.workbooks import good, markdown, put


@pytest.fixture
def file(tmp_path: Path) -> Path:
    sheets = good()
    put("choices", 2, "media::image", "hest.png")(sheets)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "hest.png").write_bytes(recorded.picture())
    path = tmp_path / "in" / "proeve.md"
    path.write_bytes(markdown(sheets))
    return path


def test_a_published_form_is_in_the_library(file: Path, tmp_path: Path) -> None:
    place = pack.publish(file, tmp_path / "out")
    assert sorted(one.name for one in place.iterdir()) == ["form.json", "hest.png"]
    assert Definition.load((place / "form.json").read_bytes()) == check(file).definition
    library = Library.load(tmp_path / "out", ours=tmp_path / "none")
    assert library.get("proeve")
    assert library.definition("proeve").title["da"] == "En blanket"
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["proeve"]  # nothing half made stays


def test_its_files_may_go_in_a_pack(file: Path, tmp_path: Path) -> None:
    place = pack.publish(file, tmp_path / "out")
    for one in place.iterdir():
        assert packs._PATH.fullmatch(f"forms/{place.name}/{one.name}")


def test_a_newer_one_takes_its_place(file: Path, tmp_path: Path) -> None:
    pack.publish(file, tmp_path / "out")
    (tmp_path / "out" / "proeve" / "old.txt").write_text("x")
    pack.publish(file, tmp_path / "out")
    assert not (tmp_path / "out" / "proeve" / "old.txt").exists()


def test_what_is_not_in_order_is_not_published(file: Path, tmp_path: Path) -> None:
    sheets = good()
    put("survey", 3, "type", "tekst")(sheets)
    file.write_bytes(markdown(sheets))
    with pytest.raises(NotInOrder, match=r"row 3, column type: There is no type tekst"):
        pack.publish(file, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_went_meanwhile_leaves_the_old_one(file: Path, tmp_path: Path) -> None:
    pack.publish(file, tmp_path / "out")
    report = check(file)
    assert report.definition
    (file.parent / "hest.png").unlink()
    pack.publish(file, tmp_path / "out", report)  # as it was looked at
    before = (tmp_path / "out" / "proeve" / "hest.png").read_bytes()
    for name in ("blanket.pdf", "hest.png"):  # and a picture that was not looked at is never taken
        (file.parent / "hest.png").write_bytes(b"x")
        with pytest.raises(pack.MediaGone, match=name):
            pack.place(replace(report.definition, media=(name,)), (file.parent,), tmp_path / "out")
    assert (tmp_path / "out" / "proeve" / "hest.png").read_bytes() == before
    assert [one.name for one in (tmp_path / "out").iterdir()] == ["proeve"]


def test_a_folder_that_is_a_file(file: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("x")
    with pytest.raises(pack.NotWritten):
        pack.publish(file, tmp_path / "out")


def test_an_id_that_leads_elsewhere(file: Path, tmp_path: Path) -> None:
    definition = check(file).definition
    assert definition
    for other in (replace(definition, id="../x"), replace(definition, media=("../x",))):
        with pytest.raises(NotAForm):
            pack.place(other, (file.parent,), tmp_path / "out")


def test_form_run_takes_what_our_sheets_say(file: Path) -> None:
    definition = definition_of(file)
    assert definition.sidecar.settings["behov::da"] == "Jeg vil prøve"


def test_the_folder_that_staff_drop_forms_into(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "kiosk"
    folder = Folder(file.parent, out)
    assert folder.poll()
    assert (out / "proeve" / "form.json").exists()
    assert not folder.poll(), "nothing changed"

    whole = file.read_bytes()
    file.write_bytes(whole.replace(b"| text | gade", b"| tekst | gade"))
    assert not folder.poll()
    told = (file.parent / "proeve.md.txt").read_text("utf-8")
    assert "row 3, column type" in told
    assert (out / "proeve" / "form.json").exists(), "the form as it was stays"

    file.write_bytes(whole + b"\n")
    assert folder.poll()
    assert not (file.parent / "proeve.md.txt").exists()

    file.unlink()
    assert Folder(file.parent, out).poll(), "another visit, another process"
    assert not (out / "proeve").exists()


def test_a_picture_that_was_missing_is_seen_as_soon_as_it_is_there(file: Path, tmp_path: Path) -> None:
    """Only the picture comes: the spreadsheet itself is as it was."""
    picture, out = file.parent / "hest.png", tmp_path / "kiosk"
    data = picture.read_bytes()
    picture.unlink()
    folder = Folder(file.parent, out)
    assert not folder.poll()
    assert "hest.png" in (file.parent / "proeve.md.txt").read_text("utf-8")
    (file.parent / "proeve-media").mkdir()
    (file.parent / "proeve-media" / "hest.png").write_bytes(data)
    assert folder.poll()
    assert not (file.parent / "proeve.md.txt").exists()
    assert not folder.poll(), "nothing changed"
    (file.parent / "proeve-media" / "hest.png").write_bytes(recorded.picture(size=(30, 30)))
    assert folder.poll()
    assert not Folder(file.parent, out).poll(), "another process"


def test_a_published_form_dropped_there(file: Path, tmp_path: Path) -> None:
    pack.publish(file, tmp_path / "in2")
    assert Folder(tmp_path / "in2", tmp_path / "kiosk").poll()
    assert (tmp_path / "kiosk" / "proeve" / "hest.png").exists()


def test_a_folder_that_is_away_takes_nothing_with_it(file: Path, tmp_path: Path) -> None:
    folder = Folder(file.parent, tmp_path / "kiosk")
    folder.poll()
    file.parent.rename(tmp_path / "away")
    assert not folder.poll()
    assert (tmp_path / "kiosk" / "proeve").exists()


def test_what_the_doctor_says_of_the_folder(file: Path, tmp_path: Path) -> None:
    assert in_order(None)[0] is True
    assert in_order(file.parent)[0] is True
    assert in_order(tmp_path / "away")[0] is None
    file.write_bytes(file.read_bytes().replace(b"| text | gade", b"| tekst | gade"))
    ok, text, advice = in_order(file.parent)
    assert ok is None
    assert "proeve.md" in text
    assert "form check" in advice


def test_a_preview_keeps_nothing(file: Path) -> None:
    seen: list[Path] = []

    def opened(room: Path) -> None:
        assert Library.load(room / KEPT, ours=room / "none").get("proeve")
        seen.append(room)

    assert previewed(Namespace(file=file), opened) is None
    assert not seen[0].exists()
    file.write_bytes(b"| survey |")
    wrong = previewed(Namespace(file=file), opened)
    assert wrong
    assert wrong.code == 1
    assert len(seen) == 1


def test_the_commands_answer_as_the_programs_that_ask_expect(file: Path, tmp_path: Path) -> None:
    found = checked(Namespace(file=file, flow=tmp_path / "flow.svg"))
    assert set(found.found) == {"ok", "problems", "lix", "questions"}
    assert found.code == 0
    assert (tmp_path / "flow.svg").read_text("utf-8").startswith("<svg")
    with pytest.raises(NoPicture):
        checked(Namespace(file=file, flow=tmp_path / "none" / "flow.svg"))
    assert published(Namespace(file=file, out=tmp_path / "out")).found["place"] == str(tmp_path / "out" / "proeve")
    file.write_bytes(file.read_bytes().replace(b"| text | gade", b"| tekst | gade"))
    assert checked(Namespace(file=file, flow=None)).code == 1
    assert published(Namespace(file=file, out=tmp_path / "out")).code == 1
