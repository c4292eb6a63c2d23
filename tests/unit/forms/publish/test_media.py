"""An author's pictures and sounds: made anew for the screen, or refused in a sentence, whatever they are."""

import io
import resource
import struct
from pathlib import Path

import pytest
from PIL import Image

from kiosk.devices.wav import is_recording, read_header
from kiosk.forms.definition import Definition
from kiosk.forms.media import beside, named
from kiosk.forms.publish import media, pack, recast
from kiosk.forms.publish.check import check
from kiosk.forms.publish.media import Wanted
from kiosk.forms.publish.watch import Folder
from tests.helpers import recorded
from tests.unit.forms.publish.workbooks import good, looked, markdown, problems, put, xlsx

SOON = 2.0
"""Seconds of processor, as for a spreadsheet that means harm."""
IMAGE, SOUND, ENGLISH = "media::image", "media::audio::Dansk (da)", "media::audio::English (en)"


def _sheets(*cells: tuple[str, int, str, str]) -> dict:
    """A form that is in order, with these cells of columns of its own."""
    sheets = good()
    for sheet, row, column, value in cells:
        if column not in sheets[sheet][0]:
            width = max(len(line) for line in sheets[sheet])
            sheets[sheet][0].extend([f"_{n}" for n in range(len(sheets[sheet][0]), width)])
            sheets[sheet][0].append(column)
        put(sheet, row, column, value)(sheets)
    return sheets


def _form(folder: Path, files: dict[str, bytes], *cells: tuple[str, int, str, str], make=xlsx) -> Path:
    """Its file, and these files beside it."""
    folder.mkdir(exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    path = folder / f"proeve{'.xlsx' if make is xlsx else '.md'}"
    path.write_bytes(make(_sheets(*cells)))
    return path


def _one(name: str, data: bytes) -> tuple[dict[str, bytes], list[str]]:
    made, found = media.recast([Wanted(name, "survey", 3, IMAGE)], lambda _name, _most: data)
    assert all((one.sheet, one.row, one.column, one.fields["name"]) == ("survey", 3, IMAGE, name) for one in found)
    return made, [one.key for one in found]


@pytest.mark.parametrize("make", [xlsx, markdown])
def test_a_form_with_pictures_and_sounds_of_its_own(tmp_path: Path, make) -> None:
    files = {"hus.png": recorded.picture(), "hund.jpg": recorded.picture("JPEG"), "hjem.wav": recorded.tone()}
    files |= {"home.wav": recorded.tone(0.3), "ja.wav": recorded.tone(0.1)}
    path = _form(
        tmp_path / "in", files, ("survey", 2, IMAGE, "hus.png"), ("survey", 2, SOUND, "hjem.wav"),
        ("survey", 2, ENGLISH, "home.wav"), ("choices", 2, IMAGE, "hund.jpg"), ("choices", 2, SOUND, "ja.wav"),
        make=make,
    )  # fmt: skip
    report = check(path)
    assert {one.key for one in report.problems} == {"missing_sound"}, [one.line() for one in report.problems]
    assert report.ok
    place = pack.publish(path, tmp_path / "out", report)
    assert sorted(one.name for one in place.iterdir()) == sorted([*files, "form.json"])
    form = Definition.load((place / "form.json").read_bytes())
    label = form.by_path["/data/hjem"].label
    assert (named(form, "da", label, "audio"), named(form, "en", label, "audio")) == ("hjem.wav", "home.wav")
    assert (named(form, "da", label, "image"), named(form, "en", label, "image")) == ("hus.png", "hus.png")
    assert named(form, "en", "ja_nej-0", "audio") == "", "a sound in another language is not understood"
    assert is_recording(place / "hjem.wav")
    with Image.open(place / "hus.png") as picture:
        assert (picture.size, picture.format) == ((60, 40), "PNG")


def test_nothing_is_made_where_no_column_names_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "_behind_walls", None)
    report = check(_form(tmp_path, {"hus.png": b"x"}))
    assert (report.ok, report.media, report.problems) == (True, {}, ())


@pytest.mark.parametrize(
    ("column", "name", "size", "key"),
    [
        (IMAGE, "hus.webp", 9, "picture_kind"),
        (IMAGE, "hus.svg", 9, "picture_kind"),
        (IMAGE, "hus.wav", 9, "picture_kind"),
        (IMAGE, "hus.png", (8 << 20) + 1, "media_large"),
        (IMAGE, "../hus.png", 0, "media_name"),
        (IMAGE, "hus2.png", 0, "media_missing"),
        (SOUND, "hjem.mp3", 9, "sound_kind"),
        (SOUND, "hjem.m4a", 9, "sound_kind"),
        (SOUND, "hjem.wav", (24 << 20) + 1, "media_large"),
        (SOUND, "hjem.wav", 0, "media_missing"),
        (SOUND, "house.png", 0, "sound_kind"),
    ],
)
def test_what_its_name_and_size_tell_is_told_by_row(column: str, name: str, size: int, key: str) -> None:
    sheets = _sheets(("survey", 3, column, name))
    found = [one for one in problems(looked(xlsx(sheets), files={name: size} if size else {})) if not one.warning]
    assert [(one.key, one.sheet, one.row, one.column) for one in found] == [(key, "survey", 3, column)]
    assert found[0].how


