"""`python -m kiosk first`: how far it is, and once more from the start."""

import json

import pytest

from kiosk import cli, config
from kiosk.app_first import folder, place, spoken
from kiosk.first.kept import Kept, Place


@pytest.fixture
def settings(tmp_path):
    path = tmp_path / "centre.toml"
    path.write_text("")
    return path


def asked(settings, capsys, *words):
    code = cli.main(["first", *words, "--json", "--config", str(settings), "--data", str(settings.parent / "data")])
    return code, json.loads(capsys.readouterr().out)


def test_a_kiosk_that_was_never_told_to_begin(settings, capsys):
    assert asked(settings, capsys, "status") == (
        0,
        {
            "state": "service", "begun": False, "language": "", "network": "", "enrolled": "", "done": True,
            "code_waits": False,
        },
    )  # fmt: skip


def test_once_more_from_the_start(settings, capsys):
    Place(settings.parent).write(Kept(language="da", network="wifi", enrolled="hub", done=True))
    Place(settings.parent).keep_code("1234567890")
    code, found = asked(settings, capsys, "--again")
    assert (code, found["state"], found["done"], found["code_waits"]) == (0, "language", False, False)
    Place(settings.parent).write(Kept(language="da"))
    Place(settings.parent).keep_code("1234567890")
    code, found = asked(settings, capsys)
    assert (found["state"], found["language"], found["code_waits"]) == ("network", "da", True)


def test_the_demo_has_none(capsys):
    assert place(config.load(demo=True)) is None
    assert folder(config.Config()).name == "stuen"


@pytest.mark.parametrize(("kept", "language"), [(None, "da"), (Kept(), "da"), (Kept("en"), "en"), (Kept("xx"), "da")])
def test_the_kiosk_speaks_what_staff_chose(settings, kept, language):
    if kept:
        Place(settings.parent).write(kept)
    assert spoken(config.load(settings, data=settings.parent)).centre.language == language
