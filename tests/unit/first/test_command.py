"""`python -m kiosk first`: how far it is, and once more from the start."""

import json

import pytest

from kiosk import app_first, cli, config
from kiosk.app_first import folder, place, spoken, whole
from kiosk.first.kept import Kept, Place
from kiosk.store import StoreDamaged, WrongKey


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


def test_an_address_that_was_typed_is_no_technicians_word_before_it_is_over(settings):
    settings.write_text('[hub]\nurl = "https://hub.example.org"\n')
    loaded = config.load(settings, data=settings.parent)
    for kept, url in ((Kept(hub="https://hub.example.org"), ""), (Kept(), "https://hub.example.org")):
        Place(settings.parent).write(kept)
        assert spoken(loaded).hub.url == url
    Place(settings.parent).write(Kept(hub="https://hub.example.org", done=True))
    assert spoken(loaded).hub.url == "https://hub.example.org"


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (None, None), ("{", None), ("[]", None), ('{"state": "ok"}', None), ('{"state": "damaged"}', StoreDamaged),
        ('{"state": "wrong_key"}', WrongKey),
    ],
)  # fmt: skip
def test_data_that_could_not_be_opened_is_no_new_kiosk(settings, monkeypatch, said, error):
    monkeypatch.setattr(app_first, "SYSTEM_FILE", settings)
    monkeypatch.setattr(app_first, "DATA", settings.parent / "data.json")
    if said is not None:
        (settings.parent / "data.json").write_text(said)
    loaded = config.load(settings, data=settings.parent)
    if error:
        with pytest.raises(error):
            whole(loaded)
    else:
        assert whole(loaded) is loaded
    assert whole(config.load(demo=True)).demo


@pytest.mark.parametrize(("state", "error"), [("wrong_key", WrongKey), ("damaged", StoreDamaged)])
def test_closed_data_is_no_new_kiosk_though_its_configuration_lies_in_it(tmp_path, monkeypatch, state, error):
    monkeypatch.setattr(config, "SYSTEM_FILE", tmp_path / "none.toml")
    monkeypatch.setattr(app_first, "DATA", tmp_path / "data.json")
    loaded = config.load(data=tmp_path)
    assert whole(loaded) is loaded
    (tmp_path / "data.json").write_text(f'{{"state": "{state}"}}')
    with pytest.raises(error):
        whole(loaded)


@pytest.mark.parametrize(("kept", "language"), [(None, "da"), (Kept(), "da"), (Kept("en"), "en"), (Kept("xx"), "da")])
def test_the_kiosk_speaks_what_staff_chose(settings, kept, language):
    if kept:
        Place(settings.parent).write(kept)
    assert spoken(config.load(settings, data=settings.parent)).centre.language == language