def test_what_is_in_it_is_told_by_row(tmp_path: Path) -> None:
    files = {"hus.png": recorded.picture("JPEG"), "hjem.wav": b"x"}
    report = check(_form(tmp_path, files, ("survey", 3, SOUND, "hjem.wav"), ("choices", 3, IMAGE, "hus.png")))
    told = [(one.key, one.sheet, one.row, one.column) for one in report.problems if not one.warning]
    assert told == [("sound_bad", "survey", 3, SOUND), ("picture_bad", "choices", 3, IMAGE)]
    assert not report.ok
    assert report.definition is None


@pytest.mark.parametrize(
    "data", [b"", b"x", recorded.picture("JPEG"), recorded.picture("GIF"), recorded.picture()[:-40]]
)
def test_what_is_no_picture(data: bytes) -> None:
    with pytest.raises(recast.Unfit, match="picture_bad"):
        recast.picture(data, "hus.png", 640)


@pytest.mark.parametrize(
    ("data", "key"),
    [
        (b"x", "sound_bad"),
        (recorded.tone(0.2, level=0), "sound_silent"),
        (recorded.other_wav(b""), "sound_silent"),
        (recorded.other_wav(b"\1\2" * 99, said=0x7FFFF000), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 99, coding=85), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 99, channels=6), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 99, channels=0), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 99, rate=1_000_000_000), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 99, bits=12), "sound_bad"),
        (recorded.other_wav(b"\1\2" * 8000 * 61, rate=8000), "sound_long"),
        (recorded.tone()[:30], "sound_bad"),
        (recorded.tone()[:12] + struct.pack("<4sI", b"data", 4) + b"\1\2\3\4", "sound_bad"),
    ],
)
def test_what_is_no_sound(data: bytes, key: str) -> None:
    with pytest.raises(recast.Unfit, match=key):
        recast.sound(data)


@pytest.mark.parametrize(
    ("name", "data", "keys"),
    [
        ("hus.png", recorded.dots(100_000, 100_000), ["picture_large"]),
        ("hus.png", recorded.dots(4000, 4000, 4000), []),
        ("hus.png", recorded.dots(30_000, 30_000, 2_000), ["picture_large"]),
        ("hus.png", recorded.dots(16_000, 100), ["picture_large"]),
        ("hus.png", recorded.dots(3000, 3000), ["picture_bad"]),
        ("hus.jpg", recorded.scans(), ["picture_bad"]),
    ],
    ids=["lies", "most", "bomb", "line", "nothing", "scans"],
)
def test_a_picture_that_means_harm_is_over_soon(name: str, data: bytes, keys: list[str]) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    made, found = _one(name, data)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert found == keys
    assert bool(made) == (not keys)
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < SOON


def test_a_progressive_picture_is_no_harm() -> None:
    assert recast.picture(recorded.picture("JPEG", progressive=True), "a.jpg", 640)


def test_what_was_too_much_does_not_hide_what_was_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "_LIMITS", media.limited.Limits(512 << 20, 1, 256 << 20, 120.0))
    most = recorded.dots(4000, 4000, 4000)
    files = {"a.png": recorded.picture(), "b.png": b"x", **{f"c{n}.png": most for n in range(9)}}
    wanted = [Wanted(name, row=row) for row, name in enumerate(files)]
    made, found = media.recast(wanted, lambda name, _most: files[name])
    assert "a.png" in made
    stuck = next(name for name in files if name not in made and name != "b.png")
    assert [one.fields["name"] for one in found] == ["b.png", stuck]
    assert {one.key for one in found} == {"picture_bad"}


def test_all_together_are_not_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media, "MOST_ALL", 1)
    data = recorded.tone(20)
    made, found = media.recast([Wanted(f"{n}.wav") for n in range(3)], lambda _name, _most: data)
    assert list(made) == ["0.wav"]
    assert [(one.key, one.fields["name"]) for one in found] == [("media_much", "1.wav")]


def test_a_file_that_went_meanwhile() -> None:
    def gone(name: str, most: int) -> bytes:
        raise FileNotFoundError(name)

    assert [one.key for one in media.recast([Wanted("a.png")], gone)[1]] == ["media_missing"]


