"""The configuration file: every setting documented, and every mistake told with its line."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import config, i18n
from kiosk.config import BadConfig, load
from kiosk.config_check import lines_of_keys, toml
from kiosk.paths import ASSETS

GOOD = """\
# ours
[centre]
name = "Stuen"   # [not.a.section]
staff = '''
idle_seconds = 3
Mette'''

[session]
idle_seconds = 60
warning_seconds = 20

[calendar]
folder = "programme"
feeds = [
  "https://example.org/a.ics",
  "https://example.org/b.ics",
]
defaults.capacity = 12
defaults.location = "Nørretorv 7"
"""


def write(folder: Path, text: str) -> Path:
    file = folder / "centre.toml"
    file.write_text(text, "utf-8")
    return file


def test_values_are_read_and_folders_start_at_the_file(tmp_path: Path) -> None:
    found = load(write(tmp_path, GOOD))
    assert found.centre.name == "Stuen"
    assert found.centre.staff == "idle_seconds = 3\nMette"
    assert (found.session.idle_seconds, found.session.warning_seconds) == (60, 20)
    assert found.calendar.folder == tmp_path / "programme"
    assert found.calendar.feeds == ("https://example.org/a.ics", "https://example.org/b.ics")
    assert (found.calendar.defaults.capacity, found.calendar.defaults.location) == (12, "Nørretorv 7")
    assert found.centre.language == "da"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "idle_seconds = 60",
            'idle_seconds = "soon"',
            'centre.toml, line 9: session.idle_seconds must be between 30 and 900; you wrote "soon"',
        ),
        (
            "idle_seconds = 60",
            "idle_seconds = true",
            "centre.toml, line 9: session.idle_seconds must be between 30 and 900; you wrote true",
        ),
        (
            "warning_seconds = 20",
            "warning_seconds = 19",
            "centre.toml, line 10: session.warning_seconds must be between 20 and 300; you wrote 19",
        ),
        (
            "warning_seconds = 20",
            "warnings_second = 20",
            "centre.toml, line 10: there is no session.warnings_second; did you mean session.warning_seconds?",
        ),
        ("[session]", "[sesion]", "centre.toml, line 8: there is no sesion; did you mean session?"),
        (
            "defaults.capacity = 12",
            'defaults.capacity = "x"',
            'centre.toml, line 18: calendar.defaults.capacity must be between 0 and 10000; you wrote "x"',
        ),
        (
            'defaults.location = "Nørretorv 7"',
            "defaults.location = 7",
            "centre.toml, line 19: calendar.defaults.location must be text in quotes; you wrote 7",
        ),
        ('name = "Stuen"', "zzz = 1", "centre.toml, line 3: there is no centre.zzz; here there can be name, address"),
        (
            "[calendar]",
            "[screen]\nsound = 1\n[calendar]",
            "centre.toml, line 13: screen.sound must be true or false; you wrote 1",
        ),
        (
            "[calendar]",
            "[screen]\ninches = 4.5\n[calendar]",
            "centre.toml, line 13: screen.inches must be between 7 and 65; you wrote 4.5",
        ),
        (
            "[calendar]",
            "[screen]\ndistance_cm = 40.5\n[calendar]",
            "centre.toml, line 13: screen.distance_cm must be between 25 and 150; you wrote 40.5",
        ),
        (
            "[calendar]",
            '[printer]\nkind = "laser"\n[calendar]',
            'centre.toml, line 13: printer.kind must be one of none, cups, escpos; you wrote "laser"',
        ),
        (
            "[calendar]",
            "[screen]\nrotate = 45\n[calendar]",
            "centre.toml, line 13: screen.rotate must be one of 0, 90, 180, 270; you wrote 45",
        ),
        (
            "[calendar]",
            "[screen]\ntouch = [1, 0]\n[calendar]",
            "centre.toml, line 13: screen.touch must be 6 numbers between -10 and 10; you wrote [1, 0]",
        ),
        (
            "[calendar]",
            "[screen]\ntouch = [1, 0, 0, 0, 1, true]\n[calendar]",
            "centre.toml, line 13: screen.touch must be 6 numbers between -10 and 10; you wrote",
        ),
        (
            "[calendar]",
            '[screen]\nnight_from = "24:00"\n[calendar]',
            'centre.toml, line 13: screen.night_from must be a time like "23:00"; you wrote "24:00"',
        ),
        ("[centre]", "staff = 5\n[centre]", "centre.toml, line 2: staff is a section; write it as [staff]"),
        ("feeds = [", "feeds = [ 5,", "centre.toml, line 14: calendar.feeds must be a list"),
        (
            "feeds = [",
            'feeds = [ "file:///etc/passwd",',
            "centre.toml, line 14: calendar.feeds must begin with https://; you wrote",
        ),
        (
            "[centre]",
            '[centre]\nlanguages = ["da", "se"]',
            "centre.toml, line 3: centre.languages must be one of da, en, kl, pl, ro, ar, uk, so; you",
        ),
        ("[centre]", '[centre]\nlanguage = "pl"', "centre.toml, line 3: centre.language must be one of da, en; you"),
        ("idle_seconds = 60", "idle_seconds =", "centre.toml is not TOML: Invalid value (at line 9, column 15)."),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert GOOD.count(old) == 1
    with pytest.raises(BadConfig) as told:
        load(write(tmp_path, GOOD.replace(old, new)))
    assert str(told.value).startswith(sentence)
    assert told.value.exit_code == 2


def test_a_mistake_on_the_last_line_names_it(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="line 3, the last"):
        load(write(tmp_path, '[centre]\nname = "x"\nname = "y"'))


def test_of_two_mistakes_the_upper_one_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="line 2:"):
        load(write(tmp_path, "[staff]\ncod = 1\n[centre]\nnam = 2\n"))


def test_what_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match="can't be read: No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes('[centre]\nname = "Nørretorv"'.encode("latin-1"))
    with pytest.raises(BadConfig, match="not UTF-8"):
        load(tmp_path / "latin.toml")


def test_a_file_from_windows_is_read(tmp_path: Path) -> None:
    file = tmp_path / "w.toml"
    file.write_bytes(b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode())
    assert load(file).session.idle_seconds == 60


def test_the_mistake_is_told_in_danish(tmp_path: Path) -> None:
    i18n.use("da")
    with pytest.raises(BadConfig) as told:
        load(write(tmp_path, "[session]\nidle_seconds = 5\n"))
    assert "linje 2" in i18n.say(told.value)


def test_the_example_is_complete_and_all_defaults(tmp_path: Path) -> None:
    text = config.example()
    plain = load(write(tmp_path, text), data=tmp_path)
    bare = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
    given_all = load(write(tmp_path, "\n".join(bare)), data=tmp_path)
    assert plain == given_all
    written = tomllib.loads("\n".join(bare))
    for name, section in config.sections():
        table = written
        for part in name.split("."):
            table = table[part]
        settings = {entry for entry in section.__dataclass_fields__ if f"{name}.{entry}" not in dict(config.sections())}
        assert settings <= set(table), name


def test_the_example_file_in_assets_is_up_to_date() -> None:
    written = (ASSETS / "content" / "centre.toml").read_text("utf-8")
    assert written == config.example(), "python -m kiosk config > assets/content/centre.toml"


def test_data_is_given_or_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = write(tmp_path, '[data]\nfolder = "keep"\n')
    assert load(file).data_folder == tmp_path / "keep"
    assert load(file, data=tmp_path / "here").data_folder == tmp_path / "here"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    assert load(write(tmp_path, "")).data_folder == tmp_path / "share" / "stuen"


def test_the_demo_centre_is_read_and_kept_apart() -> None:
    demo = load(demo=True)
    assert demo.demo
    assert demo.centre.name
    assert "stuen-demo" in demo.data_folder.name
    assert demo.calendar.folder
    assert sorted(demo.calendar.folder.glob("*.ics"))


keys = st.from_regex(r"[a-z][a-z0-9_-]{0,8}", fullmatch=True)
values = st.one_of(
    st.integers(-5, 5),
    st.booleans(),
    st.text(max_size=20).filter(str.isprintable),
    st.lists(st.text("ab[]#=\"'\\", max_size=6)),
)


@given(st.dictionaries(keys, st.dictionaries(keys, values, min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_every_key_is_found_on_its_line(tables: dict[str, dict[str, object]], data: st.DataObject) -> None:
    lines, expected = [], {}
    for name, table in tables.items():
        lines += [""] * data.draw(st.integers(0, 2))
        lines.append(f"[{name}]  # a = 1")
        expected[name] = len(lines)
        for key, value in table.items():
            if data.draw(st.booleans()):
                lines += [f'long-{len(lines)} = """', "x = [", '[y]"""']
                expected[f"{name}.long-{len(lines) - 3}"] = len(lines) - 2
            lines.append(f"{key} = {toml(value)}")
            expected[f"{name}.{key}"] = len(lines)
    text = "\n".join(lines)
    tomllib.loads(text)
    assert lines_of_keys(text) == expected
