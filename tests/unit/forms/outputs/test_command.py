"""`form run FILE --answers ... --pdf OUT.pdf`: the letter in a file of its owner's, whole or not at all."""

import json
import stat

import pytest

from kiosk import i18n
from kiosk.cli import main
from kiosk.forms.commands import NotKept, keep
from tests.unit.forms.content.sheets import FOLDER
from tests.unit.forms.content.walking import PERSONAS
from tests.unit.forms.outputs.test_letter import text_of


def run(out):
    form, answers = FOLDER / "enkeltydelse.md", PERSONAS / "enkeltydelse.tand.json"
    return main(
        ["form", "run", str(form), "--answers", str(answers), "--today", "2026-11-20", "--pdf", str(out), "--json"]
    )


def test_the_letter_is_written(tmp_path, capsys):
    i18n.use("da")
    assert run(tmp_path / "brev.pdf") == 0
    assert json.loads(capsys.readouterr().out)["complete"]
    assert "Kim Ø. Sørensen" in text_of((tmp_path / "brev.pdf").read_bytes())
    assert stat.S_IMODE((tmp_path / "brev.pdf").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["brev.pdf"]


def test_where_there_is_no_folder_it_says_so(tmp_path, capsys):
    i18n.use("da")
    assert run(tmp_path / "nowhere" / "brev.pdf") == NotKept.exit_code
    assert "Traceback" not in "".join(capsys.readouterr())


def test_what_was_there_stays_when_the_disk_is_full(tmp_path, monkeypatch):
    (tmp_path / "brev.pdf").write_bytes(b"before")

    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kiosk.forms.commands.os.fsync", full)
    with pytest.raises(NotKept):
        keep(tmp_path / "brev.pdf", b"new")
    assert [path.read_bytes() for path in tmp_path.iterdir()] == [b"before"]
