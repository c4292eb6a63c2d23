"""`python -m kiosk screens ...`: what there is, and a picture of one of them."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from kiosk import cli, i18n

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def run(capsys, monkeypatch):
    """`run(*arguments)` gives (exit code, stdout, stderr)."""
    for name in ("_current", "_language"):  # a command sets the language for good; other tests have their own
        monkeypatch.setattr(i18n, name, getattr(i18n, name))

    def run(*arguments):
        try:
            code = cli.main([str(one) for one in arguments])
        except SystemExit as leaving:
            code = leaving.code
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_the_list_is_the_same_each_time_and_says_what_each_is_for(run):
    code, first, _ = run("screens", "list", "--json")
    assert code == 0
    assert run("screens", "list", "--json")[1] == first
    found = {one["screen"]: one for one in json.loads(first)}
    assert found["home"]["kind"] == "page"
    assert found["hide"]["kind"] == "overlay"
    assert {"state": "usual", "needs": ["hub"]} in found["enrol"]["states"]
    assert all(one["for"] and one["states"] for one in found.values())


def test_for_people_it_is_one_line_a_state(run):
    code, out, _ = run("screens", "list")
    assert code == 0
    assert "    offline  (kræver: mailbox)" in out.splitlines()


def test_the_list_needs_no_window():
    """On a machine without a screen, and without the time that one takes."""
    words = "import sys; from kiosk import cli; cli.main(['screens', 'list']); print('kivy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", words], check=True, capture_output=True, text=True, timeout=120)
    assert done.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["nowhere"], "idle, home, activities"),
        (["home", "--state", "nowhere"], "usual; usual, empty"),
        (["home", "--size", "large"], "1280x800"),
        (["home", "--lang", "qq"], "'da', 'en'"),
        (["home", "--inches", "0"], "7"),
        (["home", "--hand", "both"], "'left', 'right'"),
        (["home", "--text", "3"], "0, 1, 2"),
    ],
)
def test_what_there_is_not_is_said_in_a_sentence_that_names_what_there_is(run, tmp_path, given, said):
    code, out, err = run("screens", "shot", *given, "--out", tmp_path / "x.png")
    assert (code, out) == (2, "")
    assert said in err
    assert len(err.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_no_file_is_written_over(run, tmp_path):
    there = tmp_path / "home.png"
    there.write_text("mine")
    assert run("screens", "shot", "home", "--out", there)[0] == 2
    assert there.read_text() == "mine"


def shoot(folder, *given, code=0):
    """In a process of its own: there is one window in each. Gives what it says."""
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "screens", "shot", *given, "--json"],
        cwd=folder, capture_output=True, check=False, text=True, timeout=120,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DISPLAY": ":99"},
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return done


def test_a_picture_is_of_that_size_and_something_is_drawn_on_it(tmp_path):
    done = shoot(tmp_path, "activity", "--state", "strand", "--size", "1024x600", "--lang", "en", "--out", "a.png")
    about = {"screen": "activity", "state": "strand", "language": "en", "size": [1024, 600], "file": "a.png"}
    assert json.loads(done.stdout) == about
    assert done.stderr == ""
    assert [one.name for one in tmp_path.iterdir()] == ["a.png"]
    image = Image.open(io.BytesIO((tmp_path / "a.png").read_bytes()))
    assert (image.format, image.size) == ("PNG", (1024, 600))
    assert len(image.convert("RGB").getcolors(1 << 20)) > 50


def test_what_can_not_be_written_leaves_nothing(tmp_path):
    done = shoot(tmp_path, "home", "--out", "nowhere/a.png", code=1)
    assert len(done.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_picture_shows_it_as_somebody_wishes(tmp_path):
    wished = ("--contrast", "--low", "--inches", "27", "--text", "1", "--hand", "right", "--shy", "--calm")
    shoot(tmp_path, "home", "--size", "1280x1024", *wished, "--out", "a.png")
    image = Image.open(io.BytesIO((tmp_path / "a.png").read_bytes())).convert("RGB")
    assert image.getpixel((3, 3)) == (0, 0, 0)
    assert len(image.crop((0, 0, 1280, 400)).getcolors()) == 1  # all is low
    assert image.getpixel((1277, 1000)) != (0, 0, 0)  # the frame is at the right
    assert image.getpixel((3, 1000)) == (0, 0, 0)
