"""The lists that an image is made of are read, and nonsense in them is told."""

import os
from pathlib import Path

import pytest

from deploy.image.base import KEPT, forget_old, is_fresh
from deploy.image.build import STARTING, too_large
from deploy.image.recipe import ARCHES, HERE, IMAGE_LIMIT, PACKED_LIMIT, BadRecipe, read_packages, read_units
from deploy.image.slim import is_elf, thin_firmware
from deploy.image.slim import read as read_slim


@pytest.mark.parametrize("arch", ARCHES)
def test_the_recipe_itself_is_sound(arch: str) -> None:
    packages = read_packages(arch)
    assert "chromium" in packages.image
    assert "python3-pip-whl" in packages.build
    assert not set(packages.build) & set(packages.image)
    assert read_units().enable


def test_each_machine_has_its_own_kernel() -> None:
    assert "linux-image-amd64" in read_packages("amd64").image
    assert "linux-image-amd64" not in read_packages("arm64").image


def test_the_key_of_what_is_kept_changes_with_the_packages_and_not_with_their_order(tmp_path: Path) -> None:
    one = _packages(tmp_path, '[common]\na1 = "x"\nb1 = "x"\n')
    turned = _packages(tmp_path, '[common]\nb1 = "x"\na1 = "other words"\n')
    more = _packages(tmp_path, '[common]\na1 = "x"\nb1 = "x"\nc1 = "x"\n')
    assert one.key() == turned.key()
    assert one.key() != more.key()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[common]\nfoo = ""\n', "foo is there is missing"),
        ('[common]\n"Foo Bar" = "x"\n', "no name of a package"),
        ('[common]\nfoo.bar = "x"\n', "foo is there is missing"),
        ('[common]\nfoo = "x"\n[amd64]\nfoo = "x"\n', "stands twice"),
        ("[mips]\n", "nothing reads: mips"),
        ("[common\n", "is not TOML"),
    ],
)
def test_nonsense_is_told(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadRecipe, match=told):
        _packages(tmp_path, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('enable = ["a.service"]\nmask = ["a.service"]\n', "enabled and masked"),
        ('enable = ["kiosk"]\n', "enable is a list of units"),
        ("start = []\n", "nothing reads: start"),
    ],
)
def test_nonsense_about_units_is_told(tmp_path: Path, text: str, told: str) -> None:
    (tmp_path / "units.toml").write_text(text, "utf-8")
    with pytest.raises(BadRecipe, match=told):
        read_units(tmp_path / "units.toml")


def test_what_is_left_out_lies_in_the_image() -> None:
    slim = read_slim(HERE / "slim.toml")
    assert not [one for one in slim.paths if one.startswith("/") or ".." in one]
    assert slim.module_stays("drivers/gpu/drm/virtio/virtio-gpu.ko.xz")
    assert slim.module_stays("fs/ext4/ext4.ko.xz")
    assert slim.module_stays("drivers/usb/serial/ftdi_sio.ko.xz")
    assert slim.module_stays("drivers/watchdog/i6300esb.ko.xz")
    assert slim.module_stays("drivers/net/virtio_net.ko.xz")
    for name in ("broadcom/genet/genet", "cadence/macb", "intel/e1000e/e1000e", "realtek/r8169"):
        assert slim.module_stays(f"drivers/net/ethernet/{name}.ko.xz")
    for name in ("gpu/drm/vc4/vc4", "gpu/drm/v3d/v3d", "net/wireless/broadcom/brcm80211/brcmfmac/brcmfmac"):
        assert slim.module_stays(f"drivers/{name}.ko.xz")
    assert slim.module_stays("drivers/media/usb/uvc/uvcvideo.ko.xz")
    assert not slim.module_stays("drivers/gpu/drm/amd/amdgpu/amdgpu.ko.xz")
    assert not slim.module_stays("fs/btrfs/btrfs.ko.xz")
    assert not slim.module_stays("drivers/bluetooth/btusb.ko.xz")


