"""What a pack may be: its paths, its manifest, its .zip; and a clear code for each way of being none."""

import hashlib
import io
import json
import random
import stat
import unicodedata
import zipfile

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from sync import limited, pack_zip, packs
from sync.events import encode
from sync.packs import BadPack, File, check_files, check_paths, fits, make, read_manifest, read_zip

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw().hex()
MADE = "2026-11-20T07:05:00Z"
FILE = {"sha256": "ab" * 32, "size": 3}
WHOLE = {"pack": "byen", "version": 3, "made": MADE, "files": {"notice.json": FILE}, "needs": {"kiosk": ">=0.1"}}


def signed(said, key=KEY):
    text = said if isinstance(said, bytes) else encode(said)
    return text, key.sign(packs.SIGNED_AS + text).hex()


def why(function, *args):
    with pytest.raises(BadPack) as refused:
        function(*args)
    assert refused.value.what
    return refused.value.code


# -- manifests


def test_a_manifest_that_is_whole():
    manifest = read_manifest(*signed(WHOLE), PUBLIC)
    assert manifest == ("byen", 3, MADE, {"notice.json": File("ab" * 32, 3)}, {"kiosk": ">=0.1"})


def test_unknown_fields_are_no_fault():
    more = WHOLE | {"later": [1], "files": {"a": FILE | {"later": 1}}}
    assert read_manifest(*signed(more), PUBLIC).files == {"a": File("ab" * 32, 3)}


def test_only_the_organisations_own_key_counts():
    other = Ed25519PrivateKey.from_private_bytes(bytes(32))
    assert why(read_manifest, *signed(WHOLE, other), PUBLIC) == "wrong_key"
    text, signature = signed(WHOLE)
    assert why(read_manifest, text + b" ", signature, PUBLIC) == "wrong_key"
    assert why(read_manifest, text, "zz", PUBLIC) == "wrong_key"
    assert why(read_manifest, text, "", PUBLIC) == "wrong_key"
    assert why(read_manifest, text, signature, "00") == "wrong_key"
    assert why(read_manifest, text, signature, "") == "no_key"
    unbound = KEY.sign(text).hex()  # a signature over something else, by the same key
    assert why(read_manifest, text, unbound, PUBLIC) == "wrong_key"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"pack": "By"}, "bad_manifest"),
        ({"pack": 1}, "bad_manifest"),
        ({"pack": "../x"}, "bad_manifest"),
        ({"pack": "a" * 41}, "bad_manifest"),
        ({"version": 0}, "bad_manifest"),
        ({"version": True}, "bad_manifest"),
        ({"version": "3"}, "bad_manifest"),
        ({"version": 2**31}, "bad_manifest"),
        ({"made": "yesterday"}, "bad_manifest"),
        ({"made": None}, "bad_manifest"),
        ({"files": []}, "bad_manifest"),
        ({"files": {"a": 1}}, "bad_manifest"),
        ({"files": {"a": {"sha256": "AB" * 32, "size": 1}}}, "bad_manifest"),
        ({"files": {"a": {"sha256": "ab" * 32, "size": -1}}}, "bad_manifest"),
        ({"files": {"a": {"sha256": "ab" * 32, "size": True}}}, "bad_manifest"),
        ({"files": {"a": {"sha256": "ab" * 32}}}, "bad_manifest"),
        ({"files": {"a": {"sha256": "ab" * 32, "size": packs.MOST_FILE + 1}}}, "too_large"),
        ({"files": {f"{n}": {"sha256": "ab" * 32, "size": packs.MOST_FILE} for n in range(14)}}, "too_large"),
        ({"files": {f"{n}": FILE for n in range(packs.MOST_FILES + 1)}}, "too_many"),
        ({"files": {"../a": FILE}}, "bad_path"),
        ({"needs": None}, "bad_manifest"),
        ({"needs": {"kiosk": "0.1"}}, "bad_manifest"),
        ({"needs": {"kiosk": 1}}, "bad_manifest"),
    ],
)
def test_a_signed_manifest_must_still_be_one(change, code):
    assert why(read_manifest, *signed(WHOLE | change), PUBLIC) == code


@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"{", b"[]", b"null", b"\xff", b"[" * 100_000, json.dumps(WHOLE).encode(), encode(WHOLE) + b"\n"),
        *(b'{"a":1.5}', b'{"a":1,"a":1}', b'{"\xc3\xa6":1}', b"{}"),
    ],
)
def test_what_is_signed_and_no_manifest(text):
    assert why(read_manifest, *signed(text), PUBLIC) == "bad_manifest"


