"""What the organisation sent: looked at in a process of its own, shown from one small file, given up when it rots."""

import hashlib
import io
import json
import shutil
import struct
import subprocess
import sys
import zlib

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image

from kiosk.hub import content, content_child
from kiosk.hub.content import Content
from kiosk.hub.content_child import Unfit
from kiosk.paths import ASSETS
from sync import limited, pack_store, packs
from sync.errors import Cut
from tests.helpers import a_pack

KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()


def png(size=(4, 4), colour="green", **more):
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG", **more)
    return data.getvalue()


ONE = {"notice.json": '{"da":"Vi har åbent.","en":"We are open."}'.encode(), "pictures/fest.png": png()}
TWO = {"notice.json": b'{"da":"Lukket i dag."}', "pictures/fest.png": png(colour="red"), "guides/later.md": b"# x"}


def body(version, files, name="byen"):
    return a_pack.change(version, files, KEY, name)


class Box:
    """A kiosk's folder, and what it told."""

    def __init__(self, folder):
        self.folder, self.told, self.files = folder, [], {}
        self.content = Content(folder)

    def take(self, *packs_of):
        bodies = [body(*one) for one in packs_of]
        self.files |= {hashlib.sha256(data).hexdigest(): data for _v, files, *_ in packs_of for data in files.values()}
        self.content.take(bodies, self.fetch, content_key=PUBLIC, report=self.report)

    def fetch(self, _pack, _version, sha256, start, _size):
        yield self.files[sha256][start:]

    def report(self, kind, said):
        self.told.append((kind, dict(said)))

    def rot(self, version, path):
        (self.folder / "byen" / str(version) / "files" / path).write_bytes(b"rotten")


@pytest.fixture
def box(tmp_path, monkeypatch):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    return Box(tmp_path / "content")


def test_a_kiosk_without_packs(box):
    assert box.content.picture("fest") is None
    assert box.content.notice("da") == ""
    assert box.content.versions == {}
    assert box.content.check(box.report)


def test_a_pack_comes_is_shown_and_is_there_after_a_start(box):
    box.take((1, ONE))
    for seen in (box.content, Content(box.folder)):
        assert seen.picture("fest").read_bytes() == ONE["pictures/fest.png"]
        assert seen.picture("nothing") is None
        assert (seen.notice("da"), seen.notice("en"), seen.notice("pl")) == (
            "Vi har åbent.",
            "We are open.",
            "Vi har åbent.",
        )
        assert seen.versions == {"byen": 1}
    assert box.told == [("pack.installed", {"pack": "byen", "version": 1})]
    assert box.content.check(box.report)
    assert len(box.told) == 1


def test_the_next_replaces_it_and_what_we_cannot_show_yet_is_kept(box):
    box.take((1, ONE))
    box.take((2, TWO))
    assert box.content.notice("en") == "Lukket i dag."
    assert box.content.picture("fest").read_bytes() == TWO["pictures/fest.png"]
    index = json.loads((box.folder / "active.json").read_bytes())["packs"]["byen"]["index"]
    assert index["kept"] == ["guides/later.md"]


def test_two_packs_share_the_screen_in_the_order_of_their_names(box):
    box.take((1, ONE, "b"), (1, {"pictures/fest.png": TWO["pictures/fest.png"]}, "a"))
    assert box.content.picture("fest").read_bytes() == TWO["pictures/fest.png"]
    assert box.content.notice("da") == "Vi har åbent."


def test_one_that_fails_does_not_hold_the_others_up_and_is_tried_again(box):
    def cut(_pack, version, sha256, start, _size):
        if version == 7:
            raise Cut
        yield box.files[sha256][start:]

    box.files = {hashlib.sha256(data).hexdigest(): data for files in (ONE, TWO) for data in files.values()}
    with pytest.raises(Cut):
        box.content.take([body(7, ONE, "a"), body(1, TWO, "b")], cut, content_key=PUBLIC, report=box.report)
    assert box.content.versions == {"b": 1}
    assert box.told == [("pack.installed", {"pack": "b", "version": 1})]


def test_a_disk_that_fails_is_for_another_time(box, monkeypatch):
    def fails(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pack_store, "write", fails)
    with pytest.raises(pack_store.NoRoom, match="No space"):
        box.take((1, ONE))


def test_what_cannot_be_shown_is_refused_before_it_is_switched_to(box):
    box.take((1, ONE))
    box.take((2, {"pictures/fest.png": b"not a picture"}))
    assert box.content.versions == {"byen": 1}
    assert box.told[-1] == ("pack.refused", {"pack": "byen", "version": 2, "why": "does_not_load"})


def test_what_rots_gives_way_to_the_one_before(box):
    box.take((1, ONE))
    box.take((2, TWO))
    box.rot(2, "pictures/fest.png")
    assert not box.content.check(box.report)
    assert box.content.versions == {"byen": 1}
    assert box.content.picture("fest").read_bytes() == ONE["pictures/fest.png"]
    assert box.told[-1] == ("pack.refused", {"pack": "byen", "version": 2, "why": "does_not_load"})
    assert Content(box.folder).versions == {"byen": 1}
    assert box.content.check(box.report)


