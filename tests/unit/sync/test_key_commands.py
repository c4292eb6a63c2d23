"""`python -m sync`: an organisation's keys, statements, and opening what was sealed, as a technician types it."""

import io
import json
import random
import stat
import sys
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import __main__ as program
from sync import keyfile, recover, seal, seal_to
from sync.events import encode
from sync.keyfile import BadKeyFile, FileThere, WrongPassphrase
from sync.recover import BadExport

MAKE = ["recipients", "make", "x", "--organisation", "h", "--offline"]
PASSPHRASE = "en lang sætning"
ABOUT = {"organisation": "havnen", "device": "0" * 16, "purpose": "backup", "number": 0}


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """The real cost is tried once, below."""
    monkeypatch.setattr(keyfile, "_COST", (2, 1, 1))


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """Type a command; gives its exit code and what it printed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "words").write_text(PASSPHRASE + "\n", encoding="utf-8")

    def typed(*args, words="words"):
        with_words = [*args, "--passphrase-file", words] if words else args
        try:
            code = program.main([str(arg) for arg in with_words])
        except SystemExit as end:
            code = end.code
        out = capsys.readouterr()
        return code, out.out + out.err

    return typed


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_from_new_keys_to_an_opened_backup(run, tmp_path):
    assert run("keygen", "safe", "--name", "havnen")[0] == 0
    assert run("keygen", "bo", "--kind", "recipient", "--name", "Bo")[0] == 0
    assert mode(tmp_path / "safe") == 0o600
    made = run("recipients", "make", "plan", "--offline", "safe.public", "--organisation", "havnen", "--number", "1",
               "--to", "Bo=bo.public")  # fmt: skip
    assert made[0] == 0, made
    code, said = run("recipients", "sign", "plan", "--key", "safe", "--out", "signed")
    assert code == 0
    assert "Bo" in said
    code, said = run("recipients", "show", "signed", "--offline", "safe.public")
    assert code == 0
    assert "Signed by" in said
    code, said = run("recipients", "show", "plan", "--offline", "safe.public")
    assert code == 1
    assert "not signed" in said

    identity = seal_to.Identity.read((tmp_path / "safe.public").read_text().strip())
    found = seal_to.accept(json.loads((tmp_path / "signed").read_text()), identity, "havnen")
    (tmp_path / "backup").write_bytes(seal.seal(b"all of it", found.publics, **ABOUT))
    for key in ("safe", "bo"):
        code, said = run("recover", "backup", "--key", key, "--out", f"opened-{key}")
        assert code == 0, said
        assert (tmp_path / f"opened-{key}").read_bytes() == b"all of it"
        assert mode(tmp_path / f"opened-{key}") == 0o600
    assert run("recover", "backup", "--key", "bo", "--out", "opened-bo")[0] == 1


def test_a_backup_that_was_changed_leaves_nothing_open(run, tmp_path):
    run("keygen", "safe", "--name", "havnen")
    public = seal.public_of(keyfile.read(tmp_path / "safe", PASSPHRASE).opens)
    data = bytearray(seal.seal(bytes(200_000), [public], **ABOUT))
    data[-1] ^= 1
    (tmp_path / "backup").write_bytes(data)
    code, said = run("recover", "backup", "--key", "safe", "--out", "opened")
    assert code == 1
    assert "changed" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["backup", "safe", "safe.public", "words"]


def test_the_events_of_an_export_are_opened_and_the_strange_ones_named(run, tmp_path):
    run("keygen", "safe", "--name", "havnen")
    to = seal_to.Recipients.none_yet("havnen", seal_to.Identity.read((tmp_path / "safe.public").read_text().strip()))
    lines, kiosk = exported(to)
    plain, good, forged = lines[2], lines[3], json.loads(lines[3])
    forged["body"]["sealed"] = json.loads(lines[4])["body"]["sealed"]
    stranger = {**json.loads(good), "device": "f" * 16}
    elsewhere = lines[5]
    odd = {**json.loads(good), "signature": 7}
    rows = [*lines[:2], plain, good, *(json.dumps(one) for one in (forged, stranger, odd)), elsewhere, ""]
    (tmp_path / "export").write_text("\n".join(rows), encoding="utf-8")
    code, said = run("recover", "export", "--key", "safe", "--out", "opened")
    assert code == 1
    assert "Opened 1, could not open 4" in said
    found = [json.loads(line) for line in (tmp_path / "opened").read_text(encoding="utf-8").splitlines()]
    assert found[0]["opened"] == {"words": "Kære Åse"}
    assert (found[0]["centre"], found[0]["device"]) == ("Havnen", kiosk)
    assert [row.get("error") for row in found] == [None, "bad_signature", "unknown_kiosk", "bad_signature", "bad_seal"]


def exported(to):
    """An export: its head, a kiosk, an event with nothing sealed, two sealed, one sealed for somebody else's."""
    from tinydb import TinyDB
    from tinydb.storages import MemoryStorage

    from sync.events import EventLog
    from tests.helpers.centre import TurnedClock

    db = TinyDB(storage=MemoryStorage)
    log = EventLog(db.table("outbox"), db.table("device"), now=TurnedClock().now)
    words = {"words": "Kære Åse"}
    log.append("calls", "call.made", {"call": "a"})
    for stream in ("calls", "calls", "other"):
        log.append("calls", "call.made", to.body_with({}, words, device=log.device, stream=stream, type="call.made"))
    head = {"stuen": "export", "version": 1, "organisation": "havnen"}
    kiosk = {"device": log.device, "public_key": log.public_key.hex(), "name": "Stuen", "centre": "Havnen"}
    events = [encode(dict(event)).decode() for event in db.table("outbox")]
    return [json.dumps(head), json.dumps(kiosk), *events], log.device


