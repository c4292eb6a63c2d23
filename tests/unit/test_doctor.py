"""The doctor's findings: each check with the machine turned the one way and the other."""

import os
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiosk import app_store, config, doctor, i18n
from kiosk.devices import dictation, headphones
from kiosk.devices.cards import CardReaders
from kiosk.doctor import CHECKS, Finding, as_json, examine, exit_code
from kiosk.mailbox import service


@pytest.fixture(name="settings")
def some_settings(tmp_path):
    i18n.use("en")
    (tmp_path / "data").mkdir(mode=0o700)
    yield config.load(data=tmp_path / "data")
    i18n.use("da")


def examined(key, settings):
    (finding,) = examine(settings, {key: CHECKS[key]})
    return finding


def with_(settings, section, **values):
    return replace(settings, **{section: replace(getattr(settings, section), **values)})


@pytest.fixture(name="machine")
def a_machine(monkeypatch):
    """Turns what the probes say: machine(module, name, answer)."""
    return lambda where, name, answer: monkeypatch.setattr(where, name, lambda *given, **named: answer)


@pytest.mark.parametrize(
    ("answer", "ok", "text"),
    [
        ("x11", True, "There is a screen."),
        ("kms", True, "no other program has it"),
        ("lost", False, "does not answer"),
        ("none", False, "There is no screen."),
    ],
)
def test_display(settings, machine, answer, ok, text):
    machine(doctor.display, "screen", answer)
    finding = examined("display", settings)
    assert finding.ok is ok
    assert text in finding.text


@pytest.mark.parametrize(("answer", "ok"), [(["Panel 10"], True), ([], None)])
def test_touch(settings, machine, answer, ok):
    machine(doctor.display, "touchscreens", answer)
    finding = examined("touch", settings)
    assert finding.ok is ok
    assert ("Panel 10" in finding.text) is bool(answer)


@pytest.mark.parametrize(("there", "ok"), [(True, True), (False, None)])
def test_sound(settings, monkeypatch, there, ok):
    monkeypatch.setattr(doctor, "Sound", lambda: SimpleNamespace(available=there))
    assert examined("sound", settings).ok is ok
    assert examined("sound", with_(settings, "screen", sound=False)).ok is True


def test_speech(settings, tmp_path):
    voice = tmp_path / "voice"
    voice.write_text("#!/bin/sh\n[ $1 = da ] && printf RIFF && head -c 2000 /dev/zero\n")
    voice.chmod(0o700)
    finding = examined("speech", with_(settings, "speech", command=f"{voice} {{language}}"))
    assert (finding.ok, finding.text) == (None, "The voice does not speak English.")
    voice.write_text("#!/bin/sh\nprintf RIFF; head -c 2000 /dev/zero\n")
    assert examined("speech", with_(settings, "speech", command=str(voice))).ok is True
    neural = with_(
        settings, "speech", command=str(voice), models=(f"da={tmp_path}/da.onnx",), piper=f"{tmp_path}/piper"
    )
    finding = examined("speech", neural)
    assert (finding.ok, finding.text) == (None, "The neural voice does not speak Dansk; the usual one does.")
    (tmp_path / "da.onnx").touch()
    (tmp_path / "da.onnx.json").write_text('{"audio": {"sample_rate": 22050}}')
    (tmp_path / "piper").write_text("#!/bin/sh\nhead -c 2000 /dev/zero\n")
    (tmp_path / "piper").chmod(0o700)
    assert examined("speech", neural).ok is True
    finding = examined("speech", with_(settings, "speech", command="espeak-ng"))
    assert (finding.ok, "does not speak Soomaali; the" in finding.text) == (True, True)
    assert examined("speech", with_(settings, "speech", command="/nowhere/voice")).ok is None
    assert examined("speech", with_(settings, "speech", command="")).ok is None


