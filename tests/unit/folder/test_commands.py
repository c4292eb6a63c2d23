"""`python -m kiosk folder` and `audit`: a whole life at the command line, with no secret among the arguments."""

import json
import os
from types import SimpleNamespace

import pytest

from kiosk import cli, commands
from kiosk.folder import commands as folder_commands
from kiosk.store import Store, rootkey


@pytest.fixture
def ask(tmp_path, monkeypatch, capsys):
    """Run a command; what it asks for is answered in turn. Gives its exit code and what it said."""
    monkeypatch.setenv("STUEN_LANGUAGE", "da")
    data = tmp_path / "data"

    def run(*arguments, answers=(), given=None):
        waiting = list(answers)
        monkeypatch.setattr(commands, "_typed", lambda _question: waiting.pop(0))
        if given is not None:
            read, write = os.pipe()
            os.write(write, given.encode())
            os.close(write)
            arguments = (*arguments, "--secret-fd", str(read))
        code = cli.main([*arguments, "--data", str(data)])
        if given is not None:
            os.close(read)
        assert not waiting
        said = capsys.readouterr()
        return code, json.loads(said.out) if "--json" in arguments and code in (0, 1) else said.out + said.err

    return run


def test_a_folder_from_its_making_to_its_end(ask, tmp_path):
    code, made = ask("folder", "create", "--json")
    assert code == 0
    words = " ".join(made["words"])
    assert made["code"].endswith(words.replace(" ", "-"))
    assert any("tabt" in line for line in made["after"])
    code, found = ask("folder", "open", "--json", answers=[words, ""])
    assert (code, found["things"], found["log_whole"], found["staff_may_recover"]) == (0, [], True, False)
    assert [line["what"] for line in found["log"]] == ["folder.created", "folder.opened"]
    assert "tom" in ask("folder", "open", given=words)[1]
    code, found = ask("folder", "export", "--json", "--out", str(tmp_path), given=words + "\n")
    assert (tmp_path / found["files"][0]).read_bytes().startswith(b"%PDF")
    code, found = ask("folder", "shred", "--json", given=words)
    assert found["deleted"] == {}
    assert ask("folder", "open", given=words)[0] == 40
    code, found = ask("audit", "show", "--json")
    assert [line["what"] for line in found["entries"]][-1] == "folder.shredded"
    code, found = ask("audit", "verify", "--json")
    assert (code, found["ok"], found["problems"]) == (0, True, [])
    assert ask("audit", "verify", "--head", found["head"])[0] == 0
    folder = ask("audit", "show", "--json")[1]["entries"][0]["folder"]
    own = ask("audit", "show", "--json", "--folder", folder)[1]["entries"]
    assert len(own) == found["entries"]


def test_with_pictures(ask):
    _code, made = ask("folder", "create", "--pictures", "--json", answers=["bike dog moon tent"])
    assert made["pictures"]
    words = " ".join(made["words"])
    assert ask("folder", "open", answers=[words, ""])[0] == 40
    assert ask("folder", "open", answers=[words, "bike dog moon tent"])[0] == 0
    assert ask("folder", "open", given=f"{words}\nbike dog moon tent\n")[0] == 0
    assert ask("folder", "create", "--pictures", given="bike dog moon tent")[0] == 0
    assert ask("folder", "create", "--pictures", given="bike")[0] == 2


def test_what_can_t_be_read_says_so(ask):
    assert ask("folder", "open", "--secret-fd", "987")[0] == 2
    assert ask("folder", "open", given="and")[0] == 2
    assert ask("audit", "verify", "--head", "x")[0] == 2
    assert ask("audit", "verify", "--head", "3:abc")[0] == 2


def test_an_empty_log_and_one_that_was_changed(ask, tmp_path):
    code, said = ask("audit", "show")
    assert "ikke skrevet noget" in said
    ask("folder", "create")
    table = tmp_path / "log.csv"
    assert ask("audit", "show", "--csv", str(table))[0] == 0
    assert "En mappe blev lavet" in table.read_text("utf-8-sig")
    assert "Loggen blev kopieret" in ask("audit", "show")[1]
    assert ask("audit", "show", "--csv", str(tmp_path / "no" / "log.csv"))[0] == 30
    code, said = ask("audit", "verify")
    assert code == 0
    assert "2 linjer" in said
    place = tmp_path / "data" / "store"
    with Store.open(place, root_key=rootkey.load(tmp_path / "data" / "keys" / "root.key", store=place)) as store:
        store.table("audit").update({"who": "C0FFEE01"}, doc_ids=[1])
    code, said = ask("audit", "verify")
    assert code == 1
    assert "1: den er ændret" in said


def test_things_are_listed(kiosk):
    card, folder = kiosk.folders.create()
    folder.keep("note", "Husk nøglen", {}, due=kiosk.clock.now().date())
    args = SimpleNamespace(action="open", secret_fd=None)
    ran = folder_commands.run(args, kiosk.folders, _answers(card.text, ""))
    assert ran.lines == ["2026-11-20  note  Husk nøglen"]
    assert ran.found["days"][0]["past"] is False
    assert kiosk.folders.current is None


def _answers(*those):
    waiting = iter(those)
    return lambda _question: next(waiting)