@pytest.mark.parametrize(
    "data",
    [
        b"", b"{}", b"[1]", b"\xff\xfe", b"[" * 10_000, b'{"stuen":"export","version":2}',
        b'{"stuen":"export","version":1}\nx', b'{"stuen":"export","version":1}\n{"body":[1]}',
        b'{"stuen":"export","version":1}\n{"public_key":"xyz"}', b'{"stuen":"export","version":1}\n{"public_key":7}',
        b'{"stuen":"export","version":1}\n{"a":1e400}', b'{"stuen":"export","version":1}\n' + b" " * (1 << 20) + b"{}",
        b"SEAL", b"SEAL\x01junk",
    ],
)  # fmt: skip
def test_what_is_nothing_of_ours_is_said_in_one_sentence(run, tmp_path, data):
    run("keygen", "safe", "--name", "havnen")
    (tmp_path / "file").write_bytes(data)
    code, said = run("recover", "file", "--key", "safe", "--out", "opened")
    assert (code, said.count("\n")) == (1, 1)
    assert not (tmp_path / "opened").exists()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_known_error_or_an_export(data):
    lines = io.BytesIO(b'{"stuen":"export","version":1,"organisation":"x"}\n' + data)
    with suppress(BadExport):
        list(recover.open_events(lines, bytes(96)))