@pytest.mark.parametrize(
    ("mode", "plugged", "ok", "text"),
    [
        ("auto", True, True, "Headphones are plugged in."),
        ("auto", False, True, "tells when headphones"),
        ("auto", None, None, "does not tell of headphones"),
        ("always", None, True, "only one person hears"),
        ("never", True, True, "asks before it says what is private"),
    ],
)
def test_headphones(settings, machine, mode, plugged, ok, text):
    machine(headphones, "plugged_in", plugged)
    finding = examined("headphones", with_(settings, "speech", headphones=mode))
    assert finding.ok is ok
    assert text in finding.text
    assert bool(finding.what_to_do) is (ok is None)


@pytest.mark.parametrize(
    ("model", "microphone", "ok", "text"),
    [
        ("", True, True, "No dictation is set up"),
        ("said", True, True, "a microphone, and a model"),
        ("said", False, None, "no microphone"),
        ("gone", True, None, "not ready in these languages: da"),
    ],
)
def test_dictation(settings, machine, tmp_path, model, microphone, ok, text):
    (tmp_path / "said").mkdir()
    models = (f"da={tmp_path / model}",) if model else ()
    machine(dictation.Dictation, "microphone", microphone)
    finding = examined("dictation", with_(settings, "speech", dictation=models, recogniser="cat"))
    assert finding.ok is ok
    assert text in finding.text
    assert bool(finding.what_to_do) is (ok is None)


def test_printer(settings, machine):
    assert examined("printer", settings).ok is True
    wanted = with_(settings, "printer", kind="escpos", device="/nowhere")
    assert examined("printer", wanted).ok is None
    machine(doctor.printer, "device_there", True)
    assert examined("printer", wanted).ok is True


@pytest.mark.parametrize(
    ("found", "ok", "text"),
    [
        (CardReaders(True, ("Gemalto",)), True, "Gemalto"),
        (CardReaders(True), None, "no card reader"),
        (CardReaders(False), None, "not running"),
        (CardReaders(None), None, "does not answer"),
    ],
)
def test_card_reader(settings, machine, found, ok, text):
    machine(doctor.cards, "card_readers", found)
    finding = examined("card_reader", settings)
    assert finding.ok is ok
    assert text in finding.text


@pytest.mark.parametrize(
    ("year", "kept", "ok"),
    [(1970, True, False), (2200, True, False), (2027, True, True), (2027, False, None), (2027, None, None)],
)
def test_clock(settings, machine, monkeypatch, year, kept, ok):
    monkeypatch.setattr(doctor, "datetime", SimpleNamespace(now=lambda zone: SimpleNamespace(year=year)))
    machine(doctor.clocks, "synchronised", kept)
    assert examined("clock", settings).ok is ok