def test_a_path_that_leads_out_of_the_image_is_refused(tmp_path: Path) -> None:
    text = (HERE / "slim.toml").read_text("utf-8").replace('"usr/share/doc"', '"../../etc"')
    (tmp_path / "slim.toml").write_text(text, "utf-8")
    with pytest.raises(BadRecipe, match=r"\.\./\.\./etc"):
        read_slim(tmp_path / "slim.toml")


def test_a_debian_of_last_month_is_made_again(tmp_path: Path) -> None:
    made = tmp_path / "base.tar"
    assert not is_fresh(made, 1_000_000)
    made.touch()
    os.utime(made, (1_000_000, 1_000_000))
    assert is_fresh(made, 1_000_000 + 6 * 86400)
    assert not is_fresh(made, 1_000_000 + 8 * 86400)
    assert not is_fresh(made, 900_000)  # a clock that was wrong


def _packages(folder: Path, text: str):
    (folder / "packages.toml").write_text(text, "utf-8")
    return read_packages("amd64", folder / "packages.toml")


@pytest.mark.parametrize("arch", ARCHES)
def test_a_root_that_starts_no_machine_has_the_whole_program(arch: str) -> None:
    """Where the program is tried in a chroot, only what starts a machine is missing."""
    whole = read_packages(arch)
    bare = whole.without(STARTING)
    common = {"initramfs-tools", "zstd"}
    own = {"linux-image-amd64", "grub-common"} if arch == "amd64" else {"firmware-brcm80211"}
    assert set(whole.image) - set(bare.image) - {"linux-image-arm64/trixie-backports"} == common | own
    assert not any(name.startswith("linux-image") for name in bare.image)
    assert bare.key() != whole.key()


def test_an_image_that_is_too_large_is_told_of(tmp_path: Path) -> None:
    made, packed = tmp_path / "stuen.img", tmp_path / "stuen.img.zst"
    for path, size in ((made, IMAGE_LIMIT), (packed, PACKED_LIMIT)):
        path.touch()
        os.truncate(path, size)
    assert too_large(made, packed) == []
    os.truncate(packed, PACKED_LIMIT + 1_000_000)
    assert too_large(made, packed) == ["stuen.img.zst has 501 MB, and may have 500"]


def test_of_the_firmware_what_a_pi_loads_stays(tmp_path: Path) -> None:
    folder = tmp_path / "usr/lib/firmware"
    for name in ("cypress/cyfmac43455-sdio.bin", "cypress/cyfmac4373-sdio.bin", "brcm/brcmfmac4366c-pcie.bin"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).touch()
    (folder / "brcm/brcmfmac43455-sdio.raspberrypi,5-model-b.txt").symlink_to("elsewhere.txt")
    (folder / "regulatory.db").symlink_to("gone")
    thin_firmware(tmp_path, read_slim(HERE / "slim.toml"))
    assert sorted(path.name for path in folder.rglob("*") if not path.is_dir()) == [
        "brcmfmac43455-sdio.raspberrypi,5-model-b.txt",
        "cyfmac43455-sdio.bin",
        "regulatory.db",
    ]
    thin_firmware(tmp_path / "no firmware here", read_slim(HERE / "slim.toml"))


def test_what_is_stripped_is_a_library(tmp_path: Path) -> None:
    (tmp_path / "text.so").write_text("INPUT(-lother)\n")
    (tmp_path / "real.so").write_bytes(b"\x7fELF\x02")
    assert not is_elf(tmp_path / "text.so")
    assert is_elf(tmp_path / "real.so")


def test_a_debian_that_is_too_old_to_be_used_takes_no_room(tmp_path: Path) -> None:
    for name, age in (("base-amd64-old", KEPT + 60), ("base-amd64-new", 60), ("base-arm64-old", KEPT + 60)):
        (tmp_path / f"{name}.tar").touch()
        os.utime(tmp_path / f"{name}.tar", (1_800_000_000 - age, 1_800_000_000 - age))
    forget_old(tmp_path, "amd64", 1_800_000_000)
    assert sorted(path.stem for path in tmp_path.iterdir()) == ["base-amd64-new", "base-arm64-old"]