@pytest.mark.parametrize(
    "told",
    [b"x\n", b"[]\n", b'{"key": "", "size": -1}\n', b'{"key": "x", "size": 0}\n', b'{"key": "", "size": 99}\nshort',
     b'{"key": "", "size": 0}\n', b'{"key": "picture_bad", "size": 3}\nabc', b'{"key": [], "size": 0}\n', b""],
)  # fmt: skip
def test_what_the_process_says_is_not_believed(told: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(*_given, also, **_options) -> None:
        import os

        os.write(also[0], told)

    monkeypatch.setattr(media.limited, "ask", ask)
    assert _one("a.png", b"x") == ({}, ["picture_bad"])


# -- what is made


def test_a_large_picture_becomes_as_large_as_a_screen_and_tells_nothing_of_its_telephone() -> None:
    from PIL.ExifTags import Base

    exif = Image.Exif()
    exif[Base.Orientation], exif[Base.Make] = 6, "Telephone"
    made = recast.picture(recorded.picture("JPEG", (3000, 1500), exif=exif), "a.jpg", 1280)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.size == (640, 1280), "turned as it was held"
        assert not picture.getexif()
        assert b"Telephone" not in made


def test_what_is_clear_stays_clear() -> None:
    made = recast.picture(recorded.picture("PNG", (10, 10), (1, 2, 3, 0)), "a.png", 640)
    with Image.open(io.BytesIO(made)) as picture:
        assert picture.getpixel((5, 5))[3] == 0


def test_the_same_picture_is_the_same_bytes() -> None:
    once = recast.picture(recorded.picture(size=(900, 300)), "a.png", 640)
    assert recast.picture(once, "a.png", 640) == once


FLOAT = struct.pack("<6f", 0.5, 0.5, -0.5, float("nan"), float("inf"), 0.0)


@pytest.mark.parametrize(
    ("data", "rate", "samples"),
    [
        (recorded.other_wav(struct.pack("<4h", 16384, 0, -16384, -16384), channels=2), 22050, [8191, -16383]),
        (recorded.other_wav(bytes([192, 64, 128]), bits=8), 22050, [16383, -16383, 0]),
        (recorded.other_wav(b"\0\0\x40" + b"\xff\xff\xbf", bits=24), 22050, [16383, -16384]),
        (recorded.other_wav(struct.pack("<2i", 1 << 30, -(1 << 30)), bits=32), 22050, [16383, -16383]),
        (recorded.other_wav(FLOAT, coding=3, bits=32), 22050, [16383, 16383, -16383, 0, 32767, 0]),
        (recorded.other_wav(struct.pack("<4h", 16384, 0, 16384, 16384), rate=96000), 48000, [8191, 16383]),
    ],
    ids=["stereo", "8", "24", "32", "float", "fast"],
)
def test_each_kind_of_wav_becomes_ours(data: bytes, rate: int, samples: list[int]) -> None:
    made = recast.sound(data)
    header, plain = read_header(io.BytesIO(made))
    assert plain
    assert struct.unpack_from("<HHI", header, 20) == (1, 1, rate)
    got = struct.unpack(f"<{len(samples)}h", made[len(header) :])
    assert all(abs(one - other) <= 1 for one, other in zip(got, samples, strict=True)), got


def test_a_wav_with_more_in_it_than_sound() -> None:
    plain = recorded.tone()
    more = plain[:12] + struct.pack("<4sI", b"LIST", 5) + b"hello\0" + plain[12:]
    wide = struct.pack("<4sIHHIIHHHHIH14s", b"fmt ", 40, 0xFFFE, 1, 22050, 44100, 2, 16, 22, 16, 4, 1, b"\0" * 14)
    assert recast.sound(more) == recast.sound(plain) == recast.sound(plain[:12] + wide + plain[36:])


# -- where they lie


def test_a_file_is_only_one_of_the_form_s_own(tmp_path: Path) -> None:
    report = check(_form(tmp_path / "in", {"hus.png": recorded.picture()}, ("survey", 2, IMAGE, "hus.png")))
    place = pack.publish(tmp_path / "in" / "proeve.xlsx", tmp_path / "out", report)
    form = report.definition
    assert form
    assert beside(form, place, "hus.png") == place / "hus.png"
    for name in ("form.json", "yes.png", "../proeve/hus.png", ""):
        assert beside(form, place, name) is None
    (place / "hus.png").unlink()
    assert beside(form, place, "hus.png") is None


def test_a_folder_that_was_published_is_looked_at_too(tmp_path: Path) -> None:
    path = _form(tmp_path / "in", {"hus.png": recorded.picture()}, ("survey", 2, IMAGE, "hus.png"))
    pack.publish(path, tmp_path / "in2")
    assert Folder(tmp_path / "in2", tmp_path / "kiosk").poll()
    assert (tmp_path / "kiosk" / "proeve" / "hus.png").exists()
    (tmp_path / "in2" / "proeve" / "hus.png").write_bytes(b"x")
    assert not Folder(tmp_path / "in2", tmp_path / "other").poll()
    assert "hus.png" in (tmp_path / "in2" / "proeve.txt").read_text("utf-8")
