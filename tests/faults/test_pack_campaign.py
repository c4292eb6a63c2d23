"""A kiosk takes pack after pack, and the power goes in the middle of most: what is active is always whole."""

import hashlib
import random
import shutil

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync import pack_store
from sync.pack_active import read_active
from sync.pack_store import PackStore
from tests.helpers import a_pack
from tests.helpers.pack_faults import Cut, Cuts, sync_all

KEY = Ed25519PrivateKey.from_private_bytes(b"c" * 32)
PUBLIC = KEY.public_key().public_bytes_raw().hex()
ROUNDS, SEEDS = 150, range(6)


def version_of(dice, number, before):
    """The next version: some files of the one before, some new, some changed."""
    kept = {path: data for path, data in before.items() if dice.random() < 0.7}
    new = {f"f{dice.randrange(20)}": dice.randbytes(dice.choice([0, 10, 5000])) for _ in range(dice.randint(1, 5))}
    files = kept | new
    return files, a_pack.change(number, files, KEY)


def loads(folder):
    files = folder / "files"
    return {"paths": sorted(path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file())}


def holds(folder):
    entry = read_active(folder)["packs"].get("byen")
    if entry is None:
        return 0, {}
    files = folder / "byen" / str(entry["version"]) / "files"
    return entry["version"], {path: (files / path).read_bytes() for path in entry["index"]["paths"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_cut_after_cut(tmp_path, monkeypatch, seed):
    monkeypatch.setattr(pack_store, "LEFT_FREE", 0)
    dice, folder = random.Random(seed), tmp_path / "data" / "content"
    folder.parent.mkdir()
    held, cuts_made, taken = (0, {}), 0, 0
    number, files, body = 0, {}, None
    for _ in range(ROUNDS):
        if body is None or dice.random() < 0.7:  # a newer one comes, maybe before the last was ever whole here
            number += 1
            files, body = version_of(dice, number, files)
        by_hash = {hashlib.sha256(data).hexdigest(): data for data in files.values()}

        def fetch(_pack, _version, sha256, start, _size, by_hash=by_hash):
            data = by_hash[sha256][start:]
            yield from (data[at : at + 700] for at in range(0, len(data), 700))

        with Cuts(folder.parent, dice.randrange(70), dice) as cuts:
            sync_all(cuts, folder)
            try:
                PackStore(folder, "0.1.0", loads).take(body, fetch, PUBLIC)
            except Cut:
                cuts_made += 1
        if dice.random() < 0.8:
            cuts.power_cut()
        now = holds(folder)
        assert now in (held, (number, files)), number
        taken += now != held
        held = now
    assert cuts_made > ROUNDS // 4
    assert taken > 10
    shutil.rmtree(folder.parent)