def test_a_key_file_opens_by_its_passphrase_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(keyfile, "_COST", (1 << 17, 8, 1))
    key = keyfile.make("offline", "havnen", random.Random(1).randbytes)
    path = tmp_path / "safe"
    keyfile.write(path, key, PASSPHRASE)
    assert keyfile.read(path, PASSPHRASE) == key
    assert key.secret.hex() not in path.read_text()
    assert key.opens == key.secret[32:]
    assert key.signs == key.secret[:32]
    with pytest.raises(WrongPassphrase):
        keyfile.read(path, PASSPHRASE + " ")


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_no_byte_of_a_key_file_can_be_another(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("keys")
    keyfile._COST = (2, 1, 1)
    keyfile.write(folder / "key", keyfile.make("content", "havnen"), PASSPHRASE)
    raw = bytearray((folder / "key").read_bytes())
    at = data.draw(st.integers(0, len(raw) - 1))
    raw[at] ^= data.draw(st.integers(1, 255))
    whole = keyfile.read(folder / "key", PASSPHRASE)
    (folder / "key").write_bytes(raw)
    with suppress(BadKeyFile, WrongPassphrase):
        assert keyfile.read(folder / "key", PASSPHRASE) == whole  # a blank for a blank


def test_what_a_key_is_not_for_it_does_not_do(run, tmp_path):
    for kind in keyfile.KINDS:
        run("keygen", kind, "--kind", kind, "--name", "havnen")
    content, recipient = (keyfile.read(tmp_path / kind, PASSPHRASE) for kind in ("content", "recipient"))
    with pytest.raises(BadKeyFile):
        _ = content.opens
    with pytest.raises(BadKeyFile):
        _ = recipient.signs
    with pytest.raises(BadKeyFile, match="offline"):
        keyfile.read(tmp_path / "content", PASSPHRASE, kinds=("offline",))
    assert len(bytes.fromhex((tmp_path / "content.public").read_text())) == 32


def test_no_key_is_written_over(run, tmp_path):
    assert run("content-key", "key", "--name", "havnen")[0] == 0
    before = (tmp_path / "key").read_bytes()
    code, said = run("content-key", "key", "--name", "havnen")
    assert code == 1
    assert "there already" in said
    assert (tmp_path / "key").read_bytes() == before
    with pytest.raises(FileThere):
        keyfile.write(tmp_path / "key", keyfile.make("content", "havnen"), PASSPHRASE)


def test_a_short_passphrase_makes_no_key(run, tmp_path):
    (tmp_path / "words").write_text("kort\n")
    code, said = run("keygen", "key", "--name", "havnen")
    assert code == 1
    assert "10 characters" in said
    assert not (tmp_path / "key").exists()


def test_the_passphrase_comes_from_the_terminal_or_from_stdin(run, tmp_path, monkeypatch):
    typed = iter([PASSPHRASE, PASSPHRASE, PASSPHRASE, "another one"])
    monkeypatch.setattr("getpass.getpass", lambda prompt: next(typed))
    assert run("keygen", "one", "--name", "havnen", words=None)[0] == 0
    code, said = run("keygen", "two", "--name", "havnen", words=None)
    assert code == 1
    assert "not the same" in said
    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSPHRASE + "\n"))
    assert run("keygen", "three", "--name", "havnen", words="-")[0] == 0
    assert keyfile.read(tmp_path / "three", PASSPHRASE).kind == "offline"


def test_nobody_at_the_terminal_is_no_traceback(run, monkeypatch):
    def gone(prompt):
        raise EOFError

    monkeypatch.setattr("getpass.getpass", gone)
    assert run("keygen", "one", "--name", "havnen", words=None) == (1, "Nothing was done.\n")


@pytest.mark.parametrize(
    "args",
    [
        ["recipients", "show", "nothing"], ["recipients", "show", "words"], ["recipients", "show", "list"],
        ["recipients", "show", "bytes"], ["recover", "words", "--key", "words", "--out", "x"],
        [*MAKE, "words", "--number", "1"], [*MAKE, "safe.public", "--number", "0"],
        [*MAKE, "safe.public", "--number", "1", "--to", "A=words"],
        [*MAKE, "safe.public", "--number", "1", "--to", "A=cut"],
        ["recipients", "sign", "other", "--key", "safe", "--out", "x"],
        ["pack", "show", "words", "--content-key", "words"],
    ],
)  # fmt: skip
def test_files_that_are_not_what_they_should_be(run, tmp_path, args):
    run("keygen", "safe", "--name", "havnen")
    run("keygen", "old", "--name", "havnen")
    run("recipients", "make", "other", "--offline", "old.public", "--organisation", "h", "--number", "1")
    (tmp_path / "list").write_text("[1]")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    (tmp_path / "cut").write_text("AAAA")
    code, said = run(*args)
    assert (code, said.count("\n")) == (1, 1), said
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    "args", [[], ["keygen"], ["recover", "x"], ["nonsense"], ["recipients"], ["keygen", "--kind", "x"]]
)
def test_nonsense_exits_with_2(run, args):
    code, said = run(*args, words=None)
    assert (code, said.count("\n")) == (2, 1)


def test_help_is_there(run):
    code, said = run("--help", words=None)
    assert code == 0
    assert all(word in said for word in ("keygen", "recipients", "recover", "pack", "content-key"))


def test_a_name_does_not_speak_to_the_terminal(run, tmp_path):
    run("keygen", "safe", "--name", "havnen")
    run("keygen", "bo", "--kind", "recipient", "--name", "Bo")
    run("recipients", "make", "x", "--offline", "safe.public", "--organisation", "h", "--number", "1",
        "--to", "\x1b[2JBo=bo.public")  # fmt: skip
    code, said = run("recipients", "show", "x")
    assert code == 0
    assert "\x1b" not in said
