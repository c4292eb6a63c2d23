"""What is writable on a read-only root, and the number of the machine."""

import json
from pathlib import Path

import pytest
from first import files, kernel, mounts
from first.run import Failed

LISTS = Path(__file__).parents[4] / "deploy/image/tree/usr/lib/stuen/mounts.json"


def furnished(folder: Path) -> mounts.Lists:
    said = mounts.lists(LISTS)
    for entry in said["binds"].values():
        entry.pop("owner", None)
        entry.pop("group", None)
    mounts.furnish(folder, said)
    return said


def test_the_list_of_the_image_is_as_the_contract_has_it() -> None:
    said = json.loads(LISTS.read_text())
    binds = {path: entry["from"] for path, entry in said["binds"].items()}
    assert binds.items() >= {
        ("/var/lib/stuen", "stuen"),
        ("/etc/stuen", "etc/stuen"),
        ("/var/lib/rauc", "rauc"),
        ("/var/log/journal", "journal"),
        ("/var/lib/systemd", "systemd"),
    }
    assert {"/tmp", "/var/tmp", "/var/log"} <= said["tmpfs"].keys()
    assert {"/data", "/boot/stuen"} <= set(said["points"])


@pytest.mark.parametrize("said", ["", "[]", '{"tmpfs": {}}', '{"tmpfs": {}, "binds": []}'])
def test_a_list_that_is_none_is_told(said: str, tmp_path: Path) -> None:
    (tmp_path / "mounts.json").write_text(said)
    with pytest.raises(Failed, match="can't be read"):
        mounts.lists(tmp_path / "mounts.json")


def test_the_first_folders_are_there_with_their_modes(tmp_path: Path) -> None:
    furnished(tmp_path)
    assert (tmp_path / "stuen").stat().st_mode & 0o7777 == 0o700
    assert (tmp_path / "etc/stuen").stat().st_mode & 0o7777 == 0o1770
    assert json.loads((tmp_path / "format.json").read_text()) == {"format": 1}


def test_a_machine_keeps_its_number_and_another_gets_another(tmp_path: Path) -> None:
    furnished(tmp_path / "one")
    furnished(tmp_path / "two")
    first = mounts.machine_id(tmp_path / "one")
    furnished(tmp_path / "one")
    assert len(first) == 32
    assert mounts.machine_id(tmp_path / "one") == first
    assert mounts.machine_id(tmp_path / "two") != first


@pytest.mark.parametrize("bad", ["", "uninitialized\n", "0" * 32, "g" * 32, "a" * 31, "å" * 32])
def test_a_number_that_systemd_would_not_take_is_made_anew(bad: str, tmp_path: Path) -> None:
    (tmp_path / "machine-id").write_text(bad)
    assert mounts.machine_id(tmp_path) == ""
    furnished(tmp_path)
    assert len(mounts.machine_id(tmp_path)) == 32


def test_a_format_that_an_update_wrote_is_kept(tmp_path: Path) -> None:
    (tmp_path / "format.json").write_text('{"format": 2}')
    furnished(tmp_path)
    assert files.read_json(tmp_path / "format.json") == {"format": 2}


def test_what_is_in_memory_and_what_on_the_data_partition(tmp_path: Path) -> None:
    did: list[tuple[str, ...]] = []

    def run(*command: str) -> str:
        did.append(command)
        return ""

    said = furnished(tmp_path)
    said["tmpfs"] = {str(tmp_path / "log"): {"mode": "0755"}, "/own": {"owner": "root", "size": "1M"}}
    said["binds"][str(tmp_path / "log/journal")] = {"from": "journal"}
    mounts.memory(said, run)
    assert did[0] == ("tmpfs", str(tmp_path / "log"), "tmpfs", "nosuid,nodev,noexec,mode=0755,size=16M")
    assert did[1][3].endswith("size=1M,uid=0,gid=0")
    did.clear()
    mounts.bind(tmp_path, said, tmp_path / "machine", run)
    assert (tmp_path / "log/journal").is_dir()
    assert (str(tmp_path / "stuen"), "/var/lib/stuen", "", "bind") in did
    assert did[-2] == (str(tmp_path / "machine-id"), str(tmp_path / "machine"), "", "bind")
    assert did[-1][3].startswith("remount,bind,ro")


def test_options_are_the_kernel_s_flags_and_the_rest() -> None:
    assert kernel.split("rw,noexec,nosuid,nodev,umask=077") == (14, "umask=077")
    assert kernel.split("remount,bind,ro") == (32 | 4096 | 1, "")
    assert kernel.split("") == (0, "")


def test_a_mount_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(Failed, match="can't be mounted"):
        kernel.mount("none", tmp_path / "nowhere", "no-such-kind", "")
    kernel.settle(tmp_path)


def test_without_a_number_systemd_makes_one_for_this_start(tmp_path: Path) -> None:
    did: list[tuple[str, ...]] = []
    mounts.bind(tmp_path, {"tmpfs": {}, "binds": {}}, tmp_path / "machine", lambda *command: str(did.append(command)))
    assert did == []


def test_an_owner_that_the_image_does_not_know_is_root() -> None:
    assert mounts.owner({"owner": "root", "group": "root"}) == (0, 0)
    assert mounts.owner({"owner": "nobody-of-this-name"}) == (0, 0)
