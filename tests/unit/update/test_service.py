"""What the kiosk says of updates, and asks for; `kiosk update ...` and the doctor's line."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from update import state as roots

from kiosk import cli, doctor_update, i18n
from kiosk.config import Config
from kiosk.devices import image
from kiosk.devices.stick import Sticks
from kiosk.doctor_update import updates as doctors
from kiosk.i18n import say
from kiosk.update import service, words
from kiosk.update.service import NoBundle, NotAsked, UnderWay, Updates, update
from kiosk.update.words import CODES, STATES, STEPS

RUNS = image.Image("0.2.0+202611200000", "stuen-pc")


@pytest.fixture(autouse=True)
def danish() -> None:
    i18n.use("da")


@pytest.fixture
def here(tmp_path: Path) -> Updates:
    for name in ("update/incoming", "media/stick"):
        (tmp_path / name).mkdir(parents=True)
    return Updates(tmp_path / "update", RUNS, tmp_path / "media")


def says(tmp_path: Path, **what: object) -> None:
    (tmp_path / "update" / "state.json").write_text(json.dumps(what))


def wish(tmp_path: Path) -> object:
    return json.loads((tmp_path / "update" / "wish.json").read_text())


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({}, ""),
        ({"state": "idle"}, ""),
        ({"state": "idle", "code": "slot"}, "Der er ingen tidligere version at gå tilbage til."),
        ({"state": "idle", "code": "cut"}, "Ingen opdatering er i gang."),
        ({"state": "downloading", "percent": 40}, "En opdatering hentes: 40 %."),
        ({"state": "ready"}, "Kiosken opdaterer i nat."),
        ({"state": "ready", "now": True}, "Kiosken opdaterer, så snart ingen bruger den."),
        ({"state": "installing", "percent": 5}, "En opdatering lægges ind: 5 %. Kiosken kan bruges imens."),
        ({"state": "reboot"}, "Den nye version er lagt ind. Kiosken starter igen i nat."),
        ({"state": "good"}, "Kiosken er opdateret."),
        ({"state": "refused", "code": "damaged"}, "Opdateringen blev ikke taget: filen er beskadiget."),
        ({"state": "nonsense", "code": "x"}, ""),
    ],
)
def test_where_an_update_stands_in_one_sentence(
    here: Updates, tmp_path: Path, said: dict[str, object], sentence: str
) -> None:
    says(tmp_path, **said)
    assert here.now().sentence == sentence


def test_every_state_and_code_of_roots_has_its_sentence_and_what_to_do() -> None:
    for state in set(roots.STATES) - {"idle", "refused"}:
        assert update({"state": state}).sentence
        assert update({"state": state}).sentence != i18n._(words.PLAIN)
    assert set(CODES) | {"", "no_boot", "no_health"} == set(roots.CODES)
    assert set(STEPS) == set(roots.CODES) - {""}
    assert set(STATES) < set(roots.STATES)
    assert set(roots.STATES) == set(service.STATES)


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text() | st.floats(), st.lists, max_leaves=5)


@given(st.dictionaries(st.sampled_from(["state", "version", "percent", "code", "now", "from", "at"]), JSON))
def test_nonsense_in_the_state_is_no_update(found: dict[str, object]) -> None:
    assert isinstance(update(found).sentence, str)
    assert 0 <= update(found).percent <= 100


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b"\xff", b'{"state": 3}', b"[" * 9000])
def test_a_torn_state_file_is_no_update(here: Updates, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "update" / "state.json").write_bytes(data)
    assert here.now() == service.Update()


def test_staff_ask_for_what_is_on_a_stick(here: Updates, tmp_path: Path) -> None:
    file = tmp_path / "media" / "stick" / "stuen-pc-0.3.0.raucb"
    file.write_bytes(b"x")
    here.install(file)
    assert wish(tmp_path) == {"do": "install", "file": str(file), "when": "now", "by": "staff"}
    here.install(file, tonight=True)
    assert wish(tmp_path) == {"do": "install", "file": str(file), "when": "night", "by": "staff"}
    here.hasten()
    assert wish(tmp_path) == {"do": "now", "by": "staff"}
    here.roll_back()
    assert wish(tmp_path) == {"do": "rollback", "by": "staff"}


def test_a_file_from_elsewhere_is_brought_to_where_root_takes_it(here: Updates, tmp_path: Path) -> None:
    file = tmp_path / "min opdatering.raucb"
    file.write_bytes(b"bundle")
    here.install(file)
    assert wish(tmp_path) == {"do": "install", "file": "own-min-opdatering.raucb", "when": "now", "by": "staff"}
    assert (tmp_path / "update" / "incoming" / "own-min-opdatering.raucb").read_bytes() == b"bundle"


def test_a_stick_s_file_by_another_name_is_brought_too(here: Updates, tmp_path: Path) -> None:
    file = tmp_path / "media" / "stick" / "kopi.raucb"
    file.write_bytes(b"bundle")
    here.install(file)
    assert wish(tmp_path) == {"do": "install", "file": "own-kopi.raucb", "when": "now", "by": "staff"}


def test_a_full_disk_keeps_no_half_of_it(here: Updates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_source: Path, target: Path) -> None:
        target.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    (tmp_path / "x.raucb").write_bytes(b"x")
    with pytest.raises(NotAsked, match="No space"):
        here.install(tmp_path / "x.raucb")
    assert not list((tmp_path / "update" / "incoming").iterdir())


def test_what_is_no_bundle_or_comes_at_the_wrong_time_is_not_asked_for(here: Updates, tmp_path: Path) -> None:
    with pytest.raises(NoBundle):
        here.install(tmp_path / "not-there.raucb")
    with pytest.raises(NoBundle):
        here.install(tmp_path)
    file = tmp_path / "media" / "stick" / "stuen-x.raucb"
    file.write_bytes(b"x")
    for state in ("installing", "reboot", "testing"):
        says(tmp_path, state=state)
        with pytest.raises(UnderWay):
            here.install(file)
    says(tmp_path, state="installing")
    with pytest.raises(UnderWay):
        here.roll_back()
    assert not (tmp_path / "update" / "wish.json").exists()


def test_a_folder_that_takes_nothing_is_said(here: Updates, tmp_path: Path) -> None:
    gone = Updates(tmp_path / "nowhere", RUNS, tmp_path / "media")
    with pytest.raises(NotAsked) as why:
        gone.hasten()
    assert say(why.value).startswith("Der kunne ikke bedes om opdateringen")
    file = tmp_path / "x.raucb"
    file.write_bytes(b"x")
    with pytest.raises(NotAsked):
        gone.install(file)


def test_the_newest_on_a_stick_that_fits(here: Updates, tmp_path: Path) -> None:
    stick = tmp_path / "media" / "stick"
    sticks = Sticks(tmp_path / "media", mounts=Path(os.devnull))
    for name in (
        "stuen-pc-0.1.9.raucb",
        "stuen-rpi-0.9.0.raucb",
        "other-pc-0.9.raucb",
        "stuen-pc-0.2.0+202611200000.raucb",
    ):
        (stick / name).write_bytes(b"x")
    assert here.on_stick(sticks) is None
    for name in ("stuen-pc-0.9.0.raucb", "stuen-pc-0.10.0.raucb"):
        (stick / name).write_bytes(b"x")
    found = here.on_stick(sticks)
    assert found is not None
    assert (found.version, found.size, found.path.name) == ("0.10.0", 1, "stuen-pc-0.10.0.raucb")


@pytest.fixture
def on_image(here: Updates, monkeypatch: pytest.MonkeyPatch) -> Updates:
    monkeypatch.setattr(Updates, "here", classmethod(lambda cls, config: here))
    return here


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = cli.main(["update", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_the_command_where_no_image_runs(capsys: pytest.CaptureFixture[str]) -> None:
    code, _out, err = run(capsys, "status")
    assert (code, err.strip()) == (1, "Denne maskine opdateres ikke af kiosken. Opdatér den, som den blev installeret.")


def test_the_command_says_where_it_stands(
    on_image: Updates, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "status")[:2] == (0, "Version 0.2.0+202611200000 kører.\nIngen opdatering er i gang.\n")
    says(tmp_path, state="rolled_back", version="0.3.0", code="no_boot", **{"from": "0.2.0"})
    code, out, _err = run(capsys, "status")
    assert code == 1
    assert out.splitlines()[1:] == [
        "En ny version virkede ikke her. Kiosken gik selv tilbage til den forrige.",
        "Det gælder version 0.3.0.",
        "Sig det til den, der bygger jeres images: den nye version startede ikke.",
    ]
    code, out, _err = run(capsys, "status", "--json")
    found = json.loads(out)
    assert (code, found["running"], found["state"], found["from"]) == (1, RUNS.version, "rolled_back", "0.2.0")


def test_the_command_asks(on_image: Updates, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "media" / "stick" / "stuen-x.raucb"
    file.write_bytes(b"x")
    code, out, _err = run(capsys, "install", str(file), "--json")
    assert (code, json.loads(out)["asked"]) == (0, "install")
    assert wish(tmp_path) == {"do": "install", "file": str(file), "when": "now", "by": "staff"}
    assert run(capsys, "rollback")[0] == 0
    assert wish(tmp_path) == {"do": "rollback", "by": "staff"}
    code, _out, err = run(capsys, "install", str(tmp_path / "none.raucb"))
    assert (code, err.split()[0]) == (2, "none.raucb")


def test_the_doctor(here: Updates, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert doctors("update", Config()).ok is True
    monkeypatch.setattr(Updates, "here", classmethod(lambda cls, config: here))
    monkeypatch.setattr(service, "DEVELOPMENT", tmp_path / "development")
    assert doctors("update", Config()).ok is True
    (tmp_path / "development").touch()
    found = doctors("update", Config())
    assert (found.ok, "ceremoni" in found.what_to_do) == (None, True)
    says(tmp_path, state="refused", code="signature")
    assert doctors("update", Config()).ok is None
    assert doctor_update.updates is doctors