def test_what_rots_with_nothing_before_it_is_gone(box):
    box.take((1, ONE))
    box.rot(1, "notice.json")
    assert not box.content.check(box.report)
    assert box.content.versions == {}
    assert box.content.notice("da") == ""


def test_a_newer_program_sees_more_in_what_is_there(box, monkeypatch):
    box.take((1, TWO))
    found = content.load(box.folder / "byen" / "1") | {"guides": ["guides/later.md"]}
    monkeypatch.setattr(content, "load", lambda _folder: found)
    assert box.content.check(box.report)
    index = json.loads((box.folder / "active.json").read_bytes())["packs"]["byen"]["index"]
    assert index["guides"] == ["guides/later.md"]
    assert box.content.notice("da") == "Lukket i dag."


def test_both_rotten(box):
    box.take((1, ONE))
    box.take((2, TWO))
    box.rot(1, "notice.json")
    box.rot(2, "notice.json")
    assert not box.content.check(box.report)
    assert box.content.versions == {}


def test_a_picture_that_the_disk_lost_is_none(box):
    box.take((1, ONE))
    box.content.picture("fest").unlink()
    assert box.content.picture("fest") is None


def test_a_start_reads_one_file_and_imports_nothing_heavy():
    look = "import sys; before = set(sys.modules); import kiosk.hub.content; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    said = done.stdout.split()
    assert not {
        "zipfile",
        "subprocess",
        "PIL",
        "cryptography",
        "requests",
        "spake2",
        "sync.packs",
        "sync.limited",
    } & set(said)


# -- what the process says


def test_a_process_that_fails_or_babbles_is_a_pack_that_does_not_load(tmp_path, monkeypatch):
    for said in ([], None, {"why": "x"}):
        monkeypatch.setattr(limited, "ask", lambda *_, said=said: said)
        with pytest.raises(packs.BadPack) as refused:
            content.load(tmp_path)
        assert refused.value.code == "does_not_load"

    def fails(*_):
        raise limited.ChildFailed("it took too long")

    monkeypatch.setattr(limited, "ask", fails)
    with pytest.raises(packs.BadPack, match="too long"):
        content.load(tmp_path)


# -- what it looks at


@pytest.fixture
def files(tmp_path, monkeypatch):
    (tmp_path / "files" / "pictures").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "files"


def test_a_whole_version(files):
    (files / "notice.json").write_bytes(b'{"da":" Hej\\nmed jer "}')
    (files / "pictures" / "a-1.png").write_bytes(png())
    (files / "pictures" / "b.jpg").write_bytes(b"x")
    assert content_child.look() == {
        "notice": {"da": "Hej\nmed jer"},
        "pictures": {"a-1": "pictures/a-1.png"},
        "forms": {},
        "unfit": [],
        "kept": ["pictures/b.jpg"],
    }


def test_an_empty_version(files):
    assert content_child.look() == {"notice": {}, "pictures": {}, "forms": {}, "unfit": [], "kept": []}


def test_the_demos_pack_can_be_shown(files):
    shutil.copytree(ASSETS / "content" / "pack", files, dirs_exist_ok=True)
    found = content_child.look()
    assert set(found["notice"]) == {"da", "en"}
    assert set(found["pictures"]) == {"cykeltur", "faellesspisning"}
    assert found["kept"] == []


@pytest.mark.parametrize(
    "notice",
    [
        *(b"", b"{", b"\xff", b"[]", b"1", b'{"da":1}', b'{"Dansk":"x"}', b'{"":"x"}', b"[" * 10_000, b" " * 20_000),
        json.dumps({"da": "x" * 281}).encode(),
        *(json.dumps({"da": f"x{bad}y"}).encode() for bad in ("\u202e", "\x00", "\x1b[31m", "\t", "\u200b", "\ud800")),
    ],
)
def test_a_notice_that_is_not_short_plain_words(files, notice):
    (files / "notice.json").write_bytes(notice)
    assert set(content_child.look()) == {"why"}
    with pytest.raises(Unfit):
        content_child.read_notice(files / "notice.json")


def huge_png():
    """A PNG of a few bytes that says it has 60,000 x 60,000 pixels."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )


def gif():
    data = io.BytesIO()
    Image.new("P", (2, 2)).save(data, "GIF")
    return data.getvalue()


def moving():
    data = io.BytesIO()
    frames = [Image.new("RGB", (4, 4), colour) for colour in ("red", "blue")]
    frames[0].save(data, "PNG", save_all=True, append_images=frames[1:])
    return data.getvalue()


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"x",
        png((300, 300))[:100],
        png((2049, 1)),
        png((1, 2049)),
        huge_png(),
        gif(),
        moving(),
        png() + bytes(3 << 20),
    ],
    ids=["empty", "text", "torn", "wide", "high", "bomb", "gif", "moving", "long"],
)
def test_a_picture_that_cannot_be_shown(files, data):
    (files / "pictures" / "a.png").write_bytes(data)
    with pytest.raises(Unfit):
        content_child.check_picture(files / "pictures" / "a.png")
    assert "a.png" in content_child.look()["why"]


def test_the_largest_picture(files):
    (files / "pictures" / "a.png").write_bytes(png((2048, 2048)))
    content_child.check_picture(files / "pictures" / "a.png")
