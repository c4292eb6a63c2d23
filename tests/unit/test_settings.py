"""Every setting of the configuration does something: given a value of its own, the part that it is for has it.

A new setting fails the last test until it is tested too: none is documented that nobody reads.
"""

import importlib.util
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk import app, app_staff, config
from kiosk.activities.occurrences import Defaults
from kiosk.background import watcher
from kiosk.devices.night import Night
from kiosk.devices.printer import Printer
from kiosk.mailbox.service import Wanted
from kiosk.store import Store
from kiosk.ui import window
from tests.helpers.centre import KEY, TurnedClock

ROOT = Path(app.__file__).parent
TEXT = """\
[centre]
languages = ["uk", "pl", "uk"]
[calendar]
folder = "ours"
feeds = ["https://centre.example/a.ics"]
refresh_minutes = 7
[calendar.defaults]
location = "Huset"
meeting_point = "Porten"
directions = "Bus 5"
contact = "Mette"
capacity = 9
[staff]
code_instead_of_card = true
roster = "cards"
log_months = 11
[folders]
unopened_months = 7
[session]
idle_seconds = 61
warning_seconds = 23
[speech]
command = "espeak-ng"
volume = 33
speed = 99
piper = "my-piper"
models = ["da=voices/da.onnx"]
recordings = "said"
headphones = "always"
dictation = ["da=voices/said"]
recogniser = "my-whisper --quiet"
[printer]
kind = "cups"
device = "slips"
width = 576
[screen]
width = 1024
height = 600
fullscreen = false
inches = 24
distance_cm = 55
edge_cm = 70
sound = false
rotate = 90
touch = [1.05, 0, -0.02, 0, 1.05, -0.02]
night_from = "22:30"
night_to = "06:15"
[letters]
sticks = "/run/media"
camera = "/dev/video7"
[mailbox]
on = false
chromium = "/opt/chromium"
hosts = ["login.example.dk"]
[hub]
url = "https://hub.example.org"
ca_file = "own.pem"
[help]
tunnel = "meet@help.example.org:2200"
"""


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "centre.toml").write_text(TEXT, "utf-8")
    return config.load(tmp_path / "centre.toml", data=tmp_path / "data")


@pytest.fixture
def services(settings):
    with Store.open(settings.data_folder / "store", root_key=KEY) as store:
        yield app.build(settings, store, TurnedClock())


def test_calendar(services, settings, tmp_path):
    calendar = services.calendar
    sources = watcher(settings, calendar, services.clock)
    assert (sources.folder, sources.feeds) == (tmp_path / "ours", ("https://centre.example/a.ics",))
    assert sources.every == timedelta(minutes=7)
    assert calendar.defaults == Defaults(
        capacity=9, location="Huset", meeting_point="Porten", directions="Bus 5", contact="Mette"
    )


def test_centre(settings):
    assert settings.centre.offered == ("da", "uk", "pl")  # the one that visits begin in, and each once


def test_session(services):
    assert (services.session.times.idle, services.session.times.warning) == (61, 23)


def test_speech(services, settings):
    assert services.speech.volume == 33
    assert services.speech._voice_command("da")[-1] == "99"
    assert services.speech.piper.command("da")[:2] == ["my-piper", "-m"]
    assert list(services.speech.piper.models) == ["da"]
    assert services.speech.private
    assert services.speech._recordings._folder == settings.file.parent / "said"
    services.headphones.start()  # which asks nobody
    other = replace(services.config, speech=config.Speech(command="piper --voice {language}"))
    assert app.build(other, services.store).speech._voice_command("da") == ["piper", "--voice", "da"]


def test_dictation(services, tmp_path):
    assert services.dictation.models == {"da": tmp_path / "voices" / "said"}
    assert services.dictation._program == ("my-whisper", "--quiet")


def test_printer(services):
    assert vars(services.printer).items() >= {"_kind": "cups", "_device": "slips", "_width": 576}.items()
    assert isinstance(services.printer, Printer)


def test_sound(services):
    assert not services.sound.available
    loud = replace(services.config, screen=config.Screen(sound=True))
    assert app.build(loud, services.store).sound._on


def test_letters(services):
    assert services.sticks._folder == Path("/run/media")
    assert services.camera._setting == "/dev/video7"


def test_staff(services, tmp_path):
    assert services.staff._code
    assert services.staff.register.file.folder == tmp_path / "cards"
    bare = replace(services.config, staff=config.Staff())
    assert not app.build(bare, services.store).staff._code
    assert app.build(bare, services.store).staff.register.file.folder == services.config.data_folder / "roster"