@pytest.mark.parametrize(
    ("free", "ok"), [(10_000_000, False), (100_000_000, None), (900_000_000, True)], ids=["full", "nearly", "room"]
)
def test_disk(settings, machine, free, ok):
    machine(doctor.disk, "free_bytes", free)
    finding = examined("disk", settings)
    assert finding.ok is ok
    assert str(free // 1_000_000) in finding.text


def test_disk_that_cannot_be_written_to_or_is_open_to_others(settings, machine):
    settings.data_folder.chmod(0o755)
    assert "chmod 700" in examined("disk", settings).what_to_do
    machine(doctor.disk, "writable", False)
    assert examined("disk", settings).ok is False


def test_memory(settings, machine):
    machine(doctor.disk, "swap_on_disk", ["/var/swap"])
    assert "/var/swap" in examined("memory", settings).text
    machine(doctor.disk, "swap_on_disk", [])
    machine(doctor, "in_memory", True)
    machine(doctor, "runtime_folders", [Path("/")])
    machine(doctor.disk, "writable", True)
    assert examined("memory", settings).ok is True
    machine(doctor, "in_memory", False)
    assert examined("memory", settings).ok is None


def test_store(settings):
    assert "no data yet" in examined("store", settings).text
    with app_store.open_store(settings) as store:
        store.table("activities").insert_multiple({"number": number} for number in range(20))
    assert examined("store", settings).ok is True
    (segment,) = (settings.data_folder / "store").glob("journal-*")
    whole = segment.read_bytes()
    segment.write_bytes(whole[:200] + bytes([whole[200] ^ 1]) + whole[201:])
    finding = examined("store", settings)
    assert finding.ok is False
    assert "damaged" in finding.text
    assert "Do not delete anything" in finding.what_to_do


def test_store_that_opens_and_does_not_verify(settings, monkeypatch):
    (settings.data_folder / "store").mkdir()

    @contextmanager
    def opens(given):
        assert given is settings
        yield SimpleNamespace(verify=lambda: SimpleNamespace(ok=False, problems=("frame 7", "frame 9")))

    monkeypatch.setattr(app_store, "open_store", opens)
    finding = examined("store", settings)
    assert (finding.ok, finding.text) == (False, "The stored sign-ups are damaged: frame 7, frame 9.")


@pytest.mark.parametrize(("code", "ok"), [("", None), ("123456", None), ("scrypt$32768$8$1$AA==$AA==", True)])
def test_staff_code(settings, code, ok):
    finding = examined("staff_code", with_(settings, "staff", code_hash=code))
    assert finding.ok is ok
    assert not code or code not in finding.line()


def test_calendar(settings, tmp_path, machine):
    assert examined("calendar", settings).ok is None
    assert examined("calendar", with_(settings, "calendar", folder=tmp_path / "none")).ok is None
    assert examined("calendar", with_(settings, "calendar", folder=tmp_path)).ok is True
    fed = with_(settings, "calendar", feeds=("https://a.example/x.ics", "https://b.example/y.ics"))
    machine(doctor.network, "answers", False)
    assert examined("calendar", fed).text == "2 feeds do not answer."
    machine(doctor.network, "answers", True)
    assert examined("calendar", fed).ok is True


def test_assets(settings, tmp_path, monkeypatch):
    assert examined("assets", settings).ok is True
    with monkeypatch.context() as without:
        without.setattr(doctor, "can_shape", lambda: False)
        assert examined("assets", settings).ok is None
    monkeypatch.setattr(doctor.sys, "getfilesystemencoding", lambda: "ascii")
    assert examined("assets", settings).ok is None
    monkeypatch.setattr(doctor, "ASSETS", tmp_path)
    monkeypatch.setattr(doctor, "REGULAR", tmp_path / "Andika-Regular.ttf")
    finding = examined("assets", settings)
    assert finding.ok is False
    assert "Andika-Regular.ttf" in finding.text


def test_configuration(settings, tmp_path):
    assert examined("configuration", settings).ok is None
    assert examined("configuration", replace(settings, file=tmp_path / "centre.toml")).ok is True


@pytest.mark.logs("the check of broken failed: ZeroDivisionError")
def test_a_check_that_fails_is_a_finding_and_the_others_go_on(settings):
    def broken(key, given):
        raise ZeroDivisionError("Hemmelig Havørn")

    found = examine(settings, {"broken": broken, "staff_code": CHECKS["staff_code"]})
    assert [(finding.key, finding.ok) for finding in found] == [("broken", False), ("staff_code", None)]
    assert "Havørn" not in found[0].line()


def test_what_is_not_well_says_what_to_do_and_what_is_well_does_not(settings):
    for finding in examine(settings):
        assert finding.text
        assert (finding.what_to_do == "") is (finding.ok is True), finding


def test_every_sentence_is_in_danish_too(settings):
    english = examine(settings)
    i18n.use("da")
    danish = examine(settings)
    for one, other in zip(english, danish, strict=True):
        assert one.text != other.text, f"not translated: {one.text}"
        assert not one.what_to_do or one.what_to_do != other.what_to_do, f"not translated: {one.what_to_do}"


@pytest.mark.parametrize(("oks", "code"), [((True, None), 0), ((True, False, None), 1), ((), 0)])
def test_only_what_is_essential_counts(oks, code):
    findings = [Finding("x", ok, "Text.", "Do.") for ok in oks]
    assert exit_code(findings) == code
    assert as_json(findings)["ok"] is (code == 0)


def test_json_and_lines():
    finding = Finding("touch", None, "There is no touchscreen.", "Connect it.")
    row = {"key": "touch", "ok": None, "text": "There is no touchscreen.", "what_to_do": "Connect it."}
    assert as_json([finding])["checks"] == [row]
    assert finding.line() == "! There is no touchscreen.\n    Connect it."
    assert Finding("x", True, "All well.").line() == "✓ All well."


@pytest.mark.parametrize(("uid", "ok"), [(0, None), (1000, True)])
def test_root_is_warned_of(settings, monkeypatch, uid, ok):
    monkeypatch.setattr(os, "geteuid", lambda: uid)
    assert examined("user", settings).ok is ok


@pytest.mark.parametrize(
    ("values", "problem", "ok", "text"),
    [
        ({}, "", True, "can be locked in"),
        ({"on": False}, "", True, "switched off"),
        ({}, "namespaces: not permitted", None, "namespaces: not permitted"),
        ({"hosts": ("https://a.dk", "b.dk")}, "", None, "https://a.dk under [mailbox] is no host"),
    ],
)
def test_mailbox(settings, machine, values, problem, ok, text):
    machine(service, "problem", problem)
    finding = examined("mailbox", with_(settings, "mailbox", **values))
    assert finding.ok is ok
    assert text in finding.text
    assert bool(finding.what_to_do) is (ok is None)


def test_a_mailbox_without_a_browser(settings, tmp_path):
    finding = examined("mailbox", with_(settings, "mailbox", chromium=str(tmp_path / "none")))
    assert finding.ok is None
    assert "is not there" in finding.text


@pytest.mark.parametrize(
    ("setting", "ok", "text"),
    [
        ("off", True, "switched off"),
        ("auto", None, "There is no camera."),
        ("folder:/nowhere", None, "gives no picture"),
        ("folder:{small}", None, "640 x 360"),
        ("folder:{large}", True, "1920 x 1080"),
    ],
)
def test_camera(settings, tmp_path, monkeypatch, setting, ok, text):
    from tests.helpers.held import frame, jpeg

    monkeypatch.setattr("kiosk.devices.v4l.devices", lambda _sysfs: [])
    for name, size in (("small", (640, 360)), ("large", (1920, 1080))):
        (tmp_path / name).mkdir()
        (tmp_path / name / "1.jpg").write_bytes(jpeg(frame(None, 1, size)))
    chosen = setting.format(small=tmp_path / "small", large=tmp_path / "large")
    finding = examined("camera", with_(settings, "letters", camera=chosen))
    assert finding.ok is ok
    assert text in finding.text
    assert bool(finding.what_to_do) is (ok is not True)


@pytest.mark.parametrize(
    ("known", "ok", "text"),
    [
        ({"dan", "eng"}, True, "can be read."),
        ({"eng"}, None, "tesseract-ocr-dan is missing"),
        (None, None, "tesseract-ocr is missing"),
    ],
)
def test_recognition(settings, machine, known, ok, text):
    from kiosk.letters.reading import ocr

    machine(ocr, "known", known)
    finding = examined("recognition", settings)
    assert finding.ok is ok
    assert text in finding.text
    assert bool(finding.what_to_do) is (ok is None)


def test_sticks(settings, tmp_path):
    folder = tmp_path / "media"
    chosen = with_(settings, "letters", sticks=str(folder))
    assert examined("sticks", chosen).ok is None
    folder.mkdir()
    assert "None is in" in examined("sticks", chosen).text
    (folder / "stick").mkdir()
    (folder / "stick" / "brev.pdf").write_bytes(b"x")
    assert examined("sticks", chosen).text == "1 USB stick is in, and seen."


def test_what_tesseract_knows(monkeypatch, tmp_path):
    from kiosk.letters.reading import ocr

    monkeypatch.setattr(ocr, "PROGRAMS", str(tmp_path))
    assert ocr.known() is None
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho 'List of available languages in \"/x\" (2):'; echo dan; echo eng\n")
    program.chmod(0o755)
    assert ocr.known() == {"dan", "eng"}
    program.write_text("#!/bin/sh\nexit 1\n")
    assert ocr.known() is None