def test_a_manifest_has_its_size():
    assert why(read_manifest, *signed(b"x" * (packs.MOST_MANIFEST + 1)), PUBLIC) == "too_large"


NAMES = st.sampled_from(["pack", "version", "made", "files", "needs", "a/b", "sha256", "size"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda one: st.lists(one) | st.dictionaries(NAMES, one),
)


@given(ANYTHING)
def test_anything_that_is_signed_is_a_manifest_or_a_bad_pack(said):
    try:
        read_manifest(*signed(said), PUBLIC)
    except BadPack as refused:
        assert refused.code in packs.WHY  # noqa: PT017 - or it is one


# -- paths

BAD_PATHS = [
    *(
        "",
        "/",
        "/etc/passwd",
        "../x",
        "a/../b",
        "a/..",
        ".",
        "./a",
        "a/./b",
        "a//b",
        "a/",
        "..",
        "...",
        ".hidden",
        "a/.b",
    ),
    *("a.", "a..b", "C:/x", "c:x", "a\\b", "..\\x", "a\x00", "a\x00.png", "a\n", "\na", "a b", "A", "a/B", "æ", "é"),
    *(
        "e\u0301",
        "ﬁ",
        "a\u200b",
        "con:",
        "a:b",
        "a*",
        "a?",
        "~",
        "~root",
        "$x",
        "a|b",
        "%2e%2e",
        "a/b/c/d/e",
        "x" * 101,
    ),
    *("a/" * 3 + "/", "a\u2024\u2024", "a\r"),
]


@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_path_that_leads_elsewhere_or_may_be_taken_for_another_is_refused(path):
    assert why(check_paths, [path]) == "bad_path"


@pytest.mark.parametrize("path", ["a", "notice.json", "pictures/sommer-fest_2.png", "a/b/c/d.tar.gz", "0", "_", "-"])
def test_a_plain_path(path):
    check_paths([path])


@given(st.text(max_size=120))
def test_what_is_taken_stays_within_its_folder_on_any_system(path):
    try:
        check_paths([path])
    except BadPack:
        return
    parts = path.split("/")
    assert path.isascii()
    assert path == path.lower() == unicodedata.normalize("NFKC", path).casefold()
    assert all(part and not part.startswith(".") and not part.endswith(".") for part in parts)
    assert not set(path) & set('\\:*?"<>|\x00\n\r ~$')
    assert len(path) <= packs.MOST_PATH


@given(st.lists(st.from_regex(r"[a-c](/[a-c]){0,2}", fullmatch=True), max_size=8))
def test_together_they_can_all_be_there(tmp_path_factory, paths):
    folder = tmp_path_factory.mktemp("pack")
    try:
        check_paths(paths)
    except BadPack as refused:
        assert refused.code == "twice"  # noqa: PT017 - both ways are right
        return
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(path)
    assert all((folder / path).read_text() == path for path in paths)


def test_a_file_is_no_folder_too():
    assert why(check_paths, ["a", "a/b"]) == "twice"
    assert why(check_paths, ["a/b/c", "a/b"]) == "twice"
    assert why(check_paths, ["a", "a"]) == "twice"
    check_paths(["a", "ab/c"])


# -- making and reading


@pytest.fixture
def folder(tmp_path):
    source = tmp_path / "source"
    (source / "pictures").mkdir(parents=True)
    (source / "notice.json").write_bytes(b'{"da":"Hej"}')
    (source / "pictures" / "fest.png").write_bytes(b"png")
    return source


def test_what_is_made_is_read_and_is_the_same_each_time(folder, tmp_path):
    out = tmp_path / "pack.zip"
    manifest = make(folder, "byen", 4, made=MADE, key=KEY, out=out)
    first = out.read_bytes()
    assert make(folder, "byen", 4, made=MADE, key=KEY, out=out) == manifest
    assert out.read_bytes() == first
    with out.open("rb") as archive:
        text, signature, files = read_zip(archive)
    assert read_manifest(text, signature, PUBLIC) == manifest
    assert files == {"notice.json": b'{"da":"Hej"}', "pictures/fest.png": b"png"}
    assert manifest.files["pictures/fest.png"] == File(hashlib.sha256(b"png").hexdigest(), 3)


def test_what_no_kiosk_would_take_is_not_made(folder, tmp_path):
    out = tmp_path / "pack.zip"
    assert why(lambda: make(folder, "Byen", 4, made=MADE, key=KEY, out=out)) == "bad_manifest"
    (folder / "Æble.png").write_bytes(b"")
    assert why(lambda: make(folder, "byen", 4, made=MADE, key=KEY, out=out)) == "bad_path"
    (folder / "Æble.png").unlink()
    (folder / "link").symlink_to("/etc/passwd")
    assert why(lambda: make(folder, "byen", 4, made=MADE, key=KEY, out=out)) == "not_a_file"
    assert not out.exists()


def zipped(*entries, **more):
    """A .zip of (name or ZipInfo, bytes); with a manifest unless told otherwise."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", **more) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    data.seek(0)
    return data


BOTH = ((packs.MANIFEST, b"{}"), (packs.SIGNATURE, b"00"))


def info(name, mode=stat.S_IFREG, flags=0):
    entry = zipfile.ZipInfo(name)
    entry.filename = entry.orig_filename = name
    entry.external_attr = (mode | 0o644) << 16
    entry.flag_bits = flags
    return entry


@pytest.mark.parametrize("path", [path for path in BAD_PATHS if path and "\x00" not in path])
def test_a_zip_with_a_path_that_leads_elsewhere(path):
    assert why(read_zip, zipped(*BOTH, (info("files/" + path), b"x"))) in ("bad_path", "bad_archive")


@pytest.mark.parametrize("name", ["/files/a", "a", "../a", "files", "MANIFEST.JSON", "files\\a", "manifest.json/"])
def test_a_zip_with_something_beside_its_files(name):
    assert why(read_zip, zipped(*BOTH, (info(name), b"x"))) == "bad_path"


def test_a_zip_with_a_nul_in_a_name():
    data = zipped(*BOTH, ("files/a_b", b"x")).getvalue().replace(b"files/a_b", b"files/a\x00b")
    assert why(read_zip, io.BytesIO(data)) in ("bad_path", "bad_archive")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_zip_with_a_name_twice():
    assert why(read_zip, zipped(*BOTH, ("files/a", b"x"), ("files/a", b"y"))) == "twice"
    assert why(read_zip, zipped(*BOTH, (packs.MANIFEST, b"x"))) == "twice"


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFDIR, stat.S_IFCHR, stat.S_IFIFO])
def test_a_zip_with_a_link_or_a_device(mode):
    assert why(read_zip, zipped(*BOTH, (info("files/a", mode), b"/etc/passwd"))) == "not_a_file"


def test_a_zip_that_is_locked():
    data = zipped(*BOTH, ("files/a", b"x")).getvalue()
    at = data.rindex(b"PK\x01\x02") + 8
    locked = data[:at] + b"\x01" + data[at + 1 :]
    assert why(read_zip, io.BytesIO(locked)) == "not_a_file"


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_packed_in_a_way_whose_reader_has_no_bound(method):
    assert why(read_zip, zipped(*BOTH, ("files/a", b"x"), compression=method)) == "bad_archive"


def test_a_zip_bomb_is_opened_no_further_than_is_allowed():
    one = zipped(*BOTH, ("files/a", bytes(packs.MOST_FILE + 1)), compression=zipfile.ZIP_DEFLATED)
    assert len(one.getvalue()) < 20_000
    assert why(read_zip, one) == "too_large"
    many = [(f"files/{number}", bytes(packs.MOST_FILE)) for number in range(14)]
    assert why(read_zip, zipped(*BOTH, *many, compression=zipfile.ZIP_DEFLATED)) == "too_large"
    assert why(read_zip, zipped((packs.MANIFEST, bytes(packs.MOST_MANIFEST + 1)))) == "too_large"


def test_a_zip_that_lies_about_its_sizes():
    data = zipped(*BOTH, ("files/a", bytes(9_000_000)), compression=zipfile.ZIP_DEFLATED).getvalue()
    at = data.rindex(b"PK\x01\x02") + 24
    lying = data[:at] + (10).to_bytes(4, "little") + data[at + 4 :]
    assert why(read_zip, io.BytesIO(lying)) in ("bad_archive", "too_large")


def test_a_zip_with_too_many_files():
    many = [(f"files/{number}", b"") for number in range(packs.MOST_FILES + 1)]
    assert why(read_zip, zipped(*BOTH, *many)) == "too_many"


def test_a_zip_without_a_manifest():
    assert why(read_zip, zipped(("files/a", b"x"))) == "bad_manifest"
    assert why(read_zip, zipped((packs.MANIFEST, b"{}"))) == "bad_manifest"
    assert why(read_zip, zipped((packs.MANIFEST, b"{}"), (packs.SIGNATURE, b"\xff"))) == "bad_manifest"


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"not a zip" * 100, b"PK\x05\x06" + bytes(18), b"PK\x05\x06" + b"\xff" * 18]
)
def test_what_is_no_zip(data):
    assert why(read_zip, io.BytesIO(data)) in ("bad_archive", "bad_manifest")


def test_any_damage_is_a_bad_pack_or_another_content(folder, tmp_path):
    make(folder, "byen", 4, made=MADE, key=KEY, out=tmp_path / "pack.zip")
    whole, dice = (tmp_path / "pack.zip").read_bytes(), random.Random(3)
    for _ in range(1500):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 3)):
            data[dice.randrange(len(data))] = dice.getrandbits(8)
        try:
            text, signature, files = read_zip(io.BytesIO(bytes(data)))
            manifest = read_manifest(text, signature, PUBLIC)
            check_files(
                manifest, {path: File(hashlib.sha256(one).hexdigest(), len(one)) for path, one in files.items()}
            )
        except BadPack:
            continue
        assert files == {"notice.json": b'{"da":"Hej"}', "pictures/fest.png": b"png"}


def test_the_files_are_the_manifests():
    manifest = read_manifest(*signed(WHOLE), PUBLIC)
    right = {"notice.json": File("ab" * 32, 3)}
    check_files(manifest, right)
    assert why(check_files, manifest, {}) == "missing_file"
    assert why(check_files, manifest, right | {"b": File("ab" * 32, 3)}) == "extra_file"
    assert why(check_files, manifest, {"notice.json": File("cd" * 32, 3)}) == "bad_file"
    assert why(check_files, manifest, {"notice.json": File("ab" * 32, 4)}) == "bad_file"


@pytest.mark.parametrize(
    ("need", "version", "fine"),
    [
        (">=0.1", "0.1.0", True),
        (">=0.1.1", "0.1.0", False),
        (">=1", "0.9.9", False),
        (">=0.2", "0.10", True),
        (">=0.1", "x", False),
    ],
)
def test_what_a_pack_needs(need, version, fine):
    manifest = read_manifest(*signed(WHOLE | {"needs": {"kiosk": need}}), PUBLIC)
    assert fits(manifest, {"kiosk": version}) is fine


def test_a_need_that_nobody_knows_is_not_met():
    assert not fits(read_manifest(*signed(WHOLE | {"needs": {"wings": ">=1"}}), PUBLIC), {"kiosk": "9"})


# -- the limited process


def test_a_zip_is_taken_apart_in_a_process_of_its_own(folder, tmp_path):
    manifest = make(folder, "byen", 4, made=MADE, key=KEY, out=tmp_path / "pack.zip")
    (tmp_path / "out").mkdir()
    with (tmp_path / "pack.zip").open("rb") as archive:
        text, signature, found = pack_zip.unpack(archive, tmp_path / "out")
    assert read_manifest(text, signature, PUBLIC) == manifest
    check_files(manifest, found)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(file.sha256 for file in found.values())


def unpacked(data, tmp_path):
    (tmp_path / "bad.zip").write_bytes(data)
    (tmp_path / "out").mkdir()
    with (tmp_path / "bad.zip").open("rb") as archive:
        return pack_zip.unpack(archive, tmp_path / "out")


def test_what_the_process_refuses_is_refused(tmp_path):
    assert why(unpacked, zipped(*BOTH, (info("files/../../x"), b"x")).getvalue(), tmp_path) == "bad_path"
    assert not (tmp_path / "x").exists()


def test_a_manifest_that_is_no_text(tmp_path):
    assert why(unpacked, zipped((packs.MANIFEST, b"\xff"), BOTH[1]).getvalue(), tmp_path) == "bad_manifest"


def test_what_the_process_says_is_not_believed(tmp_path, monkeypatch):
    lies = [
        {"manifest": "{}", "signature": "", "files": {"a": "../../etc/passwd"}},
        {"manifest": "{}", "signature": "", "files": {"a": "ab" * 32}},
        {"manifest": 1, "signature": "", "files": {}},
        {"code": "nothing we know", "about": ""},
        {},
        [],
        None,
    ]
    for lie in lies:
        monkeypatch.setattr(limited, "ask", lambda *_, lie=lie, **__: lie)
        (tmp_path / "x").write_bytes(b"")
        with (tmp_path / "x").open("rb") as archive:
            assert why(pack_zip.unpack, archive, tmp_path) == "bad_archive"


def test_in_the_process_itself(folder, tmp_path, monkeypatch):
    """The same function without the walls, so that coverage sees it."""
    make(folder, "byen", 4, made=MADE, key=KEY, out=tmp_path / "pack.zip")
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    for data, code in (
        ((tmp_path / "pack.zip").read_bytes(), None),
        (b"", "bad_archive"),
        (zipped((packs.MANIFEST, b"\xff"), BOTH[1]).getvalue(), "bad_manifest"),
    ):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert pack_zip._unpack_here().get("code") == code