def test_what_is_old_goes(services, settings, monkeypatch):
    assert services.folders.unopened_months == 7
    asked = []
    monkeypatch.setattr("kiosk.folder.expiry.expire", lambda *given: asked.append(given[3]))
    monkeypatch.setattr("kiosk.staff.audit.Audit.prune", lambda _audit, before: asked.append(before))
    for _day in range(15):
        services.clock.after(days=1)
        app_staff.tidy(settings, services.store, services.clock)
    assert asked == [7, services.clock.now() - timedelta(days=11 * 365 // 12)]


def test_guides(services, tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "broken.toml").write_text("", "utf-8")
    own = replace(services.config, guides=config.GuideSettings(folder=tmp_path / "own"))
    assert {one.file for one in app.build(own, services.store).guides.problems} == {"broken.toml"}
    assert not services.guides.problems


def test_mailbox(services, monkeypatch):
    assert not services.mailbox.on
    planned = {}
    monkeypatch.setattr("kiosk.mailbox.service.Display", lambda: None)
    monkeypatch.setattr("kiosk.mailbox.service.own_window", lambda _display: 1)
    for name in ("Windows", "Hands", "Browser"):
        monkeypatch.setattr(f"kiosk.mailbox.service.{name}", lambda *_, **__: SimpleNamespace(start=lambda: None))
    monkeypatch.setattr("kiosk.mailbox.browser.plan", lambda *given, **named: planned.update(named, program=given[0]))
    mailbox = services.mailbox
    mailbox._set_up(0, Wanted(mailbox.sites[0], None), SimpleNamespace(address="http://127.0.0.1:1/in"))
    assert planned["program"] == Path("/opt/chromium")
    assert "https://login.example.dk" in planned["policy"]["URLAllowlist"]


def test_hub(services, tmp_path, monkeypatch):
    assert services.hub.url == "https://hub.example.org"
    given = {}
    monkeypatch.setattr("kiosk.hub.link.Client", lambda *_, **options: given.update(options))
    services.hub._reach()
    assert (given["url"], given["ca"]) == ("https://hub.example.org", tmp_path / "own.pem")
    monkeypatch.setattr("kiosk.hub.link.enrol", lambda url, *_, **options: given.update(options, url=url))
    services.hub.join("1234567890")
    assert (given["url"], given["ca"]) == ("https://hub.example.org", tmp_path / "own.pem")


@pytest.mark.parametrize(
    ("screen", "asked", "prepared"),
    [
        (config.Screen(), None, ((1280, 800), True)),
        (config.Screen(fullscreen=False), None, ((1280, 800), False)),
        (config.Screen(width=1024, height=600), None, ((1024, 600), False)),
        (config.Screen(width=1024, height=600), (800, 480), ((800, 480), False)),
    ],
)
def test_screen(settings, monkeypatch, screen, asked, prepared):
    class Enough(Exception):
        """What comes after needs a screen."""

    seen = []

    def prepare(size, *, fullscreen):
        seen.append((size, fullscreen))
        raise Enough

    monkeypatch.setattr(window, "prepare", prepare)
    monkeypatch.setattr(app, "no_core_dumps", lambda: None)
    monkeypatch.setattr(app, "no_words_in_tracebacks", lambda: None)
    with pytest.raises(Enough):
        app.run(replace(settings, screen=screen), size=asked)
    assert seen == [prepared]


def of_the_image(name):
    """A program of root's there, which reads the file by itself."""
    folder = ROOT.parent / "deploy" / "image" / "tree" / "usr" / "lib" / "stuen"
    spec = importlib.util.spec_from_file_location(f"stuen_{name}", folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_remote_help(settings):
    assert settings.help.tunnel == "meet@help.example.org:2200"
    assert of_the_image("help").tunnel(TEXT) == ("meet@help.example.org", 2200)


def test_how_the_picture_is_turned(settings):
    screen = of_the_image("screen")
    assert screen.wished(TEXT) == (settings.screen.rotate, (*settings.screen.touch, 0, 0, 1))


def test_night(settings):
    night = Night(settings.screen.night_from, settings.screen.night_to)
    on = [minute for minute in range(1440) if night.is_on(datetime(2026, 11, 21, *divmod(minute, 60), tzinfo=UTC))]
    assert on == [*range(6 * 60 + 15), *range(22 * 60 + 30, 1440)]


# Seen on pages and on paper (tests/ui), or asked for at the terminal: here it is enough that somebody reads them.
READ = {
    "centre.name",
    "centre.address",
    "centre.phone",
    "centre.staff",
    "centre.language",
    "staff.code_hash",
    "screen.calibrate",
    "screen.key_sound",
    "access.keys_speak",
    "access.scan_seconds",
}


def test_every_setting_is_tested_or_read():
    sections = dict(config.sections())
    every = {f"{name}.{entry}": entry for name, one in sections.items() for entry in one.__dataclass_fields__}
    here = {name for name, entry in every.items() if f"\n{entry} = " in TEXT}
    assert here | READ | {"data.folder"} == every.keys() - sections.keys()
    program = "".join(path.read_text("utf-8") for path in ROOT.rglob("*.py") if not path.name.startswith("config"))
    assert not {name for name in READ if name not in program}


def test_the_end_of_the_program_leaves_no_voice_and_nobody_who_looks_for_headphones(services):
    services.fall_silent()  # nothing was asked for yet
    services.config = replace(services.config, speech=config.Speech())
    before = set(threading.enumerate())
    services.speech.get_ready()
    services.headphones.start()
    begun = set(threading.enumerate()) - before
    assert {one.name for one in begun} == {"speech", "headphones"}
    services.fall_silent()  # which waits for neither as long as a busy machine may need
    for one in begun:
        one.join(timeout=20)
        assert not one.is_alive(), one.name
