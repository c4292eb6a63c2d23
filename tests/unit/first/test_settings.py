"""What is learned on the screen comes into the configuration, and nothing else of it changes."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.first.settings import NotWritten, with_settings, write_hub
from kiosk.store import ReadOnly

URL = "https://hub.example.org"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", f'[hub]\nurl = "{URL}"\n'),
        ('[centre]\nname = "x"\n', f'[centre]\nname = "x"\n\n[hub]\nurl = "{URL}"\n'),
        ("[hub]\n", f'[hub]\nurl = "{URL}"\n'),
        (' [ hub ] # ours\n\n[data]\nx = 1\n', f' [ hub ] # ours\nurl = "{URL}"\n\n[data]\nx = 1\n'),
        ('[hub]\nca_file = "x"\nurl = ""\n[data]\n', f'[hub]\nca_file = "x"\nurl = "{URL}"\n[data]\n'),
        ('[a]\nurl = "y"\n[hub]\n[b]\nurl = "z"\n', f'[a]\nurl = "y"\n[hub]\nurl = "{URL}"\n[b]\nurl = "z"\n'),
    ],
)  # fmt: skip
def test_it_stands_where_it_belongs(text, made):
    assert with_settings(text, "hub", {"url": URL}) == made


@pytest.mark.parametrize(
    "text", ["hub = 1\n", 'hub = {url = ""}\n', "[hub", 'x = """\n[hub]\n"""\n', "hub.url = 1\n[a]"]
)
def test_what_can_not_be_changed_surely_is_left_alone(text, tmp_path):
    assert with_settings(text, "hub", {"url": URL}) is None
    file = tmp_path / "centre.toml"
    file.write_text(text)
    with pytest.raises(NotWritten):
        write_hub(file, URL)
    assert file.read_text() == text


@given(st.text(max_size=60), st.text(max_size=40))
def test_whatever_is_written_says_what_was_meant(text, url):
    made = with_settings(text, "hub", {"url": url})
    if made is not None:
        assert tomllib.loads(made)["hub"]["url"] == url


SIX = (1.02, 0.0, -0.01, 0.0, -0.98, 1.0)
SAYS = "touch = [1.02, 0.0, -0.01, 0.0, -0.98, 1.0]\ncalibrate = false"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("", "[screen]\ncalibrate = false\ntouch = [1.02, 0.0, -0.01, 0.0, -0.98, 1.0]\n"),
        ("[screen]\ntouch = []\ncalibrate = true # once\nrotate = 90\n", f"[screen]\n{SAYS}\nrotate = 90\n"),
        (
            "[screen]\ntouch = [\n  1, 0, 0,\n  0, 1, 0,\n]\ncalibrate = true\n[hub]\n",
            f"[screen]\n{SAYS}\n[hub]\n",
        ),
    ],
)
def test_the_numbers_of_a_touchscreen_stand_where_they_belong(text, made):
    assert with_settings(text, "screen", {"touch": SIX, "calibrate": False}) == made


@given(st.text(alphabet="[]=,# \nscretouh1.\"'", max_size=80))
def test_numbers_that_are_written_are_those_that_were_meant(text):
    made = with_settings(text, "screen", {"touch": SIX})
    if made is not None:
        assert tomllib.loads(made)["screen"]["touch"] == list(SIX)


def test_the_file_keeps_its_mode(tmp_path):
    file = tmp_path / "centre.toml"
    file.write_text('[centre]\nname = "Stuen på Nørretorv"\n')
    file.chmod(0o640)
    write_hub(file, URL)
    assert tomllib.loads(file.read_text())["hub"] == {"url": URL}
    assert file.stat().st_mode & 0o777 == 0o640
    assert [one.name for one in tmp_path.iterdir()] == ["centre.toml"]


def test_a_folder_that_takes_nothing_is_a_known_error(tmp_path, monkeypatch):
    file = tmp_path / "centre.toml"
    file.write_bytes(b"\xff")
    with pytest.raises(NotWritten):
        write_hub(file, URL)
    file.write_bytes(b"")
    monkeypatch.setattr("os.open", lambda *_given: (_ for _ in ()).throw(PermissionError(13, "no")))
    with pytest.raises(ReadOnly):
        write_hub(file, URL)
